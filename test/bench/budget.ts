/**
 * Fails when the plain rehearsal takes more time or memory than it may. Other limits may be given, to see it fail:
 * --seconds N, --megabytes N.
 */
import { parseArgs } from "node:util";
import { BUDGET, type Budget, excesses, measureRehearsal, usageLines } from "./plain-rehearsal";

/** @throws when a limit is not a number from 0 on */
export function budgetOf(args: readonly string[]): Budget {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: "string" }, megabytes: { type: "string" } },
  });
  const limit = (name: keyof Budget): number => {
    const text = values[name];
    if (text === undefined) return BUDGET[name];
    const number = Number(text || Number.NaN);
    if (number >= 0 && number < Infinity) return number;
    throw new Error(`--${name} is "${text}". Give a number from 0 on, such as ${BUDGET[name]}.`);
  };
  return { seconds: limit("seconds"), megabytes: limit("megabytes") };
}

async function main(): Promise<void> {
  const budget = budgetOf(process.argv.slice(2));
  const usage = await measureRehearsal();
  console.log(usageLines(usage, budget).join("\n"));
  const over = excesses(usage, budget);
  if (over.length === 0) return;
  console.error(`✗ Over the budget: ${over.join(", and ")}.`);
  process.exitCode = 1;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
