import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** A command that a document tells users to run. */
export interface DocsCommand {
  /** The document's path in the project. */
  readonly file: string;
  /** One line, without a comment: lines that go on are joined. */
  readonly line: string;
}

/** The commands in the shell blocks of README.md and of the guides in docs/. */
export function docsCommands(): DocsCommand[] {
  const guides = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...guides.map((name) => `docs/${name}`)].flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(/^ *```sh\n(.*?)^ *```/gms)].flatMap(([, block = ""]) =>
      block
        .replaceAll(/\\\n\s*/g, "")
        .split("\n")
        .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
        .filter((line) => line !== "")
        .map((line) => ({ file, line })),
    );
  });
}
