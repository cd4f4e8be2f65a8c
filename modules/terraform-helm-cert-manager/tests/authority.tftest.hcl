provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

provider "kubernetes" {
  host = "https://cluster.test"
}

variables {
  namespace = "addons"
  ca_crt    = file("tests/fixtures/ecdsa-p256.crt")
  ca_key    = format("-----BEGIN %s-----\nAAAA\n-----END %s-----\n", "PRIVATE KEY", "PRIVATE KEY")
}

run "keys" {
  module {
    source = "./tests/fixtures/keys"
  }
}

################################################################################
# Certificates and keys that belong together. The keys were thrown away: their public halves stand in for what the
# provider reads from them.
################################################################################

run "a_certificate_and_its_key_are_taken_ecdsa_p256" {
  command = plan

  variables {
    ca_crt = file("tests/fixtures/ecdsa-p256.crt")
  }

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

  assert {
    condition     = local.ca_key_belongs
    error_message = "The certificate contains this public key."
  }

  assert {
    condition     = data.tls_certificate.ca.certificates[0].subject == "CN=ecdsa-p256"
    error_message = "It must be the certificate that was read."
  }
}

run "a_certificate_and_its_key_are_taken_ecdsa_p384" {
  command = plan

  variables {
    ca_crt = file("tests/fixtures/ecdsa-p384.crt")
  }

  override_data {
    target = data.tls_public_key.ca
    values = {
      algorithm      = "ECDSA"
      public_key_pem = <<-EOT
      -----BEGIN PUBLIC KEY-----
      MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEGZscXi3+dkPJISrVSaJlh2uxYQZfrJtV
      Tp7zB7tHIflrb9tabufksPhpgbMsGXHSdhkQs1KO3TuQk/iGV16A81SmqMM3CXZM
      GI9viYCXEgowHG7Nkp+72oVaEsJ2GGZX
      -----END PUBLIC KEY-----
      EOT
    }
  }

  assert {
    condition     = local.ca_key_belongs
    error_message = "The certificate contains this public key."
  }

  assert {
    condition     = data.tls_certificate.ca.certificates[0].subject == "CN=ecdsa-p384"
    error_message = "It must be the certificate that was read."
  }
}

run "a_certificate_and_its_key_are_taken_rsa_2048" {
  command = plan

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
    condition     = local.ca_key_belongs
    error_message = "The certificate contains this public key."
  }

  assert {
    condition     = data.tls_certificate.ca.certificates[0].subject == "CN=rsa-2048"
    error_message = "It must be the certificate that was read."
  }
}

run "a_certificate_and_its_key_are_taken_rsa_4096" {
  command = plan

  variables {
    ca_crt = file("tests/fixtures/rsa-4096.crt")
  }

  override_data {
    target = data.tls_public_key.ca
    values = {
      algorithm      = "RSA"
      public_key_pem = <<-EOT
      -----BEGIN PUBLIC KEY-----
      MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAsqk4H1e5nhRcSI35USLx
      yFPNxj7QBwvpjrqhmWSmTZz9oymuHGmvmLJ/htJB53hTUAd8HIx+QoWlL7W1mzV+
      8GNYbzML6Xb5n2gYWKL/YR2az1WI1X/zLflgUciKbDlmJPm9xEJV/cUoA0Xd6R7y
      WFjusdPcDWlLFcnvW81SFvLAX5XSekFwbCdxP9PUdKWoBTubmUrUk8ZZsjAZuJ2q
      0UrXMrUtnjxSrdmdPg6FpI2BrEQnUWWh1sOCfQWxacjcEUTX2HwFSoEu+HOmkerC
      WvNIBOkQUU0fT/OxWQGhsdP1br7h0w0pxxsyQ3jZkBWAaubWZIubPymelbNNIPqE
      Az1n7UWezZkpDeLzPmtkd3w1ktCZHZqqMroP2TsqAdc3HSKbfUiKPWswIZqMU0OB
      Ci8hTX4jJUWvofcdUeQ+YDejI+YwwwroniToAXiebQNUhqRgfoRsYcrruXi4CJwd
      pZVOqyO7LKPQgUIaW0E/zC2itNgqNkrOmodvLIXwTLThUujJUnQDMBraUEHwRDeg
      GWHhszFGtA8kstZXgmViqC/22DBjql3ghSmXKOiFi1wxa68Lt3X/BNqTDRKPL2pk
      hmmib96qAm/BLlcMvw4Ftk2VoJ2pMDssaa3Ba04Ef9OLlhzKrVz8JkaAGRCTxYrj
      ZIbKJ1pBLL6je71QE3pDgecCAwEAAQ==
      -----END PUBLIC KEY-----
      EOT
    }
  }

  assert {
    condition     = local.ca_key_belongs
    error_message = "The certificate contains this public key."
  }

  assert {
    condition     = data.tls_certificate.ca.certificates[0].subject == "CN=rsa-4096-bit"
    error_message = "It must be the certificate that was read."
  }
}

