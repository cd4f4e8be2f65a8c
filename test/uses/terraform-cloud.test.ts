import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Backend } from "../../src/platform/backend";
import { VARIABLE_NAMES } from "../../src/platform/variables";
import { isRequired, synthesize } from "../support/synthesized";
import { CloudCheckout, GUIDE } from "./terraform-cloud/checkout";
import { TerraformCloud } from "./terraform-cloud/server";
import { UploadWorker } from "./terraform-cloud/worker";

const STAGES = ["network", "cluster", "addons"];

/** The rows of the guide's table of variables. */
const GUIDED_VARIABLES = [
  ...GUIDE.matchAll(/^\| `([a-z_]+)` +\| ([a-z, ]+?) +\| (yes|no) +\| (yes|no) +\| (yes|no) +\|/gm),
].map(([, key = "", stages = "", needed, hcl, sensitive]) => ({
  key,
  stages: stages.split(", "),
  hcl: hcl === "yes",
  sensitive: sensitive === "yes",
  isNeeded: needed === "yes",
}));

/** Every file below a folder, from there. */
function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

const folder = mkdtempSync(join(tmpdir(), "terraform-cloud-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("local execution: Terraform Cloud keeps the states, terraform runs here", () => {
  let cloud: TerraformCloud;
  let checkout: CloudCheckout;

  beforeAll(async () => {
    cloud = await TerraformCloud.start("acme", join(folder, "local"));
    cloud.executionMode = "local";
    checkout = await CloudCheckout.make(cloud);
  });
  afterAll(async () => {
    await checkout.delete();
    await cloud.stop();
  });

  test("a state in a file moves to a workspace that init makes in the project", async () => {
    checkout.synthesize();
    await checkout.must("network", "init");
    await checkout.must("network", "apply", "-auto-approve", checkout.given);
    const file = join(checkout.directory, "terraform.network.tfstate");
    const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: unknown[] };
    checkout.useCloud();
    checkout.synthesize();
    const init = ["terraform", "-chdir=cdktf.out/stacks/network", "init", "-no-color"] as const;
    expect((await checkout.run([...init, "-migrate-state"], "yes\n")).output).toContain(
      "The -migrate-state option is for migration between state backends only",
    );
    expect(await checkout.run(init, "yes\n")).toMatchObject({ exitCode: 0 });
    expect(cloud.workspace("spark-platform-network")).toMatchObject({ project: "Data platform" });
    expect(cloud.state("spark-platform-network").resources).toEqual(resources);
    expect(await checkout.must("network", "plan", "-detailed-exitcode", checkout.given)).toContain(
      "No changes",
    );
  });

  test("the cluster reads the network's state there, and no state is written here", async () => {
    await checkout.must("cluster", "init");
    await checkout.must("cluster", "apply", "-auto-approve", checkout.given, "-target=module.nat-instance");
    const groups = cloud
      .state("spark-platform-cluster")
      .resources.filter(({ type }) => type === "aws_security_group")
      .flatMap(({ instances }) => instances.map(({ attributes }) => attributes.vpc_id));
    expect(groups).toEqual(checkout.machine.ids("aws_vpc"));
    expect(existsSync(join(checkout.directory, "terraform.cluster.tfstate"))).toBe(false);
  });

  test("a workspace that somebody else has locked refuses, and says so", async () => {
    const workspace = cloud.workspace("spark-platform-network");
    workspace.lockedBy = "somebody";
    const { exitCode, output } = await checkout.terraform(
      "network",
      "apply",
      "-auto-approve",
      checkout.given,
    );
    workspace.lockedBy = undefined;
    expect(exitCode).toBe(1);
    expect(output).toContain("Error acquiring the state lock");
    expect(output).toContain("workspace already locked");
  });

  test("cdktf deploys there, too", async () => {
    const deploy = ["npx", "cdktf", "deploy", "network", "--auto-approve", "--skip-provider-lock"] as const;
    const { exitCode, output } = await checkout.run(deploy);
    expect(output).toContain("openvpn_profile_command");
    expect(exitCode).toBe(0);
  });
});

