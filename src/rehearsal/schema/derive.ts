import { type StoredType, storedType } from "./collections";
import { type Declarations, declaration, findDeclarations } from "./declarations";
import { type HclEntry, type Mapper, hclEntries } from "./hcl";
import { documentsBlock, interfaceFlags } from "./interfaces";
import { type Flags, type Member, mainClassMembers, structClassMembers } from "./members";
import { type Position, UnknownPatternError } from "./problem";
import type {
  AttributeSchema,
  BlockSchema,
  CtyType,
  NestedBlockSchema,
  Nesting,
  SchemaKind,
  TypeSchema,
} from "./schema";

/** What to derive, and from what. */
export interface DerivationInput {
  /** Terraform's name for the provider, for instance `aws`. */
  readonly provider: string;
  /** Plugin protocol that the provider speaks. Under 5 an object is a cty type, under 6 nested attributes. */
  readonly protocol: 5 | 6;
  readonly kind: SchemaKind;
  /** Terraform's type name; for a provider its name. */
  readonly typeName: string;
  /** The generated TypeScript: the index, then its shards. */
  readonly sources: readonly string[];
}

/**
 * Derives the schema of one type from the TypeScript that cdktf generated for it.
 *
 * It holds what the bindings tell and no more: `sensitive`, `writeOnly`, the schema version and item limits other
 * than "required" and "at most one" are not recorded there. Also lost: the structure of the few attributes that the
 * generator skips for their size (`dynamic` here), and whether a collection within a collection is a set.
 *
 * @throws UnknownPatternError if the source holds anything that the rules do not cover
 */
export function deriveSchema(input: DerivationInput): TypeSchema {
  return new Derivation(input).typeSchema();
}

const PARENT_CLASSES: Readonly<Record<SchemaKind, string>> = {
  provider: "TerraformProvider",
  resource: "TerraformResource",
  data: "TerraformDataSource",
};

/** Types that a getter tells by the expression before the attribute's name. */
const GETTER_TYPES: Readonly<Record<string, CtyType>> = {
  "this.getStringAttribute": "string",
  "this.getNumberAttribute": "number",
  "this.getBooleanAttribute": "bool",
  "this.getListAttribute": ["list", "string"],
  "this.getNumberListAttribute": ["list", "number"],
  "cdktf.Fn.tolist(this.getListAttribute": ["set", "string"],
  "cdktf.Token.asNumberList(cdktf.Fn.tolist(this.getNumberListAttribute": ["set", "number"],
  // The only computed attribute without a type of its own is one that the generator skipped.
  "this.interpolationForAttribute": "dynamic",
};

/** A name in a block or struct: its flags, how it is set if it can be, and how it is read. */
interface Item extends Flags {
  readonly name: string;
  readonly entry?: HclEntry;
  readonly member?: Member;
  /** Whether the documentation calls it a block. */
  readonly documentedBlock: () => boolean;
}

/** What an item's value turned out to be. */
type Shape =
  | { readonly kind: "block"; readonly nesting: Nesting; readonly struct: string; readonly single: boolean }
  /** `collections` from the outside in. */
  | { readonly kind: "object"; readonly collections: StoredType["collections"]; readonly struct: string }
  | { readonly kind: "plain"; readonly type: CtyType };

class Derivation {
  private readonly at: Position;
  private readonly declarations: Declarations;
  /** Structs being derived, from the outermost in. */
  private readonly open: string[] = [];

  constructor(private readonly input: DerivationInput) {
    const { provider, kind, typeName, sources } = input;
    this.at = {
      provider,
      subject: kind === "provider" ? "its configuration" : `${kind} ${typeName}`,
      path: [],
    };
    this.declarations = findDeclarations(sources, this.at);
  }

