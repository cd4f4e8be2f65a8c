/**
 * Amazon S3: objects.
 *
 * Rules of AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html;
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html. Defaults and arguments that need a
 * new object were read off the plans of the real provider 5.100; as of 6.x another bucket needs one too, and the id has
 * the bucket in it.
 */
import { createHash } from "node:crypto";
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf } from "../../engine/values";
import { atMostOneOf, check, length, matching, oneOf } from "../checks";
import { apiError } from "./errors";
import { hasNoLists, IN_BUCKET, settingOf } from "./s3-settings";

/** What is uploaded: a change of any makes a new version, where the bucket has versions. */
const UPLOADED = [
  "bucket_key_enabled",
  "cache_control",
  "checksum_algorithm",
  "content",
  "content_base64",
  "content_disposition",
  "content_encoding",
  "content_language",
  "content_type",
  "etag",
  "kms_key_id",
  "metadata",
  "server_side_encryption",
  "source",
  "source_hash",
  "storage_class",
  "website_redirect",
];

/** The MD5 of what is in it; of a file, which is not read, something as good. */
function etag(object: Draft): string {
  const [text, base64] = [object.text("content"), object.text("content_base64")];
  const bytes = base64 === "" ? Buffer.from(text) : Buffer.from(base64, "base64");
  return object.text("source") === ""
    ? createHash("md5").update(bytes).digest("hex")
    : object.content("file").slice(0, 32);
}

function versionOf(object: Draft): string {
  const [status] = stringsAt(
    settingOf(object, "aws_s3_bucket_versioning") ?? {},
    "versioning_configuration.status",
  );
  return status === "Enabled" ? object.content("version").slice(0, 32) : "";
}

/** The object resource. */
export const s3Object: ResourceEntry = {
  // Objects may hold anything.
  secrets: ["content", "content_base64"],
  defaults: { force_destroy: false },
  replace: ["bucket", "key"],
  affected: { version_id: UPLOADED },
  checks: [
    check("bucket", length(1, 255)),
    check("key", length(1, 1024)),
    check(
      "acl",
      oneOf(
        "private",
        "public-read",
        "public-read-write",
        "authenticated-read",
        "aws-exec-read",
        "bucket-owner-read",
        "bucket-owner-full-control",
      ),
    ),
    check("checksum_algorithm", oneOf("CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME")),
    check("kms_key_id", matching(/^arn:/, "an ARN")),
    check("server_side_encryption", oneOf("AES256", "aws:kms", "aws:kms:dsse")),
    check(
      "storage_class",
      oneOf(
        "STANDARD",
        "REDUCED_REDUNDANCY",
        "GLACIER",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "DEEP_ARCHIVE",
        "OUTPOSTS",
        "GLACIER_IR",
        "SNOW",
        "EXPRESS_ONEZONE",
      ),
    ),
    atMostOneOf("content", "content_base64", "source"),
    atMostOneOf("etag", "kms_key_id"),
  ],
  references: [IN_BUCKET],
  admit: (object) => {
    const acl = object.asked("acl");
    if (!object.prior && acl !== "" && acl !== "bucket-owner-full-control" && hasNoLists(object)) {
      throw apiError("AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
  },
  importIds: (values) => [textOf(values, "id"), `s3://${textOf(values, "id")}`],
  values: {
    id: (object) => `${object.text("bucket")}/${object.text("key")}`,
    arn: (object) => `arn:aws:s3:::${object.text("bucket")}/${object.text("key")}`,
    content_type: () => "application/octet-stream",
    etag,
    server_side_encryption: () => "AES256",
    storage_class: () => "STANDARD",
    version_id: versionOf,
  },
};
