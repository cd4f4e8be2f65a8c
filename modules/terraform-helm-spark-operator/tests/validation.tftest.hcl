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

run "an_empty_namespace_is_refused" {
  command = plan

  variables {
    namespace = ""
  }

  expect_failures = [var.namespace]
}

run "a_namespace_in_upper_case_is_refused" {
  command = plan

  variables {
    namespace = "Addons"
  }

  expect_failures = [var.namespace]
}

run "a_namespace_with_an_underscore_is_refused" {
  command = plan

  variables {
    namespace = "add_ons"
  }

  expect_failures = [var.namespace]
}

run "a_cluster_with_too_long_a_name_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/1"
      openid_connect_provider_url = "oidc.example.com/id/1"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_cluster_without_a_name_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = ""
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/1"
      openid_connect_provider_url = "oidc.example.com/id/1"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_url_instead_of_the_providers_arn_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "https://oidc.example.com/id/1"
      openid_connect_provider_url = "oidc.example.com/id/1"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "another_providers_url_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/1"
      openid_connect_provider_url = "oidc.example.com/id/2"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_domain_of_one_part_is_refused" {
  command = plan

  variables {
    domain = "internal"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_a_scheme_is_refused" {
  command = plan

  variables {
    domain = "https://example.internal"
  }

  expect_failures = [var.domain]
}

run "an_address_as_a_domain_is_refused" {
  command = plan

  variables {
    domain = "10.0.0.1"
  }

  expect_failures = [var.domain]
}

run "a_domain_in_upper_case_is_refused" {
  command = plan

  variables {
    domain = "Example.internal"
  }

  expect_failures = [var.domain]
}

run "a_wildcard_as_a_domain_is_refused" {
  command = plan

  variables {
    domain = "*.example.internal"
  }

  expect_failures = [var.domain]
}

run "an_empty_domain_is_refused" {
  command = plan

  variables {
    domain = ""
  }

  expect_failures = [var.domain]
}

run "an_empty_issuer_is_refused" {
  command = plan

  variables {
    certificate_issuer = ""
  }

  expect_failures = [var.certificate_issuer]
}

run "an_issuer_in_upper_case_is_refused" {
  command = plan

  variables {
    certificate_issuer = "Cert-Issuer"
  }

  expect_failures = [var.certificate_issuer]
}

run "an_issuer_with_its_kind_is_refused" {
  command = plan

  variables {
    certificate_issuer = "ClusterIssuer/cert-issuer"
  }

  expect_failures = [var.certificate_issuer]
}

run "an_image_without_a_tag_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "example/spark"
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_image_whose_only_colon_is_a_ports_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "registry.example.com:5000/spark"
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_image_with_an_empty_tag_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "example/spark:"
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_image_with_a_scheme_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "https://registry.example.com/spark:4.1.2"
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_image_in_upper_case_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "registry.example.com/Spark:4.1.2"
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_image_with_a_short_digest_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "example/spark@sha256:0123"
  }

  expect_failures = [var.history_server_spark_image]
}

run "the_latest_image_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "example/spark:latest"
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_image_with_a_space_is_refused" {
  command = plan

  variables {
    history_server_spark_image = "example/spark: 4.1.2"
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_empty_image_is_refused" {
  command = plan

  variables {
    history_server_spark_image = ""
  }

  expect_failures = [var.history_server_spark_image]
}

run "a_registry_without_a_password_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "spark" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "credentials_without_a_registry_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { username = "spark", password = "x" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_email_alone_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { email = "spark@example.com" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "a_registry_with_http_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "http://registry.example.com", username = "spark", password = "x" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "docker_hub_under_its_short_name_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "docker.io", username = "spark", password = "x" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_empty_registry_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "", username = "spark", password = "x" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "a_username_with_a_colon_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "spark:x", password = "x" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "an_empty_password_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "spark", password = "" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "a_password_with_a_line_break_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "spark", password = "x\n" }
  }

  expect_failures = [var.history_server_spark_image]
}

run "a_url_instead_of_the_data_bucket_is_refused" {
  command = plan

  variables {
    spark_data_bucket_name = "s3://example-bucket"
  }

  expect_failures = [var.spark_data_bucket_name]
}

run "a_folder_instead_of_the_data_bucket_is_refused" {
  command = plan

  variables {
    spark_data_bucket_name = "example-bucket/folder"
  }

  expect_failures = [var.spark_data_bucket_name]
}

