/** Which courses a stage is put through. */
import { FAULT_KINDS, type FaultKind, KINDS } from "./kinds";

/** What goes wrong in one course; see `FaultPlan`. */
export interface CoursePlan {
  readonly kinds: readonly FaultKind[];
  readonly after: number;
  /** How many operations it must strike: all, unless some are to pass. */
  readonly atLeast: number;
}

/** What was asked for. */
export interface Wishes {
  /** The kinds, each at every operation. @default - all, those that leave the rest of a run alone in one course */
  readonly kinds?: readonly FaultKind[];
  /** Of kinds that end a run: every how many operations one is struck. @default - so that three runs are struck */
  readonly every?: number;
}

/** Each kind at every operation. */
export const EVERYTHING: Wishes = { kinds: FAULT_KINDS, every: 1 };

/** How many runs of a course are struck, of a kind that ends runs, unless it is said otherwise. */
const STRUCK_RUNS = 3;

/** The courses for a stage. */
export interface Courses {
  readonly plans: readonly CoursePlan[];
  /** What cannot happen to it: no resource of it is of a provider that it can happen to. */
  readonly impossible: readonly FaultKind[];
}

/** @param types the resource types of the stage's operations, as often as there are operations of them */
export function coursesFor(types: readonly string[], { kinds, every }: Wishes): Courses {
  const operations = (...any: readonly FaultKind[]): number => {
    const providers = any.flatMap((kind) => KINDS[kind].providers);
    return types.filter((type) => providers.some((provider) => type.startsWith(`${provider}_`))).length;
  };
  const after = (kind: FaultKind): number =>
    KINDS[kind].endsRun ? (every ?? Math.ceil(operations(kind) / (STRUCK_RUNS + 1))) - 1 : 0;
  const plan = (some: readonly FaultKind[], passing = 0): CoursePlan => ({
    kinds: some,
    after: passing,
    atLeast: passing === 0 ? operations(...some) : 1,
  });

  const wanted = kinds ?? FAULT_KINDS;
  const possible = wanted.filter((kind) => operations(kind) > 0);
  const impossible = wanted.filter((kind) => operations(kind) === 0);
  const single = kinds ? possible : possible.filter((kind) => KINDS[kind].endsRun);
  const mixed = possible.filter((kind) => !single.includes(kind));
  return {
    plans: [...(mixed.length > 0 ? [plan(mixed)] : []), ...single.map((kind) => plan([kind], after(kind)))],
    impossible,
  };
}
