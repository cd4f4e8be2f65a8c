import { managedType, parseGraph, withoutKeys } from "../../../src/rehearsal/latency/graph";

describe("the graph of terraform", () => {
  it("is read with its modules, and with resources that need nothing", () => {
    const graph = parseGraph(`digraph G {
      rankdir = "RL";
      node [shape = rect, fontname = "sans-serif"];
      "aws_vpc.alone" [label="aws_vpc.alone"];
      subgraph "cluster_module.a" {
        label = "module.a"
        fontname = "sans-serif"
        "module.a.aws_subnet.b" [label="aws_subnet.b"];
        "module.a.data.aws_region.c" [label="data.aws_region.c"];
      }
      "module.a.aws_subnet.b" -> "aws_vpc.other";
      "module.a.aws_subnet.b" -> "module.a.data.aws_region.c";
    }`);
    expect(Object.fromEntries(graph)).toEqual({
      "aws_vpc.alone": [],
      "aws_vpc.other": [],
      "module.a.aws_subnet.b": ["aws_vpc.other", "module.a.data.aws_region.c"],
      "module.a.data.aws_region.c": [],
    });
  });

  it.each([
    ["an error", "Error: Inconsistent dependency lock file", /not a graph of terraform/],
    [
      "a graph of operations",
      'digraph {\n"[root] aws_vpc.a (expand)" [label = "aws_vpc.a"]\n}',
      /by resources/,
    ],
  ])("is not mistaken for %s", (_what, text, words) => {
    expect(() => parseGraph(text)).toThrow(words);
  });

  it.each([
    ["aws_vpc.a", "aws_vpc.a", "aws_vpc"],
    ["aws_vpc.a[0]", "aws_vpc.a", "aws_vpc"],
    ['module.m["x.y[0]"].module.n[1].aws_eip.e["\\"k\\""]', "module.m.module.n.aws_eip.e", "aws_eip"],
    ["module.data.aws_vpc.a", "module.data.aws_vpc.a", "aws_vpc"],
    ["module.m.data.aws_ami.a", "module.m.data.aws_ami.a", undefined],
    ["data.aws_ami.a[0]", "data.aws_ami.a", undefined],
  ])("names things as %s", (address, resource, type) => {
    expect(withoutKeys(address)).toBe(resource);
    expect(managedType(address)).toBe(type);
  });
});
