/** What the guides tell users to run is there. That it also does what they say, test/uses/ shows. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { docsCommands } from "../support/docs-commands";
import { synthesize } from "../support/synthesized";

const root = resolve(__dirname, "../..");
const makefile = readFileSync(join(root, "Makefile"), "utf8");
// The guide to moving over speaks of the original's addresses, and test/uses/migration.test.ts runs its commands as they are.
const commands = docsCommands().filter(({ file }) => file !== "docs/migration.md");
const stacks = { ...synthesize(), ...synthesize({ layout: "single" }) };

/** Every match of a pattern's first group, with the document that it is in. */
function named(pattern: RegExp, from = commands): [name: string, file: string][] {
  const found = from.flatMap(({ file, line }) =>
    [...line.matchAll(pattern)].map(([, name = ""]): [string, string] => [name, file]),
  );
  return [...new Map(found.map((each) => [each.join(), each])).values()];
}

/** What `make <target> ARGS=--help` prints. */
function helpOf(target: string): string {
  const [, recipe = ""] =
    new RegExp(`^${target}:.*\\n((?:\\t.*\\n|if.*\\n|e.*\\n)*)`, "m").exec(makefile) ?? [];
  const [, script] = /\$\(NODE\) (\S+) (?:\S+ )?\$\(ARGS\)/.exec(recipe) ?? [];
  if (script === undefined) throw new Error(`make ${target} runs no program of ours with ARGS`);
  const args = ["--require", "tsx/cjs", script, "--help"];
  return spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" }).stdout;
}

test.each(named(/\bmake ([a-z-]+)/g))("make %s, in %s, is a target", (target) => {
  expect(makefile).toMatch(new RegExp(`^${target}:`, "m"));
});

test.each([
  ...new Set(
    commands.flatMap(({ line }) => {
      const [, target, args = ""] = /\bmake ([a-z-]+) .*?ARGS=("[^"]*"|\S+)/.exec(line) ?? [];
      return [...args.matchAll(/--[a-z-]+/g)].map(([option]) => `${target} ${option}`);
    }),
  ),
])("make %s is an option that its program has", (each) => {
  const [target = "", option = ""] = each.split(" ");
  expect(helpOf(target)).toMatch(new RegExp(`${option}(?![a-z-])`));
});

test.each(named(/cdktf\.out\/stacks\/([a-z-]+)/g))("stack %s, in %s, is synthesized", (stack) => {
  expect(Object.keys(stacks)).toContain(stack);
});

test.each(named(/-(?:target|replace)=\W?(module\.[\w.-]+)/g))(
  "address %s, in %s, is in a stack",
  (address) => {
    const [, module = "", type, name] = address.split(".");
    const stack = Object.values(stacks).find((each) => module in each.module);
    expect(stack).toBeDefined();
    if (type === undefined) return;
    const folder = join(root, String(stack!.module[module]!.source).replace(/^.*modules\//, "modules/"));
    const files = readdirSync(folder).filter((file) => file.endsWith(".tf"));
    const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
    expect(text).toContain(`resource "${type}" "${name}"`);
  },
);

test.each(named(/\bnode --require tsx\/cjs (\S+)/g))("program %s, in %s, exists", (program) => {
  // The one that users write themselves: its text is in the guide.
  const isTheirs = program === "examples/word-count/spark-application.ts";
  expect(existsSync(join(root, program.replace(/^(\.\.\/)+/, "")))).toBe(!isTheirs);
});

test("commands are found in each of these documents", () => {
  expect([...new Set(commands.map(({ file }) => file))].sort()).toEqual(
    expect.arrayContaining([
      "README.md",
      "docs/destroy.md",
      "docs/doctor.md",
      "docs/operations.md",
      "docs/rehearsal.md",
      "docs/state.md",
      "docs/terraform-cloud.md",
    ]),
  );
});
