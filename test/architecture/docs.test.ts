import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { VARIABLE_NAMES } from "../../src/platform/variables";
import { generatedDocs } from "../support/generated-docs";

const read = (path: string) => readFileSync(resolve(__dirname, "../..", path), "utf8");

test.each(Object.entries(generatedDocs()))("%s is what the code says (make docs)", (path, content) => {
  expect(read(path)).toBe(content);
});

test("README.md explains every input variable, and no other", () => {
  const [, inputs = ""] = read("README.md").split("## Inputs");
  const [table = ""] = inputs.split(/^Outputs:/m);
  const named = [...table.matchAll(/^\| `([a-z_]+)`/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...VARIABLE_NAMES].sort());
});
