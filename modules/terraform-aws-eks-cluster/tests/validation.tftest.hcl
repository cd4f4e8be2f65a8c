provider "aws" {
  region = "eu-north-1"
}

variables {
  subnet_ids                = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  eks_worker_nodes_key_path = "tests/fixtures/id_ed25519.pub"

  eks_node_groups = {
    default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
  }
}

override_data {
  target = data.aws_eks_addon_version.default
  values = {
    version = "v1.0.0-eksbuild.1"
  }
}

run "one_subnet_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-0123456789abcdef0"]
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

run "a_name_is_not_a_subnet" {
  command = plan

  variables {
    subnet_ids = ["subnet-0123456789abcdef0", "private-subnet-2"]
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

run "an_empty_cluster_name_is_refused" {
  command = plan

  variables {
    cluster_name = ""
  }

  expect_failures = [var.cluster_name]
}

run "a_cluster_name_with_a_period_is_refused" {
  command = plan

  variables {
    cluster_name = "spark.cluster"
  }

  expect_failures = [var.cluster_name]
}

run "a_cluster_name_that_begins_with_a_hyphen_is_refused" {
  command = plan

  variables {
    cluster_name = "-spark"
  }

  expect_failures = [var.cluster_name]
}

run "a_cluster_name_that_the_roles_could_not_hold_is_refused" {
  command = plan

  variables {
    cluster_name = "a-name-that-is-longer-than-a-role-could-hold"
  }

  expect_failures = [var.cluster_name]
}

run "a_patch_version_is_refused" {
  command = plan

  variables {
    kubernetes_version = "1.35.1"
  }

  expect_failures = [var.kubernetes_version]
}

run "a_version_with_a_v_is_refused" {
  command = plan

  variables {
    kubernetes_version = "v1.35"
  }

  expect_failures = [var.kubernetes_version]
}

run "a_version_before_al2023_is_refused" {
  command = plan

  variables {
    kubernetes_version = "1.22"
  }

  expect_failures = [var.kubernetes_version]
}

run "latest_is_not_a_version" {
  command = plan

  variables {
    kubernetes_version = "latest"
  }

  expect_failures = [var.kubernetes_version]
}

run "no_node_groups_are_refused" {
  command = plan

  variables {
    eks_node_groups = {}
  }

  expect_failures = [var.eks_node_groups]
}

run "a_group_name_with_a_space_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default      = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      "spot group" = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_group_name_with_a_hyphen_in_front_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      "-spot" = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_group_name_of_64_characters_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default                                                            = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      "a234567890123456789012345678901234567890123456789012345678901234" = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "half_a_node_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2.5, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_negative_size_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = -1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_minimum_over_the_desired_size_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 2, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_desired_size_over_the_maximum_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 3, max_size = 2, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_group_that_can_have_no_node_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 0, desired_size = 0, max_size = 0, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_unknown_capacity_type_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], capacity_type = "RESERVED" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_capacity_type_in_lower_case_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], capacity_type = "spot" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_empty_capacity_type_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], capacity_type = "" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_spot_group_without_types_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = [], capacity_type = "SPOT" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "more_than_20_types_are_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = [for i in range(1, 22) : "t${i}.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_family_is_not_a_type" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_unknown_size_of_a_type_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.huge"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_mac_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["mac2.metal"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_type_named_twice_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium", "t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "mixed_architectures_are_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium", "t4g.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_unknown_architecture_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], architecture = "riscv64" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_architecture_of_other_words_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], architecture = "amd64" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "arm64_with_an_x86_64_type_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], architecture = "arm64" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "x86_64_with_an_arm64_type_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["m7g.large"], architecture = "x86_64" }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_disk_below_the_originals_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], disk_size = 9 }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_disk_of_half_gigabytes_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], disk_size = 20.5 }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_disk_over_the_largest_volume_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], disk_size = 16385 }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_update_of_no_node_at_a_time_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], max_unavailable = 0 }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_update_of_more_than_100_nodes_at_a_time_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], max_unavailable = 101 }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "an_update_of_half_a_node_at_a_time_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], max_unavailable = 0.5 }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_label_with_a_space_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], labels = { pool = "for spark" } }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_label_key_with_a_capital_prefix_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], labels = { "Example.com/pool" = "spark" } }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_label_value_that_is_too_long_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], labels = { pool = "a234567890123456789012345678901234567890123456789012345678901234" } }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_label_key_that_no_tag_can_hold_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], labels = { "a-very-long-prefix.of-a-very-long-name.of-some-organisation.example.com/node-pool-of-the-jobs" = "spark" } }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_label_of_eks_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], labels = { "eks.amazonaws.com/nodegroup" = "spark" } }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_label_of_kubernetes_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], labels = { "node-role.kubernetes.io/spark" = "" } }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_label_of_k8s_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], labels = { "k8s.io/pool" = "spark" } }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_taint_with_the_effect_in_the_words_of_eks_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], taints = [{ key = "spark", effect = "NO_SCHEDULE" }] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_taint_without_a_key_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], taints = [{ key = "", effect = "NoSchedule" }] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_taint_with_a_space_is_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], taints = [{ key = "spark", value = "an executor", effect = "NoSchedule" }] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "two_taints_of_one_key_are_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"] }
      bad     = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], taints = [{ key = "spark", effect = "NoSchedule" }, { key = "spark", effect = "NoExecute" }] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "groups_without_a_first_node_are_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 0, desired_size = 0, max_size = 2, instance_types = ["t3.medium"] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "groups_whose_nodes_all_repel_are_refused" {
  command = plan

  variables {
    eks_node_groups = {
      default = { min_size = 1, desired_size = 1, max_size = 2, instance_types = ["t3.medium"], taints = [{ key = "spark", effect = "NoExecute" }] }
    }
  }

  expect_failures = [var.eks_node_groups]
}

