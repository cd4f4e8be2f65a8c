import { spawn } from "node:child_process";
import { run } from "../doctor/facts/program";
import { Problem } from "./problem";

/** Longer than downloading the providers takes over a slow line. */
const INIT_SECONDS = 1800;
const PULL_SECONDS = 120;

/** How a `terraform destroy` ended. */
export interface Ended {
  readonly exitCode: number;
  /** Whether we were told to stop meanwhile. */
  readonly isInterrupted: boolean;
}

/** Terraform in the folders of stacks, as a person would run it. */
export class Terraform {
  /**
   * @param program its name on the `PATH`, or its path
   * @param environment what it is run with
   */
  constructor(
    private readonly program: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /**
   * Installs the providers and connects to where the state is.
   * @throws Problem with what terraform said
   */
  public async init(folder: string): Promise<void> {
    await this.quietly(["init", "-input=false", "-no-color"], folder, INIT_SECONDS);
  }

  /**
   * The state, as JSON; empty if there is none.
   * @throws Problem with what terraform said
   */
  public pull(folder: string): Promise<string> {
    return this.quietly(["state", "pull"], folder, PULL_SECONDS);
  }

  /** Destroys: on our terminal, as it asks whether it may. */
  public destroy(folder: string, args: readonly string[]): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.program, ["destroy", ...args], {
        cwd: folder,
        env: this.environment,
        stdio: "inherit",
      });
      let isInterrupted = false;
      const pass = (signal: NodeJS.Signals) => {
        isInterrupted = true;
        // Ctrl-C in a terminal has reached terraform already, which takes a second one as "abandon everything".
        if (signal === "SIGINT" && process.stdin.isTTY) return;
        // Terraform dies of a hangup, and what it was at is lost to its state: it is told to stop instead. This helps where
        // only we are hung up; a terminal that closes reaches terraform itself, in the same foreground process group.
        child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
      };
      const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
      for (const signal of signals) process.on(signal, pass);
      const settle = () => {
        for (const signal of signals) process.off(signal, pass);
      };
      child.once("error", (error: NodeJS.ErrnoException) => {
        settle();
        reject(this.notStarted(error.code === "ENOENT" ? "was not found" : "could not be started"));
      });
      child.once("exit", (code) => {
        settle();
        resolve({ exitCode: code ?? 1, isInterrupted });
      });
    });
  }

  private async quietly(args: readonly string[], directory: string, timeoutSeconds: number): Promise<string> {
    const ran = await run(this.program, args, { environment: this.environment, directory, timeoutSeconds });
    if (!ran.started) throw this.notStarted(ran.reason);
    if (ran.exitCode !== 0) {
      // Standard output has the state in it where the command is "pull".
      const said = args[0] === "init" ? `${ran.stdout}${ran.stderr}` : ran.stderr;
      throw new Problem(`terraform ${args[0] ?? ""} failed in ${directory}:\n${said.trim()}`);
    }
    return ran.stdout;
  }

  private notStarted(reason: string): Problem {
    return new Problem(
      `"${this.program}" ${reason}; install Terraform (https://developer.hashicorp.com/terraform/install), or name another in TERRAFORM_BINARY_NAME.`,
    );
  }
}
