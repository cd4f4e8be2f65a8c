import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main, type Surroundings } from "../../src/doctor/cli";
import { ProjectCopy } from "../support/project";
import { awsError, awsWith } from "./facts";

const project = new ProjectCopy();
const root = project.directory;

/** What this machine may have in other versions, or not at all. */
const TOOLS: Readonly<Record<string, string>> = {
  aws: "aws-cli/2.31.0 Python/3.13.7",
  kubectl: '{"clientVersion": {"gitVersion": "v1.35.0"}}',
  openvpn: "OpenVPN 2.6.14 x86_64",
};
const environment = {
  PATH: `${root}/tools:${process.env.PATH ?? ""}`,
  HOME: root,
  TMPDIR: join(root, "tmp"),
};

/** Where `make doctor` would print, with an account and a machine of our own. */
async function doctor(args: readonly string[], changes: Partial<Surroundings> = {}) {
  let printed = "";
  const output = { write: (text: string) => (printed += text), isTTY: false };
  const exitCode = await main(args, {
    root,
    environment,
    machine: { publicAddress: () => Promise.resolve("203.0.113.7"), networks: () => [] },
    awsIn: (region) => awsWith({ region }),
    output,
    errors: output,
    ...changes,
  });
  return { exitCode, printed };
}

/** Every file below a folder, with what would change if it were written to; without what tsx keeps of what it has compiled. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
    .filter((name) => !name.startsWith("node_modules") && !/^tmp( |\/tsx-)/.test(name))
    .sort();
}

beforeAll(() => {
  mkdirSync(join(root, "tools"));
  mkdirSync(environment.TMPDIR);
  for (const [name, says] of Object.entries(TOOLS)) {
    writeFileSync(join(root, "tools", name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  }
  // Synthesized once; where a test is about the app, it runs.
  mkdirSync(join(root, "synthesized"));
  project.synthesize("staged", { CDKTF_OUTDIR: join(root, "synthesized") });
  writeFileSync(join(root, "real-cdktf.json"), readFileSync(join(root, "cdktf.json")));
  useApp('cp -R synthesized/. "$CDKTF_OUTDIR"');
});
afterEach(() => {
  useApp('cp -R synthesized/. "$CDKTF_OUTDIR"');
  project.writeVariables();
});
afterAll(() => {
  project.delete();
});

function useApp(app: string): void {
  writeFileSync(join(root, "cdktf.json"), JSON.stringify({ app }));
}

test("with everything in place it exits with 0, and the table has no cross", async () => {
  const { exitCode, printed } = await doctor([]);
  expect(printed).not.toContain("✗");
  expect(printed).toMatch(/\n {2}✓ public address {3}/);
  expect(printed).toMatch(/\n {2}✓ account {3}/);
  expect(printed).toContain("Not looked at: IAM permissions");
  expect(printed).not.toContain("\x1b[");
  expect(exitCode).toBe(0);
});

test("every cross has its fix in the same line, and makes the exit code 1", async () => {
  project.writeVariables({ domain: '"internal"', openvpn_user: null });
  const { exitCode, printed } = await doctor([]);
  const crosses = printed.split("\n").filter((line) => line.includes("✗"));
  expect(crosses).toHaveLength(2);
  for (const line of crosses) expect(line).toMatch(/^ {2}✗ (domain|openvpn_user) +\S.* → \S/);
  expect(printed).toContain("2 crosses");
  expect(exitCode).toBe(1);
});

test("for machines it is JSON, and no secret is in it", async () => {
  const { exitCode, printed } = await doctor(["--json"]);
  const report = JSON.parse(printed) as {
    fit: boolean;
    findings: { area: string; mark: string; name: string }[];
  };
  expect(report.fit).toBe(true);
  expect(new Set(report.findings.map(({ area }) => area))).toEqual(
    new Set(["tools", "input", "machine", "aws"]),
  );
  expect(printed).not.toContain("correct horse battery");
  expect(exitCode).toBe(0);
});

test("offline, nothing of AWS is asked or said", async () => {
  const asked = () => {
    throw new Error("asked");
  };
  const machine = { publicAddress: asked, networks: () => [] };
  const { exitCode, printed } = await doctor(["--offline"], { awsIn: asked, machine });
  expect(printed).not.toMatch(/^AWS/m);
  expect(exitCode).toBe(0);
});

test("without credentials there is one cross, and one line for all that hangs on them", async () => {
  const caller = () => Promise.reject(awsError("CredentialsProviderError"));
  const { exitCode, printed } = await doctor([], { awsIn: () => awsWith({ caller }) });
  const [, aws = ""] = printed.split("\nAWS\n");
  expect(aws.match(/^ {2}\S/gm)).toEqual(["  ✗", "  !"]);
  expect(aws).toContain("not checked: ");
  expect(exitCode).toBe(1);
});

test("a check that AWS does not answer is a warning, and the rest goes on", async () => {
  const vpcs = () => Promise.reject(awsError("AccessDeniedException"));
  const { exitCode, printed } = await doctor([], { awsIn: () => awsWith({ vpcs }) });
  expect(printed).toMatch(/! VPC quota +not known: these credentials may not ask/);
  expect(printed).toMatch(/✓ elastic addresses/);
  expect(exitCode).toBe(0);
});

test("a stage is checked for what it needs alone", async () => {
  project.writeVariables({ domain: null, nat_instance_key_path: null });
  const { exitCode, printed } = await doctor(["--stage", "network"]);
  expect(printed).not.toMatch(/kubectl|bucket|cluster|_image/i);
  expect(exitCode).toBe(0);
});

test("colours are for terminals, unless they are declined", async () => {
  let printed = "";
  const output = { isTTY: true, write: (text: string) => (printed += text) };
  await doctor(["--offline"], { output });
  expect(printed).toContain("\x1b[32m✓\x1b[39m");
  printed = "";
  await doctor(["--offline"], { output, environment: { ...environment, NO_COLOR: "1" } });
  expect(printed).toContain("✓");
  expect(printed).not.toContain("\x1b[");
});

test("a setting that main.ts refuses is the only line", async () => {
  useApp(`echo 'cluster.name: "a b" is not the name of an EKS cluster; use letters.' >&2; exit 1`);
  const { exitCode, printed } = await doctor([]);
  expect(printed).toContain('✗ main.ts  cluster.name: "a b" is not the name of an EKS cluster → use letters');
  expect(printed.match(/✗|✓/g)).toHaveLength(1);
  expect(exitCode).toBe(1);
});

test.each([
  ["an app that fails otherwise", "echo 'Error: x' >&2; echo '    at y' >&2; exit 1"],
  ["an app that writes nothing", "true"],
])("%s is named without its stack trace", async (_, app) => {
  useApp(app);
  const { exitCode, printed } = await doctor([]);
  expect(printed).toContain("it cannot be synthesized → run make synth to see why");
  expect(printed).not.toContain("    at ");
  expect(exitCode).toBe(1);
});

test("without terraform the variables are not known, and AWS is not asked where nobody knows in which Region", async () => {
  const bin = join(root, "bin");
  mkdirSync(bin);
  for (const name of ["cp", "sh", "node"]) {
    const { stdout } = spawnSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    symlinkSync(stdout.trim(), join(bin, name));
  }
  const { exitCode, printed } = await doctor([], { environment: { PATH: bin, HOME: root } });
  expect(printed).toMatch(/✗ terraform +"terraform" was not found → install Terraform/);
  expect(printed).toMatch(/! variables +not checked: terraform reads them/);
  expect(printed).toMatch(/! AWS +not asked/);
  expect(exitCode).toBe(1);
});

test.each([
  [["--stage", "storage"], '--stage is "storage"; give one of network, cluster, addons.'],
  [["--var-file", "absent.tfvars"], '--var-file is "absent.tfvars", which is not there.'],
  [["--address", "here"], '--address is "here"; give an IPv4 address'],
  [["--unknown"], "--unknown"],
])("a wrong command line (%s) ends with 2 and the usage", async (args, message) => {
  const { exitCode, printed } = await doctor(args);
  expect(printed).toContain(message);
  expect(printed).toContain("Usage: ");
  expect(exitCode).toBe(2);
});

describe("as a person runs it, in a checkout", () => {
  const run = (args: readonly string[]) =>
    spawnSync(process.execPath, ["--require", "tsx/cjs", "src/doctor/main.ts", ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...environment, AWS_EC2_METADATA_DISABLED: "true" },
    });
  beforeEach(() => writeFileSync(join(root, "cdktf.json"), readFileSync(join(root, "real-cdktf.json"))));

  test("with nothing set up it says what is missing, exits with 1, and leaves everything as it was", () => {
    writeFileSync(project.variableFile, "");
    const before = files(root);
    const { status, stdout, stderr } = run([]);
    expect(stdout).toMatch(/✗ openvpn_user +it is not set/);
    expect(stdout).toMatch(/✗ account +there are no credentials in the environment/);
    expect(stderr).toBe("");
    expect(stdout).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
    // The folder for temporary files is one of those that are looked at.
    expect(files(root)).toEqual(before);
  });

  test("with values for all variables, and offline, it exits with 0", () => {
    const { status, stdout } = run(["--offline"]);
    expect(stdout).toMatch(/✓ variables +25 values, from terraform.tfvars/);
    expect(stdout).not.toContain("✗");
    expect(status).toBe(0);
  });
});
