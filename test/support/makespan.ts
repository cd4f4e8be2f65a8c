/** How long a first apply takes by the rehearsal's latency table; computed from terraform's own graph, nothing is timed. */
import { criticalPath, type Timing } from "../../src/rehearsal/latency/critical-path";
import { readDeploymentGraph, type DeploymentGraph } from "./deployment-graph";

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

/** How long a deployment takes by the latency table. */
export interface Makespan extends Timing {
  /** Seconds of what comes after the cluster. */
  readonly addons: number;
}

/** The whole, and what of it comes after the cluster. */
export function makespanOf(deployment: DeploymentGraph): Makespan {
  const whole = criticalPath(deployment);
  const cluster = criticalPath(without(deployment, (address) => !BEFORE_ADDONS.test(address)));
  return { ...whole, addons: whole.limited - cluster.limited };
}

/** The same modules as if they waited for one another as a whole, in the chain of the original root. */
export function readOriginalChain(): DeploymentGraph {
  return readDeploymentGraph((modules) => {
    for (const [name, others] of Object.entries(ORIGINAL_CHAIN)) {
      modules[name]!.depends_on = others.map((other) => `module.${other}`);
    }
    // Not in the original, which chains the two the other way round.
    delete modules["spark-operator"]!.namespace_waits_for;
  });
}
