import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { Backend } from "../../src/platform/backend";
import { SparkPlatform, type SparkPlatformProps } from "../../src/platform/spark-platform";
import { type TerraformJson } from "../support/synthesized";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Synthesizes the platform to files, as cdktf's in-memory synthesis leaves backends out; the stacks by name. */
function synthesize(props: SparkPlatformProps = {}): Record<string, TerraformJson> {
  const outdir = mkdtempSync(join(tmpdir(), "backend-"));
  folders.push(outdir);
  const app = new App({ outdir });
  const { stacks } = new SparkPlatform(app, props);
  app.synth();
  return Object.fromEntries(
    stacks.map(({ node: { id } }) => {
      const file = join(outdir, "stacks", id, "cdk.tf.json");
      return [id, JSON.parse(readFileSync(file, "utf8")) as TerraformJson];
    }),
  );
}

/** What a stack's configuration says of its state, and of those that it reads. */
function places(stack: unknown) {
  const { terraform, data } = stack as {
    terraform: { required_version: string; backend?: unknown; cloud?: unknown };
    data?: { terraform_remote_state?: Record<string, { backend: string; config: unknown }> };
  };
  return { terraform, remote: Object.values(data?.terraform_remote_state ?? {}) };
}

describe("files", () => {
  const state = "terraform.cluster.tfstate";
  const cwd = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "states-"));
    folders.push(folder);
    process.chdir(folder);
  });
  afterEach(() => process.chdir(cwd));

  test("that a kill has emptied stop the synthesis, before everything is made a second time", () => {
    writeFileSync(state, "");
    expect(() => synthesize()).toThrow(
      `backend: "${state}" has 0 bytes, as when terraform is killed while it writes its state`,
    );
    expect(() => synthesize({ layout: "single" })).not.toThrow();
    writeFileSync(state, "{}");
    expect(() => synthesize()).not.toThrow();
  });
});

describe("S3", () => {
  const settings = { bucket: "acme-states", region: "eu-north-1" };

  test("keeps each stage's state in an object of its own, encrypted, and locked by a file", () => {
    const { network, cluster } = synthesize({ backend: Backend.s3(settings) });
    const expected = { bucket: "acme-states", region: "eu-north-1", encrypt: true, use_lockfile: true };
    expect(places(network).terraform.backend).toEqual({
      s3: { ...expected, key: "spark-platform/network.tfstate" },
    });
    expect(places(cluster).terraform.backend).toEqual({
      s3: { ...expected, key: "spark-platform/cluster.tfstate" },
    });
  });

  test("lets a stage read the earlier ones' states where they are", () => {
    const { cluster, addons } = synthesize({ backend: Backend.s3({ ...settings, keyPrefix: "a/b" }) });
    const keysReadBy = (stack: unknown) =>
      places(stack).remote.map(({ backend, config }) => [backend, (config as { key: string }).key]);
    expect(keysReadBy(cluster)).toEqual([["s3", "a/b/network.tfstate"]]);
    expect(keysReadBy(addons).sort()).toEqual([
      ["s3", "a/b/cluster.tfstate"],
      ["s3", "a/b/network.tfstate"],
    ]);
  });

  test("asks for a terraform that has such locks", () => {
    const { addons } = synthesize({ backend: Backend.s3(settings) });
    expect(places(addons).terraform.required_version).toBe(">= 1.11.0");
  });

  test("encrypts with a key of one's own, if there is one", () => {
    const kmsKeyId = "arn:aws:kms:eu-north-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const { network } = synthesize({ backend: Backend.s3({ ...settings, kmsKeyId }) });
    expect(places(network).terraform.backend).toMatchObject({ s3: { kms_key_id: kmsKeyId } });
  });

  test.each(["eu-north-1", "us-gov-west-1", "us-isob-east-1", "eusc-de-east-1"])(
    "takes the Region %s, as aws_region does",
    (region) => {
      const { network } = synthesize({ backend: Backend.s3({ ...settings, region }) });
      expect(places(network).terraform.backend).toMatchObject({ s3: { region } });
    },
  );

  test("names no credentials", () => {
    const stacks = synthesize({ backend: Backend.s3(settings) });
    expect(JSON.stringify(stacks)).not.toMatch(/access_key|secret_key|"profile"/);
  });
});

