variable "subnet_ids" {
  description = "The ids of the private subnets of the control plane's interfaces and of the nodes: in two availability zones or more."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids has ${length(var.subnet_ids)} subnet(s), but an EKS control plane needs two or more, in different availability zones."
  }

  validation {
    condition     = alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-z]+$", id))])
    error_message = "subnet_ids has entries that are not ids of subnets: ${join(", ", [for id in var.subnet_ids : jsonencode(id) if !can(regex("^subnet-[0-9a-z]+$", id))])}. Write them like subnet-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(var.subnet_ids)) == length(var.subnet_ids)
    error_message = "subnet_ids names a subnet twice: ${join(", ", var.subnet_ids)}. Name each once."
  }
}

variable "nodes_wait_for" {
  description = "Values of whatever the nodes need to reach the internet, such as an output of the NAT instance. Nodes are made after it and gone before it; the control plane does not wait. What the values are does not matter."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "cluster_name" {
  description = "The name of the cluster, and the beginning of the names of its roles, keys and templates: unique in the AWS account. A change replaces the cluster; for one made by gfortetsanakis/eks-cluster it is test_cluster."
  type        = string
  default     = "spark-cluster"
  nullable    = false

  # EKS takes 100 characters; an IAM role's name, which has a suffix of ours, 64.
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$", var.cluster_name))
    error_message = "cluster_name is \"${var.cluster_name}\". Use 1 to 40 letters, digits, hyphens and underscores, starting with a letter or digit."
  }
}

variable "kubernetes_version" {
  description = "The Kubernetes minor version of the control plane and the nodes. EKS upgrades one minor at a time, and never back."
  type        = string
  default     = "1.35"
  nullable    = false

  # The names of the nodes' images, AL2023_*, begin with 1.23.
  validation {
    condition     = can(regex("^1\\.(2[3-9]|[3-9][0-9])$", var.kubernetes_version))
    error_message = "kubernetes_version is \"${var.kubernetes_version}\". Write a minor version from 1.23 on, without a patch and without v, for example 1.35."
  }
}

################################################################################
# Nodes
################################################################################

