/**
 * How long a first apply takes by the latency table, and how long the same modules would take if they waited for one
 * another as a whole, in the chain of the original root. Computed from terraform's own graph of each; nothing is timed.
 */
import { criticalPath } from "../../src/rehearsal/latency/critical-path";
import { readDeploymentGraph, type DeploymentGraph } from "../support/deployment-graph";

/** The `depends_on` of the original root's modules. Source: its main.tf. */
const ORIGINAL_CHAIN = {
  "openvpn-server": ["custom-vpc"],
  "nat-instance": ["custom-vpc"],
  "eks-cluster": ["nat-instance", "openvpn-server", "s3-bucket"],
  "eks-autoscaler": ["eks-cluster"],
  "external-dns": ["eks-cluster"],
  "ingress-nginx": ["external-dns"],
  "cert-manager": ["ingress-nginx"],
  "spark-operator": ["cert-manager"],
  "aws-efs-csi-driver": ["cert-manager"],
  jupyterhub: ["aws-efs-csi-driver", "spark-operator"],
  "kube-prometheus-stack": ["aws-efs-csi-driver"],
};

/** What is in the first two stages. */
const BEFORE_ADDONS = /^(data\.|module\.(custom-vpc|openvpn-server|nat-instance|s3-bucket|eks-cluster)\.)/;

/** A deployment without the resources that `isLeftOut` names. Whoever needed one of them needs what it needed. */
function without(
  { graph, instances }: DeploymentGraph,
  isLeftOut: (address: string) => boolean,
): DeploymentGraph {
  const needs = (address: string): readonly string[] =>
    [...(graph.get(address) ?? [])].flatMap((need) => (isLeftOut(need) ? needs(need) : [need]));
  return {
    graph: new Map(
      [...graph.keys()].filter((address) => !isLeftOut(address)).map((address) => [address, needs(address)]),
    ),
    instances: instances.filter((address) => !isLeftOut(address)),
  };
}

/** The whole, and what of it comes after the cluster. */
function timesOf(deployment: DeploymentGraph) {
  const whole = criticalPath(deployment);
  const cluster = criticalPath(without(deployment, (address) => !BEFORE_ADDONS.test(address)));
  return { ...whole, addons: whole.limited - cluster.limited };
}

const ours = timesOf(readDeploymentGraph());
const theirs = timesOf(
  readDeploymentGraph((modules) => {
    for (const [name, others] of Object.entries(ORIGINAL_CHAIN)) {
      modules[name]!.depends_on = others.map((other) => `module.${other}`);
    }
    // Not in the original, which chains the two the other way round.
    delete modules["spark-operator"]!.namespace_waits_for;
  }),
);

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
