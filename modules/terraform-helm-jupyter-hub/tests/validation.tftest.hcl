provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

provider "kubernetes" {
  host = "https://cluster.test"
}

variables {
  namespace               = "spark"
  domain                  = "example.internal"
  certificate_issuer      = "cert-issuer"
  storage_class           = "efs-sc"
  jupyter_service_account = "spark-operator-spark"
  jupyter_notebook_image  = "registry.example.com/team/jupyter:4.1.2"
}

run "a_namespace_in_capitals_is_refused" {
  command = plan

  variables {
    namespace = "Spark"
  }

  expect_failures = [var.namespace]
}

run "an_empty_namespace_is_refused" {
  command = plan

  variables {
    namespace = ""
  }

  expect_failures = [var.namespace]
}

run "a_namespace_with_periods_is_refused" {
  command = plan

  variables {
    namespace = "spark.jobs"
  }

  expect_failures = [var.namespace]
}

run "a_url_is_not_a_domain" {
  command = plan

  variables {
    domain = "https://example.internal"
  }

  expect_failures = [var.domain]
}

run "a_single_label_is_not_a_domain" {
  command = plan

  variables {
    domain = "internal"
  }

  expect_failures = [var.domain]
}

run "an_address_is_not_a_domain" {
  command = plan

  variables {
    domain = "10.0.0.1"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_a_period_at_its_end_is_refused" {
  command = plan

  variables {
    domain = "example.internal."
  }

  expect_failures = [var.domain]
}

run "an_issuer_with_its_kind_is_refused" {
  command = plan

  variables {
    certificate_issuer = "ClusterIssuer/cert-issuer"
  }

  expect_failures = [var.certificate_issuer]
}

run "an_empty_issuer_is_refused" {
  command = plan

  variables {
    certificate_issuer = ""
  }

  expect_failures = [var.certificate_issuer]
}

run "an_issuer_in_capitals_is_refused" {
  command = plan

  variables {
    certificate_issuer = "Cert-Issuer"
  }

  expect_failures = [var.certificate_issuer]
}

run "an_empty_storage_class_is_refused" {
  command = plan

  variables {
    storage_class = ""
  }

  expect_failures = [var.storage_class]
}

run "a_storage_class_with_an_underscore_is_refused" {
  command = plan

  variables {
    storage_class = "efs_sc"
  }

  expect_failures = [var.storage_class]
}

run "the_id_of_a_file_system_with_its_path_is_not_a_storage_class" {
  command = plan

  variables {
    storage_class = "fs-0123456789abcdef0:/"
  }

  expect_failures = [var.storage_class]
}

run "an_empty_hub_storage_class_is_refused" {
  command = plan

  variables {
    hub_storage_class = ""
  }

  expect_failures = [var.hub_storage_class]
}

run "a_hub_storage_class_with_a_space_is_refused" {
  command = plan

  variables {
    hub_storage_class = "gp3 "
  }

  expect_failures = [var.hub_storage_class]
}

run "a_hub_storage_class_in_capitals_is_refused" {
  command = plan

  variables {
    hub_storage_class = "GP3"
  }

  expect_failures = [var.hub_storage_class]
}

run "an_empty_service_account_is_refused" {
  command = plan

  variables {
    jupyter_service_account = ""
  }

  expect_failures = [var.jupyter_service_account]
}

run "a_service_account_with_its_namespace_is_refused" {
  command = plan

  variables {
    jupyter_service_account = "spark:spark-operator-spark"
  }

  expect_failures = [var.jupyter_service_account]
}

run "the_arn_of_a_role_is_not_a_service_account" {
  command = plan

  variables {
    jupyter_service_account = "arn:aws:iam::123456789012:role/spark"
  }

  expect_failures = [var.jupyter_service_account]
}

run "a_notebook_image_without_a_tag_is_refused" {
  command = plan

  variables {
    jupyter_notebook_image = "registry.example.com/team/jupyter"
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_notebook_image_of_a_registry_with_a_port_and_without_a_tag_is_refused" {
  command = plan

  variables {
    jupyter_notebook_image = "localhost:5000/jupyter"
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_notebook_image_with_a_scheme_is_refused" {
  command = plan

  variables {
    jupyter_notebook_image = "https://registry.example.com/jupyter:4.1.2"
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_notebook_image_with_a_short_digest_is_refused" {
  command = plan

  variables {
    jupyter_notebook_image = "registry.example.com/jupyter@sha256:0123"
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_notebook_image_that_is_empty_is_refused" {
  command = plan

  variables {
    jupyter_notebook_image = ""
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "an_executor_image_without_a_tag_is_refused" {
  command = plan

  variables {
    spark_executor_image = "registry.example.com/team/jupyter"
  }

  expect_failures = [var.spark_executor_image]
}

run "an_executor_image_of_a_registry_with_a_port_and_without_a_tag_is_refused" {
  command = plan

  variables {
    spark_executor_image = "localhost:5000/jupyter"
  }

  expect_failures = [var.spark_executor_image]
}

run "an_executor_image_with_a_scheme_is_refused" {
  command = plan

  variables {
    spark_executor_image = "https://registry.example.com/jupyter:4.1.2"
  }

  expect_failures = [var.spark_executor_image]
}

run "an_executor_image_with_a_short_digest_is_refused" {
  command = plan

  variables {
    spark_executor_image = "registry.example.com/jupyter@sha256:0123"
  }

  expect_failures = [var.spark_executor_image]
}

run "an_executor_image_that_is_empty_is_refused" {
  command = plan

  variables {
    spark_executor_image = ""
  }

  expect_failures = [var.spark_executor_image]
}

run "a_notebook_image_in_capitals_is_refused" {
  command = plan

  variables {
    jupyter_notebook_image = "registry.example.com/Team/jupyter:4.1.2"
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_registry_without_a_password_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "puller" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_registry_without_a_server_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { username = "puller", password = "not-a-real-password" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_registry_without_a_username_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", password = "not-a-real-password" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "an_email_alone_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { email = "puller@example.com" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_registry_with_an_empty_password_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "puller", password = "" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_password_with_a_line_break_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "puller", password = "not-a-real-password\n" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_username_with_a_colon_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "puller:x", password = "not-a-real-password" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "an_empty_username_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry.example.com", username = "", password = "not-a-real-password" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "an_empty_server_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "", username = "puller", password = "not-a-real-password" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "a_server_with_a_space_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "registry example", username = "puller", password = "not-a-real-password" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "docker_hub_under_a_name_that_kubelets_do_not_know_is_refused" {
  command = plan

  variables {
    docker_registry_secret = { server = "docker.io", username = "puller", password = "not-a-real-password" }
  }

  expect_failures = [var.jupyter_notebook_image]
}

run "no_administrators_are_refused" {
  command = plan

  variables {
    admin_users = []
  }

  expect_failures = [var.admin_users]
}

run "an_administrator_in_capitals_is_refused" {
  command = plan

  variables {
    admin_users = ["Admin"]
  }

  expect_failures = [var.admin_users]
}

run "an_administrator_with_a_space_is_refused" {
  command = plan

  variables {
    admin_users = ["ada lovelace"]
  }

  expect_failures = [var.admin_users]
}

run "an_administrator_named_twice_is_refused" {
  command = plan

  variables {
    admin_users = ["ada", "ada"]
  }

  expect_failures = [var.admin_users]
}

run "an_empty_administrator_is_refused" {
  command = plan

  variables {
    admin_users = [""]
  }

  expect_failures = [var.admin_users]
}

run "an_empty_ingress_class_is_refused" {
  command = plan

  variables {
    ingress_class_name = ""
  }

  expect_failures = [var.ingress_class_name]
}

run "an_ingress_class_in_capitals_is_refused" {
  command = plan

  variables {
    ingress_class_name = "Traefik"
  }

  expect_failures = [var.ingress_class_name]
}

run "a_controller_is_not_an_ingress_class" {
  command = plan

  variables {
    ingress_class_name = "traefik.io/ingress-controller"
  }

  expect_failures = [var.ingress_class_name]
}

run "a_home_without_a_unit_is_refused" {
  command = plan

  variables {
    home_size = "5"
  }

  expect_failures = [var.home_size]
}

run "a_home_in_gigabytes_is_refused" {
  command = plan

  variables {
    home_size = "5GB"
  }

  expect_failures = [var.home_size]
}

run "a_home_of_nothing_is_refused" {
  command = plan

  variables {
    home_size = "0Gi"
  }

  expect_failures = [var.home_size]
}

run "half_a_gibibyte_of_home_is_refused" {
  command = plan

  variables {
    home_size = "0.5Gi"
  }

  expect_failures = [var.home_size]
}

run "no_guaranteed_cpu_is_refused" {
  command = plan

  variables {
    notebook_cpu_guarantee = 0
  }

  expect_failures = [var.notebook_cpu_guarantee]
}

run "negative_cpus_are_refused" {
  command = plan

  variables {
    notebook_cpu_guarantee = -1
  }

  expect_failures = [var.notebook_cpu_guarantee]
}

run "millicpus_as_a_number_are_refused" {
  command = plan

  variables {
    notebook_cpu_guarantee = 250
  }

  expect_failures = [var.notebook_cpu_guarantee]
}

run "a_cpu_limit_below_the_guarantee_is_refused" {
  command = plan

  variables {
    notebook_cpu_limit = 0.1
  }

  expect_failures = [var.notebook_cpu_limit]
}

run "a_cpu_limit_of_zero_is_refused" {
  command = plan

  variables {
    notebook_cpu_limit = 0
  }

  expect_failures = [var.notebook_cpu_limit]
}

run "millicpus_as_a_limit_are_refused" {
  command = plan

  variables {
    notebook_cpu_limit = 1000
  }

  expect_failures = [var.notebook_cpu_limit]
}

run "guaranteed_memory_in_gibibytes_of_kubernetes_is_refused" {
  command = plan

  variables {
    notebook_memory_guarantee = "1Gi"
  }

  expect_failures = [var.notebook_memory_guarantee]
}

run "guaranteed_memory_without_a_unit_is_refused" {
  command = plan

  variables {
    notebook_memory_guarantee = "1024"
  }

  expect_failures = [var.notebook_memory_guarantee]
}

run "guaranteed_memory_in_which_nothing_starts_is_refused" {
  command = plan

  variables {
    notebook_memory_guarantee = "64M"
  }

  expect_failures = [var.notebook_memory_guarantee]
}

run "negative_memory_is_refused" {
  command = plan

  variables {
    notebook_memory_guarantee = "-1G"
  }

  expect_failures = [var.notebook_memory_guarantee]
}

run "a_memory_limit_in_gibibytes_of_kubernetes_is_refused" {
  command = plan

  variables {
    notebook_memory_limit = "2Gi"
  }

  expect_failures = [var.notebook_memory_limit]
}

run "a_memory_limit_below_the_guarantee_is_refused" {
  command = plan

  variables {
    notebook_memory_limit     = "1536M"
    notebook_memory_guarantee = "2G"
  }

  expect_failures = [var.notebook_memory_limit]
}

run "a_memory_limit_in_which_spark_does_not_start_is_refused" {
  command = plan

  variables {
    notebook_memory_limit = "1G"
  }

  expect_failures = [var.notebook_memory_limit]
}

run "an_empty_memory_limit_is_refused" {
  command = plan

  variables {
    notebook_memory_limit = ""
  }

  expect_failures = [var.notebook_memory_limit]
}

run "no_executors_are_refused" {
  command = plan

  variables {
    notebook_max_executors = 0
  }

  expect_failures = [var.notebook_max_executors]
}

run "half_an_executor_is_refused" {
  command = plan

  variables {
    notebook_max_executors = 2.5
  }

  expect_failures = [var.notebook_max_executors]
}

run "too_many_executors_are_refused" {
  command = plan

  variables {
    notebook_max_executors = 1001
  }

  expect_failures = [var.notebook_max_executors]
}

run "a_property_of_something_else_is_refused" {
  command = plan

  variables {
    spark_conf = { "fs.s3a.endpoint.region" = "eu-north-1" }
  }

  expect_failures = [var.spark_conf]
}

run "a_property_with_a_space_is_refused" {
  command = plan

  variables {
    spark_conf = { "spark.executor. cores" = "1" }
  }

  expect_failures = [var.spark_conf]
}

run "a_property_that_would_end_at_a_colon_is_refused" {
  command = plan

  variables {
    spark_conf = { "spark.x:y" = "1" }
  }

  expect_failures = [var.spark_conf]
}

run "a_property_of_two_lines_is_refused" {
  command = plan

  variables {
    spark_conf = { "spark.x" = "1\nspark.master=local" }
  }

  expect_failures = [var.spark_conf]
}

run "a_property_without_a_value_is_refused" {
  command = plan

  variables {
    spark_conf = { "spark.x" = null }
  }

  expect_failures = [var.spark_conf]
}

run "a_secret_among_the_properties_is_refused" {
  command = plan

  variables {
    spark_conf = { "spark.hadoop.fs.s3a.secret.key" = "not-a-real-key" }
  }

  expect_failures = [var.spark_conf]
}

run "a_password_among_the_properties_is_refused" {
  command = plan

  variables {
    spark_conf = { "spark.ssl.keyStorePassword" = "not-a-real-password" }
  }

  expect_failures = [var.spark_conf]
}

run "an_unknown_operator_for_executors_is_refused" {
  command = plan

  variables {
    executor_tolerations = [{ key = "a", operator = "In" }]
  }

  expect_failures = [var.executor_tolerations]
}

run "an_unknown_effect_for_executors_is_refused" {
  command = plan

  variables {
    executor_tolerations = [{ key = "a", operator = "Exists", effect = "Never" }]
  }

  expect_failures = [var.executor_tolerations]
}

run "a_toleration_for_executors_without_a_key_is_refused" {
  command = plan

  variables {
    executor_tolerations = [{ value = "yes" }]
  }

  expect_failures = [var.executor_tolerations]
}

run "a_toleration_for_executors_with_an_impossible_key_is_refused" {
  command = plan

  variables {
    executor_tolerations = [{ key = "a b", operator = "Exists" }]
  }

  expect_failures = [var.executor_tolerations]
}

run "a_value_beside_exists_for_executors_is_refused" {
  command = plan

  variables {
    executor_tolerations = [{ key = "a", operator = "Exists", value = "yes" }]
  }

  expect_failures = [var.executor_tolerations]
}

run "an_impossible_value_for_executors_is_refused" {
  command = plan

  variables {
    executor_tolerations = [{ key = "a", value = "yes, please" }]
  }

  expect_failures = [var.executor_tolerations]
}

run "an_unknown_operator_for_pods_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a", operator = "In" }]
  }

  expect_failures = [var.tolerations]
}

run "an_unknown_effect_for_pods_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a", operator = "Exists", effect = "Never" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_for_pods_without_a_key_is_refused" {
  command = plan

  variables {
    tolerations = [{ value = "yes" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_for_pods_with_an_impossible_key_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a b", operator = "Exists" }]
  }

  expect_failures = [var.tolerations]
}

run "a_value_beside_exists_for_pods_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a", operator = "Exists", value = "yes" }]
  }

  expect_failures = [var.tolerations]
}

run "an_impossible_value_for_pods_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "a", value = "yes, please" }]
  }

  expect_failures = [var.tolerations]
}

run "a_label_with_an_impossible_key_is_refused" {
  command = plan

  variables {
    node_selector = { "a b" = "c" }
  }

  expect_failures = [var.node_selector]
}

run "a_label_with_an_impossible_value_is_refused" {
  command = plan

  variables {
    node_selector = { "a" = "b c" }
  }

  expect_failures = [var.node_selector]
}

run "a_label_without_a_key_is_refused" {
  command = plan

  variables {
    node_selector = { "" = "c" }
  }

  expect_failures = [var.node_selector]
}

run "a_repository_without_a_scheme_is_refused" {
  command = plan

  variables {
    chart_repository = "hub.jupyter.org/helm-chart/"
  }

  expect_failures = [var.chart_repository]
}

run "a_folder_is_not_a_repository" {
  command = plan

  variables {
    chart_repository = "./charts"
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
    chart_version = "~> 4.4"
  }

  expect_failures = [var.chart_version]
}

run "a_version_of_two_numbers_is_refused" {
  command = plan

  variables {
    chart_version = "4.4"
  }

  expect_failures = [var.chart_version]
}

run "an_empty_version_is_refused" {
  command = plan

  variables {
    chart_version = ""
  }

  expect_failures = [var.chart_version]
}

run "values_that_are_no_yaml_are_refused" {
  command = plan

  variables {
    extra_values = ["a: [b"]
  }

  expect_failures = [var.extra_values]
}

run "values_that_are_no_map_are_refused" {
  command = plan

  variables {
    extra_values = ["- a"]
  }

  expect_failures = [var.extra_values]
}

run "empty_values_are_refused" {
  command = plan

  variables {
    extra_values = [""]
  }

  expect_failures = [var.extra_values]
}

run "another_authenticator_that_says_nothing_of_whom_it_lets_in_is_refused" {
  command = plan

  variables {
    extra_values = ["hub: {config: {JupyterHub: {authenticator_class: github}}}"]
  }

  expect_failures = [var.extra_values]
}

run "too_little_patience_is_refused" {
  command = plan

  variables {
    timeout_seconds = 30
  }

  expect_failures = [var.timeout_seconds]
}

run "too_much_patience_is_refused" {
  command = plan

  variables {
    timeout_seconds = 7200
  }

  expect_failures = [var.timeout_seconds]
}

run "half_a_second_is_refused" {
  command = plan

  variables {
    timeout_seconds = 60.5
  }

  expect_failures = [var.timeout_seconds]
}
