import { SettingError } from "./errors";

/** A Kubernetes minor version on EKS, and what must match it. */
export interface KubernetesRelease {
  /** Last day of EKS standard support, as an ISO date; afterwards the cluster costs six times as much an hour. */
  readonly standardSupportUntil: string;
  /** Image tag of the cluster autoscaler of the same minor, which is the one it supports. */
  readonly autoscalerImageTag: string;
}

/**
 * The versions that are known to work together.
 *
 * Sources: Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS" (dates, by way of
 * endoflife.date); releases of kubernetes/autoscaler (image tags).
 */
export const KUBERNETES_RELEASES: Readonly<Record<string, KubernetesRelease>> = {
  "1.33": { standardSupportUntil: "2026-07-29", autoscalerImageTag: "v1.33.6" },
  "1.34": { standardSupportUntil: "2026-12-02", autoscalerImageTag: "v1.34.5" },
  "1.35": { standardSupportUntil: "2027-03-27", autoscalerImageTag: "v1.35.2" },
  "1.36": { standardSupportUntil: "2027-08-02", autoscalerImageTag: "v1.36.1" },
};

/** The Kubernetes minor version of a cluster unless another is set. */
export const DEFAULT_KUBERNETES_VERSION = "1.35";

/** The EKS-optimized image families of managed node groups, by architecture. */
export const AMI_TYPES = {
  amd64: "AL2023_x86_64_STANDARD",
  arm64: "AL2023_ARM_64_STANDARD",
} as const;

/** The EKS add-ons that the cluster module installs, each at the newest version compatible with the cluster's. */
export const EKS_ADDONS = ["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver"] as const;

/** A Helm chart. */
export interface ChartRelease {
  /** Repository that publishes it. */
  readonly repository: string;
  readonly version: string;
  /** Version of the application in it. */
  readonly appVersion: string;
}

/**
 * The charts of the add-ons, by the name of the chart: the newest seen in their repositories in August 2026, the last
 * one ever for ingress-nginx.
 */
export const CHARTS: Readonly<Record<string, ChartRelease>> = {
  "cluster-autoscaler": {
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.59.0",
    appVersion: "1.35.0",
  },
  "aws-efs-csi-driver": {
    repository: "https://kubernetes-sigs.github.io/aws-efs-csi-driver/",
    version: "4.4.1",
    appVersion: "3.4.1",
  },
  "external-dns": {
    repository: "https://kubernetes-sigs.github.io/external-dns/",
    version: "1.21.1",
    appVersion: "0.21.0",
  },
  traefik: { repository: "https://traefik.github.io/charts", version: "41.3.0", appVersion: "v3.7.11" },
  "ingress-nginx": {
    repository: "https://kubernetes.github.io/ingress-nginx",
    version: "4.15.1",
    appVersion: "1.15.1",
  },
  "cert-manager": {
    repository: "oci://quay.io/jetstack/charts",
    version: "v1.21.1",
    appVersion: "v1.21.1",
  },
  "kube-prometheus-stack": {
    repository: "oci://ghcr.io/prometheus-community/charts",
    version: "88.5.3",
    appVersion: "v0.93.1",
  },
  jupyterhub: { repository: "https://hub.jupyter.org/helm-chart/", version: "4.4.0", appVersion: "5.5.0" },
  "spark-operator": {
    repository: "https://kubeflow.github.io/spark-operator",
    version: "2.5.2",
    appVersion: "2.5.2",
  },
};

/** A line of Spark releases, and the libraries that it reads S3 with. */
export interface SparkRelease {
  readonly spark: string;
  readonly scala: string;
  /** Version of Hadoop in Spark's distribution; hadoop-aws must have exactly this one. */
  readonly hadoop: string;
  /** The AWS SDK that this hadoop-aws was built with, as a Maven coordinate. */
  readonly awsSdk: string;
}

/** A line of Spark releases: those of one minor version. */
export type SparkLine = "3.5" | "4.1";

/** Spark releases whose parts match, by minor version. Source: the POMs of Spark and hadoop-aws on Maven Central. */
export const SPARK_RELEASES: Readonly<Record<SparkLine, SparkRelease>> = {
  "3.5": {
    spark: "3.5.8",
    scala: "2.12",
    hadoop: "3.3.4",
    awsSdk: "com.amazonaws:aws-java-sdk-bundle:1.12.262",
  },
  // The newest of its line whose spark-hadoop-cloud was seen on Maven Central.
  "4.1": { spark: "4.1.2", scala: "2.13", hadoop: "3.4.2", awsSdk: "software.amazon.awssdk:bundle:2.29.52" },
};

/** The line that images, notebooks and applications are of; the module spark-operator's S3A properties are for it. */
export const DEFAULT_SPARK_LINE: SparkLine = "4.1";

/** Which Kubernetes versions are accepted. */
export interface KubernetesVersionOptions {
  /**
   * Whether a version out of standard support, or not in the catalogue, is accepted as well.
   * @default false
   */
  readonly allowUnsupported?: boolean;
  /**
   * The day on which the support is judged.
   * @default - today
   */
  readonly on?: Date;
}

/**
 * Checks that `version` is a Kubernetes minor in EKS standard support.
 * @throws SettingError naming `setting`, the version, and the versions that are good
 */
export function checkKubernetesVersion(
  setting: string,
  version: string,
  options: KubernetesVersionOptions = {},
): void {
  const on = (options.on ?? new Date()).toISOString().slice(0, 10);
  const isSupported = (release: KubernetesRelease) => release.standardSupportUntil >= on;
  const good = Object.entries(KUBERNETES_RELEASES).filter(([, release]) => isSupported(release));
  const fix =
    `use ${good.map(([name]) => JSON.stringify(name)).join(" or ")}, ` +
    `or set cluster.allowUnsupportedKubernetes to insist`;
  if (!/^1\.\d{2}$/.test(version)) {
    throw new SettingError(setting, version, "is not a Kubernetes minor version", fix);
  }
  if (options.allowUnsupported) return;
  const release = KUBERNETES_RELEASES[version];
  if (!release) throw new SettingError(setting, version, "is not in this project's version catalogue", fix);
  if (!isSupported(release)) {
    throw new SettingError(
      setting,
      version,
      `left EKS standard support on ${release.standardSupportUntil} and costs six times as much an hour`,
      fix,
    );
  }
}
