import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps } from "./chart-module-reference";

/** Inputs of {@link ExternalDns}. */
export interface ExternalDnsProps extends ChartModuleProps {
  /** What the cluster module says of the cluster. */
  readonly eksClusterProperties: string;
  /** Domain of the private hosted zone. */
  readonly domain: string;
  /**
   * Whether destroying the zone deletes the records that are left in it.
   * @default - the module's: it does
   */
  readonly forceDestroy?: boolean;
}

/** The private hosted zone, and external-dns, which keeps its records (`module.external-dns`). */
export class ExternalDns extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: ExternalDnsProps) {
    super(scope, id, "external-dns", props, {
      original: { eks_cluster_properties: props.eksClusterProperties, domain: props.domain },
      maintained: { force_destroy: props.forceDestroy },
    });
  }

  /** Id of the private hosted zone. */
  public get dnsHostedZoneId(): string {
    return this.getString("dns_hosted_zone_id");
  }

  /** ARN of the private hosted zone. */
  public get dnsHostedZoneArn(): string {
    return this.getString("dns_hosted_zone_arn");
  }
}
