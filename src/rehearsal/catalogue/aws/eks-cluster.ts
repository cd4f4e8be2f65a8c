/**
 * Amazon EKS: clusters.
 *
 * Rules of AWS: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html, `API_DeleteCluster.html`,
 * `API_UpdateClusterConfig.html` and `API_UpdateClusterVersion.html`;
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html. Order of roles and clusters:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_cluster. Defaults, limits and arguments
 * that need a new object were read off the plans of the real provider 5.100.
 */
import type { DataEntry, Reference, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { Unknown, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { check, length, matching, oneOf, type Rule } from "../checks";
import { ACCOUNT, arn, CREATED } from "./account";
import { ipv4Block, overlap, parseCidr } from "./cidr";
import { DEFAULT_KUBERNETES_VERSION, KUBERNETES_VERSIONS, minorOf } from "./eks-versions";
import { apiError } from "./errors";
import { isPermitted, managedPolicy, servicesTrusted } from "./role-permissions";
import { keyArn } from "./kms-reference";
import { blocksOf } from "./network-blocks";
import { GROUP_TYPES, groupOutside } from "./security-group";
import { interfaceIn } from "./service-interface";

/** What the names of clusters look like, wherever they stand. */
export const CLUSTER_NAME: Rule = matching(
  /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
  "of at most 100 letters, digits, hyphens and underscores, beginning with a letter or digit",
);

/** A cluster that must exist. What is in it goes with it. */
export const IN_CLUSTER: Reference = {
  at: "cluster_name",
  to: ["aws_eks_cluster"],
  by: "name",
  missing: (name) => apiError("ResourceNotFoundException", `No cluster found for name: ${name}.`),
  holds: false,
};

/** A role that must exist, by ARN. IAM lets it go although it is in use. */
export function roleArn(at: string): Reference {
  return {
    at,
    to: ["aws_iam_role"],
    by: "arn",
    missing: (name) =>
      apiError(
        "InvalidParameterException",
        `Role with arn: ${name}, could not be assumed because it does not exist`,
      ),
    holds: false,
  };
}

/**
 * The subnets of some ids.
 *
 * @throws a Refusal when they are not of one VPC
 */
export function subnetsOf(object: Draft, ids: readonly string[]): readonly WorldObject[] {
  const subnets = ids.flatMap((id) => object.find(["aws_subnet"], id) ?? []);
  const networks = new Set(subnets.map(({ values }) => textOf(values, "vpc_id")));
  if (networks.size > 1) {
    throw apiError(
      "InvalidParameterException",
      `Subnets provided belong to different VPCs: ${[...networks].join(", ")}. Please provide subnets of one.`,
    );
  }
  return subnets;
}

/** The VPC of the cluster's subnets. */
function networkOf(object: Draft): string {
  const [first] = subnetsOf(object, stringsAt(object.block("vpc_config"), "subnet_ids"));
  return textOf(first?.values ?? {}, "vpc_id");
}

function clusterGroup(object: Draft): string {
  return `sg-${object.digest("cluster security group").slice(0, 17)}`;
}

const CLUSTER_POLICIES = ["AmazonEKSClusterPolicy", "AmazonEKSLocalOutpostClusterPolicy"];

/**
 * A role that the service can take, with what it needs.
 *
 * @throws a Refusal otherwise
 */
export function admitRole(
  object: Draft,
  name: string,
  service: string,
  ...policies: readonly string[]
): void {
  const role = object.find(["aws_iam_role"], name, "arn");
  if (!role) return; // References say so.
  if (servicesTrusted(role)?.includes(service) === false) {
    throw apiError(
      "InvalidParameterException",
      `Following required service principals [${service}] were not found in the trust relationships of the role ${name}`,
    );
  }
  if (!isPermitted(role, object.world, { policies })) {
    const refusal = apiError(
      "InvalidParameterException",
      "The provided role doesn't have the Amazon EKS Managed Policies associated with it. " +
        `Please ensure the following policy is attached: ${managedPolicy(policies[0] ?? "")}`,
    );
    // For a cluster the provider tries again for two minutes: `resourceClusterCreate` in `internal/service/eks`.
    throw object.type === "aws_eks_cluster" ? refusal.afterWaiting() : refusal;
  }
}

/** Why EKS can no longer clean up after something: the role that it takes for that has lost what it needs. */
export function roleGone(
  world: World,
  name: string,
  ...policies: readonly string[]
): ReturnType<typeof apiError> | undefined {
  const role = world.list("aws_iam_role").find(({ values }) => textOf(values, "arn") === name);
  if (role && isPermitted(role, world, { policies })) return undefined;
  return apiError(
    "DependencyViolation",
    `The role ${name} ${role ? `has lost ${managedPolicy(policies[0] ?? "")}` : "is gone"}: ` +
      "EKS cannot remove the network interfaces and security groups that it made, which then hold the VPC",
  );
}

function admitNetwork(object: Draft): void {
  const config = object.block("vpc_config");
  const subnets = subnetsOf(object, stringsAt(config, "subnet_ids"));
  const zones = new Set(subnets.map(({ values }) => textOf(values, "availability_zone")));
  // A cluster on an Outpost is in the zone of that: https://docs.aws.amazon.com/eks/latest/userguide/eks-outposts-local-cluster-create.html
  const isOnOutpost = stringsAt(object.block("outpost_config"), "outpost_arns").length > 0;
  if (zones.size < 2 && !isOnOutpost) {
    throw apiError("InvalidParameterException", "Subnets specified must be in at least two different AZs");
  }
  const network = networkOf(object);
  const stray = groupOutside(object, stringsAt(config, "security_group_ids"), network);
  if (stray !== undefined) {
    throw apiError(
      "InvalidParameterException",
      `Security group(s) [${stray}] are not in the same VPC as the subnets.`,
    );
  }
  if (config.endpoint_public_access === false && config.endpoint_private_access !== true) {
    throw apiError("InvalidParameterException", "Private and public endpoint access cannot be false");
  }
  // The service addresses must not be the VPC's: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
  const services = parseCidr(
    stringsAt(object.block("kubernetes_network_config"), "service_ipv4_cidr")[0] ?? "",
  );
  const whole = object.find(["aws_vpc"], network);
  const blocks = whole ? blocksOf(whole, object.world) : [];
  if (services && !object.prior && blocks.some((block) => overlap(services, block))) {
    throw apiError(
      "InvalidParameterException",
      "serviceIpv4Cidr must not overlap with the CIDR block of the VPC",
    );
  }
}

/** Blocks that nobody comes from over the internet. */
const NEVER_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
]
  .map(parseCidr)
  .filter((cidr) => cidr !== undefined);

function publicBlock(): Rule {
  return (value, name) => {
    const cidr = parseCidr(value);
    if (!cidr) return ipv4Block()(value, name);
    return value !== "0.0.0.0/0" && NEVER_PUBLIC.some((never) => overlap(never, cidr))
      ? `InvalidParameterException: The following CIDRs are invalid in publicAccessCidrs: [${value}]`
      : undefined;
  };
}

function admitVersion(object: Draft): void {
  const version = object.text("version");
  const before = object.prior ? textOf(object.prior, "version") : "";
  if (version === before) return;
  if (!KUBERNETES_VERSIONS.includes(version)) {
    throw apiError(
      "InvalidParameterException",
      `unsupported Kubernetes version ${version}. There are: ${KUBERNETES_VERSIONS.join(", ")}`,
    );
  }
  if (before !== "" && minorOf(version) !== minorOf(before) + 1) {
    throw apiError(
      "InvalidParameterException",
      `Unsupported Kubernetes minor version update from ${before} to ${version}`,
    );
  }
  // https://kubernetes.io/releases/version-skew-policy/#kubelet
  for (const { id, values } of object.world.list("aws_eks_node_group")) {
    const isOurs = textOf(values, "cluster_name") === object.text("name");
    if (before !== "" && isOurs && minorOf(textOf(values, "version")) < minorOf(version) - 3) {
      throw apiError(
        "InvalidRequestException",
        `Nodegroup ${id} must be updated to match cluster version ${before} before updating cluster version`,
      );
    }
  }
}

const MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

function admitChange(object: Draft, prior: ValueMap): void {
  const mode = (values: ValueMap): string => textOf(blockOf(values, "access_config"), "authentication_mode");
  const [from, to] = [mode(prior), mode({ access_config: object.get("access_config") })];
  // "You can't revert": https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
  if (MODES.indexOf(to) < MODES.indexOf(from) && to !== "") {
    throw apiError(
      "InvalidParameterException",
      `Unsupported authentication mode update from ${from} to ${to}`,
    );
  }
  const key = (values: Value): string => stringsAt(values, "encryption_config.provider.key_arn")[0] ?? "";
  const [old, wanted] = [key(prior), key({ encryption_config: object.get("encryption_config") })];
  // The provider does not even ask, and would want the same change for ever.
  if (old !== "" && wanted !== old) {
    throw apiError(
      "ResourceInUseException",
      `The cluster's secrets are encrypted with ${old}, and no other key can take its place`,
    );
  }
}

/** Whether Auto Mode is asked for, by each of the blocks that must agree on it. */
function autoModeFlags(values: ValueMap): readonly Value[] {
  const network = blockOf(values, "kubernetes_network_config");
  return [
    blockOf(values, "compute_config").enabled,
    blockOf(network, "elastic_load_balancing").enabled,
    blockOf(blockOf(values, "storage_config"), "block_storage").enabled,
  ].map((enabled) => (enabled instanceof Unknown ? enabled : enabled === true));
}

/** What EKS wants of a new cluster, as those who met it report: who may enter, and what Auto Mode brings itself. */
function admitModes(object: Draft): void {
  const { authentication_mode: mode, bootstrap_cluster_creator_admin_permissions: enters } =
    object.block("access_config");
  // https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3026: left out of the block it is false.
  if (mode === "CONFIG_MAP" && enters !== true) {
    throw apiError(
      "InvalidParameterException",
      "bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP",
    );
  }
  // https://github.com/hashicorp/terraform-provider-aws/pull/40483
  if (
    object.block("compute_config").enabled === true &&
    object.get("bootstrap_self_managed_addons") === true
  ) {
    throw apiError(
      "InvalidParameterException",
      "When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.",
    );
  }
}

function admitCluster(object: Draft): void {
  const name = object.text("name");
  if (!object.prior && object.find(["aws_eks_cluster"], name)) {
    throw apiError("ResourceInUseException", `Cluster already exists with name: ${name}`);
  }
  admitVersion(object);
  admitNetwork(object);
  if (object.prior) {
    admitChange(object, object.prior);
    return;
  }
  admitModes(object);
  admitRole(object, object.text("role_arn"), "eks.amazonaws.com", ...CLUSTER_POLICIES);
}

/** Digits as they stand in endpoints and issuers. */
function hexadecimal(object: Draft, label: string): string {
  return object.digest(label).slice(0, 32).toUpperCase();
}

/** Made-up documents say what they are. */
const INVENTED_FOR = "invented by the rehearsal for ";

/** Has the shape of a certificate. */
function invented(object: Draft): string {
  const content = Buffer.from(`${INVENTED_FOR}${object.text("name")}`).toString("base64");
  const text = `-----BEGIN CERTIFICATE-----\n${content}\n-----END CERTIFICATE-----\n`;
  return Buffer.from(text).toString("base64");
}

const CREATED_GROUP =
  "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.";

/** What lets everything in from the group itself, and everything out. */
function groupRule(more: ValueMap): ValueMap {
  return {
    cidr_blocks: [],
    description: "",
    from_port: 0,
    ipv6_cidr_blocks: [],
    prefix_list_ids: [],
    protocol: "-1",
    security_groups: [],
    self: false,
    to_port: 0,
    ...more,
  };
}

/** The cluster's own group, and the control plane's interfaces in two of its subnets. */
function companions(object: Draft): ReturnType<NonNullable<ResourceEntry["companions"]>> {
  const [id, name] = [clusterGroup(object), object.text("name")];
  const config = object.block("vpc_config");
  const groups = [id, ...stringsAt(config, "security_group_ids")];
  const tags = {
    Name: `eks-cluster-sg-${name}-${parseInt(object.digest("group name").slice(0, 8), 16)}`,
    "aws:eks:cluster-name": name,
    [`kubernetes.io/cluster/${name}`]: "owned",
  };
  const interfaces = subnetsOf(object, stringsAt(config, "subnet_ids"))
    .slice(0, 2)
    .map((subnet) =>
      interfaceIn(object, subnet, `control plane in ${subnet.id}`, groups, `Amazon EKS ${name}`, []),
    );
  return [
    {
      type: "aws_security_group",
      id,
      values: {
        id,
        arn: arn("ec2", object.place, `security-group/${id}`),
        region: object.place,
        vpc_id: networkOf(object),
        owner_id: ACCOUNT,
        name: tags.Name,
        description: CREATED_GROUP,
        ingress: [groupRule({ self: true })],
        egress: [groupRule({ cidr_blocks: ["0.0.0.0/0"] })],
        tags,
        tags_all: tags,
      },
    },
    ...interfaces,
  ];
}

/**
 * EKS writes logs to a group of this name, makes it where there is none, and leaves it behind:
 * https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
 */
function logGroup({ values, place }: WorldObject, world: World): readonly WorldObject[] {
  const name = `/aws/eks/${textOf(values, "name")}/cluster`;
  const key = { type: "aws_cloudwatch_log_group", place, id: name };
  if (stringsAt(values, "enabled_cluster_log_types").length === 0 || world.find(key)) return [];
  return [
    {
      ...key,
      values: {
        id: name,
        name,
        arn: arn("logs", place, `log-group:${name}`),
        region: place,
        log_group_class: "STANDARD",
        retention_in_days: 0,
        tags: {},
        tags_all: {},
      },
      withheld: [],
    },
  ];
}

/** What drivers in a cluster made for its claims is nobody's once it is gone. */
function letGo({ values }: WorldObject, world: World): readonly WorldObject[] {
  return world
    .list("aws_ebs_volume", "aws_efs_access_point")
    .filter(({ owner }) => owner?.place === textOf(values, "endpoint"))
    .map(({ owner: _owner, ...each }) => each);
}

/** Whether Auto Mode's nodes would have another role than before, where they had one. */
function hasOtherNodeRole(planned: ValueMap, prior: ValueMap): boolean {
  const [before, after] = [blockOf(prior, "compute_config"), blockOf(planned, "compute_config")];
  const [had, wants] = [textOf(before, "node_role_arn"), textOf(after, "node_role_arn")];
  const isLeftOut = wants === "" && (after.enabled !== true || stringsAt(after, "node_pools").length === 0);
  return had !== "" && had !== wants && Object.keys(after).length > 0 && !isLeftOut;
}

/** What AWS keeps of a cluster, and drops with it. */
const WITHIN = ["aws_eks_addon", "aws_eks_access_entry", "aws_eks_access_policy_association"];

/** The cluster resource. */
export const eksCluster: ResourceEntry = {
  schema: { version: 1 },
  defaults: {
    bootstrap_self_managed_addons: true,
    "vpc_config.endpoint_private_access": false,
    "vpc_config.endpoint_public_access": true,
  },
  computedBlocks: [
    "access_config",
    "kubernetes_network_config",
    "kubernetes_network_config.elastic_load_balancing",
    "upgrade_policy",
  ],
  replace: [
    "access_config.bootstrap_cluster_creator_admin_permissions",
    "bootstrap_self_managed_addons",
    "kubernetes_network_config.ip_family",
    "kubernetes_network_config.service_ipv4_cidr",
    "name",
    "outpost_config",
    "role_arn",
  ],
  replaceWhen: (planned, prior) => [
    // Encryption can be added, but not taken away.
    ...(Array.isArray(planned.encryption_config) && planned.encryption_config.length === 0
      ? ["encryption_config"]
      : []),
    ...(prior && hasOtherNodeRole(planned, prior) ? ["compute_config.node_role_arn"] : []),
  ],
  review: (planned) => {
    const flags = autoModeFlags(planned);
    if (flags.some((flag) => flag instanceof Unknown) || new Set(flags).size === 1) return;
    throw new Refusal(
      "compute_config.enabled, kubernetes_network_config.elastic_load_balancing.enabled, and " +
        "storage_config.block_storage.enabled must all be set to either true or false",
    );
  },
  checks: [
    check("name", CLUSTER_NAME),
    check("role_arn", matching(/^arn:/, "an ARN")),
    check(
      "enabled_cluster_log_types",
      oneOf("api", "audit", "authenticator", "controllerManager", "scheduler"),
    ),
    check("access_config.authentication_mode", oneOf(...MODES)),
    check("encryption_config.resources", oneOf("secrets")),
    check("encryption_config.provider.key_arn", matching(/^arn:/, "an ARN")),
    check("kubernetes_network_config.ip_family", oneOf("ipv4", "ipv6")),
    check("kubernetes_network_config.service_ipv4_cidr", ipv4Block(12, 24)),
    // API_ComputeConfigRequest.html
    check("compute_config.node_pools", oneOf("general-purpose", "system")),
    check("upgrade_policy.support_type", oneOf("STANDARD", "EXTENDED")),
    check("vpc_config.public_access_cidrs", publicBlock()),
    check("version", length(1, 10)),
  ],
  references: [
    roleArn("role_arn"),
    roleArn("compute_config.node_role_arn"),
    {
      at: "vpc_config.subnet_ids",
      to: ["aws_subnet"],
      missing: (name) =>
        apiError(
          "InvalidParameterException",
          `The subnet ID '${name}' does not exist (InvalidSubnetID.NotFound)`,
        ),
    },
    {
      at: "vpc_config.security_group_ids",
      to: GROUP_TYPES,
      missing: (name) =>
        apiError(
          "InvalidParameterException",
          `The security group '${name}' does not exist (InvalidGroup.NotFound)`,
        ),
    },
    keyArn("encryption_config.provider.key_arn", (name) =>
      apiError("InvalidParameterException", `Key '${name}' does not exist`),
    ),
  ],
  admit: admitCluster,
  companions,
  settle: ({ before, after }, world) => {
    if (before && after) return [];
    return [...(after ? logGroup(after, world) : []), ...(before ? letGo(before, world) : [])];
  },
  // Whatever its API holds goes as well. Load balancers and volumes do not: they are AWS's, and nobody is left to remove them.
  takes: ({ id, place, values }, world) => [
    ...world
      .list(...WITHIN)
      .filter((other) => other.place === place && textOf(other.values, "cluster_name") === id),
    ...world.list().filter((other) => other.place === textOf(values, "endpoint")),
  ],
  release: ({ values }, world) => {
    if (values.deletion_protection === true) {
      return apiError(
        "InvalidRequestException",
        `The cluster ${textOf(values, "name")} has deletion protection enabled`,
      );
    }
    return roleGone(world, textOf(values, "role_arn"), ...CLUSTER_POLICIES);
  },
  values: {
    id: (object) => object.text("name"),
    arn: (object) => arn("eks", object.place, `cluster/${object.text("name")}`),
    access_config: () => [
      { authentication_mode: "CONFIG_MAP", bootstrap_cluster_creator_admin_permissions: true },
    ],
    "access_config.authentication_mode": () => "CONFIG_MAP",
    certificate_authority: (object) => [{ data: invented(object) }],
    created_at: () => CREATED,
    endpoint: (object) => `https://${hexadecimal(object, "endpoint")}.gr7.${object.place}.eks.amazonaws.com`,
    identity: (object) => [
      {
        oidc: [
          { issuer: `https://oidc.eks.${object.place}.amazonaws.com/id/${hexadecimal(object, "endpoint")}` },
        ],
      },
    ],
    kubernetes_network_config: (object) => [
      {
        elastic_load_balancing: [{ enabled: false }],
        ip_family: "ipv4",
        service_ipv4_cidr: serviceBlock(object),
        service_ipv6_cidr: "",
      },
    ],
    "kubernetes_network_config.elastic_load_balancing": () => [{ enabled: false }],
    "kubernetes_network_config.ip_family": () => "ipv4",
    "kubernetes_network_config.service_ipv4_cidr": serviceBlock,
    platform_version: () => "eks.1",
    status: () => "ACTIVE",
    // "By default, EXTENDED": API_UpgradePolicyRequest
    upgrade_policy: () => [{ support_type: "EXTENDED" }],
    "upgrade_policy.support_type": () => "EXTENDED",
    version: () => DEFAULT_KUBERNETES_VERSION,
    "vpc_config.cluster_security_group_id": clusterGroup,
    "vpc_config.public_access_cidrs": (_object, element) =>
      element.endpoint_public_access === false ? [] : ["0.0.0.0/0"],
    "vpc_config.vpc_id": networkOf,
  },
};

/** "from either the 10.100.0.0/16 or 172.20.0.0/16 CIDR blocks": whichever is not the VPC's. */
function serviceBlock(object: Draft): string {
  const whole = parseCidr(textOf(object.find(["aws_vpc"], networkOf(object))?.values ?? {}, "cidr_block"));
  const wanted = parseCidr("10.100.0.0/16");
  const isTen = whole && wanted && overlap(whole, parseCidr("10.0.0.0/8") ?? wanted);
  return isTen ? "172.20.0.0/16" : "10.100.0.0/16";
}

/** A cluster by its name, in the place of a lookup. */
function clusterOf(config: ValueMap, place: string, world: World): WorldObject {
  const name = textOf(config, "name");
  const found = world.find({ type: "aws_eks_cluster", place, id: name });
  if (found) return found;
  throw apiError("ResourceNotFoundException", `No cluster found for name: ${name}.`);
}

/** What every token begins with. */
const TOKEN = "k8s-aws-v1.";

/** The data sources about clusters. */
export const EKS_CLUSTER_DATA: Readonly<Record<string, DataEntry>> = {
  aws_eks_cluster: {
    checks: [check("name", CLUSTER_NAME)],
    read: ({ config, scope, world }) => {
      const { values } = clusterOf(config, textOf(config, "region") || scope.place, world);
      const own = [
        "tags_all",
        "timeouts",
        "bootstrap_self_managed_addons",
        "force_update_version",
        "encryption_config",
      ];
      const shown = Object.entries(values).filter(([name]) => !own.includes(name));
      return { ...Object.fromEntries(shown), tags: values.tags_all ?? {} };
    },
  },
  aws_eks_cluster_auth: {
    schema: { sensitive: ["token"] },
    // No call is made for it: the name is taken as it is.
    read: ({ config }) => {
      const name = textOf(config, "name");
      const invention = Buffer.from(`${INVENTED_FOR}${name}`).toString("base64url");
      return { id: name, token: `${TOKEN}${invention}` };
    },
  },
};

/** The cluster that a token of `aws_eks_cluster_auth` is for; undefined when it is no such token. */
export function clusterOfToken(token: string): string | undefined {
  if (!token.startsWith(TOKEN)) return undefined;
  const text = Buffer.from(token.slice(TOKEN.length), "base64url").toString();
  return text.startsWith(INVENTED_FOR) ? text.slice(INVENTED_FOR.length) : undefined;
}

/** Whether the cluster's creator administers it without an access entry of their own. */
export function creatorAdministers({ values }: WorldObject): boolean {
  return blockOf(values, "access_config").bootstrap_cluster_creator_admin_permissions === true;
}
