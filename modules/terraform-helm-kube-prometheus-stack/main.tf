# Grafana's administrator. The chart refers to it by name, so the password is in no value of the release.
resource "kubernetes_secret_v1" "grafana_admin" {
  metadata {
    name      = "kube-prometheus-stack-grafana-admin"
    namespace = var.namespace
  }

  data = {
    admin-user     = var.grafana_admin_user
    admin-password = var.grafana_admin_password
  }
}

# Grafana's sidecar finds dashboards by this label, also those that other people put beside these.
resource "kubernetes_config_map_v1" "dashboard" {
  for_each = fileset("${path.module}/dashboards", "*.json")

  metadata {
    name        = "dashboard-${trimsuffix(each.value, ".json")}"
    namespace   = var.namespace
    labels      = { grafana_dashboard = "1" }
    annotations = { grafana_folder = "Spark" }
  }

  data = { (each.value) = file("${path.module}/dashboards/${each.value}") }
}

resource "helm_release" "kube-prometheus-stack" {
  name       = "kube-prometheus-stack"
  namespace  = var.namespace
  repository = var.chart_repository
  chart      = "kube-prometheus-stack"
  version    = var.chart_version

  values = concat([yamlencode(local.values)], var.extra_values)

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5
}
