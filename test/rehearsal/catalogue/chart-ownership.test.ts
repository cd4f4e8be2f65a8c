import path from "node:path";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";
import { writeChart } from "./support/local-chart";

const aws = new ClusterAccount();
const folder = path.join(aws.directory, "stack");
let helm: Account;
let kubernetes: Account;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  const { cluster } = await aws.prepareWithNodes();
  helm = aws.inside("helm", aws.connection(cluster), [folder]);
  kubernetes = aws.inside("kubernetes", aws.connection(cluster));
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

/** Installs a chart with that template, without waiting for volumes. */
function install(text: string, more: ValueMap = {}, prior: ValueMap | null = null): Promise<ValueMap> {
  writeChart(path.join(folder, "charts", "boards"), { "templates/all.yaml": text });
  return helm.put("helm_release", { name: "boards", chart: "./charts/boards", wait: false, ...more }, prior);
}

const CLAIM_SPEC = {
  access_modes: ["ReadWriteOnce"],
  resources: [{ requests: { storage: "1Gi" } }],
  storage_class_name: "gp2",
};

const claim = (name: string, metadata: ValueMap = {}): Promise<ValueMap> =>
  kubernetes.put("kubernetes_persistent_volume_claim_v1", {
    metadata: [{ name, ...metadata }],
    spec: [CLAIM_SPEC],
    wait_until_bound: false,
  });

const manifest = (kind: string, name: string, more = ""): string =>
  `apiVersion: ${kind === "StorageClass" ? "storage.k8s.io/v1" : "v1"}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`;

const CLAIM = manifest(
  "PersistentVolumeClaim",
  "{{ .Release.Name }}-data",
  "spec:\n  accessModes: [ReadWriteOnce]\n  storageClassName: gp2\n  resources:\n    requests:\n      storage: 1Gi\n",
);

const refusal = (what: string): string =>
  `installation failed: Unable to continue with install: ${what} exists and cannot be imported into the current release: ` +
  'invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"; ' +
  'annotation validation error: missing key "meta.helm.sh/release-name": must be set to "boards"; ' +
  'annotation validation error: missing key "meta.helm.sh/release-namespace": must be set to "default"';

describe("an object that Terraform made", () => {
  it.each<[string, string, ValueMap, string]>([
    [
      "config map",
      "kubernetes_config_map_v1",
      { metadata: [{ name: "settings" }] },
      manifest("ConfigMap", '"settings"', "  namespace: {{ .Release.Namespace }}\n"),
    ],
    [
      "secret of another namespace",
      "kubernetes_secret_v1",
      { metadata: [{ name: "settings", namespace: "kube-system" }] },
      manifest("Secret", "settings", "  namespace: kube-system\n"),
    ],
    [
      "namespace",
      "kubernetes_namespace_v1",
      { metadata: [{ name: "settings" }] },
      manifest("Namespace", "settings"),
    ],
    [
      "storage class",
      "kubernetes_storage_class_v1",
      { metadata: [{ name: "settings" }], storage_provisioner: "ebs.csi.aws.com" },
      manifest("StorageClass", "settings"),
    ],
  ])("is not taken by a release: a %s", async (_what, type, set, text) => {
    const made = await kubernetes.put(type, set);
    await expect(install(text)).rejects.toThrow(
      /"settings" in namespace "[\w-]*" exists and cannot be imported/,
    );
    await expect(install(text, { take_ownership: true, name: "taking" })).resolves.toMatchObject({
      id: "taking",
    });
    await kubernetes.delete(type, made);
    await expect(install(text)).resolves.toMatchObject({ id: "boards" });
  });

  it("is named in Helm's words, and is not taken by an upgrade that installs either", async () => {
    await claim("boards-data");
    const words = refusal('PersistentVolumeClaim "boards-data" in namespace "default"');
    await expect(install(CLAIM)).rejects.toThrow(words);
    await expect(install(CLAIM, { upgrade_install: true })).rejects.toThrow(words);
    await expect(install(CLAIM, { take_ownership: true })).resolves.toMatchObject({ id: "boards" });
  });

  it.each<[string, ValueMap, string]>([
    ["has another name", { name: "other" }, CLAIM],
    ["is in another namespace", { name: "boards-data", namespace: "kube-system" }, CLAIM],
    [
      "is of a name that cannot be told",
      { name: "boards-data" },
      CLAIM.replace(".Release.Name", 'include "name" .'),
    ],
    ["may be left out", { name: "boards-data" }, `{{ if eq .Values.a "b" }}\n${CLAIM}{{ end }}\n`],
    [
      "is a hook's",
      { name: "boards-data" },
      CLAIM.replace("spec:", '  annotations:\n    "helm.sh/hook": test\nspec:'),
    ],
  ])("is left alone when it %s", async (_what, { name, ...metadata }, text) => {
    await claim(name as string, metadata);
    await expect(install(text)).resolves.toMatchObject({ status: "deployed" });
  });

  it("is the release's when its labels and annotations say so, and only that release's", async () => {
    const handed = (release: string): ValueMap => ({
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "default" },
    });
    const made = await claim("boards-data", handed("other"));
    await expect(install(CLAIM)).rejects.toThrow(
      /metadata; annotation validation error: key "meta.helm.sh\/release-name" must equal "boards": current value is "other"$/,
    );
    await kubernetes.delete("kubernetes_persistent_volume_claim_v1", made);
    await claim("boards-data", handed("boards"));
    await expect(install(CLAIM)).resolves.toMatchObject({ id: "boards" });
  });

  it("stays out of a chart's claims that are known by its values, but for those of a StatefulSet", async () => {
    const grafana = (type: string): ValueMap => ({
      name: "stack",
      chart: "kube-prometheus-stack",
      repository: "https://charts.example.com",
      wait: false,
      values: [
        JSON.stringify({ grafana: { persistence: { enabled: true, type, storageClassName: "gp2" } } }),
      ],
    });
    await claim("stack-grafana");
    await claim("storage-stack-grafana-0");
    await expect(helm.put("helm_release", grafana("pvc"))).rejects.toThrow(
      /"stack-grafana" in namespace "default"/,
    );
    await expect(helm.put("helm_release", grafana("sts"))).resolves.toMatchObject({ id: "stack" });
  });
});

describe("an object that a release finds", () => {
  it("is refused when the cluster came with it", async () => {
    await expect(install(manifest("StorageClass", "gp2"))).rejects.toThrow(
      refusal('StorageClass "gp2" in namespace ""'),
    );
  });

  it("is its own after an upgrade, and after an installation that left it", async () => {
    const kept = CLAIM.replace("spec:", '  annotations:\n    "helm.sh/resource-policy": keep\nspec:');
    const made = await install(kept);
    const again = await install(kept, { timeout: 600 }, made);
    await helm.delete("helm_release", again);
    await expect(install(kept)).resolves.toMatchObject({ id: "boards" });
  });
});
