import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CATALOGUE } from "../../../../src/rehearsal/catalogue/catalogue";
import { conform } from "../../../../src/rehearsal/engine/fill";
import {
  RehearsedProvider,
  type RehearsedProviderProps,
} from "../../../../src/rehearsal/engine/rehearsed-provider";
import type { Diagnostic } from "../../../../src/rehearsal/protocol/diagnostic";
import type { PlannedChange, Session } from "../../../../src/rehearsal/protocol/provider";
import type { Value, ValueMap } from "../../../../src/rehearsal/protocol/value";
import { ProviderBindings } from "../../../../src/rehearsal/schema/bindings";
import { Journal } from "../../../../src/rehearsal/world/journal";
import { World, type WorldObject } from "../../../../src/rehearsal/world/world";

/** A provider of the catalogue, on the installed bindings and a world of its own, without terraform between. */
export class Account {
  readonly directory = mkdtempSync(path.join(tmpdir(), "account-"));
  readonly world: World;
  readonly bindings: ProviderBindings;
  readonly provider: RehearsedProvider;
  readonly session: Session;

  constructor(name: string, settings: ValueMap = {}, props: Partial<RehearsedProviderProps> = {}) {
    const entry = CATALOGUE.find((each) => each.name === name);
    if (!entry) throw new Error(`the catalogue has no provider ${name}`);
    const bindings = ProviderBindings.installed(name);
    const journal = new Journal(this.directory);
    const world = props.world ?? new World(this.directory);
    this.world = world;
    this.bindings = bindings;
    this.provider = new RehearsedProvider({ entry, bindings, world, journal, patienceMs: -1, ...props });
    this.session = this.sessionWith(settings);
  }

  /** A session of another provider block. */
  sessionWith(settings: ValueMap): Session {
    const session = this.provider.session();
    session.configure(conform(this.provider.providerSchema().block, settings));
    return session;
  }

  /** A whole configuration from what is set. */
  config(kind: "resource" | "data", type: string, set: ValueMap): ValueMap {
    return conform(this.provider.block(kind, type), set);
  }

  complaints(type: string, set: ValueMap): readonly string[] {
    return this.session
      .validateResource(type, this.config("resource", type, set))
      .map(({ summary }: Diagnostic) => summary);
  }

  plan(type: string, set: ValueMap, prior: Value = null, session = this.session): PlannedChange {
    const config = this.config("resource", type, set);
    return session.plan({ type, prior, config, proposed: config });
  }

  /** Plans and applies, as core does; a replacement is the caller's business. */
  async put(type: string, set: ValueMap, prior: Value = null, session = this.session): Promise<ValueMap> {
    const { planned } = this.plan(type, set, prior, session);
    const config = this.config("resource", type, set);
    return (await session.apply({ type, prior, planned, config })).state as ValueMap;
  }

  async delete(type: string, prior: Value, session = this.session): Promise<void> {
    await session.apply({ type, prior, planned: null, config: null });
  }

  data(type: string, set: ValueMap = {}): ValueMap {
    return this.session.readData(type, this.config("data", type, set)) as ValueMap;
  }

  /** Goes back to a world as it was: what {@link World.list} gave then. */
  goBack(objects: readonly WorldObject[]): void {
    this.world.change({ remove: this.world.list(), put: objects });
  }

  end(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
