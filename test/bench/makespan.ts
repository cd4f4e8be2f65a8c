/**
 * How long a first apply takes by the latency table, and how long the same modules would take if they waited for one
 * another as a whole, in the chain of the original root. Computed from terraform's own graph of each; nothing is timed.
 */
import { readDeploymentGraph } from "../support/deployment-graph";
import { makespanOf, readOriginalChain } from "../support/makespan";

const ours = makespanOf(readDeploymentGraph());
const theirs = makespanOf(readOriginalChain());

const seconds = (value: number) => `${value.toFixed(1).padStart(7)} s`;
const shorter = (mine: number, original: number) => `${((1 - mine / original) * 100).toFixed(1)} % shorter`;
console.log("First apply in the single layout, by the latency table       whole    add-ons");
console.log(
  `  as the original chains its modules                     ${seconds(theirs.limited)}  ${seconds(theirs.addons)}`,
);
console.log(
  `  ours                                                   ${seconds(ours.limited)}  ${seconds(ours.addons)}`,
);
console.log(
  `  whole: ${shorter(ours.limited, theirs.limited)} (goal: 25); add-ons: ${shorter(ours.addons, theirs.addons)} (goal: 60)`,
);
console.log(
  `  ${((ours.limited / ours.unlimited - 1) * 100).toFixed(1)} % above the longest chain of its graph, ` +
    `${seconds(ours.unlimited).trim()} (goal: 5)`,
);
console.log("The longest chain:");
for (const { address, seconds: duration } of ours.path) console.log(`  ${seconds(duration)}  ${address}`);
