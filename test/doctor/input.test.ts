import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { INPUT_CHECKS } from "../../src/doctor/checks/input";
import { readInput, type Input, type InputOptions } from "../../src/doctor/facts/input";
import { STAGES } from "../../src/doctor/stage";
import { Backend } from "../../src/platform/backend";
import { makeCertificateAuthority, makeSshKey } from "../../src/rehearsal/launcher/keys";
import { deploymentOf, factsWith } from "./facts";

const root = mkdtempSync(join(tmpdir(), "input-"));
const keys = join(root, "keys");
mkdirSync(keys);
const ssh = makeSshKey(keys, "id");
const authority = makeCertificateAuthority(keys, "ca");
const deployment = deploymentOf({}, root);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const GOOD: Readonly<Record<string, unknown>> = {
  openvpn_client_cidrs: ["203.0.113.7/32"],
  openvpn_key_path: ssh.publicPath,
  openvpn_user: "first",
  nat_instance_key_path: ssh.publicPath,
  eks_worker_nodes_key_path: ssh.publicPath,
  domain: "spark.example.internal",
  cluster_issuer_cert_path: authority.publicPath,
  cluster_issuer_key_path: authority.privatePath,
  grafana_admin_password: "correct horse battery",
  history_server_spark_image: "registry.example.com/spark:4.1.2",
  jupyter_notebook_image: "registry.example.com/jupyter:4.1.2",
};

