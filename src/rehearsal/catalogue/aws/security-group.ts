/**
 * Security groups and their rules.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html; names and descriptions:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 */
import { createHash } from "node:crypto";
import type { DataEntry, Reference, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { canonical, scalarText, stringsAt, textOf } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { atLeastOneOf, atMostOneOf, between, check, exactlyOneOf, length, matching, oneOf } from "../checks";
import { ACCOUNT, arn, ec2Arn } from "./account";
import { ipv4Block, ipv6Block } from "./cidr";
import { apiError } from "./errors";
import { generatedName, SUFFIX_LENGTH } from "./names";
import { matchesFilters } from "./filters";
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

/**
 * A group that a rule lets in or out, which may be another account's at the other end of a peering connection:
 * `210987654321/sg-0123456789abcdef0`.
 *
 * https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
 */
function peerGroups(at: string): Reference {
  return { ...securityGroups(at), except: (name) => /^\d{12}\/sg-/.test(name) };
}

const VPC_ASSOCIATION = "aws_vpc_security_group_vpc_association";

/**
 * Whether a group can be used in a VPC: its own, or one that it is associated with.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html
 */
export function isGroupOf({ id, place, values }: WorldObject, network: string, world: World): boolean {
  return (
    textOf(values, "vpc_id") === network ||
    world
      .list(VPC_ASSOCIATION)
      .some(
        (each) =>
          each.place === place &&
          textOf(each.values, "security_group_id") === id &&
          textOf(each.values, "vpc_id") === network,
      )
  );
}

/** The first of some groups that cannot be used in a VPC; undefined when all can. References say which do not exist. */
export function groupOutside(object: Draft, ids: readonly string[], network: string): string | undefined {
  return ids.find((id) => {
    const group = object.find(GROUP_TYPES, id);
    return group && !isGroupOf(group, network, object.world);
  });
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

const INGRESS = "aws_vpc_security_group_ingress_rule";
const EGRESS = "aws_vpc_security_group_egress_rule";

/**
 * The rules that several in one place amount to: to AWS each is an object with an id of its own, whoever wrote it. Rules
 * for the group itself are left out.
 */
function rulesIn(
  group: WorldObject | { id: string; place: string },
  type: string,
  rules: Value,
): WorldObject[] {
  const { id: security_group_id, place } = group;
  return (Array.isArray(rules) ? rules : []).filter(isMap).flatMap((rule) => {
    const ip_protocol = textOf(rule, "protocol");
    const ports = ip_protocol === "-1" ? [null, null] : [rule.from_port ?? null, rule.to_port ?? null];
    const sources = [
      ["cidr_ipv4", "cidr_blocks"],
      ["cidr_ipv6", "ipv6_cidr_blocks"],
      ["prefix_list_id", "prefix_list_ids"],
      ["referenced_security_group_id", "security_groups"],
    ].flatMap(([name = "", plural = ""]) => stringsAt(rule, plural).map((source) => [name, source] as const));
    return sources.map(([name, source]) => {
      const values: ValueMap = {
        security_group_id,
        ip_protocol,
        from_port: ports[0] ?? null,
        to_port: ports[1] ?? null,
        [name]: source,
      };
      const digest = createHash("sha256")
        .update(canonical([place, type, ruleIdentity((each) => values[each] ?? null)]))
        .digest("hex");
      const id = `sgr-${digest.slice(0, 17)}`;
      return {
        type,
        place,
        id,
        withheld: [],
        values: {
          ...values,
          id,
          security_group_rule_id: id,
          arn: arn("ec2", place, `security-group-rule/${id}`),
          description: textOf(rule, "description") || null,
          region: place,
        },
      };
    });
  });
}

const INLINE = [
  ["ingress", INGRESS],
  ["egress", EGRESS],
] as const;

/** The rules that stand in a group, and those that stood in it before, where these changed. */
function inlineRules({ before, after }: Settled): {
  readonly now: WorldObject[];
  readonly then: WorldObject[];
} {
  const changed = INLINE.filter(
    ([name]) => canonical(before?.values[name] ?? []) !== canonical(after?.values[name] ?? []),
  );
  const of = (group: WorldObject | undefined): WorldObject[] =>
    group ? changed.flatMap(([name, type]) => rulesIn(group, type, group.values[name] ?? [])) : [];
  return { now: of(after), then: of(before) };
}

/** The rules that are there of some, under whatever id. */
function sameAs(rules: readonly WorldObject[], world: World): WorldObject[] {
  const wanted = new Set(
    rules.map(({ type, values }) => canonical([type, ruleIdentity((name) => values[name] ?? null)])),
  );
  return world
    .list(INGRESS, EGRESS)
    .filter(({ type, values }) =>
      wanted.has(canonical([type, ruleIdentity((name) => values[name] ?? null)])),
    );
}

const securityGroup: ResourceEntry = {
  schema: { version: 1 },
  defaults: { description: "Managed by Terraform", revoke_rules_on_delete: false },
  replace: ["description", "name", "name_prefix", "vpc_id"],
  checks: [
    check("name", length(1, 255), matching(/^(?!sg-)/, 'a name that does not begin with "sg-"')),
    check(
      "name_prefix",
      length(1, 255 - SUFFIX_LENGTH),
      matching(/^(?!sg-)/, 'a beginning other than "sg-"'),
    ),
    check("description", length(1, 255), DESCRIPTION),
    atMostOneOf("name", "name_prefix"),
    ...(ruleChecks("ingress") ?? []),
    ...(ruleChecks("egress") ?? []),
  ],
  references: [IN_VPC, peerGroups("ingress.security_groups"), peerGroups("egress.security_groups")],
  admit: admitGroup,
  settle: (change, world) => inlineRules(change).now.filter((rule) => sameAs([rule], world).length === 0),
  displaces: (change, world) => {
    const { now, then } = inlineRules(change);
    const staying = new Set(sameAs(now, world));
    return sameAs(then, world).filter((rule) => !staying.has(rule));
  },
  // Its rules go with it.
  takes: ({ id, place }, world) =>
    world
      .list(...RULE_TYPES)
      .filter((rule) => rule.place === place && textOf(rule.values, "security_group_id") === id),
  values: {
    id: (object) => object.identifier("sg-"),
    arn: (object) => ec2Arn(object, "security-group"),
    name: generatedName(),
    name_prefix: () => "",
    vpc_id: noDefaultVpc,
    owner_id: () => ACCOUNT,
  },
};

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_security_group */
const defaultSecurityGroup: ResourceEntry = {
  adopted: true,
  schema: { version: 1 },
  defaults: { revoke_rules_on_delete: false },
  replace: ["vpc_id"],
  checks: [...(ruleChecks("ingress") ?? []), ...(ruleChecks("egress") ?? [])],
  // Forgetting the resource leaves the group to its VPC.
  references: [
    { ...IN_VPC, holds: false },
    peerGroups("ingress.security_groups"),
    peerGroups("egress.security_groups"),
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
      peerGroups("referenced_security_group_id"),
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

/** The rules that the older resource stands for. */
function legacyRules({ values, place }: Pick<WorldObject, "values" | "place">): WorldObject[] {
  const group = { id: textOf(values, "security_group_id"), place };
  const source = textOf(values, "source_security_group_id");
  const rule = { ...values, security_groups: source === "" ? [] : [source] };
  return rulesIn(group, textOf(values, "type") === "ingress" ? INGRESS : EGRESS, [rule]);
}

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
    peerGroups("source_security_group_id"),
  ],
  settle: ({ before, after }) => (after && !before ? legacyRules(after) : []),
  takes: (object, world) => sameAs(legacyRules(object), world),
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

/** "You can't associate a default security group with another VPC": security-group-assoc.html */
const vpcAssociation: ResourceEntry = {
  framework: true,
  replace: ["security_group_id", "vpc_id"],
  references: [IN_VPC, securityGroups("security_group_id")],
  admit: (object) => {
    const [id, network] = [object.text("security_group_id"), object.text("vpc_id")];
    const group = object.find(GROUP_TYPES, id);
    if (group && textOf(group.values, "name") === "default") {
      throw apiError(
        "InvalidParameterValue",
        `The default security group ${id} cannot be associated with a VPC`,
      );
    }
    if (group && isGroupOf(group, network, object.world)) {
      throw apiError(
        "InvalidParameterValue",
        `The security group ${id} is associated with ${network} already`,
      );
    }
  },
  // It has no id of its own: a VPC has a group once.
  identify: ({ security_group_id: group, vpc_id: network }) => `${scalarText(group)},${scalarText(network)}`,
  values: { state: () => "associated" },
};

/** The resources of security groups. */
export const SECURITY_GROUP_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_security_group: securityGroup,
  aws_default_security_group: defaultSecurityGroup,
  aws_vpc_security_group_ingress_rule: rule(),
  aws_vpc_security_group_egress_rule: rule(),
  aws_security_group_rule: legacyRule,
  [VPC_ASSOCIATION]: vpcAssociation,
};

/** The data sources of security groups. */
export const SECURITY_GROUP_DATA: Readonly<Record<string, DataEntry>> = {
  aws_vpc_security_group_rules: {
    read: ({ config, scope, world }) => ({
      id: scope.place,
      ids: world
        .list(INGRESS, EGRESS)
        .filter(({ place, values }) => {
          const about = { ...values, group_id: values.security_group_id ?? null };
          return (
            place === scope.place && matchesFilters(about, config.filter ?? null, "security-group-rule-id")
          );
        })
        .map(({ id }) => id)
        .sort(),
    }),
  },
  aws_vpc_security_group_rule: {
    read: ({ config, scope, world }) => {
      const wanted = textOf(config, "security_group_rule_id");
      const found = world
        .list(INGRESS, EGRESS)
        .find(({ id, place }) => place === scope.place && id === wanted);
      if (!found) {
        throw apiError(
          "InvalidSecurityGroupRuleId.NotFound",
          `The security group rule ID '${wanted}' does not exist`,
        );
      }
      const names = [
        "arn",
        "cidr_ipv4",
        "cidr_ipv6",
        "description",
        "from_port",
        "id",
        "ip_protocol",
        "prefix_list_id",
        "referenced_security_group_id",
        "security_group_id",
        "security_group_rule_id",
        "to_port",
      ];
      return {
        ...Object.fromEntries(names.map((name) => [name, found.values[name] ?? null])),
        is_egress: found.type === EGRESS,
        tags: found.values.tags_all ?? {},
      };
    },
  },
};
