import { readFileSync } from "node:fs";
import { get } from "node:https";
import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { parseIpv4Block, type Ipv4Block } from "../../platform/ipv4";

/** A network that a machine is in, or has a route to. */
export interface OwnNetwork {
  /** Name of the network interface. */
  readonly device: string;
  readonly block: Ipv4Block;
}

/** The machine that the doctor runs on. */
export interface Machine {
  /** The IPv4 address under which AWS sees it; undefined where that cannot be found out. */
  readonly publicAddress: () => Promise<string | undefined>;
  /** The IPv4 networks that it is in or has routes to, without the default route. */
  readonly networks: () => readonly OwnNetwork[];
}

/** Amazon's own, which answers with the caller's address in a line. Source: Amazon EC2 User Guide, security group rules. */
const ADDRESS_SERVICE = "https://checkip.amazonaws.com/";

const PATIENCE_MILLISECONDS = 4_000;

/** This machine. */
export const thisMachine: Machine = {
  publicAddress: () =>
    new Promise((resolve) => {
      const request = get(ADDRESS_SERVICE, { timeout: PATIENCE_MILLISECONDS }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part.slice(0, 100)));
        response.on("end", () => resolve(isIPv4(text.trim()) ? text.trim() : undefined));
      });
      request.on("timeout", () => request.destroy()).on("error", () => resolve(undefined));
    }),
  networks: () => [...interfaceNetworks(), ...linuxRoutes(routeTable())],
};

function interfaceNetworks(): OwnNetwork[] {
  return Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === "IPv4" && !internal)
      .flatMap(({ cidr }) => ownNetwork(device, cidr ?? "") ?? []),
  );
}

/** Only Linux has its routes in a file; elsewhere the networks of the interfaces must do. */
function routeTable(): string {
  try {
    return readFileSync("/proc/net/route", "utf8");
  } catch {
    return "";
  }
}

/** The routes in a table of Linux, without the default one. Source: proc(5), /proc/net/route. */
export function linuxRoutes(table: string): OwnNetwork[] {
  return table
    .trim()
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const fields = line.split(/\s+/);
      const [device = "", destination = "", mask = ""] = [fields[0], fields[1], fields[7]];
      const prefix = Number.parseInt(mask, 16).toString(2).replaceAll("0", "").length;
      // The bytes stand in the machine's order, the last one first.
      const octets = destination.match(/../g)?.reverse() ?? [];
      const notation = `${octets.map((octet) => Number.parseInt(octet, 16)).join(".")}/${prefix}`;
      return prefix === 0 ? [] : (ownNetwork(device, notation) ?? []);
    });
}

function ownNetwork(device: string, notation: string): OwnNetwork | undefined {
  const block = parseIpv4Block(notation);
  return block && { device, block: { ...block, notation: `${block.base}/${block.prefix}` } };
}
