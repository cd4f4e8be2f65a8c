import { StackState } from "../../src/teardown/stack-state";
import { hasOnlyBuckets, targetsBeside } from "../../src/teardown/targets";
import { findWhereabouts } from "../../src/teardown/whereabouts";
import { ADDONS, bucketModule, CLUSTER, NETWORK, resource, stateOf } from "./states";

const keeping = (state: StackState, ...names: string[]) =>
  targetsBeside(
    state,
    state.buckets.filter(({ name }) => names.includes(name)),
  );

describe("targets beside kept buckets", () => {
  test("are the modules of everything else, the other bucket's too", () => {
    expect(keeping(stateOf(CLUSTER), "acme-data")).toEqual([
      "module.eks-cluster",
      "module.nat-instance",
      'module.s3-bucket["spark_logs"]',
    ]);
  });

  test("never name a kept bucket, or one of its settings", () => {
    for (const names of [["acme-data"], ["acme-logs"], ["acme-data", "acme-logs"]]) {
      const targets = keeping(stateOf(CLUSTER), ...names).join(" ");
      for (const name of names) expect(targets).not.toContain(name.replace("acme-", "spark_"));
      expect(targets).toContain("module.eks-cluster");
    }
  });

  test("are single resources where a module has a kept bucket and more, and in the root", () => {
    const state = stateOf([
      resource("aws_s3_bucket", { bucket: "acme-data" }),
      resource("aws_s3_bucket_policy", { bucket: "acme-data" }),
      resource("aws_s3_bucket_policy", { bucket: "acme-other" }, undefined, "other"),
      resource("aws_s3_bucket", { bucket: "acme-own" }, "module.own"),
      resource("aws_s3_bucket_versioning", { bucket: "acme-own" }, "module.own"),
      resource("aws_iam_role", {}, "module.own.module.inner"),
      resource("aws_iam_role", {}, 'module.a["b.c[0]"].module.d[1]'),
    ]);
    expect(keeping(state, "acme-data", "acme-own")).toEqual([
      "aws_s3_bucket_policy.other",
      'module.a["b.c[0]"]',
      "module.own.module.inner.aws_iam_role.this",
    ]);
  });

  test("are the other instances where one resource makes several buckets", () => {
    const several = (type: string) => ({
      ...resource(type),
      instances: ["acme-data", "acme-logs"].map((name) => ({
        index_key: name,
        attributes: { bucket: name },
      })),
    });
    const state = stateOf([several("aws_s3_bucket"), several("aws_s3_bucket_policy"), resource("aws_vpc")]);
    expect(keeping(state, "acme-data")).toEqual([
      'aws_s3_bucket.this["acme-logs"]',
      'aws_s3_bucket_policy.this["acme-logs"]',
      "aws_vpc.this",
    ]);
  });

  test("have objects that terraform has put into a kept bucket: those are not the data", () => {
    const state = stateOf([
      ...bucketModule("spark_logs", "acme-logs"),
      resource("aws_s3_object", { bucket: "acme-logs", key: "logs/" }, "module.spark-operator"),
    ]);
    expect(keeping(state, "acme-logs")).toEqual(["module.spark-operator"]);
    expect(state.buckets[0]?.managedKeys).toEqual(new Set(["logs/"]));
  });

  test("are none once nothing but kept buckets is left", () => {
    const state = stateOf([
      ...bucketModule("spark_data", "acme-data"),
      ...bucketModule("spark_logs", "acme-logs"),
    ]);
    expect(hasOnlyBuckets(state)).toBe(true);
    expect(keeping(state, "acme-data", "acme-logs")).toEqual([]);
    expect(keeping(state, "acme-data")).toEqual(['module.s3-bucket["spark_logs"]']);
    expect(hasOnlyBuckets(stateOf(CLUSTER))).toBe(false);
  });
});

describe("a state", () => {
  test.each([
    ["no text, as of a stage that was never deployed", ""],
    ["no resources", '{"version": 4, "outputs": {"a": {"value": "b"}}}'],
    ["data sources only", JSON.stringify({ resources: [{ ...resource("aws_ami"), mode: "data" }] })],
    [
      "resources without instances",
      JSON.stringify({ resources: [{ ...resource("aws_eip"), instances: [] }] }),
    ],
  ])("with %s is empty", (_, text) => {
    expect(StackState.parse(text)).toMatchObject({ isEmpty: true, size: 0 });
  });

  test("that is no JSON is refused", () => {
    expect(() => StackState.parse("<html>")).toThrow(SyntaxError);
  });
});

describe("where a deployment is", () => {
  test("is told by the states: Region, account, VPC, cluster, and the ids that are terraform's own", () => {
    expect(findWhereabouts([NETWORK, CLUSTER, ADDONS].map(stateOf))).toEqual({
      region: "eu-north-1",
      account: "123456789012",
      partition: "aws",
      vpc: "vpc-0a1b2c3d4e5f60718",
      cluster: "spark-cluster",
      ids: new Set([
        "i-0aaaaaaaaaaaaaaa1",
        "sg-0aaaaaaaaaaaaaaa1",
        "sg-0bbbbbbbbbbbbbbb2",
        "i-0bbbbbbbbbbbbbbb2",
      ]),
      forceDestroyedZones: new Set(["Z0123456789ABCDEFGHIJ"]),
    });
  });

  test("is told by a bucket's Region where nothing but buckets is left", () => {
    expect(findWhereabouts([stateOf(bucketModule("spark_data", "acme-data"))])).toMatchObject({
      region: "eu-north-1",
      account: undefined,
      vpc: undefined,
      cluster: undefined,
    });
  });

  test("is not known from nothing", () => {
    expect(findWhereabouts([])).toMatchObject({ region: undefined, account: undefined, partition: "aws" });
  });
});
