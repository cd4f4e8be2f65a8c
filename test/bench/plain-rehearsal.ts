/** The plain rehearsal of all stages, measured, and what it may take. */
import { join, resolve } from "node:path";
import { measure, type Usage } from "./process-tree";

/** What something may take at most. */
export interface Budget {
  /** On the clock. */
  readonly seconds: number;
  /** That all its processes hold at a time; what they share counts for each. */
  readonly megabytes: number;
}

/** Of the rehearsal of all stages in the staged layout, from synth to destroyed. */
export const BUDGET: Budget = { seconds: 90, megabytes: 500 };

const root = resolve(__dirname, "../..");

/** Rehearses all stages in a folder of its own below .cache/bench; Linux only. */
export function measureRehearsal(): Promise<Usage> {
  return measure(
    process.execPath,
    [
      "--require",
      "tsx/cjs",
      "src/rehearsal/main.ts",
      "--work-dir",
      join(root, ".cache/bench/plain-rehearsal"),
    ],
    { cwd: root, env: { ...process.env, SPARK_PLATFORM_LAYOUT: "staged" } },
  );
}

/** What it took, with the largest of its processes; lines. */
export function usageLines({ seconds, megabytes, largest }: Usage, budget: Budget): readonly string[] {
  return [
    `The plain rehearsal of all three stages: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB (at most ${budget.seconds} s, ${budget.megabytes} MB)`,
    ...largest
      .slice(0, 4)
      .map(({ program, megabytes: most }) => `  ${most.toFixed(0).padStart(4)} MB at most: ${program}`),
  ];
}

/** In what it took more than it may, in words; empty when in nothing. */
export function excesses({ seconds, megabytes }: Budget, budget: Budget): readonly string[] {
  return [
    ...(seconds > budget.seconds ? [`${seconds.toFixed(1)} s are more than ${budget.seconds} s`] : []),
    ...(megabytes > budget.megabytes
      ? [`${megabytes.toFixed(0)} MB are more than ${budget.megabytes} MB`]
      : []),
  ];
}
