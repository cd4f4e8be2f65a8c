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
  description = "What the EKS module says of the cluster: of its output of this name, the cluster's name, OIDC provider, VPC, security group and, unless subnet_ids is given, subnets."
  type = object({
    eks_cluster_name            = string
    openid_connect_provider_arn = string
    openid_connect_provider_url = string
    vpc_id                      = string
    eks_cluster_sg_id           = string
    subnet_ids                  = optional(list(string))
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

  validation {
    condition     = can(regex("^sg-[0-9a-z]+$", var.eks_cluster_properties.eks_cluster_sg_id))
    error_message = "eks_cluster_properties has the eks_cluster_sg_id ${jsonencode(var.eks_cluster_properties.eks_cluster_sg_id)}, which is not the id of a security group. Pass the output of the EKS module on."
  }

  validation {
    condition     = var.subnet_ids == null ? var.eks_cluster_properties.subnet_ids != null : true
    error_message = "subnet_ids and the subnet_ids of eks_cluster_properties are both missing. Give one: the ids of the subnets that the nodes are in."
  }

  validation {
    condition     = length(coalesce(var.eks_cluster_properties.subnet_ids, ["subnet-0"])) > 0
    error_message = "The subnet_ids of eks_cluster_properties is empty, so nothing could be mounted. Give the ids of the subnets that the nodes are in."
  }

  validation {
    condition     = alltrue([for id in coalesce(var.eks_cluster_properties.subnet_ids, ["subnet-0"]) : can(regex("^subnet-[0-9a-z]+$", id))])
    error_message = "The subnet_ids of eks_cluster_properties has entries that are not ids of subnets: ${join(", ", [for id in coalesce(var.eks_cluster_properties.subnet_ids, ["subnet-0"]) : jsonencode(id) if !can(regex("^subnet-[0-9a-z]+$", id))])}. Write them like subnet-0123456789abcdef0 (not their names or blocks)."
  }

  validation {
    condition     = length(distinct(coalesce(var.eks_cluster_properties.subnet_ids, ["subnet-0"]))) == length(coalesce(var.eks_cluster_properties.subnet_ids, ["subnet-0"]))
    error_message = "The subnet_ids of eks_cluster_properties names a subnet twice: ${join(", ", coalesce(var.eks_cluster_properties.subnet_ids, ["subnet-0"]))}. Name each once."
  }
}

variable "subnet_ids" {
  description = "The ids of the subnets that get a mount target: one for each zone that has nodes. The ids may be unknown until apply, but not how many there are. Null is the cluster's own, which a plan knows only once there is a cluster. A position is part of a mount target's address, so append new ones at the end."
  type        = list(string)
  default     = null

  validation {
    condition     = length(coalesce(var.subnet_ids, ["subnet-0"])) > 0
    error_message = "subnet_ids is empty, so nothing could be mounted. Give the ids of the subnets that the nodes are in."
  }

  validation {
    condition     = alltrue([for id in coalesce(var.subnet_ids, ["subnet-0"]) : can(regex("^subnet-[0-9a-z]+$", id))])
    error_message = "subnet_ids has entries that are not ids of subnets: ${join(", ", [for id in coalesce(var.subnet_ids, ["subnet-0"]) : jsonencode(id) if !can(regex("^subnet-[0-9a-z]+$", id))])}. Write them like subnet-0123456789abcdef0 (not their names or blocks)."
  }

  validation {
    condition     = length(distinct(coalesce(var.subnet_ids, ["subnet-0"]))) == length(coalesce(var.subnet_ids, ["subnet-0"]))
    error_message = "subnet_ids names a subnet twice: ${join(", ", coalesce(var.subnet_ids, ["subnet-0"]))}. Name each once."
  }
}

################################################################################
# Volumes
################################################################################

variable "efs_storage_class" {
  description = "The name of the storage class. A change makes a new class; volumes keep the one they were made with."
  type        = string
  default     = "efs-sc"
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.efs_storage_class)) && length(var.efs_storage_class) <= 253
    error_message = "efs_storage_class is \"${var.efs_storage_class}\". Use 1 to 253 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example efs-sc."
  }
}

variable "posix_uid" {
  description = "The number of the user whom every file in a volume of the class belongs to, whoever writes it: that of jovyan in the Jupyter images. Volumes that are there keep theirs."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.posix_uid >= 1 && var.posix_uid <= 4294967295 && floor(var.posix_uid) == var.posix_uid
    error_message = "posix_uid is ${var.posix_uid}. Choose a whole number from 1 to 4294967295, for example 1000. 0 is root, whom the file system denies nothing."
  }
}

