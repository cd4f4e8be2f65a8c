/**
 * Amazon VPC: endpoints of services.
 *
 * Rules of AWS: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html and
 * https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html. Defaults and arguments that need a new object
 * were read off the plans of the real provider 5.100.
 */
import type { Reference, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf } from "../../engine/values";
import type { ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { check, exactlyOneOf, json, oneOf } from "../checks";
import { ACCOUNT, ec2Arn, upperLetters, zonesOf } from "./account";
import { apiError, missing } from "./errors";
import { filterValues } from "./filters";
import { prefixListId, SERVICE_RANGES } from "./prefix-list";
import { ROUTE_TABLES } from "./routing";
import { securityGroups } from "./security-group";
import { interfaceIn } from "./service-interface";
import { IN_SUBNET, IN_VPC } from "./vpc";

/** The policy of an endpoint that has none of its own. */
const FULL_ACCESS = JSON.stringify({
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
  Version: "2008-10-17",
});

const ENDPOINT = "aws_vpc_endpoint";

/** Route tables that must exist. An endpoint lets them go. */
function inTables(at: string): Reference {
  const notThere = missing("InvalidRouteTableId.NotFound", "routeTable ID");
  return { at, to: ROUTE_TABLES, missing: notThere, holds: false };
}

function isGatewayEndpoint(values: ValueMap): boolean {
  return textOf(values, "vpc_endpoint_type") === "Gateway";
}

/** Services that have gateway endpoints: gateway-endpoints.html, and S3 Express One Zone. */
const WITH_GATEWAY = ["s3", "dynamodb", "s3express"];

/**
 * What can be looked up of a service of AWS: that it is there is not checked.
 *
 * @throws a Refusal where it has endpoints of both kinds, and none is asked for
 */
export function endpointService(config: ValueMap, region: string): ValueMap {
  const asked = textOf(config, "service_name");
  const service_name = asked === "" ? `com.amazonaws.${region}.${textOf(config, "service")}` : asked;
  const name = service_name.replace(`com.amazonaws.${region}.`, "");
  const [filtered = ""] = filterValues(config, "service-type");
  const kind = textOf(config, "service_type") || filtered;
  const service_type = kind || "Interface";
  if (kind === "" && WITH_GATEWAY.includes(name)) {
    throw apiError(
      "TooManyResults",
      `multiple EC2 VPC Endpoint Services matched; use additional constraints: set service_type for ${name}`,
    );
  }
  return {
    id: prefixListId(service_name).replace("pl-", ""),
    service_name,
    service_type,
    service_id: prefixListId(service_name).replace("pl-", "vpce-svc-"),
    service_region: region,
    availability_zones: [...zonesOf(region)],
    owner: "amazon",
    private_dns_name:
      service_type === "Interface" ? `${name.split(".").reverse().join(".")}.${region}.amazonaws.com` : "",
    supported_ip_address_types: ["ipv4"],
    vpc_endpoint_policy_supported: true,
  };
}

/** Refuses a service that a region does not have. Those of no region, such as `com.amazonaws.iam`, have none in their name. */
function admitService(object: Draft): void {
  const service = object.text("service_name");
  const [, region, name = ""] = /^com\.amazonaws\.([a-z]{2}(?:-[a-z]+)+-\d)\.(.+)$/.exec(service) ?? [];
  if (region === undefined) return;
  if (region !== object.text("service_region")) {
    throw apiError("InvalidServiceName", `The Vpc Endpoint Service '${service}' does not exist`);
  }
  // https://github.com/hashicorp/terraform/issues/24478
  if (object.text("vpc_endpoint_type") === "Gateway" && !WITH_GATEWAY.includes(name)) {
    throw apiError(
      "InvalidParameter",
      `Endpoint type (Gateway) does not match available service types ([Interface]): ${service} needs vpc_endpoint_type = "Interface"`,
    );
  }
}

/** "To use private DNS, you must enable DNS hostnames and DNS resolution for your VPC": create-interface-endpoint.html */
function admitPrivateNames(object: Draft): void {
  const network = object.find(["aws_vpc"], object.text("vpc_id"));
  if (!network || object.text("vpc_endpoint_type") !== "Interface") return;
  const { enable_dns_support: support, enable_dns_hostnames: names } = network.values;
  if (object.get("private_dns_enabled") === true && !(support === true && names === true)) {
    throw apiError(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${network.id}`,
    );
  }
  // https://github.com/hashicorp/terraform-provider-aws/issues/17535. Two of execute-api are said to have been taken:
  // https://github.com/aws-cloudformation/cfn-lint/issues/4352
  const service = object.text("service_name");
  const twin = object.world
    .list(ENDPOINT)
    .find(
      ({ id, values }) =>
        id !== object.prior?.id &&
        values.private_dns_enabled === true &&
        textOf(values, "vpc_id") === network.id &&
        textOf(values, "service_name") === service,
    );
  if (twin && object.get("private_dns_enabled") === true && !service.endsWith(".execute-api")) {
    throw apiError(
      "InvalidParameter",
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${service} in the VPC ${network.id} (${twin.id})`,
    );
  }
}

/** One subnet in each zone: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
function admitSubnets(object: Draft): void {
  if (object.text("vpc_endpoint_type") !== "Interface") return;
  const zones = subnetsOf(object).map(({ values }) => textOf(values, "availability_zone"));
  const twice = zones.find((zone, index) => zones.indexOf(zone) !== index);
  if (twice !== undefined) {
    throw apiError(
      "DuplicateSubnetsInSameZone",
      `Found another VPC endpoint subnet in the availability zone ${twice}`,
    );
  }
}

/** Refuses a second way to a service in a route table. */
function admitTables(object: Draft, tables: readonly string[], service: string, own: string): void {
  for (const other of object.world.list(ENDPOINT)) {
    if (other.id === own || textOf(other.values, "service_name") !== service) continue;
    const shared = stringsAt(other.values, "route_table_ids").find((table) => tables.includes(table));
    if (shared !== undefined && isGatewayEndpoint(other.values)) {
      throw apiError(
        "RouteAlreadyExists",
        `route table ${shared} already has a route with destination-prefix-list-id ${textOf(other.values, "prefix_list_id")}`,
      );
    }
  }
}

function admitEndpoint(object: Draft): void {
  admitService(object);
  admitPrivateNames(object);
  admitSubnets(object);
  if (object.text("vpc_endpoint_type") !== "Gateway") return;
  const own = object.prior ? object.text("id") : "";
  admitTables(object, object.strings("route_table_ids"), object.text("service_name"), own);
}

/** Whether an endpoint is reached by interfaces of its own. */
function hasInterfaces(object: Draft): boolean {
  return ["Interface", "GatewayLoadBalancer"].includes(object.text("vpc_endpoint_type"));
}

function subnetsOf(object: Draft): readonly WorldObject[] {
  return hasInterfaces(object)
    ? object.strings("subnet_ids").flatMap((id) => object.find(["aws_subnet"], id) ?? [])
    : [];
}

function interfaces(object: Draft): ReturnType<NonNullable<ResourceEntry["companions"]>> {
  const groups = object.strings("security_group_ids");
  const description = `VPC Endpoint Interface ${object.text("id")}`;
  return subnetsOf(object).map((subnet) =>
    interfaceIn(object, subnet, `interface in ${subnet.id}`, groups, description, []),
  );
}

/**
 * The names of an endpoint: its own, and the service's where that is taken over.
 *
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html#interface-endpoint-dns-hostnames
 */
function namesOf(object: Draft): ValueMap[] {
  if (object.text("vpc_endpoint_type") !== "Interface") return [];
  const service = object.text("service_name").replace(/^com\.amazonaws\.(vpce\.)?/, "");
  const [region = "", ...rest] = service.split(".");
  const domain = `${[...rest].reverse().join(".")}.${region}`;
  const hosted_zone_id = `Z${upperLetters(object.content("names"), 13)}`;
  const own = `${object.text("id")}-${object.digest("name").slice(0, 8)}.${domain}.vpce.amazonaws.com`;
  const names = object.get("private_dns_enabled") === true ? [own, `${domain}.amazonaws.com`] : [own];
  return names.map((dns_name) => ({ dns_name, hosted_zone_id }));
}

const vpcEndpoint: ResourceEntry = {
  defaults: { vpc_endpoint_type: "Gateway" },
  computedBlocks: ["dns_options", "subnet_configuration"],
  affected: { dns_entry: ["private_dns_enabled"], network_interface_ids: ["subnet_ids"] },
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
    inTables("route_table_ids"),
    { ...IN_SUBNET, at: "subnet_ids" },
    securityGroups("security_group_ids"),
  ],
  admit: admitEndpoint,
  companions: interfaces,
  values: {
    id: (object) => object.identifier("vpce-"),
    arn: (object) => ec2Arn(object, "vpc-endpoint"),
    // Only a gateway endpoint has a prefix list, and it is the service's.
    prefix_list_id: (object) =>
      object.text("vpc_endpoint_type") === "Gateway" ? prefixListId(object.text("service_name")) : "",
    cidr_blocks: (object) => (object.text("vpc_endpoint_type") === "Gateway" ? [...SERVICE_RANGES] : []),
    dns_entry: namesOf,
    network_interface_ids: (object) => interfaces(object).map(({ id }) => id),
    policy: () => FULL_ACCESS,
    // "If this parameter is not specified, we use the default security group": API_CreateVpcEndpoint
    security_group_ids: (object) => {
      const network = object.find(["aws_vpc"], object.text("vpc_id"));
      return object.text("vpc_endpoint_type") === "Interface"
        ? [...stringsAt(network?.values ?? {}, "default_security_group_id")]
        : [];
    },
    service_region: (object) => object.place,
    state: () => "available",
    owner_id: () => ACCOUNT,
  },
};

