/**
 * What a release cannot change of its claims once they are there.
 *
 * Of a claim: `ValidatePersistentVolumeClaimUpdate` in pkg/apis/core/validation and plugin/pkg/admission/storage/persistentvolume/resize of
 * https://github.com/kubernetes/kubernetes. Of a StatefulSet: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/ and
 * https://github.com/kubernetes/kubernetes/issues/68737. An operator makes its StatefulSets anew, around the claims that are there:
 * https://prometheus-operator.dev/docs/platform/storage/#resizing-volumes.
 */
import type { World, WorldObject } from "../../world/world";
import { isLess } from "../kubernetes/quantity";
import { classNameOf, requestOf, unresizable } from "../kubernetes/volumes";
import type { ReleaseClaim } from "./claims";

const SET_FIELDS =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function isResized(before: string, after: string): boolean {
  return isLess(before, after) || isLess(after, before);
}

/** Why Helm cannot make of a StatefulSet what makes a claim otherwise than before; undefined when nothing changes. */
function ofSet(set: string, claim: ReleaseClaim, before: ReleaseClaim): string | undefined {
  const changed = isResized(before.storage, claim.storage)
    ? `the size of its claims, ${before.storage}, and ${claim.storage}`
    : before.storageClass === claim.storageClass
      ? undefined
      : `the class of its claims, "${before.storageClass ?? ""}", and "${claim.storageClass ?? ""}"`;
  if (changed === undefined) return undefined;
  return (
    `cannot patch "${set}" with kind StatefulSet: StatefulSet.apps "${set}" is invalid: spec: Forbidden: ${SET_FIELDS} ` +
    `(${changed} cannot take its place)`
  );
}

/** The same of a claim that is Helm's own. */
function ofHelm(claim: ReleaseClaim, standing: WorldObject, world: World): string | undefined {
  const { name, storageClass, storage } = claim;
  const own = classNameOf(standing);
  const invalid = `cannot patch "${name}" with kind PersistentVolumeClaim: PersistentVolumeClaim "${name}" is invalid: `;
  if (storageClass !== undefined && storageClass !== own) {
    return (
      `${invalid}spec: Forbidden: spec is immutable after creation except resources.requests: ` +
      `its class in the cluster is ${own}, and ${storageClass} cannot take its place`
    );
  }
  const before = requestOf(standing.values);
  if (isLess(storage, before)) {
    return (
      `${invalid}spec.resources.requests.storage: Forbidden: field can not be less than status.capacity ` +
      `(${before}, and ${storage} are requested)`
    );
  }
  const reason = unresizable(standing, storage, world);
  return reason && `cannot patch "${name}" with kind PersistentVolumeClaim: ${reason}`;
}

/**
 * Why a release cannot have a claim as it wants it, undefined when it can.
 *
 * @param before the same claim as the release has it, undefined when it has none of that name
 * @param standing the claim in the cluster, undefined when it is to be made
 */
export function unchangeable(
  claim: ReleaseClaim,
  before: ReleaseClaim | undefined,
  standing: WorldObject | undefined,
  world: World,
): string | undefined {
  if (claim.maker === "operator") return undefined;
  if (claim.maker === "Helm") return standing && ofHelm(claim, standing, world);
  return before && ofSet(claim.maker.statefulSet, claim, before);
}
