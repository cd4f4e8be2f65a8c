provider "aws" {
  region = "eu-north-1"
}

variables {
  bucket_name = "example-spark-data-bucket"
  bucket_tag  = "spark_data"
}

run "a_name_with_periods_and_digits_is_accepted" {
  command = plan

  variables {
    bucket_name = "1.spark-data.example.2"
  }

  assert {
    condition     = aws_s3_bucket.new-bucket.bucket == "1.spark-data.example.2"
    error_message = "Single periods are allowed."
  }
}

run "a_name_of_two_characters_is_refused" {
  command = plan

  variables {
    bucket_name = "ab"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_of_64_characters_is_refused" {
  command = plan

  variables {
    bucket_name = "a234567890123456789012345678901234567890123456789012345678901234"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_in_upper_case_is_refused" {
  command = plan

  variables {
    bucket_name = "Example-Bucket"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_with_an_underscore_is_refused" {
  command = plan

  variables {
    bucket_name = "spark_data"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_that_ends_with_a_hyphen_is_refused" {
  command = plan

  variables {
    bucket_name = "spark-data-"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_that_begins_with_a_period_is_refused" {
  command = plan

  variables {
    bucket_name = ".spark-data"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_with_two_periods_is_refused" {
  command = plan

  variables {
    bucket_name = "spark..data"
  }

  expect_failures = [var.bucket_name]
}

run "an_address_as_a_name_is_refused" {
  command = plan

  variables {
    bucket_name = "192.168.5.4"
  }

  expect_failures = [var.bucket_name]
}

run "a_punycode_name_is_refused" {
  command = plan

  variables {
    bucket_name = "xn--spark-data"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_with_a_reserved_beginning_is_refused" {
  command = plan

  variables {
    bucket_name = "sthree-spark-data"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_of_the_documentation_is_refused" {
  command = plan

  variables {
    bucket_name = "amzn-s3-demo-bucket"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_that_looks_like_an_access_point_is_refused" {
  command = plan

  variables {
    bucket_name = "spark-data-s3alias"
  }

  expect_failures = [var.bucket_name]
}

run "a_name_that_looks_like_a_directory_bucket_is_refused" {
  command = plan

  variables {
    bucket_name = "spark-data--x-s3"
  }

  expect_failures = [var.bucket_name]
}

run "an_empty_tag_is_refused" {
  command = plan

  variables {
    bucket_tag = ""
  }

  expect_failures = [var.bucket_tag]
}

run "a_tag_with_a_forbidden_sign_is_refused" {
  command = plan

  variables {
    bucket_tag = "spark*data"
  }

  expect_failures = [var.bucket_tag]
}

run "a_tag_of_two_lines_is_refused" {
  command = plan

  variables {
    bucket_tag = "spark\ndata"
  }

  expect_failures = [var.bucket_tag]
}

run "a_tag_that_is_too_long_is_refused" {
  command = plan

  variables {
    bucket_tag = join("", [for i in range(257) : "a"])
  }

  expect_failures = [var.bucket_tag]
}

run "objects_that_expire_at_once_are_refused" {
  command = plan

  variables {
    expiration_days = 0
  }

  expect_failures = [var.expiration_days]
}

run "a_negative_expiry_is_refused" {
  command = plan

  variables {
    expiration_days = -30
  }

  expect_failures = [var.expiration_days]
}

run "half_a_day_of_expiry_is_refused" {
  command = plan

  variables {
    expiration_days = 0.5
  }

  expect_failures = [var.expiration_days]
}

run "versions_that_expire_at_once_are_refused" {
  command = plan

  variables {
    noncurrent_version_expiration_days = 0
  }

  expect_failures = [var.noncurrent_version_expiration_days]
}

run "a_negative_expiry_of_versions_is_refused" {
  command = plan

  variables {
    noncurrent_version_expiration_days = -1
  }

  expect_failures = [var.noncurrent_version_expiration_days]
}

run "a_fraction_of_a_day_for_versions_is_refused" {
  command = plan

  variables {
    noncurrent_version_expiration_days = 1.5
  }

  expect_failures = [var.noncurrent_version_expiration_days]
}

run "uploads_that_are_aborted_at_once_are_refused" {
  command = plan

  variables {
    abort_incomplete_multipart_days = 0
  }

  expect_failures = [var.abort_incomplete_multipart_days]
}

run "a_negative_wait_for_uploads_is_refused" {
  command = plan

  variables {
    abort_incomplete_multipart_days = -7
  }

  expect_failures = [var.abort_incomplete_multipart_days]
}

run "a_fraction_of_a_day_for_uploads_is_refused" {
  command = plan

  variables {
    abort_incomplete_multipart_days = 2.5
  }

  expect_failures = [var.abort_incomplete_multipart_days]
}

run "an_alias_instead_of_a_key_is_refused" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:alias/spark"
  }

  expect_failures = [var.kms_key_arn]
}

run "the_bare_id_of_a_key_is_refused" {
  command = plan

  variables {
    kms_key_arn = "01234567-89ab-cdef-0123-456789abcdef"
  }

  expect_failures = [var.kms_key_arn]
}

run "a_key_without_an_account_is_refused" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-north-1::key/01234567-89ab-cdef-0123-456789abcdef"
  }

  expect_failures = [var.kms_key_arn]
}

run "an_empty_key_is_refused" {
  command = plan

  variables {
    kms_key_arn = ""
  }

  expect_failures = [var.kms_key_arn]
}
