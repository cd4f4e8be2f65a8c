import { encode } from "@msgpack/msgpack";
import {
  decodeValue,
  encodeValue,
  UNKNOWN,
  Unknown,
  type Value,
} from "../../../src/rehearsal/protocol/value";

function bytes(value: Value): Buffer {
  return Buffer.from(encodeValue(value).msgpack ?? []);
}

describe("a value on the wire", () => {
  it.each<[string, Value]>([
    ["null", null],
    ["a text", "spark"],
    ["a fraction", 1.5],
    ["a large integer", 2 ** 40],
    ["a number beyond a double", 2n ** 60n + 1n],
    ["a number beyond 64 bits, as text", "1e400"],
    ["collections", { list: [1, "a", true], map: { key: null }, none: [] }],
    ["a dynamic value", [Buffer.from('"string"'), "x"]],
  ])("comes back as it went: %s", (_what, value) => {
    expect(decodeValue(encodeValue(value))).toEqual(value);
  });

  it("is extension 0 when unknown", () => {
    expect(bytes(UNKNOWN)).toEqual(Buffer.from([0xd4, 0x00, 0x00]));
    expect(decodeValue({ msgpack: Buffer.from([0x91, 0xd4, 0x00, 0x00]) })).toEqual([UNKNOWN]);
  });

  it("carries the refinements of an unknown through, byte for byte", () => {
    // Extension 12 with the map {1: false}: not null.
    const refined = Buffer.from([0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2]);
    const value = decodeValue({ msgpack: refined });

    expect(value).toBeInstanceOf(Unknown);
    expect(value).not.toBe(UNKNOWN);
    expect(bytes(value)).toEqual(refined);
  });

  it("is null when absent, and may come as JSON", () => {
    expect(decodeValue(null)).toBeNull();
    expect(decodeValue({ msgpack: Buffer.alloc(0), json: Buffer.from('{"a":[1]}') })).toEqual({ a: [1] });
  });

  it("reads small integers in wide formats as numbers", () => {
    expect(decodeValue({ msgpack: Buffer.from(encode(5n, { useBigInt64: true })) })).toBe(5);
  });
});
