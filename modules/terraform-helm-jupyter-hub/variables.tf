variable "namespace" {
  description = "The namespace of JupyterHub and of the notebooks. It must exist, with jupyter_service_account in it. Whoever has a notebook has the rights of that account here."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_label_shape, var.namespace))
    error_message = "namespace is \"${var.namespace}\", which cannot be a namespace. Use up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends, for example spark."
  }
}

variable "domain" {
  description = "The domain of the cluster: JupyterHub is at hub.<domain>."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^${local.dns_label}(\\.${local.dns_label})+$", var.domain)) && !can(regex("\\.[0-9]+$", var.domain)) && length(var.domain) <= 200
    error_message = "domain is \"${var.domain}\", which is not a domain. Write two parts or more of lower-case letters, digits and hyphens, joined by periods, without a scheme or a path, for example spark.example.internal."
  }
}

variable "certificate_issuer" {
  description = "The name of the cert-manager ClusterIssuer that signs JupyterHub's certificate."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.certificate_issuer))
    error_message = "certificate_issuer is \"${var.certificate_issuer}\", which cannot be the name of a ClusterIssuer. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example cert-issuer."
  }
}

variable "storage_class" {
  description = "The storage class of the home folders: EFS, whose access points give every file to user 1000, group 100. Existing homes stay in theirs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.storage_class))
    error_message = "storage_class is \"${var.storage_class}\", which cannot be the name of a storage class. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example efs-sc."
  }
}

variable "hub_storage_class" {
  description = "The storage class of the hub's database, a file of SQLite: block storage (EBS), never EFS. It cannot be changed once the volume is there."
  type        = string
  default     = "gp3"
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.hub_storage_class))
    error_message = "hub_storage_class is \"${var.hub_storage_class}\", which cannot be the name of a storage class. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example gp3."
  }
}

variable "jupyter_service_account" {
  description = "The service account of the notebooks and of their executors: it may make pods and config maps in the namespace, and reads S3."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.jupyter_service_account))
    error_message = "jupyter_service_account is \"${var.jupyter_service_account}\", which cannot be the name of a service account. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example spark-operator-spark."
  }
}

variable "jupyter_notebook_image" {
  description = "The image of the notebooks, with a tag or a digest. What it must bring stands in the README."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.image_shape, var.jupyter_notebook_image))
    error_message = "jupyter_notebook_image is \"${var.jupyter_notebook_image}\", which is not the name of a container image. Write it like registry.example.com/jupyter:4.1.2, without a scheme."
  }

  validation {
    condition     = !can(regex(local.image_shape, var.jupyter_notebook_image)) || can(regex(local.image_split, var.jupyter_notebook_image))
    error_message = "jupyter_notebook_image is \"${var.jupyter_notebook_image}\", which has no tag, so what runs would change by itself. Add one, for example :4.1.2, or a digest."
  }

  # The rules of docker_registry_secret stand here: Terraform (1.11) shows the value that a variable's own validation
  # refuses even when the variable is sensitive.
  validation {
    condition = var.jupyter_notebook_image == "" || length(distinct([
      for part in ["server", "username", "password"] : var.docker_registry_secret[part] == null
    ])) == 1
    error_message = "docker_registry_secret lacks ${join(" and ", nonsensitive([for part in ["server", "username", "password"] : part if var.docker_registry_secret[part] == null]))}. Give server, username and password, or none of them where the images are public."
  }

  validation {
    condition     = var.jupyter_notebook_image == "" || var.docker_registry_secret.email == null || var.docker_registry_secret.server != null
    error_message = "docker_registry_secret has an email (not shown) but no server. Give server, username and password as well, or nothing."
  }

  validation {
    condition     = var.jupyter_notebook_image == "" || var.docker_registry_secret.server == null ? true : can(regex("^(https://)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?$", var.docker_registry_secret.server))
    error_message = "docker_registry_secret.server (not shown) is not the address of a registry. Write it like registry.example.com or registry.example.com:5000."
  }

  # A kubelet looks up the credentials for Docker Hub under this address alone.
  validation {
    condition     = var.jupyter_notebook_image == "" || var.docker_registry_secret.server == null ? true : !contains(["docker.io", "hub.docker.com", "registry-1.docker.io"], lower(trimsuffix(trimprefix(var.docker_registry_secret.server, "https://"), "/")))
    error_message = "docker_registry_secret.server is an address of Docker Hub under which Kubernetes does not find its credentials. Write https://index.docker.io/v1/."
  }

  validation {
    condition     = var.jupyter_notebook_image == "" || var.docker_registry_secret.username == null ? true : can(regex("^[^:\\s]+$", var.docker_registry_secret.username))
    error_message = "docker_registry_secret.username (not shown) is empty, or has a space or a colon in it, which registries do not take. Give the user's name alone."
  }

  validation {
    condition     = var.jupyter_notebook_image == "" || var.docker_registry_secret.password == null ? true : length(trimspace(var.docker_registry_secret.password)) > 0 && trimspace(var.docker_registry_secret.password) == var.docker_registry_secret.password
    error_message = "docker_registry_secret.password (not shown) is empty, or begins or ends with a space or a line break. Give the password alone; trimspace() takes the line break off a file's content."
  }
}

