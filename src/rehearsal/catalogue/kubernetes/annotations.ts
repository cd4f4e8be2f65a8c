/**
 * Annotations that Terraform puts on what is there already.
 *
 * Arguments, identifier and what is refused: `resource_kubernetes_annotations.go` of
 * https://github.com/hashicorp/terraform-provider-kubernetes.
 */
import type { ResourceEntry } from "../../engine/entry";
import { Refusal } from "../../protocol/diagnostic";
import { atLeastOneOf } from "../checks";
import { nameOf, namespaceOf } from "./metadata";
import { classNamed } from "./storage-class";

/** The annotations resource. Whether there is what it is about is looked at for storage classes. */
export const annotations: ResourceEntry = {
  defaults: { field_manager: "Terraform" },
  replace: ["api_version", "kind", "metadata.name", "metadata.namespace"],
  checks: [atLeastOneOf("annotations", "template_annotations")],
  admit: (object) => {
    const name = nameOf(object);
    if (object.text("kind") === "StorageClass" && !classNamed(name, object.place, object.world)) {
      throw new Refusal(`The resource "${name}" does not exist`);
    }
  },
  values: {
    id: (object) => {
      const namespace = namespaceOf(object);
      const id = `apiVersion=${object.text("api_version")},kind=${object.text("kind")},name=${nameOf(object)}`;
      return namespace === "" ? id : `${id},namespace=${namespace}`;
    },
  },
};
