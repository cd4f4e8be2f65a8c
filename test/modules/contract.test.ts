import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { TerraformIterator, Testing, type TerraformHclModule } from "cdktf";
import type { Construct } from "constructs";
import { MODULES, type ModuleName } from "../../src/modules/catalogue";
import { CustomVpc, type CustomVpcProps } from "../../src/modules/custom-vpc";
import type { ModuleReferenceProps } from "../../src/modules/module-reference";
import { EksCluster, type EksClusterProps } from "../../src/modules/eks-cluster";
import { NatInstance, type NatInstanceProps } from "../../src/modules/nat-instance";
import { OpenvpnServer, type OpenvpnServerProps } from "../../src/modules/openvpn-server";
import { S3Bucket, type S3BucketProps } from "../../src/modules/s3-bucket";
import { AwsEfsCsiDriver, type AwsEfsCsiDriverProps } from "../../src/modules/aws-efs-csi-driver";
import { CertManager, type CertManagerProps } from "../../src/modules/cert-manager";
import type { ChartModuleProps } from "../../src/modules/chart-module-reference";
import { EksAutoscaler, type EksAutoscalerProps } from "../../src/modules/eks-autoscaler";
import { ExternalDns, type ExternalDnsProps } from "../../src/modules/external-dns";
import { IngressNginx, type IngressNginxProps } from "../../src/modules/ingress-nginx";
import { Jupyterhub, type JupyterhubProps } from "../../src/modules/jupyterhub";
import { KubePrometheusStack, type KubePrometheusStackProps } from "../../src/modules/kube-prometheus-stack";
import { SparkOperator, type SparkOperatorProps } from "../../src/modules/spark-operator";
import { PlatformStack } from "../../src/platform/platform-stack";
import original from "../fixtures/original-interfaces.json";

/** Every prop of a reference but those that are not inputs: a prop without a value here does not compile. */
type Inputs<T extends ModuleReferenceProps> = Required<Omit<T, keyof ModuleReferenceProps>>;

const subnets = [{ cidrBlock: "10.0.1.0/24", availabilityZone: "eu-north-1a" }];

const customVpc: Inputs<CustomVpcProps> = {
  awsRegion: "eu-north-1",
  vpcCidr: "10.0.0.0/16",
  publicSubnets: subnets,
  privateSubnets: subnets,
  name: "spark",
  flowLogsEnabled: true,
  flowLogsRetentionDays: 30,
};

const openvpnServer: Inputs<OpenvpnServerProps> = {
  awsRegion: "eu-north-1",
  vpcId: "vpc-1",
  openvpnSubnetId: "subnet-1",
  openvpnInstanceType: "t3.micro",
  openvpnClientCidrs: ["203.0.113.0/24"],
  openvpnUser: "first",
  openvpnKeyPath: "/key.pub",
  openvpnPublicKey: "ssh-ed25519 AAAA",
  openvpnProtocol: "udp",
  openvpnPort: 1194,
  openvpnClientNetwork: "10.8.0.0/24",
  amiId: "ami-0123456789abcdef0",
  rootVolumeSize: 8,
  name: "vpn",
};

const natInstance: Inputs<NatInstanceProps> = {
  vpcId: "vpc-1",
  vpcPrivateSubnetCidrs: ["10.0.1.0/24"],
  vpcPrivateRouteTableId: "rtb-1",
  natInstanceSubnetId: "subnet-1",
  natInstanceType: "t3.micro",
  natInstanceKeyPath: "/key.pub",
  natInstancePublicKey: "ssh-ed25519 AAAA",
  sshAllowedSecurityGroups: ["sg-1"],
  sshAllowedCidrBlocks: ["10.0.0.0/16"],
  natPorts: [443],
  amiId: "ami-0123456789abcdef0",
  rootVolumeSize: 8,
  name: "nat",
};

const s3Bucket: Omit<Inputs<S3BucketProps>, "forEach"> = {
  bucketName: "spark-data",
  bucketTag: "spark_data",
  forceDestroy: true,
  versioningEnabled: true,
  expirationDays: 30,
  noncurrentVersionExpirationDays: 30,
  abortIncompleteMultipartDays: 3,
  kmsKeyArn: "arn:aws:kms:eu-north-1:123456789012:key/1",
};

const eksCluster: Inputs<EksClusterProps> = {
  subnetIds: ["subnet-1", "subnet-2"],
  eksNodeGroups: {},
  eksWorkerNodesKeyPath: "/key.pub",
  eksWorkerNodesPublicKey: "ssh-ed25519 AAAA",
  sshAllowedSecurityGroups: ["sg-1"],
  kubectlAllowedSecurityGroup: "sg-1",
  kubectlAllowedCidrBlocks: ["10.0.0.0/16"],
  nodesWaitFor: ["sg-2"],
  clusterName: "spark",
  kubernetesVersion: "1.35",
  endpointPublicAccessCidrs: ["203.0.113.0/24"],
  adminPrincipalArns: ["arn:aws:iam::123456789012:role/admin"],
  authenticationMode: "API",
  clusterLogTypes: ["audit"],
  clusterLogRetentionDays: 30,
  kmsKeyArn: "arn:aws:kms:eu-north-1:123456789012:key/1",
  addonVersions: { coredns: "v1" },
};

