import { statSync } from "node:fs";
import { CloudBackend, NamedCloudWorkspace, S3Backend, type S3BackendConfig } from "cdktf";
import { BUCKET_NAME } from "./cluster-settings";
import { SettingError } from "./errors";
import type { PlatformStack } from "./platform-stack";
import { checkKeys, checkText } from "./shape";
import { REGION_PATTERN } from "./variable-rules/network-rules";

/** Where the states are kept in S3. */
export interface S3BackendSettings {
  /** Name of a bucket that is there already, best with versioning: none of the platform's own, which go with it. */
  readonly bucket: string;
  /** Name of the bucket's Region, such as "eu-north-1"; what `aws_region` takes is taken here. */
  readonly region: string;
  /**
   * What the names of the states begin with: they are `<keyPrefix>/<stack>.tfstate`.
   * @default "spark-platform"
   */
  readonly keyPrefix?: string;
  /**
   * ARN of the KMS key that encrypts the states.
   * @default - the bucket's own encryption
   */
  readonly kmsKeyId?: string;
}

/** Where the workspaces are in Terraform Cloud (HCP Terraform) or Terraform Enterprise. */
export interface TerraformCloudSettings {
  /** Name of the organization. */
  readonly organization: string;
  /**
   * Name of a project that is there already, in which terraform makes the workspaces.
   * @default - the organization's default project
   */
  readonly project?: string;
  /**
   * What the names of the workspaces begin with: they are `<workspacePrefix>-<stack>`.
   * @default "spark-platform"
   */
  readonly workspacePrefix?: string;
  /**
   * Name of the host, for Terraform Enterprise.
   * @default - Terraform Cloud's
   */
  readonly hostname?: string;
}

/** What the states or workspaces of a platform begin with unless something else is set. */
const DEFAULT_PREFIX = "spark-platform";

/** Source: HCP Terraform documentation, "Organizations" and "Create workspaces": names. */
const CLOUD_NAME = /^[A-Za-z0-9_-]{1,90}$/;

/** Source: HCP Terraform documentation, "Manage projects": letters, digits, spaces, - and _, 3 to 40 characters. */
const PROJECT_NAME = /^[A-Za-z0-9_-][A-Za-z0-9 _-]{1,38}[A-Za-z0-9_-]$/;

const HOSTNAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/** Keys of S3 that need no care anywhere. Source: Amazon S3 User Guide, "Naming Amazon S3 objects", safe characters. */
const KEY_PREFIX = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;

/** Source: AWS KMS Developer Guide, "Key identifiers": the S3 backend takes ARNs of keys and aliases. */
const KMS_KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/;

/**
 * What runs on this machine may have left in a stack's folder: plans, states and values, which have secrets in them.
 * `plan` is what cdktf calls its plans where the states are not in Terraform Cloud. `.terraform/` is never uploaded, but for
 * its list of modules.
 */
const NOT_UPLOADED = [
  "/plan",
  "*.tfplan",
  "*.tfstate",
  "*.tfstate.*",
  "*.tfvars",
  "*.tfvars.json",
  "*.log",
  "",
].join("\n");

/** The oldest terraform that locks a state in S3 with a file beside it, no longer as an experiment. */
const LOCK_FILE_TERRAFORM = ">= 1.11.0";

/**
 * Where Terraform keeps the state of each stack, and by which way a stage reads what another has made.
 *
 * Credentials are never part of it: terraform takes them from its environment.
 */
export abstract class Backend {
  /** A file in the folder in which the platform is synthesized: for one person, or for trying. */
  public static local(): Backend {
    return new LocalStates();
  }

  /**
   * Objects in a bucket, locked by a file beside each while terraform writes.
   * @throws SettingError naming the setting, the value and the fix
   */
  public static s3(settings: S3BackendSettings): Backend {
    return new S3States(settings);
  }

  /**
   * A workspace of Terraform Cloud or Terraform Enterprise for each stack; it also runs terraform, unless the workspace is
   * set to local execution.
   * @throws SettingError naming the setting, the value and the fix
   */
  public static terraformCloud(settings: TerraformCloudSettings): Backend {
    return new CloudWorkspaces(settings);
  }

  /** Whether terraform runs on a machine of others, where no file of this one and no `aws` command is. */
  public abstract readonly runsRemotely: boolean;

  /** Name of the bucket with the states; undefined where they are in none. */
  public readonly bucket?: string;

  /** The versions of terraform that can keep states there; undefined where every one that the modules allow can. */
  public readonly terraformConstraint?: string;

