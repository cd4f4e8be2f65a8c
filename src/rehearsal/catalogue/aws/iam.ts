/**
 * AWS Identity and Access Management. It has no region.
 *
 * Names and quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; policies:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.
 */
import type { DataEntry, Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf } from "../../engine/values";
import { isMap, type Value } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { atMostOneOf, between, check, json, length, matching } from "../checks";
import { arn, CREATED, PARTITION, upperLetters } from "./account";
import { apiError } from "./errors";
import { generatedName, SUFFIX_LENGTH } from "./names";
import { readPolicyDocument, statementsOf } from "./policy-document";
import { policy } from "./policy-grammar";

const NAME = matching(/^[\w+=,.@-]+$/, "of alphanumeric characters and +=,.@-_");
const PATH = matching(/^\/(.*\/)?$/, "a path that begins and ends with a slash");

function noSuchEntity(what: string): (name: string) => ReturnType<typeof apiError> {
  return (name) => apiError("NoSuchEntity", `The ${what} with name ${name} cannot be found.`);
}

/** A policy that AWS manages. */
export function managedPolicy(name: string): string {
  return `arn:${PARTITION}:iam::aws:policy/${name}`;
}

/** The services that may take a role. */
export function servicesTrusted(role: WorldObject): readonly string[] {
  let trust: Value = null;
  try {
    trust = JSON.parse(textOf(role.values, "assume_role_policy")) as Value;
  } catch {
    // Checked when the role was made.
  }
  return statementsOf(trust).flatMap((statement) =>
    isMap(statement) && statement.Effect === "Allow" ? stringsAt(statement, "Principal.Service") : [],
  );
}

/**
 * Whether a role may do what one of some policies of AWS allows. What a policy of the account's own allows is not
 * looked into.
 */
export function isPermitted(role: WorldObject, world: World, ...policies: readonly string[]): boolean {
  const attached = world
    .list("aws_iam_role_policy", "aws_iam_role_policy_attachment")
    .filter(({ values }) => textOf(values, "role") === role.id)
    .map(({ values }) => textOf(values, "policy_arn"));
  return [...attached, ...stringsAt(role.values, "managed_policy_arns")].some(
    (policy) => policies.map(managedPolicy).includes(policy) || !policy.startsWith(managedPolicy("")),
  );
}

/** A role that must exist, by name, and cannot go while it is named. */
function role(at: string): Reference {
  return { at, to: ["aws_iam_role"], by: "name", missing: noSuchEntity("role") };
}

/** A policy attached by ARN. Those that AWS manages always exist. */
function policyArn(at: string): Reference {
  return {
    at,
    to: ["aws_iam_policy"],
    by: "arn",
    missing: (name) => apiError("NoSuchEntity", `Policy ${name} does not exist or is not attachable.`),
    except: (name) => /^arn:[^:]+:iam::aws:policy\/[\w+=,.@/-]+$/.test(name),
  };
}

function admitName(what: string): (object: Draft) => void {
  return (object) => {
    const name = object.text("name");
    // "They aren't distinguished by case": the quotas' page, on names.
    const twin = object.world
      .list(object.type)
      .find(({ values }) => textOf(values, "name").toLowerCase() === name.toLowerCase());
    if (!object.prior && twin) {
      throw apiError("EntityAlreadyExists", `${what} with name ${name} already exists.`);
    }
  };
}

/** The unique id that IAM gives beside a name, with the prefix of its kind. */
function uniqueId(prefix: string): (object: Draft) => string {
  return (object) => `${prefix}${upperLetters(object.digest("unique id"), 17)}`;
}

function iamArn(object: Draft, kind: string): string {
  return arn("iam", "", `${kind}${object.text("path") || "/"}${object.text("name")}`);
}

const iamRole: ResourceEntry = {
  global: true,
  defaults: { force_detach_policies: false, max_session_duration: 3600, path: "/" },
  computedBlocks: ["inline_policy"],
  replace: ["name", "name_prefix", "path"],
  checks: [
    check("name", length(1, 64), NAME),
    check("name_prefix", length(1, 38), NAME),
    atMostOneOf("name", "name_prefix"),
    check("path", PATH),
    check("description", length(0, 1000)),
    check("max_session_duration", between(3600, 43_200)),
    check("assume_role_policy", json(), policy("trust", 2048)),
    check("permissions_boundary", matching(/^(arn:|$)/, "an ARN")),
  ],
  references: [policyArn("permissions_boundary"), policyArn("managed_policy_arns")],
  admit: admitName("Role"),
  values: {
    id: (object) => object.text("name"),
    name: generatedName(),
    arn: (object) => iamArn(object, "role"),
    unique_id: uniqueId("AROA"),
    create_date: () => CREATED,
  },
};

/** "Role policy size cannot exceed 10,240 characters": all inline policies of a role together, white space not counted. */
const INLINE_QUOTA = 10_240;

