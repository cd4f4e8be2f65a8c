locals {
  cluster_name = var.eks_cluster_properties.eks_cluster_name
  oidc_issuer  = trimprefix(var.eks_cluster_properties.openid_connect_provider_url, "https://")

  # The original's; the chart's own default is the release's name, which is the same.
  service_account = "external-dns"

  values = {
    provider = { name = "aws" }

    serviceAccount = {
      name        = local.service_account
      annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.external_dns_role.arn }
    }

    # What the cluster offers, in this zone and no other: not in a public one of the same name.
    sources       = ["service", "ingress"]
    domainFilters = [var.domain]
    extraArgs = {
      "aws-zone-type" = "private"
      # The list of zones hardly ever changes, and Route 53 takes five calls a second from the whole account.
      "aws-zones-cache-duration" = "1h"
    }

    # Names go with what they stood for, but only those that this cluster's external-dns made: the owner is in a TXT
    # record beside each.
    policy     = "sync"
    registry   = "txt"
    txtOwnerId = local.cluster_name

    # A new name is there within seconds, and not within the minute between two rounds.
    triggerLoopOnEvent = true

    nodeSelector = var.node_selector
    tolerations  = [for toleration in var.tolerations : { for key, value in toleration : key => value if value != null }]

    # No limit on the CPU: it works a second a minute, and that second may be a whole one.
    resources = {
      requests = { cpu = "20m", memory = "64Mi" }
      limits   = { memory = "128Mi" }
    }
  }
}

# Seen in the VPC only, also over the VPN, whose clients ask the VPC's resolver.
resource "aws_route53_zone" "private_hosted_zone" {
  #checkov:skip=CKV2_AWS_38:DNSSEC is for public zones.
  #checkov:skip=CKV2_AWS_39:Route 53 logs the queries of public zones only; the VPC's resolver can log these.

  name          = var.domain
  force_destroy = var.force_destroy

  vpc {
    vpc_id = var.eks_cluster_properties.vpc_id
  }

  tags = {
    Name = var.domain
  }
}

resource "helm_release" "external-dns" {
  name       = "external-dns"
  namespace  = var.namespace
  repository = var.chart_repository
  chart      = "external-dns"
  version    = var.chart_version

  values = concat([yamlencode(local.values)], var.extra_values)

  atomic      = true
  wait        = true
  timeout     = var.timeout_seconds
  max_history = 5

  # The policy names the zone: both are there before external-dns is, and outlive it.
  depends_on = [aws_iam_role_policy.external_dns_pod_policy]
}