variable "eks_node_groups" {
  description = "The node groups by name. disk_size is in GiB; 20, the size of the nodes' image, is the least that a volume gets. A taint's effect is NoSchedule, PreferNoSchedule or NoExecute. architecture is told by the instance types, and needs to be given only as a check. A changed capacity_type, architecture or instance type replaces a group, and its nodes with it."
  type = map(object({
    min_size        = number
    desired_size    = number
    max_size        = number
    instance_types  = list(string)
    capacity_type   = optional(string, "ON_DEMAND")
    disk_size       = optional(number, 20)
    architecture    = optional(string)
    max_unavailable = optional(number, 1)
    labels          = optional(map(string), {})
    taints = optional(list(object({
      key    = string
      value  = optional(string, "")
      effect = string
    })), [])
  }))
  nullable = false

  validation {
    condition     = length(var.eks_node_groups) > 0
    error_message = "eks_node_groups is empty, so nothing could run. Define a group, for example default = { min_size = 2, desired_size = 2, max_size = 4, instance_types = [\"t3.medium\"] }."
  }

  # EKS API, CreateNodegroup.
  validation {
    condition     = alltrue([for name in keys(var.eks_node_groups) : can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", name))])
    error_message = "eks_node_groups has names that EKS does not take: ${join(", ", [for name in keys(var.eks_node_groups) : jsonencode(name) if !can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", name))])}. Use 1 to 63 letters, digits, hyphens and underscores, starting with a letter or digit."
  }

  validation {
    condition = alltrue([for g in values(var.eks_node_groups) : alltrue([
      for size in [g.min_size, g.desired_size, g.max_size] : size >= 0 && floor(size) == size
    ])])
    error_message = "eks_node_groups has sizes that are not whole numbers: ${join("; ", [for name, g in var.eks_node_groups : "${name} (min_size ${g.min_size}, desired_size ${g.desired_size}, max_size ${g.max_size})" if anytrue([for size in [g.min_size, g.desired_size, g.max_size] : size < 0 || floor(size) != size])])}. Count nodes from 0."
  }

  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : g.min_size <= g.desired_size && g.desired_size <= g.max_size])
    error_message = "eks_node_groups has sizes out of order: ${join("; ", [for name, g in var.eks_node_groups : "${name} (min_size ${g.min_size}, desired_size ${g.desired_size}, max_size ${g.max_size})" if g.min_size > g.desired_size || g.desired_size > g.max_size])}. Keep min_size <= desired_size <= max_size."
  }

  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : g.max_size >= 1])
    error_message = "eks_node_groups has groups that could never have a node: ${join(", ", [for name, g in var.eks_node_groups : name if g.max_size < 1])}. Give them a max_size of 1 or more, or remove them."
  }

  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : contains(["ON_DEMAND", "SPOT"], g.capacity_type)])
    error_message = "eks_node_groups has unknown capacity types: ${join(", ", [for name, g in var.eks_node_groups : "${name} (${g.capacity_type})" if !contains(["ON_DEMAND", "SPOT"], g.capacity_type)])}. Write ON_DEMAND or SPOT."
  }

  # EKS API, CreateNodegroup: up to 20 types.
  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : length(g.instance_types) >= 1 && length(g.instance_types) <= 20])
    error_message = "eks_node_groups has groups with no instance type, or more than 20: ${join(", ", [for name, g in var.eks_node_groups : "${name} (${length(g.instance_types)})" if length(g.instance_types) < 1 || length(g.instance_types) > 20])}. Name at least one; for SPOT several of the same size, so that nodes can be had."
  }

  validation {
    condition     = alltrue(flatten([for g in values(var.eks_node_groups) : [for type in g.instance_types : can(regex(local.instance_type_shape, type)) && !startswith(type, "mac")]]))
    error_message = "eks_node_groups has instance types that EKS cannot use: ${join("; ", [for name, g in var.eks_node_groups : "${name} (${join(", ", [for type in g.instance_types : jsonencode(type) if !can(regex(local.instance_type_shape, type)) || startswith(type, "mac")])})" if anytrue([for type in g.instance_types : !can(regex(local.instance_type_shape, type)) || startswith(type, "mac")])])}. Write them like t3.medium or m7g.large."
  }

  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : length(distinct(g.instance_types)) == length(g.instance_types)])
    error_message = "eks_node_groups names instance types twice: ${join("; ", [for name, g in var.eks_node_groups : "${name} (${join(", ", g.instance_types)})" if length(distinct(g.instance_types)) != length(g.instance_types)])}. Name each once."
  }

  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : length(distinct([for type in g.instance_types : can(regex(local.arm64_type_shape, type))])) <= 1])
    error_message = "eks_node_groups mixes x86_64 and arm64 (Graviton) instance types in one group: ${join("; ", [for name, g in var.eks_node_groups : "${name} (${join(", ", g.instance_types)})" if length(distinct([for type in g.instance_types : can(regex(local.arm64_type_shape, type))])) > 1])}. Make a group for each architecture."
  }

  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : g.architecture == null ? true : contains(["x86_64", "arm64"], g.architecture)])
    error_message = "eks_node_groups has unknown architectures: ${join(", ", [for name, g in var.eks_node_groups : "${name} (${g.architecture})" if g.architecture == null ? false : !contains(["x86_64", "arm64"], g.architecture)])}. Write x86_64 or arm64, or leave it to the instance types."
  }

  validation {
    condition = alltrue(flatten([for g in values(var.eks_node_groups) : [
      for type in g.instance_types : can(regex(local.arm64_type_shape, type)) == (g.architecture == "arm64")
    ] if g.architecture == null ? false : contains(["x86_64", "arm64"], g.architecture)]))
    error_message = "eks_node_groups has instance types of another architecture than the group's: ${join("; ", [for name, g in var.eks_node_groups : "${name} (architecture ${g.architecture}, ${join(", ", g.instance_types)})" if g.architecture == null ? false : anytrue([for type in g.instance_types : can(regex(local.arm64_type_shape, type)) != (g.architecture == "arm64")])])}. Choose other types, or leave the architecture to them."
  }

  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : g.disk_size >= 10 && g.disk_size <= 16384 && floor(g.disk_size) == g.disk_size])
    error_message = "eks_node_groups has impossible disk sizes: ${join(", ", [for name, g in var.eks_node_groups : "${name} (${g.disk_size})" if g.disk_size < 10 || g.disk_size > 16384 || floor(g.disk_size) != g.disk_size])}. Choose whole GiB from 10 to 16384; below 20, the size of the nodes' image, a volume has 20."
  }

  # EKS API, NodegroupUpdateConfig.
  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : g.max_unavailable >= 1 && g.max_unavailable <= 100 && floor(g.max_unavailable) == g.max_unavailable])
    error_message = "eks_node_groups has impossible values of max_unavailable: ${join(", ", [for name, g in var.eks_node_groups : "${name} (${g.max_unavailable})" if g.max_unavailable < 1 || g.max_unavailable > 100 || floor(g.max_unavailable) != g.max_unavailable])}. Choose a whole number of nodes from 1 to 100."
  }

  validation {
    condition     = alltrue(flatten([for g in values(var.eks_node_groups) : [for key, value in g.labels : can(regex(local.label_key_shape, key)) && can(regex(local.label_value_shape, value)) && length(key) <= local.autoscaler_key_length]]))
    error_message = "eks_node_groups has labels that Kubernetes or the autoscaler's tags cannot hold: ${join("; ", flatten([for name, g in var.eks_node_groups : [for key, value in g.labels : "${name} (${key} = ${value})" if !can(regex(local.label_key_shape, key)) || !can(regex(local.label_value_shape, value)) || length(key) > local.autoscaler_key_length]]))}. Write them like example.com/pool = spark: letters, digits, '-', '_' and '.', values of up to 63 characters, keys of up to ${local.autoscaler_key_length}."
  }

  validation {
    condition     = alltrue(flatten([for g in values(var.eks_node_groups) : [for key in keys(g.labels) : !can(regex(local.reserved_label_shape, key)) || can(regex(local.allowed_label_shape, key))]]))
    error_message = "eks_node_groups has labels of EKS or Kubernetes itself, which a group cannot set: ${join("; ", flatten([for name, g in var.eks_node_groups : [for key in keys(g.labels) : "${name} (${key})" if can(regex(local.reserved_label_shape, key)) && !can(regex(local.allowed_label_shape, key))]]))}. Use a prefix of your own, for example example.com/pool, or node.kubernetes.io/."
  }

  validation {
    condition     = alltrue(flatten([for g in values(var.eks_node_groups) : [for taint in g.taints : can(regex(local.label_key_shape, taint.key)) && can(regex(local.label_value_shape, taint.value)) && length(taint.key) <= local.autoscaler_key_length && contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], taint.effect)]]))
    error_message = "eks_node_groups has taints that Kubernetes or the autoscaler's tags cannot hold: ${join("; ", flatten([for name, g in var.eks_node_groups : [for taint in g.taints : "${name} (${taint.key}=${taint.value}:${taint.effect})" if !can(regex(local.label_key_shape, taint.key)) || !can(regex(local.label_value_shape, taint.value)) || length(taint.key) > local.autoscaler_key_length || !contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], taint.effect)]]))}. Write key and value like a label's, and NoSchedule, PreferNoSchedule or NoExecute as the effect."
  }

  # The autoscaler's tag of a taint has the key in its name and value and effect in its value: one of a key.
  validation {
    condition     = alltrue([for g in values(var.eks_node_groups) : length(distinct(g.taints[*].key)) == length(g.taints)])
    error_message = "eks_node_groups has groups with two taints of one key: ${join("; ", [for name, g in var.eks_node_groups : "${name} (${join(", ", g.taints[*].key)})" if length(distinct(g.taints[*].key)) != length(g.taints)])}. The autoscaler's tags hold one a key; use another key."
  }

  validation {
    condition     = length(var.eks_node_groups) == 0 || anytrue([for g in values(var.eks_node_groups) : g.desired_size >= 1 && alltrue([for taint in g.taints : taint.effect == "PreferNoSchedule"])])
    error_message = "eks_node_groups has no group where CoreDNS could start, so the cluster would never get ready. Give a group without NoSchedule and NoExecute taints a desired_size of 1 or more (${join("; ", [for name, g in var.eks_node_groups : "${name} has desired_size ${g.desired_size} and ${length(g.taints)} taint(s)"])})."
  }
}

