import path from "node:path";
import type { Environment } from "./environment";
import { RehearsalError } from "./errors";
import type { Supervisor } from "./supervisor";
import { runTerraform } from "./terraform";

/** The terraform that a rehearsal uses. */
export interface TerraformBinary {
  /** A name to look up on the PATH, or an absolute path. */
  readonly command: string;
  readonly version: string;
}

/** The first version whose `init` reports as events. */
const OLDEST = { major: 1, minor: 9 };

const FIX =
  `Install Terraform ${OLDEST.major}.${OLDEST.minor} or newer (https://developer.hashicorp.com/terraform/install), ` +
  `or set TERRAFORM_BINARY_NAME to the one to use.`;

/** Finds terraform and checks that it is new enough, before anything else is made. */
export async function findTerraform(
  environment: Environment,
  supervisor: Supervisor,
  name = process.env.TERRAFORM_BINARY_NAME || "terraform",
): Promise<TerraformBinary> {
  // Terraform runs in the folder of a stack: a path relative to ours would be looked for there.
  const command = name.includes(path.sep) ? path.resolve(name) : name;
  const options = { binary: command, directory: process.cwd(), environment, supervisor };
  const result = await runTerraform(["version", "-json"], options).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new RehearsalError(`"${name}" was not found. ${FIX}`);
    if (code === "EACCES") throw new RehearsalError(`"${name}" may not be executed. ${FIX}`);
    throw error;
  });
  supervisor.throwIfInterrupted();
  const version = parseVersion(result.stdout);
  if (result.exitCode !== 0 || version === undefined) {
    const said = `${result.stdout}${result.stderr}`.trim();
    throw new RehearsalError(`"${name} version" did not say its version: ${said || "no output"}\n${FIX}`);
  }
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
    throw new RehearsalError(`"${name}" is version ${version}, which is too old. ${FIX}`);
  }
  return { command, version };
}

function parseVersion(json: string): string | undefined {
  try {
    const version = (JSON.parse(json) as { terraform_version?: unknown }).terraform_version;
    return typeof version === "string" && /^\d+\.\d+\./.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}
