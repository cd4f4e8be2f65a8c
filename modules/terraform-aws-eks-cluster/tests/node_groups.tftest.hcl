provider "aws" {
  region = "eu-north-1"
}

variables {
  subnet_ids                = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  eks_worker_nodes_key_path = "tests/fixtures/id_ed25519.pub"

  eks_node_groups = {
    on_demand_group = {
      capacity_type  = "ON_DEMAND"
      instance_types = ["t3.medium"]
      min_size       = 3
      desired_size   = 3
      max_size       = 6
      disk_size      = 20
    }
    spot_group = {
      capacity_type  = "SPOT"
      instance_types = ["t3.medium"]
      min_size       = 0
      desired_size   = 0
      max_size       = 5
      disk_size      = 10
    }
  }
}

override_data {
  target = data.aws_eks_addon_version.default
  values = {
    version = "v1.0.0-eksbuild.1"
  }
}

run "each_entry_is_a_group_of_its_name" {
  command = plan

  assert {
    condition     = { for key, group in aws_eks_node_group.eks_group : key => group.node_group_name } == { on_demand_group = "on_demand_group", spot_group = "spot_group" }
    error_message = "A group's name must be its key."
  }

  assert {
    condition     = { for key, group in aws_eks_node_group.eks_group : key => [group.capacity_type, group.scaling_config[0].min_size, group.scaling_config[0].desired_size, group.scaling_config[0].max_size] } == { on_demand_group = ["ON_DEMAND", 3, 3, 6], spot_group = ["SPOT", 0, 0, 5] }
    error_message = "A group must have the capacity type and the sizes of its entry."
  }

  assert {
    condition     = alltrue([for group in aws_eks_node_group.eks_group : group.instance_types == tolist(["t3.medium"]) && group.subnet_ids == toset(var.subnet_ids) && group.version == "1.35" && group.update_config[0].max_unavailable == 1])
    error_message = "A group must have its types, and follow the cluster's subnets and version, one node at a time."
  }
}

run "nodes_run_al2023_of_their_architecture" {
  command = plan

  variables {
    eks_node_groups = {
      x86   = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["g5.xlarge", "m7i-flex.large", "m7a.large"] }
      arm   = { min_size = 0, desired_size = 0, max_size = 2, instance_types = ["t4g.medium", "m7gd.large", "im4gn.large", "g5g.xlarge", "x8g.large", "a1.large"], capacity_type = "SPOT" }
      named = { min_size = 0, desired_size = 0, max_size = 2, instance_types = ["r8g.large"], architecture = "arm64" }
    }
  }

  assert {
    condition     = { for key, group in aws_eks_node_group.eks_group : key => group.ami_type } == { x86 = "AL2023_x86_64_STANDARD", arm = "AL2023_ARM_64_STANDARD", named = "AL2023_ARM_64_STANDARD" }
    error_message = "The image must be of the instance types' architecture."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.eks_group : template.image_id == null || template.image_id == ""])
    error_message = "EKS chooses the image, and keeps it."
  }
}

run "no_volume_is_smaller_than_the_image_and_all_are_encrypted" {
  command = plan

  variables {
    eks_node_groups = {
      small   = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], disk_size = 10 }
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      large   = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], disk_size = 100 }
    }
  }

  assert {
    condition     = { for key, template in aws_launch_template.eks_group : key => template.block_device_mappings[0].ebs[0].volume_size } == { small = 20, default = 20, large = 100 }
    error_message = "EC2 launches no node with a volume smaller than the image's 20 GiB."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.eks_group : template.block_device_mappings[0].device_name == "/dev/xvda" && template.block_device_mappings[0].ebs[0].encrypted == "true" && template.block_device_mappings[0].ebs[0].volume_type == "gp3"])
    error_message = "The root volume must be encrypted gp3."
  }
}

