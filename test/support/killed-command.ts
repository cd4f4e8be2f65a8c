import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { ProjectCopy } from "./project";

/**
 * Says by which ids the providers and the command can be killed, and ends once its standard input does: until then the account
 * goes on with what it was asked for.
 */
const SCRIPT =
  'echo "attached $TF_REATTACH_PROVIDERS"; "$@" & echo "process $!"; wait $!; code=$?; echo "ended $code"; read -r _; exit $code';

/**
 * How long it has had nothing to say when it is killed: the account has been asked for all that can be done by then, and the
 * state is not just being written.
 */
const QUIET_MS = 300;

/** How long what it said before it was stopped may take to get here. */
const TRANSIT_MS = 100;

/** How long the account may take to finish, and orphans to end. */
const PATIENCE_MS = 30_000;

/** When a command is killed, and what else. */
export interface Kill {
  /** What it has printed; it is killed when it then prints nothing for a while. */
  readonly moment: RegExp;
  /** How much of the time that AWS takes everything takes: what is under way then must take 1 s to 10 s. */
  readonly latencyScale: number;
  /**
   * "command": only the process itself. "machine": it, all that it has started, and the provider, so that what was under way is
   * not done.
   * @default "command"
   */
  readonly hits?: "command" | "machine";
}

/** A command in a {@link ProjectCopy} that was killed (SIGKILL), while its account goes on. */
export class KilledCommand {
  /** Runs the command until the moment of the kill. */
  public static run(project: ProjectCopy, command: readonly string[], kill: Kill): Promise<KilledCommand> {
    const { latencyScale, moment, hits = "command" } = kill;
    const { program, args, options } = project.invocation(["sh", "-c", SCRIPT, "sh", ...command], {
      latencyScale,
    });
    const launcher = spawn(program, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      let output = "";
      let heardAt = Date.now();
      let isAwaited = false;
      let isOver = false;
      let struck: { readonly killed: readonly number[]; readonly started: readonly number[] } | undefined;
      const isCalm = async (seen: string, since: number) => {
        // On a busy machine there may be something to read by now.
        await turn();
        return output === seen && areStatesCalm(project.directory, since);
      };
      const strike = async (id: number) => {
        for (;;) {
          await sleep(Math.max(heardAt + QUIET_MS - Date.now(), 20));
          const seen = output;
          if (isOver) return;
          if (Date.now() < heardAt + QUIET_MS || !(await isCalm(seen, Date.now()))) continue;
          const started = descendantsOf(id);
          // The command comes last: once it has ended, nothing else of what is hit is at work.
          const killed = hits === "command" ? [id] : [...started, ...providersIn(output), id];
          // Looking for them takes a while, in which something may come about. Once stopped, they stay as they are.
          const stoppedAt = Date.now();
          tell(killed, "SIGSTOP");
          await sleep(TRANSIT_MS);
          if (await isCalm(seen, stoppedAt)) {
            struck = { killed, started };
            tell(killed, "SIGKILL");
            return;
          }
          tell(killed, "SIGCONT");
        }
      };
      const finish = async (end: number) => {
        if (struck === undefined) {
          launcher.stdin.end();
          return;
        }
        await areGone(struck.killed);
        resolve(new KilledCommand(launcher, output.slice(0, end), struck.started));
      };
      const read = (text: Buffer) => {
        if (isOver) return;
        output += stripVTControlCharacters(text.toString());
        heardAt = Date.now();
        const [, id] = /^process (\d+)$/m.exec(output) ?? [];
        const end = output.search(/^ended \d+$/m);
        isOver = end !== -1;
        if (isOver) finish(end).catch(reject);
        else if (!isAwaited && id !== undefined && moment.test(output)) {
          isAwaited = true;
          strike(Number(id)).catch(reject);
        }
      };
      launcher.stdout.on("data", read);
      launcher.stderr.on("data", read);
      launcher.once("error", reject);
      launcher.once("exit", () => {
        isOver = true;
        reject(new Error(`${command.join(" ")} ended before it was killed:\n${output}`));
      });
    });
  }

  private readonly exited: Promise<number | null>;

  private constructor(
    private readonly launcher: ChildProcess,
    /** What it printed until then. */
    public readonly output: string,
    private readonly started: readonly number[],
  ) {
    this.exited = new Promise((resolve) => launcher.once("exit", resolve));
  }

  /** The addresses of what was being made or destroyed just then. */
  public get underWay(): readonly string[] {
    const addresses = (state: string) =>
      [...this.output.matchAll(new RegExp(`(\\S+): ${state}`, "g"))].map(([, address = ""]) => address);
    const complete = new Set(addresses("(?:Creation|Destruction) complete"));
    return addresses("(?:Creating|Destroying)\\.\\.\\.").filter((address) => !complete.has(address));
  }

  /** Whether something that it has started is still there. */
  public get hasOrphans(): boolean {
    return running().some(({ id }) => this.started.includes(id));
  }

  /**
   * Lets something be done while what it has started stands still.
   *
   * @param isCalm whether they may stand still as they are: otherwise they go on for a moment
   */
  public async whileOrphansPause<T>(isCalm: () => boolean, work: () => T): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    try {
      for (;;) {
        tell(this.started, "SIGSTOP");
        await sleep(TRANSIT_MS);
        if (isCalm()) return work();
        if (Date.now() > deadline) throw new Error("what was left running is never calm");
        tell(this.started, "SIGCONT");
        await sleep(TRANSIT_MS);
      }
    } finally {
      tell(this.started, "SIGCONT");
    }
  }

  /** Waits until the condition holds and its orphans have ended, ends the account's process, and returns the exit code. */
  public async end(isDone: () => boolean): Promise<number | null> {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline && (this.hasOrphans || !isDone())) await sleep(200);
    this.launcher.stdin?.end();
    return this.exited;
  }
}

