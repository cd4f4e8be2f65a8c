import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { StorageClassV1 } from "@cdktf/provider-kubernetes/lib/storage-class-v1";
import type { ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { AwsEfsCsiDriver } from "../modules/aws-efs-csi-driver";
import { CertManager } from "../modules/cert-manager";
import type { ChartProps, TolerationProps } from "../modules/chart-module-reference";
import { EksAutoscaler } from "../modules/eks-autoscaler";
import { ExternalDns } from "../modules/external-dns";
import { IngressNginx, type IngressController } from "../modules/ingress-nginx";
import { Jupyterhub, type JupyterhubProps } from "../modules/jupyterhub";
import { KubePrometheusStack } from "../modules/kube-prometheus-stack";
import type { ModuleSource } from "../modules/module-source";
import { SparkOperator } from "../modules/spark-operator";

/** The modules of this stage, by the name in their address. */
export const ADDONS = [
  "eks-autoscaler",
  "aws-efs-csi-driver",
  "external-dns",
  "ingress-nginx",
  "cert-manager",
  "kube-prometheus-stack",
  "spark-operator",
  "jupyterhub",
] as const;

/** Namespace of Spark's applications and notebooks, which the monitoring watches. */
const SPARK_NAMESPACE = "spark";

/** One of {@link ADDONS}. */
export type Addon = (typeof ADDONS)[number];

/** What the add-ons stage is told. */
export interface AddonsStageProps {
  /** Where the modules come from. */
  readonly moduleSource: ModuleSource;
  /** Name of the namespace of the services. */
  readonly namespace: string;
  /** What the cluster module says of the cluster. */
  readonly eksClusterProperties: string;
  /**
   * What must be there before anything is installed, and go after all of it.
   * @default - nothing: the cluster is in a stack of its own
   */
  readonly cluster?: ITerraformDependable;
  /** Ids of the private subnets. */
  readonly privateSubnetIds: string[];
  /** IPv4 block of the VPC, from which the services are used. */
  readonly vpcCidr: string;
  /** Image tag of the cluster autoscaler, fit for the cluster. */
  readonly autoscalerImageTag?: string;
  /** The local with the node selector of services and drivers. */
  readonly serviceNodeSelector: TerraformLocal;
  /** Taints of the nodes of services and drivers. */
  readonly serviceTolerations: readonly TolerationProps[];
  /** The local with the node selector of executors. */
  readonly executorNodeSelector: TerraformLocal;
  /** Taints of the executors' nodes. */
  readonly executorTolerations: readonly TolerationProps[];
  /** Domain of the private hosted zone, under which everything is served. */
  readonly domain: string;
  /** Certificate of the certificate authority, PEM. */
  readonly caCertificate: string;
  /** Private key of the certificate authority, PEM. */
  readonly caPrivateKey: string;
  /** Which ingress controller is installed. */
  readonly ingressController?: IngressController;
  /** Name of Grafana's administrator. */
  readonly grafanaAdminUser?: string;
  /** Password of Grafana's administrator. */
  readonly grafanaAdminPassword: string;
  /** Image of the history server. */
  readonly historyServerSparkImage: string;
  /** Image of notebooks. */
  readonly jupyterNotebookImage: string;
  /** The local with the private registry's server and credentials. */
  readonly dockerRegistrySecret: TerraformLocal;
  /** Name of the bucket that jobs read and write. */
  readonly sparkDataBucketName: string;
  /** Name of the bucket for event logs. */
  readonly sparkLogsBucketName: string;
  /** Names of JupyterHub's administrators. */
  readonly jupyterhubAdmins?: readonly string[];
  /** What a notebook gets, in the words of the module's reference. */
  readonly notebooks: Pick<
    JupyterhubProps,
    | "notebookCpuGuarantee"
    | "notebookCpuLimit"
    | "notebookMemoryGuarantee"
    | "notebookMemoryLimit"
    | "notebookMaxExecutors"
  >;
  /** Days after which event logs are deleted. */
  readonly eventLogRetentionDays?: number;
  /** Whether AWS Backup copies the notebooks' homes. */
  readonly backUpHomes?: boolean;
  /** Size of Prometheus' volume, as a Kubernetes quantity. */
  readonly prometheusVolSize?: string;
  /** How the charts are chosen and set up beyond the modules' defaults, by module. */
  readonly charts: Readonly<Partial<Record<Addon, ChartProps>>>;
}

/** The third stage: everything that runs in the cluster. */
export class AddonsStage extends Construct {
  /** `module.eks-autoscaler`. */
  public readonly autoscaler: EksAutoscaler;
  /** `module.aws-efs-csi-driver`. */
  public readonly efsCsiDriver: AwsEfsCsiDriver;
  /** `module.external-dns`. */
  public readonly externalDns: ExternalDns;
  /** `module.ingress-nginx`. */
  public readonly ingress: IngressNginx;
  /** `module.cert-manager`. */
  public readonly certManager: CertManager;
  /** `module.kube-prometheus-stack`. */
  public readonly monitoring: KubePrometheusStack;
  /** `module.spark-operator`. */
  public readonly sparkOperator: SparkOperator;
  /** `module.jupyterhub`. */
  public readonly jupyterhub: Jupyterhub;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AddonsStageProps,
  ) {
    super(scope, id);
    const { eksClusterProperties, domain } = props;
    const isMaintained = props.moduleSource === "maintained";

    const namespace = isMaintained ? this.addNamespace() : props.namespace;
    const blockStorageClass = isMaintained ? this.addBlockStorageClass() : undefined;

    this.autoscaler = new EksAutoscaler(this, "eks-autoscaler", {
      ...this.common("eks-autoscaler", namespace),
      dependsOn: this.after(props.cluster),
      eksClusterProperties,
      imageTag: props.autoscalerImageTag,
    });
    this.externalDns = new ExternalDns(this, "external-dns", {
      ...this.common("external-dns", namespace),
      dependsOn: this.after(props.cluster),
      eksClusterProperties,
      domain,
    });
    this.ingress = new IngressNginx(this, "ingress-nginx", {
      ...this.common("ingress-nginx", namespace),
      dependsOn: this.after(this.externalDns),
      ingressController: props.ingressController,
      loadBalancerSourceRanges: [props.vpcCidr],
    });
    this.certManager = new CertManager(this, "cert-manager", {
      ...this.common("cert-manager", namespace),
      dependsOn: this.after(this.ingress),
      caCrt: props.caCertificate,
      caKey: props.caPrivateKey,
    });
    // Who waits for the class or the issuer by name finds them there.
    const served = {
      domain,
      certificateIssuer: this.certManager.clusterIssuer,
      ingressClassName: this.ingress.ingressClassName,
    };
    this.efsCsiDriver = new AwsEfsCsiDriver(this, "aws-efs-csi-driver", {
      ...this.common("aws-efs-csi-driver", namespace),
      dependsOn: this.after(this.certManager),
      eksClusterProperties,
      // How many there are is known before the cluster is.
      subnetIds: props.privateSubnetIds,
      backupEnabled: props.backUpHomes,
    });
    this.sparkOperator = new SparkOperator(this, "spark-operator", {
      ...this.common("spark-operator", namespace),
      ...served,
      dependsOn: this.after(this.certManager),
      eksClusterProperties,
      // Notebooks' homes are claimed in its namespace, and unmounted when that goes.
      namespaceWaitsFor: [this.efsCsiDriver.efsStorageClass],
      historyServerSparkImage: props.historyServerSparkImage,
      sparkNamespace: SPARK_NAMESPACE,
      sparkDataBucketName: props.sparkDataBucketName,
      sparkLogsBucketName: props.sparkLogsBucketName,
      dockerRegistrySecret: props.dockerRegistrySecret.asStringMap,
      eventLogRetentionDays: props.eventLogRetentionDays,
      executorNodeSelector: props.executorNodeSelector.asStringMap,
    });
    this.jupyterhub = new Jupyterhub(this, "jupyterhub", {
      ...this.common("jupyterhub", this.sparkOperator.sparkNamespace),
      ...served,
      dependsOn: this.after(this.efsCsiDriver, this.sparkOperator),
      storageClass: this.efsCsiDriver.efsStorageClass,
      hubStorageClass: blockStorageClass,
      jupyterServiceAccount: this.sparkOperator.sparkServiceAccount,
      jupyterNotebookImage: props.jupyterNotebookImage,
      dockerRegistrySecret: props.dockerRegistrySecret.asStringMap,
      adminUsers: props.jupyterhubAdmins,
      ...props.notebooks,
      sparkConf: this.sparkOperator.sparkConf,
      executorTolerations: props.executorTolerations,
    });
    this.monitoring = new KubePrometheusStack(this, "kube-prometheus-stack", {
      ...this.common("kube-prometheus-stack", namespace),
      ...served,
      dependsOn: this.after(this.efsCsiDriver),
      storageClass: blockStorageClass ?? this.efsCsiDriver.efsStorageClass,
      prometheusVolSize: props.prometheusVolSize,
      grafanaAdminUser: props.grafanaAdminUser,
      grafanaAdminPassword: props.grafanaAdminPassword,
      // Not the operator's output, which it would wait for.
      sparkNamespace: SPARK_NAMESPACE,
    });
  }

  /** The namespace of the services: when it goes, so do the volumes that their claims have left. */
  private addNamespace(): string {
    const namespace = new NamespaceV1(this, "addons", {
      metadata: { name: this.props.namespace },
      // Prometheus may take ten minutes to end, and its volume goes after it.
      timeouts: { delete: "15m" },
      dependsOn: this.props.cluster && [this.props.cluster],
    });
    return namespace.metadata.name;
  }

  /** The default storage class: the volume driver's own can be neither encrypted nor named. */
  private addBlockStorageClass(): string {
    const storageClass = new StorageClassV1(this, "gp3", {
      metadata: {
        name: "gp3",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      storageProvisioner: "ebs.csi.aws.com",
      // A volume is made in the zone of the pod that wants it.
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
      dependsOn: this.props.cluster && [this.props.cluster],
    });
    return storageClass.metadata.name;
  }

  private common(addon: Addon, namespace: string) {
    return {
      ...this.props.charts[addon],
      moduleSource: this.props.moduleSource,
      namespace,
      nodeSelector: this.props.serviceNodeSelector.asStringMap,
      tolerations: this.props.serviceTolerations,
    };
  }

  /** The registry's modules say by their order alone what they need; ours by the values that they take. */
  private after(
    ...others: readonly (ITerraformDependable | undefined)[]
  ): ITerraformDependable[] | undefined {
    if (this.props.moduleSource === "maintained") return undefined;
    return others.filter((other) => other !== undefined);
  }
}
