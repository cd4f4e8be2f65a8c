provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace     = "addons"
  node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
}

run "the_controller_is_installed" {
  assert {
    condition     = helm_release.ingress-nginx.status == "deployed" && helm_release.ingress-nginx.metadata.chart == "traefik"
    error_message = "The release must be Traefik's."
  }

  assert {
    condition     = output.ingress_class_name == "traefik"
    error_message = "Dependents need the class."
  }
}

run "the_other_controller_takes_its_place_in_the_same_release" {
  variables {
    ingress_controller = "ingress-nginx"
  }

  assert {
    condition     = helm_release.ingress-nginx.metadata.chart == "ingress-nginx" && helm_release.ingress-nginx.metadata.revision == 2
    error_message = "The release must be changed, not replaced."
  }

  assert {
    condition     = output.ingress_class_name == "nginx"
    error_message = "Dependents must follow."
  }
}

run "own_values_change_it_in_place" {
  variables {
    ingress_controller = "ingress-nginx"
    extra_values       = [yamlencode({ controller = { replicaCount = 3 } })]
  }

  assert {
    condition     = helm_release.ingress-nginx.metadata.revision == 3 && jsondecode(helm_release.ingress-nginx.metadata.values).controller.replicaCount == 3
    error_message = "They must be merged over the module's."
  }

  assert {
    condition     = jsondecode(helm_release.ingress-nginx.metadata.values).controller.ingressClassResource.default
    error_message = "The module's must stay."
  }
}
