import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkStage, parseOptions, UsageError } from "../doctor/facts/command-line";
import { stagesIn } from "../doctor/facts/deployment";
import { MANIFEST, readOutput } from "../doctor/facts/output";
import { terraformProgram } from "../doctor/facts/program";
import { automaticFiles } from "../doctor/facts/variable-files";
import type { Account } from "./aws/account";
import { Problem } from "./problem";
import { Teardown } from "./teardown";
import { Terraform } from "./terraform";

const USAGE = `Takes the deployment down: the add-ons, the cluster, then the network, with terraform in cdktf.out/stacks. Keeps buckets
that hold data, and says what was left behind in AWS.

Usage: node --require tsx/cjs src/teardown/main.ts [options]

Options:
  --stage NAME      end after this stage: addons, cluster or network (default: network, which is everything)
  --auto-approve    do not ask before each stage
  --var-file FILE   a file with values of variables, beside terraform.tfvars and *.auto.tfvars (repeatable)
  --offline         leave AWS out: look for nothing that was left behind, and leave it to S3 to refuse buckets with data
  --help            this text

Exit code: 0 if all of it is gone but what is kept on purpose, 1 if it stopped before, 2 if the command line is wrong.
`;

const OPTIONS = {
  stage: { type: "string" },
  "auto-approve": { type: "boolean" },
  "var-file": { type: "string", multiple: true },
  offline: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Where to write to. */
export interface Output {
  readonly write: (text: string) => unknown;
}

/** What tests put in the place of the real thing. */
export interface Surroundings {
  /** The project's folder. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether somebody can answer terraform's questions. */
  readonly isInteractive: boolean;
  /** Gives what asks AWS in a Region. */
  readonly awsIn: (region: string) => Account;
  readonly output: Output;
  readonly errors: Output;
}

/** Runs the command line and returns the exit code. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { root, environment, awsIn, output, errors } = surroundings;
  try {
    const options = parse(args, surroundings);
    if (options === "help") {
      output.write(USAGE);
      return 0;
    }
    const deployment = read(join(root, "cdktf.out"));
    if (options.isPartial && deployment.stacks.some((stack) => stagesIn(stack).length > 1)) {
      throw new UsageError("--stage needs the staged layout; in the single one all stages are one stack.");
    }
    await new Teardown({
      ...options,
      deployment,
      terraform: new Terraform(terraformProgram(environment), {
        ...environment,
        CHECKPOINT_DISABLE: "1",
        // Nobody to ask is no reason to wait; somebody must be asked whether it may be destroyed.
        TF_INPUT: surroundings.isInteractive ? "1" : "0",
      }),
      awsIn,
      environment,
      say: (line) => output.write(`${line}\n`),
    }).run();
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      errors.write(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    if (!(error instanceof Problem)) throw error;
    errors.write(`\n${error.message}\n`);
    return 1;
  }
}

function read(folder: string) {
  if (!existsSync(join(folder, MANIFEST))) {
    throw new Problem("There is no cdktf.out/manifest.json here; run make synth, in the project's folder.");
  }
  return readOutput(folder);
}

function parse(args: readonly string[], { root, isInteractive }: Surroundings) {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return "help";
  const { stage = "network", offline = false, "auto-approve": isApproved = false } = values;
  checkStage(stage);
  if (!isApproved && !isInteractive) {
    throw new UsageError("terraform asks before each stage, and there is no terminal; give --auto-approve.");
  }
  const varFiles = (values["var-file"] ?? []).map((file) => resolve(root, file));
  const absent = varFiles.find((file) => !existsSync(file));
  if (absent !== undefined) throw new UsageError(`--var-file is "${absent}", which is not there.`);
  return {
    last: stage,
    isPartial: stage !== "network",
    isOffline: offline,
    destroyArguments: [
      ...(isApproved ? ["-auto-approve"] : []),
      ...[...automaticFiles(root), ...varFiles].map((file) => `-var-file=${file}`),
    ],
  };
}
