/**
 * Amazon VPC: NAT gateways.
 *
 * Rules of AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html. Defaults and arguments that
 * need a new object: `internal/service/ec2` of https://github.com/hashicorp/terraform-provider-aws. That a public one needs
 * an internet gateway, and a subnet that leads there, is not looked into.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import type { WorldObject } from "../../world/world";
import { atLeastOneOf, check, oneOf } from "../checks";
import { admitPrivateAddress, privateAddress } from "./addresses";
import { ipv4Address } from "./cidr";
import { apiError, missing } from "./errors";
import { serviceInterface } from "./service-interface";
import { IN_SUBNET, IN_VPC } from "./vpc";

const NAT_GATEWAY = "aws_nat_gateway";

function subnetOf(object: Draft): WorldObject | undefined {
  return object.find(["aws_subnet"], object.text("subnet_id"));
}

/** A regional one has no subnet, and its addresses come and go by themselves. */
function isZonal(object: Draft): boolean {
  return object.text("availability_mode") !== "regional";
}

function isPublic(object: Draft): boolean {
  return object.text("connectivity_type") === "public";
}

function admitGateway(object: Draft): void {
  if (object.prior || !isZonal(object)) return;
  const allocation = object.text("allocation_id");
  if (isPublic(object) && allocation === "") {
    throw apiError("MissingParameter", "The request must include the AllocationId parameter");
  }
  const address = object.find(["aws_eip"], allocation)?.values ?? {};
  const isTaken =
    textOf(address, "association_id") !== "" || object.find([NAT_GATEWAY], allocation, "allocation_id");
  if (allocation !== "" && isTaken) {
    throw apiError("Resource.AlreadyAssociated", `Elastic IP address [${allocation}] is already associated`);
  }
  admitPrivateAddress(object, subnetOf(object), object.asked("private_ip"));
}

const natGateway: ResourceEntry = {
  defaults: { connectivity_type: "public" },
  replace: ["allocation_id", "availability_mode", "connectivity_type", "private_ip", "subnet_id", "vpc_id"],
  checks: [
    check("connectivity_type", oneOf("private", "public")),
    check("availability_mode", oneOf("regional", "zonal")),
    check("private_ip", ipv4Address()),
    atLeastOneOf("subnet_id", "vpc_id"),
  ],
  references: [
    IN_SUBNET,
    IN_VPC,
    {
      at: "allocation_id",
      to: ["aws_eip"],
      missing: missing("InvalidAllocationID.NotFound", "allocation ID"),
    },
  ],
  review: ({ allocation_id: allocation, connectivity_type: connectivity }) => {
    if (connectivity === "private" && typeof allocation === "string" && allocation !== "") {
      throw new Refusal('allocation_id is not supported with connectivity_type = "private"');
    }
  },
  admit: admitGateway,
  values: {
    id: (object) => object.identifier("nat-"),
    availability_mode: (object) => (object.asked("subnet_id") === "" ? "regional" : "zonal"),
    vpc_id: (object) => textOf(subnetOf(object)?.values ?? {}, "vpc_id"),
    association_id: (object) =>
      isZonal(object) && isPublic(object) ? `eipassoc-${object.digest("association").slice(0, 17)}` : "",
    network_interface_id: (object) => (isZonal(object) ? `eni-${object.digest("eni").slice(0, 17)}` : ""),
    private_ip: (object) => (isZonal(object) ? privateAddress(object, subnetOf(object)) : ""),
    public_ip: (object) =>
      textOf(object.find(["aws_eip"], object.text("allocation_id"))?.values ?? {}, "public_ip"),
  },
  companions: (object) => {
    const [id, subnet] = [object.text("network_interface_id"), subnetOf(object)];
    if (id === "" || !subnet) return [];
    const description = `Interface for NAT Gateway ${object.text("id")}`;
    const more = { source_dest_check: false };
    return [serviceInterface(id, subnet, object.text("private_ip"), [], description, more)];
  },
};

/** The resources of NAT gateways. */
export const NAT_GATEWAY_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  [NAT_GATEWAY]: natGateway,
};
