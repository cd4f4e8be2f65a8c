provider "aws" {
  region = "eu-north-1"
}

provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace     = "addons"
  domain        = "spark.example.com"
  node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
  tolerations   = [{ key = "example.com/pool", value = "services", effect = "NoSchedule" }, { operator = "Exists" }]
  extra_values  = ["logLevel: warning", "{\"logLevel\": \"debug\"}"]
}

run "network" {
  module {
    source = "./tests/fixtures/network"
  }
}

run "only_the_zone_can_be_changed" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition     = output.dns_hosted_zone_id == aws_route53_zone.private_hosted_zone.zone_id && output.dns_hosted_zone_arn == aws_route53_zone.private_hosted_zone.arn
    error_message = "The outputs must tell of the zone."
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.external_dns_pod_policy.policy).Statement : statement if statement.Resource != "*"] == [{
      Sid      = "ChangeTheZone"
      Effect   = "Allow"
      Action   = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResource", "route53:ListTagsForResources"]
      Resource = output.dns_hosted_zone_arn
    }]
    error_message = "Other zones must be out of reach."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.external_dns_pod_policy.policy).Statement : statement.Action if statement.Resource == "*"] == ["route53:ListHostedZones"]
    error_message = "Of all zones it may only have the list."
  }
}

run "names_are_kept_in_this_zone_by_this_cluster_alone" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition     = yamldecode(helm_release.external-dns.values[0]).provider == { name = "aws" } && yamldecode(helm_release.external-dns.values[0]).domainFilters == ["spark.example.com"]
    error_message = "It must look after the domain in Route 53."
  }

  assert {
    condition     = yamldecode(helm_release.external-dns.values[0]).extraArgs == { "aws-zone-type" = "private", "aws-zones-cache-duration" = "1h" }
    error_message = "A public zone of the same name must be left alone."
  }

  assert {
    condition     = yamldecode(helm_release.external-dns.values[0]).policy == "sync" && yamldecode(helm_release.external-dns.values[0]).registry == "txt" && yamldecode(helm_release.external-dns.values[0]).txtOwnerId == "spark-cluster"
    error_message = "It must take away what it made, and no more."
  }

  assert {
    condition     = yamldecode(helm_release.external-dns.values[0]).sources == ["service", "ingress"] && yamldecode(helm_release.external-dns.values[0]).triggerLoopOnEvent
    error_message = "Services and ingresses must get their names, soon."
  }
}

run "the_pod_has_its_role_asks_for_little_and_goes_where_it_is_told_to" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition = yamldecode(helm_release.external-dns.values[0]).serviceAccount == {
      name        = "external-dns"
      annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.external_dns_role.arn }
    }
    error_message = "The service account must have the role."
  }

  assert {
    condition     = yamldecode(helm_release.external-dns.values[0]).resources == { requests = { cpu = "20m", memory = "64Mi" }, limits = { memory = "128Mi" } }
    error_message = "It must fit on a small node."
  }

  assert {
    condition     = yamldecode(helm_release.external-dns.values[0]).nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    error_message = "It must run on the given nodes."
  }

  assert {
    condition     = jsonencode(yamldecode(helm_release.external-dns.values[0]).tolerations) == jsonencode([{ effect = "NoSchedule", key = "example.com/pool", value = "services" }, { operator = "Exists" }])
    error_message = "The tolerations must be there without what was not given."
  }

  assert {
    condition     = !can(yamldecode(helm_release.external-dns.values[0]).securityContext) && !can(yamldecode(helm_release.external-dns.values[0]).podSecurityContext)
    error_message = "The chart's own security contexts, without any privilege, must stay."
  }
}

run "given_values_come_after_the_modules" {
  variables {
    eks_cluster_properties = run.network.eks_cluster_properties
  }

  assert {
    condition     = length(helm_release.external-dns.values) == 3 && helm_release.external-dns.values[1] == "logLevel: warning" && helm_release.external-dns.values[2] == "{\"logLevel\": \"debug\"}"
    error_message = "Later values must win over earlier ones."
  }
}
