/**
 * Amazon VPC: networks, routing, endpoints and flow logs.
 *
 * Rules of AWS: https://docs.aws.amazon.com/vpc/latest/userguide/ and the error codes of
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. Defaults and arguments that need a new
 * object were read off the plans of the real provider 5.100.
 */
import type { DataEntry, Lookup, Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf, valuesAt } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { atLeastOneOf, atMostOneOf, between, check, exactlyOneOf, json, matching, oneOf } from "../checks";
import { ACCOUNT, ec2Arn, zoneId, zonesOf } from "./account";
import { contains, ipv4Block, ipv6Block, overlap, parseCidr } from "./cidr";
import { apiError, missing } from "./errors";
import { matchesFilters } from "./filters";

/** A VPC that must exist, and outlives whatever is in it. */
export const IN_VPC: Reference = {
  at: "vpc_id",
  to: ["aws_vpc"],
  missing: missing("InvalidVpcID.NotFound", "vpc ID"),
};

/** A subnet that must exist, and outlives whatever is in it. */
export const IN_SUBNET: Reference = {
  at: "subnet_id",
  to: ["aws_subnet"],
  missing: missing("InvalidSubnetID.NotFound", "subnet ID"),
};

const ROUTE_TABLES = ["aws_route_table", "aws_default_route_table"];

