import { pack } from "./packing";
import { mebibytes, milliCpu, missingResources, requestOf, type Pods } from "./pods";

const pods = (kind: Pods["kind"], replicas: number, cpu: string, memory: string): Pods => ({
  chart: "chart",
  template: `${cpu}-${memory}`,
  kind,
  replicas,
  nodeSelector: {},
  tolerations: [],
  containers: [{ name: "main", init: false, resources: { requests: { cpu, memory }, limits: { memory } } }],
});

describe("quantities", () => {
  test("of CPU are read in cores and thousandths", () => {
    expect(["100m", "1", 0.25, "1.5"].map(milliCpu)).toEqual([100, 1000, 250, 1500]);
  });

  test("of memory are read in binary and decimal units, and bytes", () => {
    expect(["64Mi", "1Gi", 2 ** 21, "1048576Ki"].map(mebibytes)).toEqual([64, 1024, 2, 1024]);
    expect(mebibytes("1G")).toBeCloseTo(953.67, 2);
  });

  test("that are none are not numbers", () => {
    expect([milliCpu("much"), mebibytes("much"), mebibytes("1X")]).toEqual([NaN, NaN, NaN]);
  });
});

describe("what a pod asks for", () => {
  test("is the sum of its containers, or its largest init container if that is more", () => {
    const container = (cpu: string, memory: string, init = false) => ({
      name: cpu,
      init,
      resources: { requests: { cpu, memory } },
    });
    expect(
      requestOf({
        containers: [container("10m", "10Mi"), container("20m", "20Mi"), container("5m", "90Mi", true)],
      }),
    ).toEqual({ cpu: 30, memory: 90 });
  });

  test("is complete with CPU and memory requests and a memory limit in each container", () => {
    const complete = pods("Deployment", 1, "1m", "1Mi");
    expect(missingResources(complete)).toEqual([]);
    expect(
      missingResources({ ...complete, containers: [{ name: "side", init: false, resources: {} }] }),
    ).toEqual([
      "chart 1m-1Mi (Deployment): container side lacks a CPU request, a memory request, a memory limit",
    ]);
  });
});

describe("packing", () => {
  const node = { cpu: 1000, memory: 1000, pods: 3 };

  const cpuOf = (...all: Pods[]) => pack(all, node, 2).nodes.map((placed) => placed.map(({ cpu }) => cpu));

  test("places daemon sets everywhere, and each other pod where the most remains, large ones first", () => {
    const workloads = [
      pods("Deployment", 2, "100m", "100Mi"),
      pods("Deployment", 1, "600m", "1Mi"),
      pods("DaemonSet", 1, "100m", "1Mi"),
    ];
    expect(cpuOf(...workloads)).toEqual([
      [100, 600],
      [100, 100, 100],
    ]);
  });

  test("places pods that come and go last, however large", () => {
    expect(cpuOf(pods("Pod", 1, "900m", "1Mi"), pods("Deployment", 1, "50m", "1Mi"))).toEqual([[50], [900]]);
  });

  test.each([
    ["CPU", pods("Deployment", 2, "501m", "1Mi"), 1],
    ["memory", pods("Deployment", 2, "1m", "501Mi"), 1],
    ["places for pods", pods("Deployment", 5, "1m", "1Mi"), 2],
  ])("says what finds no %s, with the whole table", (_, workload, count) => {
    const { homeless, table } = pack([workload], node, 1);
    expect(homeless).toHaveLength(count);
    expect(table).toMatch(/node 1: \d pods of 3 .* of 1000m .* of 1000Mi/);
    expect(table).toMatch(/no place for\n {2}chart/);
  });

  test("does not take daemon sets for granted", () => {
    expect(pack([pods("DaemonSet", 1, "1001m", "1Mi")], node, 3).homeless).toHaveLength(1);
  });
});
