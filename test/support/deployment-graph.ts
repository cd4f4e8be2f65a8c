import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseGraph, type ResourceGraph } from "../../src/rehearsal/latency/graph";
import { ProjectCopy, SINGLE_FOLDER } from "./project";

/** A deployment in the single layout, as terraform itself sees it. */
export interface DeploymentGraph {
  readonly graph: ResourceGraph;
  /** The addresses of what a first apply makes. */
  readonly instances: readonly string[];
}

/**
 * Reads terraform's graph of the whole deployment.
 *
 * @param change edits the module blocks first, by name
 */
export function readDeploymentGraph(
  change: (modules: Record<string, Record<string, unknown>>) => void = () => undefined,
): DeploymentGraph {
  const project = new ProjectCopy();
  try {
    const terraform = project.synthesizeSingle();
    const file = join(project.directory, SINGLE_FOLDER, "cdk.tf.json");
    const stack = JSON.parse(readFileSync(file, "utf8")) as {
      module: Record<string, Record<string, unknown>>;
    };
    change(stack.module);
    writeFileSync(file, JSON.stringify(stack));

    project.must([...terraform, "init"]);
    const graph = parseGraph(project.must([...terraform, "graph"]));
    project.must([...terraform, "plan", "-out=plan", `-var-file=${project.variableFile}`]);
    const plan = JSON.parse(project.must([...terraform, "show", "-json", "plan"])) as {
      resource_changes: { address: string; mode: string; change: { actions: string[] } }[];
    };
    const instances = plan.resource_changes
      .filter(({ mode, change }) => mode === "managed" && change.actions.includes("create"))
      .map(({ address }) => address);
    return { graph, instances };
  } finally {
    project.delete();
  }
}

/** Everything that `address` needs, directly or not. */
export function needsOf(graph: ResourceGraph, address: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [address];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const need of graph.get(next) ?? []) {
      if (!seen.has(need)) waiting.push(need);
      seen.add(need);
    }
  }
  return seen;
}
