/** Compares two accounts. */
import { canonical } from "../engine/values";
import type { WorldObject } from "../world/world";

/** How an account differs from what it should be; empty lists where it does not. */
export interface Difference {
  /** Objects that should not be there: orphans and duplicates. */
  readonly excess: readonly string[];
  /** Objects that should be there. */
  readonly missing: readonly string[];
  /** Objects that are there, with other values. */
  readonly changed: readonly string[];
}

function nameOf({ type, place, id }: WorldObject): string {
  return `${type} ${id} (${place})`;
}

function byName(objects: readonly WorldObject[]): ReadonlyMap<string, WorldObject> {
  return new Map(objects.map((object) => [nameOf(object), object]));
}

function contentOf({ values, withheld, owner }: WorldObject): string {
  return canonical([
    values,
    withheld.map((pointer) => pointer.join(".")).sort(),
    owner ? { ...owner } : null,
  ]);
}

/** What is different from what should be. */
export function compareAccounts(
  actual: readonly WorldObject[],
  expected: readonly WorldObject[],
): Difference {
  const [is, should] = [byName(actual), byName(expected)];
  const changed = [...should].filter(([name, object]) => {
    const found = is.get(name);
    return found !== undefined && contentOf(found) !== contentOf(object);
  });
  return {
    excess: [...is.keys()].filter((name) => !should.has(name)),
    missing: [...should.keys()].filter((name) => !is.has(name)),
    changed: changed.map(([name]) => name),
  };
}

/** The difference in words; "" when there is none. */
export function describeDifference({ excess, missing, changed }: Difference): string {
  return [
    ...excess.map((name) => `left over: ${name}`),
    ...missing.map((name) => `missing: ${name}`),
    ...changed.map((name) => `changed: ${name}`),
  ].join("\n");
}