# The content's checks stand here, and not with eks_worker_nodes_public_key: terraform shows a refused variable's
# value, even a sensitive one's, and somebody may give a private key by mistake.
variable "eks_worker_nodes_key_path" {
  description = "The path of the public SSH key for ec2-user on the nodes. Either this or eks_worker_nodes_public_key. A change reaches new nodes only."
  type        = string
  default     = null

  validation {
    condition     = (var.eks_worker_nodes_key_path == null) != (var.eks_worker_nodes_public_key == null)
    error_message = "eks_worker_nodes_key_path and eks_worker_nodes_public_key are ${var.eks_worker_nodes_key_path == null ? "both missing" : "both given"}. Give one: the path of a public SSH key, or its content."
  }

  validation {
    condition     = var.eks_worker_nodes_key_path == null ? true : try(fileexists(pathexpand(var.eks_worker_nodes_key_path)), false)
    error_message = "eks_worker_nodes_key_path is ${jsonencode(var.eks_worker_nodes_key_path)}, where there is no file. A relative path starts at ${abspath(path.cwd)}; give one from / or ~/, for example ~/.ssh/id_ed25519.pub."
  }

  validation {
    condition     = !strcontains(sensitive(try(file(pathexpand(var.eks_worker_nodes_key_path)), "")), "PRIVATE KEY")
    error_message = "eks_worker_nodes_key_path is ${jsonencode(var.eks_worker_nodes_key_path)}, which holds a private key. Give the public one beside it, usually the same path with .pub at the end."
  }

  validation {
    condition     = try(fileexists(pathexpand(var.eks_worker_nodes_key_path)), false) ? can(regex(local.public_key_shape, sensitive(trimspace(file(pathexpand(var.eks_worker_nodes_key_path)))))) || strcontains(sensitive(file(pathexpand(var.eks_worker_nodes_key_path))), "PRIVATE KEY") : true
    error_message = "eks_worker_nodes_key_path is ${jsonencode(var.eks_worker_nodes_key_path)}, which is not the file of one OpenSSH public key of a type that EC2 takes: ssh-ed25519 or ssh-rsa. Make one: ssh-keygen -t ed25519."
  }

  validation {
    condition     = var.eks_worker_nodes_key_path == null && var.eks_worker_nodes_public_key != null ? !strcontains(var.eks_worker_nodes_public_key, "PRIVATE KEY") : true
    error_message = "eks_worker_nodes_public_key is a private key (not shown). Give the public one, the content of the .pub file, and consider the private one exposed."
  }

  validation {
    condition     = var.eks_worker_nodes_key_path == null && var.eks_worker_nodes_public_key != null ? can(regex(local.public_key_shape, trimspace(var.eks_worker_nodes_public_key))) || strcontains(var.eks_worker_nodes_public_key, "PRIVATE KEY") : true
    error_message = "eks_worker_nodes_public_key (not shown) is not one OpenSSH public key of a type that EC2 takes: ssh-ed25519 or ssh-rsa. Make one: ssh-keygen -t ed25519, and give the content of its .pub file."
  }
}

