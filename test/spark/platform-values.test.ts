import { PlatformValuesError, readPlatformValues } from "../../src/spark/platform-values";
import { GROUPS, platform, printed, printedOutputs, SPARK_APPLICATIONS } from "./support/outputs";

function refusal(text: string): string {
  try {
    readPlatformValues(text);
  } catch (error) {
    if (error instanceof PlatformValuesError) return error.message;
    throw error;
  }
  throw new Error("it was taken");
}

test("the platform's values are read, in this code's words", () => {
  expect(platform({ image_pull_secret: "pull" })).toEqual({
    domain: "spark.example.internal",
    region: "eu-north-1",
    namespace: "spark",
    serviceAccount: "spark-operator-spark",
    imagePullSecret: "pull",
    certificateSecret: "spark-ui-tls",
    dataBucket: "acme-data",
    logsBucket: "acme-logs",
    sparkConf: SPARK_APPLICATIONS.spark_conf,
    sparkVersion: "4.1.2",
    driverGroup: "on_demand_group",
    executorGroup: "spot_group",
    nodeGroups: {
      on_demand_group: {
        nodeSelector: { "eks.amazonaws.com/nodegroup": "on_demand_group" },
        tolerations: [],
        instanceTypes: ["t3.medium"],
        maxSize: 6,
        capacityType: "ON_DEMAND",
      },
      spot_group: {
        nodeSelector: { "eks.amazonaws.com/nodegroup": "spot_group" },
        tolerations: [],
        instanceTypes: ["t3.medium"],
        maxSize: 5,
        capacityType: "SPOT",
      },
    },
    historyServerUrl: "https://spark.spark.example.internal",
    takenHosts: ["spark", "hub", "prometheus", "grafana", "alertmanager"],
  });
});

test("public images need no secret", () => {
  expect(platform().imagePullSecret).toBeUndefined();
});

test.each([
  [
    "no outputs",
    "{}",
    "nothing is deployed from that stack yet; deploy the add-ons (README.md), or try it without AWS",
  ],
  ["no JSON", "Error: no state", "is not the JSON that `terraform output -json` prints"],
  ["nothing", "", "is not the JSON that `terraform output -json` prints"],
  ["a list", "[]", "is not the JSON"],
  [
    "the value alone",
    JSON.stringify(SPARK_APPLICATIONS),
    "not what `terraform output -json` prints; give its output as it is, of all outputs",
  ],
  ["a state", JSON.stringify({ version: 4, outputs: {} }), "not what `terraform output -json` prints"],
  [
    "another stage",
    printed({ kubeconfig_command: "aws", "cross-stack-output-x": "y" }),
    "There is no output `spark_applications` among kubeconfig_command: it is the add-ons' stage that has it",
  ],
  [
    "another stage without outputs of its own",
    printed({ "cross-stack-output-x": "y" }),
    "among those between stacks",
  ],
  [
    "the registry's modules, or an older version",
    printed(SPARK_APPLICATIONS.service_urls),
    'from the registry\'s modules, which do not say what it takes, or from an older version of this project. Set modules to "maintained"',
  ],
])("%s instead of them are refused with what to do", (_, text, message) => {
  expect(refusal(text)).toContain(message);
});

test.each([
  ["domain", { domain: "" }, 'spark_applications.domain should be text, and is ""'],
  [
    "buckets",
    { buckets: { spark_data: "a" } },
    "spark_applications.buckets.spark_logs should be text, and is nothing",
  ],
  ["groups", { node_groups: [] }, "spark_applications.node_groups should be an object, and is []"],
  [
    "the drivers' group",
    { driver_group: "other" },
    "spark_applications.driver_group should be on_demand_group or spot_group",
  ],
  [
    "properties",
    { spark_conf: { "spark.a": 1 } },
    "spark_applications.spark_conf.spark.a should be text, and is 1",
  ],
  [
    "sizes",
    { node_groups: { ...GROUPS, x: { ...GROUPS.spot_group, max_size: 0 } } },
    "node_groups.x.max_size should be a whole number above 0",
  ],
  [
    "tolerations",
    { node_groups: { ...GROUPS, x: { ...GROUPS.spot_group, tolerations: [{ key: "a", operator: "In" }] } } },
    "node_groups.x.tolerations[0].operator should be Equal or Exists",
  ],
  [
    "types",
    { node_groups: { ...GROUPS, x: { ...GROUPS.spot_group, instance_types: "m5" } } },
    "instance_types should be a list",
  ],
  ["everything", { service_urls: undefined }, "service_urls"],
])("a wrong form of %s is refused with where it is", (_, changes, message) => {
  const text = printed({
    jupyterhub_server_url: "x",
    spark_applications: { ...SPARK_APPLICATIONS, ...changes },
  });
  expect(refusal(text)).toContain(message);
  expect(refusal(text)).toContain("apply it again");
});

test("the made-up output of these tests is one that is read", () => {
  expect(() => readPlatformValues(printedOutputs())).not.toThrow();
});
