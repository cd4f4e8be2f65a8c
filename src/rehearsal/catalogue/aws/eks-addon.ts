/**
 * Amazon EKS: add-ons.
 *
 * Rules of AWS: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html and
 * `API_DescribeAddonVersions.html`; names: https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html.
 * Defaults, limits and arguments that need a new object were read off the plans of the real provider 5.100.
 */
import type { Check, DataEntry, ResourceEntry, Settled } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { check, matching, oneOf } from "../checks";
import { arn, CREATED, uuid } from "./account";
import { CLUSTER_NAME, IN_CLUSTER, roleArn } from "./eks-cluster";
import { KUBERNETES_VERSIONS } from "./eks-versions";
import { apiError } from "./errors";
import { parseYaml } from "../yaml";
import { nodeGroupsIn } from "../kubernetes/cluster";
import { mayHaveOtherNodes } from "../kubernetes/other-nodes";
import { driverNamed } from "../kubernetes/storage-class";
import { inDriversHands } from "../kubernetes/volumes";

/** An add-on of Amazon's own, or of the community. */
interface Addon {
  /**
   * The newest version and the default one. Invented: the real ones change weekly, and any well-formed one is taken.
   *
   * @default - the same made-up one
   */
  readonly versions?: readonly [newest: string, usual: string];
  /** Whether its pods run on some node instead of on every one, so that it is not ready without nodes. */
  readonly waits?: boolean;
  /** Where its pods are. @default "kube-system" */
  readonly namespace?: string;
}

/** Also of the community: https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html */
const ADDONS: Readonly<Record<string, Addon>> = {
  adot: {},
  "amazon-cloudwatch-observability": {
    versions: ["v4.7.0-eksbuild.1", "v4.6.0-eksbuild.1"],
    waits: true,
    namespace: "amazon-cloudwatch",
  },
  "amazon-sagemaker-hyperpod-taskgovernance": {},
  "aws-ebs-csi-driver": { versions: ["v1.55.0-eksbuild.1", "v1.54.0-eksbuild.1"], waits: true },
  "aws-efs-csi-driver": { versions: ["v2.2.0-eksbuild.1", "v2.1.0-eksbuild.1"], waits: true },
  "aws-fsx-csi-driver": {},
  "aws-guardduty-agent": {},
  "aws-mountpoint-s3-csi-driver": { versions: ["v2.3.0-eksbuild.1", "v2.2.0-eksbuild.1"] },
  "aws-network-flow-monitoring-agent": {},
  "cert-manager": { namespace: "cert-manager" },
  coredns: { versions: ["v1.13.1-eksbuild.1", "v1.12.4-eksbuild.1"], waits: true },
  "eks-node-monitoring-agent": { versions: ["v1.5.0-eksbuild.1", "v1.4.0-eksbuild.1"] },
  "eks-pod-identity-agent": { versions: ["v1.3.10-eksbuild.2", "v1.3.9-eksbuild.1"] },
  "external-dns": { namespace: "external-dns" },
  "fluent-bit": { namespace: "fluent-bit" },
  // Of the cluster's own version.
  "kube-proxy": { versions: ["v{}.1-eksbuild.2", "v{}.0-eksbuild.2"] },
  "kube-state-metrics": { namespace: "kube-state-metrics" },
  "metrics-server": { versions: ["v0.8.0-eksbuild.6", "v0.8.0-eksbuild.5"], waits: true },
  "prometheus-node-exporter": { namespace: "prometheus-node-exporter" },
  "snapshot-controller": { versions: ["v8.3.0-eksbuild.1", "v8.2.0-eksbuild.1"], waits: true },
  "vpc-cni": { versions: ["v1.21.1-eksbuild.1", "v1.20.5-eksbuild.1"] },
};

/** What is installed otherwise: https://docs.aws.amazon.com/eks/latest/userguide/lbc-helm.html */
const NO_ADDONS = ["aws-load-balancer-controller"];

/**
 * Whether there may be such an add-on. Those of the Marketplace are called `vendor_product`
 * (https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-vendors.html), and Amazon adds to its own, of
 * which part of a name is none.
 */
function mayExist(name: string): boolean {
  if (name in ADDONS) return true;
  const isPart = Object.keys(ADDONS).some((known) => known.includes(name));
  return !NO_ADDONS.includes(name) && !isPart && /_|^(amazon|aws|eks)-/.test(name);
}

const INVENTED_VERSION = "v1.0.0-eksbuild.1";

/**
 * A version of an add-on for a version of Kubernetes.
 *
 * @throws a Refusal when there is no such add-on
 */
