provider "aws" {
  region = "eu-north-1"
}

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
  eks_cluster_properties = {
    eks_cluster_name            = "spark-cluster"
    openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    vpc_id                      = "vpc-0123456789abcdef0"
    eks_cluster_sg_id           = "sg-0123456789abcdef0"
    subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
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
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_group_by_name_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
      eks_cluster_sg_id           = "eks-cluster"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "no_group_is_refused" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
      eks_cluster_sg_id           = null
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_vpc_is_not_a_group" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
      eks_cluster_sg_id           = "vpc-0123456789abcdef0"
      subnet_ids                  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    }
  }

  expect_failures = [var.eks_cluster_properties]
}

run "a_subnet_by_its_block_is_refused" {
  command = plan

  variables {
    subnet_ids = ["10.0.1.0/24"]
  }

  expect_failures = [var.subnet_ids]
}

run "an_empty_subnet_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-0123456789abcdef0", ""]
  }

  expect_failures = [var.subnet_ids]
}

run "a_subnet_named_twice_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"]
  }

  expect_failures = [var.subnet_ids]
}

run "no_subnets_are_refused" {
  command = plan

  variables {
    subnet_ids = []
  }

  expect_failures = [var.subnet_ids]
}

run "a_class_in_capitals_is_refused" {
  command = plan

  variables {
    efs_storage_class = "Controller"
  }

  expect_failures = [var.efs_storage_class]
}

run "a_class_with_an_underscore_is_refused" {
  command = plan

  variables {
    efs_storage_class = "the_controller"
  }

  expect_failures = [var.efs_storage_class]
}

run "a_class_that_is_empty_is_refused" {
  command = plan

  variables {
    efs_storage_class = ""
  }

  expect_failures = [var.efs_storage_class]
}

run "a_class_with_two_periods_in_a_row_is_refused" {
  command = plan

  variables {
    efs_storage_class = "the..controller"
  }

  expect_failures = [var.efs_storage_class]
}

run "root_as_the_user_is_refused" {
  command = plan

  variables {
    posix_uid = 0
  }

  expect_failures = [var.posix_uid]
}

run "a_negative_user_is_refused" {
  command = plan

  variables {
    posix_uid = -1
  }

  expect_failures = [var.posix_uid]
}

run "half_a_user_is_refused" {
  command = plan

  variables {
    posix_uid = 1000.5
  }

  expect_failures = [var.posix_uid]
}

run "a_user_beyond_32_bits_is_refused" {
  command = plan

  variables {
    posix_uid = 4294967296
  }

  expect_failures = [var.posix_uid]
}

run "roots_group_is_refused" {
  command = plan

  variables {
    posix_gid = 0
  }

  expect_failures = [var.posix_gid]
}

run "a_negative_group_is_refused" {
  command = plan

  variables {
    posix_gid = -1
  }

  expect_failures = [var.posix_gid]
}

run "half_a_group_is_refused" {
  command = plan

  variables {
    posix_gid = 100.5
  }

  expect_failures = [var.posix_gid]
}

run "a_group_beyond_32_bits_is_refused" {
  command = plan

  variables {
    posix_gid = 4294967296
  }

  expect_failures = [var.posix_gid]
}

run "an_alias_instead_of_a_key_is_refused" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:alias/efs"
  }

  expect_failures = [var.kms_key_arn]
}

run "the_bare_id_of_a_key_is_refused" {
  command = plan

  variables {
    kms_key_arn = "01234567-89ab-cdef-0123-456789abcdef"
  }

  expect_failures = [var.kms_key_arn]
}

run "an_empty_key_arn_is_refused" {
  command = plan

  variables {
    kms_key_arn = ""
  }

  expect_failures = [var.kms_key_arn]
}

run "a_controllers_account_in_capitals_is_refused" {
  command = plan

  variables {
    efs_csi_driver_controller_sa = "Controller"
  }

  expect_failures = [var.efs_csi_driver_controller_sa]
}

run "a_controllers_account_with_an_underscore_is_refused" {
  command = plan

  variables {
    efs_csi_driver_controller_sa = "the_controller"
  }

  expect_failures = [var.efs_csi_driver_controller_sa]
}

run "a_controllers_account_that_is_empty_is_refused" {
  command = plan

  variables {
    efs_csi_driver_controller_sa = ""
  }

  expect_failures = [var.efs_csi_driver_controller_sa]
}

run "a_controllers_account_with_two_periods_in_a_row_is_refused" {
  command = plan

  variables {
    efs_csi_driver_controller_sa = "the..controller"
  }

  expect_failures = [var.efs_csi_driver_controller_sa]
}

run "a_node_parts_account_in_capitals_is_refused" {
  command = plan

  variables {
    efs_csi_driver_node_sa = "Controller"
  }

  expect_failures = [var.efs_csi_driver_node_sa]
}

run "a_node_parts_account_with_an_underscore_is_refused" {
  command = plan

  variables {
    efs_csi_driver_node_sa = "the_controller"
  }

  expect_failures = [var.efs_csi_driver_node_sa]
}

run "a_node_parts_account_that_is_empty_is_refused" {
  command = plan

  variables {
    efs_csi_driver_node_sa = ""
  }

  expect_failures = [var.efs_csi_driver_node_sa]
}

run "a_node_parts_account_with_two_periods_in_a_row_is_refused" {
  command = plan

  variables {
    efs_csi_driver_node_sa = "the..controller"
  }

  expect_failures = [var.efs_csi_driver_node_sa]
}

run "one_account_for_both_parts_is_refused" {
  command = plan

  variables {
    efs_csi_driver_node_sa = "efs-csi-controller-sa"
  }

  expect_failures = [var.efs_csi_driver_node_sa]
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

run "a_cluster_without_subnets_needs_them_given" {
  command = plan

  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "spark-cluster"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
      vpc_id                      = "vpc-0123456789abcdef0"
      eks_cluster_sg_id           = "sg-0123456789abcdef0"
      subnet_ids                  = null
    }
  }

  expect_failures = [var.eks_cluster_properties]
}
