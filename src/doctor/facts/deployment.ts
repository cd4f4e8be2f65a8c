import { STAGES, type Stage } from "../stage";

/** The parts of a synthesized stack that the doctor reads. */
export interface StackConfiguration {
  readonly terraform: {
    readonly required_version?: string;
    readonly backend?: {
      readonly local?: { readonly path?: string };
      readonly s3?: { readonly bucket?: string; readonly region?: string };
    };
    readonly cloud?: { readonly hostname?: string; readonly organization?: string };
  };
  readonly variable?: Readonly<Record<string, VariableBlock>>;
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly module?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly provider?: unknown;
}

/** A variable block. */
export interface VariableBlock {
  readonly type: string;
  readonly default?: unknown;
  readonly sensitive?: boolean;
  readonly nullable?: boolean;
  readonly validation?: readonly { readonly condition: string; readonly error_message: string }[];
}

/** A synthesized stack. */
export interface Stack {
  readonly name: string;
  /** The folder in which terraform will run. */
  readonly folder: string;
  readonly configuration: StackConfiguration;
  /** Warnings of the platform. */
  readonly warnings: readonly string[];
}

/** A node group, as in `local.eks_node_groups`. */
export interface NodeGroup {
  readonly name: string;
  readonly desiredSize: number;
  readonly maxSize: number;
  readonly instanceTypes: readonly string[];
  readonly isSpot: boolean;
}

/** A zone of a subnet: by its name, or by its number among the zones of the Region. */
export type SubnetZone = string | number;

/** What is to be deployed: the synthesized stacks, and what the checks need of their settings. */
export class Deployment {
  constructor(
    /** The stacks in the order in which they are deployed. */
    public readonly stacks: readonly Stack[],
  ) {}

  /** Where the states are. */
  public get backend(): "local" | "s3" | "cloud" {
    const { terraform } = this.first;
    if (terraform.cloud) return "cloud";
    return terraform.backend?.s3 ? "s3" : "local";
  }

  /** The bucket of the states, and its Region. */
  public get stateBucket(): { readonly name: string; readonly region: string } | undefined {
    const { bucket, region } = this.first.terraform.backend?.s3 ?? {};
    return bucket === undefined || region === undefined ? undefined : { name: bucket, region };
  }

  /** The host of Terraform Cloud or Enterprise. */
  public get cloudHost(): string {
    return this.first.terraform.cloud?.hostname ?? "app.terraform.io";
  }

  /** The versions of terraform that are allowed. */
  public get terraformConstraint(): string {
    return this.first.terraform.required_version ?? ">= 0";
  }

  /** Whether terraform runs the AWS CLI to talk to the cluster. */
  public get runsAwsCli(): boolean {
    return this.stacks.some(({ configuration }) =>
      JSON.stringify(configuration.provider ?? {}).includes('"command":"aws"'),
    );
  }

  /** Name of the cluster; undefined where a module decides it. */
  public get clusterName(): string | undefined {
    return text(this.module("eks-cluster")?.cluster_name);
  }

  /** Kubernetes version of the cluster; undefined where a module decides it. */
  public get kubernetesVersion(): string | undefined {
    return text(this.module("eks-cluster")?.kubernetes_version);
  }

  /** The VPC's addresses, in CIDR notation. */
  public get vpcCidr(): string | undefined {
    return text(this.local("vpc_cidr"));
  }

  /** The zone of the public subnet that the servers are in. */
  public get serverZone(): SubnetZone | undefined {
    return this.zones("public_subnets")[0];
  }

  /** The zones of the private subnets, which are the cluster's. */
  public get clusterZones(): readonly SubnetZone[] {
    return this.zones("private_subnets");
  }

  /** The node groups. */
  public get nodeGroups(): readonly NodeGroup[] {
    const groups = (this.local("eks_node_groups") ?? {}) as Readonly<
      Record<
        string,
        { desired_size: number; max_size: number; instance_types: string[]; capacity_type: string }
      >
    >;
    return Object.entries(groups).map(([name, group]) => ({
      name,
      desiredSize: group.desired_size,
      maxSize: group.max_size,
      instanceTypes: group.instance_types,
      isSpot: group.capacity_type === "SPOT",
    }));
  }

  /** Names of the buckets, by key. */
  public get buckets(): Readonly<Record<string, string>> {
    return (this.local("s3_buckets") ?? {}) as Readonly<Record<string, string>>;
  }

  /** The stacks that hold one of the stages. */
  public stacksOf(stages: readonly Stage[]): readonly Stack[] {
    return this.stacks.filter((stack) => stagesIn(stack).some((stage) => stages.includes(stage)));
  }

  private get first(): StackConfiguration {
    return this.stacks[0]?.configuration ?? { terraform: {} };
  }

  private module(name: string): Readonly<Record<string, unknown>> | undefined {
    return this.stacks.map(({ configuration }) => configuration.module?.[name]).find(Boolean);
  }

  private local(name: string): unknown {
    return this.stacks.map(({ configuration }) => configuration.locals?.[name]).find(Boolean);
  }

  private zones(list: string): SubnetZone[] {
    const subnets = (this.local(list) ?? []) as readonly { readonly availability_zone: string }[];
    return subnets.map(({ availability_zone: zone }) => {
      const number = /element\(local\.az_names, (\d+)\)/.exec(zone)?.[1];
      return number === undefined ? zone : Number(number);
    });
  }
}

/** The stages in a stack: the one of its name, or all of them. */
export function stagesIn(stack: Pick<Stack, "name">): readonly Stage[] {
  const own = STAGES.find((stage) => stage === stack.name);
  return own === undefined ? STAGES : [own];
}

/** What is written out; not what terraform computes. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && !value.includes("${") ? value : undefined;
}
