provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

provider "kubernetes" {
  host = "https://cluster.test"
}

variables {
  namespace     = "addons"
  node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
  ca_crt        = file("tests/fixtures/ecdsa-p256.crt")
  ca_key        = format("-----BEGIN %s-----\nAAAA\n-----END %s-----\n", "PRIVATE KEY", "PRIVATE KEY")
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

run "cert_manager_is_installed_in_its_pinned_version" {
  command = plan

  assert {
    condition     = helm_release.cert-manager.name == "cert-manager" && helm_release.cert-manager.namespace == "addons" && helm_release.cert-manager.chart == "cert-manager"
    error_message = "The release must keep the original's name, and be in the given namespace."
  }

  assert {
    condition     = helm_release.cert-manager.repository == "oci://quay.io/jetstack/charts" && helm_release.cert-manager.version == "v1.21.1"
    error_message = "It must be the chart that the values are written for."
  }
}

run "both_releases_stand_as_a_whole_or_not_at_all" {
  command = plan

  assert {
    condition     = alltrue([for release in [helm_release.cert-manager, helm_release.cluster_issuer] : release.atomic && release.wait && release.timeout == 600 && release.max_history == 5])
    error_message = "Helm must wait, and take back what fails."
  }
}

run "its_kinds_of_objects_come_with_it_and_stay" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.cert-manager.values[0]).crds == { enabled = true, keep = true }
    error_message = "Without its kinds the issuer cannot be; with them every certificate goes."
  }
}

run "all_four_pods_are_placed_and_sized" {
  command = plan

  variables {
    tolerations = [
      { key = "dedicated", value = "platform", effect = "NoSchedule" },
      { key = "example.com/pool", operator = "Exists" },
    ]
  }

  assert {
    condition     = yamldecode(helm_release.cert-manager.values[0]).global.nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    error_message = "All pods must run on the selected nodes."
  }

  assert {
    condition = alltrue([
      for pods in concat([yamldecode(helm_release.cert-manager.values[0])], [for name in ["webhook", "cainjector", "startupapicheck"] : yamldecode(helm_release.cert-manager.values[0])[name]]) :
      jsonencode(pods.tolerations) == jsonencode([{ effect = "NoSchedule", key = "dedicated", value = "platform" }, { key = "example.com/pool", operator = "Exists" }])
    ])
    error_message = "Each must have the tolerations, as they are and without nulls."
  }

  assert {
    condition = alltrue([
      for pods in concat([yamldecode(helm_release.cert-manager.values[0])], [for name in ["webhook", "cainjector", "startupapicheck"] : yamldecode(helm_release.cert-manager.values[0])[name]]) :
      keys(pods.resources.requests) == ["cpu", "memory"] && keys(pods.resources.limits) == ["memory"]
    ])
    error_message = "Each must ask for what it needs."
  }
}

run "without_a_selector_any_node_will_do" {
  command = plan

  variables {
    node_selector = {}
  }

  assert {
    condition     = yamldecode(helm_release.cert-manager.values[0]).global.nodeSelector == {}
    error_message = "An empty selector must stay empty."
  }
}

run "the_installation_ends_when_the_webhook_answers" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.cert-manager.values[0]).startupapicheck.enabled
    error_message = "The issuer would come before the webhook that checks it."
  }
}

run "the_authority_is_in_a_secret_and_nowhere_else" {
  command = plan

  assert {
    condition     = kubernetes_secret_v1.ca-key-pair.metadata[0].name == "ca-key-pair" && kubernetes_secret_v1.ca-key-pair.metadata[0].namespace == "addons" && kubernetes_secret_v1.ca-key-pair.type == "kubernetes.io/tls"
    error_message = "The Secret must be where cert-manager looks for those of cluster issuers: its own namespace."
  }

  assert {
    condition     = nonsensitive(kubernetes_secret_v1.ca-key-pair.data["tls.crt"] == var.ca_crt && kubernetes_secret_v1.ca-key-pair.data["tls.key"] == var.ca_key)
    error_message = "It must hold the given two."
  }

  assert {
    condition     = issensitive(kubernetes_secret_v1.ca-key-pair.data["tls.key"]) && !anytrue([for values in concat(helm_release.cert-manager.values, helm_release.cluster_issuer.values) : strcontains(values, "BEGIN")])
    error_message = "No plan may show the key."
  }
}

run "the_issuer_signs_with_that_secret" {
  command = plan

  variables {
    cluster_issuer = "my.own-issuer"
  }

  assert {
    condition     = yamldecode(helm_release.cluster_issuer.values[0]) == { name = "my.own-issuer", secretName = kubernetes_secret_v1.ca-key-pair.metadata[0].name }
    error_message = "The issuer must have the given name and the Secret."
  }

  assert {
    condition     = output.cluster_issuer == "my.own-issuer"
    error_message = "Dependents need the issuer's name."
  }

  assert {
    condition     = helm_release.cluster_issuer.name == "cluster-issuer" && helm_release.cluster_issuer.namespace == "addons" && endswith(helm_release.cluster_issuer.chart, "/charts/cluster-issuer")
    error_message = "It must come from our own chart, in a release of its own."
  }
}

run "the_issuer_has_the_originals_name_unless_told_otherwise" {
  command = plan

  assert {
    condition     = output.cluster_issuer == "cert-issuer"
    error_message = "Ingresses of the original's users name it."
  }
}

run "the_chart_can_come_from_elsewhere_and_be_another" {
  command = plan

  variables {
    chart_repository = "https://charts.example.com/stable"
    chart_version    = "v1.21.2"
    timeout_seconds  = 900
  }

  assert {
    condition     = helm_release.cert-manager.repository == "https://charts.example.com/stable" && helm_release.cert-manager.version == "v1.21.2" && helm_release.cert-manager.timeout == 900 && helm_release.cluster_issuer.timeout == 900
    error_message = "The mirror, the version and the time must be the given ones."
  }
}

run "own_values_come_after_the_modules" {
  command = plan

  variables {
    extra_values = [yamlencode({ replicaCount = 2 }), "webhook:\n  replicaCount: 3\n"]
  }

  assert {
    condition     = length(helm_release.cert-manager.values) == 3 && slice(helm_release.cert-manager.values, 1, 3) == var.extra_values
    error_message = "The last document wins, so the module's must be the first."
  }

  assert {
    condition     = length(helm_release.cluster_issuer.values) == 1
    error_message = "Our own chart knows none of them."
  }
}
