import type { Account, AccountCheck } from "../check";
import type { Facts } from "../facts/facts";
import { cross, tick, warning, type Finding } from "../finding";

/** What EKS says of the cluster that is to be made. */
export const CLUSTER_CHECKS: readonly AccountCheck[] = [
  { area: "aws", name: "Kubernetes version", stages: ["cluster"], run: checkVersion },
  { area: "aws", name: "cluster name", stages: ["cluster", "addons"], run: checkName },
];

async function checkVersion({ deployment }: Facts, { aws }: Account): Promise<Finding[]> {
  const wanted = deployment.kubernetesVersion;
  if (wanted === undefined) return [];
  const name = "Kubernetes version";
  const versions = await aws.kubernetesVersions();
  const found = versions.find(({ version }) => version === wanted);
  const supported = versions
    .filter(({ status }) => status === "STANDARD_SUPPORT")
    .map(({ version }) => version)
    .join(", ");
  const fix = `set cluster.kubernetesVersion in main.ts to one in standard support (${supported})`;
  if (found === undefined || found.status === "UNSUPPORTED") {
    return [cross(name, `EKS does not support ${wanted} in ${aws.region}`, fix)];
  }
  const until = found.standardSupportUntil?.toISOString().slice(0, 10);
  return found.status === "STANDARD_SUPPORT"
    ? [tick(name, `${wanted}, in standard support${until === undefined ? "" : ` until ${until}`}`)]
    : [warning(name, `${wanted} is in extended support, at six times the price`, fix)];
}

async function checkName({ deployment, states, stages }: Facts, { aws }: Account): Promise<Finding[]> {
  const cluster = deployment.clusterName;
  if (cluster === undefined) return [];
  const name = "cluster name";
  const status = await aws.clusterStatus(cluster);
  const isOurs = states.has("aws_eks_cluster", "name", cluster);
  if (status === undefined) {
    // With the add-ons alone, the cluster should be there.
    return stages.includes("cluster")
      ? [tick(name, `${cluster} is free`)]
      : [warning(name, `there is no cluster ${cluster} yet`, "deploy the stage cluster first")];
  }
  if (isOurs === true) {
    return status === "ACTIVE"
      ? [tick(name, `${cluster} is deployed, and active`)]
      : [warning(name, `${cluster} is deployed, and ${status}`, "wait until it is active")];
  }
  return [
    warning(
      name,
      isOurs === undefined
        ? `there is a cluster ${cluster}; whether it is this deployment's, only its state knows`
        : `there is a cluster ${cluster}, which is not in the state`,
      "if it is somebody else's, choose another cluster.name in main.ts",
    ),
  ];
}
