import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makeCertificateAuthority, makeSshKey } from "../../src/rehearsal/launcher/keys";
import { World, type WorldObject } from "../../src/rehearsal/world/world";

const root = resolve(__dirname, "../..");

/** Where the single layout's only stack is synthesized, in the checkout. */
export const SINGLE_FOLDER = "cdktf.out/stacks/spark-platform";

/** The command of `make synth`. A copy has no Makefile, whose targets install packages first. */
export const SYNTH = ["node", "--require", "tsx/cjs", "main.ts"] as const;

/** How long a command may take: several times what the longest does on a busy machine. */
const PATIENCE_SECONDS = 300;

/** How a command ended. */
export interface Ended {
  /** null if it was killed, as it took too long. */
  readonly exitCode: number | null;
  /** What it printed, both streams. */
  readonly output: string;
}

/** How the simulated account is played. */
export interface Played {
  /** How much of AWS's time things take. @default - none */
  readonly latencyScale?: number;
  /** The day that it is, as 2022-06-01. @default - today */
  readonly date?: string;
}

/** How a command is run. */
export interface RunSettings extends Played {
  /** After how many seconds it is killed: one that waits for an answer would wait for ever. @default 300 */
  readonly timeoutSeconds?: number;
}

/**
 * A user's checkout of the project, apart from this one: its own output, state and variables, the same code. What it
 * deploys goes to a simulated account of its own.
 */
export class ProjectCopy {
  /** The folder of the checkout. */
  public readonly directory = mkdtempSync(join(tmpdir(), "project-"));
  /** Throwaway values for the variables, where a person would write them: cdktf finds the file by itself. */
  public readonly variableFile = join(this.directory, "terraform.tfvars");

  /** The values of the variables, as they stand in that file. */
  public readonly variables: Readonly<Record<string, string>>;

  private readonly world = join(this.directory, ".world");

  /** @param options `variables`: the values of another copy, so that what is deployed has the same ids */
  constructor({ variables }: { readonly variables?: Readonly<Record<string, string>> } = {}) {
    for (const name of ["main.ts", "src", "modules", "package.json", "tsconfig.json", "cdktf.json"]) {
      cpSync(join(root, name), join(this.directory, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(this.directory, "node_modules"));
    this.variables = variables ?? makeVariables(join(this.directory, "keys"));
    this.writeVariables();
  }

  /**
   * Writes terraform.tfvars.
   *
   * @param changes other values than the usual, as they stand in the file; null leaves a variable out
   */
  public writeVariables(changes: Readonly<Record<string, string | null>> = {}): void {
    const given = Object.entries({ ...this.variables, ...changes }).filter(([, value]) => value !== null);
    writeFileSync(this.variableFile, given.map(([name, value]) => `${name} = ${value}\n`).join(""));
  }

  /**
   * Synthesizes it as `make synth` does.
   *
   * @param layout "staged" or "single"
   * @param env what else is in the environment
   */
  public synthesize(layout: "staged" | "single" = "staged", env: Record<string, string> = {}): void {
    this.must(SYNTH, { SPARK_PLATFORM_LAYOUT: layout, ...env });
  }

  /** Synthesizes the single layout, and returns how terraform is called in its folder. */
  public synthesizeSingle(): readonly string[] {
    this.synthesize("single");
    return ["terraform", `-chdir=${SINGLE_FOLDER}`];
  }

  /** Runs a command in the checkout, with the rehearsal's provider attached. */
  public run(
    command: readonly string[],
    env: Record<string, string> = {},
    { timeoutSeconds = PATIENCE_SECONDS, ...played }: RunSettings = {},
  ): Ended {
    const { program, args, options } = this.invocation(command, played);
    const { status, stdout, stderr } = spawnSync(program, args, {
      ...options,
      encoding: "utf8",
      env: { ...options.env, ...env },
      // A plan of the whole platform as JSON is larger than what is taken by default.
      maxBuffer: 2 ** 28,
      timeout: timeoutSeconds * 1000,
      killSignal: "SIGKILL",
    });
    return { exitCode: status, output: stdout + stderr };
  }

  /** How a command is started in the checkout, with the rehearsal's provider attached. */
  public invocation(command: readonly string[], { latencyScale, date }: Played = {}) {
    const launcher = ["--require", require.resolve("tsx/cjs"), join(root, "src/rehearsal/main.ts")];
    const pace = latencyScale === undefined ? [] : ["--latency-scale", String(latencyScale)];
    const day = date === undefined ? [] : ["--date", date];
    return {
      program: process.execPath,
      args: [...launcher, "run", "--world", this.world, ...pace, ...day, "--", ...command],
      options: { cwd: this.directory, env: process.env },
    };
  }

  /** Runs a command that must succeed, and returns what it printed. */
  public must(command: readonly string[], env: Record<string, string> = {}, played: Played = {}): string {
    const { exitCode, output } = this.run(command, env, played);
    if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}:\n${output}`);
    return output;
  }

  /** What exists in the simulated account. */
  public objects(): readonly WorldObject[] {
    return new World(this.world).list();
  }

  /** What has been done in the simulated account, in its order. */
  public journal(): { readonly operation: "create" | "update" | "delete"; readonly type: string }[] {
    const lines = readFileSync(join(this.world, "journal.jsonl"), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as { operation: "create"; type: string });
  }

  /** The types of what exists in the simulated account, each once. */
  public types(): string[] {
    return [...new Set(this.objects().map(({ type }) => type))].sort();
  }

  /** Deletes the checkout and its account. */
  public delete(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Values for all variables that need one, with keys made in a new folder. */
function makeVariables(keys: string): Readonly<Record<string, string>> {
  mkdirSync(keys);
  const { publicPath } = makeSshKey(keys, "openvpn");
  const authority = makeCertificateAuthority(keys, "authority");
  return {
    cluster_issuer_cert_path: JSON.stringify(authority.publicPath),
    cluster_issuer_key_path: JSON.stringify(authority.privatePath),
    domain: '"spark.example.internal"',
    grafana_admin_password: '"correct horse battery"',
    history_server_spark_image: '"registry.example.com/spark:4.1.2"',
    jupyter_notebook_image: '"registry.example.com/jupyter:4.1.2"',
    openvpn_client_cidrs: '["203.0.113.0/24"]',
    openvpn_key_path: JSON.stringify(publicPath),
    openvpn_user: '"first"',
    nat_instance_key_path: JSON.stringify(publicPath),
    eks_worker_nodes_key_path: JSON.stringify(publicPath),
  };
}
