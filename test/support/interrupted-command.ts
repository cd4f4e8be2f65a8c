import { spawn } from "node:child_process";
import type { Ended, ProjectCopy } from "./project";

/** What terraform says of each resource that it has made. */
const MADE = /Creation complete/g;

/** When a command is told to stop. */
export interface Interruption {
  /** Once this has been in its output `after` times. @default - what terraform says of each resource that it has made */
  readonly seen?: RegExp;
  readonly after: number;
  /** How much of the time that AWS takes everything takes, so that there is a middle. */
  readonly latencyScale: number;
}

/** A command in a {@link ProjectCopy} that is told to stop before it is through. */
export class InterruptedCommand {
  constructor(
    private readonly project: ProjectCopy,
    private readonly command: readonly string[],
  ) {}

  /** Runs it, sends it the signal at that moment, and waits for its end. */
  public stop(signal: NodeJS.Signals, { seen = MADE, after, latencyScale }: Interruption): Promise<Ended> {
    const { program, args, options } = this.project.invocation(this.command, { latencyScale });
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      let isTold = false;
      const read = (text: Buffer) => {
        output += text.toString();
        if (isTold || (output.match(seen)?.length ?? 0) < after) return;
        isTold = true;
        child.kill(signal);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", reject);
      child.once("close", (exitCode) => {
        resolve({ exitCode, output });
      });
    });
  }
}
