import { TerraformOutput, type TerraformStack } from "cdktf";
import type { CapacityType, NodeGroups, Toleration } from "./node-groups";
import { DEFAULT_SPARK_LINE, SPARK_RELEASES } from "./versions";

/** Name of the output. */
export const SPARK_APPLICATIONS_OUTPUT = "spark_applications";

/** A node group, as applications need to know it. */
export interface NodeGroupOutput {
  /** Labels that place a pod on the group. */
  readonly node_selector: Readonly<Record<string, string>>;
  /** What a pod must tolerate there. */
  readonly tolerations: readonly Toleration[];
  readonly instance_types: readonly string[];
  readonly max_size: number;
  readonly capacity_type: CapacityType;
}

/**
 * All that a SparkApplication has to know of the platform. It is an output of the add-ons stage, so that applications are written
 * without a look at the deployment's source; src/spark reads it.
 */
export interface SparkApplicationsOutput {
  /** Domain under which the UIs are served. */
  readonly domain: string;
  /** AWS Region of the buckets. */
  readonly region: string;
  /** Namespace of applications. */
  readonly namespace: string;
  /** Service account of drivers and executors, which may use the two buckets. */
  readonly service_account: string;
  /** Secret with which images are pulled; empty where they are public. */
  readonly image_pull_secret: string;
  /** Secret with the certificate of the UIs. */
  readonly certificate_secret: string;
  /** Names of the buckets: what jobs read and write, and event logs. */
  readonly buckets: { readonly spark_data: string; readonly spark_logs: string };
  /** Spark properties that every application has, a map. */
  readonly spark_conf: string;
  /** The Spark release that the platform's properties are for. */
  readonly spark_version: string;
  /** Name of the group of drivers. */
  readonly driver_group: string;
  /** Name of the group of executors. */
  readonly executor_group: string;
  /** All groups by name. */
  readonly node_groups: Readonly<Record<string, NodeGroupOutput>>;
  /** Addresses of the services, whose hosts are taken. */
  readonly service_urls: Readonly<Record<string, string>>;
}

/** What the output says that the platform's other values do not. */
export type SparkApplicationsProps = Omit<
  SparkApplicationsOutput,
  "spark_version" | "driver_group" | "executor_group" | "node_groups"
> & { readonly nodeGroups: NodeGroups };

/** Declares the output in the stack of the add-ons. */
export function declareSparkApplications(
  stack: TerraformStack,
  { nodeGroups, ...values }: SparkApplicationsProps,
): void {
  const value: SparkApplicationsOutput = {
    ...values,
    spark_version: SPARK_RELEASES[DEFAULT_SPARK_LINE].spark,
    driver_group: nodeGroups.driverGroup,
    executor_group: nodeGroups.executorGroup,
    node_groups: Object.fromEntries(
      Object.entries(nodeGroups.groups).map(([name, { instanceTypes, maxSize, capacityType }]) => [
        name,
        {
          node_selector: nodeGroups.nodeSelector(name),
          tolerations: nodeGroups.tolerations(name),
          instance_types: [...instanceTypes],
          max_size: maxSize,
          capacity_type: capacityType,
        },
      ]),
    ),
  };
  new TerraformOutput(stack, SPARK_APPLICATIONS_OUTPUT, {
    description: "What a SparkApplication has to know of the platform (docs/spark-applications.md).",
    value,
  });
}
