/**
 * The add-ons as the project's own main.ts installs them: everything here looks at what its releases were given when
 * the rehearsal deployed it.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { NODE_DAEMONS, nodeCapacity } from "../../src/platform/instance-types";
import { DEFAULT_NODE_GROUPS, NodeGroups } from "../../src/platform/node-groups";
import { CHARTS, EKS_ADDONS } from "../../src/platform/versions";
import { mergeValues, readChart, valueAt, type Values } from "../support/charts";
import { deploy, TAINTS, type Deployment, type Release } from "./deployment";
import { EKS_PODS, SPARK_DRIVER } from "./nodes";
import { OPEN_PATHS } from "./open-paths";
import { pack, sum } from "./packing";
import { mebibytes, milliCpu, missingResources, requestOf, titleOf, type Pods } from "./pods";
import { lint, podsIn, render, type Rendered } from "./rendering";
import { checkPaths } from "./value-paths";
import { schemaProblems } from "./values-schema";
import { containersOf, readSeenWorkloads, seeWorkloads } from "./workload-list";
import { knownTemplates, podsOf, uncountedPods } from "./workloads";

const modules = resolve(__dirname, "../../modules");
const nodes = new NodeGroups();
const charts = Object.keys(CHARTS);
/** Our own charts, by name. */
const ours = Object.fromEntries(
  readdirSync(modules)
    .map((module) => join(modules, module, "charts"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((chart) => [chart, join(folder, chart)])),
);

let deployment: Deployment;
beforeAll(() => {
  deployment = deploy();
});

/** The release of a chart: as deployed, or as planned for the one that is not installed unless asked for. */
function releaseOf(chart: string, releases = deployment.releases): Release {
  const found = [...releases, ...deployment.retired].find((release) => release.chart === chart);
  if (!found) throw new Error(`Nothing installs the chart ${chart}.`);
  return found;
}

/** What the chart's templates see. */
function fullValues(chart: string, releases = deployment.releases): Values {
  return mergeValues(readChart(chart).defaults, releaseOf(chart, releases).values);
}

/** The pods of a published chart, or of one of ours. */
function podsOfRelease({ chart, isOurs }: Release, releases = deployment.releases): Pods[] {
  return isOurs
    ? podsIn(chart, render(ours[chart]!, releaseOf(chart, releases)))
    : podsOf(chart, fullValues(chart, releases));
}

/** Everything that the releases run, but the retired controller's. */
function allPods(releases = deployment.releases): Pods[] {
  return releases.flatMap((release) => podsOfRelease(release, releases));
}

describe("the releases", () => {
  test("are one of each pinned chart and of each chart of ours, at their pins", () => {
    const expected = [...charts.filter((chart) => chart !== "ingress-nginx"), ...Object.keys(ours)];
    expect(deployment.releases.map(({ chart }) => chart).sort()).toEqual(expected.sort());
    expect(deployment.retired.map(({ chart }) => chart)).toEqual(["ingress-nginx"]);
  });

  test.each(charts)("install %s from its canonical repository, at the pinned version", (chart) => {
    const { repository, version } = releaseOf(chart);
    expect({ repository, version }).toEqual({
      repository: CHARTS[chart]!.repository,
      version: CHARTS[chart]!.version,
    });
  });
});

describe("each value that is set", () => {
  test.each(charts)("for %s is one that the chart has, of the kind that it has", (chart) => {
    expect(checkPaths(releaseOf(chart).values, readChart(chart), OPEN_PATHS[chart])).toEqual({
      problems: [],
      unused: [],
    });
  });

  test.each(charts)("for %s fits the chart's schema, if it has one", (chart) => {
    expect(schemaProblems(releaseOf(chart).values, readChart(chart))).toEqual([]);
  });

  test("is looked up: a misspelt one is found in each chart", () => {
    const blind = charts.filter((chart) => {
      const values = { ...releaseOf(chart).values, nodeSelectors: { a: "b" } };
      const { problems } = checkPaths(values, readChart(chart), OPEN_PATHS[chart]);
      return !problems.includes("nodeSelectors: the chart has no such value");
    });
    expect(blind).toEqual([]);
  });
});

describe("Spark's metrics", () => {
  interface PodMonitor {
    readonly name: string;
    readonly namespaceSelector?: { readonly matchNames?: readonly string[] };
  }

  test("are looked for where drivers and notebooks run", () => {
    const { prometheus } = releaseOf("kube-prometheus-stack").values as {
      prometheus: { additionalPodMonitors: PodMonitor[] };
    };
    const { spark } = releaseOf("spark-operator").values as { spark: { jobNamespaces: string[] } };
    const watched = prometheus.additionalPodMonitors.map(
      ({ namespaceSelector }) => namespaceSelector?.matchNames,
    );
    expect(spark.jobNamespaces).toEqual([releaseOf("jupyterhub").namespace]);
    expect(
      watched.filter((names) => JSON.stringify(names) === JSON.stringify(spark.jobNamespaces)),
    ).toHaveLength(2);
  });
});

describe("what is known of the pods", () => {
  const seen = readSeenWorkloads();
  const renew = "workloads.json is of another version of the chart: renew it, see renew-workload-list.ts";
  const counted = (chart: string) => podsOf(chart, fullValues(chart)).filter(({ kind }) => kind !== "Pod");

  test.each(charts)("that %s makes was seen at the pinned version, from each of its templates", (chart) => {
    expect(seen[chart]?.version === CHARTS[chart]!.version ? "" : renew).toBe("");
    expect(knownTemplates(chart)).toEqual(seen[chart]!.templates);
    expect(uncountedPods(chart, fullValues(chart))).toEqual([]);
  });

  test.each(charts)("that %s makes has the containers that were seen", (chart) => {
    expect(containersOf(counted(chart))).toEqual(seen[chart]!.pods);
  });

  // Where the charts are there for their values only, what was seen before has to do.
  const renderable = charts.filter((chart) => readChart(chart).hasTemplates);
  if (renderable.length > 0) {
    test.each(renderable)("that %s makes is what helm renders", (chart) => {
      const release = releaseOf(chart);
      const pods = podsIn(chart, render(readChart(chart).directory, release));
      expect(pods.map(comparable).sort(byTitle)).toMatchObject(counted(chart).map(comparable).sort(byTitle));
      expect(pods).toHaveLength(counted(chart).length);
      expect(seeWorkloads([release])).toEqual({ [chart]: seen[chart] });
    });
  }

  /** Pods in a form in which equal ones look equal. */
  function comparable(pods: Pods) {
    return {
      title: titleOf(pods),
      replicas: pods.replicas,
      nodeSelector: pods.nodeSelector,
      tolerations: pods.tolerations,
      containers: Object.fromEntries(
        pods.containers.map(({ name, init, resources: { requests, limits } }) => [
          name,
          {
            init,
            requests: [milliCpu(requests?.cpu ?? 0), mebibytes(requests?.memory ?? 0)],
            limits: [milliCpu(limits?.cpu ?? 0), mebibytes(limits?.memory ?? 0)],
          },
        ]),
      ),
    };
  }
  const byTitle = (a: { title: string }, b: { title: string }) => a.title.localeCompare(b.title);
});

describe("placement", () => {
  const selector = nodes.nodeSelector(nodes.driverGroup);
  const everyPod = () => [...allPods(), ...podsOf("ingress-nginx", fullValues("ingress-nginx"))];
  const taintedPods = () => [
    ...allPods(deployment.tainted),
    ...podsOf("ingress-nginx", fullValues("ingress-nginx", deployment.tainted)),
  ];

  test("puts every pod, notebooks included, on the group for services and drivers", () => {
    const elsewhere = everyPod()
      .filter(({ kind }) => kind !== "DaemonSet")
      .filter(({ nodeSelector }) =>
        Object.entries(selector).some(([key, value]) => nodeSelector[key] !== value),
      );
    expect(elsewhere.map(titleOf)).toEqual([]);
  });

  test("lets daemon sets run on every node", () => {
    const daemons = everyPod().filter(({ kind }) => kind === "DaemonSet");
    expect(daemons.map(titleOf)).not.toEqual([]);
    const selective = daemons.filter(({ nodeSelector }) =>
      Object.keys(nodeSelector).some((key) => key !== "kubernetes.io/os"),
    );
    expect(selective.map(titleOf)).toEqual([]);
    const unbearing = daemons.filter(
      ({ tolerations }) =>
        !(tolerations as Values[]).some(({ key, operator }) => operator === "Exists" && !key),
    );
    expect(unbearing.map(titleOf)).toEqual([]);
  });

  test("lets every pod tolerate the taints of that group", () => {
    const { key, value, effect } = TAINTS.on_demand_group;
    const unbearing = taintedPods()
      .filter(({ kind }) => kind !== "DaemonSet")
      .filter(
        ({ tolerations }) =>
          !(tolerations as Values[]).some(
            (toleration) =>
              toleration.key === key && toleration.value === value && toleration.effect === effect,
          ),
      );
    expect(unbearing.map(titleOf)).toEqual([]);
  });

  test("adds to the tolerations that charts need by themselves", () => {
    const lost = charts.flatMap((chart) => {
      const before = podsOf(chart, readChart(chart).defaults);
      const after = podsOf(chart, fullValues(chart, deployment.tainted));
      return after.flatMap((pods) => {
        const was = before.find(({ template }) => template === pods.template)?.tolerations ?? [];
        const now = pods.tolerations.map((toleration) => JSON.stringify(sorted(toleration)));
        return was
          .filter((toleration) => !now.includes(JSON.stringify(sorted(toleration))))
          .map((toleration) => `${titleOf(pods)}: ${JSON.stringify(toleration)}`);
      });
    });
    expect(lost).toEqual([]);
  });

  test("names the executors' group for executors, and for nothing else", () => {
    const lines = deployment.releases.flatMap(({ name, documents }) =>
      documents.flatMap((text) => text.split(/\\n|\n/)).map((line) => `${name}: ${line.trim()}`),
    );
    const property = `spark.kubernetes.executor.node.selector.${Object.keys(selector)[0]!}`;
    const naming = lines.filter((line) => line.includes(nodes.executorGroup));
    expect(naming.filter((line) => !line.includes(property))).toEqual([]);
    // Notebooks' executors; applications that the operator runs say so themselves.
    expect(naming.map((line) => line.split(":")[0])).toContain("jupyterhub");
  });

  test("lets executors alone tolerate the taints of theirs", () => {
    const { value } = TAINTS.spot_group;
    const bearing = taintedPods()
      .filter(({ kind }) => kind !== "DaemonSet")
      .filter(({ tolerations }) =>
        (tolerations as Values[]).some((toleration) => toleration.value === value),
      );
    expect(bearing.map(titleOf)).toEqual([]);
    const hub = releaseOf("jupyterhub", deployment.tainted).documents.join("\n");
    expect(hub).toContain("spark.kubernetes.executor.podTemplateFile");
    expect(hub).toMatch(new RegExp(`tolerations[^}]*${value}`));
  });

  const sorted = (toleration: unknown) =>
    Object.entries(toleration as Values).sort(([a], [b]) => a.localeCompare(b));
});

describe("capacity", () => {
  const group = DEFAULT_NODE_GROUPS[nodes.driverGroup]!;
  const node = nodeCapacity(group.instanceTypes[0]!)!;
  const fits = (pods: readonly Pods[]) => {
    const { homeless, table } = pack(pods, node, group.minSize);
    return homeless.length > 0 ? `\n${table}` : "";
  };

  test("what EKS itself runs is known of each of its add-ons", () => {
    expect([...new Set(EKS_PODS.map(({ chart }) => chart))].sort()).toEqual([...EKS_ADDONS].sort());
  });

  test("what the sizes of Spark's pods leave to each node's daemons is what these ask for", () => {
    const daemons = [...EKS_PODS, ...allPods()].filter(({ kind }) => kind === "DaemonSet");
    expect({ ...sum(daemons.map(requestOf)), pods: daemons.length }).toEqual(NODE_DAEMONS);
  });

  const lasting = () => [...EKS_PODS, ...allPods().filter(({ kind }) => kind !== "Job")];

  test("every container asks for CPU and memory, and has a limit on memory", () => {
    const retired = podsOf("ingress-nginx", fullValues("ingress-nginx"));
    expect([...allPods(), ...retired].flatMap(missingResources)).toEqual([]);
  });

  test("the smallest group for services holds everything, a Spark driver and two notebooks", () => {
    const notebooks = lasting().filter(({ kind }) => kind === "Pod");
    expect(notebooks.map(titleOf)).toEqual(["jupyterhub notebook (Pod)"]);
    expect(fits([...lasting(), SPARK_DRIVER, { ...notebooks[0]!, replicas: 2 }])).toBe("");
  });

  test("it holds everything together with the jobs of installations and upgrades", () => {
    const jobs = allPods().filter(({ kind }) => kind === "Job");
    expect(jobs).not.toEqual([]);
    expect(fits([...lasting(), ...jobs])).toBe("");
  });
});

describe("our own charts", () => {
  const rendered = (chart: string): Rendered[] => render(ours[chart]!, releaseOf(chart));
  const only = (chart: string, kind: string): Values => {
    const found = rendered(chart).filter((object) => object.kind === kind);
    if (found.length !== 1)
      throw new Error(`${chart} renders ${found.length} ${kind}s, where one is expected.`);
    return found[0]!.object;
  };

  test.each(Object.keys(ours))(
    "%s passes helm's strictest lint with the values it is released with",
    (chart) => {
      expect(lint(ours[chart]!, releaseOf(chart))).toBe("");
    },
  );

  test.each(Object.keys(ours))("%s refuses values that it does not know", (chart) => {
    const release = releaseOf(chart);
    expect(lint(ours[chart]!, { ...release, documents: [...release.documents, "nonsense: true"] })).toMatch(
      /nonsense/,
    );
  });

  test("the cluster issuer signs with the given authority's key, from where cert-manager looks for it", () => {
    const issuer = only("cluster-issuer", "ClusterIssuer");
    const secret = String(valueAt(issuer, "spec.ca.secretName"));
    const secrets = deployment.resources.filter(({ type }) => type === "kubernetes_secret_v1");
    const found = secrets
      .map(({ values }) => ({ metadata: (values.metadata as Values[])[0]!, type: values.type }))
      .filter(({ metadata }) => metadata.name === secret);
    expect(found).toEqual([
      {
        metadata: expect.objectContaining({ namespace: releaseOf("cert-manager").namespace }) as unknown,
        type: "kubernetes.io/tls",
      },
    ]);
  });

  test("the history server's service leads to its pods, by a port that they have", () => {
    const deployed = only("spark-history-server", "Deployment");
    const service = only("spark-history-server", "Service");
    const labels = valueAt(deployed, "spec.template.metadata.labels");
    expect(labels).toMatchObject(valueAt(deployed, "spec.selector.matchLabels") as Values);
    expect(labels).toMatchObject(valueAt(service, "spec.selector") as Values);
    const [port] = valueAt(service, "spec.ports") as Values[];
    const [container] = valueAt(deployed, "spec.template.spec.containers") as Values[];
    expect((container!.ports as Values[]).map(({ name }) => name)).toContain(port!.targetPort);
  });

  test("the history server's ingress serves the address that is printed, to its service, with a certificate", () => {
    const ingress = only("spark-history-server", "Ingress");
    const service = only("spark-history-server", "Service");
    const host = new URL(String(deployment.outputs.spark_history_server_url)).hostname;
    expect(valueAt(ingress, "spec.rules")).toEqual([
      {
        host,
        http: {
          paths: [
            {
              path: "/",
              pathType: "Prefix",
              backend: {
                service: {
                  name: valueAt(service, "metadata.name"),
                  port: { name: (valueAt(service, "spec.ports") as Values[])[0]!.name },
                },
              },
            },
          ],
        },
      },
    ]);
    const certificate = only("spark-history-server", "Certificate");
    expect(valueAt(ingress, "spec.tls")).toEqual([
      { hosts: [host], secretName: valueAt(certificate, "spec.secretName") },
    ]);
    expect(valueAt(certificate, "spec.dnsNames")).toEqual([host.replace(/^[^.]+/, "*")]);
    expect(valueAt(certificate, "spec.issuerRef")).toMatchObject({
      kind: "ClusterIssuer",
      name: valueAt(only("cluster-issuer", "ClusterIssuer"), "metadata.name"),
    });
  });

  test("applications' UIs have the same certificate, in the namespace where they run", () => {
    const certificate = only("spark-history-server", "Certificate");
    const operator = releaseOf("spark-operator").values;
    expect(valueAt(operator, "controller.uiIngress.tls")).toEqual([
      { hosts: valueAt(certificate, "spec.dnsNames"), secretName: valueAt(certificate, "spec.secretName") },
    ]);
    expect(valueAt(operator, "spark.jobNamespaces")).toEqual([releaseOf("spark-history-server").namespace]);
    expect(deployment.outputs.spark_applications).toMatchObject({
      namespace: releaseOf("spark-history-server").namespace,
      certificate_secret: valueAt(certificate, "spec.secretName"),
      service_account: valueAt(operator, "spark.serviceAccount.name"),
    });
  });

  test("the history server says when it is alive and ready, and runs without rights", () => {
    const pod = valueAt(only("spark-history-server", "Deployment"), "spec.template.spec") as Values;
    const [container] = pod.containers as Values[];
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      expect(container![probe]).toMatchObject({ httpGet: { port: "http" } });
    }
    expect({ pod: pod.securityContext, container: container!.securityContext }).toMatchObject({
      pod: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      container: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    });
  });

  test("what the history server's pod refers to is there", () => {
    const pod = valueAt(only("spark-history-server", "Deployment"), "spec.template.spec") as Values;
    expect(pod.serviceAccountName).toBe(
      valueAt(only("spark-history-server", "ServiceAccount"), "metadata.name"),
    );
    const volumes = pod.volumes as Values[];
    const maps = volumes
      .map((volume) => valueAt(volume, "configMap.name"))
      .filter((name) => name !== undefined);
    expect(maps).toEqual([valueAt(only("spark-history-server", "ConfigMap"), "metadata.name")]);
    const [container] = pod.containers as Values[];
    const mounted = (container!.volumeMounts as Values[]).map(({ name }) => name);
    expect(mounted.sort()).toEqual(volumes.map(({ name }) => name).sort());
  });
});

