resource "aws_iam_role" "eks_cluster_autoscaler_role" {
  name        = "${local.cluster_name}-cluster-autoscaler"
  description = "The autoscaler of the EKS cluster ${local.cluster_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.eks_cluster_properties.openid_connect_provider_arn }
      Condition = {
        StringEquals = {
          "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
          "${local.oidc_issuer}:sub" = "system:serviceaccount:${var.namespace}:${var.cluster_autoscaler_sa}"
        }
      }
    }]
  })

  tags = {
    Name = "${local.cluster_name}-cluster-autoscaler"
  }
}

# The actions: kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md.
resource "aws_iam_role_policy" "eks_cluster_autoscaler_policy" {
  name = "cluster-autoscaler"
  role = aws_iam_role.eks_cluster_autoscaler_role.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Look"
        Effect = "Allow"
        Action = [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetInstanceTypesFromInstanceRequirements",
        ]
        # None of them can be narrowed to a resource.
        Resource = "*"
      },
      {
        # Labels and taints of a node group that has no node to read them from.
        Sid      = "LookAtEmptyGroups"
        Effect   = "Allow"
        Action   = "eks:DescribeNodegroup"
        Resource = "arn:${data.aws_partition.current.partition}:eks:*:*:nodegroup/${local.cluster_name}/*"
      },
      {
        # The EKS module puts the tag on the cluster's groups.
        Sid    = "ScaleTheClustersGroups"
        Effect = "Allow"
        Action = [
          "autoscaling:SetDesiredCapacity",
          "autoscaling:TerminateInstanceInAutoScalingGroup",
        ]
        Resource = "*"
        Condition = {
          StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/${local.cluster_name}" = "owned" }
        }
      },
    ]
  })
}
