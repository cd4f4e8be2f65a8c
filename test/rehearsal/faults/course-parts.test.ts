import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compareAccounts, describeDifference } from "../../../src/rehearsal/faults/accounts";
import type { CourseResult } from "../../../src/rehearsal/faults/course";
import { addressOf, Imports } from "../../../src/rehearsal/faults/imports";
import type { Strike } from "../../../src/rehearsal/faults/ledger";
import { courseLine, faultsReport } from "../../../src/rehearsal/faults/report";
import { Snapshot } from "../../../src/rehearsal/faults/snapshot";
import { StateFile } from "../../../src/rehearsal/faults/state-file";
import type { TerraformEvent } from "../../../src/rehearsal/launcher/terraform";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import { World, type WorldObject } from "../../../src/rehearsal/world/world";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "course-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function object(id: string, values: ValueMap = {}, type = "aws_vpc"): WorldObject {
  return { type, place: "eu-north-1", id, values, withheld: [] };
}

describe("two accounts", () => {
  test("are the same in any order", () => {
    const [a, b] = [object("a", { tags: { x: "1", y: "2" } }), object("b")];
    const same = { ...a, values: { tags: { y: "2", x: "1" } } };
    expect(describeDifference(compareAccounts([b, same], [a, b]))).toBe("");
  });

  test("differ by an orphan, by what is missing, by a value and by an owner, each by name", () => {
    const owner = { type: "aws_vpc", place: "eu-north-1", id: "a" };
    const actual = [object("a", { cidr: 1 }), object("b"), object("orphan")];
    const expected = [object("a", { cidr: 2 }), { ...object("b"), owner }, object("gone")];
    expect(describeDifference(compareAccounts(actual, expected)).split("\n")).toEqual([
      "left over: aws_vpc orphan (eu-north-1)",
      "missing: aws_vpc gone (eu-north-1)",
      "changed: aws_vpc a (eu-north-1): cidr",
      "changed: aws_vpc b (eu-north-1): owner",
    ]);
  });

  test("do not differ by how often a release was upgraded, but by its version", () => {
    const release = (revision: number, version: string): WorldObject =>
      object("r", { metadata: { revision, version } }, "helm_release");
    expect(describeDifference(compareAccounts([release(2, "1")], [release(1, "1")]))).toBe("");
    expect(describeDifference(compareAccounts([release(1, "2")], [release(1, "1")]))).toContain("metadata");
  });
});

describe("a state file", () => {
  const write = (state: unknown): string => {
    const file = path.join(folder, "terraform.tfstate");
    writeFileSync(file, typeof state === "string" ? state : JSON.stringify(state));
    return file;
  };
  const good = { version: 4, lineage: "l", serial: 3, resources: [] };

  test("may be missing until there is one, and be written anew", () => {
    const state = new StateFile(path.join(folder, "terraform.tfstate"));
    expect(state.problem()).toBeUndefined();
    write(good);
    expect(state.problem()).toBeUndefined();
    write({ ...good, serial: 4 });
    expect(state.problem()).toBeUndefined();
  });

  test.each([
    ["truncated", '{"version": 4, "lin', "cannot be read"],
    ["empty", "", "cannot be read"],
    ["something else", { version: 4 }, "is not a state of version 4"],
    ["another state", { ...good, lineage: "other" }, "has become another state"],
    ["older", { ...good, serial: 2 }, "has gone back from serial 3 to 2"],
  ])("is lost when it is %s", (_name, content, words) => {
    const state = new StateFile(write(good));
    expect(state.problem()).toBeUndefined();
    write(content);
    expect(state.problem()).toContain(words);
  });

  test("is lost when it is gone", () => {
    const file = write(good);
    const state = new StateFile(file);
    state.problem();
    rmSync(file);
    expect(state.problem()).toContain("is gone");
  });
});

test("a snapshot brings back the account and the state, or that there was none", () => {
  const subject = { world: path.join(folder, "world"), state: path.join(folder, "terraform.tfstate") };
  const world = new World(subject.world);
  world.change({ put: [object("a")] });
  const before = Snapshot.take(subject, path.join(folder, "before"));
  world.change({ put: [object("b")] });
  writeFileSync(subject.state, "{}");
  const after = Snapshot.take(subject, path.join(folder, "after"));

  before.restore();
  world.refresh();
  expect(world.list().map(({ id }) => id)).toEqual(["a"]);
  expect(existsSync(subject.state)).toBe(false);

  after.restore();
  world.refresh();
  expect(world.list()).toEqual(after.objects());
  expect(readFileSync(subject.state, "utf8")).toBe("{}");
});

