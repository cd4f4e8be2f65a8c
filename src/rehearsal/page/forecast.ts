/** How long the real thing would take, from what was planned and the latency table. */
import { managedType, moduleOfRoot } from "../latency/graph";
import { type ChainStep, PARALLELISM, schedule, type ScheduledStep } from "../latency/schedule";
import type { PlannedResources } from "./rehearsed";

/** A stage to be deployed. */
export interface PlannedStage {
  readonly name: string;
  readonly planned: PlannedResources;
}

/** Something that takes from one moment to another: seconds since the first stage began. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A resource in its place. */
export interface ResourceForecast extends ScheduledStep {
  readonly type: string;
  /** Whether the whole waits for it. */
  readonly isCritical: boolean;
}

/** A module of the root with all below it; empty for the root itself. */
export interface ModuleForecast extends Span {
  readonly module: string;
  /** In the order in which they begin. */
  readonly resources: readonly ResourceForecast[];
}

/** A stage in its place. */
export interface StageForecast extends Span {
  readonly name: string;
  readonly modules: readonly ModuleForecast[];
  readonly resources: number;
}

/** An operation of the critical path. */
export interface PathStep extends ChainStep {
  readonly stage: string;
  readonly type: string;
}

/** How long it takes with some number of operations at a time; Infinity for no limit. */
export interface WhatIf {
  readonly parallelism: number;
  readonly seconds: number;
}

/** A first deployment of all stages, one after the other. */
export interface Forecast {
  readonly seconds: number;
  /** Seconds that destroying everything takes. */
  readonly destroySeconds: number;
  readonly stages: readonly StageForecast[];
  /** What the seconds are made of, without gaps. */
  readonly path: readonly PathStep[];
  readonly whatIf: readonly WhatIf[];
}

/** The numbers of operations at a time that are compared. */
const COMPARED = [1, 5, PARALLELISM, 20, Infinity];

/** @throws GraphError when a stage's graph does not have what is planned */
export function forecast(stages: readonly PlannedStage[]): Forecast {
  const placed: StageForecast[] = [];
  const path: PathStep[] = [];
  let seconds = 0;
  for (const { name, planned } of stages) {
    const { steps, chain, seconds: own } = schedule(planned);
    const shift = <T extends Span>(span: T): T => ({
      ...span,
      start: span.start + seconds,
      end: span.end + seconds,
    });
    const critical = new Set(chain.map(({ address }) => address));
    const resources = steps.map((step) => ({
      ...shift(step),
      type: typeOf(step.address),
      isCritical: critical.has(step.address),
    }));
    path.push(...chain.map((step) => ({ ...shift(step), stage: name, type: typeOf(step.address) })));
    placed.push({
      name,
      start: seconds,
      end: seconds + own,
      modules: byModule(resources),
      resources: resources.length,
    });
    seconds += own;
  }
  const total = (options: { operation?: "delete"; parallelism?: number }): number =>
    stages.reduce((sum, { planned }) => sum + schedule({ ...planned, ...options }).seconds, 0);
  return {
    seconds,
    destroySeconds: total({ operation: "delete" }),
    stages: placed,
    path,
    whatIf: COMPARED.map((parallelism) => ({ parallelism, seconds: total({ parallelism }) })),
  };
}

function typeOf(address: string): string {
  return managedType(address) ?? "";
}

function byModule(resources: readonly ResourceForecast[]): readonly ModuleForecast[] {
  const modules = new Map<string, ResourceForecast[]>();
  for (const resource of resources) {
    const module = moduleOfRoot(resource.address);
    const known = modules.get(module);
    if (known) known.push(resource);
    else modules.set(module, [resource]);
  }
  // The steps come in the order in which they begin, and so do the modules of which they are the first.
  return [...modules].map(([module, own]) => ({
    module,
    resources: own,
    start: Math.min(...own.map(({ start }) => start)),
    end: Math.max(...own.map(({ end }) => end)),
  }));
}
