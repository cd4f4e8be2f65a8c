import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** The project's folder. */
export const root = resolve(__dirname, "../..");

/** How a script ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a script is run. */
export interface RunOptions {
  /**
   * Programs that are found, by name, before those of the system: the text of a shell script for each.
   * @default - none
   */
  readonly programs?: Readonly<Record<string, string>>;
  /**
   * The only programs of the system that are found.
   * @default - all on this machine's PATH
   */
  readonly only?: readonly string[];
  /**
   * The environment, but for PATH.
   * @default - empty
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * The working folder.
   * @default - the project's
   */
  readonly cwd?: string;
}

/** A program that prints its name and its arguments, each on a line of its own. */
export const PRINTS_ITS_ARGUMENTS = 'printf "%s\\n" "${0##*/}" "$@"';

/** Makes a temporary folder, gives it to `use`, and deletes it. */
export function inTemporaryFolder<T>(use: (folder: string) => T): T {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "images-")));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a script, named by its path in the project or an absolute one, with programs of one's own. */
export function run(script: string, args: readonly string[] = [], options: RunOptions = {}): Ended {
  return inTemporaryFolder((folder) => {
    for (const [name, text] of Object.entries(options.programs ?? {})) {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/bash\n${text}\n`);
      chmodSync(path, 0o755);
    }
    for (const name of options.only ?? []) symlinkSync(pathOf(name), join(folder, name));
    const path = options.only ? folder : [folder, process.env.PATH ?? ""].join(delimiter);
    const { status, stdout, stderr } = spawnSync("/bin/bash", [resolve(root, script), ...args], {
      cwd: options.cwd ?? root,
      encoding: "utf8",
      env: { ...options.env, PATH: path },
    });
    return { exitCode: status, stdout, stderr };
  });
}

/** Where the system has the program `name`. */
function pathOf(name: string): string {
  const { stdout, status } = spawnSync("/bin/bash", ["-c", `type -P ${name}`], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} was not found, which this test needs`);
  return stdout.trim();
}

/** Holds that a script ended with 1, printed no result, and said what is wrong. */
export function expectRefusal({ exitCode, stdout, stderr }: Ended, message: string | RegExp): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(message);
}
