/**
 * The file of a world: one JSON line for each change, so that a change costs what it changes, however large the world.
 *
 * A line counts when it is whole: what a process that was killed left unfinished never happened, and was reported
 * to nobody. The file is written anew, as one line, once it is mostly history; whoever reads it meanwhile sees the old one
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
  writeFileSync,
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
    // Goes on until all is written, as a single write need not.
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What a line says; undefined when it is not whole, or no change. */
function changeOf(line: string): Change | undefined {
  try {
    const { put = [], remove = [] } = JSON.parse(line) as Change;
    return Array.isArray(put) && Array.isArray(remove) ? { put, remove } : undefined;
  } catch {
    return undefined;
  }
}

/** The changes in a file, read and written. */
export class ChangeLog {
  /** The file as it was last read or written; undefined when that failed. */
  private seen: string | undefined = "";
  private size = 0;
  /** Whether an editor left the last line without its end. */
  private isOpen = false;
  /** The file's size when it was last without history. */
  private tidySize = 0;

  /** @param file made by the first change if missing */
  constructor(private readonly file: string) {}

  /** Whether the file is another than was last read or written here. */
  isStale(): boolean {
    return this.stamp() !== this.seen;
  }

  /** Lets the file count as changed, after a write that may have failed in the middle. */
  forget(): void {
    this.seen = undefined;
  }

  /**
   * Every change, from the first on.
   *
   * @throws when the file is not a world's, or a line of it is no change; the file stays stale then
   */
  read(): readonly Change[] {
    const stamp = this.stamp();
    const text = stamp === "" ? "" : readFileSync(this.file, "utf8");
    const [head, ...lines] = text.split("\n");
    if (text !== "" && `${head ?? ""}\n` !== HEAD)
      throw new Error(`${this.file} is not a world of format ${FORMAT}`);
    const rest = lines.pop() ?? "";
    const last = changeOf(rest);
    const changes = lines.map((line, index) => {
      const change = changeOf(line);
      if (change) return change;
      throw new Error(
        `${this.file}: line ${index + 2} is not a change of the world: mend or remove it, or start over with an empty world`,
      );
    });
    this.size = Buffer.byteLength(text) - (last ? 0 : Buffer.byteLength(rest));
    this.isOpen = last !== undefined;
    this.seen = stamp;
    return last ? [...changes, last] : changes;
  }

  /** Adds a change. It is on disk when this returns. */
  add(change: Change): void {
    if (this.size === 0) {
      this.rewrite(change);
      return;
    }
    const line = `${this.isOpen ? "\n" : ""}${lineOf(change)}`;
    if (statSync(this.file).size > this.size) truncateSync(this.file, this.size);
    append(this.file, line, "a");
    this.size += Buffer.byteLength(line);
    this.isOpen = false;
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
    this.isOpen = false;
    this.seen = this.stamp();
  }

  /** Differs whenever the file does; "" when there is none. */
  private stamp(): string {
    const stat = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : "";
  }
}
