variable "namespace" {
  description = "The Kubernetes namespace that the operator is installed in. It must exist."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_label_shape, var.namespace))
    error_message = "namespace is \"${var.namespace}\". Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends, for example addons."
  }
}

variable "eks_cluster_properties" {
  description = "What the EKS module says of the cluster: of its output of this name, the cluster's name and OIDC provider, and its region (else that of the aws provider)."
  type = object({
    eks_cluster_name            = string
    openid_connect_provider_arn = string
    openid_connect_provider_url = string
    eks_cluster_region          = optional(string)
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

  # With another provider's URL nobody could take the roles.
  validation {
    condition     = try(split(":oidc-provider/", var.eks_cluster_properties.openid_connect_provider_arn)[1] == trimprefix(var.eks_cluster_properties.openid_connect_provider_url, "https://"), false)
    error_message = "eks_cluster_properties has the openid_connect_provider_url ${jsonencode(var.eks_cluster_properties.openid_connect_provider_url)}, which is not what openid_connect_provider_arn ends with. Pass both on from one output of the EKS module."
  }
}

variable "domain" {
  description = "The domain of the cluster: the history server is at spark.<domain>, the UI of an application at <application>.<domain>."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^${local.dns_label}(\\.${local.dns_label})+$", var.domain)) && !can(regex("\\.[0-9]+$", var.domain)) && length(var.domain) <= 200
    error_message = "domain is \"${var.domain}\", which is not a domain. Write two parts or more of lower-case letters, digits and hyphens, joined by periods, without a scheme or a path, for example spark.example.internal."
  }
}

variable "certificate_issuer" {
  description = "The name of the cert-manager ClusterIssuer that signs the certificate of the Spark UIs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.dns_subdomain_shape, var.certificate_issuer))
    error_message = "certificate_issuer is \"${var.certificate_issuer}\", which cannot be the name of a ClusterIssuer. Use lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, for example cert-issuer."
  }
}

variable "history_server_spark_image" {
  description = "The image of the history server, with a tag or a digest. What it must bring stands in the README."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.image_shape, var.history_server_spark_image))
    error_message = "history_server_spark_image is \"${var.history_server_spark_image}\", which is not the name of a container image. Write it like registry.example.com/spark:4.1.2, without a scheme."
  }

  # What stands behind the last slash: a colon before it is a registry's port.
  validation {
    condition     = !can(regex(local.image_shape, var.history_server_spark_image)) || can(regex(local.pinned_image_shape, reverse(split("/", var.history_server_spark_image))[0]))
    error_message = "history_server_spark_image is \"${var.history_server_spark_image}\", which has no tag, so what runs would change by itself. Add one, for example :4.1.2, or a digest."
  }

  # A node keeps what it has once pulled under a tag, so with this one it would depend on the node what runs.
  validation {
    condition     = !endswith(var.history_server_spark_image, ":latest")
    error_message = "history_server_spark_image is \"${var.history_server_spark_image}\", whose tag stands for another image every now and then. Write the version, for example :4.1.2, or add a digest."
  }

  # The rules of docker_registry_secret stand here: Terraform (1.11) shows the value that a variable's own validation
  # refuses even when the variable is sensitive.
  validation {
    condition = var.history_server_spark_image == "" || length(distinct([
      for part in ["server", "username", "password"] : var.docker_registry_secret[part] == null
    ])) == 1
    error_message = "docker_registry_secret lacks ${join(" and ", nonsensitive([for part in ["server", "username", "password"] : part if var.docker_registry_secret[part] == null]))}. Give server, username and password, or none of them where the images are public."
  }

  validation {
    condition     = var.history_server_spark_image == "" || var.docker_registry_secret.email == null || var.docker_registry_secret.server != null
    error_message = "docker_registry_secret has an email (not shown) but no server. Give server, username and password as well, or nothing."
  }

  validation {
    condition     = var.history_server_spark_image == "" || var.docker_registry_secret.server == null ? true : can(regex("^(https://)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?$", var.docker_registry_secret.server))
    error_message = "docker_registry_secret.server (not shown) is not the address of a registry. Write it like registry.example.com or registry.example.com:5000."
  }

  # A kubelet looks up the credentials for Docker Hub under this address alone.
  validation {
    condition     = var.history_server_spark_image == "" || var.docker_registry_secret.server == null ? true : !contains(["docker.io", "hub.docker.com", "registry-1.docker.io"], lower(trimsuffix(trimprefix(var.docker_registry_secret.server, "https://"), "/")))
    error_message = "docker_registry_secret.server is an address of Docker Hub under which Kubernetes does not find its credentials. Write https://index.docker.io/v1/."
  }

  validation {
    condition     = var.history_server_spark_image == "" || var.docker_registry_secret.username == null ? true : can(regex("^[^:\\s]+$", var.docker_registry_secret.username))
    error_message = "docker_registry_secret.username (not shown) is empty, or has a space or a colon in it, which registries do not take. Give the user's name alone."
  }

  validation {
    condition     = var.history_server_spark_image == "" || var.docker_registry_secret.password == null ? true : length(trimspace(var.docker_registry_secret.password)) > 0 && trimspace(var.docker_registry_secret.password) == var.docker_registry_secret.password
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
  # Its validation is at history_server_spark_image.
  sensitive = true
}

