/** What did go wrong: one JSON line for each operation that was struck. It names objects, never their values. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { FaultKind } from "./kinds";

/** What creating the same object once more comes to, when Terraform does not know of the first. */
export type Again =
  /** The service overwrites it, or it is in Terraform's state alone: nothing is lost. */
  | { readonly outcome: "same" }
  /** There are two of them then. */
  | { readonly outcome: "another" }
  /** The service refuses, in these words. */
  | { readonly outcome: "refused"; readonly because: string };

/** An object that exists and that Terraform does not know of. */
export interface LostObject {
  readonly again: Again;
  /** What `terraform import` finds it by. @default - it cannot be imported */
  readonly importId?: string;
}

/** An operation that was struck. */
export interface Strike {
  /** The run of the plan. */
  readonly run: number;
  /** Which operation it was: the same in every run that tries it. */
  readonly point: string;
  readonly kind: FaultKind;
  readonly provider: string;
  readonly operation: "create" | "update" | "delete";
  readonly type: string;
  /** The object's identifier; "" where nothing was made. */
  readonly id: string;
  readonly lost?: LostObject;
}

const FILE = "struck.jsonl";

/** The ledger of a folder. */
export class Ledger {
  private readonly file: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.file = join(folder, FILE);
  }

  /** On disk when this returns: the process may be killed next. */
  add(strike: Strike): void {
    appendFileSync(this.file, `${JSON.stringify(strike)}\n`, { mode: 0o600 });
  }

  /** Forgets everything, so that each operation can be struck anew. */
  clear(): void {
    rmSync(this.file, { force: true });
  }

  /** All strikes so far, oldest first. */
  strikes(): readonly Strike[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Strike);
  }
}
