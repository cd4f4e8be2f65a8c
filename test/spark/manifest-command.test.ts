/** The command of the example, as a user calls it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { sparkApplication } from "../../src/spark/application";
import { readPlatformValues } from "../../src/spark/platform-values";
import { manifestText } from "../../src/spark/print-manifest";
import { valueAt } from "../support/charts";
import { ProjectCopy, SINGLE_FOLDER } from "../support/project";
import { schemaProblems, webhookProblems } from "./support/operator";
import { printed, printedOutputs, SPARK_APPLICATIONS } from "./support/outputs";

const root = resolve(__dirname, "../..");
const IMAGE = "registry.example.com/movie-recommendations:1.0.0";
const folder = mkdtempSync(join(tmpdir(), "manifest-"));
const rehearsed = mkdtempSync(join(tmpdir(), "rehearsed-"));
afterAll(() => {
  for (const made of [folder, rehearsed]) rmSync(made, { recursive: true });
});

/** Runs the command in a folder that has no stacks of its own. */
function example(
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {},
) {
  const command = [
    "--require",
    require.resolve("tsx/cjs"),
    join(root, "examples/movie-recommendations/spark-application.ts"),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
    env: { ...process.env, ...env },
  });
  return { exitCode: status, stdout, stderr };
}

/** What the command prints, which must be all right. */
function manifestOf(args: readonly string[], input?: string): Record<string, unknown> {
  const { exitCode, stdout, stderr } = example(["--image", IMAGE, ...args], { input });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const manifest = parse(stdout) as Record<string, unknown>;
  expect(schemaProblems(manifest)).toEqual([]);
  expect(webhookProblems(manifest)).toEqual([]);
  return manifest;
}

describe("of outputs that are given", () => {
  test("it prints the example for that platform, from standard input or a file", () => {
    const file = join(folder, "outputs.json");
    writeFileSync(file, printedOutputs());
    const manifest = manifestOf(["--outputs", "-"], printedOutputs());
    expect(manifestOf(["--outputs", file])).toEqual(manifest);
    expect(manifest).toMatchObject({
      metadata: { name: "movie-recommendations", namespace: "spark" },
      spec: {
        image: IMAGE,
        mainApplicationFile: "local:///opt/application/main.py",
        arguments: [
          ...["--ratings", "s3a://acme-data/ml-1m/ratings.dat"],
          ...["--movies", "s3a://acme-data/ml-1m/movies.dat"],
          ...["--output", "s3a://acme-data/ml-1m/output"],
          ...["--report", "s3a://acme-data/ml-1m/report.json"],
          "--overwrite",
        ],
      },
    });
  });

  test("what YAML 1.1 takes for booleans and numbers stays text, as kubectl reads that", () => {
    const platform = readPlatformValues(printedOutputs());
    const texts = ["yes", "off", "n", "1_000", "0o7", "1:30"];
    const manifest = sparkApplication(
      { name: "job", image: IMAGE, mainFile: "local:///job.py", arguments: texts, env: { SWITCH: "on" } },
      platform,
    );
    const text = manifestText(manifest, platform);
    expect(parse(text, { version: "1.1" })).toEqual(manifest);
    expect(parse(text)).toEqual(manifest);
    // Driver and executors have the same variables: no reference from one to the other.
    expect(text).not.toMatch(/[&*]a\d/);
  });

  test("the YAML is headed by how it is used, with this platform's names", () => {
    const { stdout } = example(["--image", IMAGE, "--outputs", "-"], { input: printedOutputs() });
    const [head = ""] = stdout.split("apiVersion:");
    expect(head.split("\n").every((line) => line === "" || line.startsWith("# "))).toBe(true);
    for (const part of [
      "kubectl apply -f FILE",
      "kubectl -n spark logs -f movie-recommendations-driver",
      "https://movie-recommendations.spark.example.internal",
      "https://spark.spark.example.internal",
    ]) {
      expect(head).toContain(part);
    }
  });
});

