/** The two ways a rehearsal ends early. Anything else that is thrown is a defect of the launcher. */

/** A failure that the reader can act on: the message says what happened and what to do, without a stack trace. */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
}

/** The user asked to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(readonly signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
  }
}
