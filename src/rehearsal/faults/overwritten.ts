/**
 * Types whose creation is a call that sets something, whether it was set before or not: made once more, nothing is
 * lost. The rehearsal refuses two of them, as two resources for one thing undo each other; after a fault there is but
 * one.
 *
 * Sources: the Amazon S3 API (`PutBucketVersioning` and its like, `PutObject`), the IAM API (`PutRolePolicy` "adds or
 * updates", `AttachRolePolicy`), EC2 (`AssociateAddress` "is an idempotent operation", and an address has one association), EFS (`PutBackupPolicy`), Auto Scaling (`CreateOrUpdateTags`); the provider's
 * documentation of `aws_default_security_group`, which adopts what is there.
 */
export const OVERWRITTEN: ReadonlySet<string> = new Set([
  "aws_autoscaling_group_tag",
  "aws_default_security_group",
  "aws_efs_backup_policy",
  "aws_eip_association",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_versioning",
  "aws_s3_object",
]);
