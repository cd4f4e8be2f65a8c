/**
 * Amazon EC2 Auto Scaling: groups of one's own, and tags of those that EKS brings along.
 *
 * Rules of AWS: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html and
 * `API_CreateOrUpdateTags.html`. Defaults and arguments that need a new object were read off the plans of the real
 * provider 5.100. A group of one's own has no instances here.
 */
import type { Draft } from "../../engine/draft";
import type { ResourceEntry } from "../../engine/entry";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { atMostOneOf, between, check, exactlyOneOf, length, oneOf } from "../checks";
import { arn, uuid } from "./account";
import { apiError } from "./errors";
import { generatedName } from "./names";
import { launchTemplates } from "./launch-template";
import { IN_SUBNET } from "./vpc";

/**
 * What a group wants to have when nobody says so: a new one its least, and another what it had, or the bound that has moved
 * past that.
 *
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
 */
function capacityWithin(object: Draft): number {
  const had = Number(object.prior?.desired_capacity ?? 0);
  return Math.min(Number(object.get("max_size")), Math.max(Number(object.get("min_size")), had));
}

const group: ResourceEntry = {
  schema: { version: 1 },
  defaults: {
    force_delete: false,
    force_delete_warm_pool: false,
    health_check_grace_period: 300,
    ignore_failed_scaling_activities: false,
    metrics_granularity: "1Minute",
    protect_from_scale_in: false,
    wait_for_capacity_timeout: "10m",
  },
  computedBlocks: [
    "availability_zone_distribution",
    "capacity_reservation_specification",
    "mixed_instances_policy",
    "traffic_source",
  ],
  replace: ["name", "name_prefix"],
  affected: { desired_capacity: ["max_size", "min_size"] },
  checks: [
    check("name", length(1, 255)),
    check("min_size", between(0, Infinity)),
    check("health_check_type", oneOf("EC2", "ELB", "EBS", "VPC_LATTICE")),
    atMostOneOf("name", "name_prefix"),
    exactlyOneOf("launch_configuration", "launch_template", "mixed_instances_policy"),
    atMostOneOf("availability_zones", "vpc_zone_identifier"),
    (config) => atMostOneOf("id", "name")(blockOf(config, "launch_template")),
  ],
  references: [
    { ...IN_SUBNET, at: "vpc_zone_identifier", holds: false },
    launchTemplates("launch_template.id", "id"),
    launchTemplates("launch_template.name", "name"),
  ],
  admit: (object) => {
    const name = object.text("name");
    if (!object.prior && object.find(["aws_autoscaling_group"], name)) {
      throw apiError(
        "AlreadyExists",
        "AutoScalingGroup by this name already exists - A group with the name already exists",
      );
    }
    const [least, most] = [Number(object.get("min_size")), Number(object.get("max_size"))];
    if (least > most) {
      throw apiError(
        "ValidationError",
        `Max bound, ${most}, must be greater than or equal to min bound, ${least}`,
      );
    }
    const desired = Number(object.get("desired_capacity"));
    // The provider says only what changes: `resourceGroupUpdate` in `internal/service/autoscaling`.
    const isSaid = desired !== Number(object.prior?.desired_capacity ?? NaN);
    if (isSaid && (desired < least || desired > most)) {
      throw apiError(
        "ValidationError",
        `Desired capacity:${desired} must be between the specified min size:${least} and max size:${most}`,
      );
    }
  },
  values: {
    id: (object) => object.text("name"),
    name: generatedName(),
    arn: (object) =>
      arn(
        "autoscaling",
        object.place,
        `autoScalingGroup:${uuid(object.digest("arn"))}:autoScalingGroupName/${object.text("name")}`,
      ),
    desired_capacity: capacityWithin,
    default_cooldown: () => 300,
    health_check_type: () => "EC2",
    availability_zones: (object) => [
      ...new Set(
        object
          .strings("vpc_zone_identifier")
          .map((id) => textOf(object.find(["aws_subnet"], id)?.values ?? {}, "availability_zone")),
      ),
    ],
    "launch_template.id": (object, element) =>
      object.find(["aws_launch_template"], textOf(element, "name"), "name")?.id ?? "",
    "launch_template.name": (object, element) =>
      textOf(object.find(["aws_launch_template"], textOf(element, "id"))?.values ?? {}, "name"),
    "launch_template.version": () => "$Default",
  },
};

/** The id of the tag: its group and its key. */
function tagId(object: Draft): string {
  return `${object.text("autoscaling_group_name")},${stringsAt(object.get("tag"), "key")[0] ?? ""}`;
}

const groupTag: ResourceEntry = {
  replace: ["autoscaling_group_name", "tag.key"],
  checks: [
    check("tag.key", length(1, 128), (value) =>
      value.startsWith("aws:") ? "ValidationError: a tag's key must not begin with aws:" : undefined,
    ),
    check("tag.value", length(0, 256)),
  ],
  references: [
    {
      at: "autoscaling_group_name",
      to: ["aws_autoscaling_group"],
      missing: (name) =>
        apiError("ValidationError", `AutoScalingGroup name not found - no group is named ${name}`),
      // Tags go with their group.
      holds: false,
    },
  ],
  admit: (object) => {
    const id = tagId(object);
    if (!object.prior && object.find(["aws_autoscaling_group_tag"], id)) {
      throw apiError("AlreadyExists", `Another resource has the tag ${id}`);
    }
  },
  values: { id: tagId },
};

/** The resources of this service. */
export const AUTOSCALING_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_autoscaling_group: group,
  aws_autoscaling_group_tag: groupTag,
};
