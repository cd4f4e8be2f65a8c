locals {
  # No limits on CPU: a mount that is throttled keeps a notebook waiting, and idle these need next to none.
  sidecar_resources = {
    requests = { cpu = "10m", memory = "20Mi" }
    limits   = { memory = "64Mi" }
  }

  values = {
    controller = {
      # One leads. The other takes over while a node is drained, so that nobody waits for a home.
      replicaCount        = 2
      podDisruptionBudget = { enabled = true }
      topologySpreadConstraints = [{
        maxSkew           = 1
        topologyKey       = "kubernetes.io/hostname"
        whenUnsatisfiable = "ScheduleAnyway"
      }]

      serviceAccount = {
        name        = var.efs_csi_driver_controller_sa
        annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.efs_csi_controller.arn }
      }

      # Instance metadata ends in the node (hop limit 1): asking for it would only take time. The driver then learns region
      # and zone from the node's labels.
      env = [{ name = "AWS_EC2_METADATA_DISABLED", value = "true" }]

      # The chart's is privileged, to mount the file system and delete the directories of deleted volumes, which it does not
      # do here.
      containerSecurityContext = {
        privileged               = false
        allowPrivilegeEscalation = false
      }

      nodeSelector = var.node_selector
      # The first two are the chart's own, which a list of ours replaces.
      tolerations = concat(
        [
          { key = "CriticalAddonsOnly", operator = "Exists" },
          { key = "efs.csi.aws.com/agent-not-ready", operator = "Exists" },
        ],
        [for toleration in var.tolerations : { for key, value in toleration : key => value if value != null }],
      )

      resources = {
        requests = { cpu = "10m", memory = "60Mi" }
        limits   = { memory = "256Mi" }
      }
    }

    # On every node, tolerating every taint, as the chart has it: executors may mount, too.
    node = {
      serviceAccount = { name = var.efs_csi_driver_node_sa }

      # An encrypting proxy of 12 MiB for each mounted volume, and 30 MiB for each mount under way (kubernetes-sigs/
      # aws-efs-csi-driver, docs/parameters.md): the limit is for 17 volumes and 4 mounts at once, more than a t3.medium
      # has pods for. Over it, mounts of running pods would hang.
      resources = {
        requests = { cpu = "10m", memory = "80Mi" }
        limits   = { memory = "512Mi" }
      }
    }

    # The liveness probe's are those of both parts.
    sidecars = {
      csiProvisioner = {
        resources = {
          requests = { cpu = "10m", memory = "40Mi" }
          limits   = { memory = "128Mi" }
        }
      }
      livenessProbe       = { resources = local.sidecar_resources }
      nodeDriverRegistrar = { resources = local.sidecar_resources }
    }
  }
}

resource "helm_release" "aws_efs_csi_driver" {
  name       = "aws-efs-csi-driver"
  namespace  = var.namespace
  repository = var.chart_repository
  chart      = "aws-efs-csi-driver"
  version    = var.chart_version

  values = concat([yamlencode(local.values)], var.extra_values)

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5

  depends_on = [aws_iam_role_policy.efs_csi_controller]
}

# Not the chart's storageClasses: Kubernetes changes no class, so every other setting would end Helm's upgrade with an
# error. Terraform replaces it. It is not the default class: databases do not belong on NFS.
resource "kubernetes_storage_class_v1" "efs" {
  metadata {
    name = var.efs_storage_class

    annotations = {
      "storageclass.kubernetes.io/is-default-class" = "false"
    }
  }

  storage_provisioner = "efs.csi.aws.com"

  # The access point goes with its claim; the directory stays in the file system.
  reclaim_policy = "Delete"

  # Volumes are reached from every zone, and grow by themselves: the size in a claim means nothing.
  volume_binding_mode    = "Immediate"
  allow_volume_expansion = false

  parameters = {
    provisioningMode = "efs-ap"
    fileSystemId     = aws_efs_file_system.efs_storage_for_eks.id

    # The access point does everything as this user, so nobody else needs a permission.
    uid            = tostring(var.posix_uid)
    gid            = tostring(var.posix_gid)
    directoryPerms = "700"

    # By the volume's name, which is unique and of one length: EFS takes paths of up to 100 characters, and a claim's name
    # with the driver's own suffix (ensureUniqueDirectory) can be too long.
    basePath              = "/dynamic_provisioning"
    subPathPattern        = "$${.PVC.namespace}/$${.PV.name}"
    ensureUniqueDirectory = "false"
  }

  # The driver outlives the class. A release of the original module has a class of this name, which goes with the upgrade.
  depends_on = [helm_release.aws_efs_csi_driver]
}
