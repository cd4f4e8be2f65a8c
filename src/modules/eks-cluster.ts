import type { Construct } from "constructs";
import { ModuleReference, type ModuleReferenceProps, type Resolvable } from "./module-reference";

/** Inputs of {@link EksCluster}. */
export interface EksClusterProps extends ModuleReferenceProps {
  /** Ids of the private subnets of the control plane's interfaces and of the nodes, in two zones or more. */
  readonly subnetIds: string[];
  /** Node groups by name, in the words of the module's input. */
  readonly eksNodeGroups: Resolvable<Readonly<Record<string, unknown>>>;
  /**
   * Path of the SSH public key file for the nodes' `ec2-user`.
   * @default - eksWorkerNodesPublicKey is given instead; exactly one of the two is needed
   */
  readonly eksWorkerNodesKeyPath?: string;
  /**
   * The SSH public key itself, in OpenSSH format.
   * @default - eksWorkerNodesKeyPath is given instead
   */
  readonly eksWorkerNodesPublicKey?: string;
  /**
   * Ids of the security groups that may reach the nodes over SSH.
   * @default - none
   */
  readonly sshAllowedSecurityGroups?: string[];
  /**
   * Id of the security group that may reach the Kubernetes API.
   * @default - none
   */
  readonly kubectlAllowedSecurityGroup?: string;
  /**
   * IPv4 blocks inside the VPC that may reach the Kubernetes API.
   * @default - none
   */
  readonly kubectlAllowedCidrBlocks?: readonly string[];
  /**
   * Values that must be known before nodes start, such as an output of what leads them to the internet.
   * @default - none
   */
  readonly nodesWaitFor?: readonly string[];
  /**
   * Name of the cluster.
   * @default - the module's
   */
  readonly clusterName?: string;
  /**
   * Kubernetes minor version.
   * @default - the module's
   */
  readonly kubernetesVersion?: string;
  /**
   * Public IPv4 blocks that may reach the Kubernetes API from the internet.
   * @default - none: the endpoint is private
   */
  readonly endpointPublicAccessCidrs?: readonly string[];
  /**
   * ARNs of further IAM roles and users that administer the cluster, beside its creator.
   * @default - none
   */
  readonly adminPrincipalArns?: readonly string[];
  /**
   * Where EKS looks for who may enter.
   * @default - the module's: access entries only
   */
  readonly authenticationMode?: "API" | "API_AND_CONFIG_MAP";
  /**
   * The control plane's logs that go to CloudWatch Logs.
   * @default - the module's
   */
  readonly clusterLogTypes?: readonly string[];
  /**
   * Days that the control plane's logs are kept; 0 for ever.
   * @default - the module's
   */
  readonly clusterLogRetentionDays?: number;
  /**
   * ARN of the KMS key that encrypts Kubernetes secrets.
   * @default - a key of its own
   */
  readonly kmsKeyArn?: string;
  /**
   * Versions of EKS add-ons to pin, by the add-on's name.
   * @default - AWS's default for the Kubernetes version
   */
  readonly addonVersions?: Readonly<Record<string, string>>;
}

/** The EKS cluster, its node groups and managed add-ons (`module.eks-cluster`). */
export class EksCluster extends ModuleReference {
  constructor(scope: Construct, id: string, props: EksClusterProps) {
    super(scope, id, "eks-cluster", props, {
      original: {
        subnet_ids: props.subnetIds,
        eks_node_groups: props.eksNodeGroups,
        eks_worker_nodes_key_path: props.eksWorkerNodesKeyPath,
        ssh_allowed_security_groups: props.sshAllowedSecurityGroups,
        kubectl_allowed_security_group: props.kubectlAllowedSecurityGroup,
        kubectl_allowed_cidr_blocks: props.kubectlAllowedCidrBlocks,
      },
      maintained: {
        eks_worker_nodes_public_key: props.eksWorkerNodesPublicKey,
        nodes_wait_for: props.nodesWaitFor,
        cluster_name: props.clusterName,
        kubernetes_version: props.kubernetesVersion,
        endpoint_public_access_cidrs: props.endpointPublicAccessCidrs,
        admin_principal_arns: props.adminPrincipalArns,
        authentication_mode: props.authenticationMode,
        cluster_log_types: props.clusterLogTypes,
        cluster_log_retention_days: props.clusterLogRetentionDays,
        kms_key_arn: props.kmsKeyArn,
        addon_versions: props.addonVersions,
      },
    });
  }

  /**
   * A map of what others need to know of the cluster: its name, endpoint, OIDC provider, network and version. Known once
   * the control plane is there; who starts pods waits for the module as a whole.
   */
  public get eksClusterProperties(): string {
    return this.getString("eks_cluster_properties");
  }

  /** Names of the Auto Scaling groups by node group, a map. Only the maintained module has this output. */
  public get eksAutoscalingGroupNames(): string {
    return this.getString("eks_autoscaling_group_names");
  }

  /** One of {@link eksClusterProperties}, such as `eks_cluster_name`. */
  public property(name: string): string {
    return this.getString(`eks_cluster_properties["${name}"]`);
  }
}
