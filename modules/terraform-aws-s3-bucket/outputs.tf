output "bucket_name" {
  description = "The name of the bucket, once it is private and encrypted."
  value       = aws_s3_bucket.new-bucket.bucket

  # Nobody may put anything into it before.
  depends_on = [
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
  ]
}

output "bucket_arn" {
  description = "The ARN of the bucket, for policies."
  value       = aws_s3_bucket.new-bucket.arn

  depends_on = [
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
  ]
}
