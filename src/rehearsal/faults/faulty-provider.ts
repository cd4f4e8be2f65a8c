/** A rehearsed provider whose operations can be struck by faults: the one seam at which they are. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RehearsedProvider } from "../engine/rehearsed-provider";
import { canonical, textOf } from "../engine/values";
import { type Diagnostic, Refusal } from "../protocol/diagnostic";
import type {
  AppliedChange,
  ApplyRequest,
  ChangeRequest,
  PlannedChange,
  Provider,
  ProviderSchemas,
  Session,
} from "../protocol/provider";
import { isMap, type Value } from "../protocol/value";
import { redact } from "../world/redact";
import type { FaultControl } from "./control";
import { backOffSeconds, type FaultKind, MAX_RETRIES, THROTTLED_TIMES } from "./kinds";
import type { Strike } from "./ledger";
import { importIdOf, lose } from "./lost";
import { OVERWRITTEN } from "./overwritten";

/** Passes everything on to the rehearsed provider, but for what is struck. */
export class FaultyProvider implements Provider {
  /** @param latencyScale how much of the real time to wait between tries: 0 is none */
  constructor(
    private readonly inner: RehearsedProvider,
    private readonly control: FaultControl,
    private readonly latencyScale = 0,
  ) {}

  get address(): string {
    return this.inner.address;
  }

  get protocol(): 5 | 6 {
    return this.inner.protocol;
  }

  schemas(): ProviderSchemas {
    return this.inner.schemas();
  }

  session(): Session {
    return new FaultySession(this.inner, this.control, this.latencyScale);
  }
}

class FaultySession implements Session {
  private readonly session: Session;
  private readonly name: string;
  private settings: Value = null;

  constructor(
    private readonly provider: RehearsedProvider,
    private readonly control: FaultControl,
    private readonly latencyScale: number,
  ) {
    this.session = provider.session();
    this.name = provider.entry.name;
  }

  configure(config: Value): void {
    this.control.begin();
    this.settings = config;
    this.session.configure(config);
  }

  validateProvider(config: Value): readonly Diagnostic[] {
    return this.session.validateProvider(config);
  }

  validateResource(type: string, config: Value): readonly Diagnostic[] {
    return this.session.validateResource(type, config);
  }

  validateData(type: string, config: Value): readonly Diagnostic[] {
    return this.session.validateData(type, config);
  }

  plan(request: ChangeRequest): PlannedChange {
    return this.session.plan(request);
  }

  read(type: string, state: Value): Value {
    this.control.requireService(this.name);
    return this.session.read(type, state);
  }

  import(type: string, id: string): Value {
    this.control.requireService(this.name);
    return this.session.import(type, id);
  }

  readData(type: string, config: Value): Value {
    this.control.requireService(this.name);
    return this.session.readData(type, config);
  }

  stop(): void {
    this.session.stop();
  }

  async apply(request: ApplyRequest): Promise<AppliedChange> {
    if (this.control.isDying) return this.control.die();
    this.control.requireService(this.name);
    const operation = request.planned === null ? "delete" : request.prior === null ? "create" : "update";
    const candidate = {
      provider: this.name,
      operation,
      type: request.type,
      content: this.contentOf(request),
    } as const;
    const point = this.control.pointOf(candidate);
    const kind = this.control.next(point, this.name);
    const strike = { point, provider: this.name, operation, type: request.type } as const;
    if (kind === undefined) return this.pass(request, this.control.earlier(point));
    return this.strike(kind, strike, request);
  }

