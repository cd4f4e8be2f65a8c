output "spark_namespace" {
  description = "The namespace of Spark applications and notebooks, once it exists."
  value       = local.spark_namespace
}

output "spark_service_account" {
  description = "The service account of drivers, executors and notebooks, which may use the two buckets. The operator's release makes it; what is only given its name need not wait for that."
  value       = local.spark_service_account
}

output "spark_history_server_url" {
  description = "The address of the history server, once it answers."
  value       = "https://${local.history_server_host}"

  depends_on = [helm_release.spark_history_server]
}

output "spark_conf" {
  description = "The Spark properties that every application on the cluster should have, by name. As sparkConf of a SparkApplication the operator accepts them; a notebook adds what its own driver needs."
  value       = local.spark_conf

  # A driver stops at once where the event log's folder is not there.
  depends_on = [aws_s3_object.spark_logs_dir]
}

output "image_pull_secret" {
  description = "The name of the Secret in the Spark namespace with which images are pulled; empty where no registry was given."
  value       = local.image_pull_secret == null ? "" : local.image_pull_secret
}

output "certificate_secret" {
  description = "The name of the Secret in the Spark namespace with the certificate of every UI. The history server's release makes it; what is only given its name need not wait for that."
  value       = local.certificate_secret
}