/** AWS keeps a route whose target is gone, as a "blackhole": targets are not held. */
function targets(prefix: string): readonly Reference[] {
  const target = (name: string, to: readonly string[], code: string, what: string): Reference => ({
    at: `${prefix}${name}`,
    to,
    missing: missing(code, what),
    holds: false,
    except: (value) => value === "local",
  });
  return [
    target("gateway_id", ["aws_internet_gateway"], "InvalidGatewayID.NotFound", "gateway ID"),
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

/** A VPC's default DHCP options are the region's, so the same for all. */
function dhcpOptions(object: Draft): string {
  const region = Buffer.from(object.place).toString("hex").padEnd(17, "0");
  return `dopt-${region.slice(0, 17)}`;
}

const vpc: ResourceEntry = {
  schema: { version: 1 },
  defaults: { enable_dns_support: true, instance_tenancy: "default" },
  replace: ["instance_tenancy", "ipv4_ipam_pool_id", "ipv4_netmask_length", "cidr_block"],
  affected: {
    ipv6_association_id: ["assign_generated_ipv6_cidr_block"],
    ipv6_cidr_block: ["assign_generated_ipv6_cidr_block"],
  },
  checks: [
    // "The allowed block size is between a /16 netmask and /28 netmask."
    check("cidr_block", ipv4Block(16, 28)),
    check("instance_tenancy", oneOf("default", "dedicated")),
    check("ipv4_netmask_length", between(16, 28)),
    check("ipv6_netmask_length", oneOf(44, 48, 52, 56, 60)),
    atMostOneOf("cidr_block", "ipv4_netmask_length"),
    atLeastOneOf("cidr_block", "ipv4_ipam_pool_id"),
  ],
  values: {
    id: (object) => object.identifier("vpc-"),
    arn: (object) => ec2Arn(object, "vpc"),
    default_network_acl_id: (object) => `acl-${object.digest("acl").slice(0, 17)}`,
    default_route_table_id: (object) => `rtb-${object.digest("rtb").slice(0, 17)}`,
    default_security_group_id: (object) => `sg-${object.digest("sg").slice(0, 17)}`,
    main_route_table_id: (object) => object.text("default_route_table_id"),
    dhcp_options_id: dhcpOptions,
    owner_id: () => ACCOUNT,
  },
  // Every VPC comes with a security group and a route table that go with it.
  companions: (object) => {
    const [group, table] = [object.text("default_security_group_id"), object.text("default_route_table_id")];
    const common = {
      vpc_id: object.text("id"),
      owner_id: ACCOUNT,
      region: object.place,
      tags: {},
      tags_all: {},
    };
    return [
      {
        type: "aws_security_group",
        id: group,
        values: { ...common, id: group, name: "default", description: "default VPC security group" },
      },
      {
        type: "aws_route_table",
        id: table,
        values: { ...common, id: table, route: [], propagating_vgws: [] },
      },
    ];
  },
};

function cidrOf(object: WorldObject | undefined): ReturnType<typeof parseCidr> {
  return object ? parseCidr(textOf(object.values, "cidr_block")) : undefined;
}

function admitSubnet(object: Draft): void {
  if (object.prior) return;
  const block = object.text("cidr_block");
  const cidr = parseCidr(block);
  const network = object.find(["aws_vpc"], object.text("vpc_id"));
  const whole = cidrOf(network);
  if (cidr && whole && !contains(whole, cidr)) {
    throw apiError("InvalidSubnet.Range", `The CIDR '${block}' is invalid: it is outside the VPC's.`);
  }
  for (const other of object.world.list("aws_subnet")) {
    const theirs = cidrOf(other);
    if (cidr && theirs && textOf(other.values, "vpc_id") === object.text("vpc_id") && overlap(cidr, theirs)) {
      throw apiError(
        "InvalidSubnet.Conflict",
        `The CIDR '${block}' conflicts with another subnet (${other.id})`,
      );
    }
  }
  const zone = object.text("availability_zone");
  const zones = zonesOf(object.place);
  if (!zones.includes(zone)) {
    throw apiError(
      "InvalidParameterValue",
      `Value (${zone}) for parameter availabilityZone is invalid. ` +
        `Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`,
    );
  }
}

const subnet: ResourceEntry = {
  schema: { version: 1 },
  defaults: {
    assign_ipv6_address_on_creation: false,
    enable_dns64: false,
    enable_resource_name_dns_a_record_on_launch: false,
    enable_resource_name_dns_aaaa_record_on_launch: false,
    ipv6_native: false,
    map_public_ip_on_launch: false,
  },
  replace: [
    "availability_zone",
    "availability_zone_id",
    "cidr_block",
    "ipv6_native",
    "outpost_arn",
    "vpc_id",
  ],
  checks: [
    check("cidr_block", ipv4Block(16, 28)),
    check("ipv6_cidr_block", ipv6Block()),
    check("private_dns_hostname_type_on_launch", oneOf("ip-name", "resource-name")),
    atMostOneOf("availability_zone", "availability_zone_id"),
  ],
  references: [IN_VPC],
  admit: admitSubnet,
  values: {
    id: (object) => object.identifier("subnet-"),
    arn: (object) => ec2Arn(object, "subnet"),
    availability_zone: (object) => {
      const zones = zonesOf(object.place);
      const named = zones.find((zone) => zoneId(zone) === object.asked("availability_zone_id"));
      // AWS picks one; here it follows from the block.
      return named ?? zones[parseInt(object.content("zone").slice(0, 8), 16) % zones.length] ?? "";
    },
    availability_zone_id: (object) => zoneId(object.text("availability_zone")),
    private_dns_hostname_type_on_launch: () => "ip-name",
    owner_id: () => ACCOUNT,
  },
};

/** The objects that have an address of the public internet in a VPC. */
function publicIn(network: string, world: World): readonly WorldObject[] {
  return world.list("aws_instance").filter(({ values, place }) => {
    const home = world.find({ type: "aws_subnet", place, id: textOf(values, "subnet_id") });
    return textOf(home?.values ?? {}, "vpc_id") === network && textOf(values, "public_ip") !== "";
  });
}

const internetGateway: ResourceEntry = {
  references: [IN_VPC],
  admit: (object) => {
    const network = object.text("vpc_id");
    const other = object.world
      .list("aws_internet_gateway")
      .find(
        ({ id, values }) => network !== "" && textOf(values, "vpc_id") === network && id !== object.prior?.id,
      );
    if (other) {
      throw apiError(
        "Resource.AlreadyAssociated",
        `network ${network} already has an internet gateway (${other.id})`,
      );
    }
  },
  release: ({ values }, world) => {
    const network = textOf(values, "vpc_id");
    const [mapped] = network === "" ? [] : publicIn(network, world);
    return mapped
      ? apiError(
          "DependencyViolation",
          `Network ${network} has some mapped public address(es) (${mapped.id}). ` +
            "Please unmap those public address(es) before detaching the gateway.",
        )
      : undefined;
  },
  values: {
    id: (object) => object.identifier("igw-"),
    arn: (object) => ec2Arn(object, "internet-gateway"),
    owner_id: () => ACCOUNT,
  },
};

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

const defaultRouteTable: ResourceEntry = {
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
    ...targets("route."),
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
  const gateway = object.text("gateway_id");
  const attached = textOf(object.find(["aws_internet_gateway"], gateway)?.values ?? {}, "vpc_id");
  if (gateway !== "" && gateway !== "local" && attached !== textOf(home?.values ?? {}, "vpc_id")) {
    throw apiError(
      "InvalidParameterValue",
      `route table ${table} and network gateway ${gateway} belong to different networks`,
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
  references: [
    {
      at: "route_table_id",
      to: ROUTE_TABLES,
      missing: missing("InvalidRouteTableID.NotFound", "routeTable ID"),
      holds: false,
    },
    ...targets(""),
  ],
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
    {
      at: "route_table_id",
      to: ROUTE_TABLES,
      missing: missing("InvalidRouteTableID.NotFound", "routeTable ID"),
    },
    { ...IN_SUBNET, holds: false },
    {
      at: "gateway_id",
      to: ["aws_internet_gateway"],
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

/** AWS publishes these ranges; here stands a block reserved for documentation. */
const SERVICE_RANGES = ["198.51.100.0/24"];

/** The policy of an endpoint that has none of its own. */
const FULL_ACCESS = JSON.stringify({
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
  Version: "2008-10-17",
});

function isGatewayEndpoint(values: ValueMap): boolean {
  return textOf(values, "vpc_endpoint_type") === "Gateway";
}

function admitEndpoint(object: Draft): void {
  const service = object.text("service_name");
  const [, region] = /^com\.amazonaws\.([a-z0-9-]+)\./.exec(service) ?? [];
  const own = object.text("service_region");
  if (service.startsWith("com.amazonaws.") && !service.startsWith("com.amazonaws.vpce.") && region !== own) {
    throw apiError("InvalidServiceName", `The Vpc Endpoint Service '${service}' does not exist`);
  }
  if (object.text("vpc_endpoint_type") !== "Gateway") return;
  const tables = new Set(object.strings("route_table_ids"));
  for (const other of object.world.list("aws_vpc_endpoint")) {
    if (other.id === object.prior?.id || textOf(other.values, "service_name") !== service) continue;
    const shared = stringsAt(other.values, "route_table_ids").find((table) => tables.has(table));
    if (shared !== undefined && isGatewayEndpoint(other.values)) {
      throw apiError(
        "RouteAlreadyExists",
        `route table ${shared} already has a route with destination-prefix-list-id ${textOf(other.values, "prefix_list_id")}`,
      );
    }
  }
}

const vpcEndpoint: ResourceEntry = {
  defaults: { vpc_endpoint_type: "Gateway" },
  computedBlocks: ["dns_options", "subnet_configuration"],
  replace: [
    "resource_configuration_arn",
    "service_name",
    "service_network_arn",
    "service_region",
    "vpc_endpoint_type",
    "vpc_id",
  ],
  checks: [
    check(
      "vpc_endpoint_type",
      oneOf("Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork"),
    ),
    check("ip_address_type", oneOf("ipv4", "dualstack", "ipv6")),
    check("dns_options.dns_record_ip_type", oneOf("dualstack", "ipv4", "ipv6", "service-defined")),
    check("policy", json()),
    exactlyOneOf("service_name", "resource_configuration_arn", "service_network_arn"),
  ],
  references: [
    IN_VPC,
    {
      at: "route_table_ids",
      to: ROUTE_TABLES,
      missing: missing("InvalidRouteTableId.NotFound", "routeTable ID"),
      holds: false,
    },
    { ...IN_SUBNET, at: "subnet_ids" },
    {
      at: "security_group_ids",
      to: ["aws_security_group", "aws_default_security_group"],
      missing: missing("InvalidGroup.NotFound", "security group"),
    },
  ],
  admit: admitEndpoint,
  values: {
    id: (object) => object.identifier("vpce-"),
    arn: (object) => ec2Arn(object, "vpc-endpoint"),
    // Only a gateway endpoint has a prefix list, and it is the service's.
    prefix_list_id: (object) =>
      object.text("vpc_endpoint_type") === "Gateway" ? `pl-${object.content("prefix list").slice(0, 8)}` : "",
    cidr_blocks: (object) => (object.text("vpc_endpoint_type") === "Gateway" ? [...SERVICE_RANGES] : []),
    policy: () => FULL_ACCESS,
    service_region: (object) => object.place,
    state: () => "available",
    owner_id: () => ACCOUNT,
  },
};

/** The format of a flow log that asks for none. */
const FLOW_LOG_FORMAT = [
  "version",
  "account-id",
  "interface-id",
  "srcaddr",
  "dstaddr",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "action",
  "log-status",
]
  .map((field) => `\${${field}}`)
  .join(" ");

const FLOW_LOG_SUBJECTS = [
  "eni_id",
  "subnet_id",
  "transit_gateway_attachment_id",
  "transit_gateway_id",
  "vpc_id",
];

const flowLog: ResourceEntry = {
  defaults: {
    log_destination_type: "cloud-watch-logs",
    max_aggregation_interval: 600,
    "destination_options.file_format": "plain-text",
    "destination_options.hive_compatible_partitions": false,
    "destination_options.per_hour_partition": false,
  },
  replace: [
    ...FLOW_LOG_SUBJECTS,
    "deliver_cross_account_role",
    "iam_role_arn",
    "log_destination",
    "log_destination_type",
    "log_format",
    "max_aggregation_interval",
    "traffic_type",
    "destination_options.file_format",
    "destination_options.hive_compatible_partitions",
    "destination_options.per_hour_partition",
  ],
  checks: [
    check("traffic_type", oneOf("ACCEPT", "REJECT", "ALL")),
    check("max_aggregation_interval", oneOf(60, 600)),
    check("log_destination_type", oneOf("cloud-watch-logs", "s3", "kinesis-data-firehose")),
    check("destination_options.file_format", oneOf("plain-text", "parquet")),
    check("log_destination", matching(/^arn:/, "an ARN")),
    check("iam_role_arn", matching(/^arn:/, "an ARN")),
    exactlyOneOf(...FLOW_LOG_SUBJECTS, "regional_nat_gateway_id"),
  ],
  references: [
    { ...IN_VPC, holds: false },
    { ...IN_SUBNET, holds: false },
    {
      at: "iam_role_arn",
      to: ["aws_iam_role"],
      by: "arn",
      missing: (name) => apiError("InvalidParameter", `DeliverLogsPermissionArn ${name} does not exist`),
      holds: false,
    },
    {
      at: "log_destination",
      to: ["aws_cloudwatch_log_group", "aws_s3_bucket"],
      by: "arn",
      missing: (name) => apiError("InvalidParameter", `LogDestination: ${name} does not exist`),
      holds: false,
      // Below a bucket, or of a service that is not rehearsed.
      except: (name) => /^arn:[^:]+:(?!logs:|s3:)|^arn:[^:]+:s3:::[^/]+\/|:\*$/.test(name),
    },
  ],
  admit: (object) => {
    if (object.text("log_destination_type") === "cloud-watch-logs" && object.text("iam_role_arn") === "") {
      throw apiError(
        "InvalidParameter",
        "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
      );
    }
  },
  values: {
    id: (object) => object.identifier("fl-"),
    arn: (object) => ec2Arn(object, "vpc-flow-log"),
    log_format: () => FLOW_LOG_FORMAT,
  },
};

/** The resources of this service. */
export const VPC_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_vpc: vpc,
  aws_subnet: subnet,
  aws_internet_gateway: internetGateway,
  aws_route_table: routeTable,
  aws_default_route_table: defaultRouteTable,
  aws_route: route,
  aws_route_table_association: routeTableAssociation,
  aws_vpc_endpoint: vpcEndpoint,
  aws_flow_log: flowLog,
};

/** What a data source can be asked about, beside filters. */
function matchesArguments(values: ValueMap, config: ValueMap, names: readonly string[]): boolean {
  return names.every((name) => {
    const wanted = config[name] ?? null;
    return wanted === null || wanted === values[name];
  });
}

function matchesTags(values: ValueMap, wanted: Value | undefined): boolean {
  const tags = isMap(values.tags_all) ? values.tags_all : {};
  return !isMap(wanted) || Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

/** The one object that a data source means. */
function single(type: string, what: string, lookup: Lookup, names: readonly string[]): WorldObject {
  const { config, scope, world } = lookup;
  const place = textOf(config, "region") || scope.place;
  const found = world
    .list(type)
    .filter(
      (object) =>
        object.place === place &&
        matchesArguments(object.values, config, names) &&
        matchesTags(object.values, config.tags) &&
        matchesFilters(object.values, config.filter ?? null, `${what}-id`),
    );
  const [first, second] = found;
  if (!first) throw apiError("NotFound", `no matching EC2 ${what} found in the rehearsal's world (${place})`);
  if (second) throw apiError("TooManyResults", `multiple EC2 ${what}s matched; use additional constraints`);
  return first;
}

function pick(values: ValueMap, ...names: readonly string[]): ValueMap {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

/** The data sources of this service. */
export const VPC_DATA: Readonly<Record<string, DataEntry>> = {
  aws_vpc: {
    read: (lookup) => {
      const { values } = single("aws_vpc", "vpc", lookup, ["id", "cidr_block", "dhcp_options_id"]);
      return {
        ...pick(
          values,
          "arn",
          "cidr_block",
          "dhcp_options_id",
          "enable_dns_hostnames",
          "enable_dns_support",
          "id",
          "instance_tenancy",
          "main_route_table_id",
          "owner_id",
        ),
        default: false,
        state: "available",
        tags: values.tags_all ?? {},
        cidr_block_associations: [
          {
            association_id: textOf(values, "id").replace("vpc-", "vpc-cidr-assoc-"),
            cidr_block: textOf(values, "cidr_block"),
            state: "associated",
          },
        ],
      };
    },
  },
  aws_subnet: {
    read: (lookup) => {
      const { values } = single("aws_subnet", "subnet", lookup, [
        "id",
        "availability_zone",
        "availability_zone_id",
        "cidr_block",
        "vpc_id",
      ]);
      const size = 2 ** (32 - (parseCidr(textOf(values, "cidr_block"))?.prefix ?? 32));
      return {
        ...pick(
          values,
          "arn",
          "availability_zone",
          "availability_zone_id",
          "cidr_block",
          "id",
          "map_public_ip_on_launch",
          "owner_id",
          "private_dns_hostname_type_on_launch",
          "vpc_id",
        ),
        // AWS keeps five addresses of every subnet for itself.
        available_ip_address_count: size - 5,
        default_for_az: false,
        state: "available",
        tags: values.tags_all ?? {},
      };
    },
  },
};
