import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ProviderEntry, ResourceEntry } from "../../../src/rehearsal/engine/entry";
import { RehearsedProvider, type SchemaSource } from "../../../src/rehearsal/engine/rehearsed-provider";
import { Refusal } from "../../../src/rehearsal/protocol/diagnostic";
import type { Session } from "../../../src/rehearsal/protocol/provider";
import { UNKNOWN, type ValueMap } from "../../../src/rehearsal/protocol/value";
import type { TypeSchema } from "../../../src/rehearsal/schema/schema";
import { Journal } from "../../../src/rehearsal/world/journal";
import { World } from "../../../src/rehearsal/world/world";

const flags = { required: false, optional: false, computed: false };
const THING: TypeSchema = {
  version: 0,
  block: {
    attributes: {
      id: { ...flags, type: "string", computed: true },
      name: { ...flags, type: "string", optional: true },
      parent: { ...flags, type: "string", optional: true },
      password: { ...flags, type: "string", optional: true, sensitive: true },
      stamp: { ...flags, type: "string", computed: true },
    },
    blocks: {},
  },
};
const BINDINGS: SchemaSource = {
  source: "registry.terraform.io/example/test",
  protocol: 5,
  types: (kind) =>
    new Map(
      kind === "resource"
        ? [
            ["test_thing", ""],
            ["test_other", ""],
            ["test_later", ""],
          ]
        : [],
    ),
  derive: () => THING,
  deriveProvider: () => ({ version: 0, block: { attributes: {}, blocks: {} } }),
};
const thing: ResourceEntry = {
  affected: { stamp: ["name"] },
  replaceWhen: (_planned, prior) => (prior?.parent === null ? [] : ["name"]),
  review: ({ name }) => {
    if (name === "unfit") throw new Refusal("nothing is called so");
  },
  admit: (object) => {
    if (object.text("name") === "patient" && !object.find(["test_thing"], "awaited", "name"))
      throw new Refusal("it never came").afterWaiting();
  },
  companions: (object) =>
    object.text("name") === "noisy"
      ? [{ type: "test_echo", id: "echo", place: "elsewhere", values: { of: object.text("id") } }]
      : [],
  references: [{ at: "parent", to: ["test_thing"], missing: (name) => new Refusal(`no thing ${name}`) }],
  values: {
    id: (object) => object.identifier("thing-"),
    stamp: (object) => `${object.text("id")}/${object.text("name")}`,
  },
};
const ENTRY: ProviderEntry = {
  name: "test",
  sdk: true,
  resources: { test_thing: thing, test_later: { unrehearsed: "It would have to be faked." } },
  dataSources: {},
  configure: (settings) => ({ place: "here", settings }),
  reach: ({ place }, world) => {
    if (world.find({ type: "test_outage", place, id: "outage" })) throw new Refusal("no answer");
  },
  inUse: ({ id }, [first]) => new Refusal(`${id} is used by ${first?.id ?? ""}`),
};

