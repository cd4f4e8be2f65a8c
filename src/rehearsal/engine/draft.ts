/** An object in the making: what apply knows of it, and where its computed values come from. */
import { createHash } from "node:crypto";
import { Refusal } from "../protocol/diagnostic";
import { Unknown, type Value, type ValueMap } from "../protocol/value";
import type { AttributeSchema, BlockSchema } from "../schema/schema";
import type { World, WorldObject } from "../world/world";
import { type Filler, GLOBAL, type Scope } from "./entry";
import { fillBlock } from "./fill";
import { blockOf, canonical, stringsAt, textOf } from "./values";

/** How a text that was made up ends. */
export const INVENTION = /-[0-9a-f]{8}$/;

/** What a draft is made from. */
export interface DraftProps {
  readonly type: string;
  readonly place: string;
  readonly scope: Scope;
  readonly world: World;
  readonly schema: BlockSchema;
  readonly planned: ValueMap;
  readonly prior: ValueMap | null;
  readonly fillers: Readonly<Record<string, Filler>>;
  /** Whether to make up texts where there is no filler: for a type that the catalogue does not have. */
  readonly invented: boolean;
  /** What identifiers are derived from: the object's content without secrets. */
  readonly basis: Value;
}

/** Enough tries to find a free address in any subnet; more would mean that there is none. */
const TRIES = 70_000;

/**
 * Computed values are filled in on demand, so that one may be made from another in any order. They follow from the
 * object's content alone, never from a clock or a counter: the same configuration gives the same world.
 */
export class Draft {
  readonly type: string;
  readonly place: string;
  readonly scope: Scope;
  readonly world: World;
  /** The state before a change; null when the object is being created. */
  readonly prior: ValueMap | null;
  private readonly values: ValueMap;
  private readonly pending = new Set<string>();

  constructor(private readonly props: DraftProps) {
    ({ type: this.type, place: this.place, scope: this.scope, world: this.world, prior: this.prior } = props);
    this.values = { ...props.planned };
  }

  /** A value at the top level, made first if need be; null when there is none. */
  get(name: string): Value {
    const value = this.values[name] ?? null;
    if (!(value instanceof Unknown)) return value;
    if (this.pending.has(name)) throw new Error(`${this.type}: ${name} is computed from itself`);
    this.pending.add(name);
    const made = this.fill(name);
    this.pending.delete(name);
    return (this.values[name] = made);
  }

  /** A value as text; "" when there is none. */
  text(name: string): string {
    const value = this.get(name);
    return typeof value === "string" ? value : "";
  }

  /** The first string at a dotted path that was there from the start, instead of being made; "" without one. */
  asked(path: string): string {
    return stringsAt(this.props.planned, path)[0] ?? "";
  }

  /** The strings at a dotted path. */
  strings(path: string): readonly string[] {
    this.get(path.split(".", 1)[0] ?? "");
    return stringsAt(this.values, path);
  }

  /** Hexadecimal digits from the object's content: the same for another object of the same content. */
  content(label: string): string {
    return this.digits(this.props.basis, label);
  }

  /** Hexadecimal digits that are this object's own, as they come from its identifier. */
  digest(label: string): string {
    return this.digits(this.text("id"), label);
  }

  /**
   * The first value that is not taken yet of those made from this object's digits, so that two objects of the same
   * content still differ.
   *
   * @throws a Refusal when none is free
   */
  distinct(label: string, make: (digits: string) => string, taken: (value: string) => boolean): string {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const value = make(this.content(attempt === 0 ? label : `${label} ${attempt}`));
      if (!taken(value)) return value;
    }
    throw new Refusal(`No free ${label} is left for ${this.type}`);
  }

  /** An identifier that no object of the type has in that place. */
  identifier(prefix: string, length = 17): string {
    return this.distinct(
      "id",
      (digits) => `${prefix}${digits.slice(0, length)}`,
      (id) => this.world.find({ type: this.type, place: this.place, id }) !== undefined,
    );
  }

  /** The object of one of these types that is called so, in the same place or everywhere. */
  find(types: readonly string[], name: string, by = "id"): WorldObject | undefined {
    const places = [this.place, GLOBAL];
    if (by === "id") {
      const keys = types.flatMap((type) => places.map((place) => ({ type, place, id: name })));
      return keys.map((key) => this.world.find(key)).find((object) => object !== undefined);
    }
    return this.world
      .list(...types)
      .find(({ values, place }) => places.includes(place) && textOf(values, by) === name);
  }

  /** The first element of a block; empty without one. */
  block(name: string): ValueMap {
    return blockOf({ [name]: this.get(name) }, name);
  }

  /** Everything, with nothing left unknown. */
  complete(): ValueMap {
    for (const name of Object.keys(this.values)) this.get(name);
    return fillBlock(this.props.schema, this.values, (path, element, attribute) =>
      this.source(path, element, attribute),
    );
  }

  private digits(basis: Value, label: string): string {
    const { type, place } = this.props;
    return createHash("sha256")
      .update(canonical([type, place, basis, label]))
      .digest("hex");
  }

  private source(path: string, element: ValueMap, attribute?: AttributeSchema): Value | undefined {
    const filler = this.props.fillers[path];
    if (filler) return filler(this, element);
    return this.props.invented && attribute?.type === "string" ? this.invention(path) : undefined;
  }

  /** Something where the real provider would say something, so that whatever uses it has something to use. */
  private invention(path: string): string {
    const kind = this.type.slice(this.type.indexOf("_") + 1).replaceAll("_", "-");
    return path === "id" ? this.identifier(`${kind}-`) : `${kind}-${path}-${this.content(path).slice(0, 8)}`;
  }

  private fill(name: string): Value {
    const { schema } = this.props;
    const attribute = schema.attributes[name];
    const block = schema.blocks[name];
    const one: BlockSchema = {
      attributes: attribute ? { [name]: attribute } : {},
      blocks: block ? { [name]: block } : {},
    };
    const filled = fillBlock(one, { [name]: this.values[name] ?? null }, (path, element, inner) =>
      this.source(path, path === name ? this.values : element, inner),
    );
    return filled[name] ?? null;
  }
}
