/** The operations of a deployment, and which waits for which. */
import { GraphError, managedType, type ResourceGraph, withoutKeys } from "./graph";
import { secondsOf } from "./latency";

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
  /**
   * How many operations at a time: a whole number from 1 on, or Infinity for no limit.
   * @default 10 - as Terraform
   */
  readonly parallelism?: number;
}

/** One operation of a deployment. */
export interface Step {
  readonly address: string;
  readonly seconds: number;
}

/** An operation, and those that it waits for. */
export interface Task extends Step {
  readonly after: readonly string[];
}

/** The operations of a deployment, by address. */
export type Tasks = ReadonlyMap<string, Task>;

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
export function reversed(tasks: Tasks): Tasks {
  const after = new Map<string, string[]>();
  for (const address of tasks.keys()) after.set(address, []);
  for (const task of tasks.values()) {
    for (const needed of task.after) after.get(needed)?.push(task.address);
  }
  return new Map(
    [...tasks].map(([address, task]) => [address, { ...task, after: after.get(address) ?? [] }]),
  );
}

/**
 * Terraform lets every instance wait for all instances of what its resource needs.
 *
 * @throws GraphError when the graph has a cycle, or lacks an instance's resource
 */
export function tasksOf(deployment: Deployment): Tasks {
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
