import { writeFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { cross, fromMessage, warning, type Finding } from "../finding";
import type { Stage } from "../stage";
import { type Deployment, type VariableBlock } from "./deployment";
import { run } from "./program";
import { withTemporaryFolder } from "./temporary-folder";
import { automaticFiles } from "./variable-files";

/**
 * The values of the input variables. Terraform itself reads the files, converts the values and applies the variables' rules, in
 * a configuration that has nothing else in it, so that what is said here is what it will say.
 */
export interface Input {
  /** Where values were looked for: names of files, and of environment variables. */
  readonly sources: readonly string[];
  /** Every mistake, each in one finding with the variable's name. */
  readonly problems: readonly Finding[];
  /** The names of the variables that the stages ask for. */
  readonly declared: readonly string[];
  /** The value of a variable that the stages ask for; undefined if it has none, or a bad one. */
  readonly value: (name: string) => unknown;
}

/** What {@link readInput} is told. */
export interface InputOptions {
  readonly deployment: Deployment;
  readonly stages: readonly Stage[];
  /** The project's folder, where the files are looked for. */
  readonly root: string;
  /** Files that are named on the command line. */
  readonly varFiles: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** The program to run. */
  readonly terraform: string;
}

type Blocks = Readonly<Record<string, VariableBlock>>;

/** What terraform prints with `-json`. */
interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

/** Above this, something other than the values is wrong. Each round finds at least one more mistake. */
const ROUNDS = 30;

/** What would change how terraform runs, or where. */
const NOT_FOR_TERRAFORM = /^TF_(CLI_ARGS|WORKSPACE|DATA_DIR|LOG|REATTACH|INPUT)/;

/** Reads the input variables of the stages. */
export async function readInput(options: InputOptions): Promise<Input> {
  const { deployment, stages, root, environment } = options;
  const varFiles = [...automaticFiles(root), ...options.varFiles.map((file) => resolve(root, file))];
  const blocks = blocksOf(deployment, stages);
  const all = blocksOf(deployment);
  // A value that cannot be read stops terraform, whatever the type: once it is known, it is left out.
  const mistyped = new Set<string>();
  const terraform = (folder: string, configuration: object, args: readonly string[], input?: string) => {
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration));
    const kept = Object.entries(environment).filter(
      ([name]) => !NOT_FOR_TERRAFORM.test(name) && !mistyped.has(name.replace(/^TF_VAR_/, "")),
    );
    return run(options.terraform, args, {
      directory: folder,
      environment: {
        ...Object.fromEntries(kept),
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_INPUT: "0",
      },
      input,
    });
  };
  const files = varFiles.map((file) => `-var-file=${file}`);
  const plan = async (folder: string, configuration: object, more: readonly string[] = []) => {
    const ran = await terraform(folder, configuration, [
      ...["plan", "-json", "-input=false", "-lock=false", "-refresh=false"],
      ...[...files, ...more],
    ]);
    return ran.started ? diagnosticsIn(ran.stdout) : [];
  };

  return withTemporaryFolder(async (folder) => {
    const read = await readTypes(all, mistyped, (configuration) => plan(folder, configuration));
    const readable = Object.keys(blocks).filter((name) => !mistyped.has(name));
    const values = read.isReadable
      ? await readValues(readable, (expression, configuration) =>
          terraform(folder, { ...read.configuration, ...configuration }, ["console", ...files], expression),
        )
      : undefined;
    if (values === undefined && read.isReadable) {
      read.problems.push(
        cross("variables", "terraform could not read them", "run terraform plan to see why"),
      );
    }
    const broken = values
      ? await plan(
          folder,
          { variable: withRules(blocks, all, mistyped, read.strangers) },
          absolutePaths(values, deployment),
        )
      : [];
    const refused = broken
      .filter(({ severity }) => severity === "error")
      .map(({ detail, summary }) => refusal(detail, summary));

    const order = (name: string) => Object.keys(blocks).indexOf(name);
    const isRemote = deployment.backend === "cloud";
    const bad = new Set([...mistyped, ...refused.map(({ name }) => name)]);
    return {
      sources: [
        ...varFiles.map((file) => file.replace(`${root}/`, "")),
        ...environmentVariables(environment).filter((name) => name.slice("TF_VAR_".length) in all),
      ],
      declared: Object.keys(blocks),
      problems: [
        // Terraform tells them in no order of its own. What has no variable, as a file that cannot be read, comes first.
        ...[
          ...read.problems.filter(({ name }) => !(name in all) || name in blocks),
          ...refused.map((finding) =>
            isRemote && isAbsent(finding) ? { ...finding, mark: "warning" as const } : finding,
          ),
        ].sort((a, b) => order(a.name) - order(b.name)),
        ...read.strangers.sort().map((name) => unknownName(name, "", Object.keys(all))),
        ...environmentVariables(environment)
          .map((name) => name.slice("TF_VAR_".length))
          .filter((name) => !(name in all))
          .map((name) => unknownName(name, "TF_VAR_", Object.keys(all))),
      ],
      value: (name) => (name in blocks && !bad.has(name) ? (values?.[name] ?? undefined) : undefined),
    };
  });
}

function environmentVariables(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(environment).filter((name) => name.startsWith("TF_VAR_"));
}

function blocksOf(deployment: Deployment, stages?: readonly Stage[]): Blocks {
  const stacks = stages ? deployment.stacksOf(stages) : deployment.stacks;
  return Object.assign({}, ...stacks.map(({ configuration }) => configuration.variable ?? {})) as Blocks;
}

