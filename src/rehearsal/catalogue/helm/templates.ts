/**
 * What is in a chart on this machine, as far as it can be told without rendering: the documents of its templates, and which of
 * them are hooks; https://helm.sh/docs/topics/charts/#the-chart-file-structure, https://helm.sh/docs/topics/charts_hooks/.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { scalarText } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import type { Chart } from "./chart";
import { mergeValues, parseValues, valueAt } from "./values";

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
  /** Whether a condition, or a loop, stands before it, so that a release may be without it. */
  readonly isConditional: boolean;
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

/** How much deeper in conditions, loops and the like what follows a text is. */
function deeper(text: string): number {
  const actions = [...text.matchAll(/\{\{-?\s*(if|range|with|define|block|end)\b/g)];
  return actions.reduce((depth, [, word]) => depth + (word === "end" ? -1 : 1), 0);
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
  let depth = 0;
  return text.split(/^---.*$/m).flatMap((document) => {
    const start = depth;
    depth += deeper(document);
    const served = /^apiVersion:\s*["']?(?:([\w.-]+)\/)?(\w+)["']?\s*$/m.exec(document);
    const named = /^kind:\s*["']?(\w+)["']?\s*$/m.exec(document);
    if (!served || !named) return [];
    const [, group = "", version = ""] = served;
    const isConditional = start + deeper(document.slice(0, Math.max(served.index, named.index))) > 0;
    return [
      { file, text: document, group, version, kind: named[1] ?? "", isConditional, hooks: hooksIn(document) },
    ];
  });
}

/** The documents of a chart's templates, where it lies on this machine. */
export function templatesOf(chart: Chart): readonly Template[] {
  return filesIn(chart, "templates").flatMap(({ file, text }) => documentsIn(file, text));
}

/** Those of `crds/`, of the charts in it too: Helm takes them as they are. */
export function definitionsOf(chart: Chart): readonly Template[] {
  const { folder } = chart;
  const inside = folder === undefined ? "" : path.join(folder, "charts");
  const others = inside !== "" && existsSync(inside) ? readdirSync(inside) : [];
  return [
    ...filesIn(chart, "crds").flatMap(({ file, text }) => documentsIn(file, text)),
    ...others.flatMap((name) => definitionsOf({ ...chart, folder: path.join(inside, name) })),
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
  return mergeValues(parseValues(readFileSync(file, "utf8"), `${name}/values.yaml`), given);
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
