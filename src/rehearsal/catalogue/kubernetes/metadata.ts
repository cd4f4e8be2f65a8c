/**
 * What all objects of Kubernetes have in common: names, labels, annotations, and what the server makes of them.
 *
 * Names and labels: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and `labels/`;
 * schema and validators: `schema_metadata.go` and `validators.go` of
 * https://github.com/hashicorp/terraform-provider-kubernetes.
 */
import type { Check, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, valuesAt } from "../../engine/values";
import { type Diagnostic, Refusal } from "../../protocol/diagnostic";
import { isMap, type ValueMap } from "../../protocol/value";
import type { WorldObject } from "../../world/world";
import { uuid } from "../aws/account";
import { check, length, matching, type Rule } from "../checks";
import { hasNamespace, NAMESPACES } from "./cluster";

/** A name of letters, digits and hyphens, such as a namespace's. */
export const DNS_LABEL = matching(
  /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  "a lowercase RFC 1123 label: at most 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit",
);

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const NAME: readonly Rule[] = [
  length(1, 253),
  matching(
    SUBDOMAIN,
    "a lowercase RFC 1123 subdomain: lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit",
  ),
];

/** `example.com/name`, the part before the slash being optional. */
function isQualified(name: string): boolean {
  const parts = name.split("/");
  const [own = "", prefix, ...more] = parts.reverse();
  const isPrefixed = prefix === undefined || (prefix.length <= 253 && SUBDOMAIN.test(prefix));
  return (
    more.length === 0 && isPrefixed && own.length <= 63 && /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/.test(own)
  );
}

function isLabelValue(value: string): boolean {
  return value.length <= 63 && (value === "" || /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/.test(value));
}

/** The entries of the maps at a path, and what a rule has against them. */
function entries(at: string, wrong: (key: string, value: string) => string | undefined): Check {
  return (config) =>
    valuesAt(config, at).flatMap(({ value: map, path }) =>
      Object.entries(isMap(map) ? map : {}).flatMap(([key, value]): readonly Diagnostic[] => {
        const summary = wrong(key, typeof value === "string" ? value : "");
        return summary === undefined ? [] : [{ severity: "error", summary, path: [...path, { key }] }];
      }),
    );
}

const QUALIFIED =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character, " +
  "with an optional DNS subdomain prefix and '/'";

/** The rules for a `metadata` block. */
export const METADATA_CHECKS: readonly Check[] = [
  check("metadata.name", ...NAME),
  check(
    "metadata.generate_name",
    matching(/^[a-z0-9][-a-z0-9]{0,57}$/, "the beginning of an RFC 1123 label"),
  ),
  (config) =>
    valuesAt(config, "metadata.name").length > 0 && valuesAt(config, "metadata.generate_name").length > 0
      ? [{ severity: "error", summary: '"metadata.0.generate_name": conflicts with metadata.0.name' }]
      : [],
  entries("metadata.labels", (key) =>
    isQualified(key) ? undefined : `metadata.0.labels ("${key}") name part ${QUALIFIED}`,
  ),
  entries("metadata.labels", (_key, value) =>
    isLabelValue(value)
      ? undefined
      : `metadata.0.labels ("${value}") a valid label must be an empty string or at most 63 characters: ` +
        "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ),
  entries("metadata.annotations", (key) =>
    isQualified(key.toLowerCase()) ? undefined : `metadata.0.annotations ("${key}") name part ${QUALIFIED}`,
  ),
];

/** What in the metadata of any object needs a new one. */
export const METADATA_REPLACE = ["metadata.name", "metadata.generate_name"];

/** The name of an object, made by the server where only its beginning is given. */
export function nameOf(object: Draft): string {
  const asked = object.asked("metadata.name");
  const prefix = object.asked("metadata.generate_name");
  if (asked !== "" || prefix === "") return asked;
  return `${prefix}${object.content("name").slice(0, 5)}`;
}

/** The namespace of an object; "" for one that is in none. */
export function namespaceOf(object: Draft): string {
  return object.asked("metadata.namespace");
}

/** What the provider knows an object by. */
export function idOf(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** Fillers of what the server sets. */
export const METADATA_VALUES: NonNullable<ResourceEntry["values"]> = {
  id: (object) => idOf(namespaceOf(object), nameOf(object)),
  "metadata.name": nameOf,
  "metadata.generation": () => 0,
  // It counts the changes of a whole cluster; here it tells objects apart.
  "metadata.resource_version": (object) => String(parseInt(object.digest("version").slice(0, 6), 16)),
  "metadata.uid": (object) => uuid(object.digest("uid")),
};

/**
 * Refuses an object that cannot be made where it is to be.
 *
 * @param what its kind as the server calls it, such as `secrets`
 * @param types all types of the provider that stand for that kind
 * @param own names that objects have which came with the cluster
 * @throws a Refusal
 */
export function admitObject(
  object: Draft,
  what: string,
  types: readonly string[],
  own: readonly string[] = [],
): void {
  if (object.prior) return;
  const [name, namespace] = [nameOf(object), namespaceOf(object)];
  if (name === "")
    throw new Refusal(`${what} is invalid: metadata.name: Required value: name or generateName`);
  if (namespace !== "" && !hasNamespace(object.place, namespace, object.world)) {
    throw new Refusal(`namespaces "${namespace}" not found`);
  }
  if (own.includes(name) || object.find(types, idOf(namespace, name)))
    throw new Refusal(`${what} "${name}" already exists`);
}

/** A namespace that something else than Terraform made. */
export function madeNamespace(place: string, name: string): WorldObject {
  const [type = ""] = NAMESPACES;
  return {
    type,
    place,
    id: name,
    values: { id: name, metadata: [{ name, generation: 0, labels: { name } }] },
    withheld: [],
  };
}

/** The namespace that an object of the world is in; "" for one that is in none. */
export function homeOf({ values }: { readonly values: ValueMap }): string {
  const [namespace = ""] = [...stringsAt(values, "metadata.namespace"), ...stringsAt(values, "namespace")];
  return namespace;
}
