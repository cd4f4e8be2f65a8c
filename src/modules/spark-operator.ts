import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps } from "./chart-module-reference";
import type { Resolvable } from "./module-reference";

/** Inputs of {@link SparkOperator}. */
export interface SparkOperatorProps extends ChartModuleProps {
  /** What the cluster module says of the cluster. */
  readonly eksClusterProperties: string;
  /** Domain under which the history server and the applications' UIs are served. */
  readonly domain: string;
  /** Name of the cluster issuer that signs their certificates. */
  readonly certificateIssuer: string;
  /** Image of the history server: a Spark image that can read S3. */
  readonly historyServerSparkImage: string;
  /** Name of the bucket that jobs read and write. */
  readonly sparkDataBucketName: string;
  /** Name of the bucket for event logs. */
  readonly sparkLogsBucketName: string;
  /**
   * Namespace that the module makes for Spark applications and notebooks.
   * @default - the module's
   */
  readonly sparkNamespace?: string;
  /**
   * Values that must be known before the namespace is made, such as an output of what its claims need; the namespace goes
   * before that.
   * @default - none
   */
  readonly namespaceWaitsFor?: readonly string[];
  /**
   * Ingress class of the history server and the applications' UIs.
   * @default - the cluster's default class
   */
  readonly ingressClassName?: string;
  /**
   * Server, username, password and email of a private registry that the images come from.
   * @default - none: the images are public
   */
  readonly dockerRegistrySecret?: Resolvable<Readonly<Record<string, string>>>;
  /**
   * Days after which event logs are deleted.
   * @default - the module's
   */
  readonly eventLogRetentionDays?: number;
  /**
   * Labels of the nodes on which executors run.
   * @default - any node
   */
  readonly executorNodeSelector?: Resolvable<Readonly<Record<string, string>>>;
  /**
   * Java class from which S3A takes its credentials.
   * @default - the module's: web identity, of the AWS SDK 2
   */
  readonly s3ACredentialsProvider?: string;
}

/** The Spark operator, its namespace and service account, and the history server (`module.spark-operator`). */
export class SparkOperator extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: SparkOperatorProps) {
    super(scope, id, "spark-operator", props, {
      original: {
        eks_cluster_properties: props.eksClusterProperties,
        domain: props.domain,
        certificate_issuer: props.certificateIssuer,
        history_server_spark_image: props.historyServerSparkImage,
        spark_data_bucket_name: props.sparkDataBucketName,
        spark_logs_bucket_name: props.sparkLogsBucketName,
        spark_namespace: props.sparkNamespace,
      },
      maintained: {
        namespace_waits_for: props.namespaceWaitsFor,
        ingress_class_name: props.ingressClassName,
        docker_registry_secret: props.dockerRegistrySecret,
        event_log_retention_days: props.eventLogRetentionDays,
        executor_node_selector: props.executorNodeSelector,
        s3a_credentials_provider: props.s3ACredentialsProvider,
      },
    });
  }

  /** Namespace of Spark applications and notebooks. */
  public get sparkNamespace(): string {
    return this.getString("spark_namespace");
  }

  /** Name of the service account of drivers and executors, which may use the two buckets. */
  public get sparkServiceAccount(): string {
    return this.getString("spark_service_account");
  }

  /** Address of the history server. */
  public get sparkHistoryServerUrl(): string {
    return this.getString("spark_history_server_url");
  }

  /** Spark properties that every application on the cluster should have, a map. Only the maintained module has this output. */
  public get sparkConf(): string {
    return this.getString("spark_conf");
  }

  /** Name of the Secret with the certificate of every UI in the namespace. Only the maintained module has this output. */
  public get certificateSecret(): string {
    return this.getString("certificate_secret");
  }

  /** Name of the Secret with which images are pulled; empty where they are public. Only the maintained module has this output. */
  public get imagePullSecret(): string {
    return this.getString("image_pull_secret");
  }
}
