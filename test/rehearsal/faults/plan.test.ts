import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FaultControl } from "../../../src/rehearsal/faults/control";
import { coursesFor, EVERYTHING } from "../../../src/rehearsal/faults/courses";
import { FAULT_KINDS, type FaultKind } from "../../../src/rehearsal/faults/kinds";
import { Ledger } from "../../../src/rehearsal/faults/ledger";
import { type FaultPlan, parsePlan, readPlan, writePlan } from "../../../src/rehearsal/faults/plan";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "faults-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a plan is read as it was written, and no plan is none", () => {
  const plan: FaultPlan = { run: 3, kinds: ["die"], after: 2, atMost: 1 };
  expect(readPlan(folder)).toBeUndefined();
  writePlan(folder, plan);
  expect(readPlan(folder)).toEqual(plan);
});

test.each([
  ['{"kinds": []}', 'p.json: "run" must be a whole number'],
  ['{"run": 1}', 'p.json: "kinds" must be a list of kinds of faults'],
  ['{"run": 1, "kinds": ["burn"]}', '"kinds" must be a list of kinds of faults, not ["burn"]'],
  ['{"run": 1, "kinds": [], "after": -1}', '"after" must be a whole number from 0 on'],
  ['{"run": 1, "kinds": [], "atMost": 0.5}', '"atMost" must be a whole number from 0 on'],
])("%s is not a plan", (text, words) => {
  expect(() => parsePlan(text, "p.json")).toThrow(words);
});

describe("which courses there are for a stage", () => {
  const network = [...Array<string>(8).fill("aws_vpc"), "tls_private_key"];

  test("those kinds that leave a run alone share one, and the others strike three runs each", () => {
    expect(coursesFor([...network, "helm_release"], {})).toEqual({
      plans: [
        { kinds: ["fail", "throttle", "throttle-on", "time-out", "lose-answer"], after: 0, atLeast: 10 },
        { kinds: ["die"], after: 2, atLeast: 1 },
        { kinds: ["disconnect"], after: 0, atLeast: 1 },
        { kinds: ["expire"], after: 1, atLeast: 1 },
      ],
      impossible: [],
    });
  });

  test("each kind that is asked for has one of its own, every so many operations", () => {
    expect(coursesFor(network, { kinds: ["die", "fail"], every: 5 }).plans).toEqual([
      { kinds: ["die"], after: 4, atLeast: 1 },
      { kinds: ["fail"], after: 0, atLeast: 9 },
    ]);
  });

  test("everything is each kind at each operation that it can happen to", () => {
    const { plans, impossible } = coursesFor([...network, "helm_release"], EVERYTHING);

    expect(
      Object.fromEntries(plans.map(({ kinds, after, atLeast }) => [kinds.join(), [after, atLeast]])),
    ).toEqual({
      fail: [0, 10],
      throttle: [0, 9],
      "throttle-on": [0, 9],
      "time-out": [0, 9],
      "lose-answer": [0, 10],
      die: [0, 10],
      disconnect: [0, 1],
      expire: [0, 8],
    });
    expect(impossible).toEqual([]);
  });

  test("what cannot happen to any of its resources is told apart", () => {
    expect(coursesFor(network, { kinds: ["disconnect", "expire"] })).toEqual({
      plans: [{ kinds: ["expire"], after: 1, atLeast: 1 }],
      impossible: ["disconnect"],
    });
  });
});

describe("which operation is struck", () => {
  const names = Array.from({ length: 60 }, (_, index) => `aws_vpc ${index}`);

  /** One run of terraform that comes to these operations: those that were struck, with what. */
  const run = (
    control: FaultControl,
    plan: FaultPlan,
    contents: readonly string[],
    provider = "aws",
  ): ReadonlyMap<string, FaultKind> => {
    writePlan(folder, plan);
    control.begin();
    const struck = new Map<string, FaultKind>();
    for (const content of contents) {
      const operation = { provider, operation: "create", type: "aws_vpc" } as const;
      const point = control.pointOf({ ...operation, content });
      const kind = control.next(point, provider);
      if (kind === undefined) continue;
      control.record({ ...operation, point, kind, id: "" });
      struck.set(point, kind);
    }
    return struck;
  };

  test("each operation is struck once, also when the process is another one by then", () => {
    expect(run(new FaultControl(folder), { run: 1, kinds: ["fail"] }, names.slice(0, 40)).size).toBe(40);
    const second = run(new FaultControl(folder), { run: 2, kinds: ["fail"] }, names);
    expect(second.size).toBe(20);
    expect(new Ledger(folder).strikes()).toHaveLength(60);
  });

  test("operations that look alike are told apart by their number", () => {
    const control = new FaultControl(folder);
    expect(run(control, { run: 1, kinds: ["fail"] }, ["twin", "twin"]).size).toBe(2);
    expect(run(control, { run: 2, kinds: ["fail"] }, ["twin", "twin", "twin"]).size).toBe(1);
  });

  test("some pass first, and no more than asked for are struck, in every run", () => {
    const control = new FaultControl(folder);
    for (const number of [1, 2, 3]) {
      const struck = run(control, { run: number, kinds: ["die"], after: 2, atMost: 1 }, names);
      expect(struck.size).toBe(1);
    }
    expect(new Ledger(folder).strikes().map(({ run: number }) => number)).toEqual([1, 2, 3]);
  });

  test("shifted through, a list of kinds tries each kind at each operation", () => {
    const kinds: readonly FaultKind[] = ["fail", "time-out", "lose-answer"];
    const tried = new Map<string, Set<FaultKind>>();
    for (const shift of [0, 1, 2]) {
      new Ledger(folder).clear();
      for (const [point, kind] of run(new FaultControl(folder), { run: 1, kinds, shift }, names)) {
        tried.set(point, (tried.get(point) ?? new Set()).add(kind));
      }
    }
    expect(tried.size).toBe(names.length);
    expect(new Set([...tried.values()].map((each) => each.size))).toEqual(new Set([kinds.length]));
  });

  test("nothing happens to a provider to which it cannot", () => {
    const control = new FaultControl(folder);
    expect(run(control, { run: 1, kinds: ["disconnect"] }, names, "aws").size).toBe(0);
    expect(run(control, { run: 2, kinds: ["expire", "time-out"] }, names, "tls").size).toBe(0);
    expect(run(control, { run: 3, kinds: FAULT_KINDS }, names, "tls").size).toBe(60);
  });

  test("without a plan nothing is struck", () => {
    const control = new FaultControl(folder);
    control.begin();
    expect(control.next("point", "aws")).toBeUndefined();
  });

  test("a service that is down is up again in the next run, and others never were down", () => {
    const control = new FaultControl(folder);
    run(control, { run: 1, kinds: ["expire"] }, []);
    control.takeDown("expire");
    expect(() => control.requireService("aws")).toThrow("ExpiredToken");
    expect(() => control.requireService("helm")).not.toThrow();
    run(control, { run: 2, kinds: ["expire"] }, []);
    expect(() => control.requireService("aws")).not.toThrow();
  });
});
