/**
 * Volumes of claims: what keeps a claim waiting for one, and what is in AWS once it has one.
 *
 * When volumes are made and deleted: https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/ and
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming; what a claim is told meanwhile: the events of
 * https://github.com/kubernetes/kubernetes (pkg/controller/volume/persistentvolume). Tags of a volume of EBS: docs/tagging.md and
 * pkg/driver/constants.go of https://github.com/kubernetes-sigs/aws-ebs-csi-driver; access points: docs/parameters.md and
 * pkg/driver/controller.go of https://github.com/kubernetes-sigs/aws-efs-csi-driver.
 */
import { createHash } from "node:crypto";
import type { Companion } from "../../engine/entry";
import { canonical, stringsAt, textOf } from "../../engine/values";
import type { ValueMap } from "../../protocol/value";
import type { ObjectKey, World, WorldObject } from "../../world/world";
import { ACCOUNT, arn, CREATED, uuid } from "../aws/account";
import { nodeGroupsIn } from "./cluster";
import { classNamed, type Driver, driverOf, idle, type StorageClass } from "./storage-class";

/** Both names of the type. */
export const CLAIMS = ["kubernetes_persistent_volume_claim_v1", "kubernetes_persistent_volume_claim"];

const [CLAIM = ""] = CLAIMS;

/** Who claims storage, and what. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  /**
   * The name of its class; "" for a claim that wants none.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /** A quantity of Kubernetes, such as 5Gi. */
  readonly storage: string;
  /** How it is to be mounted, such as ReadWriteOnce. */
  readonly accessMode: string;
  /** Whether a pod wants it. */
  readonly isUsed: boolean;
}

/** The claim in the world. */
export function claimKey({ namespace, name }: Pick<Claim, "namespace" | "name">, place: string): ObjectKey {
  return { type: CLAIM, place, id: `${namespace}/${name}` };
}

/** The name of a claim's volume in the cluster; "" for a claim that has none. */
function volumeNameOf({ values }: WorldObject): string {
  return stringsAt(values, "spec.volume_name")[0] ?? "";
}

/** The name of the class that a claim in the world has. */
export function classNameOf({ values }: WorldObject): string {
  return stringsAt(values, "spec.storage_class_name")[0] ?? "";
}

/** The claim in the world, if it has a volume: nothing that changes around it takes that away. */
function bound(claim: Claim, place: string, world: World): WorldObject | undefined {
  const found = world.find(claimKey(claim, place));
  return found && volumeNameOf(found) !== "" ? found : undefined;
}

/** Why the driver does not make what a class asks of it; undefined when it does. */
function unmakeable(wanted: StorageClass, driver: Driver, region: string, world: World): string | undefined {
  if (driver.makes !== "aws_efs_access_point") return undefined;
  const mode = textOf(wanted.parameters, "provisioningMode");
  if (mode === "") return "Missing provisioningMode parameter";
  const id = textOf(wanted.parameters, "fileSystemId");
  return id === "" || world.find({ type: "aws_efs_file_system", place: region, id })
    ? undefined
    : `File System does not exist: ${id}`;
}

