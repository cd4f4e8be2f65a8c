/** What AWS and the provider wait for while other resources of the same apply are still being made. */
import { Pace } from "../../../src/rehearsal/latency/pace";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";

const aws = new ClusterAccount();
/** The same account, through a provider that waits for others. */
const patient = new Account("aws", { region: "eu-west-1" }, { world: aws.world, patienceMs: 30_000 });
let cluster: ValueMap;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  await aws.prepare();
  cluster = await aws.cluster();
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => {
  aws.end();
  patient.end();
});

const addon = (name: string): ValueMap => ({ cluster_name: "spark", addon_name: name });

it("an add-on gets its pods onto nodes that come meanwhile, and these their network plugin", async () => {
  const all = await Promise.all([
    patient.put("aws_eks_addon", addon("coredns")),
    patient.put("aws_eks_node_group", aws.groupSettings({}, [1, 1, 3])),
    patient.put("aws_eks_addon", addon("vpc-cni")),
  ]);
  expect(all).toMatchObject([{ id: "spark:coredns" }, { id: "spark:workers" }, { id: "spark:vpc-cni" }]);
});

it("nodes join once there is a way out", async () => {
  await aws.addon("vpc-cni");
  const { route_table_id, destination_cidr_block, nat_gateway_id } = aws.wayOut as Record<string, string>;
  await aws.delete("aws_route", aws.wayOut);
  await expect(
    Promise.all([
      patient.put("aws_eks_node_group", aws.groupSettings({}, [1, 1, 3])),
      patient.put("aws_route", {
        route_table_id: route_table_id!,
        destination_cidr_block: destination_cidr_block!,
        nat_gateway_id: nat_gateway_id!,
      }),
    ]),
  ).resolves.toHaveLength(2);
});

it("a cluster is made once its role has its policy, and a node group is refused at once", async () => {
  const attached = (role: string, policy: string): ValueMap => ({
    role,
    policy_arn: `arn:aws:iam::aws:policy/${policy}`,
  });
  await aws.role("bare", "eks.amazonaws.com");
  await aws.role("bare-nodes", "ec2.amazonaws.com");
  const second = aws.settings({ name: "second", role_arn: "arn:aws:iam::123456789012:role/bare" });
  await expect(
    Promise.all([
      patient.put("aws_eks_cluster", second),
      patient.put("aws_iam_role_policy_attachment", attached("bare", "AmazonEKSClusterPolicy")),
    ]),
  ).resolves.toHaveLength(2);
  await aws.addon("vpc-cni");
  const bare = aws.groupSettings({ node_role_arn: "arn:aws:iam::123456789012:role/bare-nodes" }, [1, 1, 3]);
  await expect(patient.put("aws_eks_node_group", bare)).rejects.toThrow("AmazonEKSWorkerNodePolicy");
});

it("a release waits for nodes as long as they take their time, whichever provider makes them", async () => {
  await aws.addon("vpc-cni");
  // A node group takes a tenth of a second, and nobody waits that long for nothing.
  const unhurried = { world: aws.world, pace: new Pace(0.001), patienceMs: 20 };
  const amazon = new Account("aws", { region: "eu-west-1" }, unhurried);
  const helm = new Account("helm", { kubernetes: aws.connection(cluster) }, unhurried);
  const podinfo = {
    name: "web",
    chart: "podinfo",
    repository: "https://charts.example.com",
    version: "6.7.1",
  };
  await expect(helm.put("helm_release", podinfo)).rejects.toThrow("context deadline exceeded");
  await expect(
    Promise.all([
      helm.put("helm_release", podinfo),
      amazon.put("aws_eks_node_group", aws.groupSettings({}, [1, 1, 3])),
    ]),
  ).resolves.toHaveLength(2);
  for (const account of [amazon, helm]) account.end();
});
