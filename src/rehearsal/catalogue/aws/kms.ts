/**
 * AWS Key Management Service.
 *
 * Rules of AWS: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html, `API_CreateAlias.html`,
 * `API_EnableKeyRotation.html` and `API_ScheduleKeyDeletion.html`; the default policy:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html. Defaults and arguments that need a new
 * object were read off the plans of the real provider 5.100.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf } from "../../engine/values";
import type { World, WorldObject } from "../../world/world";
import { atMostOneOf, between, check, json, length, matching, oneOf } from "../checks";
import { ACCOUNT, arn, CALLER, PARTITION, uuid } from "./account";
import { apiError } from "./errors";
import { generatedName, SUFFIX_LENGTH } from "./names";
import { statementsIn } from "./policy-document";
import { concerns } from "./role-permissions";

const KEY_SPECS = [
  "SYMMETRIC_DEFAULT",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "SM2",
];

/** The policy of a key that has none of its own: the account's IAM policies decide. */
const DEFAULT_POLICY = JSON.stringify({
  Id: "key-default-1",
  Statement: [
    {
      Action: "kms:*",
      Effect: "Allow",
      Principal: { AWS: `arn:${PARTITION}:iam::${ACCOUNT}:root` },
      Resource: "*",
      Sid: "Enable IAM User Permissions",
    },
  ],
  Version: "2012-10-17",
});

/** Whoever could still change the policy: the account as a whole, or the caller. */
const KEEPERS = ["*", ACCOUNT, `arn:${PARTITION}:iam::${ACCOUNT}:root`, CALLER];

/** Whether somebody named in a policy may be whoever runs Terraform: any user or role of the account but the roles made here. */
function mayBeCaller(principal: string, world: World): boolean {
  if (KEEPERS.includes(principal)) return true;
  const [, account, kind = "", name = ""] =
    /^arn:[^:]+:(?:iam|sts)::(\d+):([^/]+)\/(.+)$/.exec(principal) ?? [];
  if (account !== ACCOUNT || !["role", "user", "assumed-role"].includes(kind)) return false;
  const [role] = kind === "assumed-role" ? name.split("/", 1) : name.split("/").slice(-1);
  return kind === "user" || !world.list("aws_iam_role").some(({ id }) => id === role);
}

/** Whether the caller could change the key's policy again, as far as `Allow` statements tell. */
function canBeChanged(policy: string, world: World): boolean {
  return statementsIn(policy).some((statement) => {
    if (statement.Effect !== "Allow") return false;
    const who =
      typeof statement.Principal === "string" ? [statement.Principal] : stringsAt(statement, "Principal.AWS");
    return (
      (statement.NotPrincipal !== undefined || who.some((principal) => mayBeCaller(principal, world))) &&
      concerns(statement, "kms:PutKeyPolicy")
    );
  });
}

function admitKey(object: Draft): void {
  const policy = object.asked("policy");
  if (
    policy !== "" &&
    object.get("bypass_policy_lockout_safety_check") !== true &&
    !canBeChanged(policy, object.world)
  ) {
    throw apiError(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
  if (
    object.get("enable_key_rotation") === true &&
    object.text("customer_master_key_spec") !== "SYMMETRIC_DEFAULT"
  ) {
    throw apiError(
      "UnsupportedOperationException",
      "Only symmetric encryption keys are rotated automatically.",
    );
  }
}

const key: ResourceEntry = {
  defaults: {
    bypass_policy_lockout_safety_check: false,
    customer_master_key_spec: "SYMMETRIC_DEFAULT",
    enable_key_rotation: false,
    is_enabled: true,
    key_usage: "ENCRYPT_DECRYPT",
  },
  replace: ["custom_key_store_id", "customer_master_key_spec", "key_usage", "multi_region", "xks_key_id"],
  checks: [
    check("customer_master_key_spec", oneOf(...KEY_SPECS)),
    check("key_usage", oneOf("ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT")),
    check("deletion_window_in_days", between(7, 30)),
    check("rotation_period_in_days", between(90, 2560)),
    check("description", length(0, 8192)),
    check("policy", json()),
    (config) =>
      (config.rotation_period_in_days ?? null) === null || (config.enable_key_rotation ?? null) !== null
        ? []
        : [
            {
              severity: "error",
              summary: "Missing required argument",
              detail: "all of `enable_key_rotation,rotation_period_in_days` must be specified",
              path: [{ attribute: "rotation_period_in_days" }],
            },
          ],
  ],
  admit: admitKey,
  values: {
    id: (object) => object.distinct("id", uuid, (id) => object.find(["aws_kms_key"], id) !== undefined),
    key_id: (object) => object.text("id"),
    arn: (object) => arn("kms", object.place, `key/${object.text("id")}`),
    policy: () => DEFAULT_POLICY,
    // "The default value is 365 days"; a key that is not rotated has no period.
    rotation_period_in_days: (object) => (object.get("enable_key_rotation") === true ? 365 : 0),
  },
};

/** Types of keys that are not in the catalogue. */
const OTHER_KEYS = ["aws_kms_external_key", "aws_kms_replica_external_key", "aws_kms_replica_key"];

function isOtherKey(name: string, world: World): boolean {
  return world.list(...OTHER_KEYS).some(({ values }) => Object.values(values).includes(name));
}

/** The key that an alias or another resource means, by id or ARN. */
function keyOf(object: Draft, name: string): WorldObject | undefined {
  return object.find(["aws_kms_key"], name) ?? object.find(["aws_kms_key"], name, "arn");
}

const alias: ResourceEntry = {
  replace: ["name", "name_prefix"],
  affected: { target_key_arn: ["target_key_id"] },
  checks: [
    check(
      "name",
      length(1, 256),
      matching(/^alias\/[0-9A-Za-z_/-]+$/, 'begin with "alias/" and be comprised of only [0-9A-Za-z_/-]'),
      (value) =>
        value.startsWith("alias/aws/")
          ? "\"name\" cannot begin with reserved AWS CMK prefix 'alias/aws/'"
          : undefined,
    ),
    check(
      "name_prefix",
      length(1, 256 - SUFFIX_LENGTH),
      matching(
        /^alias\/(?!aws\/)[0-9A-Za-z_/-]*$/,
        'a beginning such as "alias/spark-", of [0-9A-Za-z_/-] alone, and not "alias/aws/"',
      ),
    ),
    atMostOneOf("name", "name_prefix"),
  ],
  admit: (object) => {
    const [name, target] = [object.text("name"), object.text("target_key_id")];
    if (!object.prior && object.find(["aws_kms_alias"], name)) {
      throw apiError("AlreadyExistsException", `An alias with the name ${name} already exists`);
    }
    if (!keyOf(object, target) && !isOtherKey(target, object.world)) {
      throw apiError("NotFoundException", `Key '${target}' does not exist`);
    }
  },
  values: {
    id: (object) => object.text("name"),
    name: generatedName("name_prefix", "alias/"),
    arn: (object) => arn("kms", object.place, object.text("name")),
    target_key_arn: (object) => {
      const { values = {} } = keyOf(object, object.text("target_key_id")) ?? {};
      return textOf(values, "arn");
    },
  },
};

/** The resources of this service. Scheduling a key's deletion is never refused, so that nothing holds one. */
export const KMS_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_kms_key: key,
  aws_kms_alias: alias,
};
