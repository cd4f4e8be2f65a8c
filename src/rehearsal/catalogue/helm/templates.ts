/**
 * What is in a chart on this machine, as far as it can be told without rendering: the documents of its templates, and which of
 * them are hooks; https://helm.sh/docs/topics/charts/#the-chart-file-structure, https://helm.sh/docs/topics/charts_hooks/.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { scalarText, valueAt } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import { type Chart, entriesInside } from "./chart";
import { parseYamlMap } from "../yaml";
import { mergeValues } from "./values";

/** A kind of object, as an API serves it. */
export interface Kind {
  /** "" for Kubernetes' own first one. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** One document of a chart's templates. */
export interface Template extends Kind {
  /** Of the file, from the chart on. */
  readonly file: string;
  readonly text: string;
  /**
   * The conditions, loops and the like that it stands in, as the template has them: `if .Values.on`. A release may be without
   * what stands in any.
   */
  readonly conditions: readonly string[];
  /** The events that it is a hook for, such as pre-install; empty for one of the release's own objects. */
  readonly hooks: readonly string[];
}

/** Text of the files below a folder of a chart. */
function filesIn(
  { folder }: Chart,
  name: string,
): readonly { readonly file: string; readonly text: string }[] {
  const inside = folder === undefined ? "" : path.join(folder, name);
  if (inside === "" || !existsSync(inside)) return [];
  return readdirSync(inside, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => ({ file: `${name}/${file}`, text: readFileSync(path.join(inside, file), "utf8") }));
}

/** The conditions, loops and the like that stand open after a text, given those that were open before it. */
function openAfter(before: readonly string[], text: string): readonly string[] {
  const open = [...before];
  const actions = text.matchAll(/\{\{-?\s*(if|else|range|with|define|block|end)\b\s*(.*?)\s*-?\}\}/gs);
  for (const [, word = "", rest = ""] of actions) {
    if (word === "end" || word === "else") open.pop();
    if (word !== "end") open.push(word === "else" ? word : `${word} ${rest}`);
  }
  return open;
}

function hooksIn(text: string): readonly string[] {
  const [, events] = /^\s*["']?helm\.sh\/hook["']?:\s*(.*)$/m.exec(text) ?? [];
  return (events ?? "")
    .replace(/["']/g, "")
    .split(",")
    .map((event) => event.trim())
    .filter((event) => event !== "");
}

/** The documents of a file. Those whose kind is not written out are left out. */
function documentsIn(file: string, text: string): readonly Template[] {
  let open: readonly string[] = [];
  return text.split(/^---.*$/m).flatMap((document) => {
    const before = open;
    open = openAfter(open, document);
    const served = /^apiVersion:\s*["']?(?:([\w.-]+)\/)?(\w+)["']?\s*$/m.exec(document);
    const named = /^kind:\s*["']?(\w+)["']?\s*$/m.exec(document);
    if (!served || !named) return [];
    const [, group = "", version = ""] = served;
    const conditions = openAfter(before, document.slice(0, Math.max(served.index, named.index)));
    return [
      {
        file,
        text: document,
        group,
        version,
        kind: named[1] ?? "",
        conditions,
        hooks: hooksIn(document),
      },
    ];
  });
}

/** The documents of a chart's templates, where it lies on this machine. Files that begin with `_` are only there for the others. */
export function templatesOf(chart: Chart): readonly Template[] {
  return filesIn(chart, "templates")
    .filter(({ file }) => !path.basename(file).startsWith("_"))
    .flatMap(({ file, text }) => documentsIn(file, text));
}

/** Whether a template language without types takes a value for true. */
function isTruthy(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Whether a condition holds; undefined where it is more than names of values. */
function holds(condition: string, values: ValueMap): boolean | undefined {
  const [, operator, names] =
    /^if\s+(?:(not|and|or)\s+)?(\.Values\.[\w.]+(?:\s+\.Values\.[\w.]+)*)$/.exec(condition) ?? [];
  if (names === undefined) return undefined;
  const each = names.split(/\s+/).map((name) => isTruthy(valueAt(values, name.replace(".Values.", ""))));
  if (operator === "or") return each.includes(true);
  return operator === "not" ? each[0] === false : each.every((one) => one);
}

/** Whether a release has a template's object, whatever its values are. */
export function isAlways({ conditions }: Template): boolean {
  return conditions.length === 0;
}

/**
 * Whether a release certainly has a template's object.
 *
 * @param values those of the release over the chart's
 */
export function isCertain({ conditions }: Template, values: ValueMap): boolean {
  return conditions.every((condition) => holds(condition, values) === true);
}

/** Those of `crds/`, of the charts in it too: Helm takes them as they are. */
export function definitionsOf(chart: Chart): readonly Template[] {
  const { folder } = chart;
  const others = folder === undefined ? [] : entriesInside(folder);
  return [
    ...filesIn(chart, "crds").flatMap(({ file, text }) => documentsIn(file, text)),
    ...others.flatMap((inside) => definitionsOf({ ...chart, folder: inside })),
  ];
}

/** The group of a CustomResourceDefinition. */
export function groupDefined({ text }: Template): string {
  return /^\s+group:\s*["']?([\w.-]+)["']?\s*$/m.exec(text)?.[1] ?? "";
}

/** The values of a release over those of a chart on this machine. */
export function valuesIn({ folder, name }: Chart, given: ValueMap): ValueMap {
  const file = path.join(folder ?? "", "values.yaml");
  if (folder === undefined || !existsSync(file)) return given;
  return mergeValues(parseYamlMap(readFileSync(file, "utf8"), `${name}/values.yaml`), given);
}

/**
 * A text of a template with what its actions stand for; undefined when one is more than the name of a value or of the release.
 */
export function rendered(text: string, values: ValueMap, release: string): string | undefined {
  const unread: string[] = [];
  const result = text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_action, expression: string) => {
    const [, name] = /^\.Values\.([\w.]+)(?:\s*\|\s*quote)?$/.exec(expression) ?? [];
    if (/^\.Release\.Name(?:\s*\|\s*quote)?$/.test(expression)) return release;
    const value = name === undefined ? undefined : valueAt(values, name);
    if (value === undefined || value === null || isMap(value) || Array.isArray(value))
      unread.push(expression);
    return scalarText(value);
  });
  return unread.length === 0 ? result.trim().replace(/^(["'])(.*)\1$/, "$2") : undefined;
}
