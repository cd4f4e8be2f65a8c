/**
 * Charts that a chart on this machine needs: Helm installs them with it, as parts of one release.
 *
 * https://helm.sh/docs/topics/charts/#chart-dependencies. A folder in `charts/` is read; a package there is not opened, nor is what
 * `dependency_update` would have to download: those are known by their names at most.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { mapAt, textOf, valueAt } from "../../engine/values";
import { isMap, type ValueMap } from "../../protocol/value";
import { type Chart, entriesInside, neededBy, packed } from "./chart";
import { valuesIn } from "./templates";
import { parseYaml } from "../yaml";

/** A chart that another one needs, with the values that it gets. */
export interface Dependency {
  readonly chart: Chart;
  readonly values: ValueMap;
}

function metadataIn(folder: string): ValueMap {
  const file = path.join(folder, "Chart.yaml");
  const metadata = existsSync(file) ? parseYaml(readFileSync(file, "utf8"), "Chart.yaml") : null;
  return isMap(metadata) ? metadata : {};
}

/** A chart in `charts/`; undefined for what is none. */
function chartAt(place: string): Chart | undefined {
  if (!statSync(place).isDirectory()) return place.endsWith(".tgz") ? packed(place) : undefined;
  const name = textOf(metadataIn(place), "name") || path.basename(place);
  return { name, version: "", appVersion: "", folder: place };
}

/** Whether a chart is switched on: by the first of its conditions that is set. */
function isOn(needed: ValueMap, values: ValueMap): boolean {
  const found = textOf(needed, "condition")
    .split(",")
    .map((at) => valueAt(values, at.trim()))
    .find((value) => typeof value === "boolean");
  return found !== false;
}

/** The charts that a chart needs, without those that are switched off, and what these need. */
export function dependenciesOf(chart: Chart, given: ValueMap): readonly Dependency[] {
  const { folder } = chart;
  if (folder === undefined) return [];
  const values = valuesIn(chart, given);
  const charts = entriesInside(folder).flatMap((entry) => chartAt(entry) ?? []);
  const needed = neededBy(metadataIn(folder));
  const named = needed.flatMap((each): readonly Dependency[] => {
    const name = textOf(each, "name");
    if (!isOn(each, values)) return [];
    const found = charts.find((one) => one.name === name) ?? { name, version: "", appVersion: "" };
    return [{ chart: found, values: mapAt(values, textOf(each, "alias") || name) }];
  });
  const others = charts.filter(({ name }) => !needed.some((each) => each.name === name));
  const all = [...named, ...others.map((each) => ({ chart: each, values: mapAt(values, each.name) }))];
  return all.flatMap((each) => [each, ...dependenciesOf(each.chart, each.values)]);
}