function addonVersion(name: string, kubernetes: string, which: "newest" | "usual"): string {
  if (!mayExist(name)) {
    throw apiError("InvalidParameterException", `Addon ${name} specified is not supported`);
  }
  const [newest, usual] = ADDONS[name]?.versions ?? [INVENTED_VERSION, INVENTED_VERSION];
  return (which === "newest" ? newest : usual).replace("{}", kubernetes);
}

const VERSION = matching(/^v\d+\.\d+\.\d+(-[\w.]+)*-eksbuild\.\d+$/, "a version such as v1.21.1-eksbuild.1");

/** Vendors number theirs as they like. */
const version: Check = (config) =>
  textOf(config, "addon_name") in ADDONS ? check("addon_version", VERSION)(config) : [];

/**
 * What EKS takes is an object in JSON or YAML:
 * https://aws.amazon.com/blogs/containers/amazon-eks-add-ons-advanced-configuration/
 */
function configuration(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const wrong = "ConfigurationValue provided in request is not supported";
  try {
    const value = parseYaml(text, "configuration_values");
    return value === null || isMap(value) ? undefined : `${wrong}: not an object`;
  } catch (error) {
    if (error instanceof Refusal) return `${wrong}: ${error.message}`;
    throw error;
  }
}

function admitAddon(object: Draft): void {
  const [name, id] = [object.text("addon_name"), object.text("id")];
  // Refuses a name that is none.
  addonVersion(name, "", "usual");
  if (object.prior) return;
  if (object.find(["aws_eks_addon"], id)) throw apiError("ResourceInUseException", "Addon already exists.");
  const { world } = object;
  const cluster = object.find(["aws_eks_cluster"], object.text("cluster_name"), "name");
  const { namespace = "kube-system" } = ADDONS[name] ?? {};
  const hasNodes =
    cluster && (nodeGroupsIn(cluster, world).length > 0 || mayHaveOtherNodes(cluster, world, namespace));
  if (ADDONS[name]?.waits && !hasNodes) {
    // https://github.com/pulumi/pulumi-eks/issues/1819
    throw apiError(
      "InsufficientNumberOfReplicas",
      `waiting for EKS Add-On (${id}) create: timeout while waiting for state to become 'ACTIVE' ` +
        "(last state: 'DEGRADED', timeout: 20m0s): there is no node that its pods could run on",
    ).afterWaiting();
  }
}

/** A driver that comes or goes takes the volumes of claims into its hands, or out of them. */
function settleAddon({ before, after }: Settled, world: World): readonly WorldObject[] {
  const { values = {}, place = "" } = after ?? before ?? {};
  const driver = driverNamed(textOf(values, "addon_name"));
  const cluster = world.find({ type: "aws_eks_cluster", place, id: textOf(values, "cluster_name") });
  return driver && cluster ? inDriversHands(driver, cluster, world, after !== undefined) : [];
}

/** The add-on resource. */
export const eksAddon: ResourceEntry = {
  replace: ["addon_name", "cluster_name"],
  checks: [
    check("cluster_name", CLUSTER_NAME),
    version,
    check("resolve_conflicts_on_create", oneOf("NONE", "OVERWRITE")),
    check("resolve_conflicts_on_update", oneOf("NONE", "OVERWRITE", "PRESERVE")),
    check("service_account_role_arn", matching(/^(arn:|$)/, "an ARN")),
    check("configuration_values", configuration),
  ],
  references: [IN_CLUSTER, roleArn("service_account_role_arn"), roleArn("pod_identity_association.role_arn")],
  admit: admitAddon,
  settle: settleAddon,
  values: {
    id: (object) => `${object.text("cluster_name")}:${object.text("addon_name")}`,
    arn: (object) =>
      arn(
        "eks",
        object.place,
        `addon/${object.text("cluster_name")}/${object.text("addon_name")}/${uuid(object.digest("uuid"))}`,
      ),
    addon_version: (object) => {
      const cluster = object.find(["aws_eks_cluster"], object.text("cluster_name"), "name");
      return addonVersion(object.text("addon_name"), textOf(cluster?.values ?? {}, "version"), "usual");
    },
    created_at: () => CREATED,
    modified_at: () => CREATED,
  },
};

/** The data sources about add-ons. */
export const EKS_ADDON_DATA: Readonly<Record<string, DataEntry>> = {
  aws_eks_addon_version: {
    read: ({ config }) => {
      const [name, kubernetes] = [textOf(config, "addon_name"), textOf(config, "kubernetes_version")];
      const version = addonVersion(name, kubernetes, config.most_recent === true ? "newest" : "usual");
      if (!KUBERNETES_VERSIONS.includes(kubernetes)) {
        throw apiError("InvalidParameterException", `unsupported Kubernetes version ${kubernetes}`);
      }
      return { id: name, version };
    },
  },
};
