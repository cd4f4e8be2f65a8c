/**
 * Plans one object: what its values will be, known or not, from the configuration and the prior state.
 *
 * The same outcome as starting from core's proposed state, which merges the two: but telling "was null" from "was not
 * there", which decides whether a computed attribute of a new block is still to come, needs the two themselves.
 */
import { isMap, UNKNOWN, Unknown, type Value, type ValueMap } from "../protocol/value";
import type { Path } from "../protocol/diagnostic";
import type { AttributeSchema, BlockSchema, Nesting } from "../schema/schema";
import { equal, nestingOf } from "./values";

/** What the catalogue adds to the schema for planning. */
export interface PlanRules {
  readonly defaults?: Readonly<Record<string, Value>>;
  readonly computedBlocks?: readonly string[];
}

class Planner {
  constructor(private readonly rules: PlanRules) {}

  block(schema: BlockSchema, config: ValueMap, prior: ValueMap | null, dotted = ""): ValueMap {
    const planned: ValueMap = {};
    for (const [name, attribute] of Object.entries(schema.attributes)) {
      planned[name] = this.attribute(attribute, config[name] ?? null, prior, name, `${dotted}${name}`);
    }
    for (const [name, nested] of Object.entries(schema.blocks)) {
      const path = `${dotted}${name}`;
      const set = config[name] ?? null;
      const none = set === null || (Array.isArray(set) && set.length === 0);
      planned[name] =
        none && this.rules.computedBlocks?.includes(path)
          ? (prior?.[name] ?? (prior ? null : UNKNOWN))
          : this.collection(nested.nesting, nested.block, set, prior?.[name] ?? null, path);
    }
    return planned;
  }

  private attribute(
    attribute: AttributeSchema,
    set: Value,
    prior: ValueMap | null,
    name: string,
    path: string,
  ): Value {
    if (attribute.writeOnly) return null;
    const was = prior?.[name] ?? null;
    if (set !== null) {
      if (!attribute.nested) return set;
      const members: BlockSchema = { attributes: attribute.nested.attributes, blocks: {} };
      return this.collection(attribute.nested.nesting, members, set, was, path);
    }
    const standing = this.rules.defaults?.[path];
    if (standing !== undefined) return standing;
    if (!attribute.computed) return null;
    return prior ? was : UNKNOWN;
  }

  /** The elements of a block or of nested attributes, each beside what it was before. */
  private collection(nesting: Nesting, schema: BlockSchema, set: Value, was: Value, path: string): Value {
    const element = (value: Value, prior: Value): Value =>
      isMap(value) ? this.block(schema, value, isMap(prior) ? prior : null, `${path}.`) : value;

    if (set === null || set instanceof Unknown) return set;
    if (nesting === "single") return element(set, was);
    if (nesting === "map" && isMap(set)) {
      const old = isMap(was) ? was : {};
      return Object.fromEntries(
        Object.entries(set).map(([key, value]) => [key, element(value, old[key] ?? null)]),
      );
    }
    if (!Array.isArray(set)) return set;
    const old = Array.isArray(was) ? [...was] : [];
    if (nesting === "list") return set.map((value, index) => element(value, old[index] ?? null));
    return set.map((value) => {
      const match = old.findIndex((prior) => this.corresponds(schema, value, prior, `${path}.`));
      return element(value, match < 0 ? null : (old.splice(match, 1)[0] ?? null));
    });
  }

  /** Whether an element of the prior state may be what this element of the configuration became. */
  private corresponds(block: BlockSchema, config: Value, prior: Value, dotted: string): boolean {
    if (!isMap(config) || !isMap(prior)) return false;
    return (
      Object.entries(block.attributes).every(([name, attribute]) => {
        const set = config[name] ?? this.rules.defaults?.[`${dotted}${name}`] ?? null;
        if (set === null) return attribute.computed || (prior[name] ?? null) === null;
        return equal(set, prior[name] ?? null, nestingOf(attribute.type));
      }) &&
      Object.entries(block.blocks).every(([name, nested]) => {
        const set = config[name] ?? null;
        const was = prior[name] ?? null;
        if (!Array.isArray(set) || !Array.isArray(was)) return equal(set, was);
        const path = `${dotted}${name}.`;
        return (
          set.length === was.length &&
          set.every((element) => was.some((old) => this.corresponds(nested.block, element, old, path)))
        );
      })
    );
  }
}

/** The planned values of an object; `prior` is null when it is to be created. */
export function planValues(
  schema: BlockSchema,
  rules: PlanRules,
  config: ValueMap,
  prior: ValueMap | null,
): ValueMap {
  return new Planner(rules).block(schema, config, prior);
}

/** The places under a dotted path where the plan differs from the prior state. A set differs as a whole. */
export function changesAt(
  schema: BlockSchema,
  dotted: string,
  prior: ValueMap,
  planned: ValueMap,
  at: Path = [],
): readonly Path[] {
  const [name = "", ...rest] = dotted.split(".");
  const here = [...at, { attribute: name }];
  const was = prior[name] ?? null;
  const will = planned[name] ?? null;
  const nested = schema.blocks[name];
  if (rest.length === 0 || !nested || will instanceof Unknown || nested.nesting !== "list") {
    const nesting = nested?.nesting ?? nestingOf(schema.attributes[name]?.type);
    return equal(was, will, nesting) ? [] : [here];
  }
  const [before, after] = [Array.isArray(was) ? was : [], Array.isArray(will) ? will : []];
  if (before.length !== after.length) return [here];
  return after.flatMap((element, index) => {
    const old = before[index] ?? null;
    return isMap(element) && isMap(old)
      ? changesAt(nested.block, rest.join("."), old, element, [...here, { index }])
      : [];
  });
}
