import type { Caller } from "../../doctor/aws/aws";

/** What a destroy asks of AWS, in the Region of the deployment. It never changes anything. */
export interface Account {
  /** Whose credentials these are. */
  readonly caller: () => Promise<Caller>;
  /**
   * What is in a bucket; undefined if there is no such bucket.
   * @param ignored keys that do not count as objects
   */
  readonly contents: (bucket: string, ignored: ReadonlySet<string>) => Promise<BucketContents | undefined>;
  /** Every network interface in a VPC. */
  readonly interfaces: (vpc: string) => Promise<readonly NetworkInterface[]>;
  /** Every security group in a VPC. */
  readonly securityGroups: (vpc: string) => Promise<readonly SecurityGroup[]>;
  /** The volumes that carry the tags of a cluster. */
  readonly volumes: (cluster: string) => Promise<readonly Volume[]>;
  /** The hosted zones of a VPC, with what external-dns has written into them for a cluster. */
  readonly zones: (vpc: string, cluster: string) => Promise<readonly Zone[]>;
}

/** What is in a bucket, as far as it was counted. */
export interface BucketContents {
  readonly objects: number;
  /** Versions that are not the current one, and delete markers. */
  readonly oldVersions: number;
  /** Whether there is more than was counted. */
  readonly isMore: boolean;
}

/** A network interface. */
export interface NetworkInterface {
  readonly id: string;
  /** What the service that made it says of it. */
  readonly description: string;
  /** Such as `in-use` or `available`. */
  readonly status: string;
  /** Id of the instance that has it; undefined where it is no instance of this account. */
  readonly instance: string | undefined;
  /** The account that it is in, twelve digits. */
  readonly owner: string;
}

/** A security group. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A volume of EBS. */
export interface Volume {
  readonly id: string;
  readonly sizeGib: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A private hosted zone. */
export interface Zone {
  readonly id: string;
  /** Its domain, without a period at the end. */
  readonly name: string;
  /** The record sets of external-dns, as Route 53's API has them. */
  readonly records: readonly RecordSet[];
}

/** A record set, with whatever else the API says of it. */
export interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly ResourceRecords?: readonly { readonly Value: string }[];
}
