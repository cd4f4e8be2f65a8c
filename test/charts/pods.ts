/** Pods as the scheduler sees them. */
import { mapOf } from "../support/charts";

/** What a container asks for and may use, in Kubernetes' quantities. */
export interface Resources {
  readonly requests?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, unknown>>;
}

/** A container of a pod. */
export interface PodContainer {
  readonly name: string;
  /** Whether it runs before the others, and not beside them. */
  readonly init: boolean;
  readonly resources: Resources;
}

/** What makes pods. */
export type PodKind =
  "Deployment" | "StatefulSet" | "DaemonSet" | "Job" | "Prometheus" | "Alertmanager" | "Pod";

/** All pods of one workload. */
export interface Pods {
  /** The chart, or who else they come from. */
  readonly chart: string;
  /** The template that they come from; the name where there is none. */
  readonly template: string;
  readonly kind: PodKind;
  /** How many there are; of a daemon set one on each node. */
  readonly replicas: number;
  readonly nodeSelector: Readonly<Record<string, unknown>>;
  readonly tolerations: readonly unknown[];
  readonly containers: readonly PodContainer[];
}

/** How reports name pods. */
export function titleOf({ chart, template, kind }: Pick<Pods, "chart" | "template" | "kind">): string {
  return `${chart} ${template} (${kind})`;
}

/** CPU in thousandths of a core. */
export function milliCpu(quantity: unknown): number {
  const text = String(quantity);
  return text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000;
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Memory in MiB. */
export function mebibytes(quantity: unknown): number {
  const [, digits = "", unit = ""] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  return (Number(digits || NaN) * (UNITS[unit] ?? NaN)) / 2 ** 20;
}

/** What the scheduler sets aside for one pod. */
export interface Request {
  readonly cpu: number;
  readonly memory: number;
}

/** What one pod asks for: what its containers do together, or one of its init containers alone if that is more. */
export function requestOf({ containers }: Pick<Pods, "containers">): Request {
  const all = containers.map(({ init, resources: { requests } }) => ({
    init,
    cpu: milliCpu(requests?.cpu ?? 0),
    memory: mebibytes(requests?.memory ?? 0),
  }));
  const both = (resource: "cpu" | "memory") =>
    Math.max(
      all.filter(({ init }) => !init).reduce((sum, container) => sum + container[resource], 0),
      ...all.filter(({ init }) => init).map((container) => container[resource]),
    );
  return { cpu: both("cpu"), memory: both("memory") };
}

/** The containers that lack a request or a limit that every one should have, a line each. */
export function missingResources(pods: Pods): string[] {
  return pods.containers.flatMap(({ name, resources: { requests, limits } }) => {
    const lacks = [
      ...(milliCpu(requests?.cpu ?? 0) > 0 ? [] : ["a CPU request"]),
      ...(mebibytes(requests?.memory ?? 0) > 0 ? [] : ["a memory request"]),
      ...(mebibytes(limits?.memory ?? 0) > 0 ? [] : ["a memory limit"]),
    ];
    return lacks.length > 0 ? [`${titleOf(pods)}: container ${name} lacks ${lacks.join(", ")}`] : [];
  });
}

/** A container's resources in an object of Kubernetes, or in values, which have the same form. */
export function resourcesOf(value: unknown): Resources {
  const { requests, limits } = mapOf(value);
  return { requests: mapOf(requests), limits: mapOf(limits) };
}
