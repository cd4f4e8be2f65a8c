/** One provider of the catalogue, played against a world. */
import { Pace } from "../latency/pace";
import type { Provider, ProviderSchemas, Session } from "../protocol/provider";
import type { BlockSchema, TypeSchema } from "../schema/schema";
import { Journal } from "../world/journal";
import type { World } from "../world/world";
import type { ProviderEntry } from "./entry";
import { withFacts } from "./facts";
import { RehearsedSession } from "./rehearsed-session";

/** Where schemas come from: in the rehearsal the installed bindings, in tests whatever they need. */
export interface SchemaSource {
  /** The provider's address. */
  readonly source: string;
  readonly protocol: 5 | 6;
  types(kind: "resource" | "data"): ReadonlyMap<string, unknown>;
  derive(kind: "resource" | "data", typeName: string): TypeSchema;
  deriveProvider(): TypeSchema;
}

/** What a rehearsed provider needs. */
export interface RehearsedProviderProps {
  readonly entry: ProviderEntry;
  readonly bindings: SchemaSource;
  readonly world: World;
  readonly journal: Journal;
  /** The names in use: only their schemas are served. @default - every type of the catalogue */
  readonly wanted?: () => ReadonlySet<string>;
  /** The folders that Terraform may be working in. @default - they are not known */
  readonly folders?: () => readonly string[];
  /**
   * How long nothing must have happened in the world before an object in use is given up on. The real provider tries
   * for many minutes, but there things take their time.
   *
   * @default 3000
   */
  readonly patienceMs?: number;
  /** How fast operations are: the same for all providers of an account, as each may wait for the others. @default - at once */
  readonly pace?: Pace;
  /**
   * The day that is played, as 2022-06-01: rules that came later do not hold yet.
   *
   * @default - today
   */
  readonly date?: string | undefined;
}

/** Serves the schemas that are wanted and starts sessions. */
export class RehearsedProvider implements Provider {
  readonly address: string;
  readonly protocol: 5 | 6;
  readonly entry: ProviderEntry;
  readonly world: World;
  readonly journal: Journal;
  readonly patienceMs: number;
  readonly pace: Pace;
  readonly date: string | undefined;
  private readonly reviewed = new Map<string, TypeSchema>();

  constructor(private readonly props: RehearsedProviderProps) {
    ({ entry: this.entry, world: this.world, journal: this.journal } = props);
    this.patienceMs = props.patienceMs ?? 3000;
    this.pace = props.pace ?? new Pace(0);
    this.date = props.date;
    this.address = props.bindings.source;
    this.protocol = props.bindings.protocol;
  }

  schemas(): ProviderSchemas {
    const wanted = this.props.wanted?.();
    const of = (kind: "resource" | "data", catalogued: object): Record<string, TypeSchema> => {
      const known = this.props.bindings.types(kind);
      const names = (wanted ? [...wanted] : Object.keys(catalogued)).filter((name) => known.has(name));
      return Object.fromEntries(names.map((name) => [name, this.schema(kind, name)]));
    };
    return {
      provider: this.providerSchema(),
      resources: of("resource", this.entry.resources),
      dataSources: of("data", this.entry.dataSources),
    };
  }

  /** The folders that Terraform may be working in; undefined where that is not known. */
  folders(): readonly string[] | undefined {
    return this.props.folders?.();
  }

  /** The same provider of another world, in which nothing takes time and nobody waits for anything. */
  inWorld(world: World, journalFolder: string): RehearsedProvider {
    const journal = new Journal(journalFolder);
    return new RehearsedProvider({ ...this.props, world, journal, patienceMs: -1, pace: new Pace(0) });
  }

  session(): Session {
    return new RehearsedSession(this);
  }

  /**
   * The schema of a type, with the catalogue's facts.
   *
   * @throws when the bindings have no such type, or the catalogue's facts do not fit it
   */
  schema(kind: "resource" | "data", type: string): TypeSchema {
    const key = `${kind} ${type}`;
    const known = this.reviewed.get(key);
    if (known) return known;
    const facts = (kind === "resource" ? this.entry.resources : this.entry.dataSources)[type]?.schema;
    const schema = withFacts(type, this.props.bindings.derive(kind, type), facts);
    this.reviewed.set(key, schema);
    return schema;
  }

  /** The body of a type. */
  block(kind: "resource" | "data", type: string): BlockSchema {
    return this.schema(kind, type).block;
  }

  /** The schema of the provider's own configuration. */
  providerSchema(): TypeSchema {
    return withFacts(this.entry.name, this.props.bindings.deriveProvider(), this.entry.schema);
  }
}
