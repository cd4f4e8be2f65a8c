provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

provider "kubernetes" {
  host = "https://cluster.test"
}

variables {
  namespace              = "addons"
  domain                 = "spark.example.internal"
  certificate_issuer     = "cert-issuer"
  storage_class          = "gp3"
  grafana_admin_password = "correct horse battery"
}

run "everything_can_be_planned_at_once" {
  command = plan

  module {
    source = "./tests/fixtures/whole"
  }

  assert {
    condition     = output.prometheus_url == "https://prometheus.spark.example.internal"
    error_message = "What is known must be known."
  }
}

run "capitals_are_not_a_namespace" {
  command = plan

  variables {
    namespace = "Addons"
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

run "a_path_is_not_a_namespace" {
  command = plan

  variables {
    namespace = "addons/prometheus"
  }

  expect_failures = [var.namespace]
}

run "a_namespace_that_is_too_long_is_refused" {
  command = plan

  variables {
    namespace = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.namespace]
}

run "a_single_word_is_not_a_domain" {
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

run "a_url_is_not_a_domain" {
  command = plan

  variables {
    domain = "https://example.internal"
  }

  expect_failures = [var.domain]
}

run "capitals_are_not_a_domain" {
  command = plan

  variables {
    domain = "Example.internal"
  }

  expect_failures = [var.domain]
}

run "an_underscore_is_not_in_a_domain" {
  command = plan

  variables {
    domain = "my_cluster.internal"
  }

  expect_failures = [var.domain]
}

run "an_empty_label_is_not_in_a_domain" {
  command = plan

  variables {
    domain = "example..internal"
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

run "capitals_are_not_an_issuer" {
  command = plan

  variables {
    certificate_issuer = "CertIssuer"
  }

  expect_failures = [var.certificate_issuer]
}

run "a_space_is_not_in_an_issuer" {
  command = plan

  variables {
    certificate_issuer = "cert issuer"
  }

  expect_failures = [var.certificate_issuer]
}

run "an_empty_ingress_class_is_refused" {
  command = plan

  variables {
    ingress_class_name = ""
  }

  expect_failures = [var.ingress_class_name]
}

run "capitals_are_not_an_ingress_class" {
  command = plan

  variables {
    ingress_class_name = "Traefik"
  }

  expect_failures = [var.ingress_class_name]
}

run "an_underscore_is_not_in_an_ingress_class" {
  command = plan

  variables {
    ingress_class_name = "my_class"
  }

  expect_failures = [var.ingress_class_name]
}

run "an_empty_storage_class_is_refused" {
  command = plan

  variables {
    storage_class = ""
  }

  expect_failures = [var.storage_class]
}

run "capitals_are_not_a_storage_class" {
  command = plan

  variables {
    storage_class = "GP3"
  }

  expect_failures = [var.storage_class]
}

run "a_hyphen_does_not_end_a_storage_class" {
  command = plan

  variables {
    storage_class = "gp3-"
  }

  expect_failures = [var.storage_class]
}

run "a_number_is_not_the_size_of_a_volume" {
  command = plan

  variables {
    prometheus_vol_size = "5"
  }

  expect_failures = [var.prometheus_vol_size]
}

run "powers_of_ten_are_not_the_size_of_a_volume" {
  command = plan

  variables {
    prometheus_vol_size = "5G"
  }

  expect_failures = [var.prometheus_vol_size]
}

run "a_broken_number_is_not_the_size_of_a_volume" {
  command = plan

  variables {
    prometheus_vol_size = "2.5Gi"
  }

  expect_failures = [var.prometheus_vol_size]
}

run "a_volume_without_room_for_prometheus_is_refused" {
  command = plan

  variables {
    prometheus_vol_size = "1Gi"
  }

  expect_failures = [var.prometheus_vol_size]
}

run "a_volume_larger_than_ebs_has_is_refused" {
  command = plan

  variables {
    prometheus_vol_size = "17Ti"
  }

  expect_failures = [var.prometheus_vol_size]
}

run "a_size_with_a_space_is_refused" {
  command = plan

  variables {
    prometheus_vol_size = "5 Gi"
  }

  expect_failures = [var.prometheus_vol_size]
}

run "an_empty_size_for_alertmanager_is_refused" {
  command = plan

  variables {
    alertmanager_vol_size = ""
  }

  expect_failures = [var.alertmanager_vol_size]
}

run "a_size_in_words_is_refused" {
  command = plan

  variables {
    alertmanager_vol_size = "small"
  }

  expect_failures = [var.alertmanager_vol_size]
}

run "a_volume_smaller_than_ebs_has_is_refused" {
  command = plan

  variables {
    alertmanager_vol_size = "512Mi"
  }

  expect_failures = [var.alertmanager_vol_size]
}

run "a_volume_of_alertmanager_larger_than_ebs_has_is_refused" {
  command = plan

  variables {
    alertmanager_vol_size = "17Ti"
  }

  expect_failures = [var.alertmanager_vol_size]
}

run "an_empty_size_for_grafana_is_refused" {
  command = plan

  variables {
    grafana_vol_size = ""
  }

  expect_failures = [var.grafana_vol_size]
}

run "a_negative_size_is_refused" {
  command = plan

  variables {
    grafana_vol_size = "-2Gi"
  }

  expect_failures = [var.grafana_vol_size]
}

run "a_volume_of_grafana_smaller_than_ebs_has_is_refused" {
  command = plan

  variables {
    grafana_vol_size = "1023Mi"
  }

  expect_failures = [var.grafana_vol_size]
}

run "a_number_is_not_a_time" {
  command = plan

  variables {
    prometheus_retention = "10"
  }

  expect_failures = [var.prometheus_retention]
}

run "days_are_written_d" {
  command = plan

  variables {
    prometheus_retention = "10 days"
  }

  expect_failures = [var.prometheus_retention]
}

run "no_time_is_refused" {
  command = plan

  variables {
    prometheus_retention = "0d"
  }

  expect_failures = [var.prometheus_retention]
}

run "an_empty_time_is_refused" {
  command = plan

  variables {
    prometheus_retention = ""
  }

  expect_failures = [var.prometheus_retention]
}

run "an_hour_is_too_short" {
  command = plan

  variables {
    prometheus_retention = "1h"
  }

  expect_failures = [var.prometheus_retention]
}

run "an_empty_administrator_is_refused" {
  command = plan

  variables {
    grafana_admin_user = ""
  }

  expect_failures = [var.grafana_admin_user]
}

run "a_space_is_not_in_a_name" {
  command = plan

  variables {
    grafana_admin_user = "the admin"
  }

  expect_failures = [var.grafana_admin_user]
}

run "a_colon_is_not_in_a_name" {
  command = plan

  variables {
    grafana_admin_user = "admin:x"
  }

  expect_failures = [var.grafana_admin_user]
}

run "an_empty_password_is_refused" {
  command = plan

  variables {
    grafana_admin_password = ""
  }

  expect_failures = [var.grafana_admin_user]
}

run "a_short_password_is_refused" {
  command = plan

  variables {
    grafana_admin_password = "horse12"
  }

  expect_failures = [var.grafana_admin_user]
}

run "a_password_with_a_line_break_is_refused" {
  command = plan

  variables {
    grafana_admin_password = "correct horse battery\n"
  }

  expect_failures = [var.grafana_admin_user]
}

run "a_password_with_a_tab_is_refused" {
  command = plan

  variables {
    grafana_admin_password = "correct\thorse"
  }

  expect_failures = [var.grafana_admin_user]
}

run "the_charts_old_password_is_refused" {
  command = plan

  variables {
    grafana_admin_password = "prom-operator"
  }

  expect_failures = [var.grafana_admin_user]
}

run "a_password_that_everybody_tries_is_refused" {
  command = plan

  variables {
    grafana_admin_password = "Password"
  }

  expect_failures = [var.grafana_admin_user]
}

run "capitals_are_not_sparks_namespace" {
  command = plan

  variables {
    spark_namespace = "Spark"
  }

  expect_failures = [var.spark_namespace]
}

run "an_empty_namespace_of_spark_is_refused" {
  command = plan

  variables {
    spark_namespace = ""
  }

  expect_failures = [var.spark_namespace]
}

run "a_period_is_not_in_a_namespace" {
  command = plan

  variables {
    spark_namespace = "spark.jobs"
  }

  expect_failures = [var.spark_namespace]
}

run "a_label_with_a_space_is_refused" {
  command = plan

  variables {
    node_selector = { "eks.amazonaws.com/nodegroup" = "on demand" }
  }

  expect_failures = [var.node_selector]
}

run "a_label_with_two_slashes_is_refused" {
  command = plan

  variables {
    node_selector = { "a/b/c" = "x" }
  }

  expect_failures = [var.node_selector]
}

run "an_empty_label_is_refused" {
  command = plan

  variables {
    node_selector = { "" = "x" }
  }

  expect_failures = [var.node_selector]
}

run "an_operator_that_kubernetes_does_not_know_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "pool", operator = "Matches" }]
  }

  expect_failures = [var.tolerations]
}

run "an_effect_that_kubernetes_does_not_know_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "pool", effect = "NoRun" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_of_nothing_is_refused" {
  command = plan

  variables {
    tolerations = [{}]
  }

  expect_failures = [var.tolerations]
}

run "a_value_with_exists_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "pool", operator = "Exists", value = "x" }]
  }

  expect_failures = [var.tolerations]
}

run "a_repository_without_a_scheme_is_refused" {
  command = plan

  variables {
    chart_repository = "ghcr.io/prometheus-community/charts"
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

run "the_newest_version_is_no_version" {
  command = plan

  variables {
    chart_version = "latest"
  }

  expect_failures = [var.chart_version]
}

run "a_range_is_no_version" {
  command = plan

  variables {
    chart_version = "~> 88.5"
  }

  expect_failures = [var.chart_version]
}

run "half_a_version_is_no_version" {
  command = plan

  variables {
    chart_version = "88.5"
  }

  expect_failures = [var.chart_version]
}

run "a_list_is_not_a_document_of_values" {
  command = plan

  variables {
    extra_values = ["- a\n- b\n"]
  }

  expect_failures = [var.extra_values]
}

run "a_word_is_not_a_document_of_values" {
  command = plan

  variables {
    extra_values = ["a"]
  }

  expect_failures = [var.extra_values]
}

run "broken_yaml_is_refused" {
  command = plan

  variables {
    extra_values = ["a: [b"]
  }

  expect_failures = [var.extra_values]
}

run "a_minute_is_the_shortest_wait" {
  command = plan

  variables {
    timeout_seconds = 59
  }

  expect_failures = [var.timeout_seconds]
}

run "an_hour_is_the_longest_wait" {
  command = plan

  variables {
    timeout_seconds = 3601
  }

  expect_failures = [var.timeout_seconds]
}

run "half_a_second_is_refused" {
  command = plan

  variables {
    timeout_seconds = 90.5
  }

  expect_failures = [var.timeout_seconds]
}

run "the_administrators_name_is_no_password" {
  command = plan

  variables {
    grafana_admin_user     = "administrator"
    grafana_admin_password = "Administrator"
  }

  expect_failures = [var.grafana_admin_user]
}
