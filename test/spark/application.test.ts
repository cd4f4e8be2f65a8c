import { sparkApplication, type SparkApplicationProps } from "../../src/spark/application";
import { dataUri } from "../../src/spark/locations";
import { group, GROUPS, platform, SPARK_APPLICATIONS } from "./support/outputs";
import { DENIED_PROPERTIES, schemaProblems, webhookProblems } from "./support/operator";

const least = {
  name: "my-job",
  image: "registry.example.com/my-job:1.0.0",
  mainFile: "local:///opt/application/main.py",
} satisfies SparkApplicationProps;

const full: SparkApplicationProps = {
  name: "my-job",
  image: "registry.example.com:5000/team/my-job@sha256:" + "0".repeat(64),
  mainFile: "s3a://acme-data/code/my-job.jar",
  mainClass: "com.example.Main",
  arguments: ["--input=s3a://acme-data/in", "--output", "s3a://acme-data/out", "--verbose"],
  pyFiles: ["local:///opt/lib.zip"],
  jars: ["s3a://acme-data/code/a.jar"],
  files: ["s3a://acme-data/code/model.json"],
  sparkVersion: "4.1.0",
  sparkConf: { "spark.sql.shuffle.partitions": "8", "spark.driver.extraJavaOptions": "-Xss4m" },
  env: { OMP_NUM_THREADS: "1" },
  envFromSecrets: ["mail-password"],
  driver: { cores: 1, cpus: 0.5, memoryMib: 1536, memoryOverheadMib: 600 },
  executors: { cores: 1, cpus: 0.4, memoryMib: 600, memoryOverheadMib: 400, min: 1, initial: 2, max: 8 },
  retries: { submission: 0, run: 5 },
  keepSeconds: 0,
};

const CASES: [of: string, props: SparkApplicationProps, changes: Parameters<typeof platform>[0]][] = [
  ["the least that can be given", least, {}],
  ["all that can be given", full, {}],
  [
    "a platform with taints and a private registry",
    least,
    {
      image_pull_secret: "spark-image-pull",
      node_groups: {
        on_demand_group: group("on_demand_group", {
          capacity_type: "ON_DEMAND",
          tolerations: [{ key: "dedicated", operator: "Equal", value: "services", effect: "NoSchedule" }],
        }),
        spot_group: group("spot_group", {
          tolerations: [{ key: "spot", operator: "Exists", effect: "NoExecute" }],
        }),
      },
    },
  ],
];

describe.each(CASES)("the manifest of %s", (_, props, changes) => {
  const manifest = sparkApplication(props, platform(changes));

  test("is valid by the operator's resource definition, with no field that this does not know", () => {
    expect(schemaProblems(manifest)).toEqual([]);
  });

  test("is let in by the operator's webhook", () => {
    expect(webhookProblems(manifest)).toEqual([]);
  });
});

describe("the checks of these tests", () => {
  const manifest = sparkApplication(least, platform());

  test.each([
    [
      "an unknown field",
      { driver: { ...manifest.spec.driver, corez: 1 } },
      "/spec/driver: must NOT have additional properties",
    ],
    ["a number as text", { timeToLiveSeconds: "1" }, "/spec/timeToLiveSeconds: must be integer"],
    ["a missing field", { type: undefined }, "/spec: must have required property 'type'"],
    [
      "a toleration that is none",
      { executor: { tolerations: [{ keys: "a" }] } },
      "/spec/executor/tolerations/0: must NOT have additional properties",
    ],
  ])("find %s", (_, changes, problem) => {
    const { spec } = manifest;
    expect(
      schemaProblems(JSON.parse(JSON.stringify({ ...manifest, spec: { ...spec, ...changes } }))),
    ).toContain(problem);
  });

  test.each(DENIED_PROPERTIES)("know that the webhook refuses %s", (key) => {
    expect(webhookProblems({ ...manifest, spec: { ...manifest.spec, sparkConf: { [key]: "x" } } })).toEqual([
      key,
    ]);
  });
});

describe("what the platform decides", () => {
  const { metadata, spec } = sparkApplication(least, platform());

  test("is namespace, service account and release", () => {
    expect(metadata).toEqual({ name: "my-job", namespace: "spark" });
    expect([spec.driver.serviceAccount, spec.executor.serviceAccount]).toEqual(
      Array(2).fill("spark-operator-spark"),
    );
    expect(spec.sparkVersion).toBe("4.1.2");
  });

  test("is where driver and executors run: on the on-demand group, and on the spot group", () => {
    expect(spec.driver.nodeSelector).toEqual(GROUPS.on_demand_group.node_selector);
    expect(spec.executor.nodeSelector).toEqual(GROUPS.spot_group.node_selector);
    expect([spec.driver.tolerations, spec.executor.tolerations]).toEqual([undefined, undefined]);
  });

  test("is what each of them tolerates", () => {
    const { spec: tainted } = sparkApplication(
      ...(CASES[2]!.slice(1, 2) as [SparkApplicationProps]),
      platform(CASES[2]![2]),
    );
    expect(tainted.driver.tolerations).toEqual([
      { key: "dedicated", operator: "Equal", value: "services", effect: "NoSchedule" },
    ]);
    expect(tainted.executor.tolerations).toEqual([{ key: "spot", operator: "Exists", effect: "NoExecute" }]);
  });

  test("is every one of its properties, as such or as the field that stands for it", () => {
    const { spec: withRegistry } = sparkApplication(
      least,
      platform({
        image_pull_secret: "pull",
        spark_conf: {
          ...SPARK_APPLICATIONS.spark_conf,
          "spark.kubernetes.container.image.pullSecrets": "pull",
        },
      }),
    );
    expect(withRegistry.sparkConf).toEqual({
      "spark.eventLog.enabled": "true",
      "spark.eventLog.dir": "s3a://acme-logs/logs/",
      "spark.hadoop.fs.s3a.endpoint.region": "eu-north-1",
      "spark.decommission.enabled": "true",
      "spark.ui.prometheus.enabled": "true",
    });
    expect(withRegistry.imagePullSecrets).toEqual(["pull"]);
  });

  test("is the UI's certificate, for the address that the operator gives it", () => {
    expect(spec.sparkUIOptions.ingressTLS).toEqual([
      { hosts: ["my-job.spark.example.internal"], secretName: "spark-ui-tls" },
    ]);
  });
});

