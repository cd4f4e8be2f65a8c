/**
 * The order in which Helm installs what is in a chart on this machine: definitions of kinds in `crds/`, hooks before the
 * installation, everything else at once, hooks after it.
 *
 * https://helm.sh/docs/topics/charts/#custom-resource-definitions-crds,
 * https://helm.sh/docs/chart_best_practices/custom_resource_definitions/, https://helm.sh/docs/topics/charts_hooks/; `action/install.go`,
 * `upgrade.go` (which installs no definitions) and `hooks.go` of https://github.com/helm/helm (v3). The kinds of all objects are
 * looked up before the first is made, those of a hook when its turn comes.
 */
import type { ValueMap } from "../../protocol/value";
import type { Chart } from "./chart";
import { definesFirst, groupsOf, isForeign, isKnown } from "./contents";
import { dependenciesOf, type Dependency } from "./dependencies";
import { definitionsOf, groupDefined, isAlways, type Kind, type Template, templatesOf } from "./templates";

/** What is known of an installation or an upgrade. */
export interface Occasion {
  readonly isUpgrade: boolean;
  /** Whether it was told to leave out what is in `crds/`. */
  readonly skipsDefinitions: boolean;
  /** Whether it was told to run no hooks. */
  readonly skipsHooks: boolean;
}

const DEFINITION = "CustomResourceDefinition";

/** The API groups that definitions bring. */
function groupsIn(templates: readonly Template[]): readonly string[] {
  return templates
    .filter(({ kind }) => kind === DEFINITION)
    .map(groupDefined)
    .filter((group) => group !== "");
}

/** The API groups that come with a chart and those that it needs. */
export interface Groups {
  /** Before anything else. */
  readonly first: readonly string[];
  /** With the release, whatever its values are. */
  readonly later: readonly string[];
  /** With the release, unless a condition leaves them out. */
  readonly possible: readonly string[];
  /** Whether nobody knows what it brings, or a chart that it needs. */
  readonly hasUnread: boolean;
}

/** The API groups that come with a chart and those that it needs, as far as they can be read or are known by name. */
export function groupsWith(chart: Chart, values: ValueMap): Groups {
  const [own, needed] = [templatesOf(chart), dependenciesOf(chart, values)];
  const named = (each: Dependency): readonly string[] => groupsOf(each.chart, each.values);
  const templates = [...own, ...needed.flatMap((each) => templatesOf(each.chart))];
  return {
    first: [
      ...groupsIn(definitionsOf(chart)),
      ...needed.filter((each) => definesFirst(each.chart)).flatMap(named),
    ],
    later: groupsIn(own.filter(isAlways)),
    possible: [...groupsIn(templates), ...groupsOf(chart, values), ...needed.flatMap(named)],
    hasUnread: [chart, ...needed.map((each) => each.chart)].some((each) => !isKnown(each)),
  };
}

/** The event of hooks before or after what is done. */
function eventOf(when: "pre" | "post", { isUpgrade }: Occasion): string {
  return `${when}-${isUpgrade ? "upgrade" : "install"}`;
}

/** A kind of object that the cluster does not serve when its turn comes. */
export interface Untimely extends Kind {
  /** The hook that it is, as Helm tells of it. @default - one of the release's own objects */
  readonly hook?: { readonly event: string; readonly file: string };
}

/**
 * The first object whose kind is not served when its turn comes.
 *
 * @param values those that the release is given
 * @param isServed whether the cluster has a group before anything is done
 */
export function untimely(
  chart: Chart,
  values: ValueMap,
  occasion: Occasion,
  isServed: (group: string) => boolean,
): Untimely | undefined {
  const all = templatesOf(chart);
  const always = all.filter(isAlways);
  const { first, later, possible, hasUnread } = groupsWith(chart, values);
  const own = new Set([...first, ...later]);
  const [pre, post] = [eventOf("pre", occasion), eventOf("post", occasion)];
  // An upgrade leaves `crds/` alone.
  const before = occasion.isUpgrade || occasion.skipsDefinitions ? [] : first;
  const ofHooks = groupsIn(all.filter(({ hooks }) => hooks.includes(pre)));
  const mayLack = (group: string): boolean => own.has(group) || (isForeign(group) && !hasUnread);
  const among = (templates: readonly Template[], ...brought: readonly string[]): Template | undefined =>
    templates.find(({ group }) => mayLack(group) && !isServed(group) && !brought.includes(group));
  const plain = among(
    always.filter(({ hooks }) => hooks.length === 0),
    ...before,
  );
  if (plain) return plain;
  if (occasion.skipsHooks) return undefined;
  const turns = [
    [pre, [...before, ...ofHooks]],
    [post, [...before, ...possible]],
  ] as const;
  for (const [event, brought] of turns) {
    const hook = among(
      always.filter(({ hooks }) => hooks.includes(event)),
      ...brought,
    );
    if (hook) return { ...hook, hook: { event, file: hook.file } };
  }
  return undefined;
}

/** The first event with a hook whose pods Helm waits for, whatever else it waits for. */
export function eventWithPods(chart: Chart, occasion: Occasion): string | undefined {
  if (occasion.skipsHooks) return undefined;
  const running = templatesOf(chart).filter(
    (template) => isAlways(template) && (template.kind === "Job" || template.kind === "Pod"),
  );
  return [eventOf("pre", occasion), eventOf("post", occasion)].find((event) =>
    running.some(({ hooks }) => hooks.includes(event)),
  );
}
