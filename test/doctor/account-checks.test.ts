import type { Aws } from "../../src/doctor/aws/aws";
import { BUCKET_CHECKS } from "../../src/doctor/checks/buckets";
import { CAPACITY_CHECKS } from "../../src/doctor/checks/capacity";
import { CLUSTER_CHECKS } from "../../src/doctor/checks/cluster";
import type { Facts } from "../../src/doctor/facts/facts";
import { States } from "../../src/doctor/facts/states";
import type { Finding } from "../../src/doctor/finding";
import { Backend } from "../../src/platform/backend";
import { DEFAULT_NODE_GROUPS } from "../../src/platform/node-groups";
import { awsWith, deploymentOf, factsWith, inputWith } from "./facts";

/** Runs one check of an account. */
async function check(
  name: string,
  aws: Partial<Aws> = {},
  facts: Partial<Facts> = {},
): Promise<readonly Finding[]> {
  const found = [...BUCKET_CHECKS, ...CAPACITY_CHECKS, ...CLUSTER_CHECKS].find((each) => each.name === name);
  if (!found) throw new Error(`There is no check "${name}".`);
  return found.run(factsWith(facts), { id: "123456789012", aws: awsWith(aws) });
}

/** A state with one resource. */
function stateWith(type: string, attributes: Record<string, unknown>): States {
  return new States([{ resources: [{ mode: "managed", type, instances: [{ attributes }] }] }]);
}

const remote = new States(undefined);

describe("zones", () => {
  test("the private subnets' zones are named, as terraform will choose them", async () => {
    expect(await check("zones")).toEqual([
      { mark: "tick", name: "zones", found: "eu-north-1a, eu-north-1b, eu-north-1c" },
    ]);
  });

  test("three subnets wrap round in a Region of two zones, which is enough", async () => {
    const zones = [
      { name: "us-west-1b", id: "usw1-az3" },
      { name: "us-west-1a", id: "usw1-az1" },
    ];
    const [found] = await check("zones", { zones: () => Promise.resolve(zones) });
    expect(found).toMatchObject({ mark: "tick", found: "us-west-1b, us-west-1a" });
  });

  test("a Region of one zone is a cross", async () => {
    const zones = [{ name: "xx-west-1a", id: "xxw1-az1" }];
    const [found] = await check("zones", { zones: () => Promise.resolve(zones) });
    expect(found).toMatchObject({ mark: "cross", found: expect.stringContaining("wants two") as string });
  });

  test("a zone in which EKS has no control plane is a cross for the cluster", async () => {
    const zones = ["1", "2", "3"].map((id) => ({
      name: `us-east-1${"abc"[Number(id) - 1] ?? ""}`,
      id: `use1-az${id}`,
    }));
    const aws = { zones: () => Promise.resolve(zones) };
    expect(await check("zones", aws)).toMatchObject([
      { mark: "cross", found: "EKS has no control plane in us-east-1c (use1-az3)" },
    ]);
    expect(await check("zones", aws, { stages: ["network"] })).toMatchObject([{ mark: "tick" }]);
  });

  test("a zone that is named, and not there, is a cross", async () => {
    const privateSubnets = [
      { cidrBlock: "10.0.1.0/24", availabilityZone: "eu-north-1a" },
      { cidrBlock: "10.0.2.0/24", availabilityZone: "eu-north-1d" },
    ];
    const deployment = deploymentOf({ network: { privateSubnets } });
    expect(await check("zones", {}, { deployment })).toMatchObject([
      { mark: "cross", found: "eu-north-1 has no zone eu-north-1d" },
    ]);
  });
});