const chart: Inputs<ChartModuleProps> = {
  namespace: "addons",
  nodeSelector: { "eks.amazonaws.com/nodegroup": "on_demand_group" },
  tolerations: [{ key: "spark", operator: "Exists", value: "x", effect: "NoSchedule" }],
  chartRepository: "https://charts.example.com",
  chartVersion: "1.2.3",
  extraValues: ["a: b"],
  timeoutSeconds: 900,
};

const eksAutoscaler: Inputs<EksAutoscalerProps> = {
  ...chart,
  eksClusterProperties: "${module.eks-cluster.eks_cluster_properties}",
  clusterAutoscalerSa: "autoscaler",
  imageTag: "v1.35.2",
};

const awsEfsCsiDriver: Inputs<AwsEfsCsiDriverProps> = {
  ...chart,
  eksClusterProperties: "${module.eks-cluster.eks_cluster_properties}",
  subnetIds: ["subnet-1", "subnet-2"],
  efsStorageClass: "efs-sc",
  efsCsiDriverControllerSa: "controller",
  efsCsiDriverNodeSa: "node",
  posixUid: 1000,
  posixGid: 100,
  kmsKeyArn: "arn:aws:kms:eu-north-1:123456789012:key/1",
  backupEnabled: true,
};

const externalDns: Inputs<ExternalDnsProps> = {
  ...chart,
  eksClusterProperties: "${module.eks-cluster.eks_cluster_properties}",
  domain: "spark.example.internal",
  forceDestroy: true,
};

const ingressNginx: Inputs<IngressNginxProps> = {
  ...chart,
  ingressController: "traefik",
  replicas: 2,
  loadBalancerSourceRanges: ["10.0.0.0/16"],
};

const certManager: Inputs<CertManagerProps> = {
  ...chart,
  caCrt: "certificate",
  caKey: "key",
  clusterIssuer: "cert-issuer",
};

const kubePrometheusStack: Inputs<KubePrometheusStackProps> = {
  ...chart,
  domain: "spark.example.internal",
  certificateIssuer: "cert-issuer",
  storageClass: "gp3",
  grafanaAdminPassword: "password",
  grafanaAdminUser: "admin",
  ingressClassName: "traefik",
  sparkNamespace: "spark",
  prometheusVolSize: "5Gi",
  alertmanagerVolSize: "5Gi",
  grafanaVolSize: "2Gi",
  prometheusRetention: "10d",
};

const registry = { server: "registry.example.com", username: "reader", password: "secret" };

const sparkOperator: Inputs<SparkOperatorProps> = {
  ...chart,
  eksClusterProperties: "${module.eks-cluster.eks_cluster_properties}",
  domain: "spark.example.internal",
  certificateIssuer: "cert-issuer",
  historyServerSparkImage: "registry.example.com/spark:1",
  sparkDataBucketName: "data",
  sparkLogsBucketName: "logs",
  sparkNamespace: "spark",
  namespaceWaitsFor: ["efs-sc"],
  ingressClassName: "traefik",
  dockerRegistrySecret: registry,
  eventLogRetentionDays: 30,
  executorNodeSelector: { "eks.amazonaws.com/nodegroup": "spot_group" },
  s3ACredentialsProvider: "com.example.Provider",
};

const jupyterhub: Inputs<JupyterhubProps> = {
  ...chart,
  domain: "spark.example.internal",
  certificateIssuer: "cert-issuer",
  storageClass: "efs-sc",
  jupyterServiceAccount: "spark",
  jupyterNotebookImage: "registry.example.com/jupyter:1",
  dockerRegistrySecret: registry,
  ingressClassName: "traefik",
  adminUsers: ["admin"],
  hubStorageClass: "gp3",
  sparkConf: "${module.spark-operator.spark_conf}",
  sparkExecutorImage: "registry.example.com/spark:1",
  executorTolerations: [],
  notebookMaxExecutors: 4,
  homeSize: "5Gi",
  notebookCpuGuarantee: 0.25,
  notebookCpuLimit: 1,
  notebookMemoryGuarantee: "1G",
  notebookMemoryLimit: "2G",
};

