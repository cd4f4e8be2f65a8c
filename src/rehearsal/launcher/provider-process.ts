import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Environment } from "./environment";
import { Interrupted, RehearsalError } from "./errors";
import { ended, exitCodeOf, Supervisor, type PipedProcess, type ProcessEnd } from "./supervisor";

/** How a provider process is started. */
export interface ProviderProcessOptions {
  /** The folder that holds the simulated world. */
  readonly world: string;
  /**
   * Folders whose configurations tell which types are in use.
   * @default - none
   */
  readonly scan?: readonly string[];
  /**
   * How much of the time that AWS typically takes an operation takes as well: 0.01 is a hundredth of it.
   * @default - none
   */
  readonly latencyScale?: number;
  /**
   * The day that is played, as 2022-06-01: what AWS has refused only since then is accepted.
   * @default - today
   */
  readonly date?: string | undefined;
  /**
   * The folder with the plan of what goes wrong.
   * @default - nothing goes wrong
   */
  readonly faults?: string;
  /** The file to which the process's own log is appended. */
  readonly log: string;
  /** @default process.env */
  readonly environment?: Environment;
  /**
   * The program and the arguments before `--world`.
   * @default - the provider beside this launcher
   */
  readonly command?: readonly [string, ...string[]];
  /** @default - a supervisor of its own */
  readonly supervisor?: Supervisor;
  /** @default 60 */
  readonly startTimeoutSeconds?: number;
  /**
   * How long it may take to write its world down before it is killed.
   * @default 5
   */
  readonly stopTimeoutSeconds?: number;
}

const PROJECT = path.resolve(__dirname, "../../..");

function defaultCommand(): readonly [string, ...string[]] {
  const main = path.join(PROJECT, "src/rehearsal/provider/main.ts");
  return [process.execPath, "--require", require.resolve("tsx/cjs"), main];
}

/** A running provider, ready for terraform to attach to. A process of its own: its crash must not orphan terraform. */
export class ProviderProcess {
  /** Starts the process and waits until it can be attached to. */
  static async start(options: ProviderProcessOptions): Promise<ProviderProcess> {
    const supervisor = options.supervisor ?? new Supervisor();
    const [program, ...first] = options.command ?? defaultCommand();
    const scans = (options.scan ?? []).flatMap((folder) => ["--scan", path.resolve(folder)]);
    const pace = options.latencyScale === undefined ? [] : ["--latency-scale", String(options.latencyScale)];
    const date = options.date === undefined ? [] : ["--date", options.date];
    const faults = options.faults === undefined ? [] : ["--faults", path.resolve(options.faults)];
    const child = supervisor.spawn(
      program,
      [...first, "--world", path.resolve(options.world), ...scans, ...pace, ...date, ...faults],
      // The folder of the project, as tsx finds its tsconfig.json there.
      { cwd: PROJECT, env: options.environment ?? process.env },
      "spare",
    );
    const stopSeconds = options.stopTimeoutSeconds ?? 5;
    const end = ended(child);
    // Handled by whoever waits for it; until then a process that could not start must not take us down.
    end.catch(() => undefined);
    keepLog(child, options.log);
    try {
      const reattach = await readyLine(child, end, options.startTimeoutSeconds ?? 60);
      return new ProviderProcess(child, end, options.log, stopSeconds, reattach);
    } catch (error) {
      await stop(child, end, stopSeconds);
      if (supervisor.interruptedBy !== undefined) throw new Interrupted(supervisor.interruptedBy);
      const reason = error instanceof Error ? error.message : String(error);
      throw new RehearsalError(`The provider process did not start: ${reason}${lastLines(options.log)}`);
    }
  }

  #stopping = false;
  #end: ProcessEnd | undefined;

  private constructor(
    private readonly child: PipedProcess,
    private readonly end: Promise<ProcessEnd>,
    private readonly log: string,
    private readonly stopSeconds: number,
    /** The JSON for `TF_REATTACH_PROVIDERS`. */
    readonly reattach: string,
  ) {
    end.then((value) => (this.#end = value)).catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** If the process died by itself: how, and what it last said. */
  death(): string | undefined {
    if (this.#stopping || this.#end === undefined) return undefined;
    return `The provider process died (exit code ${exitCodeOf(this.#end)}).${lastLines(this.log)}`;
  }

  /** Waits until the process has ended by itself. */
  async ended(): Promise<void> {
    await this.end;
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#end !== undefined) return;
    this.#stopping = true;
    await stop(this.child, this.end, this.stopSeconds);
  }
}

async function stop(child: PipedProcess, end: Promise<unknown>, seconds: number): Promise<void> {
  child.stdin.end();
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
  await end.catch(() => undefined);
  clearTimeout(patience);
}

/** The first line of its standard output, which must be a JSON object. */
async function readyLine(child: PipedProcess, end: Promise<ProcessEnd>, seconds: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const line = new Promise<string>((resolve, reject) => {
    const lines = createInterface(child.stdout);
    lines.once("line", resolve);
    timer = setTimeout(() => reject(new Error(`it was not ready within ${seconds} seconds`)), seconds * 1000);
    end.then((value) => reject(new Error(`it ended with exit code ${exitCodeOf(value)}`)), reject);
  });
  try {
    const text = await line;
    if (!isObject(text)) throw new Error(`its first line is not the JSON of TF_REATTACH_PROVIDERS: ${text}`);
    return text;
  } finally {
    clearTimeout(timer);
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function keepLog(child: PipedProcess, file: string): void {
  const log = openSync(file, "a", 0o600);
  child.stderr.on("data", (text: Buffer) => writeSync(log, text));
  child.once("close", () => closeSync(log));
  child.once("error", () => undefined);
  // It may end while we still hold the pipe.
  child.stdin.on("error", () => undefined);
}

function lastLines(file: string): string {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-15);
  return lines.join("") === "" ? "" : `\nThe end of its log (${file}):\n  ${lines.join("\n  ")}`;
}
