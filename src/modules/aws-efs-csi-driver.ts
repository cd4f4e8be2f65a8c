import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps } from "./chart-module-reference";

/** Inputs of {@link AwsEfsCsiDriver}. */
export interface AwsEfsCsiDriverProps extends ChartModuleProps {
  /** What the cluster module says of the cluster. */
  readonly eksClusterProperties: string;
  /**
   * Ids of the subnets that get a mount target each: one for each zone with nodes.
   * @default - the cluster's, which must then exist before a plan can be made
   */
  readonly subnetIds?: string[];
  /**
   * Name of the storage class.
   * @default - the module's
   */
  readonly efsStorageClass?: string;
  /**
   * Name of the controller's service account.
   * @default - the module's
   */
  readonly efsCsiDriverControllerSa?: string;
  /**
   * Name of the node plugin's service account.
   * @default - the module's
   */
  readonly efsCsiDriverNodeSa?: string;
  /**
   * POSIX user that every file of a dynamic volume belongs to.
   * @default - the module's: that of the Jupyter images
   */
  readonly posixUid?: number;
  /**
   * POSIX group that every file of a dynamic volume belongs to.
   * @default - the module's: that of the Jupyter images
   */
  readonly posixGid?: number;
  /**
   * ARN of the KMS key that encrypts a new file system; a later change is ignored, so that homes are never lost.
   * @default - AWS's own key for EFS
   */
  readonly kmsKeyArn?: string;
  /**
   * Whether AWS Backup keeps daily copies, which outlive the file system.
   * @default - the module's
   */
  readonly backupEnabled?: boolean;
}

/** The EFS file system, its driver and storage class, for notebooks' homes (`module.aws-efs-csi-driver`). */
export class AwsEfsCsiDriver extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: AwsEfsCsiDriverProps) {
    super(scope, id, "aws-efs-csi-driver", props, {
      original: {
        eks_cluster_properties: props.eksClusterProperties,
        efs_storage_class: props.efsStorageClass,
        efs_csi_driver_controller_sa: props.efsCsiDriverControllerSa,
        efs_csi_driver_node_sa: props.efsCsiDriverNodeSa,
      },
      maintained: {
        subnet_ids: props.subnetIds,
        posix_uid: props.posixUid,
        posix_gid: props.posixGid,
        kms_key_arn: props.kmsKeyArn,
        backup_enabled: props.backupEnabled,
      },
    });
  }

  /** Name of the storage class; whoever waits for it can mount its volumes. */
  public get efsStorageClass(): string {
    return this.getString("efs_storage_class");
  }

  /** Id of the file system. Only the maintained module has this output. */
  public get efsFileSystemId(): string {
    return this.getString("efs_file_system_id");
  }
}