variable "eks_worker_nodes_public_key" {
  description = "The content of the public SSH key for ec2-user on the nodes, for runs where no file exists. Either this or eks_worker_nodes_key_path, which has the checks of both."
  type        = string
  default     = null
  # Not secret, but a private key given by mistake is.
  sensitive = true
}

variable "ssh_allowed_security_groups" {
  description = "The ids of the security groups that may reach the nodes over SSH, for example the VPN server's."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.ssh_allowed_security_groups : can(regex(local.security_group_shape, id))])
    error_message = "ssh_allowed_security_groups has entries that are not ids of security groups: ${join(", ", [for id in var.ssh_allowed_security_groups : jsonencode(id) if !can(regex(local.security_group_shape, id))])}. Write them like sg-0123456789abcdef0."
  }
}

################################################################################
# Access to the Kubernetes API
################################################################################

variable "kubectl_allowed_security_group" {
  description = "The id of a security group that may reach the Kubernetes API, for example the VPN server's; empty for none. It may be unknown until apply."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.kubectl_allowed_security_group == "" || can(regex(local.security_group_shape, var.kubectl_allowed_security_group))
    error_message = "kubectl_allowed_security_group is \"${var.kubectl_allowed_security_group}\", which is not the id of a security group. Write it like sg-0123456789abcdef0, or leave it empty."
  }
}

