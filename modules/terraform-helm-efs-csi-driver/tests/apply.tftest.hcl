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
  tolerations   = [{ key = "example.com/pool", value = "services", effect = "NoSchedule" }, { operator = "Exists" }]
  extra_values  = ["controller: {logLevel: 4}", "{\"controller\": {\"logLevel\": 5}}"]
}

run "network" {
  module {
    source = "./tests/fixtures/network"
  }
}

run "what_is_deployed_is_wired_together" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition     = toset(aws_efs_mount_target.efs-mt[*].subnet_id) == toset(run.network.subnet_ids) && alltrue([for target in aws_efs_mount_target.efs-mt : target.file_system_id == output.efs_file_system_id && target.security_groups == toset([aws_security_group.efs_sg.id])])
    error_message = "Each subnet must have a mount target of the file system, in its group."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nfs.security_group_id == aws_security_group.efs_sg.id && aws_vpc_security_group_ingress_rule.nfs.referenced_security_group_id == run.network.eks_cluster_properties.eks_cluster_sg_id
    error_message = "The nodes must be let in."
  }

  assert {
    condition     = kubernetes_storage_class_v1.efs.parameters.fileSystemId == output.efs_file_system_id && output.efs_file_system_id == aws_efs_file_system.efs_storage_for_eks.id
    error_message = "Volumes must be in the file system."
  }
}

run "the_service_accounts_are_the_given_ones_and_the_controller_has_the_role" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition = yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.serviceAccount == {
      name        = "efs-csi-controller-sa"
      annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.efs_csi_controller.arn }
    }
    error_message = "The controller must have its role."
  }

  assert {
    condition     = yamldecode(helm_release.aws_efs_csi_driver.values[0]).node.serviceAccount == { name = "efs-csi-node-sa" }
    error_message = "The node part must have no role."
  }

  assert {
    condition     = yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.env == [{ name = "AWS_EC2_METADATA_DISABLED", value = "true" }]
    error_message = "The controller must not wait for metadata that it cannot reach."
  }

  assert {
    condition     = yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.containerSecurityContext == { privileged = false, allowPrivilegeEscalation = false }
    error_message = "The controller mounts nothing, and must not be privileged."
  }
}

run "every_container_has_requests_and_a_memory_limit" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition = {
      controller          = yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.resources
      node                = yamldecode(helm_release.aws_efs_csi_driver.values[0]).node.resources
      csiProvisioner      = yamldecode(helm_release.aws_efs_csi_driver.values[0]).sidecars.csiProvisioner.resources
      livenessProbe       = yamldecode(helm_release.aws_efs_csi_driver.values[0]).sidecars.livenessProbe.resources
      nodeDriverRegistrar = yamldecode(helm_release.aws_efs_csi_driver.values[0]).sidecars.nodeDriverRegistrar.resources
      } == {
      controller          = { requests = { cpu = "10m", memory = "60Mi" }, limits = { memory = "256Mi" } }
      node                = { requests = { cpu = "10m", memory = "80Mi" }, limits = { memory = "512Mi" } }
      csiProvisioner      = { requests = { cpu = "10m", memory = "40Mi" }, limits = { memory = "128Mi" } }
      livenessProbe       = { requests = { cpu = "10m", memory = "20Mi" }, limits = { memory = "64Mi" } }
      nodeDriverRegistrar = { requests = { cpu = "10m", memory = "20Mi" }, limits = { memory = "64Mi" } }
    }
    error_message = "They must fit on small nodes."
  }
}

run "the_controller_goes_where_it_is_told_to_and_the_node_part_everywhere" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition     = yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    error_message = "The controller must run on the given nodes."
  }

  assert {
    condition = jsonencode(yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.tolerations) == jsonencode([
      { key = "CriticalAddonsOnly", operator = "Exists" },
      { key = "efs.csi.aws.com/agent-not-ready", operator = "Exists" },
      { effect = "NoSchedule", key = "example.com/pool", value = "services" },
      { operator = "Exists" },
    ])
    error_message = "The chart's own tolerations must stay, and ours be there without what was not given."
  }

  assert {
    condition     = !can(yamldecode(helm_release.aws_efs_csi_driver.values[0]).node.nodeSelector) && !can(yamldecode(helm_release.aws_efs_csi_driver.values[0]).node.tolerations)
    error_message = "Volumes must be mountable on every node."
  }

  assert {
    condition     = yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.replicaCount == 2 && yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.podDisruptionBudget.enabled && yamldecode(helm_release.aws_efs_csi_driver.values[0]).controller.topologySpreadConstraints[0].topologyKey == "kubernetes.io/hostname"
    error_message = "A drained node must not stop volumes from being made."
  }
}

run "access_points_of_the_file_system_are_all_that_the_controller_may_change" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.efs_csi_controller.policy).Statement : statement.Action => [statement.Resource, statement.Condition] if can(statement.Condition) } == {
      "elasticfilesystem:CreateAccessPoint" = [aws_efs_file_system.efs_storage_for_eks.arn, { StringEquals = { "aws:RequestTag/efs.csi.aws.com/cluster" = "true" } }]
      "elasticfilesystem:TagResource"       = ["${split(":file-system/", aws_efs_file_system.efs_storage_for_eks.arn)[0]}:access-point/*", { StringEquals = { "aws:ResourceTag/efs.csi.aws.com/cluster" = "true" } }]
      "elasticfilesystem:DeleteAccessPoint" = ["${split(":file-system/", aws_efs_file_system.efs_storage_for_eks.arn)[0]}:access-point/*", { StringEquals = { "aws:ResourceTag/efs.csi.aws.com/cluster" = "true" } }]
    }
    error_message = "It must make access points in the file system only, and touch only the driver's."
  }

  assert {
    condition     = alltrue([for action in flatten([for statement in jsondecode(aws_iam_role_policy.efs_csi_controller.policy).Statement : statement.Action if !can(statement.Condition)]) : can(regex("^[a-z0-9]+:Describe[A-Za-z]+$", action))])
    error_message = "Without the tag, it may only look."
  }
}

run "given_values_come_after_the_modules" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition     = length(helm_release.aws_efs_csi_driver.values) == 3 && helm_release.aws_efs_csi_driver.values[1] == "controller: {logLevel: 4}" && helm_release.aws_efs_csi_driver.values[2] == "{\"controller\": {\"logLevel\": 5}}"
    error_message = "Later values must win over earlier ones."
  }
}

run "another_key_does_not_replace_the_file_system" {
  command = plan

  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
    kms_key_arn            = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
  }

  assert {
    condition     = output.efs_file_system_id == aws_efs_file_system.efs_storage_for_eks.id && aws_efs_file_system.efs_storage_for_eks.kms_key_id != var.kms_key_arn
    error_message = "The homes must be kept."
  }
}

run "subnets_in_another_order_change_nothing" {
  command = plan

  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
    subnet_ids             = reverse(run.network.subnet_ids)
  }

  assert {
    condition     = aws_efs_mount_target.efs-mt[*].subnet_id == run.network.eks_cluster_properties.subnet_ids
    error_message = "No mount target may be replaced because another subnet comes first."
  }
}

run "a_mount_target_in_a_subnet_that_is_not_given_any_more_is_told_of" {
  command = plan

  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
    subnet_ids             = concat(["subnet-0123456789abcdef0"], slice(run.network.subnet_ids, 1, length(run.network.subnet_ids)))
  }

  expect_failures = [aws_efs_mount_target.efs-mt]
}
