/** What one configured provider does with resources and data sources. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Operation } from "../latency/latency";
import { type Diagnostic, Refusal } from "../protocol/diagnostic";
import type { ApplyRequest, ChangeRequest, PlannedChange, Session } from "../protocol/provider";
import { isMap, UNKNOWN, Unknown, type Value, type ValueMap } from "../protocol/value";
import { redact, restore } from "../world/redact";
import type { ObjectKey, WorldObject } from "../world/world";
import { computedOnly } from "./arguments";
import { Draft, INVENTION } from "./draft";
import { type Check, GLOBAL, type ResourceEntry, type Scope } from "./entry";
import { conform, fillBlock } from "./fill";
import { changesAt, planValues } from "./plan";
import { dependantsOf, madeUpIn, requireReferences } from "./references";
import type { RehearsedProvider } from "./rehearsed-provider";
import { canonical, equal, textOf } from "./values";

/** How long to wait before a deletion is tried again. */
const RETRY_MS = 50;

/** The attributes that may identify an object of a type that the catalogue does not have. */
const IDENTIFYING = ["id", "arn", "name"];

function membersOf(value: Value): ValueMap {
  if (isMap(value)) return value;
  throw new Error(`an object was expected, not ${canonical(value)}`);
}

/** Plays a provider block: Terraform opens a session for each, and for each command anew. */
export class RehearsedSession implements Session {
  private scope: Scope | undefined;
  private stopped = false;
  private readonly warned = new Set<string>();

  constructor(private readonly provider: RehearsedProvider) {}

  configure(config: Value): void {
    const folders = this.provider.folders();
    const { date } = this.provider;
    this.scope = {
      ...this.provider.entry.configure(membersOf(config)),
      ...(folders ? { folders } : {}),
      ...(date === undefined ? {} : { date }),
    };
  }

  validateProvider(config: Value): readonly Diagnostic[] {
    return this.complaints(this.provider.entry.checks, membersOf(config));
  }

  validateResource(type: string, config: Value): readonly Diagnostic[] {
    const values = membersOf(config);
    const block = this.provider.block("resource", type);
    return [...computedOnly(block, values), ...this.resourceComplaints(type, values)];
  }

  validateData(type: string, config: Value): readonly Diagnostic[] {
    const values = membersOf(config);
    const block = this.provider.block("data", type);
    return [
      ...computedOnly(block, values),
      ...this.complaints(this.provider.entry.dataSources[type]?.checks, values),
    ];
  }

  plan({ type, prior, config, proposed }: ChangeRequest): PlannedChange {
    const entry = this.rehearsed(type);
    const legacyTypeSystem = this.isLegacy(type);
    if (proposed === null) return { planned: null, replace: [], legacyTypeSystem, diagnostics: [] };

    const block = this.provider.block("resource", type);
    const set = membersOf(config);
    const before = prior === null ? null : membersOf(prior);
    const planned = planValues(block, entry ?? {}, set, before);

    const forget = (): void => {
      for (const [name, inputs] of Object.entries(entry?.affected ?? {})) {
        const changed =
          before && inputs.some((input) => !equal(before[input] ?? null, planned[input] ?? null));
        if (changed && (set[name] ?? null) === null) planned[name] = UNKNOWN;
      }
    };
    forget();
    const known = { ...this.provider.entry.known, ...entry?.known };
    for (const [name, tell] of Object.entries(known)) {
      const attribute = block.attributes[name];
      if (attribute?.computed && (set[name] ?? null) === null)
        planned[name] = tell(planned, this.configured());
    }
    // Once more, as what is told may affect others.
    forget();

    entry?.review?.(planned, this.configured(), before);

    const paths = [
      ...(this.provider.entry.replace ?? []),
      ...(entry?.replace ?? []),
      ...(entry?.replaceWhen?.(planned, before) ?? []),
    ];
    const replace = before ? paths.flatMap((path) => changesAt(block, path, before, planned)) : [];
    return { planned, replace, legacyTypeSystem, diagnostics: this.warnings(type) };
  }

