/**
 * Validation rules for input variables, in Terraform's expression language. Each refuses one kind of bad value with
 * a message that names the variable, the value (never a secret) and the fix.
 *
 * Terraform evaluates every rule of a variable, and both sides of `&&` and `||`. So a rule holds (by `try` or by a
 * conditional) where an earlier one has already failed: one mistake, one message.
 */
export type { TerraformVariableValidationConfig as Rule } from "cdktf";

/** A condition: the variable matches a pattern, in which backslashes are doubled. */
export function regexCondition(name: string, pattern: string): string {
  return `\${can(regex("${pattern}", var.${name}))}`;
}

/** A template that shows the variable in quotes. */
export function quoted(name: string): string {
  return `\${jsonencode(var.${name})}`;
}
