/** Finds out which types are in use, so that only their schemas need deriving, and where Terraform works. */
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Files that name types: configurations, tests and states. */
const NAMING = /\.(tf|tf\.json|tftest\.hcl|tftest\.json|tfstate)$/;

/** Folders in which nothing of the configuration is. */
const SKIPPED = new Set(["node_modules", ".git"]);

/** Anything that could be the name of a type. */
const NAME = /\b[a-z]+(?:_[a-z0-9]+)+\b/g;

/** Where Terraform lists the folders of the modules it installed. */
const MODULES = join(".terraform", "modules", "modules.json");

/** The names in some folders and in the modules they use, read again only where a file changed. */
export class Scan {
  private readonly files = new Map<string, { readonly stamp: string; readonly names: ReadonlySet<string> }>();

  private initialized: readonly string[] = [];

  constructor(private readonly directories: readonly string[]) {}

  /** The folders themselves, and those below in which Terraform was initialized when names were last looked for. */
  folders(): readonly string[] {
    return [...this.directories.map((directory) => resolve(directory)), ...this.initialized];
  }

  names(): ReadonlySet<string> {
    const seen = new Set<string>();
    const found = new Set<string>();
    const waiting = this.directories.map((directory) => resolve(directory));
    for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
      for (const file of this.walk(directory, seen, waiting)) {
        for (const name of this.namesIn(file)) found.add(name);
      }
    }
    this.initialized = [...seen].filter((path) => basename(path) === ".terraform").map(dirname);
    return found;
  }

  /** The files under a directory that name types. Modules elsewhere are put on the waiting list. */
  private *walk(directory: string, seen: Set<string>, waiting: string[]): Generator<string> {
    let real: string;
    try {
      real = realpathSync(directory);
    } catch {
      return; // Not there yet, or a dangling link.
    }
    if (seen.has(real)) return;
    seen.add(real);
    for (const entry of readdirSync(real, { withFileTypes: true })) {
      const path = join(real, entry.name);
      const isProviders = entry.name === "providers" && real.endsWith(".terraform");
      if (
        entry.isDirectory() ||
        (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory())
      ) {
        if (!SKIPPED.has(entry.name) && !isProviders) yield* this.walk(path, seen, waiting);
      } else if (NAMING.test(entry.name)) {
        yield path;
      } else if (path.endsWith(MODULES)) {
        waiting.push(...modulesIn(path));
      }
    }
  }

  private namesIn(file: string): ReadonlySet<string> {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return new Set();
    const stamp = `${stat.mtimeMs} ${stat.size}`;
    const known = this.files.get(file);
    if (known?.stamp === stamp) return known.names;
    const names = new Set(readFileSync(file, "utf8").match(NAME));
    this.files.set(file, { stamp, names });
    return names;
  }
}

function modulesIn(file: string): readonly string[] {
  const root = dirname(dirname(dirname(file)));
  try {
    const { Modules: modules = [] } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly Modules?: readonly { readonly Dir?: string }[];
    };
    return modules.flatMap(({ Dir: directory }) => (directory ? [resolve(root, directory)] : []));
  } catch {
    return []; // Terraform is writing it.
  }
}