  private async strike(
    kind: FaultKind,
    strike: Omit<Strike, "run" | "kind" | "id" | "lost">,
    request: ApplyRequest,
  ): Promise<AppliedChange> {
    const before = { ...strike, kind, id: idOf(request.prior) };
    const words = (summary: string): Refusal =>
      new Refusal(`${strike.operation} ${strike.type}: ${summary}`, at(strike.point));
    switch (kind) {
      case "fail":
        this.control.record(before);
        throw words("api error InternalFailure: the service failed");
      case "throttle":
      case "throttle-on":
        this.control.record(before);
        await this.throttle(kind === "throttle" ? THROTTLED_TIMES : Infinity, words);
        return this.pass(request);
      case "disconnect":
      case "expire":
        this.control.record(before);
        this.control.takeDown(kind);
        this.control.requireService(this.name);
        throw new Error(`${kind} cannot happen to ${this.name}`);
      case "time-out":
        return this.timeOut(before, request, words);
      case "lose-answer":
      case "die":
        break;
    }
    const applied = await this.pass(request);
    const lost =
      strike.operation === "create"
        ? { lost: await lose(this.provider, this.settings, request, applied.state) }
        : {};
    this.control.record({ ...before, id: idOf(applied.state) || before.id, ...lost });
    if (kind === "die") return this.control.die();
    throw words("the answer was lost");
  }

  /** The provider knows what it made, so that Terraform learns of it together with the error. */
  private async timeOut(
    strike: Omit<Strike, "run">,
    request: ApplyRequest,
    words: (summary: string) => Refusal,
  ): Promise<AppliedChange> {
    const refusal = words("timeout while waiting");
    if (strike.type === "helm_release" && strike.operation !== "delete") {
      // Helm takes back what an atomic release did not finish.
      const isAtomic = isMap(request.planned) && request.planned.atomic === true;
      if (isAtomic) {
        this.control.record(strike);
        throw refusal;
      }
    }
    const applied = await this.pass(request);
    // Of a release that failed, version 3 of the helm provider keeps nothing:
    // https://github.com/hashicorp/terraform-provider-helm/issues/1665
    const isForgotten = strike.type === "helm_release" && strike.operation === "create";
    const lost = isForgotten
      ? { lost: await lose(this.provider, this.settings, request, applied.state) }
      : {};
    this.control.record({ ...strike, id: idOf(applied.state) || strike.id, ...lost });
    if (strike.operation === "delete" || isForgotten) throw refusal;
    return { ...applied, diagnostics: [refusal.diagnostic] };
  }

  /** Carries the operation out. What a lost answer left behind is overwritten where the service does that. */
  private async pass(request: ApplyRequest, earlier?: Strike): Promise<AppliedChange> {
    if (earlier?.lost && earlier.operation === "create" && OVERWRITTEN.has(request.type)) {
      const { importId } = earlier.lost;
      const prior = importId === undefined ? null : this.found(request.type, importId);
      if (prior !== null) await this.session.apply({ ...request, prior, planned: null, config: null });
    }
    return this.session.apply(request);
  }

  private found(type: string, importId: string): Value {
    try {
      return this.session.import(type, importId);
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }

  private async throttle(times: number, words: (summary: string) => Refusal): Promise<void> {
    const most = MAX_RETRIES[this.name] ?? 0;
    for (let attempt = 0; attempt < times; attempt++) {
      if (attempt === most) {
        throw words(
          `exceeded maximum number of attempts, ${most}, api error ThrottlingException: Rate exceeded`,
        );
      }
      await sleep(backOffSeconds(attempt) * 1000 * this.latencyScale);
    }
  }

  /** What tells this operation from others, without secrets. */
  private contentOf({ type, prior, planned }: ApplyRequest): string {
    if (isMap(prior)) return importIdOf(this.provider, type, prior) || idOf(prior);
    const secrets = this.provider.entry.resources[type]?.secrets ?? [];
    return isMap(planned)
      ? canonical(redact(planned, this.provider.block("resource", type), secrets).values)
      : "";
  }
}

/** How a message names the operation, so that whoever reads it can tell which one it is about. */
function at(point: string): string {
  return `Rehearsed fault at ${point}.`;
}

function idOf(state: Value): string {
  return isMap(state) ? textOf(state, "id") : "";
}
