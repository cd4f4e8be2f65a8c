provider "aws" {
  region = "eu-north-1"
}

provider "kubernetes" {
  host = "https://cluster.test"
}

provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace = "addons"
  eks_cluster_properties = {
    eks_cluster_name            = "spark-cluster"
    openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    openid_connect_provider_url = "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    eks_cluster_region          = "eu-central-1"
  }
  domain                     = "spark.example.internal"
  certificate_issuer         = "cert-issuer"
  history_server_spark_image = "registry.example.com:5000/team/spark:4.1.2-1"
  spark_data_bucket_name     = "example-spark-data-bucket"
  spark_logs_bucket_name     = "example-spark-events-logs-bucket"
}

run "the_operator_watches_the_spark_namespace_with_the_values_of_its_second_edition" {
  command = plan

  assert {
    condition     = helm_release.spark-operator.name == "spark-operator" && helm_release.spark-operator.namespace == "addons" && helm_release.spark-operator.repository == "https://kubeflow.github.io/spark-operator" && helm_release.spark-operator.version == "2.5.2"
    error_message = "The pinned chart must be released under the original's name."
  }

  assert {
    condition     = helm_release.spark-operator.atomic && helm_release.spark-operator.wait && helm_release.spark-operator.timeout == 600 && helm_release.spark-operator.max_history == 5
    error_message = "A release that fails must be taken back."
  }

  assert {
    condition     = local.operator_values.spark.jobNamespaces == ["spark"] && local.operator_values.spark.serviceAccount.name == "spark-operator-spark"
    error_message = "The operator must watch the Spark namespace, and make the service account in it."
  }

  assert {
    condition     = local.operator_values.controller.uiIngress.enable && local.operator_values.controller.uiIngress.urlFormat == "{{$appName}}.spark.example.internal"
    error_message = "Each application's UI must have an address of its own."
  }

  assert {
    condition     = local.operator_values.controller.uiIngress.tls[0].secretName == local.history_server_values.certificateSecret && local.operator_values.controller.uiIngress.tls[0].hosts == ["*.spark.example.internal"]
    error_message = "The applications' UIs must be served with the certificate that the history server's chart has made."
  }

  assert {
    condition     = local.operator_values.hook.upgradeCrd
    error_message = "An upgrade must bring the resource definitions along."
  }
}

run "no_value_disturbs_the_release_of_the_other" {
  command = plan

  variables {
    certificate_issuer         = "another-issuer"
    history_server_spark_image = "example/spark@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = !strcontains(jsonencode(local.operator_values.controller), "issuer") && !can(local.operator_values.controller.uiIngress.annotations)
    error_message = "The operator must not wait for the issuer, nor ask for certificates of its own."
  }

  assert {
    condition     = local.history_server_values.certificateIssuer == "another-issuer" && local.history_server_values.image == var.history_server_spark_image
    error_message = "The settings must reach the history server."
  }
}

run "the_ingress_class_is_left_to_the_cluster_unless_given" {
  command = plan

  assert {
    condition     = !can(local.operator_values.controller.uiIngress.ingressClassName) && !can(local.history_server_values.ingressClassName)
    error_message = "Without a class the key must be left out."
  }
}

run "a_given_ingress_class_serves_every_ui" {
  command = plan

  variables {
    ingress_class_name = "traefik"
  }

  assert {
    condition     = local.operator_values.controller.uiIngress.ingressClassName == "traefik" && local.history_server_values.ingressClassName == "traefik"
    error_message = "The class must reach both."
  }
}

run "every_pod_of_ours_runs_where_it_is_told_to" {
  command = plan

  variables {
    node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    tolerations   = [{ key = "dedicated", value = "services", effect = "NoSchedule" }]
  }

  assert {
    condition = alltrue([
      for pod in [local.operator_values.hook, local.operator_values.controller, local.operator_values.webhook, local.history_server_values] :
      pod.nodeSelector == tomap({ "eks.amazonaws.com/nodegroup" = "on_demand_group" })
    ])
    error_message = "The selector must be on the hook, the controller, the webhook and the history server."
  }

  assert {
    condition = alltrue([
      for pod in [local.operator_values.hook, local.operator_values.controller, local.operator_values.webhook, local.history_server_values] :
      jsonencode(pod.tolerations) == jsonencode([{ effect = "NoSchedule", key = "dedicated", value = "services" }])
    ])
    error_message = "The tolerations must be on the same pods, without empty parts."
  }
}

