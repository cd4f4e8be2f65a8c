/** Something in AWS that no stage takes away. */
export interface Leftover {
  /** What it is, such as `load balancer net/web`. */
  readonly what: string;
  /** Ids of what was found of it. */
  readonly ids: readonly string[];
  /** Why it stays, as a clause. */
  readonly why: string;
  /** The command that removes it. */
  readonly remove: string;
  /** Whether the network cannot be destroyed while it is there. */
  readonly holdsNetwork: boolean;
}

/** What is needed to tell what is left over from what is still deployed. */
export interface Surroundings {
  readonly region: string;
  readonly partition: string;
  /** Name of the cluster; undefined if nothing tells it. */
  readonly cluster: string | undefined;
  /** Whether the cluster is still deployed: much in the VPC is its own then. */
  readonly isClusterThere: boolean;
  /** Ids of what terraform takes away itself. */
  readonly ids: ReadonlySet<string>;
}

/** A command of the AWS CLI. */
export function awsCommand(region: string, ...words: readonly string[]): string {
  return ["aws", ...words, "--region", region].join(" ");
}