/** Why a claim in a cluster gets no volume; undefined when it does. */
export function pending(claim: Claim, cluster: WorldObject, world: World): string | undefined {
  const place = textOf(cluster.values, "endpoint");
  if (bound(claim, place, world)) return undefined;
  const wanted = classNamed(claim.storageClass, place, world);
  const because = (reason: string): string =>
    `the claim ${claim.namespace}/${claim.name} stays pending: ${reason}`;
  if (!wanted) {
    const name = claim.storageClass ?? "";
    return because(
      name === ""
        ? "no persistent volumes available for this claim and no storage class is set"
        : `storageclass.storage.k8s.io "${name}" not found`,
    );
  }
  const driver = driverOf(wanted);
  if (!driver) return undefined;
  if (wanted.waitsForPod && !claim.isUsed) {
    return because("waiting for first consumer to be created before binding");
  }
  const reason = idle(driver, cluster, world) ?? unmakeable(wanted, driver, cluster.place, world);
  return reason === undefined
    ? undefined
    : because(`failed to provision volume with StorageClass "${wanted.name}": ${reason}`);
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Whole GiB, which volumes of EBS have, of a quantity: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
function gibibytes(quantity: string): number {
  const [, number = "1", unit = "Gi"] = /^([\d.]+)(|[kMGT]|[KMGT]i)$/.exec(quantity) ?? [];
  return Math.max(1, Math.ceil((Number(number) * (UNITS[unit] ?? 1)) / 2 ** 30));
}

/** Hexadecimal digits that are a claim's own. */
function digits(...basis: readonly (string | number)[]): string {
  return createHash("sha256")
    .update(canonical([...basis]))
    .digest("hex");
}

/** What a driver makes, by the name that its volume has in the cluster. */
function madeId({ makes }: Driver, place: string, volume: string): string {
  const prefix = makes === "aws_ebs_volume" ? "vol" : "fsap";
  return `${prefix}-${digits(makes, place, volume).slice(0, 17)}`;
}

/**
 * The name that a claim's volume has in the cluster: a new one has none that a volume has, not even one that a cluster of the same
 * name has left behind. "" for a claim that gets no volume.
 */
export function volumeNameFor(claim: Claim, cluster: WorldObject, world: World): string {
  const place = textOf(cluster.values, "endpoint");
  const standing = bound(claim, place, world);
  if (standing) return volumeNameOf(standing);
  if (pending(claim, cluster, world) !== undefined) return "";
  const wanted = classNamed(claim.storageClass, place, world);
  const driver = wanted && driverOf(wanted);
  for (let attempt = 0; ; attempt++) {
    const name = `pvc-${uuid(digits(place, claim.namespace, claim.name, attempt))}`;
    const id = driver && madeId(driver, place, name);
    if (id === undefined || !world.find({ type: driver?.makes ?? "", place: cluster.place, id })) return name;
  }
}

/** A zone where a pod can run that wants the volume. */
function zoneOf(cluster: WorldObject, world: World): string {
  const zones = nodeGroupsIn(cluster, world)
    .flatMap(({ values }) => stringsAt(values, "subnet_ids"))
    .flatMap((id) => world.find({ type: "aws_subnet", place: cluster.place, id }) ?? [])
    .map(({ values }) => textOf(values, "availability_zone"));
  return zones.sort()[0] ?? `${cluster.place}a`;
}

function blockVolume(
  claim: Claim,
  wanted: StorageClass,
  volume: string,
  cluster: WorldObject,
  world: World,
): ValueMap {
  const { parameters } = wanted;
  const tags = {
    CSIVolumeName: volume,
    "ebs.csi.aws.com/cluster": "true",
    // EKS tells the driver the cluster's name.
    KubernetesCluster: cluster.id,
    Name: `${cluster.id}-dynamic-${volume}`,
    [`kubernetes.io/cluster/${cluster.id}`]: "owned",
    "kubernetes.io/created-for/pv/name": volume,
    "kubernetes.io/created-for/pvc/name": claim.name,
    "kubernetes.io/created-for/pvc/namespace": claim.namespace,
  };
  return {
    availability_zone: zoneOf(cluster, world),
    create_time: CREATED,
    encrypted: textOf(parameters, "encrypted") === "true",
    kms_key_id: textOf(parameters, "kmsKeyId"),
    size: gibibytes(claim.storage),
    tags,
    tags_all: tags,
    type: textOf(parameters, "type") || "gp3",
  };
}

function accessPoint(claim: Claim, wanted: StorageClass, volume: string, region: string): ValueMap {
  const { parameters } = wanted;
  const fileSystem = textOf(parameters, "fileSystemId");
  const tags = { "efs.csi.aws.com/cluster": "true" };
  const path = (textOf(parameters, "subPathPattern") || volume)
    .replaceAll("${.PVC.namespace}", claim.namespace)
    .replaceAll("${.PVC.name}", claim.name)
    .replaceAll("${.PV.name}", volume);
  return {
    file_system_arn: arn("elasticfilesystem", region, `file-system/${fileSystem}`),
    file_system_id: fileSystem,
    owner_id: ACCOUNT,
    root_directory: [{ path: `${textOf(parameters, "basePath")}/${path}`, creation_info: [] }],
    tags,
    tags_all: tags,
  };
}

/** What is in AWS for a claim whose volume has that name in the cluster. */
export function volumeOf(
  claim: Claim,
  volume: string,
  cluster: WorldObject,
  world: World,
): readonly Companion[] {
  const place = textOf(cluster.values, "endpoint");
  const key = claimKey(claim, place);
  if (bound(claim, place, world)) {
    return world.ownedBy(key).map(({ withheld: _withheld, ...each }) => ({ ...each, owner: key }));
  }
  const wanted = classNamed(claim.storageClass, place, world);
  const driver = wanted && driverOf(wanted);
  if (!driver || volume === "") return [];
  const [region, id] = [cluster.place, madeId(driver, place, volume)];
  const isBlock = driver.makes === "aws_ebs_volume";
  const made = isBlock
    ? blockVolume(claim, wanted, volume, cluster, world)
    : accessPoint(claim, wanted, volume, region);
  const named = isBlock
    ? arn("ec2", region, `volume/${id}`)
    : arn("elasticfilesystem", region, `access-point/${id}`);
  const values = { id, arn: named, region, ...made };
  return [{ type: driver.makes, place: region, id, values, owner: wanted.retains ? null : key }];
}

/**
 * A claim with its volume, as they come with whatever makes the claim. One that has its volume already stays as it is.
 *
 * @param owner null for a claim that stays when that goes
 */
export function claimed(
  claim: Claim,
  cluster: WorldObject,
  world: World,
  owner?: ObjectKey | null,
): readonly Companion[] {
  const place = textOf(cluster.values, "endpoint");
  const key = claimKey(claim, place);
  const volume = volumeNameFor(claim, cluster, world);
  const spec = {
    access_modes: [claim.accessMode],
    resources: [{ requests: { storage: claim.storage } }],
    storage_class_name: classNamed(claim.storageClass, place, world)?.name ?? claim.storageClass ?? "",
    volume_name: volume,
  };
  const metadata = { name: claim.name, namespace: claim.namespace, generation: 0 };
  const values = bound(claim, place, world)?.values ?? { id: key.id, metadata: [metadata], spec: [spec] };
  return [
    { ...key, values, ...(owner === undefined ? {} : { owner }) },
    ...volumeOf(claim, volume, cluster, world),
  ];
}

/**
 * The volumes of a cluster's claims as they are once a driver has come or gone: with the driver they go with their claims, without
 * they stay.
 */
export function inDriversHands(
  driver: Driver,
  cluster: WorldObject,
  world: World,
  isThere: boolean,
): readonly WorldObject[] {
  const place = textOf(cluster.values, "endpoint");
  return world
    .list(...CLAIMS)
    .filter((claim) => claim.place === place)
    .flatMap((claim) => {
      const wanted = classNamed(classNameOf(claim), place, world);
      const id = madeId(driver, place, volumeNameOf(claim));
      const volume = world.find({ type: driver.makes, place: cluster.place, id });
      if (!volume) return [];
      const { owner, ...loose } = volume;
      // One that is to be retained is nobody's all along.
      if (!isThere) return owner ? [loose] : [];
      return wanted?.retains === false
        ? [{ ...loose, owner: { type: claim.type, place, id: claim.id } }]
        : [];
    });
}
