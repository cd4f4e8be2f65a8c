/**
 * Storage classes, as claims find them, and the drivers that make their volumes.
 *
 * Which class a claim has: https://kubernetes.io/docs/concepts/storage/storage-classes/ and
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1. The class that EKS makes, which is not the default
 * one since Kubernetes 1.30: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html. Drivers and
 * what they must be allowed: https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/efs-csi.html.
 */
import { blockOf, stringsAt, textOf, valueAt } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { isPermitted, type Need } from "../aws/role-permissions";
import { parseYamlMap } from "../yaml";
import { clusterAt, hasRelease, nodeGroupsIn } from "./cluster";

/** Both names of the type. */
export const STORAGE_CLASSES = ["kubernetes_storage_class_v1", "kubernetes_storage_class"];

/** A class, as far as volumes depend on it. */
export interface StorageClass {
  readonly name: string;
  readonly provisioner: string;
  readonly parameters: ValueMap;
  /** Whether a volume outlives its claim. */
  readonly retains: boolean;
  /** Whether a volume is made once a pod wants it, and not before. */
  readonly waitsForPod: boolean;
  /** Whether a claim may grow. */
  readonly expands: boolean;
}

/** The type of annotations that are put on something else. */
export const ANNOTATIONS = "kubernetes_annotations";

/** What makes a class the default one. */
const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

/** EKS makes it for every cluster. */
const OWN_CLASS: StorageClass = {
  name: "gp2",
  provisioner: "kubernetes.io/aws-ebs",
  parameters: { type: "gp2", fsType: "ext4" },
  retains: false,
  waitsForPod: true,
  expands: false,
};

/** The class that the driver of EBS brings when it is told to: https://github.com/kubernetes-sigs/aws-ebs-csi-driver (charts). */
export const DRIVERS_CLASS: ValueMap = {
  id: "ebs-csi-default-sc",
  metadata: [{ name: "ebs-csi-default-sc", annotations: { [DEFAULT_CLASS]: "true" } }],
  storage_provisioner: "ebs.csi.aws.com",
  parameters: {},
  reclaim_policy: "Delete",
  volume_binding_mode: "WaitForFirstConsumer",
  allow_volume_expansion: true,
};

/** Whether the values of the driver of EBS ask for its class. */
export function bringsClass(values: ValueMap): boolean {
  return valueAt(values, "defaultStorageClass.enabled") === true;
}

/** Names of the classes that every cluster has. */
export const OWN_CLASSES: readonly string[] = [OWN_CLASS.name];

function classIn({ id, values }: WorldObject): StorageClass {
  return {
    name: id,
    provisioner: textOf(values, "storage_provisioner"),
    parameters: isMap(values.parameters) ? values.parameters : {},
    retains: textOf(values, "reclaim_policy") === "Retain",
    waitsForPod: textOf(values, "volume_binding_mode") === "WaitForFirstConsumer",
    expands: values.allow_volume_expansion === true,
  };
}

/** What annotations say of a class being the default one; undefined when nothing. */
function saidOf(annotations: Value | undefined): Value | undefined {
  return isMap(annotations) ? annotations[DEFAULT_CLASS] : undefined;
}

/** Whether a class is the default one, by its own annotations, or by those that were put on it later. */
function isDefault(name: string, own: Value | undefined, place: string, world: World): boolean {
  const later = world
    .list(ANNOTATIONS)
    .filter(
      (each) =>
        each.place === place &&
        textOf(each.values, "kind") === "StorageClass" &&
        textOf(blockOf(each.values, "metadata"), "name") === name,
    )
    .flatMap(({ values }) => saidOf(values.annotations) ?? []);
  return (later.at(-1) ?? saidOf(own)) === "true";
}

/** The add-on of a driver; undefined where there is none. */
function addonOf(driver: Driver, cluster: WorldObject, world: World): WorldObject | undefined {
  return world.find({ type: "aws_eks_addon", place: cluster.place, id: `${cluster.id}:${driver.name}` });
}

/** The class that the add-on of the driver brings into a cluster. */
function ofAddon(place: string, world: World): readonly WorldObject[] {
  const cluster = clusterAt(place, world);
  const addon = cluster && addonOf(EBS, cluster, world);
  const text = addon ? textOf(addon.values, "configuration_values") : "";
  if (text === "" || !bringsClass(parseYamlMap(text, "configuration_values"))) return [];
  const name = textOf(DRIVERS_CLASS, "id");
  return [{ type: STORAGE_CLASSES[0] ?? "", place, id: name, values: DRIVERS_CLASS, withheld: [] }];
}

