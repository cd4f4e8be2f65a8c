import { Annotations, TerraformLocal, TerraformOutput, type App, type TerraformStack } from "cdktf";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { MODULE_SOURCES, type ModuleSource } from "../modules/module-source";
import { AddonsStage } from "../stages/addons";
import { ClusterStage } from "../stages/cluster";
import { NetworkStage } from "../stages/network";
import {
  chartProps,
  checkAddonsOfRegistry,
  checkAddonsSettings,
  notebookProps,
  type AddonsSettings,
} from "./addons-settings";
import { Backend, checkBackend } from "./backend";
import { declareCertificateAuthority } from "./certificate-authority";
import { declareClusterProviders } from "./cluster-access";
import {
  checkBuckets,
  checkClusterSettings,
  DEFAULT_CLUSTER_NAME,
  DEFAULT_S3_BUCKETS,
  type BucketNames,
  type ClusterSettings,
} from "./cluster-settings";
import { notOneOf, SettingError } from "./errors";
import { declareNetworkLocals } from "./network-locals";
import {
  checkNetworkSettings,
  DEFAULT_OPENVPN_PROTOCOL,
  DEFAULT_VPC_CIDR,
  privateSubnetCidrs,
  type NetworkSettings,
} from "./network-settings";
import { NodeGroups, type NodeGroupsSettings } from "./node-groups";
import { PlatformStack } from "./platform-stack";
import { constrainVersions } from "./provider-constraints";
import { checkFlag, checkKeys, checkTags } from "./shape";
import { declareSparkApplications } from "./spark-applications";
import { InputVariables } from "./variables";
import { DEFAULT_KUBERNETES_VERSION, KUBERNETES_RELEASES } from "./versions";

/**
 * How the stages are laid out in stacks: `staged` is a stack for each stage, deployed one after the other;
 * `single` is one stack that holds them all, as the original root module does.
 */
export type Layout = "staged" | "single";

/** Every allowed {@link Layout}. */
export const LAYOUTS: readonly Layout[] = ["staged", "single"];

/** Id of the only stack of the single layout. */
export const SINGLE_STACK = "spark-platform";

/** What shapes the platform's graph. What Terraform asks for at run time is an input variable instead. */
export interface SparkPlatformProps {
  /**
   * How the stages are laid out in stacks.
   * @default "staged"
   */
  readonly layout?: Layout;
  /**
   * Where the modules come from. The registry's no longer apply cleanly on today's AWS.
   * @default "maintained"
   */
  readonly modules?: ModuleSource;
  /**
   * Where the states are kept, and so whether terraform runs here or on machines of others.
   * @default - local files
   */
  readonly backend?: Backend;
  /**
   * The VPC, its subnets and the VPN.
   * @default - the original's: 10.0.0.0/16, one public and three private subnets, VPN over tcp
   */
  readonly network?: NetworkSettings;
  /**
   * The EKS cluster.
   * @default - private endpoint, the catalogue's Kubernetes version
   */
  readonly cluster?: ClusterSettings;
  /**
   * The cluster's node groups, and which of them Spark's parts use.
   * @default - the original's: on_demand_group for drivers and services, spot_group for executors
   */
  readonly nodeGroups?: NodeGroupsSettings;
  /**
   * What runs in the cluster beside Spark.
   * @default - Traefik, a certificate authority that is given, the AWS CLI's credentials, the pinned charts
   */
  readonly addons?: AddonsSettings;
  /**
   * Names of the buckets by key; `spark_data` and `spark_logs` are needed.
   * @default - the original's examples, which are taken by others: give your own
   */
  readonly s3Buckets?: BucketNames;
  /**
   * Whether destroying the buckets deletes the data in them.
   * @default false
   */
  readonly forceDestroyBuckets?: boolean;
  /**
   * Tags for everything that has tags.
   * @default - none but `Name`
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** One of {@link SparkPlatformProps}. */
const SETTINGS: readonly (keyof SparkPlatformProps)[] = [
  "layout",
  "modules",
  "backend",
  "network",
  "cluster",
  "nodeGroups",
  "addons",
  "s3Buckets",
  "forceDestroyBuckets",
  "tags",
];

/** A stack, and the variables declared in it. */
interface StageStack {
  readonly stack: TerraformStack;
  readonly variables: InputVariables;
}

/** The whole platform: composes stacks, variables, locals, providers, stages and outputs. */
export class SparkPlatform {
  /** How the stages are laid out. */
  public readonly layout: Layout;
  /** Where the modules come from. */
  public readonly moduleSource: ModuleSource;
  /** The node groups, from which everything that must agree on them derives. */
  public readonly nodeGroups: NodeGroups;
  /** The stacks in the order in which they are deployed. */
  public readonly stacks: readonly TerraformStack[];

