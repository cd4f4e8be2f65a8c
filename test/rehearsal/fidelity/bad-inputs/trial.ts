/**
 * Tries all bad inputs at once with whatever provider answers, and tells how far each came.
 *
 * One configuration holds them all, each in a file of its own, so that three commands find what hundreds would: what one
 * command refuses is taken out before the next one. Then come the changes and deletions of what was made.
 * What they all refer to is made before anything.
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Arguments,
  type BadInput,
  type BadInputs,
  type Outcome,
  type Resources,
  REGION,
  SHARED,
} from "./bad-input";

/** What a command prints, and how it ends. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs terraform in the folder that configurations are written to. */
export type Terraform = (...args: readonly string[]) => Promise<Ran>;

/** How far each input came, and the words that refused it. */
export type Findings = Readonly<Record<string, { readonly outcome: Outcome; readonly words: string }>>;

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string };
}

interface Event {
  readonly type: string;
  readonly diagnostic?: Diagnostic;
  readonly change?: { readonly action: string; readonly resource: { readonly addr: string } };
  readonly hook?: { readonly resource?: { readonly addr: string } };
}

/** The input that a file, or something at an address, belongs to. */
function ownerOf(inputs: BadInputs, { address = "", range }: Diagnostic): string | undefined {
  const named = /\.([a-z0-9_]+?)(?:__\w+)?$/.exec(address)?.[1];
  const file = path.basename(range?.filename ?? "", ".tf.json");
  return [file, named].find((name) => name !== undefined && name in inputs);
}

class Trial {
  private readonly found = new Map<string, { outcome: Outcome; words: string }>();
  /** What was made, and is changed now. */
  private readonly made = new Map<string, BadInput>();

  constructor(
    private readonly inputs: BadInputs,
    private readonly folder: string,
    private readonly terraform: Terraform,
    private readonly provider: Arguments,
    private readonly applies: boolean,
  ) {}

  async run(): Promise<Findings> {
    this.write("shared", SHARED);
    writeFileSync(
      path.join(this.folder, "provider.tf.json"),
      JSON.stringify({
        terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
        provider: { aws: { region: REGION, ...this.provider } },
      }),
    );
    await this.must("init", "-input=false");
    await this.must("apply", "-input=false", "-auto-approve");
    for (const [name, input] of Object.entries(this.inputs)) {
      this.write(name, {
        ...input.beside,
        [input.type]: { ...input.beside?.[input.type], [name]: input.config },
      });
    }
    const validated = JSON.parse((await this.terraform("validate", "-json")).stdout) as {
      diagnostics: readonly Diagnostic[];
    };
    this.note("validate", validated.diagnostics);
    this.note(
      "plan",
      (await this.events("plan", "-input=false", "-refresh=false", "-lock=false")).diagnostics,
    );
    for (const [name, { then }] of this.applies ? [] : Object.entries(this.inputs)) {
      if (then === undefined) this.refuse(name, "planned", "");
    }
    this.note("apply", (await this.events("apply", "-input=false", "-auto-approve")).diagnostics);
    await this.change();
    return Object.fromEntries(
      Object.keys(this.inputs).map((name) => [
        name,
        this.found.get(name) ?? { outcome: "accepted", words: "" },
      ]),
    );
  }

  /** Changes and deletes what was made for that. */
  private async change(): Promise<void> {
    const pending = Object.entries(this.inputs).filter(
      ([name, { then }]) => then !== undefined && !this.found.has(name),
    );
    for (const [name, input] of pending) if (input.then) this.made.set(name, input);
    const forgotten = pending.flatMap(([, { forget = [] }]) => forget);
    if (forgotten.length > 0) await this.must("state", "rm", ...forgotten);
    for (const [name, { then, type }] of pending) {
      if (then) this.write(name, { [type]: { [name]: then } });
      else this.remove(name);
    }
    const planned = await this.events("plan", "-input=false", "-lock=false");
    this.note("plan", planned.diagnostics);
    // One refusal keeps the plan of all others from being made: what is refused goes back to what it was.
    const again =
      planned.diagnostics.length > 0 ? await this.events("plan", "-input=false", "-lock=false") : planned;
    for (const [name, { type }] of pending) {
      const isReplaced = again.changes.some(
        ({ action, resource }) => action === "replace" && resource.addr === `${type}.${name}`,
      );
      if (isReplaced) this.refuse(name, "replaced", "");
    }
    const { diagnostics, errored } = await this.events("apply", "-input=false", "-auto-approve");
    // Of a deletion only the event says what it was about: there is no configuration to point at.
    for (const address of errored) this.note("apply", [{ severity: "error", summary: "", address }]);
    this.note(
      "apply",
      diagnostics.filter(({ range }) => range !== undefined || errored.length === 0),
    );
  }

  private note(outcome: Outcome, diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics.filter(({ severity }) => severity === "error")) {
      const name = ownerOf(this.inputs, diagnostic);
      const words = `${diagnostic.summary} ${diagnostic.detail ?? ""}`.replace(/\s+/g, " ").trim();
      if (name === undefined) {
        throw new Error(`terraform ${outcome}: of no bad input: ${diagnostic.address ?? ""} ${words}`);
      }
      this.refuse(name, outcome, words);
    }
  }

  /** Takes an input out; once it has been made, only its change. */
  private refuse(name: string, outcome: Outcome, words: string): void {
    if (!this.found.has(name)) this.found.set(name, { outcome, words });
    const { type = "", config = {} } = this.made.get(name) ?? {};
    if (type === "") this.remove(name);
    else this.write(name, { [type]: { [name]: config } });
  }

  private write(name: string, resource: Resources): void {
    writeFileSync(path.join(this.folder, `${name}.tf.json`), JSON.stringify({ resource }));
  }

  private remove(name: string): void {
    rmSync(path.join(this.folder, `${name}.tf.json`), { force: true });
  }

  private async must(...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.terraform(...args);
    if (code !== 0) throw new Error(`terraform ${args[0] ?? ""} ended with ${code}: ${stdout}${stderr}`);
  }

  private async events(...args: readonly string[]): Promise<{
    readonly diagnostics: readonly Diagnostic[];
    readonly changes: readonly NonNullable<Event["change"]>[];
    /** Addresses of what could not be made, changed or deleted. */
    readonly errored: readonly string[];
  }> {
    const [command = "", ...rest] = args;
    const { stdout } = await this.terraform(command, "-json", ...rest);
    const events = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Event);
    return {
      diagnostics: events.flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : [])),
      changes: events.flatMap(({ type, change }) => (type === "planned_change" && change ? [change] : [])),
      errored: events.flatMap(({ type, hook }) =>
        type === "apply_errored" ? (hook?.resource?.addr ?? []) : [],
      ),
    };
  }
}

/**
 * Tries bad inputs.
 *
 * @param inputs what to try
 * @param folder an empty one, in which `terraform` runs
 * @param terraform runs terraform
 * @param provider arguments of the aws provider beside the Region
 * @param applies whether to apply what the plan lets through; what is to be changed later always is
 * @throws if terraform complains of something that belongs to none of the inputs
 */
export async function tryBadInputs(
  inputs: BadInputs,
  folder: string,
  terraform: Terraform,
  provider: Arguments = {},
  applies = true,
): Promise<Findings> {
  return new Trial(inputs, folder, terraform, provider, applies).run();
}
