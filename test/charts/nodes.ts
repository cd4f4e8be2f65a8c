/** The nodes that everything has to fit on, and what EKS itself runs there. */
import type { Pods } from "./pods";

/** What pods may ask of a node. */
export interface Allocatable {
  /** In thousandths of a core. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  readonly pods: number;
}

/** An EC2 instance type: its cores and memory, and the network interfaces that decide how many pods it takes. */
interface InstanceType {
  readonly cores: number;
  readonly memoryMib: number;
  readonly interfaces: number;
  readonly addressesEach: number;
}

/** Source: awslabs/amazon-eks-ami, nodeadm/internal/kubelet/instance-info.jsonl. */
const INSTANCE_TYPES: Readonly<Record<string, InstanceType>> = {
  "t3.medium": { cores: 2, memoryMib: 4096, interfaces: 3, addressesEach: 6 },
};

/**
 * What is left of a node for pods.
 *
 * Sources: awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go (what AL2023 nodes reserve, and the eviction
 * threshold); Karpenter's setting vm-memory-overhead-percent (how much of its memory a machine does not show, an upper
 * bound).
 */
export function allocatable(type: string): Allocatable {
  const instance = INSTANCE_TYPES[type];
  if (!instance) throw new Error(`Nobody wrote down in nodes.ts how large an instance of type ${type} is.`);
  const { cores, memoryMib, interfaces, addressesEach } = instance;
  // The first address of each interface is its own; two pods that every node has use the host's network.
  const pods = interfaces * (addressesEach - 1) + 2;
  const reserved = [...Array(cores).keys()].reduce((sum, core) => sum + ([60, 10, 5, 5][core] ?? 2.5), 0);
  const hidden = 0.075;
  const evictionMib = 100;
  return {
    cpu: cores * 1000 - Math.floor(reserved),
    memory: Math.floor(memoryMib * (1 - hidden)) - (11 * pods + 255) - evictionMib,
    pods,
  };
}

const requests = (name: string, cpu: string, memory?: string) => ({
  name,
  init: false,
  resources: { requests: { cpu, ...(memory && { memory }) } },
});
const common = { nodeSelector: {}, tolerations: [] };

/** What the EKS add-ons run, by their names. */
export const EKS_PODS: readonly Pods[] = [
  {
    // aws/amazon-vpc-cni-k8s v1.23.1, config/master/aws-k8s-cni.yaml
    ...common,
    chart: "vpc-cni",
    template: "aws-node",
    kind: "DaemonSet",
    replicas: 1,
    containers: [
      { ...requests("aws-vpc-cni-init", "25m"), init: true },
      requests("aws-node", "25m"),
      requests("aws-eks-nodeagent", "25m"),
    ],
  },
  {
    // Its manifest is not public: what `kubectl describe node` shows of it on EKS nodes.
    ...common,
    chart: "kube-proxy",
    template: "kube-proxy",
    kind: "DaemonSet",
    replicas: 1,
    containers: [requests("kube-proxy", "100m")],
  },
  {
    // kubernetes-sigs/aws-ebs-csi-driver, deploy/kubernetes/base/node.yaml
    ...common,
    chart: "aws-ebs-csi-driver",
    template: "ebs-csi-node",
    kind: "DaemonSet",
    replicas: 1,
    containers: [
      requests("ebs-plugin", "10m", "40Mi"),
      requests("node-driver-registrar", "10m", "32Mi"),
      requests("liveness-probe", "10m", "32Mi"),
    ],
  },
  {
    // kubernetes-sigs/aws-ebs-csi-driver, deploy/kubernetes/base/controller.yaml
    ...common,
    chart: "aws-ebs-csi-driver",
    template: "ebs-csi-controller",
    kind: "Deployment",
    replicas: 2,
    containers: [
      ...["ebs-plugin", "csi-provisioner", "csi-attacher", "csi-snapshotter", "csi-resizer"].map((name) =>
        requests(name, "10m", "40Mi"),
      ),
      requests("liveness-probe", "10m", "32Mi"),
    ],
  },
  {
    // eksctl-io/eksctl, pkg/addons/default/assets/coredns-1.35.json
    ...common,
    chart: "coredns",
    template: "coredns",
    kind: "Deployment",
    replicas: 2,
    containers: [requests("coredns", "100m", "70Mi")],
  },
];

/**
 * A Spark driver of one core and 1 GiB, of a Python application: such ones get 40 % more memory, and at least 384 MiB.
 * Source: Spark's BasicDriverFeatureStep, spark.kubernetes.memoryOverheadFactor.
 */
export const SPARK_DRIVER: Pods = {
  ...common,
  chart: "spark",
  template: "driver",
  kind: "Pod",
  replicas: 1,
  containers: [requests("spark-kubernetes-driver", "1", `${1024 + Math.max(384, Math.floor(0.4 * 1024))}Mi`)],
};