variable "kubectl_allowed_cidr_blocks" {
  description = "The IPv4 CIDR blocks that may reach the Kubernetes API inside the VPC. They must be known at plan time."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for c in var.kubectl_allowed_cidr_blocks : can(regex(local.ipv4_cidr_shape, c)) && can(cidrhost(c, 0))])
    error_message = "kubectl_allowed_cidr_blocks has entries that are not IPv4 CIDR blocks: ${join(", ", [for c in var.kubectl_allowed_cidr_blocks : jsonencode(c) if !can(regex(local.ipv4_cidr_shape, c)) || !can(cidrhost(c, 0))])}. Write them like 10.0.1.0/24."
  }

  validation {
    condition     = alltrue([for c in var.kubectl_allowed_cidr_blocks : try(c == format("%s/%d", cidrhost(c, 0), split("/", c)[1]), true)])
    error_message = "kubectl_allowed_cidr_blocks has blocks that are not the start of their network: ${join(", ", [for c in var.kubectl_allowed_cidr_blocks : try("${c} (write ${format("%s/%d", cidrhost(c, 0), split("/", c)[1])})", "") if try(c != format("%s/%d", cidrhost(c, 0), split("/", c)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for c in var.kubectl_allowed_cidr_blocks : try(split("/", c)[1] >= 8, true)])
    error_message = "kubectl_allowed_cidr_blocks opens the API to nearly everybody: ${join(", ", [for c in var.kubectl_allowed_cidr_blocks : c if try(split("/", c)[1] < 8, false)])}. Give the networks of the users, /8 or narrower."
  }

  validation {
    condition     = length(distinct(var.kubectl_allowed_cidr_blocks)) == length(var.kubectl_allowed_cidr_blocks)
    error_message = "kubectl_allowed_cidr_blocks names blocks twice: ${join(", ", distinct([for i, c in var.kubectl_allowed_cidr_blocks : c if index(var.kubectl_allowed_cidr_blocks, c) != i]))}. Name each once."
  }
}

variable "endpoint_public_access_cidrs" {
  description = "The public IPv4 CIDR blocks that may reach the Kubernetes API from the internet, for remote runs without an agent in the VPC. Empty keeps the endpoint private."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for c in var.endpoint_public_access_cidrs : can(regex(local.ipv4_cidr_shape, c)) && can(cidrhost(c, 0))])
    error_message = "endpoint_public_access_cidrs has entries that are not IPv4 CIDR blocks: ${join(", ", [for c in var.endpoint_public_access_cidrs : jsonencode(c) if !can(regex(local.ipv4_cidr_shape, c)) || !can(cidrhost(c, 0))])}. Write them like 203.0.113.7/32."
  }

  validation {
    condition     = alltrue([for c in var.endpoint_public_access_cidrs : try(c == format("%s/%d", cidrhost(c, 0), split("/", c)[1]), true)])
    error_message = "endpoint_public_access_cidrs has blocks that are not the start of their network: ${join(", ", [for c in var.endpoint_public_access_cidrs : try("${c} (write ${format("%s/%d", cidrhost(c, 0), split("/", c)[1])})", "") if try(c != format("%s/%d", cidrhost(c, 0), split("/", c)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for c in var.endpoint_public_access_cidrs : try(split("/", c)[1] >= 8, true)])
    error_message = "endpoint_public_access_cidrs opens the API to the internet: ${join(", ", [for c in var.endpoint_public_access_cidrs : c if try(split("/", c)[1] < 8, false)])}. Give the networks of the runners, /8 or narrower; best single addresses, like 203.0.113.7/32."
  }

  # EKS refuses them: the public endpoint never sees such a source.
  validation {
    condition     = !anytrue([for c in var.endpoint_public_access_cidrs : can(regex("^(0|10|127|169\\.254|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168|22[4-9]|23[0-9]|24[0-9]|25[0-5])\\.", c))])
    error_message = "endpoint_public_access_cidrs has blocks that no public address is in: ${join(", ", [for c in var.endpoint_public_access_cidrs : c if can(regex("^(0|10|127|169\\.254|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168|22[4-9]|23[0-9]|24[0-9]|25[0-5])\\.", c))])}. Inside the VPC use kubectl_allowed_cidr_blocks."
  }

  # Amazon EKS service quotas, "Public endpoint access CIDR ranges per cluster".
  validation {
    condition     = length(var.endpoint_public_access_cidrs) <= 40
    error_message = "endpoint_public_access_cidrs has ${length(var.endpoint_public_access_cidrs)} blocks; EKS takes 40. Merge some."
  }

  validation {
    condition     = length(distinct(var.endpoint_public_access_cidrs)) == length(var.endpoint_public_access_cidrs)
    error_message = "endpoint_public_access_cidrs names blocks twice: ${join(", ", distinct([for i, c in var.endpoint_public_access_cidrs : c if index(var.endpoint_public_access_cidrs, c) != i]))}. Name each once."
  }
}

