/** Everything that schemas say, as flat properties, so that two tellings of one provider can be compared. */
import { createHash } from "node:crypto";
import type { AttributeSchema, BlockSchema, CtyType, TypeSchema } from "../../../src/rehearsal/schema/schema";

/** One property, such as `resource aws_vpc cidr_block type`, to its value. `.` stands for the type as a whole. */
export type Properties = ReadonlyMap<string, string>;

/** What two tellings of one provider do not agree about; undefined where one has no such property. */
export interface Disagreement {
  readonly property: string;
  readonly derived: string | undefined;
  readonly real: string | undefined;
}

/** A type of which one telling has attributes where the other has blocks, or has nothing. */
const KIND = "kind";

/** A cty type as text, the members of objects by name. */
function typeText(type: CtyType): string {
  if (typeof type === "string") return type;
  const [kind, inner] = type as readonly [string, unknown];
  if (kind === "object") {
    const members = Object.entries(inner as Readonly<Record<string, CtyType>>)
      .map(([name, member]) => `${name}:${typeText(member)}`)
      .sort();
    return `object(${members.join(",")})`;
  }
  return kind === "tuple"
    ? `tuple(${(inner as readonly CtyType[]).map(typeText).join(",")})`
    : `${kind}(${typeText(inner as CtyType)})`;
}

/** The properties of one type, under its subject, such as `resource aws_vpc`. */
export function propertiesOf(subject: string, { version, block }: TypeSchema): Properties {
  const found = new Map<string, string>();
  const set = (path: string, aspect: string, value: string | number | boolean): void => {
    found.set(`${subject} ${path} ${aspect}`, String(value));
  };
  const attributesOf = (attributes: Readonly<Record<string, AttributeSchema>>, prefix: string): void => {
    for (const [name, attribute] of Object.entries(attributes)) {
      const path = `${prefix}${name}`;
      set(path, KIND, "attribute");
      set(path, "required", attribute.required);
      set(path, "optional", attribute.optional);
      set(path, "computed", attribute.computed);
      set(path, "sensitive", attribute.sensitive ?? false);
      set(path, "writeOnly", attribute.writeOnly ?? false);
      set(
        path,
        "type",
        attribute.nested ? `nested ${attribute.nested.nesting}` : typeText(attribute.type ?? "dynamic"),
      );
      if (attribute.nested) attributesOf(attribute.nested.attributes, `${path}.`);
    }
  };
  const blockOf = ({ attributes, blocks }: BlockSchema, prefix: string): void => {
    attributesOf(attributes, prefix);
    for (const [name, nested] of Object.entries(blocks)) {
      const path = `${prefix}${name}`;
      set(path, KIND, "block");
      set(path, "nesting", nested.nesting);
      set(path, "minItems", nested.minItems ?? 0);
      set(path, "maxItems", nested.maxItems ?? 0);
      blockOf(nested.block, `${path}.`);
    }
  };
  set(".", "version", version);
  blockOf(block, "");
  return found;
}

/** Subject, path and aspect of a property. */
export function partsOf(property: string): {
  readonly subject: string;
  readonly path: string;
  readonly aspect: string;
} {
  const [kind = "", type = "", path = "", aspect = ""] = property.split(" ");
  return { subject: `${kind} ${type}`, path, aspect };
}

/** Where they differ in kind: what lies there cannot be compared. */
function placesOf(differing: readonly string[]): ReadonlySet<string> {
  return new Set(
    differing
      .map(partsOf)
      .filter(({ aspect }) => aspect === KIND)
      .map(({ subject, path }) => `${subject} ${path}`),
  );
}

/** Whether a property can be compared: it is not about one of the places, but for its kind, and lies in none. */
function isComparable(property: string, places: ReadonlySet<string>): boolean {
  const { subject, path, aspect } = partsOf(property);
  const names = path.split(".");
  const within = names.some((_name, index) => places.has(`${subject} ${names.slice(0, index).join(".")}`));
  return !within && (aspect === KIND || !places.has(`${subject} ${path}`));
}

/**
 * Where two tellings differ. Of what is an attribute in one and a block in the other, or is in one alone, only that is
 * said, and nothing of what lies in it.
 */
export function disagreements(derived: Properties, real: Properties): readonly Disagreement[] {
  const differing = [...new Set([...derived.keys(), ...real.keys()])]
    .sort()
    .filter((property) => derived.get(property) !== real.get(property));
  const places = placesOf(differing);
  return differing
    .filter((property) => isComparable(property, places))
    .map((property) => ({ property, derived: derived.get(property), real: real.get(property) }));
}

/** The properties without what cannot be compared because of some disagreements. */
export function comparable(properties: Properties, wrong: readonly Disagreement[]): Properties {
  const places = placesOf(wrong.map(({ property }) => property));
  return new Map([...properties].filter(([property]) => isComparable(property, places)));
}

/** The properties with those of a list as the real provider has them. */
export function corrected(derived: Properties, wrong: readonly Disagreement[]): Properties {
  const all = new Map(derived);
  for (const { property, real } of wrong) {
    if (real === undefined) all.delete(property);
    else all.set(property, real);
  }
  return all;
}

/** One digest for equal properties, in whatever order. */
export function digestOf(properties: Properties): string {
  const lines = [...properties].map(([property, value]) => `${property} = ${value}\n`).sort();
  return createHash("sha256").update(lines.join("")).digest("hex");
}

/** How many disagreements there are of each aspect. */
export function byAspect(wrong: readonly Disagreement[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { property } of wrong) {
    const { aspect } = partsOf(property);
    counts[aspect] = (counts[aspect] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
