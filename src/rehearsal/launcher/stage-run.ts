import path from "node:path";
import { parseGraph } from "../latency/graph";
import { criticalPath } from "../latency/critical-path";
import type { PlannedResources } from "../page/rehearsed";
import { RehearsalError } from "./errors";
import { duration, type Progress } from "./progress";
import type { SynthesizedStack } from "./synth";
import {
  changesIn,
  diagnosticsOf,
  outputsOf,
  runTerraform,
  streamTerraform,
  type ChangeSummary,
  type Diagnostic,
  type OutputValue,
  type StreamOptions,
  type TerraformEvent,
  type TerraformResult,
} from "./terraform";

/** The steps a stage goes through. */
export type Step = "init" | "plan" | "graph" | "apply" | "verify" | "destroy";

/** How terraform is run in every stage. */
export interface StageContext extends Required<Pick<StreamOptions, "binary" | "environment" | "supervisor">> {
  readonly logs: string;
  readonly progress: Progress;
}

/** What a deployed stage has come to. */
export interface DeployedStage {
  readonly name: string;
  readonly outputs: Readonly<Record<string, OutputValue>>;
  /** What terraform reported while it applied. */
  readonly applied: readonly TerraformEvent[];
}

/** A step that terraform could not do, or that did not come out as it must. */
export class StepError extends RehearsalError {
  constructor(
    readonly stage: string,
    readonly step: Step,
    readonly log: string,
    message: string,
    readonly diagnostics: readonly Diagnostic[] = [],
  ) {
    super(message);
  }
}

const PLAN_FILE = "rehearsal.tfplan";

/** One stack on its way through a rehearsal. */
export class StageRun {
  /** What the first plan is about to make, as soon as it is known. */
  planned: PlannedResources | undefined;
  /** What has come of it, once it is deployed and verified. */
  deployed: DeployedStage | undefined;
  readonly #warnings = new Set<string>();

  constructor(
    private readonly stack: SynthesizedStack,
    private readonly variableFile: string,
    private readonly context: StageContext,
  ) {}

  get name(): string {
    return this.stack.name;
  }

  /** What the app and terraform have warned of, each once. */
  get warnings(): readonly string[] {
    return [...this.stack.warnings, ...this.#warnings];
  }

  /** Deploys the stack, and makes sure that a second plan finds nothing left to do. */
  async deploy(): Promise<DeployedStage> {
    await this.#step("init", "init", ["-input=false"], () => "initialized");
    const plan = await this.#step(
      "plan",
      "plan",
      ["-input=false", this.#variables, `-out=${PLAN_FILE}`],
      (result) => summary(result, { add: "to add", change: "to change", remove: "to remove" }),
    );
    this.planned = await this.#graph(plan);
    const applied = await this.#step("apply", "apply", ["-input=false", PLAN_FILE], (result) => {
      return summary(result, { add: "added", change: "changed", remove: "removed" });
    });
    await this.#step(
      "verify",
      "plan",
      ["-input=false", this.#variables, "-detailed-exitcode"],
      () => "a second plan finds no changes",
      (result) => (result.exitCode === 2 ? this.#changesLeft(result) : undefined),
    );
    this.deployed = { name: this.stack.name, outputs: outputsOf(applied.events), applied: applied.events };
    return this.deployed;
  }

  /** Destroys all that the stack has deployed. */
  async destroy(): Promise<void> {
    await this.#step("destroy", "destroy", ["-input=false", "-auto-approve", this.#variables], (result) => {
      return summary(result, { add: "added", change: "changed", remove: "removed" });
    });
  }

  /** What is about to be made, and what of it waits for what. */
  #graph(plan: TerraformResult): Promise<PlannedResources> {
    const { binary, environment, supervisor, progress } = this.context;
    const log = this.#log("graph");
    return progress.step(
      this.stack.name,
      "graph",
      async () => {
        const options = { binary, environment, supervisor, directory: this.stack.directory, log };
        const { exitCode, stdout, stderr } = await runTerraform(["graph"], options);
        supervisor.throwIfInterrupted();
        if (exitCode !== 0) {
          const message = `terraform ended with exit code ${exitCode}\n${stderr.trim()}`;
          throw new StepError(this.stack.name, "graph", log, message);
        }
        return { graph: parseGraph(stdout), instances: createdBy(plan.events) };
      },
      (planned) => `on AWS the apply takes about ${duration(criticalPath(planned).limited)}`,
    );
  }

  get #variables(): string {
    return `-var-file=${this.variableFile}`;
  }

  #log(step: Step): string {
    return path.join(this.context.logs, `${this.stack.name}.${step}.log`);
  }

  async #step(
    step: Step,
    command: string,
    args: readonly string[],
    outcome: (result: TerraformResult) => string,
    explain: (result: TerraformResult) => StepError | undefined = () => undefined,
  ): Promise<TerraformResult> {
    const { binary, environment, supervisor, progress } = this.context;
    const log = this.#log(step);
    const result = await progress.step(
      this.stack.name,
      step,
      async () => {
        const finished = await streamTerraform(command, args, {
          binary,
          environment,
          supervisor,
          directory: this.stack.directory,
          log,
          onEvent: (event) => progress.event(event),
        });
        // Terraform ends with an error when it was asked to stop: that is no failure of the step.
        supervisor.throwIfInterrupted();
        if (finished.exitCode !== 0) throw explain(finished) ?? this.#failure(step, finished);
        return finished;
      },
      outcome,
    );
    for (const warning of new Set(warningsOf(result))) {
      progress.line(`  warning: ${warning}`);
      this.#warnings.add(warning);
    }
    return result;
  }

  #failure(step: Step, result: TerraformResult): StepError {
    const errors = diagnosticsOf(result.events).filter(({ severity }) => severity === "error");
    // An init reads the configuration twice, and reports twice what is wrong with it.
    const distinct = [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()];
    // A usage error or a crash is not reported as a diagnostic.
    const text = errors.length === 0 ? `\n${result.text.slice(-30).join("\n")}` : "";
    const message = `terraform ended with exit code ${result.exitCode}${text}`;
    return new StepError(this.stack.name, step, this.#log(step), message, distinct);
  }

  #changesLeft(result: TerraformResult): StepError {
    const message = `A second plan must find no changes, but it finds:\n  ${changesIn(result.events).join("\n  ")}`;
    return new StepError(this.stack.name, "verify", this.#log("verify"), message);
  }
}

/** The addresses of what a plan is about to create. */
function createdBy(events: readonly TerraformEvent[]): readonly string[] {
  return events.flatMap(({ type, change }) =>
    type === "planned_change" && change?.action === "create" ? change.resource.addr : [],
  );
}

function warningsOf(result: TerraformResult): string[] {
  return diagnosticsOf(result.events)
    .filter(({ severity }) => severity === "warning")
    .map(({ summary: text, address }) => (address === undefined ? text : `${text} (${address})`));
}

function summary(result: TerraformResult, words: Readonly<Record<keyof ChangeSummary, string>>): string {
  const changes = result.events.findLast((event) => event.type === "change_summary")?.changes;
  if (changes === undefined) return "nothing to do";
  const parts = (["add", "change", "remove"] as const).flatMap((key) => {
    return changes[key] > 0 ? `${changes[key]} ${words[key]}` : [];
  });
  return parts.join(", ") || "nothing to do";
}
