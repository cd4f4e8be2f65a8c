import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";

const AMI = "ami-0123456789abcdef0";
const TAG = { "kubernetes.io/cluster/spark": "owned" };

const aws = new ClusterAccount();
let helm: Account;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  await aws.prepare();
  const cluster = await aws.cluster();
  await aws.addon("vpc-cni");
  helm = aws.inside("helm", aws.connection(cluster));
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

function install(more: ValueMap = {}): Promise<ValueMap> {
  return helm.put("helm_release", {
    name: "web",
    chart: "podinfo",
    repository: "https://charts.example.com",
    version: "6.7.1",
    ...more,
  });
}

/** Sets what a cluster has, whatever else it would need for that. */
function setCluster(more: ValueMap): void {
  const [cluster] = aws.world.list("aws_eks_cluster");
  aws.world.change({ put: [{ ...cluster!, values: { ...cluster!.values, ...more } }] });
}

async function profile(namespace: string, cluster_name = "spark"): Promise<void> {
  await aws.put("aws_eks_fargate_profile", {
    cluster_name,
    fargate_profile_name: "serverless",
    pod_execution_role_arn: "arn:aws:iam::123456789012:role/nodes",
    subnet_ids: aws.ids,
    selector: [{ namespace }],
  });
}

async function machine(tags: ValueMap): Promise<void> {
  await aws.put("aws_instance", {
    ami: AMI,
    instance_type: "t3.micro",
    subnet_id: aws.subnets[0]!.id!,
    tags,
  });
}

async function scalingGroup(tags: readonly string[], template: ValueMap = {}): Promise<ValueMap> {
  const { id } = await aws.template({ name: "own", image_id: AMI, instance_type: "t3.micro", ...template });
  return aws.put("aws_autoscaling_group", {
    name: "own",
    min_size: 1,
    max_size: 1,
    vpc_zone_identifier: aws.ids,
    launch_template: [{ id: id! }],
    tag: tags.map((key) => ({ key, value: "owned", propagate_at_launch: true })),
  });
}

/** What makes nodes, and whether they are for pods in the namespaces default and kube-system. */
const MAKERS: readonly [string, boolean, boolean, () => unknown][] = [
  [
    "Auto Mode",
    true,
    true,
    () => setCluster({ compute_config: [{ enabled: true, node_pools: ["system"] }] }),
  ],
  ["Auto Mode that is off", false, false, () => setCluster({ compute_config: [{ enabled: false }] })],
  [
    "machines elsewhere",
    true,
    true,
    () => setCluster({ remote_network_config: [{ remote_node_networks: [{ cidrs: ["10.80.0.0/16"] }] }] }),
  ],
  ["a profile for one namespace", false, true, () => profile("kube-system")],
  ["a profile for another one", true, false, () => profile("default")],
  ["a profile with a wildcard", false, true, () => profile("kube-?yst*")],
  ["a profile for all", true, true, () => profile("*")],
  ["an instance with the cluster's tag", true, true, () => machine(TAG)],
  ["an instance that has nothing to do with it", false, false, () => machine({ Name: "vpn" })],
  ["an instance of another cluster", false, false, () => machine({ "kubernetes.io/cluster/other": "owned" })],
  ["an Auto Scaling group with the tag", true, true, () => scalingGroup(Object.keys(TAG))],
  ["an Auto Scaling group without it", false, false, () => scalingGroup(["Name"])],
  [
    "an Auto Scaling group whose template has it",
    true,
    true,
    () => scalingGroup([], { tag_specifications: [{ resource_type: "instance", tags: TAG }] }),
  ],
];

describe("a profile of Fargate", () => {
  it("says what it is, and plans no change afterwards", async () => {
    await profile("default");
    const [made] = aws.world.list("aws_eks_fargate_profile");
    expect(made).toMatchObject({ id: "spark:serverless", values: { status: "ACTIVE" } });
    expect(made!.values.arn).toMatch(
      /^arn:aws:eks:eu-west-1:\d+:fargateprofile\/spark\/serverless\/[-\da-f]+$/,
    );
  });

  it("is there once, needs its cluster, and holds it", async () => {
    await profile("default");
    await expect(profile("kube-system")).rejects.toThrow(
      /ResourceInUseException: Fargate Profile already exists/,
    );
    const cluster = aws.session.import("aws_eks_cluster", "spark");
    await expect(aws.delete("aws_eks_cluster", cluster)).rejects.toThrow(
      /aws_eks_fargate_profile spark:serverless/,
    );
    await expect(profile("default", "other")).rejects.toThrow(/No cluster found for name: other/);
  });
});

