import type { SecurityGroup } from "../aws/account";
import { awsCommand, type Leftover, type Surroundings } from "./leftover";

/**
 * The security groups in the VPC that terraform does not know of: the VPC cannot be deleted while it has one. While the cluster is
 * there, only those that Kubernetes made for load balancers are left over.
 */
export function leftSecurityGroups(
  found: readonly SecurityGroup[],
  { region, cluster, isClusterThere, ids }: Surroundings,
): readonly Leftover[] {
  return found
    .filter(({ id, name }) => !ids.has(id) && name !== "default")
    .filter((group) => !isClusterThere || isOfLoadBalancers(group, cluster))
    .map((group) => ({
      what: `security group ${group.name}`,
      ids: [group.id],
      why: isOfLoadBalancers(group, cluster)
        ? "Kubernetes made it for a load balancer, and it goes with that, or must be deleted after it"
        : isOfCluster(group, cluster)
          ? "EKS made it for the cluster, and something had it when the cluster was deleted"
          : "it is in no stage's state: somebody made it in the VPC",
      remove: awsCommand(region, "ec2", "delete-security-group", "--group-id", group.id),
      holdsNetwork: true,
    }));
}

/**
 * Whether a controller made it. Sources: cloud-provider-aws, `ensureLoadBalancer` (`k8s-elb-<name>`); the AWS Load Balancer
 * Controller's documentation, "Resource tags" (`elbv2.k8s.aws/cluster`), whose groups are named `k8s-…`.
 */
function isOfLoadBalancers({ name, tags }: SecurityGroup, cluster: string | undefined): boolean {
  const owner = tags["elbv2.k8s.aws/cluster"];
  return (owner !== undefined && owner === (cluster ?? owner)) || name.startsWith("k8s-");
}

function isOfCluster({ name, tags }: SecurityGroup, cluster: string | undefined): boolean {
  return (
    name.startsWith("eks-cluster-sg-") &&
    (cluster === undefined || tags[`kubernetes.io/cluster/${cluster}`] === "owned")
  );
}
