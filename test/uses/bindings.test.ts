import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODULES } from "../../src/modules/catalogue";
import { ProjectCopy } from "../support/project";

describe("generated bindings, for those who prefer them", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });

  test("npm run get makes them from the local modules, offline", () => {
    project.must(["npm", "run", "get"]);
    const modules = readdirSync(join(project.directory, ".gen/modules"));
    expect(modules.sort()).toEqual(
      Object.keys(MODULES)
        .map((name) => `${name}.ts`)
        .sort(),
    );
  });

  test("they type-check", () => {
    const settings = { extends: "./tsconfig.json", include: [".gen/**/*.ts"] };
    writeFileSync(join(project.directory, "tsconfig.gen.json"), JSON.stringify(settings));
    expect(project.run(["npx", "tsc", "--project", "tsconfig.gen.json"])).toEqual({
      exitCode: 0,
      output: expect.not.stringContaining("error") as string,
    });
  });
});
