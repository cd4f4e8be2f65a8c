/**
 * What is in the charts that people put into a cluster, as far as it matters to others: pods that need nodes, kinds of
 * objects, load balancers.
 *
 * Facts of the charts themselves, their values.yaml, crds/ and templates/: https://github.com/cert-manager/cert-manager,
 * https://github.com/prometheus-community/helm-charts, https://github.com/kubeflow/spark-operator,
 * https://github.com/traefik/traefik-helm-chart and https://github.com/kubernetes/ingress-nginx.
 */
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import { stringsAt } from "../../engine/values";
import { isRemoved } from "../kubernetes/removed";
import type { Chart } from "./chart";
import { type Kind, templatesOf } from "./templates";
import { mapAt, valueAt } from "./values";

/** The API groups that a chart brings, and what must be set for that: it is the chart's default where nothing is. */
const GROUPS: Readonly<Record<string, { readonly groups: readonly string[]; readonly unless?: string }>> = {
  "aws-load-balancer-controller": { groups: ["elbv2.k8s.aws"] },
  "kube-prometheus-stack": { groups: ["monitoring.coreos.com"], unless: "crds.enabled" },
  "spark-operator": { groups: ["sparkoperator.k8s.io"] },
  traefik: { groups: ["traefik.io"] },
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
    ({ isConditional, group, version, kind }) => !isConditional && isRemoved(`${group}/${version}`, kind),
  );
}

/** Kinds whose pods Helm waits for. */
const PODS = new Set(["Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"]);

/** Whether a release has pods to wait for. Of a chart that is not on this machine that is assumed. */
export function hasPods(chart: Chart): boolean {
  if (chart.folder === undefined) return true;
  return templatesOf(chart).some(({ kind, hooks }) => hooks.length === 0 && PODS.has(kind));
}

/** The managed node groups that pods of a release are bound to, wherever in its values. */
export function nodeGroupsWanted(values: Value): readonly string[] {
  if (Array.isArray(values)) return values.flatMap(nodeGroupsWanted);
  if (!isMap(values)) return [];
  return Object.entries(values).flatMap(([name, value]) => {
    if (name !== "nodeSelector" || !isMap(value)) return nodeGroupsWanted(value);
    const group = value["eks.amazonaws.com/nodegroup"];
    return typeof group === "string" ? [group] : [];
  });
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
