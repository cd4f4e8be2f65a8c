import { checkPaths } from "./value-paths";

const chart = {
  defaults: {
    replicas: 1,
    image: { tag: "v1", pullSecrets: [] },
    nodeSelector: {},
    resources: null,
    // What a sub-chart's own defaults are merged into.
    grafana: { sidecar: { dashboards: { enabled: true } } },
  },
  documented: "replicas: 1\n  # class: nginx\n## not this one\n",
};
const problems = (values: Record<string, unknown>, open = {}) => checkPaths(values, chart, open).problems;

test("accepts values that the chart has", () => {
  expect(
    problems({
      replicas: 2,
      image: { tag: "v2", pullSecrets: ["a"] },
      resources: null,
      nodeSelector: {},
      grafana: { sidecar: { dashboards: { enabled: false } } },
    }),
  ).toEqual([]);
});

test("names each path that the chart does not have, however deep", () => {
  expect(
    problems({ replicaCount: 2, image: { name: "x" }, grafana: { sidecar: { dashboard: {} } } }),
  ).toEqual([
    "replicaCount: the chart has no such value",
    "image.name: the chart has no such value",
    "grafana.sidecar.dashboard: the chart has no such value",
  ]);
});

test("refuses keys in a map that the chart leaves empty, unless it is listed as free", () => {
  const values = { nodeSelector: { pool: "a" }, resources: { requests: { cpu: "1" } } };
  expect(problems(values)).toEqual([
    "nodeSelector: values.yaml does not say what may be in it",
    "resources: values.yaml does not say what may be in it",
  ]);
  expect(problems(values, { freeForm: { nodeSelector: "labels", resources: "Kubernetes' own" } })).toEqual(
    [],
  );
});

test("refuses a value of another kind than the default", () => {
  expect(problems({ image: "v2" })).toEqual(["image: is a map in the chart"]);
  expect(problems({ image: { pullSecrets: "a" } })).toEqual(["image.pullSecrets: is a list in the chart"]);
  expect(problems({ replicas: [1] })).toEqual(["replicas: is no list in the chart"]);
  expect(problems({ replicas: { min: 1 } })).toEqual(["replicas: is no map in the chart"]);
});

test("accepts a listed key that stands in values.yaml as a comment, and only there", () => {
  expect(problems({ class: "nginx" }, { commented: { class: "" } })).toEqual([]);
  expect(problems({ not: "nginx" }, { commented: { not: "" } })).toEqual([
    "not: values.yaml does not have not in a comment either",
  ]);
});

test("names listed exceptions that no value needs", () => {
  const open = { freeForm: { nodeSelector: "" }, commented: { class: "" } };
  expect(checkPaths({ nodeSelector: { a: "b" } }, chart, open).unused).toEqual(["class"]);
});
