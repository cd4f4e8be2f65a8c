# What differs from the chart's defaults. Requests are for a cluster of three small nodes; no container has a limit on the CPU, as
# all of this is idle but for moments, in which it would then be late.
locals {
  placement = {
    nodeSelector = var.node_selector
    tolerations  = local.tolerations
  }

  ingress = {
    for name, host in local.hosts : name => merge(
      {
        enabled     = true
        annotations = { "cert-manager.io/cluster-issuer" = var.certificate_issuer }
        hosts       = [host]
        pathType    = "Prefix"
        tls         = [{ secretName = "${name}-general-tls", hosts = [host] }]
      },
      var.ingress_class_name == null ? {} : { ingressClassName = var.ingress_class_name },
    )
  }

  volume_claims = {
    for name, size in { prometheus = var.prometheus_vol_size, alertmanager = var.alertmanager_vol_size } : name => {
      spec = {
        storageClassName = var.storage_class
        accessModes      = ["ReadWriteOnce"]
        resources        = { requests = { storage = size } }
      }
    }
  }

  values = {
    # Helm installs CRDs and never changes them again: without this job another chart's operator would work with these. Its
    # kubectl is of the cluster's version.
    crds = {
      upgradeJob = merge(local.placement, {
        enabled = true
        # The default is Docker Hub's "latest".
        image = { busybox = { registry = "public.ecr.aws", repository = "docker/library/busybox", tag = "1.37.0" } }
        resources = {
          requests = { cpu = "20m", memory = "64Mi" }
          limits   = { memory = "256Mi" }
        }
      })
    }

    # EKS runs these and shows none of their metrics; kube-proxy shows them to its own node only. Without the rules there
    # would be alerts that they are gone.
    kubeControllerManager = { enabled = false }
    kubeEtcd              = { enabled = false }
    kubeScheduler         = { enabled = false }
    kubeProxy             = { enabled = false }

    defaultRules = {
      rules = {
        etcd                   = false
        kubeControllerManager  = false
        kubeProxy              = false
        kubeSchedulerAlerting  = false
        kubeSchedulerRecording = false
        windows                = false

        # How much of the API server's error budget burns, over three days at a time: AWS runs it, and it is the most work of
        # all rules.
        kubeApiserverBurnrate = false
        kubeApiserverSlos     = false
      }
      disabled = { TargetDown = true }
    }
    additionalPrometheusRulesMap = {
      targets = { groups = [{ name = "targets", rules = [local.target_down_alert] }] }
    }

    # As often as the rest; the default is three times that.
    kubelet = { serviceMonitor = { cAdvisorInterval = "30s" } }

    prometheusOperator = merge(local.placement, {
      # cert-manager is there anyway: no hook jobs, no further image, and the certificate is renewed.
      admissionWebhooks = {
        certManager = {
          enabled   = true
          issuerRef = { kind = "ClusterIssuer", name = var.certificate_issuer }
        }
        patch = { enabled = false }
        # Without the patch job the default is Fail, and the first installation would fail: Helm makes the webhook, and then
        # the rules that it is asked about, before the operator can answer. The operator leaves out what is invalid anyhow.
        failurePolicy = "Ignore"
      }
      resources = {
        requests = { cpu = "20m", memory = "96Mi" }
        limits   = { memory = "256Mi" }
      }
      # The containers that the operator puts beside Prometheus and Alertmanager.
      prometheusConfigReloader = {
        resources = {
          requests = { cpu = "10m", memory = "24Mi" }
          limits   = { memory = "64Mi" }
        }
      }
    })

    prometheus = {
      ingress = merge(local.ingress.prometheus, { paths = ["/"] })
      prometheusSpec = merge(local.placement, {
        externalUrl   = "https://${local.hosts.prometheus}"
        retention     = var.prometheus_retention
        retentionSize = local.prometheus_retention_size
        storageSpec   = { volumeClaimTemplate = local.volume_claims.prometheus }

        # What anybody wants watched is watched, not only what carries this release's label.
        ruleSelectorNilUsesHelmValues           = false
        serviceMonitorSelectorNilUsesHelmValues = false
        podMonitorSelectorNilUsesHelmValues     = false
        probeSelectorNilUsesHelmValues          = false
        scrapeConfigSelectorNilUsesHelmValues   = false

        # It grows with the nodes and pods that are watched. Prometheus itself frees memory when it comes near the limit.
        resources = {
          requests = { cpu = "100m", memory = "512Mi" }
          limits   = { memory = "1Gi" }
        }
      })
      additionalPodMonitors = concat(local.spark_pod_monitors, [local.spark_operator_pod_monitor])
    }

    alertmanager = {
      ingress = merge(local.ingress.alertmanager, { paths = ["/"] })
      alertmanagerSpec = merge(local.placement, {
        externalUrl = "https://${local.hosts.alertmanager}"
        storage     = { volumeClaimTemplate = local.volume_claims.alertmanager }
        resources = {
          requests = { cpu = "10m", memory = "48Mi" }
          limits   = { memory = "128Mi" }
        }
      })
    }

    grafana = merge(local.placement, {
      admin = {
        existingSecret = kubernetes_secret_v1.grafana_admin.metadata[0].name
        userKey        = "admin-user"
        passwordKey    = "admin-password"
      }

      ingress = merge(local.ingress.grafana, { path = "/" })

      persistence = {
        enabled          = true
        storageClassName = var.storage_class
        size             = var.grafana_vol_size
      }
      # Two pods cannot have the volume at once.
      deploymentStrategy = { type = "Recreate" }
      # A container that runs as root, to hand over a volume that Kubernetes hands over by itself (fsGroup).
      initChownData = { enabled = false }
      testFramework = { enabled = false }

      resources = {
        requests = { cpu = "50m", memory = "192Mi" }
        limits   = { memory = "512Mi" }
      }

      # It may read this namespace, not every Secret of the cluster.
      rbac = { namespaced = true }
      sidecar = {
        resources = {
          requests = { cpu = "10m", memory = "64Mi" }
          limits   = { memory = "192Mi" }
        }
        dashboards = {
          searchNamespace  = var.namespace
          resource         = "configmap"
          folderAnnotation = "grafana_folder"
          provider         = { foldersFromFilesStructure = true }
        }
        datasources = {
          searchNamespace = var.namespace
          resource        = "configmap"
        }
      }

      "grafana.ini" = {
        server = {
          domain   = local.hosts.grafana
          root_url = "https://${local.hosts.grafana}/"
        }
        security = {
          cookie_secure    = true
          disable_gravatar = true
        }
        users            = { allow_sign_up = false }
        "auth.anonymous" = { enabled = false }
        snapshots        = { external_enabled = false }

        # Nothing is sent to, or taken from, grafana.com. The data source of Prometheus is a plugin in the image; Grafana 13
        # stops it to update it in place, cannot, and goes on without (grafana/grafana#132528).
        analytics = {
          reporting_enabled        = false
          check_for_updates        = false
          check_for_plugin_updates = false
        }
        news = { news_feed_enabled = false }
        plugins = {
          preinstall_disabled    = true
          preinstall_auto_update = false
        }
      }
    })

    kube-state-metrics = merge(local.placement, {
      # By which the dashboards tell Spark's pods and the node groups.
      metricLabelsAllowlist = [
        "pods=[spark-role,spark-app-selector]",
        "nodes=[eks.amazonaws.com/nodegroup]",
      ]
      # No rule and no dashboard looks at these. It need not read every Secret to count them.
      collectorsExclude = [
        "certificatesigningrequests",
        "configmaps",
        "endpointslices",
        "leases",
        "mutatingwebhookconfigurations",
        "secrets",
        "validatingwebhookconfigurations",
      ]
      resources = {
        requests = { cpu = "10m", memory = "48Mi" }
        limits   = { memory = "192Mi" }
      }
    })

    # On every node, whatever its taints: neither selector nor tolerations are ours to give.
    prometheus-node-exporter = {
      resources = {
        requests = { cpu = "10m", memory = "24Mi" }
        limits   = { memory = "64Mi" }
      }
    }
    nodeExporter = {
      operatingSystems = {
        aix    = { enabled = false }
        darwin = { enabled = false }
      }
    }
  }
}
