# How Prometheus finds Spark's metrics. Drivers serve two pages on the port of their UI: their own metrics, and those of all of
# their executors, which report to them. Nothing listens on executors.
locals {
  spark_metrics_pages = {
    driver    = "/metrics/prometheus/"
    executors = "/metrics/executors/prometheus"
  }

  # Often enough that a short application is seen at all.
  spark_scrape_interval = "15s"

  # Of the driver's some 450 series a quarter is enough: the rest says a thing twice (Number and Value), or how long listeners,
  # the code generator and the pools of the JVM take at which percentile.
  spark_dropped_metrics = join("|", [
    "metrics_.+_(Number|Mean|StdDev|[0-9]+thPercentile|(Mean|OneMinute|FiveMinute|FifteenMinute)Rate)",
    "metrics_.+_(CodeGenerator|HiveExternalCatalog|LiveListenerBus_listenerProcessingTime|jvm_pools)_.+",
  ])

  spark_drivers = {
    # What spark-submit and the Spark operator make. Spark sets the label and the name of the port.
    spark-drivers = {
      labels = { spark-role = "driver" }
      port   = "spark-ui"
      # The label "application": the pod's name, or better what the application is called.
      relabelings = [
        { action = "replace", sourceLabels = ["__meta_kubernetes_pod_name"], targetLabel = "application" },
        { action = "replace", sourceLabels = ["__meta_kubernetes_pod_label_spark_app_name"], regex = "(.+)", targetLabel = "application" },
        { action = "replace", sourceLabels = ["__meta_kubernetes_pod_label_sparkoperator_k8s_io_app_name"], regex = "(.+)", targetLabel = "application" },
      ]
    }

    # Notebooks, in which the driver is a process beside JupyterLab: its port is not among the pod's. Without a session nothing
    # answers there, which is no fault.
    spark-notebooks = {
      labels = { component = "singleuser-server" }
      port   = "notebook-port"
      relabelings = [
        { action = "replace", sourceLabels = ["__meta_kubernetes_pod_ip"], replacement = "$1:4040", targetLabel = "__address__" },
        { action = "replace", sourceLabels = ["__meta_kubernetes_pod_name"], targetLabel = "application" },
      ]
    }
  }

  spark_pod_monitors = [
    for name, driver in local.spark_drivers : {
      name              = name
      namespaceSelector = { matchNames = [var.spark_namespace] }
      selector          = { matchLabels = driver.labels }
      podMetricsEndpoints = [
        for page, path in local.spark_metrics_pages : {
          port          = driver.port
          path          = path
          interval      = local.spark_scrape_interval
          scrapeTimeout = "10s"
          relabelings = concat(
            # Not before its containers run, and not after: the chart's default keeps pods that are pending.
            [{ action = "keep", sourceLabels = ["__meta_kubernetes_pod_phase"], regex = "Running" }],
            driver.relabelings,
            # Two jobs, or the two pages of a driver would be one target to Prometheus.
            [{ action = "replace", replacement = "spark-${page}", targetLabel = "job" }],
            # The executors' page says it in each line; here it would get into its way.
            page != "driver" ? [] : [{ action = "replace", sourceLabels = ["__meta_kubernetes_pod_label_spark_app_selector"], targetLabel = "application_id" }],
          )
          metricRelabelings = [{ action = "drop", sourceLabels = ["__name__"], regex = local.spark_dropped_metrics }]
        }
      ]
    }
  ]

  # Wherever the operator was installed: both its controller and its webhook.
  spark_operator_pod_monitor = {
    name              = "spark-operator"
    namespaceSelector = { any = true }
    selector          = { matchLabels = { "app.kubernetes.io/name" = "spark-operator" } }
    podMetricsEndpoints = [{
      port        = "metrics"
      path        = "/metrics"
      relabelings = [{ action = "replace", replacement = "spark-operator", targetLabel = "job" }]
    }]
  }

  target_labels = "cluster, job, namespace, service"

  # The chart's alert, which knows no exceptions. A driver without metrics is an application that did not ask for them, or a
  # notebook without a session.
  target_down_alert = {
    alert = "TargetDown"
    expr  = "100 * count by (${local.target_labels}) (up{job!~\"spark-(driver|executors)\"} == 0) / count by (${local.target_labels}) (up) > 10"
    "for" = "10m" # In quotes for checkov, which takes a bare one for a loop.
    labels = {
      severity = "warning"
    }
    annotations = {
      summary     = "Prometheus does not reach what it should watch."
      description = "{{ printf \"%.4g\" $value }} % of the targets of {{ $labels.job }} {{ $labels.service }} in the namespace {{ $labels.namespace }} do not answer."
    }
  }
}
