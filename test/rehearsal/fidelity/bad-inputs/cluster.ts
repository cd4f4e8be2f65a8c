/** Bad inputs of EKS: clusters, node groups, add-ons, who may enter, and Auto Scaling. */
import type { Arguments, BadInputs } from "./bad-input";

const TWO_ZONES = ["${aws_subnet.shared_a.id}", "${aws_subnet.shared_b.id}"];
const API = "https://docs.aws.amazon.com/eks/latest/APIReference";
const cluster = (more: Arguments = {}, network: Arguments = {}): Arguments => ({
  name: "bad",
  role_arn: "${aws_iam_role.shared_control.arn}",
  version: "1.35",
  vpc_config: [{ subnet_ids: TWO_ZONES, ...network }],
  depends_on: ["aws_iam_role_policy_attachment.shared_control"],
  ...more,
});
const group = (more: Arguments = {}): Arguments => ({
  cluster_name: "${aws_eks_cluster.shared.name}",
  node_group_name: "bad",
  node_role_arn: "${aws_iam_role.shared_nodes.arn}",
  subnet_ids: TWO_ZONES,
  scaling_config: [{ min_size: 0, desired_size: 0, max_size: 3 }],
  depends_on: ["aws_iam_role_policy_attachment.shared_nodes", "aws_iam_role_policy_attachment.shared_images"],
  ...more,
});
const addon = (more: Arguments = {}): Arguments => ({
  cluster_name: "${aws_eks_cluster.shared.name}",
  addon_name: "vpc-cni",
  ...more,
});
const VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const PERSON = "arn:aws:iam::123456789012:role/person";

