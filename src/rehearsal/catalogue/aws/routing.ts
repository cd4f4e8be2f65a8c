/**
 * Amazon VPC: route tables, what is in them, and what they are for.
 *
 * Rules of AWS: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html and the error codes of
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. Defaults and arguments that need a new
 * object were read off the plans of the real provider 5.100, or off `internal/service/ec2` of
 * https://github.com/hashicorp/terraform-provider-aws.
 */
import type { Reference, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf, valuesAt } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { check, exactlyOneOf } from "../checks";
import { ACCOUNT, ec2Arn } from "./account";
import { ipv4Block, ipv6Block } from "./cidr";
import { apiError, missing } from "./errors";
import { IN_SUBNET, IN_VPC } from "./vpc";

/** Both are route tables; the second is a VPC's own, adopted. */
export const ROUTE_TABLES = ["aws_route_table", "aws_default_route_table"];

/** The routes of a table, those written in it included. */
export function routesOf(table: string, place: string, world: World): readonly ValueMap[] {
  const inside = ROUTE_TABLES.flatMap((type) => world.find({ type, place, id: table }) ?? []).flatMap(
    ({ values }) => valuesAt(values, "route").flatMap(({ value }) => (isMap(value) ? [value] : [])),
  );
  const beside = world
    .list("aws_route")
    .map(({ values }) => values)
    .filter((route) => textOf(route, "route_table_id") === table);
  return [...inside, ...beside];
}

/** A route table that must exist. */
const IN_ROUTE_TABLE: Reference = {
  at: "route_table_id",
  to: ROUTE_TABLES,
  missing: missing("InvalidRouteTableID.NotFound", "routeTable ID"),
};

/**
 * "The ID of an internet gateway or virtual private gateway attached to your VPC":
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html. The same may have a route table:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
 */
const GATEWAYS = ["aws_internet_gateway", "aws_vpn_gateway"];

/**
 * AWS keeps a route whose target is gone, as a "blackhole": targets are not held. A type that the catalogue lacks is named
 * here all the same, as its objects are in the world. What another account may share is not looked for: transit gateways,
 * core networks, peering connections and the local gateways of Outposts.
 */
function targets(prefix: string): readonly Reference[] {
  const target = (name: string, to: readonly string[], code: string, what: string): Reference => ({
    at: `${prefix}${name}`,
    to,
    missing: missing(code, what),
    holds: false,
    except: (value) => value === "local",
  });
  return [
    target("gateway_id", GATEWAYS, "InvalidGatewayID.NotFound", "gateway ID"),
    target(
      "egress_only_gateway_id",
      ["aws_egress_only_internet_gateway"],
      "InvalidGatewayID.NotFound",
      "eigw ID",
    ),
    target(
      "carrier_gateway_id",
      ["aws_ec2_carrier_gateway"],
      "InvalidCarrierGatewayID.NotFound",
      "carrier gateway ID",
    ),
    target(
      "network_interface_id",
      ["aws_network_interface"],
      "InvalidNetworkInterfaceID.NotFound",
      "networkInterface ID",
    ),
    target("nat_gateway_id", ["aws_nat_gateway"], "NatGatewayNotFound", "NAT gateway"),
    target("vpc_endpoint_id", ["aws_vpc_endpoint"], "InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id"),
  ];
}

const ROUTE_CHECKS = [
  check("route.cidr_block", (value, name) => (value === "" ? undefined : ipv4Block()(value, name))),
];

const routeTable: ResourceEntry = {
  replace: ["vpc_id"],
  checks: ROUTE_CHECKS,
  references: [IN_VPC, ...targets("route.")],
  values: {
    id: (object) => object.identifier("rtb-"),
    arn: (object) => ec2Arn(object, "route-table"),
    owner_id: () => ACCOUNT,
  },
};

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_route_table */
const defaultRouteTable: ResourceEntry = {
  adopted: true,
  replace: ["default_route_table_id"],
  checks: ROUTE_CHECKS,
  references: [
    {
      at: "default_route_table_id",
      to: ["aws_vpc"],
      by: "default_route_table_id",
      missing: missing("InvalidRouteTableID.NotFound", "routeTable ID"),
      // Forgetting the resource leaves the table to its VPC.
      holds: false,
    },
    // It has no routes to carrier gateways.
    ...targets("route.").filter(({ at }) => at !== "route.carrier_gateway_id"),
  ],
  values: {
    id: (object) => object.text("default_route_table_id"),
    arn: (object) => ec2Arn(object, "route-table"),
    vpc_id: (object) =>
      object.find(["aws_vpc"], object.text("default_route_table_id"), "default_route_table_id")?.id ?? "",
    owner_id: () => ACCOUNT,
  },
  importIds: (values) => [textOf(values, "vpc_id")],
};

const DESTINATIONS = ["destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id"];

function destinationOf(values: ValueMap): string {
  return DESTINATIONS.map((name) => textOf(values, name)).find((value) => value !== "") ?? "";
}

/** The interface that a route leads to belongs to an instance, or to none. */
function instanceBehind(object: Draft): WorldObject | undefined {
  const { owner } = object.find(["aws_network_interface"], object.text("network_interface_id")) ?? {};
  return owner?.type === "aws_instance" ? object.world.find(owner) : undefined;
}

