/** Amazon EKS: everything of it; https://docs.aws.amazon.com/eks/latest/APIReference/, and what each file says. */
import type { DataEntry, ResourceEntry } from "../../engine/entry";
import { EKS_ACCESS_RESOURCES } from "./eks-access";
import { EKS_ADDON_DATA, eksAddon } from "./eks-addon";
import { EKS_CLUSTER_DATA, eksCluster } from "./eks-cluster";
import { eksFargateProfile } from "./eks-fargate-profile";
import { eksNodeGroup } from "./eks-node-group";

/** The resources of this service. */
export const EKS_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_eks_cluster: eksCluster,
  aws_eks_node_group: eksNodeGroup,
  aws_eks_addon: eksAddon,
  aws_eks_fargate_profile: eksFargateProfile,
  ...EKS_ACCESS_RESOURCES,
};

/** The data sources of this service. */
export const EKS_DATA: Readonly<Record<string, DataEntry>> = { ...EKS_CLUSTER_DATA, ...EKS_ADDON_DATA };
