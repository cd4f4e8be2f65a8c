import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";

const aws = new ClusterAccount();
const folder = path.join(aws.directory, "stack");
let group: ValueMap;
let helm: Account;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  const nodes = await aws.prepareWithNodes();
  group = nodes.group;
  helm = aws.inside("helm", aws.connection(nodes.cluster), [folder]);
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => {
  aws.end();
  helm.end();
});

const DEFINITION =
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: boards.example.com\n" +
  "spec:\n  group: example.com\n  names: { kind: Board, plural: boards }\n";
const BOARD = "apiVersion: example.com/v1\nkind: Board\nmetadata:\n  name: first\n";
const JOB = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: prepare\n";

/** The same as a hook. */
const hook = (document: string, events: string): string =>
  document.replace("metadata:\n", `metadata:\n  annotations:\n    "helm.sh/hook": ${events}\n`);

/** A chart with these files, by their paths in it. */
function install(files: ValueMap, more: ValueMap = {}, prior: ValueMap | null = null): Promise<ValueMap> {
  const place = path.join(folder, "charts", "boards");
  rmSync(place, { recursive: true, force: true });
  for (const [file, text] of Object.entries({
    "Chart.yaml": "apiVersion: v2\nname: boards\nversion: 0.1.0\n",
    ...files,
  })) {
    const whole = path.join(place, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }
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

  it.each<[string, ValueMap]>([
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
    const files = (events: string): ValueMap => ({ "templates/job.yaml": hook(JOB, events) });
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