run "a_path_without_a_file_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path = "tests/fixtures/missing.pub"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "an_empty_path_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path = ""
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "a_file_without_a_key_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path = "tests/fixtures/not-a-key.txt"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "a_file_of_two_keys_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path = "tests/fixtures/two_keys.txt"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "the_file_of_an_ecdsa_key_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path = "tests/fixtures/id_ecdsa.pub"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "no_key_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path = null
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "two_keys_are_refused" {
  command = plan

  variables {
    eks_worker_nodes_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAHwBe+uU25bZgF1LWKTCBYdFrzd1NaIX5tWTMfuPba"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "a_private_key_as_content_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path   = null
    eks_worker_nodes_public_key = "-----BEGIN FAKE PRIVATE KEY-----"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "a_path_as_content_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path   = null
    eks_worker_nodes_public_key = "~/.ssh/id_ed25519.pub"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "an_ecdsa_key_as_content_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path   = null
    eks_worker_nodes_public_key = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPH2BsVqMpz"
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "empty_content_is_refused" {
  command = plan

  variables {
    eks_worker_nodes_key_path   = null
    eks_worker_nodes_public_key = ""
  }

  expect_failures = [var.eks_worker_nodes_key_path]
}

run "a_name_is_not_a_group_for_ssh" {
  command = plan

  variables {
    ssh_allowed_security_groups = ["vpn"]
  }

  expect_failures = [var.ssh_allowed_security_groups]
}

run "an_empty_group_for_ssh_is_refused" {
  command = plan

  variables {
    ssh_allowed_security_groups = [""]
  }

  expect_failures = [var.ssh_allowed_security_groups]
}

run "a_block_is_not_a_group_for_ssh" {
  command = plan

  variables {
    ssh_allowed_security_groups = ["10.0.0.0/16"]
  }

  expect_failures = [var.ssh_allowed_security_groups]
}

run "a_name_is_not_a_group_for_kubectl" {
  command = plan

  variables {
    kubectl_allowed_security_group = "openvpn-sg"
  }

  expect_failures = [var.kubectl_allowed_security_group]
}

run "a_block_is_not_a_group_for_kubectl" {
  command = plan

  variables {
    kubectl_allowed_security_group = "10.0.0.0/16"
  }

  expect_failures = [var.kubectl_allowed_security_group]
}

run "a_group_for_kubectl_with_capitals_is_refused" {
  command = plan

  variables {
    kubectl_allowed_security_group = "SG-0123456789ABCDEF0"
  }

  expect_failures = [var.kubectl_allowed_security_group]
}

run "an_address_is_not_a_block_inside" {
  command = plan

  variables {
    kubectl_allowed_cidr_blocks = ["203.0.113.7"]
  }

  expect_failures = [var.kubectl_allowed_cidr_blocks]
}

run "a_block_inside_with_host_bits_is_refused" {
  command = plan

  variables {
    kubectl_allowed_cidr_blocks = ["203.0.113.7/24"]
  }

  expect_failures = [var.kubectl_allowed_cidr_blocks]
}

run "everybody_inside_is_refused" {
  command = plan

  variables {
    kubectl_allowed_cidr_blocks = ["0.0.0.0/0"]
  }

  expect_failures = [var.kubectl_allowed_cidr_blocks]
}

run "half_of_everybody_inside_is_refused" {
  command = plan

  variables {
    kubectl_allowed_cidr_blocks = ["128.0.0.0/1"]
  }

  expect_failures = [var.kubectl_allowed_cidr_blocks]
}

run "a_block_inside_named_twice_is_refused" {
  command = plan

  variables {
    kubectl_allowed_cidr_blocks = ["203.0.113.0/24", "203.0.113.0/24"]
  }

  expect_failures = [var.kubectl_allowed_cidr_blocks]
}

run "an_address_is_not_a_block_outside" {
  command = plan

  variables {
    endpoint_public_access_cidrs = ["203.0.113.7"]
  }

  expect_failures = [var.endpoint_public_access_cidrs]
}

run "a_block_outside_with_host_bits_is_refused" {
  command = plan

  variables {
    endpoint_public_access_cidrs = ["203.0.113.7/24"]
  }

  expect_failures = [var.endpoint_public_access_cidrs]
}

run "everybody_outside_is_refused" {
  command = plan

  variables {
    endpoint_public_access_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.endpoint_public_access_cidrs]
}

run "half_of_everybody_outside_is_refused" {
  command = plan

  variables {
    endpoint_public_access_cidrs = ["128.0.0.0/1"]
  }

  expect_failures = [var.endpoint_public_access_cidrs]
}

run "a_block_outside_named_twice_is_refused" {
  command = plan

  variables {
    endpoint_public_access_cidrs = ["203.0.113.0/24", "203.0.113.0/24"]
  }

  expect_failures = [var.endpoint_public_access_cidrs]
}

run "a_private_block_outside_is_refused" {
  command = plan

  variables {
    endpoint_public_access_cidrs = ["192.168.0.0/16"]
  }

  expect_failures = [var.endpoint_public_access_cidrs]
}

run "more_than_40_blocks_outside_are_refused" {
  command = plan

  variables {
    endpoint_public_access_cidrs = [for i in range(41) : "203.0.113.${i}/32"]
  }

  expect_failures = [var.endpoint_public_access_cidrs]
}

run "a_session_is_not_a_principal" {
  command = plan

  variables {
    admin_principal_arns = ["arn:aws:sts::123456789012:assumed-role/admin/first"]
  }

  expect_failures = [var.admin_principal_arns]
}

run "a_group_of_users_is_not_a_principal" {
  command = plan

  variables {
    admin_principal_arns = ["arn:aws:iam::123456789012:group/admins"]
  }

  expect_failures = [var.admin_principal_arns]
}

run "the_root_user_is_not_a_principal" {
  command = plan

  variables {
    admin_principal_arns = ["arn:aws:iam::123456789012:root"]
  }

  expect_failures = [var.admin_principal_arns]
}

run "a_service_linked_role_is_refused" {
  command = plan

  variables {
    admin_principal_arns = ["arn:aws:iam::123456789012:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"]
  }

  expect_failures = [var.admin_principal_arns]
}

run "a_principal_named_twice_is_refused" {
  command = plan

  variables {
    admin_principal_arns = ["arn:aws:iam::123456789012:role/admin", "arn:aws:iam::123456789012:role/admin"]
  }

  expect_failures = [var.admin_principal_arns]
}

run "the_config_map_alone_is_refused" {
  command = plan

  variables {
    authentication_mode = "CONFIG_MAP"
  }

  expect_failures = [var.authentication_mode]
}

run "a_mode_in_lower_case_is_refused" {
  command = plan

  variables {
    authentication_mode = "api"
  }

  expect_failures = [var.authentication_mode]
}

run "an_empty_mode_is_refused" {
  command = plan

  variables {
    authentication_mode = ""
  }

  expect_failures = [var.authentication_mode]
}

run "an_unknown_log_is_refused" {
  command = plan

  variables {
    cluster_log_types = ["api", "kubelet"]
  }

  expect_failures = [var.cluster_log_types]
}

run "a_log_of_other_words_is_refused" {
  command = plan

  variables {
    cluster_log_types = ["controller-manager"]
  }

  expect_failures = [var.cluster_log_types]
}

run "a_log_named_twice_is_refused" {
  command = plan

  variables {
    cluster_log_types = ["api", "api"]
  }

  expect_failures = [var.cluster_log_types]
}

run "a_retention_cloudwatch_does_not_know_is_refused" {
  command = plan

  variables {
    cluster_log_retention_days = 42
  }

  expect_failures = [var.cluster_log_retention_days]
}

run "a_negative_retention_is_refused" {
  command = plan

  variables {
    cluster_log_retention_days = -1
  }

  expect_failures = [var.cluster_log_retention_days]
}

run "a_fraction_of_a_day_is_refused" {
  command = plan

  variables {
    cluster_log_retention_days = 1.5
  }

  expect_failures = [var.cluster_log_retention_days]
}

run "an_alias_instead_of_a_key_is_refused" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:alias/eks"
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

run "an_add_on_the_cluster_does_not_have_is_refused" {
  command = plan

  variables {
    addon_versions = { aws-efs-csi-driver = "v2.1.0-eksbuild.1" }
  }

  expect_failures = [var.addon_versions]
}

run "a_version_without_a_build_is_refused" {
  command = plan

  variables {
    addon_versions = { vpc-cni = "v1.19.2" }
  }

  expect_failures = [var.addon_versions]
}

run "the_latest_add_on_is_refused" {
  command = plan

  variables {
    addon_versions = { coredns = "latest" }
  }

  expect_failures = [var.addon_versions]
}

run "an_add_on_version_without_a_v_is_refused" {
  command = plan

  variables {
    addon_versions = { kube-proxy = "1.35.0-eksbuild.1" }
  }

  expect_failures = [var.addon_versions]
}
