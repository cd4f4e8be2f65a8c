/**
 * Ids of objects whose types the catalogue does not have, as other objects name them: some arguments take only what looks
 * like one.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 */
import type { Draft } from "../../engine/draft";

const PREFIXES: Readonly<Record<string, string>> = {
  aws_ami: "ami-",
  aws_ami_copy: "ami-",
  aws_ami_from_instance: "ami-",
  aws_customer_gateway: "cgw-",
  aws_ebs_snapshot: "snap-",
  aws_ebs_snapshot_copy: "snap-",
  aws_ebs_snapshot_import: "snap-",
  aws_ec2_capacity_reservation: "cr-",
  aws_ec2_carrier_gateway: "cagw-",
  aws_ec2_host: "h-",
  aws_ec2_managed_prefix_list: "pl-",
  aws_ec2_transit_gateway: "tgw-",
  aws_ec2_transit_gateway_peering_attachment: "tgw-attach-",
  aws_ec2_transit_gateway_route_table: "tgw-rtb-",
  aws_ec2_transit_gateway_vpc_attachment: "tgw-attach-",
  aws_egress_only_internet_gateway: "eigw-",
  aws_network_acl: "acl-",
  aws_vpc_dhcp_options: "dopt-",
  aws_vpc_ipam: "ipam-",
  aws_vpc_ipam_pool: "ipam-pool-",
  aws_vpc_peering_connection: "pcx-",
  aws_vpn_connection: "vpn-",
  aws_vpn_gateway: "vgw-",
};

/** An id for an object of a type that the catalogue does not have: AWS's way, or after its type. */
export function unmodelledId(object: Draft): string {
  const kind = object.type.slice(object.type.indexOf("_") + 1).replaceAll("_", "-");
  return object.identifier(PREFIXES[object.type] ?? `${kind}-`);
}
