data "aws_partition" "current" {}

data "aws_region" "current" {}

# Where Spark applications and notebooks run.
resource "kubernetes_namespace_v1" "spark_namespace" {
  metadata {
    name = var.spark_namespace

    labels = {
      # Nothing of Spark needs the host: no privileged containers, host paths, networks or ports.
      "pod-security.kubernetes.io/enforce" = "baseline"
    }
  }

  # It goes when its last pod and volume have.
  timeouts {
    delete = "15m"
  }

  # Whoever gives these gives them once the cluster takes pods, and lets them go last.
  depends_on = [
    var.eks_cluster_properties,
    var.namespace,
    var.namespace_waits_for,
  ]
}

# The original's is the same namespace under the type's former name. Were it destroyed, so would be all that is in it.
removed {
  from = kubernetes_namespace.spark_namespace

  lifecycle {
    destroy = false
  }
}

resource "kubernetes_secret_v1" "image_pull" {
  count = local.has_registry ? 1 : 0

  metadata {
    name      = "spark-image-pull"
    namespace = local.spark_namespace
  }

  type = "kubernetes.io/dockerconfigjson"

  data = {
    ".dockerconfigjson" = jsonencode({
      auths = {
        (var.docker_registry_secret.server) = merge(
          {
            username = var.docker_registry_secret.username
            password = var.docker_registry_secret.password
            auth     = base64encode(join(":", compact([var.docker_registry_secret.username, var.docker_registry_secret.password])))
          },
          var.docker_registry_secret.email == null ? {} : { email = var.docker_registry_secret.email },
        )
      }
    })
  }
}

# The folder of the event log. Spark does not start without it.
resource "aws_s3_object" "spark_logs_dir" {
  bucket       = var.spark_logs_bucket_name
  key          = local.event_log_prefix
  content_type = "application/x-directory"
}

################################################################################
# The operator
################################################################################

locals {
  operator_values = {
    # Helm installs resource definitions and never changes them. A job of the chart does, before every upgrade, with an
    # image of the chart's version.
    hook = {
      upgradeCrd   = true
      nodeSelector = var.node_selector
      tolerations  = local.tolerations
    }

    controller = {
      # Every submission is a Java process in the controller's pod, of up to 290 MiB; this is how many there are at once.
      workers = 3

      # The certificate is the history server's: one Secret for every UI in the namespace.
      uiIngress = merge(local.ingress, {
        enable    = true
        urlFormat = "{{$appName}}.${var.domain}"
        tls       = [{ hosts = ["*.${var.domain}"], secretName = local.certificate_secret }]
      })

      nodeSelector = var.node_selector
      tolerations  = local.tolerations

      # No limit of CPU: it would only make submissions slow.
      resources = {
        requests = { cpu = "50m", memory = "256Mi" }
        limits   = { memory = "1Gi" }
      }
    }

    webhook = {
      nodeSelector = var.node_selector
      tolerations  = local.tolerations

      # No limit of CPU: the API server waits for it.
      resources = {
        requests = { cpu = "20m", memory = "64Mi" }
        limits   = { memory = "256Mi" }
      }
    }

    spark = {
      jobNamespaces = [local.spark_namespace]

      serviceAccount = {
        name        = local.spark_service_account
        annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.spark_s3_role.arn }
      }
    }
  }
}

resource "helm_release" "spark-operator" {
  name       = "spark-operator"
  namespace  = var.namespace
  chart      = "spark-operator"
  repository = var.chart_repository
  version    = var.chart_version

  values = concat([yamlencode(local.operator_values)], var.extra_values)

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5

  # An application may come as soon as the operator is there.
  depends_on = [aws_iam_role_policy.spark_s3_role]
}

################################################################################
# The history server
################################################################################

locals {
  history_server_chart = "${path.module}/charts/spark-history-server"

  history_server_values = merge(local.ingress, {
    image             = var.history_server_spark_image
    imagePullSecrets  = local.image_pull_secret == null ? [] : [local.image_pull_secret]
    roleArn           = aws_iam_role.history_server.arn
    domain            = var.domain
    certificateIssuer = var.certificate_issuer
    certificateSecret = local.certificate_secret
    nodeSelector      = var.node_selector
    tolerations       = local.tolerations

    sparkConf = merge(local.s3a_conf, {
      "spark.history.fs.logDirectory" = local.event_log

      # Every look at the folder costs one request to S3, and two for each application in it.
      "spark.history.fs.update.interval" = "120s"

      "spark.history.fs.cleaner.enabled"  = "true"
      "spark.history.fs.cleaner.interval" = "12h"
      "spark.history.fs.cleaner.maxAge"   = "${var.event_log_retention_days}d"

      # Of applications that never end. It forgets finished jobs, so those of ordinary applications (1,000 MiB of events) stay.
      "spark.history.fs.eventLog.rolling.maxFilesToRetain" = "100"

      # Kept open at once; the default of 50 is for a larger heap.
      "spark.history.retainedApplications" = "10"

      # It does not see that its visitors come over TLS, and would send them to http://.
      "spark.ui.proxyRedirectUri" = "https://${local.history_server_host}"
    })

    # The helm provider does not look into a local chart for changes.
    chartDigest = sha256(join("\n", [for file in fileset(local.history_server_chart, "**") : "${file} ${filesha256("${local.history_server_chart}/${file}")}"]))
  })
}

resource "helm_release" "spark_history_server" {
  name      = local.history_server
  namespace = local.spark_namespace
  chart     = local.history_server_chart

  values = [yamlencode(local.history_server_values)]

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5

  # It stops at once where the folder is not there, or may not be read.
  depends_on = [
    aws_iam_role_policy.history_server,
    aws_s3_object.spark_logs_dir,
  ]
}
