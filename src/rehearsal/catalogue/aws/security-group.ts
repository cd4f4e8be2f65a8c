/**
 * Security groups and their rules.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html; names and descriptions:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 */
import type { Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { canonical, scalarText, textOf } from "../../engine/values";
import type { Value, ValueMap } from "../../protocol/value";
import { atLeastOneOf, atMostOneOf, between, check, exactlyOneOf, length, matching, oneOf } from "../checks";
import { ACCOUNT, ec2Arn } from "./account";
import { ipv4Block, ipv6Block } from "./cidr";
import { apiError } from "./errors";
import { IN_VPC } from "./vpc";

/** Both are groups; the second is a VPC's own, adopted. */
export const GROUP_TYPES = ["aws_security_group", "aws_default_security_group"];

const RULE_TYPES = [
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
  "aws_security_group_rule",
];

/** A security group that must exist, and stays while it is named. */
export function securityGroups(at: string): Reference {
  return {
    at,
    to: GROUP_TYPES,
    missing: (name) => apiError("InvalidGroup.NotFound", `The security group '${name}' does not exist`),
  };
}

const DESCRIPTION = matching(
  /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]*$/,
  "of the characters that a security group's description may have",
);

function ruleChecks(block: string): ResourceEntry["checks"] {
  return [
    check(`${block}.cidr_blocks`, ipv4Block()),
    check(`${block}.ipv6_cidr_blocks`, ipv6Block()),
    check(`${block}.from_port`, between(-1, 65535)),
    check(`${block}.to_port`, between(-1, 65535)),
    check(`${block}.description`, length(0, 255), DESCRIPTION),
  ];
}

function admitGroup(object: Draft): void {
  const [name, network] = [object.text("name"), object.text("vpc_id")];
  if (object.prior) return;
  const twin = object.world
    .list("aws_security_group")
    .find(
      ({ values, place }) =>
        place === object.place && textOf(values, "vpc_id") === network && textOf(values, "name") === name,
    );
  if (twin) {
    throw apiError(
      "InvalidGroup.Duplicate",
      `The security group '${name}' already exists for VPC '${network}'`,
    );
  }
}

/** The pretend account has no default VPC. */
function noDefaultVpc(): never {
  throw apiError("VPCIdNotSpecified", "No default VPC for this user");
}

const securityGroup: ResourceEntry = {
  schema: { version: 1 },
  defaults: { description: "Managed by Terraform", revoke_rules_on_delete: false },
  replace: ["description", "name", "name_prefix", "vpc_id"],
  checks: [
    check("name", length(1, 255), matching(/^(?!sg-)/, 'a name that does not begin with "sg-"')),
    check("description", length(1, 255), DESCRIPTION),
    atMostOneOf("name", "name_prefix"),
    ...(ruleChecks("ingress") ?? []),
    ...(ruleChecks("egress") ?? []),
  ],
  references: [IN_VPC, securityGroups("ingress.security_groups"), securityGroups("egress.security_groups")],
  admit: admitGroup,
  // Its rules go with it.
  takes: ({ id, place }, world) =>
    world
      .list(...RULE_TYPES)
      .filter((rule) => rule.place === place && textOf(rule.values, "security_group_id") === id),
  values: {
    id: (object) => object.identifier("sg-"),
    arn: (object) => ec2Arn(object, "security-group"),
    name: (object) => `${object.text("name_prefix") || "terraform-"}${object.content("name").slice(0, 26)}`,
    name_prefix: () => "",
    vpc_id: noDefaultVpc,
    owner_id: () => ACCOUNT,
  },
};

const defaultSecurityGroup: ResourceEntry = {
  schema: { version: 1 },
  defaults: { revoke_rules_on_delete: false },
  replace: ["vpc_id"],
  checks: [...(ruleChecks("ingress") ?? []), ...(ruleChecks("egress") ?? [])],
  // Forgetting the resource leaves the group to its VPC.
  references: [
    { ...IN_VPC, holds: false },
    securityGroups("ingress.security_groups"),
    securityGroups("egress.security_groups"),
  ],
  values: {
    id: (object) =>
      textOf(object.find(["aws_vpc"], object.text("vpc_id"))?.values ?? {}, "default_security_group_id"),
    arn: (object) => ec2Arn(object, "security-group"),
    name: () => "default",
    description: () => "default VPC security group",
    vpc_id: noDefaultVpc,
    owner_id: () => ACCOUNT,
  },
};