function admitInlineSize(object: Draft): void {
  const [role, id] = [object.text("role"), object.text("id")];
  const others = object.world
    .list("aws_iam_role_policy")
    .filter((other) => other.id !== id && textOf(other.values, "role") === role)
    .map(({ values }) => textOf(values, "policy"));
  const size = [...others, object.text("policy")].reduce(
    (sum, text) => sum + text.replace(/\s/g, "").length,
    0,
  );
  if (size > INLINE_QUOTA) {
    throw apiError("LimitExceeded", `Maximum policy size of ${INLINE_QUOTA} bytes exceeded for role ${role}`);
  }
}

const iamRolePolicy: ResourceEntry = {
  global: true,
  replace: ["name", "name_prefix", "role"],
  checks: [
    check("name", length(1, 128), NAME),
    check("name_prefix", length(1, 128 - SUFFIX_LENGTH), NAME),
    atMostOneOf("name", "name_prefix"),
    check("policy", json(), policy("identity", INLINE_QUOTA)),
  ],
  references: [role("role")],
  admit: (object) => {
    admitInlineSize(object);
    if (!object.prior && object.find(["aws_iam_role_policy"], object.text("id"))) {
      throw apiError("EntityAlreadyExists", `Policy ${object.text("id")} already exists.`);
    }
  },
  values: { id: (object) => `${object.text("role")}:${object.text("name")}`, name: generatedName() },
};

const iamPolicy: ResourceEntry = {
  global: true,
  defaults: { path: "/" },
  replace: ["description", "name", "name_prefix", "path"],
  checks: [
    check("name", length(1, 128), NAME),
    check("name_prefix", length(1, 128 - SUFFIX_LENGTH), NAME),
    atMostOneOf("name", "name_prefix"),
    check("path", PATH),
    check("description", length(0, 1000)),
    check("policy", json(), policy("identity", 6144)),
  ],
  admit: admitName("A policy"),
  values: {
    id: (object) => object.text("arn"),
    // The ARN is the id, so that neither can come from the other's digest.
    arn: (object) => iamArn(object, "policy"),
    name: generatedName(),
    policy_id: uniqueId("ANPA"),
  },
};

const iamRolePolicyAttachment: ResourceEntry = {
  global: true,
  replace: ["policy_arn", "role"],
  references: [role("role"), policyArn("policy_arn")],
  checks: [check("policy_arn", matching(/^arn:/, "an ARN"))],
  values: { id: (object) => `${object.text("role")}/${object.text("policy_arn")}` },
};

const iamInstanceProfile: ResourceEntry = {
  global: true,
  defaults: { path: "/" },
  replace: ["name", "name_prefix", "path"],
  checks: [
    check("name", length(1, 128), NAME),
    check("name_prefix", length(1, 128 - SUFFIX_LENGTH), NAME),
    atMostOneOf("name", "name_prefix"),
    check("path", PATH),
  ],
  references: [role("role")],
  admit: admitName("Instance Profile"),
  values: {
    id: (object) => object.text("name"),
    name: generatedName(),
    arn: (object) => iamArn(object, "instance-profile"),
    unique_id: uniqueId("AIPA"),
    create_date: () => CREATED,
  },
};

/** Its issuer without the scheme, as ARNs and conditions name it. */
function issuerOf(object: Draft): string {
  return object.text("url").replace(/^https:\/\//, "");
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
const openIdConnectProvider: ResourceEntry = {
  global: true,
  replace: ["url"],
  checks: [
    check("url", length(1, 255), matching(/^https:\/\/[^/?#]+[^?#]*$/, "a URL that begins with https://")),
    check("client_id_list", length(1, 255)),
    check("thumbprint_list", length(40, 40)),
  ],
  admit: (object) => {
    const twin = object.world
      .list("aws_iam_openid_connect_provider")
      .find(({ id }) => id === object.text("arn"));
    if (!object.prior && twin) {
      throw apiError("EntityAlreadyExists", `Provider with url ${object.text("url")} already exists.`);
    }
  },
  values: {
    id: (object) => object.text("arn"),
    // The ARN is the id, so that neither can come from the other's digest.
    arn: (object) => arn("iam", "", `oidc-provider/${issuerOf(object)}`),
    // IAM asks the issuer for its certificate; an invented issuer has an invented one.
    thumbprint_list: (object) => [object.content("thumbprint").slice(0, 40)],
  },
};

/** The resources of this service. */
export const IAM_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_iam_role: iamRole,
  aws_iam_role_policy: iamRolePolicy,
  aws_iam_policy: iamPolicy,
  aws_iam_role_policy_attachment: iamRolePolicyAttachment,
  aws_iam_instance_profile: iamInstanceProfile,
  aws_iam_openid_connect_provider: openIdConnectProvider,
};

/** The data sources of this service. */
export const IAM_DATA: Readonly<Record<string, DataEntry>> = {
  aws_iam_policy_document: { read: ({ config }) => readPolicyDocument(config) },
};
