/**
 * Stands in for the published modules where there is no registry: their inputs, outputs and providers, of each of which they
 * use something, as Terraform looks at no provider's configuration that nobody needs.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODULES, type ModuleName } from "../../../src/modules/catalogue";
import original from "../../fixtures/original-interfaces.json";

/**
 * What the published modules require of providers, at the versions that the original root pins.
 *
 * Source: their providers.tf.
 */
export const PROVIDERS: Readonly<Record<string, { readonly source: string; readonly version: string }>> = {
  aws: { source: "hashicorp/aws", version: "~> 4.0" },
  helm: { source: "hashicorp/helm", version: "~> 2.5.1" },
  kubectl: { source: "gavinbunney/kubectl", version: ">= 1.7.0" },
  kubernetes: { source: "hashicorp/kubernetes", version: "~> 2.11.0" },
  tls: { source: "hashicorp/tls", version: "~> 4.0" },
};

/** Which of {@link PROVIDERS} each of them requires. */
export const PROVIDERS_OF: Readonly<Record<ModuleName, readonly string[]>> = {
  "custom-vpc": ["aws"],
  "openvpn-server": ["aws"],
  "nat-instance": ["aws"],
  "s3-bucket": ["aws"],
  "eks-cluster": ["aws", "tls"],
  "eks-autoscaler": ["aws", "helm"],
  "external-dns": ["aws", "helm"],
  "ingress-nginx": ["helm"],
  "cert-manager": ["helm", "kubectl", "kubernetes"],
  "spark-operator": ["aws", "helm", "kubectl", "kubernetes"],
  "aws-efs-csi-driver": ["aws", "helm"],
  jupyterhub: ["helm", "kubernetes"],
  "kube-prometheus-stack": ["helm"],
};

/** Something of each provider. */
const USES: Readonly<Record<string, object>> = {
  aws: { data: { aws_region: { any: {} } } },
  helm: { resource: { helm_release: { any: { name: "any", chart: "any" } } } },
  kubectl: { resource: { kubectl_manifest: { any: { yaml_body: "any" } } } },
  kubernetes: { resource: { kubernetes_namespace: { any: { metadata: { name: "any" } } } } },
  tls: { data: { tls_public_key: { any: { private_key_pem: "any" } } } },
};

function writeModule(name: ModuleName, folder: string): void {
  const { variables, outputs } = original.modules[MODULES[name].folder];
  const inputs: Record<string, { required: boolean; default?: unknown }> = variables;
  mkdirSync(folder, { recursive: true });
  for (const provider of PROVIDERS_OF[name]) {
    writeFileSync(join(folder, `${provider}.tf.json`), JSON.stringify(USES[provider]));
  }
  writeFileSync(
    join(folder, "main.tf.json"),
    JSON.stringify({
      terraform: {
        required_providers: Object.fromEntries(PROVIDERS_OF[name].map((each) => [each, PROVIDERS[each]])),
      },
      variable: Object.fromEntries(
        Object.entries(inputs).map(([input, { required, default: fallback }]) => [
          input,
          required ? {} : { default: fallback ?? null },
        ]),
      ),
      // Terraform takes no empty one.
      ...(outputs.length > 0 && {
        output: Object.fromEntries(outputs.map((output) => [output, { value: output }])),
      }),
    }),
  );
}

/** Puts the modules of a stack where `terraform init` takes them for downloaded. */
export function installStandIns(stack: string): void {
  const { module } = JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8")) as {
    module: Record<string, { source: string; version: string }>;
  };
  const installed = join(stack, ".terraform/modules");
  const entries = Object.entries(module).map(([name, { source, version }]) => {
    writeModule(name as ModuleName, join(installed, name));
    return {
      Key: name,
      Source: `registry.terraform.io/${source}`,
      Version: version,
      Dir: `.terraform/modules/${name}`,
    };
  });
  const Modules = [{ Key: "", Source: "", Dir: "." }, ...entries];
  writeFileSync(join(installed, "modules.json"), JSON.stringify({ Modules }));
}
