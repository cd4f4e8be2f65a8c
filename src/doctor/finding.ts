/**
 * How something stands: a `tick` is good, a `cross` would make the deployment fail or useless, a `warning` is advice, or
 * something that cannot be known here.
 */
export type Mark = "tick" | "cross" | "warning";

/** One line of the doctor's table. It never holds a secret. */
export interface Finding {
  readonly mark: Mark;
  /** What was checked, in a word or two: of an input variable, its name. */
  readonly name: string;
  /** What was found, as a clause. */
  readonly found: string;
  /** What to do about it, as a clause; every cross has one. */
  readonly fix?: string;
}

/** All is well. */
export function tick(name: string, found: string): Finding {
  return { mark: "tick", name, found };
}

/** The deployment would fail, or nobody could use it. */
export function cross(name: string, found: string, fix: string): Finding {
  return { mark: "cross", name, found, fix };
}

/** Advice, or what cannot be known here. */
export function warning(name: string, found: string, fix?: string): Finding {
  return fix === undefined ? { mark: "warning", name, found } : { mark: "warning", name, found, fix };
}

/** A message as the platform writes them, "problem; fix.", as a finding. */
export function fromMessage(mark: "cross" | "warning", name: string, message: string): Finding {
  const [found = "", ...fix] = message.trim().replace(/\.$/, "").split("; ");
  return fix.length > 0
    ? { mark, name, found, fix: fix.join("; ") }
    : { mark, name, found, fix: "correct it" };
}
