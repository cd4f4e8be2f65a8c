/** Whether nodes join: what their subnets lead to, and what they have there. */
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import { ClusterAccount } from "./support/cluster-account";

const aws = new ClusterAccount();
let prepared: readonly WorldObject[];
let vpc_id: string;
let main: string;

beforeAll(async () => {
  await aws.prepare();
  await aws.cluster();
  await aws.addon("vpc-cni");
  await aws.delete("aws_route", aws.wayOut);
  vpc_id = aws.subnets[0]!.vpc_id as string;
  main = aws.wayOut.route_table_id as string;
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

const nodes = (more: ValueMap = {}, desired = 2) => aws.group(more, [0, desired, 9]);
const route = (more: ValueMap) => aws.put("aws_route", { route_table_id: main, ...more });
const everything = { destination_cidr_block: "0.0.0.0/0" };

async function natGateway(): Promise<ValueMap> {
  const set = { subnet_id: aws.subnets[0]!.id!, connectivity_type: "private" };
  const { id } = await aws.put("aws_nat_gateway", set);
  return { nat_gateway_id: id! };
}

async function internetGateway(): Promise<ValueMap> {
  const { id } = await aws.put("aws_internet_gateway", { vpc_id });
  return { gateway_id: id! };
}

/** Another table for a subnet, as its own or as the main one. */
async function table(routes: readonly ValueMap[], subnet?: ValueMap): Promise<string> {
  const { id } = await aws.put("aws_route_table", { vpc_id, route: [...routes] });
  const route_table_id = id as string;
  if (subnet) await aws.put("aws_route_table_association", { subnet_id: subnet.id!, route_table_id });
  else await aws.put("aws_main_route_table_association", { vpc_id, route_table_id });
  return route_table_id;
}

describe("nodes", () => {
  it("do not join where no route leads out, nor where one is for the network's own addresses", async () => {
    await expect(nodes()).rejects.toThrow(/has no route to the internet/);
    await route({ destination_cidr_block: "10.0.0.0/16", gateway_id: "local" });
    await route({ destination_cidr_block: "172.16.0.0/12", ...(await natGateway()) });
    await expect(nodes()).rejects.toThrow(/has no route to the internet/);
  });

  it("join by the two halves of the internet in place of the whole", async () => {
    const nat = await natGateway();
    await route({ destination_cidr_block: "0.0.0.0/1", ...nat });
    await route({ destination_cidr_block: "128.0.0.0/1", ...nat });
    await expect(nodes()).resolves.toBeDefined();
  });

  it("join by a list of prefixes, of which nobody here knows what is in it", async () => {
    await route({ destination_prefix_list_id: "pl-0123456789abcdef0", ...(await natGateway()) });
    await expect(nodes()).resolves.toBeDefined();
  });

  it("join by the main route table that was put in the place of the first", async () => {
    await table([{ cidr_block: "0.0.0.0/0", ...(await natGateway()) }]);
    await expect(nodes()).resolves.toBeDefined();
  });

  it("join by the default route table, adopted", async () => {
    await aws.put("aws_default_route_table", {
      default_route_table_id: main,
      route: [{ cidr_block: "0.0.0.0/0", ...(await natGateway()) }],
    });
    await expect(nodes()).resolves.toBeDefined();
  });

  it.each<[string, ValueMap]>([
    ["a transit gateway", { transit_gateway_id: "tgw-0123456789abcdef0" }],
    ["a peering connection", { vpc_peering_connection_id: "pcx-0123456789abcdef0" }],
    [
      "a core network",
      { core_network_arn: "arn:aws:networkmanager::210987654321:core-network/core-network-0" },
    ],
  ])("may join by %s, whatever is behind it", async (_what, target) => {
    await route({ ...everything, ...target });
    await expect(nodes()).resolves.toBeDefined();
  });

  it("may join by the endpoints of a network that is reached for its own addresses alone", async () => {
    await route({ destination_cidr_block: "10.50.0.0/16", transit_gateway_id: "tgw-0123456789abcdef0" });
    await expect(nodes()).resolves.toBeDefined();
  });

  it("may join by a virtual private gateway, its routes written or propagated", async () => {
    const { id } = await aws.put("aws_vpn_gateway", { vpc_id });
    const written = await route({ ...everything, gateway_id: id! });
    await expect(nodes()).resolves.toBeDefined();
    await aws.delete("aws_route", written);
    await expect(nodes({ node_group_name: "second" })).rejects.toThrow(/has no route to the internet/);
    await aws.put("aws_vpn_gateway_route_propagation", { vpn_gateway_id: id!, route_table_id: main });
    await expect(nodes({ node_group_name: "second" })).resolves.toBeDefined();
  });

  it("may join by the endpoint of a firewall, and not when that is gone", async () => {
    const endpoint = await aws.put("aws_vpc_endpoint", {
      vpc_id,
      service_name: "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
      vpc_endpoint_type: "GatewayLoadBalancer",
    });
    await route({ ...everything, vpc_endpoint_id: endpoint.id! });
    await expect(nodes()).resolves.toBeDefined();
    await aws.delete("aws_vpc_endpoint", endpoint);
    await expect(nodes({ node_group_name: "second" })).rejects.toThrow(/leads nowhere/);
  });

  it("join by an internet gateway when they have a public address, from their template or their subnet", async () => {
    await route({ ...everything, ...(await internetGateway()) });
    const template = (name: string, value: string) =>
      aws.template({ name, network_interfaces: [{ associate_public_ip_address: value }] });
    const from = (name: string) => ({ node_group_name: name, launch_template: [{ name, version: "1" }] });
    await expect(nodes()).rejects.toThrow(/its instances get no public address: set map_public_ip_on_launch/);
    await template("with", "true");
    await expect(nodes(from("with"))).resolves.toBeDefined();

    const subnets = aws.world.list("aws_subnet");
    aws.world.change({
      put: subnets.map((each) => ({ ...each, values: { ...each.values, map_public_ip_on_launch: true } })),
    });
    await expect(nodes({ node_group_name: "open" })).resolves.toBeDefined();
    await template("without", "false");
    await expect(nodes(from("without"))).rejects.toThrow(/its instances get no public address/);
  });
});

describe("nodes without the internet", () => {
  const SERVICES = ["ec2", "ecr.api", "ecr.dkr"];

  const endpoint = (service: string, more: ValueMap = {}) =>
    aws.put("aws_vpc_endpoint", {
      vpc_id,
      service_name: `com.amazonaws.eu-west-1.${service}`,
      vpc_endpoint_type: "Interface",
      ...more,
    });
  const gateway = (tables: readonly string[]) =>
    endpoint("s3", { vpc_endpoint_type: "Gateway", route_table_ids: [...tables] });

  async function endpoints(services: readonly string[] = SERVICES): Promise<void> {
    for (const service of services) await endpoint(service);
  }

  /** The cluster's endpoint is private from the start. */
  function openInside(): void {
    const [cluster] = aws.world.list("aws_eks_cluster");
    const [config] = cluster!.values.vpc_config as ValueMap[];
    const vpc_config = [{ ...config, endpoint_private_access: true }];
    aws.world.change({ put: [{ ...cluster!, values: { ...cluster!.values, vpc_config } }] });
  }

  it("join by the endpoints of what they need, where the cluster's endpoint is private", async () => {
    await endpoints();
    await gateway([main]);
    await expect(nodes()).rejects.toThrow(
      /has no route to the internet \(.*\), and the cluster's endpoint is not private/,
    );
    openInside();
    await expect(nodes()).resolves.toBeDefined();
  });

  it("join with an interface for S3 as well", async () => {
    openInside();
    await endpoints([...SERVICES, "s3"]);
    await expect(nodes()).resolves.toBeDefined();
  });

  it("do not join without the gateway for S3 in the table of their subnets, from where layers of images come", async () => {
    openInside();
    await endpoints();
    const { id: route_table_id } = await aws.put("aws_route_table", { vpc_id });
    const { id: vpc_endpoint_id } = await gateway([route_table_id as string]);
    await expect(nodes()).rejects.toThrow(/has no route to the internet \(.*\), nor endpoints for s3/);
    await aws.put("aws_vpc_endpoint_route_table_association", {
      vpc_endpoint_id: vpc_endpoint_id!,
      route_table_id: main,
    });
    await expect(nodes()).resolves.toBeDefined();
  });

  it("do not join without the API of EC2, by which pods get their addresses", async () => {
    openInside();
    await endpoints(["ecr.api", "ecr.dkr"]);
    await gateway([main]);
    await expect(nodes()).rejects.toThrow(/nor endpoints for ec2/);
  });
});

describe("nodes of a group in several subnets", () => {
  /** Zone a has a way out, zone b has none. */
  const halfOut = async () => {
    await table([{ cidr_block: "0.0.0.0/0", ...(await natGateway()) }], aws.subnets[0]);
  };

  it("do not all join when one must be where no route leads out", async () => {
    await halfOut();
    await expect(nodes({}, 2)).rejects.toThrow(
      `the subnet ${aws.subnets[1]!.id as string} has no route to the internet`,
    );
  });

  it("may all be where one does, when there are fewer than zones", async () => {
    await halfOut();
    await expect(nodes({}, 1)).resolves.toBeDefined();
    await expect(nodes({ node_group_name: "none" }, 0)).resolves.toBeDefined();
  });

  it("may all be in the one subnet of a zone that does, whatever another leads to", async () => {
    await halfOut();
    const twin = await aws.put("aws_subnet", {
      vpc_id,
      cidr_block: "10.0.7.0/24",
      availability_zone: aws.subnets[0]!.availability_zone!,
    });
    await expect(nodes({ subnet_ids: [aws.subnets[0]!.id!, twin.id!] }, 3)).resolves.toBeDefined();
    await expect(nodes({ node_group_name: "late", subnet_ids: [twin.id!] }, 1)).rejects.toThrow(
      `the subnet ${twin.id as string} has no route to the internet`,
    );
  });
});

describe("nodes of a cluster without add-ons", () => {
  it("come up with a network plugin that Helm installed before them", async () => {
    await route({ ...everything, ...(await natGateway()) });
    await aws.delete("aws_eks_addon", aws.session.import("aws_eks_addon", "spark:vpc-cni"));
    await expect(nodes()).rejects.toThrow(/no network plugin/);
    const cluster = aws.session.import("aws_eks_cluster", "spark") as ValueMap;
    const helm = aws.inside("helm", aws.connection(cluster));
    await helm.put("helm_release", {
      name: "cilium",
      chart: "cilium",
      repository: "https://charts.example.com",
      version: "1.18.0",
      namespace: "kube-system",
      wait: false,
    });
    await expect(nodes()).resolves.toBeDefined();
  });
});
