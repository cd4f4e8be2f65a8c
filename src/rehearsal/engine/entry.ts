/**
 * What the catalogue says about a type beyond its schema: the reviewed facts and rules from which a rehearsal plays
 * the real provider. Paths are dotted names through blocks (`root_block_device.encrypted`), without indexes.
 */
import type { Diagnostic, Refusal } from "../protocol/diagnostic";
import type { Value, ValueMap } from "../protocol/value";
import type { ObjectKey, World, WorldObject } from "../world/world";
import type { Draft } from "./draft";

/** Schema properties that the bindings do not record. */
export interface SchemaFacts {
  /** @default 0 */
  readonly version?: number;
  readonly sensitive?: readonly string[];
  readonly writeOnly?: readonly string[];
  /** Least and greatest number of a block, where the bindings do not tell; 0 for no greatest. */
  readonly items?: Readonly<Record<string, readonly [least: number, greatest: number]>>;
}

/** A rule for the arguments of a type. It holds its tongue about what is null or not yet known. */
export type Check = (config: ValueMap) => readonly Diagnostic[];

/** An attribute that names another object. Creating and changing are refused while that object does not exist. */
export interface Reference {
  /** Where the name stands. */
  readonly at: string;
  /** The types it may be of. */
  readonly to: readonly string[];
  /**
   * The attribute of the other object that is named.
   *
   * @default "id"
   */
  readonly by?: string;
  /** The words that refuse a name without an object. */
  readonly missing: (name: string) => Refusal;
  /**
   * Whether the other object cannot be deleted while it is named.
   *
   * @default true
   */
  readonly holds?: boolean;
  /** Names that are never looked up, such as those of objects which always exist. */
  readonly except?: (name: string) => boolean;
}

/** Makes the value of an unknown attribute during apply; `element` is the block it stands in, for a nested one. */
export type Filler = (object: Draft, element: ValueMap) => Value;

/** An object that comes along with another. */
export interface Companion {
  readonly type: string;
  readonly id: string;
  readonly values: ValueMap;
  /** @default - where the other one lives */
  readonly place?: string;
  /**
   * Whose going takes it away; null for an object that stays until something else takes it.
   *
   * @default - the other one's
   */
  readonly owner?: ObjectKey | null;
}

/** An object before and after an operation: undefined where there is none. */
export interface Settled {
  readonly before?: WorldObject | undefined;
  readonly after?: WorldObject | undefined;
}

/** One resource type. */
export interface ResourceEntry {
  readonly schema?: SchemaFacts;
  /** Further values kept out of the world, which the provider does not call sensitive. */
  readonly secrets?: readonly string[];
  /**
   * Whether the type is written for the plugin framework, unlike the rest of its provider.
   *
   * @default - as the provider
   */
  readonly framework?: boolean;
  /** What stands for an argument that is not set. */
  readonly defaults?: Readonly<Record<string, Value>>;
  /** Blocks that the provider fills in when the configuration has none. */
  readonly computedBlocks?: readonly string[];
  /** Arguments whose change needs a new object. */
  readonly replace?: readonly string[];
  /** Computed attributes that may change when one of these arguments does. */
  readonly affected?: Readonly<Record<string, readonly string[]>>;
  readonly checks?: readonly Check[];
  readonly references?: readonly Reference[];
  /**
   * What the provider refuses while it plans, beyond the arguments themselves: throws a `Refusal`. What is not known
   * yet is left alone; `prior` is null for a new object.
   */
  readonly review?: (planned: ValueMap, scope: Scope, prior: ValueMap | null) => void;
  /** Further arguments whose change needs a new object, depending on the others and on what they were. */
  readonly replaceWhen?: (planned: ValueMap, prior: ValueMap | null) => readonly string[];
  /** Computed values that can be told at plan time from what is planned; unknown where they cannot. */
  readonly known?: Readonly<Record<string, (planned: ValueMap, scope: Scope) => Value>>;
  /** Computed values. What is missing becomes the zero of its type, as SDK providers do. */
  readonly values?: Readonly<Record<string, Filler>>;
  /**
   * Whether creating it is a call that sets something, whether it was set before or not: a second one takes the first one's
   * place instead of being refused.
   *
   * @default false
   */
  readonly overwrites?: boolean;
  /** Last chance to refuse a creation or a change: throws a `Refusal`. */
  readonly admit?: (object: Draft) => void;
  readonly companions?: (object: Draft) => readonly Companion[];
  /** What a creation, a change or a deletion does to other objects: those that change, as they are then. */
  readonly settle?: (change: Settled, world: World) => readonly WorldObject[];
  /** Objects without an owner that a creation or a change takes away. */
  readonly displaces?: (change: Settled, world: World) => readonly WorldObject[];
  /** Objects that a deletion takes away as well, beside those that came along with it. */
  readonly takes?: (object: WorldObject, world: World) => readonly WorldObject[];
  /**
   * Whether it is what came along with another object, adopted: a deletion forgets it, whoever needs it.
   *
   * @default false
   */
  readonly adopted?: boolean;
  /** What stands in the way of a deletion that the references alone do not forbid. */
  readonly release?: (object: WorldObject, world: World) => Refusal | undefined;
  /**
   * The type it has in the world, where several types of the provider stand for one kind of object.
   *
   * @default - its own
   */
  readonly storedAs?: string;
  /** The identifier in the world, from the state. @default - its `id` */
  readonly identify?: (values: ValueMap) => string;
  /** The identifiers by which the object can be imported. @default - its `id` */
  readonly importIds?: (values: ValueMap) => readonly string[];
  /** Whether it lives everywhere at once, as IAM does, instead of in one place. @default false */
  readonly global?: boolean;
  /** For a type that only exists in Terraform's state, such as a generated key: makes its computed values. */
  readonly generate?: (planned: ValueMap) => Promise<ValueMap>;
  /** Why the type cannot be rehearsed yet. It is then refused at plan time, rather than faked. */
  readonly unrehearsed?: string;
}

