locals {
  trust = {
    for service_account in [local.spark_service_account, local.history_server] : service_account => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = var.eks_cluster_properties.openid_connect_provider_arn }
        Condition = {
          StringEquals = {
            "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
            "${local.oidc_issuer}:sub" = "system:serviceaccount:${var.spark_namespace}:${service_account}"
          }
        }
      }]
    })
  }

  buckets = distinct([var.spark_data_bucket_name, var.spark_logs_bucket_name])
}

################################################################################
# Drivers, executors and notebooks
################################################################################

resource "aws_iam_role" "spark_s3_role" {
  name        = "${local.cluster_name}-spark"
  description = "Spark applications on the EKS cluster ${local.cluster_name}"

  assume_role_policy = local.trust[local.spark_service_account]

  tags = {
    Name = "${local.cluster_name}-spark"
  }
}

resource "aws_iam_role_policy" "spark_s3_role" {
  name = "spark-buckets"
  role = aws_iam_role.spark_s3_role.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ListTheBuckets"
        Effect = "Allow"
        # The magic committer completes and aborts uploads that executors have begun, and looks for those left behind.
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = [for bucket in local.buckets : "${local.s3_arn}${bucket}"]
      },
      {
        Sid    = "UseWhatIsInThem"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ]
        Resource = [for bucket in local.buckets : "${local.s3_arn}${bucket}/*"]
      },
    ]
  })
}

################################################################################
# The history server
################################################################################

resource "aws_iam_role" "history_server" {
  name        = "${local.cluster_name}-${local.history_server}"
  description = "The Spark history server on the EKS cluster ${local.cluster_name}"

  assume_role_policy = local.trust[local.history_server]

  tags = {
    Name = "${local.cluster_name}-${local.history_server}"
  }
}

resource "aws_iam_role_policy" "history_server" {
  name = "event-log"
  role = aws_iam_role.history_server.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Not by prefix: the server asks for keys that are not there, and S3 says so (404) to those only who may list the
        # whole bucket. To others it is forbidden (403), on which the server stops (S3, API_HeadObject, permissions).
        Sid      = "ListTheBucket"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "${local.s3_arn}${var.spark_logs_bucket_name}"
      },
      {
        Sid    = "ReadTheEventLog"
        Effect = "Allow"
        Action = "s3:GetObject"
        # The folder without its slash as well: that is what Hadoop asks for first.
        Resource = [
          "${local.s3_arn}${var.spark_logs_bucket_name}/${trimsuffix(local.event_log_prefix, "/")}",
          "${local.s3_arn}${var.spark_logs_bucket_name}/${local.event_log_prefix}*",
        ]
      },
      {
        # What is too old is deleted. Logs of many files are put together into one.
        Sid      = "TidyTheEventLog"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]
        Resource = "${local.s3_arn}${var.spark_logs_bucket_name}/${local.event_log_prefix}*"
      },
    ]
  })
}
