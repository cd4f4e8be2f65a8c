/** Fills what a plan left unknown, and fits values to a schema. */
import { isMap, Unknown, type Value, type ValueMap } from "../protocol/value";
import type { AttributeSchema, BlockSchema, Nesting } from "../schema/schema";
import { isKnown, zeroOf } from "./values";

/** The value for an unknown at a dotted path within `element`; undefined to leave it to the schema. */
export type Source = (
  path: string,
  element: ValueMap,
  attribute: AttributeSchema | undefined,
) => Value | undefined;

function fillCollection(
  nesting: Nesting,
  schema: BlockSchema,
  value: Value,
  source: Source,
  path: string,
  missing: Value | undefined,
): Value {
  const element = (each: Value): Value =>
    isMap(each) ? fillBlock(schema, each, source, `${path}.`, missing) : each;
  if (Array.isArray(value)) return value.map(element);
  if (nesting === "map" && isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, element(each)]));
  }
  return element(value);
}

function emptyOf(nesting: Nesting): Value {
  return nesting === "single" ? null : nesting === "map" ? {} : [];
}

/**
 * The block's values without an unknown: each comes from the source, else it is the zero of its type. What the
 * values lack altogether is `missing`; if that is undefined, it is treated as unknown.
 */
export function fillBlock(
  schema: BlockSchema,
  values: ValueMap,
  source: Source,
  dotted = "",
  missing: Value | undefined = null,
): ValueMap {
  const filled: ValueMap = { ...values };
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    const path = `${dotted}${name}`;
    let value = name in filled ? filled[name] : missing;
    // What has no members of its own by the schema is made as a whole, also where only a part is not known.
    if (value === undefined || (attribute.nested ? value instanceof Unknown : !isKnown(value)))
      value = source(path, filled, attribute) ?? (attribute.nested ? null : zeroOf(attribute.type));
    const { nested } = attribute;
    filled[name] =
      nested && value
        ? fillCollection(
            nested.nesting,
            { attributes: nested.attributes, blocks: {} },
            value,
            source,
            path,
            missing,
          )
        : (value ?? null);
  }
  for (const [name, { nesting, block }] of Object.entries(schema.blocks)) {
    const path = `${dotted}${name}`;
    const value = filled[name];
    // A whole block that is made up has only what matters: the rest is to be filled as well.
    filled[name] =
      value === undefined
        ? emptyOf(nesting)
        : value instanceof Unknown
          ? fillCollection(
              nesting,
              block,
              source(path, filled, undefined) ?? emptyOf(nesting),
              source,
              path,
              undefined,
            )
          : fillCollection(nesting, block, value, source, path, missing);
  }
  return filled;
}

/** Values as the schema has them: what it does not know is dropped, what is missing is null or empty. */
export function conform(schema: BlockSchema, values: ValueMap): ValueMap {
  const conformed: ValueMap = {};
  for (const name of Object.keys(schema.attributes)) conformed[name] = values[name] ?? null;
  for (const [name, { nesting, block }] of Object.entries(schema.blocks)) {
    const value = values[name] ?? emptyOf(nesting);
    const element = (each: Value): Value => (isMap(each) ? conform(block, each) : each);
    conformed[name] = Array.isArray(value)
      ? value.map(element)
      : nesting === "map" && isMap(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, element(each)]))
        : element(value);
  }
  return conformed;
}
