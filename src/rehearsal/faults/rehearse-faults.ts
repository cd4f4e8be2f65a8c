/** `make rehearse-faults`: every stage is deployed and destroyed while things go wrong, and must come out the same. */
import path from "node:path";
import { terraformEnvironment } from "../launcher/environment";
import { RehearsalError } from "../launcher/errors";
import { synthesizeStages, writeVariableFiles } from "../launcher/prepare";
import type { ProviderProcessOptions } from "../launcher/provider-process";
import { duration, type Output } from "../launcher/progress";
import type { Supervisor } from "../launcher/supervisor";
import type { Project, SynthesizedStack } from "../launcher/synth";
import { diagnosticsOf, streamTerraform } from "../launcher/terraform";
import { findTerraform } from "../launcher/terraform-binary";
import { makeHome, Workspace } from "../launcher/workspace";
import { AttachedProvider } from "./attached-provider";
import { type CourseContext, type CourseResult, type CourseStage, runCourse, stopFaults } from "./course";
import { coursesFor, type Wishes } from "./courses";
import { courseLine, faultsReport } from "./report";
import { Snapshot, type Subject } from "./snapshot";

/** What to try, and how. */
export interface FaultsOptions extends Wishes {
  readonly project: Project;
  /** @default - .cache/rehearsal-faults in the project */
  readonly workFolder?: string;
  /** The stages whose operations are struck. @default - all */
  readonly stages?: readonly string[];
  /** Passed on to the app. @default - nothing */
  readonly appArgs?: readonly string[];
  readonly output: Output;
  readonly supervisor: Supervisor;
  /** @default - the provider beside this launcher */
  readonly providerCommand?: ProviderProcessOptions["command"];
}

/**
 * Tries the faults.
 *
 * @throws RehearsalError when a course did not survive, or nothing could be tried; Interrupted
 */
export async function rehearseFaults(options: FaultsOptions): Promise<void> {
  const folder = options.workFolder ?? path.join(options.project.root, ".cache/rehearsal-faults");
  const workspace = Workspace.open(folder);
  let isKept = true;
  try {
    const results = await new FaultsRehearsal(workspace, options).run();
    options.output.write(`\n${faultsReport(results)}\n`);
    const failed = results.filter(({ failure }) => failure !== undefined);
    if (failed.length > 0) {
      const words = failed.map(
        ({ stage, phase, kinds, failure, log }) =>
          `${stage} ${phase} (${kinds.join(", ")}): ${failure}\nEverything terraform printed: ${log}`,
      );
      throw new RehearsalError(
        [`${failed.length} of ${results.length} courses did not survive.`, ...words].join("\n\n"),
      );
    }
    isKept = false;
  } finally {
    if (isKept) workspace.release();
    else workspace.remove();
  }
}

class FaultsRehearsal {
  private readonly results: CourseResult[] = [];

  constructor(
    private readonly workspace: Workspace,
    private readonly options: FaultsOptions,
  ) {}

  async run(): Promise<readonly CourseResult[]> {
    const { output, supervisor, providerCommand } = this.options;
    const { root, world, logs } = this.workspace;
    const environment = terraformEnvironment(makeHome(root));
    const terraform = await findTerraform(environment, supervisor);
    const stacks = await synthesizeStages(this.workspace, this.options);
    const variableFiles = writeVariableFiles(this.workspace, stacks);
    const stages = stacks.map((stack) => stageOf(stack, variableFiles.get(stack.name) ?? ""));
    const struck = this.options.stages ?? stages.map(({ name }) => name);
    output.write(`Trying faults with terraform ${terraform.version} in ${root}\n`);
    const faults = path.join(root, "faults");
    const provider = new AttachedProvider({
      world,
      faults,
      scan: stages.map(({ directory }) => directory),
      log: path.join(logs, "provider.log"),
      environment,
      supervisor,
      ...(providerCommand ? { command: providerCommand } : {}),
    });
    const context: CourseContext = { binary: terraform.command, provider, supervisor, world, faults, logs };
    stopFaults(faults);
    try {
      for (const stage of stages) await this.tryStage(stage, struck.includes(stage.name), context);
    } finally {
      await provider.stop();
    }
    return this.results;
  }

  /** Leaves the stage deployed, for those that depend on it. */
  private async tryStage(stage: CourseStage, isStruck: boolean, context: CourseContext): Promise<void> {
    const { output } = this.options;
    const subject: Subject = { world: context.world, state: stage.stateFile };
    const folder = path.join(this.workspace.root, "snapshots", stage.name);
    const startedAt = performance.now();
    // Starts the provider, whose world is in the first snapshot then.
    await this.plain(stage, ["init", "-input=false"], context);
    const before = Snapshot.take(subject, path.join(folder, "before"));
    const apply = ["apply", "-input=false", "-auto-approve", `-var-file=${stage.variableFile}`];
    const types = await this.plain(stage, apply, context);
    const after = Snapshot.take(subject, path.join(folder, "after"));
    const seconds = (performance.now() - startedAt) / 1000;
    output.write(`${stage.name.padEnd(10)} undisturbed: ${types.length} operations  ${duration(seconds)}\n`);
    if (!isStruck) return;
    const { plans, impossible } = coursesFor(types, this.options);
    if (impossible.length > 0) {
      output.write(`${stage.name.padEnd(10)} cannot be struck by: ${impossible.join(", ")}\n`);
    }
    for (const phase of ["deploy", "destroy"] as const) {
      const [from, to] = phase === "deploy" ? [before, after] : [after, before];
      for (const plan of plans) {
        from.restore();
        const result = await runCourse({ ...plan, stage, phase, expected: to.objects() }, context);
        this.results.push(result);
        output.write(`${courseLine(result)}\n`);
      }
    }
    after.restore();
  }

  /** Runs terraform undisturbed, and returns the type of each operation that it did. */
  private async plain(
    stage: CourseStage,
    [command = "", ...args]: readonly string[],
    context: CourseContext,
  ): Promise<readonly string[]> {
    const { binary, provider, supervisor, logs } = context;
    const result = await streamTerraform(command, args, {
      binary,
      supervisor,
      environment: await provider.environment(),
      directory: stage.directory,
      log: path.join(logs, `${stage.name}.undisturbed.log`),
    });
    supervisor.throwIfInterrupted();
    if (result.exitCode !== 0) {
      const errors = diagnosticsOf(result.events).map(({ summary, detail }) => `${summary}: ${detail}`);
      throw new RehearsalError(
        `Undisturbed, terraform ${command} of stage "${stage.name}" fails already; see make rehearse.\n${errors.join("\n")}`,
      );
    }
    return result.events.flatMap(({ type, hook }) =>
      type === "apply_complete" && hook !== undefined && hook.action !== "read"
        ? [hook.resource.resource_type]
        : [],
    );
  }
}

function stageOf({ name, directory }: SynthesizedStack, variableFile: string): CourseStage {
  return { name, directory, variableFile, stateFile: path.join(directory, "terraform.tfstate") };
}
