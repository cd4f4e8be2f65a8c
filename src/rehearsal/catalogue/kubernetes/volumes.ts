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
import { blockOf, canonical, scalarText, stringsAt, textOf } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { ObjectKey, World, WorldObject } from "../../world/world";
import { ACCOUNT, arn, CREATED, uuid } from "../aws/account";
import { nodeGroupsIn } from "./cluster";
import { gibibytesOf, isLess } from "./quantity";
import { binding, bindableIn, type Demand, misfits, unbindable, volumeFor } from "./static-volumes";
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
  readonly accessModes: readonly string[];
  /** @default - Filesystem */
  readonly volumeMode?: string;
  /** The name of the volume that it wants. */
  readonly volumeName?: string;
  /** Labels that a volume made beforehand must have. */
  readonly labels?: ValueMap;
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

/** What a claim requests; "" when nothing is said, or not known yet. */
export function requestOf(values: ValueMap): string {
  const { requests } = blockOf(blockOf(values, "spec"), "resources");
  return stringsAt(isMap(requests) ? requests : {}, "storage")[0] ?? "";
}

/** Why a claim in the world cannot have so much; undefined when it can, as one without a volume always may. */
export function unresizable(standing: WorldObject, storage: string, world: World): string | undefined {
  const wants = isLess(requestOf(standing.values), storage);
  if (!wants || volumeNameOf(standing) === "") return undefined;
  if (classNamed(classNameOf(standing), standing.place, world)?.expands === true) return undefined;
  const { name = null } = blockOf(standing.values, "metadata");
  return (
    `persistentvolumeclaims "${scalarText(name)}" is forbidden: only dynamically provisioned pvc can be resized and the ` +
    "storageclass that provisions the pvc must support resize"
  );
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

function demandOf(claim: Claim, wanted: StorageClass | undefined): Demand {
  return {
    ...claim,
    storageClass: wanted?.name ?? claim.storageClass ?? "",
    isDelayed: wanted?.waitsForPod === true && !claim.isUsed,
  };
}

/** The volume made beforehand that a claim gets; undefined without one. */
function found(claim: Claim, place: string, world: World): WorldObject | undefined {
  const wanted = classNamed(claim.storageClass, place, world);
  return volumeFor(demandOf(claim, wanted), bindableIn(place, world, CLAIMS));
}

/** Why a claim in a cluster gets no volume; undefined when it does. */
export function pending(claim: Claim, cluster: WorldObject, world: World): string | undefined {
  const place = textOf(cluster.values, "endpoint");
  if (bound(claim, place, world)) return undefined;
  const wanted = classNamed(claim.storageClass, place, world);
  const because = (reason: string): string =>
    `the claim ${claim.namespace}/${claim.name} stays pending: ${reason}`;
  const [demand, bindable] = [demandOf(claim, wanted), bindableIn(place, world, CLAIMS)];
  if (claim.volumeName !== undefined) {
    const named = bindable.volumes.find(({ id }) => id === claim.volumeName);
    // One that the rehearsal does not see is from somewhere else.
    const reason = named && unbindable(named, demand, bindable);
    return reason && because(reason);
  }
  if (volumeFor(demand, bindable)) return undefined;
  if (!wanted) {
    const name = claim.storageClass ?? "";
    const others = misfits(demand, bindable);
    const missing =
      name === ""
        ? "no persistent volumes available for this claim and no storage class is set"
        : `storageclass.storage.k8s.io "${name}" not found`;
    return because(others === "" ? missing : `${missing} (${others})`);
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
  const standingBy = found(claim, place, world);
  if (standingBy) return standingBy.id;
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
    size: gibibytesOf(claim.storage),
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

/** A volume that its claim has outgrown, as its driver makes it larger. */
function grown<Volume extends Companion>(volume: Volume, { storage }: Claim): Volume {
  const { size } = volume.values;
  if (typeof size !== "number") return volume;
  return { ...volume, values: { ...volume.values, size: Math.max(size, gibibytesOf(storage)) } };
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
    return world
      .ownedBy(key)
      .map(({ withheld: _withheld, ...each }) => ({ ...grown(each, claim), owner: key }));
  }
  const standingBy = binding(key.id, volume, place, world);
  if (standingBy.length > 0) return standingBy;
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
 * A claim with its volume, as they come with whatever makes the claim. One that has its volume already keeps it.
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
    access_modes: [...claim.accessModes],
    resources: [{ requests: { storage: claim.storage } }],
    storage_class_name: classNamed(claim.storageClass, place, world)?.name ?? claim.storageClass ?? "",
    volume_name: volume,
  };
  const metadata = { name: claim.name, namespace: claim.namespace, generation: 0 };
  const standing = bound(claim, place, world)?.values;
  const values: ValueMap = standing
    ? { ...standing, spec: [{ ...blockOf(standing, "spec"), resources: spec.resources }] }
    : { id: key.id, metadata: [metadata], spec: [spec] };
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
