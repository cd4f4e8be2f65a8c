import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { RehearsalError } from "./errors";

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  /** When the process started, as the kernel counts it; null where there is no /proc. */
  readonly started: string | null;
}

/** A lock on a folder: a file that names the process that holds it. A process that is gone holds nothing. */
export class Lock {
  /** Takes the lock, also from a holder that died, or throws naming the living one. */
  static take(file: string): Lock {
    const me: Holder = { pid: process.pid, started: startOf(process.pid) };
    for (;;) {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      try {
        writeFileSync(file, JSON.stringify(me), { flag: "wx", mode: 0o600 });
        return new Lock(file);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        // The folder went as its last user finished, between our two calls.
        if (code === "ENOENT") continue;
        if (code !== "EEXIST") throw error;
      }
      const found = read(file);
      if (found === undefined) continue;
      const holder = parse(found);
      if (holder !== undefined && isAlive(holder)) {
        throw new RehearsalError(
          `Another rehearsal is running in ${path.dirname(file)} (process ${holder.pid}). ` +
            `Wait for it, stop it, or choose another folder with --work-dir.`,
        );
      }
      removeStale(file, found);
    }
  }

  private constructor(private readonly file: string) {}

  release(): void {
    rmSync(this.file, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Undefined for what a crash left half written. */
function parse(text: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === "number" ? { pid, started: started ?? null } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // Not permitted to signal it: it exists.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // In a container process ids are small and soon used again: the same number is not yet the same process.
  return holder.started === startOf(holder.pid);
}

function startOf(pid: number): string | null {
  const stat = tryRead(`/proc/${pid}/stat`);
  // The second field is the name in brackets and may hold anything; the start is the 22nd.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Removes the lock that was read, but not one that a quicker process has put in its place meanwhile. */
function removeStale(file: string, content: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readFileSync(aside, "utf8") !== content) linkSync(aside, file);
  rmSync(aside);
}
