provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace     = "addons"
  node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
}

run "the_release_is_traefik_in_its_pinned_version_under_the_originals_name" {
  command = plan

  assert {
    condition     = helm_release.ingress-nginx.name == "ingress-nginx" && helm_release.ingress-nginx.namespace == "addons"
    error_message = "The release must keep the original's name, and be in the given namespace."
  }

  assert {
    condition     = helm_release.ingress-nginx.chart == "traefik" && helm_release.ingress-nginx.repository == "https://traefik.github.io/charts" && helm_release.ingress-nginx.version == "41.3.0"
    error_message = "It must be the chart that the values are written for."
  }

  assert {
    condition     = output.ingress_class_name == "traefik" && yamldecode(helm_release.ingress-nginx.values[0]).ingressClass.name == output.ingress_class_name
    error_message = "The output must name the class that the chart makes."
  }
}

run "the_release_stands_as_a_whole_or_not_at_all" {
  command = plan

  assert {
    condition     = helm_release.ingress-nginx.atomic && helm_release.ingress-nginx.wait && helm_release.ingress-nginx.timeout == 600 && helm_release.ingress-nginx.max_history == 5
    error_message = "Helm must wait, for the load balancer too, and take back what fails."
  }

  assert {
    condition     = helm_release.ingress-nginx.skip_crds
    error_message = "Helm would leave the kinds of objects behind."
  }
}

run "the_load_balancer_is_a_network_load_balancer_with_private_addresses" {
  command = plan

  assert {
    condition = yamldecode(helm_release.ingress-nginx.values[0]).service.annotations == {
      "service.beta.kubernetes.io/aws-load-balancer-type"                              = "nlb"
      "service.beta.kubernetes.io/aws-load-balancer-internal"                          = "true"
      "service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled" = "true"
      "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"           = "preserve_client_ip.enabled=false"
      "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags"          = "Name=traefik"
      "service.beta.kubernetes.io/aws-load-balancer-target-node-labels"                = "eks.amazonaws.com/nodegroup=on_demand_group"
    }
    error_message = "EKS must be asked for an internal network load balancer over the selected nodes."
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).service.spec == { type = "LoadBalancer", loadBalancerSourceRanges = [] }
    error_message = "Without ranges none may be set."
  }
}

run "without_selected_nodes_the_way_in_leads_over_all" {
  command = plan

  variables {
    node_selector = {}
  }

  assert {
    condition     = !contains(keys(yamldecode(helm_release.ingress-nginx.values[0]).service.annotations), "service.beta.kubernetes.io/aws-load-balancer-target-node-labels")
    error_message = "An empty selector must not be written into the annotation."
  }
}

run "source_ranges_come_with_the_clients_addresses_that_they_are_compared_with" {
  command = plan

  variables {
    load_balancer_source_ranges = ["10.0.0.0/16", "192.168.7.0/24"]
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).service.spec.loadBalancerSourceRanges == ["10.0.0.0/16", "192.168.7.0/24"]
    error_message = "The ranges must reach the Service."
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).service.annotations["service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"] == "preserve_client_ip.enabled=true"
    error_message = "Under the load balancer's own address everybody would pass."
  }
}

run "only_ingresses_are_served_and_get_the_load_balancers_name" {
  command = plan

  assert {
    condition = yamldecode(helm_release.ingress-nginx.values[0]).providers == {
      kubernetesCRD     = { enabled = false }
      kubernetesIngress = { enabled = true, publishedService = { enabled = true } }
    }
    error_message = "external-dns needs the name in the ingresses' status; nothing needs the controller's own kinds."
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).ingressClass == { enabled = true, isDefaultClass = true, name = "traefik" }
    error_message = "Ingresses without a class must get this one."
  }
}

run "plain_http_is_sent_to_https" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).ports.web.http.redirections.entryPoint == { to = "websecure", scheme = "https", permanent = true }
    error_message = "HTTP must redirect."
  }
}

run "long_uploads_and_streams_pass" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).ports.websecure.transport.respondingTimeouts == { readTimeout = "3600s", writeTimeout = "0s", idleTimeout = "180s" }
    error_message = "The default of a minute breaks uploads of notebooks; more than 350 s of idling breaks at the load balancer."
  }

  assert {
    condition = alltrue([
      for port in ["web", "websecure"] :
      sum([for limit in values(yamldecode(helm_release.ingress-nginx.values[0]).ports[port].transport.lifeCycle) : tonumber(trimsuffix(limit, "s"))]) < 60
    ])
    error_message = "Draining must end before Kubernetes ends the pod, after 60 s."
  }
}

run "nobodys_word_is_taken_for_where_a_request_comes_from" {
  command = plan

  assert {
    condition     = alltrue([for port in ["web", "websecure"] : yamldecode(helm_release.ingress-nginx.values[0]).ports[port].forwardedHeaders == { insecure = false, trustedIPs = [] }])
    error_message = "The load balancer adds no headers, so none can be trusted."
  }
}

run "nothing_is_reported_to_anybody_and_nothing_is_shown" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).global == { checkNewVersion = false, sendAnonymousUsage = false } && yamldecode(helm_release.ingress-nginx.values[0]).api == { dashboard = false }
    error_message = "No telemetry, no version check, no dashboard."
  }
}

