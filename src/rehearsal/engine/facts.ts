/** Adds what the catalogue knows of a schema to what the bindings tell. */
import type { AttributeSchema, BlockSchema, CtyType, NestedBlockSchema, TypeSchema } from "../schema/schema";
import type { SchemaFacts } from "./entry";

/** Thrown when the catalogue names something that the type does not have, so that no fact is lost to a typing error. */
export class UnknownFactError extends Error {
  constructor(type: string, path: string) {
    super(`the catalogue names ${path}, which ${type} does not have`);
    this.name = "UnknownFactError";
  }
}

/** The members of an object type, or of collections of it. */
function membersOf(type: CtyType | undefined): Readonly<Record<string, CtyType>> | undefined {
  if (!Array.isArray(type)) return undefined;
  const [kind, inner] = type as readonly [string, CtyType];
  return kind === "object" ? (inner as unknown as Readonly<Record<string, CtyType>>) : membersOf(inner);
}

function hasMember(type: CtyType | undefined, names: readonly string[]): boolean {
  const [name, ...rest] = names;
  if (name === undefined) return true;
  const member = membersOf(type)?.[name];
  return member !== undefined && hasMember(member, rest);
}

/** Whether a dotted path leads to an attribute or a block of the schema. */
export function hasPath(block: BlockSchema, path: string): boolean {
  const [name = "", ...rest] = path.split(".");
  const nested = block.blocks[name];
  if (nested) return rest.length === 0 || hasPath(nested.block, rest.join("."));
  const attribute = block.attributes[name];
  if (attribute?.nested && rest.length > 0) {
    return hasPath({ attributes: attribute.nested.attributes, blocks: {} }, rest.join("."));
  }
  return attribute !== undefined && hasMember(attribute.type, rest);
}

/**
 * The schema with the facts added.
 *
 * @throws UnknownFactError when a fact is about something the schema does not have
 */
export function withFacts(type: string, schema: TypeSchema, facts: SchemaFacts = {}): TypeSchema {
  const paths = [...(facts.sensitive ?? []), ...(facts.writeOnly ?? []), ...Object.keys(facts.items ?? {})];
  for (const path of paths) {
    if (!hasPath(schema.block, path)) throw new UnknownFactError(type, path);
  }

  const attribute = (original: AttributeSchema, path: string): AttributeSchema => ({
    ...original,
    ...(facts.sensitive?.includes(path) ? { sensitive: true } : {}),
    ...(facts.writeOnly?.includes(path) ? { writeOnly: true } : {}),
    ...(original.nested
      ? { nested: { ...original.nested, attributes: attributes(original.nested.attributes, `${path}.`) } }
      : {}),
  });
  const attributes = (all: BlockSchema["attributes"], prefix: string): BlockSchema["attributes"] =>
    Object.fromEntries(
      Object.entries(all).map(([name, each]) => [name, attribute(each, `${prefix}${name}`)]),
    );
  const nestedBlock = (original: NestedBlockSchema, path: string): NestedBlockSchema => {
    const items = facts.items?.[path];
    return {
      ...original,
      block: block(original.block, `${path}.`),
      ...(items ? { minItems: items[0], maxItems: items[1] } : {}),
    };
  };
  const block = (original: BlockSchema, prefix: string): BlockSchema => ({
    attributes: attributes(original.attributes, prefix),
    blocks: Object.fromEntries(
      Object.entries(original.blocks).map(([name, each]) => [name, nestedBlock(each, `${prefix}${name}`)]),
    ),
  });

  return { version: facts.version ?? schema.version, block: block(schema.block, "") };
}
