/* eslint jest/no-export: off -- the test files beside each other share these */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MODULES } from "../../src/modules/catalogue";

const root = resolve(__dirname, "../..");
const launcher = ["--require", require.resolve("tsx/cjs"), join(root, "src/rehearsal/main.ts"), "run", "--"];

/** Runs a command in a module's folder with the rehearsal's provider attached. */
function rehearse(directory: string, ...command: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...launcher, ...command], {
    cwd: directory,
    encoding: "utf8",
  });
  return { exitCode: status, output: stdout + stderr };
}

/** Modules whose tests run one after the other; each part is a test file, as jest shares those among the cores. */
export type Part = "aws" | "services" | "spark";

function partOf(folder: string): Part {
  if (folder.startsWith("terraform-aws-")) return "aws";
  return /-(spark-operator|jupyter-hub|kube-prometheus-stack)$/.test(folder) ? "spark" : "services";
}

/** Declares the tests of a part: each module has its own in HCL. */
export function testModules(part: Part): void {
  const folders = Object.values(MODULES).map(({ folder }) => folder);
  describe.each(folders.filter((folder) => partOf(folder) === part))("%s", (folder) => {
    testModule(folder);
  });
}

// In a copy, as terraform leaves files where it runs.
function testModule(folder: string): void {
  const copy = join(mkdtempSync(join(tmpdir(), "module-")), folder);
  afterAll(() => {
    rmSync(resolve(copy, ".."), { recursive: true });
  });

  test("passes its own tests against the rehearsal's provider", () => {
    cpSync(join(root, "modules", folder), copy, { recursive: true });
    expect(rehearse(copy, "terraform", "init", "-no-color")).toMatchObject({ exitCode: 0 });
    const { exitCode, output } = rehearse(copy, "terraform", "test", "-no-color");
    // The whole output, as it says which run failed and why.
    expect(exitCode === 0 ? "" : output).toBe("");
    expect(output).toMatch(/^Success! [1-9]\d* passed, 0 failed\./m);
  });

  test("has the files that every module has, and nothing that terraform left", () => {
    const files = readdirSync(join(root, "modules", folder));
    expect(files).toEqual(
      expect.arrayContaining(["README.md", "main.tf", "outputs.tf", "tests", "variables.tf", "versions.tf"]),
    );
    expect(existsSync(join(root, "modules", folder, ".terraform.lock.hcl"))).toBe(false);
  });
}
