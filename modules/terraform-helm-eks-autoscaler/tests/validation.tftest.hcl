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
  eks_cluster_properties = {
    eks_cluster_name            = "spark-cluster"
    openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
  }
}

run "a_cluster_name_that_is_too_long_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "a2345678901234567890123456789012345678901"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
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
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "no_url_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = null
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_version_with_a_patch_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      eks_cluster_version         = "1.35.2"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_version_with_a_v_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      eks_cluster_version         = "v1.35"
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "an_empty_version_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      eks_cluster_version         = ""
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_service_account_in_capitals_is_refused" {
  command = plan

  variables {
    cluster_autoscaler_sa = "Controller"
  }

  expect_failures = [var.cluster_autoscaler_sa]
}

run "a_service_account_with_an_underscore_is_refused" {
  command = plan

  variables {
    cluster_autoscaler_sa = "the_controller"
  }

  expect_failures = [var.cluster_autoscaler_sa]
}

run "a_service_account_that_is_empty_is_refused" {
  command = plan

  variables {
    cluster_autoscaler_sa = ""
  }

  expect_failures = [var.cluster_autoscaler_sa]
}

run "a_service_account_with_two_periods_in_a_row_is_refused" {
  command = plan

  variables {
    cluster_autoscaler_sa = "the..controller"
  }

  expect_failures = [var.cluster_autoscaler_sa]
}

run "the_latest_image_is_refused" {
  command = plan

  variables {
    image_tag = "latest"
  }

  expect_failures = [var.image_tag]
}

run "an_image_without_a_v_is_refused" {
  command = plan

  variables {
    image_tag = "1.35.2"
  }

  expect_failures = [var.image_tag]
}

run "an_image_without_a_patch_is_refused" {
  command = plan

  variables {
    image_tag = "v1.35"
  }

  expect_failures = [var.image_tag]
}

run "an_image_with_its_repository_is_refused" {
  command = plan

  variables {
    image_tag = "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.2"
  }

  expect_failures = [var.image_tag]
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
