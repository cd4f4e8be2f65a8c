locals {
  # Kubernetes, "Object Names and IDs".
  dns_label_shape = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"

  # Kubernetes, "Labels and Selectors": an optional DNS prefix, and a name of up to 63 characters.
  label_key_shape   = "^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
  label_value_shape = "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$"

  # One version in full; a range would install another chart some day.
  chart_version_shape = "^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$"

  ipv4_cidr_shape = "^([0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]{1,2}$"

  # The controllers, by the names of their charts: what main.values.tf is written for.
  charts = {
    traefik = {
      repository    = "https://traefik.github.io/charts"
      version       = "41.3.0"
      ingress_class = "traefik"
    }
    # The last one ever.
    ingress-nginx = {
      repository    = "https://kubernetes.github.io/ingress-nginx"
      version       = "4.15.1"
      ingress_class = "nginx"
    }
  }
  chart = lookup(local.charts, var.ingress_controller, local.charts["traefik"])
}
