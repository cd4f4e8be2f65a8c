/** Runs the real terraform against a provider process of the rehearsal, in a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { World } from "../../src/rehearsal/world/world";

const PROJECT = path.resolve(__dirname, "../..");

/** How a command ended, and what it said. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in no particular order, the way error messages are looked for: without Terraform's line breaks. */
  readonly text: string;
}

function requireTerraform(): void {
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
  } catch (error) {
    throw new Error(
      "These tests run the real terraform, which is not on the PATH: install Terraform 1.11 or later",
      {
        cause: error,
      },
    );
  }
}

/** A folder with a configuration, a world and a provider process that plays it. */
export class TerraformRehearsal {
  /** Starts with one configuration folder; its path is `configuration`. */
  static async start(): Promise<TerraformRehearsal> {
    requireTerraform();
    const rehearsal = new TerraformRehearsal();
    mkdirSync(rehearsal.configuration);
    writeFileSync(path.join(rehearsal.directory, "terraform.rc"), "");
    await rehearsal.startProvider();
    return rehearsal;
  }

  readonly directory = mkdtempSync(path.join(tmpdir(), "rehearsal-"));
  readonly world = path.join(this.directory, "world");
  private provider: ChildProcess | undefined;
  private reattach = "";

  get configuration(): string {
    return path.join(this.directory, "configuration");
  }

  get pid(): number {
    return this.provider?.pid ?? 0;
  }

  /** Starts the provider process as the launcher does. */
  async startProvider(): Promise<void> {
    const main = path.join(PROJECT, "src/rehearsal/provider/main.ts");
    const child = spawn(
      process.execPath,
      ["--require", require.resolve("tsx/cjs"), main, "--world", this.world, "--scan", this.configuration],
      { cwd: PROJECT, stdio: ["pipe", "pipe", "pipe"] },
    );
    let log = "";
    child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
    this.provider = child;
    this.reattach = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`the provider process ended with ${code}: ${log}`)));
    });
  }

  /** Ends the provider process with a signal and waits until it is gone. */
  async stopProvider(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const { provider } = this;
    if (!provider) return null;
    const { exitCode, signalCode } = provider;
    if (exitCode !== null || signalCode !== null) return exitCode;
    const gone = new Promise<number | null>((resolve) => provider.once("exit", resolve));
    provider.kill(signal);
    return gone;
  }

  /** Replaces the configuration. */
  configure(main: string): void {
    writeFileSync(path.join(this.configuration, "main.tf"), main);
  }

  /** Adds a configuration in JSON. */
  configureJson(json: string): void {
    writeFileSync(path.join(this.configuration, "main.tf.json"), json);
  }

  /** Gives values to variables, in place of those given before. */
  giveVariables(values: Readonly<Record<string, unknown>>): void {
    writeFileSync(path.join(this.configuration, "terraform.tfvars.json"), JSON.stringify(values));
  }

  /** Runs terraform with what a user's own environment has no part in. */
  async terraform(...args: readonly string[]): Promise<Run> {
    const child = spawn("terraform", [...args, ...(args[0] === "show" ? [] : ["-no-color"])], {
      cwd: this.configuration,
      env: {
        PATH: process.env.PATH,
        HOME: this.directory,
        TMPDIR: this.directory,
        CHECKPOINT_DISABLE: "1",
        TF_CLI_CONFIG_FILE: path.join(this.directory, "terraform.rc"),
        TF_IN_AUTOMATION: "1",
        TF_INPUT: "0",
        TF_REATTACH_PROVIDERS: this.reattach,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit) => resolve(exit ?? -1));
    });
    const text = `${stdout}\n${stderr}`.replace(/\n?[│╷╵] ?/g, "\n").replace(/\s+/g, " ");
    return { code, stdout, stderr, text };
  }

  /** The simulated account, as it is on disk. */
  account(): World {
    return new World(this.world);
  }

  /** The ids of the account's objects of a type. */
  ids(type: string): readonly string[] {
    return this.account()
      .list(type)
      .map(({ id }) => id);
  }

  /** Takes all objects of a type away, as somebody with a console might. */
  removeFromAccount(type: string): void {
    const account = this.account();
    account.change({ remove: account.list(type) });
  }

  /** Ends everything and removes the folder. */
  async end(): Promise<void> {
    await this.stopProvider();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
