import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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
    expect(readdirSync(directory)).toEqual(["world.json"]);
    expect(statSync(path.join(directory, "world.json")).mode & 0o077).toBe(0);
  });

  it("takes in what somebody else changes", () => {
    const world = new World(directory);
    world.change({ put: [object("a"), object("b")] });
    const file = path.join(directory, "world.json");
    const content = JSON.parse(readFileSync(file, "utf8")) as { objects: WorldObject[] };
    writeFileSync(file, JSON.stringify({ ...content, objects: content.objects.slice(1) }));

    world.refresh();
    expect(world.list().map(({ id }) => id)).toEqual(["b"]);
  });

  it("refuses a file that is not a world", () => {
    writeFileSync(path.join(directory, "world.json"), '{"format":2,"objects":[]}');
    expect(() => new World(directory)).toThrow("world.json is not a world of format 1");
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
