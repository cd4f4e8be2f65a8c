import type { Construct } from "constructs";
import { ModuleReference, type ModuleReferenceProps } from "./module-reference";

/** Transport of the VPN tunnel. */
export type OpenvpnProtocol = "tcp" | "udp";

/** Every allowed {@link OpenvpnProtocol}. */
export const OPENVPN_PROTOCOLS: readonly OpenvpnProtocol[] = ["tcp", "udp"];

/** Inputs of {@link OpenvpnServer}. */
export interface OpenvpnServerProps extends ModuleReferenceProps {
  /** AWS Region of the server. */
  readonly awsRegion: string;
  /** Id of the VPC that the VPN leads to. */
  readonly vpcId: string;
  /** Id of the public subnet in which the server runs. */
  readonly openvpnSubnetId: string;
  /** EC2 instance type; its family decides the architecture of the image. */
  readonly openvpnInstanceType: string;
  /** IPv4 blocks, in CIDR notation, from which SSH and VPN connections are accepted. */
  readonly openvpnClientCidrs: string[];
  /** Name of the first VPN user, whose profile the server makes at its first boot. */
  readonly openvpnUser: string;
  /**
   * Path of the SSH public key file for the server's `ec2-user`.
   * @default - openvpnPublicKey is given instead; exactly one of the two is needed
   */
  readonly openvpnKeyPath?: string;
  /**
   * The SSH public key itself, in OpenSSH format, for runs on machines where no file exists.
   * @default - openvpnKeyPath is given instead
   */
  readonly openvpnPublicKey?: string;
  /**
   * Transport of the tunnel.
   * @default "udp"
   */
  readonly openvpnProtocol?: OpenvpnProtocol;
  /**
   * Port of the tunnel.
   * @default 1194
   */
  readonly openvpnPort?: number;
  /**
   * IPv4 block from which VPN clients get their addresses; outside the VPC's.
   * @default "10.8.0.0/24"
   */
  readonly openvpnClientNetwork?: string;
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

/** The OpenVPN server: the only way in from outside (`module.openvpn-server`). */
export class OpenvpnServer extends ModuleReference {
  constructor(scope: Construct, id: string, props: OpenvpnServerProps) {
    super(scope, id, "openvpn-server", props, {
      original: {
        aws_region: props.awsRegion,
        vpc_id: props.vpcId,
        openvpn_subnet_id: props.openvpnSubnetId,
        openvpn_instance_type: props.openvpnInstanceType,
        openvpn_client_cidrs: props.openvpnClientCidrs,
        openvpn_key_path: props.openvpnKeyPath,
        openvpn_user: props.openvpnUser,
        openvpn_protocol: props.openvpnProtocol,
      },
      maintained: {
        openvpn_public_key: props.openvpnPublicKey,
        openvpn_port: props.openvpnPort,
        openvpn_client_network: props.openvpnClientNetwork,
        ami_id: props.amiId,
        root_volume_size: props.rootVolumeSize,
        name: props.name,
      },
    });
  }

  /** Public DNS name of the server. */
  public get openvpnServerDns(): string {
    return this.getString("openvpn_server_dns");
  }

  /** Id of the server's security group, which other groups let in. */
  public get openvpnSgId(): string {
    return this.getString("openvpn_sg_id");
  }

  /** Public IPv4 address of the server. Only the maintained module has this output. */
  public get openvpnServerPublicIp(): string {
    return this.getString("openvpn_server_public_ip");
  }

  /** Id of the server's EC2 instance. Only the maintained module has this output. */
  public get openvpnServerInstanceId(): string {
    return this.getString("openvpn_server_instance_id");
  }

  /** A shell command that fetches the first user's profile. Only the maintained module has this output. */
  public get openvpnProfileCommand(): string {
    return this.getString("openvpn_profile_command");
  }
}
