import type { Area } from "./check";
import type { Findings } from "./doctor";
import type { Finding, Mark } from "./finding";

const SIGNS: Readonly<Record<Mark, string>> = { tick: "✓", cross: "✗", warning: "!" };

/** Codes of ANSI colours. */
const COLOURS: Readonly<Record<Mark, number>> = { tick: 32, cross: 31, warning: 33 };

const TITLES: Readonly<Record<Area, string>> = {
  tools: "Tools",
  input: "Input",
  machine: "This machine",
  aws: "AWS",
};

/** What nobody has looked at, whatever was found. */
export const NOT_CHECKED: readonly string[] = [
  "IAM permissions of these credentials",
  "whether the registries have the images",
  "capacity and prices",
];

/** Whether everything is fit to be deployed: there is no cross. */
export function isFit(findings: Findings): boolean {
  return !all(findings).some(({ mark }) => mark === "cross");
}

/** The table: a line for each finding, and one that counts them. */
export function table(findings: Findings, options: { readonly isColoured: boolean }): string {
  const colour = (mark: Mark, text: string) =>
    options.isColoured ? `\x1b[${COLOURS[mark]}m${text}\x1b[39m` : text;
  const width = Math.max(0, ...all(findings).map(({ name }) => name.length));
  const line = ({ mark, name, found, fix }: Finding) =>
    `  ${colour(mark, SIGNS[mark])} ${name.padEnd(width)}  ${found}${fix === undefined ? "" : ` → ${fix}`}`;
  const areas = Object.entries(findings).filter(([, found]) => found.length > 0);
  return [
    ...areas.flatMap(([area, found]) => [TITLES[area as Area], ...found.map(line), ""]),
    `${summary(findings)}.`,
    `Not looked at: ${NOT_CHECKED.join("; ")}.`,
    "",
  ].join("\n");
}

/** The same for machines. */
export function json(findings: Findings): string {
  const rows = Object.entries(findings).flatMap(([area, found]) =>
    found.map((finding) => ({ area, ...finding })),
  );
  return `${JSON.stringify({ fit: isFit(findings), findings: rows, notChecked: NOT_CHECKED }, null, 2)}\n`;
}

function summary(findings: Findings): string {
  const count = (mark: Mark, one: string, many: string) => {
    const number = all(findings).filter((finding) => finding.mark === mark).length;
    return `${number} ${number === 1 ? one : many}`;
  };
  return [
    count("tick", "tick", "ticks"),
    count("warning", "warning", "warnings"),
    count("cross", "cross", "crosses"),
  ].join(", ");
}

function all(findings: Findings): readonly Finding[] {
  return Object.values(findings).flat();
}
