import type { Construct } from "constructs";
import { ModuleReference, type ModuleReferenceProps, type Resolvable } from "./module-reference";

/** Inputs of {@link NatInstance}. */
export interface NatInstanceProps extends ModuleReferenceProps {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** IPv4 blocks of the private subnets: what comes from them is forwarded, and nothing else. */
  readonly vpcPrivateSubnetCidrs: Resolvable<readonly string[]>;
  /** Id of the private subnets' route table, which gets its default route to the server. */
  readonly vpcPrivateRouteTableId: string;
  /** Id of the public subnet in which the server runs. */
  readonly natInstanceSubnetId: string;
  /** EC2 instance type; its family decides the architecture of the image. */
  readonly natInstanceType: string;
  /**
   * Path of the SSH public key file for the server's `ec2-user`.
   * @default - natInstancePublicKey is given instead; exactly one of the two is needed
   */
  readonly natInstanceKeyPath?: string;
  /**
   * The SSH public key itself, in OpenSSH format.
   * @default - natInstanceKeyPath is given instead
   */
  readonly natInstancePublicKey?: string;
  /**
   * Ids of security groups whose members may reach the server's SSH port.
   * @default - none
   */
  readonly sshAllowedSecurityGroups?: string[];
  /**
   * IPv4 blocks that may reach the server's SSH port.
   * @default - none
   */
  readonly sshAllowedCidrBlocks?: string[];
  /**
   * TCP ports outside that the private subnets may reach.
   * @default - 80 and 443
   */
  readonly natPorts?: readonly number[];
  /**
   * Machine image of the server: Debian with cloud-init.
   * @default - the newest Debian image for the instance type's architecture, when the server is first created
   */
  readonly amiId?: string;
  /**
   * Size of the root volume in GiB.
   * @default - the module's
   */
  readonly rootVolumeSize?: number;
  /**
   * Prefix of the names of what the module creates.
   * @default - the original's names
   */
  readonly name?: string;
}

/** The NAT instance: the private subnets' only way to the internet (`module.nat-instance`). */
export class NatInstance extends ModuleReference {
  constructor(scope: Construct, id: string, props: NatInstanceProps) {
    super(scope, id, "nat-instance", props, {
      original: {
        vpc_id: props.vpcId,
        vpc_private_subnet_cidrs: props.vpcPrivateSubnetCidrs,
        vpc_private_route_table_id: props.vpcPrivateRouteTableId,
        nat_instance_subnet_id: props.natInstanceSubnetId,
        nat_instance_type: props.natInstanceType,
        nat_instance_key_path: props.natInstanceKeyPath,
        ssh_allowed_security_groups: props.sshAllowedSecurityGroups,
        ssh_allowed_cidr_blocks: props.sshAllowedCidrBlocks,
      },
      maintained: {
        nat_instance_public_key: props.natInstancePublicKey,
        nat_ports: props.natPorts,
        ami_id: props.amiId,
        root_volume_size: props.rootVolumeSize,
        name: props.name,
      },
    });
  }

  /** Id of the server's security group; whoever waits for it finds the private default route in place. */
  public get natInstanceSgId(): string {
    return this.getString("nat_instance_sg_id");
  }

  /** Id of the server's EC2 instance. Only the maintained module has this output. */
  public get natInstanceId(): string {
    return this.getString("nat_instance_id");
  }

  /** Public IPv4 address that the private subnets are seen with outside. Only the maintained module has this output. */
  public get natInstancePublicIp(): string {
    return this.getString("nat_instance_public_ip");
  }

  /** Id of the interface that the private default route leads to. Only the maintained module has this output. */
  public get natInstanceNetworkInterfaceId(): string {
    return this.getString("nat_instance_network_interface_id");
  }
}
