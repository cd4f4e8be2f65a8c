/**
 * Whether what is in a subnet reaches the internet, from where nodes and pods get their images.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html; route tables:
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html; without a way out:
 * https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
import { textOf } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";

const EVERYWHERE = "0.0.0.0/0";

/** What a route may lead to that is in the world, where it leads to one. */
const TARGETS = [
  ["gateway_id", "aws_internet_gateway"],
  ["nat_gateway_id", "aws_nat_gateway"],
  ["network_interface_id", "aws_network_interface"],
] as const;

/** The default routes of a table, those written in it included. */
function defaultRoutes(table: string, place: string, world: World): readonly ValueMap[] {
  const inside = ["aws_route_table", "aws_default_route_table"]
    .flatMap((type) => world.find({ type, place, id: table }) ?? [])
    .flatMap(({ values }) => (Array.isArray(values.route) ? values.route : []))
    .filter(isMap)
    .filter((route) => textOf(route, "cidr_block") === EVERYWHERE);
  const beside = world
    .list("aws_route")
    .map(({ values }) => values)
    .filter(
      (route) =>
        textOf(route, "route_table_id") === table && textOf(route, "destination_cidr_block") === EVERYWHERE,
    );
  return [...inside, ...beside];
}

/** Whether what a route leads to is there. Of what the rehearsal does not look into that is assumed. */
function leadsOut(route: ValueMap, subnet: WorldObject, world: World): boolean {
  return TARGETS.every(([name, type]) => {
    const target = textOf(route, name);
    if (target === "") return true;
    const isThere = world.find({ type, place: subnet.place, id: target }) !== undefined;
    // Behind an internet gateway only a public address helps.
    return isThere && (name !== "gateway_id" || subnet.values.map_public_ip_on_launch === true);
  });
}

/** Whether images come over the network itself. */
function hasRegistryInside(network: string, world: World): boolean {
  const services = world
    .list("aws_vpc_endpoint")
    .filter(({ values }) => textOf(values, "vpc_id") === network)
    .map(({ values }) => textOf(values, "service_name"));
  return ["ecr.api", "ecr.dkr"].every((name) => services.some((service) => service.endsWith(`.${name}`)));
}

/** Why nothing in a subnet can fetch an image; undefined when it can. */
export function noWayOut(subnet: WorldObject, world: World): string | undefined {
  const network = textOf(subnet.values, "vpc_id");
  const association = world
    .list("aws_route_table_association")
    .find(({ values }) => textOf(values, "subnet_id") === subnet.id);
  const main = world.find({ type: "aws_vpc", place: subnet.place, id: network });
  const table = association
    ? textOf(association.values, "route_table_id")
    : textOf(main?.values ?? {}, "main_route_table_id");
  if (hasRegistryInside(network, world)) return undefined;
  const routes = defaultRoutes(table, subnet.place, world);
  if (routes.length === 0) return `the subnet ${subnet.id} has no route to the internet (${table})`;
  return routes.some((route) => leadsOut(route, subnet, world))
    ? undefined
    : `the default route of the subnet ${subnet.id} (${table}) leads nowhere`;
}
