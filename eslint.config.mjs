import { importX } from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import prettier from "eslint-config-prettier";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/** Who may not import whom: main → platform → stages → modules; the rehearsal stands alone, and so does the doctor. */
const directions = [
  { target: "./src/modules", from: ["./src/stages", "./src/platform", "./src/rehearsal", "./main.ts"] },
  { target: "./src/stages", from: ["./src/platform", "./src/rehearsal", "./main.ts"] },
  // Values cross from stage to stage as props, in the platform.
  { target: "./src/stages", from: "./src/stages" },
  { target: "./src/platform", from: ["./src/rehearsal", "./main.ts"] },
  { target: "./src/rehearsal", from: ["./src/platform", "./src/stages", "./src/modules", "./main.ts"] },
  // The doctor reads what was synthesized, so that there is one truth; of the platform it has the arithmetic of addresses only.
  { target: "./src/doctor", from: ["./src/stages", "./src/modules", "./src/rehearsal", "./main.ts"] },
  { target: "./src/doctor", from: "./src/platform", except: ["./ipv4.ts"] },
  { target: ["./src/modules", "./src/stages", "./src/platform", "./src/rehearsal"], from: "./src/doctor" },
  // Taking a deployment down reads what was synthesized and asks AWS as the doctor does, and shares that with it alone.
  {
    target: "./src/teardown",
    from: ["./src/platform", "./src/stages", "./src/modules", "./src/rehearsal", "./src/spark", "./main.ts"],
  },
  { target: "./src/teardown", from: "./src/doctor", except: ["./aws", "./facts", "./stage.ts"] },
  {
    target: [
      "./src/modules",
      "./src/stages",
      "./src/platform",
      "./src/rehearsal",
      "./src/doctor",
      "./src/spark",
    ],
    from: "./src/teardown",
  },
  // Applications know of the platform what it says as an output, and the values that this is made of.
  {
    target: "./src/spark",
    from: ["./src/stages", "./src/modules", "./src/rehearsal", "./src/doctor", "./main.ts"],
  },
  {
    target: "./src/spark",
    from: "./src/platform",
    except: [
      "./errors.ts",
      "./image-name.ts",
      "./shape.ts",
      "./node-groups.ts",
      "./instance-types.ts",
      "./versions.ts",
    ],
  },
  {
    target: ["./src/modules", "./src/stages", "./src/platform", "./src/rehearsal", "./src/doctor"],
    from: "./src/spark",
  },
  { target: "./src", from: ["./test", "./examples"] },
];

export default tseslint.config(
  { ignores: ["node_modules", ".gen", ".cache", "cdktf.out", "coverage", "**/*.js", "**/*.mjs"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, prettier],
    plugins: { "import-x": importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      ...importX.flatConfigs.typescript.settings,
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"] },
      "import-x/resolver-next": [createTypeScriptImportResolver()],
    },
    rules: {
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "import-x/no-restricted-paths": ["error", { zones: directions }],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^@cdktf/provider-[a-z0-9-]+(/(lib/?(index(\\.js)?)?)?)?$",
              message:
                "Import the one binding by its deep path (…/lib/<type>): the index costs seconds and 500 MB.",
            },
          ],
        },
      ],
      "@typescript-eslint/member-ordering": [
        "error",
        {
          default: [
            "static-field",
            "static-method",
            "public-instance-field",
            "protected-instance-field",
            ["private-instance-field", "#private-instance-field"],
            "constructor",
            ["public-get", "public-set"],
            "public-instance-method",
            "protected-instance-method",
            ["private-instance-method", "#private-instance-method"],
          ],
        },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      // Numbers and booleans read well in messages; anything else must be formatted on purpose.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // An empty environment variable is as good as none.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // In the construct model, `new Thing(scope, …)` alone adds to the tree.
      "no-new": "off",
    },
  },
  {
    files: ["test/**/*.ts"],
    extends: [jest.configs["flat/recommended"]],
    rules: {
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*"] }],
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
);
