import { DataAwsEksClusterAuth } from "@cdktf/provider-aws/lib/data-aws-eks-cluster-auth";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn, propertyAccess, TerraformLocal, Token, type TerraformStack } from "cdktf";
import type { ModuleSource } from "../modules/module-source";
import type { KubernetesAuthentication } from "./addons-settings";
import { KubectlProvider } from "./kubectl-provider";
import type { InputVariables } from "./variables";

/** What {@link declareClusterProviders} is told. */
export interface ClusterAccess {
  readonly moduleSource: ModuleSource;
  readonly variables: InputVariables;
  /** What the cluster module says of the cluster. */
  readonly eksClusterProperties: string;
  readonly authentication: KubernetesAuthentication;
}

/** Version of the exec protocol; v1alpha1, which the original asks for, is gone from today's clients. */
const EXEC_API_VERSION = "client.authentication.k8s.io/v1beta1";

/**
 * Declares the original's locals `eks_endpoint`, `eks_cluster_ca_cert` and `eks_cluster_name`, and the providers that
 * work in the cluster.
 */
export function declareClusterProviders(stack: TerraformStack, access: ClusterAccess): void {
  const { variables } = access;
  const property = (name: string) => Token.asString(propertyAccess(access.eksClusterProperties, [name]));
  const local = (name: string, value: string) => new TerraformLocal(stack, name, value).asString;
  local("eks_endpoint", property("eks_endpoint"));
  const certificate = local("eks_cluster_ca_cert", Fn.base64decode(property("eks_cluster_ca_cert")));
  const name = local("eks_cluster_name", property("eks_cluster_name"));

  const exec = {
    apiVersion: EXEC_API_VERSION,
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", name, "--region", variables.string("aws_region")],
  };
  const connection = { host: variables.onceValid("local.eks_endpoint"), clusterCaCertificate: certificate };

  const isRegistry = access.moduleSource === "registry";
  if (access.authentication === "token") {
    const { token } = new DataAwsEksClusterAuth(stack, "eks_cluster", { name });
    new HelmProvider(stack, "helm", { kubernetes: { ...connection, token } });
    new KubernetesProvider(stack, "kubernetes", { ...connection, token });
    if (isRegistry) new KubectlProvider(stack, "kubectl", { ...connection, token });
  } else {
    new HelmProvider(stack, "helm", { kubernetes: { ...connection, exec } });
    new KubernetesProvider(stack, "kubernetes", { ...connection, exec: [exec] });
    if (isRegistry) new KubectlProvider(stack, "kubectl", { ...connection, exec });
  }
}
