/** One stage is deployed, or destroyed, while things go wrong: terraform is run again until it is done. */
import path from "node:path";
import type { Supervisor } from "../launcher/supervisor";
import { changesIn, diagnosticsOf, streamTerraform, type TerraformResult } from "../launcher/terraform";
import { World, type WorldObject } from "../world/world";
import { compareAccounts, describeDifference } from "./accounts";
import type { AttachedProvider } from "./attached-provider";
import { addressOf, Imports } from "./imports";
import { type FaultKind, KINDS } from "./kinds";
import { Ledger, type Strike } from "./ledger";
import { writePlan } from "./plan";
import { StateFile } from "./state-file";

/** What is done to a stage. */
export type Phase = "deploy" | "destroy";

/** A stage that is initialized. */
export interface CourseStage {
  readonly name: string;
  /** The folder in which terraform runs. */
  readonly directory: string;
  readonly variableFile: string;
  readonly stateFile: string;
}

/** What goes wrong, and when. */
export interface CourseProps {
  readonly stage: CourseStage;
  readonly phase: Phase;
  /** What strikes each operation once; of several kinds the operation decides. */
  readonly kinds: readonly FaultKind[];
  /** See `FaultPlan`. @default 0 */
  readonly shift?: number;
  /** Of kinds that end a run: how many operations pass first in each. @default 0 */
  readonly after?: number;
  /** How many operations must be struck: a course that strikes fewer has shown nothing. @default 0 */
  readonly atLeast?: number;
  /** The account as an undisturbed run leaves it. */
  readonly expected: readonly WorldObject[];
}

/** How courses are run. */
export interface CourseContext {
  readonly binary: string;
  readonly provider: AttachedProvider;
  readonly supervisor: Supervisor;
  /** The folder of the world. */
  readonly world: string;
  /** The folder of the fault plan. */
  readonly faults: string;
  /** The folder for what terraform prints. */
  readonly logs: string;
}

/** An operation that was struck, and whether a person had to do something about it. */
export interface Point {
  readonly strike: Strike;
  /** What a person had to do. @default - nothing but another run */
  readonly hand?: "import";
  /** Why. @default - nothing had to be done */
  readonly because?: string;
}

/** What came of a course. */
export interface CourseResult {
  readonly stage: string;
  readonly phase: Phase;
  readonly kinds: readonly FaultKind[];
  readonly points: readonly Point[];
  /** Runs of terraform after the first. */
  readonly reruns: number;
  readonly seconds: number;
  /** Why it did not survive. @default - it did */
  readonly failure?: string;
  /** Everything that terraform printed. */
  readonly log: string;
}

/** So many runs without a fault may fail before it is given up: the first may have come too early. */
const VAIN_RUNS = 2;

/** More runs than any course needs: a course that does not end is a failure too. */
const MAX_RUNS = 400;

/** Tells the runs of all courses apart. */
let runs = 0;

/** Forgets what is to go wrong. */
export function stopFaults(folder: string): void {
  writePlan(folder, { run: ++runs, kinds: [] });
}

/** Runs one course to its end. What goes wrong in it is in the result; only an interrupted course throws. */
export async function runCourse(props: CourseProps, context: CourseContext): Promise<CourseResult> {
  const course = new Course(props, context);
  const startedAt = performance.now();
  try {
    const failure = await course.run();
    return {
      ...course.result(),
      seconds: (performance.now() - startedAt) / 1000,
      ...(failure === undefined ? {} : { failure }),
    };
  } finally {
    course.end();
  }
}

class Course {
  private readonly imports: Imports;
  private readonly ledger: Ledger;
  private readonly state: StateFile;
  private readonly points: Point[] = [];
  private readonly folder: string;
  private readonly log: string;
  private count = 0;

  constructor(
    private readonly props: CourseProps,
    private readonly context: CourseContext,
  ) {
    const { stage, phase, kinds, shift = 0 } = props;
    const name = `${stage.name}.${phase}.${kinds.join("+")}.${shift}`;
    this.folder = context.faults;
    this.log = path.join(context.logs, `${name}.log`);
    this.imports = new Imports(stage.directory);
    this.ledger = new Ledger(this.folder);
    this.state = new StateFile(stage.stateFile);
  }