run "a_chain_is_taken_whose_first_certificate_has_the_key" {
  command = plan

  variables {
    ca_crt = join("", [file("tests/fixtures/ecdsa-p256.crt"), file("tests/fixtures/rsa-2048.crt")])
  }

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

  assert {
    condition     = nonsensitive(kubernetes_secret_v1.ca-key-pair.data["tls.crt"] == var.ca_crt)
    error_message = "The chain must arrive whole."
  }
}

run "a_chain_is_refused_whose_second_certificate_has_the_key" {
  command = plan

  variables {
    ca_crt = join("", [file("tests/fixtures/rsa-2048.crt"), file("tests/fixtures/ecdsa-p256.crt")])
  }

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

  expect_failures = [kubernetes_secret_v1.ca-key-pair]
}

################################################################################
# Keys of others
################################################################################

run "a_key_of_another_certificate_is_refused" {
  command = plan

  variables {
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [kubernetes_secret_v1.ca-key-pair]
}

run "a_key_of_another_kind_is_refused" {
  command = plan

  variables {
    ca_key = run.keys.pem["rsa"]
  }

  expect_failures = [kubernetes_secret_v1.ca-key-pair]
}

run "a_key_of_another_certificate_is_refused_in_pkcs8_too" {
  command = plan

  variables {
    ca_crt = file("tests/fixtures/rsa-2048.crt")
    ca_key = run.keys.pem_pkcs8["rsa"]
  }

  expect_failures = [kubernetes_secret_v1.ca-key-pair]
}

run "a_key_that_browsers_do_not_take_is_refused" {
  command = plan

  variables {
    ca_key = run.keys.pem["ed25519"]
  }

  expect_failures = [data.tls_public_key.ca]
}

################################################################################
# Certificates
################################################################################

run "a_certificate_that_may_not_sign_is_refused" {
  command = plan

  variables {
    ca_crt = file("tests/fixtures/no-authority.crt")
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

run "a_certificate_that_expired_is_refused" {
  command = plan

  variables {
    ca_crt = file("tests/fixtures/expired.crt")
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

run "a_certificate_that_is_not_yet_valid_is_refused" {
  command = plan

  variables {
    ca_crt = file("tests/fixtures/not-yet-valid.crt")
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

run "a_private_key_is_not_a_certificate" {
  command = plan

  variables {
    ca_crt = run.keys.pem["ecdsa"]
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

run "a_certificate_with_its_key_is_refused" {
  command = plan

  variables {
    ca_crt = join("", [file("tests/fixtures/ecdsa-p256.crt"), run.keys.pem["ecdsa"]])
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

run "a_path_is_not_a_certificate" {
  command = plan

  variables {
    ca_crt = "tests/fixtures/ecdsa-p256.crt"
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

run "an_empty_certificate_is_refused" {
  command = plan

  variables {
    ca_crt = ""
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

run "a_request_is_not_a_certificate" {
  command = plan

  variables {
    ca_crt = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"
    ca_key = run.keys.pem["ecdsa"]
  }

  expect_failures = [data.tls_certificate.ca]
}

################################################################################
# Keys
################################################################################

run "a_certificate_is_not_a_key" {
  command = plan

  variables {
    ca_key = file("tests/fixtures/ecdsa-p256.crt")
  }

  expect_failures = [data.tls_public_key.ca]
}

run "a_path_is_not_a_key" {
  command = plan

  variables {
    ca_key = "~/ca.key"
  }

  expect_failures = [data.tls_public_key.ca]
}

run "an_empty_key_is_refused" {
  command = plan

  variables {
    ca_key = ""
  }

  expect_failures = [data.tls_public_key.ca]
}

run "two_keys_are_refused" {
  command = plan

  variables {
    ca_key = join("", [run.keys.pem["ecdsa"], run.keys.pem["rsa"]])
  }

  expect_failures = [data.tls_public_key.ca]
}

run "a_key_after_its_parameters_is_refused" {
  command = plan

  variables {
    ca_key = join("", ["-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n", run.keys.pem["ecdsa"]])
  }

  expect_failures = [data.tls_public_key.ca]
}

run "a_key_in_openssh_notation_is_refused" {
  command = plan

  variables {
    ca_key = run.keys.openssh["ecdsa"]
  }

  expect_failures = [data.tls_public_key.ca]
}

run "an_encrypted_key_is_refused" {
  command = plan

  variables {
    ca_key = format("-----BEGIN %s-----\nAAAA\n-----END %s-----\n", "ENCRYPTED PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
  }

  expect_failures = [data.tls_public_key.ca]
}

run "an_encrypted_key_in_the_old_notation_is_refused" {
  command = plan

  variables {
    ca_key = format("-----BEGIN %s-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END %s-----\n", "RSA PRIVATE KEY", "RSA PRIVATE KEY")
  }

  expect_failures = [data.tls_public_key.ca]
}
