import { ref, Token, type ITerraformIterator } from "cdktf";
import type { Construct } from "constructs";
import { ModuleReference, type ModuleReferenceProps } from "./module-reference";

/** Inputs of {@link S3Bucket}. */
export interface S3BucketProps extends ModuleReferenceProps {
  /** Buckets to make: the map over which the module is repeated. */
  readonly forEach: ITerraformIterator;
  /** Name of the bucket: usually the iterator's value. */
  readonly bucketName: string;
  /** Short text that identifies the bucket: usually the iterator's key. */
  readonly bucketTag: string;
  /**
   * Whether destroying a bucket deletes what is in it.
   * @default false - a bucket with data cannot be destroyed
   */
  readonly forceDestroy?: boolean;
  /**
   * Whether overwritten and deleted objects are kept as old versions.
   * @default false
   */
  readonly versioningEnabled?: boolean;
  /**
   * Days after which objects are deleted.
   * @default - never
   */
  readonly expirationDays?: number;
  /**
   * Days after which old versions of objects are deleted.
   * @default - never
   */
  readonly noncurrentVersionExpirationDays?: number;
  /**
   * Days after which the parts of an upload that was never completed are deleted.
   * @default - the module's
   */
  readonly abortIncompleteMultipartDays?: number;
  /**
   * ARN of the KMS key that encrypts new objects.
   * @default - S3's own key
   */
  readonly kmsKeyArn?: string;
}

/** The buckets for data and event logs, one for each entry of a map (`module.s3-bucket["spark_data"]`). */
export class S3Bucket extends ModuleReference {
  constructor(scope: Construct, id: string, props: S3BucketProps) {
    super(scope, id, "s3-bucket", props, {
      original: {
        bucket_name: props.bucketName,
        bucket_tag: props.bucketTag,
      },
      maintained: {
        force_destroy: props.forceDestroy,
        versioning_enabled: props.versioningEnabled,
        expiration_days: props.expirationDays,
        noncurrent_version_expiration_days: props.noncurrentVersionExpirationDays,
        abort_incomplete_multipart_days: props.abortIncompleteMultipartDays,
        kms_key_arn: props.kmsKeyArn,
      },
    });
    this.forEach = props.forEach;
  }

  /** Name of the bucket under `key` in the map. */
  public bucketName(key: string): string {
    return this.outputOf(key, "bucket_name");
  }

  /** ARN of the bucket under `key` in the map. Only the maintained module has this output. */
  public bucketArn(key: string): string {
    return this.outputOf(key, "bucket_arn");
  }

  private outputOf(key: string, output: string): string {
    // Not by get(): for a repeated module cdktf writes `module.x.*.output`, which fails at plan time.
    return Token.asString(ref(`module.${this.friendlyUniqueId}["${key}"].${output}`, this.cdktfStack));
  }
}
