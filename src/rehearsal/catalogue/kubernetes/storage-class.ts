/**
 * Storage classes, as claims find them, and the drivers that make their volumes.
 *
 * Which class a claim has: https://kubernetes.io/docs/concepts/storage/storage-classes/ and
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1. The class that EKS makes, which is not the default
 * one since Kubernetes 1.30: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html. Drivers and
 * what they must be allowed: https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/efs-csi.html.
 */
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { isPermitted } from "../aws/iam";
import { nodeGroupsIn } from "./cluster";

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
}

/** EKS makes it for every cluster. */
const OWN_CLASS: StorageClass = {
  name: "gp2",
  provisioner: "kubernetes.io/aws-ebs",
  parameters: { type: "gp2", fsType: "ext4" },
  retains: false,
  waitsForPod: true,
};

/** Names of the classes that every cluster has. */
export const OWN_CLASSES: readonly string[] = [OWN_CLASS.name];

function classIn({ id, values }: WorldObject): StorageClass {
  return {
    name: id,
    provisioner: textOf(values, "storage_provisioner"),
    parameters: isMap(values.parameters) ? values.parameters : {},
    retains: textOf(values, "reclaim_policy") === "Retain",
    waitsForPod: textOf(values, "volume_binding_mode") === "WaitForFirstConsumer",
  };
}

function isDefault({ values }: WorldObject): boolean {
  const { annotations } = blockOf(values, "metadata");
  return isMap(annotations) && annotations["storageclass.kubernetes.io/is-default-class"] === "true";
}

/**
 * The class of a claim in a cluster; undefined when there is none.
 *
 * @param name "" where the claim wants no class, undefined where it leaves the choice to the cluster
 */
export function classNamed(name: string | undefined, place: string, world: World): StorageClass | undefined {
  const own = world.list(...STORAGE_CLASSES).filter((each) => each.place === place);
  const found = own.find((each) => (name === undefined ? isDefault(each) : each.id === name));
  if (found) return classIn(found);
  return name === OWN_CLASS.name ? OWN_CLASS : undefined;
}

/** What makes the volumes of a provisioner. */
export interface Driver {
  /** Of its chart, and of the add-on of EKS. */
  readonly name: string;
  /** What is allowed to it; any of them will do. */
  readonly policies: readonly string[];
  /** The type of what it makes in AWS. */
  readonly makes: "aws_ebs_volume" | "aws_efs_access_point";
}

const EBS: Driver = {
  name: "aws-ebs-csi-driver",
  policies: ["service-role/AmazonEBSCSIDriverPolicy", "AmazonEBSCSIDriverPolicyV2"],
  makes: "aws_ebs_volume",
};

const EFS: Driver = {
  name: "aws-efs-csi-driver",
  policies: ["service-role/AmazonEFSCSIDriverPolicy"],
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
  return mayHaveOthers || roles.some((role) => isPermitted(role, world, ...driver.policies));
}

/** Why a driver makes no volumes in a cluster; undefined when it does. What a release of it may do is not looked into. */
export function idle(driver: Driver, cluster: WorldObject, world: World): string | undefined {
  const endpoint = textOf(cluster.values, "endpoint");
  const isInstalled = world
    .list("helm_release")
    .some(
      ({ place, values }) => place === endpoint && stringsAt(values, "metadata.chart")[0] === driver.name,
    );
  if (isInstalled) return undefined;
  const id = `${cluster.id}:${driver.name}`;
  const addon = world.find({ type: "aws_eks_addon", place: cluster.place, id });
  if (!addon) return `the driver ${driver.name} is not installed in the cluster ${cluster.id}`;
  return isAllowed(addon, driver, cluster, world)
    ? undefined
    : `UnauthorizedOperation: neither a role of the add-on ${driver.name} nor the nodes' has ${driver.policies.join(" or ")}`;
}
