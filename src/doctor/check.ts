import type { Aws } from "./aws/aws";
import type { Facts } from "./facts/facts";
import type { Finding } from "./finding";
import type { Stage } from "./stage";

/** The parts of the table, in their order. */
export const AREAS = ["tools", "input", "machine", "aws"] as const;

/** One of {@link AREAS}. */
export type Area = (typeof AREAS)[number];

/** One thing that the doctor looks at. */
export interface Check {
  readonly area: Area;
  /** What is checked, where nothing more exact can be said. */
  readonly name: string;
  /** The stages that need it. */
  readonly stages: readonly Stage[];
  /**
   * Looks at it. Nothing found is nothing to say, as where a setting leaves the matter out.
   * @throws what AWS or the network answers: the doctor puts it into words
   */
  readonly run: (facts: Facts) => Promise<readonly Finding[]> | readonly Finding[];
}

/** A check that asks AWS. It is run once the account is known. */
export interface AccountCheck extends Omit<Check, "run"> {
  readonly area: "aws";
  readonly run: (facts: Facts, account: Account) => Promise<readonly Finding[]>;
}

/** The account to ask. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly aws: Aws;
}
