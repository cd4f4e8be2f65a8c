# How Spark works from a notebook: its kernel is the driver (client mode), and asks Kubernetes for executors.
#
# Spark's "Running Spark on Kubernetes", client mode: the driver must have an address that executors reach, on known
# ports; and must be named as a pod, so that its executors are deleted with it.
locals {
  spark_conf_dir        = "/etc/spark"
  executor_pod_template = "/etc/spark-notebook/executor-pod-template.yaml"

  # A session takes two ports, and a second session in the same notebook the next two: Spark tries the following port up to
  # spark.port.maxRetries times. So this is the range that executors must reach.
  driver_port        = 7078
  block_manager_port = 7079
  port_retries       = 16
  ui_port            = 4040
  driver_port_range  = { port = local.driver_port, endPort = local.block_manager_port + local.port_retries, protocol = "TCP" }

  # What spark_conf may change.
  spark_defaults = {
    # Out of the notebook's limit, beside JupyterLab and the kernel.
    "spark.driver.memory" = "${floor(local.notebook_memory_limit_mib * 2 / 5)}m"

    # 800m and 1408 MiB: twice beside the daemon sets on a t3.medium (about 1930m and 3290 MiB). What is not heap is for
    # the JVM and for Python.
    "spark.executor.cores"                    = "1"
    "spark.kubernetes.executor.request.cores" = "800m"
    "spark.executor.memory"                   = "896m"
    "spark.executor.memoryOverhead"           = "512m"

    # Without the last two, executors that hold cached or shuffled data would stay as long as the notebook.
    "spark.dynamicAllocation.executorIdleTimeout"       = "120s"
    "spark.dynamicAllocation.cachedExecutorIdleTimeout" = "1800s"
    "spark.dynamicAllocation.shuffleTracking.timeout"   = "600s"

    # For handing over what it holds when its spot node goes: longer than Kubernetes' 30s, and within EC2's notice of two minutes.
    "spark.kubernetes.executor.terminationGracePeriodSeconds" = "120s"
  }

  # What it may not. Spark itself fills in ${env:...}.
  spark_client_mode = merge(
    {
      "spark.master"                                              = "k8s://https://kubernetes.default.svc"
      "spark.submit.deployMode"                                   = "client"
      "spark.kubernetes.namespace"                                = var.namespace
      "spark.kubernetes.container.image"                          = coalesce(var.spark_executor_image, var.jupyter_notebook_image)
      "spark.kubernetes.authenticate.driver.serviceAccountName"   = var.jupyter_service_account
      "spark.kubernetes.authenticate.executor.serviceAccountName" = var.jupyter_service_account
      "spark.kubernetes.driver.pod.name"                          = "$${env:NOTEBOOK_POD_NAME}"
      "spark.driver.host"                                         = "$${env:NOTEBOOK_POD_IP}"
      "spark.driver.bindAddress"                                  = "0.0.0.0"
      "spark.driver.port"                                         = tostring(local.driver_port)
      "spark.driver.blockManager.port"                            = tostring(local.block_manager_port)
      "spark.blockManager.port"                                   = tostring(local.block_manager_port)
      "spark.port.maxRetries"                                     = tostring(local.port_retries)
      "spark.ui.port"                                             = tostring(local.ui_port)
      "spark.dynamicAllocation.enabled"                           = "true"
      "spark.dynamicAllocation.shuffleTracking.enabled"           = "true"
      "spark.dynamicAllocation.minExecutors"                      = "0"
      "spark.dynamicAllocation.maxExecutors"                      = tostring(var.notebook_max_executors)
    },
    local.has_registry ? { "spark.kubernetes.container.image.pullSecrets" = join(",", local.pull_secrets) } : {},
    length(local.executor_tolerations) > 0 ? { "spark.kubernetes.executor.podTemplateFile" = local.executor_pod_template } : {},
  )

  spark_conf = merge(local.spark_defaults, var.spark_conf, local.spark_client_mode)

  # Java's properties format, in which a backslash begins an escape.
  spark_defaults_conf = join("", [for key, value in local.spark_conf : "${key}=${replace(value, "\\", "\\\\")}\n"])

  spark_files = merge(
    {
      "spark-defaults.conf" = {
        mountPath  = "${local.spark_conf_dir}/spark-defaults.conf"
        stringData = local.spark_defaults_conf
      }
    },
    length(local.executor_tolerations) > 0 ? {
      # Not in the folder above, whose files Spark copies to the executors.
      "executor-pod-template.yaml" = {
        mountPath = local.executor_pod_template
        stringData = yamlencode({
          apiVersion = "v1"
          kind       = "Pod"
          spec       = { tolerations = local.executor_tolerations }
        })
      }
    } : {},
  )

  spark_env = {
    SPARK_CONF_DIR    = local.spark_conf_dir
    NOTEBOOK_POD_NAME = { valueFrom = { fieldRef = { fieldPath = "metadata.name" } } }
    NOTEBOOK_POD_IP   = { valueFrom = { fieldRef = { fieldPath = "status.podIP" } } }
  }
}
