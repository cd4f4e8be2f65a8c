/** What the page is made of: what a rehearsal has found out, without any secret. */
import type { ResourceGraph } from "../latency/graph";

/** A rehearsal, as far as it came. */
export interface Rehearsed {
  readonly terraformVersion: string;
  readonly at: Date;
  /** Those to be deployed, in that order. */
  readonly stages: readonly RehearsedStage[];
  readonly outcome: Outcome;
}

/** How it ended. */
export type Outcome =
  | { readonly kind: "destroyed" }
  | { readonly kind: "kept" }
  | {
      readonly kind: "failed";
      /** What was said of the failure; lines. */
      readonly error: string;
    };

/** One stage of it. */
export interface RehearsedStage {
  readonly name: string;
  /** The names of the stages that must be there before. */
  readonly dependencies: readonly string[];
  /** @default - the rehearsal did not get that far */
  readonly planned?: PlannedResources;
  /** Whether it was deployed, and a second plan found nothing left to do. */
  readonly isVerified: boolean;
  readonly outputs: readonly ShownOutput[];
  readonly warnings: readonly string[];
}

/** What a plan is about to make. */
export interface PlannedResources {
  readonly graph: ResourceGraph;
  /** The addresses of the managed instances. */
  readonly instances: readonly string[];
}

/** An output as a reader may see it. */
export interface ShownOutput {
  readonly name: string;
  /** Absent of a sensitive output. */
  readonly text?: string;
}