run "the_operators_pods_have_requests_and_a_limit_of_memory" {
  command = plan

  assert {
    condition = alltrue([
      for pod in [local.operator_values.controller, local.operator_values.webhook] :
      pod.resources.requests.cpu != "" && pod.resources.requests.memory != "" && pod.resources.limits.memory != ""
    ])
    error_message = "Both pods must have requests and a limit of memory."
  }
}

run "the_spark_namespace_refuses_privileged_pods" {
  command = plan

  assert {
    condition     = kubernetes_namespace_v1.spark_namespace.metadata[0].name == "spark" && kubernetes_namespace_v1.spark_namespace.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "baseline"
    error_message = "The namespace must enforce the baseline of pod security."
  }
}

run "another_spark_namespace_is_used_everywhere" {
  command = plan

  variables {
    spark_namespace = "analytics"
  }

  assert {
    condition     = output.spark_namespace == "analytics" && local.operator_values.spark.jobNamespaces == ["analytics"] && helm_release.spark_history_server.namespace == "analytics" && output.spark_conf["spark.kubernetes.namespace"] == "analytics"
    error_message = "Everything of Spark must be in the given namespace."
  }

  assert {
    condition     = jsondecode(aws_iam_role.spark_s3_role.assume_role_policy).Statement[0].Condition.StringEquals["oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub"] == "system:serviceaccount:analytics:spark-operator-spark"
    error_message = "The role must be that namespace's service account's."
  }
}

run "applications_may_use_the_two_buckets_and_nothing_else" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.spark_s3_role.assume_role_policy).Statement[0].Condition.StringEquals == {
      "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:aud" = "sts.amazonaws.com"
      "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub" = "system:serviceaccount:spark:spark-operator-spark"
    }
    error_message = "Only the service account of Spark's pods may take the role."
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.spark_s3_role.policy).Statement : statement.Resource])) == toset([
      "arn:aws:s3:::example-spark-data-bucket",
      "arn:aws:s3:::example-spark-data-bucket/*",
      "arn:aws:s3:::example-spark-events-logs-bucket",
      "arn:aws:s3:::example-spark-events-logs-bucket/*",
    ])
    error_message = "The role must be for the two buckets alone."
  }

  assert {
    condition     = length(setsubtract(["s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"], flatten([for statement in jsondecode(aws_iam_role_policy.spark_s3_role.policy).Statement : statement.Action]))) == 0
    error_message = "The magic committer needs to look for uploads, and to abort them."
  }

  assert {
    condition     = aws_iam_role.spark_s3_role.name == "spark-cluster-spark" && aws_iam_role.spark_s3_role.tags == tomap({ Name = "spark-cluster-spark" })
    error_message = "The role must be named after the cluster."
  }
}

run "the_history_server_may_use_the_event_log_and_nothing_else" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role.history_server.assume_role_policy).Statement[0].Condition.StringEquals["oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub"] == "system:serviceaccount:spark:spark-history-server"
    error_message = "Only the history server's service account may take its role."
  }

  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_role_policy.history_server.policy).Statement : statement.Resource])) == toset(["arn:aws:s3:::example-spark-events-logs-bucket", "arn:aws:s3:::example-spark-events-logs-bucket/logs", "arn:aws:s3:::example-spark-events-logs-bucket/logs/*"])
    error_message = "The role must be for the event log alone."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.history_server.policy).Statement : !can(statement.Condition)])
    error_message = "Listing must not depend on a prefix: S3 answers 403 instead of 404 for keys that are not there, on which the server stops."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.history_server.policy).Statement : !contains(flatten([statement.Resource]), "arn:aws:s3:::example-spark-events-logs-bucket/logs") || statement.Action == "s3:GetObject"])
    error_message = "The folder without its slash is looked at, and never written."
  }

  assert {
    condition     = contains(flatten([for statement in jsondecode(aws_iam_role_policy.history_server.policy).Statement : statement.Action]), "s3:DeleteObject")
    error_message = "The cleaner must be able to delete."
  }
}

