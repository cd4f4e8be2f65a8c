import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps, type TolerationProps } from "./chart-module-reference";
import type { Resolvable } from "./module-reference";

/** Inputs of {@link Jupyterhub}. */
export interface JupyterhubProps extends ChartModuleProps {
  /** Domain under which `hub.` is served. */
  readonly domain: string;
  /** Name of the cluster issuer that signs its certificate. */
  readonly certificateIssuer: string;
  /** Storage class of the notebooks' homes: shared, as a notebook may start in any zone. */
  readonly storageClass: string;
  /** Kubernetes service account of notebooks, which are Spark drivers. */
  readonly jupyterServiceAccount: string;
  /** Image of notebooks. */
  readonly jupyterNotebookImage: string;
  /**
   * Server, username, password and email of a private registry that the images come from.
   * @default - none: the images are public
   */
  readonly dockerRegistrySecret?: Resolvable<Readonly<Record<string, string>>>;
  /**
   * Ingress class of the hub.
   * @default - the cluster's default class
   */
  readonly ingressClassName?: string;
  /**
   * Names of the users who administer the hub and let others in.
   * @default - the module's
   */
  readonly adminUsers?: readonly string[];
  /**
   * Storage class of the hub's database: block storage, as SQLite locks files.
   * @default - the module's
   */
  readonly hubStorageClass?: string;
  /**
   * Spark properties of every notebook's session, a map.
   * @default - what running on Kubernetes alone needs
   */
  readonly sparkConf?: string;
  /**
   * Image of the executors of notebooks' sessions.
   * @default - the notebooks' image
   */
  readonly sparkExecutorImage?: string;
  /**
   * Taints that executors of notebooks' sessions tolerate.
   * @default - none
   */
  readonly executorTolerations?: readonly TolerationProps[];
  /**
   * Greatest number of executors of a notebook's session.
   * @default - the module's
   */
  readonly notebookMaxExecutors?: number;
  /**
   * Size of each user's home, as a Kubernetes quantity; EFS does not enforce it.
   * @default - the module's
   */
  readonly homeSize?: string;
  /**
   * CPUs that a notebook is sure to get.
   * @default - the module's
   */
  readonly notebookCpuGuarantee?: number;
  /**
   * CPUs that a notebook gets at most.
   * @default - the module's
   */
  readonly notebookCpuLimit?: number;
  /**
   * Memory that a notebook is sure to get, such as `1G`.
   * @default - the module's
   */
  readonly notebookMemoryGuarantee?: string;
  /**
   * Memory that a notebook gets at most, such as `2G`.
   * @default - the module's
   */
  readonly notebookMemoryLimit?: string;
}

/** JupyterHub, whose notebooks are Spark drivers (`module.jupyterhub`). */
export class Jupyterhub extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: JupyterhubProps) {
    super(scope, id, "jupyterhub", props, {
      original: {
        domain: props.domain,
        certificate_issuer: props.certificateIssuer,
        storage_class: props.storageClass,
        jupyter_service_account: props.jupyterServiceAccount,
        jupyter_notebook_image: props.jupyterNotebookImage,
        docker_registry_secret: props.dockerRegistrySecret,
      },
      maintained: {
        ingress_class_name: props.ingressClassName,
        admin_users: props.adminUsers,
        hub_storage_class: props.hubStorageClass,
        spark_conf: props.sparkConf,
        spark_executor_image: props.sparkExecutorImage,
        executor_tolerations: props.executorTolerations,
        notebook_max_executors: props.notebookMaxExecutors,
        home_size: props.homeSize,
        notebook_cpu_guarantee: props.notebookCpuGuarantee,
        notebook_cpu_limit: props.notebookCpuLimit,
        notebook_memory_guarantee: props.notebookMemoryGuarantee,
        notebook_memory_limit: props.notebookMemoryLimit,
      },
    });
  }

  /** Address of the hub. */
  public get jupyterhubServerUrl(): string {
    return this.getString("jupyterhub_server_url");
  }
}
