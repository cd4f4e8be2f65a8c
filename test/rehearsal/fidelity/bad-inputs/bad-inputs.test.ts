import { readFileSync } from "node:fs";
import path from "node:path";
import { TerraformRehearsal } from "../../../support/terraform";
import { BAD_INPUTS } from "./all";
import type { Outcome } from "./bad-input";
import { type Findings, tryBadInputs } from "./trial";

/** How far each input came with the real provider, as the emulated lane has found and verifies, and with the rehearsal. */
const RECORDED = JSON.parse(readFileSync(path.join(__dirname, "outcomes.json"), "utf8")) as Readonly<
  Record<string, { readonly real: Outcome; readonly rehearsal: Outcome }>
>;

const ORDER: readonly Outcome[] = ["validate", "plan", "planned", "apply", "replaced", "accepted"];

describe("the rehearsal", () => {
  let found: Findings;

  beforeAll(async () => {
    const rehearsal = await TerraformRehearsal.start();
    try {
      found = await tryBadInputs(BAD_INPUTS, rehearsal.configuration, (...args) =>
        rehearsal.terraform(...args),
      );
    } finally {
      await rehearsal.end();
    }
  });

  it("answers every bad input as recorded", () => {
    const now = Object.fromEntries(Object.entries(found).map(([name, { outcome }]) => [name, outcome]));
    const then = Object.fromEntries(
      Object.entries(RECORDED).map(([name, { rehearsal }]) => [name, rehearsal]),
    );
    expect(now).toEqual(then);
  });

  it("accepts nothing that the real provider refuses, and refuses it no later", () => {
    const laxer = Object.entries(RECORDED)
      .filter(([name, { real }]) => ORDER.indexOf(found[name]!.outcome) > ORDER.indexOf(real))
      .filter(([name, { real }]) => real !== "planned" && BAD_INPUTS[name]?.laxer === undefined);
    expect(laxer).toEqual([]);
  });

  it("replaces what the real provider replaces", () => {
    const replaced = Object.keys(RECORDED).filter((name) => RECORDED[name]!.real === "replaced");
    expect(replaced.length).toBeGreaterThan(10);
    expect(replaced.map((name) => [name, found[name]!.outcome])).toEqual(
      replaced.map((name) => [name, "replaced"]),
    );
  });

  it("lets none of them pass without a reason", () => {
    const passed = Object.keys(found).filter((name) => found[name]!.outcome === "accepted");
    expect(passed.filter((name) => BAD_INPUTS[name]?.laxer === undefined)).toEqual([]);
  });
});

it("what the real provider and the emulation accept is known to be refused by AWS, or explained", () => {
  const accepted = Object.keys(RECORDED).filter((name) => RECORDED[name]!.real === "accepted");
  expect(accepted.filter((name) => BAD_INPUTS[name]?.aws === undefined)).toEqual([]);
});

it("there is no reason for what needs none", () => {
  const needless = Object.entries(BAD_INPUTS)
    .filter(([, { laxer }]) => laxer !== undefined)
    .filter(([name]) => {
      const { real, rehearsal } = RECORDED[name]!;
      return rehearsal !== "accepted" && ORDER.indexOf(rehearsal) <= ORDER.indexOf(real);
    });
  expect(needless).toEqual([]);
});
