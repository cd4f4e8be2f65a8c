/**
 * Amazon EC2: instances, their interfaces, addresses, key pairs and images.
 *
 * Rules of AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/. Defaults and arguments that need a new object
 * were read off the plans of the real provider 5.100.
 */
import { createHash } from "node:crypto";
import type { DataEntry, Reference, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { canonical, stringsAt, textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import type { Value, ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { atLeastOneOf, atMostOneOf, check, length, matching, oneOf } from "../checks";
import { md5Fingerprint, parseSshPublicKey } from "../ssh-key";
import { ACCOUNT, allTags, CREATED, ec2Arn } from "./account";
import { admitPrivateAddress, privateAddress, privateName, publicAddress, publicName } from "./addresses";
import { VOLUME_TYPES, volumeCheck } from "./ebs";
import { apiError, missing } from "./errors";
import { filterValues } from "./filters";
import { givesPublicAddress, groupsOfTemplate, launchTemplates, templateIn } from "./launch-template";
import { generatedName, SUFFIX_LENGTH } from "./names";
import { GROUP_TYPES, groupOutside, securityGroups } from "./security-group";
import { IN_SUBNET } from "./vpc";

const INTERFACE: Omit<Reference, "at"> = {
  to: ["aws_network_interface"],
  missing: missing("InvalidNetworkInterfaceID.NotFound", "networkInterface ID"),
};

const INSTANCE: Omit<Reference, "at"> = {
  to: ["aws_instance"],
  missing: missing("InvalidInstanceID.NotFound", "instance ID"),
  // What refers to an instance goes with it.
  holds: false,
};

const KEY_BITS = [1024, 2048, 4096];

const keyPair: ResourceEntry = {
  schema: { version: 1 },
  replace: ["key_name", "key_name_prefix", "public_key"],
  checks: [
    check("key_name", length(1, 255)),
    check("key_name_prefix", length(1, 255 - SUFFIX_LENGTH)),
    atMostOneOf("key_name", "key_name_prefix"),
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html: RSA of these lengths, or Ed25519.
    check("public_key", (value) => {
      const parsed = parseSshPublicKey(value);
      if (!parsed) return "InvalidKey.Format: Key is not in valid OpenSSH public key format (RSA or ED25519)";
      const bits = parsed.key.asymmetricKeyDetails?.modulusLength;
      return bits === undefined || KEY_BITS.includes(bits)
        ? undefined
        : `InvalidKey.Format: an RSA key must have ${KEY_BITS.join(", ")} bits, not ${bits}`;
    }),
  ],
  admit: (object) => {
    const name = object.text("key_name");
    if (!object.prior && object.find(["aws_key_pair"], name, "key_name")) {
      throw apiError("InvalidKeyPair.Duplicate", `The keypair '${name}' already exists`);
    }
  },
  values: {
    id: (object) => object.text("key_name"),
    arn: (object) => ec2Arn(object, "key-pair"),
    key_name: generatedName("key_name_prefix"),
    key_pair_id: (object) => `key-${object.digest("key").slice(0, 17)}`,
    key_type: (object) => parseSshPublicKey(object.text("public_key"))?.kind ?? "",
    // Of an imported RSA key AWS shows the MD5 of its DER form, of an Ed25519 key OpenSSH's own fingerprint.
    fingerprint: (object) => {
      const parsed = parseSshPublicKey(object.text("public_key"));
      if (!parsed) return "";
      return parsed.kind === "rsa"
        ? md5Fingerprint(parsed.key.export({ type: "spki", format: "der" }))
        : createHash("sha256").update(parsed.blob).digest("base64");
    },
  },
};

function subnetOf(object: Draft): WorldObject | undefined {
  return object.find(["aws_subnet"], object.text("subnet_id"));
}

function vpcOf(object: Draft): WorldObject | undefined {
  return object.find(["aws_vpc"], textOf(subnetOf(object)?.values ?? {}, "vpc_id"));
}

/** Groups and subnet must be of one network. */
function admitGroups(object: Draft, groups: readonly string[]): void {
  const network = vpcOf(object)?.id;
  const stray = network === undefined ? undefined : groupOutside(object, groups, network);
  if (stray !== undefined) {
    throw apiError(
      "InvalidParameter",
      `Security group ${stray} and subnet ${object.text("subnet_id")} belong to different networks.`,
    );
  }
}

function defaultGroups(object: Draft): Value {
  const group = textOf(vpcOf(object)?.values ?? {}, "default_security_group_id");
  return group === "" ? [] : [group];
}

/** The addresses of an interface: its first, and as many more as are asked for. */
function allPrivateAddresses(object: Draft): string[] {
  const asked = object.get("private_ips_count");
  const more = typeof asked === "number" ? asked : 0;
  const addresses = [object.text("private_ip")];
  for (let each = 0; each < more; each++) addresses.push(privateAddress(object, subnetOf(object), addresses));
  return addresses;
}

const networkInterface: ResourceEntry = {
  defaults: { ipv6_address_list_enabled: false, private_ip_list_enabled: false, source_dest_check: true },
  computedBlocks: ["attachment"],
  replace: ["subnet_id", "interface_type"],
  references: [IN_SUBNET, securityGroups("security_groups"), { ...INSTANCE, at: "attachment.instance" }],
  admit: (object) => {
    if (object.prior) return;
    admitGroups(object, object.strings("security_groups"));
    for (const address of object.strings("private_ips"))
      admitPrivateAddress(object, subnetOf(object), address);
  },
  values: {
    id: (object) => object.identifier("eni-"),
    arn: (object) => ec2Arn(object, "network-interface"),
    interface_type: () => "interface",
    mac_address: (object) => `02:${(object.digest("mac").slice(0, 10).match(/../g) ?? []).join(":")}`,
    private_ip: (object) => object.asked("private_ips") || privateAddress(object, subnetOf(object)),
    private_ips: allPrivateAddresses,
    private_ips_count: (object) =>
      object.asked("private_ips") === "" ? 0 : object.strings("private_ips").length - 1,
    private_ip_list: (object) => [...object.strings("private_ips")],
    private_dns_name: (object) => privateName(object.text("private_ip"), object.place),
    security_groups: defaultGroups,
    owner_id: () => ACCOUNT,
  },
};

/** The template that an instance is launched from: what it says itself comes before that. */
function templateOf(object: Draft): WorldObject | undefined {
  return templateIn(object.block("launch_template"), object.place, object.world);
}

/** The first text at a path of an instance's template; "" without one. */
function ofTemplate(object: Draft, at: string): string {
  return stringsAt(templateOf(object)?.values ?? {}, at).find((text) => text !== "") ?? "";
}

/** The interface that an instance was given instead of one of its own. */
function givenInterface(object: Draft): string | undefined {
  return (
    object.asked("primary_network_interface.network_interface_id") ||
    object.asked("network_interface.network_interface_id") ||
    ofTemplate(object, "network_interfaces.network_interface_id") ||
    undefined
  );
}

function hasPublicAddress(object: Draft): boolean {
  return object.get("associate_public_ip_address") === true;
}

function admitInstance(object: Draft): void {
  const home = subnetOf(object);
  const given = givenInterface(object);
  if (given === undefined && !home) {
    throw apiError("MissingInput", "No subnets found for the default VPC: the rehearsal's account has none");
  }
  if (object.prior) return;
  if (object.text("ami") === "") {
    throw apiError("MissingParameter", "The request must contain the parameter ImageId");
  }
  for (const name of groupsOfTemplate(templateOf(object))) {
    if (!object.find(GROUP_TYPES, name)) {
      throw apiError("InvalidGroup.NotFound", `The security group '${name}' does not exist`);
    }
  }
  admitGroups(object, object.strings("vpc_security_group_ids"));
  if (given === undefined) admitPrivateAddress(object, home, object.asked("private_ip"));
  const zone = textOf(home?.values ?? {}, "availability_zone");
  const wanted = object.text("availability_zone");
  if (home && wanted !== zone) {
    throw apiError(
      "InvalidParameterCombination",
      `The parameter availabilityZone (${wanted}) does not match the subnet's (${zone})`,
    );
  }
}

/** A volume as it is when nothing is said about it: what Amazon Linux 2023 images ask for. */
const VOLUME: ValueMap = {
  delete_on_termination: true,
  encrypted: false,
  iops: 3000,
  throughput: 125,
  volume_size: 8,
  volume_type: "gp3",
  tags: {},
};

const ROOT_DEVICE = "/dev/xvda";

function volumeType(element: ValueMap): string {
  return textOf(element, "volume_type") || textOf(VOLUME, "volume_type");
}

/** Fillers for the members of a volume block. */
function volume(block: string): NonNullable<ResourceEntry["values"]> {
  const simple = Object.entries(VOLUME).map(([name, value]) => [`${block}.${name}`, () => value] as const);
  return {
    ...Object.fromEntries(simple),
    // Only some types of volume have a throughput or a number of operations of their own.
    [`${block}.throughput`]: (_object, element) => (volumeType(element) === "gp3" ? 125 : 0),
    [`${block}.iops`]: (_object, element) => {
      const type = volumeType(element);
      if (type === "gp3") return 3000;
      const size = typeof element.volume_size === "number" ? element.volume_size : Number(VOLUME.volume_size);
      return type === "gp2" ? Math.max(100, 3 * size) : 0;
    },
    [`${block}.volume_id`]: (object, element) =>
      `vol-${object.digest(`volume ${textOf(element, "device_name")}`).slice(0, 17)}`,
    [`${block}.tags_all`]: (object, element) => allTags(element.tags ?? null, object.scope),
  };
}

const INSTANCE_BLOCKS: Readonly<Record<string, Value>> = {
  capacity_reservation_specification: [
    { capacity_reservation_preference: "open", capacity_reservation_target: [] },
  ],
  cpu_options: [{ amd_sev_snp: "", core_count: 1, threads_per_core: 2 }],
  enclave_options: [{ enabled: false }],
  maintenance_options: [{ auto_recovery: "default" }],
  metadata_options: [
    {
      http_endpoint: "enabled",
      http_protocol_ipv6: "disabled",
      http_put_response_hop_limit: 2,
      http_tokens: "required",
      instance_metadata_tags: "disabled",
    },
  ],
  private_dns_name_options: [
    {
      enable_resource_name_dns_a_record: false,
      enable_resource_name_dns_aaaa_record: false,
      hostname_type: "ip-name",
    },
  ],
};

const instance: ResourceEntry = {
  schema: { version: 2 },
  // Scripts of the first boot may hold anything.
  secrets: ["user_data", "user_data_base64"],
  defaults: {
    get_password_data: false,
    source_dest_check: true,
    user_data_replace_on_change: false,
    "ebs_block_device.delete_on_termination": true,
    "root_block_device.delete_on_termination": true,
    "metadata_options.http_endpoint": "enabled",
    "metadata_options.http_protocol_ipv6": "disabled",
    "network_interface.delete_on_termination": false,
    "network_interface.network_card_index": 0,
  },
  computedBlocks: [
    ...Object.keys(INSTANCE_BLOCKS),
    "ebs_block_device",
    "ephemeral_block_device",
    "instance_market_options",
    "network_interface",
    "primary_network_interface",
    "root_block_device",
  ],
  replace: [
    "ami",
    "associate_public_ip_address",
    "availability_zone",
    "ebs_optimized",
    "hibernation",
    "host_id",
    "ipv6_addresses",
    "key_name",
    "placement_group",
    "placement_group_id",
    "placement_partition_number",
    "private_ip",
    "security_groups",
    "subnet_id",
    "tenancy",
    "cpu_options.amd_sev_snp",
    "cpu_options.core_count",
    "cpu_options.threads_per_core",
    "ebs_block_device.device_name",
    "ebs_block_device.snapshot_id",
    "enclave_options.enabled",
    "instance_market_options.market_type",
    "launch_template.id",
    "launch_template.name",
    "network_interface",
    "primary_network_interface.network_interface_id",
    "root_block_device.encrypted",
    "root_block_device.kms_key_id",
  ],
  replaceWhen: (planned) =>
    planned.user_data_replace_on_change === true ? ["user_data", "user_data_base64"] : [],
  // A change of type or user data stops and starts the instance.
  affected: {
    public_ip: ["instance_type", "user_data", "user_data_base64"],
    public_dns: ["instance_type", "user_data", "user_data_base64"],
  },
  checks: [
    check(
      "ami",
      matching(/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/, 'the id of an image, such as "ami-0123456789abcdef0"'),
    ),
    check(
      "instance_type",
      matching(/^[a-z][a-z0-9-]*\.([a-z0-9]+-)?[a-z0-9]+$/, 'an instance type, such as "t3.micro"'),
    ),
    check("user_data", length(1, 16_384)),
    atMostOneOf("user_data", "user_data_base64"),
    check("instance_initiated_shutdown_behavior", oneOf("stop", "terminate")),
    check("tenancy", oneOf("default", "dedicated", "host")),
    check("root_block_device.volume_type", oneOf(...VOLUME_TYPES)),
    check("ebs_block_device.volume_type", oneOf(...VOLUME_TYPES)),
    volumeCheck("root_block_device"),
    volumeCheck("ebs_block_device"),
    check("credit_specification.cpu_credits", oneOf("standard", "unlimited")),
    check("maintenance_options.auto_recovery", oneOf("default", "disabled")),
    check("private_dns_name_options.hostname_type", oneOf("ip-name", "resource-name")),
    check("metadata_options.http_protocol_ipv6", oneOf("enabled", "disabled")),
    check("metadata_options.http_endpoint", oneOf("enabled", "disabled")),
    check("metadata_options.http_tokens", oneOf("optional", "required")),
    check("metadata_options.instance_metadata_tags", oneOf("enabled", "disabled")),
    check("metadata_options.http_put_response_hop_limit", (value) =>
      Number(value) >= 1 && Number(value) <= 64 ? undefined : "http_put_response_hop_limit must be 1 to 64",
    ),
    atLeastOneOf("ami", "launch_template"),
    atLeastOneOf("instance_type", "launch_template"),
    atMostOneOf("network_interface", "subnet_id"),
  ],
  references: [
    { ...IN_SUBNET, holds: false },
    { ...securityGroups("vpc_security_group_ids"), holds: false },
    {
      at: "key_name",
      to: ["aws_key_pair"],
      by: "key_name",
      missing: (name) => apiError("InvalidKeyPair.NotFound", `The key pair '${name}' does not exist`),
      holds: false,
    },
    {
      at: "iam_instance_profile",
      to: ["aws_iam_instance_profile"],
      by: "name",
      missing: (name) =>
        apiError(
          "InvalidParameterValue",
          `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
        ),
      holds: false,
    },
    launchTemplates("launch_template.id", "id"),
    launchTemplates("launch_template.name", "name"),
    { ...INTERFACE, at: "network_interface.network_interface_id" },
    { ...INTERFACE, at: "primary_network_interface.network_interface_id" },
  ],
  admit: admitInstance,
  values: {
    id: (object) => object.identifier("i-"),
    arn: (object) => ec2Arn(object, "instance"),
    availability_zone: (object) => textOf(subnetOf(object)?.values ?? {}, "availability_zone"),
    ami: (object) => {
      const image = ofTemplate(object, "image_id");
      return image.startsWith("resolve:") ? imageId(image) : image;
    },
    // "The default is m1.small": API_RunInstances
    instance_type: (object) => ofTemplate(object, "instance_type") || "m1.small",
    key_name: (object) => ofTemplate(object, "key_name"),
    iam_instance_profile: (object) => ofTemplate(object, "iam_instance_profile.name"),
    "launch_template.id": (object) => templateOf(object)?.id ?? "",
    "launch_template.name": (object) => textOf(templateOf(object)?.values ?? {}, "name"),
    "launch_template.version": () => "$Default",
    subnet_id: (object) =>
      textOf(
        object.find(["aws_network_interface"], givenInterface(object) ?? "")?.values ?? {},
        "subnet_id",
      ) || ofTemplate(object, "network_interfaces.subnet_id"),
    primary_network_interface_id: (object) =>
      givenInterface(object) ?? `eni-${object.digest("eni").slice(0, 17)}`,
    private_ip: (object) => {
      const given = object.find(["aws_network_interface"], givenInterface(object) ?? "");
      return given ? textOf(given.values, "private_ip") : privateAddress(object, subnetOf(object));
    },
    private_dns: (object) => privateName(object.text("private_ip"), object.place),
    associate_public_ip_address: (object) =>
      givesPublicAddress(templateOf(object)) ?? subnetOf(object)?.values.map_public_ip_on_launch === true,
    public_ip: (object) => (hasPublicAddress(object) ? publicAddress(object, "fleeting") : ""),
    public_dns: (object) =>
      vpcOf(object)?.values.enable_dns_hostnames === true
        ? publicName(object.text("public_ip"), object.place)
        : "",
    vpc_security_group_ids: (object) => {
      const own = groupsOfTemplate(templateOf(object));
      return own.length > 0 ? [...own] : defaultGroups(object);
    },
    instance_state: () => "running",
    instance_initiated_shutdown_behavior: () => "stop",
    tenancy: () => "default",
    ...Object.fromEntries(Object.entries(INSTANCE_BLOCKS).map(([name, value]) => [name, () => value])),
    "metadata_options.http_tokens": () => "required",
    "metadata_options.http_put_response_hop_limit": () => 2,
    "metadata_options.instance_metadata_tags": () => "disabled",
    root_block_device: () => [{ ...VOLUME, device_name: ROOT_DEVICE, kms_key_id: "" }],
    ...volume("root_block_device"),
    ...volume("ebs_block_device"),
    "root_block_device.device_name": () => ROOT_DEVICE,
    primary_network_interface: (object) => [
      {
        network_interface_id: object.text("primary_network_interface_id"),
        delete_on_termination: givenInterface(object) === undefined,
      },
    ],
  },
  // Its own interface comes and goes with it.
  companions: (object) => {
    const id = object.text("primary_network_interface_id");
    const standing = object.find(["aws_network_interface"], id);
    // One that was given to it is as it is.
    if (standing ? standing.owner?.id !== object.text("id") : givenInterface(object) !== undefined) return [];
    const address = object.text("private_ip");
    return [
      {
        type: "aws_network_interface",
        id,
        values: {
          id,
          region: object.place,
          subnet_id: object.text("subnet_id"),
          private_ip: address,
          private_ips: [address],
          private_dns_name: privateName(address, object.place),
          security_groups: [...object.strings("vpc_security_group_ids")],
          source_dest_check: object.get("source_dest_check"),
          owner_id: ACCOUNT,
        },
      },
    ];
  },
};

/** The instance that an address leads to, by itself or by its interface. */
function instanceAt(
  world: World,
  place: string,
  id: string,
  networkInterface: string,
): WorldObject | undefined {
  return world
    .list("aws_instance")
    .find(
      (object) =>
        object.place === place &&
        ((id !== "" && object.id === id) ||
          (networkInterface !== "" &&
            textOf(object.values, "primary_network_interface_id") === networkInterface)),
    );
}

/** An instance shows the elastic address that leads to it, until it leads elsewhere. */
function settleAddress({ before, after }: Settled, world: World): readonly WorldObject[] {
  const target = (object: WorldObject | undefined): WorldObject | undefined => {
    if (!object) return undefined;
    const { values, place, type } = object;
    const id = textOf(values, type === "aws_eip" ? "instance" : "instance_id");
    const via = textOf(values, type === "aws_eip" ? "network_interface" : "network_interface_id");
    return instanceAt(world, place, id, via);
  };
  const shown = (object: WorldObject, address: string): WorldObject => ({
    ...object,
    values: { ...object.values, public_ip: address, public_dns: publicName(address, object.place) },
  });
  const [left, reached] = [target(before), target(after)];
  return [
    ...(left && left.id !== reached?.id ? [shown(left, "")] : []),
    ...(reached && after ? [shown(reached, textOf(after.values, "public_ip"))] : []),
  ];
}

function behind(object: Draft, instanceName: string, interfaceName: string): WorldObject | undefined {
  const [id, via] = [object.asked(instanceName), object.asked(interfaceName)];
  return instanceAt(object.world, object.place, id, via);
}

function addressOfInterface(object: Draft, name: string): string {
  const found = object.find(["aws_network_interface"], object.text(name));
  return textOf(found?.values ?? {}, "private_ip");
}

const elasticAddress: ResourceEntry = {
  replace: ["address", "domain", "ipam_pool_id", "network_border_group", "public_ipv4_pool"],
  affected: {
    association_id: ["instance", "network_interface"],
    instance: ["network_interface"],
    network_interface: ["instance"],
    private_dns: ["instance", "network_interface"],
    private_ip: ["instance", "network_interface"],
  },
  // Instance and interface together are no error: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip
  checks: [check("domain", oneOf("vpc", "standard"))],
  references: [
    { ...INSTANCE, at: "instance" },
    { ...INTERFACE, at: "network_interface", holds: false },
  ],
  settle: settleAddress,
  values: {
    id: (object) => object.identifier("eipalloc-"),
    arn: (object) => ec2Arn(object, "elastic-ip"),
    allocation_id: (object) => object.text("id"),
    domain: () => "vpc",
    public_ip: (object) => publicAddress(object, "elastic"),
    public_dns: (object) => publicName(object.text("public_ip"), object.place),
    instance: (object) => behind(object, "instance", "network_interface")?.id ?? "",
    network_interface: (object) =>
      textOf(behind(object, "instance", "network_interface")?.values ?? {}, "primary_network_interface_id"),
    association_id: (object) =>
      object.text("network_interface") === "" ? "" : `eipassoc-${object.digest("association").slice(0, 17)}`,
    private_ip: (object) => addressOfInterface(object, "network_interface"),
    private_dns: (object) => privateName(object.text("private_ip"), object.place),
    network_border_group: (object) => object.place,
    public_ipv4_pool: () => "amazon",
  },
};

/** The elastic address that an association is about. */
function associated(values: ValueMap, place: string, world: World): WorldObject | undefined {
  const [allocation, address] = [textOf(values, "allocation_id"), textOf(values, "public_ip")];
  return world
    .list("aws_eip")
    .find(
      (object) =>
        object.place === place &&
        (allocation === "" ? textOf(object.values, "public_ip") === address : object.id === allocation),
    );
}

/** The address shows what it is associated with, as reading it again would tell. */
function settleAssociation(change: Settled, world: World): readonly WorldObject[] {
  const { values, place } = change.after ?? change.before ?? {};
  const address = values && place !== undefined ? associated(values, place, world) : undefined;
  const now = change.after?.values ?? {};
  return [
    ...settleAddress(change, world),
    ...(address
      ? [
          {
            ...address,
            values: {
              ...address.values,
              association_id: change.after?.id ?? "",
              instance: textOf(now, "instance_id"),
              network_interface: textOf(now, "network_interface_id"),
              private_ip: textOf(now, "private_ip_address"),
              private_dns: privateName(textOf(now, "private_ip_address"), address.place),
            },
          },
        ]
      : []),
  ];
}

const elasticAddressAssociation: ResourceEntry = {
  replace: [
    "allocation_id",
    "allow_reassociation",
    "instance_id",
    "network_interface_id",
    "private_ip_address",
    "public_ip",
  ],
  references: [
    {
      at: "allocation_id",
      to: ["aws_eip"],
      missing: missing("InvalidAllocationID.NotFound", "allocation ID"),
    },
    { ...INSTANCE, at: "instance_id" },
    { ...INTERFACE, at: "network_interface_id", holds: false },
  ],
  checks: [atLeastOneOf("allocation_id", "public_ip"), atLeastOneOf("instance_id", "network_interface_id")],
  admit: (object) => {
    const asked = { allocation_id: object.asked("allocation_id"), public_ip: object.asked("public_ip") };
    const address = associated(asked, object.place, object.world);
    if (
      address &&
      textOf(address.values, "association_id") !== "" &&
      object.get("allow_reassociation") === false
    ) {
      throw apiError("Resource.AlreadyAssociated", `resource ${address.id} is already associated`);
    }
  },
  settle: settleAssociation,
  values: {
    id: (object) => object.identifier("eipassoc-"),
    allocation_id: (object) =>
      associated({ public_ip: object.asked("public_ip") }, object.place, object.world)?.id ?? "",
    public_ip: (object) =>
      textOf(
        associated({ allocation_id: object.asked("allocation_id") }, object.place, object.world)?.values ??
          {},
        "public_ip",
      ),
    instance_id: (object) => behind(object, "instance_id", "network_interface_id")?.id ?? "",
    network_interface_id: (object) =>
      textOf(
        behind(object, "instance_id", "network_interface_id")?.values ?? {},
        "primary_network_interface_id",
      ),
    private_ip_address: (object) => addressOfInterface(object, "network_interface_id"),
  },
};

/** The resources of this service. */
export const EC2_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_key_pair: keyPair,
  aws_network_interface: networkInterface,
  aws_instance: instance,
  aws_eip: elasticAddress,
  aws_eip_association: elasticAddressAssociation,
};

/** An image id that follows from what is asked for. */
export function imageId(...asked: readonly Value[]): string {
  return `ami-${createHash("sha256")
    .update(canonical([...asked]))
    .digest("hex")
    .slice(0, 17)}`;
}

/** Amazon's own account for images. */
const AMAZON = "137112412989";

/** The data sources of this service. */
export const EC2_DATA: Readonly<Record<string, DataEntry>> = {
  aws_ami: {
    read: ({ config, scope }) => {
      const names = filterValues(config, "name");
      const [pattern = textOf(config, "name_regex")] = names;
      const open = /[*?]/.test(pattern) || names.length > 1 || textOf(config, "name_regex") !== "";
      if (pattern === "" && filterValues(config, "image-id").length === 0) {
        throw new Refusal("Only images that are looked for by name or image-id are rehearsed");
      }
      if (open && config.most_recent !== true) {
        throw apiError(
          "TooManyResults",
          "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.",
        );
      }
      const id =
        filterValues(config, "image-id")[0] ?? imageId(scope.place, [...names], config.filter ?? null);
      const [architecture = /arm64|aarch64/.test(pattern) ? "arm64" : "x86_64"] = filterValues(
        config,
        "architecture",
      );
      const [owner = "amazon"] = stringsAt(config, "owners");
      return {
        id,
        image_id: id,
        arn: `arn:aws:ec2:${scope.place}::image/${id}`,
        name: pattern.replaceAll("*", "2026.1.0").replaceAll("?", "0"),
        architecture,
        owner_id: /^\d{12}$/.test(owner) ? owner : owner === "self" ? ACCOUNT : AMAZON,
        creation_date: CREATED,
        image_type: "machine",
        public: true,
        root_device_name: ROOT_DEVICE,
        root_device_type: "ebs",
        root_snapshot_id: id.replace("ami-", "snap-"),
        state: "available",
        hypervisor: "xen",
        virtualization_type: "hvm",
        ena_support: true,
        sriov_net_support: "simple",
        usage_operation: "RunInstances",
        platform_details: "Linux/UNIX",
        boot_mode: "uefi-preferred",
        imds_support: "v2.0",
      };
    },
  },
};
