/**
 * Amazon VPC: blocks of addresses that a network gets later.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html. Which further blocks go with the first is in a
 * table there, and not looked into. Arguments that need a new object: `internal/service/ec2` of
 * https://github.com/hashicorp/terraform-provider-aws.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { atMostOneOf, between, check, oneOf } from "../checks";
import { ipv4Block, ipv6Block, overlap, parseCidr } from "./cidr";
import { apiError } from "./errors";
import { allocatedBlock, blocksOf, FURTHER_BLOCK, generatedIpv6Block } from "./network-blocks";
import { IN_VPC } from "./vpc";

function admitBlock(object: Draft): void {
  const network = object.find(["aws_vpc"], object.text("vpc_id"));
  const [block, cidr] = [object.text("cidr_block"), parseCidr(object.text("cidr_block"))];
  if (!network || !cidr || object.prior) return;
  // "The CIDR block must not overlap with any existing CIDR block that's associated with the VPC."
  const [other] = blocksOf(network, object.world).filter((theirs) => overlap(cidr, theirs));
  if (other) {
    throw apiError("InvalidVpc.Range", `The CIDR '${block}' conflicts with a CIDR block of ${network.id}`);
  }
}

const ipv4Association: ResourceEntry = {
  replace: ["cidr_block", "ipv4_ipam_pool_id", "ipv4_netmask_length", "vpc_id"],
  checks: [check("cidr_block", ipv4Block(16, 28)), check("ipv4_netmask_length", between(16, 28))],
  // It goes with its network.
  references: [{ ...IN_VPC, holds: false }],
  admit: admitBlock,
  values: { id: (object) => object.identifier("vpc-cidr-assoc-"), cidr_block: allocatedBlock },
};

const ipv6Association: ResourceEntry = {
  replace: [
    "assign_generated_ipv6_cidr_block",
    "ipv6_cidr_block",
    "ipv6_ipam_pool_id",
    "ipv6_netmask_length",
    "ipv6_pool",
    "vpc_id",
  ],
  checks: [
    check("ipv6_cidr_block", ipv6Block()),
    check("ipv6_netmask_length", oneOf(44, 48, 52, 56, 60)),
    atMostOneOf("ipv6_cidr_block", "ipv6_netmask_length"),
  ],
  references: [{ ...IN_VPC, holds: false }],
  values: {
    id: (object) => object.identifier("vpc-cidr-assoc-"),
    ipv6_cidr_block: generatedIpv6Block,
  },
};

/** The resources of further blocks. */
export const VPC_CIDR_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  [FURTHER_BLOCK]: ipv4Association,
  aws_vpc_ipv6_cidr_block_association: ipv6Association,
};
