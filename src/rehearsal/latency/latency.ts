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
  /** What was reported; of a figure that nobody has reported, that it is estimated. */
  readonly basis: string;
  /** Where it was reported: a public page, `https://`. */
  readonly source: string;
}

/** A log of a whole deployment with EKS, which times many types. */
const EKS_LOG = "https://github.com/antonakv/tf-aws-pes-eksk8s-activeactive-agents";

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
  aws_eks_addon: {
    create: 35,
    delete: 20,
    basis: "4 s, 15 s and 35 s in a log, by add-on, once there are nodes; deleting: estimated",
    source: EKS_LOG,
  },
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
  aws_instance: {
    create: 20,
    delete: 30,
    basis:
      "13 s in this tutorial, 45 s in turbot/steampipe-plugin-aws/pull/12; deleting: 31 s in the tutorial",
    source: "https://developer.hashicorp.com/terraform/tutorials/aws-get-started/aws-manage",
  },
  aws_kms_key: {
    create: 10,
    delete: 1,
    basis:
      "16 s in this log, 1 s in turbot/steampipe-plugin-aws/pull/2080; deleting, which is but scheduled: estimated",
    source: EKS_LOG,
  },
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
  aws_s3_bucket: {
    create: 3,
    delete: 1,
    basis: "2 s in this log, 4 s in turbot/steampipe-plugin-aws/pull/2080; deleting: estimated",
    source: EKS_LOG,
  },
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
  kubernetes_namespace_v1: {
    create: 1,
    delete: 13,
    basis:
      "1 s in antonakv/tf-aws-pes-eksk8s-activeactive-agents; deleting: 13 s in this log, as all that is left in it goes first",
    source:
      "https://github.com/pmorillon/terraform-provider-grid5000/blob/2c0041162064def79a42ad75264a1c63589ae20f/examples/kubernetes/README.md",
  },
};

/** Every other type, and every change. */
export const OTHERWISE: Latency = {
  create: 1,
  delete: 1,
  basis:
    "0 s to 3 s in this log for roles' policies, route tables, security groups and their rules, 0.9 s on average; changing and deleting: estimated",
  source: EKS_LOG,
};

/** What is done to an object. */
export type Operation = "create" | "update" | "delete";

/** How many seconds an operation takes. */
export function secondsOf(type: string, operation: Operation): number {
  const latency = LATENCIES[type] ?? OTHERWISE;
  return operation === "update" ? OTHERWISE.create : latency[operation];
}