  private readonly isRegistry: boolean;
  private readonly backend: Backend;

  /** @throws SettingError naming the setting, the value and the fix */
  constructor(
    app: App,
    private readonly props: SparkPlatformProps = {},
  ) {
    checkKeys("", props, SETTINGS);
    checkOutputFormat(app);
    this.layout = props.layout ?? "staged";
    if (!LAYOUTS.includes(this.layout)) throw notOneOf("layout", this.layout, LAYOUTS);
    this.moduleSource = props.modules ?? "maintained";
    if (!MODULE_SOURCES.includes(this.moduleSource))
      throw notOneOf("modules", this.moduleSource, MODULE_SOURCES);
    this.isRegistry = this.moduleSource === "registry";
    this.backend = props.backend ?? Backend.local();
    checkNetworkSettings(props.network ?? {});
    checkClusterSettings(props.cluster ?? {});
    checkAddonsSettings(props.addons ?? {});
    if (this.isRegistry) checkAddonsOfRegistry(props.addons ?? {});
    checkBuckets(props.s3Buckets ?? DEFAULT_S3_BUCKETS);
    checkBackend(this.backend, Object.values(props.s3Buckets ?? DEFAULT_S3_BUCKETS));
    checkFlag("forceDestroyBuckets", props.forceDestroyBuckets);
    checkTags(props.tags ?? {});
    this.nodeGroups = new NodeGroups(props.nodeGroups);

    const single = this.layout === "single" ? this.addStack(app, SINGLE_STACK) : undefined;
    const networkStack = single ?? this.addStack(app, "network");
    const network = this.addNetwork(networkStack);
    const clusterStack = single ?? this.addStack(app, "cluster");
    const cluster = this.addCluster(clusterStack, network);
    const addonsStack = single ?? this.addStack(app, "addons");
    this.addAddons(addonsStack, network, cluster, single !== undefined);

    this.stacks = [...new Set([networkStack.stack, clusterStack.stack, addonsStack.stack])];
    for (const stack of this.stacks) {
      constrainVersions(stack, this.moduleSource, this.backend.terraformConstraint);
      if (this.isRegistry) warnOfRegistryModules(stack);
    }
  }

  private addStack(app: App, id: string): StageStack {
    const stack = new PlatformStack(app, id);
    this.backend.declare(stack, id === SINGLE_STACK ? undefined : id);
    const variables = new InputVariables(stack, this.moduleSource, this.backend.runsRemotely);
    new AwsProvider(stack, "aws", {
      region: variables.regionOnceValid(),
      defaultTags: this.props.tags ? [{ tags: { ...this.props.tags } }] : undefined,
    });
    return { stack, variables };
  }

  private addNetwork({ stack, variables }: StageStack): NetworkStage {
    const settings = this.props.network ?? {};
    const stage = new NetworkStage(stack, "network", {
      moduleSource: this.moduleSource,
      awsRegion: variables.string("aws_region"),
      ...declareNetworkLocals(stack, settings),
      openvpnInstanceType: variables.string("openvpn_instance_type"),
      openvpnClientCidrs: variables.list("openvpn_client_cidrs"),
      openvpnUser: variables.string("openvpn_user"),
      openvpnProtocol: settings.openvpnProtocol ?? DEFAULT_OPENVPN_PROTOCOL,
      openvpnClientNetwork: settings.openvpnClientNetwork,
      openvpnKeyPath: variables.string("openvpn_key_path"),
      openvpnPublicKey: this.isRegistry ? undefined : variables.string("openvpn_public_key"),
    });

    new TerraformOutput(stack, "openvpn_server_dns", {
      description: "Public DNS name of the OpenVPN server.",
      value: stage.openvpnServer.openvpnServerDns,
    });
    if (!this.isRegistry) {
      new TerraformOutput(stack, "openvpn_profile_command", {
        description: "Run this to fetch the first user's VPN profile.",
        value: stage.openvpnServer.openvpnProfileCommand,
      });
    }
    return stage;
  }

