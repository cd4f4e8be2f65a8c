provider "aws" {
  region = "eu-north-1"
}

variables {
  subnet_ids                = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  eks_worker_nodes_key_path = "tests/fixtures/id_ed25519.pub"

  # The original root's.
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

run "the_api_is_reached_from_inside_the_vpc_only" {
  command = plan

  assert {
    condition     = aws_eks_cluster.test_cluster.vpc_config[0].endpoint_private_access && !aws_eks_cluster.test_cluster.vpc_config[0].endpoint_public_access
    error_message = "The endpoint must be private by default."
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.vpc_config[0].subnet_ids == toset(var.subnet_ids)
    error_message = "The control plane must have its interfaces in the given subnets."
  }
}

run "the_public_endpoint_is_for_the_given_blocks_alone" {
  command = plan

  variables {
    endpoint_public_access_cidrs = ["203.0.113.7/32"]
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.vpc_config[0].endpoint_public_access && aws_eks_cluster.test_cluster.vpc_config[0].public_access_cidrs == toset(["203.0.113.7/32"])
    error_message = "Only the given blocks may come from the internet."
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.vpc_config[0].endpoint_private_access
    error_message = "Nodes must still reach the API inside the VPC."
  }
}

run "everything_is_named_after_the_cluster" {
  command = plan

  variables {
    cluster_name       = "lab"
    kubernetes_version = "1.34"
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.name == "lab" && aws_eks_cluster.test_cluster.version == "1.34"
    error_message = "The cluster must have the given name and version."
  }

  assert {
    condition = alltrue([for name in concat(
      [for role in aws_iam_role.eks_cluster : role.name],
      [for role in aws_iam_role.addon : role.name],
      [for template in aws_launch_template.eks_group : template.name],
      [
        aws_key_pair.eks_worker_nodes_key.key_name,
        aws_security_group.worker_nodes_ssh.name,
        aws_eks_cluster.test_cluster.tags["Name"],
      ],
    ) : startswith(name, "lab")])
    error_message = "Two clusters of an account must not collide."
  }

  assert {
    condition     = aws_cloudwatch_log_group.cluster.name == "/aws/eks/lab/cluster"
    error_message = "EKS writes to the group of this name, and makes it where there is none."
  }
}

run "the_defaults_are_documented_ones" {
  command = plan

  assert {
    condition     = aws_eks_cluster.test_cluster.name == "spark-cluster" && aws_eks_cluster.test_cluster.version == "1.35"
    error_message = "The default cluster must be spark-cluster with Kubernetes 1.35."
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.enabled_cluster_log_types == toset(["api", "audit", "authenticator"]) && aws_cloudwatch_log_group.cluster.retention_in_days == 90
    error_message = "Who did what must be on record for 90 days."
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.access_config[0].authentication_mode == "API" && aws_eks_cluster.test_cluster.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "Access entries must decide who enters, and the creator must be able to."
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.bootstrap_self_managed_addons == false
    error_message = "The add-ons must be managed from the start."
  }
}

run "roles_can_be_taken_by_their_services_alone" {
  command = plan

  assert {
    condition     = { for key, role in aws_iam_role.eks_cluster : key => jsondecode(role.assume_role_policy).Statement[*].Principal } == { controlplane_role = [{ Service = "eks.amazonaws.com" }], worker_role = [{ Service = "ec2.amazonaws.com" }] }
    error_message = "EKS takes the control plane's role, EC2 the nodes'."
  }

  assert {
    condition     = endswith(aws_iam_role_policy_attachment.example-AmazonEKSClusterPolicy.policy_arn, ":iam::aws:policy/AmazonEKSClusterPolicy")
    error_message = "The control plane needs its policy."
  }

  assert {
    condition = toset([
      for arn in [
        aws_iam_role_policy_attachment.example-AmazonEKSWorkerNodePolicy.policy_arn,
        aws_iam_role_policy_attachment.worker_registry_pull.policy_arn,
      ] : split(":policy/", arn)[1]
    ]) == toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])
    error_message = "Nodes join and pull images, and do nothing else."
  }

  assert {
    condition     = { for name, attachment in aws_iam_role_policy_attachment.addon : name => split(":policy/", attachment.policy_arn)[1] } == { vpc-cni = "AmazonEKS_CNI_Policy", aws-ebs-csi-driver = "AmazonEBSCSIDriverPolicyV2" }
    error_message = "What addresses and volumes need belongs to the add-ons, not to the nodes."
  }
}

run "secrets_are_encrypted_with_a_key_of_the_clusters_own" {
  command = plan

  assert {
    condition     = aws_eks_cluster.test_cluster.encryption_config[0].resources == toset(["secrets"])
    error_message = "Secrets must be encrypted."
  }

  assert {
    condition     = aws_kms_key.secrets[0].enable_key_rotation && aws_kms_alias.secrets[0].name == "alias/eks/spark-cluster/secrets"
    error_message = "The key must rotate, and be found by name."
  }
}