describe("a session", () => {
  let directory: string;
  let world: World;
  let provider: RehearsedProvider;
  let session: Session;

  const start = (patienceMs: number): void => {
    const journal = new Journal(directory);
    provider = new RehearsedProvider({ entry: ENTRY, bindings: BINDINGS, world, journal, patienceMs });
    session = provider.session();
    session.configure({});
  };

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "session-"));
    world = new World(directory);
    start(-1);
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const config = (set: ValueMap): ValueMap => ({
    id: null,
    name: null,
    parent: null,
    password: null,
    stamp: null,
    ...set,
  });
  const plan = (set: ValueMap, prior: ValueMap | null = null, type = "test_thing") =>
    session.plan({ type, prior, config: config(set), proposed: config(set) });
  const put = async (set: ValueMap, prior: ValueMap | null = null, type = "test_thing") => {
    const { planned } = plan(set, prior, type);
    return (await session.apply({ type, prior, planned, config: config(set) })).state as ValueMap;
  };
  const destroy = (prior: ValueMap) =>
    session.apply({ type: "test_thing", prior, planned: null, config: null });

  it("fills what was unknown, and plans no change afterwards", async () => {
    const made = await put({ name: "a" });
    expect(made).toEqual(config({ id: made.id!, name: "a", stamp: `${made.id as string}/a` }));
    expect(plan({ name: "a" }, made).planned).toEqual(made);
  });

  it("plans anew what a change affects, and keeps the rest", async () => {
    const made = await put({ name: "a" });
    expect(plan({ name: "b" }, made).planned).toEqual({ ...made, name: "b", stamp: UNKNOWN });
    expect(await put({ name: "b" }, made)).toMatchObject({ id: made.id, stamp: `${made.id as string}/b` });
  });

  it("derives identifiers from content: the same in any world, different for twins", async () => {
    const [first, twin, other] = [
      await put({ name: "a" }),
      await put({ name: "a" }),
      await put({ name: "b" }),
    ];
    expect(new Set([first.id, twin.id, other.id]).size).toBe(3);

    await destroy(first);
    await destroy(twin);
    expect((await put({ name: "a" })).id).toBe(first.id);
  });

  it("keeps sensitive values out of the world, the journal and the identifiers", async () => {
    const made = await put({ name: "a", password: "geheim" });
    expect(made.password).toBe("geheim");
    expect(readFileSync(path.join(directory, "world.jsonl"), "utf8")).not.toContain("geheim");
    expect(readFileSync(path.join(directory, "journal.jsonl"), "utf8")).not.toContain("geheim");
    expect(session.read("test_thing", made)).toEqual(made);
    expect(session.import("test_thing", made.id as string)).toMatchObject({ name: "a", password: null });

    await destroy(made);
    expect((await put({ name: "a", password: "anders" })).id).toBe(made.id);
  });

  it("reads null when an object is gone, and refuses to change it", async () => {
    const made = await put({ name: "a" });
    world.change({ remove: world.list() });
    expect(session.read("test_thing", made)).toBeNull();
    await expect(put({ name: "b" }, made)).rejects.toThrow(/NotFound/);
    await expect(destroy(made)).resolves.toMatchObject({ state: null });
  });

  it("requires what is named, and keeps it while it is named", async () => {
    await expect(put({ parent: "thing-0" })).rejects.toThrow("creating test_thing: no thing thing-0");
    const parent = await put({ name: "parent" });
    const child = await put({ parent: parent.id! });
    await expect(destroy(parent)).rejects.toThrow(`${parent.id as string} is used by ${child.id as string}`);
  });

  it("plans, and does nothing else, while the service does not answer", async () => {
    const made = await put({ name: "a" });
    world.change({ put: [{ type: "test_outage", place: "here", id: "outage", values: {}, withheld: [] }] });

    expect(plan({ name: "b" }, made).planned).toMatchObject({ name: "b" });
    for (const attempt of [() => put({ name: "b" }), () => put({ name: "b" }, made), () => destroy(made)]) {
      await expect(attempt()).rejects.toThrow(/no answer/);
    }
    expect(() => session.read("test_thing", made)).toThrow(/no answer/);
    expect(() => session.import("test_thing", made.id as string)).toThrow(/no answer/);
  });

  it("refuses while it plans what the provider looks into then", () => {
    expect(() => plan({ name: "unfit" })).toThrow("nothing is called so");
  });

  it("replaces because of what an object was, as much as of what it will be", async () => {
    const parent = await put({ name: "a" });
    expect(plan({ name: "b" }, parent).replace).toEqual([]);
    const child = await put({ name: "a", parent: parent.id! });
    expect(plan({ name: "b", parent: parent.id! }, child).replace).toEqual([[{ attribute: "name" }]]);
  });

  it("puts what comes along with an object wherever it lives, and takes it away again", async () => {
    const noisy = await put({ name: "noisy" });
    expect(world.list("test_echo")).toEqual([
      expect.objectContaining({ place: "elsewhere", id: "echo", values: { of: noisy.id } }),
    ]);
    await put({ name: "quiet" }, noisy);
    expect(world.list("test_echo")).toEqual([]);
  });

  it("waits for a dependant that is on its way out", async () => {
    start(10_000);
    const parent = await put({ name: "parent" });
    const child = await put({ parent: parent.id! });
    const both = Promise.all([destroy(parent), destroy(child)]);
    await expect(both).resolves.toHaveLength(2);
    expect(world.list()).toEqual([]);
  });

  it("waits for what another operation may still bring, and refuses when none does", async () => {
    await expect(put({ name: "patient" })).rejects.toThrow("creating test_thing: it never came");
    start(10_000);
    const both = Promise.all([put({ name: "patient" }), put({ name: "awaited" })]);
    await expect(both).resolves.toHaveLength(2);
  });

  it("stops waiting when Terraform is interrupted, and changes nothing more", async () => {
    start(10_000);
    const parent = await put({ name: "parent" });
    await put({ parent: parent.id! });
    const waiting = destroy(parent);
    session.stop();
    await expect(waiting).rejects.toThrow(/interrupted/);
    await expect(put({ name: "late" })).rejects.toThrow(/interrupted/);
  });

  it("refuses arguments that only the provider may set", () => {
    expect(session.validateResource("test_thing", config({ id: "mine" }))).toEqual([
      expect.objectContaining({ severity: "error", summary: "Value for unconfigurable attribute" }),
    ]);
  });

  it("refuses a type that it would have to fake", () => {
    expect(() => plan({}, null, "test_later")).toThrow(
      "test_later is not rehearsed yet: It would have to be faked.",
    );
  });

  it("warns once of a type that is not in the catalogue, and keeps nothing of it but what was made up", async () => {
    const warnings = plan({ name: "a" }, null, "test_other").diagnostics;
    expect(warnings).toEqual([expect.objectContaining({ severity: "warning" })]);
    expect(plan({ name: "b" }, null, "test_other").diagnostics).toEqual([]);

    const made = await put({ name: "a", password: "geheim" }, null, "test_other");
    const { id, stamp } = made;
    expect(world.list("test_other")).toEqual([expect.objectContaining({ id, values: { id, stamp } })]);
    expect(session.read("test_other", made)).toEqual(made);
    expect(() => session.import("test_other", made.id as string)).toThrow(/not in the rehearsal's catalogue/);
  });

  it("takes what was made up of a type that is not in the catalogue for anything, but not its id", async () => {
    const { id, stamp } = await put({ name: "a" }, null, "test_other");
    await expect(put({ parent: stamp! })).resolves.toMatchObject({ parent: stamp });
    await expect(put({ parent: id! })).rejects.toThrow(`no thing ${id as string}`);
    await expect(put({ parent: "a" })).rejects.toThrow("no thing a");
  });

  it("refuses to import what does not exist", () => {
    expect(() => session.import("test_thing", "thing-0")).toThrow(/There is no test_thing "thing-0" in here/);
  });

  it("does nothing before it is configured", () => {
    const fresh = provider.session();
    expect(() => fresh.import("test_thing", "x")).toThrow("Provider test is not configured");
  });
});
