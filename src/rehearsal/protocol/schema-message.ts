/** Schemas as the protocol carries them. */
import type { AttributeSchema, BlockSchema, Nesting, TypeSchema } from "../schema/schema";

const NESTING: Readonly<Record<Nesting, string>> = { single: "SINGLE", list: "LIST", set: "SET", map: "MAP" };

function attributeMessage(name: string, attribute: AttributeSchema): object {
  const { nested } = attribute;
  return {
    name,
    required: attribute.required,
    optional: attribute.optional,
    computed: attribute.computed,
    sensitive: attribute.sensitive ?? false,
    write_only: attribute.writeOnly ?? false,
    ...(nested
      ? {
          nested_type: {
            attributes: Object.entries(nested.attributes).map(([key, member]) =>
              attributeMessage(key, member),
            ),
            nesting: NESTING[nested.nesting],
          },
        }
      : { type: Buffer.from(JSON.stringify(attribute.type)) }),
  };
}

function blockMessage(block: BlockSchema): object {
  return {
    attributes: Object.entries(block.attributes).map(([name, attribute]) =>
      attributeMessage(name, attribute),
    ),
    block_types: Object.entries(block.blocks).map(([name, nested]) => ({
      type_name: name,
      block: blockMessage(nested.block),
      nesting: NESTING[nested.nesting],
      // Core refuses item limits on a single block: there is one or none.
      min_items: nested.nesting === "single" ? 0 : (nested.minItems ?? 0),
      max_items: nested.nesting === "single" ? 0 : (nested.maxItems ?? 0),
    })),
  };
}

/** The message of one type's schema. */
export function schemaMessage(schema: TypeSchema): object {
  return { version: schema.version, block: blockMessage(schema.block) };
}
