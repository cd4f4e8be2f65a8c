/** Objects that name each other: what must exist for a change, and what must be gone before a deletion. */
import type { Value, ValueMap } from "../protocol/value";
import type { World, WorldObject } from "../world/world";
import type { Draft } from "./draft";
import { GLOBAL, type ResourceEntry } from "./entry";
import { stringsAt, textOf } from "./values";

/**
 * What was made up for objects of types that the catalogue does not have, such as the security group of a directory: what
 * it stands for nobody knows, so it may stand for anything. Not so their own ids, each of which is one of its type.
 */
export function madeUpIn(
  world: World,
  provider: string,
  entries: Readonly<Record<string, ResourceEntry>>,
): ReadonlySet<Value> {
  const unknown = world.list().filter(({ type }) => type.startsWith(`${provider}_`) && !(type in entries));
  return new Set(unknown.flatMap(({ id, values }) => Object.values(values).filter((value) => value !== id)));
}

/**
 * Refuses names of objects that do not exist. Only those are looked at that a change brings in: what was there
 * before is the business of whoever took it away.
 *
 * @param entries what the catalogue has of the provider: anything else is played by its schema alone
 * @throws a Refusal, from the first reference that fails
 */
export function requireReferences(
  entry: ResourceEntry,
  object: Draft,
  values: ValueMap,
  entries: Readonly<Record<string, ResourceEntry>>,
): void {
  const [provider = ""] = object.type.split("_");
  for (const { at, to, by, missing, except } of entry.references ?? []) {
    const before = new Set(object.prior ? stringsAt(object.prior, at) : []);
    for (const name of stringsAt(values, at)) {
      if (name === "" || before.has(name) || except?.(name)) continue;
      if (!object.find(to, name, by) && !madeUpIn(object.world, provider, entries).has(name))
        throw missing(name);
    }
  }
}

/** Where objects of a type name those of another. */
interface Naming {
  readonly type: string;
  readonly at: string;
  readonly by: string;
}

/** Where objects of that type are named by what cannot do without them. */
function namings(wanted: string, entries: Readonly<Record<string, ResourceEntry>>): readonly Naming[] {
  return Object.entries(entries).flatMap(([type, { storedAs, references = [] }]) =>
    storedAs !== undefined && storedAs !== type
      ? []
      : references
          .filter(({ to, holds = true }) => holds && to.includes(wanted))
          .map(({ at, by = "id" }) => ({ type, at, by })),
  );
}

/** The objects that stand in the way of a deletion. Something that came along with another counts as that other. */
export function dependantsOf(
  object: WorldObject,
  entries: Readonly<Record<string, ResourceEntry>>,
  world: World,
): readonly WorldObject[] {
  const doomed = [object, ...world.ownedBy(object)];
  const found = doomed.flatMap((wanted) =>
    namings(wanted.type, entries).flatMap(({ type, at, by }) => {
      const name = by === "id" ? wanted.id : textOf(wanted.values, by);
      const isNear = ({ place }: WorldObject): boolean =>
        wanted.place === GLOBAL || place === wanted.place || place === GLOBAL;
      return world.list(type).filter((other) => isNear(other) && stringsAt(other.values, at).includes(name));
    }),
  );
  const standing = found
    .filter((other) => !doomed.includes(other))
    .map((other) => (other.owner && world.find(other.owner)) ?? other);
  return [...new Set(standing)].filter((other) => other !== object);
}
