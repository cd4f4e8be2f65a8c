/**
 * Data sources about the account and the region themselves.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html; what each shows: `internal/service/meta` of
 * https://github.com/hashicorp/terraform-provider-aws.
 */
import type { DataEntry } from "../../engine/entry";
import { isMap, type ValueMap } from "../../protocol/value";
import { stringsAt, textOf, valuesAt } from "../../engine/values";
import { ACCOUNT, CALLER, PARTITION, zoneId, zonesOf } from "./account";
import { apiError } from "./errors";
import { glob } from "./filters";

function zones(config: ValueMap, region: string): readonly string[] {
  const excluded = [...stringsAt(config, "exclude_names"), ...stringsAt(config, "exclude_zone_ids")];
  const facts = (zone: string): Readonly<Record<string, string>> => ({
    "group-name": region,
    "opt-in-status": "opt-in-not-required",
    "region-name": region,
    state: "available",
    "zone-id": zoneId(zone),
    "zone-name": zone,
    "zone-type": "availability-zone",
  });
  const filters = valuesAt(config, "filter").flatMap(({ value }) => (isMap(value) ? [value] : []));
  const state = textOf(config, "state");
  return zonesOf(region)
    .filter((zone) => !excluded.includes(zone) && !excluded.includes(zoneId(zone)))
    .filter(() => state === "" || state === "available")
    .filter((zone) =>
      filters.every((filter) => {
        const fact = facts(zone)[textOf(filter, "name")] ?? "";
        return stringsAt(filter, "values").some((pattern) => glob(pattern).test(fact));
      }),
    );
}

/** The data sources of the account. */
export const META_DATA: Readonly<Record<string, DataEntry>> = {
  aws_availability_zones: {
    read: ({ config, scope }) => {
      const region = textOf(config, "region") || scope.place;
      const names = zones(config, region);
      return { id: region, names: [...names], zone_ids: names.map(zoneId), group_names: [region] };
    },
  },
  aws_availability_zone: {
    read: ({ config, scope }) => {
      const region = textOf(config, "region") || scope.place;
      const [name, id] = [textOf(config, "name"), textOf(config, "zone_id")];
      const found = zones(config, region).filter(
        (zone) => (name === "" || zone === name) && (id === "" || zoneId(zone) === id),
      );
      const [first, second] = found;
      if (first === undefined) throw apiError("NotFound", "no matching EC2 Availability Zone found");
      if (second !== undefined) throw apiError("TooManyResults", "multiple EC2 Availability Zones matched");
      return {
        id: first,
        name: first,
        name_suffix: first.slice(region.length),
        zone_id: zoneId(first),
        zone_type: "availability-zone",
        region,
        group_name: region,
        network_border_group: region,
        opt_in_status: "opt-in-not-required",
        state: "available",
      };
    },
  },
  aws_caller_identity: {
    read: () => ({
      id: ACCOUNT,
      account_id: ACCOUNT,
      arn: CALLER,
      user_id: "AIDAREHEARSAL00000000",
    }),
  },
  aws_partition: {
    read: () => ({
      id: PARTITION,
      partition: PARTITION,
      dns_suffix: "amazonaws.com",
      reverse_dns_prefix: "com.amazonaws",
    }),
  },
  aws_region: {
    read: ({ config, scope }) => {
      const region = textOf(config, "region") || textOf(config, "name") || scope.place;
      return {
        id: region,
        name: region,
        region,
        description: region,
        endpoint: `ec2.${region}.amazonaws.com`,
      };
    },
  },
};