  private addCluster({ stack, variables }: StageStack, network: NetworkStage): ClusterStage {
    const { cluster = {}, network: networkSettings = {} } = this.props;
    const stage = new ClusterStage(stack, "cluster", {
      moduleSource: this.moduleSource,
      vpcId: network.vpc.vpcId,
      publicSubnetId: network.vpc.publicSubnetId(0),
      privateSubnetIds: network.vpc.privateSubnetIds,
      privateSubnetCidrs: privateSubnetCidrs(networkSettings),
      privateRouteTableId: network.vpc.privateRouteTableId,
      openvpnSgId: network.openvpnServer.openvpnSgId,
      natInstanceType: variables.string("nat_instance_type"),
      natInstanceKeyPath: variables.string("nat_instance_key_path"),
      natInstancePublicKey: this.isRegistry ? undefined : variables.string("nat_instance_public_key"),
      eksWorkerNodesKeyPath: variables.string("eks_worker_nodes_key_path"),
      eksWorkerNodesPublicKey: this.isRegistry ? undefined : variables.string("eks_worker_nodes_public_key"),
      eksNodeGroups: new TerraformLocal(stack, "eks_node_groups", this.nodeGroups.toHcl()),
      s3Buckets: new TerraformLocal(stack, "s3_buckets", { ...(this.props.s3Buckets ?? DEFAULT_S3_BUCKETS) }),
      forceDestroyBuckets: this.props.forceDestroyBuckets ?? false,
      clusterName: cluster.name ?? DEFAULT_CLUSTER_NAME,
      kubernetesVersion: cluster.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION,
      endpointPublicAccessCidrs: cluster.endpointPublicAccessCidrs ?? [],
      adminPrincipalArns: cluster.adminPrincipalArns ?? [],
      authenticationMode: cluster.authenticationMode,
    });

    new TerraformOutput(stack, "kubeconfig_command", {
      description: "Run this, connected to the VPN, to let kubectl find the cluster.",
      value:
        `aws eks update-kubeconfig --region ${variables.string("aws_region")} ` +
        `--name ${stage.eksCluster.property("eks_cluster_name")}`,
    });
    return stage;
  }

