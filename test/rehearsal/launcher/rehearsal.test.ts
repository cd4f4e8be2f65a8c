import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rehearse, type RehearsalOptions } from "../../../src/rehearsal/launcher/rehearsal";
import { Supervisor } from "../../../src/rehearsal/launcher/supervisor";
import { readProject } from "../../../src/rehearsal/launcher/synth";
import {
  appCall,
  isRunning,
  makeFolder,
  makeProject,
  Recorder,
  remoteState,
  removeFolders,
  stubProvider,
} from "./support/project";

afterEach(removeFolders);

const SECRET = "grafana_admin_password";

/** Two stages: the second reads an output of the first, and is listed before it. */
function twoStages(): string {
  const root: string = makeProject({
    network: {
      blocks: {
        variable: { domain: { type: "string" }, [SECRET]: { type: "string", sensitive: true } },
        resource: {
          terraform_data: { vpc: { input: "${var.domain}" }, secret: { input: `\${var.${SECRET}}` } },
        },
        output: {
          zone: { value: "${terraform_data.vpc.output}" },
          password: { value: "${terraform_data.secret.output}", sensitive: true },
        },
      },
    },
    cluster: { blocks: {}, dependencies: ["network"] },
  });
  const { stacks } = JSON.parse(readFileSync(path.join(root, "stacks.json"), "utf8")) as {
    stacks: Record<string, { blocks: unknown }>;
  };
  stacks.cluster = {
    ...stacks.cluster,
    blocks: {
      data: { terraform_remote_state: { network: remoteState(root, "network") } },
      resource: {
        terraform_data: { nodes: { input: "${data.terraform_remote_state.network.outputs.zone}" } },
      },
      output: { zone_of_nodes: { value: "${terraform_data.nodes.output}" } },
    },
  };
  const { cluster, network } = stacks;
  writeFileSync(path.join(root, "stacks.json"), JSON.stringify({ stacks: { cluster, network } }));
  return root;
}

function oneStage(
  resources: Readonly<Record<string, unknown>>,
  blocks: Readonly<Record<string, unknown>> = {},
): string {
  return makeProject({ network: { blocks: { ...blocks, resource: { terraform_data: resources } } } });
}

async function run(root: string, options: Partial<RehearsalOptions> = {}): Promise<string> {
  const output = new Recorder();
  const project = readProject(root);
  await rehearse({
    project,
    output,
    supervisor: new Supervisor(),
    providerCommand: stubProvider,
    ...options,
  });
  return output.text;
}

function work(root: string, ...names: readonly string[]): string {
  return path.join(root, ".cache/rehearsal", ...names);
}

function stubPid(root: string): number {
  return Number(readFileSync(work(root, "world", "pid"), "utf8"));
}

test("every stage is deployed in order and verified, then destroyed in reverse, and nothing is left", async () => {
  const root = twoStages();

  const text = await run(root);

  const steps = [...text.matchAll(/^(\w+) +(\w+) +✓/gm)].map(([, stage, step]) => `${stage} ${step}`);
  expect(steps).toEqual([
    "rehearsal synth",
    "rehearsal provider",
    ...["init", "plan", "graph", "apply", "verify"].map((step) => `network ${step}`),
    ...["init", "plan", "graph", "apply", "verify"].map((step) => `cluster ${step}`),
    "cluster destroy",
    "network destroy",
  ]);
  expect(text).toContain("Deployed, verified and destroyed 2 stages. Nothing is left.");
  expect(existsSync(work(root))).toBe(false);
});

test("a value crosses from stage to stage, and the real state is neither read nor written", async () => {
  const root = twoStages();
  const realState = path.join(root, "terraform.network.tfstate");
  writeFileSync(realState, "the real state");

  const text = await run(root);

  expect(text).toContain('zone_of_nodes = "rehearsal.internal"');
  expect(readFileSync(realState, "utf8")).toBe("the real state");
  expect(readdirSync(root).sort()).toEqual(
    [".cache", "app.js", "app.json", "cdktf.json", "stacks.json", "terraform.network.tfstate"].sort(),
  );
});

test("a sensitive output is masked", async () => {
  const root = twoStages();

  const text = await run(root, { keep: true });

  const inputs = JSON.parse(readFileSync(work(root, "inputs", "network.tfvars.json"), "utf8")) as Record<
    string,
    string
  >;
  expect(text).toContain("password = (sensitive)");
  expect(inputs[SECRET]).toMatch(/.{20}/);
  expect(text).not.toContain(inputs[SECRET]);
});

