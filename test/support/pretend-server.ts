import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What became of a command that fetches a profile. */
export interface Fetched {
  readonly exitCode: number | null;
  /** How many times it asked the server. */
  readonly attempts: number;
  /** What it left in the folder in which it ran. */
  readonly files: Readonly<Record<string, { readonly content: string; readonly mode: string }>>;
}

/** A VPN server that is booting, as far as `ssh` shows it. */
export class PretendServer {
  private readonly directory = mkdtempSync(join(tmpdir(), "server-"));

  /** Runs `command` in a shell; the first `readyAfter` calls of ssh break off in the middle of their answer. */
  public fetch(command: string, { readyAfter }: { readonly readyAfter: number }): Fetched {
    const folder = join(this.directory, "folder");
    const bin = join(this.directory, "bin");
    const calls = join(this.directory, "calls");
    for (const path of [folder, bin, calls]) rmSync(path, { recursive: true, force: true });
    for (const path of [folder, bin]) mkdirSync(path);
    const script = (name: string, text: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}`);
      chmodSync(join(bin, name), 0o755);
    };
    script("sleep", "exit 0\n");
    script(
      "ssh",
      `echo call >> "${calls}"
       printf 'profile '
       [ "$(wc -l < "${calls}")" -gt ${readyAfter} ] || exit 255
       while [ "$1" != cat ]; do shift; done
       echo "of \${2%.ovpn}"\n`,
    );
    const { status } = spawnSync("sh", ["-c", command], {
      cwd: folder,
      env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}` },
    });
    return {
      exitCode: status,
      attempts: existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n").length : 0,
      files: Object.fromEntries(
        readdirSync(folder).map((name) => {
          const path = join(folder, name);
          const mode = (statSync(path).mode & 0o777).toString(8);
          return [name, { content: readFileSync(path, "utf8"), mode }];
        }),
      ),
    };
  }

  /** Deletes what it keeps. */
  public delete(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
