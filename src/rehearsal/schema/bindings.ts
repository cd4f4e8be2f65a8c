import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { deriveSchema } from "./derive";
import type { SchemaKind, TypeSchema } from "./schema";
import { readBindingSources, readDeclaredType } from "./source";

/** What the bindings cannot tell: the plugin protocol each provider speaks. */
const PROTOCOLS: Readonly<Record<string, 5 | 6>> = { aws: 5, helm: 6, kubernetes: 5, tls: 5 };

/**
 * Directories that may not be called like their type: the generator appends "resource" to what some language or file
 * system reserves. Only the binding's text tells whether it did.
 */
const RENAMED =
  /^(?:await|function|implements|index|interface|let|license|object|package|private|protected|provider|public|static|string|version|yield)-resource$/;

/** The manifest of a prebuilt binding package, as far as it matters here. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly cdktf: { readonly provider: { readonly name: string; readonly version: string } };
}

/**
 * The prebuilt bindings of one provider as a source of schemas. Reads files only when asked for a type, and never
 * loads the bindings' code.
 */
export class ProviderBindings {
  /**
   * The bindings installed as `@cdktf/provider-<name>`.
   *
   * @throws if they are not installed, or the provider's plugin protocol is not known
   */
  static installed(name: string): ProviderBindings {
    const protocol = PROTOCOLS[name];
    if (protocol === undefined) {
      const known = Object.keys(PROTOCOLS).join(", ");
      throw new Error(`the plugin protocol of provider ${name} is not known (known: ${known})`);
    }
    return new ProviderBindings(dirname(require.resolve(`@cdktf/provider-${name}/package.json`)), protocol);
  }

  /** Terraform's name for the provider, for instance `aws`. */
  readonly provider: string;
  /** Address of the provider, for instance `registry.terraform.io/hashicorp/aws`. */
  readonly source: string;
  /** Version of the provider that the bindings were generated from. */
  readonly version: string;
  /** Name and version of the package, for instance `@cdktf/provider-aws@21.22.1`. */
  readonly packageId: string;

  private readonly files: Readonly<Record<"resource" | "data", ReadonlyMap<string, string>>>;
  private readonly derived = new Map<string, TypeSchema>();

  /**
   * @param root directory of the package
   * @param protocol plugin protocol that the provider speaks
   * @throws if the directory holds no prebuilt bindings
   */
  constructor(
    private readonly root: string,
    readonly protocol: 5 | 6,
  ) {
    const manifestFile = join(root, "package.json");
    const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as Partial<Manifest>;
    const { name: source, version } = manifest.cdktf?.provider ?? {};
    if (!source || !version)
      throw new Error(`${manifestFile} has no cdktf.provider with a name and a version`);
    this.source = source;
    this.version = version;
    this.provider = source.slice(source.lastIndexOf("/") + 1);
    this.packageId = `${manifest.name}@${manifest.version}`;
    this.files = this.findFiles();
  }

  /** Names of all types of a kind, in a stable order, each with the file of its binding. */
  types(kind: "resource" | "data"): ReadonlyMap<string, string> {
    return this.files[kind];
  }

  /**
   * The schema of a resource type or data source, derived on first use. Shared: copy, do not change.
   *
   * @throws if the bindings have no such type
   * @throws UnknownPatternError if they hold what the derivation does not know
   */
  derive(kind: "resource" | "data", typeName: string): TypeSchema {
    const file = this.files[kind].get(typeName);
    if (file === undefined) {
      const what = kind === "data" ? "data source" : "resource type";
      throw new Error(`provider ${this.provider} ${this.version} has no ${what} ${typeName}`);
    }
    return this.cached(kind, typeName, file);
  }

  /** The schema of the provider's own configuration; see `derive`. */
  deriveProvider(): TypeSchema {
    return this.cached("provider", this.provider, join(this.root, "lib", "provider", "index.js"));
  }

  private cached(kind: SchemaKind, typeName: string, file: string): TypeSchema {
    const key = `${kind} ${typeName}`;
    let schema = this.derived.get(key);
    if (schema === undefined) {
      const { provider, protocol } = this;
      schema = deriveSchema({ provider, protocol, kind, typeName, sources: readBindingSources(file) });
      this.derived.set(key, schema);
    }
    return schema;
  }

  /** Names the types by their directories; `derive` checks the name against the binding's own. */
  private findFiles(): Record<"resource" | "data", Map<string, string>> {
    const files = { resource: new Map<string, string>(), data: new Map<string, string>() };
    const dataPrefix = `data-${this.provider}-`;
    const library = join(this.root, "lib");
    const directories = readdirSync(library, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "provider")
      .map(({ name }) => name)
      .sort();
    for (const directory of directories) {
      // Not `join`: thousands of calls take longer than deriving several types.
      const file = `${library}${sep}${directory}${sep}index.js`;
      const kind = directory.startsWith(dataPrefix) ? "data" : "resource";
      const name = directory.slice(kind === "data" ? dataPrefix.length : 0);
      const typeName = RENAMED.test(name)
        ? readDeclaredType(file)
        : `${this.provider}_${name.replaceAll("-", "_")}`;
      files[kind].set(typeName, file);
    }
    return files;
  }
}
