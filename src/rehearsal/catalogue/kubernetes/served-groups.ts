/** The API groups of kinds that a cluster serves since somebody has brought their definitions. */
import type { Draft } from "../../engine/draft";
import type { Companion } from "../../engine/entry";

/**
 * Stands for the kinds of an API group that somebody brought; not a type of the provider. Real ones mostly stay when a
 * release goes, but whoever would act on their objects is gone then.
 */
const BROUGHT = "custom_resource_definitions";

/** Stands for all groups, where a release may have brought any. */
export const ANY_GROUP = "*";

/** What is in a cluster as long as somebody's definitions of a group are; two may bring the same. */
export function broughtGroup(group: string, bringer: string): Companion {
  const id = `${group} of ${bringer}`;
  return { type: BROUGHT, id, values: { id, group, brought_by: bringer } };
}

/** Whether the definitions of just that group are in the cluster where an object is. */
export function isStanding(group: string, object: Draft): boolean {
  return object.find([BROUGHT], group, "group") !== undefined;
}

/** Whether somebody has brought a group to the cluster where an object is, or may have. */
export function isBrought(group: string, object: Draft): boolean {
  return isStanding(group, object) || isStanding(ANY_GROUP, object);
}