variable "spark_data_bucket_name" {
  description = "The name of the bucket that applications read and write."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.bucket_shape, var.spark_data_bucket_name))
    error_message = "spark_data_bucket_name is \"${var.spark_data_bucket_name}\", which is not the name of a bucket. Use 3 to 63 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, and no s3:// before it."
  }
}

variable "spark_logs_bucket_name" {
  description = "The name of the bucket that event logs are written to, under logs/."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.bucket_shape, var.spark_logs_bucket_name))
    error_message = "spark_logs_bucket_name is \"${var.spark_logs_bucket_name}\", which is not the name of a bucket. Use 3 to 63 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends, and no s3:// before it."
  }
}

variable "spark_namespace" {
  description = "The Kubernetes namespace for Spark applications and notebooks. The module makes it. A change makes a new one, and deletes the old one with all that is in it."
  type        = string
  default     = "spark"
  nullable    = false

  validation {
    condition     = can(regex(local.dns_label_shape, var.spark_namespace))
    error_message = "spark_namespace is \"${var.spark_namespace}\". Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends, for example spark."
  }

  validation {
    condition     = var.spark_namespace != var.namespace
    error_message = "spark_namespace is \"${var.spark_namespace}\", the same as namespace, which exists. Choose another: the module makes it."
  }

  validation {
    condition     = !startswith(var.spark_namespace, "kube-") && var.spark_namespace != "default"
    error_message = "spark_namespace is \"${var.spark_namespace}\", one of Kubernetes' own, which exists. Choose another: the module makes it."
  }
}

variable "namespace_waits_for" {
  description = "Values of whatever must be there before the Spark namespace and go after it, such as the storage class of the notebooks' homes: they are unmounted when the namespace goes. What the values are does not matter."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "event_log_retention_days" {
  description = "The number of days that event logs are kept after their application's end."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.event_log_retention_days >= 1 && var.event_log_retention_days <= 3650 && floor(var.event_log_retention_days) == var.event_log_retention_days
    error_message = "event_log_retention_days is ${var.event_log_retention_days}. Choose a whole number of days from 1 to 3650."
  }
}

variable "s3a_credentials_provider" {
  description = "The Java class (or several, joined by commas) that S3A takes its credentials from. The default is the AWS SDK 2's for service accounts (Hadoop 3.4 and newer); for Hadoop 3.3 it is com.amazonaws.auth.WebIdentityTokenCredentialsProvider."
  type        = string
  default     = "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider"
  nullable    = false

  validation {
    condition     = alltrue([for class in split(",", var.s3a_credentials_provider) : can(regex(local.java_class_shape, class))])
    error_message = "s3a_credentials_provider is \"${var.s3a_credentials_provider}\". Write the full name of a Java class, or several joined by commas without spaces, like software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider."
  }

  # Applications and the history server have no keys of their own, and S3A's default providers do not read the token.
  validation {
    condition     = !can(regex("(SimpleAWS|TemporaryAWS|AnonymousAWS)CredentialsProvider", var.s3a_credentials_provider))
    error_message = "s3a_credentials_provider is \"${var.s3a_credentials_provider}\", which does not use the service account's role. Choose a provider for web identity, or software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider."
  }
}

