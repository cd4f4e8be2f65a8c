variable "namespace" {
  description = "The Kubernetes namespace that the chart is installed in. It must exist."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_label_shape, var.namespace))
    error_message = "namespace is \"${var.namespace}\". Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends, for example addons."
  }
}

variable "domain" {
  description = "The domain of the cluster: the three are at prometheus.<domain>, alertmanager.<domain> and grafana.<domain>."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^${local.dns_label}(\\.${local.dns_label})+$", var.domain)) && !can(regex("\\.[0-9]+$", var.domain)) && length(var.domain) <= 200
    error_message = "domain is \"${var.domain}\", which is not a domain. Write two parts or more of lower-case letters, digits and hyphens, joined by periods, without a scheme or a path, for example spark.example.internal."
  }
}

variable "certificate_issuer" {
  description = "The name of the cert-manager ClusterIssuer that signs the certificates of the three sites and of the operator's webhook. cert-manager must be there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.certificate_issuer))
    error_message = "certificate_issuer is \"${var.certificate_issuer}\", which cannot be the name of a ClusterIssuer. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example cert-issuer."
  }
}

variable "ingress_class_name" {
  description = "The ingress class of the three sites. Null is the cluster's default class."
  type        = string
  default     = null

  validation {
    condition     = var.ingress_class_name == null ? true : can(regex(local.dns_subdomain_shape, var.ingress_class_name))
    error_message = "ingress_class_name is ${jsonencode(var.ingress_class_name)}, which cannot be the name of an ingress class. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example traefik, or null for the cluster's default class."
  }
}

################################################################################
# Storage
################################################################################

variable "storage_class" {
  description = "The storage class of the three volumes: block storage such as gp3, never EFS, as Prometheus does not support network file systems. Volumes that are there stay in theirs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.storage_class))
    error_message = "storage_class is \"${var.storage_class}\", which cannot be the name of a storage class. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example gp3."
  }
}

variable "prometheus_vol_size" {
  description = "The size of Prometheus's volume. Four fifths of it are filled before the oldest metrics go. A change does not resize the volume by itself; see the README."
  type        = string
  default     = "5Gi"
  nullable    = false

  validation {
    condition     = can(regex(local.volume_size_shape, var.prometheus_vol_size))
    error_message = "prometheus_vol_size is \"${var.prometheus_vol_size}\", which is not the size of a volume. Write a whole number with Mi, Gi or Ti, for example 5Gi."
  }

  # What was not yet written to blocks can take more than a GiB.
  validation {
    condition     = alltrue([for mib in try([tonumber(regex(local.volume_size_shape, var.prometheus_vol_size)[0]) * local.volume_size_unit[regex(local.volume_size_shape, var.prometheus_vol_size)[1]]], []) : mib >= 2048 && mib <= local.volume_max_mib])
    error_message = "prometheus_vol_size is \"${var.prometheus_vol_size}\". Choose from 2Gi, below which Prometheus has no room to work, to 16Ti, for example 5Gi."
  }
}

variable "alertmanager_vol_size" {
  description = "The size of Alertmanager's volume, for silences and what was notified. A change does not resize the volume by itself; see the README."
  type        = string
  default     = "5Gi"
  nullable    = false

  validation {
    condition     = can(regex(local.volume_size_shape, var.alertmanager_vol_size))
    error_message = "alertmanager_vol_size is \"${var.alertmanager_vol_size}\", which is not the size of a volume. Write a whole number with Mi, Gi or Ti, for example 5Gi."
  }

  validation {
    condition     = alltrue([for mib in try([tonumber(regex(local.volume_size_shape, var.alertmanager_vol_size)[0]) * local.volume_size_unit[regex(local.volume_size_shape, var.alertmanager_vol_size)[1]]], []) : mib >= 1024 && mib <= local.volume_max_mib])
    error_message = "alertmanager_vol_size is \"${var.alertmanager_vol_size}\". Choose from 1Gi, the smallest volume of EBS, to 16Ti, for example 1Gi."
  }
}

