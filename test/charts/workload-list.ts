/** The list in workloads.json: which pods the charts were seen to make, with which containers, at which version. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readChart } from "../support/charts";
import type { Release } from "./deployment";
import type { Pods } from "./pods";
import { podsIn, podTemplates, render } from "./rendering";

/** What was seen of one chart. */
export interface SeenWorkloads {
  readonly version: string;
  /** The templates from which pods come, whether or not the values ask for them. */
  readonly templates: readonly string[];
  /** The containers of what the values ask for, by template. */
  readonly pods: Readonly<Record<string, readonly string[]>>;
}

/** Where it is. */
export const LIST = join(__dirname, "workloads.json");

/** Reads the list. */
export function readSeenWorkloads(): Readonly<Record<string, SeenWorkloads>> {
  return JSON.parse(readFileSync(LIST, "utf8")) as Record<string, SeenWorkloads>;
}

/** Looks at the rendered charts of these releases. */
export function seeWorkloads(releases: readonly Release[]): Record<string, SeenWorkloads> {
  return Object.fromEntries(
    [...releases]
      .sort((a, b) => a.chart.localeCompare(b.chart))
      .map((release) => {
        const { version, directory } = readChart(release.chart);
        const pods = podsIn(release.chart, render(directory, release));
        return [release.chart, { version, templates: podTemplates(directory), pods: containersOf(pods) }];
      }),
  );
}

/** Writes the list. */
export function writeSeenWorkloads(seen: Readonly<Record<string, SeenWorkloads>>): void {
  writeFileSync(LIST, `${JSON.stringify(seen, null, 2)}\n`);
}

/** The names of containers, by kind and template; those that run first are marked. */
export function containersOf(all: readonly Pods[]): Record<string, string[]> {
  return Object.fromEntries(
    all
      .filter(({ kind }) => kind !== "Pod")
      .map(({ template, kind, containers }): [string, string[]] => [
        `${kind} ${template}`,
        containers.map(({ name, init }) => (init ? `${name} (init)` : name)).sort(),
      ])
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}
