/**
 * Claims for volumes that Terraform makes itself.
 *
 * Defaults, what needs a new object and how long it waits: `resource_kubernetes_persistent_volume_claim_v1.go` and
 * `schema_persistent_volume_claim.go` of https://github.com/hashicorp/terraform-provider-kubernetes; rules of the server:
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, type ValueMap } from "../../protocol/value";
import { check, oneOf } from "../checks";
import { clusterAt } from "./cluster";
import {
  admitObject,
  DNS_LABEL,
  METADATA_CHECKS,
  METADATA_REPLACE,
  METADATA_VALUES,
  nameOf,
  namespaceOf,
} from "./metadata";
import { ACCESS_MODES } from "./persistent-volume";
import { isLess, STORAGE } from "./quantity";
import { binding } from "./static-volumes";
import { classNamed } from "./storage-class";
import {
  CLAIMS,
  type Claim,
  claimKey,
  classNameOf,
  pending,
  requestOf,
  unresizable,
  volumeNameFor,
  volumeOf,
} from "./volumes";

function claimOf(object: Draft): Claim {
  const spec = object.block("spec");
  const [named, volumeName] = [spec.storage_class_name, object.asked("spec.volume_name")];
  const { match_labels: labels } = blockOf(spec, "selector");
  return {
    namespace: namespaceOf(object),
    name: nameOf(object),
    // The provider drops "", so that it is the cluster's to choose.
    ...(typeof named === "string" && named !== "" ? { storageClass: named } : {}),
    storage: requestOf({ spec: object.get("spec") }) || "1Gi",
    accessModes: stringsAt(spec, "access_modes"),
    volumeMode: textOf(spec, "volume_mode"),
    ...(volumeName === "" ? {} : { volumeName }),
    ...(isMap(labels) ? { labels } : {}),
    // Whether a pod wants it is known to no plan, and while this is waited for there can be none.
    isUsed: false,
  };
}

/** Refuses more for a claim than its class lets it have. One without a volume is left alone: who knows of its pods. */
function admitGrowth(object: Draft, prior: ValueMap): void {
  const standing = object.find(CLAIMS, textOf(prior, "id"));
  const reason = standing && unresizable(standing, requestOf({ spec: object.get("spec") }), object.world);
  if (!standing || reason === undefined) return;
  throw new Refusal(
    reason,
    `Its class is "${classNameOf(standing)}": set allow_volume_expansion = true there, or keep the claim at ${requestOf(standing.values)}.`,
  );
}

function admitClaim(object: Draft): void {
  admitObject(object, "persistentvolumeclaims", CLAIMS);
  const cluster = clusterAt(object.place, object.world);
  if (object.prior) admitGrowth(object, object.prior);
  if (!cluster || object.prior || object.get("wait_until_bound") !== true) return;
  const reason = pending(claimOf(object), cluster, object.world);
  if (reason === undefined) return;
  throw new Refusal(
    `timeout while waiting for state to become 'Bound' (last state: 'Pending', timeout: 5m0s): ${reason}`,
    "Set wait_until_bound = false where pods come later.",
  ).afterWaiting();
}

/** The name of its volume in the cluster: the server's, unless it asks for one. */
function volumeName(object: Draft): string {
  const asked = object.asked("spec.volume_name");
  if (asked !== "") return asked;
  const cluster = clusterAt(object.place, object.world);
  return cluster ? volumeNameFor(claimOf(object), cluster, object.world) : "";
}

/** The claim resource. */
export const persistentVolumeClaim: ResourceEntry = {
  defaults: { "metadata.namespace": "default", "spec.volume_mode": "Filesystem", wait_until_bound: true },
  replace: [
    ...METADATA_REPLACE,
    "metadata.namespace",
    "spec.access_modes",
    "spec.resources.limits",
    "spec.selector",
    "spec.storage_class_name",
    "spec.volume_mode",
    "spec.volume_name",
  ],
  // The server takes no less than before, so that the provider makes another claim.
  replaceWhen: (planned, prior) =>
    prior && isLess(requestOf(planned), requestOf(prior)) ? ["spec.resources.requests"] : [],
  checks: [
    ...METADATA_CHECKS,
    check("metadata.namespace", DNS_LABEL),
    check("spec.access_modes", oneOf(...ACCESS_MODES)),
    check("spec.volume_mode", oneOf("Block", "Filesystem")),
    check("spec.resources.requests.storage", STORAGE),
  ],
  admit: admitClaim,
  companions: (object) => {
    const cluster = clusterAt(object.place, object.world);
    if (!cluster) return [];
    const claim = claimOf(object);
    const isMade = claim.volumeName === undefined || object.prior !== null;
    if (isMade) return volumeOf(claim, volumeName(object), cluster, object.world);
    // One that names its volume has it from somewhere else.
    const isBound = pending(claim, cluster, object.world) === undefined;
    return isBound
      ? binding(claimKey(claim, object.place).id, volumeName(object), object.place, object.world)
      : [];
  },
  values: {
    ...METADATA_VALUES,
    "spec.volume_name": volumeName,
    "spec.storage_class_name": (object) => {
      const cluster = clusterAt(object.place, object.world);
      return (cluster && classNamed(undefined, object.place, object.world)?.name) ?? "";
    },
  },
};
