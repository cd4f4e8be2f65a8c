/**
 * The claims for volumes that a release makes.
 *
 * Which values of a chart make them, and what they are called: the templates of
 * https://github.com/prometheus-community/helm-charts (charts/kube-prometheus-stack),
 * https://github.com/grafana-community/helm-charts (charts/grafana), https://github.com/jupyterhub/zero-to-jupyterhub-k8s and
 * https://github.com/traefik/traefik-helm-chart; names of those of Prometheus and Alertmanager:
 * https://prometheus-operator.dev/docs/platform/storage/. Claims of a StatefulSet stay when it goes:
 * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#limitations. Notebooks' claims are not a release's: the hub
 * makes one for each user who starts one.
 */
import { mapAt, scalarText, stringsAt, textOf, valueAt } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import { bringsClass, DRIVERS_CLASS } from "../kubernetes/storage-class";
import type { Claim } from "../kubernetes/volumes";
import type { Chart } from "./chart";
import { isAlways, rendered, type Template, templatesOf, valuesIn } from "./templates";

/** A claim of a release. */
export interface ReleaseClaim extends Claim {
  /** Whether uninstalling the release leaves it. */
  readonly stays: boolean;
  /** What makes it: Helm itself, a StatefulSet of the release, or one that an operator makes, which Helm does not wait for. */
  readonly maker: "Helm" | { readonly statefulSet: string } | "operator";
}

/** A release, by what its objects are called after, and are known as its own by. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
}

/** A number of replicas: one where nothing is said. */
function replicasOf(value: Value | undefined): number {
  return value === undefined || value === null ? 1 : Number(scalarText(value));
}

/** How a template's claim is to be mounted. */
function modesOf(spec: ValueMap): readonly string[] {
  const modes = stringsAt(spec, "accessModes");
  return modes.length > 0 ? modes : ["ReadWriteOnce"];
}

/** Claims that an operator's StatefulSet makes of a template, one for each replica. */
function ofOperator(
  spec: ValueMap,
  template: ValueMap,
  object: string,
  { namespace }: Release,
): readonly ReleaseClaim[] {
  const wanted = mapAt(template, "spec");
  const { storageClassName: named } = wanted;
  const stays = valueAt(spec, "persistentVolumeClaimRetentionPolicy.whenDeleted") !== "Delete";
  return Array.from({ length: replicasOf(spec.replicas) }, (_each, index) => ({
    namespace,
    name: `${object}-db-${object}-${index}`,
    ...(typeof named === "string" ? { storageClass: named } : {}),
    storage: stringsAt(wanted, "resources.requests.storage")[0] ?? "1Gi",
    accessModes: modesOf(wanted),
    isUsed: true,
    stays,
    maker: "operator",
  }));
}

/** The name that a chart's objects begin with. */
function fullName(release: string, chart: string, values: ValueMap, longest: number): string {
  const given = textOf(values, "fullnameOverride");
  const name = textOf(values, "nameOverride") || chart;
  const full = given || (release.includes(name) ? release : `${release}-${name}`);
  return full.slice(0, longest).replace(/-$/, "");
}

/** A claim in a chart, or of a StatefulSet in it. Charts take "" for nothing said. */
function ofChart(
  { namespace }: Release,
  name: string,
  storageClass: Value | undefined,
  storage: Value | undefined,
  otherwise: string,
  statefulSet?: string,
): ReleaseClaim {
  return {
    namespace,
    name,
    ...(typeof storageClass === "string" && storageClass !== ""
      ? { storageClass: storageClass === "-" ? "" : storageClass }
      : {}),
    storage: typeof storage === "string" ? storage : otherwise,
    accessModes: ["ReadWriteOnce"],
    isUsed: true,
    stays: statefulSet !== undefined,
    maker: statefulSet === undefined ? "Helm" : { statefulSet },
  };
}

function ofMonitoring(release: Release, values: ValueMap): readonly ReleaseClaim[] {
  const full = fullName(release.name, "kube-prometheus-stack", values, 26);
  const claims = (part: string, spec: ValueMap, at: string): readonly ReleaseClaim[] => {
    const template = mapAt(spec, `${at}.volumeClaimTemplate`);
    const isOff = valueAt(values, `${part}.enabled`) === false || Object.keys(template).length === 0;
    return isOff ? [] : ofOperator(spec, template, `${part}-${full}-${part}`, release);
  };
  const grafana = mapAt(values, "grafana");
  const { enabled, existingClaim, size, storageClassName, type } = mapAt(grafana, "persistence");
  const hasClaim = grafana.enabled !== false && enabled === true && !existingClaim;
  const isSet = type === "sts" || type === "statefulset";
  const name = fullName(release.name, "grafana", grafana, 63);
  return [
    ...claims("prometheus", mapAt(values, "prometheus.prometheusSpec"), "storageSpec"),
    ...claims("alertmanager", mapAt(values, "alertmanager.alertmanagerSpec"), "storage"),
    ...(hasClaim
      ? [
          isSet
            ? ofChart(release, `storage-${name}-0`, storageClassName, size, "10Gi", name)
            : ofChart(release, name, storageClassName, size, "10Gi"),
        ]
      : []),
  ];
}

function ofHub(release: Release, values: ValueMap): readonly ReleaseClaim[] {
  const { type = "sqlite-pvc", pvc } = mapAt(values, "hub.db");
  if (type !== "sqlite-pvc") return [];
  const { storage, storageClassName } = isMap(pvc) ? pvc : {};
  const prefix = textOf(values, "fullnameOverride");
  const claim = ofChart(
    release,
    prefix === "" ? "hub-db-dir" : `${prefix}-hub-db-dir`,
    undefined,
    storage,
    "1Gi",
  );
  // Its template writes any text as it is, "" and "-" too: only null leaves the choice to the cluster.
  return [typeof storageClassName === "string" ? { ...claim, storageClass: storageClassName } : claim];
}

