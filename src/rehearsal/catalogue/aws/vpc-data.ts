/**
 * Amazon VPC: what can be looked up of networks.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html, `API_DescribeSubnets.html`,
 * `API_DescribeSecurityGroups.html`, `API_DescribePrefixLists.html` and `API_DescribeManagedPrefixLists.html`; what each data source shows:
 * `internal/service/ec2` of https://github.com/hashicorp/terraform-provider-aws.
 */
import type { DataEntry, Lookup } from "../../engine/entry";
import { stringsAt, textOf } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import type { WorldObject } from "../../world/world";
import { atMostOneOf } from "../checks";
import { parseCidr } from "./cidr";
import { apiError } from "./errors";
import { filterValues, matchesFilters } from "./filters";
import { furtherBlocks } from "./network-blocks";
import { ROUTE_TABLES, routesOf } from "./routing";
import { endpointService } from "./vpc-endpoint";
import { prefixListId, SERVICE_RANGES } from "./prefix-list";
import { GROUP_TYPES } from "./security-group";

/** What a data source can be asked about, beside filters. */
function matchesArguments(values: ValueMap, config: ValueMap, names: readonly string[]): boolean {
  return names.every((name) => {
    const wanted = config[name] ?? null;
    return wanted === null || wanted === "" || wanted === values[name];
  });
}

