/**
 * Claims for volumes that Terraform makes itself.
 *
 * Defaults, what needs a new object and how long it waits: `resource_kubernetes_persistent_volume_claim_v1.go` and
 * `schema_persistent_volume_claim.go` of https://github.com/hashicorp/terraform-provider-kubernetes; rules of the server:
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { blockOf, stringsAt } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap } from "../../protocol/value";
import { check, matching, oneOf } from "../checks";
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
import { classNamed } from "./storage-class";
import { CLAIMS, type Claim, pending, volumeNameFor, volumeOf } from "./volumes";

function claimOf(object: Draft): Claim {
  const spec = blockOf({ spec: object.get("spec") }, "spec");
  const named = object.asked("spec.storage_class_name");
  const { requests } = blockOf(spec, "resources");
  const [storage = "1Gi"] = stringsAt(isMap(requests) ? requests : {}, "storage");
  return {
    namespace: namespaceOf(object),
    name: nameOf(object),
    ...(named === "" ? {} : { storageClass: named }),
    storage,
    accessMode: object.asked("spec.access_modes"),
    // Whether a pod wants it is known to no plan, and while this is waited for there can be none.
    isUsed: false,
  };
}

function admitClaim(object: Draft): void {
  admitObject(object, "persistentvolumeclaims", CLAIMS);
  const cluster = clusterAt(object.place, object.world);
  if (!cluster || object.prior || object.get("wait_until_bound") !== true) return;
  // One that names its volume has it from somewhere else.
  if (object.asked("spec.volume_name") !== "") return;
  const reason = pending(claimOf(object), cluster, object.world);
  if (reason === undefined) return;
  throw new Refusal(
    `timeout while waiting for state to become 'Bound' (last state: 'Pending', timeout: 5m0s): ${reason}`,
    "Set wait_until_bound = false where pods come later.",
  );
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
  checks: [
    ...METADATA_CHECKS,
    check("metadata.namespace", DNS_LABEL),
    check("spec.access_modes", oneOf("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")),
    check("spec.volume_mode", oneOf("Block", "Filesystem")),
    check(
      "spec.resources.requests.storage",
      matching(/^\d+(\.\d+)?([kMGTPE]|[KMGTPE]i)?$/, "a quantity such as 5Gi"),
    ),
  ],
  admit: admitClaim,
  companions: (object) => {
    const cluster = clusterAt(object.place, object.world);
    // One that names its volume has it from somewhere else.
    const isMade = object.asked("spec.volume_name") === "" || object.prior !== null;
    return cluster && isMade ? volumeOf(claimOf(object), volumeName(object), cluster, object.world) : [];
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
