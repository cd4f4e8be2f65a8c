import { notOneOf, SettingError } from "./errors";
import { parseIpv4Block } from "./ipv4";
import { checkFlag, checkKeys, checkObject, checkTexts } from "./shape";
import { checkKubernetesVersion, DEFAULT_KUBERNETES_VERSION } from "./versions";

/** What shapes the cluster. */
export interface ClusterSettings {
  /**
   * Name of the EKS cluster; a change replaces it.
   * @default "spark-cluster"
   */
  readonly name?: string;
  /**
   * Kubernetes minor version, in EKS standard support.
   * @default "1.35"
   */
  readonly kubernetesVersion?: string;
  /**
   * Whether a Kubernetes version out of standard support, or not in the version catalogue, is accepted as well.
   * @default false
   */
  readonly allowUnsupportedKubernetes?: boolean;
  /**
   * Public IPv4 blocks that reach the Kubernetes API from the internet, /8 or narrower: for remote runs without an agent
   * in the VPC.
   * @default - none: the endpoint is private
   */
  readonly endpointPublicAccessCidrs?: readonly string[];
  /**
   * ARNs of IAM roles and users that administer the cluster, beside the one that creates it.
   * @default - none
   */
  readonly adminPrincipalArns?: readonly string[];
  /**
   * Where EKS looks for who may enter: at its access entries, or at the config map `aws-auth` as well, which is the step
   * between for a cluster that had the config map only. There is no way back from `API`.
   * @default "API"
   */
  readonly authenticationMode?: AuthenticationMode;
}

/** One of {@link AUTHENTICATION_MODES}. */
export type AuthenticationMode = (typeof AUTHENTICATION_MODES)[number];

/** What {@link ClusterSettings.authenticationMode} may be. */
export const AUTHENTICATION_MODES = ["API", "API_AND_CONFIG_MAP"] as const;

/** One of {@link ClusterSettings}. */
const SETTINGS: readonly (keyof ClusterSettings)[] = [
  "name",
  "kubernetesVersion",
  "allowUnsupportedKubernetes",
  "endpointPublicAccessCidrs",
  "adminPrincipalArns",
  "authenticationMode",
];

/** The cluster's name unless another is given. */
export const DEFAULT_CLUSTER_NAME = "spark-cluster";

/** Buckets by key, as in `local.s3_buckets`. The add-ons use `spark_data` and `spark_logs`. */
export type BucketNames = Readonly<Record<string, string>>;

/** The original's buckets. S3 names are unique in all of AWS: choose your own. */
export const DEFAULT_S3_BUCKETS: BucketNames = {
  spark_data: "example-spark-data-bucket",
  spark_logs: "example-spark-events-logs-bucket",
};

/** Keys that other parts of the platform look up. */
const NEEDED_BUCKETS = ["spark_data", "spark_logs"];

/** EKS takes 100 characters; an IAM role's name, which begins with the cluster's, 64. */
const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** Source: IAM User Guide, "IAM ARNs". */
const PRINCIPAL_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;

/** Source: Amazon S3 User Guide, "General purpose bucket naming rules", without the reserved names. */
export const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Checks what can be known before Terraform runs.
 * @throws SettingError naming the setting, the value and the fix
 */
export function checkClusterSettings(settings: ClusterSettings): void {
  checkKeys("cluster", settings, SETTINGS);
  checkFlag("cluster.allowUnsupportedKubernetes", settings.allowUnsupportedKubernetes);
  const name = settings.name ?? DEFAULT_CLUSTER_NAME;
  if (!CLUSTER_NAME.test(name)) {
    throw new SettingError(
      "cluster.name",
      name,
      "is not the name of an EKS cluster",
      'use 1 to 40 letters, digits, "_" and "-", beginning with a letter or digit',
    );
  }
  checkKubernetesVersion(
    "cluster.kubernetesVersion",
    settings.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION,
    {
      allowUnsupported: settings.allowUnsupportedKubernetes,
    },
  );
  const { authenticationMode } = settings;
  if (authenticationMode !== undefined && !AUTHENTICATION_MODES.includes(authenticationMode)) {
    throw notOneOf("cluster.authenticationMode", authenticationMode, AUTHENTICATION_MODES);
  }
  checkTexts("cluster.endpointPublicAccessCidrs", settings.endpointPublicAccessCidrs ?? []);
  checkTexts("cluster.adminPrincipalArns", settings.adminPrincipalArns ?? []);
  for (const [index, cidr] of (settings.endpointPublicAccessCidrs ?? []).entries()) {
    const setting = `cluster.endpointPublicAccessCidrs[${index}]`;
    const block = parseIpv4Block(cidr);
    if (!block?.canonical) {
      const fix = block ? `use "${block.base}/${block.prefix}"` : 'write it such as "203.0.113.7/32"';
      throw new SettingError(setting, cidr, "is not an IPv4 block in CIDR notation", fix);
    }
    if (block.prefix < 8) {
      throw new SettingError(
        setting,
        cidr,
        "opens the API to much of the internet",
        "give a block of /8 or narrower",
      );
    }
  }
  for (const [index, arn] of (settings.adminPrincipalArns ?? []).entries()) {
    if (!PRINCIPAL_ARN.test(arn)) {
      throw new SettingError(
        `cluster.adminPrincipalArns[${index}]`,
        arn,
        "is not the ARN of an IAM role or user",
        'write it such as "arn:aws:iam::123456789012:role/admin"',
      );
    }
  }
}

/**
 * Checks the buckets' names and keys.
 * @throws SettingError naming the setting, the value and the fix
 */
export function checkBuckets(buckets: BucketNames): void {
  checkObject("s3Buckets", buckets);
  for (const key of NEEDED_BUCKETS) {
    if (!(key in buckets)) {
      throw new SettingError(
        "s3Buckets",
        Object.keys(buckets),
        `has no "${key}"`,
        `add it: Spark's parts look it up`,
      );
    }
  }
  for (const [key, name] of Object.entries(buckets)) {
    const setting = `s3Buckets.${key}`;
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(key)) {
      throw new SettingError("s3Buckets", key, "is no key for a bucket", 'use letters, digits, "_" and "-"');
    }
    if (typeof name !== "string" || !BUCKET_NAME.test(name)) {
      throw new SettingError(
        setting,
        name,
        "is not the name of an S3 bucket",
        "use 3 to 63 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends",
      );
    }
    const twin = Object.entries(buckets).find(([other, otherName]) => other !== key && otherName === name);
    if (twin)
      throw new SettingError(
        setting,
        name,
        `is also s3Buckets.${twin[0]}`,
        "give each bucket a name of its own",
      );
  }
}
