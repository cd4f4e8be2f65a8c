import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment";
import { MANIFEST, readOutput } from "./output";
import { run } from "./program";
import { withTemporaryFolder } from "./temporary-folder";

/** A failure to find out what is to be deployed: the message says what happened, and what to do after a semicolon. */
export class NotSynthesized extends Error {
  public override readonly name = "NotSynthesized";
}

/**
 * Runs the project's app as `make synth` does, but into a folder that is gone afterwards: what is checked is what
 * main.ts says now, and the project's own output stays as it is.
 *
 * @param root folder of cdktf.json
 * @throws NotSynthesized
 */
export async function synthesize(root: string, environment: NodeJS.ProcessEnv): Promise<Deployment> {
  const app = appOf(root);
  return withTemporaryFolder(async (output) => {
    // The app has no need of credentials, or of terraform's variables.
    const harmless = Object.entries(environment).filter(([name]) => !/^(AWS_|TF_)/.test(name));
    const ran = await run("/bin/sh", ["-c", app], {
      directory: root,
      environment: { ...Object.fromEntries(harmless), CDKTF_OUTDIR: output, SYNTH_HCL_OUTPUT: "false" },
      timeoutSeconds: 120,
    });
    if (!ran.started) throw new NotSynthesized(`"${app}" ${ran.reason}; run make synth to see why.`);
    if (ran.exitCode !== 0 || !existsSync(join(output, MANIFEST))) {
      throw new NotSynthesized(
        whatWasSaid(ran.stderr) ?? "it cannot be synthesized; run make synth to see why.",
      );
    }
    return readOutput(output, join(root, "cdktf.out"));
  });
}

function appOf(root: string): string {
  const file = join(root, "cdktf.json");
  try {
    const { app } = JSON.parse(readFileSync(file, "utf8")) as { app?: unknown };
    if (typeof app === "string") return app;
  } catch {
    throw new NotSynthesized("there is no readable cdktf.json here; run this in the project's folder.");
  }
  throw new NotSynthesized('cdktf.json has no "app"; put back the line that the project came with.');
}

/** The message of a setting that was refused, which is one line. Anything else is for the eyes of a developer. */
function whatWasSaid(stderr: string): string | undefined {
  const lines = stderr.trim().split("\n");
  const [line = ""] = lines;
  return lines.length === 1 && /^[\w.[\]-]+: .*; /.test(line) ? line : undefined;
}
