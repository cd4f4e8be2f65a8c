import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "../../src/teardown/aws/account";
import { main } from "../../src/teardown/cli";
import type { StateResource } from "../../src/teardown/stack-state";
import { ADDONS, bucketModule, CLUSTER, NETWORK, resource, stateFile } from "./states";

/**
 * Plays terraform: notes its calls, and takes out of the state what it is told to destroy. What it cannot tell is how the real one
 * does that: test/uses/destroy.test.ts does.
 */
const TERRAFORM = `#!${process.execPath}
const fs = require("node:fs");
const path = require("node:path");
const [command, ...args] = process.argv.slice(2);
const stack = path.basename(process.cwd());
const root = path.resolve("../../..");
fs.appendFileSync(path.join(root, "calls"), [stack, command, ...args].join(" ") + "\\n");
const file = path.join(root, "terraform." + stack + ".tfstate");
if (command === "state") process.stdout.write(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
if (fs.existsSync(path.join(root, command + "-fails-" + stack))) {
  console.error("Error: it does not work");
  process.exit(1);
}
if (command === "destroy") {
  const state = JSON.parse(fs.readFileSync(file, "utf8"));
  const targets = args.filter((arg) => arg.startsWith("-target=")).map((arg) => arg.slice("-target=".length));
  const address = ({ module, type, name }) => [module, type, name].filter(Boolean).join(".") + ".";
  const isTarget = (resource) => targets.some((target) => address(resource).startsWith(target + "."));
  state.resources = targets.length === 0 ? [] : state.resources.filter((resource) => !isTarget(resource));
  fs.writeFileSync(file, JSON.stringify(state));
}
`;

const STAGES = { network: NETWORK, cluster: CLUSTER, addons: ADDONS };
const AWS_VALUES = ["-auto-approve", "-var-file"];

const nothing = () => Promise.resolve([]);
/** An account with nothing in it but what the changes say. */
function accountWith(changes: Partial<Account> = {}): Account {
  return {
    caller: () => Promise.resolve({ account: "123456789012", arn: "arn:aws:iam::123456789012:user/me" }),
    contents: () => Promise.resolve({ objects: 0, oldVersions: 0, isMore: false }),
    interfaces: nothing,
    securityGroups: nothing,
    volumes: nothing,
    zones: nothing,
    ...changes,
  };
}

function refused(name: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error("no"), { name }));
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "teardown-"));
  writeFileSync(join(root, "terraform"), TERRAFORM, { mode: 0o755 });
  writeFileSync(join(root, "terraform.tfvars"), "");
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function stateOf(stack: string): string {
  return join(root, `terraform.${stack}.tfstate`);
}

/** Writes what would be synthesized, and states. */
function deploy(stages: Readonly<Record<string, readonly StateResource[]>> = STAGES, backend?: object): void {
  const names = Object.keys(stages);
  const stacks = names.map((name, index) => {
    const folder = join(root, "cdktf.out/stacks", name);
    mkdirSync(folder, { recursive: true });
    const terraform = { backend: backend ?? { local: { path: stateOf(name) } } };
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform }));
    if (stages[name]?.length) writeFileSync(stateOf(name), stateFile(stages[name]));
    return {
      name,
      workingDirectory: `stacks/${name}`,
      synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
      dependencies: names.slice(0, index),
    };
  });
  const manifest = { stacks: Object.fromEntries(stacks.map((stack) => [stack.name, stack])) };
  writeFileSync(join(root, "cdktf.out/manifest.json"), JSON.stringify(manifest));
}

/** Runs `make destroy`'s command line. */
async function destroy(
  args: readonly string[] = [],
  account: Account = accountWith(),
  { isInteractive = true } = {},
) {
  let printed = "";
  const output = { write: (text: string) => (printed += text) };
  const exitCode = await main(args, {
    root,
    environment: { PATH: process.env.PATH, TERRAFORM_BINARY_NAME: join(root, "terraform") },
    isInteractive,
    awsIn: () => account,
    output,
    errors: output,
  });
  return { exitCode, printed };
}

/** What terraform was called for since it was last asked. */
function calls(): string[] {
  const file = join(root, "calls");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  rmSync(file, { force: true });
  return lines.map((line) =>
    line
      .split(" ")
      .filter(
        (word) => !AWS_VALUES.some((usual) => word.startsWith(usual)) && !/^-(input|no-color)/.test(word),
      )
      .join(" "),
  );
}

