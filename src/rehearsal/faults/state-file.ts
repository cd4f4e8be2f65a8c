/** What must always be true of a state file, whatever has failed. */
import { existsSync, readFileSync } from "node:fs";

/** Watches the state file of a stage from run to run. */
export class StateFile {
  private lineage: string | undefined;
  private serial = -1;

  constructor(private readonly file: string) {}

  /** What is wrong with the file now; undefined when nothing is. */
  problem(): string | undefined {
    if (!existsSync(this.file)) {
      return this.lineage === undefined ? undefined : `${this.file} is gone`;
    }
    let state: { version?: unknown; lineage?: unknown; serial?: unknown; resources?: unknown };
    try {
      state = JSON.parse(readFileSync(this.file, "utf8")) as typeof state;
    } catch {
      return `${this.file} cannot be read`;
    }
    const { version, lineage, serial } = state;
    if (
      version !== 4 ||
      typeof lineage !== "string" ||
      typeof serial !== "number" ||
      !Array.isArray(state.resources)
    ) {
      return `${this.file} is not a state of version 4`;
    }
    if (this.lineage !== undefined && lineage !== this.lineage) {
      return `${this.file} has become another state: its lineage was ${this.lineage} and is ${lineage}`;
    }
    if (serial < this.serial) return `${this.file} has gone back from serial ${this.serial} to ${serial}`;
    this.lineage = lineage;
    this.serial = serial;
    return undefined;
  }
}
