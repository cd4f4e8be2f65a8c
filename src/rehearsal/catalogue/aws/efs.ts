/**
 * Amazon EFS: file systems, and where they can be mounted.
 *
 * Rules of AWS: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html, `API_DeleteFileSystem.html`,
 * `API_CreateMountTarget.html`, `API_PutLifecycleConfiguration.html` and `API_CreateAccessPoint.html`. Defaults, limits
 * and arguments that need a new object: `internal/service/efs` of https://github.com/hashicorp/terraform-provider-aws.
 */
import type { Check, Reference, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf, valuesAt } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { check, length, matching, oneOf } from "../checks";
import { ACCOUNT, arn, uuid, zoneId } from "./account";
import { ipv4Address } from "./cidr";
import { admitPrivateAddress, privateAddress } from "./addresses";
import { apiError } from "./errors";
import { keyArn } from "./kms-reference";
import { GROUP_TYPES, groupOutside } from "./security-group";
import { interfaceIn } from "./service-interface";
import { IN_SUBNET } from "./vpc";

const MOUNT_TARGET = "aws_efs_mount_target";

/** A file system that must exist. */
const IN_FILE_SYSTEM: Reference = {
  at: "file_system_id",
  to: ["aws_efs_file_system"],
  missing: (name) => apiError("FileSystemNotFound", `File system '${name}' does not exist.`),
  holds: false,
};

const AGES = [1, 7, 14, 30, 60, 90, 180, 270, 365].map((days) => `AFTER_${days}_DAY${days === 1 ? "" : "S"}`);

const TRANSITIONS = ["transition_to_archive", "transition_to_ia", "transition_to_primary_storage_class"];

/** "Each LifecyclePolicy object must contain only a single transition." */
const oneTransition: Check = (config) =>
  valuesAt(config, "lifecycle_policy").flatMap(({ value, path }) => {
    const set = TRANSITIONS.filter((name) => isMap(value) && (value[name] ?? null) !== null);
    return set.length === 1
      ? []
      : [{ severity: "error", summary: "a lifecycle_policy must contain exactly one transition", path }];
  });

function fileSystemArn(region: string, id: string): string {
  return arn("elasticfilesystem", region, `file-system/${id}`);
}

function dnsName(region: string, id: string): string {
  return `${id}.efs.${region}.amazonaws.com`;
}

function admitFileSystem(object: Draft): void {
  const [throughput, performance] = [object.text("throughput_mode"), object.text("performance_mode")];
  const refused = (message: string): never => {
    throw apiError("BadRequest", message);
  };
  if (object.asked("kms_key_id") !== "" && object.get("encrypted") !== true) {
    refused("encrypted must be set to true when kms_key_id is specified");
  }
  if (throughput === "provisioned" && !(Number(object.get("provisioned_throughput_in_mibps") ?? 0) >= 1)) {
    refused("Provisioned throughput mode needs a provisioned throughput of 1 MiB/s or more");
  }
  if (throughput === "elastic" && performance === "maxIO") {
    refused("Elastic throughput is not supported with the Max I/O performance mode");
  }
  if (object.text("availability_zone_name") !== "" && performance === "maxIO") {
    refused("Max I/O performance mode is not supported by One Zone file systems");
  }
  const token = object.text("creation_token");
  const twin = object.find(["aws_efs_file_system"], token, "creation_token");
  if (!object.prior && twin) {
    throw apiError(
      "FileSystemAlreadyExists",
      `File system '${twin.id}' already exists with creation token '${token}'`,
    );
  }
}

