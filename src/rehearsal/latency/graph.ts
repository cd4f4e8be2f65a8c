/** Reads the graph of resources that `terraform graph` prints. */

/** The resources of a configuration, each with those that it needs, all by address without instance keys. */
export type ResourceGraph = ReadonlyMap<string, readonly string[]>;

/** Thrown for text that `terraform graph` does not print. */
export class GraphError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "GraphError";
  }
}

/** A name in quotes, with what is escaped inside. */
const NAME = String.raw`"((?:[^"\\]|\\.)*)"`;
const NODE = new RegExp(String.raw`^${NAME}\s*\[.*\]\s*;?$`);
const EDGE = new RegExp(String.raw`^${NAME}\s*->\s*${NAME}\s*(?:\[.*\])?\s*;?$`);

function unescape(name: string): string {
  return name.replace(/\\(.)/g, "$1");
}

/**
 * The resources and data sources of `terraform graph` without a type (Terraform 1.7 or newer). Terraform itself has
 * followed locals, variables, outputs, provider configurations and `depends_on` there.
 *
 * @throws GraphError when the text is something else
 */
export function parseGraph(dot: string): ResourceGraph {
  if (!/^\s*digraph\b/.test(dot)) throw new GraphError(`not a graph of terraform: ${dot.slice(0, 80)}`);
  const graph = new Map<string, string[]>();
  const node = (name: string): string[] => {
    if (name.startsWith("[root]")) {
      throw new GraphError("a graph of operations: print it without -type and -plan, by resources");
    }
    const known = graph.get(name) ?? [];
    graph.set(name, known);
    return known;
  };
  for (const line of dot.split("\n").map((each) => each.trim())) {
    const [, from, to] = EDGE.exec(line) ?? [];
    if (from !== undefined && to !== undefined) {
      node(unescape(to));
      node(unescape(from)).push(unescape(to));
      continue;
    }
    const [, name] = NODE.exec(line) ?? [];
    if (name !== undefined) node(unescape(name));
  }
  return graph;
}

/** An address without the keys of instances: `module.a["x"].aws_vpc.b[0]` is `module.a.aws_vpc.b`. */
export function withoutKeys(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}

/** The type of what an address names; undefined for a data source. */
export function managedType(address: string): string | undefined {
  const [type] = withoutKeys(address)
    .replace(/^(module\.[^.]+\.)+/, "")
    .split(".");
  return type === "data" ? undefined : type;
}

/** The module of the root that an address is in, without its key; empty for the root: `module.a["b"].module.c` is part of `module.a`. */
export function moduleOfRoot(address: string): string {
  return /^module\.[^.[]+/.exec(address)?.[0] ?? "";
}
