/** What a real provider says of itself, as `terraform providers schema -json` prints it. */
import { readFileSync } from "node:fs";
import type {
  AttributeSchema,
  BlockSchema,
  CtyType,
  Nesting,
  TypeSchema,
} from "../../../src/rehearsal/schema/schema";
import { propertiesOf, type Properties } from "./properties";

interface PrintedAttribute {
  readonly type?: CtyType;
  readonly nested_type?: {
    readonly nesting_mode: Nesting;
    readonly attributes: Readonly<Record<string, PrintedAttribute>>;
  };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
}

interface PrintedBlock {
  readonly attributes?: Readonly<Record<string, PrintedAttribute>>;
  readonly block_types?: Readonly<
    Record<
      string,
      {
        readonly nesting_mode: Nesting;
        readonly block: PrintedBlock;
        readonly min_items?: number;
        readonly max_items?: number;
      }
    >
  >;
}

interface PrintedType {
  readonly version?: number;
  readonly block: PrintedBlock;
}

interface Printed {
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly provider: PrintedType;
        readonly resource_schemas?: Readonly<Record<string, PrintedType>>;
        readonly data_source_schemas?: Readonly<Record<string, PrintedType>>;
      }
    >
  >;
}

function mapped<From, To>(
  all: Readonly<Record<string, From>> | undefined,
  make: (from: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(all ?? {}).map(([name, each]) => [name, make(each)]));
}

function attribute(printed: PrintedAttribute): AttributeSchema {
  const { type, nested_type: nested } = printed;
  return {
    ...(nested
      ? { nested: { nesting: nested.nesting_mode, attributes: mapped(nested.attributes, attribute) } }
      : type !== undefined && { type }),
    required: printed.required ?? false,
    optional: printed.optional ?? false,
    computed: printed.computed ?? false,
    sensitive: printed.sensitive ?? false,
    writeOnly: printed.write_only ?? false,
  };
}

function block(printed: PrintedBlock): BlockSchema {
  return {
    attributes: mapped(printed.attributes, attribute),
    blocks: mapped(printed.block_types, (nested) => ({
      nesting: nested.nesting_mode,
      block: block(nested.block),
      minItems: nested.min_items ?? 0,
      maxItems: nested.max_items ?? 0,
    })),
  };
}

function typeSchema(printed: PrintedType): TypeSchema {
  return { version: printed.version ?? 0, block: block(printed.block) };
}

/**
 * The properties of each type of a provider, by its subject.
 *
 * @param file what `terraform providers schema -json` printed
 * @param source address of the provider
 * @throws if the file is about other providers
 */
export function realProperties(file: string, source: string): ReadonlyMap<string, Properties> {
  const printed = (JSON.parse(readFileSync(file, "utf8")) as Printed).provider_schemas[source];
  if (!printed) throw new Error(`${file} says nothing of ${source}`);
  const name = source.slice(source.lastIndexOf("/") + 1);
  const subjects: readonly (readonly [string, PrintedType])[] = [
    [`provider ${name}`, printed.provider],
    ...Object.entries(printed.resource_schemas ?? {}).map(
      ([type, each]) => [`resource ${type}`, each] as const,
    ),
    ...Object.entries(printed.data_source_schemas ?? {}).map(
      ([type, each]) => [`data ${type}`, each] as const,
    ),
  ];
  return new Map(subjects.map(([subject, each]) => [subject, propertiesOf(subject, typeSchema(each))]));
}
