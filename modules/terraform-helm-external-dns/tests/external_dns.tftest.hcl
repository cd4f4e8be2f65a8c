provider "aws" {
  region = "eu-north-1"
}

provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace = "addons"
  domain    = "spark.example.com"

  eks_cluster_properties = {
    eks_cluster_name            = "spark-cluster"
    openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    openid_connect_provider_url = "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF"
    vpc_id                      = "vpc-0123456789abcdef0"
  }
}

run "the_pinned_chart_is_installed_whole_or_not_at_all" {
  command = plan

  assert {
    condition     = helm_release.external-dns.repository == "https://kubernetes-sigs.github.io/external-dns/" && helm_release.external-dns.chart == "external-dns" && helm_release.external-dns.version == "1.21.1"
    error_message = "The canonical repository and the pinned version must be the default."
  }

  assert {
    condition     = helm_release.external-dns.atomic && helm_release.external-dns.wait && helm_release.external-dns.timeout == 600 && helm_release.external-dns.max_history == 5
    error_message = "A release that does not get ready must be taken back."
  }

  assert {
    condition     = helm_release.external-dns.name == "external-dns" && helm_release.external-dns.namespace == "addons"
    error_message = "The release must keep its name, in the given namespace."
  }
}

run "another_chart_can_be_had_from_a_mirror" {
  command = plan

  variables {
    chart_repository = "oci://registry.example.com/charts"
    chart_version    = "1.22.0"
    timeout_seconds  = 900
  }

  assert {
    condition     = helm_release.external-dns.repository == "oci://registry.example.com/charts" && helm_release.external-dns.version == "1.22.0" && helm_release.external-dns.timeout == 900
    error_message = "The inputs must reach the release."
  }
}

run "the_zone_is_private_and_destroying_it_ends" {
  command = plan

  assert {
    condition     = aws_route53_zone.private_hosted_zone.name == "spark.example.com" && one(aws_route53_zone.private_hosted_zone.vpc).vpc_id == "vpc-0123456789abcdef0"
    error_message = "The zone must be seen in the VPC only."
  }

  assert {
    condition     = aws_route53_zone.private_hosted_zone.force_destroy && aws_route53_zone.private_hosted_zone.tags.Name == "spark.example.com"
    error_message = "Records that are left must not hold the zone."
  }
}

run "a_zone_with_records_can_be_kept" {
  command = plan

  variables {
    force_destroy = false
  }

  assert {
    condition     = !aws_route53_zone.private_hosted_zone.force_destroy
    error_message = "The setting must reach the zone."
  }
}

run "the_role_is_external_dns_alone" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.external_dns_role.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF" }
      Condition = { StringEquals = {
        "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF:aud" = "sts.amazonaws.com"
        "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF:sub" = "system:serviceaccount:addons:external-dns"
      } }
    }]
    error_message = "Only the service account of external-dns may take the role."
  }

  assert {
    condition     = aws_iam_role.external_dns_role.name == "spark-cluster-external-dns" && aws_iam_role.external_dns_role.tags.Name == "spark-cluster-external-dns"
    error_message = "Two clusters of an account must not want one role."
  }
}

run "a_domain_of_two_labels_is_enough" {
  command = plan

  variables {
    domain = "example.internal"
  }

  assert {
    condition     = aws_route53_zone.private_hosted_zone.name == "example.internal"
    error_message = "The domain must be taken as it is."
  }
}

run "a_domain_may_have_digits_and_an_international_form" {
  command = plan

  variables {
    domain = "3.spark-1.xn--bcher-kva.example"
  }

  assert {
    condition     = aws_route53_zone.private_hosted_zone.name == "3.spark-1.xn--bcher-kva.example"
    error_message = "The domain must be taken as it is."
  }
}

run "it_can_be_planned_before_there_is_a_cluster" {
  command = plan

  module {
    source = "./tests/fixtures/whole"
  }

  assert {
    condition     = output.namespace == "addons"
    error_message = "A first plan of everything must work."
  }
}
