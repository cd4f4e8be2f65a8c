/**
 * Volumes that somebody made beforehand, and which claim has which.
 *
 * How a claim finds its volume: `FindMatchingVolume` in pv_helpers.go and pkg/controller/volume/persistentvolume of
 * https://github.com/kubernetes/kubernetes, and https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding. Once its
 * claim has gone a volume is no other's: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#retain.
 */
import { blockOf, stringsAt, textOf } from "../../engine/values";
import type { Companion } from "../../engine/entry";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { isLess } from "./quantity";

/** Both names of the type. */
export const PERSISTENT_VOLUMES = ["kubernetes_persistent_volume_v1", "kubernetes_persistent_volume"];

/** Stands for what a volume notes of the claim that it is bound to, and keeps; not a type of the provider. */
const BINDING = "volume_binding";

/** What a claim wants of a volume. */
export interface Demand {
  readonly namespace: string;
  readonly name: string;
  /** "" for none. */
  readonly storageClass: string;
  /** A quantity of Kubernetes, such as 5Gi. */
  readonly storage: string;
  readonly accessModes: readonly string[];
  /** @default - Filesystem */
  readonly volumeMode?: string;
  /** Labels that it must have. */
  readonly labels?: ValueMap;
  /** Whether nothing is bound until a pod wants it, but what is reserved for the claim. */
  readonly isDelayed: boolean;
}

/** What there is in a cluster to be bound. */
export interface Bindable {
  readonly volumes: readonly WorldObject[];
  readonly claims: readonly WorldObject[];
  /** What volumes note of the claims that they are bound to. */
  readonly bindings: readonly WorldObject[];
}

function capacityOf(volume: WorldObject): string {
  const { capacity } = blockOf(volume.values, "spec");
  return isMap(capacity) ? textOf(capacity, "storage") : "";
}

/** The claim that a volume is reserved for, as namespace/name; "" for none. */
function reservedFor(volume: WorldObject): string {
  const { name, namespace } = blockOf(blockOf(volume.values, "spec"), "claim_ref");
  return typeof name === "string" ? `${typeof namespace === "string" ? namespace : "default"}/${name}` : "";
}

/** Why a volume is none for a claim, whoever chooses it; undefined when it is one. */
function mismatch(volume: WorldObject, wanted: Demand): string | undefined {
  const spec = blockOf(volume.values, "spec");
  const capacity = capacityOf(volume);
  if (isLess(capacity, wanted.storage)) return `it has ${capacity}, and ${wanted.storage} are requested`;
  const mode = textOf(spec, "volume_mode") || "Filesystem";
  if (mode !== (wanted.volumeMode ?? "Filesystem")) return `its volume mode is ${mode}`;
  const modes = stringsAt(spec, "access_modes");
  const missing = wanted.accessModes.find((each) => !modes.includes(each));
  return missing === undefined ? undefined : `its access modes are ${modes.join(", ")}, without ${missing}`;
}

function foreignClass(volume: WorldObject, { storageClass }: Demand): string | undefined {
  const own = textOf(blockOf(volume.values, "spec"), "storage_class_name");
  return own === storageClass ? undefined : `its class is "${own}"`;
}

function unlabelled(volume: WorldObject, { labels = {} }: Demand): string | undefined {
  const { labels: own } = blockOf(volume.values, "metadata");
  const missing = Object.entries(labels).find(([name, value]) => !isMap(own) || own[name] !== value);
  return missing && `it lacks the label ${missing[0]}`;
}

/** Whether a claim in the world has the volume already. */
function isTaken(volume: WorldObject, wanted: Demand, { claims }: Bindable): boolean {
  return claims.some(
    ({ id, values }) =>
      id !== `${wanted.namespace}/${wanted.name}` && stringsAt(values, "spec.volume_name")[0] === volume.id,
  );
}

/** What comes with a claim that is bound to a volume made beforehand; nothing where the volume is none. */
export function binding(claim: string, volume: string, place: string, world: World): readonly Companion[] {
  const type = PERSISTENT_VOLUMES.find((each) => world.find({ type: each, place, id: volume }));
  if (type === undefined) return [];
  return [{ type: BINDING, place, id: volume, values: { claim }, owner: { type, place, id: volume } }];
}

/** The claim that a volume was bound to and that has gone; undefined for a volume that may be bound. */
function lostClaim(volume: WorldObject, { claims, bindings }: Bindable): string | undefined {
  const found = bindings.find(({ id }) => id === volume.id);
  const claim = found && textOf(found.values, "claim");
  return claims.some(({ id }) => id === claim) ? undefined : claim;
}

/** Why a volume does not become a claim's; undefined when it may. */
function unfit(volume: WorldObject, wanted: Demand, all: Bindable): string | undefined {
  const reserved = reservedFor(volume);
  const isOwn = reserved === `${wanted.namespace}/${wanted.name}`;
  if (reserved !== "" && !isOwn) return `it is reserved for ${reserved}`;
  if (isTaken(volume, wanted, all)) return "another claim has it";
  const lost = lostClaim(volume, all);
  if (lost !== undefined) return `it is still that of the claim ${lost}, which has gone: make it anew`;
  return (
    mismatch(volume, wanted) ??
    (isOwn ? undefined : (foreignClass(volume, wanted) ?? unlabelled(volume, wanted)))
  );
}

/** What there is in a cluster to be bound. */
export function bindableIn(place: string, world: World, claimTypes: readonly string[]): Bindable {
  const here = (...types: readonly string[]): readonly WorldObject[] =>
    world.list(...types).filter((each) => each.place === place);
  return { volumes: here(...PERSISTENT_VOLUMES), claims: here(...claimTypes), bindings: here(BINDING) };
}

/** The volume that a claim finds: one reserved for it, else the smallest that fits; undefined without one. */
export function volumeFor(wanted: Demand, all: Bindable): WorldObject | undefined {
  const fitting = all.volumes.filter((volume) => unfit(volume, wanted, all) === undefined);
  const reserved = fitting.find((volume) => reservedFor(volume) !== "");
  if (reserved || wanted.isDelayed) return reserved;
  return fitting.reduce<WorldObject | undefined>(
    (least, each) => (least && !isLess(capacityOf(each), capacityOf(least)) ? least : each),
    undefined,
  );
}

/** Why a claim cannot have the volume that it names; undefined when it can. */
export function unbindable(volume: WorldObject, wanted: Demand, all: Bindable): string | undefined {
  const reason = unfit(volume, { ...wanted, labels: {} }, all) ?? foreignClass(volume, wanted);
  return reason && `Cannot bind to requested volume "${volume.id}": ${reason}`;
}

/** Why none of the volumes of a claim's class, or reserved for it, fits; "" when there is none. */
export function misfits(wanted: Demand, all: Bindable): string {
  const own = `${wanted.namespace}/${wanted.name}`;
  return all.volumes
    .filter((volume) => reservedFor(volume) === own || foreignClass(volume, wanted) === undefined)
    .flatMap((volume) => {
      const reason = unfit(volume, wanted, all);
      return reason === undefined ? [] : [`the persistent volume ${volume.id} does not fit: ${reason}`];
    })
    .join("; ");
}