function ofTraefik(release: Release, values: ValueMap): readonly ReleaseClaim[] {
  const { enabled, existingClaim, size, storageClass } = mapAt(values, "persistence");
  if (enabled !== true || (typeof existingClaim === "string" && existingClaim !== "")) return [];
  return [ofChart(release, fullName(release.name, "traefik", values, 63), storageClass, size, "128Mi")];
}

const CHARTS: Readonly<Record<string, (release: Release, values: ValueMap) => readonly ReleaseClaim[]>> = {
  jupyterhub: ofHub,
  "kube-prometheus-stack": ofMonitoring,
  traefik: ofTraefik,
};

/** What follows a key in a text of YAML; undefined where there is no such key. */
function after(text: string, key: string): string | undefined {
  return new RegExp(`^[\\s-]*${key}:[ \\t]*(.*)$`, "m").exec(text)?.[1];
}

/** A claim as a template writes it; undefined when its class is more than a name, or depends on a condition. */
function written(
  text: string,
  name: string | undefined,
  values: ValueMap,
  release: Release,
): Omit<ReleaseClaim, "isUsed" | "maker" | "stays"> | undefined {
  const read = (key: string): string | undefined => {
    const found = after(text, key);
    return found === undefined ? undefined : rendered(found, values, release.name);
  };
  const storageClass = read("storageClassName");
  const isMoot = /\{\{-?\s*(if|with|range|include|toYaml)\b/.test(text.slice(text.indexOf("spec:")));
  const isUnread = after(text, "storageClassName") !== undefined && storageClass === undefined;
  if (isMoot || isUnread || name === undefined) return undefined;
  return {
    namespace: release.namespace,
    name,
    ...(storageClass === undefined ? {} : { storageClass }),
    storage: read("storage") ?? "1Gi",
    accessModes: ["ReadWriteOnce"],
  };
}

/** The claims of a StatefulSet, one of each template for each replica. */
function ofStatefulSet(template: Template, values: ValueMap, release: Release): readonly ReleaseClaim[] {
  const [before = "", templates] = template.text.split(/^\s*volumeClaimTemplates:\s*$/m);
  if (templates === undefined) return [];
  const set = rendered(after(before, "name") ?? "", values, release.name) ?? release.name;
  const replicas = Number(rendered(after(before, "replicas") ?? "1", values, release.name) ?? 1);
  const stays = after(template.text, "whenDeleted") !== "Delete";
  return templates
    .split(/^\s*-\s+(?=(?:apiVersion|kind|metadata|spec):)/m)
    .slice(1)
    .flatMap((text) =>
      Array.from({ length: replicas }, (_each, index) => {
        const name = rendered(after(text, "name") ?? "data", values, release.name) ?? "data";
        return written(text, `${name}-${set}-${index}`, values, release);
      }),
    )
    .flatMap((claim) => (claim ? [{ ...claim, isUsed: true, maker: { statefulSet: set }, stays }] : []));
}

/** The claims in a chart on this machine that no condition stands before. */
function ofTemplates(chart: Chart, given: ValueMap, release: Release): readonly ReleaseClaim[] {
  const values = valuesIn(chart, given);
  const templates = templatesOf(chart).filter(
    (template) => isAlways(template) && template.hooks.length === 0,
  );
  const isUsed = templates.some(({ kind }) => PODS.has(kind));
  return templates.flatMap((template): readonly ReleaseClaim[] => {
    if (template.kind === "StatefulSet") return ofStatefulSet(template, values, release);
    if (template.kind !== "PersistentVolumeClaim") return [];
    const name = rendered(after(template.text, "name") ?? "", values, release.name) ?? `${release.name}-data`;
    const claim = written(template.text, name, values, release);
    const stays = /helm\.sh\/resource-policy["']?:\s*["']?keep/.test(template.text);
    return claim ? [{ ...claim, isUsed, maker: "Helm", stays }] : [];
  });
}

/** Kinds that have pods, so that a claim may be used. */
const PODS = new Set(["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"]);

/** The claims of a release. */
export function claimsOf(chart: Chart, values: ValueMap, release: Release): readonly ReleaseClaim[] {
  return CHARTS[chart.name]?.(release, values) ?? ofTemplates(chart, values, release);
}

/** The names and provisioners of the storage classes that a driver's chart makes. */
export function classesOf(chart: Chart, values: ValueMap): readonly ValueMap[] {
  if (!["aws-ebs-csi-driver", "aws-efs-csi-driver"].includes(chart.name)) return [];
  const isBlock = chart.name === "aws-ebs-csi-driver";
  const [provisioner, usual] = isBlock
    ? ["ebs.csi.aws.com", "WaitForFirstConsumer"]
    : ["efs.csi.aws.com", "Immediate"];
  const classes = Array.isArray(values.storageClasses) ? values.storageClasses.filter(isMap) : [];
  const given = classes.map(({ name = "", annotations = {}, parameters = {}, ...more }): ValueMap => ({
    id: name,
    metadata: [{ name, annotations }],
    storage_provisioner: provisioner,
    parameters,
    reclaim_policy: more.reclaimPolicy ?? "Delete",
    volume_binding_mode: more.volumeBindingMode ?? usual,
    allow_volume_expansion: more.allowVolumeExpansion === true,
  }));
  return isBlock && bringsClass(values) ? [DRIVERS_CLASS, ...given] : given;
}
