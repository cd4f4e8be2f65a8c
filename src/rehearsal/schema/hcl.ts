import { lineAt } from "./declarations";
import { type Position, UnknownPatternError } from "./problem";

/** How a value is turned into HCL; mirrors the type of the value. */
export type Mapper =
  | { readonly kind: "simple"; readonly type: "string" | "number" | "boolean" | "any" }
  /** `repeated` says that every element is a block of its own. */
  | { readonly kind: "list"; readonly element: Mapper; readonly repeated: boolean }
  | { readonly kind: "map"; readonly element: Mapper }
  | { readonly kind: "struct"; readonly struct: string };

/** One settable attribute or block, as the generated HCL map describes it. */
export interface HclEntry {
  readonly name: string;
  readonly collection: "simple" | "list" | "set" | "map" | "struct";
  readonly mapper: Mapper;
}

const MAP_START = "const attrs = {\n";
const ENTRY = new RegExp(
  [
    String.raw` +([\w-]+): \{`,
    String.raw` +value: (?:.+ === undefined \? .+ : )?(.+)\((?:this\.|struct!\.)\w+(?:\.internalValue)?\),`,
    String.raw` +isBlock: (?:true|false),`,
    String.raw` +type: "(simple|list|set|map|struct)",`,
    String.raw` +storageClassType: "(\w+)",`,
    String.raw` +\},\n`,
  ].join(String.raw`\n`),
  "y",
);

const SIMPLE = /^cdktf\.(string|number|boolean|any)ToHclTerraform$/;
const LIST = /^cdktf\.listMapperHcl\((.+), (true|false)\)$/;
const MAP = /^cdktf\.hashMapperHcl\((.+)\)$/;
const STRUCT = /^(\w+)ToHclTerraform$/;

/**
 * Reads the HCL map of a struct's mapper function, or of a main class.
 *
 * @param text the declaration of the function or class
 */
export function hclEntries(text: string, at: Position): Map<string, HclEntry> {
  const method = text.indexOf("\n  protected synthesizeHclAttributes()");
  const start = text.indexOf(MAP_START, Math.max(method, 0));
  if (start < 0) throw new UnknownPatternError(at, "no HCL map", lineAt(text, 0));

  const found = new Map<string, HclEntry>();
  let offset = start + MAP_START.length;
  for (;;) {
    ENTRY.lastIndex = offset;
    const match = ENTRY.exec(text);
    if (!match) break;
    const [, name = "", mapperText = "", collection, stored] = match;
    at.path.push(name);
    const mapper = parseMapper(mapperText, at);
    const entry = { name, collection: collection as HclEntry["collection"], mapper };
    if (storedClass(entry) !== stored) {
      throw new UnknownPatternError(at, `storageClassType ${stored} does not fit`, mapperText);
    }
    at.path.pop();
    found.set(entry.name, entry);
    offset = ENTRY.lastIndex;
  }
  if (!/ +\};/y.test(text.slice(offset, offset + 10))) {
    throw new UnknownPatternError(at, "an unknown entry in the HCL map", text.slice(offset, offset + 300));
  }
  return found;
}

function parseMapper(text: string, at: Position): Mapper {
  const simple = SIMPLE.exec(text)?.[1];
  if (simple !== undefined)
    return { kind: "simple", type: simple as "string" | "number" | "boolean" | "any" };
  const [, listElement, repeated] = LIST.exec(text) ?? [];
  if (listElement !== undefined) {
    return { kind: "list", element: parseMapper(listElement, at), repeated: repeated === "true" };
  }
  const mapElement = MAP.exec(text)?.[1];
  if (mapElement !== undefined) return { kind: "map", element: parseMapper(mapElement, at) };
  const struct = STRUCT.exec(text)?.[1];
  if (struct !== undefined) {
    return { kind: "struct", struct: struct.charAt(0).toUpperCase() + struct.slice(1) };
  }
  throw new UnknownPatternError(at, "an unknown HCL mapper", text);
}

/** What the generator calls the class of the value: the independent statement that the mapper is held against. */
function storedClass({ collection, mapper }: HclEntry): string {
  const name = className(mapper);
  // A single block of a list or set is mapped as one struct, yet stored as a list.
  return mapper.kind === "struct" && collection !== "struct" ? `${name}List` : name;
}

function className(mapper: Mapper): string {
  switch (mapper.kind) {
    case "simple":
      return mapper.type;
    case "struct":
      return mapper.struct;
    case "list":
      return `${className(mapper.element)}List`;
    case "map":
      return `${className(mapper.element)}Map`;
  }
}