  /** @returns why it did not survive; undefined when it did */
  async run(): Promise<string | undefined> {
    this.ledger.clear();
    let vain = 0;
    while (this.count < MAX_RUNS) {
      const known = this.ledger.strikes().length;
      this.plan();
      const result = await this.again();
      const strikes = this.ledger.strikes().slice(known);
      if (strikes.some(({ kind }) => kind === "die")) await this.context.provider.died();
      for (const strike of strikes) {
        const point = this.point(strike, result);
        if ("problem" in point) return point.problem;
        this.points.push(point);
      }
      const problem = this.state.problem();
      if (problem !== undefined) return problem;
      if (result.exitCode === 0) return await this.verify();
      vain = strikes.length > 0 ? 0 : vain + 1;
      if (vain >= VAIN_RUNS) return `Run again, terraform still fails:\n${errorsOf(result)}`;
    }
    return `It was not done after ${MAX_RUNS} runs.`;
  }

  result(): Omit<CourseResult, "seconds"> {
    const { stage, phase, kinds } = this.props;
    const { points, log, count } = this;
    return { stage: stage.name, phase, kinds, points, reruns: count - 1, log };
  }

  end(): void {
    this.imports.clear();
    stopFaults(this.folder);
  }

  private plan(): void {
    const { kinds, shift = 0, after = 0 } = this.props;
    const endsRun = kinds.some((kind) => KINDS[kind].endsRun);
    writePlan(this.folder, { run: ++runs, kinds, shift, after, ...(endsRun ? { atMost: 1 } : {}) });
  }

  private again(): Promise<TerraformResult> {
    const { phase, kinds } = this.props;
    this.count++;
    // Side by side with others, the one that died could not be told.
    const one = kinds.includes("die") ? ["-parallelism=1"] : [];
    return this.terraform(phase === "deploy" ? "apply" : "destroy", "-auto-approve", ...one);
  }

  private async terraform(
    command: "apply" | "destroy" | "plan",
    ...args: string[]
  ): Promise<TerraformResult> {
    const { stage } = this.props;
    const { binary, provider, supervisor } = this.context;
    const result = await streamTerraform(
      command,
      ["-input=false", ...args, `-var-file=${stage.variableFile}`],
      {
        binary,
        supervisor,
        environment: await provider.environment(),
        directory: stage.directory,
        log: this.log,
      },
    );
    supervisor.throwIfInterrupted();
    return result;
  }

  /** What a strike asks of a person, or why that cannot be told. */
  private point(strike: Strike, result: TerraformResult): Point | { readonly problem: string } {
    const { lost } = strike;
    if (!lost || lost.again.outcome === "same") return { strike };
    const because = lost.again.outcome === "refused" ? lost.again.because : "another run makes a second one";
    const to = addressOf(strike, result.events);
    if (to === undefined)
      return { problem: `terraform did not say which resource ${strike.type} ${strike.id} belongs to` };
    if (lost.importId === undefined)
      return { problem: `${to} (${strike.id}) was lost and cannot be imported: ${because}` };
    this.imports.add([{ to, id: lost.importId }]);
    return { strike, hand: "import", because };
  }

  /** Whether the account is what it should be, enough went wrong until then, and nothing is left to do. */
  private async verify(): Promise<string | undefined> {
    const actual = new World(this.context.world).list();
    const difference = describeDifference(compareAccounts(actual, this.props.expected));
    if (difference !== "") return `The account is not that of an undisturbed run:\n${difference}`;
    const { atLeast = 0 } = this.props;
    if (this.points.length < atLeast)
      return `Only ${this.points.length} operations were struck, of ${atLeast} at least.`;
    if (this.props.phase === "destroy") return undefined;
    stopFaults(this.folder);
    const plan = await this.terraform("plan", "-detailed-exitcode");
    if (plan.exitCode === 0) return undefined;
    return `A plan after it must find no changes, but:\n${changesIn(plan.events).join("\n") || errorsOf(plan)}`;
  }
}

function errorsOf(result: TerraformResult): string {
  const errors = diagnosticsOf(result.events).filter(({ severity }) => severity === "error");
  const texts = errors.map(({ summary, detail, address }) =>
    [address, summary, detail].filter((part) => part !== undefined && part !== "").join(": "),
  );
  return [...new Set(texts)].join("\n") || result.text.slice(-10).join("\n");
}
