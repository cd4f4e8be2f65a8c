/** What was found of how true the rehearsal is, as a document. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { BAD_INPUTS } from "../rehearsal/fidelity/bad-inputs/all";
import type { Outcome } from "../rehearsal/fidelity/bad-inputs/bad-input";
import { table } from "./markdown";

const FOLDER = path.resolve(__dirname, "../rehearsal/fidelity");

interface Wrong {
  readonly property: string;
  readonly derived?: string;
  readonly real?: string;
  readonly why: string;
}

interface Schemas {
  readonly types: number;
  readonly properties: number;
  readonly wrong: number;
  readonly inUse: readonly Wrong[];
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"));
}

const WORDS: Readonly<Record<Outcome, string>> = {
  validate: "at `validate`",
  plan: "at `plan`",
  planned: "planned",
  apply: "at `apply`",
  replaced: "a new object",
  accepted: "accepted",
};

/** The schemas of each provider that was compared, by its name and version. */
function schemas(): Readonly<Record<string, Schemas>> {
  const aws = read("aws-disagreements.json") as { overall: Omit<Schemas, "inUse">; inUse: readonly Wrong[] };
  const others = read("truth.json") as Record<
    string,
    Omit<Schemas, "wrong"> & { provider: string; derivedWrongly: readonly unknown[] }
  >;
  return {
    "aws 5.100.0": { ...aws.overall, inUse: aws.inUse },
    ...Object.fromEntries(
      Object.values(others).map(({ provider, derivedWrongly, ...rest }) => [
        provider,
        { ...rest, wrong: derivedWrongly.length },
      ]),
    ),
  };
}

/** docs/fidelity.md */
export function fidelity(): string {
  const compared = Object.entries(schemas());
  const outcomes = read("bad-inputs/outcomes.json") as Record<string, { real: Outcome; rehearsal: Outcome }>;
  const rows = Object.entries(BAD_INPUTS).map(([name, { type, what, aws = "", laxer = "" }]) => {
    const { real, rehearsal } = outcomes[name] ?? { real: "planned", rehearsal: "accepted" };
    const remark = [aws, laxer].filter((text) => text !== "").join("; ");
    return [`\`${type}\``, what, WORDS[real], WORDS[rehearsal], remark];
  });
  const grouped = Object.values(outcomes);
  const early = grouped.filter(({ real }) => real === "validate" || real === "plan").length;
  return `<!-- Made by \`make docs\` from test/rehearsal/fidelity; change it there. -->

# How true the rehearsal is

## Schemas

Each property of each type (what it is, its type, required, optional, computed, sensitive, write-only, nesting, least and greatest number of a block, schema
version), derived from the bindings, against what the real provider of that version says of itself. For aws that is the version that
\`make verify-aws\` runs, with the bindings of that version; it is compared anew each time. Of the others a digest of everything that the
real provider says is pinned, with the list of what is derived otherwise, and \`make test\` holds what is derived against it.

${table(
  ["provider", "types", "properties", "derived wrongly", "served otherwise for the types in use"],
  compared.map(([name, { types, properties, wrong, inUse }]) =>
    [name, types, properties, wrong, inUse.length].map(String),
  ),
)}

The catalogue puts right what matters for the types in use. What is still served otherwise, and why:

${table(
  ["property", "served", "real", "why"],
  compared.flatMap(([, { inUse }]) =>
    inUse.map(({ property, derived = "", real = "", why }) => [`\`${property}\``, derived, real, why]),
  ),
)}

The installed bindings of aws are of 6.25, of which no real provider is there to compare with.

## Bad inputs

${rows.length} bad inputs, each tried with the real aws provider 5.100 against the emulated AWS (\`make verify-aws\`) and with the rehearsal (\`make test\`): who
refuses it, and when. The real provider refuses ${early} of them by itself; the rehearsal accepts none of these, and refuses none of them later. What the
provider plans, AWS refuses when it is applied. The emulation refuses little of that, so that the bad inputs are not applied with it; the rehearsal applies
them, and the last column has AWS's own words where the emulation is known to be laxer, or what else is to be said. Changes and deletions
are applied with both.

${table(["type", "bad input", "real provider", "rehearsal", "remark"], rows)}
`;
}