/** Sends a signal to processes, of which some may have ended. */
function tell(ids: readonly number[], signal: NodeJS.Signals): void {
  for (const id of ids) {
    try {
      process.kill(id, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Waits until processes that were killed have ended, which they do not at once. */
async function areGone(ids: readonly number[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (running().some(({ id }) => ids.includes(id))) {
    if (Date.now() > deadline) throw new Error(`killed, but still there: ${ids.join(", ")}`);
    await sleep(50);
  }
}

/**
 * Whether no state has been written for a while before that moment, or since: one that is just being written would be left with
 * 0 bytes.
 */
function areStatesCalm(folder: string, moment: number): boolean {
  const states = readdirSync(folder).filter((name) => /^terraform\..+\.tfstate$/.test(name));
  return states.every((name) => {
    const { size, mtimeMs } = statSync(join(folder, name));
    return size > 0 && mtimeMs < moment - QUIET_MS;
  });
}

function providersIn(output: string): readonly number[] {
  const [, json] = /^attached (.*)$/m.exec(output) ?? [];
  if (json === undefined) throw new Error(`no provider is attached:\n${output}`);
  const attached = Object.values(JSON.parse(json) as Record<string, { Pid: number }>);
  return [...new Set(attached.map(({ Pid }) => Pid))];
}

interface RunningProcess {
  readonly id: number;
  readonly parent: number;
}

/** Every process that has not ended: one whose end nobody has asked for yet is still listed. */
function running(): readonly RunningProcess[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return lines.flatMap((line) => {
    const [id, parent, state = ""] = line.trim().split(/\s+/);
    return state.startsWith("Z") ? [] : [{ id: Number(id), parent: Number(parent) }];
  });
}

/** All processes below one. */
function descendantsOf(id: number, all = running()): readonly number[] {
  return all
    .filter(({ parent }) => parent === id)
    .flatMap((child) => [child.id, ...descendantsOf(child.id, all)]);
}
