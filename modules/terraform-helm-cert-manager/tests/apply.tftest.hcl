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

# There are no keys of these certificates: they were thrown away.
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

run "cert_manager_and_then_the_issuer_are_installed" {
  assert {
    condition     = helm_release.cert-manager.status == "deployed" && helm_release.cert-manager.metadata.chart == "cert-manager"
    error_message = "cert-manager must be installed."
  }

  assert {
    condition     = helm_release.cluster_issuer.status == "deployed" && helm_release.cluster_issuer.metadata.chart == "cluster-issuer" && helm_release.cluster_issuer.version == "1.0.0"
    error_message = "The issuer must come from our own chart."
  }

  assert {
    condition     = kubernetes_secret_v1.ca-key-pair.id == "addons/ca-key-pair"
    error_message = "The authority must be in its Secret."
  }

  assert {
    condition     = output.cluster_issuer == "cert-issuer"
    error_message = "Dependents need the issuer's name."
  }
}

run "another_authority_takes_the_place_of_the_first_in_the_secret_alone" {
  variables {
    ca_crt = file("tests/fixtures/rsa-2048.crt")
  }

  override_data {
    target = data.tls_public_key.ca
    values = {
      algorithm      = "RSA"
      public_key_pem = <<-EOT
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsGQ29P6PWg5xgpT6Tyh9
        P2HZy2mDaVka4obCl20LRJby4ic6Coo7ezwBF//SWFdZJD+0cg7fQgBq+GCt636+
        0oqCB+ioOdXhUPN+NJWY5l82tGB61v/xHMNH/1mB3T5ZQU7xwz+AefT3cwNE2cf9
        +3be1T1wSgTWxqcapWiHPjK4Sa5JbYJiIDcm/U/KYi7F1/exHSKylJxrF8aPMBD/
        r2JLaMa26zfdk4bEpVXLXmAqFn8MrKW9JhAVGeZLaYg54hIsM+6lS9VyuUxQfQfG
        Qa3sYH0s+94z6NPfUVE70xSiMeyK61bD+jMon0+SGJj1eRMAsq5qYs+TPUwace2y
        wwIDAQAB
        -----END PUBLIC KEY-----
      EOT
    }
  }

  assert {
    condition     = nonsensitive(kubernetes_secret_v1.ca-key-pair.data["tls.crt"] == var.ca_crt)
    error_message = "cert-manager must get the new certificate."
  }

  assert {
    condition     = helm_release.cert-manager.metadata.revision == 1 && helm_release.cluster_issuer.metadata.revision == 1
    error_message = "Nothing else needs to change."
  }
}

run "another_name_changes_the_issuers_release" {
  variables {
    ca_crt         = file("tests/fixtures/rsa-2048.crt")
    cluster_issuer = "another"
  }

  override_data {
    target = data.tls_public_key.ca
    values = {
      algorithm      = "RSA"
      public_key_pem = <<-EOT
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsGQ29P6PWg5xgpT6Tyh9
        P2HZy2mDaVka4obCl20LRJby4ic6Coo7ezwBF//SWFdZJD+0cg7fQgBq+GCt636+
        0oqCB+ioOdXhUPN+NJWY5l82tGB61v/xHMNH/1mB3T5ZQU7xwz+AefT3cwNE2cf9
        +3be1T1wSgTWxqcapWiHPjK4Sa5JbYJiIDcm/U/KYi7F1/exHSKylJxrF8aPMBD/
        r2JLaMa26zfdk4bEpVXLXmAqFn8MrKW9JhAVGeZLaYg54hIsM+6lS9VyuUxQfQfG
        Qa3sYH0s+94z6NPfUVE70xSiMeyK61bD+jMon0+SGJj1eRMAsq5qYs+TPUwace2y
        wwIDAQAB
        -----END PUBLIC KEY-----
      EOT
    }
  }

  assert {
    condition     = helm_release.cluster_issuer.metadata.revision == 2 && jsondecode(helm_release.cluster_issuer.metadata.values) == { name = "another", secretName = "ca-key-pair" }
    error_message = "The issuer must have its new name."
  }

  assert {
    condition     = helm_release.cert-manager.metadata.revision == 1
    error_message = "cert-manager needs no change for it."
  }
}
