/**
 * The pretend account: every object that was created and not yet deleted, kept in `world.jsonl`.
 *
 * A change is on disk before it is reported to anyone, so that the account is true however the process ends. What
 * somebody else changes in it is seen by the next operation: that is how drift is played. Two processes may not change
 * it at the same moment.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ValueMap } from "../protocol/value";
import { type Change, ChangeLog } from "./change-log";

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

function keyOf({ type, place, id }: ObjectKey): string {
  return JSON.stringify([type, place, id]);
}

/** Objects by their keys, in groups. */
type Groups = Map<string, Map<string, WorldObject>>;

function into(groups: Groups, group: string, key: string, object: WorldObject): void {
  const members = groups.get(group);
  if (members) members.set(key, object);
  else groups.set(group, new Map([[key, object]]));
}

function outOf(groups: Groups, group: string, key: string): void {
  const members = groups.get(group);
  members?.delete(key);
  if (members?.size === 0) groups.delete(group);
}

/** The objects, in memory and on disk. */
export class World {
  private readonly log: ChangeLog;
  private readonly objects = new Map<string, WorldObject>();
  private readonly byType: Groups = new Map();
  private readonly byOwner: Groups = new Map();
  private changed = performance.now();

  /**
   * @param directory holds `world.jsonl`; made if missing
   * @throws when the file there is not a world
   */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.log = new ChangeLog(join(directory, "world.jsonl"));
    this.refresh();
  }

  /**
   * Takes in what changed on disk since it was last read or written.
   *
   * @throws when the file is no world any more; the objects are as they were, and the next call looks again
   */
  refresh(): void {
    if (!this.log.isStale()) return;
    const changes = this.log.read();
    for (const index of [this.objects, this.byType, this.byOwner]) index.clear();
    for (const change of changes) this.take(change);
  }

  /** The object with that key. */
  find(key: ObjectKey): WorldObject | undefined {
    return this.objects.get(keyOf(key));
  }

  /** All objects, or those of some types. */
  list(...types: readonly string[]): readonly WorldObject[] {
    if (types.length === 0) return [...this.objects.values()];
    return types.flatMap((type) => [...(this.byType.get(type)?.values() ?? [])]);
  }

  /** The objects that came along with that one, and with those in turn. */
  ownedBy(owner: ObjectKey): readonly WorldObject[] {
    const own = [...(this.byOwner.get(keyOf(owner))?.values() ?? [])];
    return own.flatMap((each) => [each, ...this.ownedBy(each)]);
  }

  /**
   * Makes one change of several objects: `remove` first, then `put`. It is on disk when this returns.
   *
   * @param consequences what else becomes of other objects, told by the world as the change leaves it: part of the
   * same change
   * @throws when it cannot be written; it has not happened then
   */
  change(change: Change, consequences: () => readonly WorldObject[] = () => []): void {
    this.refresh();
    try {
      this.take(change);
      const more = consequences();
      this.take({ put: more });
      if (this.log.isUntidy()) this.log.rewrite({ put: this.list() });
      else this.log.add({ ...change, put: [...(change.put ?? []), ...more] });
    } catch (error) {
      // What is in memory ran ahead of the file, which is the account.
      this.log.forget();
      throw error;
    }
    this.changed = performance.now();
  }

  /** For how long this process has changed nothing. */
  quietMs(): number {
    return performance.now() - this.changed;
  }

  private take({ remove = [], put = [] }: Change): void {
    for (const each of remove) this.drop(keyOf(each));
    for (const object of put) {
      const key = keyOf(object);
      // What is replaced keeps its place in the order, but may have another owner.
      const before = this.objects.get(key)?.owner;
      if (before) outOf(this.byOwner, keyOf(before), key);
      this.objects.set(key, object);
      into(this.byType, object.type, key, object);
      if (object.owner) into(this.byOwner, keyOf(object.owner), key, object);
    }
  }

  private drop(key: string): void {
    const object = this.objects.get(key);
    if (!object) return;
    this.objects.delete(key);
    outOf(this.byType, object.type, key);
    if (object.owner) outOf(this.byOwner, keyOf(object.owner), key);
  }
}
