locals {
  tolerations = [for toleration in var.tolerations : { for key, value in toleration : key => value if value != null }]

  # Its four pods: the controller at the top, and three more.
  values = {
    # With the chart, so that an upgrade changes them too; and kept when the release goes, as with them Kubernetes deletes
    # every certificate and issuer in the cluster. They hold up nothing: a cluster that is destroyed takes them along, and
    # the next installation takes them over.
    crds = { enabled = true, keep = true }

    # For all four.
    global = { nodeSelector = var.node_selector }

    # Here a limit on the CPU would only delay what is rare. Without the controller or the injector certificates are
    # late, without the webhook none can be asked for: for minutes, as a pod restarts, which is no harm. So there is one
    # of each.
    tolerations = local.tolerations
    resources = {
      requests = { cpu = "20m", memory = "64Mi" }
      limits   = { memory = "256Mi" }
    }

    webhook = {
      tolerations = local.tolerations
      resources = {
        requests = { cpu = "20m", memory = "64Mi" }
        limits   = { memory = "128Mi" }
      }
    }

    cainjector = {
      tolerations = local.tolerations
      resources = {
        requests = { cpu = "20m", memory = "64Mi" }
        limits   = { memory = "256Mi" }
      }
    }

    # A job at the end of an installation, which the release waits for: once the webhook takes an issuer, ours can follow.
    startupapicheck = {
      enabled     = true
      tolerations = local.tolerations
      resources = {
        requests = { cpu = "10m", memory = "32Mi" }
        limits   = { memory = "128Mi" }
      }
    }
  }
}

resource "helm_release" "cert-manager" {
  name       = "cert-manager"
  namespace  = var.namespace
  repository = var.chart_repository
  chart      = "cert-manager"
  version    = var.chart_version

  values = concat([yamlencode(local.values)], var.extra_values)

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5
}

# A release of its own: Helm refuses objects of a kind that the same release brings.
resource "helm_release" "cluster_issuer" {
  name      = "cluster-issuer"
  namespace = var.namespace
  chart     = "${path.module}/charts/cluster-issuer"

  values = [yamlencode({
    name       = var.cluster_issuer
    secretName = kubernetes_secret_v1.ca-key-pair.metadata[0].name
  })]

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5

  depends_on = [helm_release.cert-manager]
}
