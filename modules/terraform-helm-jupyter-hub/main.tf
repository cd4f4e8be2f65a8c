resource "kubernetes_secret_v1" "docker_registry_secret" {
  count = local.has_registry ? 1 : 0

  metadata {
    # Not the original's name: its secret would still be there while this one is made.
    name      = "jupyterhub-docker-registry"
    namespace = var.namespace
  }

  type = "kubernetes.io/dockerconfigjson"

  data = {
    ".dockerconfigjson" = jsonencode({
      auths = {
        (var.docker_registry_secret.server) = merge(
          {
            username = var.docker_registry_secret.username
            password = var.docker_registry_secret.password
            # Terraform comes here also when one of the two is missing, and would tell of that in its own words.
            auth = try(base64encode("${var.docker_registry_secret.username}:${var.docker_registry_secret.password}"), "")
          },
          var.docker_registry_secret.email == null ? {} : { email = var.docker_registry_secret.email },
        )
      }
    })
  }
}

# The original's stays in the cluster, where nobody uses it. To destroy it, Terraform would have to reach the cluster before
# it may change what the cluster stands on.
removed {
  from = kubernetes_secret.docker_registry_secret

  lifecycle {
    destroy = false
  }
}

resource "helm_release" "jupyterhub" {
  name       = "jupyterhub"
  namespace  = var.namespace
  chart      = "jupyterhub"
  repository = var.chart_repository
  version    = var.chart_version

  values = concat([yamlencode(local.values)], var.extra_values)

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5
}