describe("stages", () => {
  test("go backwards, each with the values of the variables, until nothing is deployed", async () => {
    deploy();
    const { exitCode, printed } = await destroy(["--auto-approve"]);
    const [, first] = readFileSync(join(root, "calls"), "utf8").split("\n");
    expect(first).toBe(`addons destroy -auto-approve -var-file=${join(root, "terraform.tfvars")}`);
    expect(calls()).toEqual([
      ...[
        "addons init",
        "addons destroy",
        "cluster init",
        "cluster destroy",
        "network init",
        "network destroy",
      ],
    ]);
    expect(printed).toMatch(/^addons: 2 resources; cluster: 8 resources; network: 3 resources\n/);
    expect(printed).toMatch(/Done: nothing is deployed any more\.\n$/);
    expect(exitCode).toBe(0);
  });

  test("that are empty are skipped, and say so; a second run has nothing to do", async () => {
    deploy({ ...STAGES, addons: [] });
    expect((await destroy()).printed).toContain("addons: nothing is deployed, skipped.");
    expect(calls()).toEqual(["cluster init", "cluster destroy", "network init", "network destroy"]);
    expect(await destroy()).toEqual({
      exitCode: 0,
      printed: expect.stringContaining("there is nothing to destroy") as string,
    });
    expect(calls()).toEqual([]);
  });

  test("end where --stage says", async () => {
    deploy();
    const { exitCode, printed } = await destroy(["--stage", "cluster"]);
    expect(calls()).toEqual(["addons init", "addons destroy", "cluster init", "cluster destroy"]);
    expect(printed).toContain('as far as the stage "cluster". Still deployed: network.');
    expect(exitCode).toBe(0);
  });

  test("stop at the first that fails; the next run goes on from there", async () => {
    deploy();
    writeFileSync(join(root, "destroy-fails-cluster"), "");
    const { exitCode, printed } = await destroy();
    expect(printed).toMatch(/Stopped: nothing of the stage "cluster" was destroyed\..* again is safe/);
    expect(exitCode).toBe(1);
    expect(calls()).not.toContain("network destroy");
    rmSync(join(root, "destroy-fails-cluster"));
    expect((await destroy()).exitCode).toBe(0);
    expect(calls()).toEqual(["cluster init", "cluster destroy", "network init", "network destroy"]);
  });

  test("of the single layout are one", async () => {
    deploy({ "spark-platform": [...NETWORK, ...CLUSTER, ...ADDONS] });
    expect((await destroy()).exitCode).toBe(0);
    expect(calls()).toEqual(["spark-platform init", "spark-platform destroy"]);
  });

  test("whose states are elsewhere are read by terraform", async () => {
    deploy(STAGES, { s3: { bucket: "acme-states", region: "eu-north-1" } });
    expect((await destroy(["--stage", "addons"])).exitCode).toBe(0);
    expect(calls()).toEqual([
      ...["addons init", "addons state pull", "cluster init", "cluster state pull"],
      ...["network init", "network state pull", "addons destroy", "addons state pull"],
    ]);
  });

  test.each([
    ["with something in it", stateFile(NETWORK)],
    ["that a kill has emptied", ""],
    ["that cannot be read", "{"],
  ])("of another layout, %s, are pointed out", async (_, text) => {
    deploy({ network: [], cluster: [], addons: [] });
    writeFileSync(stateOf("spark-platform"), text);
    const { printed } = await destroy();
    expect(printed).toMatch(
      /terraform\.spark-platform\.tfstate is of no stack .*SPARK_PLATFORM_LAYOUT=single/,
    );
    expect(printed).toContain("there is nothing to destroy");
  });

  test("whose state cannot be read stop everything", async () => {
    deploy();
    writeFileSync(stateOf("network"), "{");
    const { exitCode, printed } = await destroy();
    expect(printed).toContain('The state of the stage "network" cannot be read');
    expect({ exitCode, calls: calls() }).toEqual({ exitCode: 1, calls: [] });
  });

  test("whose state has 0 bytes stop everything: it may have been lost, and would pass for nothing deployed", async () => {
    deploy();
    writeFileSync(stateOf("cluster"), "");
    const { exitCode, printed } = await destroy();
    expect(printed).toContain(`The state of the stage "cluster" has 0 bytes (${stateOf("cluster")})`);
    expect(printed).toContain('docs/state.md, "After a crash"');
    expect({ exitCode, calls: calls() }).toEqual({ exitCode: 1, calls: [] });
  });

  test("that terraform cannot initialize stop it with what terraform says, and never with what is in a state", async () => {
    const secret = resource("random_password", { result: "correct horse battery" });
    deploy({ ...STAGES, addons: [secret] }, { s3: { bucket: "acme-states", region: "eu-north-1" } });
    for (const command of ["state", "init"]) {
      writeFileSync(join(root, `${command}-fails-addons`), "");
      const { exitCode, printed } = await destroy();
      expect(exitCode).toBe(1);
      expect(printed).toContain("Error: it does not work");
      expect(printed).not.toContain("correct horse battery");
    }
  });
});

