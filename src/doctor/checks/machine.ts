import { contains, overlap, parseIpv4Block } from "../../platform/ipv4";
import type { Check } from "../check";
import type { Facts } from "../facts/facts";
import type { OwnNetwork } from "../facts/machine";
import { cross, tick, warning, type Finding } from "../finding";

/** How the machine that the doctor runs on stands to the network that is to be deployed. */
export const MACHINE_CHECKS: readonly Check[] = [
  { area: "machine", name: "public address", stages: ["network"], run: checkAddress },
  { area: "machine", name: "own networks", stages: ["network"], run: checkOwnNetworks },
];

async function checkAddress({ input, address, isOffline, deployment, machine }: Facts): Promise<Finding[]> {
  const cidrs = input?.value("openvpn_client_cidrs");
  if (!Array.isArray(cidrs)) return [];
  if (address === undefined && isOffline) return [];
  const own = address ?? (await machine.publicAddress());
  const block = parseIpv4Block(`${own ?? ""}/32`);
  if (own === undefined || block === undefined) {
    return [
      warning(
        "public address",
        "not known, as checkip.amazonaws.com gives no answer",
        "give it: ARGS=--address=203.0.113.7",
      ),
    ];
  }
  const blocks = cidrs.flatMap((cidr) => parseIpv4Block(cidr) ?? []);
  if (blocks.some((client) => contains(client, block))) {
    return [tick("public address", `${own} is in openvpn_client_cidrs`)];
  }
  const found = `${own} is not in openvpn_client_cidrs (${cidrs.join(", ")})`;
  return deployment.backend === "cloud"
    ? [warning("public address", found, "add it if you are to connect from here")]
    : [
        cross(
          "public address",
          `${found}: from here, the VPN server is out of reach`,
          `add "${own}/32", or say from where you will connect: ARGS=--address=…`,
        ),
      ];
}

function checkOwnNetworks({ deployment, machine }: Facts): Finding[] {
  const vpc = parseIpv4Block(deployment.vpcCidr);
  if (vpc === undefined) return [];
  // The VPC's own route, while the VPN is connected, is as it should be.
  const isVpn = ({ device, block }: OwnNetwork) =>
    /^u?tun/.test(device) && block.base === vpc.base && block.prefix === vpc.prefix;
  const clash = machine.networks().find((network) => !isVpn(network) && overlap(network.block, vpc));
  return clash === undefined
    ? [tick("own networks", `none overlaps the VPC's ${vpc.notation}`)]
    : [
        warning(
          "own networks",
          `${clash.block.notation} (${clash.device}) overlaps the VPC's ${vpc.notation}: through the VPN, some of its ` +
            "addresses would be out of reach",
          "choose another network.vpcCidr in main.ts before the first deployment",
        ),
      ];
}