variable "grafana_vol_size" {
  description = "The size of Grafana's volume, for users, settings and dashboards of their own. It can grow."
  type        = string
  default     = "2Gi"
  nullable    = false

  validation {
    condition     = can(regex(local.volume_size_shape, var.grafana_vol_size))
    error_message = "grafana_vol_size is \"${var.grafana_vol_size}\", which is not the size of a volume. Write a whole number with Mi, Gi or Ti, for example 2Gi."
  }

  validation {
    condition     = alltrue([for mib in try([tonumber(regex(local.volume_size_shape, var.grafana_vol_size)[0]) * local.volume_size_unit[regex(local.volume_size_shape, var.grafana_vol_size)[1]]], []) : mib >= 1024 && mib <= local.volume_max_mib])
    error_message = "grafana_vol_size is \"${var.grafana_vol_size}\". Choose from 1Gi, the smallest volume of EBS, to 16Ti, for example 2Gi."
  }
}

variable "prometheus_retention" {
  description = "How long metrics are kept at most; less long where the volume is full before."
  type        = string
  default     = "10d"
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{0,3}[hdwy]$", var.prometheus_retention))
    error_message = "prometheus_retention is \"${var.prometheus_retention}\", which is not a time that Prometheus understands. Write a whole number up to 9999 with h, d, w or y, for example 10d."
  }

  # Prometheus writes a block of two hours at a time.
  validation {
    condition     = var.prometheus_retention != "1h"
    error_message = "prometheus_retention is \"1h\", which is shorter than the two hours that Prometheus writes at once. Choose 2h or longer, for example 10d."
  }
}

################################################################################
# Grafana
################################################################################

variable "grafana_admin_user" {
  description = "The name that Grafana's administrator logs in with. Like the password it counts at the first start only; see the README."
  type        = string
  default     = "admin"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._@+-]{0,189}$", var.grafana_admin_user))
    error_message = "grafana_admin_user is \"${var.grafana_admin_user}\". Use 1 to 190 letters, digits, and any of . _ @ + -, beginning with a letter or digit, for example admin."
  }

  # Checked here, not by grafana_admin_password itself: Terraform (1.11) shows the value that a variable's own validation
  # refuses even when the variable is sensitive.
  validation {
    condition     = var.grafana_admin_user == null ? true : length(var.grafana_admin_password) >= 8
    error_message = "grafana_admin_password (not shown) has fewer than 8 characters. Choose a longer one, best at random: openssl rand -base64 18 makes one."
  }

  validation {
    condition     = var.grafana_admin_user == null ? true : trimspace(var.grafana_admin_password) == var.grafana_admin_password && !can(regex("[[:cntrl:]]", var.grafana_admin_password))
    error_message = "grafana_admin_password (not shown) begins or ends with a space, or has a line break or another control character in it, perhaps from the file that it was read from. Leave that out."
  }

  validation {
    condition     = lower(var.grafana_admin_password) != lower(var.grafana_admin_user) && !contains(["prom-operator", "password", "changeme", "grafana1", "admin123", "12345678"], lower(var.grafana_admin_password))
    error_message = "grafana_admin_password (not shown) is the first that anybody would try. Choose one at random: openssl rand -base64 18 makes one."
  }
}

variable "grafana_admin_password" {
  description = "The password of Grafana's administrator, 8 characters or more. It goes into a Secret, and stands in Terraform's state."
  type        = string
  nullable    = false
  sensitive   = true
  # Its validation is at grafana_admin_user.
}

################################################################################
# Spark
################################################################################

variable "spark_namespace" {
  description = "The namespace of Spark's drivers and of notebooks, where Prometheus looks for Spark's metrics. It need not exist yet."
  type        = string
  default     = "spark"
  nullable    = false

  validation {
    condition     = can(regex(local.dns_label_shape, var.spark_namespace))
    error_message = "spark_namespace is \"${var.spark_namespace}\". Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends, for example spark."
  }
}

################################################################################
# Chart
################################################################################

variable "node_selector" {
  description = "The labels of the nodes that the pods run on, all but the node exporter's, which runs on every node; empty is any node."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.node_selector : can(regex(local.label_key_shape, key)) && can(regex(local.label_value_shape, value))])
    error_message = "node_selector has entries that are not labels: ${join(", ", [for key, value in var.node_selector : "${key} = ${jsonencode(value)}" if !can(regex(local.label_key_shape, key)) || !can(regex(local.label_value_shape, value))])}. Write them like { \"eks.amazonaws.com/nodegroup\" = \"on_demand_group\" }."
  }
}

