/**
 * Amazon EKS: profiles of Fargate, which say for which pods it makes nodes.
 *
 * Rules of AWS: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html and `API_DeleteCluster.html`; what
 * needs a new object: `fargate_profile.go` of https://github.com/hashicorp/terraform-provider-aws (everything but tags).
 */
import type { ResourceEntry } from "../../engine/entry";
import { check, matching } from "../checks";
import { arn, uuid } from "./account";
import { CLUSTER_NAME, IN_CLUSTER, roleArn } from "./eks-cluster";
import { apiError } from "./errors";
import { IN_SUBNET } from "./vpc";

const TYPE = "aws_eks_fargate_profile";

/** The profile resource. */
export const eksFargateProfile: ResourceEntry = {
  replace: ["cluster_name", "fargate_profile_name", "pod_execution_role_arn", "selector", "subnet_ids"],
  checks: [
    check("cluster_name", CLUSTER_NAME),
    check("pod_execution_role_arn", matching(/^(arn:|$)/, "an ARN")),
  ],
  references: [
    // The cluster cannot go before its profiles.
    { ...IN_CLUSTER, holds: true },
    roleArn("pod_execution_role_arn"),
    { ...IN_SUBNET, at: "subnet_ids" },
  ],
  admit: (object) => {
    const name = object.text("fargate_profile_name");
    if (object.prior || !object.find([TYPE], object.text("id"))) return;
    throw apiError("ResourceInUseException", `Fargate Profile already exists with name ${name}`);
  },
  values: {
    id: (object) => `${object.text("cluster_name")}:${object.text("fargate_profile_name")}`,
    arn: (object) => {
      const path = `${object.text("cluster_name")}/${object.text("fargate_profile_name")}`;
      return arn("eks", object.place, `fargateprofile/${path}/${uuid(object.digest("uuid"))}`);
    },
    status: () => "ACTIVE",
  },
};
