import { App } from "cdktf";
import { SettingError } from "./src/platform/errors";
import { DEFAULT_NODE_GROUPS } from "./src/platform/node-groups";
import { SparkPlatform, type SparkPlatformProps } from "./src/platform/spark-platform";

// The deployment. What shapes it is set here; keys, addresses and names are Terraform variables (see README.md).
const settings: SparkPlatformProps = {
  layout: "staged",
  modules: "maintained",
  network: {
    vpcCidr: "10.0.0.0/16",
    openvpnProtocol: "tcp",
  },
  cluster: {
    name: "spark-cluster",
    kubernetesVersion: "1.35",
  },
  nodeGroups: {
    groups: DEFAULT_NODE_GROUPS,
    driverGroup: "on_demand_group",
    executorGroup: "spot_group",
  },
  // S3 names are unique in all of AWS: choose your own.
  s3Buckets: {
    spark_data: "example-spark-data-bucket",
    spark_logs: "example-spark-events-logs-bucket",
  },
};

// For one run without an edit: SPARK_PLATFORM_LAYOUT=single make synth
const { SPARK_PLATFORM_LAYOUT: layout, SPARK_PLATFORM_MODULES: modules } = process.env;

try {
  const app = new App();
  new SparkPlatform(app, {
    ...settings,
    ...(layout && { layout: layout as SparkPlatformProps["layout"] }),
    ...(modules && { modules: modules as SparkPlatformProps["modules"] }),
  });
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
