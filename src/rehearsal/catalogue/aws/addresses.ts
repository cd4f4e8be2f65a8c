/**
 * Addresses of instances: private ones from their subnet, public ones from blocks reserved for documentation.
 *
 * The addresses of a subnet that AWS keeps: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html; names:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html; blocks for documentation: https://www.rfc-editor.org/rfc/rfc5737
 */
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf } from "../../engine/values";
import type { WorldObject } from "../../world/world";
import { addressNumber, addressText, parseCidr } from "./cidr";
import { apiError } from "./errors";

/** Elastic addresses. RFC 5737, TEST-NET-3. */
const ELASTIC = "203.0.113.";
/** Addresses that come and go with an instance. RFC 5737, TEST-NET-2. */
const FLEETING = "198.51.100.";

function lastByte(digits: string): number {
  return 1 + (parseInt(digits.slice(0, 8), 16) % 254);
}

/** A free public address. */
export function publicAddress(object: Draft, kind: "elastic" | "fleeting"): string {
  const used = new Set(
    object.world.list("aws_eip", "aws_instance").map(({ values }) => textOf(values, "public_ip")),
  );
  const prefix = kind === "elastic" ? ELASTIC : FLEETING;
  return object.distinct(
    "public address",
    (digits) => `${prefix}${lastByte(digits)}`,
    (value) => used.has(value),
  );
}

/** The public name of an address. */
export function publicName(address: string, region: string): string {
  const domain = region === "us-east-1" ? "compute-1" : `${region}.compute`;
  return address === "" ? "" : `ec2-${address.replaceAll(".", "-")}.${domain}.amazonaws.com`;
}

/** The private name of an address. */
export function privateName(address: string, region: string): string {
  const domain = region === "us-east-1" ? "ec2" : `${region}.compute`;
  return address === "" ? "" : `ip-${address.replaceAll(".", "-")}.${domain}.internal`;
}

function usedIn(object: Draft, subnet: string): ReadonlySet<string> {
  return new Set(
    object.world
      .list("aws_network_interface")
      .filter(({ values }) => textOf(values, "subnet_id") === subnet)
      .flatMap(({ values }) => [textOf(values, "private_ip"), ...stringsAt(values, "private_ips")]),
  );
}

/** A free address of a subnet. AWS keeps the first four and the last for itself. */
export function privateAddress(
  object: Draft,
  subnet: WorldObject | undefined,
  alsoUsed: readonly string[] = [],
): string {
  const cidr = parseCidr(textOf(subnet?.values ?? {}, "cidr_block"));
  if (!subnet || !cidr) return "";
  const used = new Set([...usedIn(object, subnet.id), ...alsoUsed]);
  const room = cidr.last - cidr.first + 1 - 5;
  if (used.size >= room)
    throw apiError("InsufficientFreeAddressesInSubnet", `No free address in ${subnet.id}`);
  return object.distinct(
    "private address",
    (digits) => addressText(cidr.first + 4 + (parseInt(digits.slice(0, 12), 16) % room)),
    (address) => used.has(address),
  );
}

/** Refuses a private address that was asked for and cannot be had. */
export function admitPrivateAddress(object: Draft, subnet: WorldObject | undefined, address: string): void {
  const cidr = parseCidr(textOf(subnet?.values ?? {}, "cidr_block"));
  if (!subnet || !cidr || address === "") return;
  const number = addressNumber(address);
  if (number < cidr.first + 4 || number >= cidr.last) {
    throw apiError(
      "InvalidParameterValue",
      `Address ${address} does not fall within the subnet's address range`,
    );
  }
  if (usedIn(object, subnet.id).has(address))
    throw apiError("InvalidIPAddress.InUse", `Address ${address} is in use.`);
}