variable "tolerations" {
  description = "The taints that the same pods tolerate. Without an operator it is Equal, without an effect every effect."
  type = list(object({
    key      = optional(string)
    operator = optional(string)
    value    = optional(string)
    effect   = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for t in var.tolerations : t.operator == null ? true : contains(["Equal", "Exists"], t.operator)])
    error_message = "tolerations has operators that Kubernetes does not know: ${join(", ", [for t in var.tolerations : jsonencode(t.operator) if t.operator == null ? false : !contains(["Equal", "Exists"], t.operator)])}. Write Equal or Exists, or leave it out for Equal."
  }

  validation {
    condition     = alltrue([for t in var.tolerations : t.effect == null ? true : contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], t.effect)])
    error_message = "tolerations has effects that Kubernetes does not know: ${join(", ", [for t in var.tolerations : jsonencode(t.effect) if t.effect == null ? false : !contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], t.effect)])}. Write NoSchedule, PreferNoSchedule or NoExecute, or leave it out for all three."
  }

  validation {
    condition     = alltrue([for t in var.tolerations : t.key == null ? t.operator == "Exists" : can(regex(local.label_key_shape, t.key))])
    error_message = "tolerations has keys that no taint can have: ${join(", ", [for t in var.tolerations : jsonencode(t.key) if t.key == null ? t.operator != "Exists" : !can(regex(local.label_key_shape, t.key))])}. Write them like example.com/pool; only with the operator Exists the key can be left out, which tolerates every taint."
  }

  validation {
    condition     = alltrue([for t in var.tolerations : t.value == null ? true : t.operator != "Exists" && can(regex(local.label_value_shape, t.value))])
    error_message = "tolerations has values that no taint can have, or that Exists does not take: ${join(", ", [for t in var.tolerations : jsonencode(t.value) if t.value == null ? false : t.operator == "Exists" || !can(regex(local.label_value_shape, t.value))])}. Write them like a label's value, with the operator Equal."
  }
}

variable "chart_repository" {
  description = "The repository that the chart comes from, over https or oci: a mirror where the canonical one cannot be reached."
  type        = string
  default     = "oci://ghcr.io/prometheus-community/charts"
  nullable    = false

  validation {
    condition     = can(regex("^(https?|oci)://[^\\s/]+(/\\S*)?$", var.chart_repository))
    error_message = "chart_repository is \"${var.chart_repository}\", which is not the address of a chart repository. Write it like https://charts.example.com or oci://registry.example.com/charts."
  }
}

variable "chart_version" {
  description = "The version of the chart. The module's values are written for the default; another may not know them."
  type        = string
  default     = "88.5.3"
  nullable    = false

  validation {
    condition     = can(regex(local.chart_version_shape, var.chart_version))
    error_message = "chart_version is \"${var.chart_version}\", which is not one version in full. Write it like 88.5.3 (a range or a word like latest would install another chart some day)."
  }
}

variable "extra_values" {
  description = "YAML documents with values of the chart, merged over the module's; of several the last wins. Not for secrets: a plan shows them."
  type        = list(string)
  default     = []
  nullable    = false

  # Not shown: it may be long.
  validation {
    condition     = alltrue([for document in var.extra_values : can(keys(yamldecode(document)))])
    error_message = "extra_values has entries that are not YAML mappings: ${join(", ", [for i, document in var.extra_values : "number ${i + 1}" if !can(keys(yamldecode(document)))])}. Give each as one document of values, for example yamlencode({ nodeExporter = { enabled = false } })."
  }
}

variable "timeout_seconds" {
  description = "How long Helm waits for the pods to be ready, in seconds, before it takes back what it did."
  type        = number
  default     = 600
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 60 && var.timeout_seconds <= 3600 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds is ${var.timeout_seconds}. Choose a whole number of seconds from 60 to 3600, for example 600."
  }
}
