import { SettingError } from "../../src/platform/errors";
import { sparkApplication } from "../../src/spark/application";
import { group, GROUPS, platform } from "./support/outputs";
import { DENIED_PROPERTIES } from "./support/operator";

const least = {
  name: "my-job",
  image: "registry.example.com/my-job:1.0.0",
  mainFile: "local:///opt/application/main.py",
};

/** The error that describing an application so ends with. */
function refusal(changes: Record<string, unknown>, ...changed: Parameters<typeof platform>): SettingError {
  try {
    sparkApplication({ ...least, ...changes }, platform(...changed));
  } catch (error) {
    if (error instanceof SettingError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(changes)} was taken`);
}

const conf = (key: string, value: unknown = "x") => ({ sparkConf: { [key]: value } });

const CASES: [what: string, changes: Record<string, unknown>, setting: string, message: string][] = [
  // Names
  [
    "a name in capitals",
    { name: "MyJob" },
    "name",
    '"MyJob" is not the name of a SparkApplication; use lower-case',
  ],
  ["a name that begins with a digit", { name: "1job" }, "name", "beginning with a letter"],
  ["a name with a period", { name: "my.job" }, "name", "is not the name"],
  ["no name", { name: undefined }, "name", "undefined is not the name"],
  [
    "a long name",
    { name: "a".repeat(57) },
    "name",
    "has 57 characters, too many for the names that are made of it; use 56 or fewer",
  ],
  [
    "the history server's name",
    { name: "spark" },
    "name",
    "spark.spark.example.internal, which is a service's; choose another",
  ],
  ["JupyterHub's name", { name: "hub" }, "name", "hub.spark.example.internal"],
  ["Grafana's name", { name: "grafana" }, "name", "which is a service's"],
  ["Prometheus' name", { name: "prometheus" }, "name", "which is a service's"],
  ["Alertmanager's name", { name: "alertmanager" }, "name", "which is a service's"],
  // Images and releases
  ["no image", { image: undefined }, "image", "is not the name of a container image; write it such as"],
  ["an image with a scheme", { image: "https://a.b/c:1" }, "image", "without a scheme"],
  [
    "an image without a tag",
    { image: "localhost:5000/a" },
    "image",
    "has no tag, so what runs would change by itself",
  ],
  ["the latest image", { image: "a/b:latest" }, "image", "names whatever was newest when a node pulled it"],
  [
    "Spark of another line",
    { sparkVersion: "3.5.8" },
    "sparkVersion",
    '"3.5.8" is not of the line 4.1, for which the platform\'s S3A properties are (Hadoop 3.4.2,',
  ],
  ["a newer line", { sparkVersion: "4.2.0" }, "sparkVersion", "build the image from Spark 4.1.2"],
  ["a release with a stray quote", { sparkVersion: '4.1.2"' }, "sparkVersion", "is not a release of Spark"],
  // Files, data
  [
    "a path without scheme",
    { mainFile: "/opt/main.py" },
    "mainFile",
    "is neither a file in the image nor one in the data bucket; write it such as",
  ],
  ["no main file", { mainFile: undefined }, "mainFile", "is neither a file"],
  ["a file from the web", { mainFile: "https://example.com/main.py" }, "mainFile", "is neither a file"],
  ["a bucket without a file", { mainFile: "s3a://acme-data/" }, "mainFile", "is neither a file"],
  [
    "a notebook as main file",
    { mainFile: "local:///opt/a.ipynb" },
    "mainFile",
    "is neither Python nor a jar",
  ],
  [
    "a main file in another bucket",
    { mainFile: "s3a://other/main.py" },
    "mainFile",
    'is in the bucket "other", which the platform\'s service account may not use',
  ],
  [
    "a jar without a class",
    { mainFile: "local:///opt/a.jar" },
    "mainClass",
    "is not the name of a class, which a jar needs",
  ],
  ["a class beside Python", { mainClass: "a.B" }, "mainClass", "is given beside a Python file; leave it out"],
  [
    "an argument in another bucket",
    { arguments: ["x", "s3a://other/data"] },
    "arguments[1]",
    'is in the bucket "other", which',
  ],
  [
    "an option with another bucket",
    { arguments: ["--in=s3a://acme-data/a,s3a://other/b"] },
    "arguments[0]",
    'the bucket "other"',
  ],
  [
    "the scheme of Amazon's own file system",
    { arguments: ["s3://acme-data/a"] },
    "arguments[0]",
    "has the scheme s3://, which this Hadoop does not read; write s3a://acme-data/",
  ],
  [
    "the scheme of an old Hadoop",
    { arguments: ["s3n://acme-data/a"] },
    "arguments[0]",
    "has the scheme s3n://",
  ],
  [
    "data in the bucket of event logs",
    { arguments: ["s3a://acme-logs/out"] },
    "arguments[0]",
    "is in the bucket of event logs, where what is old is deleted",
  ],
  ["an address without a bucket", { arguments: ["s3a:///out"] }, "arguments[0]", 'is in the bucket ""'],
  ["arguments that are no list", { arguments: "a b" }, "arguments", "is not a list of text"],
  ["an argument that is a number", { arguments: [1] }, "arguments", "is not a list of text"],
  ["a module elsewhere", { pyFiles: ["lib.py"] }, "pyFiles[0]", "is neither a file"],
  ["a jar in another bucket", { jars: ["s3a://other/a.jar"] }, "jars[0]", 'the bucket "other"'],
  ["a file in the bucket of logs", { files: ["s3a://acme-logs/a"] }, "files[0]", "event logs"],
  // Properties
  ...DENIED_PROPERTIES.map((key): [string, Record<string, unknown>, string, string] => [
    `${key}, as the webhook does`,
    conf(key),
    `sparkConf["${key}"]`,
    "leave it out|give it as image",
  ]),
  [
    "another namespace",
    conf("spark.kubernetes.namespace", "default"),
    'sparkConf["spark.kubernetes.namespace"]',
    "is the platform's",
  ],
  [
    "a selector for executors",
    conf("spark.kubernetes.executor.node.selector.eks.amazonaws.com/nodegroup", "on_demand_group"),
    'sparkConf["spark.kubernetes.executor.node.selector.eks.amazonaws.com/nodegroup"]',
    "name a group as driver.nodeGroup or executors.nodeGroup",
  ],
  [
    "a selector for all pods",
    conf("spark.kubernetes.node.selector.zone", "a"),
    'sparkConf["spark.kubernetes.node.selector.zone"]',
    "past the platform's node groups",
  ],
  [
    "a pod template",
    conf("spark.kubernetes.executor.podTemplateFile", "/a"),
    'sparkConf["spark.kubernetes.executor.podTemplateFile"]',
    "has no effect: the operator puts a template of its own in its place",
  ],
  [
    "a pull secret",
    conf("spark.kubernetes.container.image.pullSecrets"),
    'sparkConf["spark.kubernetes.container.image.pullSecrets"]',
    "is the platform's",
  ],
  [
    "a size as a property",
    conf("spark.executor.memory", "64g"),
    'sparkConf["spark.executor.memory"]',
    "use cores, cpus, memoryMib",
  ],
  [
    "memory that is added to the size",
    conf("spark.executor.pyspark.memory", "4g"),
    'sparkConf["spark.executor.pyspark.memory"]',
    "makes pods larger than what is compared with the nodes; raise memoryMib or memoryOverheadMib instead",
  ],
  [
    "CPUs as a property",
    conf("spark.kubernetes.driver.request.cores", "8"),
    'sparkConf["spark.kubernetes.driver.request.cores"]',
    "compared with the nodes",
  ],
  [
    "a number of executors as a property",
    conf("spark.dynamicAllocation.maxExecutors", "500"),
    'sparkConf["spark.dynamicAllocation.maxExecutors"]',
    "use executors.min, executors.initial and executors.max",
  ],
  [
    "a fixed number as a property",
    conf("spark.executor.instances", "5"),
    'sparkConf["spark.executor.instances"]',
    "compared with the node group",
  ],
  ["a name as a property", conf("spark.app.name"), 'sparkConf["spark.app.name"]', "give that as name"],
  [
    "another port of the UI",
    conf("spark.ui.port", "8080"),
    'sparkConf["spark.ui.port"]',
    "where the ingress and Prometheus look",
  ],
  [
    "no event log",
    conf("spark.eventLog.enabled", "false"),
    'sparkConf["spark.eventLog.enabled"]',
    '"false" is "true" on the whole platform',
  ],
  [
    "another Region",
    conf("spark.hadoop.fs.s3a.endpoint.region", "us-east-1"),
    'sparkConf["spark.hadoop.fs.s3a.endpoint.region"]',
    'is "eu-north-1" on the whole platform',
  ],
  [
    "a property in another bucket",
    conf("spark.sql.warehouse.dir", "s3a://other/warehouse"),
    'sparkConf["spark.sql.warehouse.dir"]',
    'the bucket "other"',
  ],
  [
    "a property that is none of Spark's",
    conf("fs.s3a.endpoint"),
    'sparkConf["fs.s3a.endpoint"]',
    'a Hadoop property\'s with "spark.hadoop."',
  ],
  [
    "a property that is a number",
    conf("spark.sql.shuffle.partitions", 8),
    'sparkConf["spark.sql.shuffle.partitions"]',
    "is not text; write it in quotes",
  ],
  ["properties that are a list", { sparkConf: ["a"] }, "sparkConf", "is not a group of settings"],
  // Groups
  [
    "executors on the drivers' group",
    { executors: { nodeGroup: "on_demand_group" } },
    "executors.nodeGroup",
    '"on_demand_group" is a group of drivers and services, whose place executors would take; leave it out for spot_group',
  ],
  [
    "a driver on the spot group",
    { driver: { nodeGroup: "spot_group" } },
    "driver.nodeGroup",
    "is a spot group, on which the driver would be lost with its job; leave it out for on_demand_group",
  ],
  [
    "a group that does not exist",
    { executors: { nodeGroup: "gpu" } },
    "executors.nodeGroup",
    '"gpu" is not a known choice; use "on_demand_group" or "spot_group"',
  ],
  [
    "a group by an inherited name",
    { executors: { nodeGroup: "toString" } },
    "executors.nodeGroup",
    "is not a known choice",
  ],
  // Sizes
  [
    "more cores than a node has",
    { executors: { cores: 3 } },
    "executors.cores",
    "3 is more than a node of spot_group (t3.medium) has; use 2 or fewer",
  ],
  [
    "more CPUs than a node has left",
    { executors: { cpus: 1.8 } },
    "executors.cpus",
    "1.8 is more than a node of spot_group (t3.medium) has left beside its daemons; use 1.7 or less",
  ],
  [
    "more memory than a node has left",
    { executors: { memoryMib: 2600 } },
    "executors.memoryMib",
    "2600 with memoryOverheadMib, 1040, is more than a node of spot_group (t3.medium) has left beside its daemons; use 2998 or less for both",
  ],
  [
    "memory beside a heap above the node's",
    { executors: { memoryMib: 2000, memoryOverheadMib: 1000 } },
    "executors.memoryMib",
    "2000 with memoryOverheadMib, 1000",
  ],
  [
    "more beside the heap than the share",
    { executors: { memoryOverheadMib: 1400 } },
    "executors.nodeGroup",
    "has nodes too small for an executor of 1 cores",
  ],
  [
    "a driver above its node",
    { driver: { cores: 2 } },
    "driver.cpus",
    "2 is more than a node of on_demand_group (t3.medium) has left",
  ],
  [
    "a driver's memory above its node's",
    { driver: { memoryMib: 4096 } },
    "driver.memoryMib",
    "is more than a node of on_demand_group",
  ],
  [
    "half a core",
    { executors: { cores: 0.5 } },
    "executors.cores",
    "0.5 is not a number of cores; use a whole number from 1",
  ],
  ["no core", { driver: { cores: 0 } }, "driver.cores", "is not a number of cores"],
  ["negative CPUs", { executors: { cpus: -1 } }, "executors.cpus", "-1 is not a number of CPUs"],
  [
    "CPUs as text",
    { executors: { cpus: "800m" } },
    "executors.cpus",
    '"800m" is not a number of CPUs; use a number from 0.1, such as 0.8',
  ],
  ["CPUs that are no number", { executors: { cpus: NaN } }, "executors.cpus", "is not a number of CPUs"],
  [
    "negative memory",
    { driver: { memoryMib: -1024 } },
    "driver.memoryMib",
    "-1024 is not a size of a heap in MiB; use a whole number from 512",
  ],
  [
    "memory in gigabytes",
    { driver: { memoryMib: 2 } },
    "driver.memoryMib",
    "2 is not a size of a heap in MiB",
  ],
  [
    "memory as text",
    { executors: { memoryMib: "1g" } },
    "executors.memoryMib",
    "is not a size of a heap in MiB",
  ],
  [
    "too little beside the heap",
    { executors: { memoryOverheadMib: 100 } },
    "executors.memoryOverheadMib",
    "use a whole number from 384",
  ],
  // Numbers
  [
    "more executors than the group holds",
    { executors: { max: 11 } },
    "executors.max",
    "11 is more than spot_group holds: 10 of this size on its 5 nodes at most; use 10 or less, smaller executors, or a greater maxSize",
  ],
  [
    "more large executors than the group holds",
    { executors: { cpus: 1, max: 6 } },
    "executors.max",
    "holds: 5 of this size",
  ],
  ["at least more than the group holds", { executors: { min: 11 } }, "executors.min", "holds: 10"],
  [
    "a minimum above the maximum",
    { executors: { min: 3, max: 2 } },
    "executors.min",
    "3 is more than max, 2; lower it, or raise max",
  ],
  [
    "a beginning below the minimum",
    { executors: { min: 3, initial: 2 } },
    "executors.initial",
    "2 is not a number between min and max; use a whole number from 3 to 10",
  ],
  [
    "a beginning above the maximum",
    { executors: { initial: 5, max: 4 } },
    "executors.initial",
    "use a whole number from 0 to 4",
  ],
  ["a negative minimum", { executors: { min: -1 } }, "executors.min", "-1 is not a number of executors"],
  [
    "no executor at all",
    { executors: { max: 0 } },
    "executors.max",
    "0 is not a number of executors; use a whole number from 1",
  ],
  ["a half executor", { executors: { max: 1.5 } }, "executors.max", "is not a number of executors"],
  ["negative retries", { retries: { run: -1 } }, "retries.run", "-1 is not a number of retries"],
  ["a negative time", { keepSeconds: -1 }, "keepSeconds", "is not a time in seconds"],
  // Environment
  [
    "keys in the environment",
    { env: { AWS_SECRET_ACCESS_KEY: "hush" } },
    "env.AWS_SECRET_ACCESS_KEY",
    "(not shown)",
  ],
  [
    "a password in the environment",
    { env: { DB_PASSWORD: "hush" } },
    "env.DB_PASSWORD",
    "name that in envFromSecrets",
  ],
  ...["db_password", "DB_PASSWD", "API_KEY", "GH_TOKEN_RO", "CREDENTIALS_FILE"].map(
    (name): [string, Record<string, unknown>, string, string] => [
      `a secret in ${name}`,
      { env: { [name]: "hush" } },
      `env.${name}`,
      "(not shown)",
    ],
  ),
  ["a variable that is a number", { env: { A: 1 } }, "env.A", "is not a variable and its text"],
  ["a variable with a hyphen", { env: { "A-B": "1" } }, "env.A-B", "is not a variable"],
  [
    "a Secret by a name that none has",
    { envFromSecrets: ["My_Secret"] },
    "envFromSecrets[0]",
    "is not the name of a Secret",
  ],
  // What does not exist
  [
    "an unknown setting",
    { executor: {} },
    "executor",
    "is given to a setting that does not exist; use one of name, image, mainFile",
  ],
  [
    "an unknown setting of the executors",
    { executors: { instances: 3 } },
    "executors.instances",
    "use one of nodeGroup, min, initial, max, cores",
  ],
  ["an unknown setting of the driver", { driver: { max: 3 } }, "driver.max", "does not exist"],
  ["an unknown retry", { retries: { always: true } }, "retries.always", "does not exist"],
  ["null for a setting", { arguments: null }, "arguments", "null is no value; leave the setting out"],
];

test.each(CASES)("%s is refused", (_, changes, setting, message) => {
  const error = refusal(changes);
  expect(error.setting).toBe(setting);
  // A choice of messages is written with a bar.
  expect(message.split("|").some((each) => error.message.includes(each)) ? "" : error.message).toBe("");
});

test.each([
  conf("spark.hadoop.fs.s3a.access.key", "hush-hush"),
  conf("spark.hadoop.fs.s3a.secret.key", "hush-hush"),
  conf("spark.hadoop.fs.s3a.session.token", "hush-hush"),
  conf("spark.ssl.keyPassword", "hush-hush"),
  conf("spark.authenticate.secret", "hush-hush"),
  { env: { API_TOKEN: "hush-hush" } },
])("a secret, as in %j, is refused without being shown", (changes) => {
  const { message } = refusal(changes);
  expect(message).toContain(`"(not shown)" would be a secret in the manifest`);
  expect(message).not.toContain("hush");
});

test("every refusal names the setting, a value and a fix, in one line", () => {
  for (const [, changes] of CASES) expect(refusal(changes).message).toMatch(/^\S.*: \S.*; \S.*\.$/);
});

describe("on instance types whose size is not known", () => {
  const unknown = {
    node_groups: {
      ...GROUPS,
      spot_group: group("spot_group", { instance_types: ["m5.xlarge", "p5.48xlarge"] }),
    },
  };
  const given = { cores: 8, cpus: 7, memoryMib: 30_000, memoryOverheadMib: 9000, max: 40 };

  test.each(Object.keys(given))("executors are refused without %s", (key) => {
    const { setting, message } = refusal({ executors: { ...given, [key]: undefined } }, unknown);
    expect(setting).toBe(`executors.${key}`);
    expect(message).toContain("of which not all are known here (m5.xlarge, p5.48xlarge); give cores, cpus,");
  });

  test("what is given is taken as it is", () => {
    const props = { ...least, executors: given };
    expect(sparkApplication(props, platform(unknown)).spec).toMatchObject({
      executor: { cores: 8, coreRequest: "7000m", memory: "30000m", memoryOverhead: "9000m" },
      dynamicAllocation: { minExecutors: 0, maxExecutors: 40 },
    });
  });
});

test("nodes that are too small for any executor are refused", () => {
  const node_groups = { ...GROUPS, spot_group: group("spot_group", { instance_types: ["t3.micro"] }) };
  expect(refusal({}, { node_groups })).toMatchObject({ setting: "executors.nodeGroup" });
});
