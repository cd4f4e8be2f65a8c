# Rules of the name: Amazon S3 User Guide, "General purpose bucket naming rules".
variable "bucket_name" {
  description = "The name of the bucket, unique in all of AWS. A change makes a new bucket; the old one is deleted only when it is empty (or with force_destroy)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name is \"${var.bucket_name}\". Use 3 to 63 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends."
  }

  validation {
    condition     = !strcontains(var.bucket_name, "..")
    error_message = "bucket_name is \"${var.bucket_name}\", which has two periods in a row. Use one, or a hyphen."
  }

  validation {
    condition     = !can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$", var.bucket_name))
    error_message = "bucket_name is \"${var.bucket_name}\", which looks like an IP address. Use at least one letter."
  }

  validation {
    condition     = !anytrue([for prefix in local.reserved_prefixes : startswith(var.bucket_name, prefix)])
    error_message = "bucket_name is \"${var.bucket_name}\", but S3 reserves names that begin with ${join(", ", local.reserved_prefixes)}. Begin it otherwise."
  }

  validation {
    condition     = !anytrue([for suffix in local.reserved_suffixes : endswith(var.bucket_name, suffix)])
    error_message = "bucket_name is \"${var.bucket_name}\", but S3 reserves names that end with ${join(", ", local.reserved_suffixes)}. End it otherwise."
  }
}

variable "bucket_tag" {
  description = "A short text that identifies the bucket: the value of its Name tag."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,256}$", var.bucket_tag))
    error_message = "bucket_tag is \"${var.bucket_tag}\". Use 1 to 256 letters, digits, spaces and the signs _ . : / = + - @."
  }
}

variable "force_destroy" {
  description = "Whether destroying the bucket deletes what is in it. With false, a bucket with data cannot be destroyed."
  type        = bool
  default     = false
  nullable    = false
}

variable "versioning_enabled" {
  description = "Whether overwritten and deleted objects are kept as old versions. Give noncurrent_version_expiration_days as well, or they are kept (and billed) for ever."
  type        = bool
  default     = false
  nullable    = false
}

variable "expiration_days" {
  description = "The number of days after which objects are deleted; null keeps them. Empty objects, which stand for folders, are never deleted."
  type        = number
  default     = null

  validation {
    condition     = var.expiration_days == null ? true : var.expiration_days >= 1 && floor(var.expiration_days) == var.expiration_days
    error_message = "expiration_days is ${jsonencode(var.expiration_days)}. Choose a whole number of days, 1 or more, or null to keep the objects."
  }
}

variable "noncurrent_version_expiration_days" {
  description = "The number of days after which old versions of objects are deleted; null keeps them. Without effect on a bucket that never had versioning."
  type        = number
  default     = null

  validation {
    condition     = var.noncurrent_version_expiration_days == null ? true : var.noncurrent_version_expiration_days >= 1 && floor(var.noncurrent_version_expiration_days) == var.noncurrent_version_expiration_days
    error_message = "noncurrent_version_expiration_days is ${jsonencode(var.noncurrent_version_expiration_days)}. Choose a whole number of days, 1 or more, or null to keep the versions."
  }
}

variable "abort_incomplete_multipart_days" {
  description = "The number of days after which the parts of an upload that was never completed are deleted. It must be more than the longest job takes: Spark's magic committer completes its uploads at the end."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.abort_incomplete_multipart_days >= 1 && floor(var.abort_incomplete_multipart_days) == var.abort_incomplete_multipart_days
    error_message = "abort_incomplete_multipart_days is ${var.abort_incomplete_multipart_days}. Choose a whole number of days, 1 or more, for example 7."
  }
}

variable "kms_key_arn" {
  description = "The ARN of the KMS key that new objects are encrypted with; null is S3's own key (AES256). Whoever reads or writes then needs the key as well."
  type        = string
  default     = null

  # An alias would do for S3, but it can be pointed at another key behind everyone's back.
  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", var.kms_key_arn))
    error_message = "kms_key_arn is ${jsonencode(var.kms_key_arn)}, which is not the ARN of a KMS key. Write it like arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef (not an alias), or null for S3's own key."
  }
}
