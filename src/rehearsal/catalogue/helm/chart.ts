/**
 * Charts: where the provider looks for them, and what can be told of one without downloading it.
 *
 * Search and messages: `LocateChart` and `Load` of https://github.com/helm/helm (v3), and `ModifyPlan` of
 * https://github.com/hashicorp/terraform-provider-helm. A chart of a repository is not downloaded: it is taken to be
 * there, in the version asked for.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Scope } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, Unknown, type ValueMap } from "../../protocol/value";
import { type Event, hasHappened } from "../history";
import { parseYaml } from "../yaml";

/** A chart as far as it is known. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** "" for one that is not on this machine. */
  readonly appVersion: string;
  /** Where it lies, if it is on this machine. */
  readonly folder?: string;
}

/** The version of a chart that nobody asked for a version of. */
const ANY_VERSION = "0.0.0-rehearsal";

const VERSION = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Both with or without the "v" that some charts put before their versions. */
function isSameVersion(a: string, b: string): boolean {
  return a.replace(/^v/, "") === b.replace(/^v/, "");
}

function isUrl(text: string): boolean {
  return /^(https?|oci):\/\/[^/]/.test(text);
}

/** Whether a name can only be that of a path. */
function isPath(name: string): boolean {
  return path.isAbsolute(name) || name.startsWith(".");
}

/** The folder or package that a chart's name leads to: relative ones begin where Terraform works. */
function onDisk(name: string, folders: readonly string[]): string | undefined {
  const places = path.isAbsolute(name) ? [name] : folders.map((folder) => path.resolve(folder, name));
  return places.find((place) => existsSync(place));
}

function notLocated(name: string, reason: string): Refusal {
  return new Refusal(`Error locating chart: Unable to locate chart ${name}: ${reason}`);
}

/** The name of the last part of a path or URL. */
function lastPart(name: string): string {
  return path.posix.basename(name).replace(/\.tgz$/, "");
}

/** A packed chart: `traefik-41.3.0.tgz`. It is not opened. */
export function packed(file: string): Chart {
  const [, name = lastPart(file), version = ANY_VERSION] = /^(.+?)-(v?\d.*)$/.exec(lastPart(file)) ?? [];
  return { name, version, appVersion: "" };
}

/** What lies in a chart's `charts/`: folders and packages of the charts that it needs. */
export function entriesInside(folder: string): readonly string[] {
  const inside = path.join(folder, "charts");
  const names = existsSync(inside) ? readdirSync(inside) : [];
  return names.sort().map((name) => path.join(inside, name));
}

/** What Chart.yaml says that a chart needs. */
export function neededBy({ dependencies }: ValueMap): readonly ValueMap[] {
  return Array.isArray(dependencies) ? dependencies.filter(isMap) : [];
}

/** Whether what Chart.yaml says a chart needs lies in it. */
function hasDependencies(folder: string, metadata: ValueMap): boolean {
  const present = entriesInside(folder).map((entry) => path.basename(entry));
  return neededBy(metadata).every((each) =>
    present.some((entry) => entry === each.name || entry.startsWith(`${textOf(each, "name")}-`)),
  );
}

/** A chart that lies in a folder. */
function unpacked(folder: string, name: string, updatesDependencies: boolean): Chart {
  const invalid = (reason: string): Refusal =>
    new Refusal(`Error loading chart: Unable to load chart ${name}: ${reason}`);
  const file = path.join(folder, "Chart.yaml");
  if (!existsSync(file)) throw invalid("Chart.yaml file is missing");
  const metadata = parseYaml(readFileSync(file, "utf8"), `${name}/Chart.yaml`);
  if (!isMap(metadata)) throw invalid("Chart.yaml is not a map in YAML");
  const text = (key: string): string => {
    const value = metadata[key];
    return typeof value === "number" ? String(value) : textOf(metadata, key);
  };
  for (const key of ["apiVersion", "name", "version"]) {
    if (text(key) === "") throw invalid(`validation: chart.metadata.${key} is required`);
  }
  const version = text("version");
  if (!VERSION.test(version)) throw invalid(`validation: chart.metadata.version "${version}" is invalid`);
  const type = text("type");
  if (type !== "" && type !== "application") {
    throw new Refusal(
      `Error checking if chart is installable: Chart is not installable: ${type} charts are not installable`,
    );
  }
  if (!updatesDependencies && !hasDependencies(folder, metadata)) {
    throw new Refusal("Found in Chart.yaml, but missing in charts/ directory");
  }
  return { name: text("name"), version, appVersion: text("appVersion"), folder };
}

/** Repositories that answer no more, and what in the history says so. */
const GONE: Readonly<Record<string, Event>> = {
  "https://googlecloudplatform.github.io/spark-on-k8s-operator": "spark-operator-repository-moved",
};

/** A chart that is somewhere else, in the version asked for. */
function remote(name: string, planned: ValueMap, scope: Pick<Scope, "date">): Chart {
  const repository = textOf(planned, "repository").replace(/\/+$/, "");
  const moved = GONE[repository.toLowerCase()];
  if (moved !== undefined && hasHappened(moved, scope)) {
    throw notLocated(
      name,
      `looks like "${repository}" is not a valid chart repository or cannot be reached: ` +
        `failed to fetch ${repository}/index.yaml : 404 Not Found`,
    );
  }
  const version = textOf(planned, "version").trim();
  if (version !== "" && !VERSION.test(version)) {
    throw new Refusal(
      "Planned version is different from configured version",
      `The version in the configuration is "${version}" but the planned version is the newest that fits. ` +
        "You should name one version in your configuration, or remove the version attribute from it.",
    );
  }
  return { name: lastPart(name), version: version || ANY_VERSION, appVersion: "" };
}

/**
 * The chart of a release; undefined while it is not known which.
 *
 * @throws a Refusal when there is none
 */
export function locateChart(planned: ValueMap, scope: Pick<Scope, "folders" | "date">): Chart | undefined {
  const { folders } = scope;
  if (planned.chart instanceof Unknown || planned.repository instanceof Unknown) return undefined;
  const [name, repository] = [textOf(planned, "chart").trim(), textOf(planned, "repository")];
  const found = repository === "" || isPath(name) ? onDisk(name, folders ?? []) : undefined;
  if (found !== undefined) {
    const isFolder = statSync(found).isDirectory();
    return isFolder ? unpacked(found, name, planned.dependency_update === true) : packed(found);
  }
  if (isUrl(repository)) return remote(name, planned, scope);
  if (isUrl(name)) return name.endsWith(".tgz") ? packed(name) : remote(name, planned, scope);
  if (repository !== "") throw notLocated(name, `repo ${repository} not found`);
  // Where Terraform works is not always known.
  if (name.includes("/") && !path.isAbsolute(name) && !folders?.length) return remote(name, {}, scope);
  if (isPath(name)) throw notLocated(name, `path "${name}" not found`);
  throw notLocated(
    name,
    name.includes("/")
      ? `repo ${name.split("/")[0] ?? ""} not found`
      : `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`,
  );
}

/**
 * Refuses a release whose chart cannot be had as the configuration has it.
 *
 * @throws a Refusal
 */
export function reviewChart(planned: ValueMap, scope: Pick<Scope, "folders" | "date">): void {
  const chart = locateChart(planned, scope);
  const version = textOf(planned, "version");
  if (!chart || version === "" || isSameVersion(version, chart.version)) return;
  throw new Refusal(
    "Planned version is different from configured version",
    `The version in the configuration is "${version}" but the planned version is "${chart.version}". ` +
      `You should update the version in your configuration to "${chart.version}", or remove the version attribute from it.`,
  );
}
