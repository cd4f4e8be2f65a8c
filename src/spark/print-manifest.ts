import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { SettingError } from "../platform/errors";
import type { SparkApplicationManifest } from "./manifest";
import { uiHost } from "./names";
import { PlatformValuesError, readPlatformValues, type PlatformValues } from "./platform-values";

/** Where the stacks are that have the platform's values: of the staged layout, and of the single one. */
const STACKS = ["cdktf.out/stacks/addons", "cdktf.out/stacks/spark-platform"];

/** Where `make rehearse ARGS=--keep` leaves them. */
const REHEARSED = ".cache/rehearsal";

const USAGE = `Prints a SparkApplication for the platform that is deployed.

  --image IMAGE    image of driver and executors, with a tag or a digest
  --stack DIR      folder of the stack that has the add-ons (default: ${STACKS[0]},
                   or ${STACKS[1]} where there is no other)
  --outputs FILE   what "terraform output -json" printed there, instead of running it; - for standard input
  --help           this text
`;

/** The command line is wrong. */
class UsageError extends Error {}

/**
 * A command that prints a SparkApplication as YAML: nothing else on standard output, and what is wrong as one message on the
 * other. The exit code is 0, 1 if the manifest cannot be made, and 2 if the command line is wrong.
 *
 * @param describe makes the manifest out of the platform's values and the image that the user gives
 */
export function printManifest(
  describe: (platform: PlatformValues, image: string) => SparkApplicationManifest,
): void {
  try {
    const options = parse(process.argv.slice(2));
    if (options.help) {
      process.stdout.write(USAGE);
      return;
    }
    if (!options.image) throw new UsageError("--image: it is not given; name the image, with its tag.");
    if (options.stack && options.outputs) {
      throw new UsageError("--stack and --outputs: both are given, where one says where the values are.");
    }
    const outputs = options.outputs ? readOutputs(options.outputs) : askTerraform(options.stack);
    const platform = readPlatformValues(outputs);
    process.stdout.write(manifestText(describe(platform, options.image), platform));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    if (!isUsage && !(error instanceof SettingError) && !(error instanceof PlatformValuesError)) throw error;
    process.stderr.write(`error: ${error.message}\n${isUsage ? `\n${USAGE}` : ""}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

/**
 * The manifest as YAML, headed by how it is used. kubectl reads YAML 1.1, in which `yes` and `1_000` are no texts and
 * must be quoted.
 */
export function manifestText(manifest: SparkApplicationManifest, platform: PlatformValues): string {
  const { name, namespace } = manifest.metadata;
  const head = [
    `Run it:        kubectl apply -f FILE      (again: kubectl -n ${namespace} delete sparkapplication ${name}, then apply)`,
    `How it is:     kubectl -n ${namespace} get sparkapplication ${name}`,
    `Its log:       kubectl -n ${namespace} logs -f ${name}-driver`,
    `While it runs: https://${uiHost(name, platform)}`,
    `Afterwards:    ${platform.historyServerUrl}`,
  ];
  return `${head.map((line) => `# ${line}\n`).join("")}${stringify(manifest, { lineWidth: 0, version: "1.1", compat: "core", aliasDuplicateObjects: false })}`;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        image: { type: "string" },
        stack: { type: "string" },
        outputs: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readOutputs(file: string): string {
  try {
    return readFileSync(file === "-" ? process.stdin.fd : file, "utf8");
  } catch (error) {
    throw new PlatformValuesError(
      `--outputs: ${file} cannot be read (${codeOf(error)}); name a file, or - for standard input.`,
    );
  }
}

function askTerraform(given: string | undefined): string {
  const stack = given ?? STACKS.find((folder) => existsSync(folder)) ?? STACKS[0] ?? "";
  if (!existsSync(stack)) {
    const rehearsed = STACKS.map((folder) => `${REHEARSED}/${folder}`).find((folder) => existsSync(folder));
    throw new PlatformValuesError(
      `--stack: there is no folder ${stack}; ` +
        (rehearsed
          ? `a rehearsal has left ${rehearsed} here: name that, or deploy the add-ons.`
          : "deploy the add-ons (README.md), or try it without AWS: `make rehearse ARGS=--keep`."),
    );
  }
  const terraform = process.env.TERRAFORM_BINARY_NAME || "terraform";
  const command = [`-chdir=${stack}`, "output", "-json", "-no-color"];
  const { status, stdout, stderr, error } = spawnSync(terraform, command, {
    encoding: "utf8",
    env: { ...process.env, TF_INPUT: "0", CHECKPOINT_DISABLE: "1", TF_CLI_ARGS_output: "" },
  });
  if (error) {
    throw new PlatformValuesError(
      `${terraform} cannot be run (${codeOf(error)}); install Terraform, or give its outputs as a file by --outputs.`,
    );
  }
  if (status !== 0) {
    const said = /Error: .*/.exec(stderr)?.[0] ?? stderr.trim();
    throw new PlatformValuesError(
      `\`${terraform} -chdir=${stack} output -json\` failed; is ${stack} the folder of a stack that is deployed? It said: ${said}`,
    );
  }
  return stdout;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
