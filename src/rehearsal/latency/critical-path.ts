/** How long a deployment takes at least, and what of it cannot be hurried. */
import { GraphError, managedType, type ResourceGraph, withoutKeys } from "./graph";
import { secondsOf } from "./latency";

/** Terraform's own number of operations at a time. */
const PARALLELISM = 10;

/** What is to be timed. */
export interface Deployment {
  /** From `parseGraph`. */
  readonly graph: ResourceGraph;
  /**
   * The addresses of the managed instances, as in a plan's `resource_changes`. Those that the graph does not have are
   * an error.
   *
   * @default - one instance of each managed resource of the graph
   */
  readonly instances?: readonly string[];
  /** @default "create" */
  readonly operation?: "create" | "delete";
  /** @default - the latency table */
  readonly seconds?: (type: string) => number;
  /** @default 10 - as Terraform */
  readonly parallelism?: number;
}

/** One operation of a deployment. */
export interface Step {
  readonly address: string;
  readonly seconds: number;
}

/** How long a deployment takes. */
export interface Timing {
  /** Seconds with as many operations at a time as can be. */
  readonly unlimited: number;
  /** Seconds with a limited number at a time, each begun as soon as it is its turn. */
  readonly limited: number;
  /** Seconds of everything, one after the other. */
  readonly serial: number;
  /** The operations that the unlimited time is made of, in order: nothing else can shorten it. */
  readonly path: readonly Step[];
}

/** An operation, and those that it waits for. */
interface Task extends Step {
  readonly after: readonly string[];
}

type Tasks = ReadonlyMap<string, Task>;

/** The managed resources that each one needs, directly or by way of data sources. */
function managedNeeds(graph: ResourceGraph): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, readonly string[]>();
  const through = (name: string, seen: readonly string[]): readonly string[] => {
    const done = known.get(name);
    if (done) return done;
    if (seen.includes(name)) throw new GraphError(`a cycle: ${[...seen, name].join(" → ")}`);
    const found = (graph.get(name) ?? []).flatMap((needed) => {
      const beyond = through(needed, [...seen, name]);
      return managedType(needed) === undefined ? beyond : [needed];
    });
    const needs = [...new Set(found)];
    known.set(name, needs);
    return needs;
  };
  return new Map([...graph.keys()].map((name) => [name, through(name, [])]));
}

/** The other way round, as things are deleted. */
function reversed(tasks: Tasks): Tasks {
  const after = new Map<string, string[]>();
  for (const address of tasks.keys()) after.set(address, []);
  for (const task of tasks.values()) {
    for (const needed of task.after) after.get(needed)?.push(task.address);
  }
  return new Map(
    [...tasks].map(([address, task]) => [address, { ...task, after: after.get(address) ?? [] }]),
  );
}

/** Terraform lets every instance wait for all instances of what its resource needs. */
function tasksOf(deployment: Deployment): Tasks {
  const { graph, operation = "create" } = deployment;
  const seconds = deployment.seconds ?? ((type: string) => secondsOf(type, operation));
  const needs = managedNeeds(graph);
  const managed = [...graph.keys()].filter((name) => managedType(name) !== undefined);
  const byResource = new Map<string, string[]>();
  for (const instance of deployment.instances ?? managed) {
    const resource = withoutKeys(instance);
    if (managedType(resource) === undefined) continue;
    if (!graph.has(resource)) throw new GraphError(`the graph does not have ${resource}`);
    byResource.set(resource, [...(byResource.get(resource) ?? []), instance]);
  }

  // What has no instance still stands between others: what it needs is needed by those that need it.
  const known = new Map<string, readonly string[]>();
  const neededBy = (resource: string): readonly string[] => {
    const done = known.get(resource);
    if (done) return done;
    const found = (needs.get(resource) ?? []).flatMap((needed) => byResource.get(needed) ?? neededBy(needed));
    const instances = [...new Set(found)];
    known.set(resource, instances);
    return instances;
  };
  const tasks = new Map(
    [...byResource].flatMap(([resource, instances]) => {
      const after = neededBy(resource);
      const time = seconds(managedType(resource) ?? "");
      return instances.map((address): [string, Task] => [address, { address, seconds: time, after }]);
    }),
  );
  return operation === "delete" ? reversed(tasks) : tasks;
}

