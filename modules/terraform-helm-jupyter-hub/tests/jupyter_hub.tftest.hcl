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

run "it_is_one_release_in_the_given_namespace" {
  command = plan

  assert {
    condition     = helm_release.jupyterhub.name == "jupyterhub" && helm_release.jupyterhub.namespace == "spark"
    error_message = "The release's name and namespace are the original's: its volumes are found by them."
  }

  assert {
    condition     = helm_release.jupyterhub.chart == "jupyterhub" && helm_release.jupyterhub.repository == "https://hub.jupyter.org/helm-chart/" && helm_release.jupyterhub.version == "4.4.0"
    error_message = "The chart must be pinned, and come from its own repository."
  }

  assert {
    condition     = helm_release.jupyterhub.atomic && helm_release.jupyterhub.wait && helm_release.jupyterhub.timeout == 600 && helm_release.jupyterhub.max_history == 5
    error_message = "A release that does not get ready must be taken back."
  }

  assert {
    condition     = output.jupyterhub_server_url == "https://hub.example.internal"
    error_message = "JupyterHub is at hub.<domain>."
  }
}

run "nobody_enters_without_an_approval" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.config.JupyterHub.authenticator_class == "native" && yamldecode(helm_release.jupyterhub.values[0]).hub.config.NativeAuthenticator.open_signup == false
    error_message = "Signing up must not let anybody in."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.config.Authenticator.allow_all == true
    error_message = "JupyterHub 5 must add no list of its own: without allow_all it refuses the administrators as well."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.config.Authenticator.admin_users == ["admin"]
    error_message = "There is one administrator by default."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.config.NativeAuthenticator.minimum_password_length == 12 && yamldecode(helm_release.jupyterhub.values[0]).hub.config.NativeAuthenticator.check_common_password && yamldecode(helm_release.jupyterhub.values[0]).hub.config.NativeAuthenticator.allowed_failed_logins == 5
    error_message = "Passwords must be long and uncommon, and not be guessed at will."
  }

  assert {
    condition     = can(regex(yamldecode(helm_release.jupyterhub.values[0]).hub.config.Authenticator.username_pattern, "admin")) && !can(regex(yamldecode(helm_release.jupyterhub.values[0]).hub.config.Authenticator.username_pattern, "аdmin"))
    error_message = "A name that only looks like another's must not ask for approval (the second begins with a Cyrillic letter)."
  }

  assert {
    condition     = strcontains(yamldecode(helm_release.jupyterhub.values[0]).hub.extraConfig["10-native-authenticator-templates"], "\nc.JupyterHub.template_paths = [\n    os.path.join(")
    error_message = "The menu must lead to the approvals, and the Python must be indented as Python wants it."
  }
}

run "administrators_are_those_that_are_named" {
  command = plan

  variables {
    admin_users = ["ada", "grace.hopper"]
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.config.Authenticator.admin_users == ["ada", "grace.hopper"]
    error_message = "The given administrators must be JupyterHub's."
  }
}

run "it_is_served_over_tls_by_the_default_ingress_class" {
  command = plan

  assert {
    condition = yamldecode(helm_release.jupyterhub.values[0]).ingress == {
      enabled     = true
      annotations = { "cert-manager.io/cluster-issuer" = "cert-issuer" }
      hosts       = ["hub.example.internal"]
      tls         = [{ hosts = ["hub.example.internal"], secretName = "hub-tls" }]
    }
    error_message = "The ingress must have a certificate for its host, and no class where none is given."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).proxy.service.type == "ClusterIP"
    error_message = "The proxy must not have a load balancer of its own."
  }
}

run "another_ingress_class_serves_it" {
  command = plan

  variables {
    ingress_class_name = "traefik"
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).ingress.ingressClassName == "traefik"
    error_message = "The given class must serve it."
  }
}

run "homes_are_on_the_shared_class_and_the_database_is_not" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.storage == { capacity = "5Gi", dynamic = { storageClass = "efs-sc" } }
    error_message = "Homes must be on storage_class."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.db.pvc.storageClassName == "gp3"
    error_message = "SQLite must not be on NFS."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.uid == 1000 && yamldecode(helm_release.jupyterhub.values[0]).singleuser.fsGid == 100
    error_message = "Notebooks must run as the user whom the access points give the homes to."
  }
}