function matchesTags(values: ValueMap, wanted: Value | undefined): boolean {
  const tags = isMap(values.tags_all) ? values.tags_all : {};
  return !isMap(wanted) || Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

function placeOf({ config, scope }: Lookup): string {
  return textOf(config, "region") || scope.place;
}

/** The objects that a data source means. */
function matching(
  types: readonly string[],
  what: string,
  lookup: Lookup,
  names: readonly string[],
): readonly WorldObject[] {
  const { config, world } = lookup;
  const place = placeOf(lookup);
  // What comes with a VPC and was adopted is there twice: as its adopter has it is how it is.
  const all = types.flatMap((type) => world.list(type)).filter((object) => object.place === place);
  return [...new Map(all.map((object) => [object.id, object])).values()].filter(
    ({ values }) =>
      matchesArguments(values, config, names) &&
      matchesTags(values, config.tags) &&
      matchesFilters(values, config.filter ?? null, `${what}-id`),
  );
}

/**
 * The only one of what was found.
 *
 * @throws a Refusal when there is none, or more than one
 */
function only<Found>(found: readonly Found[], what: string, where = ""): Found {
  const [first, second] = found;
  if (first === undefined) throw apiError("NotFound", `no matching EC2 ${what} found${where}`);
  if (second === undefined) return first;
  throw apiError("TooManyResults", `multiple EC2 ${what}s matched; use additional constraints`);
}

/** The one object that a data source means. */
function single(type: string, what: string, lookup: Lookup, names: readonly string[]): WorldObject {
  return only(matching([type], what, lookup, names), what, ` in the rehearsal's world (${placeOf(lookup)})`);
}

const TARGET_NAMES = [
  "carrier_gateway_id",
  "core_network_arn",
  "egress_only_gateway_id",
  "gateway_id",
  "instance_id",
  "local_gateway_id",
  "nat_gateway_id",
  "network_interface_id",
  "transit_gateway_id",
  "vpc_endpoint_id",
  "vpc_peering_connection_id",
];

function pick(values: ValueMap, ...names: readonly string[]): ValueMap {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

/** A list of prefixes that AWS keeps, by its name or its id. Those of accounts are not known here. */
function prefixList(
  lookup: Lookup,
  names: readonly string[],
): { readonly id: string; readonly name: string } {
  const { config, world } = lookup;
  const place = placeOf(lookup);
  const filters = filterValues(config, "prefix-list-name");
  const wanted = names.map((each) => textOf(config, each)).find((each) => each !== "");
  // An id tells no name, but that of an endpoint does.
  const endpoint = world.list("aws_vpc_endpoint").find(({ values }) => values.prefix_list_id === wanted);
  const named = [textOf(config, "name"), ...filters, textOf(endpoint?.values ?? {}, "service_name")];
  const name = named.find((each) => each !== "") ?? "";
  const id = prefixListId(name);
  // https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
  const isThere = name.startsWith(`com.amazonaws.${place}.`) || name.startsWith("com.amazonaws.global.");
  if (isThere && (wanted === undefined || wanted === id)) return { id, name };
  throw apiError(
    "NotFound",
    `no matching EC2 Prefix List found: only AWS's own can be looked up, by a name such as com.amazonaws.${place}.s3`,
  );
}

/** The route tables that there are, each once, with what they are for. */
function routeTables(
  { config, world }: Lookup,
  place: string,
): readonly (ValueMap & { readonly associations: ValueMap[] })[] {
  const tables = new Map(
    world
      .list(...ROUTE_TABLES)
      .filter((table) => table.place === place)
      .map(({ id, values }) => [id, values]),
  );
  const associations = world.list("aws_route_table_association").map(({ values }) => values);
  const mains = world.list("aws_vpc").map(({ values }) => textOf(values, "main_route_table_id"));
  const idOf = (values: ValueMap): string => textOf(values, "id");
  return [...tables.values()]
    .map((values) => {
      const own = associations.filter((each) => textOf(each, "route_table_id") === idOf(values));
      return {
        ...values,
        associations: own,
        "association.main": mains.includes(idOf(values)),
        "association.subnet_id": own.map((each) => textOf(each, "subnet_id")),
        "association.gateway_id": own.map((each) => textOf(each, "gateway_id")),
      };
    })
    .filter(
      (values) =>
        ["", idOf(values)].includes(textOf(config, "route_table_id")) &&
        ["", textOf(values, "vpc_id")].includes(textOf(config, "vpc_id")) &&
        ["subnet_id", "gateway_id"].every((name) => {
          const wanted = textOf(config, name);
          return wanted === "" || stringsAt(values.associations, name).includes(wanted);
        }) &&
        matchesTags(values, config.tags) &&
        matchesFilters(values, config.filter ?? null, "route-table-id"),
    );
}

/** The data sources of this service. */
export const VPC_DATA: Readonly<Record<string, DataEntry>> = {
  aws_vpc: {
    read: (lookup) => {
      if (lookup.config.default === true) {
        throw apiError("NotFound", "no matching EC2 vpc found: the rehearsal's account has no default VPC");
      }
      const network = single("aws_vpc", "vpc", lookup, ["id", "cidr_block", "dhcp_options_id"]);
      const { values } = network;
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
          "ipv6_association_id",
          "ipv6_cidr_block",
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
          ...furtherBlocks(network, lookup.world).map(({ id, values: { cidr_block = "" } }) => ({
            association_id: id,
            cidr_block,
            state: "associated",
          })),
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
  aws_route_table: {
    read: (lookup) => {
      const place = placeOf(lookup);
      // "Your query returned no results": a subnet without a table of its own has none here, though it has the main one.
      const first = only(routeTables(lookup, place), "Route Table");
      const id = textOf(first, "id");
      const routes = routesOf(id, place, lookup.world).map((route) => ({
        ...pick(route, ...TARGET_NAMES),
        cidr_block: textOf(route, "cidr_block") || textOf(route, "destination_cidr_block"),
        ipv6_cidr_block: textOf(route, "ipv6_cidr_block") || textOf(route, "destination_ipv6_cidr_block"),
        destination_prefix_list_id: textOf(route, "destination_prefix_list_id"),
      }));
      const associations = first.associations.map((each) => ({
        ...pick(each, "gateway_id", "route_table_id", "subnet_id"),
        main: false,
        route_table_association_id: textOf(each, "id"),
      }));
      return {
        ...pick(first, "arn", "id", "owner_id", "vpc_id"),
        route_table_id: id,
        routes,
        associations,
        tags: first.tags_all ?? {},
      };
    },
  },
  aws_internet_gateway: {
    read: (lookup) => {
      const { config, world } = lookup;
      const place = placeOf(lookup);
      const wanted = textOf(config, "internet_gateway_id");
      const found = world.list("aws_internet_gateway").filter(({ id, place: home, values }) => {
        const about = { ...values, "attachment.vpc_id": values.vpc_id ?? "" };
        return (
          home === place &&
          (wanted === "" || wanted === id) &&
          matchesTags(values, config.tags) &&
          matchesFilters(about, config.filter ?? null, "internet-gateway-id")
        );
      });
      const first = only(found, "Internet Gateway");
      const vpc_id = textOf(first.values, "vpc_id");
      return {
        ...pick(first.values, "arn", "id", "owner_id"),
        internet_gateway_id: first.id,
        attachments: vpc_id === "" ? [] : [{ state: "available", vpc_id }],
        tags: first.values.tags_all ?? {},
      };
    },
  },
  aws_vpc_endpoint_service: {
    checks: [atMostOneOf("service", "service_name")],
    read: (lookup) => endpointService(lookup.config, placeOf(lookup)),
  },
  aws_subnets: {
    read: (lookup) => ({
      id: placeOf(lookup),
      ids: matching(["aws_subnet"], "subnet", lookup, []).map(({ id }) => id),
    }),
  },
  aws_security_group: {
    read: (lookup) => {
      const found = matching(GROUP_TYPES, "group", lookup, ["id", "name", "vpc_id"]);
      const { values } = only(found, "Security Group");
      return { ...pick(values, "arn", "description", "id", "name", "vpc_id"), tags: values.tags_all ?? {} };
    },
  },
  aws_security_groups: {
    read: (lookup) => {
      const found = matching(GROUP_TYPES, "group", lookup, []);
      const all = (name: string): string[] => found.map(({ values }) => textOf(values, name));
      return { id: placeOf(lookup), ids: all("id"), arns: all("arn"), vpc_ids: all("vpc_id") };
    },
  },
  aws_prefix_list: {
    read: (lookup) => ({ ...prefixList(lookup, ["prefix_list_id"]), cidr_blocks: [...SERVICE_RANGES] }),
  },
  aws_ec2_managed_prefix_list: {
    read: (lookup) => {
      const { id, name } = prefixList(lookup, ["id"]);
      return {
        id,
        name,
        address_family: name.includes("ipv6") ? "IPv6" : "IPv4",
        arn: `arn:aws:ec2:${placeOf(lookup)}:aws:prefix-list/${id}`,
        entries: SERVICE_RANGES.map((cidr) => ({ cidr, description: "" })),
        owner_id: "AWS",
      };
    },
  },
};
