/**
 * The load balancers that a cluster makes for services.
 *
 * Without a controller of AWS's own, EKS's service controller makes them: a Classic one, or a Network Load Balancer
 * when an annotation says so; https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html,
 * https://cloud-provider-aws.sigs.k8s.io/service_controller/. Subnets: `findSubnets` and `findELBSubnets` of
 * https://github.com/kubernetes/cloud-provider-aws.
 */
import type { Draft } from "../../engine/draft";
import type { Companion } from "../../engine/entry";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { arn } from "../aws/account";
import { interfaceIn } from "../aws/service-interface";
import type { BalancedService } from "./contents";

const ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer-";

/** Kinds of load balancer that only the AWS Load Balancer Controller makes. */
const OTHERS_KINDS = ["external", "nlb-ip"];

function tagsOf({ values }: WorldObject): ValueMap {
  return isMap(values.tags_all) ? values.tags_all : {};
}

function annotation({ annotations }: BalancedService, name: string): string {
  const value = annotations[`${ANNOTATION}${name}`];
  return typeof value === "boolean" ? String(value) : typeof value === "string" ? value : "";
}

function isInternal(service: BalancedService): boolean {
  return !["", "false"].includes(annotation(service, "internal"));
}

/** Whether a subnet's routes lead to an internet gateway. */
function isPublic(subnet: WorldObject, world: World): boolean {
  const at = ({ place }: WorldObject): boolean => place === subnet.place;
  const association = world
    .list("aws_route_table_association")
    .find((each) => at(each) && textOf(each.values, "subnet_id") === subnet.id);
  const table = textOf(association?.values ?? {}, "route_table_id");
  const inline = world.list("aws_route_table").filter((each) => at(each) && each.id === table);
  const routes = world
    .list("aws_route")
    .filter((each) => at(each) && textOf(each.values, "route_table_id") === table);
  return [
    ...inline.flatMap(({ values }) => stringsAt(values, "route.gateway_id")),
    ...routes.flatMap(({ values }) => stringsAt(values, "gateway_id")),
  ].some((gateway) => gateway.startsWith("igw-"));
}

/** One subnet of each zone, in order: of several the one that is tagged for the purpose, else the first by its id. */
function subnetsFor(service: BalancedService, cluster: WorldObject, world: World): readonly WorldObject[] {
  const network = textOf(blockOf(cluster.values, "vpc_config"), "vpc_id");
  const prefix = "kubernetes.io/cluster/";
  const internal = isInternal(service);
  const role = `kubernetes.io/role/${internal ? "internal-elb" : "elb"}`;
  const fit = world
    .list("aws_subnet")
    .filter(({ place, values }) => place === cluster.place && textOf(values, "vpc_id") === network)
    .filter((subnet) => {
      const clusters = Object.keys(tagsOf(subnet)).filter((name) => name.startsWith(prefix));
      return clusters.length === 0 || clusters.includes(`${prefix}${cluster.id}`);
    })
    .filter((subnet) => internal || isPublic(subnet, world))
    .sort((a, b) => Number(role in tagsOf(b)) - Number(role in tagsOf(a)) || (a.id < b.id ? -1 : 1));
  const byZone = new Map<string, WorldObject>();
  for (const subnet of fit) {
    const zone = textOf(subnet.values, "availability_zone");
    if (!byZone.has(zone)) byZone.set(zone, subnet);
  }
  return [...byZone.values()];
}

/** Why a service never gets a load balancer; undefined when it does. */
export function unbalanced(
  service: BalancedService,
  cluster: WorldObject,
  world: World,
  hasController: boolean,
): string | undefined {
  const kind = annotation(service, "type");
  if ((OTHERS_KINDS.includes(kind) || service.loadBalancerClass !== "") && !hasController) {
    return "its service waits for the AWS Load Balancer Controller, which is not installed";
  }
  return subnetsFor(service, cluster, world).length === 0
    ? "failed to ensure load balancer: could not find any suitable subnets for creating the ELB"
    : undefined;
}

/** The load balancer of a service of a release, with its interfaces and whatever else it leaves in the network. */
export function loadBalancer(
  object: Draft,
  service: BalancedService,
  cluster: WorldObject,
): readonly Companion[] {
  const { place, values } = cluster;
  const label = `load balancer${service.suffix}`;
  const name = `a${object.digest(label).slice(0, 31)}`;
  const subnets = subnetsFor(service, cluster, object.world);
  const internal = isInternal(service);
  const isNetwork = annotation(service, "type") !== "";
  const tags = {
    [`kubernetes.io/cluster/${cluster.id}`]: "owned",
    "kubernetes.io/service-name": `${object.text("namespace")}/${object.text("name")}${service.suffix}`,
  };
  const common = {
    name,
    internal,
    region: place,
    subnets: subnets.map(({ id }) => id),
    tags,
    tags_all: tags,
  };
  const network = textOf(blockOf(values, "vpc_config"), "vpc_id");
  const number = object.digest(`${label} number`).slice(0, 16);
  const interfaces = (description: string, groups: readonly string[]): readonly Companion[] =>
    subnets.map((subnet) => interfaceIn(object, subnet, `${label} in ${subnet.id}`, groups, description, []));
  if (isNetwork) {
    const id = arn("elasticloadbalancing", place, `loadbalancer/net/${name}/${number}`);
    return [
      {
        type: "aws_lb",
        place,
        id,
        values: {
          ...common,
          id,
          arn: id,
          dns_name: `${name}-${number}.elb.${place}.amazonaws.com`,
          load_balancer_type: "network",
          vpc_id: network,
        },
      },
      ...interfaces(`ELB net/${name}/${number}`, []),
    ];
  }
  const group = `sg-${object.digest(`${label} group`).slice(0, 17)}`;
  return [
    {
      type: "aws_elb",
      place,
      id: name,
      values: {
        ...common,
        id: name,
        arn: arn("elasticloadbalancing", place, `loadbalancer/${name}`),
        dns_name: `${internal ? "internal-" : ""}${name}-${parseInt(number.slice(0, 8), 16)}.${place}.elb.amazonaws.com`,
        security_groups: [group],
      },
    },
    {
      type: "aws_security_group",
      place,
      id: group,
      values: { id: group, region: place, vpc_id: network, name: `k8s-elb-${name}`, tags, tags_all: tags },
    },
    ...interfaces(`ELB ${name}`, [group]),
  ];
}
