import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Supervisor } from "../../../src/rehearsal/launcher/supervisor";
import { moveStateHere, readProject, synthesize } from "../../../src/rehearsal/launcher/synth";
import { makeFolder, removeFolders } from "./support/project";

afterEach(removeFolders);

/** A project with a real cdktf app. */
function cdktfProject(): string {
  const root = makeFolder();
  writeFileSync(
    path.join(root, "cdktf.json"),
    JSON.stringify({
      app: "node app.js",
      terraformModules: ["./modules/vpc", { name: "eks", source: "terraform-aws-modules/eks/aws" }],
    }),
  );
  writeFileSync(
    path.join(root, "app.js"),
    `const { App, TerraformStack, TerraformOutput, Annotations, DataResource } = require(${JSON.stringify(require.resolve("cdktf"))});
     const app = new App();
     const network = new TerraformStack(app, "network");
     const vpc = new DataResource(network, "vpc", { input: "vpc-1" });
     const cluster = new TerraformStack(app, "cluster");
     new DataResource(cluster, "nodes", { input: vpc.id });
     Annotations.of(cluster).addWarning("the cluster is small");
     console.log(JSON.stringify(app.node.tryGetContext("cdktfRelativeModules")));
     app.synth();`,
  );
  return root;
}

function run(root: string) {
  const outputFolder = path.join(root, "out");
  mkdirSync(outputFolder);
  const log = path.join(root, "synth.log");
  return synthesize({
    project: readProject(root),
    outputFolder,
    args: [],
    log,
    supervisor: new Supervisor(),
  });
}

test("what cdktf synthesizes is read with its dependencies and warnings, and the user's output stays untouched", async () => {
  const root = cdktfProject();

  const stacks = await run(root);

  expect(stacks).toMatchObject([
    { name: "cluster", dependencies: ["network"], warnings: ["the cluster is small"] },
    { name: "network", dependencies: [], warnings: [] },
  ]);
  expect(existsSync(path.join(root, "cdktf.out"))).toBe(false);
  expect(readFileSync(path.join(root, "synth.log"), "utf8")).toBe('["./modules/vpc"]\n');
});

test("the state that cdktf puts beside cdktf.json moves beside the configuration, on disk too", async () => {
  const root = cdktfProject();

  const moved = moveStateHere(await run(root));

  const statePath = path.join(root, "out", "stacks", "network", "terraform.tfstate");
  const cluster = JSON.parse(
    readFileSync(path.join(root, "out", "stacks", "cluster", "cdk.tf.json"), "utf8"),
  ) as {
    data: { terraform_remote_state: object };
  };
  expect(moved[1]?.configuration.terraform?.backend).toEqual({ local: { path: statePath } });
  expect(Object.values(cluster.data.terraform_remote_state)).toEqual([
    { backend: "local", config: { path: statePath } },
  ]);
});

test("the project is found from a folder within it", () => {
  const root = cdktfProject();
  mkdirSync(path.join(root, "modules"));

  expect(readProject(path.join(root, "modules")).root).toBe(root);
});

test("a cdktf.json without an app is refused", () => {
  const root = makeFolder();
  writeFileSync(path.join(root, "cdktf.json"), "{}");

  expect(() => readProject(root)).toThrow('cdktf.json has no "app"');
});
