import { existsSync } from "node:fs";
import { isIPv4 } from "node:net";
import { resolve } from "node:path";
import { examine, type Examination } from "./doctor";
import { checkStage, parseOptions, UsageError } from "./facts/command-line";
import { isFit, json, table } from "./report";
import { STAGES, type Stage } from "./stage";

const USAGE = `Looks whether everything is ready for a deployment, and says what to do where it is not. It changes nothing.

Usage: node --require tsx/cjs src/doctor/main.ts [options]

Options:
  --stage NAME      only what this stage needs: network, cluster or addons (repeatable; default: all)
  --var-file FILE   a file with values of variables, beside terraform.tfvars and *.auto.tfvars (repeatable)
  --address IPV4    the public address from which you will connect, instead of the one that AWS sees now
  --offline         leave AWS out
  --json            for machines
  --help            this text

Exit code: 0 without a cross, 1 with one, 2 if the command line is wrong.
`;

const OPTIONS = {
  stage: { type: "string", multiple: true },
  "var-file": { type: "string", multiple: true },
  address: { type: "string" },
  offline: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Where to write to. */
export interface Output {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

/** What tests put in the place of the real thing. */
export interface Surroundings extends Pick<Examination, "root" | "environment" | "machine" | "awsIn"> {
  readonly output: Output;
  readonly errors: Output;
}

/** Runs the command line and returns the exit code. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { output, errors, environment } = surroundings;
  try {
    const options = parse(args, surroundings.root);
    if (options === "help") {
      output.write(USAGE);
      return 0;
    }
    const findings = await examine({ ...surroundings, ...options });
    const isColoured = output.isTTY === true && environment.TERM !== "dumb" && !environment.NO_COLOR;
    output.write(options.isJson ? json(findings) : table(findings, { isColoured }));
    return isFit(findings) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      errors.write(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    const { message } = error instanceof Error ? error : new Error(String(error));
    errors.write(`The doctor itself has failed: ${message.split("\n")[0] ?? ""}. Please report it.\n`);
    return 1;
  }
}

function parse(args: readonly string[], root: string) {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return "help";
  const stages = values.stage ?? STAGES;
  for (const stage of stages) checkStage(stage);
  for (const file of values["var-file"] ?? []) {
    if (!existsSync(resolve(root, file)))
      throw new UsageError(`--var-file is "${file}", which is not there.`);
  }
  if (values.address !== undefined && !isIPv4(values.address)) {
    throw new UsageError(`--address is "${values.address}"; give an IPv4 address, such as 203.0.113.7.`);
  }
  return {
    stages: STAGES.filter((stage) => (stages as readonly Stage[]).includes(stage)),
    varFiles: values["var-file"] ?? [],
    address: values.address,
    isOffline: values.offline ?? false,
    isJson: values.json ?? false,
  };
}
