import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps } from "./chart-module-reference";

/** Inputs of {@link EksAutoscaler}. */
export interface EksAutoscalerProps extends ChartModuleProps {
  /** What the cluster module says of the cluster. */
  readonly eksClusterProperties: string;
  /**
   * Name of the Kubernetes service account.
   * @default - the module's
   */
  readonly clusterAutoscalerSa?: string;
  /**
   * Tag of the autoscaler's image, of the cluster's Kubernetes minor.
   * @default - the first release for the cluster's minor
   */
  readonly imageTag?: string;
}

/** The cluster autoscaler, which adds and removes nodes as pods need them (`module.eks-autoscaler`). */
export class EksAutoscaler extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: EksAutoscalerProps) {
    super(scope, id, "eks-autoscaler", props, {
      original: {
        eks_cluster_properties: props.eksClusterProperties,
        cluster_autoscaler_sa: props.clusterAutoscalerSa,
      },
      maintained: { image_tag: props.imageTag },
    });
  }
}
