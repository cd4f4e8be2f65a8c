/**
 * The order in which Helm installs what is in a chart on this machine: definitions of kinds in `crds/`, hooks before the
 * installation, everything else at once, hooks after it.
 *
 * https://helm.sh/docs/topics/charts/#custom-resource-definitions-crds,
 * https://helm.sh/docs/chart_best_practices/custom_resource_definitions/, https://helm.sh/docs/topics/charts_hooks/; `action/install.go`,
 * `upgrade.go` (which installs no definitions) and `hooks.go` of https://github.com/helm/helm (v3). The kinds of all objects are
 * looked up before the first is made, those of a hook when its turn comes.
 */
import type { Chart } from "./chart";
import { isForeign } from "./contents";
import { definitionsOf, groupDefined, type Kind, type Template, templatesOf } from "./templates";

/** What is known of an installation or an upgrade. */
export interface Occasion {
  readonly isUpgrade: boolean;
  /** Whether it was told to leave out what is in `crds/`. */
  readonly skipsDefinitions: boolean;
  /** Whether it was told to run no hooks. */
  readonly skipsHooks: boolean;
}

const DEFINITION = "CustomResourceDefinition";

/** The API groups that definitions bring, those that may be left out left out. */
function groupsIn(templates: readonly Template[]): readonly string[] {
  return templates
    .filter(({ kind, isConditional }) => kind === DEFINITION && !isConditional)
    .map(groupDefined)
    .filter((group) => group !== "");
}

/** The API groups that the chart's own definitions bring: before anything else, and with the release. */
export function ownGroups(chart: Chart): {
  readonly first: readonly string[];
  readonly later: readonly string[];
} {
  return { first: groupsIn(definitionsOf(chart)), later: groupsIn(templatesOf(chart)) };
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
 * @param isServed whether the cluster has a group before anything is done
 */
export function untimely(
  chart: Chart,
  occasion: Occasion,
  isServed: (group: string) => boolean,
): Untimely | undefined {
  const always = templatesOf(chart).filter(({ isConditional }) => !isConditional);
  const { first, later } = ownGroups(chart);
  const own = new Set([...first, ...later]);
  const [pre, post] = [eventOf("pre", occasion), eventOf("post", occasion)];
  // An upgrade leaves `crds/` alone.
  const before = occasion.isUpgrade || occasion.skipsDefinitions ? [] : first;
  const ofHooks = groupsIn(always.filter(({ hooks }) => hooks.includes(pre)));
  const among = (templates: readonly Template[], ...brought: readonly string[]): Template | undefined =>
    templates.find(
      ({ group }) => (own.has(group) || isForeign(group)) && !isServed(group) && !brought.includes(group),
    );
  const plain = among(
    always.filter(({ hooks }) => hooks.length === 0),
    ...before,
  );
  if (plain) return plain;
  if (occasion.skipsHooks) return undefined;
  const turns = [
    [pre, [...before, ...ofHooks]],
    [post, [...before, ...later]],
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
    ({ kind, isConditional }) => !isConditional && (kind === "Job" || kind === "Pod"),
  );
  return [eventOf("pre", occasion), eventOf("post", occasion)].find((event) =>
    running.some(({ hooks }) => hooks.includes(event)),
  );
}
