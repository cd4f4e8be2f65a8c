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
  node_selector          = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
}

run "the_pinned_chart_is_installed_whole_or_not_at_all" {
  command = plan

  assert {
    condition     = helm_release.kube-prometheus-stack.repository == "oci://ghcr.io/prometheus-community/charts" && helm_release.kube-prometheus-stack.chart == "kube-prometheus-stack" && helm_release.kube-prometheus-stack.version == "88.5.3"
    error_message = "The canonical repository and the pinned version must be the default."
  }

  assert {
    condition     = helm_release.kube-prometheus-stack.atomic && helm_release.kube-prometheus-stack.wait && helm_release.kube-prometheus-stack.timeout == 600 && helm_release.kube-prometheus-stack.max_history == 5
    error_message = "A release that does not get ready must be taken back."
  }

  assert {
    condition     = helm_release.kube-prometheus-stack.name == "kube-prometheus-stack" && helm_release.kube-prometheus-stack.namespace == "addons"
    error_message = "The release must keep its name, in the given namespace."
  }
}

run "another_chart_can_be_had_from_a_mirror" {
  command = plan

  variables {
    chart_repository = "https://charts.example.com"
    chart_version    = "89.0.0"
    timeout_seconds  = 900
  }

  assert {
    condition     = helm_release.kube-prometheus-stack.repository == "https://charts.example.com" && helm_release.kube-prometheus-stack.version == "89.0.0" && helm_release.kube-prometheus-stack.timeout == 900
    error_message = "The inputs must reach the release."
  }
}

run "the_last_extra_values_win" {
  command = plan

  variables {
    extra_values = ["prometheus:\n  prometheusSpec:\n    scrapeInterval: 60s\n", "prometheus:\n  prometheusSpec:\n    scrapeInterval: 120s\n"]
  }

  assert {
    condition     = length(helm_release.kube-prometheus-stack.values) == 3 && helm_release.kube-prometheus-stack.values[2] == "prometheus:\n  prometheusSpec:\n    scrapeInterval: 120s\n"
    error_message = "Extra values must come after the module's own, in their order."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.retention == "10d"
    error_message = "The module's own values must come first."
  }
}

run "the_three_sites_have_names_certificates_and_addresses" {
  command = plan

  variables {
    ingress_class_name = "traefik"
  }

  assert {
    condition     = output.prometheus_url == "https://prometheus.spark.example.internal" && output.alert_manager_url == "https://alertmanager.spark.example.internal" && output.grafana_url == "https://grafana.spark.example.internal"
    error_message = "The addresses must be known before anything is there."
  }

  assert {
    condition = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.ingress == {
      enabled          = true
      ingressClassName = "traefik"
      annotations      = { "cert-manager.io/cluster-issuer" = "cert-issuer" }
      hosts            = ["prometheus.spark.example.internal"]
      paths            = ["/"]
      pathType         = "Prefix"
      tls              = [{ secretName = "prometheus-general-tls", hosts = ["prometheus.spark.example.internal"] }]
    }
    error_message = "Prometheus must be at its host, behind TLS."
  }

  assert {
    condition = yamldecode(helm_release.kube-prometheus-stack.values[0]).alertmanager.ingress == {
      enabled          = true
      ingressClassName = "traefik"
      annotations      = { "cert-manager.io/cluster-issuer" = "cert-issuer" }
      hosts            = ["alertmanager.spark.example.internal"]
      paths            = ["/"]
      pathType         = "Prefix"
      tls              = [{ secretName = "alertmanager-general-tls", hosts = ["alertmanager.spark.example.internal"] }]
    }
    error_message = "Alertmanager must be at its host, behind TLS."
  }

  assert {
    condition = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.ingress == {
      enabled          = true
      ingressClassName = "traefik"
      annotations      = { "cert-manager.io/cluster-issuer" = "cert-issuer" }
      hosts            = ["grafana.spark.example.internal"]
      path             = "/"
      pathType         = "Prefix"
      tls              = [{ secretName = "grafana-general-tls", hosts = ["grafana.spark.example.internal"] }]
    }
    error_message = "Grafana must be at its host, behind TLS."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.externalUrl == output.prometheus_url && yamldecode(helm_release.kube-prometheus-stack.values[0]).alertmanager.alertmanagerSpec.externalUrl == output.alert_manager_url
    error_message = "Links in alerts must lead to where the sites are."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana["grafana.ini"].server == { domain = "grafana.spark.example.internal", root_url = "https://grafana.spark.example.internal/" }
    error_message = "Grafana must know its own address."
  }
}