run "notebooks_have_their_size_and_account" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.cpu == { guarantee = 0.25, limit = 1 } && yamldecode(helm_release.jupyterhub.values[0]).singleuser.memory == { guarantee = "1G", limit = "2G" }
    error_message = "Two notebooks must fit beside the add-ons."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.serviceAccountName == "spark-operator-spark"
    error_message = "Notebooks must have the account that reads S3."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).cull == { enabled = true, timeout = 7200 }
    error_message = "Idle notebooks must go."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.config.KubeSpawner.container_security_context == { capabilities = { drop = ["ALL"] }, runAsNonRoot = true, seccompProfile = { type = "RuntimeDefault" } }
    error_message = "Notebooks must have no privileges."
  }
}

run "the_hub_and_its_proxy_have_limits_and_write_to_no_image" {
  command = plan

  assert {
    condition = alltrue([for pod in [yamldecode(helm_release.jupyterhub.values[0]).hub, yamldecode(helm_release.jupyterhub.values[0]).proxy.chp] :
      can(pod.resources.requests.cpu) && can(pod.resources.requests.memory) && can(pod.resources.limits.memory) && pod.containerSecurityContext.readOnlyRootFilesystem
    ])
    error_message = "Each needs requests, a memory limit and a read-only root."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.extraVolumeMounts[0].mountPath == "/tmp"
    error_message = "The hub needs a /tmp that it can write."
  }
}

run "a_small_cluster_gets_no_scheduler_and_no_pullers" {
  command = plan

  assert {
    condition     = !yamldecode(helm_release.jupyterhub.values[0]).scheduling.userScheduler.enabled && !yamldecode(helm_release.jupyterhub.values[0]).scheduling.userPlaceholder.enabled && !yamldecode(helm_release.jupyterhub.values[0]).prePuller.hook.enabled && !yamldecode(helm_release.jupyterhub.values[0]).prePuller.continuous.enabled
    error_message = "They cost more than they give on three nodes."
  }
}

run "notebooks_do_not_reach_the_metadata_service" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.cloudMetadata.blockWithIptables == false
    error_message = "No notebook may need a privileged container."
  }

  assert {
    condition = alltrue([for policy in [
      yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy,
      yamldecode(helm_release.jupyterhub.values[0]).hub.networkPolicy,
      yamldecode(helm_release.jupyterhub.values[0]).proxy.chp.networkPolicy,
    ] : !policy.egressAllowRules.cloudMetadataServer && !policy.egressAllowRules.dnsPortsCloudMetadataServer])
    error_message = "No pod may reach it, on any port."
  }
}

run "notebooks_reach_aws_the_api_and_executors_and_nothing_else_in_the_vpc" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.egressAllowRules.nonPrivateIPs && !yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.egressAllowRules.privateIPs
    error_message = "S3 and STS are public addresses; the VPC is not open as a whole."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.egressAllowRules.dnsPortsKubeSystemNamespace && yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.egressAllowRules.dnsPortsPrivateIPs
    error_message = "Names must be resolved."
  }

  assert {
    condition = yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.egress == [
      {
        to    = [{ ipBlock = { cidr = "10.0.0.0/8" } }, { ipBlock = { cidr = "172.16.0.0/12" } }, { ipBlock = { cidr = "192.168.0.0/16" } }]
        ports = [{ port = 443, protocol = "TCP" }]
      },
      { to = [{ podSelector = { matchLabels = { "spark-role" = "executor" } } }] },
    ]
    error_message = "The Kubernetes API has a private address, and so have executors."
  }
}

run "only_executors_reach_a_notebooks_driver" {
  command = plan

  assert {
    condition = yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.ingress[0] == {
      from  = [{ podSelector = { matchLabels = { "spark-role" = "executor" } } }]
      ports = [{ port = 7078, endPort = 7095, protocol = "TCP" }]
    }
    error_message = "The driver's ports, and those of further sessions in the notebook, must be open to executors alone."
  }

  assert {
    condition = yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.ingress[1] == {
      from  = [{ namespaceSelector = {}, podSelector = { matchLabels = { "app.kubernetes.io/name" = "prometheus" } } }]
      ports = [{ port = 4040, protocol = "TCP" }]
    }
    error_message = "Prometheus must reach the session's metrics, on that port alone."
  }

  assert {
    condition     = length(yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.ingress) == 2
    error_message = "Nobody else may reach a notebook, but the hub and its proxy by the chart's own rules."
  }

  assert {
    condition     = !can(yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.allowedIngressPorts)
    error_message = "No port may be open to everybody."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.networkPolicy.ingress[0].ports[0].endPort == tonumber(local.spark_conf["spark.driver.blockManager.port"]) + tonumber(local.spark_conf["spark.port.maxRetries"])
    error_message = "The range must end where Spark stops trying."
  }
}

