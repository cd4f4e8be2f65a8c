import { writeFileSync } from "node:fs";
import path from "node:path";
import { UNKNOWN, type ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";
import { writeChart } from "./support/local-chart";

const REPOSITORY = "https://charts.example.com";
const NLB = {
  "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
  "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
};

const aws = new ClusterAccount();
const folder = path.join(aws.directory, "stack");
let cluster: ValueMap;
let group: ValueMap;
let helm: Account;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  ({ cluster, group } = await aws.prepareWithNodes());
  helm = aws.inside("helm", aws.connection(cluster), [folder]);
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

function release(more: ValueMap = {}): ValueMap {
  return { name: "web", chart: "podinfo", repository: REPOSITORY, version: "6.7.1", ...more };
}

function install(more: ValueMap = {}, prior: ValueMap | null = null): Promise<ValueMap> {
  return helm.put("helm_release", release(more), prior);
}

/** A chart in a folder of its own. */
function chart(name: string, metadata: string, template = ""): string {
  const place = path.join(folder, "charts", name);
  writeChart(place, { "Chart.yaml": metadata, "templates/all.yaml": template });
  return place;
}

const LOCAL = "apiVersion: v2\nname: issuer\nversion: 0.1.0\nappVersion: 1.35\n";

describe("a rehearsed release", () => {
  it("shows what was installed, and plans no change afterwards", async () => {
    const set = { values: ["b: 1\na: <x>"], set: [{ name: "c.d[1]", value: "7" }] };
    const made = await install(set);

    expect(made).toMatchObject({
      id: "web",
      namespace: "default",
      status: "deployed",
      manifest: null,
      resources: null,
      timeout: 300,
      wait: true,
      atomic: false,
      max_history: 0,
      set: [{ name: "c.d[1]", value: "7", type: "" }],
      metadata: {
        name: "web",
        namespace: "default",
        chart: "podinfo",
        version: "6.7.1",
        revision: 1,
        values: '{"a":"\\u003cx\\u003e","b":1,"c":{"d":[null,7]}}',
      },
    });
    expect(helm.plan("helm_release", release(set), made)).toMatchObject({ planned: made, replace: [] });
    expect(helm.session.read("helm_release", made)).toEqual(made);
  });

  it("forgets what it showed when anything is changed, and counts revisions", async () => {
    const made = await install();
    const { planned, replace } = helm.plan("helm_release", release({ timeout: 600 }), made);
    expect(planned).toMatchObject({ metadata: UNKNOWN, id: UNKNOWN, status: "deployed", version: "6.7.1" });
    expect(replace).toEqual([]);
    expect((await install({ timeout: 600 }, made)).metadata).toMatchObject({ revision: 2 });
  });

  it.each([
    ["name", { name: "other" }],
    ["namespace", { namespace: "kube-system" }],
  ])("is replaced for another %s", async (name, more) => {
    const { replace } = helm.plan("helm_release", release(more), await install());
    expect(replace).toEqual([[{ attribute: name }]]);
  });

  it("keeps values out of the world, and hides the sensitive ones", async () => {
    const made = await install({
      values: ["password: geheim-1\nuser: admin"],
      set_sensitive: [{ name: "auth.key", value: "geheim-2" }],
      repository_password: "geheim-3",
    });
    expect(made.metadata).toMatchObject({
      values: '{"auth":{"key":"(sensitive value)"},"password":"geheim-1","user":"admin"}',
    });
    expect(JSON.stringify(aws.world.list())).not.toContain("geheim");
    expect(helm.session.read("helm_release", made)).toEqual(made);
  });

  it("has a name that no other in its namespace has", async () => {
    await install();
    await expect(install()).rejects.toThrow(/cannot re-use a name that is still in use/);
    await expect(install({ namespace: "kube-system" })).resolves.toMatchObject({ id: "web" });
  });

  it("can be imported by namespace and name", async () => {
    await install({ namespace: "kube-system" });
    expect(helm.session.import("helm_release", "kube-system/web")).toMatchObject({ id: "web" });
    expect(() => helm.session.import("helm_release", "web")).toThrow(/non-existent/);
  });

  it("needs its namespace, and makes it only when it is told to", async () => {
    await expect(install({ namespace: "addons" })).rejects.toThrow(
      'installation failed: create: failed to create: namespaces "addons" not found',
    );
    const made = await install({ namespace: "addons", create_namespace: true });
    await helm.delete("helm_release", made);
    await expect(install({ namespace: "addons" })).resolves.toMatchObject({ namespace: "addons" });
  });

  it("is not ready without nodes, which only those who wait notice", async () => {
    await aws.group({}, [0, 0, 3], group);
    await expect(install()).rejects.toThrow(/installation failed: context deadline exceeded \(no node group/);
    await expect(install({ atomic: true })).rejects.toThrow(/has been uninstalled due to atomic being set: /);
    await expect(install({ wait: false })).resolves.toMatchObject({ status: "deployed" });
  });

  it("is not ready when its pods are bound to nodes that there are not", async () => {
    const selector = (name: string): ValueMap => ({
      values: [`controller:\n  kind: Deployment\n  nodeSelector:\n    eks.amazonaws.com/nodegroup: ${name}`],
    });
    await expect(install(selector("spot"))).rejects.toThrow(/bound to the node group spot, which/);
    await expect(install(selector("workers"))).resolves.toMatchObject({ id: "web" });
  });

  it.each<[string, ValueMap]>([
    [
      "notebooks are bound to, which users start",
      {
        chart: "jupyterhub",
        values: [
          "hub: {db: {type: sqlite-memory}}\nsingleuser: {nodeSelector: {eks.amazonaws.com/nodegroup: spot}}",
        ],
      },
    ],
    [
      "the notebooks of a chart that it needs are bound to",
      { values: ["jupyterhub: {singleuser: {nodeSelector: {eks.amazonaws.com/nodegroup: spot}}}"] },
    ],
    [
      "an operator's pods are bound to",
      {
        chart: "kube-prometheus-stack",
        values: ["prometheus: {prometheusSpec: {nodeSelector: {eks.amazonaws.com/nodegroup: spot}}}"],
      },
    ],
    [
      "a DaemonSet is bound to, which is ready on no node",
      {
        chart: "kube-prometheus-stack",
        values: ["prometheus-node-exporter: {nodeSelector: {eks.amazonaws.com/nodegroup: spot}}"],
      },
    ],
    [
      "its controllers are bound to, as a DaemonSet",
      { values: ["controller: {kind: DaemonSet, nodeSelector: {eks.amazonaws.com/nodegroup: spot}}"] },
    ],
    [
      "a part is bound to that is switched off",
      { values: ["webhook: {enabled: false, nodeSelector: {eks.amazonaws.com/nodegroup: spot}}"] },
    ],
  ])("does not wait for a node group that %s", async (_what, more) => {
    await expect(install(more)).resolves.toMatchObject({ id: "web" });
  });

  it("waits for the nodes of a hub, and of parts that are switched on", async () => {
    const bound = "nodeSelector: {eks.amazonaws.com/nodegroup: spot}";
    const hub = { chart: "jupyterhub", values: [`hub: {db: {type: sqlite-memory}, ${bound}}`] };
    await expect(install(hub)).rejects.toThrow(/bound to the node group spot/);
    await expect(install({ values: [`webhook: {enabled: true, ${bound}}`] })).rejects.toThrow(/group spot/);
  });

  it("is ready without nodes when there is nothing in it but definitions, which later ones find", async () => {
    await aws.group({}, [0, 0, 3], group);
    await install({ name: "crds", chart: "prometheus-operator-crds", version: "24.0.1" });
    const monitor = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: web\n";
    chart("issuer", LOCAL, monitor);
    const local = { chart: "./charts/issuer", repository: null, version: null };
    await expect(install(local)).resolves.toMatchObject({ status: "deployed" });
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a name that is too long", { name: "a".repeat(54) }, /range \(1 - 53\), got 54/],
    ["a name that is none", { name: "Web" }, /must be a release name/],
    ["a namespace that is none", { namespace: "a.b" }, /RFC 1123 label/],
    ["a type of setting", { set: [{ name: "a", value: "b", type: "int" }] }, /"auto" "string" "literal"/],
    ["values that are not YAML", { values: ["a: 1", "b: [geheim"] }, /^values\[1\] is not YAML: line 1, col/],
    ["values that are no map", { values: ["- geheim"] }, /^values\[0\] is not a map in YAML$/],
  ])("refuses %s", (_what, more, words) => {
    expect(helm.complaints("helm_release", release(more))).toEqual([expect.stringMatching(words)]);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["no one version", { version: "~6.7" }, /Planned version is different from configured version/],
    ["no repository", { repository: "mine" }, /repo mine not found/],
    ["neither path nor repository", { repository: null }, /non-absolute URLs should be in form of/],
    ["no chart at that path", { repository: null, chart: "./none" }, /path ".\/none" not found/],
    ["no chart at that whole path", { repository: null, chart: "/none" }, /path "\/none" not found/],
  ])("is not planned with %s", (_what, more, words) => {
    expect(() => helm.plan("helm_release", release(more))).toThrow(words);
  });

  it.each([
    ["another document's", 'a: {b: 1, c: 2}\n---\nb: "x"', '{"a":{"b":1,"c":2}}'],
    ["YAML 1.1's words for yes", "a: yes\nb: off", '{"a":true,"b":false}'],
    ["times and dates as text", "a: 2026-01-01\nb: 12:30", '{"a":"2026-01-01","b":"12:30"}'],
  ])("reads values as Helm does: %s", async (_what, values, json) => {
    expect((await install({ values: [values] })).metadata).toMatchObject({ values: json });
  });

  it.each<[string, ValueMap, string]>([
    [
      "later documents over earlier ones",
      { values: ["a: {b: 1, c: [1]}", "a: {c: [2]}"] },
      '{"a":{"b":1,"c":[2]}}',
    ],
    ["an escaped dot and comma", { set: [{ name: "a\\.b", value: "x\\,y" }] }, '{"a.b":"x,y"}'],
    ["a list", { set: [{ name: "a", value: "{1,b}" }] }, '{"a":[1,"b"]}'],
    ["text that looks like a number", { set: [{ name: "a", value: "1", type: "string" }] }, '{"a":"1"}'],
    ["a literal", { set: [{ name: "a.b", value: "[1, {c: d}]", type: "literal" }] }, '{"a.b":[1,{"c":"d"}]}'],
    ["a list of its own", { set_list: [{ name: "a", value: ["1", "x"] }] }, '{"a":[1,"x"]}'],
  ])("merges values as the provider does: %s", async (_what, more, json) => {
    expect((await install(more)).metadata).toMatchObject({ values: json });
  });

  it("refuses a setting whose comma was meant to be part of it", async () => {
    await expect(install({ set: [{ name: "hosts", value: "a,b" }] })).rejects.toThrow(
      /first comma has no value/,
    );
  });
});

describe("a chart on this machine", () => {
  const local = (more: ValueMap = {}): ValueMap =>
    release({ chart: "./charts/issuer", repository: null, version: null, ...more });

  it("says its version, by a path that begins where terraform works", async () => {
    const place = chart("issuer", LOCAL);
    const made = await install(local());
    expect(made).toMatchObject({
      version: "0.1.0",
      metadata: { chart: "issuer", version: "0.1.0", app_version: "1.35" },
    });
    expect(helm.plan("helm_release", local({ chart: place })).planned).toMatchObject({ version: "0.1.0" });
    expect(helm.plan("helm_release", local(), made).planned).toEqual(made);
  });

  it("is installed anew when its version changes, and only then", async () => {
    chart("issuer", LOCAL);
    const made = await install(local());
    chart("issuer", LOCAL.replace("0.1.0", "0.2.0"), "changed");
    expect(helm.plan("helm_release", local(), made).planned).toMatchObject({
      version: "0.2.0",
      metadata: UNKNOWN,
    });
  });

  it.each([
    ["without a name", "apiVersion: v2\nversion: 0.1.0\n", /chart.metadata.name is required/],
    ["without a version", "apiVersion: v2\nname: issuer\n", /chart.metadata.version is required/],
    ["with a version that is none", LOCAL.replace("0.1.0", "1"), /chart.metadata.version "1" is invalid/],
    ["that is a library", `${LOCAL}type: library\n`, /library charts are not installable/],
    ["that lacks what it needs", `${LOCAL}dependencies: [{name: redis}]\n`, /missing in charts\/ directory/],
  ])("is refused %s", (_what, metadata, words) => {
    chart("issuer", metadata);
    expect(() => helm.plan("helm_release", local())).toThrow(words);
  });

  it("is refused in a version that it does not have, or without its Chart.yaml", () => {
    chart("issuer", LOCAL);
    expect(() => helm.plan("helm_release", local({ version: "0.2.0" }))).toThrow(
      'The version in the configuration is "0.2.0" but the planned version is "0.1.0".',
    );
    expect(() => helm.plan("helm_release", local({ chart: folder }))).toThrow("Chart.yaml file is missing");
  });

  it("is taken to be there where nobody knows in which folder terraform works", () => {
    const lost = aws.inside("helm", aws.connection(cluster));
    const { planned } = lost.plan("helm_release", local({ chart: "../charts/issuer" }));
    expect(planned).toMatchObject({ version: "0.0.0-rehearsal" });
  });

  it("waits for nodes only if it has pods, and for the kinds of its objects", async () => {
    await aws.group({}, [0, 0, 3], group);
    const issuer = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: ca\n";
    chart("issuer", LOCAL, issuer);
    await expect(install(local())).rejects.toThrow(
      'no matches for kind "ClusterIssuer" in version "cert-manager.io/v1": ensure CRDs are installed first',
    );
    const manager = { name: "cert-manager", chart: "cert-manager", version: "v1.21.1", wait: false };
    await install({ ...manager, values: ["crds: {enabled: true}"] });
    await expect(install(local())).resolves.toMatchObject({ id: "web" });

    chart("issuer", LOCAL, "apiVersion: apps/v1\nkind: Deployment\n");
    await expect(install(local({ name: "pods" }))).rejects.toThrow(/context deadline exceeded/);
  });
});

describe("pods of a chart on this machine, while there are no nodes", () => {
  const DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n";
  const JOB = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: web\n";
  const when = (condition: string): string => `{{- ${condition} }}\n${DEPLOYMENT}{{- end }}\n`;
  const local = (more: ValueMap): ValueMap => ({
    chart: "./charts/issuer",
    repository: null,
    version: null,
    ...more,
  });

  beforeEach(async () => {
    await aws.group({}, [0, 0, 3], group);
  });

  it.each<[string, string, ValueMap]>([
    ["that are always there", DEPLOYMENT, {}],
    ["that values switch on", when("if .Values.web.enabled"), { values: ["web: {enabled: true}"] }],
    ["that no value switches off", when("if not .Values.bare"), {}],
    ["that one of two values switches on", when("if or .Values.a .Values.b"), { values: ["b: [1]"] }],
    ["that two values switch on", when("if and .Values.a .Values.b"), { values: ["{a: 1, b: x}"] }],
    ["of jobs, when told to", JOB, { wait_for_jobs: true }],
  ])("are waited for: those %s", async (_what, text, more) => {
    chart("issuer", LOCAL, text);
    await expect(install(local(more))).rejects.toThrow(/context deadline exceeded \(no node group/);
    await expect(install(local({ ...more, wait: false }))).resolves.toMatchObject({ status: "deployed" });
  });

  it.each<[string, string, ValueMap]>([
    ["that values switch off", when("if .Values.web.enabled"), { values: ["web: {enabled: false}"] }],
    ["that nothing switches on", when("if .Values.web.enabled"), {}],
    ["that one value switches off", when("if not .Values.bare"), { values: ["bare: true"] }],
    ["that two values would switch on", when("if and .Values.a .Values.b"), { values: ["{a: 1, b: 0}"] }],
    [
      "of the other case",
      `{{ if .Values.a }}\na: 1\n{{ else }}\n${DEPLOYMENT}{{ end }}`,
      { values: ["a: 1"] },
    ],
    ["behind what cannot be told", when('if eq .Values.kind "web"'), { values: ["kind: other"] }],
    ["of jobs", JOB, {}],
    ["of what is on every node", DEPLOYMENT.replace("Deployment", "DaemonSet"), {}],
  ])("are not waited for: those %s", async (_what, text, more) => {
    chart("issuer", LOCAL, text);
    await expect(install(local(more))).resolves.toMatchObject({ status: "deployed" });
  });

  it("are switched on by the chart's own values, and off by those of the release", async () => {
    const place = chart("issuer", LOCAL, when("if .Values.web.enabled"));
    writeFileSync(path.join(place, "values.yaml"), "web: {enabled: true}\n");
    await expect(install(local({}))).rejects.toThrow(/no node group/);
    const off = { set: [{ name: "web.enabled", value: "false" }] };
    await expect(install(local(off))).resolves.toMatchObject({ status: "deployed" });
  });

  it("are none of a file that is only there for others", async () => {
    const place = chart("issuer", LOCAL);
    const partial = `${DEPLOYMENT}---\napiVersion: cert-manager.io/v1\nkind: ClusterIssuer\n`;
    writeFileSync(path.join(place, "templates", "_web.yaml"), partial);
    writeFileSync(path.join(place, "templates", "NOTES.txt"), DEPLOYMENT);
    await expect(install(local({}))).resolves.toMatchObject({ status: "deployed" });
  });
});

describe("the load balancer of an ingress controller", () => {
  const traefik = (service: ValueMap = {}): ValueMap => ({
    chart: "traefik",
    version: "41.3.0",
    values: [JSON.stringify({ service: { annotations: NLB, ...service } })],
  });
  const made = (...types: readonly string[]): readonly WorldObject[] =>
    aws.world.list(...types).filter(({ owner }) => owner?.type === "helm_release");

  it("stands in the cluster's subnets, and holds them until the release is uninstalled", async () => {
    const release_ = await install(traefik());
    const [balancer] = made("aws_lb");
    expect(balancer).toMatchObject({
      place: "eu-west-1",
      values: {
        internal: true,
        load_balancer_type: "network",
        vpc_id: aws.subnets[0]!.vpc_id,
        subnets: expect.arrayContaining(aws.subnets.map(({ id }) => id)) as unknown,
        tags: { "kubernetes.io/service-name": "default/web", "kubernetes.io/cluster/spark": "owned" },
      },
    });
    expect(made("aws_network_interface")).toHaveLength(2);
    await expect(aws.delete("aws_subnet", aws.subnets[0]!)).rejects.toThrow(
      /DependencyViolation: .* helm_release default\/web/,
    );
    const again = await install({ ...traefik(), timeout: 600 }, release_);
    expect(made("aws_lb", "aws_network_interface")).toHaveLength(3);

    await helm.delete("helm_release", again);
    expect(aws.world.list()).toEqual(prepared);
  });

  it("is left behind, and holds the network, when the cluster goes first", async () => {
    const release_ = await install(traefik());
    await aws.delete("aws_eks_node_group", group);
    await aws.delete("aws_eks_cluster", cluster);
    expect(aws.world.list("helm_release")).toEqual([]);
    expect(made("aws_lb")).toHaveLength(1);

    const unreachable = /Kubernetes cluster unreachable: Get "https:.*: no such host/;
    expect(() => helm.session.read("helm_release", release_)).toThrow(unreachable);
    await expect(helm.delete("helm_release", release_)).rejects.toThrow(unreachable);
    await expect(aws.delete("aws_subnet", aws.subnets[0]!)).rejects.toThrow(
      /DependencyViolation: .* aws_network_interface eni-/,
    );
  });

  it.each<[string, ValueMap, readonly string[]]>([
    ["a Network Load Balancer by annotation", traefik(), ["aws_lb"]],
    [
      "a Classic one otherwise",
      traefik({ annotations: { ...NLB, "service.beta.kubernetes.io/aws-load-balancer-type": null } }),
      ["aws_elb"],
    ],
    ["none for another type of service", traefik({ spec: { type: "ClusterIP" } }), []],
    ["none without a service", traefik({ enabled: false }), []],
    [
      "one of ingress-nginx",
      { chart: "ingress-nginx", values: [JSON.stringify({ controller: { service: { annotations: NLB } } })] },
      ["aws_lb"],
    ],
    [
      "none of ingress-nginx on node ports",
      { chart: "ingress-nginx", values: ["controller: {service: {type: NodePort}}"] },
      [],
    ],
    ["none of other charts", {}, []],
  ])("is %s", async (_what, more, types) => {
    await install(more);
    expect(made("aws_lb", "aws_elb").map(({ type }) => type)).toEqual(types);
  });

  it("goes when the service is no longer one for it", async () => {
    const release_ = await install(traefik());
    await install(traefik({ spec: { type: "ClusterIP" } }), release_);
    expect(made("aws_lb", "aws_network_interface")).toEqual([]);
  });

  it.each<[string, ValueMap, RegExp]>([
    [
      "a subnet that it could stand in",
      { annotations: { "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" } },
      /could not find any suitable subnets/,
    ],
    [
      "whoever makes its kind",
      { annotations: { ...NLB, "service.beta.kubernetes.io/aws-load-balancer-type": "external" } },
      /waits for the AWS Load Balancer Controller/,
    ],
    [
      "whoever makes its class",
      { spec: { loadBalancerClass: "service.k8s.aws/nlb" } },
      /waits for the AWS Load Balancer Controller/,
    ],
  ])("never comes without %s", async (_what, service, words) => {
    await expect(install(traefik(service))).rejects.toThrow(words);
  });
});

describe("a cluster, as the helm provider reaches it", () => {
  const wrong = async (connection: ValueMap): Promise<void> => {
    await aws.inside("helm", connection).put("helm_release", release());
  };

  it.each<[string, (right: ValueMap) => ValueMap, RegExp]>([
    ["nothing known of it", () => ({}), /invalid configuration: no configuration has been provided/],
    [
      "another endpoint",
      (right) => ({ ...right, host: "https://other.example.com" }),
      /lookup other.example.com: no such host/,
    ],
    ["no certificate", ({ host, token }) => ({ host: host!, token: token! }), /signed by unknown authority/],
    [
      "an encoded certificate",
      (right) => ({ ...right, cluster_ca_certificate: "LS0t" }),
      /parse bytes as PEM block/,
    ],
    ["no credentials", (right) => ({ ...right, token: null }), /asked for the client to provide credentials/],
    [
      "another cluster's token",
      (right) => ({ ...right, token: aws.data("aws_eks_cluster_auth", { name: "other" }).token! }),
      /is for the cluster other, not spark/,
    ],
    [
      "an old way to ask for a token",
      (right) => ({
        ...right,
        token: null,
        exec: { api_version: "client.authentication.k8s.io/v1alpha1", command: "aws" },
      }),
      /invalid apiVersion/,
    ],
    [
      "another cluster's name",
      (right) => ({
        ...right,
        token: null,
        exec: {
          api_version: "client.authentication.k8s.io/v1beta1",
          command: "aws",
          args: ["eks", "get-token", "--cluster-name", "other"],
        },
      }),
      /is for the cluster other/,
    ],
    [
      "a role that may not enter",
      (right) => ({
        ...right,
        token: null,
        exec: {
          api_version: "client.authentication.k8s.io/v1beta1",
          command: "aws",
          args: [
            "eks",
            "get-token",
            "--cluster-name",
            "spark",
            "--role-arn",
            "arn:aws:iam::123456789012:role/guest",
          ],
        },
      }),
      /Unauthorized: .*role\/guest may not enter/,
    ],
  ])("does not answer with %s", async (_what, change, words) => {
    await expect(wrong(change(aws.connection(cluster)))).rejects.toThrow(words);
  });

  it("can be planned for before it is there", async () => {
    const early = aws.inside("helm", { host: UNKNOWN, cluster_ca_certificate: UNKNOWN, token: UNKNOWN });
    const { planned } = early.plan("helm_release", release());
    expect(planned).toMatchObject({ metadata: UNKNOWN, status: "deployed" });

    const later = helm.session.apply({
      type: "helm_release",
      prior: null,
      planned,
      config: helm.config("resource", "helm_release", release()),
    });
    await expect(later).resolves.toMatchObject({ state: { id: "web" } });
  });

  it("is always there for a module's own tests", async () => {
    const own = aws.inside("helm", { host: "https://cluster.test" });
    const made = await own.put("helm_release", release({ namespace: "addons" }));
    expect(made).toMatchObject({ namespace: "addons", status: "deployed" });
    await own.delete("helm_release", made);
  });
});
