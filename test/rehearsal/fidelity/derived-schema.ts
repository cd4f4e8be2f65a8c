/** What the rehearsal derives from bindings, with or without what its catalogue adds. */
import { CATALOGUE } from "../../../src/rehearsal/catalogue/catalogue";
import type { SchemaFacts } from "../../../src/rehearsal/engine/entry";
import { hasPath, withFacts } from "../../../src/rehearsal/engine/facts";
import type { ProviderBindings } from "../../../src/rehearsal/schema/bindings";
import type { BlockSchema, TypeSchema } from "../../../src/rehearsal/schema/schema";
import { propertiesOf, type Properties } from "./properties";

/** The facts of the catalogue that are about a schema: another version of the provider may lack some attributes. */
function applicable(
  { sensitive = [], writeOnly = [], items = {}, ...rest }: SchemaFacts,
  block: BlockSchema,
): SchemaFacts {
  const exists = (path: string): boolean => hasPath(block, path);
  return {
    ...rest,
    sensitive: sensitive.filter(exists),
    writeOnly: writeOnly.filter(exists),
    items: Object.fromEntries(Object.entries(items).filter(([path]) => exists(path))),
  };
}

/** The catalogue's facts for each subject that it knows. */
function factsOf(provider: string): ReadonlyMap<string, SchemaFacts> {
  const entry = CATALOGUE.find(({ name }) => name === provider);
  if (!entry) throw new Error(`the catalogue has no provider ${provider}`);
  return new Map([
    [`provider ${provider}`, entry.schema ?? {}],
    ...Object.entries(entry.resources).map(
      ([type, { schema = {} }]) => [`resource ${type}`, schema] as const,
    ),
    ...Object.entries(entry.dataSources).map(([type, { schema = {} }]) => [`data ${type}`, schema] as const),
  ]);
}

/** What is derived of one provider. */
export interface Derived {
  /** Of every type, from the bindings alone. */
  readonly plain: ReadonlyMap<string, Properties>;
  /** Of the types that the catalogue knows, which are all that the project uses: what a rehearsal serves. */
  readonly served: ReadonlyMap<string, Properties>;
}

/** Derives every type that the bindings have. */
export function deriveAll(bindings: ProviderBindings): Derived {
  const facts = factsOf(bindings.provider);
  const plain = new Map<string, Properties>();
  const served = new Map<string, Properties>();
  const add = (subject: string, schema: TypeSchema): void => {
    plain.set(subject, propertiesOf(subject, schema));
    const known = facts.get(subject);
    if (!known) return;
    served.set(subject, propertiesOf(subject, withFacts(subject, schema, applicable(known, schema.block))));
  };
  add(`provider ${bindings.provider}`, bindings.deriveProvider());
  for (const kind of ["resource", "data"] as const) {
    for (const type of bindings.types(kind).keys()) add(`${kind} ${type}`, bindings.derive(kind, type));
  }
  return { plain, served };
}

/** The properties of several types together. */
export function together(types: ReadonlyMap<string, Properties>): Properties {
  return new Map([...types.values()].flatMap((properties) => [...properties]));
}
