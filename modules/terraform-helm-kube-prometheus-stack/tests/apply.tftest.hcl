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

run "everything_is_deployed_where_it_belongs" {
  assert {
    condition     = helm_release.kube-prometheus-stack.status == "deployed" && helm_release.kube-prometheus-stack.metadata.chart == "kube-prometheus-stack" && helm_release.kube-prometheus-stack.metadata.namespace == "addons"
    error_message = "The release must be there."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.admin.existingSecret == kubernetes_secret_v1.grafana_admin.metadata[0].name
    error_message = "The release must refer to the Secret that was made, and so come after it."
  }

  assert {
    condition     = length(kubernetes_config_map_v1.dashboard) == 2
    error_message = "The dashboards must be beside it."
  }
}

run "another_password_leaves_the_release_alone" {
  variables {
    grafana_admin_password = "another horse battery"
  }

  assert {
    condition     = nonsensitive(kubernetes_secret_v1.grafana_admin.data["admin-password"]) == "another horse battery"
    error_message = "The Secret must hold it."
  }

  assert {
    condition     = helm_release.kube-prometheus-stack.metadata.revision == 1
    error_message = "Nothing of the release may depend on it."
  }
}

run "own_values_change_it_in_place" {
  variables {
    grafana_admin_password = "another horse battery"
    extra_values           = [yamlencode({ prometheus = { prometheusSpec = { scrapeInterval = "60s" } } })]
  }

  assert {
    condition     = helm_release.kube-prometheus-stack.metadata.revision == 2 && jsondecode(helm_release.kube-prometheus-stack.metadata.values).prometheus.prometheusSpec.scrapeInterval == "60s" && jsondecode(helm_release.kube-prometheus-stack.metadata.values).prometheus.prometheusSpec.retention == "10d"
    error_message = "They must be merged over the module's."
  }
}