run "the_ingress_controller_reaches_the_proxy" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).proxy.chp.networkPolicy.allowedIngressPorts == ["http"]
    error_message = "The proxy is the front door."
  }

  assert {
    condition     = !can(yamldecode(helm_release.jupyterhub.values[0]).hub.networkPolicy.allowedIngressPorts)
    error_message = "The hub is reached through the proxy only."
  }
}

run "spark_works_in_client_mode" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["spark-defaults.conf"].mountPath == "/etc/spark/spark-defaults.conf" && yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraEnv.SPARK_CONF_DIR == "/etc/spark"
    error_message = "Spark must find its properties."
  }

  assert {
    condition = alltrue([for line in [
      "spark.kubernetes.executor.terminationGracePeriodSeconds=120s",
      "spark.master=k8s://https://kubernetes.default.svc",
      "spark.submit.deployMode=client",
      "spark.kubernetes.namespace=spark",
      "spark.kubernetes.container.image=registry.example.com/team/jupyter:4.1.2",
      "spark.kubernetes.authenticate.executor.serviceAccountName=spark-operator-spark",
      "spark.driver.host=$${env:NOTEBOOK_POD_IP}",
      "spark.kubernetes.driver.pod.name=$${env:NOTEBOOK_POD_NAME}",
      "spark.driver.port=7078",
      "spark.driver.blockManager.port=7079",
      "spark.dynamicAllocation.enabled=true",
      "spark.dynamicAllocation.shuffleTracking.enabled=true",
      "spark.dynamicAllocation.minExecutors=0",
      "spark.dynamicAllocation.maxExecutors=5",
    ] : contains(split("\n", yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["spark-defaults.conf"].stringData), line)])
    error_message = "A session without settings of its own must find Kubernetes, and its executors must find it."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraEnv.NOTEBOOK_POD_IP.valueFrom.fieldRef.fieldPath == "status.podIP" && yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraEnv.NOTEBOOK_POD_NAME.valueFrom.fieldRef.fieldPath == "metadata.name"
    error_message = "The pod's address and name must be in its environment."
  }

  assert {
    condition     = !strcontains(yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["spark-defaults.conf"].stringData, "podTemplateFile") && keys(yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles) == ["spark-defaults.conf"]
    error_message = "Without tolerations there is no pod template."
  }

  assert {
    condition     = !strcontains(yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["spark-defaults.conf"].stringData, "pullSecrets")
    error_message = "Without a registry there is no pull secret."
  }
}

run "two_executors_fit_on_a_t3_medium_beside_its_daemon_sets" {
  command = plan

  # About 1930m and 3290 MiB, less a tenth.
  assert {
    condition     = 2 * parseint(trimsuffix(local.spark_conf["spark.kubernetes.executor.request.cores"], "m"), 10) <= 1930 * 0.9 && 2 * (parseint(trimsuffix(local.spark_conf["spark.executor.memory"], "m"), 10) + parseint(trimsuffix(local.spark_conf["spark.executor.memoryOverhead"], "m"), 10)) <= 3290 * 0.9
    error_message = "Two executors must fit."
  }
}

run "the_drivers_heap_follows_the_notebooks_memory" {
  command = plan

  variables {
    notebook_memory_guarantee = "2G"
    notebook_memory_limit     = "7.5G"
  }

  assert {
    condition     = local.spark_conf["spark.driver.memory"] == "3072m"
    error_message = "Two fifths of 7680 MiB are 3072."
  }
}

