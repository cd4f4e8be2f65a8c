import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GENERATOR } from "../page/page";
import { RehearsalError } from "./errors";

/** The page that a rehearsal leaves behind. */
export class PageFile {
  /**
   * @param file where to write it; one of an earlier rehearsal is replaced
   * @throws RehearsalError when something else is there
   */
  constructor(readonly file: string) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat && !(stat.isFile() && readFileSync(file, "utf8").includes(GENERATOR))) {
      throw new RehearsalError(`${file} was not made by a rehearsal. Choose another file with --page.`);
    }
  }

  /** Readable by its owner only, as all that a rehearsal leaves. */
  write(content: string): void {
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(this.file, content, { mode: 0o600 });
  }
}
