/** Refusals in the words of the AWS APIs. */
import { Refusal } from "../../protocol/diagnostic";
import type { ObjectKey } from "../../world/world";

/** An API error, as the provider reports it. */
export function apiError(code: string, message: string): Refusal {
  return new Refusal(`api error ${code}: ${message}`);
}

/** The reference error of most of EC2: "The vpc ID 'vpc-…' does not exist". */
export function missing(code: string, what: string): (name: string) => Refusal {
  return (name) => apiError(code, `The ${what} '${name}' does not exist`);
}

function list(dependants: readonly ObjectKey[]): string {
  return dependants.map(({ type, id }) => `${type} ${id}`).join(", ");
}

/** What stops a deletion, worded as the service in charge does, and naming the culprits as it does not. */
export function inUse({ type, id }: ObjectKey, dependants: readonly ObjectKey[]): Refusal {
  const groups = dependants.filter((dependant) => dependant.type === "aws_eks_node_group");
  if (type === "aws_eks_cluster" && groups.length > 0) {
    return apiError("ResourceInUseException", `Cluster has nodegroups attached: ${list(groups)}`);
  }
  return type.startsWith("aws_iam_")
    ? apiError("DeleteConflict", `Cannot delete entity ${id}, it is used by ${list(dependants)}`)
    : apiError("DependencyViolation", `${id} has dependencies and cannot be deleted: ${list(dependants)}`);
}
