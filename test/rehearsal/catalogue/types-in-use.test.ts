/** Every type that a stage makes or reads is one that the catalogue knows, by rules with a public source. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CATALOGUE } from "../../../src/rehearsal/catalogue/catalogue";
import { synthesize } from "../../support/synthesized";

const ROOT = path.resolve(__dirname, "../../..");
const CATALOGUE_FOLDER = path.join(ROOT, "src/rehearsal/catalogue");

/** Types of Terraform itself, which no provider of the catalogue plays. */
const BUILT_IN = new Set(["terraform_data", "terraform_remote_state"]);

interface Types {
  readonly resources: ReadonlySet<string>;
  readonly dataSources: ReadonlySet<string>;
}

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(folder, file));
}

/** What the modules declare, their tests and fixtures left out. */
function ofModules(): Types {
  const text = filesIn(path.join(ROOT, "modules"), ".tf")
    .filter((file) => !file.includes(`${path.sep}tests${path.sep}`) && !file.includes(".terraform"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const declared = (kind: string): ReadonlySet<string> =>
    new Set([...text.matchAll(new RegExp(`^${kind} "(\\w+)"`, "gm"))].map(([, type = ""]) => type));
  return { resources: declared("resource"), dataSources: declared("data") };
}

/** What the stages declare themselves, in both layouts and with a certificate authority of their own. */
function ofStages(): Types {
  const stacks = (["staged", "single"] as const).flatMap((layout) =>
    (["given", "generated"] as const).flatMap((certificateAuthority) =>
      Object.values(synthesize({ layout, addons: { certificateAuthority } })),
    ),
  );
  return {
    resources: new Set(stacks.flatMap(({ resource = {} }) => Object.keys(resource))),
    dataSources: new Set(stacks.flatMap(({ data = {} }) => Object.keys(data))),
  };
}

const [modules, stages] = [ofModules(), ofStages()];
const resources = [...new Set([...modules.resources, ...stages.resources])].filter(
  (type) => !BUILT_IN.has(type),
);
const dataSources = [...new Set([...modules.dataSources, ...stages.dataSources])].filter(
  (type) => !BUILT_IN.has(type),
);
const entries = Object.assign({}, ...CATALOGUE.map((provider) => provider.resources)) as Record<
  string,
  object
>;
const lookups = Object.assign({}, ...CATALOGUE.map((provider) => provider.dataSources)) as Record<
  string,
  object
>;

describe("every type in use", () => {
  it("is in the catalogue", () => {
    expect(resources.length).toBeGreaterThan(45);
    expect(resources.filter((type) => !(type in entries))).toEqual([]);
  });

  it("is in the catalogue when it is only read", () => {
    expect(dataSources.length).toBeGreaterThan(8);
    expect(dataSources.filter((type) => !(type in lookups))).toEqual([]);
  });

  it("says which changes need a new object, unless none does", () => {
    const silent = resources.filter((type) => !("replace" in (entries[type] ?? {})));
    // It has no argument but its tags and the VPC, which it can be moved from.
    expect(silent).toEqual(["aws_internet_gateway"]);
  });
});

describe("every file of the catalogue that plays a type, or refuses something", () => {
  // What errors.ts has is how the others say no.
  const files = filesIn(CATALOGUE_FOLDER, ".ts")
    .map((file) => ({ file: path.relative(CATALOGUE_FOLDER, file), text: readFileSync(file, "utf8") }))
    .filter(({ file }) => /^(aws|helm|kubernetes|tls)\//.test(file) && file !== "aws/errors.ts")
    .filter(({ text }) =>
      /: ResourceEntry = \{|Record<string, (Resource|Data)Entry>> = \{|\bcheck\(|throw (new Refusal|apiError)\(/.test(
        text,
      ),
    );
  const head = (text: string): string => /^\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? "";

  it("says at its top where that is from, in public", () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter(({ text }) => !head(text).includes("https://")).map(({ file }) => file)).toEqual([]);
  });
});
