import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Journal } from "../../../src/rehearsal/world/journal";
import { redact, restore } from "../../../src/rehearsal/world/redact";
import { World, type WorldObject } from "../../../src/rehearsal/world/world";

const object = (id: string): WorldObject => ({
  type: "aws_vpc",
  place: "eu-west-1",
  id,
  values: { id, size: 2n ** 60n },
  withheld: [],
});

describe("a world", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "world-"));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it("is on disk after every change, and found again", () => {
    new World(directory).change({ put: [object("a"), object("b")] });
    const world = new World(directory);
    world.change({ remove: [object("a")] });

    expect(new World(directory).list().map(({ id }) => id)).toEqual(["b"]);
    expect(new World(directory).find(object("b"))?.values.size).toBe(String(2n ** 60n));
  });

  it("leaves no temporary file, and is its owner's alone", () => {
    new World(directory).change({ put: [object("a")] });
    expect(readdirSync(directory)).toEqual(["world.jsonl"]);
    expect(statSync(path.join(directory, "world.jsonl")).mode & 0o077).toBe(0);
  });

  it("takes in what somebody else changes", () => {
    const world = new World(directory);
    world.change({ put: [object("a"), object("b")] });
    new World(directory).change({ remove: [object("a")], put: [object("c")] });

    world.refresh();
    expect(world.list().map(({ id }) => id)).toEqual(["b", "c"]);
    world.change({ remove: [object("b")] });
    expect(new World(directory).list().map(({ id }) => id)).toEqual(["c"]);
  });

  it("takes in a file put in the place of its own", () => {
    const world = new World(directory);
    world.change({ put: [object("a")] });
    const copy = `${directory}-copy`;
    cpSync(directory, copy, { recursive: true });
    world.change({ put: [object("b")] });
    cpSync(copy, directory, { recursive: true });
    rmSync(copy, { recursive: true });

    world.refresh();
    expect(world.list().map(({ id }) => id)).toEqual(["a"]);
  });

  it("is as it was before a change that a killed process left half written", () => {
    new World(directory).change({ put: [object("a")] });
    const file = path.join(directory, "world.jsonl");
    const before = readFileSync(file, "utf8");
    new World(directory).change({ put: [object("b")], remove: [object("a")] });
    const line = readFileSync(file, "utf8").slice(before.length);
    for (const length of [1, Math.floor(line.length / 2), line.length - 2]) {
      writeFileSync(file, before + line.slice(0, length));
      const world = new World(directory);
      expect(world.list().map(({ id }) => id)).toEqual(["a"]);
      world.change({ put: [object("c")] });
      expect(new World(directory).list().map(({ id }) => id)).toEqual(["a", "c"]);
    }
  });

  it("writes what changes, not everything, and sometimes tidies up", () => {
    const world = new World(directory);
    const many = Array.from({ length: 2000 }, (_, index) => object(`vpc-${index}`));
    world.change({ put: many });
    const file = path.join(directory, "world.jsonl");
    const size = () => statSync(file).size;
    const tidy = size();
    world.change({ put: [object("one-more")] });
    expect(size() - tidy).toBeLessThan(500);
    let largest = 0;
    for (let round = 0; round < 40; round++) {
      world.change({ put: many });
      largest = Math.max(largest, size());
    }
    expect(largest).toBeLessThan(4 * tidy + 2 ** 20);
    expect(new World(directory).list()).toHaveLength(2001);
  });

  it("finds what came along with an object, also when it has another owner now", () => {
    const world = new World(directory);
    const [a, b] = [object("a"), object("b")];
    world.change({ put: [a, b, { ...object("of-a"), owner: a }, { ...object("of-b"), owner: b }] });
    expect(world.ownedBy(a).map(({ id }) => id)).toEqual(["of-a"]);
    world.change({ put: [{ ...object("of-a"), owner: b }] });
    expect(world.ownedBy(a)).toEqual([]);
    expect(world.ownedBy(b).map(({ id }) => id)).toEqual(["of-b", "of-a"]);
    world.change({ remove: [object("of-b")] });
    expect(world.ownedBy(b).map(({ id }) => id)).toEqual(["of-a"]);
  });

  it.each(['{"format":1,"objects":[]}\n', "something else\n"])(
    "refuses a file that is not a world: %j",
    (text) => {
      writeFileSync(path.join(directory, "world.jsonl"), text);
      expect(() => new World(directory)).toThrow("world.jsonl is not a world of format 2");
    },
  );

  it("counts a last line that an editor left without its end", () => {
    new World(directory).change({ put: [object("a")] });
    const file = path.join(directory, "world.jsonl");
    writeFileSync(file, readFileSync(file, "utf8").trimEnd());
    const world = new World(directory);
    expect(world.list().map(({ id }) => id)).toEqual(["a"]);
    world.change({ put: [object("b")] });
    expect(new World(directory).list().map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it.each(["{\n", '{"put":5}\n', "null\n"])("refuses each time it is asked while a line is %j", (line) => {
    const world = new World(directory);
    world.change({ put: [object("a")] });
    const file = path.join(directory, "world.jsonl");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text + line + '{"remove":[],"put":[]}\n');

    for (let time = 0; time < 2; time++)
      expect(() => world.refresh()).toThrow(
        /world\.jsonl: line 3 is not a change of the world: mend or remove it/,
      );
    expect(() => world.change({ put: [object("b")] })).toThrow("line 3");
    expect(world.list().map(({ id }) => id)).toEqual(["a"]);
    writeFileSync(file, text);
    world.change({ put: [object("b")] });
    expect(new World(directory).list().map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("has not changed when the change cannot be written", () => {
    const world = new World(directory);
    world.change({ put: [object("a")] });
    const endless: WorldObject = { ...object("b"), values: {} };
    (endless.values as Record<string, unknown>).self = endless.values;

    expect(() => world.change({ put: [endless] })).toThrow("circular");
    world.refresh();
    expect(world.list().map(({ id }) => id)).toEqual(["a"]);
    world.change({ put: [object("c")] });
    expect(new World(directory).list().map(({ id }) => id)).toEqual(["a", "c"]);
  });

  it("makes one change of an object and what follows from it, or none", () => {
    const world = new World(directory);
    world.change({ put: [object("a")] });
    const file = path.join(directory, "world.jsonl");
    const before = readFileSync(file, "utf8");
    world.change({ put: [object("b")], remove: [object("a")] }, () =>
      world.list().map(({ id }) => object(`after-${id}`)),
    );
    const line = readFileSync(file, "utf8").slice(before.length);
    expect(line.trimEnd()).not.toContain("\n");
    expect(new World(directory).list().map(({ id }) => id)).toEqual(["b", "after-b"]);

    const refuse = () => {
      throw new Error("no");
    };
    expect(() => world.change({ put: [object("c")] }, refuse)).toThrow("no");
    world.refresh();
    expect(world.list().map(({ id }) => id)).toEqual(["b", "after-b"]);
  });

  it("tells objects of one id apart by type and place", () => {
    const world = new World(directory);
    world.change({
      put: [object("a"), { ...object("a"), place: "us-east-1" }, { ...object("a"), type: "aws_x" }],
    });
    expect(world.list()).toHaveLength(3);
    expect(world.list("aws_vpc")).toHaveLength(2);
  });
});

describe("a journal", () => {
  it("has a line for each operation, with the time", () => {
    const directory = mkdtempSync(path.join(tmpdir(), "journal-"));
    const entry = {
      provider: "aws",
      operation: "create",
      type: "aws_vpc",
      id: "vpc-1",
      durationMs: 2,
    } as const;
    const journal = new Journal(directory);
    journal.record(entry);
    journal.record({ ...entry, operation: "delete" });

    const lines = readFileSync(path.join(directory, "journal.jsonl"), "utf8").trim().split("\n");
    rmSync(directory, { recursive: true });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string, ...entry },
      { time: expect.any(String) as string, ...entry, operation: "delete" },
    ]);
  });
});

describe("redacting", () => {
  const flags = { type: "string", required: false, optional: true, computed: false } as const;
  const block = {
    attributes: { name: flags, token: { ...flags, sensitive: true }, script: flags },
    blocks: {
      login: {
        nesting: "list",
        block: { attributes: { user: flags, password: { ...flags, sensitive: true } }, blocks: {} },
      },
    },
  } as const;
  const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n";
  const values = { name: key, token: "t", script: "s", login: [{ user: "u", password: "p" }] };

  it("takes out what is sensitive, what is named, and any private key", () => {
    const redacted = redact(values, block, ["script"]);
    expect(redacted.values).toEqual({
      name: null,
      token: null,
      script: null,
      login: [{ user: "u", password: null }],
    });
    expect(redacted.withheld).toEqual([["name"], ["token"], ["script"], ["login", 0, "password"]]);
  });

  it("is undone by the state it came from, as far as that goes", () => {
    const redacted = redact(values, block, ["script"]);
    expect(restore(redacted, values)).toEqual(values);
    expect(restore(redacted, { token: "other" })).toEqual({ ...redacted.values, token: "other" });
  });
});
