/** The charts of the add-ons as files: where the tests find them, and what is in them. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { CHARTS } from "../../src/platform/versions";

const root = resolve(__dirname, "../..");

/** Where `make charts` puts the pinned charts. */
export const PULLED_CHARTS = join(root, ".cache/charts");

/** Where the tests read them: there, unless somebody points elsewhere. */
const CHARTS_DIRECTORY = resolve(root, process.env.SPARK_PLATFORM_CHARTS || PULLED_CHARTS);

/** The helm that `make` installs. */
export const HELM = join(root, ".cache/bin/helm");

/** A map in a chart's values. */
export type Values = Readonly<Record<string, unknown>>;

/** A chart on disk. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** The folder that holds it. */
  readonly directory: string;
  /** The default values, those of sub-charts under their names. */
  readonly defaults: Values;
  /** The text of its own values.yaml and of its sub-charts', comments and all. */
  readonly documented: string;
  /** The JSON schema of its values, where it has one. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Whether it can be rendered: charts may be there for their values only. */
  readonly hasTemplates: boolean;
}

interface ChartFile {
  readonly version: string;
  readonly dependencies?: readonly { readonly name: string; readonly alias?: string }[];
}

/** The unpacked chart `name`; `directory` is where the charts are. Throws saying how to get it. */
export function readChart(name: string, directory = CHARTS_DIRECTORY): Chart {
  const folder = join(directory, name);
  const pin = CHARTS[name]?.version ?? "";
  const fix = "`make charts` pulls it; or set SPARK_PLATFORM_CHARTS to a folder that has it";
  if (!existsSync(join(folder, "Chart.yaml"))) {
    throw new Error(`These tests read the chart ${name} ${pin}, and ${folder} does not have it: ${fix}.`);
  }
  const { version } = readYaml(folder, "Chart.yaml") as unknown as ChartFile;
  if (version !== pin) {
    throw new Error(`These tests read the chart ${name} ${pin}, and ${folder} has ${version}: ${fix}.`);
  }
  return {
    name,
    version,
    directory: folder,
    ...readValues(folder),
    schema: readSchema(folder),
    hasTemplates: existsSync(join(folder, "templates")),
  };
}

/** Default values as helm sees them: a sub-chart's under its name, overridden by the parent's. */
function readValues(folder: string): Pick<Chart, "defaults" | "documented"> {
  let defaults = readYaml(folder, "values.yaml");
  let documented = readFileSync(join(folder, "values.yaml"), "utf8");
  const { dependencies = [] } = readYaml(folder, "Chart.yaml") as unknown as ChartFile;
  for (const { name, alias = name } of dependencies) {
    const part = join(folder, "charts", name);
    if (!existsSync(join(part, "values.yaml"))) continue;
    const inner = readValues(part);
    defaults = { ...defaults, [alias]: mergeValues(inner.defaults, mapOf(defaults[alias])) };
    documented += inner.documented;
  }
  return { defaults, documented };
}

function readSchema(folder: string): Chart["schema"] {
  // JSON is YAML; sources of charts have either.
  const file = ["values.schema.json", "values.schema.yaml"].find((name) => existsSync(join(folder, name)));
  return file === undefined ? undefined : readYaml(folder, file);
}

/** What was read already: some of the files are large, and nobody changes them meanwhile. */
const READ = new Map<string, Values>();

function readYaml(folder: string, file: string): Values {
  const path = join(folder, file);
  const values = READ.get(path) ?? mapOf(parse(readFileSync(path, "utf8"), { merge: true }));
  READ.set(path, values);
  return values;
}

/** Whether a value is a map. */
export function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A map; what is none is an empty one. */
export function mapOf(value: unknown): Values {
  return isMap(value) ? value : {};
}

/** Values over defaults as helm lays them: maps merge, null takes a default away, all else replaces. */
export function mergeValues(defaults: Values, over: Values): Values {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = isMap(value) && isMap(below) ? mergeValues(below, value) : value;
  }
  return merged;
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(values: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => mapOf(at)[key], values);
}
