/**
 * Amazon S3: buckets.
 *
 * Names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; deletion:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
import type { ResourceEntry } from "../../engine/entry";
import { textOf } from "../../engine/values";
import type { World, WorldObject } from "../../world/world";
import { atMostOneOf, check, json, length, matching, oneOf } from "../checks";
import { apiError } from "./errors";
import { generatedName } from "./names";
import { s3Object } from "./s3-object";
import { S3_SETTINGS } from "./s3-settings";

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

/** What lies in a bucket. */
function objectsIn({ id }: WorldObject, world: World): readonly WorldObject[] {
  return world.list("aws_s3_object").filter(({ values }) => textOf(values, "bucket") === id);
}

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
          /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]*[a-z0-9]$/,
          "a bucket name: lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit",
        ),
      ),
      check("bucket_prefix", length(1, 37)),
      check("policy", json()),
      check("request_payer", oneOf("BucketOwner", "Requester")),
      check("acceleration_status", oneOf("Enabled", "Suspended")),
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
    // "All objects (including all object versions and delete markers) in the bucket must be deleted": the provider
    // does so first where it is told to.
    release: (bucket, world) => {
      const [first, ...more] = bucket.values.force_destroy === true ? [] : objectsIn(bucket, world);
      return first
        ? apiError(
            "BucketNotEmpty",
            `The bucket you tried to delete is not empty: ${bucket.id} has ${first.id}` +
              (more.length > 0 ? ` and ${more.length} more` : ""),
          )
        : undefined;
    },
    takes: (bucket, world) => [
      ...objectsIn(bucket, world),
      ...world
        .list(...Object.keys(S3_SETTINGS))
        .filter(({ values }) => textOf(values, "bucket") === bucket.id),
    ],
    values: {
      id: (object) => object.text("bucket"),
      bucket: generatedName("bucket_prefix"),
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
  ...S3_SETTINGS,
  aws_s3_object: s3Object,
};