  typeSchema(): TypeSchema {
    const { kind, typeName } = this.input;
    const extendsParent = ` extends cdktf.${PARENT_CLASSES[kind]} {\n`;
    const mains = [...this.declarations.values()].filter(
      ({ keyword, text }) =>
        keyword === "class" && text.slice(0, text.indexOf("\n") + 1).endsWith(extendsParent),
    );
    const [main] = mains;
    if (main === undefined || mains.length > 1) {
      throw new UnknownPatternError(
        this.at,
        `${mains.length} classes, not one, extend ${PARENT_CLASSES[kind]}`,
      );
    }
    const declared = /tfResourceType = "(.+)";/.exec(main.text)?.[1];
    if (declared !== typeName) throw this.unknown("the binding is of another type", String(declared));

    // Named by its use: where its own name is taken, the generator gives it another.
    const configName = /\n {2}public constructor\(scope: Construct, id: string, config: (\w+)/.exec(
      main.text,
    )?.[1];
    if (configName === undefined) throw this.unknown("no constructor tells the configuration", main.name);
    const config = declaration(this.declarations, "interface", configName, this.at).text;
    const items = this.items(mainClassMembers(main.text, this.at), hclEntries(main.text, this.at), config);
    // The generator adds this meta-argument to every provider; no provider's schema has it.
    return {
      version: 0,
      block: this.block(items.filter(({ name }) => kind !== "provider" || name !== "alias")),
    };
  }

  private block(items: readonly Item[]): BlockSchema {
    const attributes: Record<string, AttributeSchema> = {};
    const blocks: Record<string, NestedBlockSchema> = {};
    for (const item of items) {
      this.within(item, (shape) => {
        if (shape.kind === "block") blocks[item.name] = this.nestedBlock(item, shape);
        else attributes[item.name] = this.attribute(item, shape);
      });
    }
    return { attributes, blocks };
  }

  private nestedBlock(item: Item, { nesting, struct, single }: Shape & { kind: "block" }): NestedBlockSchema {
    const block = this.struct(struct, (items) => this.block(items));
    const repeats = nesting === "list" || nesting === "set";
    return {
      nesting,
      block,
      // The flags of a single block sum up its members; only a list's or set's say that one is due.
      ...(repeats && item.required && { minItems: 1 }),
      ...(single && { maxItems: 1 }),
    };
  }

  private attribute(item: Item, shape: Exclude<Shape, { kind: "block" }>): AttributeSchema {
    const { required, optional, computed } = item;
    if (!required && !optional && !computed) throw this.unknown("an attribute without any flag", item.name);
    if (shape.kind === "plain") return { type: shape.type, required, optional, computed };

    const { collections, struct } = shape;
    // Nested attributes know one level; a collection of collections can only be of a cty type.
    if (this.input.protocol === 5 || collections.length > 1) {
      return { type: this.objectType(collections, struct, item), required, optional, computed };
    }
    const attributes = this.struct(struct, (items) => {
      const { attributes, blocks } = this.block(items);
      if (Object.keys(blocks).length > 0)
        throw this.unknown("a block in an attribute", Object.keys(blocks).join());
      return attributes;
    });
    return { nested: { nesting: collections[0] ?? "single", attributes }, required, optional, computed };
  }

  /** The cty type of an object, or of collections of it. */
  private objectType(collections: StoredType["collections"], struct: string, parent: Flags): CtyType {
    const members: Record<string, CtyType> = {};
    this.struct(struct, (items) => {
      for (const item of items) {
        this.within(item, (shape) => {
          // The generator copies the attribute's flags to the members, for want of their own.
          if (!sameFlags(item, parent)) {
            throw this.unknown("a member of an object has flags of its own", JSON.stringify(flagsOf(item)));
          }
          if (shape.kind === "block") throw this.unknown("a block in an object", shape.struct);
          members[item.name] =
            shape.kind === "plain" ? shape.type : this.objectType(shape.collections, shape.struct, item);
        });
      }
    });
    return wrap(collections, ["object", members]);
  }

  /** Derives from a struct's items, and refuses one that contains itself: no schema is infinite. */
  private struct<T>(name: string, use: (items: Item[]) => T): T {
    if (this.open.includes(name)) throw this.unknown("a struct that contains itself", name);
    this.open.push(name);
    const config = declaration(this.declarations, "interface", name, this.at).text;
    const mapper = `${name.charAt(0).toLowerCase()}${name.slice(1)}ToHclTerraform`;
    const entries = hclEntries(declaration(this.declarations, "function", mapper, this.at).text, this.at);
    const reference = this.declarations.get(`${name}OutputReference`);
    const result = use(
      reference === undefined && this.input.kind === "provider"
        ? this.items(interfaceFlags(config, this.at), entries, config)
        : this.items(
            structClassMembers(
              declaration(this.declarations, "class", `${name}OutputReference`, this.at).text,
              this.at,
            ),
            entries,
            config,
          ),
    );
    this.open.pop();
    return result;
  }

  /** Joins what can be read with what can be set; exactly the required and the optional can be set. */
  private items(
    members: ReadonlyMap<string, Member | Flags>,
    entries: ReadonlyMap<string, HclEntry>,
    config: string,
  ): Item[] {
    for (const name of entries.keys()) {
      if (!members.has(name)) throw this.unknown("in the HCL map, but without a flags comment", name);
    }
    return Array.from(members, ([name, member]) => {
      const entry = entries.get(name);
      if ((member.required || member.optional) !== (entry !== undefined)) {
        throw this.unknown(
          entry ? "in the HCL map, though only computed" : "settable, but not in the HCL map",
          `${name} ${JSON.stringify(flagsOf(member))}`,
        );
      }
      return {
        ...flagsOf(member),
        name,
        entry,
        member: "getter" in member ? member : undefined,
        documentedBlock: () => documentsBlock(config, name),
      };
    });
  }

  /** Runs `use` on the shape of an item, with the item's name on the path that errors report. */
  private within(item: Item, use: (shape: Shape) => void): void {
    this.at.path.push(item.name);
    use(this.shape(item));
    this.at.path.pop();
  }

  private shape(item: Item): Shape {
    const { storage, getter } = item.member ?? {};
    if (storage !== undefined && !storage.includes(`, "${item.name}"`)) {
      throw this.unknown("stored under another name", storage);
    }
    if (item.entry !== undefined) return this.settableShape(item, item.entry);
    if (getter === undefined) throw this.unknown("nothing tells its type", item.name);
    if (storage === undefined) return { kind: "plain", type: this.getterType(getter, item.name) };
    const stored = storedType(storage, this.declarations, this.at);
    if (item.computed) return this.storedShape(stored);

    // Only a block can be without any flag: one of nesting "single" that is all computed, or one of nesting "map".
    const [collection = "single", ...inner] = stored.collections;
    if (stored.struct === undefined || inner.length > 0 || collection === "list" || collection === "set") {
      throw this.unknown("neither settable nor computed", storage);
    }
    return { kind: "block", nesting: collection, struct: stored.struct, single: false };
  }

  private settableShape(item: Item, { collection, mapper }: HclEntry): Shape {
    if (collection === "struct" && mapper.kind === "struct") {
      return item.documentedBlock()
        ? { kind: "block", nesting: "single", struct: mapper.struct, single: false }
        : { kind: "object", collections: [], struct: mapper.struct };
    }
    if (collection === "list" || collection === "set") {
      if (mapper.kind === "struct") {
        return { kind: "block", nesting: collection, struct: mapper.struct, single: true };
      }
      if (mapper.kind === "list" && mapper.repeated && mapper.element.kind === "struct") {
        return { kind: "block", nesting: collection, struct: mapper.element.struct, single: false };
      }
    }
    if (
      (collection === "simple" && mapper.kind === "simple") ||
      ((collection === "list" || collection === "set") && mapper.kind === "list") ||
      (collection === "map" && mapper.kind === "map")
    ) {
      const storage = item.member?.storage;
      const mapped = this.mappedType(mapper, collection);
      // Only the storage classes tell the collections between the outermost and a struct.
      return this.storedShape(
        mapped.struct !== undefined && mapped.collections.length > 1 && storage !== undefined
          ? storedType(storage, this.declarations, this.at)
          : mapped,
      );
    }
    throw this.unknown("mapper and type do not fit", `${JSON.stringify(mapper)}, type: "${collection}"`);
  }

  private mappedType(mapper: Mapper, collection: HclEntry["collection"]): StoredType {
    switch (mapper.kind) {
      case "simple":
        return { collections: [], primitive: mapper.type };
      case "struct":
        return { collections: [], struct: mapper.struct };
      case "map": {
        const element = this.mappedType(mapper.element, "list");
        return { ...element, collections: ["map", ...element.collections] };
      }
      case "list": {
        if (mapper.repeated)
          throw this.unknown("blocks of something that is no struct", JSON.stringify(mapper));
        const element = this.mappedType(mapper.element, "list");
        return { ...element, collections: [collection === "set" ? "set" : "list", ...element.collections] };
      }
    }
  }

  private storedShape({ collections, primitive, struct }: StoredType): Shape {
    if (struct !== undefined) return { kind: "object", collections, struct };
    switch (primitive) {
      case "string":
      case "number":
        return { kind: "plain", type: wrap(collections, primitive) };
      case "boolean":
        return { kind: "plain", type: wrap(collections, "bool") };
      case "any":
        // The generator writes "dynamic" as a map of anything, and a skipped attribute as anything.
        if (collections.length > 0 && collections.at(-1) !== "map") break;
        return { kind: "plain", type: wrap(collections.slice(0, -1), "dynamic") };
    }
    throw this.unknown("an unknown element type", `${collections.join(" of ")} of ${primitive}`);
  }

  private getterType(getter: string, name: string): CtyType {
    const argument = getter.indexOf(`('${name}')`);
    const type = argument < 0 ? undefined : GETTER_TYPES[getter.slice(0, argument)];
    if (type === undefined) throw this.unknown("an unknown getter", getter);
    return type;
  }

  private unknown(problem: string, sourceText: string): UnknownPatternError {
    return new UnknownPatternError(this.at, problem, sourceText);
  }
}

function wrap(collections: StoredType["collections"], element: CtyType): CtyType {
  return collections.reduceRight<CtyType>((type, collection) => [collection, type], element);
}

function flagsOf({ required, optional, computed }: Flags): Flags {
  return { required, optional, computed };
}

function sameFlags(a: Flags, b: Flags): boolean {
  return a.required === b.required && a.optional === b.optional && a.computed === b.computed;
}