variable "docker_registry_secret" {
  description = "The credentials of the registry that the images are pulled from: server, username, password and perhaps email. {} where the images are public. It must be known at plan time whether there is a server."
  type = object({
    server   = optional(string)
    username = optional(string)
    password = optional(string)
    email    = optional(string)
  })
  default  = {}
  nullable = false
  # Its validation is at jupyter_notebook_image.
  sensitive = true
}

variable "spark_executor_image" {
  description = "The image of the notebooks' Spark executors, with a tag or a digest: the same Spark and the same minor version of Python as the notebooks' image. Null is that image itself."
  type        = string
  default     = null

  validation {
    condition     = var.spark_executor_image == null ? true : can(regex(local.image_shape, var.spark_executor_image))
    error_message = "spark_executor_image is ${jsonencode(var.spark_executor_image)}, which is not the name of a container image. Write it like registry.example.com/spark:4.1.2, without a scheme."
  }

  validation {
    condition     = var.spark_executor_image == null ? true : !can(regex(local.image_shape, var.spark_executor_image)) || can(regex(local.image_split, var.spark_executor_image))
    error_message = "spark_executor_image is ${jsonencode(var.spark_executor_image)}, which has no tag, so what runs would change by itself. Add one, for example :4.1.2, or a digest."
  }
}

variable "admin_users" {
  description = "Who administers JupyterHub: approves the others, and stops their servers. An administrator signs up under the name given here, without an approval; see the README. Removing a name here takes the rights from nobody who has logged in."
  type        = list(string)
  default     = ["admin"]
  nullable    = false

  validation {
    condition     = length(var.admin_users) > 0
    error_message = "admin_users is empty, so nobody could approve anybody. Name one administrator at least, for example [\"admin\"]."
  }

  validation {
    condition     = alltrue([for name in var.admin_users : can(regex(local.username_pattern, name))])
    error_message = "admin_users has names that JupyterHub does not take here: ${join(", ", [for name in var.admin_users : jsonencode(name) if !can(regex(local.username_pattern, name))])}. Use up to 63 lower-case letters, digits, \"_\", \".\", \"@\" and \"-\", beginning with a letter or digit."
  }

  validation {
    condition     = length(distinct(var.admin_users)) == length(var.admin_users)
    error_message = "admin_users names somebody twice: ${join(", ", distinct([for i, name in var.admin_users : name if index(var.admin_users, name) != i]))}. Name each once."
  }
}

variable "ingress_class_name" {
  description = "The ingress class that serves JupyterHub. Null is the cluster's default class."
  type        = string
  default     = null

  validation {
    condition     = var.ingress_class_name == null ? true : can(regex(local.dns_subdomain_shape, var.ingress_class_name))
    error_message = "ingress_class_name is ${jsonencode(var.ingress_class_name)}, which cannot be the name of an ingress class. Use lower-case letters, digits, hyphens and periods, for example traefik, or null for the default class."
  }
}