describe("instance types", () => {
  const offering = (zones: Record<string, string[]>) => ({
    offerings: () => Promise.resolve(new Map(Object.entries(zones))),
  });
  const everywhere = ["eu-north-1a", "eu-north-1b", "eu-north-1c"];

  test("a type that the Region lacks is a cross, with the setting that names it", async () => {
    expect(await check("instance types", offering({ "t3.micro": everywhere }))).toMatchObject([
      {
        mark: "cross",
        name: "nodeGroups.groups.on_demand_group.instanceTypes",
        found: "eu-north-1 does not have t3.medium",
      },
      { mark: "cross", name: "nodeGroups.groups.spot_group.instanceTypes" },
    ]);
  });

  test("a server's type must be in the public subnet's zone", async () => {
    const aws = offering({ "t3.micro": ["eu-north-1b"], "t3.medium": everywhere });
    expect(await check("instance types", aws)).toMatchObject([
      {
        mark: "cross",
        name: "openvpn_instance_type",
        found: "t3.micro is in eu-north-1b, but not in eu-north-1a",
      },
      { mark: "cross", name: "nat_instance_type" },
    ]);
  });

  test("nodes may lack a zone, which is pointed out", async () => {
    const aws = offering({ "t3.micro": everywhere, "t3.medium": ["eu-north-1a", "eu-north-1b"] });
    const found = await check("instance types", aws);
    expect(found.map(({ mark }) => mark)).toEqual(["warning", "warning"]);
    expect(found[0]?.found).toBe("t3.medium is not in eu-north-1c");
  });
});

describe("quotas of vCPUs", () => {
  const quotas = (onDemand: number | undefined, spot: number | undefined) => ({
    quota: (_service: string, code: string) => Promise.resolve(code === "L-1216C47A" ? onDemand : spot),
  });

  test("both servers and the groups' largest sizes count", async () => {
    // 6 × 2 of the on-demand group and 2 × 2 of the servers; 5 × 2 of the spot group.
    expect(await check("vCPU quotas", quotas(16, 10))).toEqual([
      { mark: "tick", name: "on-demand vCPUs", found: "the quota is 16, and 16 are needed at most" },
      { mark: "tick", name: "spot vCPUs", found: "the quota is 10, and 10 are needed at most" },
    ]);
  });

  test("less than the largest sizes is advice, less than the first nodes a cross", async () => {
    expect((await check("vCPU quotas", quotas(15, 9))).map(({ mark }) => mark)).toEqual([
      "warning",
      "warning",
    ]);
    const found = await check("vCPU quotas", quotas(9, 1));
    expect(found.map(({ mark }) => mark)).toEqual(["cross", "cross"]);
    expect(found[1]?.found).toBe("the quota is 1, and 2 are needed to begin with");
  });

  test("of several types the largest counts", async () => {
    const groups = { ...DEFAULT_NODE_GROUPS };
    const spot = groups.spot_group;
    if (!spot) throw new Error("There is no group spot_group.");
    groups.spot_group = { ...spot, instanceTypes: ["m5.large", "m5.2xlarge"], maxSize: 3 };
    const vcpus = new Map(Object.entries({ "m5.large": 2, "m5.2xlarge": 8, "t3.medium": 2, "t3.micro": 2 }));
    const aws = { ...quotas(64, 64), vcpus: () => Promise.resolve(vcpus) };
    const found = await check("vCPU quotas", aws, { deployment: deploymentOf({ nodeGroups: { groups } }) });
    expect(found[1]?.found).toBe("the quota is 64, and 24 are needed at most");
  });

  test("families with quotas of their own are not judged, and an unknown quota is said to be unknown", async () => {
    const input = inputWith({ openvpn_instance_type: "t3.micro", nat_instance_type: "g5.xlarge" });
    const found = await check("vCPU quotas", quotas(undefined, 64), { input });
    expect(found.map(({ mark }) => mark)).toEqual(["warning", "tick", "warning"]);
    expect(found[2]?.found).toContain("not checked for g5.xlarge");
  });
});

describe("quotas of VPCs and addresses", () => {
  test("none left is a cross", async () => {
    const aws = {
      quota: () => Promise.resolve(5),
      vpcs: () => Promise.resolve(5),
      elasticAddresses: () => Promise.resolve(4),
    };
    expect(await check("VPC quota", aws)).toMatchObject([
      { mark: "cross", found: "5 of 5 are there, 1 more needed" },
    ]);
    expect(await check("address quota", aws)).toMatchObject([
      { mark: "cross", found: "4 of 5 are there, 2 more needed" },
    ]);
  });

  test("what is deployed already needs no second place", async () => {
    const aws = { quota: () => Promise.resolve(5), vpcs: () => Promise.resolve(5) };
    const states = stateWith("aws_vpc", {});
    expect(await check("VPC quota", aws, { states })).toMatchObject([
      { mark: "tick", found: "5 of 5 are there, none more is needed" },
    ]);
  });

  test("where the state is elsewhere, it may be deployed already: a warning", async () => {
    const aws = { quota: () => Promise.resolve(5), vpcs: () => Promise.resolve(5) };
    expect(await check("VPC quota", aws, { states: remote })).toMatchObject([{ mark: "warning" }]);
  });
});