describe("buckets", () => {
  const contents = (name: string) =>
    Promise.resolve({ objects: name === "acme-data" ? 12 : 0, oldVersions: 0, isMore: false });

  test("with data stay, with their settings; everything else goes, and the next run takes them once they are empty", async () => {
    deploy();
    const { exitCode, printed } = await destroy([], accountWith({ contents }));
    expect(calls()).toContain(
      'cluster destroy -target=module.eks-cluster -target=module.nat-instance -target=module.s3-bucket["spark_logs"]',
    );
    expect(printed).toMatch(
      /Kept on purpose:\n {2}bucket acme-data: 12 objects; .*aws s3 rm s3:\/\/acme-data --recursive/,
    );
    expect(printed).toMatch(/Done: nothing but that is deployed any more\.\n$/);
    expect(exitCode).toBe(0);

    const again = await destroy([], accountWith({ contents }));
    expect(again.printed).toContain("cluster: only what is kept is left of it, skipped.");
    expect({ exitCode: again.exitCode, calls: calls() }).toEqual({ exitCode: 0, calls: [] });

    expect((await destroy()).printed).toContain("Done: nothing is deployed any more.");
    // By targets: a plan of the whole stage would ask for the network's outputs, which have gone.
    expect(calls()).toEqual(["cluster init", 'cluster destroy -target=module.s3-bucket["spark_data"]']);
  });

  test("with old versions only stay, too", async () => {
    deploy();
    const { printed } = await destroy(
      [],
      accountWith({ contents: () => Promise.resolve({ objects: 0, oldVersions: 3, isMore: true }) }),
    );
    expect(printed).toContain("bucket acme-logs: more than 3 old versions; ");
    expect(printed).toContain("forceDestroyBuckets");
    expect(printed).not.toContain("aws s3 rm");
  });

  test("that are not there are left to terraform", async () => {
    deploy();
    await destroy([], accountWith({ contents: () => Promise.resolve(undefined) }));
    expect(calls()).toContain("cluster destroy");
  });

  test("that may not be looked into stay, until S3 is to decide", async () => {
    deploy();
    const { exitCode, printed } = await destroy([], accountWith({ contents: refused("AccessDenied") }));
    expect(printed).toContain("bucket acme-data: not known: these credentials may not ask (AccessDenied)");
    expect(printed).toContain("bucket acme-data: not looked into, so it may hold data");
    expect(calls()).toContain("cluster destroy -target=module.eks-cluster -target=module.nat-instance");
    expect(exitCode).toBe(0);
    expect((await destroy(["--offline"], accountWith({ caller: refused("asked") }))).printed).toContain(
      "Done: nothing is deployed any more.",
    );
  });

  test("whose data are to go are named with what goes", async () => {
    deploy({ ...STAGES, cluster: bucketModule("spark_data", "acme-data", true) });
    const { printed } = await destroy([], accountWith({ contents }));
    expect(printed).toContain("bucket acme-data: goes with 12 objects, as forceDestroyBuckets is set.");
    expect(printed).toContain("Done: nothing is deployed any more.");
  });
});

describe("credentials", () => {
  test("of another account change nothing: terraform would take everything for gone", async () => {
    deploy();
    const caller = () => Promise.resolve({ account: "210987654321", arn: "" });
    const { exitCode, printed } = await destroy([], accountWith({ caller }));
    expect(printed).toContain("account 210987654321, but this is deployed in 123456789012");
    expect({ exitCode, calls: calls() }).toEqual({ exitCode: 1, calls: [] });
  });

  test("that are missing do not block: buckets stay, and nothing is looked for", async () => {
    deploy();
    const asked = () => Promise.reject(new Error("told"));
    const account = accountWith({
      caller: refused("CredentialsProviderError"),
      interfaces: asked,
      contents: asked,
    });
    const { exitCode, printed } = await destroy([], account);
    expect(printed).toMatch(/no bucket is destroyed, .*: there are no credentials in the environment/);
    expect(calls()).toContain("network destroy");
    expect(printed).not.toMatch(/told|is not known/);
    expect(exitCode).toBe(0);
  });
});

