import { changesAt, planValues } from "../../../src/rehearsal/engine/plan";
import { UNKNOWN } from "../../../src/rehearsal/protocol/value";
import type { AttributeSchema, BlockSchema, NestedBlockSchema } from "../../../src/rehearsal/schema/schema";

const attribute = (flags: Partial<AttributeSchema>): AttributeSchema => ({
  type: "string",
  required: false,
  optional: false,
  computed: false,
  ...flags,
});
const OPTIONAL = attribute({ optional: true });
const COMPUTED = attribute({ computed: true });
const EITHER = attribute({ optional: true, computed: true });
const nested = (
  nesting: NestedBlockSchema["nesting"],
  attributes: BlockSchema["attributes"],
): NestedBlockSchema => ({
  nesting,
  block: { attributes, blocks: {} },
});
const body = (attributes: BlockSchema["attributes"], blocks: BlockSchema["blocks"] = {}): BlockSchema => ({
  attributes,
  blocks,
});

describe("planning a creation", () => {
  it("leaves to apply what the provider computes, and takes the rest as it is", () => {
    const schema = body({ id: COMPUTED, name: OPTIONAL, zone: EITHER, size: EITHER });
    expect(planValues(schema, {}, { id: null, name: null, zone: "a", size: null }, null)).toEqual({
      id: UNKNOWN,
      name: null,
      zone: "a",
      size: UNKNOWN,
    });
  });

  it("puts defaults where nothing is set, in blocks as well", () => {
    const schema = body({ tenancy: OPTIONAL }, { disk: nested("list", { kind: OPTIONAL }) });
    const rules = { defaults: { tenancy: "default", "disk.kind": "gp3" } };
    expect(
      planValues(schema, rules, { tenancy: null, disk: [{ kind: null }, { kind: "gp2" }] }, null),
    ).toEqual({
      tenancy: "default",
      disk: [{ kind: "gp3" }, { kind: "gp2" }],
    });
  });

  it("never carries a write-only value", () => {
    const schema = body({ secret: attribute({ optional: true, writeOnly: true }) });
    expect(planValues(schema, {}, { secret: "geheim" }, null)).toEqual({ secret: null });
  });

  it("keeps a block unknown whose number is not known yet", () => {
    const schema = body({}, { disk: nested("list", { kind: OPTIONAL }) });
    expect(planValues(schema, {}, { disk: UNKNOWN }, null)).toEqual({ disk: UNKNOWN });
  });

  it("expects a block that the provider fills in, unless one is set", () => {
    const schema = body({}, { disk: nested("list", { kind: EITHER }) });
    const rules = { computedBlocks: ["disk"] };
    expect(planValues(schema, rules, { disk: [] }, null)).toEqual({ disk: UNKNOWN });
    expect(planValues(schema, rules, { disk: [{ kind: "a" }] }, null)).toEqual({ disk: [{ kind: "a" }] });
  });

  it("plans nested attributes like blocks", () => {
    const members = { name: OPTIONAL, id: COMPUTED };
    const schema = body({
      set: attribute({ type: undefined, nested: { nesting: "map", attributes: members }, optional: true }),
    });
    expect(planValues(schema, {}, { set: { a: { name: "x", id: null } } }, null)).toEqual({
      set: { a: { name: "x", id: UNKNOWN } },
    });
  });
});

describe("planning an update", () => {
  it("keeps what was computed, null included", () => {
    const schema = body({ id: COMPUTED, zone: EITHER, address: COMPUTED, name: OPTIONAL });
    const prior = { id: "i-1", zone: "a", address: null, name: "old" };
    expect(planValues(schema, {}, { id: null, zone: null, address: null, name: "new" }, prior)).toEqual({
      ...prior,
      name: "new",
    });
  });

  it("leaves to apply what is computed in a new block, and keeps the old block's", () => {
    const schema = body({}, { disk: nested("list", { name: OPTIONAL, id: COMPUTED }) });
    const config = {
      disk: [
        { name: "a", id: null },
        { name: "b", id: null },
      ],
    };
    expect(planValues(schema, {}, config, { disk: [{ name: "a", id: "vol-1" }] })).toEqual({
      disk: [
        { name: "a", id: "vol-1" },
        { name: "b", id: UNKNOWN },
      ],
    });
  });

  it("recognises the elements of a set by what is configured, in whatever order", () => {
    const schema = body({}, { disk: nested("set", { name: OPTIONAL, size: EITHER, id: COMPUTED }) });
    const prior = {
      disk: [
        { name: "a", size: 1, id: "vol-1" },
        { name: "b", size: 2, id: "vol-2" },
      ],
    };
    const config = {
      disk: [
        { name: "c", size: null, id: null },
        { name: "b", size: null, id: null },
        { name: "a", size: 5, id: null },
      ],
    };
    expect(planValues(schema, {}, config, prior)).toEqual({
      disk: [
        { name: "c", size: UNKNOWN, id: UNKNOWN },
        { name: "b", size: 2, id: "vol-2" },
        { name: "a", size: 5, id: UNKNOWN },
      ],
    });
  });

  it("keeps a block that the provider filled in", () => {
    const schema = body({}, { disk: nested("list", { kind: EITHER }) });
    expect(planValues(schema, { computedBlocks: ["disk"] }, { disk: [] }, { disk: [{ kind: "a" }] })).toEqual(
      {
        disk: [{ kind: "a" }],
      },
    );
  });
});

describe("changes that need a new object", () => {
  const schema = body(
    { name: OPTIONAL, groups: attribute({ type: ["set", "string"], optional: true }) },
    { disk: nested("list", { kind: OPTIONAL, size: OPTIONAL }), tag: nested("set", { key: OPTIONAL }) },
  );
  const prior = { name: "a", groups: ["x", "y"], disk: [{ kind: "a" }, { kind: "b" }], tag: [{ key: "k" }] };

  it.each([
    ["an attribute", "name", { name: "b" }, [[{ attribute: "name" }]]],
    ["an attribute that becomes unknown", "name", { name: UNKNOWN }, [[{ attribute: "name" }]]],
    ["no attribute", "name", { name: "a" }, []],
    ["a set in another order", "groups", { groups: ["y", "x"] }, []],
    [
      "one element of a list",
      "disk.kind",
      { disk: [{ kind: "a" }, { kind: "c" }] },
      [[{ attribute: "disk" }, { index: 1 }, { attribute: "kind" }]],
    ],
    [
      "nothing beside what is unknown in an element of a list",
      "disk.kind",
      {
        disk: [
          { kind: "a", size: UNKNOWN },
          { kind: "b", size: null },
        ],
      },
      [],
    ],
    ["a list that becomes unknown", "disk.kind", { disk: UNKNOWN }, [[{ attribute: "disk" }]]],
    ["a list's length", "disk.kind", { disk: [] }, [[{ attribute: "disk" }]]],
    ["a set's element", "tag.key", { tag: [{ key: "l" }] }, [[{ attribute: "tag" }]]],
  ])("are found: %s", (_what, path, change, found) => {
    expect(changesAt(schema, path, prior, { ...prior, ...change })).toEqual(found);
  });
});