/** What becomes of it, in words. */
function outcome(done: Promise<ValueMap>): Promise<string> {
  return done.then(
    () => "done",
    (error: unknown) => String(error),
  );
}

describe("a node outside the managed node groups", () => {
  it.each(MAKERS)("is found, or not, by a release: %s", async (_what, isFound, _others, make) => {
    await make();
    expect(await outcome(install())).toMatch(isFound ? /^done$/ : /no node group of the cluster spark has a/);
  });

  it.each(MAKERS)("is found, or not, by an add-on: %s", async (_what, _others, isFound, make) => {
    await make();
    expect(await outcome(aws.addon("coredns"))).toMatch(isFound ? /^done$/ : /there is no node that its/);
  });

  it("is one of the namespace that a profile selects, for releases and add-ons", async () => {
    await profile("amazon-*");
    await expect(aws.addon("amazon-cloudwatch-observability")).resolves.toMatchObject({
      addon_name: "amazon-cloudwatch-observability",
    });
    const elsewhere = { namespace: "amazon-x", create_namespace: true };
    await expect(install(elsewhere)).resolves.toMatchObject({ id: "web" });
    await expect(install({ name: "other" })).rejects.toThrow(/no node group/);
  });

  it("is none of another cluster's profile", async () => {
    await aws.cluster({ name: "other" });
    await profile("*", "other");
    await expect(install()).rejects.toThrow(/no node group of the cluster spark/);
  });

  it("comes with Karpenter, once that runs on Fargate", async () => {
    await profile("default");
    const elsewhere = { name: "other", namespace: "kube-system" };
    await expect(install(elsewhere)).rejects.toThrow(/no node group/);
    await install({ name: "karpenter", chart: "karpenter", version: "1.6.0" });
    await expect(install(elsewhere)).resolves.toMatchObject({ id: "other" });
  });

  it("makes up for nodes that have no way out", async () => {
    await machine(TAG);
    await aws.group({}, [1, 1, 3]);
    await aws.delete("aws_route", aws.wayOut);
    await expect(install()).resolves.toMatchObject({ id: "web" });
  });
});

describe("an Auto Scaling group", () => {
  it.each([
    [{ min_size: 3, max_size: 5 }, 3],
    [{ min_size: 1, max_size: 1 }, 1],
    [{ min_size: 1, max_size: 5 }, 2],
  ])("whose bounds move to %j wants to have %i of its two instances", async (bounds, wanted) => {
    const { id } = await aws.template({ name: "own", image_id: AMI, instance_type: "t3.micro" });
    const set = { name: "own", vpc_zone_identifier: aws.ids, launch_template: [{ id: id! }] };
    const made = await aws.put("aws_autoscaling_group", { ...set, min_size: 2, max_size: 4 });
    const moved = await aws.put("aws_autoscaling_group", { ...set, ...bounds }, made);
    expect(moved).toMatchObject({ ...bounds, desired_capacity: wanted });
    expect(aws.plan("aws_autoscaling_group", { ...set, ...bounds }, moved).planned).toEqual(moved);
  });

  it("cannot want more or fewer than its bounds, where that is said", async () => {
    const { id } = await aws.template({ name: "own", image_id: AMI, instance_type: "t3.micro" });
    const set = { name: "own", vpc_zone_identifier: aws.ids, launch_template: [{ id: id! }], max_size: 4 };
    const made = await aws.put("aws_autoscaling_group", { ...set, min_size: 2, desired_capacity: 2 });
    // As `ignore_changes` leaves it: nothing is said of it.
    await expect(
      aws.put("aws_autoscaling_group", { ...set, min_size: 3, desired_capacity: 2 }, made),
    ).resolves.toBeDefined();
    await expect(
      aws.put("aws_autoscaling_group", { ...set, min_size: 3, desired_capacity: 1 }, made),
    ).rejects.toThrow(/Desired capacity:1 must be between/);
  });
});
