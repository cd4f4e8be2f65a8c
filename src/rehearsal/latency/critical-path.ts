/** How long a deployment takes at least, and what of it cannot be hurried. */
import { schedule } from "./schedule";
import type { Deployment, Step } from "./tasks";

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

/**
 * Times a deployment by its graph.
 *
 * @throws GraphError when the graph has a cycle, or lacks an instance's resource
 * @throws RangeError when the parallelism is not a whole number from 1 on
 */
export function criticalPath(deployment: Deployment): Timing {
  const { seconds, steps, chain } = schedule({ ...deployment, parallelism: Infinity });
  return {
    unlimited: seconds,
    limited: schedule(deployment).seconds,
    serial: steps.reduce((sum, step) => sum + step.seconds, 0),
    path: chain.map(({ address, seconds: own }) => ({ address, seconds: own })),
  };
}
