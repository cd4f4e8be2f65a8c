import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment, type StackConfiguration } from "./deployment";
import { run } from "./program";
import { withTemporaryFolder } from "./temporary-folder";

/** A failure to find out what is to be deployed: the message says what happened, and what to do after a semicolon. */
export class NotSynthesized extends Error {
  public override readonly name = "NotSynthesized";
}

/** The parts of a manifest that the doctor reads. */
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
    const manifest = join(output, "manifest.json");
    if (ran.exitCode !== 0 || !existsSync(manifest)) {
      throw new NotSynthesized(
        whatWasSaid(ran.stderr) ?? "it cannot be synthesized; run make synth to see why.",
      );
    }
    return read(JSON.parse(readFileSync(manifest, "utf8")) as Manifest, output, root);
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

function read({ stacks }: Manifest, output: string, root: string): Deployment {
  // Each after those that it depends on.
  const ordered = Object.values(stacks).sort((a, b) => a.dependencies.length - b.dependencies.length);
  return new Deployment(
    ordered.map((stack) => ({
      name: stack.name,
      folder: join(root, "cdktf.out", stack.workingDirectory),
      configuration: JSON.parse(
        readFileSync(join(output, stack.synthesizedStackPath), "utf8"),
      ) as StackConfiguration,
      warnings: (stack.annotations ?? [])
        .filter(({ level }) => level === "@cdktf/warn")
        .map(({ message }) => message),
    })),
  );
}
