/** Blocks of IPv4 addresses. */
import { isIPv4, isIPv6 } from "node:net";
import type { Rule } from "../checks";

/** A block of addresses, as numbers. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** An address as a number. */
export function addressNumber(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

/** A number as an address. */
export function addressText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

/** Reads `10.0.0.0/16`; undefined when it is not such a block, or names an address inside one. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", length = "", ...rest] = text.split("/");
  const prefix = Number(length);
  if (rest.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(length) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const first = addressNumber(address);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

/** Whether one block is inside another. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether two blocks have an address in common. */
export function overlap(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** An IPv4 block that starts at its own first address, its prefix within limits. */
export function ipv4Block(least = 0, greatest = 32): Rule {
  return (value, name) => {
    const cidr = parseCidr(value);
    if (!cidr) return `${name}: "${value}" is not a valid IPv4 CIDR block`;
    return cidr.prefix >= least && cidr.prefix <= greatest
      ? undefined
      : `expected ${name} to contain a network with between ${least} and ${greatest} significant bits, got: ${cidr.prefix}`;
  };
}

/** An IPv4 address. */
export function ipv4Address(): Rule {
  return (value, name) =>
    isIPv4(value) ? undefined : `expected ${name} to contain a valid IPv4 address, got: ${value}`;
}

/** An IPv6 block. */
export function ipv6Block(): Rule {
  return (value, name) => {
    const [address = "", prefix = ""] = value.split("/");
    return isIPv6(address) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= 128
      ? undefined
      : `${name}: "${value}" is not a valid IPv6 CIDR block`;
  };
}
