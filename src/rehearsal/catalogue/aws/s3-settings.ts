/**
 * Amazon S3: the settings of a bucket that are resources of their own. Each is identified by its bucket.
 *
 * Rules of AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html,
 * `about-object-ownership.html`, `intro-lifecycle-rules.html` and `lifecycle-transition-general-considerations.html`;
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html. Defaults and arguments that need a new
 * object were read off the plans of the real provider 5.100.
 */
import type { Check, Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { scalarText, stringsAt, textOf, valuesAt } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import { between, check, exactlyOneOf, json, length, matching, oneOf, type Rule } from "../checks";
import { hasHappened } from "../history";
import { ACCOUNT } from "./account";
import { apiError } from "./errors";
import { statementsOf } from "./policy-document";

/** Directory buckets, which are a type of their own: https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html */
function isDirectory(name: string): boolean {
  return name.endsWith("--x-s3");
}

/** A bucket that must exist. What is set on it, or lies in it, goes with it. */
export const IN_BUCKET: Reference = {
  at: "bucket",
  to: ["aws_s3_bucket"],
  missing: (name) => apiError("NoSuchBucket", `The specified bucket does not exist: ${name}`),
  holds: false,
  // Objects can be put through an access point, named by its ARN.
  except: (name) => isDirectory(name) || name.startsWith("arn:"),
};

/** What a type sets on the bucket that an object names; undefined where it sets nothing. */
export function settingOf(object: Draft, type: string): ValueMap | undefined {
  return object.find([type], object.text("bucket"), "bucket")?.values;
}

const BUCKET = check("bucket", length(1, 63));
const OWNER = check("expected_bucket_owner", matching(/^(\d{12})?$/, "an AWS account number"));

/** What all of them have in common. */
function setting(entry: ResourceEntry): ResourceEntry {
  return {
    ...entry,
    checks: [BUCKET, ...(entry.checks ?? [])],
    references: [IN_BUCKET],
    // All are calls such as PutBucketPolicy. Of two resources for one setting the later one holds, and the next plan says so.
    overwrites: true,
    admit: (object) => {
      const name = object.text("bucket");
      if (!["", ACCOUNT].includes(object.asked("expected_bucket_owner"))) {
        throw apiError("AccessDenied", `The bucket ${name} is not owned by the expected account`);
      }
      entry.admit?.(object);
    },
    values: { id: (object) => object.text("bucket"), ...entry.values },
  };
}

function mapsAt(value: Value, dotted: string): readonly ValueMap[] {
  return valuesAt(value, dotted).flatMap(({ value: found }) => (isMap(found) ? [found] : []));
}

const ownershipControls = setting({
  replace: ["bucket"],
  checks: [
    check("rule.object_ownership", oneOf("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced")),
  ],
});

const publicAccessBlock = setting({
  defaults: {
    block_public_acls: false,
    block_public_policy: false,
    ignore_public_acls: false,
    restrict_public_buckets: false,
  },
  replace: ["bucket"],
});

/** Whether a statement lets in everybody: with no condition at all, as far as can be told. */
function isPublic(statement: Value): boolean {
  if (!isMap(statement) || statement.Effect !== "Allow" || statement.Condition !== undefined) return false;
  return statement.Principal === "*" || stringsAt(statement, "Principal.AWS").includes("*");
}

/** New buckets refuse public policies: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
function refusesPublicPolicies(object: Draft): boolean {
  const block = settingOf(object, "aws_s3_bucket_public_access_block");
  return block === undefined
    ? hasHappened("new-buckets-without-acls", object.scope)
    : block.block_public_policy === true;
}

/**
 * Whether a statement of a bucket's policy may name that: "The value for Resource must be prefixed with the bucket name"
 * (https://docs.aws.amazon.com/AmazonS3/latest/dev/AccessPolicyLanguage_SpecialInfo.html), so that `*` alone is refused
 * (https://github.com/noobaa/noobaa-core/issues/10058); wildcards may stand after it
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html).
 */
function isOf(bucket: string, resource: string): boolean {
  const arn = `arn:aws:s3:::${bucket}`;
  return resource.startsWith(arn) && /^($|[/*?])/.test(resource.slice(arn.length));
}

function admitPolicy(object: Draft): void {
  const name = object.text("bucket");
  // Theirs are of another service: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam-example-bucket-policies.html
  if (isDirectory(name)) return;
  const malformed = (words: string) => apiError("MalformedPolicy", words);
  const statements = statementsOf(JSON.parse(object.text("policy")) as Value);
  if (statements.length === 0) throw malformed("Missing required field Statement");
  for (const statement of statements) {
    const has = (...members: readonly string[]): boolean =>
      isMap(statement) && members.some((member) => statement[member] !== undefined);
    if (!["Allow", "Deny"].includes(isMap(statement) ? textOf(statement, "Effect") : "")) {
      throw malformed("Invalid effect");
    }
    if (!has("Principal", "NotPrincipal")) throw malformed("Missing required field Principal");
    if (!has("Action", "NotAction")) throw malformed("Missing required field Action");
    if (!has("Resource", "NotResource")) throw malformed("Missing required field Resource");
    const actions = [...stringsAt(statement, "Action"), ...stringsAt(statement, "NotAction")];
    if (!actions.every((action) => action === "*" || /^s3:/i.test(action))) {
      throw malformed("Policy has invalid action");
    }
    const resources = [...stringsAt(statement, "Resource"), ...stringsAt(statement, "NotResource")];
    if (!resources.every((resource) => isOf(name, resource))) {
      throw malformed("Policy has invalid resource");
    }
  }
  if (statements.some(isPublic) && refusesPublicPolicies(object)) {
    throw apiError(
      "AccessDenied",
      `s3:PutBucketPolicy on ${name}: public policies are blocked by the BlockPublicPolicy block public access setting.`,
    );
  }
}

/** "Bucket policies are limited to 20 KB in size." The provider puts them without white space between their parts. */
const atMost20KB: Rule = (value, name) => {
  try {
    return length(1, 20_480)(JSON.stringify(JSON.parse(value)), name);
  } catch {
    return undefined; // `json()` says so.
  }
};

const bucketPolicy = setting({
  replace: ["bucket"],
  checks: [check("policy", json(), atMost20KB)],
  admit: admitPolicy,
});

const CANNED = [
  "private",
  "public-read",
  "public-read-write",
  "aws-exec-read",
  "authenticated-read",
  "log-delivery-write",
];

/**
 * Whether a bucket has no access control lists, as new ones have none unless their ownership controls say otherwise:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function hasNoLists(object: Draft): boolean {
  const controls = settingOf(object, "aws_s3_bucket_ownership_controls");
  const [ownership] = stringsAt(controls ?? {}, "rule.object_ownership");
  return ownership === undefined
    ? hasHappened("new-buckets-without-acls", object.scope)
    : ownership === "BucketOwnerEnforced";
}

/** "A majority of modern use cases … no longer require the use of ACLs": new buckets have none. */
const bucketAcl = setting({
  replace: ["bucket", "expected_bucket_owner"],
  checks: [OWNER, check("acl", oneOf(...CANNED)), exactlyOneOf("acl", "access_control_policy")],
  computedBlocks: ["access_control_policy"],
  admit: (object) => {
    if (hasNoLists(object)) {
      throw apiError("AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
  },
  values: {
    id: (object) =>
      ["bucket", "expected_bucket_owner", "acl"]
        .map((name) => object.text(name))
        .filter((part) => part !== "")
        .join(","),
    access_control_policy: () => [],
  },
});

const versioning = setting({
  replace: ["bucket", "expected_bucket_owner"],
  checks: [
    OWNER,
    check("versioning_configuration.status", oneOf("Enabled", "Suspended", "Disabled")),
    check("versioning_configuration.mfa_delete", oneOf("Enabled", "Disabled")),
  ],
  review: ({ versioning_configuration }, _scope, prior) => {
    const status = (values: Value): string => stringsAt(values, "versioning_configuration.status")[0] ?? "";
    const from = prior ? status(prior) : "";
    const to = status({ versioning_configuration: versioning_configuration ?? null });
    if (from !== "" && from !== "Disabled" && to === "Disabled") {
      throw new Refusal(
        `versioning_configuration.status cannot be updated from '${from}' to 'Disabled'`,
        "Once versions are on they can only be suspended.",
        [{ attribute: "versioning_configuration" }],
      );
    }
  },
});

const ENCRYPTION = "rule.apply_server_side_encryption_by_default";

/** A key is for KMS alone. */
const keyOnlyWithKms: Check = (config) =>
  mapsAt(config, ENCRYPTION).flatMap((rule) =>
    textOf(rule, "sse_algorithm") === "AES256" && textOf(rule, "kms_master_key_id") !== ""
      ? [
          {
            severity: "error",
            summary:
              "InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
          },
        ]
      : [],
  );

const encryption = setting({
  schema: { items: { rule: [1, 0] } },
  replace: ["bucket", "expected_bucket_owner"],
  checks: [
    OWNER,
    check(`${ENCRYPTION}.sse_algorithm`, oneOf("AES256", "aws:kms", "aws:kms:dsse")),
    keyOnlyWithKms,
  ],
});

const STORAGE_CLASSES = [
  "GLACIER",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
];

/** Objects stay where they are for thirty days before they may go to these. */
const THIRTY_DAYS = ["STANDARD_IA", "ONEZONE_IA"];

const ACTIONS = [
  "abort_incomplete_multipart_upload",
  "expiration",
  "noncurrent_version_expiration",
  "noncurrent_version_transition",
  "transition",
];

/** What S3 refuses in one rule. */
function ruleComplaints(rule: ValueMap): readonly string[] {
  const has = (dotted: string): boolean => valuesAt(rule, dotted).length > 0;
  const filters = mapsAt(rule, "filter");
  const isTagged = has("filter.tag") || has("filter.and.tags");
  const isSized = ["object_size_greater_than", "object_size_less_than"].some(
    (name) => has(`filter.${name}`) || has(`filter.and.${name}`),
  );
  const isEarly = mapsAt(rule, "transition").some(
    (to) => THIRTY_DAYS.includes(textOf(to, "storage_class")) && Number(to.days ?? 30) < 30,
  );
  const predicates = filters.map(
    (filter) =>
      Object.values(filter).filter((value) => value !== null && !(Array.isArray(value) && value.length === 0))
        .length,
  );
  // The provider leaves out no days and a marker that is not wanted: measured with the real provider 5.100.
  const ways = mapsAt(rule, "expiration").map(
    (expiration) =>
      Object.values(expiration).filter((value) => value !== null && value !== false && Number(value) !== 0)
        .length,
  );
  return [
    ...(ACTIONS.some(has) ? [] : ["InvalidRequest: At least one action needs to be specified in a rule"]),
    ...(has("abort_incomplete_multipart_upload") && (isTagged || isSized)
      ? ["InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with Tags or Object Size"]
      : []),
    ...(has("expiration.expired_object_delete_marker") && isTagged
      ? ["InvalidRequest: ExpiredObjectDeleteMarker cannot be specified with Tags"]
      : []),
    ...(ways.some((number) => number !== 1)
      ? ["MalformedXML: an expiration has one of date, days and expired_object_delete_marker"]
      : []),
    ...(predicates.some((number) => number > 1)
      ? ["MalformedXML: a filter with several predicates needs an and block"]
      : []),
    ...(isEarly
      ? [
          `InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass '${THIRTY_DAYS.join("' and '")}'`,
        ]
      : []),
  ];
}

const rules: Check = (config) => {
  const ids = mapsAt(config, "rule").map((rule) => textOf(rule, "id"));
  const twice = ids.find((id, index) => id !== "" && ids.indexOf(id) !== index);
  return [
    ...(twice === undefined
      ? []
      : [`InvalidArgument: Rule ID must be unique. Found same ID for more than one rule: ${twice}`]),
    ...mapsAt(config, "rule").flatMap(ruleComplaints),
  ].map((summary) => ({ severity: "error", summary }));
};

function isStatus(value: string): string | undefined {
  return ["Enabled", "Disabled"].includes(value)
    ? undefined
    : `Attribute rule.status value must be one of: ["Disabled" "Enabled"], got: "${scalarText(value)}"`;
}

const lifecycle = setting({
  schema: { version: 1, items: { rule: [1, 0] } },
  framework: true,
  // Those of rules are what stands for a missing argument since the provider was an SDK's.
  defaults: {
    transition_default_minimum_object_size: "all_storage_classes_128K",
    "rule.prefix": "",
    "rule.expiration.days": 0,
    "rule.expiration.expired_object_delete_marker": false,
    "rule.filter.object_size_greater_than": null,
    "rule.filter.object_size_less_than": null,
    "rule.filter.prefix": "",
    "rule.filter.and.object_size_greater_than": 0,
    "rule.filter.and.object_size_less_than": 0,
    "rule.filter.and.prefix": "",
  },
  replace: ["bucket", "expected_bucket_owner"],
  checks: [
    OWNER,
    check(
      "transition_default_minimum_object_size",
      oneOf("all_storage_classes_128K", "varies_by_storage_class"),
    ),
    check("rule.id", length(1, 255)),
    check("rule.status", isStatus),
    check("rule.abort_incomplete_multipart_upload.days_after_initiation", between(1, 2_147_483_647)),
    check("rule.expiration.days", between(0, 2_147_483_647)),
    check("rule.noncurrent_version_expiration.noncurrent_days", between(1, 2_147_483_647)),
    check("rule.noncurrent_version_expiration.newer_noncurrent_versions", between(1, 100)),
    check("rule.noncurrent_version_transition.storage_class", oneOf(...STORAGE_CLASSES)),
    check("rule.transition.storage_class", oneOf(...STORAGE_CLASSES)),
    check("rule.transition.date", matching(/^\d{4}-\d\d-\d\dT00:00:00Z$/, "midnight GMT")),
    check("rule.expiration.date", matching(/^\d{4}-\d\d-\d\dT00:00:00Z$/, "midnight GMT")),
    rules,
  ],
  values: { expected_bucket_owner: () => "" },
});

/** The settings that are resources. */
export const S3_SETTINGS: Readonly<Record<string, ResourceEntry>> = {
  aws_s3_bucket_acl: bucketAcl,
  aws_s3_bucket_ownership_controls: ownershipControls,
  aws_s3_bucket_public_access_block: publicAccessBlock,
  aws_s3_bucket_policy: bucketPolicy,
  aws_s3_bucket_versioning: versioning,
  aws_s3_bucket_server_side_encryption_configuration: encryption,
  aws_s3_bucket_lifecycle_configuration: lifecycle,
};
