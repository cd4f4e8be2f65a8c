/**
 * What is in the charts that people put into a cluster, as far as it matters to others: pods that need nodes, kinds of
 * objects, load balancers.
 *
 * Facts of the charts themselves, their values.yaml, crds/ and templates/: https://github.com/cert-manager/cert-manager,
 * https://github.com/prometheus-community/helm-charts, https://github.com/kubeflow/spark-operator,
 * https://github.com/traefik/traefik-helm-chart and https://github.com/kubernetes/ingress-nginx.
 */
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import { mapAt, stringsAt, valueAt } from "../../engine/values";
import { isRemoved } from "../kubernetes/removed";
import type { Chart } from "./chart";
import { isAlways, isCertain, type Kind, templatesOf, valuesIn } from "./templates";

/** The API groups that a chart brings, and what must be set for that: it is the chart's default where nothing is. */
const GROUPS: Readonly<Record<string, { readonly groups: readonly string[]; readonly unless?: string }>> = {
  "aws-load-balancer-controller": { groups: ["elbv2.k8s.aws"] },
  "kube-prometheus-stack": { groups: ["monitoring.coreos.com"], unless: "crds.enabled" },
  "prometheus-operator-crds": { groups: ["monitoring.coreos.com"] },
  "spark-operator": { groups: ["sparkoperator.k8s.io"] },
  traefik: { groups: ["traefik.io"] },
  "traefik-crds": { groups: ["traefik.io"] },
};

/** The API groups whose kinds a release brings into the cluster. */
export function groupsOf({ name }: Chart, values: ValueMap): readonly string[] {
  // Off unless it is asked for.
  if (name === "cert-manager") {
    const isAskedFor = valueAt(values, "crds.enabled") === true || values.installCRDs === true;
    return isAskedFor ? ["cert-manager.io", "acme.cert-manager.io"] : [];
  }
  const { groups, unless } = GROUPS[name] ?? { groups: [] };
  return unless !== undefined && valueAt(values, unless) === false ? [] : groups;
}

/** Charts that bring none of these groups. */
const WITHOUT_GROUPS = [
  "aws-ebs-csi-driver",
  "aws-efs-csi-driver",
  "cluster-autoscaler",
  "external-dns",
  "ingress-nginx",
  "jupyterhub",
];

/**
 * Whether it is known what groups a chart brings: by its name, or as it is on this machine. Of any other it may be any, as
 * https://github.com/bitnami/charts/tree/main/bitnami/kube-prometheus brings those of kube-prometheus-stack.
 */
export function isKnown({ folder, name }: Chart): boolean {
  return folder !== undefined || name === "cert-manager" || name in GROUPS || WITHOUT_GROUPS.includes(name);
}

/** Whether the definitions of a chart known by its name come before everything else, instead of with the release. */
export function definesFirst({ name }: Chart): boolean {
  return name !== "cert-manager" && !name.endsWith("-crds");
}

/** Groups that no cluster has by itself, and that some chart is known to bring. */
const FOREIGN = new Set([
  "acme.cert-manager.io",
  "cert-manager.io",
  ...Object.values(GROUPS).flatMap(({ groups }) => groups),
]);

/** Whether no cluster has a group of kinds by itself, so that some chart must have brought it. */
export function isForeign(group: string): boolean {
  return FOREIGN.has(group);
}

/** The kinds that a chart on this machine always has an object of, and that no cluster serves any more. */
export function kindsRemoved(chart: Chart): readonly Kind[] {
  return templatesOf(chart).filter(
    (template) => isAlways(template) && isRemoved(`${template.group}/${template.version}`, template.kind),
  );
}

/** Kinds whose pods Helm waits for, without those that it waits for when it is told to. */
const PODS = new Set(["Deployment", "Pod", "ReplicaSet", "StatefulSet"]);

/**
 * Whether a release has pods to wait for. Of a chart that is not on this machine that is assumed, unless its name says that there is
 * nothing in it but definitions, as that of prometheus-operator-crds does.
 *
 * @param waitsForJobs whether Helm was told to wait for jobs, too: https://helm.sh/docs/helm/helm_install/
 */