run "without_a_class_the_ingresses_are_the_default_classs" {
  command = plan

  assert {
    condition     = alltrue([for part in ["prometheus", "alertmanager", "grafana"] : !can(yamldecode(helm_release.kube-prometheus-stack.values[0])[part].ingress.ingressClassName)])
    error_message = "The key must be absent; an empty one would be another class."
  }
}

run "the_volumes_are_of_the_given_class_and_sizes" {
  command = plan

  variables {
    prometheus_vol_size   = "20Gi"
    alertmanager_vol_size = "1Gi"
    grafana_vol_size      = "3Gi"
    prometheus_retention  = "4w"
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec == { storageClassName = "gp3", accessModes = ["ReadWriteOnce"], resources = { requests = { storage = "20Gi" } } }
    error_message = "Prometheus must get its volume."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec == { storageClassName = "gp3", accessModes = ["ReadWriteOnce"], resources = { requests = { storage = "1Gi" } } }
    error_message = "Alertmanager must get its volume."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.persistence == { enabled = true, storageClassName = "gp3", size = "3Gi" }
    error_message = "Grafana must get its volume."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.deploymentStrategy.type == "Recreate" && !yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.initChownData.enabled
    error_message = "The old pod of Grafana must let go of the volume before the new one starts, and none may run as root."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.retention == "4w" && yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.retentionSize == "16384MiB"
    error_message = "The oldest metrics must go before the volume is full."
  }
}

run "what_is_kept_fits_into_the_default_volume" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.retentionSize == "4096MiB"
    error_message = "Four fifths of 5Gi must be filled at most."
  }
}

run "what_is_kept_fits_into_a_volume_in_another_unit" {
  command = plan

  variables {
    prometheus_vol_size = "2500Mi"
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.retentionSize == "2000MiB"
    error_message = "The unit must be read."
  }
}

run "what_is_kept_fits_into_a_very_large_volume" {
  command = plan

  variables {
    prometheus_vol_size = "1Ti"
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.retentionSize == "838860MiB"
    error_message = "The unit must be read, and the size be a whole number."
  }
}

run "the_password_is_in_a_secret_alone" {
  command = plan

  variables {
    grafana_admin_user = "operator"
  }

  assert {
    condition     = kubernetes_secret_v1.grafana_admin.metadata[0].namespace == "addons" && nonsensitive(kubernetes_secret_v1.grafana_admin.data["admin-user"]) == "operator" && nonsensitive(kubernetes_secret_v1.grafana_admin.data["admin-password"]) == "correct horse battery"
    error_message = "The Secret must hold the name and the password."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.admin == { existingSecret = kubernetes_secret_v1.grafana_admin.metadata[0].name, userKey = "admin-user", passwordKey = "admin-password" }
    error_message = "Grafana must look into the Secret."
  }

  assert {
    condition     = !strcontains(join("", helm_release.kube-prometheus-stack.values), "correct horse battery")
    error_message = "A plan shows the values."
  }
}

run "grafana_asks_for_a_login_and_keeps_to_itself" {
  command = plan

  assert {
    condition     = !yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana["grafana.ini"]["auth.anonymous"].enabled && !yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana["grafana.ini"].users.allow_sign_up && yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana["grafana.ini"].security.cookie_secure
    error_message = "Nobody may look without a login, or make one."
  }

  assert {
    condition     = !anytrue(values(yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana["grafana.ini"].analytics))
    error_message = "Nothing may be reported or looked up."
  }

  # With the update, the data source of Prometheus would be gone after the first start.
  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana["grafana.ini"].plugins == { preinstall_disabled = true, preinstall_auto_update = false }
    error_message = "The plugins of the image must stay as they are."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.rbac.namespaced && yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.sidecar.dashboards.searchNamespace == "addons" && yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.sidecar.datasources.searchNamespace == "addons"
    error_message = "Grafana must not be able to read other namespaces' Secrets."
  }
}

run "everything_that_asks_to_be_watched_is_watched" {
  command = plan

  assert {
    condition     = alltrue([for kind in ["rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig"] : yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec["${kind}SelectorNilUsesHelmValues"] == false])
    error_message = "Others do not know this release's label."
  }
}

