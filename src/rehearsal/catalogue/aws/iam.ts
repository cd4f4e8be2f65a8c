/**
 * AWS Identity and Access Management. It has no region.
 *
 * Names and quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; policies:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.
 */
import type { DataEntry, Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf } from "../../engine/values";
import type { World, WorldObject } from "../../world/world";
import { atMostOneOf, between, check, json, length, matching } from "../checks";
import { arn, CREATED, upperLetters } from "./account";
import { apiError } from "./errors";
import { generatedName, SUFFIX_LENGTH } from "./names";
import { readPolicyDocument } from "./policy-document";
import { policy } from "./policy-grammar";

const NAME = matching(/^[\w+=,.@-]+$/, "of alphanumeric characters and +=,.@-_");
const PATH = matching(/^\/(.*\/)?$/, "a path that begins and ends with a slash");

/** "Role policy size cannot exceed 10,240 characters": all inline policies of a role together, white space not counted. */
const INLINE_QUOTA = 10_240;

function noSuchEntity(what: string): (name: string) => ReturnType<typeof apiError> {
  return (name) => apiError("NoSuchEntity", `The ${what} with name ${name} cannot be found.`);
}

/** A role that must exist, by name. The provider takes off it what is on it before it deletes it. */
function role(at: string): Reference {
  return { at, to: ["aws_iam_role"], by: "name", missing: noSuchEntity("role"), holds: false };
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

/** Policies on a role: `DeleteRole` refuses a role that has some. */
const ON_ROLES = ["aws_iam_role_policy", "aws_iam_role_policy_attachment"];

/**
 * What the provider leaves of others before it deletes a role, `deleteRole` in `internal/service/iam/role.go` of
 * https://github.com/hashicorp/terraform-provider-aws: it takes the role out of instance profiles, and takes policies off it with
 * `force_detach_policies`, or where its state knows of some. As each refresh puts all that there are into the state, a role is
 * refused only without one (`-refresh=false`), which is not rehearsed. So it was measured with the real provider 5.100.
 */
function withoutRole({ id }: WorldObject, world: World): readonly WorldObject[] {
  const profiles = world
    .list("aws_iam_instance_profile")
    .filter(({ values }) => textOf(values, "role") === id)
    .map((profile) => ({ ...profile, values: { ...profile.values, role: "" } }));
  const attachments = world
    .list("aws_iam_policy_attachment")
    .filter(({ values }) => stringsAt(values, "roles").includes(id))
    .map((attachment) => {
      const roles = stringsAt(attachment.values, "roles").filter((name) => name !== id);
      return { ...attachment, values: { ...attachment.values, roles } };
    });
  return [...profiles, ...attachments];
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
    check("inline_policy.name", length(1, 128), NAME),
    check("inline_policy.policy", json(), policy("identity", INLINE_QUOTA)),
  ],
  references: [policyArn("permissions_boundary"), policyArn("managed_policy_arns")],
  admit: admitName("Role"),
  takes: ({ id }, world) => world.list(...ON_ROLES).filter(({ values }) => textOf(values, "role") === id),
  settle: ({ before, after }, world) => (before && !after ? withoutRole(before, world) : []),
  values: {
    id: (object) => object.text("name"),
    name: generatedName(),
    arn: (object) => iamArn(object, "role"),
    unique_id: uniqueId("AROA"),
    create_date: () => CREATED,
  },
};

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
  // PutRolePolicy "adds or updates".
  overwrites: true,
  admit: admitInlineSize,
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
  // AttachRolePolicy takes what is attached already.
  overwrites: true,
  replace: ["policy_arn", "role"],
  references: [role("role"), policyArn("policy_arn")],
  checks: [check("policy_arn", matching(/^arn:/, "an ARN"))],
  values: { id: (object) => `${object.text("role")}/${object.text("policy_arn")}` },
};

/** A policy on several roles, users and groups; of these the roles alone are looked into. */
const iamPolicyAttachment: ResourceEntry = {
  global: true,
  replace: ["name", "policy_arn"],
  references: [role("roles"), policyArn("policy_arn")],
  checks: [check("name", length(1, 512)), check("policy_arn", matching(/^arn:/, "an ARN"))],
  // Its name is Terraform's alone.
  identify: (values) => `${textOf(values, "name")} ${textOf(values, "policy_arn")}`,
  values: { id: (object) => object.text("name") },
};

/** All the managed policies that a role may have. It attaches those that are missing; what it takes away is not looked into. */
const iamRoleAttachmentsExclusive: ResourceEntry = {
  global: true,
  framework: true,
  replace: ["role_name"],
  references: [role("role_name"), policyArn("policy_arns")],
  overwrites: true,
  identify: (values) => textOf(values, "role_name"),
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
  aws_iam_role_policy_attachments_exclusive: iamRoleAttachmentsExclusive,
  aws_iam_policy_attachment: iamPolicyAttachment,
  aws_iam_instance_profile: iamInstanceProfile,
  aws_iam_openid_connect_provider: openIdConnectProvider,
};

/** The data sources of this service. */
export const IAM_DATA: Readonly<Record<string, DataEntry>> = {
  aws_iam_policy_document: { read: ({ config }) => readPolicyDocument(config) },
};
