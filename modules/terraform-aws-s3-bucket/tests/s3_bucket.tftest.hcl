provider "aws" {
  region = "eu-north-1"
}

variables {
  bucket_name = "example-spark-data-bucket"
  bucket_tag  = "spark_data"
}

run "the_bucket_has_its_name_and_tag" {
  command = plan

  assert {
    condition     = aws_s3_bucket.new-bucket.bucket == "example-spark-data-bucket" && output.bucket_name == "example-spark-data-bucket"
    error_message = "The bucket must have the given name, and say so while planning."
  }

  assert {
    condition     = aws_s3_bucket.new-bucket.tags == tomap({ Name = "spark_data" })
    error_message = "The Name tag must be bucket_tag."
  }
}

run "a_bucket_with_data_is_not_destroyed_by_default" {
  command = plan

  assert {
    condition     = aws_s3_bucket.new-bucket.force_destroy == false
    error_message = "Deleting data must be asked for."
  }
}

run "data_is_deleted_with_the_bucket_when_asked" {
  command = plan

  variables {
    force_destroy = true
  }

  assert {
    condition     = aws_s3_bucket.new-bucket.force_destroy
    error_message = "force_destroy must reach the bucket."
  }
}

run "nothing_can_make_the_bucket_public" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "All four blocks of public access must be on."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs must be off."
  }
}

run "objects_are_encrypted_with_the_key_of_s3_by_default" {
  command = plan

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "The default must be AES256."
  }
}

run "objects_are_encrypted_with_the_given_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "A key means KMS."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn
    error_message = "The given key must be used."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled
    error_message = "Without a bucket key every object costs a call of KMS."
  }
}

run "only_incomplete_uploads_are_deleted_by_default" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id] == ["abort-incomplete-uploads"]
    error_message = "No object may expire unless asked."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 7
    error_message = "Incomplete uploads must be deleted after a week."
  }

  assert {
    condition     = length(aws_s3_bucket_versioning.this) == 0
    error_message = "Versions are kept, and billed, only when asked."
  }
}

run "objects_expire_when_asked_but_folders_stay" {
  command = plan

  variables {
    expiration_days                 = 90
    abort_incomplete_multipart_days = 2
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id] == ["abort-incomplete-uploads", "expire-objects"]
    error_message = "There must be one more rule."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[1].expiration[0].days == 90
    error_message = "Objects must expire after the given days."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[1].filter[0].object_size_greater_than == 0
    error_message = "Empty objects stand for folders and must stay."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 2
    error_message = "Incomplete uploads must be deleted after the given days."
  }
}

run "old_versions_are_kept_and_expire_when_asked" {
  command = plan

  variables {
    versioning_enabled                 = true
    noncurrent_version_expiration_days = 30
  }

  assert {
    condition     = aws_s3_bucket_versioning.this[0].versioning_configuration[0].status == "Enabled"
    error_message = "Versioning must be on."
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.noncurrent_version_expiration[0].noncurrent_days if rule.id == "expire-noncurrent-versions"] == [30]
    error_message = "Old versions must expire after the given days."
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.expiration[0].expired_object_delete_marker if rule.id == "expire-noncurrent-versions"] == [true]
    error_message = "Markers without versions must go too."
  }
}

run "what_is_deployed_refuses_plain_http" {
  assert {
    condition     = aws_s3_bucket_policy.this.bucket == output.bucket_name
    error_message = "The policy must be the bucket's."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Principal == "*" && jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Action == "s3:*"
    error_message = "Everybody must be refused everything ..."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Condition == { Bool = { "aws:SecureTransport" = "false" } }
    error_message = "... that does not come over TLS."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Resource == [output.bucket_arn, "${output.bucket_arn}/*"]
    error_message = "The policy must cover the bucket and its objects."
  }

  assert {
    condition     = length(jsondecode(aws_s3_bucket_policy.this.policy).Statement) == 1
    error_message = "The policy must allow nobody anything."
  }
}