describe("the resource of an operation", () => {
  const strike: Strike = {
    run: 1,
    point: "aws/create/aws_vpc/012345678901",
    kind: "lose-answer",
    provider: "aws",
    operation: "create",
    type: "aws_vpc",
    id: "vpc-1",
  };
  const started = (addr: string, resource_type = "aws_vpc"): TerraformEvent => ({
    type: "apply_start",
    "@timestamp": "",
    hook: { action: "create", resource: { addr, module: "", resource_type } },
  });
  const failed = (address: string, point: string): TerraformEvent => ({
    type: "diagnostic",
    "@timestamp": "",
    diagnostic: { severity: "error", summary: "", detail: `Rehearsed fault at ${point}.`, address },
  });

  test("is the one whose error names it, and not that of a twin", () => {
    const events = [failed("aws_vpc.twin", `${strike.point}/2`), failed("aws_vpc.this", strike.point)];
    expect(addressOf(strike, events)).toBe("aws_vpc.this");
  });

  test("is the last of its type to begin when the process died", () => {
    const events = [started("aws_vpc.first"), started("aws_vpc.last"), started("aws_eip.x", "aws_eip")];
    expect(addressOf({ ...strike, kind: "die" }, events)).toBe("aws_vpc.last");
    expect(addressOf(strike, events)).toBeUndefined();
  });
});

test("import blocks are there for all runs to come, until they are taken out", () => {
  const imports = new Imports(folder);
  const read = (): unknown => JSON.parse(readFileSync(path.join(folder, "faults-import.tf.json"), "utf8"));
  imports.add([{ to: "aws_vpc.a", id: "vpc-1" }]);
  imports.add([{ to: 'aws_vpc.b["x"]', id: "vpc-2" }]);
  expect(read()).toEqual({
    import: [
      { to: "aws_vpc.a", id: "vpc-1" },
      { to: 'aws_vpc.b["x"]', id: "vpc-2" },
    ],
  });
  imports.clear();
  expect(() => read()).toThrow("ENOENT");
});

test("the report counts by kind, and names what needed a hand", () => {
  const strike = (kind: Strike["kind"], type: string, again?: "another" | "refused"): Strike => ({
    ...{ run: 1, point: "p", kind, provider: "aws", operation: "create", type, id: "x" },
    ...(again === "refused" ? { lost: { again: { outcome: again, because: "exists" } } } : {}),
    ...(again === "another" ? { lost: { again: { outcome: again } } } : {}),
  });
  const course = { stage: "network", phase: "deploy", kinds: ["die"], seconds: 2, log: "log" } as const;
  const survived: CourseResult = {
    ...course,
    reruns: 3,
    points: [
      { strike: strike("die", "aws_vpc", "another"), hand: "import", because: "a second one" },
      { strike: strike("die", "aws_iam_role", "refused"), hand: "import", because: "exists" },
      { strike: strike("fail", "aws_subnet") },
    ],
  };
  const lost: CourseResult = {
    ...course,
    reruns: 1,
    points: [{ strike: strike("die", "aws_eip") }],
    failure: "no",
  };

  expect(courseLine(survived)).toMatch(/3 points, 3 re-runs, 2 by hand, the same account {2}2\.0 s$/);
  expect(courseLine(lost)).toMatch(/1 point, 1 re-run, DID NOT SURVIVE/);
  const report = faultsReport([survived, lost]);
  expect(report).toMatch(/^fail +1 +1 +0 +0 {2}refused, before/m);
  expect(report).toMatch(/^die +3 +0 +2 +1 {2}done, and the provider process killed/m);
  expect(report).toContain("4 points in 2 courses, 4 re-runs of terraform, 4.0 s.");
  expect(report).toMatch(/make a second one \(imported here\):\n {2}aws_vpc \(1\)\n/);
  expect(report).toMatch(/would be refused \(imported here\):\n {2}aws_iam_role \(1\)$/);
});
