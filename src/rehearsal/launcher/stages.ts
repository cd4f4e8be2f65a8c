import { RehearsalError } from "./errors";

/** What the order of stages hangs on. */
export interface StageDependencies {
  readonly name: string;
  /** The names of the stages that must be there before this one. */
  readonly dependencies: readonly string[];
}

/** The stages in an order in which each comes after all that it depends on. */
export function inDependencyOrder<T extends StageDependencies>(stages: readonly T[]): T[] {
  const ordered: T[] = [];
  let waiting = [...stages];
  while (waiting.length > 0) {
    const next = waiting.find(
      (stage) => !stage.dependencies.some((name) => waiting.some((w) => w.name === name)),
    );
    if (next === undefined) {
      throw new RehearsalError(`The stages ${quoted(waiting)} depend on one another in a circle.`);
    }
    ordered.push(next);
    waiting = waiting.filter((stage) => stage !== next);
  }
  return ordered;
}

/** The named stages and what they depend on, in the given order; all of them when none is named. */
export function selectStages<T extends StageDependencies>(
  stages: readonly T[],
  names: readonly string[],
): T[] {
  if (names.length === 0) return [...stages];
  const selected = new Set<string>();
  const select = (name: string): void => {
    const stage = stages.find((candidate) => candidate.name === name);
    if (stage === undefined)
      throw new RehearsalError(`There is no stage "${name}". There are ${quoted(stages)}.`);
    if (selected.has(name)) return;
    selected.add(name);
    stage.dependencies.forEach(select);
  };
  names.forEach(select);
  return stages.filter((stage) => selected.has(stage.name));
}

function quoted(stages: readonly StageDependencies[]): string {
  return stages.map(({ name }) => `"${name}"`).join(", ");
}