const fileSystem: ResourceEntry = {
  schema: { items: { lifecycle_policy: [0, 3] } },
  defaults: { throughput_mode: "bursting" },
  computedBlocks: ["protection"],
  replace: ["availability_zone_name", "creation_token", "encrypted", "kms_key_id", "performance_mode"],
  affected: { name: ["tags", "tags_all"] },
  checks: [
    check("creation_token", length(0, 64)),
    check("kms_key_id", matching(/^arn:/, "an ARN")),
    check("performance_mode", oneOf("generalPurpose", "maxIO")),
    check("throughput_mode", oneOf("bursting", "provisioned", "elastic")),
    check("lifecycle_policy.transition_to_archive", oneOf(...AGES)),
    check("lifecycle_policy.transition_to_ia", oneOf(...AGES)),
    check("lifecycle_policy.transition_to_primary_storage_class", oneOf("AFTER_1_ACCESS")),
    check("protection.replication_overwrite", oneOf("ENABLED", "DISABLED")),
    oneTransition,
  ],
  references: [keyArn("kms_key_id", (name) => apiError("BadRequest", `KMS key '${name}' does not exist`))],
  admit: admitFileSystem,
  // "You must delete all of a file system's mount targets": the rest goes with it.
  release: ({ id, place }, world) => {
    const [first] = mountTargetsOf(id, place, world);
    return first
      ? apiError("FileSystemInUse", `File system '${id}' has mount targets created in it: ${first.id}`)
      : undefined;
  },
  takes: ({ id, place }, world) =>
    world
      .list("aws_efs_access_point", "aws_efs_backup_policy")
      .filter((other) => other.place === place && textOf(other.values, "file_system_id") === id),
  values: {
    id: (object) => object.identifier("fs-"),
    arn: (object) => fileSystemArn(object.place, object.text("id")),
    availability_zone_id: (object) => {
      const zone = object.text("availability_zone_name");
      return zone === "" ? "" : zoneId(zone);
    },
    creation_token: (object) => `terraform-${object.content("token").slice(0, 26)}`,
    dns_name: (object) => dnsName(object.place, object.text("id")),
    kms_key_id: (object) =>
      object.get("encrypted") === true
        ? arn("kms", object.place, `key/${uuid(Buffer.from(object.place).toString("hex").padEnd(32, "0"))}`)
        : "",
    name: (object) => {
      const tags = object.get("tags_all");
      return isMap(tags) ? textOf(tags, "Name") : "";
    },
    owner_id: () => ACCOUNT,
    performance_mode: () => "generalPurpose",
    protection: () => [{ replication_overwrite: "ENABLED" }],
    "protection.replication_overwrite": () => "ENABLED",
    size_in_bytes: () => [{ value: 6144, value_in_ia: 0, value_in_standard: 6144 }],
  },
};

function mountTargetsOf(fileSystemId: string, place: string, world: World): readonly WorldObject[] {
  return world
    .list(MOUNT_TARGET)
    .filter((each) => each.place === place && textOf(each.values, "file_system_id") === fileSystemId);
}

function subnetOf(object: Draft): WorldObject | undefined {
  return object.find(["aws_subnet"], object.text("subnet_id"));
}

function networkOf(subnet: WorldObject | undefined): string {
  return textOf(subnet?.values ?? {}, "vpc_id");
}

function zoneOf(object: Draft): string {
  return textOf(subnetOf(object)?.values ?? {}, "availability_zone");
}

function admitMountTarget(object: Draft): void {
  const home = subnetOf(object);
  const [network, zone] = [networkOf(home), zoneOf(object)];
  const groups = object.strings("security_groups");
  if (groups.length > 5) {
    throw apiError("SecurityGroupLimitExceeded", "Cannot add more than 5 security groups to a mount target");
  }
  const stray = groupOutside(object, groups, network);
  if (stray !== undefined) {
    throw apiError("SecurityGroupNotFound", `One or more security groups do not exist in the VPC: ${stray}`);
  }
  if (object.prior) return;
  const oneZone = textOf(
    object.find(["aws_efs_file_system"], object.text("file_system_id"))?.values ?? {},
    "availability_zone_name",
  );
  if (oneZone !== "" && oneZone !== zone) {
    throw apiError(
      "AvailabilityZonesMismatch",
      `The file system is in ${oneZone}, and its mount target must be as well, not in ${zone}`,
    );
  }
  for (const other of mountTargetsOf(object.text("file_system_id"), object.place, object.world)) {
    if (textOf(other.values, "availability_zone_name") === zone) {
      throw apiError("MountTargetConflict", `mount target already exists in this AZ: ${other.id} (${zone})`);
    }
    const theirs = networkOf(object.find(["aws_subnet"], textOf(other.values, "subnet_id")));
    if (theirs !== network) {
      throw apiError(
        "MountTargetConflict",
        `requested subnet for new mount target is not in the same VPC as existing mount targets (${theirs})`,
      );
    }
  }
  admitPrivateAddress(object, home, object.asked("ip_address"));
}