run "properties_of_the_cluster_reach_the_notebooks" {
  command = plan

  variables {
    spark_conf = {
      "spark.eventLog.dir"                                                  = "s3a://example-logs/logs/"
      "spark.executor.memory"                                               = "2g"
      "spark.kubernetes.executor.node.selector.eks.amazonaws.com/nodegroup" = "spot_group"
      "spark.metrics.conf.*.sink.prometheusServlet.class"                   = "org.apache.spark.metrics.sink.PrometheusServlet"
      "spark.redaction.regex"                                               = "a\\d"
      "spark.kubernetes.namespace"                                          = "elsewhere"
    }
  }

  assert {
    condition = alltrue([for line in [
      "spark.eventLog.dir=s3a://example-logs/logs/",
      "spark.executor.memory=2g",
      "spark.kubernetes.executor.node.selector.eks.amazonaws.com/nodegroup=spot_group",
      "spark.metrics.conf.*.sink.prometheusServlet.class=org.apache.spark.metrics.sink.PrometheusServlet",
    ] : contains(split("\n", yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["spark-defaults.conf"].stringData), line)])
    error_message = "spark_conf must be there, also where it differs from the module's defaults."
  }

  assert {
    condition     = contains(split("\n", yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["spark-defaults.conf"].stringData), "spark.redaction.regex=a\\\\d")
    error_message = "Java's properties format wants backslashes doubled."
  }

  assert {
    condition     = contains(split("\n", yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["spark-defaults.conf"].stringData), "spark.kubernetes.namespace=spark")
    error_message = "What client mode needs must win."
  }
}

run "executors_tolerate_their_nodes_taints" {
  command = plan

  variables {
    executor_tolerations = [{ key = "example.com/spot", operator = "Exists", effect = "NoSchedule" }]
  }

  assert {
    condition     = yamldecode(yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["executor-pod-template.yaml"].stringData).spec.tolerations == [{ key = "example.com/spot", operator = "Exists", effect = "NoSchedule" }]
    error_message = "The template must have the tolerations, without nulls."
  }

  assert {
    condition     = local.spark_conf["spark.kubernetes.executor.podTemplateFile"] == yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraFiles["executor-pod-template.yaml"].mountPath && !startswith(local.spark_conf["spark.kubernetes.executor.podTemplateFile"], "/etc/spark/")
    error_message = "Spark must find the template, in a folder that it does not copy to executors."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).hub.tolerations == []
    error_message = "Executors' tolerations are for executors alone."
  }
}

run "executors_may_have_another_image_and_another_number" {
  command = plan

  variables {
    spark_executor_image   = "registry.example.com/team/spark@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    notebook_max_executors = 12
  }

  assert {
    condition     = local.spark_conf["spark.kubernetes.container.image"] == var.spark_executor_image && local.spark_conf["spark.dynamicAllocation.maxExecutors"] == "12"
    error_message = "The given image and number must be used."
  }
}

run "every_pod_follows_the_node_selector_and_the_tolerations" {
  command = plan

  variables {
    node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    tolerations   = [{ key = "example.com/core", value = "yes", effect = "NoSchedule" }]
  }

  assert {
    condition = alltrue([for pod in [
      yamldecode(helm_release.jupyterhub.values[0]).hub,
      yamldecode(helm_release.jupyterhub.values[0]).proxy.chp,
      yamldecode(helm_release.jupyterhub.values[0]).proxy.traefik,
      yamldecode(helm_release.jupyterhub.values[0]).singleuser,
      yamldecode(helm_release.jupyterhub.values[0]).scheduling.userScheduler,
      yamldecode(helm_release.jupyterhub.values[0]).prePuller.hook,
    ] : pod.nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" }])
    error_message = "All pods must be on the selected nodes."
  }

  assert {
    condition = alltrue([for tolerations in [
      yamldecode(helm_release.jupyterhub.values[0]).hub.tolerations,
      yamldecode(helm_release.jupyterhub.values[0]).proxy.chp.tolerations,
      yamldecode(helm_release.jupyterhub.values[0]).proxy.traefik.tolerations,
      yamldecode(helm_release.jupyterhub.values[0]).singleuser.extraTolerations,
      yamldecode(helm_release.jupyterhub.values[0]).scheduling.userScheduler.tolerations,
      yamldecode(helm_release.jupyterhub.values[0]).prePuller.hook.tolerations,
    ] : tolerations == [{ key = "example.com/core", value = "yes", effect = "NoSchedule" }]])
    error_message = "All pods must tolerate the taints, without nulls."
  }
}

run "an_image_is_split_at_its_tag" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.image == { name = "registry.example.com/team/jupyter", tag = "4.1.2", pullSecrets = [] }
    error_message = "Name and tag are two values."
  }
}

run "an_image_of_a_registry_with_a_port_is_split_at_its_tag" {
  command = plan

  variables {
    jupyter_notebook_image = "localhost:5000/jupyter:4.1.2"
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.name == "localhost:5000/jupyter" && yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.tag == "4.1.2"
    error_message = "The port belongs to the name."
  }
}

