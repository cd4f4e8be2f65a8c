resource "helm_release" "ingress-nginx" {
  # The original's name, whichever the controller is: another would replace the release.
  name       = "ingress-nginx"
  namespace  = var.namespace
  repository = var.chart_repository == null ? local.chart.repository : var.chart_repository
  chart      = var.ingress_controller
  version    = var.chart_version == null ? local.chart.version : var.chart_version

  values = concat([lookup(local.values, var.ingress_controller, "")], var.extra_values)

  # Traefik's own kinds of objects are not used, and Helm would never remove them again.
  skip_crds = true

  # Waiting is for more than the pods. Once the release is there, so is the load balancer, with its name for DNS; and the
  # release is not gone before the load balancer is: see README.md.
  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5
}