run "two_pods_stand_apart_and_are_not_drained_at_once" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).deployment.replicas == 2 && yamldecode(helm_release.ingress-nginx.values[0]).podDisruptionBudget == { enabled = true, maxUnavailable = 1 }
    error_message = "There must be two, of which one may be drained at a time."
  }

  assert {
    condition     = [for spread in yamldecode(helm_release.ingress-nginx.values[0]).topologySpreadConstraints : spread.topologyKey] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    error_message = "They must be spread over zones and nodes."
  }

  assert {
    condition     = alltrue([for spread in yamldecode(helm_release.ingress-nginx.values[0]).topologySpreadConstraints : spread.whenUnsatisfiable == "ScheduleAnyway" && spread.labelSelector.matchLabels == { "app.kubernetes.io/name" = "traefik" }])
    error_message = "On a single node both must still run; the labels must be the chart's."
  }
}

run "one_pod_alone_may_be_drained" {
  command = plan

  variables {
    replicas = 1
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).deployment.replicas == 1 && !yamldecode(helm_release.ingress-nginx.values[0]).podDisruptionBudget.enabled
    error_message = "A budget would keep its node from ever being drained."
  }
}

run "the_pods_are_placed_and_sized" {
  command = plan

  variables {
    tolerations = [
      { key = "dedicated", value = "platform", effect = "NoSchedule" },
      { key = "example.com/pool", operator = "Exists" },
    ]
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    error_message = "The pods must run on the selected nodes."
  }

  assert {
    condition     = jsonencode(yamldecode(helm_release.ingress-nginx.values[0]).tolerations) == jsonencode([{ effect = "NoSchedule", key = "dedicated", value = "platform" }, { key = "example.com/pool", operator = "Exists" }])
    error_message = "The tolerations must arrive as they are, without nulls."
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).resources == { requests = { cpu = "50m", memory = "96Mi" }, limits = { memory = "256Mi" } }
    error_message = "The pods must ask for what they need."
  }
}

run "ingress_nginx_is_installed_on_request" {
  command = plan

  variables {
    ingress_controller          = "ingress-nginx"
    load_balancer_source_ranges = ["10.0.0.0/16"]
  }

  assert {
    condition     = helm_release.ingress-nginx.chart == "ingress-nginx" && helm_release.ingress-nginx.repository == "https://kubernetes.github.io/ingress-nginx" && helm_release.ingress-nginx.version == "4.15.1"
    error_message = "It must be the last chart there is."
  }

  assert {
    condition     = output.ingress_class_name == "nginx" && yamldecode(helm_release.ingress-nginx.values[0]).controller.ingressClassResource == { enabled = true, default = true, name = "nginx" }
    error_message = "Its class must be the default class, and in the output."
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).controller.service == { type = "LoadBalancer", annotations = local.load_balancer_annotations, loadBalancerSourceRanges = ["10.0.0.0/16"] }
    error_message = "Its load balancer must be asked for in the same words."
  }

  assert {
    condition     = yamldecode(helm_release.ingress-nginx.values[0]).controller.replicaCount == 2 && yamldecode(helm_release.ingress-nginx.values[0]).controller.maxUnavailable == 1 && length(yamldecode(helm_release.ingress-nginx.values[0]).controller.topologySpreadConstraints) == 2
    error_message = "There must be two, apart from each other, of which one may be drained at a time."
  }

  assert {
    condition = yamldecode(helm_release.ingress-nginx.values[0]).controller.config == {
      force-ssl-redirect    = "true"
      use-forwarded-headers = "false"
      proxy-body-size       = "0"
      proxy-read-timeout    = "3600"
      proxy-send-timeout    = "3600"
    }
    error_message = "It must redirect, and let long uploads and streams pass; its ConfigMap takes strings."
  }
}

run "ingress_nginxs_jobs_are_placed_and_sized_as_its_pods_are" {
  command = plan

  variables {
    ingress_controller = "ingress-nginx"
    tolerations        = [{ key = "dedicated", value = "platform" }]
  }

  assert {
    condition = alltrue([
      for pods in [yamldecode(helm_release.ingress-nginx.values[0]).controller, yamldecode(helm_release.ingress-nginx.values[0]).controller.admissionWebhooks.patch] :
      pods.nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" } && pods.tolerations == [{ key = "dedicated", value = "platform" }]
    ])
    error_message = "The pods and the jobs must run on the selected nodes."
  }

  assert {
    condition = alltrue([
      for resources in [
        yamldecode(helm_release.ingress-nginx.values[0]).controller.resources,
        yamldecode(helm_release.ingress-nginx.values[0]).controller.admissionWebhooks.createSecretJob.resources,
        yamldecode(helm_release.ingress-nginx.values[0]).controller.admissionWebhooks.patchWebhookJob.resources,
      ] : toset(keys(resources.requests)) == toset(["cpu", "memory"]) && keys(resources.limits) == ["memory"]
    ])
    error_message = "Each must ask for what it needs."
  }
}

run "the_chart_can_come_from_elsewhere_and_be_another" {
  command = plan

  variables {
    chart_repository = "oci://registry.example.com/charts"
    chart_version    = "41.3.1"
    timeout_seconds  = 900
  }

  assert {
    condition     = helm_release.ingress-nginx.repository == "oci://registry.example.com/charts" && helm_release.ingress-nginx.version == "41.3.1" && helm_release.ingress-nginx.chart == "traefik" && helm_release.ingress-nginx.timeout == 900
    error_message = "The mirror, the version and the time must be the given ones."
  }
}

run "own_values_come_after_the_modules" {
  command = plan

  variables {
    extra_values = [yamlencode({ log = { level = "WARN" } }), "deployment:\n  replicas: 3\n"]
  }

  assert {
    condition     = length(helm_release.ingress-nginx.values) == 3 && slice(helm_release.ingress-nginx.values, 1, 3) == var.extra_values
    error_message = "The last document wins, so the module's must be the first."
  }
}
