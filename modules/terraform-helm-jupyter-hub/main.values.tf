locals {
  private_blocks = [for block in ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] : { ipBlock = { cidr = block } }]
  executors      = [{ podSelector = { matchLabels = { "spark-role" = "executor" } } }]
  # In whatever namespace: this module does not know it.
  prometheus = [{ namespaceSelector = {}, podSelector = { matchLabels = { "app.kubernetes.io/name" = "prometheus" } } }]

  # The chart's rules let every pod ask the instance metadata service for names; on AWS it answers none.
  no_metadata_service = {
    cloudMetadataServer         = false
    dnsPortsCloudMetadataServer = false
  }

  values = {
    hub = {
      config = {
        JupyterHub = { authenticator_class = "native" }

        # Whom NativeAuthenticator lets in has signed up and is an administrator or approved by one. With allow_all
        # JupyterHub adds no list of its own to that; without it, it would let in nobody, administrators included.
        Authenticator = {
          admin_users      = var.admin_users
          allow_all        = true
          username_pattern = local.username_pattern
        }
        NativeAuthenticator = {
          enable_signup           = true
          open_signup             = false
          check_common_password   = true
          minimum_password_length = 12
          allowed_failed_logins   = 5
          seconds_before_next_try = 600
        }

        KubeSpawner = {
          # JupyterLab's first start reads much of its home over the network.
          http_timeout = 120
          container_security_context = {
            capabilities   = { drop = ["ALL"] }
            runAsNonRoot   = true
            seccompProfile = { type = "RuntimeDefault" }
          }
        }
      }

      # The menu's way to the approvals. The path depends on the Python of the hub's image.
      extraConfig = {
        "10-native-authenticator-templates" = <<-EOT
          import os
          import nativeauthenticator
          c.JupyterHub.template_paths = [
              os.path.join(os.path.dirname(nativeauthenticator.__file__), "templates")
          ]
        EOT
      }

      db = {
        pvc = { storageClassName = var.hub_storage_class }
      }

      networkPolicy = { egressAllowRules = local.no_metadata_service }

      # Migrations of the database put a file into /tmp.
      containerSecurityContext = { readOnlyRootFilesystem = true }
      extraVolumes             = [{ name = "tmp", emptyDir = { sizeLimit = "64Mi" } }]
      extraVolumeMounts        = [{ name = "tmp", mountPath = "/tmp" }]

      # Measured with its culler: 200 MiB. No CPU limit: it would slow down the start, and the hub idles otherwise.
      resources = {
        requests = { cpu = "50m", memory = "256Mi" }
        limits   = { memory = "768Mi" }
      }
      nodeSelector = var.node_selector
      tolerations  = local.tolerations
    }

    proxy = {
      service = { type = "ClusterIP" }
      chp = {
        networkPolicy = {
          # From everywhere: the ingress controller is in a namespace that this module does not know.
          allowedIngressPorts = ["http"]
          # It talks to the hub and to the notebooks, for which there are rules.
          egressAllowRules = merge(local.no_metadata_service, { nonPrivateIPs = false, privateIPs = false })
        }
        containerSecurityContext = { readOnlyRootFilesystem = true }
        # It asks Kubernetes nothing.
        extraPodSpec = { automountServiceAccountToken = false }
        # Measured: 60 MiB. No CPU limit: everybody's requests pass through it.
        resources = {
          requests = { cpu = "20m", memory = "96Mi" }
          limits   = { memory = "256Mi" }
        }
        nodeSelector = var.node_selector
        tolerations  = local.tolerations
      }
      # Not used: the certificate is the ingress's.
      traefik = {
        nodeSelector = var.node_selector
        tolerations  = local.tolerations
      }
    }

    singleuser = {
      image              = merge(local.image, { pullSecrets = local.pull_secrets })
      serviceAccountName = var.jupyter_service_account
      defaultUrl         = "/lab"
      # Without pre-pulling, a node's first notebook waits for the image, perhaps for the node as well.
      startTimeout = 600

      # As the access points of the home folders have it: nothing is to be handed over, and could not be.
      uid   = 1000
      fsGid = 100

      cpu = {
        guarantee = var.notebook_cpu_guarantee
        limit     = var.notebook_cpu_limit
      }
      memory = {
        guarantee = var.notebook_memory_guarantee
        limit     = var.notebook_memory_limit
      }
      storage = {
        capacity = var.home_size
        dynamic  = { storageClass = var.storage_class }
      }

      extraEnv   = local.spark_env
      extraFiles = local.spark_files

      nodeSelector     = var.node_selector
      extraTolerations = local.tolerations

      # The alternative is a privileged container in every notebook. The network policy keeps the metadata service away.
      cloudMetadata = { blockWithIptables = false }
      networkPolicy = {
        egressAllowRules = merge(local.no_metadata_service, {
          dnsPortsKubeSystemNamespace = true
          dnsPortsPrivateIPs          = true
          # S3 and STS have public addresses, also where an endpoint of the VPC leads to them.
          nonPrivateIPs = true
          privateIPs    = false
        })
        egress = [
          # The Kubernetes API, and endpoints of AWS in the VPC.
          { to = local.private_blocks, ports = [{ port = 443, protocol = "TCP" }] },
          { to = local.executors },
        ]
        ingress = [
          { from = local.executors, ports = [local.driver_port_range] },
          # The metrics of a session, on the port of its UI.
          { from = local.prometheus, ports = [{ port = local.ui_port, protocol = "TCP" }] },
        ]
      }
    }

    # For clusters with many users. Two pods more; and it packs notebooks tightly, which three small nodes do anyhow.
    scheduling = {
      userScheduler = {
        enabled      = false
        nodeSelector = var.node_selector
        tolerations  = local.tolerations
      }
      userPlaceholder = { enabled = false }
    }

    # It would pull a large image to every node before each upgrade, which waits for it. Its pods have the notebooks'
    # selector and tolerations.
    prePuller = {
      hook = {
        enabled      = false
        nodeSelector = var.node_selector
        tolerations  = local.tolerations
      }
      continuous = { enabled = false }
    }

    # Twice the default: a browser that is closed during a silent computation counts as idle.
    cull = {
      enabled = true
      timeout = 7200
    }

    ingress = merge(
      {
        enabled     = true
        annotations = { "cert-manager.io/cluster-issuer" = var.certificate_issuer }
        hosts       = [local.host]
        tls         = [{ hosts = [local.host], secretName = "hub-tls" }]
      },
      var.ingress_class_name == null ? {} : { ingressClassName = var.ingress_class_name },
    )
  }
}
