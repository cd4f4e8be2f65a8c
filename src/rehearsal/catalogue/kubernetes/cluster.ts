/**
 * The API of a cluster, as the providers that work in one reach it.
 *
 * How Amazon EKS tells who calls: https://docs.aws.amazon.com/eks/latest/userguide/cluster-auth.html; what the client
 * says when it fails: https://github.com/kubernetes/client-go.
 */
import type { Scope } from "../../engine/entry";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { type Refusal } from "../../protocol/diagnostic";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { CALLER } from "../aws/account";
import { clusterOfToken, creatorAdministers } from "../aws/eks-cluster";
import { givesPublicAddress, templateIn } from "../aws/launch-template";
import { noWayOut } from "../aws/way-out";

/** Namespaces that every cluster has. */
const OWN_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** Both names of the type. */
export const NAMESPACES = ["kubernetes_namespace_v1", "kubernetes_namespace"];

/** Where objects are whose cluster is not known yet. */
export const NOWHERE = "cluster";

/** Where the objects of a cluster live: its endpoint. */
export function placeOf(host: string): string {
  return host.replace(/\/+$/, "") || NOWHERE;
}

/**
 * Whether it is a cluster for a module's own tests. Nobody can own a name under `.test` (RFC 6761), so one there is
 * played as a cluster that is always there, has nodes and any namespace, and lets anybody in.
 */
export function isForTests(place: string): boolean {
  return /^(https?:\/\/)?[^/]*\.test(:\d+)?$/.test(place);
}

/** The cluster with that endpoint. */
export function clusterAt(place: string, world: World): WorldObject | undefined {
  return world.list("aws_eks_cluster").find(({ values }) => textOf(values, "endpoint") === place);
}

/** Its node groups that have nodes. */
export function nodeGroupsIn(cluster: WorldObject, world: World): readonly WorldObject[] {
  return groupsOf(cluster, world).filter(
    ({ values }) => Number(firstOf(values.scaling_config).desired_size) > 0,
  );
}

function groupsOf(cluster: WorldObject, world: World): readonly WorldObject[] {
  return world
    .list("aws_eks_node_group")
    .filter(({ place, values }) => place === cluster.place && textOf(values, "cluster_name") === cluster.id);
}

/** The names of its node groups, with or without nodes. */
export function nodeGroupsOf(cluster: WorldObject, world: World): readonly string[] {
  return groupsOf(cluster, world).map(({ values }) => textOf(values, "node_group_name"));
}