run "pods_cannot_take_the_nodes_credentials" {
  command = plan

  assert {
    condition     = alltrue([for template in aws_launch_template.eks_group : template.metadata_options[0].http_tokens == "required" && template.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "The metadata service must want a token, and answer the node alone."
  }
}

run "instances_and_their_volumes_carry_the_groups_name" {
  command = plan

  assert {
    condition     = alltrue([for key, template in aws_launch_template.eks_group : { for spec in template.tag_specifications : spec.resource_type => spec.tags["Name"] } == { for type in ["instance", "network-interface", "volume"] : type => "spark-cluster-${key}" }])
    error_message = "A bill and a console must tell groups apart."
  }
}

run "labels_and_taints_reach_the_nodes" {
  command = plan

  variables {
    eks_node_groups = {
      system = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      spark = {
        min_size        = 0
        desired_size    = 0
        max_size        = 10
        instance_types  = ["m7g.large", "m6g.large"]
        capacity_type   = "SPOT"
        disk_size       = 50
        max_unavailable = 3
        labels          = { "example.com/pool" = "spark" }
        taints = [
          { key = "example.com/spark", value = "executor", effect = "NoSchedule" },
          { key = "spot", effect = "PreferNoSchedule" },
        ]
      }
    }
  }

  assert {
    condition     = aws_eks_node_group.eks_group["spark"].labels == tomap({ "example.com/pool" = "spark" })
    error_message = "The group must have its labels."
  }

  assert {
    condition     = { for taint in aws_eks_node_group.eks_group["spark"].taint : taint.key => taint.effect } == { "example.com/spark" = "NO_SCHEDULE", spot = "PREFER_NO_SCHEDULE" }
    error_message = "The group must have its taints, in the words of EKS."
  }

  assert {
    condition     = aws_eks_node_group.eks_group["spark"].update_config[0].max_unavailable == 3
    error_message = "An update may take the given number of nodes at a time."
  }

  assert {
    condition     = length(aws_eks_node_group.eks_group["system"].taint) == 0
    error_message = "A group without taints has none."
  }

  # What the autoscaler needs to know of a group that has no node.
  assert {
    condition = { for key, tag in aws_autoscaling_group_tag.node_group_tag : tag.tag[0].key => tag.tag[0].value if startswith(key, "spark:") } == {
      "k8s.io/cluster-autoscaler/enabled"                                            = "true"
      "k8s.io/cluster-autoscaler/spark-cluster"                                      = "owned"
      "k8s.io/cluster-autoscaler/node-template/label/eks.amazonaws.com/nodegroup"    = "spark"
      "k8s.io/cluster-autoscaler/node-template/label/eks.amazonaws.com/capacityType" = "SPOT"
      "k8s.io/cluster-autoscaler/node-template/label/example.com/pool"               = "spark"
      "k8s.io/cluster-autoscaler/node-template/taint/example.com/spark"              = "executor:NoSchedule"
      "k8s.io/cluster-autoscaler/node-template/taint/spot"                           = ":PreferNoSchedule"
      "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"          = "50Gi"
    }
    error_message = "The autoscaler must know labels, taints and disk of a group without nodes."
  }

  assert {
    condition     = !anytrue([for tag in aws_autoscaling_group_tag.node_group_tag : tag.tag[0].propagate_at_launch])
    error_message = "The tags are the group's, not the instances'."
  }
}

run "every_group_is_found_by_the_autoscaler_of_this_cluster" {
  command = plan

  variables {
    cluster_name = "lab"
  }

  assert {
    condition     = { for key, tag in aws_autoscaling_group_tag.node_group_tag : key => tag.tag[0].value if contains(["k8s.io/cluster-autoscaler/enabled", "k8s.io/cluster-autoscaler/lab"], tag.tag[0].key) } == { "on_demand_group:enabled" = "true", "on_demand_group:lab" = "owned", "spot_group:enabled" = "true", "spot_group:lab" = "owned" }
    error_message = "Each group must carry both discovery tags."
  }
}

run "add_ons_have_the_default_version_unless_pinned" {
  command = plan

  variables {
    addon_versions = { coredns = "v1.12.1-eksbuild.2" }
  }

  assert {
    condition     = { for name, addon in merge(aws_eks_addon.before_nodes, aws_eks_addon.after_nodes) : name => addon.addon_version } == { aws-ebs-csi-driver = "v1.0.0-eksbuild.1", coredns = "v1.12.1-eksbuild.2", kube-proxy = "v1.0.0-eksbuild.1", vpc-cni = "v1.0.0-eksbuild.1" }
    error_message = "Only coredns is pinned."
  }

  assert {
    condition     = alltrue([for default in data.aws_eks_addon_version.default : default.kubernetes_version == "1.35" && default.addon_name != "coredns"])
    error_message = "Versions must fit the cluster's, and are looked up only where needed."
  }
}

run "network_policies_are_enforced" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values) == { enableNetworkPolicy = "true" }
    error_message = "The network plugin must enforce network policies."
  }
}

run "dns_and_volumes_stay_off_spot_nodes" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.after_nodes["coredns"].configuration_values) == { nodeSelector = { "eks.amazonaws.com/capacityType" = "ON_DEMAND" } }
    error_message = "CoreDNS must run on demand."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.after_nodes["aws-ebs-csi-driver"].configuration_values) == { controller = { nodeSelector = { "eks.amazonaws.com/capacityType" = "ON_DEMAND" } } }
    error_message = "The volume driver's controller must run on demand; its other half runs on every node."
  }
}

run "dns_and_volumes_run_where_they_can_without_an_open_on_demand_group" {
  command = plan

  variables {
    eks_node_groups = {
      spot = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], capacity_type = "SPOT" }
      reserved = {
        min_size       = 1
        desired_size   = 1
        max_size       = 2
        instance_types = ["t3.medium"]
        taints         = [{ key = "reserved", effect = "NoSchedule" }]
      }
    }
  }

  assert {
    condition     = jsondecode(aws_eks_addon.after_nodes["coredns"].configuration_values) == {} && jsondecode(aws_eks_addon.after_nodes["aws-ebs-csi-driver"].configuration_values) == { controller = {} }
    error_message = "A selector for nodes that take nothing would leave them waiting for ever."
  }
}
