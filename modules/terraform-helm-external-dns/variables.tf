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
  description = "What the EKS module says of the cluster: of its output of this name, the cluster's name, OIDC provider and VPC."
  type = object({
    eks_cluster_name            = string
    openid_connect_provider_arn = string
    openid_connect_provider_url = string
    vpc_id                      = string
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
    condition     = can(regex("^vpc-[0-9a-z]+$", var.eks_cluster_properties.vpc_id))
    error_message = "eks_cluster_properties has the vpc_id ${jsonencode(var.eks_cluster_properties.vpc_id)}, which is not the id of a VPC. Pass the output of the EKS module on."
  }
}

variable "domain" {
  description = "The domain of the private hosted zone, in which the services get their names, for example spark.example.com. Inside the VPC the zone hides a public one of the same name. A change makes a new zone."
  type        = string
  nullable    = false

  validation {
    condition     = !can(regex("[:/]", var.domain))
    error_message = "domain is \"${var.domain}\", which is an address and not a domain. Write the name alone, without a scheme, port or path, for example spark.example.com."
  }

  validation {
    condition     = can(regex("[:/]", var.domain)) ? true : var.domain == lower(var.domain)
    error_message = "domain is \"${var.domain}\". Write it in lower case, ${lower(var.domain)}: certificates and ingresses compare letter by letter."
  }

  validation {
    condition     = !endswith(var.domain, ".")
    error_message = "domain is \"${var.domain}\". Write it without the period at the end."
  }

  validation {
    condition     = length(var.domain) <= 253
    error_message = "domain has ${length(var.domain)} characters. DNS names have 253 at most; choose a shorter one, as the services' names stand before it."
  }

  validation {
    condition     = length(split(".", trimsuffix(var.domain, "."))) >= 2
    error_message = "domain is \"${var.domain}\", a single name: a zone for it would hide a whole top-level domain inside the VPC. Use two names or more, for example spark.example.com."
  }

  # Addresses, capitals and a last period are told above, with a hint of their own.
  validation {
    condition     = can(regex("[:/]", var.domain)) ? true : alltrue([for label in split(".", lower(trimsuffix(var.domain, "."))) : can(regex(local.dns_label_shape, label))])
    error_message = "domain is \"${var.domain}\", of which these are no DNS names: ${join(", ", [for label in split(".", lower(trimsuffix(var.domain, "."))) : jsonencode(label) if !can(regex(local.dns_label_shape, label))])}. Each has 1 to 63 letters, digits and hyphens, with a letter or digit at both ends; a wildcard is not needed."
  }

  validation {
    condition     = !can(regex("(^|\\.)[0-9]+$", var.domain))
    error_message = "domain is \"${var.domain}\", which ends like an IP address. Use a domain name, for example spark.example.com."
  }

  # CoreDNS answers for it by itself.
  validation {
    condition     = var.domain != "cluster.local" && !endswith(var.domain, ".cluster.local")
    error_message = "domain is \"${var.domain}\", but pods would never ask Route 53 for cluster.local: it is the cluster's own domain. Choose another, for example spark.example.com."
  }
}

variable "force_destroy" {
  description = "Whether destroying the zone deletes what is left in it, such as the records that external-dns made last. With false, a zone with records cannot be destroyed."
  type        = bool
  default     = true
  nullable    = false
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
  default     = "https://kubernetes-sigs.github.io/external-dns/"
  nullable    = false

  validation {
    condition     = can(regex("^(https?|oci)://[^\\s/]+(/\\S*)?$", var.chart_repository))
    error_message = "chart_repository is \"${var.chart_repository}\", which is not the address of a chart repository. Write it like https://charts.example.com or oci://registry.example.com/charts."
  }
}

variable "chart_version" {
  description = "The version of the chart. The module's values are written for the default; another may not know them."
  type        = string
  default     = "1.21.1"
  nullable    = false

  validation {
    condition     = can(regex(local.chart_version_shape, var.chart_version))
    error_message = "chart_version is \"${var.chart_version}\", which is not one version in full. Write it like 1.21.1 (a range or a word like latest would install another chart some day)."
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
    error_message = "extra_values has entries that are not YAML mappings: ${join(", ", [for i, document in var.extra_values : "number ${i + 1}" if !can(keys(yamldecode(document)))])}. Give each as one document of values, for example yamlencode({ logLevel = \"debug\" })."
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
