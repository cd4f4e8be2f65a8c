/**
 * Amazon EKS: managed node groups. Each node is a network interface in the world, behind an Auto Scaling group.
 *
 * Rules of AWS: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html;
 * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html (what a template may say);
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html. Order of roles and groups:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_node_group. Defaults, limits and
 * arguments that need a new object were read off the plans of the real provider 5.100.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { WorldObject } from "../../world/world";
import { atMostOneOf, between, check, length, matching, oneOf, type Rule } from "../checks";
import { arn, uuid } from "./account";
import { admitRole, CLUSTER_NAME, IN_CLUSTER, roleArn, roleGone, subnetsOf } from "./eks-cluster";
import { minorOf } from "./eks-versions";
import { apiError } from "./errors";
import { generatedName } from "./names";
import { givesPublicAddress, groupsOfTemplate, launchTemplates, templateIn } from "./launch-template";
import { GROUP_TYPES, isGroupOf, securityGroups } from "./security-group";
import { interfaceIn } from "./service-interface";
import { noWayOut } from "./way-out";

/** `AL2_*` has no images from 1.33 on: https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html */
const LAST_AL2 = 32;

const AMI_TYPES = [
  "AL2_x86_64",
  "AL2_x86_64_GPU",
  "AL2_ARM_64",
  "CUSTOM",
  "BOTTLEROCKET_ARM_64",
  "BOTTLEROCKET_x86_64",
  "BOTTLEROCKET_ARM_64_FIPS",
  "BOTTLEROCKET_x86_64_FIPS",
  "BOTTLEROCKET_ARM_64_NVIDIA",
  "BOTTLEROCKET_x86_64_NVIDIA",
  "WINDOWS_CORE_2019_x86_64",
  "WINDOWS_FULL_2019_x86_64",
  "WINDOWS_CORE_2022_x86_64",
  "WINDOWS_FULL_2022_x86_64",
  "AL2023_x86_64_STANDARD",
  "AL2023_ARM_64_STANDARD",
  "AL2023_x86_64_NEURON",
  "AL2023_x86_64_NVIDIA",
  "AL2023_ARM_64_NVIDIA",
];

/** Graviton families have a g right after their generation's number; a1 came before that rule. */
const ARM_TYPE = /^(a1|[a-z]+[0-9]+g[a-z]*)\./;

/** The snapshot of AL2023 images, in GiB: https://github.com/awslabs/amazon-eks-ami/pull/1581 */
const AL2023_SNAPSHOT = 20;

const NODE_POLICIES = ["AmazonEKSWorkerNodePolicy"];

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

function labelChecks(config: ValueMap): ReturnType<ReturnType<typeof check>> {
  const labels = isMap(config.labels) ? Object.entries(config.labels) : [];
  return labels.flatMap(([key, value]) =>
    LABEL_KEY.test(key) && (typeof value !== "string" || LABEL_VALUE.test(value))
      ? []
      : [
          {
            severity: "error",
            summary: `InvalidParameterException: labels: "${key}" is not a label of Kubernetes`,
          },
        ],
  );
}

