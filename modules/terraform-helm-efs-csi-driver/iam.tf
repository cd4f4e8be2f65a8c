# The controller's. The node part has no role: it mounts over the network, under the name of an access point, and calls
# no interface of AWS.
resource "aws_iam_role" "efs_csi_controller" {
  name        = "${local.cluster_name}-efs-csi-controller"
  description = "The controller of the EFS driver of the EKS cluster ${local.cluster_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.eks_cluster_properties.openid_connect_provider_arn }
      Condition = {
        StringEquals = {
          "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
          "${local.oidc_issuer}:sub" = "system:serviceaccount:${var.namespace}:${var.efs_csi_driver_controller_sa}"
        }
      }
    }]
  })

  tags = {
    Name = "${local.cluster_name}-efs-csi-controller"
  }
}

locals {
  # The driver puts it on every access point that it makes.
  driver_tag = "efs.csi.aws.com/cluster"

  access_points = "${split(":file-system/", aws_efs_file_system.efs_storage_for_eks.arn)[0]}:access-point/*"
}

# The actions and the tag: kubernetes-sigs/aws-efs-csi-driver, docs/iam-policy-example.json.
resource "aws_iam_role_policy" "efs_csi_controller" {
  name = "efs-csi-controller"
  role = aws_iam_role.efs_csi_controller.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Look"
        Effect = "Allow"
        Action = [
          "ec2:DescribeAvailabilityZones",
          "elasticfilesystem:DescribeAccessPoints",
          "elasticfilesystem:DescribeFileSystems",
          "elasticfilesystem:DescribeMountTargets",
        ]
        Resource = "*"
      },
      {
        Sid       = "MakeAccessPoints"
        Effect    = "Allow"
        Action    = "elasticfilesystem:CreateAccessPoint"
        Resource  = aws_efs_file_system.efs_storage_for_eks.arn
        Condition = { StringEquals = { "aws:RequestTag/${local.driver_tag}" = "true" } }
      },
      {
        # With the tag that a new one is about to have; it acts on the access point, not on the file system.
        Sid       = "TagAccessPoints"
        Effect    = "Allow"
        Action    = "elasticfilesystem:TagResource"
        Resource  = local.access_points
        Condition = { StringEquals = { "aws:ResourceTag/${local.driver_tag}" = "true" } }
      },
      {
        Sid       = "RemoveAccessPoints"
        Effect    = "Allow"
        Action    = "elasticfilesystem:DeleteAccessPoint"
        Resource  = local.access_points
        Condition = { StringEquals = { "aws:ResourceTag/${local.driver_tag}" = "true" } }
      },
    ]
  })
}
