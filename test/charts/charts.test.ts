import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHARTS } from "../../src/platform/versions";
import { HELM, mergeValues, readChart } from "../support/charts";
import { chartArguments, pullCharts } from "../support/charts-pull";
import { schemaProblems } from "./values-schema";

describe("the pinned charts", () => {
  test.each(Object.keys(CHARTS))("%s is there at the version that is pinned, with its values", (name) => {
    const { version, defaults } = readChart(name);
    expect(version).toBe(CHARTS[name]!.version);
    expect(Object.keys(defaults)).not.toEqual([]);
  });

  test("a chart that is not there is asked for with how to get it", () => {
    expect(() => readChart("traefik", "/nowhere")).toThrow(
      /read the chart traefik \d.*\/nowhere\/traefik does not have it: `make charts` pulls it; or set SPARK_PLATFORM_CHARTS/,
    );
  });

  test("a chart of another version than the pinned one is refused", () => {
    const charts = mkdtempSync(join(tmpdir(), "charts-"));
    try {
      mkdirSync(join(charts, "traefik"));
      writeFileSync(join(charts, "traefik/Chart.yaml"), "name: traefik\nversion: 1.0.0\n");
      expect(() => readChart("traefik", charts)).toThrow(/traefik has 1\.0\.0: `make charts` pulls it/);
    } finally {
      rmSync(charts, { recursive: true });
    }
  });

  test("sub-charts' values stand under their names, overridden by the chart's own", () => {
    const { defaults } = readChart("kube-prometheus-stack");
    expect(defaults).toMatchObject({
      // From the sub-chart alone, and from the sub-chart overridden by the parent.
      grafana: {
        rbac: { pspEnabled: false },
        initChownData: { enabled: true },
        forceDeployDashboards: false,
      },
      "kube-state-metrics": { replicas: 1 },
    });
  });
});

describe("values over defaults", () => {
  test("maps merge, lists are replaced, and null takes a default away", () => {
    expect(
      mergeValues({ a: { b: 1, c: 2 }, l: [1, 2], gone: 1 }, { a: { b: 3 }, l: [3], gone: null }),
    ).toEqual({
      a: { b: 3, c: 2 },
      l: [3],
    });
  });
});

describe("schemas of values", () => {
  const nonsense: Record<string, Record<string, unknown>> = {
    "cert-manager": { crds: { enabled: "yes" } },
    "external-dns": { policy: "whatever" },
    jupyterhub: { hub: { nodeSelectors: {} } },
    traefik: { ingressClass: { isDefaultClasss: true } },
  };

  test("the charts that have one are those that this project knows to have one", () => {
    const having = Object.keys(CHARTS).filter((name) => readChart(name).schema);
    expect(having.sort()).toEqual(Object.keys(nonsense));
  });

  test.each(Object.keys(nonsense))("that of %s accepts its defaults and refuses nonsense", (name) => {
    const chart = readChart(name);
    expect(schemaProblems({}, chart)).toEqual([]);
    expect(schemaProblems(nonsense[name]!, chart)).not.toEqual([]);
  });
});

describe("make charts", () => {
  const work = mkdtempSync(join(tmpdir(), "chart-repository-"));
  const served = join(work, "served");
  let asked: string[] = [];
  let server: Server;
  let repository: string;

  const publish = (version: string) => {
    const source = join(work, "small");
    mkdirSync(join(source, "templates"), { recursive: true });
    writeFileSync(join(source, "Chart.yaml"), `apiVersion: v2\nname: small\nversion: ${version}\n`);
    writeFileSync(join(source, "values.yaml"), "a: 1\n");
    execFileSync(HELM, ["package", source, "--destination", served], { stdio: "ignore" });
    execFileSync(HELM, ["repo", "index", served, "--url", repository]);
  };

  beforeAll(async () => {
    mkdirSync(served);
    server = createServer(({ url = "" }, response) => {
      asked.push(url);
      const file = join(served, url);
      if (existsSync(file)) response.end(readFileSync(file));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    rmSync(work, { recursive: true });
  });

  test("pulls each chart once, again when its pin changes, and leaves nothing half-made", async () => {
    const charts = join(work, "charts");
    publish("1.0.0");
    publish("1.1.0");

    expect(await pullCharts({ small: { repository, version: "1.0.0" } }, charts)).toEqual(["small"]);
    expect(readFileSync(join(charts, "small/Chart.yaml"), "utf8")).toContain("version: 1.0.0");

    asked = [];
    expect(await pullCharts({ small: { repository, version: "1.0.0" } }, charts)).toEqual([]);
    expect(asked).toEqual([]);

    expect(await pullCharts({ small: { repository, version: "1.1.0" } }, charts)).toEqual(["small"]);
    expect(readFileSync(join(charts, "small/Chart.yaml"), "utf8")).toContain("version: 1.1.0");

    await expect(pullCharts({ small: { repository, version: "9.9.9" } }, charts)).rejects.toThrow(/9\.9\.9/);
    expect(readFileSync(join(charts, "small/Chart.yaml"), "utf8")).toContain("version: 1.1.0");
    expect(readdirSync(charts)).toEqual(["small"]);
  });

  test("asks an OCI registry by the chart's whole address", () => {
    expect(
      chartArguments("cert-manager", { repository: "oci://example.com/charts/", version: "v1" }),
    ).toEqual(["oci://example.com/charts/cert-manager", "--version", "v1"]);
  });
});
