import { criticalPath } from "../../../src/rehearsal/latency/critical-path";
import type { ResourceGraph } from "../../../src/rehearsal/latency/graph";

const graph = (needs: Readonly<Record<string, readonly string[]>>): ResourceGraph =>
  new Map(Object.entries(needs));

/** Types named after how long they take. */
const seconds = (type: string): number => Number(type.replace("s", ""));

describe("the critical path", () => {
  it("is the longest way through, not the one with most steps", () => {
    const timing = criticalPath({
      graph: graph({
        "s5.vpc": [],
        "s1.a": ["s5.vpc"],
        "s1.b": ["s1.a"],
        "s9.cluster": ["s5.vpc"],
        "s2.last": ["s1.b", "s9.cluster"],
      }),
      seconds,
    });

    expect(timing).toEqual({
      unlimited: 16,
      limited: 16,
      serial: 18,
      path: [
        { address: "s5.vpc", seconds: 5 },
        { address: "s9.cluster", seconds: 9 },
        { address: "s2.last", seconds: 2 },
      ],
    });
  });

  it("goes through data sources, which take no time of their own", () => {
    const needs = {
      "s3.a": [],
      "module.m.data.s9.d": ["s3.a"],
      "data.s9.e": ["module.m.data.s9.d"],
      "s4.b": ["data.s9.e"],
    };
    const { unlimited, path } = criticalPath({ graph: graph(needs), seconds });
    expect(unlimited).toBe(7);
    expect(path.map(({ address }) => address)).toEqual(["s3.a", "s4.b"]);
  });

  it("counts each instance, and lets each wait for all of what its resource needs", () => {
    const timing = criticalPath({
      graph: graph({ "module.m.s4.a": [], "s1.b": ["module.m.s4.a"] }),
      instances: ['module.m["x"].s4.a[0]', 'module.m["y"].s4.a[0]', "s1.b"],
      parallelism: 1,
      seconds,
    });
    expect(timing).toMatchObject({ unlimited: 5, limited: 9, serial: 9 });
    expect(timing.path[1]).toEqual({ address: "s1.b", seconds: 1 });
  });

  it("goes through resources without instances, as they still order the others", () => {
    const needs = { "s3.a": [], "s100.none": ["s3.a"], "s4.b": ["s100.none"] };
    const timing = criticalPath({ graph: graph(needs), instances: ["s3.a", "s4.b"], seconds });
    expect(timing).toMatchObject({ unlimited: 7, serial: 7 });
  });

  it("does no more at a time than it may, and as much as it can", () => {
    const needs = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`s2.a${index}`, []]));
    expect(criticalPath({ graph: graph(needs), seconds })).toMatchObject({
      unlimited: 2,
      limited: 6,
      serial: 50,
    });
    expect(criticalPath({ graph: graph(needs), seconds, parallelism: 25 }).limited).toBe(2);
  });

  it("begins what is ready first, although something longer comes later", () => {
    const needs = { "s1.a": [], "s1.b": [], "s1.c": [], "s9.z": ["s1.a"] };
    // At 1 both c and z are free to go, and c came first.
    expect(criticalPath({ graph: graph(needs), seconds, parallelism: 2 })).toMatchObject({ limited: 10 });
    expect(criticalPath({ graph: graph(needs), seconds, parallelism: 1 })).toMatchObject({ limited: 12 });
  });

  it("runs the other way when things are deleted, at what deleting them takes", () => {
    const needs = { "aws_eks_cluster.c": [], "aws_eks_node_group.g": ["aws_eks_cluster.c"] };
    expect(criticalPath({ graph: graph(needs) })).toMatchObject({ unlimited: 660 });
    const { unlimited, path } = criticalPath({ graph: graph(needs), operation: "delete" });
    expect(unlimited).toBe(420);
    expect(path.map(({ address }) => address)).toEqual(["aws_eks_node_group.g", "aws_eks_cluster.c"]);
  });

  it("is empty where there is nothing to do", () => {
    expect(criticalPath({ graph: graph({ "data.s1.a": [] }) })).toEqual({
      unlimited: 0,
      limited: 0,
      serial: 0,
      path: [],
    });
  });

  it.each([
    ["a cycle", { graph: graph({ "s1.a": ["s1.b"], "s1.b": ["s1.a"] }) }, "a cycle: s1.a → s1.b → s1.a"],
    [
      "an instance of no resource",
      { graph: graph({}), instances: ["s1.a[0]"] },
      "the graph does not have s1.a",
    ],
    ["nobody to work", { graph: graph({}), parallelism: 0 }, "parallelism is 0"],
  ])("is refused with %s", (_what, deployment, words) => {
    expect(() => criticalPath({ ...deployment, seconds })).toThrow(words);
  });
});
