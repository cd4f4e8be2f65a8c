/**
 * How long AWS and Kubernetes take to create and to delete things.
 *
 * Typical figures as people report them in public, rounded: they vary by region, by hour and by what else goes on.
 * Good for comparing deployments with each other, not for telling when one will be done.
 */

/** Seconds, and where they are from. */
export interface Latency {
  readonly create: number;
  readonly delete: number;
  /** What was reported, or what an estimate rests on. */
  readonly basis: string;
  /**
   * Where it was reported.
   * @default - nowhere in particular: the figures are an estimate
   */
  readonly source?: string;
}

/** The types that are worth waiting for. */
export const LATENCIES: Readonly<Record<string, Latency>> = {
  aws_efs_file_system: {
    create: 6,
    delete: 6,
    basis:
      "a log has 12 s, of which the provider's pauses between its questions are half; deleting: estimated",
    source: "https://github.com/turbot/steampipe-plugin-aws/pull/426",
  },
  aws_efs_mount_target: {
    create: 90,
    delete: 30,
    basis: "over 1 min in a log, up to minutes at times; deleting: estimated",
    source: "https://github.com/turbot/steampipe-plugin-aws/pull/426",
  },
  aws_eip: {
    create: 1,
    delete: 1,
    basis: "1 s in a log; deleting: estimated",
    source: "https://github.com/DevopsArtFactory/terraform-provisioning/pull/7",
  },
  aws_eks_addon: { create: 45, delete: 20, basis: "14 s to 65 s in logs, by add-on, once there are nodes" },
  aws_eks_cluster: {
    create: 540,
    delete: 180,
    basis: "8 min 33 s in this log, 10 min 6 s in terraform-aws-eks/pull/3218; deleting: 1 to 4 min in logs",
    source: "https://github.com/DevopsArtFactory/terraform-provisioning/pull/47",
  },
  aws_eks_node_group: {
    create: 120,
    delete: 240,
    basis: "1 min 48 s and 1 min 59 s in a log; deleting: around 4 min in logs",
    source: "https://github.com/DevopsArtFactory/terraform-provisioning/pull/46",
  },
  aws_iam_role: {
    create: 1,
    delete: 1,
    basis: "1 s to 4 s in logs; deleting: 3 s in this one",
    source: "https://github.com/agones-dev/agones/pull/1790",
  },
  aws_instance: { create: 20, delete: 45, basis: "13 s to 36 s in logs; deleting: 20 s to over a minute" },
  aws_nat_gateway: {
    create: 100,
    delete: 60,
    basis: "1 min 44 s in a log; deleting: around a minute in logs",
    source: "https://github.com/antonakv/tf-aws-activeactive-agents",
  },
  aws_route53_record: {
    create: 30,
    delete: 30,
    basis: "the provider waits until all name servers know of a change, within 60 s as a rule",
    source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html",
  },
  aws_route53_zone: {
    create: 45,
    delete: 30,
    basis: "36 s to 79 s in logs: as for a record, the provider waits until all name servers know it",
    source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html",
  },
  aws_s3_bucket: { create: 3, delete: 3, basis: "1 s to 4 s in logs" },
  aws_subnet: {
    create: 3,
    delete: 3,
    basis: "4 s in a log; ten more where public addresses are given out; deleting: 1 s to 2 s in logs",
    source: "https://github.com/turbot/steampipe-plugin-aws/pull/482",
  },
  aws_vpc: {
    create: 12,
    delete: 2,
    basis: "12 s to 24 s in logs with DNS names, 1 s to 3 s without; deleting: 1 s in logs",
    source: "https://github.com/turbot/steampipe-plugin-aws/pull/478",
  },
  aws_vpc_endpoint: {
    create: 10,
    delete: 10,
    basis: "6 s for a gateway in a log; more for interfaces; deleting: 6 s to 7 s in logs",
    source: "https://github.com/antonakv/tf-aws-activeactive-agents",
  },
  helm_release: {
    create: 60,
    delete: 10,
    basis: "from 20 s for cert-manager to over 90 s for an ingress controller, which took 33 s to delete",
    source: "https://github.com/ManagedKube/kubernetes-ops/issues/359",
  },
  kubernetes_namespace_v1: { create: 0.5, delete: 8, basis: "a namespace goes once all in it is gone" },
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
