/**
 * What a person does after a creation of which Terraform never heard: an import block for each object, and another
 * apply. https://developer.hashicorp.com/terraform/language/import
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TerraformEvent } from "../launcher/terraform";
import { diagnosticsOf } from "../launcher/terraform";
import type { Strike } from "./ledger";

/** An object, and the resource that it belongs to. */
export interface Import {
  /** The resource's address. */
  readonly to: string;
  readonly id: string;
}

const FILE = "faults-import.tf.json";

/** The import blocks of a stage's folder. */
export class Imports {
  private readonly file: string;
  private readonly all: Import[] = [];

  constructor(directory: string) {
    this.file = path.join(directory, FILE);
  }

  /** Adds blocks for the runs to come. */
  add(imports: readonly Import[]): void {
    this.all.push(...imports);
    if (this.all.length > 0) {
      writeFileSync(this.file, `${JSON.stringify({ import: this.all }, null, 2)}\n`, { mode: 0o600 });
    }
  }

  /** Takes them all out again. */
  clear(): void {
    rmSync(this.file, { force: true });
  }
}

/**
 * The address of the resource that was struck, from what terraform reported; undefined when that does not tell. The
 * provider is never told addresses: a message names the operation, and of one that died there is no message, but it
 * was the last of its type that began.
 */
export function addressOf(strike: Strike, events: readonly TerraformEvent[]): string | undefined {
  const said = diagnosticsOf(events).find(({ detail }) => detail.includes(`${strike.point}.`));
  if (said?.address !== undefined) return said.address;
  const begun = events.flatMap(({ type, hook }) =>
    type === "apply_start" && hook?.resource.resource_type === strike.type && hook.action === strike.operation
      ? [hook.resource.addr]
      : [],
  );
  return strike.kind === "die" ? begun.at(-1) : undefined;
}
