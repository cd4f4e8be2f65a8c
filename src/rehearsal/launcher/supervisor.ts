import { spawn, type ChildProcessByStdio, type SpawnOptions } from "node:child_process";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";
import { Interrupted } from "./errors";

/** A started process whose three streams are pipes. */
export type PipedProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** How a process ended: an exit code, or the signal that killed it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to do with a process when the user asks to stop: pass the request on, or keep it while others wind down. */
export type OnInterrupt = "forward" | "spare";

/** What a shell would report: the exit code, or 128 and the number of the signal. */
export function exitCodeOf(end: ProcessEnd): number {
  return end.code ?? 128 + (end.signal === null ? 0 : constants.signals[end.signal]);
}

/**
 * Starts processes and answers for them: whatever happens, none outlives the launcher.
 *
 * Each process leads a process group of its own. A Ctrl-C in a terminal reaches the whole foreground group, and
 * terraform takes a second interrupt as "abandon everything now": in a group of its own it receives exactly the
 * one that `interrupt` forwards. The group also lets `kill` reach what the process itself has started.
 */
export class Supervisor {
  readonly #running = new Map<PipedProcess, OnInterrupt>();
  #interruptedBy: NodeJS.Signals | undefined;

  /** The signal that asked to stop, if any did. */
  get interruptedBy(): NodeJS.Signals | undefined {
    return this.#interruptedBy;
  }

  /** Starts a process, unless the user has already asked to stop. */
  spawn(
    command: string,
    args: readonly string[],
    options: SpawnOptions,
    onInterrupt: OnInterrupt,
  ): PipedProcess {
    this.throwIfInterrupted();
    const child = spawn(command, args, { ...options, stdio: "pipe", detached: true }) as PipedProcess;
    this.#running.set(child, onInterrupt);
    child.once("error", () => this.#running.delete(child));
    child.once("exit", () => {
      this.#running.delete(child);
      // What it started and left behind would outlive us, and holds our end of its pipes open.
      killGroup(child);
    });
    return child;
  }

  /** The graceful request: every running process is told once, except those that must outlive the others. */
  interrupt(signal: NodeJS.Signals): void {
    if (this.#interruptedBy !== undefined) return;
    this.#interruptedBy = signal;
    for (const [child, onInterrupt] of this.#running) if (onInterrupt === "forward") child.kill("SIGINT");
  }

  /** The end of patience: every process, and all it started, at once. */
  kill(): void {
    for (const child of this.#running.keys()) killGroup(child);
  }

  throwIfInterrupted(): void {
    if (this.#interruptedBy !== undefined) throw new Interrupted(this.#interruptedBy);
  }
}

/** Resolves when the process has ended and its output has been read to the last byte. */
export function ended(child: PipedProcess): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

function killGroup(child: PipedProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is empty: nothing was left.
  }
}
