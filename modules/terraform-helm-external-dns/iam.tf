resource "aws_iam_role" "external_dns_role" {
  name        = "${local.cluster_name}-external-dns"
  description = "external-dns of the EKS cluster ${local.cluster_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.eks_cluster_properties.openid_connect_provider_arn }
      Condition = {
        StringEquals = {
          "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
          "${local.oidc_issuer}:sub" = "system:serviceaccount:${var.namespace}:${local.service_account}"
        }
      }
    }]
  })

  tags = {
    Name = "${local.cluster_name}-external-dns"
  }
}

# The actions: kubernetes-sigs/external-dns, docs/tutorials/aws.md.
resource "aws_iam_role_policy" "external_dns_pod_policy" {
  name = "external-dns"
  role = aws_iam_role.external_dns_role.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ChangeTheZone"
        Effect = "Allow"
        Action = [
          "route53:ChangeResourceRecordSets",
          "route53:ListResourceRecordSets",
          # One zone, and several at once: releases of external-dns differ in which they call.
          "route53:ListTagsForResource",
          "route53:ListTagsForResources",
        ]
        Resource = aws_route53_zone.private_hosted_zone.arn
      },
      {
        # Cannot be narrowed to a zone.
        Sid      = "FindTheZone"
        Effect   = "Allow"
        Action   = "route53:ListHostedZones"
        Resource = "*"
      },
    ]
  })
}
