import path from "node:path";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";
import { type Files, writeChart } from "./support/local-chart";

const aws = new ClusterAccount();
const folder = path.join(aws.directory, "stack");
let group: ValueMap;
let cluster: ValueMap;
let helm: Account;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  const nodes = await aws.prepareWithNodes();
  ({ cluster, group } = nodes);
  helm = aws.inside("helm", aws.connection(cluster), [folder]);
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

const DEFINITION =
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: boards.example.com\n" +
  "spec:\n  group: example.com\n  names: { kind: Board, plural: boards }\n";
const BOARD = "apiVersion: example.com/v1\nkind: Board\nmetadata:\n  name: first\n";
const JOB = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: prepare\n";

/** The same as a hook. */
const hook = (document: string, events: string): string =>
  document.replace("metadata:\n", `metadata:\n  annotations:\n    "helm.sh/hook": ${events}\n`);

/** A chart with these files, by their paths in it. */
function install(files: Files, more: ValueMap = {}, prior: ValueMap | null = null): Promise<ValueMap> {
  writeChart(path.join(folder, "charts", "boards"), files);
  return helm.put("helm_release", { name: "boards", chart: "./charts/boards", ...more }, prior);
}

const NO_MATCHES = 'no matches for kind "Board" in version "example.com/v1": ensure CRDs are installed first';

describe("an object of a kind that its own chart brings", () => {
  it("is refused while the definition is one of the templates, as all kinds are looked up first", async () => {
    const files = { "templates/crd.yaml": DEFINITION, "templates/board.yaml": BOARD };
    await expect(install(files)).rejects.toThrow(
      `installation failed: unable to build kubernetes objects from release manifest: resource mapping not found: ${NO_MATCHES}`,
    );
    await install({ "templates/crd.yaml": DEFINITION }, { name: "definitions" });
    await expect(install(files)).resolves.toMatchObject({ status: "deployed" });
  });

  it("is taken as long as somebody's definition is there: a manifest's, or another release's", async () => {
    const board = { "templates/board.yaml": `${DEFINITION}---\n${BOARD}` };
    const kubernetes = aws.inside("kubernetes", aws.connection(cluster));
    const manifest = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "boards.example.com" },
    };
    const definition = await kubernetes.put("kubernetes_manifest", { manifest });
    const first = await install(board);
    await kubernetes.delete("kubernetes_manifest", definition);
    await install(board, { name: "second" });
    await helm.delete("helm_release", first);
    await expect(install(board, { name: "third" })).resolves.toMatchObject({ status: "deployed" });
  });

  it.each<[string, Files]>([
    ["the definition is in crds/", { "crds/crd.yaml": DEFINITION, "templates/board.yaml": BOARD }],
    [
      "the definition is in crds/ of a chart in it",
      { "charts/crds/crds/crd.yaml": DEFINITION, "templates/board.yaml": BOARD },
    ],
    [
      "the object is a hook after the installation",
      { "templates/all.yaml": `${DEFINITION}---\n${hook(BOARD, "post-install,post-upgrade")}` },
    ],
    [
      "definition and object are hooks before the installation",
      { "templates/all.yaml": `${hook(DEFINITION, "pre-install")}---\n${hook(BOARD, '"pre-install"')}` },
    ],
    [
      "a condition stands before the object",
      { "templates/all.yaml": `${DEFINITION}---\n{{- if .Values.on }}\n${BOARD}{{- end }}\n` },
    ],
    ["the object is one for tests", { "templates/all.yaml": `${DEFINITION}---\n${hook(BOARD, "test")}` }],
  ])("is taken when %s", async (_what, files) => {
    await expect(install(files)).resolves.toMatchObject({ status: "deployed" });
  });

  it("is refused as a hook before the installation that would bring its kind", async () => {
    const files = { "templates/crd.yaml": DEFINITION, "templates/board.yaml": hook(BOARD, "pre-install") };
    await expect(install(files)).rejects.toThrow(
      "installation failed: failed pre-install: unable to build kubernetes object for pre-install hook " +
        `boards/templates/board.yaml: resource mapping not found: ${NO_MATCHES}`,
    );
    await expect(install(files, { disable_webhooks: true })).resolves.toMatchObject({ id: "boards" });
  });

  it("is refused when crds/ is left out, and when it comes with an upgrade, which leaves crds/ alone", async () => {
    const files = { "crds/crd.yaml": DEFINITION, "templates/board.yaml": BOARD };
    await expect(install(files, { skip_crds: true })).rejects.toThrow(NO_MATCHES);
    const before = await install({});
    await expect(install(files, { timeout: 600 }, before)).rejects.toThrow(`Upgrade failed: unable to build`);
    const anew = await install(files, { name: "anew" });
    await expect(install(files, { name: "anew", timeout: 600 }, anew)).resolves.toMatchObject({ id: "anew" });
  });
});

