import type { Aws } from "./aws/aws";
import { checkProblem } from "./aws/words";
import { AREAS, type Account, type AccountCheck, type Area, type Check } from "./check";
import { findAccount } from "./checks/account";
import { BUCKET_CHECKS } from "./checks/buckets";
import { CAPACITY_CHECKS } from "./checks/capacity";
import { CLUSTER_CHECKS } from "./checks/cluster";
import { INPUT_CHECKS } from "./checks/input";
import { MACHINE_CHECKS } from "./checks/machine";
import { TOOL_CHECKS } from "./checks/tools";
import type { Deployment } from "./facts/deployment";
import type { Facts } from "./facts/facts";
import { readInput } from "./facts/input";
import type { Machine } from "./facts/machine";
import { run, terraformProgram } from "./facts/program";
import { readStates } from "./facts/states";
import { NotSynthesized, synthesize } from "./facts/synthesize";
import { fromMessage, warning, type Finding } from "./finding";
import type { Stage } from "./stage";

/** What to examine. */
export interface Examination {
  readonly stages: readonly Stage[];
  /** The project's folder. */
  readonly root: string;
  /** Files with values of variables, beside those that cdktf finds by itself. */
  readonly varFiles: readonly string[];
  readonly isOffline: boolean;
  /** The public address of the clients, where it is given. */
  readonly address: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** The machine that we run on. */
  readonly machine: Machine;
  /** Gives what asks AWS in a Region. */
  readonly awsIn: (region: string) => Aws;
  /** @default - now */
  readonly now?: Date;
}

/** What was found, area by area. */
export type Findings = Readonly<Record<Area, readonly Finding[]>>;

const CHECKS: readonly Check[] = [...TOOL_CHECKS, ...INPUT_CHECKS, ...MACHINE_CHECKS];

const ACCOUNT_CHECKS: readonly AccountCheck[] = [...BUCKET_CHECKS, ...CLUSTER_CHECKS, ...CAPACITY_CHECKS];

/** Runs every check that the stages need, all at once as far as one does not need what another finds. Writes nothing. */
export async function examine(examination: Examination): Promise<Findings> {
  const { stages, root, environment } = examination;
  let deployment: Deployment;
  try {
    deployment = await synthesize(root, environment);
  } catch (error) {
    if (!(error instanceof NotSynthesized)) throw error;
    return inAreas([["input", [fromMessage("cross", "main.ts", error.message)]]]);
  }
  const facts: Facts = {
    stages,
    deployment,
    input: await inputOf(examination, deployment),
    states: readStates(deployment),
    machine: examination.machine,
    isOffline: examination.isOffline,
    address: examination.address,
    environment,
    now: examination.now ?? new Date(),
  };
  const found = await Promise.all([
    ...CHECKS.filter((check) => isNeeded(check, stages)).map(
      async (check) => [check.area, await attempt(check, facts, () => check.run(facts))] as const,
    ),
    ...(examination.isOffline ? [] : [askAws(examination, facts)]),
  ]);
  return inAreas(found);
}

async function inputOf({ stages, root, varFiles, environment }: Examination, deployment: Deployment) {
  const terraform = terraformProgram(environment);
  const ran = await run(terraform, ["version"], { environment: { ...environment, CHECKPOINT_DISABLE: "1" } });
  if (!ran.started || ran.exitCode !== 0) return undefined;
  return readInput({ deployment, stages, root, varFiles, environment, terraform });
}

/** First whose account it is; only then, and all at once, what there is in it. */
async function askAws(examination: Examination, facts: Facts): Promise<readonly ["aws", readonly Finding[]]> {
  const region = facts.input?.value("aws_region");
  if (typeof region !== "string")
    return ["aws", [warning("AWS", "not asked, as aws_region has no value to ask in")]];
  const { findings, account } = await findAccount(examination.awsIn(region), facts.environment);
  const checks = ACCOUNT_CHECKS.filter((check) => isNeeded(check, facts.stages));
  if (account === undefined) {
    const left = checks.map(({ name }) => name).join(", ");
    return ["aws", [...findings, ...(left ? [warning("the rest", `not checked: ${left}`)] : [])]];
  }
  const more = await Promise.all(checks.map((check) => askAccount(check, facts, account)));
  return ["aws", [...findings, ...more.flat()]];
}

function askAccount(check: AccountCheck, facts: Facts, account: Account): Promise<readonly Finding[]> {
  return attempt(check, facts, () => check.run(facts, account));
}

/** A check that fails is a line of the table like any other: the rest goes on. */
async function attempt(
  { name }: Pick<Check, "name">,
  { environment }: Facts,
  work: () => ReturnType<Check["run"]>,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    // What AWS or the network answers; a defect of the check, too, is said in a line.
    return [checkProblem(name, error, environment)];
  }
}

function isNeeded(check: Pick<Check, "stages">, stages: readonly Stage[]): boolean {
  return check.stages.some((stage) => stages.includes(stage));
}

function inAreas(found: readonly (readonly [Area, readonly Finding[]])[]): Findings {
  return Object.fromEntries(
    AREAS.map((area) => [area, found.filter(([of]) => of === area).flatMap(([, findings]) => findings)]),
  ) as unknown as Findings;
}
