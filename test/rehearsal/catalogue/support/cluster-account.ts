import type { ValueMap } from "../../../../src/rehearsal/protocol/value";
import { Account } from "./account";

const REGION = "eu-west-1";

function trust(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });
}

/** An account with a network, the roles and what else a cluster needs. */
export class ClusterAccount extends Account {
  readonly subnets: ValueMap[] = [];
  /** The default route of all subnets. */
  wayOut: ValueMap = {};
  private readonly visitors: Account[] = [];

  constructor() {
    super("aws", { region: REGION });
  }

  get ids(): ValueMap[string] {
    return this.subnets.map(({ id }) => id!);
  }

  async role(name: string, service: string, ...policies: readonly string[]): Promise<void> {
    await this.put("aws_iam_role", { name, assume_role_policy: trust(service) });
    for (const policy of policies) {
      const policy_arn = `arn:aws:iam::aws:policy/${policy}`;
      await this.put("aws_iam_role_policy_attachment", { role: name, policy_arn });
    }
  }

  async prepare(): Promise<void> {
    const vpc = await this.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    for (const [index, zone] of ["a", "b"].entries()) {
      const set = {
        vpc_id: vpc.id!,
        cidr_block: `10.0.${index}.0/24`,
        availability_zone: `${REGION}${zone}`,
      };
      this.subnets.push(await this.put("aws_subnet", set));
    }
    const { id: allocation_id } = await this.put("aws_eip", {});
    const nat = await this.put("aws_nat_gateway", {
      subnet_id: this.subnets[0]!.id!,
      allocation_id: allocation_id!,
    });
    this.wayOut = await this.put("aws_route", {
      route_table_id: vpc.main_route_table_id!,
      destination_cidr_block: "0.0.0.0/0",
      nat_gateway_id: nat.id!,
    });
    await this.role("control", "eks.amazonaws.com", "AmazonEKSClusterPolicy");
    await this.role("nodes", "ec2.amazonaws.com", "AmazonEKSWorkerNodePolicy");
  }

  /** Prepares it, and makes a cluster with its network plugin and a node. */
  async prepareWithNodes(): Promise<{ readonly cluster: ValueMap; readonly group: ValueMap }> {
    await this.prepare();
    const cluster = await this.cluster();
    await this.addon("vpc-cni");
    return { cluster, group: await this.group({}, [1, 1, 3]) };
  }

  settings(more: ValueMap = {}, network: ValueMap = {}): ValueMap {
    return {
      name: "spark",
      role_arn: "arn:aws:iam::123456789012:role/control",
      version: "1.35",
      bootstrap_self_managed_addons: false,
      access_config: [{ authentication_mode: "API", bootstrap_cluster_creator_admin_permissions: true }],
      vpc_config: [{ subnet_ids: this.ids, ...network }],
      ...more,
    };
  }

  cluster(more: ValueMap = {}, network: ValueMap = {}): Promise<ValueMap> {
    return this.put("aws_eks_cluster", this.settings(more, network));
  }

  addon(name: string, more: ValueMap = {}): Promise<ValueMap> {
    return this.put("aws_eks_addon", { cluster_name: "spark", addon_name: name, ...more });
  }

  groupSettings(more: ValueMap = {}, sizes: readonly [number, number, number] = [0, 0, 3]): ValueMap {
    const [min_size, desired_size, max_size] = sizes;
    return {
      cluster_name: "spark",
      node_group_name: "workers",
      node_role_arn: "arn:aws:iam::123456789012:role/nodes",
      subnet_ids: this.ids,
      scaling_config: [{ min_size, desired_size, max_size }],
      ...more,
    };
  }

  group(more: ValueMap = {}, sizes?: readonly [number, number, number], prior: ValueMap | null = null) {
    return this.put("aws_eks_node_group", this.groupSettings(more, sizes), prior);
  }

  template(more: ValueMap = {}): Promise<ValueMap> {
    return this.put("aws_launch_template", { name: "workers", ...more });
  }

  /** What a provider must be told to work in the cluster. */
  connection(cluster: ValueMap): ValueMap {
    const [{ data }] = cluster.certificate_authority as unknown as [{ data: string }];
    return {
      host: cluster.endpoint!,
      cluster_ca_certificate: Buffer.from(data, "base64").toString(),
      token: this.data("aws_eks_cluster_auth", { name: cluster.name! }).token!,
    };
  }

  /** A provider of the cluster's, on the same world, which ends with this one. */
  inside(provider: "helm" | "kubernetes", connection: ValueMap, folders?: readonly string[]): Account {
    const settings = provider === "helm" ? { kubernetes: connection } : connection;
    const visitor = new Account(provider, settings, {
      world: this.world,
      ...(folders ? { folders: () => folders } : {}),
    });
    this.visitors.push(visitor);
    return visitor;
  }

  override end(): void {
    for (const account of this.visitors) account.end();
    super.end();
  }
}
