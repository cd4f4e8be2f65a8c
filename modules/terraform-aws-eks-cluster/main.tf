data "aws_partition" "current" {}

locals {
  managed_policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy"
}

resource "aws_iam_role" "eks_cluster" {
  for_each = { controlplane_role = "eks.amazonaws.com", worker_role = "ec2.amazonaws.com" }

  name = "${var.cluster_name}-${each.key}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = each.value }
    }]
  })

  tags = {
    Name = "${var.cluster_name}-${each.key}"
  }

  lifecycle {
    # A role cannot be renamed, and another role replaces the cluster and its groups: those of the original module keep
    # their names, eks-controlplane_role and eks-worker_role.
    ignore_changes = [name]
  }
}

resource "aws_iam_role_policy_attachment" "example-AmazonEKSClusterPolicy" {
  policy_arn = "${local.managed_policy_arn}/AmazonEKSClusterPolicy"
  role       = aws_iam_role.eks_cluster["controlplane_role"].name
}

################################################################################
# Control plane
################################################################################

# Made before the cluster, or EKS makes it, and keeps everything for ever.
resource "aws_cloudwatch_log_group" "cluster" {
  #checkov:skip=CKV_AWS_158:CloudWatch Logs encrypts with a key of its own. Another one would have to let the service in, and take the logs along when it goes.
  #checkov:skip=CKV_AWS_338:The retention is an input. A year of audit logs is for those who must keep them; AWS bills by volume.

  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.cluster_log_retention_days

  tags = {
    Name = "${var.cluster_name}-control-plane"
  }
}

resource "aws_kms_key" "secrets" {
  #checkov:skip=CKV2_AWS_64:The default policy is wanted: the account's IAM policies decide who may use the key, and nobody can lock the account out.

  count = var.kms_key_arn == null ? 1 : 0

  description             = "Kubernetes secrets of the EKS cluster ${var.cluster_name}"
  enable_key_rotation     = true
  deletion_window_in_days = 7

  tags = {
    Name = "${var.cluster_name}-secrets"
  }
}

resource "aws_kms_alias" "secrets" {
  count = var.kms_key_arn == null ? 1 : 0

  name          = "alias/eks/${var.cluster_name}/secrets"
  target_key_id = aws_kms_key.secrets[0].key_id
}

resource "aws_eks_cluster" "test_cluster" {
  #checkov:skip=CKV_AWS_37:Three of the five logs by default: who did what. The scheduler's and the controllers' are an input away; AWS bills them by volume.

  name     = var.cluster_name
  role_arn = aws_iam_role.eks_cluster["controlplane_role"].arn
  version  = var.kubernetes_version

  # The three add-ons that EKS would install by itself are managed below, from the start.
  bootstrap_self_managed_addons = false

  enabled_cluster_log_types = var.cluster_log_types

  access_config {
    authentication_mode                         = var.authentication_mode
    bootstrap_cluster_creator_admin_permissions = true
  }

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = length(var.endpoint_public_access_cidrs) > 0
    public_access_cidrs     = length(var.endpoint_public_access_cidrs) > 0 ? var.endpoint_public_access_cidrs : null
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.kms_key_arn == null ? one(aws_kms_key.secrets[*].arn) : var.kms_key_arn
    }
  }

  tags = {
    Name = var.cluster_name
  }

  lifecycle {
    # Both count at creation only, and a change of either replaces the cluster: one that the original module made (and
    # later releases of the provider read differently) must stay.
    ignore_changes = [
      access_config[0].bootstrap_cluster_creator_admin_permissions,
      bootstrap_self_managed_addons,
    ]
  }

  # Without the policy EKS cannot delete the interfaces that it put into the subnets.
  depends_on = [
    aws_cloudwatch_log_group.cluster,
    aws_iam_role_policy_attachment.example-AmazonEKSClusterPolicy,
  ]
}

################################################################################
# Who may enter
################################################################################

resource "aws_eks_access_entry" "admin" {
  for_each = toset(var.admin_principal_arns)

  cluster_name  = aws_eks_cluster.test_cluster.name
  principal_arn = each.value

  tags = {
    Name = "${var.cluster_name}-admin"
  }
}

resource "aws_eks_access_policy_association" "admin" {
  for_each = aws_eks_access_entry.admin

  cluster_name  = aws_eks_cluster.test_cluster.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# Always one rule: whether the given group is empty may be known only during apply, which no count can wait for.
# Without a group it names the cluster's own, whose members reach one another anyway.
resource "aws_vpc_security_group_ingress_rule" "kubectl_allow_security_group" {
  security_group_id            = aws_eks_cluster.test_cluster.vpc_config[0].cluster_security_group_id
  description                  = var.kubectl_allowed_security_group == "" ? "Kubernetes API from the cluster itself" : "Kubernetes API from ${var.kubectl_allowed_security_group}"
  referenced_security_group_id = var.kubectl_allowed_security_group == "" ? aws_eks_cluster.test_cluster.vpc_config[0].cluster_security_group_id : var.kubectl_allowed_security_group
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443

  tags = {
    Name = "${var.cluster_name}-kubectl"
  }
}

resource "aws_vpc_security_group_ingress_rule" "kubectl_allow_cidr_blocks" {
  for_each = toset(var.kubectl_allowed_cidr_blocks)

  security_group_id = aws_eks_cluster.test_cluster.vpc_config[0].cluster_security_group_id
  description       = "Kubernetes API from ${each.value}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = {
    Name = "${var.cluster_name}-kubectl"
  }
}

# The original's rules are of a type of their own. Were they destroyed, so would be the ones above, which are the same to
# AWS: docs/migration.md takes them over.
removed {
  from = aws_security_group_rule.kubectl_allow_security_group

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group_rule.kubectl_allow_cidr_blocks

  lifecycle {
    destroy = false
  }
}

################################################################################
# IAM roles for service accounts
################################################################################

# IAM takes the certificate's thumbprint by itself.
resource "aws_iam_openid_connect_provider" "eks_cluster_oidc_provider" {
  client_id_list = ["sts.amazonaws.com"]
  url            = aws_eks_cluster.test_cluster.identity[0].oidc[0].issuer

  tags = {
    Name = var.cluster_name
  }
}
