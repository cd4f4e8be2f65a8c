import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { RehearsalError } from "./errors";
import { Lock } from "./lock";

const LOCK = "rehearsal.lock";
const MARKER = "rehearsal.json";

/**
 * Terraform's settings for a rehearsal. Nothing is downloaded: providers come attached, and a module or provider
 * that is not here is refused at once instead of being looked for on the network.
 */
function cliConfig(emptyMirror: string): string {
  return `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = ${JSON.stringify(emptyMirror)}
  }
}
host "registry.terraform.io" {
  services = {}
}
`;
}

/** The home that processes of a rehearsal get: empty, but for terraform's settings. */
export interface RehearsalHome {
  readonly home: string;
  readonly cliConfigFile: string;
}

/** Makes the home in a folder. */
export function makeHome(folder: string): RehearsalHome {
  const home = path.join(folder, "home");
  const cliConfigFile = path.join(folder, "terraform.rc");
  const emptyMirror = path.join(home, "no-providers");
  mkdirSync(emptyMirror, { recursive: true, mode: 0o700 });
  writeFileSync(cliConfigFile, cliConfig(emptyMirror), { mode: 0o600 });
  return { home, cliConfigFile };
}

/** The folder in which one rehearsal does everything that it does. */
export class Workspace {
  /** Takes the folder for this process and empties it of what an earlier rehearsal left. */
  static open(folder: string): Workspace {
    const root = path.resolve(folder);
    if (existsSync(root)) {
      const names = readdirSync(root);
      // We are about to empty it: a folder that is not ours must not pay for a mistyped option.
      if (names.length > 0 && !names.includes(MARKER) && !names.includes(LOCK)) {
        throw new RehearsalError(
          `${root} holds files that no rehearsal made. Choose an empty or a new folder with --work-dir.`,
        );
      }
    }
    const lock = Lock.take(path.join(root, LOCK));
    const replaced = existsSync(path.join(root, MARKER));
    for (const name of readdirSync(root)) {
      if (name !== LOCK) rmSync(path.join(root, name), { recursive: true, force: true });
    }
    writeFileSync(path.join(root, MARKER), `${JSON.stringify({ pid: process.pid })}\n`, { mode: 0o600 });
    return new Workspace(root, lock, replaced);
  }

  readonly logs: string;
  readonly world: string;
  readonly keys: string;
  readonly inputs: string;
  /** Where the app synthesizes to; the user's own output folder stays as it is. */
  readonly output: string;

  private constructor(
    readonly root: string,
    private readonly lock: Lock,
    /** Whether an earlier rehearsal had left something here. */
    readonly replaced: boolean,
  ) {
    const make = (name: string): string => {
      const folder = path.join(root, name);
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    };
    this.logs = make("logs");
    this.world = make("world");
    this.keys = make("keys");
    this.inputs = make("inputs");
    this.output = make("cdktf.out");
  }

  /** Lets others use the folder, which keeps its content. */
  release(): void {
    this.lock.release();
  }

  /** Removes the folder and all in it. */
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
