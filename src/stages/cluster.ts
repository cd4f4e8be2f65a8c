import { TerraformIterator, type TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { EksCluster, type EksClusterProps } from "../modules/eks-cluster";
import type { ModuleSource } from "../modules/module-source";
import { NatInstance } from "../modules/nat-instance";
import { S3Bucket } from "../modules/s3-bucket";

/** What the cluster stage is told. */
export interface ClusterStageProps {
  /** Where the modules come from. */
  readonly moduleSource: ModuleSource;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Id of the public subnet in which the NAT instance runs. */
  readonly publicSubnetId: string;
  /** Ids of the private subnets, in which the cluster runs. */
  readonly privateSubnetIds: string[];
  /** IPv4 blocks of the private subnets. */
  readonly privateSubnetCidrs: readonly string[];
  /** Id of the private subnets' route table. */
  readonly privateRouteTableId: string;
  /** Id of the VPN server's security group, whose members reach nodes, NAT instance and Kubernetes API. */
  readonly openvpnSgId: string;
  /** EC2 instance type of the NAT instance. */
  readonly natInstanceType: string;
  /** Path of the NAT instance's SSH public key file. */
  readonly natInstanceKeyPath: string;
  /**
   * The NAT instance's SSH public key.
   * @default - none: the path is given
   */
  readonly natInstancePublicKey?: string;
  /** Path of the worker nodes' SSH public key file. */
  readonly eksWorkerNodesKeyPath: string;
  /**
   * The worker nodes' SSH public key.
   * @default - none: the path is given
   */
  readonly eksWorkerNodesPublicKey?: string;
  /** The local that holds the node groups by name. */
  readonly eksNodeGroups: TerraformLocal;
  /** The local that holds the buckets' names by key. */
  readonly s3Buckets: TerraformLocal;
  /** Whether destroying the buckets deletes what is in them. */
  readonly forceDestroyBuckets: boolean;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Kubernetes minor version. */
  readonly kubernetesVersion: string;
  /** Public IPv4 blocks that reach the Kubernetes API from the internet; empty for a private endpoint. */
  readonly endpointPublicAccessCidrs: readonly string[];
  /** ARNs of further IAM roles and users that administer the cluster. */
  readonly adminPrincipalArns: readonly string[];
  /** Where EKS looks for who may enter. */
  readonly authenticationMode?: EksClusterProps["authenticationMode"];
}

/** The second stage: the way out (NAT), the buckets, and the EKS cluster with its node groups. */
export class ClusterStage extends Construct {
  /** `module.nat-instance`. */
  public readonly natInstance: NatInstance;
  /** `module.s3-bucket`, repeated over the buckets. */
  public readonly s3Bucket: S3Bucket;
  /** `module.eks-cluster`. */
  public readonly eksCluster: EksCluster;

  constructor(scope: Construct, id: string, props: ClusterStageProps) {
    super(scope, id);
    const { moduleSource } = props;

    this.natInstance = new NatInstance(this, "nat-instance", {
      moduleSource,
      vpcId: props.vpcId,
      vpcPrivateSubnetCidrs: props.privateSubnetCidrs,
      vpcPrivateRouteTableId: props.privateRouteTableId,
      natInstanceSubnetId: props.publicSubnetId,
      natInstanceType: props.natInstanceType,
      natInstanceKeyPath: props.natInstanceKeyPath,
      natInstancePublicKey: props.natInstancePublicKey,
      sshAllowedSecurityGroups: [props.openvpnSgId],
    });

    const buckets = TerraformIterator.fromMap(props.s3Buckets.asStringMap);
    this.s3Bucket = new S3Bucket(this, "s3-bucket", {
      moduleSource,
      forEach: buckets,
      bucketName: buckets.value as string,
      bucketTag: buckets.key,
      forceDestroy: props.forceDestroyBuckets,
    });

    this.eksCluster = new EksCluster(this, "eks-cluster", {
      moduleSource,
      subnetIds: props.privateSubnetIds,
      eksNodeGroups: props.eksNodeGroups.asAnyMap,
      eksWorkerNodesKeyPath: props.eksWorkerNodesKeyPath,
      eksWorkerNodesPublicKey: props.eksWorkerNodesPublicKey,
      sshAllowedSecurityGroups: [props.openvpnSgId],
      kubectlAllowedSecurityGroup: props.openvpnSgId,
      // The nodes, and not the control plane, need the way out: so the two are made at the same time.
      nodesWaitFor: [this.natInstance.natInstanceSgId],
      // The registry's module has no such input.
      dependsOn: moduleSource === "registry" ? [this.natInstance] : undefined,
      clusterName: props.clusterName,
      kubernetesVersion: props.kubernetesVersion,
      endpointPublicAccessCidrs: props.endpointPublicAccessCidrs,
      adminPrincipalArns: props.adminPrincipalArns,
      authenticationMode: props.authenticationMode,
    });
  }
}
