import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps } from "./chart-module-reference";

/** Which ingress controller is installed: ingress-nginx was retired in March 2026. */
export type IngressController = "traefik" | "ingress-nginx";

/** Every allowed {@link IngressController}. */
export const INGRESS_CONTROLLERS: readonly IngressController[] = ["traefik", "ingress-nginx"];

/** Inputs of {@link IngressNginx}. */
export interface IngressNginxProps extends ChartModuleProps {
  /**
   * Which ingress controller is installed.
   * @default - the module's: Traefik
   */
  readonly ingressController?: IngressController;
  /**
   * Number of the controller's pods.
   * @default - the module's
   */
  readonly replicas?: number;
  /**
   * IPv4 blocks that the load balancer accepts connections from.
   * @default - all that can reach its private addresses
   */
  readonly loadBalancerSourceRanges?: string[];
}

/** The ingress controller behind an internal network load balancer (`module.ingress-nginx`). */
export class IngressNginx extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: IngressNginxProps) {
    super(scope, id, "ingress-nginx", props, {
      original: {},
      maintained: {
        ingress_controller: props.ingressController,
        replicas: props.replicas,
        load_balancer_source_ranges: props.loadBalancerSourceRanges,
      },
    });
  }

  /** Name of the ingress class; whoever waits for it finds the controller. Only the maintained module has this output. */
  public get ingressClassName(): string {
    return this.getString("ingress_class_name");
  }
}
