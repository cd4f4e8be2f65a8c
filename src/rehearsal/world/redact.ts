/** Keeps secrets out of the world, and puts them back from Terraform's own state. */
import { isMap, type Value, type ValueMap } from "../protocol/value";
import type { BlockSchema, NestedAttributes } from "../schema/schema";
import type { Pointer } from "./world";

/** Whatever else fails, no private key is written. */
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;

/** Values without their secrets, and where those were. */
export interface Redacted {
  readonly values: ValueMap;
  readonly withheld: readonly Pointer[];
}

/**
 * Takes secrets out: attributes that the schema calls sensitive or write-only, those named in `secrets` (dotted, at
 * the top level or in blocks), and any text that holds a private key.
 */
export function redact(values: ValueMap, block: BlockSchema, secrets: readonly string[]): Redacted {
  const withheld: Pointer[] = [];

  const withoutKeys = (value: Value, at: Pointer): Value => {
    if (typeof value === "string" && PRIVATE_KEY.test(value)) {
      withheld.push(at);
      return null;
    }
    if (Array.isArray(value)) return value.map((element, index) => withoutKeys(element, [...at, index]));
    return isMap(value)
      ? Object.fromEntries(Object.entries(value).map(([name, v]) => [name, withoutKeys(v, [...at, name])]))
      : value;
  };

  const each = (value: Value, at: Pointer, use: (value: ValueMap, at: Pointer) => ValueMap): Value => {
    if (Array.isArray(value)) return value.map((element, index) => each(element, [...at, index], use));
    return isMap(value) ? use(value, at) : value;
  };

  const inAttributes = (
    members: NestedAttributes["attributes"],
    from: ValueMap,
    at: Pointer,
    dotted: string,
  ): ValueMap => {
    const result: ValueMap = {};
    for (const [name, attribute] of Object.entries(members)) {
      const value = from[name] ?? null;
      const here = [...at, name];
      const path = `${dotted}${name}`;
      const { nested } = attribute;
      if (value !== null && (attribute.sensitive || attribute.writeOnly || secrets.includes(path))) {
        withheld.push(here);
        result[name] = null;
      } else if (nested?.nesting === "map" && isMap(value)) {
        result[name] = Object.fromEntries(
          Object.entries(value).map(([key, element]) => [
            key,
            each(element, [...here, key], (v, p) => inAttributes(nested.attributes, v, p, `${path}.`)),
          ]),
        );
      } else if (nested) {
        result[name] = each(value, here, (v, p) => inAttributes(nested.attributes, v, p, `${path}.`));
      } else {
        result[name] = withoutKeys(value, here);
      }
    }
    return result;
  };

  const inBlock = (schema: BlockSchema, from: ValueMap, at: Pointer, dotted: string): ValueMap => {
    const result = inAttributes(schema.attributes, from, at, dotted);
    for (const [name, nested] of Object.entries(schema.blocks)) {
      const value = from[name] ?? null;
      const use = (v: ValueMap, p: Pointer): ValueMap => inBlock(nested.block, v, p, `${dotted}${name}.`);
      result[name] =
        nested.nesting === "map" && isMap(value)
          ? Object.fromEntries(
              Object.entries(value).map(([key, element]) => [key, each(element, [...at, name, key], use)]),
            )
          : each(value, [...at, name], use);
    }
    return result;
  };

  return { values: inBlock(block, values, [], ""), withheld };
}

function lookUp(value: Value, pointer: Pointer): Value {
  return pointer.reduce<Value>((at, step) => {
    if (typeof step === "number") return Array.isArray(at) ? (at[step] ?? null) : null;
    return isMap(at) ? (at[step] ?? null) : null;
  }, value);
}

function replaceAt(value: Value, [step, ...rest]: Pointer, secret: Value): Value {
  if (step === undefined) return secret;
  if (typeof step === "number") {
    return Array.isArray(value) ? value.map((v, i) => (i === step ? replaceAt(v, rest, secret) : v)) : value;
  }
  return isMap(value) ? { ...value, [step]: replaceAt(value[step] ?? null, rest, secret) } : value;
}

/** Puts the secrets back that Terraform's state still holds; the others stay null. */
export function restore({ values, withheld }: Redacted, state: Value): ValueMap {
  return withheld.reduce<ValueMap>(
    (all, pointer) => replaceAt(all, pointer, lookUp(state, pointer)) as ValueMap,
    values,
  );
}
