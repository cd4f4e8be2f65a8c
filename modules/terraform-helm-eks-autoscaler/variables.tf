variable "namespace" {
  description = "The Kubernetes namespace that the chart is installed in. It must exist."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_label_shape, var.namespace))
    error_message = "namespace is \"${var.namespace}\". Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends, for example addons."
  }
}

variable "eks_cluster_properties" {
  description = "What the EKS module says of the cluster: of its output of this name, the cluster's name and OIDC provider; where they are there, its region (else that of the aws provider) and Kubernetes version."
  type = object({
    eks_cluster_name            = string
    openid_connect_provider_arn = string
    openid_connect_provider_url = string
    eks_cluster_region          = optional(string)
    eks_cluster_version         = optional(string)
  })
  nullable = false

  # Shorter than EKS allows: the names of IAM roles begin with it, and have 64 characters at most.
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$", var.eks_cluster_properties.eks_cluster_name))
    error_message = "eks_cluster_properties has the eks_cluster_name ${jsonencode(var.eks_cluster_properties.eks_cluster_name)}. It must have 1 to 40 letters, digits, hyphens and underscores, and start with a letter or digit."
  }

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/.+$", var.eks_cluster_properties.openid_connect_provider_arn))
    error_message = "eks_cluster_properties has the openid_connect_provider_arn ${jsonencode(var.eks_cluster_properties.openid_connect_provider_arn)}, which is not the ARN of an OIDC provider. Pass the output of the EKS module on."
  }

  # With another provider's URL nobody could take the role.
  validation {
    condition     = try(split(":oidc-provider/", var.eks_cluster_properties.openid_connect_provider_arn)[1] == trimprefix(var.eks_cluster_properties.openid_connect_provider_url, "https://"), false)
    error_message = "eks_cluster_properties has the openid_connect_provider_url ${jsonencode(var.eks_cluster_properties.openid_connect_provider_url)}, which is not what openid_connect_provider_arn ends with. Pass both on from one output of the EKS module."
  }

  validation {
    condition     = var.eks_cluster_properties.eks_cluster_version == null ? true : can(regex("^1\\.[0-9]{2}$", var.eks_cluster_properties.eks_cluster_version))
    error_message = "eks_cluster_properties has the eks_cluster_version ${jsonencode(var.eks_cluster_properties.eks_cluster_version)}, which is not a Kubernetes minor version. Write it like 1.35, or leave it out."
  }
}

variable "cluster_autoscaler_sa" {
  description = "The name of the service account that the chart makes for the autoscaler."
  type        = string
  default     = "cluster-autoscaler-sa"
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.cluster_autoscaler_sa)) && length(var.cluster_autoscaler_sa) <= 253
    error_message = "cluster_autoscaler_sa is \"${var.cluster_autoscaler_sa}\". Use 1 to 253 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example cluster-autoscaler-sa."
  }
}

variable "image_tag" {
  description = "The tag of the autoscaler's image. Null is the first release for the cluster's Kubernetes version, v<version>.0, or the chart's own where the version is not known. It should be of the cluster's minor version: the autoscaler contains a scheduler."
  type        = string
  default     = null

  validation {
    condition     = var.image_tag == null ? true : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$", var.image_tag))
    error_message = "image_tag is ${jsonencode(var.image_tag)}, which is not a release of the autoscaler. Write it like v1.35.2, or null for the one that follows from the cluster's version."
  }
}

################################################################################
# Chart
################################################################################

variable "node_selector" {
  description = "The labels of the nodes that the pods run on; empty is any node."
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
  default     = "https://kubernetes.github.io/autoscaler"
  nullable    = false

  validation {
    condition     = can(regex("^(https?|oci)://[^\\s/]+(/\\S*)?$", var.chart_repository))
    error_message = "chart_repository is \"${var.chart_repository}\", which is not the address of a chart repository. Write it like https://charts.example.com or oci://registry.example.com/charts."
  }
}

variable "chart_version" {
  description = "The version of the chart. The module's values are written for the default; another may not know them."
  type        = string
  default     = "9.59.0"
  nullable    = false

  validation {
    condition     = can(regex(local.chart_version_shape, var.chart_version))
    error_message = "chart_version is \"${var.chart_version}\", which is not one version in full. Write it like 9.59.0 (a range or a word like latest would install another chart some day)."
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
    error_message = "extra_values has entries that are not YAML mappings: ${join(", ", [for i, document in var.extra_values : "number ${i + 1}" if !can(keys(yamldecode(document)))])}. Give each as one document of values, for example yamlencode({ replicaCount = 2 })."
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
