import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "@cdktf/hcl2json";
import otherExporters from "../fixtures/spark-metrics/other-exporters.json";

const root = resolve(__dirname, "../..");
const moduleFolder = join(root, "modules/terraform-helm-kube-prometheus-stack");
const fixtures = join(root, "test/fixtures/spark-metrics");

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: unknown;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly expr: string;
    readonly legendFormat?: string;
    readonly datasource: unknown;
  }[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly definition?: string;
      readonly query: string | { readonly query: string };
    }[];
  };
}

const dashboards = readdirSync(join(moduleFolder, "dashboards")).map((file) => {
  const text = readFileSync(join(moduleFolder, "dashboards", file), "utf8");
  return { file, text, dashboard: JSON.parse(text) as Dashboard };
});

const AGGREGATIONS = ["sum", "count", "max", "min", "avg", "group", "topk", "bottomk", "quantile"];
const FUNCTIONS = ["rate", "increase", "irate", "label_replace", "label_values", "vector"];
const GROUPINGS = ["by", "without", "on", "ignoring", "group_left", "group_right"];
const OPERATORS = ["and", "or", "unless", "bool"];

interface Query {
  /** Each selector: a metric, and the labels that it is selected by. */
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** Labels that results are grouped by or joined on. */
  readonly groupings: readonly string[];
}

/** Reads PromQL coarsely: what it names, not what it computes. Throws at what it does not know. */
function readQuery(expr: string): Query {
  const tokens: string[] =
    expr.match(/"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[A-Za-z_:][\w:]*|[\d.]+(?:e\d+)?|=~|!~|!=|\S/g) ?? [];
  const selectors: { metric: string; labels: string[] }[] = [];
  const groupings: string[] = [];
  const open: string[] = [];
  const find = (token: string, from: number): number => {
    const at = tokens.indexOf(token, from);
    if (at < 0) throw new Error(`${expr}: nothing closes what is open`);
    return at;
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if ("({".includes(token)) open.push(token === "(" ? ")" : "}");
    else if (")}".includes(token)) {
      if (open.pop() !== token) throw new Error(`${expr}: a ${token} that closes nothing`);
    } else if (/^[A-Za-z_]/.test(token)) {
      const next = tokens[at + 1];
      if (GROUPINGS.includes(token)) {
        const end = find(")", at);
        groupings.push(...tokens.slice(at + 2, end).filter((label) => label !== ","));
        at = end;
      } else if (next === "(" || GROUPINGS.includes(next ?? "")) {
        if (![...AGGREGATIONS, ...FUNCTIONS, ...OPERATORS].includes(token)) {
          throw new Error(`${expr}: ${token} is no function that this test knows`);
        }
      } else if (!OPERATORS.includes(token)) {
        const labels: string[] = [];
        if (next === "{") {
          const end = find("}", at);
          const matchers = tokens.slice(at + 2, end);
          labels.push(...matchers.filter((_, i) => ["=", "!=", "=~", "!~"].includes(matchers[i + 1] ?? "")));
          at = end;
        }
        selectors.push({ metric: token, labels });
      }
    }
  }
  if (open.length > 0) throw new Error(`${expr}: nothing closes what is open`);
  return { selectors, groupings };
}

/** The metrics in what an endpoint answered, with their labels. */
function readExposition(file: string): Map<string, readonly string[]> {
  const lines = readFileSync(join(fixtures, file), "utf8").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [, name = "", labels = ""] = /^(\w+)\{(.*)\} \S+$/.exec(line) ?? [];
      return [name, [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!)];
    }),
  );
}

/** What Prometheus and the pod monitors add to each of Spark's metrics; of notebooks, the driver's have no application_id. */
const TARGET_LABELS = ["namespace", "pod", "endpoint", "instance", "job", "application", "application_id"];

