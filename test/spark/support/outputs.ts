/** What `terraform output -json` prints of a platform, made up; a test compares its form with a rehearsed deployment's. */
import { readPlatformValues, type PlatformValues } from "../../../src/spark/platform-values";

/** A node group of the output. */
export const group = (
  name: string,
  changes: Partial<{
    tolerations: unknown;
    instance_types: readonly string[];
    max_size: number;
    capacity_type: string;
  }> = {},
) => ({
  node_selector: { "eks.amazonaws.com/nodegroup": name },
  tolerations: [],
  instance_types: ["t3.medium"],
  max_size: 5,
  capacity_type: "SPOT",
  ...changes,
});

/** The groups of main.ts. */
export const GROUPS = {
  on_demand_group: group("on_demand_group", { max_size: 6, capacity_type: "ON_DEMAND" }),
  spot_group: group("spot_group"),
};

/** The value of the output. */
export const SPARK_APPLICATIONS = {
  domain: "spark.example.internal",
  region: "eu-north-1",
  namespace: "spark",
  service_account: "spark-operator-spark",
  image_pull_secret: "",
  certificate_secret: "spark-ui-tls",
  buckets: { spark_data: "acme-data", spark_logs: "acme-logs" },
  spark_conf: {
    "spark.kubernetes.namespace": "spark",
    "spark.kubernetes.driver.node.selector.eks.amazonaws.com/nodegroup": "on_demand_group",
    "spark.kubernetes.executor.node.selector.eks.amazonaws.com/nodegroup": "spot_group",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.dir": "s3a://acme-logs/logs/",
    "spark.hadoop.fs.s3a.endpoint.region": "eu-north-1",
    "spark.decommission.enabled": "true",
    "spark.ui.prometheus.enabled": "true",
  } as Readonly<Record<string, string>>,
  spark_version: "4.1.2",
  driver_group: "on_demand_group",
  executor_group: "spot_group",
  node_groups: GROUPS as Readonly<Record<string, unknown>>,
  service_urls: {
    spark_history_server_url: "https://spark.spark.example.internal",
    jupyterhub_server_url: "https://hub.spark.example.internal",
    prometheus_url: "https://prometheus.spark.example.internal",
    grafana_url: "https://grafana.spark.example.internal",
    alert_manager_url: "https://alertmanager.spark.example.internal",
  },
};

/** What terraform prints for these outputs. */
export function printed(outputs: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, { sensitive: false, type: "string", value }]),
    ),
  );
}

/** What terraform prints of a platform whose output differs from the usual in this. */
export function printedOutputs(changes: Partial<typeof SPARK_APPLICATIONS> = {}): string {
  const { service_urls, ...rest } = { ...SPARK_APPLICATIONS, ...changes };
  return printed({ ...service_urls, spark_applications: { service_urls, ...rest } });
}

/** The values of such a platform. */
export function platform(changes: Partial<typeof SPARK_APPLICATIONS> = {}): PlatformValues {
  return readPlatformValues(printedOutputs(changes));
}
