/**
 * The blocks of addresses that a network has: the one it was made with, and those it got later.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
import type { Draft } from "../../engine/draft";
import { textOf } from "../../engine/values";
import type { World, WorldObject } from "../../world/world";
import { type Cidr, overlap, parseCidr } from "./cidr";

/** The type of a further IPv4 block. */
export const FURTHER_BLOCK = "aws_vpc_ipv4_cidr_block_association";

/** The further IPv4 blocks of a network. */
export function furtherBlocks(network: WorldObject, world: World): readonly WorldObject[] {
  return world
    .list(FURTHER_BLOCK)
    .filter(({ place, values }) => place === network.place && textOf(values, "vpc_id") === network.id);
}

/** All IPv4 blocks of a network, as far as they are known. */
export function blocksOf(network: WorldObject, world: World): readonly Cidr[] {
  return [network, ...furtherBlocks(network, world)].flatMap(
    ({ values }) => parseCidr(textOf(values, "cidr_block")) ?? [],
  );
}

/** The block that a pool of addresses gives out, of the length that is asked for; which one AWS would give is not known. */
export function allocatedBlock(object: Draft): string {
  const length = Number(object.get("ipv4_netmask_length") ?? 0) || 16;
  const used = object.world.list("aws_vpc").flatMap((network) => blocksOf(network, object.world));
  return object.distinct(
    "block",
    (digits) => `10.${parseInt(digits.slice(0, 2), 16)}.0.0/${length}`,
    (block) => {
      const cidr = parseCidr(block);
      return cidr !== undefined && used.some((each) => overlap(each, cidr));
    },
  );
}

/** A block that Amazon gives out: of those reserved for documentation, https://www.rfc-editor.org/rfc/rfc3849 */
export function generatedIpv6Block(object: Draft): string {
  const digits = object.digest("ipv6 block");
  const length = Number(object.get("ipv6_netmask_length") ?? 0) || 56;
  return `2001:db8:${digits.slice(0, 3)}0::/${length}`;
}