describe("remote execution: a worker gets what is uploaded, and nothing else", () => {
  let cloud: TerraformCloud;
  let checkout: CloudCheckout;
  let worker: UploadWorker;

  /** Gives a workspace the variables that the guide lists for it. */
  function giveVariables(stage: string): void {
    const { variables } = cloud.workspace(`spark-platform-${stage}`);
    const needed = GUIDED_VARIABLES.filter(({ stages, isNeeded }) => stages.includes(stage) && isNeeded);
    for (const { key, hcl, sensitive } of needed)
      variables.push({ key, hcl, sensitive, value: valueOf(key) });
  }

  /** A value as it is typed into the workspace; keys and certificates by their content. */
  function valueOf(key: string): string {
    const values: Record<string, string> = {
      openvpn_client_cidrs: '["203.0.113.0/24"]',
      openvpn_user: "first",
      domain: "spark.example.internal",
      grafana_admin_password: "correct horse battery",
      history_server_spark_image: "registry.example.com/spark:4.1.2",
      jupyter_notebook_image: "registry.example.com/jupyter:4.1.2",
      cluster_issuer_cert_pem: keyFile("authority.crt"),
      cluster_issuer_key_pem: keyFile("authority.key"),
    };
    return values[key] ?? (key.endsWith("_public_key") ? keyFile("openvpn.pub") : `no value for ${key}`);
  }

  function keyFile(name: string): string {
    return readFileSync(join(checkout.directory, "keys", name), "utf8");
  }

  beforeAll(async () => {
    cloud = await TerraformCloud.start("acme", join(folder, "remote"));
    checkout = await CloudCheckout.make(cloud);
    checkout.useCloud();
    checkout.synthesize();
    worker = await UploadWorker.start(cloud, checkout.directory);
    cloud.worker = worker;
  });
  afterAll(async () => {
    await worker.stop();
    await checkout.delete();
    await cloud.stop();
  });

  test("init makes a workspace for each stage", async () => {
    for (const stage of STAGES) await checkout.must(stage, "init");
    expect([...cloud.workspaces.keys()]).toEqual(STAGES.map((stage) => `spark-platform-${stage}`));
    for (const stage of STAGES) giveVariables(stage);
  });

  test("the upload is the configuration, the modules and their list; no plan, state or value that lies about", async () => {
    const stack = checkout.folder("network");
    const wanted = filesIn(stack).filter((file) => !/^\.terraform\/(?!modules\/)/.test(file));
    const left = {
      plan: "",
      "errored.tfstate": "{}",
      "terraform.tfvars": 'openvpn_user = "other"',
      "some.auto.tfvars.json": "{}",
      "crash.log": "",
    };
    for (const [name, content] of Object.entries(left)) writeFileSync(join(stack, name), content);
    const output = await checkout.must("network", "plan");
    expect(output).toContain("Plan: ");
    for (const name of Object.keys(left)) rmSync(join(stack, name));
    expect([...worker.uploaded].sort()).toEqual(wanted);
    expect(wanted).toContain("modules/terraform-aws-openvpn-server/templates/user_data.tftpl");
  });

  test("the worker plans and applies the network, though this folder is not there", async () => {
    expect(await checkout.must("network", "apply", "-auto-approve")).toContain("Apply complete!");
    expect(cloud.state("spark-platform-network").outputs).toHaveProperty("openvpn_profile_command");
    expect(checkout.machine.ids("aws_vpc")).toEqual([]);
  });

  test("a run cannot read the network's state until that workspace shares it", async () => {
    const { exitCode, output } = await checkout.terraform("cluster", "plan");
    expect(exitCode).toBe(1);
    expect(output).toContain("data.terraform_remote_state.cross-stack-reference-input-network");
    cloud.workspace("spark-platform-network").sharesState = true;
    expect(await checkout.must("cluster", "apply", "-auto-approve")).toContain("Apply complete!");
  });

  test("the add-ons are applied with a token, as the worker has no aws command", async () => {
    cloud.workspace("spark-platform-cluster").sharesState = true;
    expect(await checkout.must("addons", "apply", "-auto-approve")).toContain("Apply complete!");
    expect(cloud.state("spark-platform-addons").outputs).toHaveProperty("jupyterhub_server_url");
  });

  test("a path is refused with the variable that takes the content", async () => {
    const path = join(checkout.directory, "keys/openvpn.pub");
    const { exitCode, output } = await checkout.terraform(
      "network",
      "plan",
      `-var=openvpn_key_path=${path}`,
      "-var=openvpn_public_key=null",
    );
    expect(exitCode).toBe(1);
    expect(output.replaceAll(/[\s│]+/g, " ")).toContain("give its content in openvpn_public_key instead");
  });

  test("values given on the command line go with the run, readable by whoever reads the run", async () => {
    await checkout.must("network", "plan", "-destroy", "-var=openvpn_user=second");
    expect(cloud.runs.at(-1)).toMatchObject({
      destroy: true,
      variables: [{ key: "openvpn_user", value: '"second"' }],
    });
  });

  test("the single layout has one workspace, and its upload plans everything", async () => {
    checkout.synthesize("single");
    await checkout.must("spark-platform", "init");
    const { variables } = cloud.workspace("spark-platform");
    for (const { key, hcl, isNeeded } of GUIDED_VARIABLES) {
      if (isNeeded) variables.push({ key, hcl, value: valueOf(key) });
    }
    const output = await checkout.must("spark-platform", "plan");
    expect(output).toMatch(/Plan: [1-9]\d\d to add, 0 to change, 0 to destroy/);
  });
});

test("the guide's table has the variables that the workspaces need, by content", () => {
  const stacks = synthesize({ backend: Backend.terraformCloud({ organization: "acme" }) });
  const names = VARIABLE_NAMES.filter((name) => !name.endsWith("_path"));
  const expected = names.map((key) => {
    const stages = STAGES.filter((stage) => stacks[stage]!.variable[key]);
    const variable = stacks[stages[0]!]!.variable[key]!;
    // Of a path and a content, one must be given.
    const isNeeded = isRequired(key, stacks[stages[0]!]!) || /_(public_key|pem)$/.test(key);
    return { key, stages, hcl: variable.type !== "string", sensitive: variable.sensitive === true, isNeeded };
  });
  expect(GUIDED_VARIABLES).toEqual(
    expected.sort(
      (a, b) =>
        STAGES.indexOf(a.stages[0]!) - STAGES.indexOf(b.stages[0]!) ||
        Number(b.isNeeded) - Number(a.isNeeded) ||
        (a.key < b.key ? -1 : 1),
    ),
  );
});