/** Labels of Kubernetes' own that a node may give itself: the list of kubelet's documentation. */
const OWN_LABELS = new Set([
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "kubernetes.io/arch",
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "node.kubernetes.io/instance-type",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

/**
 * Whether a kubelet starts that is told to give its node a label:
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/ (`--node-labels`); on EKS:
 * https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3346.
 */
function mayLabelItself(key: string): boolean {
  const [space = ""] = key.includes("/") ? key.split("/") : [];
  if (!/(^|\.)(kubernetes|k8s)\.io$/.test(space)) return true;
  return OWN_LABELS.has(key) || /(^|\.)(kubelet|node)\.kubernetes\.io$/.test(space);
}

function clusterOf(object: Draft): WorldObject | undefined {
  return object.find(["aws_eks_cluster"], object.text("cluster_name"), "name");
}

/** The launch template that the group names, by id or by name. */
function templateOf(object: Draft): WorldObject | undefined {
  return templateIn(object.block("launch_template"), object.place, object.world);
}

function numbers(object: Draft): { least: number; desired: number; most: number } {
  const scaling = object.block("scaling_config");
  return {
    least: Number(scaling.min_size),
    desired: Number(scaling.desired_size),
    most: Number(scaling.max_size),
  };
}

function admitScaling(object: Draft): void {
  const { least, desired, most } = numbers(object);
  const invalid = (words: string) => apiError("InvalidParameterException", words);
  if (least > most) throw invalid(`Minimum capacity ${least} can't be greater than maximum size ${most}`);
  if (least > desired)
    throw invalid(`Minimum capacity ${least} can't be greater than desired size ${desired}`);
  if (desired > most) throw invalid(`desired capacity ${desired} can't be greater than max size ${most}`);
}

function admitVersion(object: Draft, cluster: WorldObject): void {
  const [own, theirs] = [object.text("version"), textOf(cluster.values, "version")];
  const behind = minorOf(theirs) - minorOf(own);
  // https://kubernetes.io/releases/version-skew-policy/#kubelet
  if (!(behind >= 0 && behind <= 3)) {
    throw apiError(
      "InvalidParameterException",
      `Nodegroup Kubernetes version ${own} does not go with the cluster's ${theirs}: the same, or up to three minors older`,
    );
  }
  if (object.text("ami_type").startsWith("AL2_") && minorOf(own) > LAST_AL2) {
    throw apiError("InvalidParameterException", `Requested AMI for this version ${own} is not supported`);
  }
}

function admitTypes(object: Draft): void {
  const image = object.text("ami_type");
  if (image === "CUSTOM") return;
  const isArm = image.includes("ARM_64");
  const wrong = object.strings("instance_types").filter((type) => ARM_TYPE.test(type) !== isArm);
  if (wrong.length > 0) {
    throw apiError(
      "InvalidParameterException",
      `[${wrong.join(", ")}] is not a valid instance type for requested amiType ${image}`,
    );
  }
}

/** The size of a node's root volume, in GiB. */
function rootVolume(object: Draft, template: WorldObject | undefined): number {
  const mappings = template?.values.block_device_mappings;
  const root = (Array.isArray(mappings) ? mappings : [])
    .filter(isMap)
    .find((mapping) => textOf(mapping, "device_name") === "/dev/xvda");
  const size = template ? blockOf(root ?? {}, "ebs").volume_size : object.get("disk_size");
  return Number(size ?? 0) || AL2023_SNAPSHOT;
}

/** What keeps a template from being used for a group. */
function admitTemplate(object: Draft, template: WorldObject): void {
  const { values } = template;
  const invalid = (words: string) => apiError("InvalidParameterException", words);
  const version = textOf(object.block("launch_template"), "version");
  const known = ["$Latest", "$Default"].includes(version) || Number(version) <= Number(values.latest_version);
  if (!known || version === "0") {
    throw invalid(`Could not find launch template version ${version} of ${template.id}`);
  }
  if (object.asked("remote_access.ec2_ssh_key") !== "") {
    throw invalid("Remote access configuration cannot be specified with a launch template.");
  }
  if (Number(object.get("disk_size") ?? 0) > 0) {
    throw invalid("Disk size must be specified within the launch template.");
  }
  if (
    stringsAt(values, "iam_instance_profile.name").length +
      stringsAt(values, "iam_instance_profile.arn").length >
    0
  ) {
    throw invalid(
      "Launch template should not specify an instance profile. The noderole in your request will be used.",
    );
  }
  if (stringsAt(values, "network_interfaces.subnet_id").some((id) => id !== "")) {
    throw invalid("Launch template should not specify a subnet: the node group does.");
  }
  if (stringsAt(values, "instance_market_options.market_type").length > 0) {
    throw invalid("Launch template should not specify instance market options: capacity_type does.");
  }
  const own = textOf(values, "instance_type");
  if (own !== "" && object.asked("instance_types") !== "") {
    throw invalid(
      "Instance types can be specified in the node group or in the launch template, not in both.",
    );
  }
  const key = textOf(values, "key_name");
  if (key !== "" && !object.find(["aws_key_pair"], key, "key_name")) {
    throw invalid(`The key pair '${key}' does not exist`);
  }
  for (const id of groupsOfTemplate(template)) {
    if (!object.find(GROUP_TYPES, id))
      throw apiError("Ec2SecurityGroupNotFound", `The security group '${id}' does not exist`);
  }
}

/** The groups that the nodes are in: the template's, else the cluster's. */
function nodeGroups(object: Draft): readonly string[] {
  const own = groupsOfTemplate(templateOf(object));
  return own.length > 0
    ? own
    : stringsAt(clusterOf(object)?.values ?? {}, "vpc_config.cluster_security_group_id");
}

/** Charts of network plugins: https://docs.aws.amazon.com/eks/latest/userguide/alternate-cni-plugins.html */
const PLUGIN_CHART = /cni|cilium|calico|tigera|antrea/;

/** Whether a cluster has a network plugin, or something that may be one. */
function hasNetworkPlugin({ world }: Draft, { id, place, values }: WorldObject): boolean {
  if (world.find({ type: "aws_eks_addon", place, id: `${id}:vpc-cni` })) return true;
  return world
    .list("helm_release", "kubernetes_daemonset", "kubernetes_daemon_set_v1", "kubernetes_manifest")
    .filter((each) => each.place === textOf(values, "endpoint"))
    .some(
      (each) =>
        each.type !== "helm_release" ||
        stringsAt(each.values, "metadata.chart").some((chart) => PLUGIN_CHART.test(chart)),
    );
}

/**
 * Why a node is bound to be where it cannot join; undefined when all may be elsewhere. Auto Scaling keeps the zones even
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html): that many nodes
 * are in that many zones. Which zone comes first, and which subnet of it, is chance, and so is whether such a group comes
 * up: https://github.com/awsdocs/amazon-eks-user-guide/issues/275
 */
function strandedNode(
  object: Draft,
  cluster: WorldObject,
  template: WorldObject | undefined,
): string | undefined {
  const instances = { cluster, havePublicAddress: givesPublicAddress(template) };
  const reasons = new Map<string, (string | undefined)[]>();
  for (const subnet of subnetsOf(object, object.strings("subnet_ids"))) {
    const zone = textOf(subnet.values, "availability_zone");
    reasons.set(zone, [...(reasons.get(zone) ?? []), noWayOut(subnet, object.world, instances)]);
  }
  const zones = [...reasons.values()];
  const stranded = zones.filter((subnets) => !subnets.includes(undefined));
  const inUse = Math.min(numbers(object).desired, zones.length);
  return inUse > zones.length - stranded.length ? stranded[0]?.[0] : undefined;
}

/** What keeps nodes from starting or from joining. It shows after twenty minutes on AWS, and here when all else is done. */
function admitNodes(object: Draft, cluster: WorldObject, template: WorldObject | undefined): void {
  const failed = (words: string) =>
    apiError("NodeCreationFailure", `unexpected state 'CREATE_FAILED', wanted target 'ACTIVE': ${words}`);
  const size = rootVolume(object, template);
  if (object.text("ami_type").startsWith("AL2023_") && size < AL2023_SNAPSHOT) {
    throw failed(
      `InvalidBlockDeviceMapping: Volume of size ${size}GB is smaller than snapshot, expect size >= ${AL2023_SNAPSHOT}GB`,
    );
  }
  // https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3594
  if (cluster.values.bootstrap_self_managed_addons === false && !hasNetworkPlugin(object, cluster)) {
    throw failed(
      "Unhealthy nodes in the kubernetes cluster: no network plugin, as the cluster was made without add-ons and has no vpc-cni",
    ).afterWaiting();
  }
  const stranded = strandedNode(object, cluster, template);
  if (stranded !== undefined) {
    throw failed(`Instances failed to join the kubernetes cluster: ${stranded}`).afterWaiting();
  }
  const labels = object.get("labels");
  const forbidden = Object.keys(isMap(labels) ? labels : {}).find((key) => !mayLabelItself(key));
  if (forbidden !== undefined) {
    throw failed(
      "Instances failed to join the kubernetes cluster: unknown 'kubernetes.io' or 'k8s.io' labels specified " +
        `with --node-labels: [${forbidden}]`,
    );
  }
  // Without the cluster's group, or a rule for theirs, nodes do not reach the API.
  const network = textOf(blockOf(cluster.values, "vpc_config"), "vpc_id");
  const stray = nodeGroups(object).find((id) => {
    const group = object.find(GROUP_TYPES, id);
    return !group || !isGroupOf(group, network, object.world);
  });
  if (stray !== undefined) {
    throw failed(`InvalidParameter: Security group ${stray} is not in the VPC of the cluster (${network})`);
  }
}

function admitNodeGroup(object: Draft): void {
  const [name, cluster, template] = [object.text("id"), clusterOf(object), templateOf(object)];
  if (!cluster) return; // References say so.
  if (!object.prior && object.find(["aws_eks_node_group"], name)) {
    throw apiError(
      "ResourceInUseException",
      `NodeGroup already exists with name ${object.text("node_group_name")} and cluster name ${cluster.id}`,
    );
  }
  admitScaling(object);
  admitVersion(object, cluster);
  admitTypes(object);
  if (template) admitTemplate(object, template);
  const [subnet] = subnetsOf(object, object.strings("subnet_ids"));
  const network = textOf(blockOf(cluster.values, "vpc_config"), "vpc_id");
  if (subnet && textOf(subnet.values, "vpc_id") !== network) {
    throw apiError(
      "InvalidParameterException",
      `Subnet ${subnet.id} is not in the VPC of the cluster (${network})`,
    );
  }
  if (!object.prior) {
    admitRole(object, object.text("node_role_arn"), "ec2.amazonaws.com", ...NODE_POLICIES);
    if (numbers(object).desired > 0) admitNodes(object, cluster, template);
  }
}

function groupUuid(object: Draft): string {
  return uuid(object.digest("uuid"));
}

function scalingGroup(object: Draft): string {
  return `eks-${object.text("node_group_name")}-${groupUuid(object)}`;
}

/** The Auto Scaling group, and an interface for each node. */
function companions(object: Draft): ReturnType<NonNullable<ResourceEntry["companions"]>> {
  const { least, desired, most } = numbers(object);
  const [name, cluster] = [scalingGroup(object), object.text("cluster_name")];
  const subnets = subnetsOf(object, object.strings("subnet_ids"));
  const groups = nodeGroups(object);
  const taken: string[] = [];
  const nodes = Array.from({ length: desired }, (_, index) => {
    const subnet = subnets[index % subnets.length];
    if (!subnet) return [];
    const node = interfaceIn(object, subnet, `node ${index}`, groups, `Node of ${object.text("id")}`, taken);
    taken.push(textOf(node.values, "private_ip"));
    return [node];
  });
  return [
    {
      type: "aws_autoscaling_group",
      id: name,
      values: {
        id: name,
        name,
        arn: arn(
          "autoscaling",
          object.place,
          `autoScalingGroup:${groupUuid(object)}:autoScalingGroupName/${name}`,
        ),
        region: object.place,
        min_size: least,
        desired_capacity: desired,
        max_size: most,
        vpc_zone_identifier: subnets.map(({ id }) => id),
        tag: ["eks:cluster-name", "eks:nodegroup-name"].map((key, index) => ({
          key,
          value: index === 0 ? cluster : object.text("node_group_name"),
          propagate_at_launch: true,
        })),
      },
    },
    ...nodes.flat(),
  ];
}

const NAME: Rule = matching(
  /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
  "of letters, digits, hyphens and underscores, beginning with a letter or digit",
);

/** The node group resource. */
export const eksNodeGroup: ResourceEntry = {
  schema: { items: { taint: [0, 50] } },
  computedBlocks: ["node_repair_config", "update_config"],
  replace: [
    "ami_type",
    "capacity_type",
    "cluster_name",
    "disk_size",
    "instance_types",
    "launch_template.id",
    "launch_template.name",
    "node_group_name",
    "node_group_name_prefix",
    "node_role_arn",
    "remote_access",
    "subnet_ids",
  ],
  checks: [
    check("cluster_name", CLUSTER_NAME),
    check("node_group_name", length(1, 63), NAME),
    check("node_group_name_prefix", length(1, 37), NAME),
    atMostOneOf("node_group_name", "node_group_name_prefix"),
    check("node_role_arn", matching(/^arn:/, "an ARN")),
    check("ami_type", oneOf(...AMI_TYPES)),
    check("capacity_type", oneOf("ON_DEMAND", "SPOT", "CAPACITY_BLOCK")),
    check(
      "instance_types",
      matching(/^[a-z][a-z0-9-]*\.([a-z0-9]+-)?[a-z0-9]+$/, 'an instance type, such as "t3.medium"'),
    ),
    check("scaling_config.min_size", between(0, Infinity)),
    check("scaling_config.desired_size", between(0, Infinity)),
    check("scaling_config.max_size", between(1, Infinity)),
    check("update_config.max_unavailable", between(1, 100)),
    check("update_config.max_unavailable_percentage", between(1, 100)),
    check("taint.effect", oneOf("NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE")),
    check("taint.key", length(1, 63)),
    check("taint.value", length(0, 63)),
    check("launch_template.name", length(3, 128)),
    check("launch_template.version", length(1, 255)),
    labelChecks,
    (config) => atMostOneOf("id", "name")(blockOf(config, "launch_template")),
    (config) =>
      atMostOneOf("max_unavailable", "max_unavailable_percentage")(blockOf(config, "update_config")),
  ],
  references: [
    // The cluster cannot go before its groups.
    { ...IN_CLUSTER, holds: true },
    roleArn("node_role_arn"),
    {
      at: "subnet_ids",
      to: ["aws_subnet"],
      missing: (name) =>
        apiError(
          "InvalidParameterException",
          `The subnet ID '${name}' does not exist (InvalidSubnetID.NotFound)`,
        ),
    },
    launchTemplates("launch_template.id", "id"),
    launchTemplates("launch_template.name", "name"),
    securityGroups("remote_access.source_security_group_ids"),
    {
      at: "remote_access.ec2_ssh_key",
      to: ["aws_key_pair"],
      by: "key_name",
      missing: (name) => apiError("InvalidParameterException", `The key pair '${name}' does not exist`),
      holds: false,
    },
  ],
  admit: admitNodeGroup,
  companions,
  release: ({ values }, world) => roleGone(world, textOf(values, "node_role_arn"), ...NODE_POLICIES),
  values: {
    id: (object) => `${object.text("cluster_name")}:${object.text("node_group_name")}`,
    arn: (object) =>
      arn(
        "eks",
        object.place,
        `nodegroup/${object.text("cluster_name")}/${object.text("node_group_name")}/${groupUuid(object)}`,
      ),
    node_group_name: generatedName("node_group_name_prefix"),
    ami_type: (object) =>
      textOf(templateOf(object)?.values ?? {}, "image_id") === "" ? "AL2023_x86_64_STANDARD" : "CUSTOM",
    capacity_type: () => "ON_DEMAND",
    // "If you don't specify…, t3.medium": unless the template does.
    instance_types: (object) =>
      textOf(templateOf(object)?.values ?? {}, "instance_type") === "" ? ["t3.medium"] : [],
    disk_size: (object) => (templateOf(object) ? 0 : AL2023_SNAPSHOT),
    version: (object) => textOf(clusterOf(object)?.values ?? {}, "version"),
    release_version: (object) => `${object.text("version")}.0-20260101`,
    resources: (object) => [
      {
        autoscaling_groups: [{ name: scalingGroup(object) }],
        remote_access_security_group_id: "",
      },
    ],
    status: () => "ACTIVE",
    update_config: () => [{ max_unavailable: 1, max_unavailable_percentage: 0 }],
    "launch_template.id": (object) => templateOf(object)?.id ?? "",
    "launch_template.name": (object) => textOf(templateOf(object)?.values ?? {}, "name"),
  },
};