run "what_eks_does_not_show_is_not_missed" {
  command = plan

  assert {
    condition     = alltrue([for part in ["kubeControllerManager", "kubeEtcd", "kubeScheduler", "kubeProxy"] : !yamldecode(helm_release.kube-prometheus-stack.values[0])[part].enabled])
    error_message = "These cannot be reached."
  }

  assert {
    condition     = alltrue([for group in ["etcd", "kubeControllerManager", "kubeProxy", "kubeSchedulerAlerting", "kubeSchedulerRecording"] : !yamldecode(helm_release.kube-prometheus-stack.values[0]).defaultRules.rules[group]])
    error_message = "Their alerts would always fire."
  }
}

run "the_webhooks_certificate_comes_from_cert_manager" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheusOperator.admissionWebhooks.certManager == { enabled = true, issuerRef = { kind = "ClusterIssuer", name = "cert-issuer" } } && !yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheusOperator.admissionWebhooks.patch.enabled
    error_message = "The given issuer must sign it, and no job make another."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheusOperator.admissionWebhooks.failurePolicy == "Ignore"
    error_message = "The first installation makes rules before the operator can be asked about them."
  }
}

run "new_crds_come_with_a_new_chart" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).crds.upgradeJob.enabled
    error_message = "Helm alone leaves the old ones."
  }

  assert {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", yamldecode(helm_release.kube-prometheus-stack.values[0]).crds.upgradeJob.image.busybox.tag))
    error_message = "The image must be one version."
  }
}

run "every_pod_but_the_node_exporter_runs_on_the_given_nodes" {
  command = plan

  variables {
    tolerations = [{ key = "example.com/pool", value = "services", effect = "NoSchedule" }, { operator = "Exists" }]
  }

  assert {
    condition = alltrue([for pod in [
      yamldecode(helm_release.kube-prometheus-stack.values[0]).crds.upgradeJob,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheusOperator,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).alertmanager.alertmanagerSpec,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana,
      yamldecode(helm_release.kube-prometheus-stack.values[0])["kube-state-metrics"],
    ] : pod.nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" } && jsonencode(pod.tolerations) == jsonencode([{ effect = "NoSchedule", key = "example.com/pool", value = "services" }, { operator = "Exists" }])])
    error_message = "Each must have the selector, and the tolerations without what was not given."
  }

  assert {
    condition     = !can(yamldecode(helm_release.kube-prometheus-stack.values[0])["prometheus-node-exporter"].nodeSelector) && !can(yamldecode(helm_release.kube-prometheus-stack.values[0])["prometheus-node-exporter"].tolerations)
    error_message = "The node exporter must run on every node, with the chart's tolerations."
  }
}

run "every_container_asks_for_little_and_has_an_end" {
  command = plan

  assert {
    condition = alltrue([for resources in [
      yamldecode(helm_release.kube-prometheus-stack.values[0]).crds.upgradeJob.resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheusOperator.resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheusOperator.prometheusConfigReloader.resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).alertmanager.alertmanagerSpec.resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0]).grafana.sidecar.resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0])["kube-state-metrics"].resources,
      yamldecode(helm_release.kube-prometheus-stack.values[0])["prometheus-node-exporter"].resources,
    ] : can(resources.requests.cpu) && can(resources.requests.memory) && can(resources.limits.memory)])
    error_message = "Each must have requests, and a limit on its memory."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.prometheusSpec.resources == { requests = { cpu = "100m", memory = "512Mi" }, limits = { memory = "1Gi" } }
    error_message = "Prometheus must fit beside the rest on a small node."
  }
}

