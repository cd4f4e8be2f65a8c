provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

provider "kubernetes" {
  host = "https://cluster.test"
}

variables {
  namespace               = "spark"
  domain                  = "example.internal"
  certificate_issuer      = "cert-issuer"
  storage_class           = "efs-sc"
  jupyter_service_account = "spark-operator-spark"
  jupyter_notebook_image  = "registry.example.com/team/jupyter:4.1.2"
}

run "a_private_registry_is_deployed" {

  variables {
    docker_registry_secret = {
      server   = "registry.example.com"
      username = "puller"
      password = "not-a-real-password"
    }
    executor_tolerations = [{ operator = "Exists" }]
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.pullSecrets == [kubernetes_secret_v1.docker_registry_secret[0].metadata[0].name]
    error_message = "The release must refer to the secret that was made, and so come after it."
  }

  assert {
    condition     = helm_release.jupyterhub.status == "deployed" && helm_release.jupyterhub.metadata.chart == "jupyterhub" && helm_release.jupyterhub.metadata.namespace == "spark"
    error_message = "JupyterHub must be installed."
  }

  assert {
    condition     = output.jupyterhub_server_url == "https://${yamldecode(helm_release.jupyterhub.values[0]).ingress.hosts[0]}"
    error_message = "The output must be where the ingress is."
  }
}

run "images_that_become_public_lose_the_secret" {

  assert {
    condition     = length(kubernetes_secret_v1.docker_registry_secret) == 0 && yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.pullSecrets == []
    error_message = "No reference to a secret may stay."
  }

  assert {
    condition     = helm_release.jupyterhub.metadata.revision == 2
    error_message = "The release must be changed, not replaced: its database goes with it."
  }
}

run "own_values_change_it_in_place" {

  variables {
    extra_values = [yamlencode({ cull = { timeout = 3600 } })]
  }

  assert {
    condition     = helm_release.jupyterhub.metadata.revision == 3 && jsondecode(helm_release.jupyterhub.metadata.values).cull == { enabled = true, timeout = 3600 }
    error_message = "They must be merged over the module's."
  }
}
