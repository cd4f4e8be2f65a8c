# What every Spark application on the cluster should have, in a form that the operator's webhook accepts: it refuses
# service accounts, masters and images among the properties of a SparkApplication (kubeflow/spark-operator,
# internal/webhook/sparkconf_validator.go).
locals {
  spark_conf = tomap(merge(
    local.s3a_conf,
    {
      "spark.kubernetes.namespace" = local.spark_namespace

      # S3 shows a file once it is complete. So what a driver leaves behind that died are the files it had finished, and
      # the smallest that Spark allows lose the least. Compressed they are about an eighth of that.
      "spark.eventLog.enabled"             = "true"
      "spark.eventLog.dir"                 = local.event_log
      "spark.eventLog.compress"            = "true"
      "spark.eventLog.rolling.enabled"     = "true"
      "spark.eventLog.rolling.maxFileSize" = "10m"

      # Metrics for Prometheus on the driver's UI port: its own at /metrics/prometheus/, the executors' at
      # /metrics/executors/prometheus/. Without a namespace every name would begin with the application's id.
      "spark.ui.prometheus.enabled"                            = "true"
      "spark.metrics.namespace"                                = "spark"
      "spark.metrics.appStatusSource.enabled"                  = "true"
      "spark.metrics.conf.driver.sink.prometheusServlet.class" = "org.apache.spark.metrics.sink.PrometheusServlet"
      "spark.metrics.conf.driver.sink.prometheusServlet.path"  = "/metrics/prometheus"
      "spark.metrics.conf.driver.source.jvm.class"             = "org.apache.spark.metrics.source.JvmSource"

      # A node that is taken away (spot) hands its blocks to others first.
      "spark.decommission.enabled"                       = "true"
      "spark.storage.decommission.enabled"               = "true"
      "spark.storage.decommission.rddBlocks.enabled"     = "true"
      "spark.storage.decommission.shuffleBlocks.enabled" = "true"
    },
    # Losing a driver loses its job. In a notebook, which is a driver itself, the first of these has no effect.
    { for key, value in var.node_selector : "spark.kubernetes.driver.node.selector.${key}" => value },
    { for key, value in var.executor_node_selector : "spark.kubernetes.executor.node.selector.${key}" => value },
    local.has_registry ? { "spark.kubernetes.container.image.pullSecrets" = local.image_pull_secret } : {},
  ))
}
