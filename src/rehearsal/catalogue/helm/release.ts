/**
 * Releases: installed charts.
 *
 * Defaults, validators, what needs a new release and what is known at plan time: `resource_helm_release.go` of
 * https://github.com/hashicorp/terraform-provider-helm (3.1). Rules of installing: `action/install.go` of
 * https://github.com/helm/helm (v3); names: https://github.com/helm/helm/blob/main/pkg/chart/common/util.
 */
import type { Check, Companion, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { mapAt, textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, UNKNOWN, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { CREATED } from "../aws/account";
import { between, check, length, matching, type Rule } from "../checks";
import {
  clusterAt,
  hasNamespace,
  hasRelease,
  isForTests,
  nodeGroupsIn,
  nodeGroupsOf,
  strandedNodes,
} from "../kubernetes/cluster";
import { DNS_LABEL, madeNamespace } from "../kubernetes/metadata";
import { mayHaveOtherNodes } from "../kubernetes/other-nodes";
import { ANY_GROUP, broughtGroup, isBrought, isStanding } from "../kubernetes/served-groups";
import { driverNamed, STORAGE_CLASSES } from "../kubernetes/storage-class";
import { claimed, claimKey, inDriversHands, pending, requestOf } from "../kubernetes/volumes";
import { type Chart, locateChart, reviewChart } from "./chart";
import { unchangeable } from "./claim-changes";
import { claimsOf, classesOf, type Release, type ReleaseClaim } from "./claims";
import { balancedServices, type BalancedService, hasPods, kindsRemoved, nodeGroupsWanted } from "./contents";
import { loadBalancer, unbalanced } from "./load-balancer";
import { eventWithPods, groupsWith, type Occasion, untimely } from "./order";
import { disowned, objectsOf } from "./ownership";
import type { Kind } from "./templates";
import { parseYamlMap } from "../yaml";
import { cloaked, goJson, valuesOf } from "./values";

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
      parseYamlMap(text, `values[${index}]`);
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
  return hasRelease("aws-load-balancer-controller", object.place, object.world);
}

function servicesOf(object: Draft): readonly BalancedService[] {
  return balancedServices(chartOf(object), valuesOf(plannedOf(object)));
}

function releaseOf(object: Draft): Release {
  return { name: object.text("name"), namespace: object.text("namespace") };
}

function claimsIn(object: Draft): readonly ReleaseClaim[] {
  return claimsOf(chartOf(object), valuesOf(plannedOf(object)), releaseOf(object));
}

/** Why no pod of a release can run; undefined when some can. */
function noPods(object: Draft, cluster: WorldObject): string | undefined {
  const { world } = object;
  if (mayHaveOtherNodes(cluster, world, object.text("namespace"))) return undefined;
  if (nodeGroupsIn(cluster, world).length === 0) {
    return `no node group of the cluster ${cluster.id} has a node that its pods could run on`;
  }
  const stranded = strandedNodes(cluster, world);
  return stranded === undefined ? undefined : `its pods' images cannot be pulled: ${stranded}`;
}

/** Why a release would never be ready; undefined when it will be. */
function neverReady(object: Draft, cluster: WorldObject): string | undefined {
  const [chart, values] = [chartOf(object), valuesOf(plannedOf(object))];
  const waitsForJobs = object.get("wait_for_jobs") === true;
  const idle = hasPods(chart, values, waitsForJobs) ? noPods(object, cluster) : undefined;
  if (idle !== undefined) return idle;
  const groups = nodeGroupsOf(cluster, object.world);
  const missing = nodeGroupsWanted(chart, values).find((name) => !groups.includes(name));
  if (missing !== undefined) {
    return `its pods are bound to the node group ${missing}, which the cluster ${cluster.id} does not have`;
  }
  const waiting = claimsIn(object).filter(({ maker }) => maker !== "operator");
  return [
    ...waiting.map((claim) => pending(claim, cluster, object.world)),
    ...servicesOf(object).map((service) => unbalanced(service, cluster, object.world, hasController(object))),
  ].find((reason) => reason !== undefined);
}

/** What was done when it failed, in Helm's words. */
function failed(object: Draft, reason: string): Refusal {
  return new Refusal(object.prior ? `Upgrade failed: ${reason}` : `installation failed: ${reason}`);
}

/** The same of what failed only after it was begun. */
function takenBack(object: Draft, reason: string): Refusal {
  const what = object.prior ? "rolled back" : "uninstalled";
  const isAtomic = object.get("atomic") === true;
  const before = `release ${object.text("name")} failed, and has been ${what} due to atomic being set: `;
  return failed(object, `${isAtomic ? before : ""}${reason}`);
}

/** Refuses kinds that the cluster does not serve, or not yet. */
function admitKinds(object: Draft): void {
  const unmatched = ({ group, version, kind }: Kind): string =>
    `resource mapping not found: no matches for kind "${kind}" in version "${group}/${version}": ensure CRDs are installed first`;
  const building = "unable to build kubernetes objects from release manifest";
  const chart = chartOf(object);
  const [removed] = kindsRemoved(chart);
  if (removed) throw failed(object, `${building}: ${unmatched(removed)}`);
  if (isForTests(object.place)) return;
  const isServed = (group: string): boolean => isBrought(group, object);
  const early = untimely(chart, valuesOf(plannedOf(object)), occasionOf(object), isServed);
  if (!early) return;
  const { hook } = early;
  if (!hook) throw failed(object, `${building}: ${unmatched(early)}`);
  const file = `${chart.name}/${hook.file}`;
  const reason = `unable to build kubernetes object for ${hook.event} hook ${file}: ${unmatched(early)}`;
  throw takenBack(object, `failed ${hook.event}: ${reason}`);
}

/** Refuses to take what is somebody else's, which an installation does only when it is told to. */
function admitOwnership(object: Draft): void {
  if (object.prior || object.get("take_ownership") === true) return;
  const release = releaseOf(object);
  const [chart, values] = [chartOf(object), valuesOf(plannedOf(object))];
  const reason = objectsOf(chart, values, release)
    .map((each) => disowned(each, release, object.place, object.world))
    .find((each) => each !== undefined);
  if (reason !== undefined) throw failed(object, `Unable to continue with install: ${reason}`);
}

function occasionOf(object: Draft): Occasion {
  return {
    isUpgrade: object.prior !== null,
    skipsDefinitions: object.get("skip_crds") === true,
    skipsHooks: object.get("disable_webhooks") === true,
  };
}

/** Its chart as it was installed; undefined where that cannot be had any more. */
function chartBefore({ prior, scope }: Draft): Chart | undefined {
  try {
    return prior ? locateChart(prior, scope) : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** The claims that it has so far; none where its chart is not known any more. */
function claimsBefore(object: Draft): readonly ReleaseClaim[] {
  const [chart, { prior }] = [chartBefore(object), object];
  // Another name or namespace makes another release.
  return chart && prior ? claimsOf(chart, valuesOf(prior), releaseOf(object)) : [];
}

function admitClaims(object: Draft): void {
  const before = claimsBefore(object);
  const reason = claimsIn(object)
    .map((claim) => {
      const same = before.find(({ name }) => name === claim.name);
      return unchangeable(claim, same, object.world.find(claimKey(claim, object.place)), object.world);
    })
    .find((each) => each !== undefined);
  if (reason !== undefined) throw failed(object, reason);
}

function admitRelease(object: Draft): void {
  const [name, namespace] = [object.text("name"), object.text("namespace")];
  reviewChart(plannedOf(object), object.scope);
  const isTaken = releasesIn(object).some(({ id }) => id === `${namespace}/${name}`);
  if (!object.prior && isTaken) throw failed(object, "cannot re-use a name that is still in use");
  admitKinds(object);
  admitOwnership(object);
  const makesNamespace = object.get("create_namespace") === true;
  if (!makesNamespace && !hasNamespace(object.place, namespace, object.world)) {
    throw failed(object, `create: failed to create: namespaces "${namespace}" not found`);
  }
  const cluster = clusterAt(object.place, object.world);
  if (!cluster) return;
  admitClaims(object);
  // Helm waits for the pods of hooks whatever else it waits for.
  const event = eventWithPods(chartOf(object), occasionOf(object));
  const idle = event === undefined ? undefined : noPods(object, cluster);
  if (idle !== undefined) {
    throw takenBack(object, `failed ${event}: timed out waiting for the condition (${idle})`).afterWaiting();
  }
  // Without `atomic` the failed release would stay, to be replaced. Here nothing stays of what is refused.
  const waits = object.get("wait") === true || object.get("atomic") === true;
  const reason = waits ? neverReady(object, cluster) : undefined;
  if (reason !== undefined) throw takenBack(object, `context deadline exceeded (${reason})`).afterWaiting();
}

/**
 * A namespace that a release makes is not the release's: it stays. A driver that comes or goes takes the volumes of claims into its
 * hands, or out of them.
 */
function settleRelease({ before, after }: Settled, world: World): readonly WorldObject[] {
  const release = after ?? before;
  if (!release || (before && after)) return [];
  const { place, values } = release;
  const namespace = textOf(values, "namespace");
  const isMade =
    after !== undefined && values.create_namespace === true && !hasNamespace(place, namespace, world);
  const driver = driverNamed(textOf(mapAt(values, "metadata"), "chart"));
  const cluster = clusterAt(place, world);
  return [
    ...(isMade ? [madeNamespace(place, namespace)] : []),
    ...(driver && cluster ? inDriversHands(driver, cluster, world, after !== undefined) : []),
  ];
}

/** The API groups whose kinds it may bring: those in `crds/` with its installation only. */
function groupsBrought(object: Draft): readonly string[] {
  const { first, possible, hasUnread } = groupsWith(chartOf(object), valuesOf(plannedOf(object)));
  const { isUpgrade, skipsDefinitions } = occasionOf(object);
  const isFresh = !isUpgrade && !skipsDefinitions;
  const standing = first.filter((group) => isFresh || isStanding(group, object));
  return [...new Set([...possible, ...standing, ...(hasUnread ? [ANY_GROUP] : [])])];
}

/** A claim that is there already, and that what makes it leaves alone, has the size that it had. */
function asItIs(claim: ReleaseClaim, { place, world }: Draft): ReleaseClaim {
  const standing = claim.maker === "Helm" ? undefined : world.find(claimKey(claim, place));
  return standing ? { ...claim, storage: requestOf(standing.values) } : claim;
}

function companions(object: Draft): readonly Companion[] {
  const cluster = clusterAt(object.place, object.world);
  const release = `${object.text("namespace")}/${object.text("name")}`;
  const groups = groupsBrought(object).map((group) => broughtGroup(group, `release ${release}`));
  const classes = classesOf(chartOf(object), valuesOf(plannedOf(object))).map((values) => ({
    type: STORAGE_CLASSES[0] ?? "",
    id: textOf(values, "id"),
    values,
  }));
  if (!cluster) return [...groups, ...classes];
  return [
    ...groups,
    ...classes,
    ...servicesOf(object).flatMap((service) => loadBalancer(object, service, cluster)),
    ...claimsIn(object).flatMap((claim) =>
      claimed(asItIs(claim, object), cluster, object.world, claim.stays ? null : undefined),
    ),
  ];
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
