import type { Zone } from "../aws/aws";
import type { Account, AccountCheck } from "../check";
import type { SubnetZone } from "../facts/deployment";
import type { Facts } from "../facts/facts";
import { cross, tick, warning, type Finding } from "../finding";
import { STAGES } from "../stage";

/** Whether the Region has the instance types, and the account may have so much of them. */
export const CAPACITY_CHECKS: readonly AccountCheck[] = [
  { area: "aws", name: "zones", stages: ["network", "cluster"], run: checkZones },
  { area: "aws", name: "instance types", stages: ["network", "cluster"], run: checkInstanceTypes },
  { area: "aws", name: "vCPU quotas", stages: ["network", "cluster"], run: checkVcpus },
  { area: "aws", name: "VPC quota", stages: ["network"], run: checkVpcs },
  { area: "aws", name: "address quota", stages: ["network", "cluster"], run: checkAddresses },
];

/** Source: the console of Service Quotas, and `aws service-quotas list-service-quotas`. */
const QUOTAS = {
  onDemandVcpus: { service: "ec2", code: "L-1216C47A" },
  spotVcpus: { service: "ec2", code: "L-34B43A08" },
  vpcs: { service: "vpc", code: "L-F678F1CE" },
  addresses: { service: "ec2", code: "L-0263D0A3" },
} as const;

/** Zones that EKS has no control plane in. Source: Amazon EKS User Guide, "VPC and subnet requirements". */
const ZONES_WITHOUT_EKS = ["use1-az3", "usw1-az2", "cac1-az3"];

/**
 * Families that the quotas for standard instances count: those beginning with one of these letters, but for the others
 * that do. Source: Amazon EC2 User Guide, "Amazon EC2 service quotas".
 */
const STANDARD_FAMILY = /^(?!dl|hpc|inf|mac|trn)[acdhimrtz]/;

async function checkZones({ deployment, stages }: Facts, { aws }: Account): Promise<Finding[]> {
  const zones = await aws.zones();
  const used = deployment.clusterZones.map((zone) => resolveZone(zone, zones));
  const names = [...new Set(used.map((zone) => zone.name))];
  const unusable = zones.filter(({ name, id }) => names.includes(name) && ZONES_WITHOUT_EKS.includes(id));
  const unknown = names.filter((name) => !zones.some((zone) => zone.name === name));
  const fix = "name two zones or more for network.privateSubnets in main.ts";
  if (unknown.length > 0) return [cross("zones", `${aws.region} has no zone ${unknown.join(", ")}`, fix)];
  if (names.length < 2) {
    return [
      cross(
        "zones",
        `${aws.region} offers ${zones.length} zones to EKS, which wants two`,
        "choose another aws_region",
      ),
    ];
  }
  if (unusable.length > 0 && stages.includes("cluster")) {
    const which = unusable.map(({ name, id }) => `${name} (${id})`).join(", ");
    return [cross("zones", `EKS has no control plane in ${which}`, fix)];
  }
  return [tick("zones", names.join(", "))];
}

/** A use of an instance type: what for, and the zones in which it must be. */
interface TypeUse {
  readonly setting: string;
  readonly type: string;
  readonly zones: readonly string[];
}

async function checkInstanceTypes(facts: Facts, { aws }: Account): Promise<Finding[]> {
  const zones = await aws.zones();
  const uses = typeUses(facts, zones);
  if (uses.length === 0) return [];
  const offered = await aws.offerings([...new Set(uses.map(({ type }) => type))]);
  const problems = uses.flatMap(({ setting, type, zones: wanted }) => {
    const found = offered.get(type) ?? [];
    const lacking = wanted.filter((zone) => !found.includes(zone));
    if (found.length === 0) {
      return [cross(setting, `${aws.region} does not have ${type}`, `set ${setting} to another type`)];
    }
    if (lacking.length === wanted.length) {
      return [
        cross(
          setting,
          `${type} is in ${found.join(", ")}, but not in ${wanted.join(", ")}`,
          `set ${setting} to another type`,
        ),
      ];
    }
    return lacking.length === 0
      ? []
      : [
          warning(
            setting,
            `${type} is not in ${lacking.join(", ")}`,
            "leave out the type, or the subnet there",
          ),
        ];
  });
  const types = [...new Set(uses.map(({ type }) => type))];
  return problems.length > 0
    ? problems
    : [tick("instance types", `${types.join(", ")}: offered where they are needed`)];
}

function typeUses({ deployment, stages, input }: Facts, zones: readonly Zone[]): TypeUse[] {
  const serverZone = [resolveZone(deployment.serverZone ?? 0, zones).name];
  const clusterZones = [...new Set(deployment.clusterZones.map((zone) => resolveZone(zone, zones).name))];
  const server = (variable: string): TypeUse[] => {
    const type = input?.value(variable);
    return typeof type === "string" ? [{ setting: variable, type, zones: serverZone }] : [];
  };
  return [
    ...(stages.includes("network") ? server("openvpn_instance_type") : []),
    ...(stages.includes("cluster") ? server("nat_instance_type") : []),
    ...(stages.includes("cluster")
      ? deployment.nodeGroups.flatMap(({ name, instanceTypes }) =>
          instanceTypes.map((type) => ({
            setting: `nodeGroups.groups.${name}.instanceTypes`,
            type,
            zones: clusterZones,
          })),
        )
      : []),
  ];
}

