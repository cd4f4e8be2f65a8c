/** Compares two accounts, as far as the world knows them: it holds no secrets. */
import { canonical } from "../engine/values";
import { isMap, type Value, type ValueMap } from "../protocol/value";
import type { WorldObject } from "../world/world";

/** How an account differs from what it should be; empty lists where it does not. */
export interface Difference {
  /** Objects that should not be there: orphans and duplicates. */
  readonly excess: readonly string[];
  /** Objects that should be there. */
  readonly missing: readonly string[];
  /** Objects that are there, with other values: those attributes. */
  readonly changed: readonly string[];
}

function nameOf({ type, place, id }: WorldObject): string {
  return `${type} ${id} (${place})`;
}

function byName(objects: readonly WorldObject[]): ReadonlyMap<string, WorldObject> {
  return new Map(objects.map((object) => [nameOf(object), object]));
}

/** How often something was changed is history, not content: an imported release is upgraded once. */
function valuesOf({ type, values }: WorldObject): ValueMap {
  if (type !== "helm_release" || !isMap(values.metadata)) return values;
  return { ...values, metadata: { ...values.metadata, revision: null } };
}

/** The attributes in which two objects differ. */
function differences(actual: WorldObject, expected: WorldObject): readonly string[] {
  const [is, should] = [valuesOf(actual), valuesOf(expected)];
  const names = [...new Set([...Object.keys(is), ...Object.keys(should)])];
  const differs = (a: Value | undefined, b: Value | undefined): boolean =>
    canonical(a ?? null) !== canonical(b ?? null);
  return [
    ...names.filter((name) => differs(is[name], should[name])),
    ...(differs(ownerOf(actual), ownerOf(expected)) ? ["owner"] : []),
  ];
}

function ownerOf({ owner }: WorldObject): Value {
  return owner ? { ...owner } : null;
}

/** What is different from what should be. */
export function compareAccounts(
  actual: readonly WorldObject[],
  expected: readonly WorldObject[],
): Difference {
  const [is, should] = [byName(actual), byName(expected)];
  const changed = [...should].flatMap(([name, object]) => {
    const found = is.get(name);
    const names = found ? differences(found, object) : [];
    return names.length > 0 ? [`${name}: ${names.join(", ")}`] : [];
  });
  return {
    excess: [...is.keys()].filter((name) => !should.has(name)),
    missing: [...should.keys()].filter((name) => !is.has(name)),
    changed,
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
