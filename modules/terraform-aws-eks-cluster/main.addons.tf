locals {
  # The network plugin's and the volume driver's, each for its own service account alone.
  addon_roles = {
    vpc-cni = {
      service_account = "aws-node"
      policy          = "AmazonEKS_CNI_Policy"
    }
    # The second edition of the policy covers volumes that the driver made, and no others (kubernetes-sigs/
    # aws-ebs-csi-driver, issue 2918). Unlike the first it is not under service-role/.
    aws-ebs-csi-driver = {
      service_account = "ebs-csi-controller-sa"
      policy          = "AmazonEBSCSIDriverPolicyV2"
    }
  }

  oidc_issuer = replace(aws_eks_cluster.test_cluster.identity[0].oidc[0].issuer, "https://", "")

  addon_versions = merge({ for name, default in data.aws_eks_addon_version.default : name => default.version }, var.addon_versions)

  # DNS and volumes should not go away with a spot node, where there are others that take them.
  steady_selector = anytrue([
    for group in values(local.node_groups) :
    group.capacity_type == "ON_DEMAND" && group.desired_size >= 1 && alltrue([for taint in group.taints : taint.effect == "PreferNoSchedule"])
  ]) ? { nodeSelector = { "eks.amazonaws.com/capacityType" = "ON_DEMAND" } } : {}

  addon_configuration = {
    # Otherwise the API takes network policies, and nothing happens. A text, by the add-on's schema.
    vpc-cni            = { enableNetworkPolicy = "true" }
    coredns            = local.steady_selector
    aws-ebs-csi-driver = { controller = local.steady_selector }
  }
}

# AWS's default for the Kubernetes version rather than the most recent one: what a plan proposes has been tried.
data "aws_eks_addon_version" "default" {
  for_each = setsubtract(local.addons, keys(var.addon_versions))

  addon_name         = each.value
  kubernetes_version = var.kubernetes_version
}

resource "aws_iam_role" "addon" {
  for_each = local.addon_roles

  name        = "${var.cluster_name}-${each.key}"
  description = "The add-on ${each.key} of the EKS cluster ${var.cluster_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.eks_cluster_oidc_provider.arn }
      Condition = {
        StringEquals = {
          "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
          "${local.oidc_issuer}:sub" = "system:serviceaccount:kube-system:${each.value.service_account}"
        }
      }
    }]
  })

  tags = {
    Name = "${var.cluster_name}-${each.key}"
  }
}

resource "aws_iam_role_policy_attachment" "addon" {
  for_each = local.addon_roles

  policy_arn = "${local.managed_policy_arn}/${each.value.policy}"
  role       = aws_iam_role.addon[each.key].name
}

# On every node, so that it gets ready at all: installed while there is none yet.
resource "aws_eks_addon" "before_nodes" {
  for_each = toset(["kube-proxy", "vpc-cni"])

  cluster_name             = aws_eks_cluster.test_cluster.name
  addon_name               = each.value
  addon_version            = local.addon_versions[each.value]
  service_account_role_arn = try(aws_iam_role.addon[each.value].arn, null)
  configuration_values     = try(jsonencode(local.addon_configuration[each.value]), null)

  # Takes over what EKS installed by itself in a cluster of the original module.
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = {
    Name = "${var.cluster_name}-${each.value}"
  }

  depends_on = [aws_iam_role_policy_attachment.addon]
}

# These are ready once their pods run.
resource "aws_eks_addon" "after_nodes" {
  for_each = toset(["aws-ebs-csi-driver", "coredns"])

  cluster_name             = aws_eks_cluster.test_cluster.name
  addon_name               = each.value
  addon_version            = local.addon_versions[each.value]
  service_account_role_arn = try(aws_iam_role.addon[each.value].arn, null)
  configuration_values     = jsonencode(local.addon_configuration[each.value])

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = {
    Name = "${var.cluster_name}-${each.value}"
  }

  depends_on = [
    aws_eks_node_group.eks_group,
    aws_iam_role_policy_attachment.addon,
  ]
}
