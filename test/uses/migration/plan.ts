/** Plans as `terraform show -json` tells them. */
import type { Fate, Fates } from "./guide";
import { FATES } from "./guide";

/** The parts of a plan that are looked at: https://developer.hashicorp.com/terraform/internals/json-format. */
export interface PlanJson {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[]; readonly importing?: object };
  }[];
}

const ACTIONS: Readonly<Record<string, Fate>> = {
  delete: "destroyed",
  "delete,create": "replaced",
  "create,delete": "replaced",
  forget: "let go of",
  create: "made",
};

/** What a plan does to what it does not leave or update in place. */
export function plannedFates(plan: PlanJson): Fates {
  const changes = plan.resource_changes
    .filter(({ mode }) => mode === "managed")
    .map(({ address, change }) => ({
      address: address.replaceAll(/\[[^\]]*\]/g, "[*]"),
      fate: change.importing ? "taken over" : ACTIONS[change.actions.join()],
    }));
  return Object.fromEntries(
    FATES.map((fate) => [
      fate,
      [...new Set(changes.filter((each) => each.fate === fate).map(({ address }) => address))].sort(),
    ]),
  ) as unknown as Fates;
}

/** The types of what a plan destroys, for good or to make it anew. */
export function doomedTypes(plan: PlanJson): string[] {
  const doomed = plan.resource_changes.filter(({ change }) => change.actions.includes("delete"));
  return [...new Set(doomed.map(({ type }) => type))].sort();
}
