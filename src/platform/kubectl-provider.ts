import { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";

/** Configuration of {@link KubectlProvider}, by the provider's own names. */
export interface KubectlProviderProps {
  readonly host: string;
  readonly clusterCaCertificate: string;
  /**
   * The command that gives a token whenever one is needed.
   * @default - `token` is used
   */
  readonly exec?: { readonly apiVersion: string; readonly command: string; readonly args: readonly string[] };
  /**
   * The token itself.
   * @default - `exec` is used
   */
  readonly token?: string;
}

/** The provider gavinbunney/kubectl, for which there are no bindings. Only the registry's modules use it. */
export class KubectlProvider extends TerraformProvider {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: KubectlProviderProps,
  ) {
    super(scope, id, {
      terraformResourceType: "kubectl",
      terraformProviderSource: "gavinbunney/kubectl",
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { host, clusterCaCertificate, exec, token } = this.props;
    return {
      host,
      cluster_ca_certificate: clusterCaCertificate,
      ...(exec && { exec: { api_version: exec.apiVersion, command: exec.command, args: [...exec.args] } }),
      ...(token !== undefined && { token }),
      // Otherwise it would rather use the kubeconfig of whoever runs Terraform.
      load_config_file: false,
    };
  }
}