run "an_arn_instead_of_the_data_bucket_is_refused" {
  command = plan

  variables {
    spark_data_bucket_name = "arn:aws:s3:::example-bucket"
  }

  expect_failures = [var.spark_data_bucket_name]
}

run "a_url_instead_of_the_logs_bucket_is_refused" {
  command = plan

  variables {
    spark_logs_bucket_name = "s3://example-bucket"
  }

  expect_failures = [var.spark_logs_bucket_name]
}

run "a_folder_instead_of_the_logs_bucket_is_refused" {
  command = plan

  variables {
    spark_logs_bucket_name = "example-bucket/folder"
  }

  expect_failures = [var.spark_logs_bucket_name]
}

run "an_arn_instead_of_the_logs_bucket_is_refused" {
  command = plan

  variables {
    spark_logs_bucket_name = "arn:aws:s3:::example-bucket"
  }

  expect_failures = [var.spark_logs_bucket_name]
}

run "a_spark_namespace_in_upper_case_is_refused" {
  command = plan

  variables {
    spark_namespace = "Spark"
  }

  expect_failures = [var.spark_namespace]
}

run "an_empty_spark_namespace_is_refused" {
  command = plan

  variables {
    spark_namespace = ""
  }

  expect_failures = [var.spark_namespace]
}

run "a_spark_namespace_with_a_period_is_refused" {
  command = plan

  variables {
    spark_namespace = "spark.jobs"
  }

  expect_failures = [var.spark_namespace]
}

run "the_operators_namespace_for_spark_is_refused" {
  command = plan

  variables {
    spark_namespace = "addons"
  }

  expect_failures = [var.spark_namespace]
}

run "kubernetes_own_namespace_for_spark_is_refused" {
  command = plan

  variables {
    spark_namespace = "kube-system"
  }

  expect_failures = [var.spark_namespace]
}

run "the_default_namespace_for_spark_is_refused" {
  command = plan

  variables {
    spark_namespace = "default"
  }

  expect_failures = [var.spark_namespace]
}

run "event_logs_that_are_deleted_at_once_are_refused" {
  command = plan

  variables {
    event_log_retention_days = 0
  }

  expect_failures = [var.event_log_retention_days]
}

run "a_negative_retention_is_refused" {
  command = plan

  variables {
    event_log_retention_days = -30
  }

  expect_failures = [var.event_log_retention_days]
}

run "half_a_day_of_retention_is_refused" {
  command = plan

  variables {
    event_log_retention_days = 0.5
  }

  expect_failures = [var.event_log_retention_days]
}

run "a_retention_of_centuries_is_refused" {
  command = plan

  variables {
    event_log_retention_days = 100000
  }

  expect_failures = [var.event_log_retention_days]
}

run "an_empty_provider_is_refused" {
  command = plan

  variables {
    s3a_credentials_provider = ""
  }

  expect_failures = [var.s3a_credentials_provider]
}

run "a_provider_without_its_package_is_refused" {
  command = plan

  variables {
    s3a_credentials_provider = "WebIdentityTokenFileCredentialsProvider"
  }

  expect_failures = [var.s3a_credentials_provider]
}

run "providers_with_spaces_between_are_refused" {
  command = plan

  variables {
    s3a_credentials_provider = "a.b.C, a.b.D"
  }

  expect_failures = [var.s3a_credentials_provider]
}

run "a_provider_of_fixed_keys_is_refused" {
  command = plan

  variables {
    s3a_credentials_provider = "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"
  }

  expect_failures = [var.s3a_credentials_provider]
}

run "an_empty_ingress_class_is_refused" {
  command = plan

  variables {
    ingress_class_name = ""
  }

  expect_failures = [var.ingress_class_name]
}

run "an_ingress_class_in_upper_case_is_refused" {
  command = plan

  variables {
    ingress_class_name = "Traefik"
  }

  expect_failures = [var.ingress_class_name]
}

run "an_ingress_class_with_a_space_is_refused" {
  command = plan

  variables {
    ingress_class_name = "traefik internal"
  }

  expect_failures = [var.ingress_class_name]
}

run "a_label_with_a_space_in_the_node_selector_is_refused" {
  command = plan

  variables {
    node_selector = { "node group" = "a" }
  }

  expect_failures = [var.node_selector]
}

