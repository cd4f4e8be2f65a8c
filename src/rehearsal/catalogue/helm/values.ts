/**
 * The values of a release: YAML documents merged over each other, then single settings.
 *
 * Order and merging: `getValues` in https://github.com/hashicorp/terraform-provider-helm; the notation of settings:
 * https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set.
 */
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, Unknown, type Value, type ValueMap } from "../../protocol/value";
import { parseYaml, parseYamlMap } from "../yaml";

/** Puts one map over another: maps are merged, anything else is replaced. */
export function mergeValues(under: ValueMap, over: ValueMap): ValueMap {
  const merged: ValueMap = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    merged[name] = isMap(value) && isMap(before) ? mergeValues(before, value) : value;
  }
  return merged;
}

/** The text of a setting as the value that it stands for. */
function typed(text: string): Value {
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : text;
}

/** The parts of a text between separators that no backslash escapes. */
function split(text: string, separator: string): readonly string[] {
  const parts = [""];
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    const escaped = letter === "\\" ? text.charAt(++index) : undefined;
    if (escaped === undefined && letter === separator) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${escaped ?? letter}`);
  }
  return parts;
}

/** `a.b[0]` as the steps a, b and 0. */
function stepsOf(name: string): readonly (string | number)[] {
  return split(name, ".").flatMap((part) => {
    const [, key = "", indexes = ""] = /^(.*?)((?:\[\d+\])*)$/.exec(part) ?? [];
    return [key, ...(indexes.match(/\d+/g) ?? []).map(Number)];
  });
}

function placed(at: Value, [step, ...rest]: readonly (string | number)[], value: Value): Value {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list: Value[] = Array.isArray(at) ? [...at] : [];
    while (list.length <= step) list.push(null);
    list[step] = placed(list[step] ?? null, rest, value);
    return list;
  }
  const map = isMap(at) ? at : {};
  return { ...map, [step]: placed(map[step] ?? null, rest, value) };
}

function set(base: ValueMap, steps: readonly (string | number)[], value: Value): ValueMap {
  const result = placed(base, steps, value);
  return isMap(result) ? result : base;
}

/** One element of `set` or `set_sensitive`. */
function withSetting(base: ValueMap, element: ValueMap): ValueMap {
  const [name, text, type] = [textOf(element, "name"), textOf(element, "value"), textOf(element, "type")];
  if (type === "literal") return { ...base, [name]: parseYaml(text, `the value of ${name}`) };
  const convert = type === "string" ? (part: string): Value => part : typed;
  const list = /^\{(.*)\}$/s.exec(text)?.[1];
  if (list !== undefined) {
    return set(base, stepsOf(name), list === "" ? [] : split(list, ",").map(convert));
  }
  const [value = "", next] = split(text, ",");
  if (next !== undefined && !next.includes("=")) {
    throw new Refusal(
      `Failed parsing value of ${name}: what follows its first comma has no value`,
      "A comma begins the next setting, unless a backslash escapes it.",
    );
  }
  return set(base, stepsOf(name), convert(value));
}

function elements(value: Value | undefined): readonly ValueMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/**
 * All values of a release. What is not known yet is left out.
 *
 * @throws a Refusal when some cannot be read
 */
export function valuesOf(planned: ValueMap): ValueMap {
  const documents = Array.isArray(planned.values) ? planned.values : [];
  let all = documents.reduce<ValueMap>(
    (merged, text, index) =>
      typeof text === "string" ? mergeValues(merged, parseYamlMap(text, `values[${index}]`)) : merged,
    {},
  );
  for (const element of elements(planned.set)) all = withSetting(all, element);
  for (const element of elements(planned.set_list)) {
    const list = Array.isArray(element.value) ? element.value : [];
    all = set(
      all,
      stepsOf(textOf(element, "name")),
      list.flatMap((each) => (typeof each === "string" ? split(each, ",").map(typed) : [])),
    );
  }
  for (const element of elements(planned.set_sensitive)) all = withSetting(all, element);
  return all;
}

/** What stands for a secret in what the provider shows. */
const CLOAK = "(sensitive value)";

/** The values without those that `set_sensitive` sets, at the places that the provider hides: dots always separate. */
export function cloaked(values: ValueMap, planned: ValueMap): ValueMap {
  return elements(planned.set_sensitive).reduce((shown, element) => {
    const hide = (at: ValueMap, [step = "", ...rest]: readonly string[]): ValueMap => {
      if (rest.length === 0) return { ...at, [step]: CLOAK };
      const inner = at[step];
      return isMap(inner) ? { ...at, [step]: hide(inner, rest) } : at;
    };
    return hide(shown, textOf(element, "name").split("."));
  }, values);
}

/** JSON as the provider writes it: names in order, and no letters that HTML knows. */
export function goJson(value: Value): string {
  const ordered = (each: Value): Value => {
    if (Array.isArray(each)) return each.map(ordered);
    if (!isMap(each)) return each instanceof Unknown ? null : each;
    const names = Object.keys(each).sort();
    return Object.fromEntries(names.map((name) => [name, ordered(each[name] ?? null)]));
  };
  return JSON.stringify(ordered(value)).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
