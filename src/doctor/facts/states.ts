import { existsSync, readFileSync } from "node:fs";
import type { Deployment } from "./deployment";

/** The attributes of one instance of a resource. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A resource in a state (format 4), as far as every reader needs it. */
export interface StateEntry {
  readonly mode: string;
  readonly type: string;
  readonly instances: readonly { readonly attributes?: Attributes }[];
}

interface StateFile {
  readonly resources?: readonly StateEntry[];
}

/** The attributes of everything of a type that terraform manages. */
export function attributesOf(resources: readonly StateEntry[], type: string): readonly Attributes[] {
  return resources
    .filter((resource) => resource.mode === "managed" && resource.type === type)
    .flatMap(({ instances }) => instances.map(({ attributes = {} }) => attributes));
}

/** What is deployed already, as far as the states are in files of this machine. Of their values, only names are read. */
export class States {
  constructor(private readonly files: readonly StateFile[] | undefined) {}

  /** Whether the states can be read here. */
  public get areKnown(): boolean {
    return this.files !== undefined;
  }

  /** How many resources of a type there are; undefined if that is not known here. */
  public count(type: string): number | undefined {
    return this.files && this.instances(type).length;
  }

  /** Whether there is a resource of a type with a certain name; undefined if that is not known here. */
  public has(type: string, attribute: string, name: string): boolean | undefined {
    return this.files && this.instances(type).some((instance) => instance[attribute] === name);
  }

  private instances(type: string): readonly Attributes[] {
    return (this.files ?? []).flatMap(({ resources = [] }) => attributesOf(resources, type));
  }
}

/** Reads the states of a deployment; a file that is not there is of a stack that was never deployed. */
export function readStates(deployment: Deployment): States {
  if (deployment.backend !== "local") return new States(undefined);
  try {
    const paths = deployment.stacks.flatMap(
      ({ configuration }) => configuration.terraform.backend?.local?.path ?? [],
    );
    return new States(
      paths
        .filter((path) => existsSync(path))
        .map((path) => JSON.parse(readFileSync(path, "utf8")) as StateFile),
    );
  } catch {
    return new States(undefined);
  }
}
