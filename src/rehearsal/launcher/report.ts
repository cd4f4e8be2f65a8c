import { moduleOfRoot } from "../latency/graph";
import type { ShownOutput } from "../page/rehearsed";
import { isMap } from "../protocol/value";
import type { WorldObject } from "../world/world";
import type { Paint } from "./paint";
import { duration, type Timing } from "./progress";
import type { DeployedStage, StepError } from "./stage-run";
import type { Diagnostic, OutputValue, TerraformEvent } from "./terraform";

/** What a module of a stage has created, and when: seconds since the apply began. */
export interface ModuleActivity {
  /** The address of a module of the root, without the keys of its instances; empty for the root itself. */
  readonly module: string;
  readonly resources: number;
  readonly from: number;
  readonly to: number;
}

/** How the outputs begin by which cdktf hands values from stack to stack; they are nobody's to read. */
const INTERNAL_OUTPUT = "cross-stack-output-";

const BAR_WIDTH = 24;

/** The outputs as a reader may see them. Terraform does not tell the value of a sensitive one, and neither do we; an object is for programs. */
export function shownOutputs(outputs: DeployedStage["outputs"]): readonly ShownOutput[] {
  return Object.entries(outputs)
    .filter(([name]) => !name.startsWith(INTERNAL_OUTPUT))
    .map(([name, output]) => (output.sensitive ? { name } : { name, text: textOf(output) }));
}

function textOf({ value }: OutputValue): string {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? `(${Object.keys(value).length} values)` : JSON.stringify(value);
}

/** The outputs of all stages. */
export function outputsReport(stages: readonly DeployedStage[], paint: Paint): string {
  const lines = stages.flatMap(({ name, outputs }) => {
    const shown = shownOutputs(outputs);
    if (shown.length === 0) return [];
    const values = shown.map(({ name: output, text = "(sensitive)" }) => {
      return `    ${output} = ${text.startsWith("(") ? paint.dim(text) : text}`;
    });
    return [`  ${name}`, ...values];
  });
  return [paint.bold("Outputs"), ...(lines.length > 0 ? lines : ["  none"])].join("\n");
}

/** How many resources each module has created, and when. */
export function modulesReport(stages: readonly DeployedStage[], paint: Paint): string {
  const rows = stages.flatMap((stage) => {
    const activities = moduleActivities(stage.applied);
    const end = Math.max(...activities.map(({ to }) => to), 0);
    return activities.map((activity, index) => ({
      stage: index === 0 ? stage.name : "",
      module: activity.module || "(root)",
      resources: activity.resources,
      when: `${activity.from.toFixed(1)}–${activity.to.toFixed(1)} s`,
      bar: bar(activity, end),
    }));
  });
  const width = (key: "stage" | "module" | "when"): number =>
    Math.max(...rows.map((row) => row[key].length), 5);
  const lines = rows.map((row) => {
    const count = String(row.resources).padStart(4);
    const label = `  ${row.stage.padEnd(width("stage"))}  ${row.module.padEnd(width("module"))} ${count}`;
    return `${label}  ${paint.dim(`${row.when.padStart(width("when"))}  ${row.bar}`)}`;
  });
  const total = rows.reduce((sum, row) => sum + row.resources, 0);
  return [paint.bold(`Resources: ${total}, by module and time of the apply`), ...lines].join("\n");
}

/** What each module has done during an apply, in the order in which they began. */
export function moduleActivities(events: readonly TerraformEvent[]): ModuleActivity[] {
  const hooks = events.flatMap((event) => {
    // Data sources that are read during an apply are no resources.
    if (event.hook?.action === undefined || event.hook.action === "read") return [];
    return { ...event.hook, type: event.type, at: Date.parse(event["@timestamp"]) / 1000 };
  });
  const start = Math.min(...hooks.map(({ at }) => at));
  const modules = new Map<string, ModuleActivity>();
  for (const { resource, action, type, at } of hooks) {
    const module = moduleOfRoot(resource.module);
    const known = modules.get(module) ?? { module, resources: 0, from: at - start, to: at - start };
    const created = type === "apply_complete" && action === "create" ? 1 : 0;
    modules.set(module, { ...known, resources: known.resources + created, to: at - start });
  }
  return [...modules.values()].sort(
    (one, other) => one.from - other.from || one.module.localeCompare(other.module),
  );
}

