/** What the engine asks of values: equality, a canonical form, and reaching into them by a dotted path. */
import type { CtyType, Nesting } from "../schema/schema";
import type { Path } from "../protocol/diagnostic";
import { isMap, Unknown, type Value, type ValueMap } from "../protocol/value";

/** Whether nothing in the value is unknown. */
export function isKnown(value: Value): boolean {
  if (value instanceof Unknown) return false;
  if (Array.isArray(value)) return value.every(isKnown);
  return !isMap(value) || Object.values(value).every(isKnown);
}

/**
 * One text for equal values, whatever the order of a map's keys. Unknowns are all alike. A number's text equals that
 * of the same number written as a string, as Terraform may send either.
 */
export function canonical(value: Value): string {
  if (value instanceof Unknown) return "unknown";
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "bigint" || typeof value === "number") return JSON.stringify(String(value));
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`);
  return `{${members.join(",")}}`;
}

/** Whether two values are the same, sets compared in any order where `set` says so. */
export function equal(a: Value, b: Value, nesting?: Nesting): boolean {
  if (nesting === "set" && Array.isArray(a) && Array.isArray(b)) {
    return a.map(canonical).sort().join() === b.map(canonical).sort().join();
  }
  return canonical(a) === canonical(b);
}

/** The collection that a type is, as far as comparing is concerned. */
export function nestingOf(type: CtyType | undefined): Nesting | undefined {
  const kind = Array.isArray(type) ? (type[0] as string) : undefined;
  return kind === "set" || kind === "list" || kind === "map" ? kind : undefined;
}

/** What an SDK provider stores in a computed attribute that it never set. */
export function zeroOf(type: CtyType | undefined): Value {
  if (type === "string") return "";
  if (type === "number") return 0;
  if (type === "bool") return false;
  if (!Array.isArray(type)) return null;
  const [kind, inner] = type as readonly [string, unknown];
  if (kind === "map") return {};
  if (kind === "object") {
    const members = inner as Readonly<Record<string, CtyType>>;
    return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, zeroOf(member)]));
  }
  return kind === "tuple" ? (inner as readonly CtyType[]).map(zeroOf) : [];
}

/** A value found at a dotted path, and exactly where. */
export interface Found {
  readonly path: Path;
  readonly value: Value;
}

/**
 * All values at a dotted path such as `ingress.security_groups`: the elements of every collection on the way, and of
 * the last. Nulls are left out; an unknown on the way is returned as such.
 */
export function valuesAt(value: Value, dotted: string): readonly Found[] {
  const descend = ({ path, value: at }: Found, names: readonly string[]): readonly Found[] => {
    if (at === null) return [];
    if (Array.isArray(at)) {
      return at.flatMap((element, index) => descend({ path: [...path, { index }], value: element }, names));
    }
    const [name, ...rest] = names;
    if (name === undefined || at instanceof Unknown) return [{ path, value: at }];
    if (!isMap(at)) return [];
    return descend({ path: [...path, { attribute: name }], value: at[name] ?? null }, rest);
  };
  return descend({ path: [], value }, dotted.split("."));
}

/** The known strings at a dotted path. */
export function stringsAt(value: Value, dotted: string): readonly string[] {
  return valuesAt(value, dotted).flatMap(({ value: found }) => (typeof found === "string" ? [found] : []));
}

/** A value as people write it: a text as it is, a number in digits, anything else in its canonical form. */
export function scalarText(value: Value | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
    ? String(value)
    : canonical(value ?? null);
}

/** A member as text; "" when it is not a known string. */
export function textOf(values: ValueMap, name: string): string {
  const value = values[name];
  return typeof value === "string" ? value : "";
}

/** The first element of a block; empty when there is none. */
export function blockOf(values: ValueMap, name: string): ValueMap {
  const block = values[name];
  const first = Array.isArray(block) ? block[0] : undefined;
  return isMap(first) ? first : {};
}

/** The blocks at a dotted path, and exactly where; "" is the value itself. */
export function blocksAt(value: ValueMap, dotted: string): readonly { values: ValueMap; path: Path }[] {
  const found = dotted === "" ? [{ value, path: [] }] : valuesAt(value, dotted);
  return found.flatMap(({ value: at, path }) => (isMap(at) ? [{ values: at, path }] : []));
}

/** A value deep in a map; undefined where there is none. */
export function valueAt(values: ValueMap, dotted: string): Value | undefined {
  return dotted
    .split(".")
    .reduce<Value | undefined>((at, name) => (isMap(at) ? at[name] : undefined), values);
}

/** A map deep in a map; empty where there is none. */
export function mapAt(values: ValueMap, dotted: string): ValueMap {
  const found = valueAt(values, dotted);
  return isMap(found) ? found : {};
}