run "roles_of_a_cluster_with_the_longest_name_have_64_characters_at_most" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "a123456789b123456789c123456789d123456789"
      openid_connect_provider_arn = "arn:aws-cn:iam::123456789012:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF0123456789ABCDEF"
      openid_connect_provider_url = "https://oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF0123456789ABCDEF"
    }
  }

  assert {
    condition     = length(aws_iam_role.history_server.name) <= 64 && length(aws_iam_role.spark_s3_role.name) <= 64
    error_message = "IAM takes no longer names."
  }

  # As the original module's map has it: with a scheme, and without a region.
  assert {
    condition     = can(jsondecode(aws_iam_role.spark_s3_role.assume_role_policy).Statement[0].Condition.StringEquals["oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF0123456789ABCDEF:sub"])
    error_message = "The issuer must stand in the trust without its scheme."
  }

  assert {
    condition     = output.spark_conf["spark.hadoop.fs.s3a.endpoint.region"] == "eu-north-1"
    error_message = "Without a region of the cluster it must be that of the provider."
  }
}

run "the_event_log_has_a_folder" {
  command = plan

  assert {
    condition     = aws_s3_object.spark_logs_dir.bucket == "example-spark-events-logs-bucket" && aws_s3_object.spark_logs_dir.key == "logs/"
    error_message = "The folder logs/ must be there."
  }
}

run "the_history_server_reads_what_applications_write_and_cleans_up" {
  command = plan

  variables {
    event_log_retention_days = 7
  }

  assert {
    condition     = local.history_server_values.sparkConf["spark.history.fs.logDirectory"] == "s3a://example-spark-events-logs-bucket/logs/" && output.spark_conf["spark.eventLog.dir"] == "s3a://example-spark-events-logs-bucket/logs/"
    error_message = "Both must use one folder."
  }

  assert {
    condition     = local.history_server_values.sparkConf["spark.history.fs.cleaner.enabled"] == "true" && local.history_server_values.sparkConf["spark.history.fs.cleaner.maxAge"] == "7d"
    error_message = "Event logs must be deleted after the given days."
  }

  assert {
    condition     = alltrue([for key in ["spark.hadoop.fs.s3a.aws.credentials.provider", "spark.hadoop.fs.s3a.endpoint.region"] : local.history_server_values.sparkConf[key] == output.spark_conf[key]])
    error_message = "Both must reach S3 in one way."
  }

  assert {
    condition     = local.history_server_values.sparkConf["spark.hadoop.fs.s3a.endpoint.region"] == "eu-central-1"
    error_message = "The region must be the cluster's."
  }

  assert {
    condition     = output.spark_history_server_url == "https://spark.spark.example.internal" && local.history_server_values.sparkConf["spark.ui.proxyRedirectUri"] == output.spark_history_server_url
    error_message = "Visitors must stay on https."
  }
}

run "what_every_application_should_have_the_operator_accepts" {
  command = plan

  variables {
    node_selector          = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    executor_node_selector = { "eks.amazonaws.com/nodegroup" = "spot_group" }
  }

  # kubeflow/spark-operator v2.5.2, internal/webhook/sparkconf_validator.go.
  assert {
    condition     = !anytrue([for key in keys(output.spark_conf) : key == "spark.master" || endswith(key, "driver.master") || endswith(key, "container.image") || startswith(key, "spark.kubernetes.authenticate.")])
    error_message = "The webhook refuses these properties in a SparkApplication."
  }

  assert {
    condition     = output.spark_conf["spark.kubernetes.namespace"] == output.spark_namespace
    error_message = "The webhook refuses another namespace than the application's."
  }

  assert {
    condition     = output.spark_conf["spark.kubernetes.executor.node.selector.eks.amazonaws.com/nodegroup"] == "spot_group" && output.spark_conf["spark.kubernetes.driver.node.selector.eks.amazonaws.com/nodegroup"] == "on_demand_group"
    error_message = "Executors must run on the given nodes, and drivers beside the services."
  }

  assert {
    condition     = output.spark_conf["spark.eventLog.enabled"] == "true" && output.spark_conf["spark.eventLog.rolling.enabled"] == "true" && output.spark_conf["spark.decommission.enabled"] == "true"
    error_message = "Events must be logged in files that survive the driver, and nodes may go away."
  }

  assert {
    condition     = output.spark_conf["spark.ui.prometheus.enabled"] == "true" && output.spark_conf["spark.metrics.namespace"] == "spark" && output.spark_conf["spark.metrics.conf.driver.sink.prometheusServlet.path"] == "/metrics/prometheus"
    error_message = "Prometheus must find metrics under names that do not change from run to run."
  }

  assert {
    condition     = output.spark_conf["spark.hadoop.fs.s3a.aws.credentials.provider"] == "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider"
    error_message = "S3 must be used with the role of the service account."
  }
}

