/**
 * The environments of the processes that a rehearsal starts. None inherits the user's: an AWS profile, a Terraform
 * CLI configuration or a forgotten `TF_VAR_…` would make a rehearsal depend on, or reach, something real.
 */

export type Environment = Readonly<Record<string, string>>;

/** What the rehearsal gives to terraform. */
export interface TerraformEnvironmentOptions {
  /** Stands in for the home directory, so that `~/.terraformrc`, `~/.aws` and `~/.kube` are never read. */
  readonly home: string;
  /** The CLI configuration that stands in for the user's. */
  readonly cliConfigFile: string;
  /**
   * The JSON of `TF_REATTACH_PROVIDERS`.
   * @default - no provider is attached
   */
  readonly reattach?: string;
  /**
   * The environment to take the few harmless variables from.
   * @default process.env
   */
  readonly from?: NodeJS.ProcessEnv;
}

/** Without these, programs do not start or cannot print; none of them leads to an account or a setting. */
const HARMLESS = ["PATH", "TMPDIR", "LANG", "LC_ALL", "TERM"];

/** What a command under `run` may also see: it is the user's own command, given on purpose. */
const FOR_COMMANDS =
  /^(TF_VAR_|TF_LOG|TF_CLI_ARGS|TF_DATA_DIR$|TERRAFORM_BINARY_NAME$|SPARK_PLATFORM_|CDKTF_|NODE_|NO_COLOR$|FORCE_COLOR$|COLORTERM$|CI$)/;

/** What the app must not see: credentials, and what would change Terraform's behaviour if the app ran it. */
const NOT_FOR_APPS = /^(AWS_|TF_)/;

function pick(from: NodeJS.ProcessEnv, keep: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(from).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && keep(entry[0]),
    ),
  );
}

/** For terraform: almost empty, offline, and never waiting for an answer. */
export function terraformEnvironment(options: TerraformEnvironmentOptions): Environment {
  return {
    ...pick(options.from ?? process.env, (name) => HARMLESS.includes(name)),
    HOME: options.home,
    TF_CLI_CONFIG_FILE: options.cliConfigFile,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
    // Also for whatever else looks for an account: a container or an instance would otherwise offer its own role.
    AWS_EC2_METADATA_DISABLED: "true",
    ...(options.reattach !== undefined && { TF_REATTACH_PROVIDERS: options.reattach }),
  };
}

/** For a command under `run`: terraform's environment, and the variables meant for the command. */
export function commandEnvironment(options: TerraformEnvironmentOptions): Environment {
  return {
    ...pick(options.from ?? process.env, (name) => FOR_COMMANDS.test(name)),
    ...terraformEnvironment(options),
    // The cdktf CLI looks for a newer version of itself on every start.
    DISABLE_VERSION_CHECK: "1",
  };
}

/** For the app that synthesizes: the user's environment, without accounts and without terraform's variables. */
export function appEnvironment(outputFolder: string, contextJson: string, from = process.env): Environment {
  return {
    ...pick(from, (name) => !NOT_FOR_APPS.test(name)),
    CDKTF_OUTDIR: outputFolder,
    CDKTF_CONTEXT_JSON: contextJson,
    SYNTH_HCL_OUTPUT: "false",
  };
}