/** Why no node of a cluster can fetch an image; undefined when one can, or there is none. */
export function strandedNodes(cluster: WorldObject, world: World): string | undefined {
  const reasons = nodeGroupsIn(cluster, world).flatMap(({ values }) => {
    const template = templateIn(blockOf(values, "launch_template"), cluster.place, world);
    const instances = { cluster, havePublicAddress: givesPublicAddress(template) };
    return stringsAt(values, "subnet_ids")
      .flatMap((id) => world.find({ type: "aws_subnet", place: cluster.place, id }) ?? [])
      .map((subnet) => noWayOut(subnet, world, instances));
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** Whether a chart is installed in a cluster. */
export function hasRelease(chart: string, place: string, world: World): boolean {
  return world
    .list("helm_release")
    .some((release) => release.place === place && stringsAt(release.values, "metadata.chart")[0] === chart);
}

/** Whether there is such a namespace. */
export function hasNamespace(place: string, name: string, world: World): boolean {
  return (
    OWN_NAMESPACES.includes(name) ||
    isForTests(place) ||
    NAMESPACES.some((type) => world.find({ type, place, id: name }) !== undefined)
  );
}

/** Whether a namespace came with the cluster. */
export function isOwnNamespace(name: string): boolean {
  return OWN_NAMESPACES.includes(name);
}

/** A block's one element, or nested attributes as they are. */
function firstOf(value: ValueMap[string] | undefined): ValueMap {
  const first = Array.isArray(value) ? value[0] : value;
  return isMap(first) ? first : {};
}

const EXEC_VERSIONS = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** The value of an option, written `--name value` or `--name=value`. */
function option(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, argument] of args.entries()) {
    if (names.includes(argument)) return args[index + 1];
    const name = names.find((each) => argument.startsWith(`${each}=`));
    if (name !== undefined) return argument.slice(name.length + 1);
  }
  return undefined;
}

/** Why the cluster does not know who calls; undefined when it does. */
function strangeness(cluster: WorldObject, settings: ValueMap): string | undefined {
  const unauthorized = "the server has asked for the client to provide credentials";
  const exec = firstOf(settings.exec);
  const token = textOf(settings, "token");
  if (isMap(settings.exec) || (Array.isArray(settings.exec) && settings.exec.length > 0)) {
    const version = textOf(exec, "api_version");
    if (!EXEC_VERSIONS.includes(version)) return `exec plugin: invalid apiVersion "${version}"`;
    const args = stringsAt(exec, "args");
    const name = option(args, "--cluster-name", "--cluster-id", "-i");
    const isOurs = name === undefined || name === cluster.id;
    return isOurs ? undefined : `${unauthorized}: its token is for the cluster ${name}, not ${cluster.id}`;
  }
  if (token !== "") {
    const name = clusterOfToken(token);
    const isOurs = name === undefined || name === cluster.id;
    return isOurs ? undefined : `${unauthorized}: its token is for the cluster ${name}, not ${cluster.id}`;
  }
  return textOf(settings, "client_certificate") === ""
    ? `${unauthorized}: neither token nor exec is known`
    : undefined;
}

/** Who asks for a token: the role that `aws eks get-token` is told to take, or whoever runs Terraform. */
function callerOf(settings: ValueMap): string {
  return option(stringsAt(firstOf(settings.exec), "args"), "--role-arn", "--role", "-r") ?? CALLER;
}

/** Whether somebody may do something in a cluster. What exactly an access policy permits is not looked into. */
function mayEnter(cluster: WorldObject, principal: string, world: World): boolean {
  const isAbout = ({ place, values }: WorldObject): boolean =>
    place === cluster.place &&
    textOf(values, "cluster_name") === cluster.id &&
    textOf(values, "principal_arn") === principal;
  return (
    (principal === CALLER && creatorAdministers(cluster)) ||
    world.list("aws_eks_access_policy_association").some(isAbout) ||
    world
      .list("aws_eks_access_entry")
      .some((entry) => isAbout(entry) && stringsAt(entry.values, "kubernetes_groups").length > 0)
  );
}

/** Why the server is not trusted; undefined when it is. */
function distrust(cluster: WorldObject, settings: ValueMap): string | undefined {
  if (settings.insecure === true) return undefined;
  const given = textOf(settings, "cluster_ca_certificate").trim();
  if (given !== "" && !given.includes("-----BEGIN")) {
    return "unable to load root certificates: unable to parse bytes as PEM block";
  }
  const own = Buffer.from(textOf(firstOf(cluster.values.certificate_authority), "data"), "base64").toString();
  return given === own.trim()
    ? undefined
    : "tls: failed to verify certificate: x509: certificate signed by unknown authority";
}

/** Says that a cluster cannot be reached, in the words of a provider. */
export type Unreachable = (reason: string) => Refusal;

/**
 * Refuses a connection that would fail.
 *
 * @param settings what a provider was told of the cluster
 * @param unreachable the provider's words
 * @throws a Refusal
 */
export function reach(
  settings: ValueMap,
  { place }: Pick<Scope, "place">,
  world: World,
  unreachable: Unreachable,
): void {
  if (isForTests(place)) return;
  if (place === NOWHERE) {
    const reason =
      textOf(settings, "config_path") === "" && stringsAt(settings, "config_paths").length === 0
        ? "invalid configuration: no configuration has been provided"
        : "the rehearsal reads no kubeconfig: set `host`";
    throw unreachable(`${reason} (a module's own tests have a cluster at https://cluster.test)`);
  }
  const cluster = clusterAt(place, world);
  const server = place.replace(/^https?:\/\//, "").replace(/:\d+$/, "");
  if (!cluster) throw unreachable(`Get "${place}/version": dial tcp: lookup ${server}: no such host`);
  const reason = distrust(cluster, settings);
  if (reason !== undefined) throw unreachable(`Get "${place}/version": ${reason}`);
  const strange = strangeness(cluster, settings);
  if (strange !== undefined) throw unreachable(strange);
  const principal = callerOf(settings);
  if (!mayEnter(cluster, principal, world)) {
    throw unreachable(`Unauthorized: ${principal} may not enter the cluster ${cluster.id}`);
  }
}
