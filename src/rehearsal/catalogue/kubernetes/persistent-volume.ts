/**
 * Volumes that Terraform makes for claims to find.
 *
 * Defaults, validators and what needs a new object: `resource_kubernetes_persistent_volume_v1.go` of
 * https://github.com/hashicorp/terraform-provider-kubernetes.
 */
import type { ResourceEntry } from "../../engine/entry";
import { check, oneOf } from "../checks";
import { admitObject, METADATA_CHECKS, METADATA_VALUES } from "./metadata";
import { STORAGE } from "./quantity";
import { PERSISTENT_VOLUMES } from "./static-volumes";

/** How a volume can be mounted. */
export const ACCESS_MODES = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

/** The volume resource. */
export const persistentVolume: ResourceEntry = {
  defaults: {
    "spec.claim_ref.namespace": "default",
    "spec.persistent_volume_reclaim_policy": "Retain",
    "spec.volume_mode": "Filesystem",
  },
  replace: ["metadata.name", "spec.persistent_volume_source", "spec.volume_mode"],
  checks: [
    ...METADATA_CHECKS,
    check("spec.access_modes", oneOf(...ACCESS_MODES)),
    check("spec.capacity.storage", STORAGE),
    check("spec.persistent_volume_reclaim_policy", oneOf("Recycle", "Delete", "Retain")),
    check("spec.volume_mode", oneOf("Block", "Filesystem")),
  ],
  admit: (object) => admitObject(object, "persistentvolumes", PERSISTENT_VOLUMES),
  values: METADATA_VALUES,
};