variable "admin_principal_arns" {
  description = "The ARNs of further IAM roles and users that administer the cluster. Whoever creates the cluster does anyway, and must not be in the list. They must be known at plan time."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.admin_principal_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "admin_principal_arns has entries that are not ARNs of IAM roles or users: ${join(", ", [for arn in var.admin_principal_arns : jsonencode(arn) if !can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$", arn))])}. Write them like arn:aws:iam::123456789012:role/admin (the role, not a session of it; groups and the root user cannot be given access)."
  }

  validation {
    condition     = alltrue([for arn in var.admin_principal_arns : !strcontains(arn, ":role/aws-service-role/")])
    error_message = "admin_principal_arns has service-linked roles, which nobody can sign in as: ${join(", ", [for arn in var.admin_principal_arns : arn if strcontains(arn, ":role/aws-service-role/")])}. Give roles of people or runners."
  }

  validation {
    condition     = length(distinct(var.admin_principal_arns)) == length(var.admin_principal_arns)
    error_message = "admin_principal_arns names principals twice: ${join(", ", distinct([for i, arn in var.admin_principal_arns : arn if index(var.admin_principal_arns, arn) != i]))}. Name each once."
  }
}

variable "authentication_mode" {
  description = "Where EKS looks for who may enter: API (access entries), or API_AND_CONFIG_MAP (and the aws-auth config map), the step between for a cluster that had the config map only. There is no way back from API."
  type        = string
  default     = "API"
  nullable    = false

  validation {
    condition     = contains(["API", "API_AND_CONFIG_MAP"], var.authentication_mode)
    error_message = "authentication_mode is \"${var.authentication_mode}\". Write API or API_AND_CONFIG_MAP; the config map alone would leave the access entries without effect."
  }
}

################################################################################
# Logs, encryption, add-ons
################################################################################

variable "cluster_log_types" {
  description = "The control plane's logs that go to CloudWatch Logs (AWS bills them by volume): any of api, audit, authenticator, controllerManager and scheduler."
  type        = list(string)
  default     = ["api", "audit", "authenticator"]
  nullable    = false

  validation {
    condition     = alltrue([for type in var.cluster_log_types : contains(local.cluster_log_types, type)])
    error_message = "cluster_log_types has unknown logs: ${join(", ", [for type in var.cluster_log_types : jsonencode(type) if !contains(local.cluster_log_types, type)])}. Choose from ${join(", ", local.cluster_log_types)}."
  }

  validation {
    condition     = length(distinct(var.cluster_log_types)) == length(var.cluster_log_types)
    error_message = "cluster_log_types names logs twice: ${join(", ", var.cluster_log_types)}. Name each once."
  }
}

variable "cluster_log_retention_days" {
  description = "The number of days that the control plane's logs are kept; 0 keeps them for ever."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains(local.log_retention_days, var.cluster_log_retention_days)
    error_message = "cluster_log_retention_days is ${var.cluster_log_retention_days}, which CloudWatch Logs does not take. Choose one of ${join(", ", local.log_retention_days)}."
  }
}

variable "kms_key_arn" {
  description = "The ARN of the KMS key that Kubernetes secrets are encrypted with; null makes one. It must be known at plan time. It cannot be changed once the cluster has one."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", var.kms_key_arn))
    error_message = "kms_key_arn is ${jsonencode(var.kms_key_arn)}, which is not the ARN of a KMS key. Write it like arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef (not an alias), or null for a key of the cluster's own."
  }
}

variable "addon_versions" {
  description = "The versions of managed add-ons to pin, by name: vpc-cni, kube-proxy, coredns and aws-ebs-csi-driver. The others have the version that AWS sets as the default for kubernetes_version, and follow it."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.addon_versions) : contains(local.addons, name)])
    error_message = "addon_versions names add-ons that the cluster does not have: ${join(", ", [for name in keys(var.addon_versions) : name if !contains(local.addons, name)])}. Choose from ${join(", ", local.addons)}."
  }

  validation {
    condition     = alltrue([for version in values(var.addon_versions) : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])
    error_message = "addon_versions has versions that EKS does not have: ${join(", ", [for name, version in var.addon_versions : "${name} (${version})" if !can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])}. Write them like v1.19.2-eksbuild.1, as 'aws eks describe-addon-versions' prints them."
  }
}
