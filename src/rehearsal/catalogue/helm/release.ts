/**
 * Releases: installed charts.
 *
 * Defaults, validators, what needs a new release and what is known at plan time: `resource_helm_release.go` of
 * https://github.com/hashicorp/terraform-provider-helm (3.1). Rules of installing: `action/install.go` of
 * https://github.com/helm/helm (v3); names: https://github.com/helm/helm/blob/main/pkg/chart/common/util.
 */
import type { Check, Companion, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, UNKNOWN, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { CREATED } from "../aws/account";
import { between, check, length, matching, type Rule } from "../checks";
import { clusterAt, hasNamespace, isForTests, nodeGroupsOf, strandedNodes } from "../kubernetes/cluster";
import { DNS_LABEL, madeNamespace } from "../kubernetes/metadata";
import { type Chart, locateChart, reviewChart } from "./chart";
import {
  balancedServices,
  type BalancedService,
  groupsOf,
  hasPods,
  kindsNeeded,
  kindsRemoved,
  type Kind,
  nodeGroupsWanted,
} from "./contents";
import { loadBalancer, unbalanced } from "./load-balancer";
import { cloaked, goJson, mapAt, parseValues, valuesOf } from "./values";

/**
 * Stands for the kinds of an API group that a release brought into a cluster; not a type of the provider. Real ones
 * mostly stay when the release goes, but whoever would act on their objects is gone then.
 */
const API_GROUP = "custom_resource_definitions";

/** What is set when nothing is said. */
const DEFAULTS: Readonly<Record<string, Value>> = {
  atomic: false,
  cleanup_on_fail: false,
  create_namespace: false,
  dependency_update: false,
  disable_crd_hooks: false,
  disable_openapi_validation: false,
  disable_webhooks: false,
  force_update: false,
  lint: false,
  max_history: 0,
  namespace: "default",
  pass_credentials: false,
  recreate_pods: false,
  render_subchart_notes: true,
  replace: false,
  reset_values: false,
  reuse_values: false,
  skip_crds: false,
  take_ownership: false,
  timeout: 300,
  upgrade_install: false,
  verify: false,
  wait: true,
  wait_for_jobs: false,
  // Kept as it is when it is not set, and null when it never was.
  description: null,
};

/** Whatever is changed, the plugin framework forgets the computed values that the provider does not settle. */
const ARGUMENTS = [
  ...Object.keys(DEFAULTS),
  "chart",
  "devel",
  "keyring",
  "postrender",
  "repository",
  "repository_ca_file",
  "repository_cert_file",
  "repository_key_file",
  "repository_password",
  "repository_username",
  "set",
  "set_list",
  "set_sensitive",
  "set_wo_revision",
  "timeouts",
  "values",
  "version",
];

const RELEASE_NAME = matching(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  "a release name: lower-case letters, digits, hyphens and dots, each part beginning and ending with a letter or digit",
);

const SET_TYPE: Rule = (value, name) =>
  ["", "auto", "string", "literal"].includes(value)
    ? undefined
    : `Attribute ${name} value must be one of: ["auto" "string" "literal"], got: "${value}"`;

/** Values must be maps in YAML. What is in them is never quoted. */
const readableValues: Check = ({ values }) =>
  (Array.isArray(values) ? values : []).flatMap((text, index) => {
    if (typeof text !== "string") return [];
    try {
      parseValues(text, `values[${index}]`);
      return [];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [{ ...error.diagnostic, path: [{ attribute: "values" }, { index }] }];
    }
  });

/** The arguments that chart and values are found by, as they are now. */
function plannedOf(object: Draft): ValueMap {
  const names = ["chart", "dependency_update", "repository", "set", "set_list", "set_sensitive", "values"];
  const found = names.map((name) => [name, object.get(name)] as const);
  return { ...Object.fromEntries(found), version: object.asked("version") };
}

function chartOf(object: Draft): Chart {
  const chart = locateChart(plannedOf(object), object.scope);
  if (chart) return chart;
  throw new Error(`the chart of ${object.text("name")} is not known, although it is applied`);
}

function releasesIn(object: Draft): readonly WorldObject[] {
  return object.world.list("helm_release").filter(({ place }) => place === object.place);
}

/** Whether the cluster has AWS's own controller of load balancers. */
function hasController(object: Draft): boolean {
  return releasesIn(object).some(
    ({ values }) => textOf(mapAt(values, "metadata"), "chart") === "aws-load-balancer-controller",
  );
}

function servicesOf(object: Draft): readonly BalancedService[] {
  return balancedServices(chartOf(object), valuesOf(plannedOf(object)));
}

/** Why a release would never be ready; undefined when it will be. */
function neverReady(object: Draft): string | undefined {
  const cluster = clusterAt(object.place, object.world);
  if (!cluster) return undefined;
  if (hasPods(chartOf(object)) && nodeGroupsOf(cluster, object.world, true).length === 0) {
    return `no node group of the cluster ${cluster.id} has a node that its pods could run on`;
  }
  const stranded = hasPods(chartOf(object)) ? strandedNodes(cluster, object.world) : undefined;
  if (stranded !== undefined) return `its pods' images cannot be pulled: ${stranded}`;
  const groups = nodeGroupsOf(cluster, object.world, false);
  const missing = nodeGroupsWanted(valuesOf(plannedOf(object))).find((name) => !groups.includes(name));
  if (missing !== undefined) {
    return `its pods are bound to the node group ${missing}, which the cluster ${cluster.id} does not have`;
  }
  return servicesOf(object)
    .map((service) => unbalanced(service, cluster, object.world, hasController(object)))
    .find((reason) => reason !== undefined);
}

function admitRelease(object: Draft): void {
  const [name, namespace] = [object.text("name"), object.text("namespace")];
  const failed = (reason: string): Refusal =>
    new Refusal(object.prior ? `Upgrade failed: ${reason}` : `installation failed: ${reason}`);
  reviewChart(plannedOf(object), object.scope);
  const isTaken = releasesIn(object).some(({ id }) => id === `${namespace}/${name}`);
  if (!object.prior && isTaken) throw failed("cannot re-use a name that is still in use");
  const unmatched = ({ group, version, kind }: Kind): Refusal =>
    failed(
      `unable to build kubernetes objects from release manifest: resource mapping not found: ` +
        `no matches for kind "${kind}" in version "${group}/${version}": ensure CRDs are installed first`,
    );
  const [removed] = kindsRemoved(chartOf(object));
  if (removed) throw unmatched(removed);
  for (const kind of isForTests(object.place) ? [] : kindsNeeded(chartOf(object))) {
    if (!object.find([API_GROUP], kind.group)) throw unmatched(kind);
  }
  const makesNamespace = object.get("create_namespace") === true;
  if (!makesNamespace && !hasNamespace(object.place, namespace, object.world)) {
    throw failed(`create: failed to create: namespaces "${namespace}" not found`);
  }
  // Without `atomic` the failed release would stay, to be replaced. Here nothing stays of what is refused.
  const waits = object.get("wait") === true || object.get("atomic") === true;
  const reason = waits ? neverReady(object) : undefined;
  if (reason === undefined) return;
  const rolledBack = object.prior
    ? `release ${name} failed, and has been rolled back due to atomic being set: `
    : `release ${name} failed, and has been uninstalled due to atomic being set: `;
  throw failed(`${object.get("atomic") === true ? rolledBack : ""}context deadline exceeded (${reason})`);
}

/** A namespace that a release makes is not the release's: it stays. */
function settleRelease({ before, after }: Settled, world: World): readonly WorldObject[] {
  if (!after || before) return [];
  const { place, values } = after;
  const namespace = textOf(values, "namespace");
  return values.create_namespace === true && !hasNamespace(place, namespace, world)
    ? [madeNamespace(place, namespace)]
    : [];
}

function companions(object: Draft): readonly Companion[] {
  const cluster = clusterAt(object.place, object.world);
  const balancers = cluster
    ? servicesOf(object).flatMap((service) => loadBalancer(object, service, cluster))
    : [];
  const groups = groupsOf(chartOf(object), valuesOf(plannedOf(object))).map((id) => ({
    type: API_GROUP,
    id,
    values: { id, brought_by: `${object.text("namespace")}/${object.text("name")}` },
  }));
  return [...groups, ...balancers];
}

function revisionOf(object: Draft): number {
  const before = mapAt(object.prior ?? {}, "metadata").revision;
  return typeof before === "number" ? before + 1 : 1;
}

/** Moments are the same in every rehearsal. */
const DEPLOYED = Date.parse(CREATED) / 1000;

function metadataOf(object: Draft): ValueMap {
  const { name, version, appVersion } = chartOf(object);
  const planned = plannedOf(object);
  // Once values are write-only, the provider shows none.
  const shown = Number(object.get("set_wo_revision") ?? 0) > 0 ? {} : cloaked(valuesOf(planned), planned);
  return {
    app_version: appVersion,
    chart: name,
    first_deployed: DEPLOYED,
    last_deployed: DEPLOYED,
    name: object.text("name"),
    namespace: object.text("namespace"),
    notes: "",
    revision: revisionOf(object),
    values: goJson(shown),
    version,
  };
}

/** With the experiment on the provider shows what it made; here that is nothing. */
function isShown(settings: ValueMap): boolean {
  return isMap(settings.experiments) && settings.experiments.manifest === true;
}

/** The release resource. */
export const helmRelease: ResourceEntry = {
  schema: {
    version: 2,
    sensitive: ["repository_password", "set_sensitive.value"],
    writeOnly: ["set_wo", "set_wo.name", "set_wo.value", "set_wo.type"],
  },
  // Values may hold anything.
  secrets: ["values", "set", "set_list", "metadata.values"],
  defaults: { ...DEFAULTS, "set.type": "" },
  replace: ["name", "namespace"],
  affected: { id: ARGUMENTS, metadata: ARGUMENTS },
  checks: [
    check("name", length(1, 53), RELEASE_NAME),
    check("namespace", DNS_LABEL),
    check("set.type", SET_TYPE),
    check("set_sensitive.type", SET_TYPE),
    check("set_wo_revision", between(1, Number.MAX_SAFE_INTEGER)),
    readableValues,
  ],
  review: reviewChart,
  known: {
    status: () => "deployed",
    version: (planned, scope) => locateChart({ ...planned, version: null }, scope)?.version ?? UNKNOWN,
    manifest: (_planned, { settings }) => (isShown(settings) ? "{}" : null),
    resources: (_planned, { settings }) => (isShown(settings) ? {} : null),
  },
  admit: admitRelease,
  companions,
  settle: settleRelease,
  identify: (values) => {
    const name = textOf(values, "name");
    return name === "" ? "" : `${textOf(values, "namespace")}/${name}`;
  },
  values: {
    id: (object) => object.text("name"),
    metadata: metadataOf,
    version: (object) => chartOf(object).version,
  },
};
