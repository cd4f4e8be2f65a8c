provider "kubernetes" {
  host = "https://127.0.0.1"
}

run "the_default_class_makes_encrypted_gp3_volumes_where_they_are_needed" {
  command = plan

  assert {
    condition     = output.storage_class_name == "gp3" && kubernetes_storage_class_v1.this.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "true"
    error_message = "gp3 must be the default class."
  }

  assert {
    condition     = kubernetes_storage_class_v1.this.parameters["encrypted"] == "true" && kubernetes_storage_class_v1.this.parameters["type"] == "gp3"
    error_message = "Volumes must be encrypted gp3."
  }

  assert {
    condition     = kubernetes_storage_class_v1.this.storage_provisioner == "ebs.csi.aws.com" && kubernetes_storage_class_v1.this.volume_binding_mode == "WaitForFirstConsumer" && kubernetes_storage_class_v1.this.allow_volume_expansion
    error_message = "Volumes must be made in the zone of their pod, and be able to grow."
  }
}

run "a_second_class_leaves_the_default_alone_and_keeps_volumes" {
  command = plan

  variables {
    name           = "gp3-keep"
    default_class  = false
    reclaim_policy = "Retain"
  }

  assert {
    condition     = kubernetes_storage_class_v1.this.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "false" && kubernetes_storage_class_v1.this.reclaim_policy == "Retain"
    error_message = "The settings must reach the class."
  }
}

run "a_class_name_in_upper_case_is_refused" {
  command = plan

  variables {
    name = "GP3"
  }

  expect_failures = [var.name]
}

run "an_empty_class_name_is_refused" {
  command = plan

  variables {
    name = ""
  }

  expect_failures = [var.name]
}

run "a_class_name_with_an_underscore_is_refused" {
  command = plan

  variables {
    name = "gp3_encrypted"
  }

  expect_failures = [var.name]
}

run "recycling_volumes_is_refused" {
  command = plan

  variables {
    reclaim_policy = "Recycle"
  }

  expect_failures = [var.reclaim_policy]
}

run "a_policy_in_lower_case_is_refused" {
  command = plan

  variables {
    reclaim_policy = "delete"
  }

  expect_failures = [var.reclaim_policy]
}

run "an_empty_policy_is_refused" {
  command = plan

  variables {
    reclaim_policy = ""
  }

  expect_failures = [var.reclaim_policy]
}
