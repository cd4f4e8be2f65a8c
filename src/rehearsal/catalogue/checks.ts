/** The vocabulary of argument rules: what a value must look like, and which arguments go together. */
import type { Check } from "../engine/entry";
import { scalarText, valuesAt } from "../engine/values";
import type { Diagnostic, Path } from "../protocol/diagnostic";
import { Unknown, type ValueMap } from "../protocol/value";

/** Says what is wrong with a known value of the argument `name`, as text; undefined when nothing is. */
export type Rule = (value: string, name: string) => string | undefined;

function complaint(summary: string, path: Path): Diagnostic {
  return { severity: "error", summary, path };
}

/** Applies rules to every known value at a dotted path. */
export function check(dotted: string, ...rules: readonly Rule[]): Check {
  return (config) =>
    valuesAt(config, dotted)
      .filter(({ value }) => !(value instanceof Unknown))
      .flatMap(({ value, path }) =>
        rules.flatMap((rule) => {
          const wrong = rule(scalarText(value), dotted);
          return wrong === undefined ? [] : [complaint(wrong, path)];
        }),
      );
}

/** One of a few values. */
export function oneOf(...allowed: readonly (string | number)[]): Rule {
  return (value, name) =>
    allowed.some((each) => String(each) === value)
      ? undefined
      : `expected ${name} to be one of [${allowed.map((each) => `"${each}"`).join(" ")}], got "${value}"`;
}

/** A text of a pattern, described in words. */
export function matching(pattern: RegExp, words: string): Rule {
  return (value, name) => (pattern.test(value) ? undefined : `${name} must be ${words}, got "${value}"`);
}

/** A text of a length. */
export function length(least: number, greatest: number): Rule {
  return (value, name) => {
    return value.length >= least && value.length <= greatest
      ? undefined
      : `expected the length of ${name} to be in the range (${least} - ${greatest}), got ${value.length}`;
  };
}

/** A number in a range. */
export function between(least: number, greatest: number): Rule {
  return (value, name) =>
    Number(value) >= least && Number(value) <= greatest
      ? undefined
      : `expected ${name} to be in the range (${least} - ${greatest}), got "${value}"`;
}

/** JSON text. */
export function json(): Rule {
  return (value, name) => {
    try {
      JSON.parse(value);
      return undefined;
    } catch (error) {
      return `"${name}" contains an invalid JSON policy: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
}

function isSet(config: ValueMap, name: string): boolean {
  const value = config[name] ?? null;
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function pathOf(name: string): Path {
  return [{ attribute: name }];
}

/** At most one of the arguments. What is not known yet counts as absent. */
export function atMostOneOf(...names: readonly string[]): Check {
  return (config) => {
    const [first, second] = names.filter((name) => isSet(config, name) && !(config[name] instanceof Unknown));
    return first === undefined || second === undefined
      ? []
      : [complaint(`"${first}": conflicts with ${second}`, pathOf(first))];
  };
}

/** At least one of the arguments. What is not known yet counts as present. */
export function atLeastOneOf(...names: readonly string[]): Check {
  return (config) =>
    names.some((name) => isSet(config, name))
      ? []
      : [complaint(`one of \`${names.join(",")}\` must be specified`, [])];
}

/** Exactly one of the arguments, as far as can be told yet. */
export function exactlyOneOf(...names: readonly string[]): Check {
  return (config) => [...atMostOneOf(...names)(config), ...atLeastOneOf(...names)(config)];
}
