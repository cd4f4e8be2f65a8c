/** What the checks ask of AWS, in the Region of the deployment. */
export interface Aws {
  readonly region: string;
  /** Whose credentials these are; asked in another Region if one is named. */
  readonly caller: (region?: string) => Promise<Caller>;
  /** The zones that every account can use. */
  readonly zones: () => Promise<readonly Zone[]>;
  /** In which zones each of the instance types is offered; a type that is nowhere is left out. */
  readonly offerings: (types: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  /** The vCPUs of each of the instance types; a type that is nowhere is left out. */
  readonly vcpus: (types: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** How many VPCs the Region has. */
  readonly vpcs: () => Promise<number>;
  /** How many elastic addresses the Region has. */
  readonly elasticAddresses: () => Promise<number>;
  /** What is under a bucket's name, as seen by an account. */
  readonly bucket: (name: string, account: string) => Promise<BucketSight>;
  /** Whether old versions of a bucket's objects are kept. */
  readonly isVersioned: (bucket: string, region: string) => Promise<boolean>;
  /** The Kubernetes versions of EKS. */
  readonly kubernetesVersions: () => Promise<readonly KubernetesVersion[]>;
  /** The status of a cluster; undefined if there is none of the name. */
  readonly clusterStatus: (name: string) => Promise<string | undefined>;
  /** The value of a quota; undefined if the Region does not know it. */
  readonly quota: (service: string, code: string) => Promise<number | undefined>;
}

/** Whose credentials there are. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** An availability zone. */
export interface Zone {
  /** Such as `eu-north-1a`. */
  readonly name: string;
  /** The same for every account, such as `eun1-az1`. */
  readonly id: string;
}

/** What is under a bucket's name: nothing, a bucket of the account, or one that it may not see. */
export type BucketSight =
  | { readonly owner: "nobody" }
  | { readonly owner: "account"; readonly region: string | undefined }
  | { readonly owner: "somebody" };

/** A Kubernetes version of EKS. */
export interface KubernetesVersion {
  /** Such as `1.35`. */
  readonly version: string;
  /** Such as `STANDARD_SUPPORT`. */
  readonly status: string | undefined;
  readonly standardSupportUntil: Date | undefined;
}