/** What makes two rules of a group the same to AWS. */
const RULE_IDENTITY = [
  "security_group_id",
  "ip_protocol",
  "from_port",
  "to_port",
  "cidr_ipv4",
  "cidr_ipv6",
  "prefix_list_id",
  "referenced_security_group_id",
];

function ruleIdentity(get: (name: string) => Value): string {
  return canonical(RULE_IDENTITY.map(get));
}

function isPortProtocol(protocol: string): boolean {
  return ["tcp", "udp", "6", "17"].includes(protocol.toLowerCase());
}

function admitRule(object: Draft): void {
  const identity = ruleIdentity((name) => object.get(name));
  const twin = object.world
    .list(object.type)
    .find(
      ({ id, values }) =>
        id !== object.prior?.id && ruleIdentity((name) => values[name] ?? null) === identity,
    );
  if (twin) {
    const ports = `from port: ${scalarText(object.get("from_port"))}, to port: ${scalarText(object.get("to_port"))}`;
    throw apiError(
      "InvalidPermission.Duplicate",
      `the specified rule "${object.text("ip_protocol")}, ${ports}" already exists in ${object.text("security_group_id")} (${twin.id})`,
    );
  }
  if (isPortProtocol(object.text("ip_protocol")) && object.get("from_port") === null) {
    throw apiError(
      "InvalidParameterValue",
      "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
    );
  }
}

function rule(): ResourceEntry {
  return {
    framework: true,
    replace: ["security_group_id"],
    checks: [
      check("cidr_ipv4", ipv4Block()),
      check("cidr_ipv6", ipv6Block()),
      check("from_port", between(-1, 65535)),
      check("to_port", between(-1, 65535)),
      check("description", length(0, 255), DESCRIPTION),
      exactlyOneOf("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"),
    ],
    references: [
      // Rules go with their group.
      { ...securityGroups("security_group_id"), holds: false },
      securityGroups("referenced_security_group_id"),
    ],
    admit: admitRule,
    values: {
      id: (object) => object.identifier("sgr-"),
      security_group_rule_id: (object) => object.text("id"),
      arn: (object) => ec2Arn(object, "security-group-rule"),
    },
  };
}

const SOURCES = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "source_security_group_id", "self"];

/** The older resource: one for several rules of a kind. */
const legacyRule: ResourceEntry = {
  schema: { version: 2 },
  defaults: { self: false },
  replace: ["type", "from_port", "to_port", "protocol", "security_group_id", ...SOURCES],
  checks: [
    check("type", oneOf("ingress", "egress")),
    check("cidr_blocks", ipv4Block()),
    check("ipv6_cidr_blocks", ipv6Block()),
    check("from_port", between(-1, 65535)),
    check("to_port", between(-1, 65535)),
    atLeastOneOf(...SOURCES),
    atMostOneOf("cidr_blocks", "source_security_group_id"),
  ],
  references: [
    { ...securityGroups("security_group_id"), holds: false },
    securityGroups("source_security_group_id"),
  ],
  values: {
    id: (object) =>
      object.distinct(
        "id",
        (digits) => `sgrule-${parseInt(digits.slice(0, 8), 16)}`,
        (id) => object.find([object.type], id) !== undefined,
      ),
    security_group_rule_id: (object) => `sgr-${object.digest("rule").slice(0, 17)}`,
  },
  importIds: (values: ValueMap) => [
    [
      textOf(values, "security_group_id"),
      textOf(values, "type"),
      textOf(values, "protocol"),
      scalarText(values.from_port),
      scalarText(values.to_port),
      ...(Array.isArray(values.cidr_blocks) ? values.cidr_blocks.map(scalarText) : []),
      ...(values.source_security_group_id ? [textOf(values, "source_security_group_id")] : []),
    ].join("_"),
  ],
};

/** The resources of security groups. */
export const SECURITY_GROUP_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_security_group: securityGroup,
  aws_default_security_group: defaultSecurityGroup,
  aws_vpc_security_group_ingress_rule: rule(),
  aws_vpc_security_group_egress_rule: rule(),
  aws_security_group_rule: legacyRule,
};
