import { Construct } from "constructs";
import { CustomVpc, type SubnetProps } from "../modules/custom-vpc";
import type { Resolvable } from "../modules/module-reference";
import type { ModuleSource } from "../modules/module-source";
import { OpenvpnServer, type OpenvpnProtocol } from "../modules/openvpn-server";

/** What the network stage is told. */
export interface NetworkStageProps {
  /** Where the modules come from. */
  readonly moduleSource: ModuleSource;
  /** AWS Region of everything in the stage. */
  readonly awsRegion: string;
  /** IPv4 block of the VPC in CIDR notation. */
  readonly vpcCidr: string;
  /** Public subnets; the VPN server runs in the first. */
  readonly publicSubnets: Resolvable<readonly SubnetProps[]>;
  /** Private subnets. */
  readonly privateSubnets: Resolvable<readonly SubnetProps[]>;
  /** EC2 instance type of the VPN server. */
  readonly openvpnInstanceType: string;
  /** IPv4 blocks from which the VPN server is reached. */
  readonly openvpnClientCidrs: string[];
  /** Name of the first VPN user. */
  readonly openvpnUser: string;
  /** Transport of the tunnel. */
  readonly openvpnProtocol: OpenvpnProtocol;
  /**
   * IPv4 block from which VPN clients get their addresses.
   * @default - the module's
   */
  readonly openvpnClientNetwork?: string;
  /** Path of the VPN server's SSH public key file, or null where the key itself is given. */
  readonly openvpnKeyPath: string;
  /**
   * The VPN server's SSH public key, or null where its path is given.
   * @default - none: the path is given
   */
  readonly openvpnPublicKey?: string;
}

/** The first stage: a VPC, and the VPN server that is the only way into it. */
export class NetworkStage extends Construct {
  /** `module.custom-vpc`. */
  public readonly vpc: CustomVpc;
  /** `module.openvpn-server`. */
  public readonly openvpnServer: OpenvpnServer;

  constructor(scope: Construct, id: string, props: NetworkStageProps) {
    super(scope, id);
    const { moduleSource, awsRegion } = props;

    this.vpc = new CustomVpc(this, "custom-vpc", {
      moduleSource,
      awsRegion,
      vpcCidr: props.vpcCidr,
      publicSubnets: props.publicSubnets,
      privateSubnets: props.privateSubnets,
    });

    this.openvpnServer = new OpenvpnServer(this, "openvpn-server", {
      moduleSource,
      awsRegion,
      vpcId: this.vpc.vpcId,
      openvpnSubnetId: this.vpc.publicSubnetId(0),
      openvpnInstanceType: props.openvpnInstanceType,
      openvpnClientCidrs: props.openvpnClientCidrs,
      openvpnUser: props.openvpnUser,
      openvpnProtocol: props.openvpnProtocol,
      openvpnClientNetwork: props.openvpnClientNetwork,
      openvpnKeyPath: props.openvpnKeyPath,
      openvpnPublicKey: props.openvpnPublicKey,
    });
  }
}
