import { Token } from "cdktf";
import type { Construct } from "constructs";
import { ModuleReference, type ModuleReferenceProps, type Resolvable } from "./module-reference";

/** One subnet. */
export interface SubnetProps {
  /** IPv4 block in CIDR notation, inside the VPC's. */
  readonly cidrBlock: string;
  /** Name of an availability zone, such as `eu-north-1a`. */
  readonly availabilityZone: string;
}

/** Inputs of {@link CustomVpc}. */
export interface CustomVpcProps extends ModuleReferenceProps {
  /** AWS Region of the VPC, for the name of the S3 endpoint's service. */
  readonly awsRegion: string;
  /** IPv4 block of the VPC in CIDR notation, /16 to /28. */
  readonly vpcCidr: string;
  /** Subnets whose default route is the internet gateway. At least one. */
  readonly publicSubnets: Resolvable<readonly SubnetProps[]>;
  /** Subnets without a way in from the internet. EKS needs them in two zones or more. */
  readonly privateSubnets: Resolvable<readonly SubnetProps[]>;
  /**
   * `Name` tag of the VPC and prefix of the others' names.
   * @default "custom-vpc"
   */
  readonly name?: string;
  /**
   * Whether accepted and rejected traffic is logged to CloudWatch.
   * @default false
   */
  readonly flowLogsEnabled?: boolean;
  /**
   * Days that flow logs are kept: a period that CloudWatch Logs allows.
   * @default - the module's
   */
  readonly flowLogsRetentionDays?: number;
}

/** The VPC: public and private subnets, internet gateway, S3 gateway endpoint (`module.custom-vpc`). */
export class CustomVpc extends ModuleReference {
  constructor(scope: Construct, id: string, props: CustomVpcProps) {
    super(scope, id, "custom-vpc", props, {
      original: {
        aws_region: props.awsRegion,
        vpc_cidr: props.vpcCidr,
        public_subnets: subnetList(props.publicSubnets),
        private_subnets: subnetList(props.privateSubnets),
      },
      maintained: {
        name: props.name,
        flow_logs_enabled: props.flowLogsEnabled,
        flow_logs_retention_days: props.flowLogsRetentionDays,
      },
    });
  }

  /** Id of the VPC. */
  public get vpcId(): string {
    return this.getString("vpc_id");
  }

  /** IPv4 block of the VPC. Only the maintained module has this output. */
  public get vpcCidrBlock(): string {
    return this.getString("vpc_cidr_block");
  }

  /** Ids of the public subnets, in the order given. */
  public get publicSubnetIds(): string[] {
    return this.getList("public_subnet_ids");
  }

  /** Ids of the private subnets, in the order given. */
  public get privateSubnetIds(): string[] {
    return this.getList("private_subnet_ids");
  }

  /** Id of the route table of the public subnets. */
  public get publicRouteTableId(): string {
    return this.getString("public_route_table_id");
  }

  /** Id of the route table of the private subnets. */
  public get privateRouteTableId(): string {
    return this.getString("private_route_table_id");
  }

  /** Id of the public subnet at `index` in the order given, from 0. */
  public publicSubnetId(index: number): string {
    return this.getString(`public_subnet_ids[${index}]`);
  }
}

function subnetList(subnets: Resolvable<readonly SubnetProps[]>): unknown {
  if (Token.isUnresolved(subnets) || !Array.isArray(subnets)) return subnets;
  return (subnets as readonly SubnetProps[]).map((subnet) => ({
    cidr_block: subnet.cidrBlock,
    availability_zone: subnet.availabilityZone,
  }));
}
