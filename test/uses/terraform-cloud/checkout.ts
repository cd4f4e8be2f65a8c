import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Ended, ProjectCopy, SYNTH } from "../../support/project";
import { Machine } from "./machine";
import type { TerraformCloud } from "./server";

/** The guide, whose settings and commands the tests use. */
export const GUIDE = readFileSync(resolve(__dirname, "../../../docs/terraform-cloud.md"), "utf8");

const SETTINGS = "const settings: SparkPlatformProps = {\n";
const [BACKEND] = /^ *backend: Backend\.terraformCloud\(.*\),$/m.exec(GUIDE) ?? [];

/** A user's checkout, and the machine that it is on. */
export class CloudCheckout {
  public static async make(cloud: TerraformCloud): Promise<CloudCheckout> {
    const project = new ProjectCopy();
    return new CloudCheckout(cloud, project, await Machine.start(join(project.directory, "cdktf.out")));
  }

  private constructor(
    private readonly cloud: TerraformCloud,
    private readonly project: ProjectCopy,
    public readonly machine: Machine,
  ) {}

  /** The folder of the checkout. */
  public get directory(): string {
    return this.project.directory;
  }

  /** The option that gives terraform the values in terraform.tfvars. */
  public get given(): string {
    return `-var-file=${this.project.variableFile}`;
  }

  /** Edits main.ts as the guide says. */
  public useCloud(): void {
    if (BACKEND === undefined)
      throw new Error("docs/terraform-cloud.md shows no line with the backend any more");
    const main = join(this.directory, "main.ts");
    const text = readFileSync(main, "utf8");
    if (!text.includes(SETTINGS)) throw new Error("main.ts has no settings any more");
    const edited = text.replace(SETTINGS, `${SETTINGS}${BACKEND}\n`);
    writeFileSync(main, `import { Backend } from "./src/platform/backend";\n${edited}`);
  }

  /** What `make synth` does. */
  public synthesize(layout: "staged" | "single" = "staged"): void {
    const env = { ...process.env, SPARK_PLATFORM_LAYOUT: layout };
    const [node, ...args] = SYNTH;
    const { status, stderr } = spawnSync(node, args, { cwd: this.directory, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`synthesizing ended with ${status}: ${stderr}`);
  }

  /** The folder of a stack. */
  public folder(stack: string): string {
    return join(this.directory, "cdktf.out/stacks", stack);
  }

  /** Runs a command in the checkout; `answer` is typed in, without it nothing is asked. */
  public run(command: readonly [string, ...string[]], answer?: string): Promise<Ended> {
    const input = answer === undefined ? {} : { TF_INPUT: "1" };
    return this.machine.run(command, this.directory, { ...this.cloud.environment(), ...input }, answer);
  }

  /** Runs terraform for a stack. */
  public terraform(stack: string, command: string, ...args: readonly string[]): Promise<Ended> {
    return this.run(["terraform", `-chdir=cdktf.out/stacks/${stack}`, command, "-no-color", ...args]);
  }

  /** Runs terraform for a stack, which must succeed; what it printed. */
  public async must(stack: string, command: string, ...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await this.terraform(stack, command, ...args);
    if (exitCode !== 0)
      throw new Error(`terraform ${command} in ${stack} ended with ${exitCode}:\n${output}`);
    return output;
  }

  /** Deletes the checkout and its machine. */
  public async delete(): Promise<void> {
    await this.machine.stop();
    this.project.delete();
  }
}
