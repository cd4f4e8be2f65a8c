import { closeSync, openSync, writeSync } from "node:fs";
import type { Environment } from "./environment";
import { ended, exitCodeOf, Supervisor } from "./supervisor";

/** The parts that we read of the events which `terraform … -json` prints, one a line. */
export interface TerraformEvent {
  readonly type: string;
  readonly "@timestamp": string;
  readonly hook?: { readonly resource: ResourceAddress; readonly action?: ResourceAction };
  readonly change?: { readonly resource: ResourceAddress; readonly action: ResourceAction };
  readonly changes?: ChangeSummary;
  readonly diagnostic?: Diagnostic;
  readonly outputs?: Readonly<Record<string, OutputValue>>;
}

/** Where a resource is. `module` is empty in the root module. */
export interface ResourceAddress {
  readonly addr: string;
  readonly module: string;
  readonly resource_type: string;
}

export type ResourceAction = "create" | "read" | "update" | "delete" | "replace" | "noop" | "move" | "import";

/** What a plan or an apply comes to. */
export interface ChangeSummary {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

/** An error or a warning of terraform's. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  readonly snippet?: {
    readonly context: string | null;
    readonly code: string;
    readonly values?: readonly { readonly traversal: string; readonly statement: string }[] | null;
  };
}

/** A root output. Terraform leaves `value` out when it is sensitive; `action` is set in plans only. */
export interface OutputValue {
  readonly sensitive: boolean;
  readonly value?: unknown;
  readonly action?: ResourceAction;
}

/** How terraform is run. */
export interface TerraformOptions {
  /** The folder of the configuration. */
  readonly directory: string;
  readonly environment: Environment;
  /** @default "terraform" */
  readonly binary?: string;
  /**
   * A file to which everything terraform prints is appended.
   * @default - nothing is kept
   */
  readonly log?: string;
  /** @default - a supervisor of its own */
  readonly supervisor?: Supervisor;
}

/** How terraform is run when its events are wanted. */
export interface StreamOptions extends TerraformOptions {
  /** Called for each event as it comes. @default - events are only collected */
  readonly onEvent?: (event: TerraformEvent) => void;
}

/** What terraform printed, and how it ended. */
export interface TerraformText {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What terraform reported, and how it ended. */
export interface TerraformResult {
  readonly exitCode: number;
  readonly events: readonly TerraformEvent[];
  /** What it printed outside the event stream: a usage error or a crash shows only here. */
  readonly text: readonly string[];
}

/** Runs terraform and hands back what it printed: for commands whose output is a document, as `show -json`. */
export async function runTerraform(
  args: readonly string[],
  options: TerraformOptions,
): Promise<TerraformText> {
  const printed = { stdout: "", stderr: "" };
  const exitCode = await run(args, options, (stream, text) => (printed[stream] += text));
  return { exitCode, ...printed };
}

/** Runs `terraform <command> -json …` and hands back its events: for init, plan, apply, destroy and refresh. */
export async function streamTerraform(
  command: string,
  args: readonly string[],
  options: StreamOptions,
): Promise<TerraformResult> {
  const events: TerraformEvent[] = [];
  const text: string[] = [];
  const read = (line: string): void => {
    const event = parseEvent(line);
    if (event === undefined) {
      if (line.trim() !== "") text.push(line);
      return;
    }
    events.push(event);
    options.onEvent?.(event);
  };
  const rest = { stdout: "", stderr: "" };
  const exitCode = await run([command, "-json", ...args], options, (stream, chunk) => {
    const lines = (rest[stream] + chunk).split("\n");
    rest[stream] = lines.pop() ?? "";
    lines.forEach(read);
  });
  Object.values(rest).forEach(read);
  return { exitCode, events, text };
}

/** The diagnostics among the events. */
export function diagnosticsOf(events: readonly TerraformEvent[]): Diagnostic[] {
  return events.flatMap((event) => event.diagnostic ?? []);
}

/** The root outputs, as the last event that speaks of them has them. */
export function outputsOf(events: readonly TerraformEvent[]): Readonly<Record<string, OutputValue>> {
  return events.findLast((event) => event.type === "outputs")?.outputs ?? {};
}

async function run(
  args: readonly string[],
  options: TerraformOptions,
  onText: (stream: "stdout" | "stderr", text: string) => void,
): Promise<number> {
  const supervisor = options.supervisor ?? new Supervisor();
  const child = supervisor.spawn(
    options.binary ?? "terraform",
    args,
    { cwd: options.directory, env: options.environment },
    "forward",
  );
  // Outputs and plans may hold secrets: the log is for its owner only.
  const log = options.log === undefined ? undefined : openSync(options.log, "a", 0o600);
  child.stdin.end();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      if (log !== undefined) writeSync(log, text);
      onText(stream, text);
    });
  }
  try {
    return exitCodeOf(await ended(child));
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

function parseEvent(line: string): TerraformEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line) as Partial<TerraformEvent>;
    return typeof value.type === "string" ? (value as TerraformEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** What a plan finds to do, each with its action: resources, what changed outside of terraform, and outputs. */
export function changesIn(events: readonly TerraformEvent[]): readonly string[] {
  const resources = events.flatMap(({ type, change }) => {
    if (change === undefined) return [];
    if (type === "planned_change") return `${change.resource.addr} (${change.action})`;
    return type === "resource_drift"
      ? `${change.resource.addr} (${change.action}, outside of terraform)`
      : [];
  });
  const outputs = Object.entries(outputsOf(events)).flatMap(([name, { action }]) => {
    return action === undefined || action === "noop" ? [] : `output ${name} (${action})`;
  });
  return [...resources, ...outputs];
}