describe("what is wrong is one message, without a manifest or a stack trace", () => {
  const given = ["--outputs", "-"];
  const empty = join(folder, "empty-stack");
  mkdirSync(empty);
  const CASES: [of: string, args: string[], input: string, exitCode: number, message: string][] = [
    ["no image", given, printedOutputs(), 2, "error: --image: it is not given"],
    ["an empty image", ["--image", "", ...given], printedOutputs(), 2, "error: --image: it is not given"],
    ["an unknown option", ["--bucket", "a"], "", 2, "error: Unknown option '--bucket'"],
    [
      "two places",
      ["--image", IMAGE, "--stack", "a", ...given],
      "",
      2,
      "error: --stack and --outputs: both are given",
    ],
    [
      "a bad image",
      ["--image", "a/b:latest", ...given],
      printedOutputs(),
      1,
      'error: image: "a/b:latest" names whatever',
    ],
    [
      "a stage that is not deployed",
      ["--image", IMAGE, ...given],
      "{}",
      1,
      "error: There are no outputs: nothing is deployed",
    ],
    [
      "another stage",
      ["--image", IMAGE, ...given],
      printed({ a: "b" }),
      1,
      "error: There is no output `spark_applications`",
    ],
    [
      "the registry's modules",
      ["--image", IMAGE, ...given],
      printed(SPARK_APPLICATIONS.service_urls),
      1,
      "registry's modules",
    ],
    [
      "a file that is not there",
      ["--image", IMAGE, "--outputs", "nowhere"],
      "",
      1,
      "error: --outputs: nowhere cannot be read (ENOENT)",
    ],
    [
      "no stack at all",
      ["--image", IMAGE],
      "",
      1,
      "error: --stack: there is no folder cdktf.out/stacks/addons; deploy the add-ons",
    ],
    [
      "a folder without a stack",
      ["--image", IMAGE, "--stack", empty],
      "",
      1,
      "error: There are no outputs: nothing is deployed",
    ],
  ];

  test.each(CASES)("of %s", (_, args, input, exitCode, message) => {
    const ended = example(args, { input });
    expect(ended).toMatchObject({ exitCode, stdout: "" });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  test("of a stack that terraform cannot read, with what terraform said of it", () => {
    writeFileSync(join(empty, "main.tf"), "terraform {");
    const ended = example(["--image", IMAGE, "--stack", empty]);
    rmSync(join(empty, "main.tf"));
    expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      /^error: `terraform -chdir=.* output -json` failed; .* It said: Error: .+\n$/,
    );
  });

  test("of terraform that is not there", () => {
    const ended = example(["--image", IMAGE, "--stack", empty], {
      env: { TERRAFORM_BINARY_NAME: "no-terraform" },
    });
    expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ended.stderr).toContain(
      "error: no-terraform cannot be run (ENOENT); install Terraform, or give its outputs",
    );
  });

  test("and --help is no error", () => {
    expect(example(["--help"])).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: expect.stringContaining("--image IMAGE") as string,
    });
  });
});

describe("of a rehearsal that was kept", () => {
  const stack = (name: string) => join(rehearsed, "work/cdktf.out/stacks", name);
  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        "--require",
        "tsx/cjs",
        "src/rehearsal/main.ts",
        "--keep",
        "--work-dir",
        join(rehearsed, "work"),
        "--page",
        join(rehearsed, "page.html"),
      ],
      { cwd: root, encoding: "utf8", env: { ...process.env, SPARK_PLATFORM_LAYOUT: "staged" } },
    );
    if (status !== 0) throw new Error(stdout + stderr);
  });

  test("the stack of the add-ons has all that the example needs", () => {
    const manifest = manifestOf(["--stack", stack("addons")]);
    expect(valueAt(manifest, "spec.imagePullSecrets")).toEqual(["spark-image-pull"]);
    expect(valueAt(manifest, "spec.sparkConf")).toMatchObject({
      "spark.eventLog.dir": "s3a://example-spark-events-logs-bucket/logs/",
      "spark.hadoop.fs.s3a.endpoint.region": "eu-north-1",
      "spark.metrics.namespace": "spark",
      "spark.decommission.enabled": "true",
    });
    expect(valueAt(manifest, "spec.arguments")).toContain(
      "s3a://example-spark-data-bucket/ml-1m/ratings.dat",
    );
    expect(valueAt(manifest, "spec.sparkUIOptions.ingressTLS")).toEqual([
      { hosts: ["movie-recommendations.rehearsal.internal"], secretName: "spark-ui-tls" },
    ]);
    expect(valueAt(manifest, "spec.dynamicAllocation.maxExecutors")).toBe(10);
  });

  test.each(["network", "cluster"])("the stack %s has not, which is said", (name) => {
    const ended = example(["--image", IMAGE, "--stack", stack(name)]);
    expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      /There is no output `spark_applications` among .*: it is the add-ons' stage that has it/,
    );
  });
});

