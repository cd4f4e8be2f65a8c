resource "aws_s3_bucket" "new-bucket" {
  #checkov:skip=CKV_AWS_18:Access logs need a second bucket of their own and are billed; CloudTrail data events serve audits.
  #checkov:skip=CKV_AWS_144:The data is derived or kept elsewhere; a replica in another region doubles the bill. Not this module's to decide.
  #checkov:skip=CKV2_AWS_62:Nothing consumes events of this bucket.

  bucket = var.bucket_name

  # With false, S3 itself refuses to delete a bucket that still holds an object or a version of one.
  force_destroy = var.force_destroy

  tags = {
    Name = var.bucket_tag
  }
}

################################################################################
# Private
################################################################################

# No ACL of the bucket or of an object counts any more: policies alone decide.
resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.new-bucket.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.new-bucket.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.new-bucket.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RefuseWhatIsNotEncryptedInTransit"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.new-bucket.arn, "${aws_s3_bucket.new-bucket.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  # S3 answers OperationAborted to two changes of a bucket's access at once.
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.new-bucket.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }

    # One data key for many objects, instead of a billed call of KMS for each. Without effect on AES256.
    bucket_key_enabled = var.kms_key_arn != null
  }
}

################################################################################
# Life of the objects
################################################################################

resource "aws_s3_bucket_versioning" "this" {
  # When it goes away, the provider suspends the versioning: S3 cannot switch it off.
  count = var.versioning_enabled ? 1 : 0

  bucket = aws_s3_bucket.new-bucket.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  #checkov:skip=CKV_AWS_300:The first rule does it. The check does not see it beside the dynamic ones.

  bucket = aws_s3_bucket.new-bucket.id

  # Parts of an upload that was never completed are invisible, and billed.
  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = var.abort_incomplete_multipart_days
    }
  }

  dynamic "rule" {
    for_each = var.expiration_days == null ? [] : [var.expiration_days]

    content {
      id     = "expire-objects"
      status = "Enabled"

      # Not the empty objects that stand for folders: Spark's event log and history server need theirs to exist.
      filter {
        object_size_greater_than = 0
      }

      expiration {
        days = rule.value
      }
    }
  }

  dynamic "rule" {
    for_each = var.noncurrent_version_expiration_days == null ? [] : [var.noncurrent_version_expiration_days]

    content {
      id     = "expire-noncurrent-versions"
      status = "Enabled"

      filter {}

      noncurrent_version_expiration {
        noncurrent_days = rule.value
      }

      # A marker whose last version is gone hides nothing any more.
      expiration {
        expired_object_delete_marker = true
      }
    }
  }

  # The rules for old versions are taken in once S3 knows of the versioning.
  depends_on = [aws_s3_bucket_versioning.this]
}

# The original set one. Nothing is deleted with it, and it counts no more.
removed {
  from = aws_s3_bucket_acl.new-bucket-acl

  lifecycle {
    destroy = false
  }
}
