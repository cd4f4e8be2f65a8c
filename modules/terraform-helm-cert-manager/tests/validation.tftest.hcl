provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

provider "kubernetes" {
  host = "https://cluster.test"
}

variables {
  namespace = "addons"
  ca_crt    = file("tests/fixtures/ecdsa-p256.crt")
  ca_key    = format("-----BEGIN %s-----\nAAAA\n-----END %s-----\n", "PRIVATE KEY", "PRIVATE KEY")
}

# There is no key of this certificate: it was thrown away.
override_data {
  target = data.tls_public_key.ca
  values = {
    algorithm      = "ECDSA"
    public_key_pem = <<-EOT
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdUX5mQrepnAigvqY3P9Do5Gl0kWy
      a11QCVhZuXMmaDIyk83yzIkLrbBRDHsuHc8ZJspJ9O245pF8wJjw4bZxjA==
      -----END PUBLIC KEY-----
    EOT
  }
}

run "a_namespace_in_capitals_is_refused" {
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

run "a_namespace_with_a_period_is_refused" {
  command = plan

  variables {
    namespace = "add.ons"
  }

  expect_failures = [var.namespace]
}

run "an_issuer_in_capitals_is_refused" {
  command = plan

  variables {
    cluster_issuer = "Cert-Issuer"
  }

  expect_failures = [var.cluster_issuer]
}

run "an_empty_issuer_is_refused" {
  command = plan

  variables {
    cluster_issuer = ""
  }

  expect_failures = [var.cluster_issuer]
}

run "an_issuer_with_an_underscore_is_refused" {
  command = plan

  variables {
    cluster_issuer = "cert_issuer"
  }

  expect_failures = [var.cluster_issuer]
}

run "an_issuer_that_ends_with_a_hyphen_is_refused" {
  command = plan

  variables {
    cluster_issuer = "cert-issuer-"
  }

  expect_failures = [var.cluster_issuer]
}

run "a_label_with_a_space_is_no_node_selector" {
  command = plan

  variables {
    node_selector = { "node group" = "on_demand_group" }
  }

  expect_failures = [var.node_selector]
}

run "a_value_with_a_comma_is_no_node_selector" {
  command = plan

  variables {
    node_selector = { "eks.amazonaws.com/nodegroup" = "a,b" }
  }

  expect_failures = [var.node_selector]
}

run "a_label_without_a_name_is_no_node_selector" {
  command = plan

  variables {
    node_selector = { "eks.amazonaws.com/" = "on_demand_group" }
  }

  expect_failures = [var.node_selector]
}

run "an_unknown_operator_of_a_toleration_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "dedicated", operator = "In" }]
  }

  expect_failures = [var.tolerations]
}

run "an_unknown_effect_of_a_toleration_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "dedicated", effect = "Evict" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_of_everything_needs_exists" {
  command = plan

  variables {
    tolerations = [{ effect = "NoSchedule" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_with_exists_takes_no_value" {
  command = plan

  variables {
    tolerations = [{ key = "dedicated", operator = "Exists", value = "spark" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_of_no_possible_taint_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "dedicated to", value = "spark" }]
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

run "a_repository_in_a_folder_is_refused" {
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

run "a_range_is_not_a_version" {
  command = plan

  variables {
    chart_version = "~> 1.0"
  }

  expect_failures = [var.chart_version]
}

run "a_word_is_not_a_version" {
  command = plan

  variables {
    chart_version = "latest"
  }

  expect_failures = [var.chart_version]
}

run "half_a_version_is_refused" {
  command = plan

  variables {
    chart_version = "1.21"
  }

  expect_failures = [var.chart_version]
}

run "own_values_that_are_a_list_are_refused" {
  command = plan

  variables {
    extra_values = ["- a\n- b\n"]
  }

  expect_failures = [var.extra_values]
}

run "own_values_that_are_a_path_are_refused" {
  command = plan

  variables {
    extra_values = ["values.yaml"]
  }

  expect_failures = [var.extra_values]
}

run "own_values_that_are_not_yaml_are_refused" {
  command = plan

  variables {
    extra_values = ["a: b", "a: [b"]
  }

  expect_failures = [var.extra_values]
}

run "a_timeout_of_seconds_is_refused" {
  command = plan

  variables {
    timeout_seconds = 59
  }

  expect_failures = [var.timeout_seconds]
}

run "a_timeout_of_hours_is_refused" {
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
