import { spawn } from "node:child_process";
import type { Ended, ProjectCopy } from "./project";

/** Starts terraform, says by which id it can be killed, and ends a while after it. */
const SCRIPT = '"$@" & echo "process $!"; wait $!; code=$?; sleep 4; exit $code';

/**
 * How long it has had nothing to say when it is killed: the account has been asked for all that can be made by then, and the
 * state is not just being written.
 */
const QUIET_MS = 200;

/** A run of terraform that was killed. */
export interface Killed extends Ended {
  /** The addresses of what was being made just then. */
  readonly begun: readonly string[];
}

/**
 * Runs terraform in a {@link ProjectCopy}, and kills it (SIGKILL) once it has printed `moment` and then nothing for a while. What
 * the account was asked for until then it goes on to make, as AWS does.
 *
 * @param latencyScale how much of the time that AWS takes everything takes: what is being made then must take 0.5 s to 4 s
 */
export function killTerraform(
  project: ProjectCopy,
  command: readonly string[],
  moment: string,
  latencyScale: number,
): Promise<Killed> {
  const { program, args, options } = project.invocation(["sh", "-c", SCRIPT, "sh", ...command], {
    latencyScale,
  });
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let timer: NodeJS.Timeout | undefined;
    let isKilled = false;
    const read = (text: Buffer) => {
      output += text.toString();
      const [, id] = /^process (\d+)$/m.exec(output) ?? [];
      if (isKilled || id === undefined || !output.includes(moment)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        isKilled = true;
        process.kill(Number(id), "SIGKILL");
      }, QUIET_MS);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, output, begun: begunIn(output) });
    });
  });
}

/** The addresses whose creation has begun and has not ended, by terraform's output. */
function begunIn(output: string): readonly string[] {
  const addresses = (state: string) =>
    [...output.matchAll(new RegExp(`^(\\S+): ${state}`, "gm"))].map(([, address = ""]) => address);
  const complete = new Set(addresses("Creation complete"));
  return addresses("Creating\\.\\.\\.").filter((address) => !complete.has(address));
}
