import { constants } from "node:os";
import { parseArgs } from "node:util";
import { EVERYTHING } from "../faults/courses";
import { FAULT_KINDS, isFaultKind, KINDS } from "../faults/kinds";
import { rehearseFaults } from "../faults/rehearse-faults";
import { Interrupted, RehearsalError } from "./errors";
import { paintFor } from "./paint";
import type { ProviderProcessOptions } from "./provider-process";
import { rehearse } from "./rehearsal";
import { runCommand } from "./run-command";
import { Supervisor } from "./supervisor";
import { readProject } from "./synth";

const USAGE = `Rehearse the deployment: the real terraform deploys every stage against a simulated
AWS on this machine, verifies it, and destroys it again. No account is needed or used.

Usage: node --require tsx/cjs src/rehearsal/main.ts [options] [-- app arguments]
       node --require tsx/cjs src/rehearsal/main.ts faults [options] [-- app arguments]
       node --require tsx/cjs src/rehearsal/main.ts run [--world DIR] [--scan DIR]... [--latency-scale N]
                                                          [--date DAY] -- command...

Options:
  --stage NAME     only this stage and those it depends on (repeatable)
  --keep           leave everything deployed, and say how to look around
  --work-dir DIR   where to work (default: .cache/rehearsal in the project)
  --page FILE      where to write the page on what a real deployment takes (default: the
                   work directory's name with .html)
  --verbose        a line for every resource, on a terminal too
  --help           this text

faults: deploy and destroy every stage while things go wrong, until it is done; the account must come out the same.
  --stage NAME     only the operations of this stage (repeatable)
  --kind KIND      only this fault, at every operation (repeatable): ${FAULT_KINDS.join(", ")}
  --all            every fault at every operation, which takes long
  --every N        of faults that end a run (${FAULT_KINDS.filter((kind) => KINDS[kind].endsRun).join(", ")}): one every N operations
  --work-dir DIR   where to work (default: .cache/rehearsal-faults in the project)

run: any command with the simulated AWS attached, such as "terraform test" in a module's folder.
  --world DIR      the simulated world to use (default: a new one, thrown away afterwards)
  --scan DIR       a folder of Terraform configuration, besides the current one and that of -chdir (repeatable)
  --latency-scale N  take N times the time that AWS typically takes, such as 0.01 (default: no time)
  --date DAY       play that day, such as 2022-06-01: what is refused only since then is accepted (default: today)

Environment:
  TERRAFORM_BINARY_NAME   the terraform to use (default: terraform; 1.9 or newer)
  SPARK_PLATFORM_*        passed on to the app
  NO_COLOR                no colours
`;

/** What tests put in place of the real thing. */
export interface Overrides {
  readonly providerCommand?: ProviderProcessOptions["command"];
}

const STOPPING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Runs the command line and returns the exit code. */
export async function main(args: readonly string[], overrides: Overrides = {}): Promise<number> {
  const supervisor = new Supervisor();
  const killAll = (): void => supervisor.kill();
  process.once("exit", killAll);
  // A reader that goes away, as "head" does: an interrupt like any other.
  process.stdout.on("error", () => supervisor.interrupt("SIGPIPE"));
  try {
    switch (args[0]) {
      case "run":
        return await runMain(args.slice(1), supervisor, overrides);
      case "faults":
        return await faultsMain(args.slice(1), supervisor, overrides);
      default:
        return await rehearseMain(args, supervisor, overrides);
    }
  } catch (error) {
    if (error instanceof Interrupted) {
      process.stderr.write(`Stopped by ${error.signal}; no process is left behind.\n`);
      return 128 + constants.signals[error.signal];
    }
    if (!(error instanceof RehearsalError)) throw error;
    process.stderr.write(`\n${paintFor(process.stderr).red("✗")} ${error.message}\n`);
    return 1;
  } finally {
    process.off("exit", killAll);
    supervisor.kill();
  }
}

async function rehearseMain(
  args: readonly string[],
  supervisor: Supervisor,
  overrides: Overrides,
): Promise<number> {
  const line = readLine(args, {
    stage: { type: "string", multiple: true },
    keep: { type: "boolean" },
    "work-dir": { type: "string" },
    page: { type: "string" },
    verbose: { type: "boolean" },
    ...HELP,
  });
  if (line === undefined) return 0;
  const { values, rest } = line;
  const project = readProject(process.cwd());
  await onStop(supervisor, inOrder(supervisor), () =>
    rehearse({
      project,
      workFolder: values["work-dir"],
      page: values.page,
      keep: values.keep,
      stages: values.stage,
      appArgs: rest,
      everyResource: values.verbose,
      output: process.stdout,
      supervisor,
      ...overrides,
    }),
  );
  return 0;
}