/** The endpoint shows the route tables that it is in. */
function settleTables({ before, after }: Settled, world: World): readonly WorldObject[] {
  const { values = {}, place = "" } = after ?? before ?? {};
  const endpoint = world.find({ type: ENDPOINT, place, id: textOf(values, "vpc_endpoint_id") });
  if (!endpoint) return [];
  const table = textOf(values, "route_table_id");
  const others = stringsAt(endpoint.values, "route_table_ids").filter((id) => id !== table);
  const route_table_ids = after ? [...others, table] : others;
  return [{ ...endpoint, values: { ...endpoint.values, route_table_ids } }];
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint_route_table_association */
const tableAssociation: ResourceEntry = {
  replace: ["route_table_id", "vpc_endpoint_id"],
  references: [
    {
      at: "vpc_endpoint_id",
      to: [ENDPOINT],
      missing: missing("InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id"),
      holds: false,
    },
    inTables("route_table_id"),
  ],
  admit: (object) => {
    const endpoint = object.find([ENDPOINT], object.text("vpc_endpoint_id"));
    if (!endpoint) return; // References say so.
    admitTables(
      object,
      [object.text("route_table_id")],
      textOf(endpoint.values, "service_name"),
      endpoint.id,
    );
  },
  settle: settleTables,
  values: {
    id: (object) =>
      `a-${object.text("vpc_endpoint_id")}${parseInt(object.content("association").slice(0, 8), 16)}`,
  },
  importIds: (values) => [`${textOf(values, "vpc_endpoint_id")}/${textOf(values, "route_table_id")}`],
};

/** The resources of endpoints. */
export const VPC_ENDPOINT_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  [ENDPOINT]: vpcEndpoint,
  aws_vpc_endpoint_route_table_association: tableAssociation,
};