run "a_label_value_with_a_slash_in_the_node_selector_is_refused" {
  command = plan

  variables {
    node_selector = { group = "a/b" }
  }

  expect_failures = [var.node_selector]
}

run "a_label_without_a_name_in_the_node_selector_is_refused" {
  command = plan

  variables {
    node_selector = { "example.com/" = "a" }
  }

  expect_failures = [var.node_selector]
}

run "a_label_with_a_space_in_the_executors_node_selector_is_refused" {
  command = plan

  variables {
    executor_node_selector = { "node group" = "a" }
  }

  expect_failures = [var.executor_node_selector]
}

run "a_label_value_with_a_slash_in_the_executors_node_selector_is_refused" {
  command = plan

  variables {
    executor_node_selector = { group = "a/b" }
  }

  expect_failures = [var.executor_node_selector]
}

run "a_label_without_a_name_in_the_executors_node_selector_is_refused" {
  command = plan

  variables {
    executor_node_selector = { "example.com/" = "a" }
  }

  expect_failures = [var.executor_node_selector]
}

run "an_unknown_operator_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a", operator = "In" }]
  }

  expect_failures = [var.tolerations]
}

run "an_unknown_effect_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a", effect = "noSchedule" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_without_a_key_is_refused" {
  command = plan

  variables {
    tolerations = [{ value = "a" }]
  }

  expect_failures = [var.tolerations]
}

run "a_value_beside_exists_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a", operator = "Exists", value = "b" }]
  }

  expect_failures = [var.tolerations]
}

run "a_key_with_a_space_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a b" }]
  }

  expect_failures = [var.tolerations]
}

run "a_repository_without_a_scheme_is_refused" {
  command = plan

  variables {
    chart_repository = "charts.example.com"
  }

  expect_failures = [var.chart_repository]
}

run "a_repository_on_disk_is_refused" {
  command = plan

  variables {
    chart_repository = "file:///charts"
  }

  expect_failures = [var.chart_repository]
}

run "an_empty_repository_is_refused" {
  command = plan

  variables {
    chart_repository = ""
  }

  expect_failures = [var.chart_repository]
}

run "a_range_of_versions_is_refused" {
  command = plan

  variables {
    chart_version = "~> 2.5"
  }

  expect_failures = [var.chart_version]
}

run "the_word_latest_as_a_version_is_refused" {
  command = plan

  variables {
    chart_version = "latest"
  }

  expect_failures = [var.chart_version]
}

run "two_numbers_as_a_version_is_refused" {
  command = plan

  variables {
    chart_version = "2.5"
  }

  expect_failures = [var.chart_version]
}

run "the_first_edition_of_the_operator_is_refused" {
  command = plan

  variables {
    chart_version = "1.1.25"
  }

  expect_failures = [var.chart_version]
}

run "values_that_are_a_list_are_refused" {
  command = plan

  variables {
    extra_values = ["- a"]
  }

  expect_failures = [var.extra_values]
}

run "values_that_are_no_yaml_are_refused" {
  command = plan

  variables {
    extra_values = ["a: [b"]
  }

  expect_failures = [var.extra_values]
}

run "values_that_are_a_word_are_refused" {
  command = plan

  variables {
    extra_values = ["debug"]
  }

  expect_failures = [var.extra_values]
}

run "a_timeout_of_seconds_is_refused" {
  command = plan

  variables {
    timeout_seconds = 10
  }

  expect_failures = [var.timeout_seconds]
}

run "a_timeout_of_hours_is_refused" {
  command = plan

  variables {
    timeout_seconds = 7200
  }

  expect_failures = [var.timeout_seconds]
}

run "a_fraction_of_a_second_of_timeout_is_refused" {
  command = plan

  variables {
    timeout_seconds = 60.5
  }

  expect_failures = [var.timeout_seconds]
}

run "images_and_registries_of_every_form_are_accepted" {
  command = plan

  variables {
    history_server_spark_image = "localhost:5000/a/b_c/spark:4.1.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    docker_registry_secret     = { server = "https://index.docker.io/v1/", username = "spark@example.com", password = "x" }
    tolerations                = [{ operator = "Exists" }]
    s3a_credentials_provider   = "a.b.C,org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider"
  }

  assert {
    condition     = local.history_server_values.image == var.history_server_spark_image && length(kubernetes_secret_v1.image_pull) == 1
    error_message = "They must be used as they are."
  }
}
