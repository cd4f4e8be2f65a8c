/** What is to go wrong, as data: a file that the provider process reads anew for every run of Terraform. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FaultKind, isFaultKind } from "./kinds";

/** The faults of one run of Terraform. Each operation is struck once, however many runs there are. */
export interface FaultPlan {
  /** Tells runs apart: counting begins anew with another number. */
  readonly run: number;
  /** What strikes. Of several kinds, the operation itself decides which. */
  readonly kinds: readonly FaultKind[];
  /**
   * By how much that choice is shifted: as many plans as there are kinds, each shifted by one more, try each kind at
   * each operation.
   *
   * @default 0
   */
  readonly shift?: number;
  /**
   * How many operations that could be struck pass first in this run.
   *
   * @default 0
   */
  readonly after?: number;
  /**
   * How many operations are struck in this run.
   *
   * @default - all that can be
   */
  readonly atMost?: number;
}

const FILE = "plan.json";

function isCount(value: unknown): boolean {
  return value === undefined || (Number.isInteger(value) && Number(value) >= 0);
}

/** @throws when the text is not a plan */
export function parsePlan(text: string, file: string): FaultPlan {
  const plan = JSON.parse(text) as Partial<FaultPlan>;
  if (!Number.isInteger(plan.run)) throw new Error(`${file}: "run" must be a whole number`);
  const kinds: readonly unknown[] = Array.isArray(plan.kinds) ? plan.kinds : [undefined];
  const strange = kinds.find((kind) => !isFaultKind(kind));
  if (strange !== undefined || kinds.includes(undefined)) {
    throw new Error(`${file}: "kinds" must be a list of kinds of faults, not ${JSON.stringify(plan.kinds)}`);
  }
  for (const name of ["shift", "after", "atMost"] as const) {
    if (!isCount(plan[name])) throw new Error(`${file}: "${name}" must be a whole number from 0 on`);
  }
  return plan as FaultPlan;
}

/** The plan in a folder; undefined when there is none, so that nothing goes wrong. */
export function readPlan(folder: string): FaultPlan | undefined {
  const file = join(folder, FILE);
  return existsSync(file) ? parsePlan(readFileSync(file, "utf8"), file) : undefined;
}

/** Puts a plan into a folder in one step, as the provider process may be reading. */
export function writePlan(folder: string, plan: FaultPlan): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `${FILE}.tmp`);
  writeFileSync(temporary, `${JSON.stringify(plan)}\n`, { mode: 0o600 });
  renameSync(temporary, join(folder, FILE));
}
