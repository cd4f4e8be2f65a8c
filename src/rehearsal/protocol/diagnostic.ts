/** What a provider tells the user, and how an operation is refused. */

/** One step into a value: an attribute's name, a map's key or a list's index. */
export type PathStep = { readonly attribute: string } | { readonly key: string } | { readonly index: number };

/** Where in a value something is. */
export type Path = readonly PathStep[];

/** A message that Terraform shows beside the place in the configuration which it is about. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly path?: Path;
}

/** Thrown by whatever must not go on; Terraform shows it as an error of the operation. */
export class Refusal extends Error {
  /** @param isTimeout whether it is what a provider says after a long wait, in which others may do what it waits for */
  constructor(
    private readonly summary: string,
    private readonly detail?: string,
    private readonly path?: Path,
    public readonly isTimeout = false,
  ) {
    super(detail === undefined ? summary : `${summary}: ${detail}`);
    this.name = "Refusal";
  }

  get diagnostic(): Diagnostic {
    const { summary, detail, path } = this;
    return { severity: "error", summary, ...(detail ? { detail } : {}), ...(path ? { path } : {}) };
  }

  /** The same refusal, saying what was being done. */
  during(operation: string): Refusal {
    return new Refusal(`${operation}: ${this.summary}`, this.detail, this.path, this.isTimeout);
  }

  /** The same refusal, as what is said after a long wait. */
  afterWaiting(): Refusal {
    return new Refusal(this.summary, this.detail, this.path, true);
  }
}

/** A path as people write it: `ingress[0].cidr_blocks`. */
export function formatPath(path: Path): string {
  return path
    .map((step) =>
      "attribute" in step ? `.${step.attribute}` : "key" in step ? `["${step.key}"]` : `[${step.index}]`,
    )
    .join("")
    .replace(/^\./, "");
}
