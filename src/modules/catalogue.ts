/** One of the platform's modules: where we keep it, and which published original it stands for. */
export interface ModuleEntry {
  /** Folder under `modules/`. */
  readonly folder: string;
  /** Address of the original in the public registry. */
  readonly registrySource: string;
  /** The version that the original root module pins. */
  readonly registryVersion: string;
}

/**
 * The modules by the name they carry in Terraform addresses (`module.<name>`), which is the original's.
 *
 * Source: the root module of the public project dynamic-spark-cluster-on-eks.
 */
export const MODULES = {
  "custom-vpc": {
    folder: "terraform-aws-custom-vpc",
    registrySource: "gfortetsanakis/custom-vpc/aws",
    registryVersion: "1.0.2",
  },
  "openvpn-server": {
    folder: "terraform-aws-openvpn-server",
    registrySource: "gfortetsanakis/openvpn-server/aws",
    registryVersion: "1.0.2",
  },
  "nat-instance": {
    folder: "terraform-aws-nat-instance",
    registrySource: "gfortetsanakis/nat-instance/aws",
    registryVersion: "1.0.4",
  },
  "s3-bucket": {
    folder: "terraform-aws-s3-bucket",
    registrySource: "gfortetsanakis/s3-bucket/aws",
    registryVersion: "1.0.4",
  },
  "eks-cluster": {
    folder: "terraform-aws-eks-cluster",
    registrySource: "gfortetsanakis/eks-cluster/aws",
    registryVersion: "1.0.4",
  },
  "eks-autoscaler": {
    folder: "terraform-helm-eks-autoscaler",
    registrySource: "gfortetsanakis/eks-autoscaler/helm",
    registryVersion: "1.0.1",
  },
  "external-dns": {
    folder: "terraform-helm-external-dns",
    registrySource: "gfortetsanakis/external-dns/helm",
    registryVersion: "1.0.4",
  },
  "ingress-nginx": {
    folder: "terraform-helm-ingress-nginx",
    registrySource: "gfortetsanakis/ingress-nginx/helm",
    registryVersion: "1.0.1",
  },
  "cert-manager": {
    folder: "terraform-helm-cert-manager",
    registrySource: "gfortetsanakis/cert-manager/helm",
    registryVersion: "1.0.1",
  },
  "spark-operator": {
    folder: "terraform-helm-spark-operator",
    registrySource: "gfortetsanakis/spark-operator/helm",
    registryVersion: "1.0.7",
  },
  "aws-efs-csi-driver": {
    folder: "terraform-helm-efs-csi-driver",
    registrySource: "gfortetsanakis/efs-csi-driver/helm",
    registryVersion: "1.0.3",
  },
  jupyterhub: {
    folder: "terraform-helm-jupyter-hub",
    registrySource: "gfortetsanakis/jupyter-hub/helm",
    registryVersion: "1.0.3",
  },
  "kube-prometheus-stack": {
    folder: "terraform-helm-kube-prometheus-stack",
    registrySource: "gfortetsanakis/kube-prometheus-stack/helm",
    registryVersion: "1.0.1",
  },
} as const satisfies Record<string, ModuleEntry>;

/** The name of a module, as in `module.<name>`. */
export type ModuleName = keyof typeof MODULES;