  async apply({
    type,
    prior,
    planned,
    config,
  }: ApplyRequest): Promise<{ state: Value; legacyTypeSystem: boolean }> {
    const operation: Operation = planned === null ? "delete" : prior === null ? "create" : "update";
    const started = performance.now();
    try {
      if (this.stopped) throw new Refusal("interrupted before it began");
      const entry = this.rehearsed(type);
      const before = prior === null ? null : membersOf(prior);
      const state =
        planned === null
          ? await this.destroy(type, membersOf(prior))
          : entry?.generate
            ? await this.generate(entry.generate, type, membersOf(planned))
            : await this.put(type, before, membersOf(planned), membersOf(config));
      this.provider.journal.record({
        provider: this.provider.entry.name,
        operation,
        type,
        id: this.keyOf(type, state ?? membersOf(prior)).id,
        durationMs: Math.round(performance.now() - started),
      });
      return { state, legacyTypeSystem: this.isLegacy(type) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const verb = { create: "creating", update: "updating", delete: "deleting" }[operation];
      const id = prior === null ? "" : ` (${this.keyOf(type, membersOf(prior)).id})`;
      throw error.during(`${verb} ${type}${id}`);
    }
  }

  read(type: string, state: Value): Value {
    if (state === null || this.entry(type)?.generate) return state;
    const key = this.keyOf(type, membersOf(state));
    if (key.id === "") return state;
    this.reach();
    const object = this.provider.world.find(key);
    if (!object) return null;
    // Of a type that is not known, the world knows no more than that the object exists.
    if (!this.entry(type)) return state;
    return conform(this.provider.block("resource", type), restore(object, state));
  }

  import(type: string, id: string): Value {
    const entry = this.rehearsed(type);
    if (!entry) throw new Refusal(`${type} is not in the rehearsal's catalogue and cannot be imported`);
    if (entry.generate) throw new Refusal(`${type} exists in Terraform's state only and cannot be imported`);
    this.reach();
    const { world } = this.provider;
    // Anything of AWS can be imported from another region: `id@region`.
    const [plain = "", region] = id.split(/@(?=[a-z]+(?:-[a-z]+)+-\d$)/);
    const place = entry.global ? GLOBAL : (region ?? this.configured().place);
    const found = world
      .list(entry.storedAs ?? type)
      .find(
        (object) =>
          object.place === place && (entry.importIds?.(object.values) ?? [object.id]).includes(plain),
      );
    if (found) return conform(this.provider.block("resource", type), found.values);
    throw new Refusal(
      "Cannot import non-existent remote object",
      `There is no ${type} "${plain}" in ${place}. Only what exists in the rehearsal's world can be imported.`,
    );
  }

  readData(type: string, config: Value): Value {
    const entry = this.provider.entry.dataSources[type];
    if (!entry) {
      throw new Refusal(
        `Data source ${type} is not in the rehearsal's catalogue`,
        "What it would return is not known, and is not guessed.",
      );
    }
    const set = membersOf(config);
    const block = this.provider.block("data", type);
    const complaints = this.complaints(entry.checks, set);
    if (complaints.length > 0)
      throw new Refusal(`reading ${type}`, complaints.map(({ summary }) => summary).join("\n"));
    this.reach();
    const scope = this.configured();
    let computed: ValueMap;
    try {
      computed = entry.read({ config: set, scope, world: this.provider.world });
    } catch (error) {
      throw error instanceof Refusal ? error.during(`reading ${type}`) : error;
    }
    for (const name of Object.keys(computed)) {
      // Core would only say that the provider is broken; this says where.
      if (!(name in block.attributes) && !(name in block.blocks))
        throw new Error(`data ${type} has no ${name}`);
    }
    const fallback = this.provider.entry.known ?? {};
    const planned = planValues(block, {}, { ...set, ...computed }, null);
    return fillBlock(block, planned, (path) => fallback[path]?.(planned, scope));
  }

  stop(): void {
    this.stopped = true;
  }

  /**
   * The object as it will be, if nothing stands in the way.
   *
   * @throws a Refusal for whatever is wrong with it
   */
  private draft(type: string, prior: ValueMap | null, planned: ValueMap, config: ValueMap): Draft {
    const { world, entry: provider } = this.provider;
    const entry = this.entry(type);
    this.reach();
    // What became known since the plan has not been looked at yet.
    const complaints = this.resourceComplaints(type, config).filter(({ severity }) => severity === "error");
    if (complaints[0]) throw new Refusal(complaints[0].summary, complaints[0].detail, complaints[0].path);

    if (prior && !this.before(type, prior) && this.keyOf(type, prior).id !== "") {
      throw new Refusal("api error NotFound: the object does not exist any more");
    }
    const block = this.provider.block("resource", type);
    const draft = new Draft({
      type,
      place: this.placeOf(type, planned),
      scope: this.configured(),
      world,
      schema: block,
      planned,
      prior,
      fillers: entry ? (entry.values ?? {}) : (provider.values ?? {}),
      invented: !entry,
      basis: redact(planned, block, entry?.secrets ?? []).values,
    });
    if (entry) requireReferences(entry, draft, planned, provider.resources);
    entry?.admit?.(draft);
    return draft;
  }

  /** The object that a change is about. */
  private before(type: string, prior: ValueMap | null): WorldObject | undefined {
    return prior ? this.provider.world.find(this.keyOf(type, prior)) : undefined;
  }

  private async put(
    type: string,
    prior: ValueMap | null,
    planned: ValueMap,
    config: ValueMap,
  ): Promise<ValueMap> {
    const { world, pace } = this.provider;
    const entry = this.entry(type);
    if (pace.isReal) {
      // What is refused is refused at once, unless it would be waited for.
      try {
        this.draft(type, prior, planned, config);
      } catch (error) {
        if (!isTimeout(error)) throw error;
      }
      await this.pass(type, prior ? "update" : "create");
    }
    const draft = await this.awaited(() => this.draft(type, prior, planned, config));
    const before = this.before(type, prior);
    const block = this.provider.block("resource", type);
    const values = draft.complete();
    const key = this.keyOf(type, values);
    // Nothing can be found again that has no name: such a thing lives in Terraform's state only.
    if (key.id === "") return values;
    if (!prior && entry?.overwrites !== true && world.find(key))
      throw new Refusal(`api error AlreadyExists: ${type} ${key.id} already exists`);
    const kept = entry
      ? redact(values, block, entry.secrets ?? [])
      : // Nobody has said which of its values are secret: only what was made up here is not.
        { values: { ...before?.values, ...madeUp(planned, values) }, withheld: [] };
    const after: WorldObject = { ...key, ...kept, ...owned(before) };
    const companions = (entry?.companions?.(draft) ?? []).map((companion) => {
      const companionKey = { type: companion.type, place: companion.place ?? key.place, id: companion.id };
      const existing = world.find(companionKey);
      return {
        ...companionKey,
        values: { ...existing?.values, ...companion.values },
        withheld: [],
        ...(companion.owner === null ? {} : { owner: companion.owner ?? key }),
      };
    });
    const staying = new Set(companions.map(({ id }) => id));
    const left = before ? world.ownedBy(before).filter(({ id }) => !staying.has(id)) : [];
    const displaced = entry?.displaces?.({ before, after }, world) ?? [];
    world.change(
      { remove: [...left, ...displaced], put: [after, ...companions] },
      () => entry?.settle?.({ before, after }, world) ?? [],
    );
    return values;
  }

  /** What a provider waits for may come as long as others are at work: then it is tried again. */
  private async awaited(attempt: () => Draft): Promise<Draft> {
    const since = performance.now();
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!isTimeout(error)) throw error;
        await this.waitForOthers(error, since);
      }
    }
  }

  /**
   * @param since when the waiting began: others may be about to begin as well
   * @throws the obstacle when nothing happens any more that could clear it away
   */
  private async waitForOthers(obstacle: Refusal, since: number): Promise<void> {
    const { world, pace, patienceMs } = this.provider;
    const quietMs = Math.min(world.quietMs(), performance.now() - since);
    if (quietMs > patienceMs && !pace.isBusy) throw obstacle;
    await sleep(Math.min(RETRY_MS, patienceMs));
    if (this.stopped) throw new Refusal("interrupted while waiting", obstacle.message);
  }

  private async destroy(type: string, prior: ValueMap): Promise<null> {
    if (this.entry(type)?.generate) return null;
    const { world } = this.provider;
    const key = this.keyOf(type, prior);
    const since = performance.now();
    let isDue = false;
    // Providers try again while a dependant may still be on its way out: its deletion can be waiting its turn.
    for (;;) {
      this.reach();
      const object = world.find(key);
      if (!object) return null;
      const obstacle = this.obstacle(object);
      if (!obstacle && isDue) {
        this.remove(object);
        return null;
      }
      if (!obstacle) {
        await this.pass(type, "delete");
        isDue = true;
        continue;
      }
      await this.waitForOthers(obstacle, since);
    }
  }

  /**
   * Looks at the world anew.
   *
   * @throws a Refusal when the service does not answer
   */
  private reach(): void {
    const { world, entry } = this.provider;
    world.refresh();
    entry.reach?.(this.configured(), world);
  }

  /** @throws a Refusal when Terraform is interrupted meanwhile: nothing has happened then */
  private async pass(type: string, operation: Operation): Promise<void> {
    const isOver = await this.provider.pace.take(type, operation, () => this.stopped);
    if (!isOver) throw new Refusal("interrupted while waiting");
  }

  /** Why an object cannot be deleted, as things stand. */
  private obstacle(object: WorldObject): Refusal | undefined {
    const { world, entry } = this.provider;
    if (object.owner) {
      return new Refusal(
        `api error OperationNotPermitted: ${object.type} ${object.id} belongs to ${object.owner.type} ${object.owner.id}`,
        "It goes when that one goes and cannot be deleted by itself.",
      );
    }
    if (this.entry(object.type)?.adopted) return undefined;
    const dependants = dependantsOf(object, entry.resources, world);
    return dependants.length > 0
      ? entry.inUse(object, dependants)
      : this.entry(object.type)?.release?.(object, world);
  }

  private remove(object: WorldObject): void {
    const { world } = this.provider;
    const entry = this.entry(object.type);
    const gone = [object, ...world.ownedBy(object)];
    const taken = gone.flatMap((each) => this.entry(each.type)?.takes?.(each, world) ?? []);
    world.change({ remove: [...gone, ...taken] }, () => entry?.settle?.({ before: object }, world) ?? []);
  }

  private async generate(
    make: NonNullable<ResourceEntry["generate"]>,
    type: string,
    planned: ValueMap,
  ): Promise<ValueMap> {
    const made = await make(planned);
    return fillBlock(this.provider.block("resource", type), planned, (path) => made[path]);
  }

  private complaints(checks: readonly Check[] | undefined, config: ValueMap): readonly Diagnostic[] {
    return (checks ?? []).flatMap((check) => check(config));
  }

  /** What was made up looks like nothing that an argument may be: rules take it for not known yet. */
  private resourceComplaints(type: string, config: ValueMap): readonly Diagnostic[] {
    const { world, entry } = this.provider;
    let madeUp: ReadonlySet<Value> | undefined;
    const isMadeUp = (text: string): boolean =>
      // The whole account is looked through only when it must be.
      INVENTION.test(text) && (madeUp ??= madeUpIn(world, entry.name, entry.resources)).has(text);
    const forget = (value: Value): Value => {
      if (typeof value === "string") return isMadeUp(value) ? UNKNOWN : value;
      if (Array.isArray(value)) return value.map(forget);
      return isMap(value)
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, forget(member)]))
        : value;
    };
    return this.complaints(this.entry(type)?.checks, membersOf(forget(config)));
  }

  private entry(type: string): ResourceEntry | undefined {
    return this.provider.entry.resources[type];
  }

  /** @throws a Refusal for a type that would have to be faked */
  private rehearsed(type: string): ResourceEntry | undefined {
    const entry = this.entry(type);
    if (entry?.unrehearsed === undefined) return entry;
    throw new Refusal(`${type} is not rehearsed yet`, entry.unrehearsed);
  }

  private configured(): Scope {
    if (this.scope) return this.scope;
    throw new Refusal(`Provider ${this.provider.entry.name} is not configured`);
  }

  private isLegacy(type: string): boolean {
    const { sdk } = this.provider.entry;
    return sdk && this.entry(type)?.framework !== true;
  }

  private placeOf(type: string, values: ValueMap): string {
    if (this.entry(type)?.global) return GLOBAL;
    const scope = this.configured();
    return this.provider.entry.locate?.(values, scope) ?? scope.place;
  }

  private keyOf(type: string, values: ValueMap): ObjectKey {
    const identify = this.entry(type)?.identify;
    const id = identify
      ? identify(values)
      : (IDENTIFYING.map((name) => textOf(values, name)).find((name) => name !== "") ?? "");
    return { type: this.entry(type)?.storedAs ?? type, place: this.placeOf(type, values), id };
  }

  private warnings(type: string): readonly Diagnostic[] {
    if (this.entry(type) || this.warned.has(type)) return [];
    this.warned.add(type);
    return [
      {
        severity: "warning",
        summary: `${type} is not in the rehearsal's catalogue: only its schema is checked`,
        detail:
          "Its computed values are made up, and nothing that the real provider would refuse is refused here.",
      },
    ];
  }
}

/** The texts that nobody configured. */
function madeUp(planned: ValueMap, values: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => planned[name] instanceof Unknown && typeof value === "string" && value !== "",
    ),
  );
}

function isTimeout(error: unknown): error is Refusal {
  return error instanceof Refusal && error.isTimeout;
}

function owned(object: WorldObject | undefined): Pick<WorldObject, "owner"> {
  return object?.owner ? { owner: object.owner } : {};
}