/** The file system counts its mount targets. */
function count({ before, after }: Settled, world: World): readonly WorldObject[] {
  const { values, place } = after ?? before ?? {};
  const id = textOf(values ?? {}, "file_system_id");
  const counted = world.find({ type: "aws_efs_file_system", place: place ?? "", id });
  if (!counted) return [];
  const number = mountTargetsOf(id, counted.place, world).length;
  return [{ ...counted, values: { ...counted.values, number_of_mount_targets: number } }];
}

const mountTarget: ResourceEntry = {
  replace: ["file_system_id", "ip_address", "ip_address_type", "ipv6_address", "subnet_id"],
  checks: [
    check("ip_address", ipv4Address()),
    check("ip_address_type", oneOf("IPV4_ONLY", "IPV6_ONLY", "DUAL_STACK")),
  ],
  references: [
    IN_FILE_SYSTEM,
    {
      ...IN_SUBNET,
      missing: (name) => apiError("SubnetNotFound", `The subnet ID '${name}' does not exist`),
    },
    {
      at: "security_groups",
      to: GROUP_TYPES,
      missing: (name) => apiError("SecurityGroupNotFound", `The security group '${name}' does not exist`),
    },
  ],
  admit: admitMountTarget,
  settle: count,
  companions: (object) => {
    const home = subnetOf(object);
    if (!home) return [];
    const description = `EFS mount target for ${object.text("file_system_id")} (${object.text("id")})`;
    const made = interfaceIn(object, home, "eni", object.strings("security_groups"), description, []);
    const address = object.text("ip_address");
    return [{ ...made, values: { ...made.values, private_ip: address, private_ips: [address] } }];
  },
  values: {
    id: (object) => object.identifier("fsmt-"),
    availability_zone_name: zoneOf,
    availability_zone_id: (object) => zoneId(zoneOf(object)),
    dns_name: (object) => dnsName(object.place, object.text("file_system_id")),
    file_system_arn: (object) => fileSystemArn(object.place, object.text("file_system_id")),
    ip_address: (object) => privateAddress(object, subnetOf(object)),
    ip_address_type: () => "IPV4_ONLY",
    mount_target_dns_name: (object) =>
      `${zoneOf(object)}.${dnsName(object.place, object.text("file_system_id"))}`,
    network_interface_id: (object) => `eni-${object.digest("eni").slice(0, 17)}`,
    owner_id: () => ACCOUNT,
    security_groups: (object) => {
      const network = object.find(["aws_vpc"], networkOf(subnetOf(object)));
      return stringsAt(network?.values ?? {}, "default_security_group_id").slice();
    },
  },
};

const backupPolicy: ResourceEntry = {
  replace: ["file_system_id"],
  checks: [check("backup_policy.status", oneOf("ENABLED", "DISABLED"))],
  references: [IN_FILE_SYSTEM],
  values: { id: (object) => object.text("file_system_id") },
};

/** A directory that access points may begin in: at most four below the root. */
const ROOT_PATH = matching(
  /^(\/|(\/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4})$/,
  "a path of at most four directories that begins with a slash",
);

const accessPoint: ResourceEntry = {
  computedBlocks: ["root_directory", "root_directory.creation_info"],
  replace: ["file_system_id", "posix_user", "root_directory"],
  checks: [
    check("root_directory.path", length(1, 100), ROOT_PATH),
    check(
      "root_directory.creation_info.permissions",
      matching(/^[0-7]{3,4}$/, "three or four octal digits, such as 0755"),
    ),
  ],
  references: [IN_FILE_SYSTEM],
  values: {
    id: (object) => object.identifier("fsap-"),
    arn: (object) => arn("elasticfilesystem", object.place, `access-point/${object.text("id")}`),
    file_system_arn: (object) => fileSystemArn(object.place, object.text("file_system_id")),
    owner_id: () => ACCOUNT,
    root_directory: (): ValueMap[] => [{ path: "/", creation_info: [] }],
    "root_directory.path": () => "/",
  },
};

/** The resources of this service. */
export const EFS_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_efs_file_system: fileSystem,
  aws_efs_mount_target: mountTarget,
  aws_efs_backup_policy: backupPolicy,
  aws_efs_access_point: accessPoint,
};
