/**
 * Tries all bad inputs with the provider that terraform finds in this environment, and prints how far each came. What
 * the plan lets through is not applied: an emulated AWS refuses little of it, and the provider tries some for minutes.
 *
 *     node --require tsx/cjs test/rehearsal/fidelity/bad-inputs/main.ts <an empty folder> [<provider's arguments as JSON>]
 */
import { spawn } from "node:child_process";
import { BAD_INPUTS } from "./all";
import type { Arguments } from "./bad-input";
import { type Ran, tryBadInputs } from "./trial";

function terraformIn(folder: string): (...args: readonly string[]) => Promise<Ran> {
  return (...args) =>
    new Promise((resolve, reject) => {
      const started = Date.now();
      const child = spawn("terraform", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.once("error", reject);
      child.once("close", (code) => {
        process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s terraform ${args[0] ?? ""}\n`);
        resolve({ code: code ?? -1, stdout, stderr });
      });
    });
}

async function main(): Promise<void> {
  const [folder, provider = "{}"] = process.argv.slice(2);
  if (folder === undefined) throw new Error("give an empty folder");
  const found = await tryBadInputs(
    BAD_INPUTS,
    folder,
    terraformIn(folder),
    JSON.parse(provider) as Arguments,
    false,
  );
  process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`bad-inputs: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
