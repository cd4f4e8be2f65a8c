/**
 * Amazon EKS: who may enter a cluster.
 *
 * Rules of AWS: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html and
 * `API_AssociateAccessPolicy.html`; policies: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html.
 * Whether a principal exists is not checked: people are not in the pretend account. Defaults, limits and arguments that
 * need a new object were read off the plans of the real provider 5.100.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import type { WorldObject } from "../../world/world";
import { check, matching, oneOf } from "../checks";
import { arn, CALLER, CREATED, uuid } from "./account";
import { CLUSTER_NAME, creatorAdministers, IN_CLUSTER } from "./eks-cluster";
import { apiError } from "./errors";

const ARN = matching(/^arn:/, "an ARN");

/**
 * "You can use every IAM principal type", the account's root user among them; a group is none, and "you can't use the STS session
 * principal type".
 */
const PRINCIPAL = matching(
  /^arn:[^:]+:iam::\d{12}:(root$|(role|user)\/.)|^(?!arn:[^:]+:(iam|sts):)arn:/,
  "the ARN of an IAM role or user",
);

function clusterOf(object: Draft): WorldObject | undefined {
  return object.find(["aws_eks_cluster"], object.text("cluster_name"), "name");
}

/** Whether somebody has an entry that came with the cluster or with one of its node groups. */
function isIn(object: Draft, principal: string): boolean {
  const cluster = clusterOf(object);
  const isCreator = principal === CALLER && cluster !== undefined && creatorAdministers(cluster);
  const isNode = object.world
    .list("aws_eks_node_group")
    .some(
      ({ values, place }) =>
        place === object.place &&
        textOf(values, "cluster_name") === cluster?.id &&
        textOf(values, "node_role_arn") === principal,
    );
  return isCreator || isNode;
}

function admitEntry(object: Draft): void {
  // What is computed of nodes' entries is not asked for.
  const reserved = object.strings("kubernetes_groups").find((name) => name.startsWith("system:"));
  // https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2915
  if (reserved !== undefined) {
    throw apiError(
      "InvalidParameterException",
      `The kubernetes group name ${reserved} is invalid, it cannot start with system:`,
    );
  }
  const [id, principal, cluster] = [object.text("id"), object.text("principal_arn"), clusterOf(object)];
  const mode = textOf(blockOf(cluster?.values ?? {}, "access_config"), "authentication_mode");
  if (mode === "CONFIG_MAP") {
    throw apiError(
      "InvalidRequestException",
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    );
  }
  if (!object.prior && (object.find(["aws_eks_access_entry"], id) || isIn(object, principal))) {
    throw apiError(
      "ResourceInUseException",
      `The specified access entry resource is already in use on this cluster: ${principal}`,
    );
  }
  if (object.text("type") !== "STANDARD" && object.strings("kubernetes_groups").length > 0 && !object.prior) {
    throw apiError(
      "InvalidParameterException",
      "kubernetesGroups can only be set for entries of type STANDARD",
    );
  }
}

const accessEntry: ResourceEntry = {
  defaults: { type: "STANDARD" },
  replace: ["cluster_name", "principal_arn", "type"],
  checks: [
    check("cluster_name", CLUSTER_NAME),
    check("principal_arn", ARN, PRINCIPAL),
    check("type", oneOf("EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "STANDARD")),
    // "can't start with system:, eks:, aws:, amazon:, or iam:"
    check(
      "user_name",
      matching(/^(?!(system|eks|aws|amazon|iam):)/, "a name that does not begin with a reserved prefix"),
    ),
  ],
  references: [IN_CLUSTER],
  admit: admitEntry,
  // Policies go with the entry.
  takes: ({ values, place }, world) =>
    world
      .list("aws_eks_access_policy_association")
      .filter(
        (other) =>
          other.place === place &&
          textOf(other.values, "cluster_name") === textOf(values, "cluster_name") &&
          textOf(other.values, "principal_arn") === textOf(values, "principal_arn"),
      ),
  values: {
    id: (object) => `${object.text("cluster_name")}:${object.text("principal_arn")}`,
    access_entry_arn: (object) => {
      const [, , , , account = "", name = ""] = object.text("principal_arn").split(":");
      const path = `${name.split("/")[0] ?? ""}/${account}/${name.split("/").pop() ?? ""}`;
      return arn(
        "eks",
        object.place,
        `access-entry/${object.text("cluster_name")}/${path}/${uuid(object.digest("uuid"))}`,
      );
    },
    created_at: () => CREATED,
    modified_at: () => CREATED,
    kubernetes_groups: () => [],
    user_name: (object) => object.text("principal_arn"),
  },
};

const policyAssociation: ResourceEntry = {
  replace: ["access_scope.namespaces", "access_scope.type", "cluster_name", "policy_arn", "principal_arn"],
  checks: [
    check("cluster_name", CLUSTER_NAME),
    check("principal_arn", ARN),
    // Not a policy of IAM.
    check(
      "policy_arn",
      ARN,
      matching(
        /^arn:[^:]+:eks::aws:cluster-access-policy\/[\w-]+$/,
        "the ARN of an access policy, such as arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
      ),
    ),
    check("access_scope.type", oneOf("cluster", "namespace")),
  ],
  references: [IN_CLUSTER],
  admit: (object) => {
    const [cluster, principal] = [object.text("cluster_name"), object.text("principal_arn")];
    if (!object.find(["aws_eks_access_entry"], `${cluster}:${principal}`) && !isIn(object, principal)) {
      throw apiError(
        "ResourceNotFoundException",
        `The specified principalArn could not be found: ${principal}`,
      );
    }
    const scope = object.block("access_scope");
    // API_AccessScope: "A value is required if you specified namespace for Type"
    if (textOf(scope, "type") === "namespace" && stringsAt(scope, "namespaces").length === 0) {
      throw apiError("InvalidParameterException", "Namespaces are needed in the namespace scope.");
    }
  },
  values: {
    id: (object) =>
      ["cluster_name", "principal_arn", "policy_arn"].map((name) => object.text(name)).join("#"),
    associated_at: () => CREATED,
    modified_at: () => CREATED,
  },
};

/** The resources of access. */
export const EKS_ACCESS_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_eks_access_entry: accessEntry,
  aws_eks_access_policy_association: policyAssociation,
};