run "drivers_are_found_in_the_namespace_of_spark" {
  command = plan

  variables {
    spark_namespace = "jobs"
  }

  assert {
    condition     = [for monitor in yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors : monitor.name] == ["spark-drivers", "spark-notebooks", "spark-operator"]
    error_message = "Drivers, notebooks and the operator must be watched."
  }

  assert {
    condition     = alltrue([for monitor in slice(yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors, 0, 2) : monitor.namespaceSelector == { matchNames = ["jobs"] }])
    error_message = "Drivers and notebooks must be looked for in the given namespace."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors[0].selector == { matchLabels = { spark-role = "driver" } } && alltrue([for endpoint in yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors[0].podMetricsEndpoints : endpoint.port == "spark-ui"])
    error_message = "Drivers must be found by what Spark says of them."
  }

  assert {
    condition     = alltrue([for monitor in slice(yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors, 0, 2) : [for endpoint in monitor.podMetricsEndpoints : endpoint.path] == ["/metrics/prometheus/", "/metrics/executors/prometheus"]])
    error_message = "A driver has two pages: its own metrics and the executors'."
  }

  assert {
    condition = alltrue(flatten([for monitor in slice(yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors, 0, 2) : [
      for endpoint in monitor.podMetricsEndpoints : endpoint.relabelings[0].action == "keep" && endpoint.relabelings[0].sourceLabels == ["__meta_kubernetes_pod_phase"] && endpoint.relabelings[0].regex == "Running"
    ]]))
    error_message = "A driver that does not run yet, or no longer, has no UI."
  }

  assert {
    condition = alltrue([for monitor in slice(yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors, 0, 2) : length(distinct([
      for endpoint in monitor.podMetricsEndpoints : one([for relabeling in endpoint.relabelings : relabeling.replacement if try(relabeling.targetLabel == "job", false)])
    ])) == 2])
    error_message = "The two pages of a driver must be two targets."
  }

  # With a label of the target's, Prometheus would rename the executors' own.
  assert {
    condition = alltrue(flatten([for monitor in slice(yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors, 0, 2) : [
      for endpoint in monitor.podMetricsEndpoints : anytrue([for relabeling in endpoint.relabelings : try(relabeling.targetLabel == "application_id", false)]) == (endpoint.path == "/metrics/prometheus/")
    ]]))
    error_message = "Only the driver's own page may get the run's id from the pod."
  }
}

run "a_notebooks_session_is_where_spark_serves_it" {
  command = plan

  assert {
    condition     = alltrue([for endpoint in yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors[1].podMetricsEndpoints : one([for relabeling in endpoint.relabelings : relabeling.replacement if try(relabeling.targetLabel == "__address__", false)]) == "$1:4040"])
    error_message = "The UI's port is not among the ports of a notebook."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).defaultRules.disabled == { TargetDown = true } && strcontains(yamldecode(helm_release.kube-prometheus-stack.values[0]).additionalPrometheusRulesMap.targets.groups[0].rules[0].expr, "up{job!~\"spark-(driver|executors)\"}")
    error_message = "A notebook without a session must not raise an alert."
  }
}

run "the_operator_is_found_wherever_it_is" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors[2].namespaceSelector.any && yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors[2].selector == { matchLabels = { "app.kubernetes.io/name" = "spark-operator" } }
    error_message = "The operator must be found by its chart's label."
  }

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors[2].podMetricsEndpoints[0].port == "metrics" && yamldecode(helm_release.kube-prometheus-stack.values[0]).prometheus.additionalPodMonitors[2].podMetricsEndpoints[0].path == "/metrics"
    error_message = "The port is the one that its chart names."
  }
}

run "the_labels_that_the_dashboards_ask_for_are_there" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.kube-prometheus-stack.values[0])["kube-state-metrics"].metricLabelsAllowlist == ["pods=[spark-role,spark-app-selector]", "nodes=[eks.amazonaws.com/nodegroup]"]
    error_message = "Without them the dashboards cannot tell Spark's pods or the node groups."
  }

  assert {
    condition     = contains(yamldecode(helm_release.kube-prometheus-stack.values[0])["kube-state-metrics"].collectorsExclude, "secrets") && length(setintersection(yamldecode(helm_release.kube-prometheus-stack.values[0])["kube-state-metrics"].collectorsExclude, ["pods", "nodes"])) == 0
    error_message = "It must see pods and nodes, and no Secrets."
  }
}

run "the_dashboards_are_where_grafana_looks" {
  command = plan

  assert {
    condition     = keys(kubernetes_config_map_v1.dashboard) == ["spark-application.json", "spark-applications.json"]
    error_message = "There must be a dashboard for all applications, and one for each."
  }

  assert {
    condition     = alltrue([for file, dashboard in kubernetes_config_map_v1.dashboard : dashboard.metadata[0].labels["grafana_dashboard"] == "1" && dashboard.metadata[0].annotations["grafana_folder"] == "Spark" && dashboard.metadata[0].namespace == "addons"])
    error_message = "Each must carry the label that Grafana's sidecar looks for, in its namespace."
  }

  assert {
    condition     = alltrue([for file, dashboard in kubernetes_config_map_v1.dashboard : one(keys(dashboard.data)) == file && can(jsondecode(dashboard.data[file]).panels)])
    error_message = "Each must hold its file."
  }
}