/** Each module's reference, made with every prop. */
const REFERENCES: Record<ModuleName, (scope: Construct) => TerraformHclModule> = {
  "custom-vpc": (scope) => new CustomVpc(scope, "custom-vpc", customVpc),
  "openvpn-server": (scope) => new OpenvpnServer(scope, "openvpn-server", openvpnServer),
  "nat-instance": (scope) => new NatInstance(scope, "nat-instance", natInstance),
  "s3-bucket": (scope) =>
    new S3Bucket(scope, "s3-bucket", {
      ...s3Bucket,
      forEach: TerraformIterator.fromMap({ spark_data: "spark-data" }),
    }),
  "eks-cluster": (scope) => new EksCluster(scope, "eks-cluster", eksCluster),
  "eks-autoscaler": (scope) => new EksAutoscaler(scope, "eks-autoscaler", eksAutoscaler),
  "aws-efs-csi-driver": (scope) => new AwsEfsCsiDriver(scope, "aws-efs-csi-driver", awsEfsCsiDriver),
  "external-dns": (scope) => new ExternalDns(scope, "external-dns", externalDns),
  "ingress-nginx": (scope) => new IngressNginx(scope, "ingress-nginx", ingressNginx),
  "cert-manager": (scope) => new CertManager(scope, "cert-manager", certManager),
  "kube-prometheus-stack": (scope) =>
    new KubePrometheusStack(scope, "kube-prometheus-stack", kubePrometheusStack),
  "spark-operator": (scope) => new SparkOperator(scope, "spark-operator", sparkOperator),
  jupyterhub: (scope) => new Jupyterhub(scope, "jupyterhub", jupyterhub),
};

interface Variable {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
}

async function readModule(folder: string) {
  const read = async (file: string) => {
    const path = resolve(__dirname, "../../modules", folder, file);
    return (await parse(path, readFileSync(path, "utf8"))) as {
      variable?: Record<string, Variable[]>;
      output?: Record<string, { description?: string }[]>;
    };
  };
  const variables = Object.entries((await read("variables.tf")).variable ?? {});
  const outputs = Object.entries((await read("outputs.tf")).output ?? {});
  return {
    variables: Object.fromEntries(variables.map(([name, [block]]) => [name, block!])),
    outputs: Object.fromEntries(outputs.map(([name, [block]]) => [name, block!])),
  };
}

const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

describe.each(Object.entries(MODULES) as [ModuleName, (typeof MODULES)[ModuleName]][])(
  "%s",
  (name, { folder, registrySource, registryVersion }) => {
    const reference = REFERENCES[name](new PlatformStack(Testing.app(), "stack"));
    const emitted = Object.keys(reference.variables ?? {});
    const theirs = original.modules[folder];

    test("the reference's props are the module's inputs, one for one", async () => {
      const { variables } = await readModule(folder);
      expect(emitted.sort()).toEqual(Object.keys(variables).sort());
    });

    test("the reference has a getter, or a method where it is repeated, for each of the module's outputs", async () => {
      const { outputs } = await readModule(folder);
      const values = Object.keys(outputs).map((output) => [output, reference[camelCase(output) as "fqn"]]);
      expect(values.filter(([, value]) => value === undefined)).toEqual([]);
    });

    test("the reference has no getter without an output", async () => {
      const { outputs } = await readModule(folder);
      const prototype = Object.getPrototypeOf(reference) as object;
      const getters = Object.entries(Object.getOwnPropertyDescriptors(prototype))
        .filter(([, descriptor]) => "get" in descriptor)
        .map(([getter]) => getter);
      const outputNames = Object.keys(outputs).map(camelCase);
      expect(getters.filter((getter) => !outputNames.includes(getter))).toEqual([]);
    });

    test("every input of the original is still an input, and every new one is optional", async () => {
      const { variables } = await readModule(folder);
      const inputs: Record<string, { required: boolean; default?: unknown }> = theirs.variables;
      expect(Object.keys(inputs).filter((input) => !(input in variables))).toEqual([]);
      const added = Object.keys(variables).filter((input) => !(input in inputs));
      expect(added.filter((input) => !("default" in variables[input]!))).toEqual([]);
    });

    test("inputs that the original did not require keep their defaults", async () => {
      const { variables } = await readModule(folder);
      const inputs: Record<string, { required: boolean; default?: unknown }> = theirs.variables;
      const optional = Object.keys(inputs).filter((input) => !inputs[input]!.required);
      const defaults = (from: Record<string, { default?: unknown }>) =>
        optional.map((input) => [input, from[input]?.default]);
      expect(defaults(variables)).toEqual(defaults(inputs));
    });

    test("every output of the original is still an output", async () => {
      const { outputs } = await readModule(folder);
      expect(theirs.outputs.filter((output) => !(output in outputs))).toEqual([]);
    });

    test("every input has a type and a description, every output a description", async () => {
      const { variables, outputs } = await readModule(folder);
      expect(Object.keys(variables).filter((input) => !variables[input]?.type)).toEqual([]);
      expect(Object.keys(variables).filter((input) => !variables[input]?.description)).toEqual([]);
      expect(Object.keys(outputs).filter((output) => !outputs[output]?.description)).toEqual([]);
    });

    test("stands for the original that the original root pins", () => {
      expect([registrySource, registryVersion]).toEqual([theirs.source, theirs.version]);
      expect(`module.${name}`).toBe(theirs.address);
    });
  },
);