variable "ingress_class_name" {
  description = "The ingress class that serves the history server and the applications' UIs. Null is the cluster's default class."
  type        = string
  default     = null

  validation {
    condition     = var.ingress_class_name == null ? true : can(regex(local.dns_subdomain_shape, var.ingress_class_name))
    error_message = "ingress_class_name is ${jsonencode(var.ingress_class_name)}, which cannot be the name of an ingress class. Use lower-case letters, digits, hyphens and periods, for example traefik, or null for the default class."
  }
}

variable "node_selector" {
  description = "Labels of the nodes that the operator and the history server run on, and drivers that the operator starts (part of the output spark_conf)."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.node_selector : can(regex(local.label_key_shape, key)) && can(regex(local.label_value_shape, value))])
    error_message = "node_selector has labels that no node can have: ${join(", ", [for key, value in var.node_selector : "${key} = ${jsonencode(value)}" if !can(regex(local.label_key_shape, key)) || !can(regex(local.label_value_shape, value))])}. Write them like \"eks.amazonaws.com/nodegroup\" = \"on_demand_group\"."
  }
}

variable "tolerations" {
  description = "The taints that the same pods tolerate."
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
    error_message = "tolerations has unknown operators: ${join(", ", [for t in var.tolerations : jsonencode(t.operator) if t.operator == null ? false : !contains(["Equal", "Exists"], t.operator)])}. Write Equal or Exists, or nothing for Equal."
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

variable "executor_node_selector" {
  description = "Labels of the nodes that executors run on: part of the output spark_conf."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.executor_node_selector : can(regex(local.label_key_shape, key)) && can(regex(local.label_value_shape, value))])
    error_message = "executor_node_selector has labels that no node can have: ${join(", ", [for key, value in var.executor_node_selector : "${key} = ${jsonencode(value)}" if !can(regex(local.label_key_shape, key)) || !can(regex(local.label_value_shape, value))])}. Write them like \"eks.amazonaws.com/nodegroup\" = \"on_demand_group\"."
  }
}

variable "chart_repository" {
  description = "The repository of the chart spark-operator. The history server's chart is this module's own."
  type        = string
  default     = "https://kubeflow.github.io/spark-operator"
  nullable    = false

  validation {
    condition     = can(regex("^(https?|oci)://[^\\s/]+(/\\S*)?$", var.chart_repository))
    error_message = "chart_repository is \"${var.chart_repository}\", which is not the URL of a chart repository. Write it like https://charts.example.com or oci://registry.example.com/charts."
  }
}

variable "chart_version" {
  description = "The version of the chart spark-operator. The values are made for the default."
  type        = string
  default     = "2.5.2"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$", var.chart_version))
    error_message = "chart_version is \"${var.chart_version}\", which is not one version. Write all three numbers, for example 2.5.2, and no range."
  }

  # Charts have no schema here: the old one's names would be ignored without a word.
  validation {
    condition     = !can(regex("^v?[01]\\.", var.chart_version))
    error_message = "chart_version is \"${var.chart_version}\", which does not know the names of these values. Choose 2.5.2 or newer."
  }
}

variable "extra_values" {
  description = "YAML documents of values for the chart spark-operator, merged over the module's; the last one wins. Maps are merged, lists are replaced. Shown in plans: not for secrets."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for document in var.extra_values : can(keys(yamldecode(document)))])
    error_message = "extra_values has documents that are not a YAML map: number ${join(", ", [for i, document in var.extra_values : i + 1 if !can(keys(yamldecode(document)))])}. Write them like yamlencode({ controller = { logLevel = \"debug\" } })."
  }
}

variable "timeout_seconds" {
  description = "How long Helm waits for each of the two releases to be ready, in seconds."
  type        = number
  default     = 600
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 60 && var.timeout_seconds <= 3600 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds is ${var.timeout_seconds}. Choose a whole number from 60 to 3600."
  }
}