test("what is rehearsed becomes a page beside the work folder, without secrets", async () => {
  const root = twoStages();

  const text = await run(root, { keep: true });

  const file = `${work(root)}.html`;
  const page = readFileSync(file, "utf8");
  const inputs = readFileSync(work(root, "inputs", "network.tfvars.json"), "utf8");
  expect(text).toMatch(/What a real deployment takes, step by step: \S+rehearsal\.html\n$/);
  expect(text).toContain("network      graph    ✓ on AWS the apply takes about 1.0 s");
  expect(page).toContain("A first deployment takes about 2 seconds<");
  expect(page).toContain("<code>zone_of_nodes</code>");
  expect(page).toContain("sensitive, not shown");
  expect(page).not.toContain((JSON.parse(inputs) as Record<string, string>)[SECRET]);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("a page of an earlier rehearsal is replaced; another file is not, and nothing is begun", async () => {
  const root = oneStage({ a: {} });
  const page = path.join(root, "page.html");
  await run(root, { page });
  await run(root, { page });
  const mine = path.join(root, "mine.html");
  writeFileSync(mine, "mine");

  await expect(run(root, { page: mine })).rejects.toThrow(
    /mine\.html was not made by a rehearsal\. Choose another file with --page\./,
  );

  expect(readFileSync(mine, "utf8")).toBe("mine");
  expect(readFileSync(page, "utf8")).toContain("deployed, verified and destroyed");
  expect(existsSync(work(root))).toBe(false);
});

test("--keep leaves everything deployed, says how to look around, and leaves no process", async () => {
  const root = twoStages();

  const text = await run(root, { keep: true });

  expect(text).toContain("Deployed and verified 2 stages.");
  expect(text).toMatch(/run --world \S+world -- terraform -chdir=\S+cluster state list/);
  expect(text).not.toContain("destroy");
  const state = work(root, "cdktf.out", "stacks", "network", "terraform.tfstate");
  expect(JSON.parse(readFileSync(state, "utf8"))).toMatchObject({
    resources: [{ name: "secret" }, { name: "vpc" }],
  });
  expect(isRunning(stubPid(root))).toBe(false);
});

test("what is kept is for its owner only", async () => {
  const root = twoStages();

  await run(root, { keep: true });

  expect(statSync(work(root)).mode & 0o077).toBe(0);
  expect(statSync(work(root, "inputs", "network.tfvars.json")).mode & 0o077).toBe(0);
  expect(statSync(work(root, "logs", "network.apply.log")).mode & 0o077).toBe(0);
});

test("a selected stage is rehearsed with what it depends on, and no other", async () => {
  const root = twoStages();

  const text = await run(root, { stages: ["network"] });

  expect(text).toContain("Deployed, verified and destroyed 1 stage.");
  expect(text).not.toContain("cluster");
});

test("arguments and the output folder reach the app; credentials do not", async () => {
  const root = oneStage({ a: {} });
  process.env.AWS_SECRET_ACCESS_KEY = "real";

  await run(root, { appArgs: ["--colour", "it's red"] });

  delete process.env.AWS_SECRET_ACCESS_KEY;
  const { args, env } = appCall(root);
  expect(args).toEqual(["--colour", "it's red"]);
  expect(env.CDKTF_OUTDIR).toBe(work(root, "cdktf.out"));
  expect(Object.keys(env).filter((name) => name.startsWith("AWS_"))).toEqual([]);
});

test("a failing apply is told in full, with stage, step, log and the work folder, and leaves no process", async () => {
  const condition = { condition: "${self.output == 2}", error_message: "The colour must be two." };
  const root = oneStage({ good: {}, bad: { input: 1, lifecycle: { postcondition: [condition] } } });

  const failure = run(root);

  await expect(failure).rejects.toThrow(
    /Stage "network" failed at (plan|apply): terraform ended with exit code 1/,
  );
  await expect(failure).rejects.toThrow(
    /Error: Resource postcondition failed\n.*\n.*\n[^]*The colour must be two\./,
  );
  await expect(failure).rejects.toThrow(
    /Everything terraform printed: +\S+network\.(plan|apply)\.log\n.*provider\.log/,
  );
  await expect(failure).rejects.toThrow(/as a page, with what was planned: \S+rehearsal\.html/);
  await expect(failure).rejects.toThrow(/Everything is kept in \S+rehearsal until the next rehearsal/);
  expect(existsSync(work(root, "logs"))).toBe(true);
  const page = readFileSync(`${work(root)}.html`, "utf8");
  expect(page).toContain("Stage &quot;network&quot; failed at");
  expect(page).toContain("The colour must be two.");
  expect(isRunning(stubPid(root))).toBe(false);
});

test("a stage that is not done after one apply is a failure that names what is left to do", async () => {
  const root = oneStage({ restless: { input: "${timestamp()}" }, calm: { input: 1 } });

  const failure = run(root);

  await expect(failure).rejects.toThrow(
    'Stage "network" failed at verify: A second plan must find no changes, but it finds:\n' +
      "  terraform_data.restless (update)\n",
  );
  await expect(failure).rejects.not.toThrow("terraform_data.calm");
});

test("objects that a destroy leaves in the world are a failure that names them", async () => {
  const root = oneStage({ a: {} });
  const orphan = { type: "aws_vpc", place: "eu-north-1", id: "vpc-1", values: {}, withheld: [] };
  const world = [{ format: 2 }, { put: [orphan] }].map((line) => `${JSON.stringify(line)}\n`).join("");
  const [program, flag, script, dashes] = stubProvider;
  const littering = `require("node:fs").writeFileSync(process.argv[2] + "/world.jsonl", ${JSON.stringify(world)});${script}`;

  const failure = run(root, { providerCommand: [program, flag, littering, dashes] });

  await expect(failure).rejects.toThrow("the world still holds 1 object:\n  aws_vpc vpc-1");
});

test("an unknown required variable fails before anything is deployed", async () => {
  const root = oneStage({ a: { input: "${var.colour}" } }, { variable: { colour: { type: "string" } } });

  await expect(run(root)).rejects.toThrow('Stack "network" requires "colour"');
  expect(existsSync(work(root, "cdktf.out", "stacks", "network", ".terraform"))).toBe(false);
});

test("an app that fails is quoted", async () => {
  const root = oneStage({ a: {} });
  writeFileSync(path.join(root, "app.js"), 'console.error("no such layout"); process.exit(3);');

  await expect(run(root)).rejects.toThrow("(exit code 3): node app.js\nno such layout");
  expect(existsSync(work(root))).toBe(false);
});

test("an app that synthesizes elsewhere is told what it must do", async () => {
  const root = oneStage({ a: {} });
  writeFileSync(path.join(root, "app.js"), "");

  await expect(run(root)).rejects.toThrow(/wrote no manifest: node app\.js\n.*CDKTF_OUTDIR/);
});

test("a module that would have to be downloaded is refused without trying", async () => {
  const root = makeProject({
    network: { blocks: { module: { vpc: { source: "terraform-aws-modules/vpc/aws" } } } },
  });

  await expect(run(root)).rejects.toThrow("host registry.terraform.io does not provide a modules service");
});

test("a provider that would have to be downloaded is refused without trying", async () => {
  const terraform = { required_providers: { random: { source: "hashicorp/random" } } };
  const root = makeProject({ network: { blocks: { terraform } } });

  await expect(run(root)).rejects.toThrow(/Failed to query available provider packages/);
});

test("a provider that does not start is told with the end of its log", async () => {
  const root = oneStage({ a: {} });
  const providerCommand = [
    process.execPath,
    "-e",
    'console.error("no port"); process.exit(4)',
    "--",
  ] as const;

  await expect(run(root, { providerCommand })).rejects.toThrow(
    /did not start: it ended with exit code 4\nThe end of its log \(.*\):\n {2}no port/,
  );
});

test("a provider that dies on the way is told beside terraform's error", async () => {
  const root = oneStage({
    a: {
      provisioner: [{ "local-exec": { command: 'kill -9 "$(cat ../../../world/pid)"; sleep 0.2; exit 1' } }],
    },
  });

  await expect(run(root)).rejects.toThrow(
    /failed at apply[^]*The provider process died \(exit code 137\)\.\n.*\n {2}the stub is ready/,
  );
});

describe("the terraform to use", () => {
  const before = process.env.TERRAFORM_BINARY_NAME;
  afterEach(() => {
    if (before === undefined) delete process.env.TERRAFORM_BINARY_NAME;
    else process.env.TERRAFORM_BINARY_NAME = before;
  });

  /** A program that claims to be some version of terraform. */
  function impostor(script: string): string {
    const file = path.join(makeFolder(), "terraform");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  test("if it is missing, the message says how to get it, and no work folder is left", async () => {
    process.env.TERRAFORM_BINARY_NAME = "no-such-terraform";
    const root = oneStage({ a: {} });

    await expect(run(root)).rejects.toThrow(
      /^"no-such-terraform" was not found\. Install Terraform 1\.9 or newer .* or set TERRAFORM_BINARY_NAME/,
    );
    expect(existsSync(work(root))).toBe(false);
  });

  test("if it is too old, the message says so", async () => {
    process.env.TERRAFORM_BINARY_NAME = impostor(`echo '{"terraform_version":"1.8.5"}'`);

    await expect(run(oneStage({ a: {} }))).rejects.toThrow(/is version 1\.8\.5, which is too old\. Install/);
  });

  test("if it is something else, the message quotes what it said", async () => {
    process.env.TERRAFORM_BINARY_NAME = impostor("echo 'no version is set'; exit 1");

    await expect(run(oneStage({ a: {} }))).rejects.toThrow(/did not say its version: no version is set/);
  });
});
