/**
 * Nodes that are in none of a cluster's managed node groups. The rehearsal does not see them, but what makes them.
 *
 * Auto Mode: https://docs.aws.amazon.com/eks/latest/userguide/automode.html; profiles and their selectors:
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html; the tag that instances of one's own must have:
 * https://docs.aws.amazon.com/eks/latest/userguide/worker.html; machines elsewhere:
 * https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-overview.html; instances that a release makes: https://karpenter.sh/docs/.
 */
import { blockOf, stringsAt, textOf, valuesAt } from "../../engine/values";
import { isMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { hasRelease } from "./cluster";

/** Whether a profile's selectors may take the pods of a namespace. Their labels are not looked into. */
function selects({ values }: WorldObject, namespace: string): boolean {
  return stringsAt(values, "selector.namespace").some((pattern) => {
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${expression}$`).test(namespace);
  });
}

/** Whether what is made has the tag that makes it a node: of its own, or by its launch template. */
function isNodeOf(cluster: WorldObject, machine: WorldObject, world: World): boolean {
  const { values, place } = machine;
  const key = `kubernetes.io/cluster/${cluster.id}`;
  const inMap = (from: WorldObject["values"], dotted: string): boolean =>
    valuesAt(from, dotted).some(({ value }) => isMap(value) && key in value);
  const named = ["launch_template", "mixed_instances_policy.launch_template.launch_template_specification"]
    .flatMap((at) => ["id", "name", "launch_template_id", "launch_template_name"].map((by) => `${at}.${by}`))
    .flatMap((at) => stringsAt(values, at))
    .filter((name) => name !== "");
  const templates = world
    .list("aws_launch_template")
    .filter(
      (each) =>
        each.place === place && [each.id, textOf(each.values, "name")].some((id) => named.includes(id)),
    );
  const tags = world
    .list("aws_autoscaling_group_tag")
    .filter((each) => each.place === place && textOf(each.values, "autoscaling_group_name") === machine.id);
  return (
    inMap(values, "tags") ||
    inMap(values, "tags_all") ||
    [machine, ...tags].some((each) => stringsAt(each.values, "tag.key").includes(key)) ||
    templates.some((template) => inMap(template.values, "tag_specifications.tags"))
  );
}

/**
 * Whether pods may find a node outside the managed node groups: one that EKS makes in Auto Mode or for a profile of Fargate, one of
 * an instance or an Auto Scaling group with the cluster's tag, one of Karpenter's, or a machine elsewhere.
 *
 * @param namespace where the pods are
 */
export function mayHaveOtherNodes(cluster: WorldObject, world: World, namespace: string): boolean {
  const { place, values } = cluster;
  const isAutomatic = blockOf(values, "compute_config").enabled === true;
  const isHybrid = stringsAt(values, "remote_network_config.remote_node_networks.cidrs").length > 0;
  const profiles = world
    .list("aws_eks_fargate_profile")
    .filter((each) => each.place === place && textOf(each.values, "cluster_name") === cluster.id);
  const machines = world
    .list("aws_autoscaling_group", "aws_instance")
    .filter((each) => each.place === place && each.owner === undefined);
  return (
    isAutomatic ||
    isHybrid ||
    profiles.some((profile) => selects(profile, namespace)) ||
    machines.some((machine) => isNodeOf(cluster, machine, world)) ||
    hasRelease("karpenter", textOf(values, "endpoint"), world)
  );
}
