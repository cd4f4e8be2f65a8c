import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** What stands in a file for the length of a check, and the rule that must complain of it. */
const CASES: [behaviour: string, file: string, source: string, rule: string][] = [
  [
    "module references do not import the platform",
    "src/modules/custom-vpc.ts",
    'export { notOneOf } from "../platform/errors";',
    "import-x/no-restricted-paths",
  ],
  [
    "module references do not import the stages",
    "src/modules/custom-vpc.ts",
    'export { NetworkStage } from "../stages/network";',
    "import-x/no-restricted-paths",
  ],
  [
    "stages do not import the platform",
    "src/stages/network.ts",
    'export { notOneOf } from "../platform/errors";',
    "import-x/no-restricted-paths",
  ],
  [
    "the platform does not import the rehearsal",
    "src/platform/errors.ts",
    'export type { CtyType } from "../rehearsal/schema/schema";',
    "import-x/no-restricted-paths",
  ],
  [
    "the rehearsal does not import the platform",
    "src/rehearsal/schema/schema.ts",
    'export { notOneOf } from "../../platform/errors";',
    "import-x/no-restricted-paths",
  ],
  [
    "applications know nothing of how the platform is made",
    "src/spark/names.ts",
    'export { SparkPlatform } from "../platform/spark-platform";',
    "import-x/no-restricted-paths",
  ],
  [
    "nor of its stages",
    "src/spark/names.ts",
    'export { ADDONS } from "../stages/addons";',
    "import-x/no-restricted-paths",
  ],
  [
    "the platform does not import the applications",
    "src/platform/errors.ts",
    'export { checkImage } from "../spark/names";',
    "import-x/no-restricted-paths",
  ],
  [
    "nothing in src imports an example",
    "src/spark/names.ts",
    'export * from "../../examples/movie-recommendations/spark-application";',
    "import-x/no-restricted-paths",
  ],
  [
    "the doctor imports nothing of the platform but its arithmetic of addresses",
    "src/doctor/finding.ts",
    'export { notOneOf } from "../platform/errors";',
    "import-x/no-restricted-paths",
  ],
  [
    "the platform does not import the doctor",
    "src/platform/errors.ts",
    'export type { Finding } from "../doctor/finding";',
    "import-x/no-restricted-paths",
  ],
  [
    "taking a deployment down imports nothing of the platform",
    "src/teardown/problem.ts",
    'export { notOneOf } from "../platform/errors";',
    "import-x/no-restricted-paths",
  ],
  [
    "and of the doctor only what reads and asks",
    "src/teardown/problem.ts",
    'export { tick } from "../doctor/finding";',
    "import-x/no-restricted-paths",
  ],
  [
    "the doctor does not import what takes a deployment down",
    "src/doctor/stage.ts",
    'export { Problem } from "../teardown/problem";',
    "import-x/no-restricted-paths",
  ],
  [
    "nothing in src imports a test",
    "src/platform/errors.ts",
    'export { synthesize } from "../../test/support/synthesized";',
    "import-x/no-restricted-paths",
  ],
  [
    "imports make no circle",
    "src/platform/errors.ts",
    'export { PlatformStack } from "./platform-stack";',
    "import-x/no-cycle",
  ],
  [
    "a provider's bindings are not imported by their index",
    "src/platform/errors.ts",
    'export { vpc } from "@cdktf/provider-aws";',
    "no-restricted-imports",
  ],
  [
    "nor by the index of their folder",
    "src/platform/errors.ts",
    'export { vpc } from "@cdktf/provider-aws/lib";',
    "no-restricted-imports",
  ],
  [
    "members come in a fixed order",
    "src/platform/errors.ts",
    "export class Thing {\n  public run(): number {\n    return this.value;\n  }\n  constructor(private readonly value: number) {}\n}",
    "@typescript-eslint/member-ordering",
  ],
];

// In a process of its own: jest cannot load the ESM configuration.
const LINT = `
  const { ESLint } = require("eslint");
  const cases = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  (async () => {
    // Without the rules that need types: the checks are of others, and these take ten times as long.
    const { default: tseslint } = await import("typescript-eslint");
    const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });
    const rules = [];
    for (const [, file, source] of cases) {
      const [result] = await eslint.lintText(source + "\\n", { filePath: file });
      rules.push(result.messages.map((message) => message.ruleId ?? message.message));
    }
    console.log(JSON.stringify(rules));
  })();
`;

describe("the linter checks the architecture", () => {
  let found: string[][] = [];
  beforeAll(() => {
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", LINT], {
      cwd: root,
      input: JSON.stringify(CASES),
      encoding: "utf8",
    });
    if (stdout === "") throw new Error(stderr);
    found = JSON.parse(stdout) as string[][];
  });

  test.each(CASES.map(([behaviour, , , rule], index) => [behaviour, rule, index] as const))(
    "%s",
    (_, rule, index) => {
      expect(found[index]).toContain(rule);
    },
  );
});
