import { checkNetworkSettings, type NetworkSettings } from "../../src/platform/network-settings";

const subnets = (...blocks: [string, number | string][]) =>
  blocks.map(([cidrBlock, availabilityZone]) => ({ cidrBlock, availabilityZone }));

describe("network settings that work", () => {
  test.each<[string, NetworkSettings]>([
    ["the defaults", {}],
    ["a VPC elsewhere, with default subnets", { vpcCidr: "172.20.0.0/16" }],
    ["the narrowest VPC in which the default subnets fit", { vpcCidr: "10.1.0.0/20" }],
    [
      "subnets of one's own, zones by number and by name",
      {
        vpcCidr: "192.168.0.0/24",
        publicSubnets: subnets(["192.168.0.0/26", 0]),
        privateSubnets: subnets(["192.168.0.64/26", "eu-north-1a"], ["192.168.0.128/26", "eu-north-1b"]),
      },
    ],
    ["the VPN over udp", { openvpnProtocol: "udp" }],
  ])("are accepted: %s", (_, settings) => {
    expect(() => {
      checkNetworkSettings(settings);
    }).not.toThrow();
  });
});

describe("network settings that cannot work are refused by name, with value and fix", () => {
  test.each<[string, NetworkSettings, string]>([
    ["no CIDR", { vpcCidr: "10.0.0.0" }, 'network.vpcCidr: "10.0.0.0" is not an IPv4 block'],
    ["no address", { vpcCidr: "10.0.0.256/16" }, 'network.vpcCidr: "10.0.0.256/16" is not an IPv4 block'],
    ["no prefix length", { vpcCidr: "10.0.0.0/33" }, 'network.vpcCidr: "10.0.0.0/33" is not an IPv4 block'],
    ["IPv6", { vpcCidr: "fd00::/56" }, 'network.vpcCidr: "fd00::/56" is not an IPv4 block'],
    ["host bits", { vpcCidr: "10.0.3.0/16" }, 'first address of its block; use "10.0.0.0/16"'],
    ["too wide for AWS", { vpcCidr: "10.0.0.0/8" }, "use a prefix from /16 to /28"],
    ["too narrow for AWS", { vpcCidr: "10.0.0.0/29" }, "use a prefix from /16 to /28"],
    [
      "too narrow for the defaults",
      { vpcCidr: "10.0.0.0/21" },
      "use /20 or wider, or give both publicSubnets",
    ],
    ["an unknown protocol", { openvpnProtocol: "sctp" as "udp" }, 'network.openvpnProtocol: "sctp"'],
    ["a number for a block", { vpcCidr: 5 as unknown as string }, "network.vpcCidr: 5 is not an IPv4 block"],
    ["a block of this host", { vpcCidr: "127.0.0.0/16" }, "is not for hosts of one's own"],
    ["a block of this link", { vpcCidr: "169.254.0.0/16" }, "is not for hosts of one's own"],
    ["a misspelt setting", { vpcCIDR: "10.0.0.0/16" } as NetworkSettings, "network.vpcCIDR"],
    ["text for subnets", { publicSubnets: "10.0.1.0/24" as unknown as [] }, "is not a list of subnets"],
    ["text for a subnet", { publicSubnets: ["10.0.1.0/24"] as unknown as [] }, "is not a group of settings"],
    ["nothing for a subnet", { publicSubnets: [null] as unknown as [] }, "network.publicSubnets[0]: null"],
    [
      "a subnet without a block",
      { publicSubnets: [{ availabilityZone: 0 }] as unknown as [] },
      "network.publicSubnets[0].cidrBlock: undefined is not an IPv4 block",
    ],
    [
      "a VPC over the VPN clients' addresses",
      { vpcCidr: "10.8.0.0/16" },
      'network.openvpnClientNetwork: "10.8.0.0/24" overlaps network.vpcCidr, 10.8.0.0/16',
    ],
    [
      "VPN clients with public addresses",
      { openvpnClientNetwork: "203.0.113.0/24" },
      'network.openvpnClientNetwork: "203.0.113.0/24" is not private; use a block such as "10.8.0.0/24"',
    ],
    ["too many VPN clients", { openvpnClientNetwork: "172.16.0.0/12" }, "use a prefix from /16 to /29"],
    ["no block for VPN clients", { openvpnClientNetwork: "ten" }, 'network.openvpnClientNetwork: "ten"'],
    ["no public subnet", { publicSubnets: [] }, "network.publicSubnets: [] names no subnet"],
    [
      "a subnet outside the VPC",
      { publicSubnets: subnets(["10.1.0.0/24", 0]) },
      'network.publicSubnets[0].cidrBlock: "10.1.0.0/24" is not inside the VPC\'s 10.0.0.0/16',
    ],
    [
      "a subnet as wide as two VPCs",
      { vpcCidr: "10.0.0.0/17", publicSubnets: subnets(["10.0.0.0/16", 0]) },
      "is not inside the VPC's 10.0.0.0/17",
    ],
    [
      "overlapping subnets",
      { privateSubnets: subnets(["10.0.0.0/20", 0], ["10.0.16.0/24", 1]) },
      'network.privateSubnets[0].cidrBlock: "10.0.0.0/20" overlaps network.publicSubnets[0], 10.0.10.0/24',
    ],
    [
      "private subnets in one zone",
      { privateSubnets: subnets(["10.0.1.0/24", 1], ["10.0.2.0/24", 1]) },
      "is a single availability zone; use two zones or more",
    ],
    [
      "no zone",
      { publicSubnets: subnets(["10.0.1.0/24", "eu-north-1"]) },
      'network.publicSubnets[0].availabilityZone: "eu-north-1" is not an availability zone',
    ],
    ["a negative zone", { publicSubnets: subnets(["10.0.1.0/24", -1]) }, "use its number from 0 to 5"],
    ["half a zone", { publicSubnets: subnets(["10.0.1.0/24", 0.5]) }, "0.5 is not an availability zone"],
  ])("%s", (_, settings, message) => {
    expect(() => {
      checkNetworkSettings(settings);
    }).toThrow(message);
  });
});
