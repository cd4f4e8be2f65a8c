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
  domain                     = "example.internal"
  certificate_issuer         = "cert-issuer"
  ingress_class_name         = "traefik"
  history_server_spark_image = "registry.example.com/spark:4.1.2"
  node_selector              = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
}

run "cluster" {
  module {
    source = "./tests/fixtures/cluster"
  }
}

run "what_is_deployed_is_wired_together" {

  variables {
    namespace              = run.cluster.namespace
    eks_cluster_properties = run.cluster.eks_cluster_properties
    spark_data_bucket_name = run.cluster.buckets.data
    spark_logs_bucket_name = run.cluster.buckets.logs
    docker_registry_secret = { server = "registry.example.com", username = "spark", password = "not so secret", email = "spark@example.com" }
  }

  assert {
    condition     = yamldecode(helm_release.spark-operator.values[0]).spark.serviceAccount.annotations["eks.amazonaws.com/role-arn"] == aws_iam_role.spark_s3_role.arn
    error_message = "Spark's service account must have the role of the buckets."
  }

  assert {
    condition     = yamldecode(helm_release.spark_history_server.values[0]).roleArn == aws_iam_role.history_server.arn
    error_message = "The history server must have a role of its own."
  }

  assert {
    condition     = aws_iam_role_policy.spark_s3_role.role == aws_iam_role.spark_s3_role.name && aws_iam_role_policy.history_server.role == aws_iam_role.history_server.name
    error_message = "The policies must be the roles'."
  }

  assert {
    condition     = helm_release.spark_history_server.namespace == output.spark_namespace && yamldecode(helm_release.spark-operator.values[0]).spark.jobNamespaces == [output.spark_namespace]
    error_message = "Both must be in the namespace that was made."
  }

  assert {
    condition     = yamldecode(helm_release.spark-operator.values[0]).controller.uiIngress.ingressClassName == "traefik" && yamldecode(helm_release.spark_history_server.values[0]).ingressClassName == "traefik"
    error_message = "Both must be served by the given class."
  }

  assert {
    condition     = can(regex("^[0-9a-f]{64}$", yamldecode(helm_release.spark_history_server.values[0]).chartDigest))
    error_message = "A change of the local chart must be a change of the release."
  }

  assert {
    condition     = !strcontains(helm_release.spark-operator.values[0], "not so secret") && !strcontains(helm_release.spark_history_server.values[0], "not so secret")
    error_message = "No secret may be in values."
  }

  assert {
    condition     = output.spark_namespace == "spark" && output.spark_service_account == "spark-operator-spark" && output.spark_history_server_url == "https://spark.example.internal" && output.image_pull_secret == "spark-image-pull" && output.certificate_secret == yamldecode(helm_release.spark_history_server.values[0]).certificateSecret
    error_message = "The outputs must say what was made."
  }
}

run "a_changed_retention_changes_the_history_server_alone" {

  variables {
    namespace                = run.cluster.namespace
    eks_cluster_properties   = run.cluster.eks_cluster_properties
    spark_data_bucket_name   = run.cluster.buckets.data
    spark_logs_bucket_name   = run.cluster.buckets.logs
    event_log_retention_days = 90
  }

  assert {
    condition     = yamldecode(helm_release.spark_history_server.values[0]).sparkConf["spark.history.fs.cleaner.maxAge"] == "90d"
    error_message = "The setting must reach the history server."
  }

  assert {
    condition     = length(kubernetes_secret_v1.image_pull) == 0 && output.image_pull_secret == ""
    error_message = "The Secret must go with the registry."
  }
}
