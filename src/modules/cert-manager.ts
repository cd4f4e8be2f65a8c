import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps } from "./chart-module-reference";

/** Inputs of {@link CertManager}. */
export interface CertManagerProps extends ChartModuleProps {
  /** The certificate of the certificate authority, PEM. */
  readonly caCrt: string;
  /** Its private key, PEM, not encrypted. */
  readonly caKey: string;
  /**
   * Name of the cluster issuer.
   * @default - the module's
   */
  readonly clusterIssuer?: string;
}

/** cert-manager, and an issuer that signs with the given certificate authority (`module.cert-manager`). */
export class CertManager extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: CertManagerProps) {
    super(scope, id, "cert-manager", props, {
      original: { ca_crt: props.caCrt, ca_key: props.caKey, cluster_issuer: props.clusterIssuer },
      maintained: {},
    });
  }

  /** Name of the cluster issuer; whoever waits for it can ask for certificates. */
  public get clusterIssuer(): string {
    return this.getString("cluster_issuer");
  }
}