function bar({ from, to }: ModuleActivity, end: number): string {
  if (end === 0) return "";
  const first = Math.min(Math.floor((from / end) * BAR_WIDTH), BAR_WIDTH - 1);
  const last = Math.max(Math.ceil((to / end) * BAR_WIDTH), first + 1);
  return " ".repeat(first) + "█".repeat(last - first);
}

/** What Kubernetes makes in AWS, and by which tag it tells what for. */
const MADE_FOR: Readonly<Record<string, { readonly tag: string; readonly what: string }>> = {
  aws_ebs_volume: { tag: "kubernetes.io/created-for/pvc/name", what: "claim" },
  aws_efs_access_point: { tag: "efs.csi.aws.com/cluster", what: "claim" },
  aws_elb: { tag: "kubernetes.io/service-name", what: "service" },
  aws_lb: { tag: "kubernetes.io/service-name", what: "service" },
};

/** Why an object is still there when every stage is destroyed, as far as it can be told; "" otherwise. */
function reasonLeft({ type, values }: WorldObject): string {
  const made = MADE_FOR[type];
  const tags = isMap(values.tags) ? values.tags : {};
  if (made === undefined || tags[made.tag] === undefined) return "";
  const namespace = tags["kubernetes.io/created-for/pvc/namespace"];
  const name = made.what === "claim" && namespace === undefined ? undefined : tags[made.tag];
  const whole = [namespace, name].filter((part) => typeof part === "string").join("/");
  const which = whole === "" ? `a ${made.what}` : `the ${made.what} ${whole}`;
  return ` (of ${which}, which was not deleted while the cluster and what deletes it were there, or is to keep it)`;
}

/** What the world holds after everything is destroyed. */
export function leftReport(left: readonly WorldObject[]): string {
  const count = left.length === 1 ? "1 object" : `${left.length} objects`;
  const names = left.map((object) => `  ${object.type} ${object.id}${reasonLeft(object)}`);
  return [`Every stage is destroyed, but the world still holds ${count}:`, ...names].join("\n");
}

/** The time of every stage and step, and of all. */
export function timesReport(timings: readonly Timing[], totalSeconds: number, paint: Paint): string {
  const stages = [...new Set(timings.map(({ stage }) => stage))];
  const width = Math.max(...stages.map((stage) => stage.length), 5);
  const lines = stages.map((stage) => {
    const own = timings.filter((timing) => timing.stage === stage);
    const sum = own.reduce((total, { seconds }) => total + seconds, 0);
    const steps = own.map(({ step, seconds }) => `${step} ${seconds.toFixed(1)}`).join(", ");
    return `  ${stage.padEnd(width)}  ${duration(sum).padStart(11)}  ${paint.dim(steps)}`;
  });
  const total = `  ${"total".padEnd(width)}  ${duration(totalSeconds).padStart(11)}`;
  return [paint.bold("Time"), ...lines, total].join("\n");
}

/** Why a step failed: everything terraform said about it. */
export function failureReport(error: StepError, paint: Paint): string {
  return [
    paint.red(paint.bold(`Stage "${error.stage}" failed at ${error.step}: ${error.message}`)),
    ...error.diagnostics.map((diagnostic) => diagnosticReport(diagnostic, paint)),
  ].join("\n\n");
}

/** A diagnostic as terraform prints it: what, where, and why. */
export function diagnosticReport(diagnostic: Diagnostic, paint: Paint): string {
  const { severity, summary, detail, address, range, snippet } = diagnostic;
  const title = `${severity === "error" ? "Error" : "Warning"}: ${summary}`;
  const lines = [(severity === "error" ? paint.red : paint.yellow)(title)];
  if (address !== undefined) lines.push(`  with ${address}`);
  if (range !== undefined) {
    const context = snippet?.context ? `, in ${snippet.context}` : "";
    lines.push(`  on ${range.filename} line ${range.start.line}${context}`);
  }
  // In JSON, terraform often points at nothing but the closing brace of a block.
  if (snippet !== undefined && snippet.code.trim() !== "}") {
    lines.push(`    ${snippet.code.trim().replaceAll("\n", "\n    ")}`);
    for (const { traversal, statement } of snippet.values ?? [])
      lines.push(`      ${traversal} ${statement}`);
  }
  if (detail !== "") lines.push("", detail);
  return lines.join("\n");
}
