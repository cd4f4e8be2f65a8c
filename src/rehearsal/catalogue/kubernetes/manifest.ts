/**
 * Objects of any kind, as they stand in a manifest. Whether the cluster serves that kind is not looked at.
 *
 * What must be in one and what may not, and that the cluster must be there when a plan is made: `manifest/provider` of
 * https://github.com/hashicorp/terraform-provider-kubernetes and
 * https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/manifest. That a definition is called by its
 * plural and its group:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
import type { Check, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { isKnown, mapAt, textOf } from "../../engine/values";
import { type Diagnostic, Refusal } from "../../protocol/diagnostic";
import { isMap, type Value } from "../../protocol/value";
import { hasNamespace, NOWHERE } from "./cluster";
import { broughtGroup } from "./served-groups";

/** The type of the resource. */
export const MANIFEST = "kubernetes_manifest";

const NEEDED = ["apiVersion", "kind", "metadata"];
const FORBIDDEN = ["status"];

interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function identityOf(manifest: Value): Identity {
  const members = isMap(manifest) ? manifest : {};
  const metadata = mapAt(members, "metadata");
  return {
    apiVersion: textOf(members, "apiVersion"),
    kind: textOf(members, "kind"),
    namespace: textOf(metadata, "namespace"),
    name: textOf(metadata, "name"),
  };
}

const hasItsMembers: Check = ({ manifest = null }) => {
  if (!isMap(manifest)) return [];
  const wrong = (summary: string, key: string, what: string): Diagnostic => ({
    severity: "error",
    summary,
    detail: `'${key}' attribute key is ${what} manifest configuration`,
    path: [{ attribute: "manifest" }],
  });
  return [
    ...NEEDED.filter((key) => (manifest[key] ?? null) === null).map((key) =>
      wrong('Attribute key missing from "manifest" value', key, "missing from"),
    ),
    ...FORBIDDEN.filter((key) => key in manifest).map((key) =>
      wrong('Forbidden attribute key in "manifest" value', key, "not allowed in"),
    ),
  ];
};

/** The group that a definition brings; "" for what is none. */
function groupDefined({ kind, name }: Identity): string {
  return kind === "CustomResourceDefinition" ? name.slice(name.indexOf(".") + 1) : "";
}

function admit(object: Draft): void {
  const own = object.get("manifest");
  const { namespace } = identityOf(own);
  if (namespace !== "" && !hasNamespace(object.place, namespace, object.world)) {
    throw new Refusal(`namespaces "${namespace}" not found`);
  }
  const id = idOf(own);
  if (!object.prior && object.find([object.type], id)) {
    throw new Refusal("Cannot create resource that already exists", `${id} is there already`);
  }
}

/** What the provider imports it by; "" without a name. */
function idOf(manifest: Value): string {
  const { apiVersion, kind, namespace, name } = identityOf(manifest);
  return name === "" ? "" : `apiVersion=${apiVersion},kind=${kind},namespace=${namespace},name=${name}`;
}

/** The manifest resource. */
export const manifest: ResourceEntry = {
  schema: { version: 1 },
  framework: true,
  // A manifest may be a secret's.
  secrets: ["manifest", "object"],
  checks: [hasItsMembers],
  affected: { object: ["manifest"] },
  review: (_planned, { place }) => {
    if (place === NOWHERE) {
      throw new Refusal(
        "Failed to construct REST client",
        "cannot create REST client: no client config. The cluster must be there when a plan is made: " +
          "apply what makes it first.",
      );
    }
  },
  replaceWhen: ({ manifest: planned = null }, prior) =>
    isKnown(planned) && prior && idOf(planned) !== idOf(prior.manifest ?? null) ? ["manifest"] : [],
  admit,
  companions: (object) => {
    const identity = identityOf(object.get("manifest"));
    const group = groupDefined(identity);
    return group === "" ? [] : [broughtGroup(group, `definition ${identity.name}`)];
  },
  identify: ({ manifest: of = null }) => idOf(of),
  values: { object: (object) => object.get("manifest") },
};
