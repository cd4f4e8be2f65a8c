provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace = "addons"
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

run "an_unknown_controller_is_refused" {
  command = plan

  variables {
    ingress_controller = "haproxy"
  }

  expect_failures = [var.ingress_controller]
}

run "a_controller_in_capitals_is_refused" {
  command = plan

  variables {
    ingress_controller = "Traefik"
  }

  expect_failures = [var.ingress_controller]
}

run "the_class_is_not_the_controller" {
  command = plan

  variables {
    ingress_controller = "nginx"
  }

  expect_failures = [var.ingress_controller]
}

run "no_pods_are_refused" {
  command = plan

  variables {
    replicas = 0
  }

  expect_failures = [var.replicas]
}

run "half_a_pod_is_refused" {
  command = plan

  variables {
    replicas = 1.5
  }

  expect_failures = [var.replicas]
}

run "hundreds_of_pods_are_refused" {
  command = plan

  variables {
    replicas = 200
  }

  expect_failures = [var.replicas]
}

run "a_bare_address_is_not_a_source_range" {
  command = plan

  variables {
    load_balancer_source_ranges = ["10.0.0.1"]
  }

  expect_failures = [var.load_balancer_source_ranges]
}

run "an_ipv6_source_range_is_refused" {
  command = plan

  variables {
    load_balancer_source_ranges = ["fd00::/64"]
  }

  expect_failures = [var.load_balancer_source_ranges]
}

run "a_source_range_with_an_impossible_octet_is_refused" {
  command = plan

  variables {
    load_balancer_source_ranges = ["10.0.300.0/24"]
  }

  expect_failures = [var.load_balancer_source_ranges]
}

run "a_source_range_with_host_bits_is_refused" {
  command = plan

  variables {
    load_balancer_source_ranges = ["10.0.1.7/16"]
  }

  expect_failures = [var.load_balancer_source_ranges]
}

run "everybody_is_not_a_source_range" {
  command = plan

  variables {
    load_balancer_source_ranges = ["0.0.0.0/0"]
  }

  expect_failures = [var.load_balancer_source_ranges]
}

run "half_of_everybody_is_not_a_source_range" {
  command = plan

  variables {
    load_balancer_source_ranges = ["128.0.0.0/1"]
  }

  expect_failures = [var.load_balancer_source_ranges]
}

run "a_source_range_named_twice_is_refused" {
  command = plan

  variables {
    load_balancer_source_ranges = ["10.0.0.0/16", "10.0.0.0/16"]
  }

  expect_failures = [var.load_balancer_source_ranges]
}

run "more_source_ranges_than_a_security_group_holds_are_refused" {
  command = plan

  variables {
    load_balancer_source_ranges = [for n in range(21) : "10.${n}.0.0/16"]
  }

  expect_failures = [var.load_balancer_source_ranges]
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
