/**
 * The pretend account: every object that was created and not yet deleted, kept in `world.json`.
 *
 * The file is replaced as a whole (temporary file, fsync, rename) before a change is reported to anyone, so that it
 * is readable and true however the process ends. What somebody else changes in it is seen by the next operation:
 * that is how drift is played.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { ValueMap } from "../protocol/value";

/** A way into an object's values, by names and indexes. */
export type Pointer = readonly (string | number)[];

/** Names one object: its type, where it lives (for AWS the region) and its identifier there. */
export interface ObjectKey {
  readonly type: string;
  readonly place: string;
  readonly id: string;
}

/** One object of the world. */
export interface WorldObject extends ObjectKey {
  readonly values: ValueMap;
  /** What is kept out of the file because it is secret, and null in `values`. */
  readonly withheld: readonly Pointer[];
  /**
   * The object that brought this one along and takes it away, such as the VPC of its default security group.
   *
   * @default - created for itself
   */
  readonly owner?: ObjectKey;
}

/** The layout of `world.json`. */
interface WorldFile {
  readonly format: 1;
  readonly objects: readonly WorldObject[];
}

function keyOf({ type, place, id }: ObjectKey): string {
  return JSON.stringify([type, place, id]);
}

/** Numbers beyond a double's reach travel as text, which Terraform reads as the same number. */
function plain(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

/** Replaces a file so that a reader, or a crash at any moment, sees the old content or the new. */
function replaceFile(file: string, content: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, "w", 0o600);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

/** The objects, in memory and on disk. */
export class World {
  private readonly file: string;
  private objects = new Map<string, WorldObject>();
  private seen = "";
  private changed = performance.now();

  /**
   * @param directory holds `world.json`; made if missing
   * @throws when the file there is not a world
   */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, "world.json");
    this.refresh();
    if (this.seen === "") this.save();
  }

  /** Takes in what changed on disk since it was last read or written. */
  refresh(): void {
    const stamp = this.stamp();
    if (stamp === this.seen) return;
    if (stamp === "") {
      this.objects = new Map();
    } else {
      const { format, objects } = JSON.parse(readFileSync(this.file, "utf8")) as Partial<WorldFile>;
      if (format !== 1 || !Array.isArray(objects)) throw new Error(`${this.file} is not a world of format 1`);
      this.objects = new Map((objects as readonly WorldObject[]).map((object) => [keyOf(object), object]));
    }
    this.seen = stamp;
  }

  /** The object with that key. */
  find(key: ObjectKey): WorldObject | undefined {
    return this.objects.get(keyOf(key));
  }

  /** All objects, or those of some types. */
  list(...types: readonly string[]): readonly WorldObject[] {
    const all = [...this.objects.values()];
    return types.length === 0 ? all : all.filter(({ type }) => types.includes(type));
  }

  /** Makes one change of several objects: `remove` first, then `put`. It is on disk when this returns. */
  change(change: { readonly put?: readonly WorldObject[]; readonly remove?: readonly ObjectKey[] }): void {
    for (const key of change.remove ?? []) this.objects.delete(keyOf(key));
    for (const object of change.put ?? []) this.objects.set(keyOf(object), object);
    this.save();
  }

  /** For how long this process has changed nothing. */
  quietMs(): number {
    return performance.now() - this.changed;
  }

  private save(): void {
    const content: WorldFile = { format: 1, objects: [...this.objects.values()] };
    replaceFile(this.file, `${JSON.stringify(content, plain, 1)}\n`);
    this.seen = this.stamp();
    this.changed = performance.now();
  }

  /** Differs whenever the file does; "" when there is none. */
  private stamp(): string {
    const stat = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : "";
  }
}
