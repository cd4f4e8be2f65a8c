/** Behind `make docs`: writes the documents that are made from the code. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { generatedDocs } from "./generated-docs";

for (const [path, content] of Object.entries(generatedDocs())) {
  writeFileSync(resolve(__dirname, "../..", path), content);
}
