import path from "node:path";
import { pageOf } from "../page/page";
import type { Outcome } from "../page/rehearsed";
import { World } from "../world/world";
import { terraformEnvironment, type Environment } from "./environment";
import { Interrupted, RehearsalError } from "./errors";
import { PageFile } from "./page-file";
import { isTerminal, paintFor, type Paint } from "./paint";
import { synthesizeStages, writeVariableFiles, type StageOptions } from "./prepare";
import { Progress, type Output } from "./progress";
import { ProviderProcess, type ProviderProcessOptions } from "./provider-process";
import { failureReport, leftReport, modulesReport, outputsReport, shownOutputs, timesReport } from "./report";
import { StageRun, StepError, type DeployedStage } from "./stage-run";
import type { Supervisor } from "./supervisor";
import type { SynthesizedStack } from "./synth";
import { findTerraform } from "./terraform-binary";
import { makeHome, Workspace } from "./workspace";

/** What to rehearse, and how. */
export interface RehearsalOptions extends StageOptions {
  /** @default - .cache/rehearsal in the project */
  readonly workFolder?: string;
  /**
   * Where to write the page.
   * @default - beside the work folder, with its name and ".html"
   */
  readonly page?: string;
  /**
   * Leave everything deployed, and the work folder in place.
   * @default false
   */
  readonly keep?: boolean;
  /**
   * On a terminal too, a line for every resource.
   * @default false
   */
  readonly everyResource?: boolean;
  readonly output: Output;
  /** @default - the provider beside this launcher */
  readonly providerCommand?: ProviderProcessOptions["command"];
}

/**
 * Deploys every stage of the project against a simulated world, verifies it, and destroys it again.
 *
 * Throws a RehearsalError whose message is complete: what failed, and where to look; or Interrupted.
 */
export async function rehearse(options: RehearsalOptions): Promise<void> {
  const workFolder = path.resolve(options.workFolder ?? path.join(options.project.root, ".cache/rehearsal"));
  const page = new PageFile(path.resolve(options.page ?? `${workFolder}.html`));
  const workspace = Workspace.open(workFolder);
  const rehearsal = new Rehearsal(workspace, page, options);
  let keep = options.keep ?? false;
  try {
    await rehearsal.run();
  } catch (error) {
    keep = rehearsal.leavesSomething;
    throw rehearsal.explained(error);
  } finally {
    if (keep) workspace.release();
    else workspace.remove();
  }
}

const UNPAINTED = paintFor({ isTTY: false });