run "a_given_key_is_used_instead" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.encryption_config[0].provider[0].key_arn == var.kms_key_arn
    error_message = "The given key must be used."
  }

  assert {
    condition     = length(aws_kms_key.secrets) == 0 && length(aws_kms_alias.secrets) == 0
    error_message = "No key is made, and billed, beside the given one."
  }
}

run "logs_and_their_retention_can_be_chosen" {
  command = plan

  variables {
    cluster_log_types          = ["scheduler"]
    cluster_log_retention_days = 7
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.enabled_cluster_log_types == toset(["scheduler"]) && aws_cloudwatch_log_group.cluster.retention_in_days == 7
    error_message = "The given logs must be kept for the given days."
  }
}

run "named_principals_administer_the_cluster" {
  command = plan

  variables {
    admin_principal_arns = ["arn:aws:iam::123456789012:role/admin", "arn:aws:iam::123456789012:user/team/first"]
    authentication_mode  = "API_AND_CONFIG_MAP"
  }

  assert {
    condition     = toset([for entry in aws_eks_access_entry.admin : entry.principal_arn]) == toset(var.admin_principal_arns)
    error_message = "Each must have an access entry."
  }

  assert {
    condition     = alltrue([for association in aws_eks_access_policy_association.admin : endswith(association.policy_arn, ":eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy") && association.access_scope[0].type == "cluster"])
    error_message = "Each must administer the whole cluster."
  }

  assert {
    condition     = aws_eks_cluster.test_cluster.access_config[0].authentication_mode == "API_AND_CONFIG_MAP"
    error_message = "The mode must be the given one."
  }
}

run "nobody_else_administers_the_cluster" {
  command = plan

  assert {
    condition     = length(aws_eks_access_entry.admin) == 0
    error_message = "Only the creator, unless others are named."
  }
}

run "the_api_opens_to_the_given_group_and_blocks_on_443_alone" {
  command = plan

  variables {
    kubectl_allowed_security_group = "sg-0123456789abcdef0"
    kubectl_allowed_cidr_blocks    = ["10.0.1.0/24", "10.8.0.0/24"]
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.kubectl_allow_security_group.referenced_security_group_id == "sg-0123456789abcdef0"
    error_message = "The given group must be let in."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.kubectl_allow_cidr_blocks : rule.cidr_ipv4]) == toset(["10.0.1.0/24", "10.8.0.0/24"])
    error_message = "The given blocks must be let in."
  }

  assert {
    condition = alltrue([
      for rule in concat([aws_vpc_security_group_ingress_rule.kubectl_allow_security_group], values(aws_vpc_security_group_ingress_rule.kubectl_allow_cidr_blocks)) :
      rule.ip_protocol == "tcp" && rule.from_port == 443 && rule.to_port == 443
    ])
    error_message = "The API is on port 443."
  }
}

run "ssh_opens_to_the_given_groups_alone" {
  command = plan

  variables {
    ssh_allowed_security_groups = ["sg-0123456789abcdef0"]
  }

  assert {
    condition     = one(aws_security_group.worker_nodes_ssh.ingress).security_groups == toset(["sg-0123456789abcdef0"]) && length(one(aws_security_group.worker_nodes_ssh.ingress).cidr_blocks) == 0
    error_message = "The given group, and no addresses."
  }

  assert {
    condition     = one(aws_security_group.worker_nodes_ssh.ingress).from_port == 22 && one(aws_security_group.worker_nodes_ssh.ingress).to_port == 22 && one(aws_security_group.worker_nodes_ssh.ingress).protocol == "tcp"
    error_message = "SSH is on port 22."
  }

  assert {
    condition     = length(aws_security_group.worker_nodes_ssh.egress) == 0
    error_message = "The group is about who comes in."
  }
}

run "nobody_comes_over_ssh_by_default" {
  command = plan

  assert {
    condition     = length(aws_security_group.worker_nodes_ssh.ingress) == 0
    error_message = "SSH must be asked for."
  }

  assert {
    condition     = aws_key_pair.eks_worker_nodes_key.public_key == trimspace(file("tests/fixtures/id_ed25519.pub"))
    error_message = "The key must be the file's."
  }
}

run "the_key_can_be_given_as_content" {
  command = plan

  variables {
    eks_worker_nodes_key_path   = null
    eks_worker_nodes_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAHwBe+uU25bZgF1LWKTCBYdFrzd1NaIX5tWTMfuPba of the tests\n"
  }

  assert {
    condition     = aws_key_pair.eks_worker_nodes_key.public_key == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAHwBe+uU25bZgF1LWKTCBYdFrzd1NaIX5tWTMfuPba of the tests"
    error_message = "The key must be the given one."
  }
}

run "a_first_apply_of_everything_plans_in_one_go" {
  command = plan

  module {
    source = "./tests/fixtures/whole"
  }

  override_data {
    target = module.eks_cluster.data.aws_eks_addon_version.default
    values = {
      version = "v1.0.0-eksbuild.1"
    }
  }

  assert {
    condition     = output.cluster_name == "spark-cluster"
    error_message = "Ids that are unknown until apply must not stop the plan."
  }
}
