provider "aws" {
  region = "eu-north-1"
}

variables {
  subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  eks_worker_nodes_key_path   = "tests/fixtures/id_ed25519.pub"
  admin_principal_arns        = ["arn:aws:iam::123456789012:role/admin"]
  ssh_allowed_security_groups = []

  eks_node_groups = {
    on_demand_group = { min_size = 1, desired_size = 3, max_size = 6, instance_types = ["t3.medium"] }
    spot_group      = { min_size = 0, desired_size = 0, max_size = 5, instance_types = ["t3.medium"], capacity_type = "SPOT", disk_size = 10 }
  }
}

override_data {
  target = data.aws_eks_addon_version.default
  values = {
    version = "v1.0.0-eksbuild.1"
  }
}

run "network" {
  module {
    source = "./tests/fixtures/network"
  }
}

run "what_is_deployed_is_wired_together" {
  variables {
    subnet_ids = run.network.subnet_ids
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.role_arn == aws_iam_role.eks_cluster["controlplane_role"].arn && aws_eks_cluster.test_cluster.encryption_config[0].provider[0].key_arn == aws_kms_key.secrets[0].arn
    error_message = "The control plane must have its role and its key."
  }

  assert {
    condition     = alltrue([for group in aws_eks_node_group.eks_group : group.node_role_arn == aws_iam_role.eks_cluster["worker_role"].arn])
    error_message = "The nodes must have their role."
  }

  assert {
    condition     = alltrue([for key, group in aws_eks_node_group.eks_group : group.launch_template[0].id == aws_launch_template.eks_group[key].id])
    error_message = "Each group must have its own template."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.eks_group : template.key_name == aws_key_pair.eks_worker_nodes_key.key_name && template.vpc_security_group_ids == toset([output.eks_cluster_properties.eks_cluster_sg_id, aws_security_group.worker_nodes_ssh.id])])
    error_message = "Nodes must have the key, the cluster's group and the SSH group."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.kubectl_allow_security_group.referenced_security_group_id == output.eks_cluster_properties.eks_cluster_sg_id
    error_message = "Without an allowed group, the rule must let in nobody new."
  }

  assert {
    condition     = alltrue([for tag in aws_autoscaling_group_tag.node_group_tag : contains(values(output.eks_autoscaling_group_names), tag.autoscaling_group_name)])
    error_message = "The tags must be on the groups' Auto Scaling groups."
  }

  assert {
    condition     = aws_eks_access_policy_association.admin["arn:aws:iam::123456789012:role/admin"].principal_arn == "arn:aws:iam::123456789012:role/admin"
    error_message = "The named principal must have the policy."
  }
}

run "add_ons_take_their_roles_and_nothing_else_does" {
  variables {
    subnet_ids = run.network.subnet_ids
  }

  assert {
    condition     = aws_eks_addon.before_nodes["vpc-cni"].service_account_role_arn == aws_iam_role.addon["vpc-cni"].arn && aws_eks_addon.after_nodes["aws-ebs-csi-driver"].service_account_role_arn == aws_iam_role.addon["aws-ebs-csi-driver"].arn
    error_message = "The network plugin and the volume driver must have their roles."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.addon : jsondecode(role.assume_role_policy).Statement[0].Principal.Federated == output.eks_cluster_properties.openid_connect_provider_arn && jsondecode(role.assume_role_policy).Statement[0].Action == "sts:AssumeRoleWithWebIdentity" && length(jsondecode(role.assume_role_policy).Statement) == 1])
    error_message = "A role must be taken through the cluster's OIDC provider only."
  }

  assert {
    condition = { for name, role in aws_iam_role.addon : name => jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals } == {
      for name, account in { vpc-cni                                       = "aws-node", aws-ebs-csi-driver = "ebs-csi-controller-sa" } : name => {
        "${output.eks_cluster_properties.openid_connect_provider_url}:aud" = "sts.amazonaws.com"
        "${output.eks_cluster_properties.openid_connect_provider_url}:sub" = "system:serviceaccount:kube-system:${account}"
      }
    }
    error_message = "Only the add-on's own service account may take its role."
  }
}

run "the_properties_have_the_originals_keys_and_ours" {
  variables {
    subnet_ids = run.network.subnet_ids
  }

  assert {
    condition = toset(keys(output.eks_cluster_properties)) == toset([
      "eks_cluster_name", "eks_endpoint", "eks_cluster_ca_cert", "openid_connect_provider_arn", "openid_connect_provider_url", "subnet_ids", "eks_cluster_sg_id", "vpc_id",
      "eks_cluster_arn", "eks_cluster_region", "eks_cluster_version",
    ])
    error_message = "The eight keys of the original must stay, and ours be documented."
  }

  assert {
    condition     = output.eks_cluster_properties.eks_cluster_name == "spark-cluster" && output.eks_cluster_properties.eks_cluster_version == "1.35" && output.eks_cluster_properties.eks_cluster_region == "eu-north-1"
    error_message = "They must describe the cluster."
  }

  assert {
    condition     = !startswith(output.eks_cluster_properties.openid_connect_provider_url, "https://")
    error_message = "Trust policies want the provider without its scheme."
  }

  assert {
    condition     = toset(output.eks_cluster_properties.subnet_ids) == toset(run.network.subnet_ids)
    error_message = "The subnets must be the given ones."
  }
}

run "the_autoscalers_number_of_nodes_is_left_alone" {
  command = plan

  variables {
    subnet_ids = run.network.subnet_ids
    eks_node_groups = {
      on_demand_group = { min_size = 1, desired_size = 5, max_size = 7, instance_types = ["t3.medium"] }
      spot_group      = { min_size = 0, desired_size = 0, max_size = 5, instance_types = ["t3.medium"], capacity_type = "SPOT", disk_size = 10 }
    }
  }

  assert {
    condition     = aws_eks_node_group.eks_group["on_demand_group"].scaling_config[0].desired_size == 3
    error_message = "Another desired size must not change a group that exists."
  }

  assert {
    condition     = aws_eks_node_group.eks_group["on_demand_group"].scaling_config[0].max_size == 7
    error_message = "Its limits must change."
  }
}

run "ssh_can_be_opened_and_closed_without_new_nodes" {
  command = plan

  variables {
    subnet_ids                  = run.network.subnet_ids
    ssh_allowed_security_groups = [run.network.security_group_id]
  }

  assert {
    condition     = alltrue([for key, group in aws_eks_node_group.eks_group : group.launch_template[0].version == tostring(aws_launch_template.eks_group[key].latest_version)])
    error_message = "The nodes' template must not change."
  }

  assert {
    condition     = one(aws_security_group.worker_nodes_ssh.ingress).security_groups == toset([run.network.security_group_id])
    error_message = "The group must be let in."
  }
}
