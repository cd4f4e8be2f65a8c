/**
 * A provider schema as Terraform core understands it, independent of how it was obtained (`derive.ts`) and of
 * how it travels (`protocol/`).
 */

/** A cty type in its JSON notation, as in `terraform providers schema -json`. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", CtyType]
  | readonly ["object", Readonly<Record<string, CtyType>>]
  | readonly ["tuple", readonly CtyType[]];

/** How the values of a nested block or nested attribute are collected. */
export type Nesting = "single" | "list" | "set" | "map";

/** Nested attributes (protocol 6 only): written `name = { ... }`, but with a schema for each member. */
export interface NestedAttributes {
  readonly nesting: Nesting;
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
}

/** One attribute. Exactly one of `type` and `nested` is set. */
export interface AttributeSchema {
  readonly type?: CtyType;
  readonly nested?: NestedAttributes;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive?: boolean;
  readonly writeOnly?: boolean;
}

/** One kind of nested block. */
export interface NestedBlockSchema {
  readonly nesting: Nesting;
  readonly block: BlockSchema;
  /** @default 0 */
  readonly minItems?: number;
  /** @default 0 - unlimited */
  readonly maxItems?: number;
}

/** The body of a provider, a resource type, a data source or a nested block. */
export interface BlockSchema {
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  readonly blocks: Readonly<Record<string, NestedBlockSchema>>;
}

/** What a binding describes. */
export type SchemaKind = "provider" | "resource" | "data";

/** The schema of one provider, resource type or data source. */
export interface TypeSchema {
  /** Schema version; 0 unless the overlay says otherwise, as the bindings do not carry it. */
  readonly version: number;
  readonly block: BlockSchema;
}
