import { OPENVPN_PROTOCOLS, type OpenvpnProtocol } from "../modules/openvpn-server";
import { notOneOf, SettingError } from "./errors";
import { checkKeys } from "./shape";
import { contains, nthSubnet, overlap, parseIpv4Block, type Ipv4Block } from "./ipv4";

/** One subnet, as the user settles it. */
export interface SubnetSettings {
  /** IPv4 block in CIDR notation, inside the VPC's, /16 to /28. */
  readonly cidrBlock: string;
  /** Number of the zone among the Region's availability zones, from 0, or the name of a zone. */
  readonly availabilityZone: number | string;
}

/** What shapes the network. */
export interface NetworkSettings {
  /**
   * IPv4 block of the VPC in CIDR notation, /16 to /28 (/20 or wider unless the subnets are given).
   * @default "10.0.0.0/16"
   */
  readonly vpcCidr?: string;
  /**
   * Public subnets; the servers for VPN and NAT run in the first.
   * @default - one, in the first zone: the VPC's block with 8 more bits, number 10
   */
  readonly publicSubnets?: readonly SubnetSettings[];
  /**
   * Private subnets, in two zones or more, as EKS requires.
   * @default - three, in the first three zones: the VPC's block with 8 more bits, numbers 1, 2 and 3
   */
  readonly privateSubnets?: readonly SubnetSettings[];
  /**
   * Transport of the VPN tunnel.
   * @default "tcp" - as the original root has it
   */
  readonly openvpnProtocol?: OpenvpnProtocol;
  /**
   * Private IPv4 block from which VPN clients get their addresses, /16 to /29, apart from the VPC's. Only the maintained
   * modules know it.
   * @default "10.8.0.0/24"
   */
  readonly openvpnClientNetwork?: string;
}

/** One of {@link NetworkSettings}. */
const SETTINGS: readonly (keyof NetworkSettings)[] = [
  "vpcCidr",
  "publicSubnets",
  "privateSubnets",
  "openvpnProtocol",
  "openvpnClientNetwork",
];

/** The VPN clients' block unless another is given. */
export const DEFAULT_OPENVPN_CLIENT_NETWORK = "10.8.0.0/24";

/** Blocks that hosts cannot use. Source: IANA IPv4 Special-Purpose Address Registry. */
const UNUSABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"];

/** Blocks for private networks: RFC 1918, and RFC 6598's for carriers. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** VPC and subnet sizes that AWS allows. Source: Amazon VPC User Guide, "VPC CIDR blocks" and "Subnet sizing". */
const WIDEST_PREFIX = 16;
const NARROWEST_PREFIX = 28;

/** Bits that the default subnets add to the VPC's prefix. */
export const DEFAULT_SUBNET_BITS = 8;

/** The VPC's block unless another is given. */
export const DEFAULT_VPC_CIDR = "10.0.0.0/16";

/** The subnets unless others are given, as in the original's locals. */
export const DEFAULT_SUBNETS = {
  publicSubnets: [{ number: 10, availabilityZone: 0 }],
  privateSubnets: [
    { number: 1, availabilityZone: 0 },
    { number: 2, availabilityZone: 1 },
    { number: 3, availabilityZone: 2 },
  ],
} as const;

/** The VPN's transport unless another is given. */
export const DEFAULT_OPENVPN_PROTOCOL: OpenvpnProtocol = "tcp";

/**
 * Checks what can be known before Terraform runs.
 * @throws SettingError naming the setting, the value and the fix
 */
export function checkNetworkSettings(settings: NetworkSettings): void {
  checkKeys("network", settings, SETTINGS);
  const { openvpnProtocol } = settings;
  if (openvpnProtocol !== undefined && !OPENVPN_PROTOCOLS.includes(openvpnProtocol)) {
    throw notOneOf("network.openvpnProtocol", openvpnProtocol, OPENVPN_PROTOCOLS);
  }

  const vpc = parseAwsBlock("network.vpcCidr", settings.vpcCidr ?? DEFAULT_VPC_CIDR);
  const hasDefaultSubnets = !settings.publicSubnets || !settings.privateSubnets;
  if (hasDefaultSubnets && vpc.prefix + DEFAULT_SUBNET_BITS > NARROWEST_PREFIX) {
    throw new SettingError(
      "network.vpcCidr",
      vpc.notation,
      "is too narrow for the default subnets",
      `use /${NARROWEST_PREFIX - DEFAULT_SUBNET_BITS} or wider, or give both publicSubnets and privateSubnets`,
    );
  }
  if (UNUSABLE.some((block) => overlaps(block, vpc))) {
    throw new SettingError(
      "network.vpcCidr",
      vpc.notation,
      "is not for hosts of one's own",
      'use a private block, such as "10.0.0.0/16"',
    );
  }
  checkSubnets(vpc, settings);
  checkClientNetwork(vpc, settings.openvpnClientNetwork ?? DEFAULT_OPENVPN_CLIENT_NETWORK);
}

