locals {
  # Kubernetes, "Object Names and IDs".
  dns_label_shape     = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
  dns_subdomain_shape = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"

  # Kubernetes, "Labels and Selectors": an optional DNS prefix, and a name of up to 63 characters.
  label_key_shape   = "^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
  label_value_shape = "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$"

  # One version in full; a range would install another chart some day.
  chart_version_shape = "^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$"
}