async function faultsMain(
  args: readonly string[],
  supervisor: Supervisor,
  overrides: Overrides,
): Promise<number> {
  const line = readLine(args, {
    stage: { type: "string", multiple: true },
    kind: { type: "string", multiple: true },
    all: { type: "boolean" },
    every: { type: "string" },
    "work-dir": { type: "string" },
    ...HELP,
  });
  if (line === undefined) return 0;
  const { values, rest } = line;
  const kinds = values.kind?.map((kind) => {
    if (isFaultKind(kind)) return kind;
    throw new RehearsalError(`--kind is "${kind}". Give one of ${FAULT_KINDS.join(", ")}.\n\n${USAGE}`);
  });
  const every = values.every === undefined ? undefined : Number(values.every || Number.NaN);
  if (every !== undefined && !(Number.isInteger(every) && every > 0)) {
    throw new RehearsalError(`--every is "${values.every}". Give a whole number from 1 on.\n\n${USAGE}`);
  }
  if (values.all && (kinds ?? every) !== undefined) {
    throw new RehearsalError(
      `--all is every fault at every operation. Give it without --kind and --every.\n\n${USAGE}`,
    );
  }
  const project = readProject(process.cwd());
  await onStop(supervisor, inOrder(supervisor), () =>
    rehearseFaults({
      project,
      workFolder: values["work-dir"],
      stages: values.stage,
      ...(values.all ? EVERYTHING : { kinds, every }),
      appArgs: rest,
      output: process.stdout,
      supervisor,
      ...overrides,
    }),
  );
  return 0;
}

/** The first request to stop is passed on to terraform, a second one ends everything. */
function inOrder(supervisor: Supervisor): (signal: NodeJS.Signals) => void {
  return (signal) => {
    if (supervisor.interruptedBy !== undefined) {
      process.stderr.write(`\n${signal} again: killing everything at once.\n`);
      supervisor.kill();
      return;
    }
    process.stderr.write(`\n${signal}: waiting for terraform to stop in order; once more to kill it.\n`);
    supervisor.interrupt(signal);
  };
}

/**
 * Does the work, in the course of which requests to stop are handled instead of ending us at once. After one they still
 * are: a second that comes while we end must not change how we end.
 */
async function onStop<T>(
  supervisor: Supervisor,
  handle: (signal: NodeJS.Signals) => void,
  work: () => Promise<T>,
): Promise<T> {
  for (const signal of STOPPING) process.on(signal, handle);
  try {
    return await work();
  } finally {
    if (supervisor.interruptedBy === undefined) {
      for (const signal of STOPPING) process.off(signal, handle);
    }
  }
}

async function runMain(
  args: readonly string[],
  supervisor: Supervisor,
  overrides: Overrides,
): Promise<number> {
  const line = readLine(args, {
    world: { type: "string" },
    scan: { type: "string", multiple: true },
    "latency-scale": { type: "string" },
    date: { type: "string" },
    ...HELP,
  });
  if (line === undefined) return 0;
  const { values, rest } = line;
  const [program, ...programArgs] = rest;
  if (program === undefined) throw new RehearsalError(`Give the command to run after "--".\n\n${USAGE}`);
  const command = [program, ...programArgs] as const;
  const latencyScale = scaleOf(values["latency-scale"]);
  const date = dayOf(values.date);
  return onStop(
    supervisor,
    (signal) => supervisor.interrupt(signal),
    () =>
      runCommand({
        command,
        world: values.world,
        scan: values.scan,
        latencyScale,
        date,
        supervisor,
        ...overrides,
      }),
  );
}

function scaleOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const scale = Number(text || Number.NaN);
  if (scale >= 0 && scale < Infinity) return scale;
  throw new RehearsalError(
    `--latency-scale is "${text}". Give a number from 0 on, such as 0.01.\n\n${USAGE}`,
  );
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  // The 30th of February is read as a day of March.
  if (!Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return text;
  throw new RehearsalError(`--date is "${text}". Give a day, such as 2022-06-01.\n\n${USAGE}`);
}

const HELP = { help: { type: "boolean", short: "h" } } as const;

/** The options, and what comes after "--"; undefined when help was wanted and given. */
function readLine<T extends OptionTypes & typeof HELP>(args: readonly string[], options: T) {
  const { own, rest } = splitAtDashes(args);
  const values = parse(own, options);
  if (!(values as { readonly help?: boolean }).help) return { values, rest };
  process.stdout.write(USAGE);
  return undefined;
}

function splitAtDashes(args: readonly string[]): { readonly own: string[]; readonly rest: string[] } {
  const dashes = args.indexOf("--");
  return dashes < 0
    ? { own: [...args], rest: [] }
    : { own: args.slice(0, dashes), rest: args.slice(dashes + 1) };
}

type OptionTypes = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parse<T extends OptionTypes>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    throw new RehearsalError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
