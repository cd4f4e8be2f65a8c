/** Behind `make charts`: pulls the pinned charts, each once. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { CHARTS, type ChartRelease } from "../../src/platform/versions";
import { HELM, PULLED_CHARTS } from "./charts";

/** How `helm pull` is told which chart. */
export function chartArguments(
  name: string,
  { repository, version }: Pick<ChartRelease, "repository" | "version">,
): string[] {
  const chart = repository.startsWith("oci://")
    ? [`${repository.replace(/\/$/, "")}/${name}`]
    : [name, "--repo", repository];
  return [...chart, "--version", version];
}

/** Pulls each chart that is not in `directory` at its version; returns the names of those. */
export async function pullCharts(
  charts: Readonly<Record<string, Pick<ChartRelease, "repository" | "version">>>,
  directory: string,
): Promise<string[]> {
  mkdirSync(directory, { recursive: true });
  const missing = Object.entries(charts).filter(
    ([name, { version }]) => versionIn(join(directory, name)) !== version,
  );
  for (const [name, release] of missing) {
    // Beside its place, so that an interrupted pull leaves nothing that looks like a chart.
    const parts = mkdtempSync(join(directory, ".pull-"));
    try {
      await promisify(execFile)(HELM, [
        "pull",
        ...chartArguments(name, release),
        "--untar",
        "--untardir",
        parts,
      ]);
      rmSync(join(directory, name), { recursive: true, force: true });
      renameSync(join(parts, name), join(directory, name));
    } finally {
      rmSync(parts, { recursive: true, force: true });
    }
  }
  return missing.map(([name]) => name);
}

function versionIn(folder: string): string | undefined {
  const file = join(folder, "Chart.yaml");
  return existsSync(file) ? (parse(readFileSync(file, "utf8")) as { version: string }).version : undefined;
}

if (require.main === module) {
  pullCharts(CHARTS, PULLED_CHARTS).then(
    (pulled) => {
      for (const name of pulled) console.log(`${name} ${CHARTS[name]?.version ?? ""}`);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
