import { BlockList, isIPv4 } from "node:net";

/** An IPv4 block in CIDR notation, parsed. */
export interface Ipv4Block {
  /** The notation given. */
  readonly notation: string;
  /** First address of the block in dotted notation. */
  readonly base: string;
  /** Prefix length, 0 to 32. */
  readonly prefix: number;
  /** Whether the notation's address is the block's first, as AWS requires. */
  readonly canonical: boolean;
}

/** Parses `10.0.0.0/16`; returns undefined if it is not an IPv4 block in CIDR notation. */
export function parseIpv4Block(notation: unknown): Ipv4Block | undefined {
  if (typeof notation !== "string") return undefined;
  const [address = "", prefixText = "", ...rest] = notation.split("/");
  const prefix = Number(prefixText);
  if (rest.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(prefixText) || prefix > 32) return undefined;
  const value = toNumber(address);
  const base = toAddress(value - (value % 2 ** (32 - prefix)));
  return { notation, base, prefix, canonical: base === address };
}

/** The block that terraform's `cidrsubnet(block, newBits, number)` gives. */
export function nthSubnet(block: Ipv4Block, newBits: number, number: number): string {
  const prefix = block.prefix + newBits;
  return `${toAddress(toNumber(block.base) + number * 2 ** (32 - prefix))}/${prefix}`;
}

/** Whether `outer` contains every address of `inner`. */
export function contains(outer: Ipv4Block, inner: Ipv4Block): boolean {
  const list = new BlockList();
  list.addSubnet(outer.base, outer.prefix);
  return outer.prefix <= inner.prefix && list.check(inner.base);
}

/** Whether the two blocks share an address. */
export function overlap(a: Ipv4Block, b: Ipv4Block): boolean {
  return contains(a, b) || contains(b, a);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
