locals {
  # Kubernetes, "Object Names and IDs".
  dns_label           = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
  dns_label_shape     = "^${local.dns_label}$"
  dns_subdomain_shape = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"

  # Kubernetes, "Labels and Selectors": an optional DNS prefix, and a name of up to 63 characters.
  label_key_shape   = "^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
  label_value_shape = "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$"

  # One version in full; a range would install another chart some day.
  chart_version_shape = "^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$"

  # The sizes of volumes, in MiB to compare them. A volume of EBS has 1 GiB or more; gp3 ends at 16 TiB in every Region.
  volume_size_shape = "^([1-9][0-9]{0,7})(Mi|Gi|Ti)$"
  volume_size_unit  = { Mi = 1, Gi = 1024, Ti = 1024 * 1024 }
  volume_max_mib    = 16 * 1024 * 1024

  # Prometheus deletes its oldest data at this size, before the volume is full: a full one stops it. Four fifths, as the
  # file system takes some, and compaction writes the new block before it deletes the old ones.
  prometheus_retention_size = "${floor(tonumber(regex(local.volume_size_shape, var.prometheus_vol_size)[0]) * local.volume_size_unit[regex(local.volume_size_shape, var.prometheus_vol_size)[1]] * 4 / 5)}MiB"

  hosts = { for name in ["prometheus", "alertmanager", "grafana"] : name => "${name}.${var.domain}" }

  tolerations = [for toleration in var.tolerations : { for key, value in toleration : key => value if value != null }]
}
