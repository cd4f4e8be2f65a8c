/**
 * The file of a world: one JSON line for each change, so that a change costs what it changes, however large the world.
 *
 * A line counts when it is whole: what a process that was killed left unfinished never happened, and was reported to
 * nobody. The file is written anew, as one line, once it is mostly history; whoever reads it meanwhile sees the old one
 * or the new one.
 */
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import type { ObjectKey, WorldObject } from "./world";

/** Several objects that change together: `remove` first, then `put`. */
export interface Change {
  readonly put?: readonly WorldObject[];
  readonly remove?: readonly ObjectKey[];
}

const FORMAT = 2;
const HEAD = `${JSON.stringify({ format: FORMAT })}\n`;

/** Below that, history is not worth tidying up. */
const TIDY_BYTES = 2 ** 20;

/** Numbers beyond a double's reach travel as text, which Terraform reads as the same number. */
function plain(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function lineOf({ put = [], remove = [] }: Change): string {
  const keys = remove.map(({ type, place, id }) => ({ type, place, id }));
  return `${JSON.stringify({ remove: keys, put }, plain)}\n`;
}

function append(file: string, text: string, flags: "a" | "w"): void {
  const descriptor = openSync(file, flags, 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The changes in a file, read and written. */
export class ChangeLog {
  private seen = "";
  private size = 0;
  /** The file's size when it was last without history. */
  private tidySize = 0;

  /** @param file made by the first change if missing */
  constructor(private readonly file: string) {}

  /** Whether the file is another than was last read or written here. */
  isStale(): boolean {
    return this.stamp() !== this.seen;
  }

  /**
   * Every change, from the first on.
   *
   * @throws when the file is not a world's
   */
  read(): readonly Change[] {
    this.seen = this.stamp();
    const text = this.seen === "" ? "" : readFileSync(this.file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    this.size = Buffer.byteLength(whole);
    const [head, ...changes] = whole.split("\n").slice(0, -1);
    if (text !== "" && `${head ?? ""}\n` !== HEAD)
      throw new Error(`${this.file} is not a world of format ${FORMAT}`);
    return changes.map((line) => JSON.parse(line) as Change);
  }

  /** Adds a change. It is on disk when this returns. */
  add(change: Change): void {
    if (this.size === 0) {
      this.rewrite(change);
      return;
    }
    const line = lineOf(change);
    if (statSync(this.file).size > this.size) truncateSync(this.file, this.size);
    append(this.file, line, "a");
    this.size += Buffer.byteLength(line);
    this.seen = this.stamp();
  }

  /** Whether the file is mostly history. */
  isUntidy(): boolean {
    return this.size > 2 * this.tidySize + TIDY_BYTES;
  }

  /** Writes the file anew, from what there is. */
  rewrite(all: Change): void {
    const temporary = `${this.file}.${process.pid}.tmp`;
    const content = `${HEAD}${lineOf(all)}`;
    append(temporary, content, "w");
    renameSync(temporary, this.file);
    this.size = this.tidySize = Buffer.byteLength(content);
    this.seen = this.stamp();
  }

  /** Differs whenever the file does; "" when there is none. */
  private stamp(): string {
    const stat = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : "";
  }
}
