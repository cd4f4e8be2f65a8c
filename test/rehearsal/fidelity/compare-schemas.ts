/**
 * Compares what is derived from bindings with what the real provider of their version says, and prints it as JSON.
 *
 *     node --require tsx/cjs test/rehearsal/fidelity/compare-schemas.ts <folder of the bindings> <protocol> <schemas.json>
 *
 * `schemas.json` is what `terraform providers schema -json` prints.
 */
import { deriveAll, together } from "./derived-schema";
import {
  byAspect,
  comparable,
  digestOf,
  type Disagreement,
  disagreements,
  type Properties,
} from "./properties";
import { realProperties } from "./real-schema";
import { ProviderBindings } from "../../../src/rehearsal/schema/bindings";

/** What two tellings of a provider have in common, and what not. */
export interface Comparison {
  readonly bindings: string;
  readonly provider: string;
  readonly types: number;
  readonly properties: number;
  /** How many properties are wrong when derived, by what they say. */
  readonly wrong: number;
  readonly wrongByAspect: Readonly<Record<string, number>>;
  /** Of the types in use, with what the catalogue adds. */
  readonly inUse: {
    readonly types: number;
    readonly properties: number;
    readonly wrong: readonly Disagreement[];
  };
  /** Digest of what the real provider says, but for what lies in places that differ in kind. */
  readonly digest: string;
  /** All that is wrong when derived. */
  readonly all: readonly Disagreement[];
}

function only(
  all: ReadonlyMap<string, Properties>,
  subjects: Iterable<string>,
): ReadonlyMap<string, Properties> {
  return new Map([...subjects].map((subject) => [subject, all.get(subject) ?? new Map<string, string>()]));
}

/** Compares the bindings in a folder with the printed schemas of the provider of their version. */
export function compareSchemas(folder: string, protocol: 5 | 6, file: string): Comparison {
  const bindings = new ProviderBindings(folder, protocol);
  const { plain, served } = deriveAll(bindings);
  const real = realProperties(file, bindings.source);
  const derived = together(plain);
  const all = disagreements(derived, together(real));
  const inUse = together(served);
  return {
    bindings: bindings.packageId,
    provider: `${bindings.provider} ${bindings.version}`,
    types: plain.size,
    properties: derived.size,
    wrong: all.length,
    wrongByAspect: byAspect(all),
    inUse: {
      types: served.size,
      properties: inUse.size,
      wrong: disagreements(inUse, together(only(real, served.keys()))),
    },
    digest: digestOf(comparable(together(real), all)),
    all,
  };
}

if (require.main === module) {
  const [folder, protocol, file] = process.argv.slice(2);
  if (folder === undefined || file === undefined || !["5", "6"].includes(protocol ?? "")) {
    process.stderr.write(
      "compare-schemas: give the folder of the bindings, the protocol (5 or 6) and schemas.json\n",
    );
    process.exitCode = 2;
  } else {
    process.stdout.write(
      `${JSON.stringify(compareSchemas(folder, protocol === "6" ? 6 : 5, file), null, 2)}\n`,
    );
  }
}