run "another_credentials_provider_is_used_by_both" {
  command = plan

  variables {
    s3a_credentials_provider = "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"
  }

  assert {
    condition     = alltrue([for conf in [output.spark_conf, local.history_server_values.sparkConf] : conf["spark.hadoop.fs.s3a.aws.credentials.provider"] == "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"])
    error_message = "The provider must reach applications and history server."
  }
}

run "public_images_need_no_secret" {
  command = plan

  assert {
    condition     = length(kubernetes_secret_v1.image_pull) == 0 && output.image_pull_secret == "" && length(local.history_server_values.imagePullSecrets) == 0 && !can(output.spark_conf["spark.kubernetes.container.image.pullSecrets"])
    error_message = "Without a registry there must be no Secret, and no mention of one."
  }
}

run "credentials_that_are_all_null_are_none" {
  command = plan

  variables {
    docker_registry_secret = { server = null, username = null, password = null, email = null }
  }

  assert {
    condition     = length(kubernetes_secret_v1.image_pull) == 0
    error_message = "Without a server there must be no Secret."
  }
}

run "a_private_registry_is_used_through_a_secret" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com:5000", username = "spark", password = "not so secret" }
  }

  assert {
    condition     = output.image_pull_secret == "spark-image-pull" && kubernetes_secret_v1.image_pull[0].metadata[0].namespace == "spark" && kubernetes_secret_v1.image_pull[0].type == "kubernetes.io/dockerconfigjson"
    error_message = "The Secret must be in the Spark namespace."
  }

  assert {
    condition     = jsondecode(nonsensitive(kubernetes_secret_v1.image_pull[0].data[".dockerconfigjson"])) == { auths = { "registry.example.com:5000" = { auth = base64encode("spark:not so secret"), password = "not so secret", username = "spark" } } }
    error_message = "It must hold the credentials as kubelets read them."
  }

  assert {
    condition     = tolist(local.history_server_values.imagePullSecrets) == tolist(["spark-image-pull"]) && output.spark_conf["spark.kubernetes.container.image.pullSecrets"] == "spark-image-pull"
    error_message = "History server and applications must pull with it."
  }

  assert {
    condition     = !strcontains(jsonencode([local.operator_values.controller, local.history_server_values.sparkConf, output.spark_conf]), "not so secret")
    error_message = "The password must be in the Secret alone."
  }
}

run "values_of_the_user_come_last" {
  command = plan

  variables {
    chart_repository = "oci://registry.example.com/charts"
    chart_version    = "2.6.0"
    timeout_seconds  = 900
    extra_values     = ["controller: { logLevel: debug }"]
  }

  assert {
    condition     = length(helm_release.spark-operator.values) == 2 && helm_release.spark-operator.values[1] == "controller: { logLevel: debug }"
    error_message = "The user's values must come after the module's."
  }

  assert {
    condition     = helm_release.spark-operator.repository == "oci://registry.example.com/charts" && helm_release.spark-operator.version == "2.6.0" && helm_release.spark-operator.timeout == 900 && helm_release.spark_history_server.timeout == 900
    error_message = "The settings must reach the releases."
  }

  assert {
    condition     = helm_release.spark_history_server.repository == null && length(helm_release.spark_history_server.values) == 1
    error_message = "They are for the operator's chart alone."
  }
}

run "everything_can_be_planned_before_anything_is_there" {
  command = plan

  module {
    source = "./tests/fixtures/whole"
  }

  assert {
    condition     = output.spark_namespace == "spark" && output.image_pull_secret == "spark-image-pull"
    error_message = "Nothing unknown may decide what there is."
  }
}