function checkClientNetwork(vpc: Ipv4Block, notation: string): void {
  const setting = "network.openvpnClientNetwork";
  const block = parseBlock(setting, notation);
  if (block.prefix < 16 || block.prefix > 29) {
    throw new SettingError(
      setting,
      notation,
      "has a size that OpenVPN does not take",
      "use a prefix from /16 to /29",
    );
  }
  if (!PRIVATE.some((range) => overlaps(range, block))) {
    throw new SettingError(
      setting,
      notation,
      "is not private",
      `use a block such as "${DEFAULT_OPENVPN_CLIENT_NETWORK}"`,
    );
  }
  if (overlap(vpc, block)) {
    throw new SettingError(
      setting,
      notation,
      `overlaps network.vpcCidr, ${vpc.notation}, so replies would not find the tunnel`,
      "choose a block outside the VPC",
    );
  }
}

function overlaps(notation: string, block: Ipv4Block): boolean {
  const other = parseIpv4Block(notation);
  return other !== undefined && overlap(other, block);
}

function checkSubnets(vpc: Ipv4Block, settings: NetworkSettings): void {
  const taken: { setting: string; block: Ipv4Block }[] = [];
  for (const list of ["publicSubnets", "privateSubnets"] as const) {
    const subnets = settings[list];
    // As a value: a type guard would lose what the elements are.
    const isList: boolean = Array.isArray(subnets);
    if (subnets !== undefined && !isList) {
      throw new SettingError(
        `network.${list}`,
        subnets,
        "is not a list of subnets",
        "write it as [{ … }, { … }]",
      );
    }
    if (subnets?.length === 0) {
      throw new SettingError(
        `network.${list}`,
        subnets,
        "names no subnet",
        "give one or more, or leave it out",
      );
    }
    for (const [index, subnet] of (subnets ?? defaultBlocks(vpc, list)).entries()) {
      const setting = `network.${list}[${index}]`;
      checkKeys(setting, subnet, ["cidrBlock", "availabilityZone"]);
      const block = parseAwsBlock(`${setting}.cidrBlock`, subnet.cidrBlock);
      checkZone(`${setting}.availabilityZone`, subnet.availabilityZone);
      if (!contains(vpc, block)) {
        throw new SettingError(
          `${setting}.cidrBlock`,
          block.notation,
          `is not inside the VPC's ${vpc.notation}`,
          "use a block inside it",
        );
      }
      const clash = taken.find((other) => overlap(other.block, block));
      if (clash) {
        throw new SettingError(
          `${setting}.cidrBlock`,
          block.notation,
          `overlaps ${clash.setting}, ${clash.block.notation}`,
          "use a block of its own",
        );
      }
      taken.push({ setting, block });
    }
  }
  const zones = new Set(settings.privateSubnets?.map((subnet) => String(subnet.availabilityZone)));
  if (settings.privateSubnets && zones.size < 2) {
    throw new SettingError(
      "network.privateSubnets",
      [...zones],
      "is a single availability zone",
      "use two zones or more, as EKS requires",
    );
  }
}

/** The private subnets' IPv4 blocks; the settings have been checked. */
export function privateSubnetCidrs(settings: NetworkSettings): string[] {
  const vpc = parseAwsBlock("network.vpcCidr", settings.vpcCidr ?? DEFAULT_VPC_CIDR);
  return (settings.privateSubnets ?? defaultBlocks(vpc, "privateSubnets")).map(({ cidrBlock }) => cidrBlock);
}

/** The subnets that the synthesized `cidrsubnet(...)` expressions will give. */
function defaultBlocks(vpc: Ipv4Block, list: "publicSubnets" | "privateSubnets"): SubnetSettings[] {
  return DEFAULT_SUBNETS[list].map(({ number, availabilityZone }) => ({
    cidrBlock: nthSubnet(vpc, DEFAULT_SUBNET_BITS, number),
    availabilityZone,
  }));
}

/** @throws SettingError if the value is no IPv4 block, or not written by its first address */
function parseBlock(setting: string, notation: string): Ipv4Block {
  const block = parseIpv4Block(notation);
  if (!block) {
    throw new SettingError(
      setting,
      notation,
      "is not an IPv4 block in CIDR notation",
      'write it such as "10.0.0.0/16"',
    );
  }
  if (!block.canonical) {
    throw new SettingError(
      setting,
      notation,
      "does not begin at the first address of its block",
      `use "${block.base}/${block.prefix}"`,
    );
  }
  return block;
}

/** @throws SettingError as parseBlock, and if AWS allows no VPC or subnet of the size */
function parseAwsBlock(setting: string, notation: string): Ipv4Block {
  const block = parseBlock(setting, notation);
  if (block.prefix < WIDEST_PREFIX || block.prefix > NARROWEST_PREFIX) {
    throw new SettingError(
      setting,
      notation,
      "has a size that AWS does not allow",
      `use a prefix from /${WIDEST_PREFIX} to /${NARROWEST_PREFIX}`,
    );
  }
  return block;
}

function checkZone(setting: string, zone: number | string): void {
  const isValid =
    typeof zone === "number"
      ? Number.isInteger(zone) && zone >= 0 && zone < 6
      : /^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$/.test(zone);
  if (!isValid) {
    throw new SettingError(
      setting,
      zone,
      "is not an availability zone",
      'use its number from 0 to 5, or a name such as "eu-north-1a"',
    );
  }
}
