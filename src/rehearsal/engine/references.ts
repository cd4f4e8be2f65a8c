/** Objects that name each other: what must exist for a change, and what must be gone before a deletion. */
import type { ValueMap } from "../protocol/value";
import type { World, WorldObject } from "../world/world";
import type { Draft } from "./draft";
import { GLOBAL, type ResourceEntry } from "./entry";
import { stringsAt, textOf } from "./values";

/**
 * Refuses names of objects that do not exist. Only those are looked at that a change brings in: what was there
 * before is the business of whoever took it away.
 *
 * @throws a Refusal, from the first reference that fails
 */
export function requireReferences(entry: ResourceEntry, object: Draft, values: ValueMap): void {
  for (const { at, to, by, missing, except } of entry.references ?? []) {
    const before = new Set(object.prior ? stringsAt(object.prior, at) : []);
    for (const name of stringsAt(values, at)) {
      if (name === "" || before.has(name) || except?.(name)) continue;
      if (!object.find(to, name, by)) throw missing(name);
    }
  }
}

function isOwnedBy(object: WorldObject, owner: WorldObject): boolean {
  const { type, place, id } = object.owner ?? {};
  return type === owner.type && place === owner.place && id === owner.id;
}

/** The objects that came along with this one. */
export function companionsOf(object: WorldObject, world: World): readonly WorldObject[] {
  return world.list().filter((other) => isOwnedBy(other, object));
}

/** The objects that stand in the way of a deletion. Something that came along with another counts as that other. */
export function dependantsOf(
  object: WorldObject,
  entries: Readonly<Record<string, ResourceEntry>>,
  world: World,
): readonly WorldObject[] {
  const companions = companionsOf(object, world);
  const doomed = new Set<WorldObject>([object, ...companions]);
  const needs = (other: WorldObject, wanted: WorldObject): boolean => {
    if (wanted.place !== GLOBAL && other.place !== wanted.place && other.place !== GLOBAL) return false;
    return (entries[other.type]?.references ?? []).some(({ at, to, by = "id", holds = true }) => {
      if (!holds || !to.includes(wanted.type)) return false;
      return stringsAt(other.values, at).includes(by === "id" ? wanted.id : textOf(wanted.values, by));
    });
  };
  const found = world
    .list()
    .filter((other) => !doomed.has(other) && [...doomed].some((wanted) => needs(other, wanted)))
    .map((other) => (other.owner && world.find(other.owner)) ?? other);
  return [...new Set(found)].filter((other) => other !== object);
}
