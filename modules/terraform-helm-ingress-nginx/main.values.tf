locals {
  # For EKS's own service controller, as no AWS Load Balancer Controller is installed. Source: kubernetes/
  # cloud-provider-aws, docs/service_controller.md and pkg/providers/v1 of v1.35.0.
  load_balancer_annotations = merge(
    {
      "service.beta.kubernetes.io/aws-load-balancer-type"     = "nlb"
      "service.beta.kubernetes.io/aws-load-balancer-internal" = "true"

      # Also where the nodes happen to be in one zone.
      "service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled" = "true"

      # Kept addresses are what the nodes' security group compares with the ranges. Without ranges they are not kept, so
      # that a pod can call an ingress's URL: a connection that comes back to the node it left from, under its own
      # address, is dropped.
      "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes" = "preserve_client_ip.enabled=${length(var.load_balancer_source_ranges) > 0}"

      "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags" = "Name=${var.ingress_controller}"
    },
    # The way in leads over the nodes that the controller runs on: over any other, long connections would break whenever
    # a spot node goes.
    length(var.node_selector) == 0 ? {} : {
      "service.beta.kubernetes.io/aws-load-balancer-target-node-labels" = join(",", [for key, value in var.node_selector : "${key}=${value}"])
    },
  )

  tolerations = [for toleration in var.tolerations : { for key, value in toleration : key => value if value != null }]

  # Apart from each other, where there is room: in another zone, and on another node.
  pod_labels = {
    traefik       = { "app.kubernetes.io/name" = "traefik" }
    ingress-nginx = { "app.kubernetes.io/name" = "ingress-nginx", "app.kubernetes.io/component" = "controller" }
  }
  topology_spread = {
    for controller, labels in local.pod_labels : controller => [
      for key in ["topology.kubernetes.io/zone", "kubernetes.io/hostname"] : {
        topologyKey       = key
        maxSkew           = 1
        whenUnsatisfiable = "ScheduleAnyway"
        labelSelector     = { matchLabels = labels }
        # Pods of the release before do not count.
        matchLabelKeys = ["pod-template-hash"]
      }
    ]
  }

  # The network load balancer passes bytes on and adds no header, so what a client claims in X-Forwarded-* is not true.
  untrusted = { insecure = false, trustedIPs = [] }

  # When a pod is to go, it takes connections until every node knows, and then ends what is under way, within the chart's
  # terminationGracePeriodSeconds of 60.
  draining = { requestAcceptGraceTimeout = "10s", graceTimeOut = "40s" }

  values = {
    traefik = yamlencode({
      # Else ingress-nginx-traefik.
      fullnameOverride = "traefik"

      deployment          = { replicas = var.replicas }
      podDisruptionBudget = { enabled = var.replicas > 1, maxUnavailable = 1 }

      ingressClass = {
        enabled        = true
        isDefaultClass = true
        name           = local.charts["traefik"].ingress_class
      }

      # Only ingresses, so that the platform does not depend on one controller's own kinds of objects. external-dns takes
      # the load balancer's name from their status, which is a copy of the published Service's.
      providers = {
        kubernetesCRD     = { enabled = false }
        kubernetesIngress = { enabled = true, publishedService = { enabled = true } }
      }

      service = {
        annotations = local.load_balancer_annotations
        spec        = { type = "LoadBalancer", loadBalancerSourceRanges = var.load_balancer_source_ranges }
      }

      ports = {
        web = {
          http             = { redirections = { entryPoint = { to = "websecure", scheme = "https", permanent = true } } }
          forwardedHeaders = local.untrusted
          transport        = { lifeCycle = local.draining }
        }
        websecure = {
          forwardedHeaders = local.untrusted
          transport = {
            lifeCycle = local.draining
            # An upload may take an hour, where the default is a minute; a download, a stream or a websocket as long as it
            # likes. Idle connections are closed before the load balancer forgets them, which it does after 350 s
            # without telling anyone.
            respondingTimeouts = { readTimeout = "3600s", writeTimeout = "0s", idleTimeout = "180s" }
          }
        }
      }

      api    = { dashboard = false }
      global = { checkNewVersion = false, sendAnonymousUsage = false }

      # No limit on the CPU: throttled, it would be slow for everybody at once.
      resources = {
        requests = { cpu = "50m", memory = "96Mi" }
        limits   = { memory = "256Mi" }
      }

      nodeSelector              = var.node_selector
      tolerations               = local.tolerations
      topologySpreadConstraints = local.topology_spread["traefik"]
    })

    ingress-nginx = yamlencode({
      controller = {
        # With more than one pod the chart makes a disruption budget.
        replicaCount   = var.replicas
        maxUnavailable = 1

        ingressClassResource = {
          enabled = true
          default = true
          name    = local.charts["ingress-nginx"].ingress_class
        }

        service = {
          type                     = "LoadBalancer"
          annotations              = local.load_balancer_annotations
          loadBalancerSourceRanges = var.load_balancer_source_ranges
        }

        # As Traefik does: to HTTPS always, uploads of any size, streams and websockets that may be silent for an hour.
        config = {
          force-ssl-redirect    = "true"
          use-forwarded-headers = "false"
          proxy-body-size       = "0"
          proxy-read-timeout    = "3600"
          proxy-send-timeout    = "3600"
        }

        # A little more than Traefik: nginx runs a process for each of the node's CPUs.
        resources = {
          requests = { cpu = "50m", memory = "128Mi" }
          limits   = { memory = "384Mi" }
        }

        nodeSelector              = var.node_selector
        tolerations               = local.tolerations
        topologySpreadConstraints = local.topology_spread["ingress-nginx"]

        # Two jobs that make the webhook's certificate, before and after an installation.
        admissionWebhooks = {
          patch           = { nodeSelector = var.node_selector, tolerations = local.tolerations }
          createSecretJob = { resources = local.webhook_job_resources }
          patchWebhookJob = { resources = local.webhook_job_resources }
        }
      }
    })
  }

  webhook_job_resources = {
    requests = { cpu = "10m", memory = "32Mi" }
    limits   = { memory = "64Mi" }
  }
}
