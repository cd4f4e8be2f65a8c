/**
 * Whether what is in a subnet reaches the internet, from where nodes and pods get their images, or does without.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html; route tables:
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html; without a way out:
 * https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
import { blockOf, stringsAt, textOf } from "../../engine/values";
import type { ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { contains, parseCidr } from "./cidr";
import { ROUTE_TABLES, routesOf } from "./routing";

/** What matters of the instances that are to reach something. */
export interface Instances {
  /** The cluster that they are to join. */
  readonly cluster: WorldObject;
  /**
   * Whether each gets a public address.
   *
   * @default - as the subnet has it
   */
  readonly havePublicAddress?: boolean | undefined;
}

/** Addresses that the internet has no way to: RFC 1918, and those that carriers share, RFC 6598. */
const NOT_OUTSIDE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].flatMap(
  (block) => parseCidr(block) ?? [],
);

/** Targets behind which another network begins, which is not looked into: it may have a way out, or all that nodes need. */
const OTHER_NETWORKS = [
  "carrier_gateway_id",
  "core_network_arn",
  "local_gateway_id",
  "transit_gateway_id",
  "vpc_peering_connection_id",
];

/** Other targets, which are in the world. */
const TARGETS = [
  ["nat_gateway_id", "aws_nat_gateway"],
  ["network_interface_id", "aws_network_interface"],
  ["vpc_endpoint_id", "aws_vpc_endpoint"],
] as const;

/** Whether a virtual private gateway adds routes to a table: which, whoever is behind it says. */
function hasPropagation(table: string, place: string, world: World): boolean {
  const tables = ROUTE_TABLES.flatMap((type) => world.find({ type, place, id: table }) ?? []);
  return (
    tables.some(({ values }) => stringsAt(values, "propagating_vgws").length > 0) ||
    world
      .list("aws_vpn_gateway_route_propagation")
      .some(({ values }) => textOf(values, "route_table_id") === table)
  );
}

/**
 * Whether a route is for addresses of the internet: all, half of them (0.0.0.0/1), or some, such as AWS's own. What a prefix
 * list has in it is not known.
 */
function isOutward(route: ValueMap): boolean {
  if (textOf(route, "destination_prefix_list_id") !== "") return true;
  const block = parseCidr(textOf(route, "destination_cidr_block") || textOf(route, "cidr_block"));
  return block !== undefined && !NOT_OUTSIDE.some((inside) => contains(inside, block));
}

/** Whether a route leads to another network: its endpoints can be used from here, whatever else it is for. */
function leadsElsewhere(route: ValueMap, place: string, world: World): boolean {
  const gateway = textOf(route, "gateway_id");
  return (
    OTHER_NETWORKS.some((name) => textOf(route, name) !== "") ||
    (gateway !== "" && world.find({ type: "aws_vpn_gateway", place, id: gateway }) !== undefined)
  );
}

/** Whether what a route leads to is there. */
function leadsSomewhere(route: ValueMap, place: string, world: World): boolean {
  return [["gateway_id", "aws_internet_gateway"] as const, ...TARGETS].some(([name, type]) => {
    const id = textOf(route, name);
    return id !== "" && world.find({ type, place, id }) !== undefined;
  });
}

/**
 * What nodes need of AWS where they reach nothing else: images, and addresses for their pods.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html; layers of images are in S3:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
const NEEDED = ["ec2", "ecr.api", "ecr.dkr", "s3"];

/** The services of those needed that a subnet has no endpoint for. */
function endpointsMissing(network: string, table: string, world: World): readonly string[] {
  const endpoints = world
    .list("aws_vpc_endpoint")
    .map(({ values }) => values)
    .filter((values) => textOf(values, "vpc_id") === network);
  // A gateway endpoint serves the subnets of its route tables, and any other the whole network.
  const serves = (values: ValueMap): boolean =>
    textOf(values, "vpc_endpoint_type") !== "Gateway" || stringsAt(values, "route_table_ids").includes(table);
  return NEEDED.filter(
    (service) =>
      !endpoints.some(
        (values) =>
          new RegExp(`\\.${service.replace(".", "\\.")}(-fips)?$`).test(textOf(values, "service_name")) &&
          serves(values),
      ),
  );
}

/** The table that a subnet's traffic follows: its own, else the network's main one. */
function tableOf(subnet: WorldObject, world: World): string {
  const association = world
    .list("aws_route_table_association")
    .find(({ values }) => textOf(values, "subnet_id") === subnet.id);
  if (association) return textOf(association.values, "route_table_id");
  const network = world.find({
    type: "aws_vpc",
    place: subnet.place,
    id: textOf(subnet.values, "vpc_id"),
  });
  return textOf(network?.values ?? {}, "main_route_table_id");
}

/** Why the routes of a table lead nobody out; undefined when one may. */
function noRoute(table: string, subnet: WorldObject, world: World, isPublic: boolean): string | undefined {
  const { id, place } = subnet;
  const routes = routesOf(table, place, world);
  if (hasPropagation(table, place, world) || routes.some((route) => leadsElsewhere(route, place, world))) {
    return undefined;
  }
  const outward = routes.filter((route) => isOutward(route) && textOf(route, "gateway_id") !== "local");
  if (outward.length === 0) return `the subnet ${id} has no route to the internet (${table})`;
  const live = outward.filter((route) => leadsSomewhere(route, place, world));
  if (live.length === 0) return `the default route of the subnet ${id} (${table}) leads nowhere`;
  // Behind an internet gateway only a public address helps.
  return isPublic || live.some((route) => textOf(route, "gateway_id") === "")
    ? undefined
    : `the subnet ${id} leads to an internet gateway (${table}), and its instances get no public address: ` +
        "set map_public_ip_on_launch, or associate_public_ip_address in their launch template";
}

/** Why instances do not make do with what is inside their network; undefined when they do. */
function noEndpoints(
  table: string,
  subnet: WorldObject,
  cluster: WorldObject,
  world: World,
): string | undefined {
  const missing = endpointsMissing(textOf(subnet.values, "vpc_id"), table, world);
  // Who has none for the registry does not mean to do without the internet.
  if (missing.includes("ecr.api") && missing.includes("ecr.dkr")) return "";
  if (missing.length > 0) return `, nor endpoints for ${missing.join(", ")}`;
  return blockOf(cluster.values, "vpc_config").endpoint_private_access === true
    ? undefined
    : ", and the cluster's endpoint is not private (endpoint_private_access)";
}

/** Why instances in a subnet cannot join their cluster, nor fetch an image; undefined when they may. */
export function noWayOut(
  subnet: WorldObject,
  world: World,
  { cluster, havePublicAddress }: Instances,
): string | undefined {
  const table = tableOf(subnet, world);
  const isPublic = havePublicAddress ?? subnet.values.map_public_ip_on_launch === true;
  const reason = noRoute(table, subnet, world, isPublic);
  if (reason === undefined) return undefined;
  const inside = noEndpoints(table, subnet, cluster, world);
  return inside === undefined ? undefined : `${reason}${inside}`;
}
