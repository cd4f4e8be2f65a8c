/** What the Spark operator says of a SparkApplication: the schema of its resource definition, and the rules of its webhook. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { isMap, mapOf, readChart, valueAt, type Values } from "../../support/charts";

const FILE = "crds/sparkoperator.k8s.io_sparkapplications.yaml";

/** What the API server would find wrong; it would drop unknown fields without a word, which counts as wrong here. */
export const schemaProblems = ((): ((manifest: unknown) => string[]) => {
  let validate: ReturnType<Ajv["compile"]> | undefined;
  return (manifest) => {
    validate ??= new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
      strict(schema()),
    );
    return validate(manifest)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  };
})();

function schema(): Values {
  const definition: unknown = parse(readFileSync(join(readChart("spark-operator").directory, FILE), "utf8"));
  const [version, ...others] = valueAt(definition, "spec.versions") as Values[];
  if (valueAt(version, "name") !== "v1beta2" || others.length > 0)
    throw new Error(`${FILE} has other versions.`);
  const found = mapOf(valueAt(version, "schema.openAPIV3Schema"));
  // What is in metadata is every object's.
  const metadata = {
    type: "object",
    required: ["name", "namespace"],
    properties: { name: { type: "string" }, namespace: { type: "string" } },
  };
  return { ...found, properties: { ...mapOf(found.properties), metadata } };
}

/** The same schema, without room for what it does not name. */
function strict(node: unknown): Values {
  const closed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(closed);
    if (!isMap(value)) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
    const isClosed =
      isMap(value.properties) && value.type === "object" && value.additionalProperties === undefined;
    return isClosed ? { ...inner, additionalProperties: false } : inner;
  };
  return closed(node) as Values;
}

/** kubeflow/spark-operator v2.5.2, internal/webhook/sparkconf_validator.go, deniedSparkConfKeys. */
export const DENIED_PROPERTIES = [
  "spark.kubernetes.authenticate.driver.serviceAccountName",
  "spark.kubernetes.authenticate.executor.serviceAccountName",
  "spark.kubernetes.authenticate.oauthTokenFile",
  "spark.kubernetes.authenticate.oauthToken",
  "spark.kubernetes.authenticate.driver.oauthTokenFile",
  "spark.kubernetes.authenticate.driver.oauthToken",
  "spark.kubernetes.authenticate.executor.oauthTokenFile",
  "spark.kubernetes.authenticate.executor.oauthToken",
  "spark.master",
  "spark.kubernetes.driver.master",
  "spark.kubernetes.container.image",
  "spark.kubernetes.driver.container.image",
  "spark.kubernetes.executor.container.image",
];

/** What the webhook would refuse (the same file, and sparkapplication_validator.go). */
export function webhookProblems(manifest: unknown): string[] {
  const name = String(valueAt(manifest, "metadata.name"));
  const spec = mapOf(valueAt(manifest, "spec"));
  const properties = mapOf(spec.sparkConf);
  const namespace = properties["spark.kubernetes.namespace"];
  return [
    ...(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name) ? [] : [`the name ${name}`]),
    ...DENIED_PROPERTIES.filter((key) => key in properties),
    ...(namespace === undefined || namespace === valueAt(manifest, "metadata.namespace")
      ? []
      : ["the namespace"]),
    ...("nodeSelector" in spec ? ["a node selector beside those of driver and executors"] : []),
  ];
}
