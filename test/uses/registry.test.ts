import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { MODULES, type ModuleName } from "../../src/modules/catalogue";
import { ProjectCopy } from "../support/project";
import { synthesize } from "../support/synthesized";
import { installStandIns, PROVIDERS, PROVIDERS_OF } from "./registry/stand-ins";

describe("the registry's modules, with stand-ins of the same inputs, outputs and providers", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });
  const folderOf = (stack: string) => join(project.directory, "cdktf.out/stacks", stack);
  /** Runs commands of terraform in a stack's folder, up to the first that fails. */
  const terraform = (stack: string, ...commands: readonly string[]) => {
    const wrapper = resolve(__dirname, "registry/with-kubectl.ts");
    const runner = [process.execPath, "--require", require.resolve("tsx/cjs"), wrapper];
    const script = commands.map((command) => `terraform -chdir=${folderOf(stack)} ${command} -no-color`);
    return project.run([...runner, "sh", "-c", script.join(" && ")]);
  };

  describe.each([
    ["single", ["spark-platform"]],
    ["staged", ["network", "cluster", "addons"]],
  ] as const)("%s layout", (layout, stacks) => {
    beforeAll(() => {
      project.synthesize(layout, { SPARK_PLATFORM_MODULES: "registry" });
      for (const stack of stacks) installStandIns(folderOf(stack));
    });

    test.each(stacks)("%s: terraform initializes it, and finds it valid", (stack) => {
      const { exitCode, output } = terraform(stack, "init", "validate");
      expect(output).toContain("Success! The configuration is valid");
      expect(exitCode).toBe(0);
    });
  });

  test.each([
    ["an input that the module does not have", "module.custom-vpc.name", "vpc", 'is named "name"'],
    ["another argument of kubectl's provider", "provider.kubectl.0.hosts", "h", 'is named "hosts"'],
    [
      "a reference to an output that there is not",
      "module.jupyterhub.storage_class",
      "${module.aws-efs-csi-driver.class}",
      'does not have an attribute named "class"',
    ],
  ])("and it is not valid with %s", (_, path, value, message) => {
    const stack = path.startsWith("module.custom-vpc") ? "network" : "addons";
    const file = join(folderOf(stack), "cdk.tf.json");
    const before = readFileSync(file, "utf8");
    const configuration = JSON.parse(before) as Record<string, never>;
    const names = path.split(".");
    const last = names.pop()!;
    const at = names.reduce<Record<string, unknown>>(
      (each, name) => each[name] as Record<string, unknown>,
      configuration,
    );
    at[last] = value;
    writeFileSync(file, JSON.stringify(configuration, null, 2));
    const { exitCode, output } = terraform(stack, "validate");
    writeFileSync(file, before);
    expect(output.replaceAll(/\s+/g, " ")).toContain(message);
    expect(exitCode).toBe(1);
  });
});

describe("providers for the registry's modules", () => {
  const stacks = synthesize({ modules: "registry" });

  test.each(Object.entries(stacks))(
    "%s: constrained as its modules require, so that both can be met",
    (_, stack) => {
      const names = Object.keys(stack.module) as ModuleName[];
      const needed = [...new Set(names.flatMap((name) => PROVIDERS_OF[name]))];
      const { required_providers: ours } = stack.terraform;
      const constraints = needed.map((name) => [name, ours[name]?.version ?? "as the module has it"]);
      // A stack that does not configure a provider of its modules, such as tls, leaves the constraint to them.
      expect(constraints).toEqual(
        needed.map((name) => [name, name in ours ? PROVIDERS[name]!.version : "as the module has it"]),
      );
    },
  );

  test("every provider is configured that talks to the cluster, with a protocol that today's clients take", () => {
    const { provider } = stacks.addons!;
    expect(Object.keys(provider).sort()).toEqual(["aws", "helm", "kubectl", "kubernetes", "tls"]);
    expect(JSON.stringify(provider)).not.toContain("v1alpha1");
  });
});

test("docs/registry-modules.md has every module at its version", () => {
  const guide = readFileSync(resolve(__dirname, "../../docs/registry-modules.md"), "utf8");
  const rows = [...guide.matchAll(/^\| `([\w-]+)` +\| ([\d.]+) +\|/gm)].map(([, name, version]) => [
    name,
    version,
  ]);
  expect(rows).toEqual(Object.entries(MODULES).map(([name, { registryVersion }]) => [name, registryVersion]));
});
