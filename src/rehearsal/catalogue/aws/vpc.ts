/**
 * Amazon VPC: networks, internet gateways and flow logs.
 *
 * Rules of AWS: https://docs.aws.amazon.com/vpc/latest/userguide/ and the error codes of
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. Defaults and arguments that need a new
 * object were read off the plans of the real provider 5.100.
 */
import type { Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf } from "../../engine/values";
import type { Refusal } from "../../protocol/diagnostic";
import type { World, WorldObject } from "../../world/world";
import { atLeastOneOf, atMostOneOf, between, check, exactlyOneOf, matching, oneOf } from "../checks";
import { ACCOUNT, ec2Arn, isZoneIn, zoneId, zonesOf } from "./account";
import { contains, ipv4Block, ipv6Block, overlap, parseCidr } from "./cidr";
import { apiError, missing } from "./errors";
import { allocatedBlock, blocksOf, generatedIpv6Block } from "./network-blocks";

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

/**
 * Where a subnet's block stands among all of its size. AWS picks a zone where none is asked for; here neighbours are in different
 * ones, so that two that serve one purpose do not meet in one by chance.
 */
function placeAmongBlocks(object: Draft): number {
  const block = parseCidr(object.text("cidr_block"));
  return block ? block.first / 2 ** (32 - block.prefix) : parseInt(object.content("zone").slice(0, 8), 16);
}

/** A VPC's default DHCP options are the region's, so the same for all. */
function dhcpOptions(object: Draft): string {
  const region = Buffer.from(object.place).toString("hex").padEnd(17, "0");
  return `dopt-${region.slice(0, 17)}`;
}

/** Whether a network asks for IPv6 addresses, Amazon's or a pool's. */
function hasIpv6(object: Draft): boolean {
  return object.get("assign_generated_ipv6_cidr_block") === true || object.asked("ipv6_ipam_pool_id") !== "";
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
    // Of a pool's addresses, where it says no block of its own.
    cidr_block: allocatedBlock,
    ipv6_cidr_block: (object) => (hasIpv6(object) ? generatedIpv6Block(object) : ""),
    ipv6_association_id: (object) =>
      hasIpv6(object) ? `vpc-cidr-assoc-${object.digest("ipv6 association").slice(0, 17)}` : "",
    ipv6_cidr_block_network_border_group: (object) => (hasIpv6(object) ? object.place : ""),
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
  const blocks = network ? blocksOf(network, object.world) : [];
  if (cidr && blocks.length > 0 && !blocks.some((whole) => contains(whole, cidr))) {
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
  if (!isZoneIn(object.place, zone)) {
    throw apiError(
      "InvalidParameterValue",
      `Value (${zone}) for parameter availabilityZone is invalid. ` +
        `Subnets can currently only be created in the following availability zones: ${zonesOf(object.place).join(", ")}.`,
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
      return named ?? zones[placeAmongBlocks(object) % zones.length] ?? "";
    },
    availability_zone_id: (object) => zoneId(object.text("availability_zone")),
    private_dns_hostname_type_on_launch: () => "ip-name",
    ipv6_cidr_block_association_id: (object) =>
      object.text("ipv6_cidr_block") === ""
        ? ""
        : `subnet-cidr-assoc-${object.digest("ipv6 association").slice(0, 17)}`,
    owner_id: () => ACCOUNT,
  },
};

const INTERNET_GATEWAY = "aws_internet_gateway";

/** The objects that have an address of the public internet in a VPC. */
function publicIn(network: string, world: World): readonly WorldObject[] {
  return world.list("aws_instance").filter(({ values, place }) => {
    const home = world.find({ type: "aws_subnet", place, id: textOf(values, "subnet_id") });
    return textOf(home?.values ?? {}, "vpc_id") === network && textOf(values, "public_ip") !== "";
  });
}

/** A network has one internet gateway at most. */
function admitAttachment(object: Draft, own: string): void {
  const network = object.text("vpc_id");
  const other = object.world
    .list(INTERNET_GATEWAY)
    .find(({ id, values }) => network !== "" && textOf(values, "vpc_id") === network && id !== own);
  if (other) {
    throw apiError(
      "Resource.AlreadyAssociated",
      `network ${network} already has an internet gateway (${other.id})`,
    );
  }
}

/** A gateway is not detached while addresses are mapped by it. */
function releaseAttachment({ values }: WorldObject, world: World): Refusal | undefined {
  const network = textOf(values, "vpc_id");
  const [mapped] = network === "" ? [] : publicIn(network, world);
  return mapped
    ? apiError(
        "DependencyViolation",
        `Network ${network} has some mapped public address(es) (${mapped.id}). ` +
          "Please unmap those public address(es) before detaching the gateway.",
      )
    : undefined;
}

const internetGateway: ResourceEntry = {
  references: [IN_VPC],
  admit: (object) => admitAttachment(object, object.prior ? object.text("id") : ""),
  release: releaseAttachment,
  values: {
    id: (object) => object.identifier("igw-"),
    arn: (object) => ec2Arn(object, "internet-gateway"),
    owner_id: () => ACCOUNT,
  },
};

/**
 * The gateway shows the network that it is attached to.
 *
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/internet_gateway_attachment
 */
const internetGatewayAttachment: ResourceEntry = {
  replace: ["internet_gateway_id", "vpc_id"],
  references: [
    IN_VPC,
    {
      at: "internet_gateway_id",
      to: [INTERNET_GATEWAY],
      missing: missing("InvalidInternetGatewayID.NotFound", "internetGateway ID"),
      holds: false,
    },
  ],
  admit: (object) => {
    const id = object.text("internet_gateway_id");
    const gateway = object.find([INTERNET_GATEWAY], id);
    if (!object.prior && gateway && textOf(gateway.values, "vpc_id") !== "") {
      throw apiError("Resource.AlreadyAssociated", `resource ${id} is already attached to network`);
    }
    admitAttachment(object, id);
  },
  release: releaseAttachment,
  settle: ({ before, after }, world) => {
    const { values = {}, place = "" } = after ?? before ?? {};
    const id = textOf(values, "internet_gateway_id");
    const gateway = world.find({ type: INTERNET_GATEWAY, place, id });
    const vpc_id = after ? textOf(values, "vpc_id") : "";
    return gateway ? [{ ...gateway, values: { ...gateway.values, vpc_id } }] : [];
  },
  values: { id: (object) => `${object.text("internet_gateway_id")}:${object.text("vpc_id")}` },
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
      to: ["aws_cloudwatch_log_group"],
      by: "arn",
      missing: (name) => apiError("InvalidParameter", `LogDestination: ${name} does not exist`),
      holds: false,
      // A bucket's ARN does not say whose it is; a log group's does. Other services are not rehearsed.
      except: (name) =>
        /^arn:[^:]+:(?!logs:)|:\*$/.test(name) || (name.includes(":logs:") && !name.includes(`:${ACCOUNT}:`)),
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
  [INTERNET_GATEWAY]: internetGateway,
  aws_internet_gateway_attachment: internetGatewayAttachment,
  aws_flow_log: flowLog,
};
