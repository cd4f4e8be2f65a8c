/** The migration guide, docs/migration.md: what it says to write and to run, and what it says the plans show. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const GUIDE = "docs/migration.md";
const text = readFileSync(resolve(__dirname, "../../..", GUIDE), "utf8");

/** Why a plan shows an address, in the words of the guide's tables. */
export const FATES = ["destroyed", "replaced", "let go of", "taken over", "made"] as const;

/** One of {@link FATES}. */
export type Fate = (typeof FATES)[number];

/** Addresses by what happens to them; `[*]` stands for any index. */
export type Fates = Readonly<Record<Fate, readonly string[]>>;

/** What stands under a heading, up to the next of the same rank or above. */
function section(heading: string): string {
  const [rank = ""] = heading.split(" ", 1);
  const [, body] = text.split(`\n${heading}\n`);
  if (body === undefined) throw new Error(`${GUIDE} has no heading "${heading}"`);
  const [own = ""] = body.split(new RegExp(`^#{1,${rank.length}} `, "m"));
  return own;
}

function block(heading: string, language: string): string {
  const [, code] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(section(heading)) ?? [];
  if (code === undefined) throw new Error(`${GUIDE} has no ${language} under "${heading}"`);
  return code;
}

/** The commands under a heading. */
export function commands(heading: string): string {
  return block(heading, "sh");
}

/** The settings that the guide asks for, as they stand in main.ts. */
export function settings(): string {
  return block("## 1. Settings and variables", "ts");
}

/** The tables of one of the two applies. */
export function expectedFates(heading: string): Fates {
  const tables = section(heading).split(/\n\n/);
  const of = (fate: Fate): string[] => {
    const table = tables.find((each) => new RegExp(`^\\s*\\| ${fate} +\\|`).test(each)) ?? "";
    return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, address = ""]) => address).sort();
  };
  return Object.fromEntries(FATES.map((fate) => [fate, of(fate)])) as unknown as Fates;
}
