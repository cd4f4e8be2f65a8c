/** What can be said against a configuration by its schema alone, and core does not say. */
import type { Diagnostic, Path } from "../protocol/diagnostic";
import { isMap, type Value, type ValueMap } from "../protocol/value";
import type { BlockSchema } from "../schema/schema";

/**
 * One error for each argument that only the provider may set. Core takes them without a word, and the value would be
 * lost.
 */
export function computedOnly(schema: BlockSchema, config: ValueMap, at: Path = []): readonly Diagnostic[] {
  const ofAttributes = Object.entries(schema.attributes).flatMap(([name, attribute]) => {
    const value = config[name] ?? null;
    const path = [...at, { attribute: name }];
    if (value === null) return [];
    if (attribute.computed && !attribute.optional) {
      return [
        {
          severity: "error",
          summary: "Value for unconfigurable attribute",
          detail: `Can't configure a value for "${name}": its value is decided by the provider when it makes the object.`,
          path,
        } as const,
      ];
    }
    const { nested } = attribute;
    return nested ? inElements({ attributes: nested.attributes, blocks: {} }, value, path) : [];
  });
  const ofBlocks = Object.entries(schema.blocks).flatMap(([name, { block }]) =>
    inElements(block, config[name] ?? null, [...at, { attribute: name }]),
  );
  return [...ofAttributes, ...ofBlocks];
}

function inElements(schema: BlockSchema, value: Value, path: Path): readonly Diagnostic[] {
  if (Array.isArray(value))
    return value.flatMap((each, index) => inElements(schema, each, [...path, { index }]));
  return isMap(value) ? computedOnly(schema, value, path) : [];
}
