/** What EKS itself runs on the nodes, and a Spark driver. */
import { DEFAULT_DRIVER } from "../../src/spark/sizes";
import type { Pods } from "./pods";

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

/** A Spark driver, as large as src/spark makes one that is asked for no other size. */
export const SPARK_DRIVER: Pods = {
  ...common,
  chart: "spark",
  template: "driver",
  kind: "Pod",
  replicas: 1,
  containers: [
    requests(
      "spark-kubernetes-driver",
      String(DEFAULT_DRIVER.cpus),
      `${DEFAULT_DRIVER.memoryMib + DEFAULT_DRIVER.memoryOverheadMib}Mi`,
    ),
  ],
};