  /**
   * Declares in `stack` where its state is.
   * @param stage name of the only stage in the stack; undefined if all are in it
   */
  public abstract declare(stack: PlatformStack, stage: string | undefined): void;
}

/** @throws SettingError if `backend` was not made by {@link Backend}, or keeps states in one of `ownBuckets` */
export function checkBackend(backend: unknown, ownBuckets: readonly string[]): asserts backend is Backend {
  if (backend instanceof Backend) {
    if (backend.bucket === undefined || !ownBuckets.includes(backend.bucket)) return;
    throw new SettingError(
      "backend.bucket",
      backend.bucket,
      "is one of the platform's own buckets, which is not there yet at the first deployment and goes at the last",
      "name another bucket, made beforehand",
    );
  }
  throw new SettingError(
    "backend",
    backend,
    "is not a backend",
    "use Backend.local(), Backend.s3({ … }) or Backend.terraformCloud({ … })",
  );
}

class LocalStates extends Backend {
  public readonly runsRemotely = false;

  /**
   * It is cdktf's default: `terraform.<stack>.tfstate`, by its absolute path.
   * @throws SettingError if that file is empty: terraform would take all that it held for not yet made
   */
  public declare(stack: PlatformStack): void {
    const file = `terraform.${stack.node.id}.tfstate`;
    if (statSync(file, { throwIfNoEntry: false })?.size !== 0) return;
    throw new SettingError(
      "backend",
      file,
      "has 0 bytes, as when terraform is killed while it writes its state, and everything would be made a second time",
      `bring it back first: docs/state.md, "After a crash"`,
    );
  }
}

class S3States extends Backend {
  public readonly runsRemotely = false;
  public override readonly bucket: string;
  public override readonly terraformConstraint = LOCK_FILE_TERRAFORM;

  constructor(private readonly settings: S3BackendSettings) {
    super();
    checkKeys("backend", settings, ["bucket", "region", "keyPrefix", "kmsKeyId"]);
    const { bucket, region, keyPrefix, kmsKeyId } = settings;
    this.bucket = bucket;
    checkText("backend.bucket", bucket, BUCKET_NAME, "the name of a bucket", '"acme-terraform-states"');
    checkText(
      "backend.region",
      region,
      new RegExp(REGION_PATTERN),
      "the name of an AWS Region",
      '"eu-north-1"',
    );
    if (keyPrefix !== undefined)
      checkText("backend.keyPrefix", keyPrefix, KEY_PREFIX, "the beginning of a key", '"spark/production"');
    if (kmsKeyId !== undefined) {
      const example = '"arn:aws:kms:eu-north-1:123456789012:key/…"';
      checkText("backend.kmsKeyId", kmsKeyId, KMS_KEY, "the ARN of a KMS key", example);
    }
  }

  public declare(stack: PlatformStack): void {
    const { bucket, region, keyPrefix = DEFAULT_PREFIX, kmsKeyId } = this.settings;
    const config: S3BackendConfig & { useLockfile: true } = {
      bucket,
      region,
      key: `${keyPrefix}/${stack.node.id}.tfstate`,
      encrypt: true,
      kmsKeyId,
      // cdktf 0.21 has no type for it.
      useLockfile: true,
    };
    new S3Backend(stack, config);
  }
}

class CloudWorkspaces extends Backend {
  public readonly runsRemotely = true;

  constructor(private readonly settings: TerraformCloudSettings) {
    super();
    checkKeys("backend", settings, ["organization", "project", "workspacePrefix", "hostname"]);
    const { organization, project, workspacePrefix, hostname } = settings;
    checkText("backend.organization", organization, CLOUD_NAME, "the name of an organization", '"acme"');
    if (project !== undefined)
      checkText("backend.project", project, PROJECT_NAME, "the name of a project", '"Data platform"');
    if (workspacePrefix !== undefined) {
      const what = "the beginning of a workspace's name";
      checkText(
        "backend.workspacePrefix",
        workspacePrefix,
        /^[A-Za-z0-9_-]{1,75}$/,
        what,
        '"spark-production"',
      );
    }
    if (hostname !== undefined)
      checkText("backend.hostname", hostname, HOSTNAME, "the name of a host", '"terraform.example.com"');
  }

  public declare(stack: PlatformStack, stage: string | undefined): void {
    const { organization, project, workspacePrefix = DEFAULT_PREFIX, hostname } = this.settings;
    const name = stage === undefined ? workspacePrefix : `${workspacePrefix}-${stage}`;
    new CloudBackend(stack, { organization, hostname, workspaces: new NamedCloudWorkspace(name, project) });
    stack.addFile(".terraformignore", NOT_UPLOADED);
  }
}