/** When each operation ends if none waits for its turn, and which one it waited for last. */
function unlimitedEnds(tasks: Tasks): ReadonlyMap<string, { readonly end: number; readonly last?: string }> {
  const ends = new Map<string, { readonly end: number; readonly last?: string }>();
  const endOf = (address: string): number => {
    const known = ends.get(address);
    if (known) return known.end;
    const task = tasks.get(address);
    if (!task) return 0;
    let [start, last]: [number, string | undefined] = [0, undefined];
    for (const needed of task.after) {
      const end = endOf(needed);
      if (end > start || last === undefined) [start, last] = [end, needed];
    }
    const end = start + task.seconds;
    ends.set(address, { end, ...(last === undefined ? {} : { last }) });
    return end;
  };
  for (const address of tasks.keys()) endOf(address);
  return ends;
}

function criticalSteps(tasks: Tasks, ends: ReturnType<typeof unlimitedEnds>): readonly Step[] {
  let [final, latest]: [string | undefined, number] = [undefined, -1];
  for (const [address, { end }] of ends) if (end > latest) [final, latest] = [address, end];
  const path: Step[] = [];
  for (let at = final; at !== undefined; at = ends.get(at)?.last) {
    path.unshift({ address: at, seconds: tasks.get(at)?.seconds ?? 0 });
  }
  return path;
}

/**
 * When everything is done with some operations at a time: whoever is ready first goes first, and of those that become
 * ready together the first by address, as Terraform promises no order.
 */
function limitedEnd(tasks: Tasks, parallelism: number): number {
  const waiting = new Map([...tasks].map(([address, { after }]) => [address, new Set(after)]));
  const dependants = reversed(tasks);
  const ready: string[] = [];
  const running: { readonly address: string; readonly end: number }[] = [];
  const enqueue = (addresses: readonly string[]): void => {
    ready.push(...[...addresses].sort((a, b) => (a < b ? -1 : 1)));
  };
  let now = 0;

  enqueue([...waiting].filter(([, after]) => after.size === 0).map(([address]) => address));
  while (ready.length > 0 || running.length > 0) {
    while (running.length < parallelism) {
      const address = ready.shift();
      if (address === undefined) break;
      running.push({ address, end: now + (tasks.get(address)?.seconds ?? 0) });
    }
    now = Math.min(...running.map(({ end }) => end));
    const freed: string[] = [];
    for (let index = running.length - 1; index >= 0; index--) {
      const task = running[index];
      if (task === undefined || task.end > now) continue;
      running.splice(index, 1);
      for (const address of dependants.get(task.address)?.after ?? []) {
        const left = waiting.get(address);
        left?.delete(task.address);
        if (left?.size === 0) freed.push(address);
      }
    }
    enqueue(freed);
  }
  return now;
}

/**
 * Times a deployment by its graph.
 *
 * @throws GraphError when the graph has a cycle, or lacks an instance's resource
 */
export function criticalPath(deployment: Deployment): Timing {
  const { parallelism = PARALLELISM } = deployment;
  if (!Number.isInteger(parallelism) || parallelism < 1) {
    throw new RangeError(`parallelism is ${parallelism}: a whole number from 1 on is needed`);
  }
  const tasks = tasksOf(deployment);
  const ends = unlimitedEnds(tasks);
  return {
    unlimited: Math.max(0, ...[...ends.values()].map(({ end }) => end)),
    limited: limitedEnd(tasks, parallelism),
    serial: [...tasks.values()].reduce((sum, { seconds }) => sum + seconds, 0),
    path: criticalSteps(tasks, ends),
  };
}