/** Instances that count together: how many at first, and how many at most, each of the largest of some types. */
interface Demand {
  readonly types: readonly string[];
  readonly first: number;
  readonly most: number;
  readonly isSpot: boolean;
}

async function checkVcpus(facts: Facts, { aws }: Account): Promise<Finding[]> {
  const demands = demandsOf(facts);
  const types = [...new Set(demands.flatMap((demand) => demand.types))];
  if (types.length === 0) return [];
  const standard = types.filter((type) => STANDARD_FAMILY.test(type));
  const others = types.filter((type) => !standard.includes(type));
  const [vcpus, onDemand, spot] = await Promise.all([
    aws.vcpus(standard),
    aws.quota(QUOTAS.onDemandVcpus.service, QUOTAS.onDemandVcpus.code),
    aws.quota(QUOTAS.spotVcpus.service, QUOTAS.spotVcpus.code),
  ]);
  const total = (isSpot: boolean, count: "first" | "most") =>
    demands
      .filter((demand) => demand.isSpot === isSpot)
      .reduce((sum, demand) => {
        const largest = Math.max(0, ...demand.types.map((type) => vcpus.get(type) ?? 0));
        return sum + largest * demand[count];
      }, 0);
  const judge = (name: string, quota: number | undefined, code: string, isSpot: boolean): Finding[] => {
    const first = total(isSpot, "first");
    const most = total(isSpot, "most");
    if (most === 0) return [];
    const fix = `ask for ${most} or more: Service Quotas, Amazon EC2, ${code}`;
    if (quota === undefined) return [warning(name, `not known; ${most} are needed at most`, fix)];
    if (quota < first)
      return [cross(name, `the quota is ${quota}, and ${first} are needed to begin with`, fix)];
    if (quota < most) {
      const [found, advice] = [
        `the quota is ${quota}, and the groups' largest sizes need ${most}`,
        `${fix}, or lower maxSize`,
      ];
      return [warning(name, found, advice)];
    }
    return [tick(name, `the quota is ${quota}, and ${most} are needed at most`)];
  };
  return [
    ...judge("on-demand vCPUs", onDemand, QUOTAS.onDemandVcpus.code, false),
    ...judge("spot vCPUs", spot, QUOTAS.spotVcpus.code, true),
    ...(others.length === 0
      ? []
      : [warning("vCPU quotas", `not checked for ${others.join(", ")}, which have quotas of their own`)]),
  ];
}

function demandsOf({ deployment, stages, input }: Facts): Demand[] {
  const server = (variable: string): Demand[] => {
    const type = input?.value(variable);
    return typeof type === "string" ? [{ types: [type], first: 1, most: 1, isSpot: false }] : [];
  };
  return [
    ...(stages.includes("network") ? server("openvpn_instance_type") : []),
    ...(stages.includes("cluster") ? server("nat_instance_type") : []),
    ...(stages.includes("cluster")
      ? deployment.nodeGroups.map(({ instanceTypes, desiredSize, maxSize, isSpot }) => ({
          types: instanceTypes,
          // A group that begins empty is there for at least one node.
          first: Math.max(1, desiredSize),
          most: maxSize,
          isSpot,
        }))
      : []),
  ];
}

async function checkVpcs({ states }: Facts, { aws }: Account): Promise<Finding[]> {
  const { service, code } = QUOTAS.vpcs;
  const [quota, used] = await Promise.all([aws.quota(service, code), aws.vpcs()]);
  return [
    judgeCount("VPCs", { quota, used, needed: 1, deployed: states.count("aws_vpc") }, `Amazon VPC, ${code}`),
  ];
}

async function checkAddresses({ stages, states }: Facts, { aws }: Account): Promise<Finding[]> {
  const { service, code } = QUOTAS.addresses;
  const [quota, used] = await Promise.all([aws.quota(service, code), aws.elasticAddresses()]);
  // One for the VPN server, one for the NAT instance.
  const needed = stages.filter((stage) => stage !== STAGES[2]).length;
  return [
    judgeCount(
      "elastic addresses",
      { quota, used, needed, deployed: states.count("aws_eip") },
      `Amazon EC2, ${code}`,
    ),
  ];
}

interface Count {
  readonly quota: number | undefined;
  /** How many the Region has, whoever made them. */
  readonly used: number;
  readonly needed: number;
  /** How many of those are this deployment's; undefined if that is not known here. */
  readonly deployed: number | undefined;
}

function judgeCount(name: string, { quota, used, needed, deployed }: Count, where: string): Finding {
  if (quota === undefined)
    return warning(name, `the quota is not known; ${used} are there, ${needed} are needed`);
  const more = Math.max(0, needed - (deployed ?? 0));
  const found = `${used} of ${quota} are there, ${more === 0 ? "none more is" : `${more} more`} needed`;
  if (used + more <= quota) return tick(name, found);
  const fix = `ask for more: Service Quotas, ${where}`;
  return deployed === undefined
    ? warning(name, `${found}, unless this deployment has them already`, fix)
    : cross(name, found, fix);
}

/** A subnet's zone by its name: a number wraps round, as in terraform's element(). */
function resolveZone(zone: SubnetZone, zones: readonly Zone[]): { readonly name: string } {
  if (typeof zone === "string") return { name: zone };
  return zones[zone % Math.max(1, zones.length)] ?? { name: "" };
}
