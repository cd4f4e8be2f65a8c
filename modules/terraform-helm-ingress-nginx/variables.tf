variable "namespace" {
  description = "The Kubernetes namespace that the chart is installed in. It must exist."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_label_shape, var.namespace))
    error_message = "namespace is \"${var.namespace}\". Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends, for example addons."
  }
}

variable "ingress_controller" {
  description = "Which controller serves the ingresses: traefik, or ingress-nginx, which was retired in March 2026 and gets no fixes. A change exchanges the controller and the load balancer."
  type        = string
  default     = "traefik"
  nullable    = false

  validation {
    condition     = contains(keys(local.charts), var.ingress_controller)
    error_message = "ingress_controller is \"${var.ingress_controller}\". Choose one of ${join(", ", keys(local.charts))}."
  }
}

variable "replicas" {
  description = "How many pods of the controller there are. One alone is a gap in service whenever its node goes."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.replicas >= 1 && var.replicas <= 20 && floor(var.replicas) == var.replicas
    error_message = "replicas is ${var.replicas}. Choose a whole number from 1 to 20, for example 2."
  }
}

variable "load_balancer_source_ranges" {
  description = "The IPv4 CIDR blocks that may reach the ingresses; empty is whoever reaches the load balancer's private addresses. With blocks, a pod that calls an ingress's URL may get no answer."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for c in var.load_balancer_source_ranges : can(regex(local.ipv4_cidr_shape, c)) && can(cidrhost(c, 0))])
    error_message = "load_balancer_source_ranges has entries that are not IPv4 CIDR blocks: ${join(", ", [for c in var.load_balancer_source_ranges : can(cidrhost("${c}/32", 0)) ? "${c} (write ${c}/32)" : jsonencode(c) if !can(regex(local.ipv4_cidr_shape, c)) || !can(cidrhost(c, 0))])}. Write them like 10.0.0.0/16."
  }

  validation {
    condition     = alltrue([for c in var.load_balancer_source_ranges : try(c == format("%s/%d", cidrhost(c, 0), split("/", c)[1]), true)])
    error_message = "load_balancer_source_ranges has blocks that are not the start of their network: ${join(", ", [for c in var.load_balancer_source_ranges : try("${c} (write ${format("%s/%d", cidrhost(c, 0), split("/", c)[1])})", "") if try(c != format("%s/%d", cidrhost(c, 0), split("/", c)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for c in var.load_balancer_source_ranges : try(split("/", c)[1] >= 8, true)])
    error_message = "load_balancer_source_ranges lets in the public: ${join(", ", [for c in var.load_balancer_source_ranges : c if try(split("/", c)[1] < 8, false)])}. Give /8 or narrower, for example the VPC's block; or leave the list empty, as the load balancer has private addresses only."
  }

  validation {
    condition     = length(distinct(var.load_balancer_source_ranges)) == length(var.load_balancer_source_ranges)
    error_message = "load_balancer_source_ranges names blocks twice: ${join(", ", distinct([for i, c in var.load_balancer_source_ranges : c if index(var.load_balancer_source_ranges, c) != i]))}. Name each once."
  }

  # EKS writes two rules for each, one for a port, into the nodes' security group, which holds 60.
  validation {
    condition     = length(var.load_balancer_source_ranges) <= 20
    error_message = "load_balancer_source_ranges has ${length(var.load_balancer_source_ranges)} blocks; the nodes' security group has room for about 20, at two rules each. Give fewer and wider ones."
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
  description = "The repository that the controller's chart comes from, over https or oci: a mirror where the canonical one cannot be reached. Null is the canonical one."
  type        = string
  default     = null

  validation {
    condition     = var.chart_repository == null ? true : can(regex("^(https?|oci)://[^\\s/]+(/\\S*)?$", var.chart_repository))
    error_message = "chart_repository is ${jsonencode(var.chart_repository)}, which is not the address of a chart repository. Write it like https://charts.example.com or oci://registry.example.com/charts, or null for the canonical one."
  }
}

variable "chart_version" {
  description = "The version of the controller's chart. The module's values are written for the one that null stands for; another may not know them."
  type        = string
  default     = null

  validation {
    condition     = var.chart_version == null ? true : can(regex(local.chart_version_shape, var.chart_version))
    error_message = "chart_version is ${jsonencode(var.chart_version)}, which is not one version in full. Write it like ${local.chart.version} (a range or a word like latest would install another chart some day), or null for that one."
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
    error_message = "extra_values has entries that are not YAML mappings: ${join(", ", [for i, document in var.extra_values : "number ${i + 1}" if !can(keys(yamldecode(document)))])}. Give each as one document of values, for example yamlencode({ priorityClassName = \"high\" })."
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
