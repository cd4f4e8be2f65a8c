data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  cluster_name = var.eks_cluster_properties.eks_cluster_name
  oidc_issuer  = trimprefix(var.eks_cluster_properties.openid_connect_provider_url, "https://")
  region       = coalesce(var.eks_cluster_properties.eks_cluster_region, data.aws_region.current.id)

  cluster_version = var.eks_cluster_properties.eks_cluster_version
  image_tag       = var.image_tag != null ? var.image_tag : local.cluster_version != null ? "v${local.cluster_version}.0" : null

  values = merge(
    {
      awsRegion     = local.region
      autoDiscovery = { clusterName = local.cluster_name }

      rbac = {
        serviceAccount = {
          name        = var.cluster_autoscaler_sa
          annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.eks_cluster_autoscaler_role.arn }
        }
      }

      # A second one would stand by and take memory. Without any, no node comes or goes until the Deployment has started
      # another, which takes seconds; what runs goes on.
      replicaCount = 1

      extraArgs = {
        # The node group of which the pods leave the least unused.
        expander                      = "least-waste"
        "balance-similar-node-groups" = true

        # A pod of the system, or one with an emptyDir, does not hold a node that is otherwise unneeded: almost every
        # pod has an emptyDir. Spark's pods and notebooks do hold theirs, as pods of no controller that the autoscaler
        # knows, until they end.
        "skip-nodes-with-system-pods"   = false
        "skip-nodes-with-local-storage" = false

        # Long enough for the next step of a pipeline to find the executors' nodes, which take two minutes to come;
        # half of the default, as an idle node is billed by the second. The second counts from the last node that
        # came, and would hide the first if it were longer.
        "scale-down-unneeded-time"   = "5m"
        "scale-down-delay-after-add" = "5m"
      }

      nodeSelector = var.node_selector
      tolerations  = [for toleration in var.tolerations : { for key, value in toleration : key => value if value != null }]

      # It holds the whole cluster's state, and grows with it. No limit on the CPU: throttled, it would be late when many
      # executors wait at once.
      resources = {
        requests = { cpu = "50m", memory = "128Mi" }
        limits   = { memory = "600Mi" }
      }

      securityContext = {
        runAsNonRoot   = true
        runAsUser      = 65534
        runAsGroup     = 65534
        fsGroup        = 65534
        seccompProfile = { type = "RuntimeDefault" }
      }
      containerSecurityContext = {
        allowPrivilegeEscalation = false
        readOnlyRootFilesystem   = true
        capabilities             = { drop = ["ALL"] }
      }
    },
    local.image_tag == null ? {} : { image = { tag = local.image_tag } },
  )
}

resource "helm_release" "cluster-autoscaler" {
  name       = "cluster-autoscaler"
  namespace  = var.namespace
  repository = var.chart_repository
  chart      = "cluster-autoscaler"
  version    = var.chart_version

  values = concat([yamlencode(local.values)], var.extra_values)

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5

  # It starts by looking for its groups.
  depends_on = [aws_iam_role_policy.eks_cluster_autoscaler_policy]
}