variable "posix_gid" {
  description = "The number of the group that every file in a volume of the class belongs to, whoever writes it: that of users in the Jupyter images. Volumes that are there keep theirs."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.posix_gid >= 1 && var.posix_gid <= 4294967295 && floor(var.posix_gid) == var.posix_gid
    error_message = "posix_gid is ${var.posix_gid}. Choose a whole number from 1 to 4294967295, for example 100. 0 is root's group."
  }
}

variable "kms_key_arn" {
  description = "The ARN of the KMS key that the file system is encrypted with; null is AWS's own key for EFS in the account. It counts when the file system is made: AWS cannot change it afterwards, so a later change is passed over."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", var.kms_key_arn))
    error_message = "kms_key_arn is ${jsonencode(var.kms_key_arn)}, which is not the ARN of a KMS key. Write it like arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef (not an alias), or null for AWS's own key."
  }
}

variable "backup_enabled" {
  description = "Whether AWS Backup copies the file system every day, into the vault aws/efs/automatic-backup-vault, and keeps each copy for five weeks. The copies are billed, and outlive the file system. It must be known at plan time."
  type        = bool
  default     = false
  nullable    = false
}

################################################################################
# Service accounts
################################################################################

variable "efs_csi_driver_controller_sa" {
  description = "The name of the service account that the chart makes for the driver's controller, which makes and removes access points."
  type        = string
  default     = "efs-csi-controller-sa"
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.efs_csi_driver_controller_sa)) && length(var.efs_csi_driver_controller_sa) <= 253
    error_message = "efs_csi_driver_controller_sa is \"${var.efs_csi_driver_controller_sa}\". Use 1 to 253 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example efs-csi-controller-sa."
  }
}

variable "efs_csi_driver_node_sa" {
  description = "The name of the service account that the chart makes for the driver's node part, which mounts."
  type        = string
  default     = "efs-csi-node-sa"
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.efs_csi_driver_node_sa)) && length(var.efs_csi_driver_node_sa) <= 253
    error_message = "efs_csi_driver_node_sa is \"${var.efs_csi_driver_node_sa}\". Use 1 to 253 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example efs-csi-node-sa."
  }

  validation {
    condition     = var.efs_csi_driver_node_sa != var.efs_csi_driver_controller_sa
    error_message = "efs_csi_driver_node_sa is \"${var.efs_csi_driver_node_sa}\", and so is efs_csi_driver_controller_sa. Give the two different names: the controller's role is not for every node."
  }
}

################################################################################
# Chart
################################################################################

variable "node_selector" {
  description = "The labels of the nodes that the pods run on; empty is any node. The node part runs on every node all the same."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.node_selector : can(regex(local.label_key_shape, key)) && can(regex(local.label_value_shape, value))])
    error_message = "node_selector has entries that are not labels: ${join(", ", [for key, value in var.node_selector : "${key} = ${jsonencode(value)}" if !can(regex(local.label_key_shape, key)) || !can(regex(local.label_value_shape, value))])}. Write them like { \"eks.amazonaws.com/nodegroup\" = \"on_demand_group\" }."
  }
}

variable "tolerations" {
  description = "The taints that the same pods tolerate besides those that the chart tolerates by itself. Without an operator it is Equal, without an effect every effect."
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
  default     = "https://kubernetes-sigs.github.io/aws-efs-csi-driver/"
  nullable    = false

  validation {
    condition     = can(regex("^(https?|oci)://[^\\s/]+(/\\S*)?$", var.chart_repository))
    error_message = "chart_repository is \"${var.chart_repository}\", which is not the address of a chart repository. Write it like https://charts.example.com or oci://registry.example.com/charts."
  }
}

variable "chart_version" {
  description = "The version of the chart. The module's values are written for the default; another may not know them."
  type        = string
  default     = "4.4.1"
  nullable    = false

  validation {
    condition     = can(regex(local.chart_version_shape, var.chart_version))
    error_message = "chart_version is \"${var.chart_version}\", which is not one version in full. Write it like 4.4.1 (a range or a word like latest would install another chart some day)."
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
    error_message = "extra_values has entries that are not YAML mappings: ${join(", ", [for i, document in var.extra_values : "number ${i + 1}" if !can(keys(yamldecode(document)))])}. Give each as one document of values, for example yamlencode({ controller = { logLevel = 5 } })."
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
