import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";

/** Directory, beside a large binding, over which the generator spreads its structs. */
const SHARDS = "index-structs";

/**
 * The complete generated TypeScript of one binding: its index, then its shards if it has any.
 *
 * @param indexFile `index.js` of a prebuilt binding (with an inline source map), or `index.ts` as written by `cdktf get`
 * @throws if a .js file carries no inline source map with exactly one source
 */
export function readBindingSources(indexFile: string): string[] {
  const index = readGeneratedSource(indexFile);
  const shardDirectory = join(dirname(indexFile), SHARDS);
  if (!index.includes(`'./${SHARDS}'`) || !existsSync(shardDirectory)) return [index];

  const extension = extname(indexFile);
  const shards = readdirSync(shardDirectory)
    .filter((name) => /^structs\d+$/.test(basename(name, extension)))
    .map((name) => readGeneratedSource(join(shardDirectory, name)));
  return [index, ...shards];
}

/**
 * The type name a binding declares, read without decoding its source map.
 *
 * @throws if the file declares none
 */
export function readDeclaredType(indexFile: string): string {
  const declared = /tfResourceType = "([^"]+)"/.exec(readFileSync(indexFile, "latin1"))?.[1];
  if (declared === undefined) throw new Error(`${indexFile} declares no tfResourceType`);
  return declared;
}

function readGeneratedSource(file: string): string {
  if (!file.endsWith(".js")) return readFileSync(file, "utf8");

  const text = readFileSync(file, "latin1");
  const comment = text.lastIndexOf("\n//# sourceMappingURL=data:application/json");
  const data = text.indexOf(";base64,", comment);
  if (comment < 0 || data < 0) throw new Error(`${file} carries no inline source map`);

  const map = JSON.parse(Buffer.from(text.slice(data + ";base64,".length), "base64").toString("utf8")) as {
    sourcesContent?: unknown[];
  };
  const [source, ...others] = map.sourcesContent ?? [];
  if (typeof source !== "string" || others.length > 0) {
    throw new Error(`the source map of ${file} does not hold exactly one source`);
  }
  return source;
}
