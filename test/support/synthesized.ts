import { Testing } from "cdktf";
import { SparkPlatform, type SparkPlatformProps } from "../../src/platform/spark-platform";

/** The part of a Terraform JSON configuration that tests look at. */
export interface TerraformJson {
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly locals: Record<string, unknown>;
  readonly module: Record<string, Record<string, unknown>>;
  readonly output: Record<string, Record<string, unknown>>;
  readonly provider: Record<string, Record<string, unknown>[]>;
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly terraform: {
    readonly required_version: string;
    readonly required_providers: Record<string, { source: string; version: string }>;
  };
  readonly variable: Record<string, VariableJson>;
}

/** A variable block. */
export interface VariableJson {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly sensitive?: boolean;
  readonly validation?: readonly { condition: string; error_message: string }[];
}

/** Synthesizes the platform in memory; the stacks by name. */
export function synthesize(props: SparkPlatformProps = {}): Record<string, TerraformJson> {
  const platform = new SparkPlatform(Testing.app(), props);
  // A consumer's references to other stacks are only right once every stack is prepared.
  for (const stack of platform.stacks) stack.prepareStack();
  return Object.fromEntries(
    platform.stacks.map((stack) => [stack.node.id, JSON.parse(Testing.synth(stack)) as TerraformJson]),
  );
}

/** Whether a variable must be given: it has a default, as Terraform would ask otherwise, and a rule that refuses it. */
export function isRequired(name: string, { variable }: Pick<TerraformJson, "variable">): boolean {
  const { default: fallback, validation } = variable[name]!;
  return (
    fallback === null && validation?.some(({ condition }) => condition === `\${var.${name} != null}`) === true
  );
}