/** Writes terraform.tfvars with other values than the good ones; undefined leaves a variable out. */
function give(
  changes: Readonly<Record<string, unknown>> = {},
  file = "terraform.tfvars",
  values = GOOD,
): void {
  const lines = Object.entries({ ...values, ...changes }).filter(([, value]) => value !== undefined);
  writeFileSync(
    join(root, file),
    lines.map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`).join(""),
  );
}

function read(changes: Partial<InputOptions> = {}, environment: NodeJS.ProcessEnv = {}): Promise<Input> {
  return readInput({
    deployment,
    stages: STAGES,
    root,
    varFiles: [],
    environment: { PATH: process.env.PATH, HOME: root, ...environment },
    terraform: "terraform",
    ...changes,
  });
}

/** The mistakes, one line each. */
const lines = (input: Input) => input.problems.map(({ mark, name, found }) => `${mark} ${name}: ${found}`);

afterEach(() => {
  for (const file of readdirSync(root).filter((name) => name.includes(".tfvars"))) rmSync(join(root, file));
});

test("good values have no mistakes, and are there with their types", async () => {
  give();
  const input = await read();
  expect(input.problems).toEqual([]);
  expect(input.sources).toEqual(["terraform.tfvars"]);
  expect(input.value("openvpn_client_cidrs")).toEqual(["203.0.113.7/32"]);
  expect(input.value("aws_region")).toBe("eu-north-1");
  expect(input.value("openvpn_public_key")).toBeUndefined();
});

test("each key, certificate, image and the domain then gets a line", async () => {
  give();
  const input = await read();
  const facts = factsWith({ deployment, input, now: new Date() });
  const found = (await Promise.all(INPUT_CHECKS.map(async (check) => check.run(facts)))).flat();
  expect(found.every(({ mark }) => mark === "tick")).toBe(true);
  expect(found.find(({ name }) => name === "nat_instance_key_path")?.found).toMatch(
    /^Ed25519 public key SHA256:.{12}…/,
  );
  expect(found.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["main.ts", "domain", "jupyter_notebook_image"]),
  );
  expect(JSON.stringify(found)).not.toContain("correct horse battery");
});

test("the later source wins: environment, terraform.tfvars, *.auto.tfvars, --var-file", async () => {
  const user = async (...args: Parameters<typeof read>) => (await read(...args)).value("openvpn_user");
  give({ openvpn_user: undefined });
  expect(await user({}, { TF_VAR_openvpn_user: "environment" })).toBe("environment");
  give({ openvpn_user: "tfvars" });
  expect(await user({}, { TF_VAR_openvpn_user: "environment" })).toBe("tfvars");
  give({ openvpn_user: "auto" }, "more.auto.tfvars", {});
  expect(await user()).toBe("auto");
  give({ openvpn_user: "named" }, "named.tfvars", {});
  expect(await user({ varFiles: ["named.tfvars"] })).toBe("named");
});

test("what is missing is told with its meaning, and how to give it", async () => {
  give({ openvpn_user: undefined, grafana_admin_password: undefined, nat_instance_key_path: undefined });
  const input = await read();
  expect(lines(input)).toEqual([
    expect.stringMatching(/^cross openvpn_user: it is not set: The name of the first OpenVPN user/),
    expect.stringMatching(
      /^cross nat_instance_key_path: neither of nat_instance_key_path and nat_instance_public_key/,
    ),
    expect.stringMatching(/^cross grafana_admin_password: it is not set/),
  ]);
  expect(input.problems.map(({ fix }) => fix)).toEqual([
    "set it in terraform.tfvars, or as TF_VAR_openvpn_user",
    expect.stringContaining("set exactly one"),
    "export TF_VAR_grafana_admin_password=…",
  ]);
});

test("a stage asks only for its own, and does not wonder at the others'", async () => {
  give({ domain: "nonsense", jupyter_notebook_image: undefined });
  expect((await read({ stages: ["network"] })).problems).toEqual([]);
  expect(lines(await read({ stages: ["addons"] }))).toHaveLength(2);
  // One stack asks for everything, whatever part of it is applied.
  const single = deploymentOf({ layout: "single" }, root);
  expect(lines(await read({ stages: ["network"], deployment: single }))).toHaveLength(2);
});

test("mistakes of every kind are told at once, each with its variable", async () => {
  give({
    openvpn_client_cidrs: "203.0.113.7/32",
    openvpn_user: ["first"],
    nat_instance_key_path: ssh.privatePath,
    domain: "internal",
    history_server_spark_image: "apache/spark",
    jupyter_notebook_image: "jupyter:latest",
    eks_worker_nodes_key_path: "/absent.pub",
  });
  const input = await read({}, { TF_VAR_openvpn_public_key: "ssh-ed25519 AAAA" });
  expect(lines(input)).toEqual([
    "cross openvpn_client_cidrs: is no list of string",
    expect.stringMatching(/^cross openvpn_key_path: both of/),
    "cross openvpn_user: is no string",
    expect.stringMatching(/^cross eks_worker_nodes_key_path: there is no file "\/absent.pub"/),
    expect.stringMatching(/^cross nat_instance_key_path: .* is a private key/),
    expect.stringMatching(/^cross domain: "internal" has one part only/),
    expect.stringMatching(/^cross history_server_spark_image: .* has no tag/),
    expect.stringMatching(/^cross jupyter_notebook_image: .* whatever was newest/),
  ]);
  expect(input.value("domain")).toBeUndefined();
  expect(input.value("grafana_admin_user")).toBe("admin");
});

test("an environment variable that is no list does not hide the rest", async () => {
  give({ openvpn_client_cidrs: undefined, domain: "internal" });
  const input = await read({}, { TF_VAR_openvpn_client_cidrs: "203.0.113.7/32" });
  expect(lines(input)).toEqual([
    expect.stringMatching(/^cross openvpn_client_cidrs: cannot be read/),
    expect.stringMatching(/^cross domain: /),
  ]);
  expect(input.value("aws_region")).toBe("eu-north-1");
});

test("names that no stage knows are told, all of them, with what was probably meant", async () => {
  give({ openvpn_instance_typ: "t3.micro", a: 1, b: 2, c: 3 });
  const input = await read({}, { TF_VAR_domian: "x.y" });
  expect(input.problems.map(({ mark, name, fix }) => [mark, name, fix])).toEqual([
    ...["a", "b", "c"].map((name) => ["warning", name, "remove it, unless it is for something else"]),
    ["warning", "openvpn_instance_typ", "did you mean openvpn_instance_type?"],
    ["warning", "TF_VAR_domian", "did you mean TF_VAR_domain?"],
  ]);
});

test("relative paths lead from the folder in which terraform will run", async () => {
  mkdirSync(join(root, "cdktf.out/stacks/network"), { recursive: true });
  give({ openvpn_key_path: "../../../keys/id.pub", nat_instance_key_path: "keys/id.pub" });
  expect(lines(await read())).toEqual([
    expect.stringContaining(`there is no file "${root}/cdktf.out/stacks/cluster/keys/id.pub"`),
  ]);
});

test("a file that cannot be read is told by name and line, and nothing of it is shown", async () => {
  writeFileSync(join(root, "terraform.tfvars"), 'openvpn_user = "first"\ngrafana_admin_password = "hunter\n');
  const input = await read();
  expect(lines(input)[0]).toMatch(/^cross terraform.tfvars, line 2: /);
  expect(JSON.stringify(input.problems)).not.toContain("hunter");
  expect(input.value("openvpn_user")).toBeUndefined();
});

test("no secret is in a message", async () => {
  const secret = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  give({
    grafana_admin_password: "hunter2",
    openvpn_key_path: undefined,
    openvpn_public_key: secret,
    docker_registry_password: "hunter3",
  });
  const input = await read();
  expect(input.problems.length).toBeGreaterThanOrEqual(3);
  const text = JSON.stringify(input.problems);
  for (const hidden of ["hunter2", "hunter3", secret.split("\n")[1] ?? "?"])
    expect(text).not.toContain(hidden);
});

test("what terraform is told on the side changes nothing", async () => {
  give();
  const environment = {
    TF_CLI_ARGS_plan: "-target=nothing",
    TF_WORKSPACE: "other",
    TF_LOG: "trace",
    TF_DATA_DIR: "/x",
  };
  expect((await read({}, environment)).problems).toEqual([]);
});

test("with Terraform Cloud, what is not here may be in the workspace, and files here are of no use", async () => {
  give({ openvpn_user: undefined, nat_instance_key_path: undefined });
  const cloud = deploymentOf({ backend: Backend.terraformCloud({ organization: "acme" }) }, root);
  const input = await read({ deployment: cloud });
  expect(input.problems.map(({ mark, name }) => [mark, name])).toEqual([
    ["warning", "openvpn_user"],
    ["warning", "nat_instance_key_path"],
  ]);
  const check = async (environment: NodeJS.ProcessEnv) => {
    const facts = factsWith({ deployment: cloud, input, environment: { HOME: root, ...environment } });
    return (await Promise.all(INPUT_CHECKS.map(async (each) => each.run(facts)))).flat();
  };
  const found = await check({});
  expect(found.find(({ name }) => name === "openvpn_key_path")).toMatchObject({
    mark: "warning",
    fix: "give the content in openvpn_public_key",
  });
  expect(found.find(({ name }) => name === "app.terraform.io")?.mark).toBe("cross");
  const token = { TF_TOKEN_app_terraform_io: "secret" };
  expect((await check(token)).find(({ name }) => name === "app.terraform.io")).toMatchObject({
    mark: "tick",
    found: "token in TF_TOKEN_app_terraform_io",
  });
});