describe("Terraform Cloud", () => {
  test("has a workspace for each stage, in the project", () => {
    const backend = Backend.terraformCloud({ organization: "acme", project: "Data platform" });
    const { network, addons } = synthesize({ backend });
    expect(places(network).terraform.cloud).toEqual({
      organization: "acme",
      workspaces: { name: "spark-platform-network", project: "Data platform" },
    });
    expect(places(addons).terraform.cloud).toMatchObject({ workspaces: { name: "spark-platform-addons" } });
    expect(places(addons).terraform.backend).toBeUndefined();
  });

  test("has one workspace for the single layout", () => {
    const backend = Backend.terraformCloud({ organization: "acme", workspacePrefix: "spark-production" });
    const stack = synthesize({ backend, layout: "single" })["spark-platform"];
    expect(places(stack).terraform.cloud).toEqual({
      organization: "acme",
      workspaces: { name: "spark-production" },
    });
  });

  test("lets a stage read the earlier ones' workspaces, on the same host", () => {
    const backend = Backend.terraformCloud({ organization: "acme", hostname: "terraform.example.com" });
    const { cluster } = synthesize({ backend });
    expect(places(cluster).remote).toEqual([
      expect.objectContaining({
        backend: "remote",
        config: {
          hostname: "terraform.example.com",
          organization: "acme",
          workspaces: { name: "spark-platform-network" },
        },
      }),
    ]);
  });

  test("lets the kubectl provider of the registry's modules in by the same token", () => {
    const backend = Backend.terraformCloud({ organization: "acme" });
    const { provider } = synthesize({ backend, modules: "registry" }).addons!;
    const [kubectl] = provider.kubectl!;
    const [kubernetes] = provider.kubernetes!;
    expect(kubectl).toMatchObject({ token: "${data.aws_eks_cluster_auth.eks_cluster.token}" });
    expect(kubernetes).toMatchObject({ token: kubectl!.token });
    expect(JSON.stringify(provider)).not.toContain('"exec"');
  });

  test("reaches Kubernetes by a token, as no aws command is there, unless exec is asked for", () => {
    const backend = Backend.terraformCloud({ organization: "acme" });
    const isExec = (stack: { provider: unknown }) => JSON.stringify(stack.provider).includes('"exec"');
    expect(isExec(synthesize({ backend }).addons!)).toBe(false);
    expect(isExec(synthesize({ backend, addons: { kubernetesAuthentication: "exec" } }).addons!)).toBe(true);
    expect(isExec(synthesize().addons!)).toBe(true);
  });
});

describe("a backend that cannot work is refused by name, with value and fix", () => {
  const s3 = { bucket: "acme-states", region: "eu-north-1" };
  const cloud = { organization: "acme" };

  test.each<[string, () => unknown, string]>([
    [
      "bucket",
      () => Backend.s3({ ...s3, bucket: "Acme" }),
      'backend.bucket: "Acme" is not the name of a bucket',
    ],
    [
      "region",
      () => Backend.s3({ ...s3, region: "north" }),
      'backend.region: "north" is not the name of an AWS Region; write it',
    ],
    ["a zone", () => Backend.s3({ ...s3, region: "eu-north-1a" }), 'backend.region: "eu-north-1a" is not'],
    ["no such direction", () => Backend.s3({ ...s3, region: "eu-up-1" }), 'backend.region: "eu-up-1" is not'],
    [
      "prefix",
      () => Backend.s3({ ...s3, keyPrefix: "/a/" }),
      'backend.keyPrefix: "/a/" is not the beginning',
    ],
    [
      "key",
      () => Backend.s3({ ...s3, kmsKeyId: "1234" }),
      'backend.kmsKeyId: "1234" is not the ARN of a KMS key',
    ],
    ["no region", () => Backend.s3({ bucket: "acme-states" } as never), "backend.region: undefined is not"],
    [
      "unknown key",
      () => Backend.s3({ ...s3, key: "x" } as never),
      'backend.key: "x" is given to a setting that',
    ],
    ["secret", () => Backend.s3({ ...s3, secretKey: "x" } as never), "to a setting that does not exist"],
    [
      "organization",
      () => Backend.terraformCloud({ organization: "a b" }),
      'backend.organization: "a b" is not',
    ],
    [
      "project",
      () => Backend.terraformCloud({ ...cloud, project: "x" }),
      'backend.project: "x" is not the name',
    ],
    [
      "workspace",
      () => Backend.terraformCloud({ ...cloud, workspacePrefix: "" }),
      'workspacePrefix: "" is not',
    ],
    [
      "host",
      () => Backend.terraformCloud({ ...cloud, hostname: "https://x" }),
      'hostname: "https://x" is not',
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("what is no backend at all", () => {
    expect(() => synthesize({ backend: "s3" as never })).toThrow(
      'backend: "s3" is not a backend; use Backend.',
    );
  });

  test("a bucket that the platform itself makes, and would destroy with the state in it", () => {
    const backend = Backend.s3({ bucket: "example-spark-data-bucket", region: "eu-north-1" });
    expect(() => synthesize({ backend })).toThrow(
      'backend.bucket: "example-spark-data-bucket" is one of the platform\'s own buckets',
    );
  });
});
