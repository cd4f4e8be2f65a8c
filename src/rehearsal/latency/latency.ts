/**
 * How long AWS and Kubernetes take to create and to delete things.
 *
 * Typical figures as people report them in public, rounded: they vary by region, by hour and by what else goes on.
 * Good for comparing deployments with each other, not for telling when one will be done.
 */

/** Seconds. */
export interface Latency {
  readonly create: number;
  readonly delete: number;
}

function both(seconds: number): Latency {
  return { create: seconds, delete: seconds };
}

/** The types that are worth waiting for. */
export const LATENCIES: Readonly<Record<string, Latency>> = {
  aws_efs_file_system: { create: 6, delete: 6 },
  aws_efs_mount_target: { create: 90, delete: 30 },
  aws_eip: both(1),
  aws_eks_addon: { create: 45, delete: 20 },
  aws_eks_cluster: { create: 540, delete: 180 },
  aws_eks_node_group: { create: 120, delete: 240 },
  aws_iam_role: both(1),
  aws_instance: { create: 20, delete: 45 },
  aws_nat_gateway: { create: 100, delete: 60 },
  aws_route53_record: both(30),
  aws_route53_zone: { create: 45, delete: 30 },
  aws_s3_bucket: both(3),
  aws_subnet: both(3),
  aws_vpc: both(2),
  aws_vpc_endpoint: both(10),
  helm_release: { create: 60, delete: 10 },
  kubernetes_namespace_v1: { create: 0.5, delete: 8 },
};

/** Every other type, and every change. */
export const OTHERWISE = 0.5;

/** What is done to an object. */
export type Operation = "create" | "update" | "delete";

/** How many seconds an operation takes. */
export function secondsOf(type: string, operation: Operation): number {
  const latency = LATENCIES[type];
  return latency === undefined || operation === "update" ? OTHERWISE : latency[operation];
}