/** What a data source may look at. */
export interface Lookup {
  readonly config: ValueMap;
  readonly scope: Scope;
  readonly world: World;
}

/** One data source. */
export interface DataEntry {
  readonly schema?: SchemaFacts;
  readonly checks?: readonly Check[];
  /** The computed values; throws a `Refusal` when nothing is found. What is missing becomes the zero of its type. */
  readonly read: (lookup: Lookup) => ValueMap;
}

/** Where objects live that are in no one place. */
export const GLOBAL = "global";

/** What a provider block settles. */
export interface Scope {
  /** Where objects live unless they say otherwise. */
  readonly place: string;
  /** The provider's configuration; never stored. */
  readonly settings: ValueMap;
  /**
   * Folders that Terraform may be working in, where relative paths begin.
   *
   * @default - not known
   */
  readonly folders?: readonly string[];
  /**
   * The day that it is, as 2022-06-01.
   *
   * @default - today: every rule holds
   */
  readonly date?: string;
}

/** One provider. */
export interface ProviderEntry {
  /** The name of its bindings, such as `aws`. */
  readonly name: string;
  readonly schema?: SchemaFacts;
  /** Whether it is written for the SDK, whose values core checks less strictly. */
  readonly sdk: boolean;
  readonly resources: Readonly<Record<string, ResourceEntry>>;
  readonly dataSources: Readonly<Record<string, DataEntry>>;
  readonly checks?: readonly Check[];
  /** @throws a Refusal when nothing can be done with that configuration */
  readonly configure: (settings: ValueMap) => Scope;
  /**
   * Refuses whatever needs the service while it does not answer: throws a `Refusal`. Plans do not ask it.
   *
   * @default - it always answers
   */
  readonly reach?: (scope: Scope, world: World) => void;
  /** Where an object lives. @default - the scope's place */
  readonly locate?: (values: ValueMap, scope: Scope) => string;
  /** Computed values that every type of the provider knows at plan time, where it has the attribute. */
  readonly known?: Readonly<Record<string, (planned: ValueMap, scope: Scope) => Value>>;
  /** Arguments of any type whose change needs a new object. */
  readonly replace?: readonly string[];
  /** Computed values of types that the catalogue does not have, where they have the attribute. */
  readonly values?: Readonly<Record<string, Filler>>;
  /** The words that refuse to delete an object which others need. */
  readonly inUse: (object: ObjectKey, dependants: readonly ObjectKey[]) => Refusal;
}
