# cert-manager takes any certificate of an authority, also one that expired or whose key is another, and would sign what no
# browser believes. So both are looked at before they get there. The rules are here rather than at the variables because
# a condition that fails here stops Terraform before the value is used, and shows nothing of it.

locals {
  # What a PEM file has in it, such as ["CERTIFICATE"].
  crt_blocks = regexall("-----BEGIN ([A-Z0-9 ]+)-----", var.ca_crt)[*][0]
  key_blocks = regexall("-----BEGIN ([A-Z0-9 ]+)-----", var.ca_key)[*][0]

  # What cert-manager reads: SEC 1, PKCS #1 and PKCS #8.
  key_notations = ["EC PRIVATE KEY", "PRIVATE KEY", "RSA PRIVATE KEY"]

  # A certificate contains its public key in the very bytes that a public key's file has. What is base64 in one stands at
  # another offset in the other, so their bits are compared.
  base64_bits = { for i, c in split("", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") : c => format("%06b", i) }
  ca_bits = {
    for name, pem in { crt = data.tls_certificate.ca.certificates[0].cert_pem, key = data.tls_public_key.ca.public_key_pem } :
    name => join("", [for c in split("", replace(pem, "/-----[A-Z ]+-----|[^A-Za-z0-9+/]/", "")) : local.base64_bits[c]])
  }
  # The last character of base64 has bits to spare.
  ca_key_belongs = strcontains(local.ca_bits["crt"], substr(local.ca_bits["key"], 0, floor(length(local.ca_bits["key"]) / 8) * 8))
}

data "tls_certificate" "ca" {
  content = var.ca_crt

  lifecycle {
    precondition {
      condition     = !anytrue([for block in local.crt_blocks : endswith(block, "PRIVATE KEY")])
      error_message = "ca_crt (not shown) holds a private key. Give the certificate there, and the key as ca_key only."
    }

    precondition {
      condition     = length(local.crt_blocks) > 0 && alltrue([for block in local.crt_blocks : block == "CERTIFICATE" || endswith(block, "PRIVATE KEY")])
      error_message = "ca_crt (not shown) is not a certificate in PEM: it needs the line -----BEGIN CERTIFICATE-----, and nothing else of the kind. Give the content of the file, not its path; openssl x509 -in ca.crt -out ca.pem converts other formats."
    }

    postcondition {
      condition     = self.certificates[0].is_ca
      error_message = "ca_crt is the certificate of ${self.certificates[0].subject}, which is not an authority: it may not sign others. Give one with CA:TRUE in its basic constraints, first where there are several."
    }

    postcondition {
      condition     = timecmp(self.certificates[0].not_after, plantimestamp()) > 0
      error_message = "ca_crt is the certificate of ${self.certificates[0].subject}, which expired on ${self.certificates[0].not_after}. Give one that is good today."
    }

    # A day to spare: an authority that the same apply makes is younger than the plan.
    postcondition {
      condition     = timecmp(self.certificates[0].not_before, timeadd(plantimestamp(), "24h")) <= 0
      error_message = "ca_crt is the certificate of ${self.certificates[0].subject}, which is not good before ${self.certificates[0].not_before}. Give one that is good today. (If it was made a moment ago, from a plan that is older than a day: plan again.)"
    }
  }
}

data "tls_public_key" "ca" {
  private_key_pem = var.ca_key

  lifecycle {
    precondition {
      condition     = !contains(local.key_blocks, "ENCRYPTED PRIVATE KEY") && !strcontains(var.ca_key, "Proc-Type: 4,ENCRYPTED")
      error_message = "ca_key (not shown) is encrypted, and nobody could enter the passphrase in the cluster. Give it without: openssl pkey -in ca.key -out ca-plain.key removes it."
    }

    precondition {
      condition     = contains(local.key_blocks, "ENCRYPTED PRIVATE KEY") || try(contains(local.key_notations, one(local.key_blocks)), false)
      error_message = "ca_key (not shown) is not one private key in PEM: it needs one line -----BEGIN PRIVATE KEY----- (or RSA or EC PRIVATE KEY), and nothing else of the kind. Give the content of the file, not its path; openssl pkey -in ca.key -out ca.pem converts other formats."
    }

    postcondition {
      condition     = contains(["RSA", "ECDSA"], self.algorithm)
      error_message = "ca_key is a key of the algorithm ${self.algorithm}, whose signatures browsers do not take. Make the authority with RSA or ECDSA."
    }
  }
}

resource "kubernetes_secret_v1" "ca-key-pair" {
  metadata {
    name      = "ca-key-pair"
    namespace = var.namespace

    labels = {
      "app.kubernetes.io/name"       = "ca-key-pair"
      "app.kubernetes.io/part-of"    = "cert-manager"
      "app.kubernetes.io/managed-by" = "terraform"
    }
  }

  type = "kubernetes.io/tls"

  data = {
    "tls.crt" = var.ca_crt
    "tls.key" = var.ca_key
  }

  lifecycle {
    precondition {
      condition     = local.ca_key_belongs
      error_message = "ca_key is not the key of ca_crt, the certificate of ${data.tls_certificate.ca.certificates[0].subject}. Give the two that were made together."
    }
  }
}

# The original's is the same Secret under the type's former name, between which the provider cannot move it.
removed {
  from = kubernetes_secret.ca-key-pair

  lifecycle {
    destroy = false
  }
}

# An authority's end is known for years, and then comes as a surprise.
check "the_authority_has_time_left" {
  assert {
    condition     = timecmp(data.tls_certificate.ca.certificates[0].not_after, timeadd(plantimestamp(), "2160h")) > 0
    error_message = "The certificate authority ${data.tls_certificate.ca.certificates[0].subject} expires on ${data.tls_certificate.ca.certificates[0].not_after}, in less than 90 days, and with it all that it signed. README.md of this module tells how to exchange it."
  }
}
