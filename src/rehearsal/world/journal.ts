/** The history of a world: one JSON line an operation, in `journal.jsonl`. It names objects, never their values. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";

/** One operation that changed the world. */
export interface JournalEntry {
  readonly provider: string;
  readonly operation: "create" | "update" | "delete";
  readonly type: string;
  readonly id: string;
  readonly durationMs: number;
}

/** Appends to the journal of a world. */
export class Journal {
  private readonly file: string;

  constructor(directory: string) {
    this.file = join(directory, "journal.jsonl");
  }

  record(entry: JournalEntry): void {
    appendFileSync(this.file, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`, {
      mode: 0o600,
    });
  }
}
