provider "aws" {
  region = "eu-north-1"
}

provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace = "addons"
  domain    = "spark.example.com"
  eks_cluster_properties = {
    eks_cluster_name            = "spark-cluster"
    openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    vpc_id                      = "vpc-0123456789abcdef0"
  }
}

run "a_cluster_name_that_is_too_long_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "a2345678901234567890123456789012345678901"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_cluster_name_with_a_space_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "no_cluster_name_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = null
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_url_instead_of_an_arn_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "the_arn_of_a_role_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:role/oidc"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "the_url_of_another_cluster_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/FEDCBA9876543210"
      vpc_id                      = "vpc-0123456789abcdef0"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_vpc_by_name_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "spark"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "no_vpc_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = null
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_subnet_is_not_a_vpc" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "subnet-0123456789abcdef0"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_domain_of_one_label_is_refused" {
  command = plan

  variables {
    domain = "internal"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_a_scheme_is_refused" {
  command = plan

  variables {
    domain = "https://spark.example.com"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_a_path_is_refused" {
  command = plan

  variables {
    domain = "spark.example.com/hub"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_a_port_is_refused" {
  command = plan

  variables {
    domain = "spark.example.com:443"
  }

  expect_failures = [var.domain]
}

run "a_domain_in_capitals_is_refused" {
  command = plan

  variables {
    domain = "Spark.Example.com"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_a_period_at_the_end_is_refused" {
  command = plan

  variables {
    domain = "spark.example.com."
  }

  expect_failures = [var.domain]
}

run "a_domain_with_two_periods_in_a_row_is_refused" {
  command = plan

  variables {
    domain = "spark..example.com"
  }

  expect_failures = [var.domain]
}

run "a_domain_that_begins_with_a_period_is_refused" {
  command = plan

  variables {
    domain = ".example.com"
  }

  expect_failures = [var.domain]
}

run "a_wildcard_is_refused" {
  command = plan

  variables {
    domain = "*.example.com"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_an_underscore_is_refused" {
  command = plan

  variables {
    domain = "spark_jobs.example.com"
  }

  expect_failures = [var.domain]
}

run "a_domain_with_a_space_is_refused" {
  command = plan

  variables {
    domain = "spark jobs.example.com"
  }

  expect_failures = [var.domain]
}

run "a_label_that_ends_with_a_hyphen_is_refused" {
  command = plan

  variables {
    domain = "spark-.example.com"
  }

  expect_failures = [var.domain]
}

run "a_label_that_is_too_long_is_refused" {
  command = plan

  variables {
    domain = "a234567890123456789012345678901234567890123456789012345678901234.example.com"
  }

  expect_failures = [var.domain]
}

run "a_domain_that_is_too_long_is_refused" {
  command = plan

  variables {
    domain = join(".", [for i in range(84) : "ab"], ["example"])
  }

  expect_failures = [var.domain]
}

run "an_address_is_not_a_domain" {
  command = plan

  variables {
    domain = "10.0.0.2"
  }

  expect_failures = [var.domain]
}

run "an_e_mail_address_is_not_a_domain" {
  command = plan

  variables {
    domain = "admin@example.com"
  }

  expect_failures = [var.domain]
}

run "the_clusters_own_domain_is_refused" {
  command = plan

  variables {
    domain = "spark.cluster.local"
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

run "a_namespace_in_capitals_is_refused" {
  command = plan

  variables {
    namespace = "Addons"
  }

  expect_failures = [var.namespace]
}

run "a_namespace_with_a_period_is_refused" {
  command = plan

  variables {
    namespace = "addons.spark"
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

run "a_namespace_that_is_too_long_is_refused" {
  command = plan

  variables {
    namespace = "a234567890123456789012345678901234567890123456789012345678901234"
  }

  expect_failures = [var.namespace]
}

run "a_selector_with_a_space_is_refused" {
  command = plan

  variables {
    node_selector = { pool = "for services" }
  }

  expect_failures = [var.node_selector]
}

run "a_selector_without_a_key_is_refused" {
  command = plan

  variables {
    node_selector = { "" = "services" }
  }

  expect_failures = [var.node_selector]
}

run "a_selector_with_a_prefix_in_capitals_is_refused" {
  command = plan

  variables {
    node_selector = { "Example.com/pool" = "services" }
  }

  expect_failures = [var.node_selector]
}

run "a_selector_with_a_value_that_is_too_long_is_refused" {
  command = plan

  variables {
    node_selector = { pool = "a234567890123456789012345678901234567890123456789012345678901234" }
  }

  expect_failures = [var.node_selector]
}

run "an_unknown_operator_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "pool", operator = "In", value = "services" }]
  }

  expect_failures = [var.tolerations]
}

run "an_effect_in_the_words_of_eks_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "pool", value = "services", effect = "NO_SCHEDULE" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_of_everything_without_exists_is_refused" {
  command = plan

  variables {
    tolerations = [{ effect = "NoSchedule" }]
  }

  expect_failures = [var.tolerations]
}

run "a_value_that_exists_does_not_take_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "pool", operator = "Exists", value = "services" }]
  }

  expect_failures = [var.tolerations]
}

run "a_toleration_with_a_space_is_refused" {
  command = plan

  variables {
    tolerations = [{ key = "the pool", value = "services" }]
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

run "a_repository_over_ssh_is_refused" {
  command = plan

  variables {
    chart_repository = "git@example.com:charts"
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

run "a_range_of_charts_is_refused" {
  command = plan

  variables {
    chart_version = "~> 9.0"
  }

  expect_failures = [var.chart_version]
}

run "the_latest_chart_is_refused" {
  command = plan

  variables {
    chart_version = "latest"
  }

  expect_failures = [var.chart_version]
}

run "half_a_chart_version_is_refused" {
  command = plan

  variables {
    chart_version = "9.59"
  }

  expect_failures = [var.chart_version]
}

run "values_that_are_no_yaml_are_refused" {
  command = plan

  variables {
    extra_values = ["a: [1"]
  }

  expect_failures = [var.extra_values]
}

run "values_that_are_a_list_are_refused" {
  command = plan

  variables {
    extra_values = ["- a"]
  }

  expect_failures = [var.extra_values]
}

run "values_that_are_a_word_are_refused" {
  command = plan

  variables {
    extra_values = ["a: 1", "values.yaml"]
  }

  expect_failures = [var.extra_values]
}

run "no_time_at_all_is_refused" {
  command = plan

  variables {
    timeout_seconds = 0
  }

  expect_failures = [var.timeout_seconds]
}

run "two_hours_are_refused" {
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
