import { parseArgs, type ParseArgsConfig } from "node:util";
import { STAGES, type Stage } from "../stage";

/** A command line that cannot be understood. */
export class UsageError extends Error {
  public override readonly name = "UsageError";
}

/**
 * Reads options.
 * @throws UsageError on one that is not known, or has no value
 */
export function parseOptions<T extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: false, options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError unless it is the name of a stage */
export function checkStage(text: string): asserts text is Stage {
  if (!(STAGES as readonly string[]).includes(text)) {
    throw new UsageError(`--stage is "${text}"; give one of ${STAGES.join(", ")}.`);
  }
}
