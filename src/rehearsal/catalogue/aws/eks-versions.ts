/** The Kubernetes versions of Amazon EKS. */

/**
 * The minor versions that a cluster can be created with, in standard or extended support at the end of 2026.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html (14 months of standard support and
 * 12 of extended support each); dates by way of https://endoflife.date/amazon-eks
 */
export const KUBERNETES_VERSIONS = ["1.32", "1.33", "1.34", "1.35", "1.36"];

/** The version of a cluster that asks for none. AWS moves it on now and then. */
export const DEFAULT_KUBERNETES_VERSION = "1.35";

/** 35 of "1.35"; NaN of anything else. */
export function minorOf(version: string): number {
  return Number(/^1\.(\d+)$/.exec(version)?.[1] ?? Number.NaN);
}
