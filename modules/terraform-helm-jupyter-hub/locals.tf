locals {
  # Kubernetes, "Object Names and IDs".
  dns_label           = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
  dns_label_shape     = "^${local.dns_label}$"
  dns_subdomain_shape = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"

  # Kubernetes, "Labels and Selectors": an optional DNS prefix, and a name of up to 63 characters.
  label_key_shape   = "^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
  label_value_shape = "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$"
  taint_effects     = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

  # The grammar of references in github.com/distribution/reference.
  image_shape = "^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$"

  # The chart joins name and tag by a colon. What is behind the last colon is the tag, the hexadecimal part of a digest, or,
  # where a slash follows, a registry's port.
  image_split = "^(.+):([^:/]+)$"

  # JupyterHub's names are lower-case. Only plain letters: a name that looks like another's cannot ask for approval.
  username_pattern = "^[a-z0-9][a-z0-9_.@-]{0,62}$"

  # KubeSpawner's way to write memory: powers of 1024.
  memory_shape = "^([0-9]+(?:\\.[0-9]+)?)([KMGT])$"
  memory_unit  = { K = 1 / 1024, M = 1, G = 1024, T = 1024 * 1024 }

  # Not in one map: the limit's validation looks at the guarantee.
  notebook_memory_guarantee_mib = try(tonumber(regex(local.memory_shape, var.notebook_memory_guarantee)[0]) * local.memory_unit[regex(local.memory_shape, var.notebook_memory_guarantee)[1]], 0)
  notebook_memory_limit_mib     = try(tonumber(regex(local.memory_shape, var.notebook_memory_limit)[0]) * local.memory_unit[regex(local.memory_shape, var.notebook_memory_limit)[1]], 0)

  secret_property_shape = "(?i)(\\.(access\\.key|secret\\.key|session\\.token)|password)$"

  host = "hub.${var.domain}"

  has_registry = nonsensitive(var.docker_registry_secret.server != null)
  pull_secrets = kubernetes_secret_v1.docker_registry_secret[*].metadata[0].name

  image = try(
    { name = regex(local.image_split, var.jupyter_notebook_image)[0], tag = regex(local.image_split, var.jupyter_notebook_image)[1] },
    { name = var.jupyter_notebook_image, tag = "" },
  )

  tolerations          = [for t in var.tolerations : { for key, value in t : key => value if value != null }]
  executor_tolerations = [for t in var.executor_tolerations : { for key, value in t : key => value if value != null }]
}
