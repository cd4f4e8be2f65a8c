/**
 * Whose the objects are that a release would make: Helm takes none that is there already, unless its labels and annotations say that it
 * is the release's; `existingResourceConflict` and `checkOwnership` in `action/validate.go` of https://github.com/helm/helm (v3).
 *
 * Looked at are the kinds that the rehearsal knows the objects of, where a template writes out their names.
 */
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { NAMESPACES } from "../kubernetes/cluster";
import { idOf } from "../kubernetes/metadata";
import { OWN_CLASSES, STORAGE_CLASSES } from "../kubernetes/storage-class";
import { CLAIMS } from "../kubernetes/volumes";
import type { Chart } from "./chart";
import { claimsOf, classesOf, type Release } from "./claims";
import { isCertain, rendered, type Template, templatesOf, valuesIn } from "./templates";

/** An object that a release would make. */
export interface Wanted {
  readonly kind: string;
  readonly name: string;
  /** "" for one that is in none. */
  readonly namespace: string;
}

/** Terraform's types of the kinds. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["kubernetes_config_map_v1", "kubernetes_config_map"],
  Namespace: NAMESPACES,
  PersistentVolumeClaim: CLAIMS,
  Secret: ["kubernetes_secret_v1", "kubernetes_secret"],
  StorageClass: STORAGE_CLASSES,
};

/** Kinds whose objects are in no namespace. */
const CLUSTER_WIDE = ["Namespace", "StorageClass"];

/** A member of a template's `metadata`, as it is written; undefined where there is none, or more than one. */
function written({ text }: Template, key: string): string | undefined {
  const [, metadata = ""] = /^metadata:[ \t]*\n((?:[ \t].*\n|\n)*)/m.exec(`${text}\n`) ?? [];
  const found = [...metadata.matchAll(new RegExp(`^ {2}${key}:[ \\t]*(.*)$`, "gm"))];
  return found.length === 1 ? found[0]?.[1] : undefined;
}

function ofTemplate(template: Template, values: ValueMap, release: Release): readonly Wanted[] {
  const { kind } = template;
  const name = rendered(written(template, "name") ?? "", values, release.name) ?? "";
  if (name === "" || !(kind in TYPES)) return [];
  if (CLUSTER_WIDE.includes(kind)) return [{ kind, name, namespace: "" }];
  const asked = (written(template, "namespace") ?? "").replace(
    /\{\{-?\s*\.Release\.Namespace(\s*\|\s*quote)?\s*-?\}\}/,
    release.namespace,
  );
  const namespace = rendered(asked, values, release.name);
  return namespace === undefined ? [] : [{ kind, name, namespace: namespace || release.namespace }];
}

/** The objects that an installation certainly makes, as far as their names are known. */
export function objectsOf(chart: Chart, given: ValueMap, release: Release): readonly Wanted[] {
  const classes = classesOf(chart, given).map((each): Wanted => {
    return { kind: "StorageClass", name: textOf(each, "id"), namespace: "" };
  });
  if (chart.folder === undefined) {
    const claims = claimsOf(chart, given, release).filter(({ maker }) => maker === "Helm");
    return [
      ...classes,
      ...claims.map(({ name, namespace }) => ({ kind: "PersistentVolumeClaim", name, namespace })),
    ];
  }
  const values = valuesIn(chart, given);
  return templatesOf(chart)
    .filter((template) => template.hooks.length === 0 && isCertain(template, values))
    .flatMap((template) => ofTemplate(template, values, release));
}

function memberOf({ values }: WorldObject, map: "annotations" | "labels", key: string): string {
  const found = blockOf(values, "metadata")[map];
  return isMap(found) ? textOf(found, key) : "";
}

/** Whether Terraform made it: of what others made the rehearsal does not know the labels. */
function isTerraforms({ values }: WorldObject): boolean {
  return stringsAt(values, "metadata.uid").some((uid) => uid !== "");
}

/** What an object lacks to be a release's, in Helm's words. */
function lacks(standing: WorldObject | undefined, release: Release): readonly string[] {
  const marks = [
    ["label", "labels", "app.kubernetes.io/managed-by", "Helm"],
    ["annotation", "annotations", "meta.helm.sh/release-name", release.name],
    ["annotation", "annotations", "meta.helm.sh/release-namespace", release.namespace],
  ] as const;
  return marks.flatMap(([what, map, key, wanted]) => {
    const found = standing ? memberOf(standing, map, key) : "";
    if (found === wanted) return [];
    const wrong =
      found === ""
        ? `missing key "${key}": must be set to "${wanted}"`
        : `key "${key}" must equal "${wanted}": current value is "${found}"`;
    return [`${what} validation error: ${wrong}`];
  });
}

/** Why an object cannot be the release's: somebody else made it; undefined where it can. */
export function disowned(
  { kind, name, namespace }: Wanted,
  release: Release,
  place: string,
  world: World,
): string | undefined {
  const id = idOf(namespace, name);
  const standing = (TYPES[kind] ?? [])
    .flatMap((type) => world.find({ type, place, id }) ?? [])
    .find(isTerraforms);
  const isClusters = kind === "StorageClass" && OWN_CLASSES.includes(name);
  const missing = standing || isClusters ? lacks(standing, release) : [];
  if (missing.length === 0) return undefined;
  return (
    `${kind} "${name}" in namespace "${namespace}" exists and cannot be imported into the current release: ` +
    `invalid ownership metadata; ${missing.join("; ")}`
  );
}