export function hasPods(chart: Chart, given: ValueMap, waitsForJobs: boolean): boolean {
  if (chart.folder === undefined) return !/-crds?$/.test(chart.name);
  const values = valuesIn(chart, given);
  return templatesOf(chart)
    .filter(({ kind, hooks }) => hooks.length === 0 && (PODS.has(kind) || (waitsForJobs && kind === "Job")))
    .some((template) => isCertain(template, values));
}

/**
 * Parts of a chart, or of its values, whose pods Helm does not wait for: those of notebooks come when a user starts one, those of
 * Prometheus and the like are its operator's, and a DaemonSet is ready on no node if it is meant for none.
 */
const NOT_ITS_OWN: Readonly<Record<string, string>> = {
  alertmanager: "alertmanagerSpec",
  "aws-ebs-csi-driver": "node",
  "aws-efs-csi-driver": "node",
  jupyterhub: "singleuser",
  "kube-prometheus-stack": "prometheus-node-exporter",
  prometheus: "prometheusSpec",
  thanosRuler: "thanosRulerSpec",
};

/** Whether values say that their pods are those of a DaemonSet, as they do for Traefik and ingress-nginx. */
function isDaemonSet(values: ValueMap): boolean {
  return [values, mapAt(values, "deployment")].some(({ kind }) => kind === "DaemonSet");
}

function boundIn(value: Value, name: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => boundIn(each, ""));
  if (!isMap(value) || value.enabled === false) return [];
  return name === "nodeSelector"
    ? [value["eks.amazonaws.com/nodegroup"]].filter((group) => typeof group === "string")
    : nodeGroupsWanted({ name }, value);
}

/**
 * The managed node groups that pods of a release are bound to, wherever in its values, but for parts that are switched off. A chart
 * that another one needs has its values under its name.
 */
export function nodeGroupsWanted({ name }: Pick<Chart, "name">, values: ValueMap): readonly string[] {
  return Object.entries(values)
    .filter(([part]) => part !== NOT_ITS_OWN[name] && !(part === "nodeSelector" && isDaemonSet(values)))
    .flatMap(([part, value]) => boundIn(value, part));
}

/** A service for which the cloud must make a load balancer. */
export interface BalancedService {
  /** The service's name, given the release's. */
  readonly suffix: string;
  readonly annotations: ValueMap;
  /** Set when somebody else than EKS is to make it. */
  readonly loadBalancerClass: string;
}

const LOAD_BALANCER = "LoadBalancer";

/** The services of a release that are of type LoadBalancer, unless its values say otherwise. */
export function balancedServices({ name }: Chart, values: ValueMap): readonly BalancedService[] {
  const text = (at: ValueMap, dotted: string, otherwise = ""): string =>
    stringsAt(at, dotted)[0] ?? otherwise;
  if (name === "traefik") {
    const service = mapAt(values, "service");
    if (service.enabled === false) return [];
    if (text(service, "spec.type", text(service, "type", LOAD_BALANCER)) !== LOAD_BALANCER) return [];
    const annotations = { ...mapAt(service, "annotations"), ...mapAt(service, "annotationsTCP") };
    return [{ suffix: "", annotations, loadBalancerClass: text(service, "spec.loadBalancerClass") }];
  }
  if (name === "ingress-nginx") {
    const service = mapAt(values, "controller.service");
    if (service.enabled === false) return [];
    const kinds = [
      { suffix: "-controller", at: service, isWanted: valueAt(service, "external.enabled") !== false },
      {
        suffix: "-controller-internal",
        at: mapAt(service, "internal"),
        isWanted: valueAt(service, "internal.enabled") === true,
      },
    ];
    return kinds
      .filter(({ at, isWanted }) => {
        return isWanted && text(at, "type", text(service, "type", LOAD_BALANCER)) === LOAD_BALANCER;
      })
      .map(({ suffix, at }) => ({
        suffix,
        annotations: mapAt(at, "annotations"),
        loadBalancerClass: text(at, "loadBalancerClass"),
      }));
  }
  return [];
}