const expressions = (dashboard: Dashboard): string[] => [
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

/** Queries of variables: `label_values(<selector>, <label>)`. */
const variableQueries = (dashboard: Dashboard): string[] =>
  dashboard.templating.list.flatMap(({ query }) => (typeof query === "string" ? [] : [query.query]));

describe("reading PromQL", () => {
  test("tells metrics, their labels and groupings from functions and operators", () => {
    const query = readQuery(
      'sum by (pod) (rate(a_total{x="1", y!~"{(b"}[5m])) / on (pod) group_left (node) max(c) or vector(0)',
    );
    expect(query.selectors).toEqual([
      { metric: "a_total", labels: ["x", "y"] },
      { metric: "c", labels: [] },
    ]);
    expect(query.groupings).toEqual(["pod", "pod", "node"]);
  });

  test.each(["sum(a", "a)", "summ(a)", 'sum(a{b="c")'])("refuses %s", (expr) => {
    expect(() => readQuery(expr)).toThrow(expr);
  });
});

describe.each(dashboards)("$file", ({ file, text, dashboard }) => {
  test("is called like its file, and is of a schema that Grafana 10 and later read", () => {
    expect(`${dashboard.uid}.json`).toBe(file);
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(38);
    expect(dashboard.schemaVersion).toBeLessThanOrEqual(41);
  });

  test("asks the data source that the reader chooses", () => {
    expect(dashboard.templating.list[0]).toMatchObject({
      name: "datasource",
      type: "datasource",
      query: "prometheus",
    });
    const panels = dashboard.panels.filter(({ type }) => type !== "row");
    for (const asked of panels.flatMap(({ datasource, targets = [] }) => [
      datasource,
      ...targets.map((target) => target.datasource),
    ])) {
      expect(asked).toEqual({ type: "prometheus", uid: "${datasource}" });
    }
  });

  test("has panels that stand beside one another, each with its own number and a query", () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    expect(panels.filter(({ type, targets = [] }) => type !== "row" && targets.length === 0)).toEqual([]);
  });

  test("uses the variables that it has, all of them", () => {
    const used = [...text.matchAll(/\$(?:\{(\w+)|(\w+))/g)].map(([, braced, bare]) => braced ?? bare!);
    const named = new Set(used.filter((name) => !name.startsWith("__") && !/^\d+$/.test(name)));
    expect([...named].sort()).toEqual(dashboard.templating.list.map(({ name }) => name).sort());
  });

  test("says of its variables what it asks for them", () => {
    const definitions = dashboard.templating.list.flatMap(({ definition }) => definition ?? []);
    expect(definitions).toEqual(variableQueries(dashboard));
  });

  test("names labels in its legends that its queries group by", () => {
    for (const { expr, legendFormat = "" } of dashboard.panels.flatMap(({ targets = [] }) => targets)) {
      const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
      expect(readQuery(expr).groupings).toEqual(expect.arrayContaining(labels));
    }
  });

  test("leads to dashboards that exist", () => {
    const linked = [...text.matchAll(/"\/d\/([\w-]+)/g)].map(([, uid]) => uid!);
    expect(linked).not.toEqual([]);
    expect(dashboards.map((other) => other.dashboard.uid)).toEqual(expect.arrayContaining(linked));
  });

  test.each(["3.5.8", "4.1.3"])("asks for metrics and labels that exist with Spark %s", (version) => {
    const known = new Map<string, readonly string[]>([
      ...[`driver-${version}.txt`, `executors-${version}.txt`].flatMap((endpoint) =>
        [...readExposition(endpoint)].map(([name, labels]): [string, string[]] => [
          name,
          [...labels, ...TARGET_LABELS],
        ]),
      ),
      ...Object.entries(otherExporters).map(([name, { labels }]): [string, string[]] => [
        name,
        [...labels, "instance", "job"],
      ]),
    ]);
    const everyLabel = new Set([...known.values()].flat());
    const unknown: string[] = [];
    for (const expr of expressions(dashboard)) {
      const { selectors, groupings } = readQuery(expr);
      for (const { metric, labels } of selectors) {
        const has = known.get(metric);
        if (!has) unknown.push(metric);
        unknown.push(
          ...labels.filter((label) => has && !has.includes(label)).map((label) => `${metric}{${label}}`),
        );
      }
      unknown.push(...groupings.filter((label) => !everyLabel.has(label)));
    }
    for (const query of variableQueries(dashboard)) {
      const [{ metric, labels }, wanted] = readQuery(query).selectors as [
        Query["selectors"][0],
        { metric: string },
      ];
      unknown.push(...[...labels, wanted.metric].filter((label) => !known.get(metric)?.includes(label)));
    }
    expect(unknown).toEqual([]);
  });
});

test("every listed metric of another program is used by a dashboard", () => {
  const used = dashboards.flatMap(({ dashboard }) =>
    expressions(dashboard).flatMap((expr) => readQuery(expr).selectors.map(({ metric }) => metric)),
  );
  expect(Object.keys(otherExporters).filter((metric) => !used.includes(metric))).toEqual([]);
});

describe("what the pod monitors drop", () => {
  let patterns: readonly string[] = [];
  let drops: (metric: string) => boolean = () => false;

  beforeAll(async () => {
    const hcl = await parse("main.spark.tf", readFileSync(join(moduleFolder, "main.spark.tf"), "utf8"));
    const { locals } = hcl as { locals: { spark_dropped_metrics?: string }[] };
    const expression = locals.flatMap(({ spark_dropped_metrics: drop }) => drop ?? []).join("");
    // Of join(): what it puts between, and then the others.
    patterns = [...expression.matchAll(/"((?:[^"\\]|\\.)+)"/g)].map(([, pattern]) => pattern!);
    // As Prometheus reads it: anchored.
    const pattern = new RegExp(`^(?:${patterns.slice(1).join("|")})$`);
    drops = (metric) => pattern.test(metric);
  });

  test("is written as patterns that this test finds", () => {
    expect(patterns[0]).toBe("|");
    expect(patterns.length).toBeGreaterThan(1);
  });

  test("is nothing that a dashboard uses", () => {
    const used = dashboards.flatMap(({ dashboard }) =>
      expressions(dashboard).flatMap((expr) => readQuery(expr).selectors.map(({ metric }) => metric)),
    );
    expect(used).toContain("metrics_spark_driver_jvm_heap_used_Value");
    expect(used.filter(drops)).toEqual([]);
  });

  test.each(["3.5.8", "4.1.3"])("is what nobody looks at, of Spark %s", (version) => {
    const metrics = [...readExposition(`driver-${version}.txt`).keys()];
    const dropped = metrics.filter(drops).map((metric) => metric.replace("metrics_spark_driver_", ""));
    expect(dropped.sort()).toEqual([
      "CodeGenerator_compilationTime_Count",
      "DAGScheduler_messageProcessingTime_95thPercentile",
      "DAGScheduler_messageProcessingTime_Mean",
      "DAGScheduler_messageProcessingTime_MeanRate",
      "DAGScheduler_messageProcessingTime_OneMinuteRate",
      "DAGScheduler_messageProcessingTime_StdDev",
      "HiveExternalCatalog_fileCacheHits_Count",
      "LiveListenerBus_listenerProcessingTime_org_apache_spark_status_AppStatusListener_Count",
      "jvm_heap_used_Number",
      "jvm_pools_Metaspace_used_Value",
    ]);
    expect([...readExposition(`executors-${version}.txt`).keys()].filter(drops)).toEqual([]);
  });
});
