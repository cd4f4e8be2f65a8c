import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App, TerraformLocal, TerraformOutput, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import { PlatformStack } from "../../src/platform/platform-stack";
import { SparkPlatform } from "../../src/platform/spark-platform";

describe("logical ids", () => {
  test("are the construct ids, however deep the construct", () => {
    const stack = new PlatformStack(Testing.app(), "stack");
    new TerraformLocal(new Construct(new Construct(stack, "outer"), "inner"), "az_names", ["a"]);
    const { locals } = JSON.parse(Testing.synth(stack)) as { locals: unknown };
    expect(locals).toEqual({ az_names: ["a"] });
  });

  test("may be shared by elements of different kinds", () => {
    const stack = new PlatformStack(Testing.app(), "stack");
    new TerraformLocal(new Construct(stack, "a"), "domain", "x");
    new TerraformVariable(new Construct(stack, "b"), "domain", { type: "string" });
    new TerraformOutput(new Construct(stack, "c"), "domain", { value: "x" });
    expect(JSON.parse(Testing.synth(stack))).toMatchObject({
      locals: { domain: "x" },
      variable: { domain: { type: "string" } },
      output: { domain: { value: "x" } },
    });
  });

  test("shared by two elements of one kind are refused with both paths", () => {
    const stack = new PlatformStack(Testing.app(), "stack");
    new TerraformLocal(new Construct(stack, "a"), "domain", "x");
    new TerraformLocal(new Construct(stack, "b"), "domain", "y");
    expect(() => Testing.synth(stack)).toThrow(
      'Two constructs would both be local.domain: "stack/a/domain" and "stack/b/domain"',
    );
  });

  test("that Terraform could not read are refused", () => {
    const stack = new PlatformStack(Testing.app(), "stack");
    new TerraformLocal(stack, "2nd zone", "x");
    expect(() => Testing.synth(stack)).toThrow('"stack/2nd zone": the last part is no Terraform identifier');
  });

  test("of cross-stack outputs, which cdktf names after expressions, are made readable to Terraform", () => {
    const app = Testing.app();
    const producer = new PlatformStack(app, "producer");
    const consumer = new PlatformStack(app, "consumer");
    const local = new TerraformLocal(producer, "name", "x");
    new TerraformOutput(consumer, "copy", { value: local.asString });
    for (const stack of [producer, consumer]) stack.prepareStack();
    const { output } = JSON.parse(Testing.synth(producer)) as { output: Record<string, unknown> };
    expect(Object.keys(output)).toEqual(["cross-stack-output-local_name"]);
    expect(JSON.parse(Testing.synth(consumer))).toMatchObject({
      output: {
        copy: {
          value:
            "${data.terraform_remote_state.cross-stack-reference-input-producer.outputs.cross-stack-output-local_name}",
        },
      },
    });
  });
});

describe("a synthesized stack's folder", () => {
  const outdir = mkdtempSync(join(tmpdir(), "platform-stack-"));
  const stray = resolve(__dirname, "../../modules/terraform-aws-custom-vpc/stray.tfstate");
  afterAll(() => {
    rmSync(outdir, { recursive: true });
    rmSync(stray, { force: true });
  });

  test("holds the modules that the stack uses, without their tests or stray state", () => {
    writeFileSync(stray, "{}");
    const app = new App({ outdir });
    new SparkPlatform(app);
    app.synth();
    const modules = join(outdir, "stacks/network/modules");
    expect(readdirSync(modules).sort()).toEqual(["terraform-aws-custom-vpc", "terraform-aws-openvpn-server"]);
    const files = readdirSync(join(modules, "terraform-aws-custom-vpc"));
    expect(files).toEqual(expect.arrayContaining(["main.tf", "outputs.tf", "variables.tf", "versions.tf"]));
    expect(files.filter((file) => /^tests$|tfstate|^\./.test(file))).toEqual([]);
  });

  test("is the same to the byte when synthesized again", () => {
    const read = () => readFileSync(join(outdir, "stacks/network/cdk.tf.json"), "utf8");
    const first = read();
    const app = new App({ outdir });
    new SparkPlatform(app);
    app.synth();
    expect(read()).toBe(first);
  });

  test("names no absolute path but that of cdktf's local state", () => {
    const json = readFileSync(join(outdir, "stacks/network/cdk.tf.json"), "utf8");
    const absolute: string[] = [];
    JSON.parse(json, (_, value: unknown) => {
      if (typeof value === "string" && value.startsWith("/")) absolute.push(value);
      return value;
    });
    expect(absolute).toEqual([join(process.cwd(), "terraform.network.tfstate")]);
  });
});
