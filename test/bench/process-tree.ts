/** Time and memory of a command with all processes that it starts. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** How often to look at the memory. A peak between two looks is missed. */
const LOOK_MS = 50;

const PAGE_BYTES = 4096;

/** Ticks a second in which the kernel counts time on processors; the same on every architecture it runs on today. */
const TICKS = 100;

/** What a command took. */
export interface Usage {
  /** Time on the clock, in seconds. */
  readonly seconds: number;
  /** Most that all its processes held at a time, in megabytes of resident memory; what they share counts for each. */
  readonly megabytes: number;
  /** Time on processors of its processes, in seconds, by program. What is used after the last look at a process is missed. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** The most of its processes, by program. */
  readonly largest: readonly { readonly program: string; readonly megabytes: number }[];
  /** What it printed, both streams. */
  readonly output: string;
}

/** One process as the kernel tells of it. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly megabytes: number;
  readonly cpuSeconds: number;
  readonly program: string;
}

function readProcess(pid: number): Process | undefined {
  try {
    // The name in brackets may hold anything. Source: proc(5), /proc/pid/stat and /proc/pid/statm.
    const [, rest = ""] = /\) ([^]*)$/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const [, resident = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
    const fields = rest.split(" ").map(Number);
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const script = words.find((word) => word.endsWith(".ts"));
    return {
      pid,
      parent: fields[1] ?? 0,
      megabytes: (Number(resident) * PAGE_BYTES) / 1e6,
      // Fields 14 and 15, utime and stime.
      cpuSeconds: ((fields[11] ?? 0) + (fields[12] ?? 0)) / TICKS,
      program: script === undefined ? basename(words[0] ?? "") : script.split("/").slice(-2).join("/"),
    };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

/** A process and all below it. */
function treeOf(root: number): readonly Process[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const found = all.filter(({ pid }) => pid === root);
  for (const process of found) found.push(...all.filter(({ parent }) => parent === process.pid));
  return found;
}

/** Runs a command that must succeed. */
export async function measure(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Usage> {
  const started = performance.now();
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  let megabytes = 0;
  const largest = new Map<string, number>();
  const used = new Map<number, Process>();
  const look = (): void => {
    const processes = child.pid === undefined ? [] : treeOf(child.pid);
    megabytes = Math.max(
      megabytes,
      processes.reduce((sum, process) => sum + process.megabytes, 0),
    );
    for (const process of processes) {
      // One that has ended, and that nobody has waited for yet, has no name any more.
      if (process.program !== "") used.set(process.pid, process);
      largest.set(process.program, Math.max(largest.get(process.program) ?? 0, process.megabytes));
    }
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code !== 0)
      throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output.slice(-4000)}`);
  } finally {
    clearInterval(timer);
  }
  return {
    seconds: (performance.now() - started) / 1000,
    megabytes,
    cpuSeconds: totals([...used.values()]),
    largest: [...largest]
      .map(([name, most]) => ({ program: name, megabytes: most }))
      .sort((one, other) => other.megabytes - one.megabytes),
    output,
  };
}

function totals(processes: readonly Process[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { program, cpuSeconds } of processes) sums[program] = (sums[program] ?? 0) + cpuSeconds;
  return sums;
}
