import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { appEnvironment } from "./environment";
import { RehearsalError } from "./errors";
import { withLocalState } from "./local-state";
import type { StageDependencies } from "./stages";
import { ended, exitCodeOf, type Supervisor } from "./supervisor";

/** A folder with a cdktf.json. */
export interface Project {
  readonly root: string;
  /** The command that synthesizes. */
  readonly app: string;
  /** What the cdktf CLI would tell the app about it, as JSON. */
  readonly context: string;
}

/** The parts of a synthesized stack that the launcher reads or changes. */
export interface StackConfiguration {
  readonly terraform?: {
    readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly cloud?: Readonly<Record<string, unknown>>;
    readonly [setting: string]: unknown;
  };
  readonly variable?: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly data?: {
    readonly terraform_remote_state?: Readonly<
      Record<
        string,
        { readonly backend: string; readonly config?: Readonly<Record<string, unknown>> } & Extra
      >
    >;
    readonly [type: string]: unknown;
  };
  readonly [block: string]: unknown;
}

interface Extra {
  readonly workspace?: unknown;
  readonly [argument: string]: unknown;
}

/** A synthesized stack. */
export interface SynthesizedStack extends StageDependencies {
  /** The folder in which terraform runs. */
  readonly directory: string;
  readonly configuration: StackConfiguration;
  /** What the app warns of. */
  readonly warnings: readonly string[];
}

/** How the app is run. */
export interface SynthOptions {
  readonly project: Project;
  readonly outputFolder: string;
  /** Passed on to the app. */
  readonly args: readonly string[];
  /** The file that receives what the app prints. */
  readonly log: string;
  readonly supervisor: Supervisor;
}

interface ManifestStack {
  readonly name: string;
  readonly constructPath: string;
  readonly workingDirectory: string;
  readonly synthesizedStackPath: string;
  readonly dependencies: readonly string[];
  readonly annotations?: readonly { readonly level: string; readonly message: string }[];
}

/** Reads the project that a folder belongs to. */
export function readProject(folder: string): Project {
  const root = findProject(path.resolve(folder));
  const file = path.join(root, "cdktf.json");
  const settings = readJson(file) as {
    app?: unknown;
    context?: object;
    terraformModules?: readonly (string | { readonly source: string })[];
  };
  if (typeof settings.app !== "string")
    throw new RehearsalError(`${file} has no "app": the command to synthesize.`);
  const relativeModules = (settings.terraformModules ?? []).filter((module) =>
    /^\.\.?\//.test(typeof module === "string" ? module : module.source),
  );
  const context = JSON.stringify({ ...settings.context, cdktfRelativeModules: relativeModules });
  return { root, app: settings.app, context };
}

function findProject(folder: string): string {
  if (existsSync(path.join(folder, "cdktf.json"))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new RehearsalError("There is no cdktf.json here or in a folder above.");
  return findProject(parent);
}

/** Runs the app and reads what it synthesized, in the manifest's order. */
export async function synthesize(options: SynthOptions): Promise<SynthesizedStack[]> {
  const { project, outputFolder, supervisor } = options;
  const command = [project.app, ...options.args.map(shellQuoted)].join(" ");
  const child = supervisor.spawn(
    "/bin/sh",
    ["-c", command],
    { cwd: project.root, env: appEnvironment(outputFolder, project.context) },
    "forward",
  );
  child.stdin.end();
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const code = exitCodeOf(await ended(child));
  writeFileSync(options.log, printed, { mode: 0o600 });
  supervisor.throwIfInterrupted();
  if (code !== 0) {
    throw new RehearsalError(
      `The app could not synthesize (exit code ${code}): ${command}\n${printed.trimEnd()}`,
    );
  }
  return readStacks(outputFolder, command);
}

/** Rewrites the stacks so that each keeps its state beside its configuration, and nothing refers to another state. */
export function moveStateHere(stacks: readonly SynthesizedStack[]): SynthesizedStack[] {
  const directories = new Map(stacks.map((stack) => [stack.name, stack.directory]));
  const rewritten = withLocalState(
    Object.fromEntries(stacks.map((stack) => [stack.name, stack.configuration])),
    (name) => path.join(directories.get(name) ?? name, "terraform.tfstate"),
  );
  return stacks.map((stack) => {
    const configuration = rewritten[stack.name] ?? stack.configuration;
    writeFileSync(path.join(stack.directory, "cdk.tf.json"), `${JSON.stringify(configuration, null, 2)}\n`);
    return { ...stack, configuration };
  });
}

function readStacks(outputFolder: string, command: string): SynthesizedStack[] {
  const file = path.join(outputFolder, "manifest.json");
  if (!existsSync(file)) {
    throw new RehearsalError(
      `The app wrote no manifest: ${command}\n` +
        `It must call app.synth(), and must not choose its own "outdir", as a rehearsal chooses by CDKTF_OUTDIR.`,
    );
  }
  const stacks = Object.values((readJson(file) as { stacks: Record<string, ManifestStack> }).stacks);
  if (stacks.length === 0) throw new RehearsalError(`The app has no stacks: ${command}`);
  const names = new Map(stacks.map((stack) => [stack.constructPath, stack.name]));
  return stacks.map((stack) => {
    if (!stack.synthesizedStackPath.endsWith("cdk.tf.json")) {
      throw new RehearsalError(
        `Stack "${stack.name}" is synthesized as HCL. A rehearsal needs the JSON output.`,
      );
    }
    return {
      name: stack.name,
      dependencies: stack.dependencies.map((constructPath) => names.get(constructPath) ?? constructPath),
      directory: path.join(outputFolder, stack.workingDirectory),
      configuration: readJson(path.join(outputFolder, stack.synthesizedStackPath)) as StackConfiguration,
      warnings: (stack.annotations ?? [])
        .filter(({ level }) => level === "@cdktf/warn")
        .map(({ message }) => message),
    };
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    throw new RehearsalError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