describe("an object of a kind that a chart brings which its own chart needs", () => {
  const UMBRELLA = "apiVersion: v2\nname: boards\nversion: 0.1.0\n";
  const needing = (...names: readonly string[]): Files => ({
    "Chart.yaml": `${UMBRELLA}dependencies:\n${names.map((name) => `  - name: ${name}\n`).join("")}`,
  });
  const ISSUER = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: ca\n";
  const MONITOR = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: web\n";
  const CERT_MANAGER = { values: ["cert-manager: {crds: {enabled: true}}"] };

  it.each<[string, Files, ValueMap]>([
    [
      "a packed one brings its kind first",
      {
        ...needing("kube-prometheus-stack"),
        "charts/kube-prometheus-stack-86.1.0.tgz": "",
        "templates/all.yaml": MONITOR,
      },
      {},
    ],
    [
      "a packed one brings its kind, and it is a hook after the installation",
      { "charts/cert-manager-v1.21.1.tgz": "", "templates/all.yaml": hook(ISSUER, "post-install") },
      CERT_MANAGER,
    ],
    [
      "one that is still to be downloaded brings its kind",
      { ...needing("kube-prometheus-stack"), "templates/all.yaml": MONITOR },
      { dependency_update: true },
    ],
    [
      "nobody knows what a packed one brings",
      { ...needing("platform"), "charts/platform-1.0.0.tgz": "", "templates/all.yaml": ISSUER },
      {},
    ],
    [
      "nobody knows what one brings that is still to be downloaded",
      { ...needing("platform"), "templates/all.yaml": MONITOR },
      { dependency_update: true },
    ],
    [
      "an unpacked one may bring its kind, and it is a hook after the installation",
      {
        ...needing("issuers"),
        "charts/issuers/Chart.yaml": "apiVersion: v2\nname: issuers\nversion: 0.1.0\n",
        "charts/issuers/templates/crd.yaml": `{{- if .Values.on }}\n${DEFINITION.replaceAll("example.com", "cert-manager.io")}{{- end }}\n`,
        "templates/all.yaml": hook(ISSUER, "post-install"),
      },
      {},
    ],
  ])("is taken when %s", async (_what, files, more) => {
    await expect(install(files, more)).resolves.toMatchObject({ status: "deployed" });
  });

  it.each<[string, Files, ValueMap]>([
    [
      "comes with the release",
      { "charts/cert-manager-v1.21.1.tgz": "", "templates/all.yaml": ISSUER },
      CERT_MANAGER,
    ],
    [
      "is not asked for",
      { "charts/cert-manager-v1.21.1.tgz": "", "templates/all.yaml": hook(ISSUER, "post-install") },
      {},
    ],
    [
      "is that of a chart that is switched off",
      {
        "Chart.yaml": `${UMBRELLA}dependencies:\n  - { name: kube-prometheus-stack, alias: stack, condition: stack.active }\n`,
        "values.yaml": "stack: {active: false}\n",
        "charts/kube-prometheus-stack-86.1.0.tgz": "",
        "templates/all.yaml": MONITOR,
      },
      {},
    ],
    [
      "is left out with crds/",
      { "charts/kube-prometheus-stack-86.1.0.tgz": "", "templates/all.yaml": MONITOR },
      { skip_crds: true },
    ],
  ])("is refused while its kind %s", async (_what, files, more) => {
    await expect(install(files, more)).rejects.toThrow(
      /no matches for kind "(ClusterIssuer|ServiceMonitor)"/,
    );
  });

  it.each<[string, Files, ValueMap]>([
    ["packed", { "charts/cert-manager-v1.21.1.tgz": "" }, CERT_MANAGER],
    ["not known by name", { "charts/platform-1.0.0.tgz": "" }, {}],
    [
      "unpacked",
      {
        "charts/issuers/Chart.yaml": "apiVersion: v2\nname: issuers\nversion: 0.1.0\n",
        "charts/issuers/templates/crd.yaml": DEFINITION.replaceAll("example.com", "cert-manager.io"),
      },
      {},
    ],
  ])("is taken in a later release: of one that is %s", async (_what, files, more) => {
    const issuer = { "templates/all.yaml": ISSUER };
    await expect(install(issuer, { name: "early" })).rejects.toThrow(/no matches for kind "ClusterIssuer"/);
    await install(files, more);
    await expect(install(issuer, { name: "later" })).resolves.toMatchObject({ id: "later" });
  });

  it("is taken after a chart of a repository of which nobody knows what it brings", async () => {
    const remote = (chart: string): Promise<ValueMap> =>
      helm.put("helm_release", { name: chart, chart, repository: "https://charts.example.com", wait: false });
    const monitor = { "templates/all.yaml": MONITOR };
    await remote("ingress-nginx");
    await expect(install(monitor)).rejects.toThrow(/no matches for kind "ServiceMonitor"/);
    await remote("kube-prometheus");
    await expect(install(monitor)).resolves.toMatchObject({ status: "deployed" });
  });
});

