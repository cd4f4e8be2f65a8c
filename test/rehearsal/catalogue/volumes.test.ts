import { rmSync } from "node:fs";
import path from "node:path";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";
import { writeChart } from "./support/local-chart";

const REPOSITORY = "https://charts.example.com";
const ROLE = "arn:aws:iam::123456789012:role/ebs";
const BOTH = ["aws_ebs_volume", "aws_efs_access_point"];
const CLAIM = "kubernetes_persistent_volume_claim_v1";

const aws = new ClusterAccount();
const folder = path.join(aws.directory, "stack");
let cluster: ValueMap;
let group: ValueMap;
let driver: ValueMap;
let home: ValueMap;
let helm: Account;
let kubernetes: Account;
let prepared: readonly WorldObject[];

/** The default class, as the platform has it. */
const gp3 = (more: ValueMap = {}, annotations: ValueMap = {}): ValueMap => ({
  metadata: [{ name: "gp3", annotations }],
  storage_provisioner: "ebs.csi.aws.com",
  volume_binding_mode: "WaitForFirstConsumer",
  parameters: { type: "gp3", encrypted: "true" },
  ...more,
});

beforeAll(async () => {
  ({ cluster, group } = await aws.prepareWithNodes());
  await aws.role("ebs", "pods.eks.amazonaws.com", "service-role/AmazonEBSCSIDriverPolicy");
  driver = await aws.addon("aws-ebs-csi-driver", { service_account_role_arn: ROLE });
  helm = aws.inside("helm", aws.connection(cluster), [folder]);
  kubernetes = aws.inside("kubernetes", aws.connection(cluster));
  home = await kubernetes.put("kubernetes_namespace_v1", { metadata: [{ name: "addons" }] });
  await kubernetes.put("kubernetes_storage_class_v1", gp3());
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

const values = (all: ValueMap): ValueMap => ({ values: [JSON.stringify(all)] });

function install(chart: string, more: ValueMap = {}, prior: ValueMap | null = null): Promise<ValueMap> {
  const set = { name: chart, namespace: "addons", chart, repository: REPOSITORY, version: "1.0.0", ...more };
  return helm.put("helm_release", set, prior);
}

const template = (storageClassName: string): ValueMap => ({
  volumeClaimTemplate: { spec: { storageClassName, resources: { requests: { storage: "5Gi" } } } },
});

/** Prometheus on two volumes, Grafana on one. */
const monitoring = (storageClass = "gp3", spec: ValueMap = {}): ValueMap =>
  values({
    prometheus: { prometheusSpec: { replicas: 2, storageSpec: template(storageClass), ...spec } },
    grafana: { persistence: { enabled: true, storageClassName: storageClass, size: "500Mi" } },
  });

const hub = (pvc: ValueMap = { storageClassName: "gp3" }): ValueMap => values({ hub: { db: { pvc } } });

const made = (): readonly WorldObject[] => aws.world.list(...BOTH);
const claims = (): readonly string[] => aws.world.list(CLAIM).map(({ id }) => id);
const claimTags = (): readonly unknown[] =>
  made().map(({ values: { tags } }) => (tags as ValueMap)["kubernetes.io/created-for/pvc/name"]);

/** What makes a class the default one afterwards. */
const defaulting = (name: string): ValueMap => ({
  api_version: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: [{ name }],
  annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
});

const PROMETHEUS =
  "prometheus-kube-prometheus-stack-prometheus-db-prometheus-kube-prometheus-stack-prometheus";

describe("the volumes of a release's claims", () => {
  it("bear the tags of the driver, as the class has them, where a pod can run", async () => {
    await install("jupyterhub", hub({ storageClassName: "gp3", storage: "1500Mi" }));
    expect(claims()).toEqual(["addons/hub-db-dir"]);
    expect(made()).toEqual([
      expect.objectContaining({
        type: "aws_ebs_volume",
        place: "eu-west-1",
        id: expect.stringMatching(/^vol-[0-9a-f]{17}$/) as string,
        values: expect.objectContaining({
          availability_zone: "eu-west-1a",
          encrypted: true,
          size: 2,
          type: "gp3",
          tags: expect.objectContaining({
            "ebs.csi.aws.com/cluster": "true",
            "kubernetes.io/cluster/spark": "owned",
            "kubernetes.io/created-for/pvc/name": "hub-db-dir",
            "kubernetes.io/created-for/pvc/namespace": "addons",
          }) as unknown,
        }) as unknown,
      }),
    ]);
  });

  it("go with the release when the claim is the chart's, and with the namespace when it is a StatefulSet's", async () => {
    const release = await install("kube-prometheus-stack", monitoring());
    expect(claimTags()).toEqual([`${PROMETHEUS}-0`, `${PROMETHEUS}-1`, "kube-prometheus-stack-grafana"]);

    await helm.delete("helm_release", release);
    expect(claimTags()).toEqual([`${PROMETHEUS}-0`, `${PROMETHEUS}-1`]);

    await kubernetes.delete("kubernetes_namespace_v1", home);
    expect(made()).toEqual([]);
    expect(claims()).toEqual([]);
  });

  it("are found again by the release's next installation", async () => {
    const release = await install("kube-prometheus-stack", monitoring());
    const before = made().map(({ id }) => id);
    await helm.delete("helm_release", release);
    await install("kube-prometheus-stack", monitoring());
    expect(made().map(({ id }) => id)).toEqual(before);
  });

  it("go with a StatefulSet that is told to take its claims along", async () => {
    const spec = { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } };
    const release = await install("kube-prometheus-stack", monitoring("gp3", spec));
    await helm.delete("helm_release", release);
    expect(aws.world.list()).toEqual(prepared);
  });

  it("stay as they are when the release is upgraded, and go when it claims none any more", async () => {
    const release = await install("jupyterhub", hub());
    const before = aws.world.list(CLAIM, ...BOTH);
    const upgraded = await install("jupyterhub", { ...hub(), timeout: 600 }, release);
    expect(aws.world.list(CLAIM, ...BOTH)).toEqual(before);

    await install("jupyterhub", values({ hub: { db: { type: "postgres" } } }), upgraded);
    expect(aws.world.list(CLAIM, ...BOTH)).toEqual([]);
  });

  it("are left behind when the cluster goes before the claims, and taken over by no other cluster of that name", async () => {
    await install("jupyterhub", hub());
    const [left] = made();
    await aws.delete("aws_eks_node_group", group);
    await aws.delete("aws_eks_cluster", cluster);
    expect(claims()).toEqual([]);
    const { owner: _owner, ...ownerless } = left!;
    expect(made()).toEqual([ownerless]);

    await aws.cluster();
    await aws.addon("vpc-cni");
    await aws.group({}, [1, 1, 3]);
    await aws.addon("aws-ebs-csi-driver", { service_account_role_arn: ROLE });
    await kubernetes.put("kubernetes_storage_class_v1", gp3());
    const release = await install("jupyterhub", { ...hub(), namespace: "default" });
    const again = await install("jupyterhub", { ...hub(), namespace: "addons", create_namespace: true });
    expect(made()).toHaveLength(3);
    await helm.delete("helm_release", release);
    await helm.delete("helm_release", again);
    expect(made()).toEqual([ownerless]);
  });

  it("are left behind when the driver goes before the claims, and are its business once it is back", async () => {
    const release = await install("jupyterhub", hub());
    const { id } = made()[0]!;
    await aws.delete("aws_eks_addon", driver);
    await aws.addon("aws-ebs-csi-driver", { service_account_role_arn: ROLE });
    await helm.delete("helm_release", release);
    expect(made()).toEqual([]);

    const other = await install("jupyterhub", hub());
    await aws.delete("aws_eks_addon", aws.session.import("aws_eks_addon", "spark:aws-ebs-csi-driver"));
    await helm.delete("helm_release", other);
    expect(claims()).toEqual([]);
    expect(made().map((each) => each.id)).toEqual([id]);
  });

  it("outlive their claims in a class that retains them", async () => {
    await kubernetes.put("kubernetes_storage_class_v1", {
      ...gp3({ reclaim_policy: "Retain" }),
      metadata: [{ name: "kept" }],
    });
    const release = await install("jupyterhub", hub({ storageClassName: "kept" }));
    await helm.delete("helm_release", release);
    expect(claims()).toEqual([]);
    expect(made()).toHaveLength(1);
  });

  it.each<[string, string, ValueMap, readonly string[]]>([
    ["another database", "jupyterhub", values({ hub: { db: { type: "postgres" } } }), []],
    ["Prometheus switched off", "kube-prometheus-stack", values({ prometheus: { enabled: false } }), []],
    ["Grafana without persistence", "kube-prometheus-stack", values({ grafana: {} }), []],
    [
      "Alertmanager",
      "kube-prometheus-stack",
      values({ fullnameOverride: "watch", alertmanager: { alertmanagerSpec: { storage: template("gp3") } } }),
      ["alertmanager-watch-alertmanager-db-alertmanager-watch-alertmanager-0"],
    ],
    [
      "Traefik that stores certificates",
      "traefik",
      values({ service: { type: "ClusterIP" }, persistence: { enabled: true, storageClass: "gp3" } }),
      ["traefik"],
    ],
    ["another chart", "podinfo", values({ persistence: { enabled: true } }), []],
  ])("follow from the values: %s", async (_what, chart, more, names) => {
    await install(chart, more);
    expect(claimTags()).toEqual(names);
  });
});

describe("a claim without a volume", () => {
  async function withoutDriver(): Promise<void> {
    await aws.delete("aws_eks_addon", driver);
  }

  async function withoutPermission(): Promise<void> {
    await withoutDriver();
    await aws.addon("aws-ebs-csi-driver");
  }

  it.each<[string, ValueMap, () => Promise<void>, RegExp]>([
    [
      "no default class",
      hub({}),
      () => Promise.resolve(),
      /no persistent volumes available for this claim and no storage class is set/,
    ],
    [
      "no class of that name",
      hub({ storageClassName: "fast" }),
      () => Promise.resolve(),
      /storageclass\.storage\.k8s\.io "fast" not found/,
    ],
    [
      "no driver",
      hub(),
      withoutDriver,
      /StorageClass "gp3": the driver aws-ebs-csi-driver is not installed in the cluster spark/,
    ],
    ["no driver for EKS's own class", hub({ storageClassName: "gp2" }), withoutDriver, /is not installed/],
    ["a driver that may not make any", hub(), withoutPermission, /UnauthorizedOperation: neither a role/],
  ])("keeps the release waiting until Helm gives up, with %s", async (_what, more, prepare, words) => {
    await prepare();
    const started = install("jupyterhub", { ...more, atomic: true });
    await expect(started).rejects.toThrow(
      /context deadline exceeded \(the claim addons\/hub-db-dir stays pend/,
    );
    await expect(install("jupyterhub", more)).rejects.toThrow(words);
    await expect(install("jupyterhub", { ...more, wait: false })).resolves.toMatchObject({
      id: "jupyterhub",
    });
    expect(made()).toEqual([]);
  });

  it("is not waited for when an operator makes it", async () => {
    const spec = { storageSpec: template("fast") };
    await expect(
      install("kube-prometheus-stack", values({ prometheus: { prometheusSpec: spec } })),
    ).resolves.toMatchObject({ status: "deployed" });
    expect(claims()).toEqual([`addons/${PROMETHEUS}-0`]);
    expect(made()).toEqual([]);
  });

  it.each<[string, () => Promise<void>]>([
    [
      "a class that annotations make the default one",
      async () => {
        await kubernetes.put("kubernetes_annotations", defaulting("gp3"));
      },
    ],
    [
      "EKS's own class, which annotations make the default one",
      async () => {
        await kubernetes.put("kubernetes_annotations", defaulting("gp2"));
      },
    ],
    [
      "the class of the driver's chart",
      async () => {
        await install("aws-ebs-csi-driver", values({ defaultStorageClass: { enabled: true } }));
      },
    ],
    [
      "the class of the driver's add-on",
      async () => {
        await withoutDriver();
        const configuration_values = JSON.stringify({ defaultStorageClass: { enabled: true } });
        await aws.addon("aws-ebs-csi-driver", { service_account_role_arn: ROLE, configuration_values });
      },
    ],
    [
      "its default class",
      async () => {
        const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
        const set = { ...gp3({}, annotations), metadata: [{ name: "usual", annotations }] };
        await kubernetes.put("kubernetes_storage_class_v1", set);
      },
    ],
    [
      "a driver's chart that brings one",
      async () => {
        const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
        await install("aws-ebs-csi-driver", values({ storageClasses: [{ name: "usual", annotations }] }));
      },
    ],
  ])("gets one by what the cluster has: %s", async (_what, prepare) => {
    await prepare();
    await install("jupyterhub", hub({}));
    expect(claimTags()).toEqual(["hub-db-dir"]);
  });

  it("has the default class where the hub's class is null, and none where it is an empty text", async () => {
    await kubernetes.put("kubernetes_annotations", defaulting("gp3"));
    await expect(install("jupyterhub", hub({ storageClassName: "" }))).rejects.toThrow(
      /no persistent volumes available for this claim and no storage class is set/,
    );
    await expect(install("jupyterhub", hub({ storageClassName: "-" }))).rejects.toThrow(/"-" not found/);
    await expect(install("jupyterhub", hub({ storageClassName: null }))).resolves.toMatchObject({
      status: "deployed",
    });
  });

  it("is told of no class to annotate", async () => {
    await expect(kubernetes.put("kubernetes_annotations", defaulting("fast"))).rejects.toThrow(
      /The resource "fast" does not exist/,
    );
  });

  it("gets one when the nodes' role, or one that nobody knows of, lets the driver", async () => {
    await withoutPermission();
    await aws.put("aws_iam_role_policy_attachment", {
      role: "nodes",
      policy_arn: "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2",
    });
    await install("jupyterhub", hub());
    expect(made()).toHaveLength(1);
  });

  it("cannot be had by another class once there is one", async () => {
    const release = await install("jupyterhub", hub());
    await expect(install("jupyterhub", hub({ storageClassName: "gp2" }), release)).rejects.toThrow(
      /Upgrade failed: cannot patch "hub-db-dir" .* spec is immutable after creation/,
    );
  });
});

describe("an upgrade that changes the claims of a release", () => {
  it("makes a chart's own claim larger, with its volume", async () => {
    const small = await install("jupyterhub", hub({ storageClassName: "gp3", storage: "1Gi" }));
    const [volume] = made();
    const large = await install("jupyterhub", hub({ storageClassName: "gp3", storage: "8Gi" }), small);
    expect(made()).toMatchObject([{ id: volume?.id, values: { size: 8 } }]);

    await expect(
      install("jupyterhub", hub({ storageClassName: "gp3", storage: "4Gi" }), large),
    ).rejects.toThrow(
      /"hub-db-dir" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than status.capacity \(8Gi, and 4Gi are requested\)/,
    );
  });

  it("is refused where the class lets no claim grow", async () => {
    await kubernetes.put("kubernetes_storage_class_v1", {
      ...gp3({ allow_volume_expansion: false }),
      metadata: [{ name: "fixed" }],
    });
    const small = await install("jupyterhub", hub({ storageClassName: "fixed", storage: "1Gi" }));
    await expect(
      install("jupyterhub", hub({ storageClassName: "fixed", storage: "2Gi" }), small),
    ).rejects.toThrow(/Upgrade failed: cannot patch "hub-db-dir" .* must support resize/);
    expect(made()).toMatchObject([{ values: { size: 1 } }]);
  });

  const sized = (storage: string, type: string): ValueMap =>
    values({ grafana: { persistence: { enabled: true, type, storageClassName: "gp3", size: storage } } });

  it("is refused for those of a StatefulSet, though not for one more replica or another setting", async () => {
    const release = await install("kube-prometheus-stack", sized("5Gi", "sts"));
    await expect(install("kube-prometheus-stack", sized("6Gi", "sts"), release)).rejects.toThrow(
      /cannot patch "kube-prometheus-stack-grafana" with kind StatefulSet: .* \(the size of its claims, 5Gi, and 6Gi cannot take its place\)/,
    );
    await expect(
      install("kube-prometheus-stack", { ...sized("5120Mi", "sts"), timeout: 600 }, release),
    ).resolves.toMatchObject({ status: "deployed" });
  });

  it("takes an older claim as it is, when its StatefulSet comes anew and asks for more", async () => {
    const old = await install("kube-prometheus-stack", sized("5Gi", "sts"));
    await helm.delete("helm_release", old);
    const release = await install("kube-prometheus-stack", sized("6Gi", "sts"));
    await install("kube-prometheus-stack", { ...sized("6Gi", "sts"), timeout: 600 }, release);
    expect(made()).toMatchObject([{ values: { size: 5 } }]);
  });

  it("is not in the way where the chart can no longer be had as it was", async () => {
    const mine = path.join(folder, "charts", "gone");
    writeChart(mine, { "templates/all.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: a\n" });
    const release = await install("gone", { chart: "./charts/gone", repository: null, version: null });
    rmSync(mine, { recursive: true });
    await expect(install("gone", { chart: "podinfo" }, release)).resolves.toMatchObject({
      status: "deployed",
    });
  });

  it("leaves those of an operator as they are", async () => {
    const monitored = (storage: string): ValueMap => {
      const spec = { storageClassName: "gp3", resources: { requests: { storage } } };
      const storageSpec = { volumeClaimTemplate: { spec } };
      return values({ prometheus: { prometheusSpec: { storageSpec } }, grafana: {} });
    };
    const release = await install("kube-prometheus-stack", monitored("5Gi"));
    await install("kube-prometheus-stack", monitored("9Gi"), release);
    expect(made()).toMatchObject([{ values: { size: 5 } }]);
  });
});

describe("the claims of a chart on this machine", () => {
  const claim = (more = ""): string =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: {{ .Release.Name }}-data\nspec:\n${more}` +
    "  resources: { requests: { storage: 3Gi } }\n";
  const set =
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: db\nspec:\n  replicas: {{ .Values.replicas }}\n" +
    "  volumeClaimTemplates:\n    - metadata:\n        name: disk\n      spec:\n        storageClassName: gp3\n" +
    "        resources:\n          requests:\n            storage: 4Gi\n";
  const pods = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n";

  function own(...templates: readonly string[]): ValueMap {
    writeChart(path.join(folder, "charts", "own"), {
      "values.yaml": "class: gp3\nreplicas: 2\n",
      "templates/all.yaml": templates.join("---\n"),
    });
    return { chart: "./charts/own", name: "own", repository: null, version: null };
  }

  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      "a claim, which goes with it",
      [claim("  storageClassName: {{ .Values.class | quote }}\n"), pods],
      ["own-data"],
      [],
    ],
    ["a StatefulSet's, which stay", [set], ["disk-db-0", "disk-db-1"], ["disk-db-0", "disk-db-1"]],
    [
      "one that is to be kept",
      [
        claim("  storageClassName: gp3\n").replace(
          "metadata:",
          "metadata:\n  annotations: { helm.sh/resource-policy: keep }",
        ),
        pods,
      ],
      ["own-data"],
      ["own-data"],
    ],
    ["none that a condition stands before", ["{{- if .Values.on }}\n", claim(), "{{- end }}\n"], [], []],
    ["none whose class cannot be read", [claim('  storageClassName: {{ include "a" . }}\n'), pods], [], []],
  ])("are %s", async (_what, templates, names, left) => {
    const release = await install("own", own(...templates));
    expect(claimTags()).toEqual(names);
    await helm.delete("helm_release", release);
    expect(claimTags()).toEqual(left);
  });

  it("wait for a pod for ever where the chart has none", async () => {
    await expect(install("own", own(claim("  storageClassName: gp3\n")))).rejects.toThrow(
      /the claim addons\/own-data stays pending: waiting for first consumer to be created before binding/,
    );
  });
});

describe("a claim in a class of EFS", () => {
  const shared = (fileSystemId: string, more: ValueMap = {}): ValueMap => ({
    metadata: [{ name: "efs-sc" }],
    storage_provisioner: "efs.csi.aws.com",
    parameters: {
      provisioningMode: "efs-ap",
      fileSystemId,
      basePath: "/homes",
      subPathPattern: "${.PVC.namespace}/${.PVC.name}",
    },
    ...more,
  });
  const wanted = (more: ValueMap = {}): ValueMap => ({
    metadata: [{ name: "home", namespace: "addons" }],
    spec: [
      {
        access_modes: ["ReadWriteMany"],
        resources: [{ requests: { storage: "1Gi" } }],
        storage_class_name: "efs-sc",
      },
    ],
    ...more,
  });

  it("gets an access point, which goes with it while the driver is there", async () => {
    const system = await aws.put("aws_efs_file_system", {});
    const chart = await install("aws-efs-csi-driver");
    await kubernetes.put("kubernetes_storage_class_v1", shared(system.id as string));
    const made_ = await kubernetes.put(CLAIM, wanted());
    expect(made_.spec).toMatchObject([{ volume_name: expect.stringMatching(/^pvc-/) as string }]);
    expect(kubernetes.plan(CLAIM, wanted(), made_)).toMatchObject({ planned: made_, replace: [] });
    expect(made()).toEqual([
      expect.objectContaining({
        type: "aws_efs_access_point",
        values: expect.objectContaining({
          file_system_id: system.id,
          root_directory: [{ path: "/homes/addons/home", creation_info: [] }],
          tags: { "efs.csi.aws.com/cluster": "true" },
        }) as unknown,
      }),
    ]);
    await kubernetes.delete(CLAIM, made_);
    expect(made()).toEqual([]);

    const again = await kubernetes.put(CLAIM, wanted());
    await helm.delete("helm_release", chart);
    await kubernetes.delete(CLAIM, again);
    expect(made()).toHaveLength(1);
    await aws.delete("aws_efs_file_system", system);
    expect(made()).toEqual([]);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a file system that there is not", shared("fs-0"), /File System does not exist: fs-0/],
    ["nothing said of how", shared("fs-0", { parameters: {} }), /Missing provisioningMode parameter/],
  ])("gets none with %s", async (_what, settings, words) => {
    await install("aws-efs-csi-driver");
    await kubernetes.put("kubernetes_storage_class_v1", settings);
    await expect(kubernetes.put(CLAIM, wanted())).rejects.toThrow(words);
  });
});

describe("a rehearsed claim of Terraform's own", () => {
  const wanted = (spec: ValueMap = {}, more: ValueMap = {}): ValueMap => ({
    metadata: [{ name: "data" }],
    spec: [{ access_modes: ["ReadWriteOnce"], resources: [{ requests: { storage: "5Gi" } }], ...spec }],
    ...more,
  });

  it("waits in vain for a volume that is only made once a pod wants it", async () => {
    await expect(kubernetes.put(CLAIM, wanted({ storage_class_name: "gp3" }))).rejects.toThrow(
      /timeout while waiting for state to become 'Bound' .* waiting for first consumer/,
    );
    const made_ = await kubernetes.put(
      CLAIM,
      wanted({ storage_class_name: "gp3" }, { wait_until_bound: false }),
    );
    expect(made_).toMatchObject({
      id: "default/data",
      spec: [{ volume_name: "", volume_mode: "Filesystem" }],
    });
    expect(made()).toEqual([]);
  });

  it("has its volume at once in a class that does not wait", async () => {
    await kubernetes.put("kubernetes_storage_class_v1", {
      ...gp3({ volume_binding_mode: "Immediate" }),
      metadata: [{ name: "now" }],
    });
    const made_ = await kubernetes.put(CLAIM, wanted({ storage_class_name: "now" }));
    expect(claimTags()).toEqual(["data"]);
    await kubernetes.delete(CLAIM, made_);
    expect(made()).toEqual([]);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["access mode", { access_modes: ["ReadWrite"] }, /expected spec\.access_modes to be one of/],
    ["volume mode", { volume_mode: "Tape" }, /expected spec\.volume_mode to be one of/],
    ["size", { resources: [{ requests: { storage: "5 GB" } }] }, /must be a quantity such as 5Gi/],
    ["suffix", { resources: [{ requests: { storage: "5KiB" } }] }, /must be a quantity such as 5Gi/],
  ])("is refused with an unknown %s", (_what, spec, words) => {
    expect(kubernetes.complaints(CLAIM, wanted(spec))).toEqual([expect.stringMatching(words)]);
  });

  const size = (storage: string, name = "now"): ValueMap =>
    wanted({ resources: [{ requests: { storage } }], storage_class_name: name });

  async function immediate(more: ValueMap = {}): Promise<void> {
    const set = gp3({ volume_binding_mode: "Immediate", ...more });
    await kubernetes.put("kubernetes_storage_class_v1", { ...set, metadata: [{ name: "now" }] });
  }

  it.each<[string, number]>([
    ["5e9", 5],
    ["+5Gi", 5],
    [".5Gi", 1],
    ["5.Gi", 5],
    ["1E-9", 1],
    ["20000000000000m", 19],
    ["1Ti", 1024],
    ["1Pi", 1_048_576],
  ])("has a volume of the size %s in whole GiB", async (storage, gibibytes) => {
    await immediate();
    await kubernetes.put(CLAIM, size(storage));
    expect(made()).toMatchObject([{ values: { size: gibibytes } }]);
  });

  it.each(["0", "-5Gi"])("is refused with the size %s", (storage) => {
    expect(kubernetes.complaints(CLAIM, size(storage))).toEqual([
      expect.stringMatching(/must be greater than zero/),
    ]);
  });

  it("grows with its volume, and is made anew to shrink", async () => {
    await immediate();
    const small = await kubernetes.put(CLAIM, size("5Gi"));
    const grown = await kubernetes.put(CLAIM, size("20Gi"), small);
    expect(made()).toMatchObject([{ values: { size: 20 } }]);
    expect(kubernetes.plan(CLAIM, size("5Gi"), grown).replace).toEqual([
      [
        { attribute: "spec" },
        { index: 0 },
        { attribute: "resources" },
        { index: 0 },
        { attribute: "requests" },
      ],
    ]);
    expect(kubernetes.plan(CLAIM, size("20480Mi"), grown).replace).toEqual([]);
  });

  it("does not grow where its class does not let it", async () => {
    await immediate({ allow_volume_expansion: false });
    const small = await kubernetes.put(CLAIM, size("5Gi"));
    await expect(kubernetes.put(CLAIM, size("6Gi"), small)).rejects.toThrow(
      /"data" is forbidden: only dynamically provisioned pvc can be resized/,
    );
    await expect(kubernetes.put(CLAIM, size("5120Mi"), small)).resolves.toMatchObject({ id: "default/data" });
  });

  describe("with a volume made beforehand", () => {
    const volume = (name: string, spec: ValueMap = {}, labels: ValueMap = {}): Promise<ValueMap> =>
      kubernetes.put("kubernetes_persistent_volume_v1", {
        metadata: [{ name, labels }],
        spec: [
          {
            access_modes: ["ReadWriteOnce", "ReadWriteMany"],
            capacity: { storage: "10Gi" },
            storage_class_name: "manual",
            persistent_volume_source: [{ csi: [{ driver: "efs.csi.aws.com", volume_handle: "fs-1" }] }],
            ...spec,
          },
        ],
      });
    const bind = (spec: ValueMap = {}, name = "data"): Promise<ValueMap> =>
      kubernetes.put(CLAIM, {
        ...wanted({ storage_class_name: "manual", ...spec }),
        metadata: [{ name }],
      });
    const bound = (name: string): object => ({ spec: [{ volume_name: name }] });

    it("takes the smallest that fits, each but once, and makes nothing in AWS", async () => {
      await volume("large", { capacity: { storage: "1Ti" } });
      await volume("small");
      const first = await bind();
      expect(first).toMatchObject(bound("small"));
      await expect(bind({}, "more")).resolves.toMatchObject(bound("large"));
      await expect(bind({}, "none")).rejects.toThrow(
        /stays pending: storageclass\.storage\.k8s\.io "manual" not found \(.*large does not fit: another claim has it/,
      );
      expect(made()).toEqual([]);
    });

    it.each<[string, ValueMap]>([
      ["found", {}],
      ["named", { volume_name: "pv" }],
    ])("that was %s is no other claim's once its own has gone, until it is made anew", async (_how, spec) => {
      const released = await volume("pv");
      const first = await bind(spec);
      await kubernetes.delete(CLAIM, first);
      await expect(bind(spec)).rejects.toThrow(/it is still that of the claim default\/data, which has gone/);
      await kubernetes.delete("kubernetes_persistent_volume_v1", released);
      await volume("pv");
      const again = await bind(spec);
      expect(again).toMatchObject(bound("pv"));
      await expect(
        kubernetes.put(
          CLAIM,
          { ...wanted({ storage_class_name: "manual", ...spec }), wait_until_bound: false },
          again,
        ),
      ).resolves.toMatchObject(bound("pv"));
    });

    it("of no class is taken where the cluster has no default one, by a release too", async () => {
      await volume("bare", { storage_class_name: null });
      await expect(bind({ storage_class_name: null })).resolves.toMatchObject(bound("bare"));
      await volume("other", { storage_class_name: null });
      await install("jupyterhub", hub({ storageClassName: "" }));
      expect(aws.world.list(CLAIM)).toMatchObject([
        { values: bound("bare") },
        { id: "addons/hub-db-dir", values: bound("other") },
      ]);
      expect(made()).toEqual([]);
    });

    it("waits for a pod in a class that does, unless it is reserved for the claim or named by it", async () => {
      await volume("free", { storage_class_name: "gp3" });
      await expect(bind({ storage_class_name: "gp3" })).rejects.toThrow(/waiting for first consumer/);
      await expect(bind({ storage_class_name: "gp3", volume_name: "free" })).resolves.toMatchObject(
        bound("free"),
      );
      await volume("kept", { storage_class_name: "gp3", claim_ref: [{ name: "mine" }] });
      await expect(bind({ storage_class_name: "gp3" }, "mine")).resolves.toMatchObject(bound("kept"));
    });

    it.each<[string, ValueMap, ValueMap, RegExp]>([
      ["too small", { capacity: { storage: "4Gi" } }, {}, /it has 4Gi, and 5Gi are requested/],
      [
        "of other access modes",
        { access_modes: ["ReadOnlyMany"] },
        {},
        /access modes are ReadOnlyMany, without/,
      ],
      ["of the other mode", { volume_mode: "Block" }, {}, /its volume mode is Block/],
      ["reserved", { claim_ref: [{ name: "else" }] }, {}, /it is reserved for default\/else/],
      ["without a label", {}, { selector: [{ match_labels: { tier: "a" } }] }, /it lacks the label tier/],
      ["of another class", { storage_class_name: "other" }, {}, /"manual" not found: /],
      [
        "named, and of another class",
        { storage_class_name: "other" },
        { volume_name: "pv" },
        /Cannot bind to requested volume "pv": its class is "other"/,
      ],
    ])("refuses one that is %s", async (_what, spec, claim, words) => {
      await volume("pv", spec);
      await expect(bind(claim)).rejects.toThrow(words);
    });

    it("takes one of the labels that it selects", async () => {
      await volume("pv", {}, { tier: "a" });
      const selector = [{ match_labels: { tier: "a" } }];
      await expect(bind({ selector })).resolves.toMatchObject(bound("pv"));
    });

    it("is planned no other way afterwards", async () => {
      const made_ = await volume("pv");
      const again = { metadata: [{ name: "pv" }], spec: made_.spec! };
      expect(kubernetes.plan("kubernetes_persistent_volume_v1", again, made_).replace).toEqual([]);
    });
  });

  it("is made anew for another class", async () => {
    const made_ = await kubernetes.put(
      CLAIM,
      wanted({ storage_class_name: "gp3" }, { wait_until_bound: false }),
    );
    const { replace } = kubernetes.plan(CLAIM, wanted({ storage_class_name: "gp2" }), made_);
    expect(replace).toEqual([[{ attribute: "spec" }, { index: 0 }, { attribute: "storage_class_name" }]]);
  });
});