describe("what an application leaves out", () => {
  const { spec } = sparkApplication(least, platform());

  test("is a driver of one core, and executors that fit twice on a t3.medium, as notebooks' do", () => {
    expect(spec.driver).toMatchObject({
      cores: 1,
      coreRequest: "1000m",
      memory: "1024m",
      memoryOverhead: "512m",
    });
    expect(spec.executor).toMatchObject({
      cores: 1,
      coreRequest: "800m",
      memory: "896m",
      memoryOverhead: "512m",
    });
  });

  test("is none to as many executors as the group holds, with shuffle tracking", () => {
    expect(spec.dynamicAllocation).toEqual({
      enabled: true,
      shuffleTrackingEnabled: true,
      minExecutors: 0,
      initialExecutors: 0,
      maxExecutors: 10,
    });
  });

  test("is the time of a spot notice for executors to hand over what they have", () => {
    expect(spec.executor.terminationGracePeriodSeconds).toBe(120);
    expect(spec.driver).not.toHaveProperty("terminationGracePeriodSeconds");
  });

  test("is to be submitted again three times, and run again once", () => {
    expect(spec.restartPolicy).toEqual({
      type: "OnFailure",
      onSubmissionFailureRetries: 3,
      onSubmissionFailureRetryInterval: 20,
      onFailureRetries: 1,
      onFailureRetryInterval: 30,
    });
    expect(spec.timeToLiveSeconds).toBe(3 * 24 * 3600);
  });

  test("is not in the manifest as an empty field", () => {
    expect(JSON.stringify(spec)).not.toMatch(/null|\[\]|\{\}|undefined/);
  });
});

describe("what an application gives", () => {
  test("is in the manifest", () => {
    const { spec } = sparkApplication(full, platform());
    const environment = {
      env: [{ name: "OMP_NUM_THREADS", value: "1" }],
      envFrom: [{ secretRef: { name: "mail-password" } }],
    };
    expect(spec).toMatchObject({
      type: "Scala",
      image: full.image,
      mainClass: "com.example.Main",
      mainApplicationFile: full.mainFile,
      arguments: full.arguments,
      deps: { pyFiles: full.pyFiles, jars: full.jars, files: full.files },
      sparkVersion: "4.1.0",
      sparkConf: full.sparkConf,
      driver: { cores: 1, coreRequest: "500m", memory: "1536m", memoryOverhead: "600m", ...environment },
      executor: { cores: 1, coreRequest: "400m", memory: "600m", memoryOverhead: "400m", ...environment },
      dynamicAllocation: { minExecutors: 1, initialExecutors: 2, maxExecutors: 8 },
      restartPolicy: { onSubmissionFailureRetries: 0, onFailureRetries: 5 },
      timeToLiveSeconds: 0,
    });
  });

  test("may be other groups of the platform", () => {
    const node_groups = {
      ...GROUPS,
      large: group("large", { instance_types: ["r6g.xlarge"], max_size: 2 }),
      second: group("second", { capacity_type: "ON_DEMAND" }),
    };
    const { spec } = sparkApplication(
      { ...least, driver: { nodeGroup: "second" }, executors: { nodeGroup: "large" } },
      platform({ node_groups }),
    );
    expect(spec.driver.nodeSelector).toEqual({ "eks.amazonaws.com/nodegroup": "second" });
    expect(spec.executor.nodeSelector).toEqual({ "eks.amazonaws.com/nodegroup": "large" });
    expect(spec.executor.cores).toBe(2);
    expect(spec.dynamicAllocation.maxExecutors).toBe(4);
  });

  test("may repeat a property of the platform", () => {
    const sparkConf = { "spark.eventLog.enabled": "true" };
    expect(sparkApplication({ ...least, sparkConf }, platform()).spec.sparkConf).toMatchObject(sparkConf);
  });
});

test("the address of data is in the data bucket, and does not begin with a slash", () => {
  expect(dataUri(platform(), "ml-1m/ratings.dat")).toBe("s3a://acme-data/ml-1m/ratings.dat");
  expect(() => dataUri(platform(), "/ml-1m")).toThrow('key: "/ml-1m" begins with a slash');
});