describe("buckets", () => {
  const seen = (sight: Awaited<ReturnType<Aws["bucket"]>>) => ({ bucket: () => Promise.resolve(sight) });
  const marks = async (...args: Parameters<typeof check>) => (await check(...args)).map(({ mark }) => mark);

  test("free names get a tick each, taken ones a cross", async () => {
    expect(await marks("bucket names")).toEqual(["tick", "tick"]);
    const found = await check("bucket names", seen({ owner: "somebody" }));
    expect(found).toMatchObject([{ mark: "cross", name: "s3Buckets.spark_data" }, { mark: "cross" }]);
    expect(found[0]?.found).toContain("example-spark-data-bucket is taken");
  });

  test("one's own is good in the state, a warning outside of it, and a cross in another Region", async () => {
    const own = seen({ owner: "account", region: "eu-north-1" });
    const states = stateWith("aws_s3_bucket", { bucket: "example-spark-data-bucket" });
    expect(await marks("bucket names", own, { states })).toEqual(["tick", "warning"]);
    expect(await marks("bucket names", own, { states: remote })).toEqual(["tick", "tick"]);
    const abroad = await check("bucket names", seen({ owner: "account", region: "eu-west-1" }), { states });
    expect(abroad[0]).toMatchObject({
      mark: "cross",
      found: "example-spark-data-bucket is yours, but in eu-west-1",
    });
  });

  test("the states' bucket must be there, in its Region; old versions are advice", async () => {
    const deployment = deploymentOf({ backend: Backend.s3({ bucket: "acme-states", region: "eu-west-1" }) });
    // Without a backend in S3 there is nothing to say.
    expect(await check("state bucket")).toEqual([]);
    expect(await marks("state bucket", {}, { deployment })).toEqual(["cross"]);
    expect(await marks("state bucket", seen({ owner: "somebody" }), { deployment })).toEqual(["warning"]);
    const own = seen({ owner: "account", region: "eu-west-1" });
    expect(await marks("state bucket", own, { deployment })).toEqual(["tick"]);
    expect(
      await marks("state bucket", { ...own, isVersioned: () => Promise.resolve(false) }, { deployment }),
    ).toEqual(["warning"]);
    expect(
      await marks("state bucket", seen({ owner: "account", region: "eu-north-1" }), { deployment }),
    ).toEqual(["cross"]);
  });
});

describe("the cluster", () => {
  const version = (kubernetesVersion: string) => ({
    deployment: deploymentOf({ cluster: { kubernetesVersion, allowUnsupportedKubernetes: true } }),
  });

  test("its Kubernetes version is in standard support, or costs more, or is not there", async () => {
    expect(await check("Kubernetes version")).toMatchObject([
      { mark: "tick", found: "1.35, in standard support until 2027-03-27" },
    ]);
    expect(await check("Kubernetes version", {}, version("1.32"))).toMatchObject([{ mark: "warning" }]);
    expect(await check("Kubernetes version", {}, version("1.37"))).toMatchObject([
      { mark: "cross", fix: expect.stringContaining("(1.35, 1.36)") as string },
    ]);
  });

  test("its name is free, its own, or somebody else's", async () => {
    const there = { clusterStatus: () => Promise.resolve("ACTIVE") };
    const states = stateWith("aws_eks_cluster", { name: "spark-cluster" });
    expect(await check("cluster name")).toMatchObject([{ mark: "tick", found: "spark-cluster is free" }]);
    expect(await check("cluster name", there, { states })).toMatchObject([{ mark: "tick" }]);
    expect(await check("cluster name", there)).toMatchObject([
      { mark: "warning", found: "there is a cluster spark-cluster, which is not in the state" },
    ]);
    expect(await check("cluster name", there, { states: remote })).toMatchObject([{ mark: "warning" }]);
  });

  test("add-ons alone want it there", async () => {
    expect(await check("cluster name", {}, { stages: ["addons"] })).toMatchObject([
      { mark: "warning", found: "there is no cluster spark-cluster yet" },
    ]);
  });
});
