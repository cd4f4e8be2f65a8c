import { readFileSync } from "node:fs";
import path from "node:path";
import { ProviderBindings } from "../../../src/rehearsal/schema/bindings";
import { deriveAll, together } from "./derived-schema";
import {
  comparable,
  corrected,
  digestOf,
  type Disagreement,
  disagreements,
  type Properties,
} from "./properties";

/** What a real provider was found to say of itself: its digest, and what is derived otherwise. */
interface Truth {
  readonly provider: string;
  readonly types: number;
  readonly properties: number;
  /** Of every property, with what is derived wrongly put right. */
  readonly digest: string;
  readonly derivedWrongly: readonly Disagreement[];
  /** What is served otherwise for the types in use, with reasons. */
  readonly inUse: readonly (Disagreement & { readonly why: string })[];
}

const TRUTHS = JSON.parse(readFileSync(path.join(__dirname, "truth.json"), "utf8")) as Readonly<
  Record<string, Truth>
>;

function only(all: Properties, subjects: ReadonlySet<string>): Properties {
  return new Map([...all].filter(([property]) => subjects.has(property.split(" ", 2).join(" "))));
}

describe.each(Object.entries(TRUTHS))("the schemas of %s", (name, truth) => {
  const bindings = ProviderBindings.installed(name);
  const { plain, served } = deriveAll(bindings);
  const derived = together(plain);
  const real = corrected(derived, truth.derivedWrongly);

  it("are derived from the bindings of the version that they were compared with", () => {
    expect(`${bindings.provider} ${bindings.version}`).toBe(truth.provider);
    expect([plain.size, derived.size]).toEqual([truth.types, truth.properties]);
  });

  it("are those of the real provider, once what is known to be derived wrongly is put right", () => {
    expect(digestOf(comparable(real, truth.derivedWrongly))).toBe(truth.digest);
    expect(
      truth.derivedWrongly.filter(({ property, derived: was }) => derived.get(property) !== was),
    ).toEqual([]);
  });

  it("are served as the real provider's for the types in use, but for what is explained", () => {
    const wrong = disagreements(together(served), only(real, new Set(served.keys())));
    expect(wrong).toEqual(truth.inUse.map(({ why: _why, ...disagreement }) => disagreement));
    expect(truth.inUse.filter(({ why }) => why === "")).toEqual([]);
  });
});

it("the digest notices a single wrong property", () => {
  const derived = together(deriveAll(ProviderBindings.installed("tls")).plain);
  const property = "resource tls_private_key algorithm required";
  expect(derived.get(property)).toBe("true");
  const other = corrected(derived, [{ property, derived: "true", real: "false" }]);
  expect(digestOf(other)).not.toBe(digestOf(derived));
});