/** CoreDNS, which tolerates no taint of ours, needs a node that would rather not have it. */
const TAINTED_GROUPS = `groups: {
  on_demand_group: { ...DEFAULT_NODE_GROUPS.on_demand_group!, taints: [{ key: "services", effect: "PreferNoSchedule" }] },
  spot_group: {
    ...DEFAULT_NODE_GROUPS.spot_group!,
    instanceTypes: ["m7g.xlarge", "m6g.xlarge"],
    taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }, { key: "spot", effect: "NoSchedule" }],
  },
},`;

describe("of the single layout, with tainted groups and public images", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });

  test("the manifest tolerates what the groups' nodes are tainted with, and uses what is in the account", () => {
    const main = join(project.directory, "main.ts");
    const text = readFileSync(main, "utf8");
    expect(text).toContain("groups: DEFAULT_NODE_GROUPS,");
    writeFileSync(main, text.replace("groups: DEFAULT_NODE_GROUPS,", TAINTED_GROUPS));
    const terraform = project.synthesizeSingle();
    project.must([...terraform, "init"]);
    project.must([...terraform, "apply", "-auto-approve", `-var-file=${project.variableFile}`]);
    const manifest = manifestOf(["--stack", join(project.directory, SINGLE_FOLDER)]);

    expect(valueAt(manifest, "spec.driver.tolerations")).toEqual([
      { key: "services", operator: "Exists", effect: "PreferNoSchedule" },
    ]);
    expect(valueAt(manifest, "spec.executor")).toMatchObject({
      cores: 2,
      tolerations: [
        { key: "dedicated", operator: "Equal", value: "batch", effect: "NoSchedule" },
        { key: "spot", operator: "Exists", effect: "NoSchedule" },
      ],
    });
    expect(valueAt(manifest, "spec.imagePullSecrets")).toBeUndefined();

    const objects = (type: string) => project.objects().filter((object) => object.type === type);
    const buckets = objects("aws_s3_bucket").map(({ values }) => values.bucket);
    const named = [...JSON.stringify(manifest).matchAll(/s3a:\/\/([^/]+)\//g)].map(([, bucket]) => bucket);
    expect([...new Set(named)].sort()).toEqual(buckets.sort());
    const groups = objects("aws_eks_node_group").map(({ values }) => values.node_group_name);
    for (const part of ["driver", "executor"]) {
      const selector = valueAt(manifest, `spec.${part}.nodeSelector`) as Record<string, string>;
      expect(groups).toContain(selector["eks.amazonaws.com/nodegroup"]);
    }
  });

  test("its outputs are of the form that the tests make up", () => {
    const outputs = project.must(["terraform", `-chdir=${SINGLE_FOLDER}`, "output", "-json"]);
    const shape = (value: object) => Object.keys(value).sort();
    const values = readPlatformValues(outputs);
    expect(shape(values)).toEqual(shape(readPlatformValues(printedOutputs())));
    const { value } = (JSON.parse(outputs) as { spark_applications: { value: object } }).spark_applications;
    expect(shape(value)).toEqual(shape(SPARK_APPLICATIONS));
    expect([...values.takenHosts].sort()).toEqual(
      [...readPlatformValues(printedOutputs()).takenHosts].sort(),
    );
  });
});
