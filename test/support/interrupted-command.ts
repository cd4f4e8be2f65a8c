import { spawn } from "node:child_process";
import type { Ended, ProjectCopy } from "./project";

/** What terraform says of each resource that it has made. */
const MADE = /Creation complete/g;

/** A command in a {@link ProjectCopy} that is told to stop before it is through. */
export class InterruptedCommand {
  private readonly seen: RegExp;

  /** @param options `seen`: what is counted in its output, unless it is resources that were made */
  constructor(
    private readonly project: ProjectCopy,
    private readonly command: readonly string[],
    { seen = MADE }: { readonly seen?: RegExp } = {},
  ) {
    this.seen = seen;
  }

  /** Runs it, sends it the signal once terraform has made `after` resources, and waits for its end. */
  public stop(signal: NodeJS.Signals, after: number): Promise<Ended> {
    // At a thousandth of the time that AWS takes, there is a middle.
    const { program, args, options } = this.project.invocation(this.command, { latencyScale: 0.001 });
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      let isTold = false;
      const read = (text: Buffer) => {
        output += text.toString();
        if (isTold || (output.match(this.seen)?.length ?? 0) < after) return;
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