variable "home_size" {
  description = "The size that is asked for a home folder. EFS does not enforce it."
  type        = string
  default     = "5Gi"
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]*(Mi|Gi|Ti)$", var.home_size))
    error_message = "home_size is \"${var.home_size}\". Write a whole number of Mi, Gi or Ti, for example 5Gi."
  }
}

variable "notebook_cpu_guarantee" {
  description = "The CPUs that a notebook is guaranteed: as many notebooks fit on a node as this fits into it."
  type        = number
  default     = 0.25
  nullable    = false

  validation {
    condition     = var.notebook_cpu_guarantee >= 0.01 && var.notebook_cpu_guarantee <= 128
    error_message = "notebook_cpu_guarantee is ${var.notebook_cpu_guarantee}. Choose CPUs from 0.01 to 128, for example 0.25."
  }
}

variable "notebook_cpu_limit" {
  description = "The CPUs that a notebook uses at most."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.notebook_cpu_limit >= var.notebook_cpu_guarantee && var.notebook_cpu_limit <= 128
    error_message = "notebook_cpu_limit is ${var.notebook_cpu_limit}. Choose CPUs from notebook_cpu_guarantee (${var.notebook_cpu_guarantee}) to 128."
  }
}

variable "notebook_memory_guarantee" {
  description = "The memory that a notebook is guaranteed, in powers of 1024: K, M, G or T."
  type        = string
  default     = "1G"
  nullable    = false

  validation {
    condition     = can(regex(local.memory_shape, var.notebook_memory_guarantee))
    error_message = "notebook_memory_guarantee is \"${var.notebook_memory_guarantee}\". Write it as JupyterHub does, with one letter: 512M or 1G (not 1Gi)."
  }

  validation {
    condition     = try(tonumber(regex(local.memory_shape, var.notebook_memory_guarantee)[0]) * local.memory_unit[regex(local.memory_shape, var.notebook_memory_guarantee)[1]], local.memory_unit["T"]) >= 256
    error_message = "notebook_memory_guarantee is \"${var.notebook_memory_guarantee}\", in which JupyterLab does not start. Choose 256M or more."
  }
}

variable "notebook_memory_limit" {
  description = "The memory that a notebook uses at most: a kernel that wants more is killed. Two fifths of it are the heap of the Spark driver in it."
  type        = string
  default     = "2G"
  nullable    = false

  validation {
    condition     = can(regex(local.memory_shape, var.notebook_memory_limit))
    error_message = "notebook_memory_limit is \"${var.notebook_memory_limit}\". Write it as JupyterHub does, with one letter: 2G or 1536M (not 2Gi)."
  }

  validation {
    condition     = try(tonumber(regex(local.memory_shape, var.notebook_memory_limit)[0]) * local.memory_unit[regex(local.memory_shape, var.notebook_memory_limit)[1]] >= local.notebook_memory_guarantee_mib, true)
    error_message = "notebook_memory_limit is \"${var.notebook_memory_limit}\", less than notebook_memory_guarantee (\"${var.notebook_memory_guarantee}\"). Give at least as much."
  }

  validation {
    condition     = try(tonumber(regex(local.memory_shape, var.notebook_memory_limit)[0]) * local.memory_unit[regex(local.memory_shape, var.notebook_memory_limit)[1]], local.memory_unit["T"]) >= 1280
    error_message = "notebook_memory_limit is \"${var.notebook_memory_limit}\", in which JupyterLab, a kernel and a Spark driver do not fit. Choose 1280M or more."
  }
}

variable "notebook_max_executors" {
  description = "The executors that one Spark session of a notebook has at most. They come when there is work, and go when they are idle."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.notebook_max_executors >= 1 && var.notebook_max_executors <= 1000 && floor(var.notebook_max_executors) == var.notebook_max_executors
    error_message = "notebook_max_executors is ${var.notebook_max_executors}. Choose a whole number from 1 to 1000."
  }
}

