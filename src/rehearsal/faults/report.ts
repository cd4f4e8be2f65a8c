/** What the faults came to, for people. */
import { duration } from "../launcher/progress";
import { count } from "../page/format";
import type { CourseResult, Point } from "./course";
import { FAULT_KINDS, KINDS } from "./kinds";

/** One line for a course that has ended. */
export function courseLine({ stage, phase, kinds, points, reruns, seconds, failure }: CourseResult): string {
  const hands = points.filter(({ hand }) => hand).length;
  const name = kinds.length === 1 ? kinds[0] : "mixed";
  const parts = [
    `${count(points.length, "point")}, ${count(reruns, "re-run")}`,
    ...(hands > 0 ? [`${hands} by hand`] : []),
    failure === undefined ? "the same account" : "DID NOT SURVIVE",
  ];
  return `${stage.padEnd(10)} ${phase.padEnd(8)} ${String(name).padEnd(12)} ${parts.join(", ")}  ${duration(seconds)}`;
}

/** A point, and whether its course survived. */
interface Outcome extends Point {
  readonly survived: boolean;
}

/** Everything in numbers: by kind of fault, and what needed a hand by name. */
export function faultsReport(results: readonly CourseResult[]): string {
  const outcomes: readonly Outcome[] = results.flatMap(({ points, failure }) =>
    points.map((point) => ({ ...point, survived: failure === undefined })),
  );
  const rows = FAULT_KINDS.flatMap((kind) => {
    const those = outcomes.filter(({ strike }) => strike.kind === kind);
    if (those.length === 0) return [];
    const survived = those.filter((each) => each.survived && !each.hand).length;
    const byHand = those.filter((each) => each.survived && each.hand).length;
    const lost = those.length - survived - byHand;
    return [[kind, ...[those.length, survived, byHand, lost].map(String), KINDS[kind].title]];
  });
  const head = ["fault", "points", "survived", "by hand", "lost", ""];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const table = [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === head.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const reruns = results.reduce((sum, result) => sum + result.reruns, 0);
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  return [
    ...table,
    "",
    `${count(outcomes.length, "point")} in ${count(results.length, "course")}, ${count(reruns, "re-run")} of terraform, ${duration(seconds)}.`,
    ...handsReport(outcomes),
  ].join("\n");
}

/** Where a real account would need a person as well, by name. */
function handsReport(outcomes: readonly Outcome[]): readonly string[] {
  const reasons = new Map<string, { count: number; readonly twice: boolean }>();
  for (const { strike, hand } of outcomes) {
    if (!hand) continue;
    const twice = strike.lost?.again.outcome === "another";
    const known = reasons.get(strike.type);
    reasons.set(strike.type, { count: (known?.count ?? 0) + 1, twice: twice || known?.twice === true });
  }
  const named = (twice: boolean): readonly string[] =>
    [...reasons]
      .filter(([, reason]) => reason.twice === twice)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([type, { count }]) => `  ${type} (${count})`);
  const section = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : ["", title, ...names];
  return [
    ...section(
      "Needs a hand, as Terraform never hears of it and another run would make a second one (imported here):",
      named(true),
    ),
    ...section(
      "Needs a hand, as Terraform never hears of it and another run would be refused (imported here):",
      named(false),
    ),
  ];
}