describe("what is left behind", () => {
  const balancer = {
    id: "eni-0123456789abcdef0",
    description: "ELB a1b2c3d4",
    status: "in-use",
    instance: undefined,
    owner: "123456789012",
  };

  test("is looked for after the add-ons and before the network, which is not begun while it is held", async () => {
    deploy();
    const { exitCode, printed } = await destroy(
      [],
      accountWith({ interfaces: () => Promise.resolve([balancer]) }),
    );
    expect(printed.match(/classic load balancer a1b2c3d4: eni-0123456789abcdef0/g)).toHaveLength(2);
    expect(printed.match(/kubectl get services/g)).toHaveLength(1);
    expect(printed).toContain(
      "Stopped before the network, which cannot go while these are in it: classic load balancer a1b2c3d4.",
    );
    expect(exitCode).toBe(1);
    expect(calls()).not.toContain("network destroy");
    expect((await destroy()).exitCode).toBe(0);
    expect(calls()).toEqual(["network init", "network destroy"]);
  });

  test("is looked for after a stage that fails, too", async () => {
    deploy();
    writeFileSync(join(root, "destroy-fails-addons"), "");
    const { printed } = await destroy([], accountWith({ interfaces: () => Promise.resolve([balancer]) }));
    expect(printed).toMatch(/classic load balancer a1b2c3d4[^]*Stopped: .*"addons".*over the VPN only/);
  });

  test("and holds nothing is only said", async () => {
    deploy();
    const volumes = (cluster: string) =>
      Promise.resolve([
        { id: "vol-0123456789abcdef0", sizeGib: 8, tags: { [`kubernetes.io/cluster/${cluster}`]: "owned" } },
      ]);
    const { exitCode, printed } = await destroy([], accountWith({ volumes }));
    expect(printed).toContain("aws ec2 delete-volume --volume-id vol-0123456789abcdef0 --region eu-north-1");
    expect(exitCode).toBe(0);
  });

  test("and cannot be looked for does not block, and is said", async () => {
    deploy();
    const { exitCode, printed } = await destroy(
      [],
      accountWith({
        interfaces: refused("UnauthorizedOperation"),
        zones: refused("AccessDenied"),
      }),
    );
    expect(printed).toContain(
      "What is left behind of network interfaces is not known: these credentials may not ask (UnauthorizedOperation).",
    );
    expect(printed).toContain("What is left behind of DNS records is not known");
    expect(exitCode).toBe(0);
  });
});

describe("a command line", () => {
  test.each([
    [["--stage", "storage"], '--stage is "storage"; give one of network, cluster, addons.'],
    [["--var-file", "absent.tfvars"], "absent.tfvars"],
    [["--keep"], "--keep"],
    [["addons"], "addons"],
  ])("that is wrong (%s) changes nothing, and ends with 2 and the usage", async (args, message) => {
    deploy();
    const { exitCode, printed } = await destroy(args);
    expect(printed).toContain(message);
    expect(printed).toContain("Usage: ");
    expect({ exitCode, calls: calls() }).toEqual({ exitCode: 2, calls: [] });
  });

  test("that names a stage of the single layout is wrong", async () => {
    deploy({ "spark-platform": NETWORK });
    expect(await destroy(["--stage", "addons"])).toMatchObject({
      exitCode: 2,
      printed: expect.stringContaining("--stage needs the staged layout") as string,
    });
  });

  test("without a terminal, on which terraform could ask, must approve", async () => {
    deploy();
    const { exitCode, printed } = await destroy([], accountWith(), { isInteractive: false });
    expect(printed).toContain("give --auto-approve");
    expect({ exitCode, calls: calls() }).toEqual({ exitCode: 2, calls: [] });
    expect((await destroy(["--auto-approve"], accountWith(), { isInteractive: false })).exitCode).toBe(0);
  });

  test("before anything was synthesized ends with what to do", async () => {
    expect(await destroy()).toEqual({
      exitCode: 1,
      printed: expect.stringContaining("run make synth") as string,
    });
  });
});
