/** Whether values are ones that a chart knows: charts ignore what they do not know, silently. */
import { isMap, type Chart, type Values } from "../support/charts";

/** Paths below which a chart's values.yaml does not say what there may be, and why that is right. */
export interface OpenPaths {
  /** The keys are the user's: labels, arguments, files. */
  readonly freeForm?: Readonly<Record<string, string>>;
  /** The key stands in values.yaml as a comment only. */
  readonly commented?: Readonly<Record<string, string>>;
}

/** What {@link checkPaths} found. */
export interface PathReport {
  /** What is wrong, a line for each path. */
  readonly problems: readonly string[];
  /** Open paths that no value used: exceptions that nothing needs any more. */
  readonly unused: readonly string[];
}

/** Looks up each path of `values` in the chart's defaults. */
export function checkPaths(
  values: Values,
  chart: Pick<Chart, "defaults" | "documented">,
  { freeForm = {}, commented = {} }: OpenPaths = {},
): PathReport {
  const problems: string[] = [];
  const used = new Set<string>();

  const check = (ours: Values, defaults: Values, above: string): void => {
    for (const [key, value] of Object.entries(ours)) {
      const path = above + key;
      const known = defaults[key];
      if (path in freeForm) used.add(path);
      else if (path in commented) {
        used.add(path);
        if (!new RegExp(`^\\s*#[#\\s-]*${escape(key)}:`, "m").test(chart.documented)) {
          problems.push(`${path}: values.yaml does not have ${key} in a comment either`);
        }
      } else if (!(key in defaults)) problems.push(`${path}: the chart has no such value`);
      else if (isMap(value) && isMap(known) && Object.keys(known).length > 0) check(value, known, `${path}.`);
      else problems.push(...mismatch(path, value, known));
    }
  };
  check(values, chart.defaults, "");

  const open = [...Object.keys(freeForm), ...Object.keys(commented)];
  return { problems, unused: open.filter((path) => !used.has(path)) };
}

/** What is wrong with putting `value` where the default is `known`. */
function mismatch(path: string, value: unknown, known: unknown): string[] {
  if (value === null || (isMap(value) && Object.keys(value).length === 0)) return [];
  if (isMap(value)) {
    const empty = known === null || isMap(known);
    return [`${path}: ${empty ? "values.yaml does not say what may be in it" : "is no map in the chart"}`];
  }
  if (isMap(known) && Object.keys(known).length > 0) return [`${path}: is a map in the chart`];
  if (Array.isArray(known) && !Array.isArray(value)) return [`${path}: is a list in the chart`];
  if (Array.isArray(value) && !Array.isArray(known) && known !== null && !isMap(known)) {
    return [`${path}: is no list in the chart`];
  }
  return [];
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
