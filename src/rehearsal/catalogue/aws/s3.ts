/**
 * Amazon S3.
 *
 * Names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
import type { ResourceEntry } from "../../engine/entry";
import { atMostOneOf, check, length, matching } from "../checks";
import { apiError } from "./errors";

/** Blocks of the bucket that have become resources of their own; read back when they are not set. */
const FORMER_BLOCKS = [
  "cors_rule",
  "grant",
  "lifecycle_rule",
  "logging",
  "object_lock_configuration",
  "replication_configuration",
  "server_side_encryption_configuration",
  "versioning",
  "website",
];

/** The resources of this service. */
export const S3_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_s3_bucket: {
    defaults: { force_destroy: false, "versioning.enabled": false, "versioning.mfa_delete": false },
    computedBlocks: FORMER_BLOCKS,
    replace: ["bucket", "bucket_prefix", "object_lock_enabled"],
    checks: [
      check(
        "bucket",
        length(3, 63),
        matching(
          /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3)$)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]*[a-z0-9]$/,
          "a bucket name: lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit",
        ),
      ),
      check("bucket_prefix", length(1, 37)),
      atMostOneOf("bucket", "bucket_prefix"),
    ],
    admit: (object) => {
      const name = object.text("bucket");
      // One name space for all regions.
      const twin = object.world.list("aws_s3_bucket").find(({ id }) => id === name);
      if (!object.prior && twin) {
        throw apiError(
          "BucketAlreadyOwnedByYou",
          `Your previous request to create the named bucket (${name}) succeeded and you already own it.`,
        );
      }
    },
    values: {
      id: (object) => object.text("bucket"),
      bucket: (object) =>
        `${object.text("bucket_prefix") || "terraform-"}${object.content("name").slice(0, 26)}`,
      arn: (object) => `arn:aws:s3:::${object.text("bucket")}`,
      bucket_domain_name: (object) => `${object.text("bucket")}.s3.amazonaws.com`,
      bucket_region: (object) => object.place,
      bucket_regional_domain_name: (object) => `${object.text("bucket")}.s3.${object.place}.amazonaws.com`,
      request_payer: () => "BucketOwner",
      // Since January 2023 every new bucket is encrypted with S3-managed keys.
      server_side_encryption_configuration: () => [
        {
          rule: [
            {
              apply_server_side_encryption_by_default: [{ kms_master_key_id: "", sse_algorithm: "AES256" }],
              bucket_key_enabled: false,
            },
          ],
        },
      ],
      versioning: () => [{ enabled: false, mfa_delete: false }],
    },
  },
};
