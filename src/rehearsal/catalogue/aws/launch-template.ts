/**
 * Amazon EC2 launch templates.
 *
 * Rules of AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html. What a template
 * names is looked for when something is launched from it, not before. Defaults, arguments that need a new object and
 * those that make a new version were read off the plans of the real provider 5.100.
 */
import type { Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { equal, stringsAt, textOf } from "../../engine/values";
import type { ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { atMostOneOf, between, check, length, matching, oneOf } from "../checks";
import { ec2Arn } from "./account";
import { PROVIDERS_THROUGHPUT, VOLUME_TYPES, volumeCheck } from "./ebs";
import { apiError } from "./errors";
import { generatedName } from "./names";

/** The content of a version: a change of any makes a new one. */
const CONTENT = [
  "block_device_mappings",
  "capacity_reservation_specification",
  "cpu_options",
  "credit_specification",
  "disable_api_stop",
  "disable_api_termination",
  "ebs_optimized",
  "enclave_options",
  "hibernation_options",
  "iam_instance_profile",
  "image_id",
  "instance_initiated_shutdown_behavior",
  "instance_market_options",
  "instance_requirements",
  "instance_type",
  "kernel_id",
  "key_name",
  "license_specification",
  "maintenance_options",
  "metadata_options",
  "monitoring",
  "network_interfaces",
  "placement",
  "private_dns_name_options",
  "ram_disk_id",
  "security_group_names",
  "tag_specifications",
  "user_data",
  "vpc_security_group_ids",
];

const BOOLEAN = oneOf("", "true", "false", "0", "1");
const SWITCH = oneOf("enabled", "disabled");

function asNumber(values: ValueMap | null, name: string): number {
  return Number(values?.[name] ?? 0);
}

function latestVersion(object: Draft): number {
  const { prior } = object;
  if (!prior) return 1;
  const isNew = CONTENT.some((name) => !equal(prior[name] ?? null, object.get(name)));
  return asNumber(prior, "latest_version") + (isNew ? 1 : 0);
}

const launchTemplate: ResourceEntry = {
  // Scripts of the first boot may hold anything.
  secrets: ["user_data"],
  computedBlocks: ["metadata_options"],
  replace: ["name", "name_prefix"],
  // The provider cannot tell before it has asked, though a change of tags alone makes no version.
  affected: { latest_version: [...CONTENT, "tags"] },
  known: {
    default_version: ({
      default_version: stays,
      latest_version: latest = null,
      update_default_version: update,
    }) => (update === true ? latest : (stays ?? null)),
  },
  checks: [
    check("name", length(3, 128), matching(/^[A-Za-z0-9()./_-]+$/, "of alphanumeric characters and ().-/_")),
    check("name_prefix", length(3, 99)),
    atMostOneOf("name", "name_prefix"),
    atMostOneOf("default_version", "update_default_version"),
    atMostOneOf("security_group_names", "vpc_security_group_ids"),
    check("description", length(0, 255)),
    check("ebs_optimized", BOOLEAN),
    check("image_id", matching(/^(ami-[0-9a-f]+|resolve:ssm:.+)$/, "the id of an image")),
    check("instance_initiated_shutdown_behavior", oneOf("stop", "terminate")),
    check("block_device_mappings.ebs.delete_on_termination", BOOLEAN),
    check("block_device_mappings.ebs.encrypted", BOOLEAN),
    check("block_device_mappings.ebs.volume_type", oneOf(...VOLUME_TYPES)),
    check("block_device_mappings.ebs.throughput", PROVIDERS_THROUGHPUT),
    volumeCheck("block_device_mappings.ebs"),
    check("credit_specification.cpu_credits", oneOf("standard", "unlimited")),
    check("maintenance_options.auto_recovery", oneOf("default", "disabled")),
    check("placement.tenancy", oneOf("default", "dedicated", "host")),
    check("private_dns_name_options.hostname_type", oneOf("ip-name", "resource-name")),
    check("block_device_mappings.ebs.kms_key_id", matching(/^(arn:|$)/, "an ARN")),
    check("metadata_options.http_endpoint", SWITCH),
    check("metadata_options.http_protocol_ipv6", SWITCH),
    check("metadata_options.http_put_response_hop_limit", between(1, 64)),
    check("metadata_options.http_tokens", oneOf("optional", "required")),
    check("metadata_options.instance_metadata_tags", SWITCH),
    check("network_interfaces.associate_public_ip_address", BOOLEAN),
    // What can be launched and tagged by a template.
    check(
      "tag_specifications.resource_type",
      oneOf("instance", "volume", "network-interface", "spot-instances-request", "elastic-gpu"),
    ),
    check("user_data", matching(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, "base64"), length(0, 21_848)),
  ],
  admit: (object) => {
    const name = object.text("name");
    if (!object.prior && object.find(["aws_launch_template"], name, "name")) {
      throw apiError(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        `Launch template name already in use: ${name}`,
      );
    }
    const wanted = Number(object.get("default_version") ?? 0);
    if (wanted > latestVersion(object)) {
      throw apiError(
        "InvalidLaunchTemplateId.VersionNotFound",
        `Could not find launch template version ${wanted} of ${name}`,
      );
    }
  },
  values: {
    id: (object) => object.identifier("lt-"),
    arn: (object) => ec2Arn(object, "launch-template"),
    name: generatedName(),
    latest_version: latestVersion,
    default_version: (object) =>
      object.get("update_default_version") === true || !object.prior
        ? latestVersion(object)
        : asNumber(object.prior, "default_version"),
    metadata_options: () => [],
  },
};

/**
 * The template that a block names, by id or by name: its newest version.
 *
 * @param block `launch_template` of what is launched from it
 */
export function templateIn(block: ValueMap, place: string, world: World): WorldObject | undefined {
  const [id, name] = [textOf(block, "id"), textOf(block, "name")];
  if (id !== "") return world.find({ type: "aws_launch_template", place, id });
  return world
    .list("aws_launch_template")
    .find((each) => name !== "" && each.place === place && textOf(each.values, "name") === name);
}

/** The security groups that a template names, by id. */
export function groupsOfTemplate(template: WorldObject | undefined): readonly string[] {
  const values = template?.values ?? {};
  return ["vpc_security_group_ids", "network_interfaces.security_groups"].flatMap((at) =>
    stringsAt(values, at),
  );
}

/** Whether what is launched from a template has a public address; undefined where the subnet decides. */
export function givesPublicAddress(template: WorldObject | undefined): boolean | undefined {
  const [wanted] = stringsAt(template?.values ?? {}, "network_interfaces.associate_public_ip_address").filter(
    (value) => value !== "",
  );
  return wanted === undefined ? undefined : wanted === "true" || wanted === "1";
}

/** A template that must exist. It may go while something was launched from it. */
export function launchTemplates(at: string, by: "id" | "name"): Reference {
  return {
    at,
    to: ["aws_launch_template"],
    by,
    missing: (name) =>
      apiError(
        by === "id" ? "InvalidLaunchTemplateId.NotFound" : "InvalidLaunchTemplateName.NotFoundException",
        `The specified launch template, with template ${by === "id" ? "ID" : "name"} ${name}, does not exist.`,
      ),
    holds: false,
  };
}

/** The resources of launch templates. */
export const LAUNCH_TEMPLATE_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_launch_template: launchTemplate,
};
