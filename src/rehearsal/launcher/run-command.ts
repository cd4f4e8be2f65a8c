import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commandEnvironment, terraformEnvironment } from "./environment";
import { RehearsalError } from "./errors";
import { ProviderProcess, type ProviderProcessOptions } from "./provider-process";
import { exitCodeOf, type Supervisor } from "./supervisor";
import { makeHome } from "./workspace";

/** A command to run with a provider attached. */
export interface RunOptions {
  readonly command: readonly [string, ...string[]];
  /** @default - a throwaway world */
  readonly world?: string;
  /**
   * Folders with configurations, besides the one the command runs in and those that it names by `-chdir`.
   * @default - none
   */
  readonly scan?: readonly string[];
  /**
   * How much of the time that AWS typically takes an operation takes as well.
   * @default - none
   */
  readonly latencyScale?: number;
  /**
   * The day that is played, as 2022-06-01.
   * @default - today
   */
  readonly date?: string | undefined;
  readonly supervisor: Supervisor;
  /** @default - the provider beside this launcher */
  readonly providerCommand?: ProviderProcessOptions["command"];
}

/** Signals that reach the command too when they come from the terminal, as it is in our process group. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
const ALWAYS_FORWARDED: readonly NodeJS.Signals[] = ["SIGTERM", "SIGHUP"];

/** Runs any command in the environment of a rehearsal, the provider attached, and returns its exit code. */
export async function runCommand(options: RunOptions): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "rehearsal-"));
  try {
    const home = makeHome(folder);
    const world = path.resolve(options.world ?? path.join(folder, "world"));
    mkdirSync(world, { recursive: true, mode: 0o700 });
    const provider = await ProviderProcess.start({
      world,
      scan: [process.cwd(), ...foldersIn(options.command), ...(options.scan ?? [])],
      latencyScale: options.latencyScale,
      date: options.date,
      log: path.join(folder, "provider.log"),
      environment: terraformEnvironment(home),
      command: options.providerCommand,
      supervisor: options.supervisor,
    });
    try {
      options.supervisor.throwIfInterrupted();
      const code = await passThrough(
        options.command,
        commandEnvironment({ ...home, reattach: provider.reattach }),
      );
      const death = provider.death();
      if (death !== undefined) throw new RehearsalError(death);
      return code;
    } finally {
      await provider.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folders that a command of terraform works in instead of the current one. */
function foldersIn(command: readonly string[]): readonly string[] {
  return command.flatMap((word) => /^-chdir=(.+)$/.exec(word)?.[1] ?? []);
}

/**
 * Runs the command on our own terminal and in our own process group, as some commands ask questions, and waits for
 * it however often we are interrupted: it decides when to stop.
 */
function passThrough([program, ...args]: RunOptions["command"], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: "inherit" });
    const forward = (signal: NodeJS.Signals): void => {
      if (!FROM_TERMINAL.includes(signal) || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = [...FROM_TERMINAL, ...ALWAYS_FORWARDED];
    for (const signal of signals) process.on(signal, forward);
    const settle = (): void => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      settle();
      reject(error.code === "ENOENT" ? new RehearsalError(`"${program}" was not found.`) : error);
    });
    child.once("exit", (code, signal) => {
      settle();
      resolve(exitCodeOf({ code, signal }));
    });
  });
}
