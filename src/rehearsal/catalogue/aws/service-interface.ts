/**
 * Network interfaces that services of AWS put into the subnets of others:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
 */
import type { Companion } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf } from "../../engine/values";
import type { ValueMap } from "../../protocol/value";
import type { WorldObject } from "../../world/world";
import { ACCOUNT } from "./account";
import { privateAddress, privateName } from "./addresses";

/** An interface of a known id and address. */
export function serviceInterface(
  id: string,
  subnet: WorldObject,
  address: string,
  groups: readonly string[],
  description: string,
  more: ValueMap = {},
): Companion {
  // The subnet is at home in the region; what the interface is for may be elsewhere.
  const { place } = subnet;
  return {
    type: "aws_network_interface",
    place,
    id,
    values: {
      id,
      region: place,
      description,
      subnet_id: subnet.id,
      private_ip: address,
      private_ips: [address],
      private_dns_name: privateName(address, place),
      security_groups: [...groups],
      source_dest_check: true,
      owner_id: ACCOUNT,
      ...more,
    },
  };
}

/**
 * An interface that comes with an object, with an address that it keeps.
 *
 * @param label what tells it from the object's others
 * @param taken addresses that are given away already, though not in the world yet
 */
export function interfaceIn(
  object: Draft,
  subnet: WorldObject,
  label: string,
  groups: readonly string[],
  description: string,
  taken: readonly string[],
): Companion {
  const id = `eni-${object.digest(label).slice(0, 17)}`;
  const standing = object.world.find({ type: "aws_network_interface", place: subnet.place, id });
  const address = standing ? textOf(standing.values, "private_ip") : privateAddress(object, subnet, taken);
  return serviceInterface(id, subnet, address, groups, description);
}
