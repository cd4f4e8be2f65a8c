/** When each operation of a deployment takes place, with a limited number of them at a time. */
import { type Deployment, reversed, type Step, type Tasks, tasksOf } from "./tasks";

/** Terraform's own number of operations at a time. Source: https://developer.hashicorp.com/terraform/cli/commands/apply */
export const PARALLELISM = 10;

/** An operation in its place: seconds since the deployment began. */
export interface ScheduledStep extends Step {
  readonly start: number;
  readonly end: number;
}

/** An operation that the whole waits for. */
export interface ChainStep extends ScheduledStep {
  /** Why it did not begin earlier: nothing held it, something that it needs, or no operation was free. */
  readonly waitedFor: "nothing" | "need" | "turn";
}

/** A deployment in the order in which it takes place. */
export interface Schedule {
  /** Seconds until everything is done. */
  readonly seconds: number;
  /** In the order in which they begin. */
  readonly steps: readonly ScheduledStep[];
  /** What the whole time is made of: each begins at the moment at which the one before it ends. */
  readonly chain: readonly ChainStep[];
}

/** What an operation waited for last. */
interface Cause {
  readonly waitedFor: ChainStep["waitedFor"];
  readonly address?: string;
}

/**
 * Whoever is ready first goes first, and of those that become ready together the first by address, as Terraform
 * promises no order.
 *
 * @throws GraphError when the graph has a cycle, or lacks an instance's resource
 * @throws RangeError when the parallelism is not a whole number from 1 on
 */
export function schedule(deployment: Deployment): Schedule {
  const { parallelism = PARALLELISM } = deployment;
  if (parallelism !== Infinity && (!Number.isInteger(parallelism) || parallelism < 1)) {
    throw new RangeError(`parallelism is ${parallelism}: a whole number from 1 on is needed`);
  }
  return scheduleTasks(tasksOf(deployment), parallelism);
}

function scheduleTasks(tasks: Tasks, parallelism: number): Schedule {
  const waiting = new Map([...tasks].map(([address, { after }]) => [address, new Set(after)]));
  const dependants = reversed(tasks);
  const ready: string[] = [];
  const running: ScheduledStep[] = [];
  const steps = new Map<string, ScheduledStep>();
  const causes = new Map<string, Cause>();
  const enqueue = (addresses: readonly string[]): void => {
    ready.push(...[...addresses].sort((a, b) => (a < b ? -1 : 1)));
  };
  let now = 0;
  let justEnded: ReadonlySet<string> = new Set();

  enqueue([...waiting].filter(([, after]) => after.size === 0).map(([address]) => address));
  while (ready.length > 0 || running.length > 0) {
    while (running.length < parallelism) {
      const address = ready.shift();
      if (address === undefined) break;
      const { seconds = 0, after = [] } = tasks.get(address) ?? {};
      const need = after.find((needed) => justEnded.has(needed));
      const [other] = justEnded;
      if (need !== undefined) causes.set(address, { waitedFor: "need", address: need });
      else if (other !== undefined) causes.set(address, { waitedFor: "turn", address: other });
      const step = { address, seconds, start: now, end: now + seconds };
      steps.set(address, step);
      running.push(step);
    }
    now = running.reduce((first, { end }) => Math.min(first, end), Infinity);
    const ended = running.filter(({ end }) => end <= now);
    const freed: string[] = [];
    for (const { address } of ended) {
      running.splice(
        running.findIndex((step) => step.address === address),
        1,
      );
      for (const dependant of dependants.get(address)?.after ?? []) {
        const left = waiting.get(dependant);
        left?.delete(address);
        if (left?.size === 0) freed.push(dependant);
      }
    }
    justEnded = new Set(ended.map(({ address }) => address));
    enqueue(freed);
  }
  return { seconds: now, steps: [...steps.values()], chain: chainOf(steps, causes) };
}

/** From what ends last, back to what held it, and so on. */
function chainOf(
  steps: ReadonlyMap<string, ScheduledStep>,
  causes: ReadonlyMap<string, Cause>,
): readonly ChainStep[] {
  let last: ScheduledStep | undefined;
  for (const step of steps.values()) if (last === undefined || step.end > last.end) last = step;
  const chain: ChainStep[] = [];
  for (let at = last; at !== undefined;) {
    const { waitedFor, address } = causes.get(at.address) ?? { waitedFor: "nothing" };
    chain.unshift({ ...at, waitedFor });
    at = address === undefined ? undefined : steps.get(address);
  }
  return chain;
}