variable "spark_conf" {
  description = "Spark properties for the notebooks' sessions, by name; terraform-helm-spark-operator's output. What makes Spark work from a notebook (master, namespace, image, addresses, ports, dynamic allocation) is added and wins. Shown in plans: not for secrets."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.spark_conf) : can(regex("^spark\\.[A-Za-z0-9._/*-]+$", key))])
    error_message = "spark_conf has names that are not Spark properties: ${join(", ", [for key in keys(var.spark_conf) : jsonencode(key) if !can(regex("^spark\\.[A-Za-z0-9._/*-]+$", key))])}. They begin with spark. and have no spaces, for example spark.sql.shuffle.partitions; Hadoop's begin with spark.hadoop."
  }

  validation {
    condition     = alltrue([for value in values(var.spark_conf) : value == null ? false : !can(regex("[\\r\\n]", value))])
    error_message = "spark_conf has values that are null or have line breaks, which a line of spark-defaults.conf cannot hold: ${join(", ", [for key, value in var.spark_conf : key if value == null ? true : can(regex("[\\r\\n]", value))])}. Write each on one line, or leave it out."
  }

  validation {
    condition     = !anytrue([for key in keys(var.spark_conf) : can(regex(local.secret_property_shape, key))])
    error_message = "spark_conf has secrets, which would be readable in plans and in every notebook: ${join(", ", [for key in keys(var.spark_conf) : key if can(regex(local.secret_property_shape, key))])} (values not shown). Let jupyter_service_account have the rights instead."
  }
}

variable "executor_tolerations" {
  description = "Tolerations of the notebooks' Spark executors."
  type = list(object({
    key      = optional(string)
    operator = optional(string)
    value    = optional(string)
    effect   = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for t in var.executor_tolerations : t.operator == null ? true : contains(["Exists", "Equal"], t.operator)])
    error_message = "executor_tolerations has unknown operators: ${join(", ", [for t in var.executor_tolerations : jsonencode(t.operator) if t.operator == null ? false : !contains(["Exists", "Equal"], t.operator)])}. Write Exists or Equal, or nothing for Equal."
  }

  validation {
    condition     = alltrue([for t in var.executor_tolerations : t.effect == null ? true : contains(local.taint_effects, t.effect)])
    error_message = "executor_tolerations has unknown effects: ${join(", ", [for t in var.executor_tolerations : jsonencode(t.effect) if t.effect == null ? false : !contains(local.taint_effects, t.effect)])}. Write ${join(", ", local.taint_effects)}, or nothing for all of them."
  }

  validation {
    condition     = alltrue([for t in var.executor_tolerations : t.key == null ? t.operator == "Exists" : can(regex(local.label_key_shape, t.key))])
    error_message = "executor_tolerations has entries without a key, or with one that no taint can have: ${join(", ", [for t in var.executor_tolerations : jsonencode(t.key) if t.key == null ? t.operator != "Exists" : !can(regex(local.label_key_shape, t.key))])}. Name the taint's key; only operator Exists does without one, and tolerates every taint."
  }

  validation {
    condition     = alltrue([for t in var.executor_tolerations : t.value == null ? true : t.operator != "Exists" && can(regex(local.label_value_shape, t.value))])
    error_message = "executor_tolerations has values that no taint can have, or values beside operator Exists, which takes none: ${join(", ", [for t in var.executor_tolerations : jsonencode(t.value) if t.value == null ? false : t.operator == "Exists" || !can(regex(local.label_value_shape, t.value))])}. Write the taint's value, with operator Equal."
  }
}

variable "node_selector" {
  description = "Labels of the nodes that the hub, the proxy and the notebooks run on. The executors' are in spark_conf."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.node_selector : can(regex(local.label_key_shape, key)) && can(regex(local.label_value_shape, value))])
    error_message = "node_selector has labels that no node can have: ${join(", ", [for key, value in var.node_selector : "${key} = ${jsonencode(value)}" if !can(regex(local.label_key_shape, key)) || !can(regex(local.label_value_shape, value))])}. Write them like \"eks.amazonaws.com/nodegroup\" = \"on_demand_group\"."
  }
}

variable "tolerations" {
  description = "Tolerations of the hub, the proxy and the notebooks, besides the chart's own."
  type = list(object({
    key      = optional(string)
    operator = optional(string)
    value    = optional(string)
    effect   = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for t in var.tolerations : t.operator == null ? true : contains(["Exists", "Equal"], t.operator)])
    error_message = "tolerations has unknown operators: ${join(", ", [for t in var.tolerations : jsonencode(t.operator) if t.operator == null ? false : !contains(["Exists", "Equal"], t.operator)])}. Write Exists or Equal, or nothing for Equal."
  }

  validation {
    condition     = alltrue([for t in var.tolerations : t.effect == null ? true : contains(local.taint_effects, t.effect)])
    error_message = "tolerations has unknown effects: ${join(", ", [for t in var.tolerations : jsonencode(t.effect) if t.effect == null ? false : !contains(local.taint_effects, t.effect)])}. Write ${join(", ", local.taint_effects)}, or nothing for all of them."
  }

  validation {
    condition     = alltrue([for t in var.tolerations : t.key == null ? t.operator == "Exists" : can(regex(local.label_key_shape, t.key))])
    error_message = "tolerations has entries without a key, or with one that no taint can have: ${join(", ", [for t in var.tolerations : jsonencode(t.key) if t.key == null ? t.operator != "Exists" : !can(regex(local.label_key_shape, t.key))])}. Name the taint's key; only operator Exists does without one, and tolerates every taint."
  }

  validation {
    condition     = alltrue([for t in var.tolerations : t.value == null ? true : t.operator != "Exists" && can(regex(local.label_value_shape, t.value))])
    error_message = "tolerations has values that no taint can have, or values beside operator Exists, which takes none: ${join(", ", [for t in var.tolerations : jsonencode(t.value) if t.value == null ? false : t.operator == "Exists" || !can(regex(local.label_value_shape, t.value))])}. Write the taint's value, with operator Equal."
  }
}

variable "chart_repository" {
  description = "The repository of the chart jupyterhub."
  type        = string
  default     = "https://hub.jupyter.org/helm-chart/"
  nullable    = false

  validation {
    condition     = can(regex("^(https?|oci)://[^\\s/]+(/\\S*)?$", var.chart_repository))
    error_message = "chart_repository is \"${var.chart_repository}\", which is not the URL of a chart repository. Write it like https://hub.jupyter.org/helm-chart/ or oci://registry.example.com/charts."
  }
}

variable "chart_version" {
  description = "The version of the chart jupyterhub. The module's values are made for the default."
  type        = string
  default     = "4.4.0"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$", var.chart_version))
    error_message = "chart_version is \"${var.chart_version}\", which is not one version. Write all three numbers, for example 4.4.0, and no range."
  }
}

variable "extra_values" {
  description = "YAML documents of values for the chart, merged over the module's; the last one wins. Maps are merged, lists are replaced. Shown in plans: not for secrets."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for document in var.extra_values : can(keys(yamldecode(document)))])
    error_message = "extra_values has documents that are not a YAML map: number ${join(", ", [for i, document in var.extra_values : i + 1 if !can(keys(yamldecode(document)))])}. Write them like yamlencode({ cull = { timeout = 3600 } })."
  }

  validation {
    condition     = alltrue([for document in var.extra_values : try(yamldecode(document).hub.config.JupyterHub.authenticator_class, "native") == "native"]) || anytrue([for document in var.extra_values : can(yamldecode(document).hub.config.Authenticator.allow_all)])
    error_message = "extra_values sets another authenticator (${join(", ", [for document in var.extra_values : yamldecode(document).hub.config.JupyterHub.authenticator_class if can(yamldecode(document).hub.config.JupyterHub.authenticator_class)])}), but not hub.config.Authenticator.allow_all, which this module sets to true: everybody whom the authenticator knows would be let in. Say so with allow_all: true, or set it to false beside allowed_users or the like."
  }
}

variable "timeout_seconds" {
  description = "How long Helm waits for JupyterHub to be ready, in seconds."
  type        = number
  default     = 600
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 60 && var.timeout_seconds <= 3600 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds is ${var.timeout_seconds}. Choose a whole number from 60 to 3600."
  }
}
