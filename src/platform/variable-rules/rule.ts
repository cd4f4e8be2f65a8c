/**
 * Validation rules for input variables, in Terraform's expression language. Each refuses one kind of bad value with
 * a message that names the variable, the value (never a secret) and the fix.
 *
 * Terraform evaluates every rule of a variable, and both sides of `&&` and `||`. So a rule holds (by `try` or by a
 * conditional) where an earlier one has already failed: one mistake, one message.
 */
import type { TerraformVariableValidationConfig as Rule } from "cdktf";

export type { Rule };

/** A condition: the variable matches a pattern, in which backslashes are doubled. */
export function regexCondition(name: string, pattern: string): string {
  return `\${can(regex("${pattern}", var.${name}))}`;
}

/** A template that shows the variable in quotes. */
export function quoted(name: string): string {
  return `\${jsonencode(var.${name})}`;
}

/** A condition of one variable that holds where another is not set. */
export function whereSet(name: string, rule: Rule): Rule {
  return { ...rule, condition: `\${var.${name} == null ? true : (${insideOf(rule.condition as string)})}` };
}

/** Refuses to go on without a value, with what it means and how to give one. */
export function isSet(name: string, description: string, how: string): Rule {
  return {
    condition: `\${var.${name} != null}`,
    errorMessage: `${name}: it is not set: ${description.replace(/\.$/, "")}; ${how}.`,
  };
}

/** The expression in a template that is nothing else. */
function insideOf(template: string): string {
  return template.slice("${".length, -"}".length);
}
