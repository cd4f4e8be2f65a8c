import { type Declarations, declaration } from "./declarations";
import { type Position, UnknownPatternError } from "./problem";

/** The type of a value as its storage class tells it: the collections from the outside in, then the element. */
export interface StoredType {
  readonly collections: readonly ("list" | "set" | "map")[];
  /** A primitive type of the generator (`string`, `number`, `boolean`, `any`), or nothing for a struct. */
  readonly primitive?: "string" | "number" | "boolean" | "any";
  /** Name of the struct, or nothing for a primitive type. */
  readonly struct?: string;
}

const CONSTRUCTION = /^new (cdktf\.)?(\w+)\((?:this|this\.\w+), [^,]+?(?:, (true|false))?\)$/;
const PREDEFINED = /^(String|Number|Boolean|Any)((?:List|Map)*)$/;
const ITEM = /\n {2}public get\((index: number|key: string)\): (\w+) \{\n {4}return (.+);\n/;

/**
 * Follows the construction of a storage class down to its element, through the generated collection classes.
 *
 * @param construction for instance `new VpcCidrBlockAssociationsList(this, "cidr_block_associations", false)`
 */
export function storedType(construction: string, declarations: Declarations, at: Position): StoredType {
  const [, cdktf, className, wrapsSet] = CONSTRUCTION.exec(construction) ?? [];
  if (className === undefined) throw new UnknownPatternError(at, "an unknown storage class", construction);
  const outer = wrapsSet === "true" ? "set" : "list";

  if (cdktf !== undefined) {
    const [, primitive, suffixes = ""] = PREDEFINED.exec(className) ?? [];
    if (primitive === undefined) throw new UnknownPatternError(at, "an unknown storage class", construction);
    // The outermost collection is the last word; an inner set is called a list, as is a list.
    const collections = (suffixes.match(/List|Map/g) ?? [])
      .reverse()
      .map((word, depth) => (word === "Map" ? "map" : depth === 0 ? outer : "list"));
    return { collections, primitive: primitive.toLowerCase() as StoredType["primitive"] };
  }

  if (className.endsWith("OutputReference")) {
    return { collections: [], struct: className.slice(0, -"OutputReference".length) };
  }
  const item = ITEM.exec(declaration(declarations, "class", className, at).text);
  if (!item) throw new UnknownPatternError(at, "an unknown collection class", className);
  const [, key, itemClass = "", itemConstruction = ""] = item;
  const collection = key === "key: string" ? "map" : outer;
  if (itemClass.endsWith("OutputReference")) {
    return { collections: [collection], struct: itemClass.slice(0, -"OutputReference".length) };
  }
  const inner = storedType(itemConstruction, declarations, at);
  return { ...inner, collections: [collection, ...inner.collections] };
}
