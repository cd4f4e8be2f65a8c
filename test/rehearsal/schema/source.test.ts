import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBindingSources, readDeclaredType } from "../../../src/rehearsal/schema/source";

describe("the source of a binding", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "binding-"));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function write(name: string, text: string): string {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  }

  function compiled(...sourcesContent: string[]): string {
    const map = Buffer.from(JSON.stringify({ version: 3, sourcesContent })).toString("base64");
    return `"use strict";\n//# sourceMappingURL=data:application/json;base64,${map}`;
  }

  it("is decoded from the source map of a compiled file", () => {
    expect(readBindingSources(write("index.js", compiled("export class Thing {} // – ü")))).toEqual([
      "export class Thing {} // – ü",
    ]);
  });

  it("is the file itself where cdktf get wrote TypeScript", () => {
    expect(readBindingSources(write("index.ts", "export class Thing {}"))).toEqual(["export class Thing {}"]);
  });

  it("includes the shards of a large type", () => {
    mkdirSync(join(directory, "index-structs"));
    write("index-structs/structs0.js", compiled("shard 0"));
    write("index-structs/structs400.js", compiled("shard 400"));
    write("index-structs/index.js", compiled("export * from './structs0'"));
    const index = "export * from './index-structs'";

    expect(readBindingSources(write("index.js", compiled(index)))).toEqual([index, "shard 0", "shard 400"]);
  });

  it("is refused when a compiled file has no source map, or one of several sources", () => {
    expect(() => readBindingSources(write("index.js", '"use strict";'))).toThrow(
      "index.js carries no inline source map",
    );
    expect(() => readBindingSources(write("index.js", compiled("one", "two")))).toThrow(
      "index.js does not hold exactly one source",
    );
  });

  it("declares its type in the compiled file too", () => {
    const file = write("index.js", 'Thing.tfResourceType = "acme_thing";');

    expect(readDeclaredType(file)).toBe("acme_thing");
    expect(() => readDeclaredType(write("index.js", '"use strict";'))).toThrow("declares no tfResourceType");
  });
});