describe("a hook that runs pods", () => {
  const TIMED_OUT =
    /installation failed: failed pre-install: timed out waiting for the condition \(no node group/;

  beforeEach(async () => {
    await aws.group({}, [0, 0, 3], group);
  });

  it("ends the installation while there are no nodes, whatever else is waited for", async () => {
    const files = { "templates/job.yaml": hook(JOB, "pre-install,pre-upgrade") };
    await expect(install(files, { wait: false })).rejects.toThrow(TIMED_OUT);
    await expect(install(files, { atomic: true })).rejects.toThrow(
      /release boards failed, and has been uninstalled due to atomic being set: failed pre-install: timed out/,
    );
    await expect(install(files, { disable_webhooks: true })).resolves.toMatchObject({ id: "boards" });
  });

  it("ends an upgrade only if it is one for upgrades", async () => {
    const before = await install({});
    const files = (events: string): Files => ({ "templates/job.yaml": hook(JOB, events) });
    await expect(install(files("post-upgrade"), { timeout: 600 }, before)).rejects.toThrow(
      /Upgrade failed: failed post-upgrade: timed out/,
    );
    await expect(install(files("pre-install"), { timeout: 600 }, before)).resolves.toMatchObject({
      id: "boards",
    });
  });

  it.each<[string, string]>([
    ["runs no pods", hook("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n", "pre-install")],
    ["is for another event", hook(JOB, "pre-delete")],
    ["may be left out", `{{ if .Values.on }}\n${hook(JOB, "pre-install")}{{ end }}\n`],
  ])("is none that is waited for when it %s", async (_what, text) => {
    await expect(install({ "templates/job.yaml": text }, { wait: false })).resolves.toMatchObject({
      id: "boards",
    });
  });

  it("has its nodes once there are some", async () => {
    aws.goBack(prepared);
    await expect(install({ "templates/job.yaml": hook(JOB, "pre-install") })).resolves.toMatchObject({
      id: "boards",
    });
  });
});