/** What terraform says of names and types, without rules, and with a default for everything. */
async function readTypes(
  blocks: Blocks,
  mistyped: Set<string>,
  plan: (configuration: object) => Promise<readonly Diagnostic[]>,
) {
  const strangers: string[] = [];
  const problems: Finding[] = [];
  let isReadable = true;
  const declare = () => ({
    variable: Object.fromEntries([
      ...Object.entries(blocks).map(([name, { type, default: fallback = null }]) => [
        name,
        mistyped.has(name) ? { default: null } : { type, default: fallback },
      ]),
      ...strangers.map((name) => [name, { default: null }]),
    ]) as Record<string, object>,
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    let isNews = false;
    for (const { severity, summary, detail, range } of await plan(declare())) {
      const stranger = /variable named "([^"]+)"/.exec(detail)?.[1];
      const name =
        /suitable for var\.([\w-]+) /.exec(detail)?.[1] ??
        /value for var\.([\w-]+)/.exec(range?.filename ?? "")?.[1];
      if (severity === "warning" && summary.startsWith("Value for undeclared") && stranger !== undefined) {
        strangers.push(stranger);
        isNews = true;
      } else if (severity === "error" && name !== undefined && !mistyped.has(name)) {
        mistyped.add(name);
        problems.push(wrongType(name, blocks[name]?.type, detail));
        isNews = true;
      } else if (severity === "error" && name === undefined) {
        problems.push(unreadable(summary, detail, range));
        isReadable = false;
      }
    }
    if (!isNews || !isReadable) break;
  }
  return { strangers, problems, isReadable, configuration: declare() };
}

/** The values, by way of a local: what a plan prints of outputs does not have them. */
async function readValues(
  names: readonly string[],
  evaluate: (expression: string, configuration: object) => ReturnType<typeof run>,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const all = names.map((name) => `${name} = var.${name}`).join(", ");
  const ran = await evaluate("local.doctor\n", {
    locals: { doctor: `\${base64encode(jsonencode({${all}}))}` },
  });
  const encoded = ran.started ? /^"([A-Za-z0-9+/=]*)"$/m.exec(ran.stdout)?.[1] : undefined;
  if (encoded === undefined) return undefined;
  return JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as Record<string, unknown>;
}

/** The variables with those rules that can be applied: a rule that refers to a missing value would only fail. */
function withRules(
  blocks: Blocks,
  all: Blocks,
  unusable: ReadonlySet<string>,
  strangers: readonly string[],
): Record<string, object> {
  const others = [...Object.keys(all), ...strangers].filter((name) => !(name in blocks));
  return Object.fromEntries([
    ...others.map((name) => [name, { default: null }] as const),
    ...Object.entries(blocks).map(
      ([name, { type, default: fallback = null, validation = [], sensitive }]) => {
        const rules = validation.filter(({ condition, error_message }) =>
          [...`${condition}${error_message}`.matchAll(/var\.([\w-]+)/g)].every(
            ([, used = ""]) => !unusable.has(used),
          ),
        );
        return [
          name,
          unusable.has(name)
            ? { default: null }
            : { type, default: fallback, sensitive, ...(rules.length > 0 && { validation: rules }) },
        ] as const;
      },
    ),
  ]);
}

/** Paths as terraform will find them: relative ones from the folder of the stack, not from where we run it. */
function absolutePaths(values: Readonly<Record<string, unknown>>, deployment: Deployment): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (!name.endsWith("_path") || typeof value !== "string" || value === "") return [];
    if (isAbsolute(value) || value.startsWith("~")) return [];
    const stack = deployment.stacks.find(({ configuration }) => name in (configuration.variable ?? {}));
    return stack ? [`-var=${name}=${resolve(stack.folder, value)}`] : [];
  });
}

function diagnosticsIn(output: string): Diagnostic[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { readonly diagnostic?: Diagnostic })
    .flatMap(({ diagnostic }) => diagnostic ?? []);
}

function refusal(detail: string, summary: string): Finding {
  // Terraform adds where the rule stands.
  const [message = ""] = detail.split("\n\nThis was checked by");
  const [, name, rest = ""] = /^([\w-]+): ([\s\S]*)$/.exec(message) ?? [];
  return name === undefined
    ? cross("variables", `${summary}: ${oneLine(message)}`, "correct the value")
    : fromMessage("cross", name, oneLine(rest));
}

/** What the workspace may have, whose variables are not looked at from here. */
function isAbsent({ found }: Finding): boolean {
  return found.startsWith("neither of ") || found.startsWith("it is not set: ");
}

function wrongType(name: string, type: string | undefined, detail: string): Finding {
  const reason = /: ([^:]*) required\.$/.exec(detail)?.[1];
  const found =
    reason === undefined ? `cannot be read: ${oneLine(detail).replace(/\.$/, "")}` : `is no ${reason}`;
  const shape = type === "list(string)" ? '["…", "…"]' : '"…"';
  return cross(name, found, `write it as ${type ?? "its type"}, such as ${shape}`);
}

function unreadable(summary: string, detail: string, range: Diagnostic["range"]): Finding {
  const place = range ? `${range.filename.split("/").at(-1) ?? ""}, line ${range.start.line}` : "variables";
  return cross(place, `${summary}: ${oneLine(detail).replace(/\.$/, "")}`, "correct the file, or its name");
}

function unknownName(name: string, prefix: string, known: readonly string[]): Finding {
  const meant = known.find((candidate) => distance(candidate, name) <= Math.max(2, name.length / 5));
  return warning(
    `${prefix}${name}`,
    "is no variable of any stage: it has no effect",
    meant === undefined ? "remove it, unless it is for something else" : `did you mean ${prefix}${meant}?`,
  );
}

/** How many letters must change to make one name of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
