/** Whether pods fit on nodes, by placing them. */
import type { Allocatable } from "../../src/platform/instance-types";
import { requestOf, titleOf, type Pods } from "./pods";

interface Placed {
  readonly title: string;
  readonly cpu: number;
  readonly memory: number;
}

/** Pods on nodes. */
export interface Packing {
  readonly nodes: readonly (readonly Placed[])[];
  /** What found no place. */
  readonly homeless: readonly Placed[];
  /** Both as text: the sums of each node, and each pod. */
  readonly table: string;
}

/**
 * Places daemon sets' pods on each node, then those that stay, then those that come and go, largest first: each where
 * the most remains, as Kubernetes' scheduler does unless told otherwise (NodeResourcesFit, LeastAllocated).
 */
export function pack(all: readonly Pods[], node: Allocatable, count: number): Packing {
  const one = (pods: Pods): Placed => ({ title: titleOf(pods), ...requestOf(pods) });
  const everywhere = all.filter(({ kind }) => kind === "DaemonSet").map(one);
  const nodes: Placed[][] = Array.from({ length: count }, () => [...everywhere]);
  const used = (pods: readonly Placed[]) => sum(pods).cpu / node.cpu + sum(pods).memory / node.memory;
  const sorted = (chosen: readonly Pods[]) =>
    chosen
      .flatMap((pods) => Array.from({ length: pods.replicas }, () => one(pods)))
      .sort((a, b) => used([b]) - used([a]));
  const staying = all.filter(({ kind }) => kind !== "DaemonSet" && kind !== "Pod");
  const passing = all.filter(({ kind }) => kind === "Pod");

  const homeless: Placed[] = [];
  for (const pod of [...sorted(staying), ...sorted(passing)]) {
    const [place] = nodes.filter((placed) => fits([...placed, pod], node)).sort((a, b) => used(a) - used(b));
    if (place) place.push(pod);
    else homeless.push(pod);
  }
  // Daemon sets have no choice: if they alone are too much, all of them are homeless.
  if (!fits(everywhere, node)) homeless.push(...everywhere);
  return { nodes, homeless, table: tableOf(nodes, homeless, node) };
}

function fits(pods: readonly Placed[], node: Allocatable): boolean {
  const { cpu, memory } = sum(pods);
  return cpu <= node.cpu && memory <= node.memory && pods.length <= node.pods;
}

/** What pods ask for together. */
export function sum(pods: readonly Pick<Placed, "cpu" | "memory">[]): Pick<Placed, "cpu" | "memory"> {
  return pods.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), { cpu: 0, memory: 0 });
}

function tableOf(nodes: readonly Placed[][], homeless: readonly Placed[], node: Allocatable): string {
  const line = (title: string, cpu: string, memory: string) =>
    `${title.padEnd(100)}${cpu.padStart(14)}${memory.padStart(18)}`;
  const rows = (pods: readonly Placed[]) =>
    pods.map(({ title, cpu, memory }) => line(`  ${title}`, `${cpu}m`, `${Math.ceil(memory)}Mi`));
  const head = (title: string, pods: readonly Placed[]) => {
    const { cpu, memory } = sum(pods);
    return line(title, `${cpu}m of ${node.cpu}m`, `${Math.ceil(memory)}Mi of ${node.memory}Mi`);
  };
  return [
    ...nodes.flatMap((pods, index) => [
      head(`node ${index + 1}: ${pods.length} pods of ${node.pods}`, pods),
      ...rows(pods),
    ]),
    ...(homeless.length > 0 ? ["no place for", ...rows(homeless)] : []),
  ].join("\n");
}
