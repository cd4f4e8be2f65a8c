/**
 * How long a first apply takes by the latency table, and how long it would take with the original root's chain of
 * modules that wait for one another as a whole. Computed from terraform's own graph of each; nothing is timed.
 */
import { criticalPath } from "../../src/rehearsal/latency/critical-path";
import { readDeploymentGraph } from "../support/deployment-graph";

/** The `depends_on` of the original root's modules. Source: its main.tf. */
const ORIGINAL_CHAIN = {
  "openvpn-server": ["custom-vpc"],
  "nat-instance": ["custom-vpc"],
  "eks-cluster": ["nat-instance", "openvpn-server", "s3-bucket"],
};

const ours = criticalPath(readDeploymentGraph());
const theirs = criticalPath(readDeploymentGraph(ORIGINAL_CHAIN));

const seconds = (value: number) => `${value.toFixed(1).padStart(7)} s`;
console.log("First apply of network and cluster, by the latency table");
console.log(`  as the original chains its modules   ${seconds(theirs.limited)}`);
console.log(`  ours                                 ${seconds(ours.limited)}`);
console.log(`  ours, longest chain of its graph     ${seconds(ours.unlimited)}`);
console.log(
  `  ${(theirs.limited - ours.limited).toFixed(1)} s shorter; ${(
    (ours.limited / ours.unlimited - 1) *
    100
  ).toFixed(1)} % above the longest chain (goal: 10)`,
);
console.log("The longest chain:");
for (const { address, seconds: duration } of ours.path) console.log(`  ${seconds(duration)}  ${address}`);