  private addAddons(
    { stack, variables }: StageStack,
    network: NetworkStage,
    cluster: ClusterStage,
    sharesStack: boolean,
  ): void {
    const { addons = {}, cluster: clusterSettings = {}, network: networkSettings = {} } = this.props;
    const { moduleSource, nodeGroups } = this;
    const { eksClusterProperties } = cluster.eksCluster;
    const clusterName = clusterSettings.name ?? DEFAULT_CLUSTER_NAME;
    const kubernetesVersion = clusterSettings.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION;

    declareClusterProviders(stack, {
      moduleSource,
      variables,
      eksClusterProperties,
      authentication: addons.kubernetesAuthentication ?? (this.backend.runsRemotely ? "token" : "exec"),
    });
    const authority = declareCertificateAuthority(
      stack,
      addons.certificateAuthority ?? "given",
      variables,
      moduleSource,
      clusterName,
    );
    const nodeSelector = (local: string, group: string) =>
      new TerraformLocal(stack, local, nodeGroups.nodeSelector(group));
    const registry = (part: "server" | "username" | "password" | "email") =>
      variables.string(`docker_registry_${part}`);

    const stage = new AddonsStage(stack, "addons", {
      moduleSource,
      namespace: variables.string("kubernetes_addons_namespace"),
      eksClusterProperties,
      cluster: sharesStack ? cluster.eksCluster : undefined,
      privateSubnetIds: network.vpc.privateSubnetIds,
      vpcCidr: networkSettings.vpcCidr ?? DEFAULT_VPC_CIDR,
      autoscalerImageTag: KUBERNETES_RELEASES[kubernetesVersion]?.autoscalerImageTag,
      serviceNodeSelector: nodeSelector("on_demand_node_selector", nodeGroups.driverGroup),
      serviceTolerations: nodeGroups.tolerations(nodeGroups.driverGroup),
      executorNodeSelector: nodeSelector("spot_node_selector", nodeGroups.executorGroup),
      executorTolerations: nodeGroups.tolerations(nodeGroups.executorGroup),
      domain: variables.string("domain"),
      caCertificate: authority.certificate,
      caPrivateKey: authority.privateKey,
      ingressController: addons.ingressController,
      grafanaAdminUser: this.isRegistry ? undefined : variables.string("grafana_admin_user"),
      grafanaAdminPassword: variables.string("grafana_admin_password"),
      historyServerSparkImage: variables.string("history_server_spark_image"),
      jupyterNotebookImage: variables.string("jupyter_notebook_image"),
      dockerRegistrySecret: new TerraformLocal(stack, "docker_registry_secret", {
        server: registry("server"),
        username: registry("username"),
        password: registry("password"),
        email: registry("email"),
      }),
      sparkDataBucketName: cluster.s3Bucket.bucketName("spark_data"),
      sparkLogsBucketName: cluster.s3Bucket.bucketName("spark_logs"),
      jupyterhubAdmins: addons.jupyterhubAdmins,
      notebooks: notebookProps(addons.notebooks),
      eventLogRetentionDays: addons.eventLogRetentionDays,
      backUpHomes: addons.backUpHomes,
      prometheusVolSize:
        addons.prometheusVolumeGib === undefined ? undefined : `${addons.prometheusVolumeGib}Gi`,
      charts: chartProps(addons.charts),
    });
    const serviceUrls = declareAddresses(stack, stage);
    // The registry's modules do not say what it takes.
    if (this.isRegistry) return;
    declareSparkApplications(stack, {
      nodeGroups,
      domain: variables.string("domain"),
      region: variables.string("aws_region"),
      namespace: stage.sparkOperator.sparkNamespace,
      service_account: stage.sparkOperator.sparkServiceAccount,
      image_pull_secret: stage.sparkOperator.imagePullSecret,
      certificate_secret: stage.sparkOperator.certificateSecret,
      buckets: {
        spark_data: cluster.s3Bucket.bucketName("spark_data"),
        spark_logs: cluster.s3Bucket.bucketName("spark_logs"),
      },
      spark_conf: stage.sparkOperator.sparkConf,
      service_urls: serviceUrls,
    });
  }
}

/** The five addresses that the original root gives, each an output of the same name. Returns them by that name. */
function declareAddresses(stack: TerraformStack, stage: AddonsStage): Record<string, string> {
  const addresses = {
    spark_history_server_url: ["the Spark history server", stage.sparkOperator.sparkHistoryServerUrl],
    jupyterhub_server_url: ["JupyterHub", stage.jupyterhub.jupyterhubServerUrl],
    prometheus_url: ["Prometheus", stage.monitoring.prometheusUrl],
    grafana_url: ["Grafana", stage.monitoring.grafanaUrl],
    alert_manager_url: ["Alertmanager", stage.monitoring.alertManagerUrl],
  } as const;
  for (const [name, [of, value]] of Object.entries(addresses)) {
    new TerraformOutput(stack, name, { description: `Address of ${of}, to be opened over the VPN.`, value });
  }
  return Object.fromEntries(Object.entries(addresses).map(([name, [, value]]) => [name, value]));
}

/** @throws SettingError if HCL is asked for: cdktf 0.21 escapes no quotes in it, and terraform could not read it */
function checkOutputFormat(app: App): void {
  if (!app.hclOutput) return;
  throw new SettingError(
    "--hcl",
    true,
    "would make files that terraform cannot read, as cdktf 0.21 does not write this project's texts correctly",
    "leave it out: plain terraform reads the JSON",
  );
}

function warnOfRegistryModules(stack: TerraformStack): void {
  Annotations.of(stack).addWarning(
    'modules: "registry" uses the modules as published in 2022, which no longer apply cleanly on today\'s AWS ' +
      "(see docs/registry-modules.md); use the maintained modules unless you compare with the originals.",
  );
}