function admitRoute(object: Draft): void {
  const table = object.text("route_table_id");
  const destination = destinationOf(Object.fromEntries(DESTINATIONS.map((name) => [name, object.get(name)])));
  const home = object.find(ROUTE_TABLES, table);
  const inline = valuesAt(home?.values ?? {}, "route.cidr_block").map(({ value }) => value);
  const twin = object.world
    .list("aws_route")
    .some(
      ({ values }) => textOf(values, "route_table_id") === table && destinationOf(values) === destination,
    );
  if (!object.prior && (twin || inline.includes(destination))) {
    throw apiError(
      "RouteAlreadyExists",
      `The route identified by ${destination} already exists in ${table}.`,
    );
  }
  // What a virtual private gateway is attached to is not known here.
  const gateway = object.find(["aws_internet_gateway"], object.text("gateway_id"));
  if (gateway && textOf(gateway.values, "vpc_id") !== textOf(home?.values ?? {}, "vpc_id")) {
    throw apiError(
      "InvalidParameterValue",
      `route table ${table} and network gateway ${gateway.id} belong to different networks`,
    );
  }
}

const route: ResourceEntry = {
  replace: [...DESTINATIONS, "route_table_id"],
  affected: { instance_id: ["network_interface_id"], instance_owner_id: ["network_interface_id"] },
  checks: [
    check("destination_cidr_block", ipv4Block()),
    check("destination_ipv6_cidr_block", ipv6Block()),
    exactlyOneOf(...DESTINATIONS),
    exactlyOneOf(
      "carrier_gateway_id",
      "core_network_arn",
      "egress_only_gateway_id",
      "gateway_id",
      "local_gateway_id",
      "nat_gateway_id",
      "network_interface_id",
      "transit_gateway_id",
      "vpc_endpoint_id",
      "vpc_peering_connection_id",
    ),
  ],
  references: [{ ...IN_ROUTE_TABLE, holds: false }, ...targets("")],
  admit: admitRoute,
  values: {
    id: (object) => `r-${object.text("route_table_id")}${parseInt(object.content("route").slice(0, 8), 16)}`,
    instance_id: (object) => instanceBehind(object)?.id ?? "",
    instance_owner_id: (object) => (instanceBehind(object) ? ACCOUNT : ""),
    origin: () => "CreateRoute",
    state: () => "active",
  },
  importIds: (values) => [`${textOf(values, "route_table_id")}_${destinationOf(values)}`],
};

const routeTableAssociation: ResourceEntry = {
  replace: ["gateway_id", "subnet_id"],
  checks: [exactlyOneOf("subnet_id", "gateway_id")],
  references: [
    // The provider ends the associations of a table before it deletes it, and makes one anew that is gone:
    // `resourceRouteTableDelete` and `resourceRouteTableAssociationUpdate`.
    { ...IN_ROUTE_TABLE, holds: false },
    { ...IN_SUBNET, holds: false },
    {
      at: "gateway_id",
      to: GATEWAYS,
      missing: missing("InvalidGatewayID.NotFound", "gateway ID"),
      holds: false,
    },
  ],
  admit: (object) => {
    const home = object.text("subnet_id");
    const other = object.world
      .list("aws_route_table_association")
      .find(
        ({ id, values }) => home !== "" && textOf(values, "subnet_id") === home && id !== object.prior?.id,
      );
    if (other) {
      throw apiError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${object.text("route_table_id")} conflicts with an existing association (${other.id})`,
      );
    }
  },
  values: { id: (object) => object.identifier("rtbassoc-") },
  importIds: (values) => [
    `${textOf(values, "subnet_id") || textOf(values, "gateway_id")}/${textOf(values, "route_table_id")}`,
  ],
};

/** The VPC shows what its main route table is. */
function settleMainTable({ before, after }: Settled, world: World): readonly WorldObject[] {
  const { values = {}, place = "" } = after ?? before ?? {};
  const network = world.find({ type: "aws_vpc", place, id: textOf(values, "vpc_id") });
  // "On destroy, … the original main route table" is put back.
  const main_route_table_id = textOf(values, after ? "route_table_id" : "original_route_table_id");
  return network ? [{ ...network, values: { ...network.values, main_route_table_id } }] : [];
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/main_route_table_association */
const mainRouteTableAssociation: ResourceEntry = {
  references: [IN_ROUTE_TABLE, { ...IN_VPC, holds: false }],
  admit: (object) => {
    const [table, network] = [object.text("route_table_id"), object.text("vpc_id")];
    const home = textOf(object.find(ROUTE_TABLES, table)?.values ?? {}, "vpc_id");
    if (home !== "" && home !== network) {
      throw apiError(
        "InvalidParameterValue",
        `route table ${table} and network ${network} belong to different networks`,
      );
    }
  },
  settle: settleMainTable,
  values: {
    id: (object) => object.identifier("rtbassoc-"),
    original_route_table_id: (object) =>
      textOf(object.find(["aws_vpc"], object.text("vpc_id"))?.values ?? {}, "main_route_table_id"),
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVgwRoutePropagation.html */
const routePropagation: ResourceEntry = {
  replace: ["route_table_id", "vpn_gateway_id"],
  references: [
    { ...IN_ROUTE_TABLE, holds: false },
    {
      at: "vpn_gateway_id",
      to: ["aws_vpn_gateway"],
      missing: missing("InvalidVpnGatewayID.NotFound", "vpnGateway ID"),
      holds: false,
    },
  ],
  values: { id: (object) => `${object.text("vpn_gateway_id")}_${object.text("route_table_id")}` },
};

/** The resources of routing. */
export const ROUTING_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_route_table: routeTable,
  aws_default_route_table: defaultRouteTable,
  aws_route: route,
  aws_route_table_association: routeTableAssociation,
  aws_main_route_table_association: mainRouteTableAssociation,
  aws_vpn_gateway_route_propagation: routePropagation,
};
