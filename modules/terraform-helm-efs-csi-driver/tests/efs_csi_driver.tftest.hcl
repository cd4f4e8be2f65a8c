provider "aws" {
  region = "eu-north-1"
}

provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

provider "kubernetes" {
  host = "https://cluster.test"
}

variables {
  namespace     = "addons"
  node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }

  eks_cluster_properties = {
    eks_cluster_name            = "spark-cluster"
    openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    vpc_id                      = "vpc-0123456789abcdef0"
    eks_cluster_sg_id           = "sg-0123456789abcdef0"
    subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

run "the_pinned_chart_is_installed_whole_or_not_at_all" {
  command = plan

  assert {
    condition     = helm_release.aws_efs_csi_driver.repository == "https://kubernetes-sigs.github.io/aws-efs-csi-driver/" && helm_release.aws_efs_csi_driver.chart == "aws-efs-csi-driver" && helm_release.aws_efs_csi_driver.version == "4.4.1"
    error_message = "The canonical repository and the pinned version must be the default."
  }

  assert {
    condition     = helm_release.aws_efs_csi_driver.atomic && helm_release.aws_efs_csi_driver.wait && helm_release.aws_efs_csi_driver.timeout == 600 && helm_release.aws_efs_csi_driver.max_history == 5
    error_message = "A release that does not get ready must be taken back."
  }

  assert {
    condition     = helm_release.aws_efs_csi_driver.name == "aws-efs-csi-driver" && helm_release.aws_efs_csi_driver.namespace == "addons"
    error_message = "The release must keep its name, in the given namespace."
  }
}

run "another_chart_can_be_had_from_a_mirror" {
  command = plan

  variables {
    chart_repository = "oci://registry.example.com/charts"
    chart_version    = "4.5.0"
    timeout_seconds  = 900
  }

  assert {
    condition     = helm_release.aws_efs_csi_driver.repository == "oci://registry.example.com/charts" && helm_release.aws_efs_csi_driver.version == "4.5.0" && helm_release.aws_efs_csi_driver.timeout == 900
    error_message = "The inputs must reach the release."
  }
}

run "the_file_system_is_encrypted_and_named_after_the_cluster" {
  command = plan

  assert {
    condition     = aws_efs_file_system.efs_storage_for_eks.encrypted && aws_efs_file_system.efs_storage_for_eks.performance_mode == "generalPurpose" && aws_efs_file_system.efs_storage_for_eks.throughput_mode == "bursting"
    error_message = "The file system must be encrypted, and otherwise what it was."
  }

  assert {
    condition     = aws_efs_file_system.efs_storage_for_eks.creation_token == "spark-cluster-efs" && aws_efs_file_system.efs_storage_for_eks.tags.Name == "spark-cluster-efs"
    error_message = "Two clusters of an account must not want one file system."
  }

  assert {
    condition     = length(aws_efs_backup_policy.this) == 0
    error_message = "Backups are billed: not unless asked for."
  }
}

run "a_key_and_backups_can_be_asked_for" {
  command = plan

  variables {
    kms_key_arn    = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
    backup_enabled = true
  }

  assert {
    condition     = aws_efs_file_system.efs_storage_for_eks.kms_key_id == "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
    error_message = "The file system must be encrypted with the given key."
  }

  assert {
    condition     = aws_efs_backup_policy.this[0].backup_policy[0].status == "ENABLED"
    error_message = "Backups must be on."
  }
}

run "each_subnet_gets_a_mount_target" {
  command = plan

  assert {
    condition     = aws_efs_mount_target.efs-mt[*].subnet_id == ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    error_message = "Without subnets of its own, it must take the cluster's."
  }
}

run "given_subnets_win_over_the_clusters" {
  command = plan

  variables {
    subnet_ids = ["subnet-0123456789abcdef7", "subnet-0123456789abcdef8", "subnet-0123456789abcdef9"]
  }

  assert {
    condition     = aws_efs_mount_target.efs-mt[*].subnet_id == ["subnet-0123456789abcdef7", "subnet-0123456789abcdef8", "subnet-0123456789abcdef9"]
    error_message = "The mount targets must be in the given subnets, in their order."
  }
}

run "nfs_comes_from_the_clusters_group_alone" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nfs.referenced_security_group_id == "sg-0123456789abcdef0" && aws_vpc_security_group_ingress_rule.nfs.ip_protocol == "tcp" && aws_vpc_security_group_ingress_rule.nfs.from_port == 2049 && aws_vpc_security_group_ingress_rule.nfs.to_port == 2049
    error_message = "Only members of the cluster's group may reach the file system, on its port."
  }

  assert {
    condition     = length(aws_security_group.efs_sg.egress) == 0 && aws_security_group.efs_sg.vpc_id == "vpc-0123456789abcdef0" && aws_security_group.efs_sg.name == "spark-cluster-efs"
    error_message = "Mount targets call nobody."
  }
}

run "volumes_belong_to_the_user_of_the_notebooks" {
  command = plan

  assert {
    condition = { for key, value in kubernetes_storage_class_v1.efs.parameters : key => value if key != "fileSystemId" } == {
      provisioningMode      = "efs-ap"
      uid                   = "1000"
      gid                   = "100"
      directoryPerms        = "700"
      basePath              = "/dynamic_provisioning"
      subPathPattern        = "$${.PVC.namespace}/$${.PV.name}"
      ensureUniqueDirectory = "false"
    }
    error_message = "Each volume must be a directory of its own, for the notebooks' user alone."
  }

  assert {
    condition     = kubernetes_storage_class_v1.efs.storage_provisioner == "efs.csi.aws.com" && kubernetes_storage_class_v1.efs.reclaim_policy == "Delete" && kubernetes_storage_class_v1.efs.volume_binding_mode == "Immediate" && !kubernetes_storage_class_v1.efs.allow_volume_expansion
    error_message = "The class must be the driver's."
  }

  assert {
    condition     = kubernetes_storage_class_v1.efs.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "false"
    error_message = "Databases do not belong on NFS: it must not be the default class."
  }

  assert {
    condition     = output.efs_storage_class == "efs-sc"
    error_message = "The name of the class must be the original's."
  }
}

run "volumes_can_belong_to_another_user" {
  command = plan

  variables {
    efs_storage_class = "homes"
    posix_uid         = 185
    posix_gid         = 4294967295
  }

  assert {
    condition     = kubernetes_storage_class_v1.efs.parameters.uid == "185" && kubernetes_storage_class_v1.efs.parameters.gid == "4294967295" && output.efs_storage_class == "homes"
    error_message = "The settings must reach the class."
  }
}

run "the_controllers_role_is_the_controllers_alone" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.efs_csi_controller.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF" }
      Condition = { StringEquals = {
        "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF:aud" = "sts.amazonaws.com"
        "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF:sub" = "system:serviceaccount:addons:efs-csi-controller-sa"
      } }
    }]
    error_message = "Only the controller's service account may take the role."
  }

  assert {
    condition     = aws_iam_role.efs_csi_controller.name == "spark-cluster-efs-csi-controller" && aws_iam_role.efs_csi_controller.tags.Name == "spark-cluster-efs-csi-controller"
    error_message = "Two clusters of an account must not want one role."
  }
}

run "it_can_be_planned_before_there_is_a_cluster" {
  command = plan

  module {
    source = "./tests/fixtures/whole"
  }

  assert {
    condition     = output.efs_storage_class == "efs-sc"
    error_message = "A first plan of everything must work."
  }
}
