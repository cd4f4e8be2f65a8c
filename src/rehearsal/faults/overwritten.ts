/**
 * Types whose creation is a call that sets something, whether it was set before or not: made once more, nothing is
 * lost. The rehearsal refuses two of these, as two resources for one thing undo each other; after a fault there is but
 * one. Where it takes two the catalogue says so (`overwrites`).
 *
 * Sources: the Amazon S3 API (`PutObject`), EC2 (`AssociateAddress` "is an idempotent operation", and an address has one association),
 * EFS (`PutBackupPolicy`), Auto Scaling (`CreateOrUpdateTags`); the provider's documentation of `aws_default_security_group`, which
 * adopts what is there.
 */
export const OVERWRITTEN: ReadonlySet<string> = new Set([
  "aws_autoscaling_group_tag",
  "aws_default_security_group",
  "aws_efs_backup_policy",
  "aws_eip_association",
  "aws_s3_object",
]);