/** One rehearsal in its work folder. */
class Rehearsal {
  readonly #output: Output;
  readonly #supervisor: Supervisor;
  readonly #paint: Paint;
  readonly #progress: Progress;
  #stacks: readonly SynthesizedStack[] = [];
  /** Those that were begun. */
  readonly #runs: StageRun[] = [];
  #terraformVersion = "";
  /** The one that was worked on last. */
  #current: SynthesizedStack | undefined;
  #provider: ProviderProcess | undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly page: PageFile,
    private readonly options: RehearsalOptions,
  ) {
    this.#output = options.output;
    this.#supervisor = options.supervisor;
    this.#paint = paintFor(options.output);
    const live = isTerminal(options.output);
    const everyResource = !live || options.everyResource === true;
    this.#progress = new Progress(options.output, this.#paint, { live, everyResource });
  }

  /** Whether there is anything in the work folder to look at. */
  get leavesSomething(): boolean {
    return this.#stacks.length > 0;
  }

  get #providerLog(): string {
    return path.join(this.workspace.logs, "provider.log");
  }

  async run(): Promise<void> {
    const { keep = false } = this.options;
    const startedAt = performance.now();
    const environment = terraformEnvironment(makeHome(this.workspace.root));
    const terraform = await findTerraform(environment, this.#supervisor);
    this.#terraformVersion = terraform.version;
    this.#progress.line(`Rehearsing with terraform ${terraform.version} in ${fromHere(this.workspace.root)}`);
    if (this.workspace.replaced)
      this.#progress.line("(what an earlier rehearsal left there has been removed)");

    this.#stacks = await this.#progress.step(
      "rehearsal",
      "synth",
      () => synthesizeStages(this.workspace, this.options),
      stageNames,
    );
    for (const { name, warnings } of this.#stacks) {
      for (const warning of warnings) this.#progress.line(`  warning: ${warning} (${name})`);
    }
    const variableFiles = writeVariableFiles(this.workspace, this.#stacks);
    this.#provider = await this.#progress.step(
      "rehearsal",
      "provider",
      () => this.#startProvider(environment),
      () => "attached",
    );
    const reattach = this.#provider.reattach;
    const runOf = (stack: SynthesizedStack): StageRun => {
      this.#current = stack;
      return new StageRun(stack, variableFiles.get(stack.name) ?? "", {
        binary: terraform.command,
        environment: { ...environment, TF_REATTACH_PROVIDERS: reattach },
        supervisor: this.#supervisor,
        logs: this.workspace.logs,
        progress: this.#progress,
      });
    };
    let outputs = "";
    try {
      const deployed: DeployedStage[] = [];
      for (const stack of this.#stacks) {
        const run = runOf(stack);
        this.#runs.push(run);
        deployed.push(await run.deploy());
      }
      this.#say("", modulesReport(deployed, this.#paint), "");
      outputs = outputsReport(deployed, this.#paint);
      if (!keep) for (const stack of this.#stacks.toReversed()) await runOf(stack).destroy();
    } finally {
      await this.#provider.stop();
    }
    if (!keep) {
      this.#requireEmptyWorld();
      this.#say("");
    }
    this.#say(timesReport(this.#progress.timings, (performance.now() - startedAt) / 1000, this.#paint), "");
    const count = this.#stacks.length;
    const stages = count === 1 ? "1 stage" : `${count} stages`;
    if (keep) this.#say(`${this.#paint.green("Deployed and verified")} ${stages}.`, this.#lookAround());
    else this.#say(`${this.#paint.green("Deployed, verified and destroyed")} ${stages}. Nothing is left.`);
    // Last, as after a real deployment: it is what a person takes away.
    this.#say("", outputs);
    this.#writePage({ kind: keep ? "kept" : "destroyed" });
    this.#say("", `What a real deployment takes, step by step: ${fromHere(this.page.file)}`);
  }

  /** The error with all that helps to understand it and to look further. */
  explained(error: unknown): unknown {
    if (!this.leavesSomething) return error;
    if (error instanceof Interrupted) {
      const objects = new World(this.workspace.world).list().length;
      this.#say(
        "",
        `The simulated world holds ${objects} objects; nothing real was touched.`,
        this.#lookAround(),
      );
      return error;
    }
    if (!(error instanceof RehearsalError)) return error;
    const death = this.#provider?.death();
    const told = (paint: Paint): string[] => [
      error instanceof StepError ? failureReport(error, paint) : error.message,
      ...(death === undefined ? [] : [death]),
    ];
    const parts = told(this.#paint);
    this.#writePage({ kind: "failed", error: told(UNPAINTED).join("\n\n") });
    if (error instanceof StepError) {
      parts.push(
        `Everything terraform printed:   ${fromHere(error.log)}\n` +
          `Everything the provider logged: ${fromHere(this.#providerLog)}`,
      );
    }
    parts.push(`All of this as a page, with what was planned: ${fromHere(this.page.file)}`);
    return new RehearsalError([...parts, this.#lookAround()].join("\n\n"), { cause: error });
  }

  #writePage(outcome: Outcome): void {
    const stages = this.#stacks.map(({ name, dependencies, warnings }) => {
      const run = this.#runs.find((each) => each.name === name);
      return {
        name,
        dependencies,
        ...(run?.planned && { planned: run.planned }),
        isVerified: run?.deployed !== undefined,
        outputs: shownOutputs(run?.deployed?.outputs ?? {}),
        warnings: run?.warnings ?? warnings,
      };
    });
    this.page.write(pageOf({ stages, outcome, at: new Date(), terraformVersion: this.#terraformVersion }));
  }

  #say(...lines: readonly string[]): void {
    this.#output.write(`${lines.join("\n")}\n`);
  }

  #startProvider(environment: Environment): Promise<ProviderProcess> {
    return ProviderProcess.start({
      world: this.workspace.world,
      scan: this.#stacks.map(({ directory }) => directory),
      log: this.#providerLog,
      environment,
      command: this.options.providerCommand,
      supervisor: this.#supervisor,
    });
  }

  /** What a destroy leaves behind here, it would leave behind, and on the bill, in a real account. */
  #requireEmptyWorld(): void {
    const left = new World(this.workspace.world).list();
    if (left.length > 0) throw new RehearsalError(leftReport(left));
  }

  /** How to look at what is left, with the provider attached again. */
  #lookAround(): string {
    const { root, world, inputs } = this.workspace;
    const launcher = fromHere(path.resolve(__dirname, "../main.ts"));
    const stack = this.#current ?? this.#stacks.at(-1);
    const directory = fromHere(stack?.directory ?? root);
    const run = `node --require tsx/cjs ${launcher} run --world ${fromHere(world)}`;
    const terraform = `${run} -- terraform -chdir=${directory}`;
    return [
      `Everything is kept in ${fromHere(root)} until the next rehearsal there. To look around:`,
      `  ${terraform} state list`,
      `  ${terraform} plan -var-file=${path.join(inputs, `${stack?.name}.tfvars.json`)}`,
    ].join("\n");
  }
}

function stageNames(stacks: readonly SynthesizedStack[]): string {
  return stacks.map(({ name }) => name).join(" → ");
}

function fromHere(file: string): string {
  return path.relative(process.cwd(), file) || ".";
}
