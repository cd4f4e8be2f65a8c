locals {
  flow_logs_count = var.flow_logs_enabled ? 1 : 0
}

data "aws_partition" "current" {
  count = local.flow_logs_count
}

data "aws_caller_identity" "current" {
  count = local.flow_logs_count
}

resource "aws_cloudwatch_log_group" "flow_logs" {
  count = local.flow_logs_count

  name              = "/aws/vpc-flow-logs/${var.name}"
  retention_in_days = var.flow_logs_retention_days

  tags = {
    Name = "${var.name}-flow-logs"
  }
}

resource "aws_iam_role" "flow_logs" {
  count = local.flow_logs_count

  # IAM is global: the region keeps two deployments of one account apart.
  name        = "${var.name}-${var.aws_region}-flow-logs"
  description = "Lets VPC flow logs write to the log group of ${var.name}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      # Only on behalf of flow logs of this account and region (the confused deputy).
      Condition = {
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current[0].account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current[0].partition}:ec2:${var.aws_region}:${data.aws_caller_identity.current[0].account_id}:vpc-flow-log/*" }
      }
    }]
  })

  tags = {
    Name = "${var.name}-flow-logs"
  }
}

resource "aws_iam_role_policy" "flow_logs" {
  count = local.flow_logs_count

  name = "write-flow-logs"
  role = aws_iam_role.flow_logs[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteToTheLogGroup"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = [aws_cloudwatch_log_group.flow_logs[0].arn, "${aws_cloudwatch_log_group.flow_logs[0].arn}:*"]
      },
      {
        # A list operation: it cannot be narrowed to one group.
        Sid      = "FindTheLogGroup"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "arn:${data.aws_partition.current[0].partition}:logs:${var.aws_region}:${data.aws_caller_identity.current[0].account_id}:log-group:*"
      },
    ]
  })
}

resource "aws_flow_log" "vpc" {
  count = local.flow_logs_count

  vpc_id               = aws_vpc.custom_vpc.id
  traffic_type         = "ALL"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.flow_logs[0].arn
  iam_role_arn         = aws_iam_role.flow_logs[0].arn

  tags = {
    Name = "${var.name}-flow-logs"
  }

  # Without the policy the log is created all the same, and silently delivers nothing.
  depends_on = [aws_iam_role_policy.flow_logs]
}
