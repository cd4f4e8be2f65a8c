import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment, type StackConfiguration } from "./deployment";

/** The file that says what was synthesized, in the folder of the output. */
export const MANIFEST = "manifest.json";

/** The parts of a manifest that are read. */
interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly workingDirectory: string;
        readonly synthesizedStackPath: string;
        readonly dependencies: readonly string[];
        readonly annotations?: readonly { readonly level: string; readonly message: string }[];
      }
    >
  >;
}

/**
 * Reads what the app has synthesized.
 *
 * @param output the folder that it was synthesized into
 * @param home the folder that terraform will run below
 */
export function readOutput(output: string, home = output): Deployment {
  const { stacks } = JSON.parse(readFileSync(join(output, MANIFEST), "utf8")) as Manifest;
  // Each after those that it depends on.
  const ordered = Object.values(stacks).sort((a, b) => a.dependencies.length - b.dependencies.length);
  return new Deployment(
    ordered.map((stack) => ({
      name: stack.name,
      folder: join(home, stack.workingDirectory),
      configuration: JSON.parse(
        readFileSync(join(output, stack.synthesizedStackPath), "utf8"),
      ) as StackConfiguration,
      warnings: (stack.annotations ?? [])
        .filter(({ level }) => level === "@cdktf/warn")
        .map(({ message }) => message),
    })),
  );
}
