locals {
  # Kubernetes, "Object Names and IDs".
  dns_label           = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
  dns_label_shape     = "^${local.dns_label}$"
  dns_subdomain_shape = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"

  # Kubernetes, "Labels and Selectors": an optional DNS prefix, and a name of up to 63 characters.
  label_key_shape   = "^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
  label_value_shape = "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$"
  taint_effects     = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

  # The grammar of references in github.com/distribution/reference. A colon before a slash is a registry's port, no tag.
  image_shape        = "^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$"
  pinned_image_shape = "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$"

  # Amazon S3 User Guide, "General purpose bucket naming rules". The bucket's own module checks the rest.
  bucket_shape = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"

  java_class_shape = "^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_$]*)+$"

  cluster_name = var.eks_cluster_properties.eks_cluster_name
  oidc_issuer  = trimprefix(var.eks_cluster_properties.openid_connect_provider_url, "https://")
  region       = coalesce(var.eks_cluster_properties.eks_cluster_region, data.aws_region.current.id)
  s3_arn       = "arn:${data.aws_partition.current.partition}:s3:::"

  spark_namespace       = kubernetes_namespace_v1.spark_namespace.metadata[0].name
  spark_service_account = "spark-operator-spark"
  history_server        = "spark-history-server"
  history_server_host   = "spark.${var.domain}"

  # A folder: Spark wants one that exists, and not the bucket's root.
  event_log_prefix = "logs/"
  event_log        = "s3a://${var.spark_logs_bucket_name}/${local.event_log_prefix}"

  certificate_secret = "spark-ui-tls"

  has_registry      = nonsensitive(var.docker_registry_secret.server != null)
  image_pull_secret = one(kubernetes_secret_v1.image_pull[*].metadata[0].name)

  tolerations = [for t in var.tolerations : { for key, value in t : key => value if value != null }]
  ingress     = var.ingress_class_name == null ? {} : { ingressClassName = var.ingress_class_name }

  s3a_conf = {
    "spark.hadoop.fs.s3a.aws.credentials.provider" = var.s3a_credentials_provider

    # Else S3A asks where each bucket is.
    "spark.hadoop.fs.s3a.endpoint.region" = local.region

    # Hadoop before 3.4 deletes the empty object of a folder as soon as there is something in it: the event log's, too.
    "spark.hadoop.fs.s3a.directory.marker.retention" = "keep"
  }
}
