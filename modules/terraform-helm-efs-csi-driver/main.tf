locals {
  cluster_name = var.eks_cluster_properties.eks_cluster_name
  oidc_issuer  = trimprefix(var.eks_cluster_properties.openid_connect_provider_url, "https://")
  subnet_ids   = var.subnet_ids == null ? var.eks_cluster_properties.subnet_ids : var.subnet_ids
  name         = "${local.cluster_name}-efs"
}

################################################################################
# File system
################################################################################

resource "aws_efs_file_system" "efs_storage_for_eks" {
  #checkov:skip=CKV_AWS_184:It is encrypted with AWS's own key for EFS; a key of the account's own is an input, and is billed.

  creation_token   = local.name
  performance_mode = "generalPurpose"
  throughput_mode  = "bursting"
  encrypted        = true
  kms_key_id       = var.kms_key_arn

  tags = {
    Name = local.name
  }

  lifecycle {
    # A change of these would make a new, empty file system and delete the homes with the old one. That of the original
    # module has another token.
    ignore_changes = [creation_token, kms_key_id]
  }
}

# By position: the ids are another module's, unknown until apply, but how many there are is known.
resource "aws_efs_mount_target" "efs-mt" {
  count = length(local.subnet_ids)

  file_system_id  = aws_efs_file_system.efs_storage_for_eks.id
  subnet_id       = local.subnet_ids[count.index]
  security_groups = [aws_security_group.efs_sg.id]

  lifecycle {
    # The original took the subnets in the order of their ids. Each has its mount target all the same, and none may go
    # because another comes first: the homes would be out of reach.
    ignore_changes = [subnet_id]

    postcondition {
      condition     = contains(local.subnet_ids, self.subnet_id)
      error_message = "The mount target ${self.id} is in ${self.subnet_id}, which is not among subnet_ids (any more). Have it made anew, with -replace and its address; who has a volume mounted through it waits for a minute or two."
    }
  }
}

resource "aws_efs_backup_policy" "this" {
  count = var.backup_enabled ? 1 : 0

  file_system_id = aws_efs_file_system.efs_storage_for_eks.id

  backup_policy {
    status = "ENABLED"
  }
}

################################################################################
# Who may reach it
################################################################################

resource "aws_security_group" "efs_sg" {
  name = local.name
  # The original's text: another would replace the group, which the mount targets hold.
  description = "Security Group for the efs filesystem of the eks cluster."
  vpc_id      = var.eks_cluster_properties.vpc_id

  # A mount target answers, and calls nobody.
  egress = []

  tags = {
    Name = local.name
  }

  lifecycle {
    # For the same reason: the original's is called efs-security-group.
    ignore_changes = [name]
  }
}

resource "aws_vpc_security_group_ingress_rule" "nfs" {
  security_group_id            = aws_security_group.efs_sg.id
  description                  = "NFS from the nodes of ${local.cluster_name}"
  referenced_security_group_id = var.eks_cluster_properties.eks_cluster_sg_id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049

  tags = {
    Name = local.name
  }
}
