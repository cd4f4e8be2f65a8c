/** What a stack has deployed, from its state: format 4, as terraform keeps it in files and prints it by `state pull`. */
import { attributesOf, type Attributes, type StateEntry } from "../doctor/facts/states";

/** A resource in a state, with every instance that its `count` or `for_each` has made. */
export interface StateResource extends StateEntry {
  readonly mode: "managed" | "data";
  readonly name: string;
  /** Address of the module instance that it is in, such as `module.s3-bucket["spark_data"]`; none in the root. */
  readonly module?: string;
  readonly instances: readonly StateInstance[];
}

/** One instance of a resource. */
export interface StateInstance {
  /** Its index under `count`, or its key under `for_each`. */
  readonly index_key?: number | string;
  readonly attributes?: Attributes;
}

/** A bucket in a state. */
export interface StateBucket {
  readonly name: string;
  /** Whether destroying it deletes what is in it. */
  readonly isForceDestroyed: boolean;
  /** The keys of the objects in it that the same state has: these go before the bucket. */
  readonly managedKeys: ReadonlySet<string>;
}

/** The state of a stack. It has secrets in it: nothing but names, ids and addresses may leave it. */
export class StackState {
  /**
   * Reads a state.
   *
   * @param text the content of a state file, or what `terraform state pull` has printed; empty where nothing was ever deployed
   * @throws SyntaxError if it is no JSON
   */
  public static parse(text: string): StackState {
    if (text.trim() === "") return new StackState([]);
    const { resources = [] } = JSON.parse(text) as { resources?: readonly StateResource[] };
    return new StackState(resources);
  }

  /** What is deployed; data sources are left out, and resources that have no instance any more. */
  public readonly resources: readonly StateResource[];

  constructor(resources: readonly StateResource[]) {
    this.resources = resources.filter(({ mode, instances }) => mode === "managed" && instances.length > 0);
  }

  /** Whether nothing is deployed. */
  public get isEmpty(): boolean {
    return this.resources.length === 0;
  }

  /** How many things are deployed. */
  public get size(): number {
    return this.resources.reduce((sum, { instances }) => sum + instances.length, 0);
  }

  /** The buckets. */
  public get buckets(): readonly StateBucket[] {
    return this.all("aws_s3_bucket").flatMap((attributes) => {
      const name = textIn(attributes, "bucket") ?? textIn(attributes, "id");
      if (name === undefined) return [];
      return [{ name, isForceDestroyed: attributes.force_destroy === true, managedKeys: this.keysIn(name) }];
    });
  }

  /** The attributes of everything of a type. */
  public all(type: string): readonly Attributes[] {
    return attributesOf(this.resources, type);
  }

  private keysIn(bucket: string): ReadonlySet<string> {
    const objects = ["aws_s3_object", "aws_s3_bucket_object"].flatMap((type) => this.all(type));
    return new Set(
      objects.filter((object) => object.bucket === bucket).flatMap((object) => textIn(object, "key") ?? []),
    );
  }
}

/** A text among attributes that is not empty. */
export function textIn(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