export const CLUSTER_INPUTS: BadInputs = {
  cluster_name: {
    type: "aws_eks_cluster",
    what: "a name that begins with a hyphen",
    config: cluster({ name: "-bad" }),
  },
  cluster_long_name: {
    type: "aws_eks_cluster",
    what: "a name of 101 letters",
    config: cluster({ name: "a".repeat(101) }),
  },
  cluster_role: {
    type: "aws_eks_cluster",
    what: "a role by name",
    config: cluster({ role_arn: "shared-control" }),
  },
  cluster_powerless: {
    type: "aws_eks_cluster",
    what: "a role without its policy",
    config: cluster({ name: "powerless", role_arn: "${aws_iam_role.shared_powerless.arn}" }),
  },
  cluster_one_zone: {
    type: "aws_eks_cluster",
    what: "subnets of one zone",
    config: cluster(
      { name: "one-zone" },
      { subnet_ids: ["${aws_subnet.shared_a.id}", "${aws_subnet.shared_a2.id}"] },
    ),
  },
  cluster_no_subnet: {
    type: "aws_eks_cluster",
    what: "subnets that do not exist",
    config: cluster(
      { name: "no-subnet" },
      { subnet_ids: ["subnet-00000000000000000", "subnet-00000000000000001"] },
    ),
  },
  cluster_other_group: {
    type: "aws_eks_cluster",
    what: "a security group of another VPC",
    config: cluster({ name: "other-group" }, { security_group_ids: ["${aws_security_group.other.id}"] }),
    aws: `InvalidParameterException (${API}/API_CreateCluster.html)`,
  },
  cluster_no_endpoint: {
    type: "aws_eks_cluster",
    what: "no endpoint at all",
    config: cluster(
      { name: "no-endpoint" },
      { endpoint_public_access: false, endpoint_private_access: false },
    ),
  },
  cluster_version: {
    type: "aws_eks_cluster",
    what: "a version that EKS does not have",
    config: cluster({ name: "old", version: "1.19" }),
  },
  cluster_logs: {
    type: "aws_eks_cluster",
    what: "an unknown kind of log",
    config: cluster({ enabled_cluster_log_types: ["everything"] }),
  },
  cluster_mode: {
    type: "aws_eks_cluster",
    what: "an unknown mode of authentication",
    config: cluster({ access_config: [{ authentication_mode: "OPEN" }] }),
  },
  cluster_encryption: {
    type: "aws_eks_cluster",
    what: "encryption of something else than secrets",
    config: cluster({
      encryption_config: [
        { resources: ["configmaps"], provider: [{ key_arn: "${aws_kms_key.shared.arn}" }] },
      ],
    }),
  },
  cluster_family: {
    type: "aws_eks_cluster",
    what: "an unknown family of addresses",
    config: cluster({ kubernetes_network_config: [{ ip_family: "ipv5" }] }),
  },
  cluster_services: {
    type: "aws_eks_cluster",
    what: "a /8 block for services",
    config: cluster({ kubernetes_network_config: [{ service_ipv4_cidr: "10.0.0.0/8" }] }),
  },
  cluster_public_block: {
    type: "aws_eks_cluster",
    what: "what is no block for the public endpoint",
    config: cluster({}, { public_access_cidrs: ["anywhere"] }),
  },
  cluster_support: {
    type: "aws_eks_cluster",
    what: "an unknown kind of support",
    config: cluster({ upgrade_policy: [{ support_type: "ETERNAL" }] }),
  },
  cluster_twice: {
    type: "aws_eks_cluster",
    what: "a name that a cluster has",
    config: cluster({ name: "shared", depends_on: ["aws_eks_cluster.shared"] }),
  },
  group_capacity: {
    type: "aws_eks_node_group",
    what: "an unknown kind of capacity",
    config: group({ capacity_type: "CHEAP" }),
  },
  group_image: {
    type: "aws_eks_node_group",
    what: "an unknown kind of image",
    config: group({ ami_type: "DEBIAN_13" }),
  },
  group_old_image: {
    type: "aws_eks_node_group",
    what: "Amazon Linux 2 on Kubernetes 1.35",
    config: group({ node_group_name: "old-image", ami_type: "AL2_x86_64" }),
    aws: "InvalidParameterException (https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html)",
  },
  group_name: {
    type: "aws_eks_node_group",
    what: "a name of 64 letters",
    config: group({ node_group_name: "a".repeat(64) }),
  },
  group_names: {
    type: "aws_eks_node_group",
    what: "a name and a prefix",
    config: group({ node_group_name_prefix: "a-" }),
  },
  group_sizes: {
    type: "aws_eks_node_group",
    what: "a least size above the greatest",
    config: group({
      node_group_name: "sizes",
      scaling_config: [{ min_size: 3, desired_size: 3, max_size: 2 }],
    }),
  },
  group_never: {
    type: "aws_eks_node_group",
    what: "a greatest size of 0",
    config: group({ scaling_config: [{ min_size: 0, desired_size: 0, max_size: 0 }] }),
  },
  group_negative: {
    type: "aws_eks_node_group",
    what: "a least size below 0",
    config: group({ scaling_config: [{ min_size: -1, desired_size: 0, max_size: 1 }] }),
  },
  group_taint: {
    type: "aws_eks_node_group",
    what: "an unknown effect of a taint",
    config: group({ taint: [{ key: "a", value: "b", effect: "NoSchedule" }] }),
  },
  group_update: {
    type: "aws_eks_node_group",
    what: "an update of no node",
    config: group({ update_config: [{ max_unavailable: 0 }] }),
  },
  group_two_updates: {
    type: "aws_eks_node_group",
    what: "an update by number and by percentage",
    config: group({ update_config: [{ max_unavailable: 1, max_unavailable_percentage: 10 }] }),
  },
  group_mixed: {
    type: "aws_eks_node_group",
    what: "types of two architectures",
    config: group({ node_group_name: "mixed", instance_types: ["t3.medium", "t4g.medium"] }),
  },
  group_no_cluster: {
    type: "aws_eks_node_group",
    what: "a cluster that does not exist",
    config: group({ cluster_name: "nowhere", node_group_name: "no-cluster" }),
  },
  group_role: {
    type: "aws_eks_node_group",
    what: "a role by name",
    config: group({ node_role_arn: "shared-nodes" }),
  },
  addon_unknown: {
    type: "aws_eks_addon",
    what: "an add-on that EKS does not have",
    config: addon({ addon_name: "spark-operator" }),
  },
  addon_version: {
    type: "aws_eks_addon",
    what: "a version that is none",
    config: addon({ addon_version: "latest" }),
  },
  addon_conflicts: {
    type: "aws_eks_addon",
    what: "to preserve what is there, when it is created",
    config: addon({ resolve_conflicts_on_create: "PRESERVE" }),
  },
  addon_role: {
    type: "aws_eks_addon",
    what: "a role by name",
    config: addon({ service_account_role_arn: "shared-nodes" }),
  },
  addon_configuration: {
    type: "aws_eks_addon",
    what: "a configuration that ends too early",
    config: addon({ addon_name: "kube-proxy", configuration_values: "{" }),
  },
  addon_no_cluster: {
    type: "aws_eks_addon",
    what: "a cluster that does not exist",
    config: addon({ cluster_name: "nowhere" }),
  },
  entry_type: {
    type: "aws_eks_access_entry",
    what: "an unknown type",
    config: { cluster_name: "${aws_eks_cluster.shared.name}", principal_arn: PERSON, type: "ADMIN" },
  },
  entry_principal: {
    type: "aws_eks_access_entry",
    what: "a principal by name",
    config: { cluster_name: "${aws_eks_cluster.shared.name}", principal_arn: "person" },
  },
  entry_no_cluster: {
    type: "aws_eks_access_entry",
    what: "a cluster that does not exist",
    config: { cluster_name: "nowhere", principal_arn: PERSON },
  },
  access_scope: {
    type: "aws_eks_access_policy_association",
    what: "an unknown scope",
    config: {
      cluster_name: "${aws_eks_cluster.shared.name}",
      principal_arn: PERSON,
      policy_arn: VIEW,
      access_scope: [{ type: "everything" }],
    },
  },
  access_no_entry: {
    type: "aws_eks_access_policy_association",
    what: "a principal without an entry",
    config: {
      cluster_name: "${aws_eks_cluster.shared.name}",
      principal_arn: PERSON,
      policy_arn: VIEW,
      access_scope: [{ type: "cluster" }],
    },
  },
  tag_no_group: {
    type: "aws_autoscaling_group_tag",
    what: "a group that does not exist",
    config: {
      autoscaling_group_name: "nowhere",
      tag: [{ key: "a", value: "b", propagate_at_launch: true }],
    },
  },
  change_group_name_of_nodes: {
    type: "aws_eks_node_group",
    what: "another name for a node group",
    config: group({ node_group_name: "first" }),
    then: group({ node_group_name: "second" }),
  },
  change_group_subnets: {
    type: "aws_eks_node_group",
    what: "other subnets for a node group",
    config: group({ node_group_name: "moving" }),
    then: group({ node_group_name: "moving", subnet_ids: ["${aws_subnet.shared_a.id}"] }),
  },
  change_cluster_backwards: {
    type: "aws_eks_cluster",
    what: "an older version for a cluster",
    config: cluster({ name: "backwards" }),
    then: cluster({ name: "backwards", version: "1.34" }),
    aws: `InvalidParameterException (${API}/API_UpdateClusterVersion.html)`,
  },
};
