/** A deployment of the original root, made in the simulated account of a checkout. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ProjectCopy } from "../../support/project";

/** Where the original root is, in the checkout. */
export const ORIGINAL = "original";

/** When it could be deployed: buckets still had access control lists, and every chart repository answered. */
const RELEASED = "2022-06-01";

/** The objects that the original makes through gavinbunney/kubectl, by module. */
const KUBECTL_MANIFESTS = {
  "module.cert-manager": ["ca-issuer"],
  "module.spark-operator.module.spark_history-server": [
    "spark-history-server-config",
    "spark-history-server-deployment",
    "spark-history-server-svc",
    "spark-history-server-ingress",
  ],
};

/** There is no such provider here: they are in the state only, where they are what matters. */
function kubectlManifests() {
  return Object.entries(KUBECTL_MANIFESTS).flatMap(([module, names]) =>
    names.map((name) => ({
      module,
      mode: "managed",
      type: "kubectl_manifest",
      name,
      provider: 'provider["registry.terraform.io/gavinbunney/kubectl"]',
      instances: [{ schema_version: 1, attributes: { id: name, yaml_body: name }, sensitive_attributes: [] }],
    })),
  );
}

/** Applies what stands in for the original root, test/fixtures/original-deployment. */
export function deployOriginal(project: ProjectCopy): void {
  const folder = join(project.directory, ORIGINAL);
  cpSync(resolve(__dirname, "../../fixtures/original-deployment"), folder, { recursive: true });
  const keys = join(project.directory, "keys");
  const read = (ending: string): string => {
    const name = readdirSync(keys).find((file) => file.endsWith(ending));
    if (name === undefined) throw new Error(`no file in ${keys} ends with ${ending}`);
    return readFileSync(join(keys, name), "utf8");
  };
  const variables = {
    public_key: read(".pub").trim(),
    ca_certificate: read(".crt"),
    ca_private_key: read(".key"),
  };
  writeFileSync(join(folder, "terraform.tfvars.json"), JSON.stringify(variables));
  project.must(["terraform", `-chdir=${ORIGINAL}`, "init"]);
  project.must(["terraform", `-chdir=${ORIGINAL}`, "apply", "-auto-approve"], {}, { date: RELEASED });
  const file = join(folder, "terraform.tfstate");
  const state = JSON.parse(readFileSync(file, "utf8")) as { resources: object[] };
  writeFileSync(
    file,
    JSON.stringify({ ...state, resources: [...state.resources, ...kubectlManifests()] }, null, 2),
  );
}