function classesIn(place: string, world: World): readonly WorldObject[] {
  return [...ofAddon(place, world), ...world.list(...STORAGE_CLASSES).filter((each) => each.place === place)];
}

/**
 * The class of a claim in a cluster; undefined when there is none.
 *
 * @param name "" where the claim wants no class, undefined where it leaves the choice to the cluster
 */
export function classNamed(name: string | undefined, place: string, world: World): StorageClass | undefined {
  // Of several default ones the newest counts.
  const found = classesIn(place, world)
    .filter(({ id, values }) =>
      name === undefined ? isDefault(id, blockOf(values, "metadata").annotations, place, world) : id === name,
    )
    .at(-1);
  if (found) return classIn(found);
  const isOwn =
    name === undefined ? isDefault(OWN_CLASS.name, undefined, place, world) : name === OWN_CLASS.name;
  return isOwn ? OWN_CLASS : undefined;
}

/** What makes the volumes of a provisioner. */
export interface Driver extends Required<Need> {
  /** Of its chart, and of the add-on of EKS. */
  readonly name: string;
  /** The type of what it makes in AWS. */
  readonly makes: "aws_ebs_volume" | "aws_efs_access_point";
}

const EBS: Driver = {
  name: "aws-ebs-csi-driver",
  policies: ["service-role/AmazonEBSCSIDriverPolicy", "AmazonEBSCSIDriverPolicyV2"],
  action: "ec2:CreateVolume",
  makes: "aws_ebs_volume",
};

const EFS: Driver = {
  name: "aws-efs-csi-driver",
  policies: ["service-role/AmazonEFSCSIDriverPolicy"],
  action: "elasticfilesystem:CreateAccessPoint",
  makes: "aws_efs_access_point",
};

const DRIVERS: Readonly<Record<string, Driver>> = {
  "ebs.csi.aws.com": EBS,
  // Handed on to the driver: https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi-migration-faq.html
  "kubernetes.io/aws-ebs": EBS,
  "efs.csi.aws.com": EFS,
};

/** The driver of a class; undefined for one that is not looked into, such as EKS's own for Auto Mode. */
export function driverOf({ provisioner }: StorageClass): Driver | undefined {
  return DRIVERS[provisioner];
}

/** The driver of that name. */
export function driverNamed(name: string): Driver | undefined {
  return [EBS, EFS].find((driver) => driver.name === name);
}

/** Whether a driver's add-on may do its work: by a role of its own, else by its nodes'. */
function isAllowed(addon: WorldObject, driver: Driver, cluster: WorldObject, world: World): boolean {
  const own = [
    ...stringsAt(addon.values, "service_account_role_arn"),
    ...stringsAt(addon.values, "pod_identity_association.role_arn"),
  ].filter((arn) => arn !== "");
  const groups = nodeGroupsIn(cluster, world).flatMap(({ values }) => stringsAt(values, "node_role_arn"));
  const arns = own.length > 0 ? own : groups;
  const roles = world.list("aws_iam_role").filter(({ values }) => arns.includes(textOf(values, "arn")));
  // Roles that the rehearsal does not see are not its business.
  const areSeen = arns.length > 0 && arns.every((arn) => roles.some(({ values }) => values.arn === arn));
  const mayHaveOthers = !areSeen || world.list("aws_eks_pod_identity_association").length > 0;
  return mayHaveOthers || roles.some((role) => isPermitted(role, world, driver));
}

/** Why a driver makes no volumes in a cluster; undefined when it does. What a release of it may do is not looked into. */
export function idle(driver: Driver, cluster: WorldObject, world: World): string | undefined {
  if (hasRelease(driver.name, textOf(cluster.values, "endpoint"), world)) return undefined;
  const addon = addonOf(driver, cluster, world);
  if (!addon) return `the driver ${driver.name} is not installed in the cluster ${cluster.id}`;
  return isAllowed(addon, driver, cluster, world)
    ? undefined
    : `UnauthorizedOperation: neither a role of the add-on ${driver.name} nor the nodes' has ${driver.policies.join(" or ")}`;
}
