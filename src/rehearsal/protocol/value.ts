/**
 * Terraform values in JavaScript, and their MessagePack form on the wire ("DynamicValue").
 *
 * Source: https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol and the cty library's
 * `docs/msgpack` notes: null is nil, unknown is extension 0, an unknown with refinements is extension 12, a
 * number is an integer, a float or (where neither is exact) a decimal string, a dynamic value is a pair of
 * its JSON type and itself.
 */
import { decode, encode, ExtensionCodec } from "@msgpack/msgpack";

/** A value that becomes known during apply. */
export class Unknown {
  /** @param refinement what core already promised about the value, carried through untouched */
  constructor(readonly refinement?: Uint8Array) {}
}

/** The plain unknown value. */
export const UNKNOWN = new Unknown();

/** The members of an object, a map or a block. */
export interface ValueMap {
  [name: string]: Value;
}

/** Any Terraform value. Bytes only occur inside a dynamic value, as the JSON of its type. */
export type Value = null | boolean | number | bigint | string | Uint8Array | Unknown | Value[] | ValueMap;

const PLAIN_UNKNOWN = 0;
const REFINED_UNKNOWN = 12;

const extensions = new ExtensionCodec();
extensions.register({
  type: PLAIN_UNKNOWN,
  encode: (value) => (value instanceof Unknown && value.refinement === undefined ? new Uint8Array(1) : null),
  decode: () => UNKNOWN,
});
extensions.register({
  type: REFINED_UNKNOWN,
  encode: (value) => (value instanceof Unknown ? (value.refinement ?? null) : null),
  decode: (data) => new Unknown(Uint8Array.from(data)),
});

/** Whether the value has members (an object, a map or a block). */
export function isMap(value: Value | undefined): value is ValueMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Uint8Array)
  );
}

/** A large integer that a double holds exactly needs no bigint. */
function simplify(value: Value): Value {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (Array.isArray(value)) {
    return value.map(simplify);
  }
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, simplify(member)]))
    : value;
}

/** The message that carries a value. Terraform sends `msgpack`; `json` is allowed for upgraded state. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

/**
 * Reads a value off the wire. An absent message is null.
 *
 * @throws when the bytes are not MessagePack
 */
export function decodeValue(message: DynamicValue | null | undefined): Value {
  if (message?.msgpack && message.msgpack.length > 0) {
    return simplify(decode(message.msgpack, { extensionCodec: extensions, useBigInt64: true }) as Value);
  }
  if (message?.json && message.json.length > 0) {
    return JSON.parse(Buffer.from(message.json).toString("utf8")) as Value;
  }
  return null;
}

/** Writes a value for the wire. */
export function encodeValue(value: Value): DynamicValue {
  return { msgpack: Buffer.from(encode(value, { extensionCodec: extensions, useBigInt64: true })) };
}