describe("secrets", () => {
  /** A text as base64, in the three ways that depend on what stands before it, without its ends. */
  const encoded = (text: string) =>
    [0, 1, 2].map((shift) =>
      Buffer.from("-".repeat(shift) + text)
        .toString("base64")
        .slice(shift && shift + 1, -4),
    );
  /** A secret as it stands or encoded, of a key any of its full lines. */
  const forms = (secret: string) => [
    ...secret
      .split("\n")
      .filter((line) => line.length >= 16 && !line.startsWith("-----"))
      .flatMap((line) => [line, ...encoded(line)]),
    ...encoded(secret),
  ];
  const found = (text: string) =>
    Object.entries(deployment.secrets)
      .filter(([, secret]) => forms(secret).some((form) => text.includes(form)))
      .map(([name]) => name);

  test.each(["", "a", "ab", "abc"])("would be found where they are, also encoded after %j", (before) => {
    const names = Object.keys(deployment.secrets);
    const all = Object.values(deployment.secrets);
    expect(found(all.map((secret) => before + secret).join("\n"))).toEqual(names);
    expect(all.map((secret) => found(Buffer.from(`${before}${secret}!`).toString("base64")))).toEqual(
      names.map((name) => [name]),
    );
  });

  test("reach the cluster as Kubernetes secrets, all of them", () => {
    const secrets = deployment.resources.filter(({ type }) => type === "kubernetes_secret_v1");
    expect(
      found(secrets.map(({ values }) => Object.values(values.data as Values).join("\n")).join("\n")),
    ).toEqual(Object.keys(deployment.secrets));
  });

  test("are in no release's values", () => {
    const holding = deployment.releases.filter(({ documents }) => found(documents.join("\n")).length > 0);
    expect(holding.map(({ name }) => name)).toEqual([]);
  });

  test.each(["cdk.tf.json", "what apply prints", "the world"])("are not in %s", (where) => {
    const text = deployment.texts[where]!;
    expect(text).toMatch(/helm_release|spark-operator/);
    expect(found(text)).toEqual([]);
  });
});