# The chart joins the two by a colon, for which a digest's own will do.
run "an_image_with_a_digest_is_put_together_again" {
  command = plan

  variables {
    jupyter_notebook_image = "localhost:5000/jupyter:4.1.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = "${yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.name}:${yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.tag}" == var.jupyter_notebook_image
    error_message = "Joined by a colon, name and tag must be the image."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.name == "localhost:5000/jupyter:4.1.2@sha256"
    error_message = "It must be split at the digest's colon."
  }
}

run "public_images_need_no_secret" {
  command = plan

  assert {
    condition     = length(kubernetes_secret_v1.docker_registry_secret) == 0
    error_message = "There must be no secret without a registry."
  }
}

run "a_registry_makes_a_secret_for_notebooks_and_executors" {
  command = plan

  variables {
    docker_registry_secret = {
      server   = "registry.example.com"
      username = "puller"
      password = "not-a-real-password"
    }
  }

  assert {
    condition     = kubernetes_secret_v1.docker_registry_secret[0].type == "kubernetes.io/dockerconfigjson" && kubernetes_secret_v1.docker_registry_secret[0].metadata[0].namespace == "spark"
    error_message = "The secret must be one that a kubelet takes, in the notebooks' namespace."
  }

  assert {
    condition     = yamldecode(helm_release.jupyterhub.values[0]).singleuser.image.pullSecrets == ["jupyterhub-docker-registry"] && local.spark_conf["spark.kubernetes.container.image.pullSecrets"] == "jupyterhub-docker-registry"
    error_message = "Notebooks and executors must pull with it."
  }

  assert {
    condition     = nonsensitive(jsondecode(kubernetes_secret_v1.docker_registry_secret[0].data[".dockerconfigjson"]).auths["registry.example.com"]) == { username = "puller", password = "not-a-real-password", auth = base64encode("puller:not-a-real-password") }
    error_message = "The secret must hold the credentials as Docker writes them, without an email where none is given."
  }

  assert {
    condition     = !strcontains(join("", helm_release.jupyterhub.values), "not-a-real-password")
    error_message = "The password must not be in the values."
  }
}

run "docker_hub_has_its_own_address" {
  command = plan

  variables {
    docker_registry_secret = {
      server   = "https://index.docker.io/v1/"
      username = "puller"
      password = "not-a-real-password"
      email    = "puller@example.com"
    }
  }

  assert {
    condition     = nonsensitive(jsondecode(kubernetes_secret_v1.docker_registry_secret[0].data[".dockerconfigjson"]).auths["https://index.docker.io/v1/"].email) == "puller@example.com"
    error_message = "The address must be taken as it is, and the email with it."
  }
}

run "other_values_come_after_the_modules" {
  command = plan

  variables {
    extra_values = ["cull: {timeout: 3600}", "debug: {enabled: true}"]
  }

  assert {
    condition     = slice(helm_release.jupyterhub.values, 1, 3) == tolist(["cull: {timeout: 3600}", "debug: {enabled: true}"])
    error_message = "Of several documents the last must win."
  }
}

run "another_authenticator_says_whom_it_lets_in" {
  command = plan

  variables {
    extra_values = [<<-EOT
      hub:
        config:
          JupyterHub: {authenticator_class: github}
          Authenticator: {allow_all: false, allowed_users: [ada]}
    EOT
    ]
  }

  assert {
    condition     = length(helm_release.jupyterhub.values) == 2
    error_message = "Another authenticator is possible."
  }
}

run "chart_and_patience_can_be_others" {
  command = plan

  variables {
    chart_repository = "oci://registry.example.com/charts"
    chart_version    = "4.4.1"
    timeout_seconds  = 1200
  }

  assert {
    condition     = helm_release.jupyterhub.repository == "oci://registry.example.com/charts" && helm_release.jupyterhub.version == "4.4.1" && helm_release.jupyterhub.timeout == 1200
    error_message = "Mirrors must be usable."
  }
}

run "a_first_plan_needs_to_know_only_whether_there_is_a_registry" {
  command = plan

  module {
    source = "./tests/fixtures/whole"
  }

  assert {
    condition     = output.jupyterhub_server_url == "https://hub.example.internal"
    error_message = "Nothing unknown may decide what there is."
  }
}
