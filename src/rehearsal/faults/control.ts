/** Decides, for all providers of one process, which operation is struck. */
import { createHash } from "node:crypto";
import { Refusal } from "../protocol/diagnostic";
import { type FaultKind, KINDS } from "./kinds";
import { Ledger, type Strike } from "./ledger";
import { type FaultPlan, readPlan } from "./plan";

/** How long answers that are on their way get to leave, before the process is killed. */
const LAST_ANSWERS_MS = 150;

/** An operation that might be struck. */
export interface Candidate extends Pick<Strike, "provider" | "operation" | "type"> {
  /** What tells it from others of its kind: its content, or an identifier. */
  readonly content: string;
}

/** Words for what a provider says while its service cannot be used. */
const DOWN: Readonly<Partial<Record<FaultKind, readonly [string, string]>>> = {
  expire: [
    "api error ExpiredToken: The security token included in the request is expired",
    "Get new credentials and run Terraform again.",
  ],
  disconnect: [
    "dial tcp: i/o timeout",
    "The cluster cannot be reached: connect to the VPN and run Terraform again.",
  ],
};

/** The faults of one provider process. */
export class FaultControl {
  private readonly ledger: Ledger;
  private plan: FaultPlan | undefined;
  private struck = new Map<string, Strike>();
  private readonly seen = new Map<string, number>();
  private passed = 0;
  private count = 0;
  private down: FaultKind | undefined;
  private dying = false;

  /**
   * @param folder holds the plan, and the ledger of what was struck
   * @param kill ends the process as a crash does
   */
  constructor(
    private readonly folder: string,
    private readonly kill: () => void = () => process.kill(process.pid, "SIGKILL"),
  ) {
    this.ledger = new Ledger(folder);
  }

  /** Whether the process is about to be killed: nothing is begun any more. */
  get isDying(): boolean {
    return this.dying;
  }

  /** Looks at the plan. Called whenever Terraform configures a provider. */
  begin(): void {
    const plan = readPlan(this.folder);
    if (plan?.run === this.plan?.run) return;
    this.plan = plan;
    this.struck = new Map(this.ledger.strikes().map((strike) => [strike.point, strike]));
    this.seen.clear();
    this.passed = 0;
    this.count = 0;
    this.down = undefined;
  }

  /** @throws a Refusal while the service of that provider cannot be used */
  requireService(provider: string): void {
    const words = this.down && KINDS[this.down].providers.includes(provider) ? DOWN[this.down] : undefined;
    if (words) throw new Refusal(...words);
  }

  /** The name of an operation: another for each of several that look alike. */
  pointOf({ provider, operation, type, content }: Candidate): string {
    const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
    const name = `${provider}/${operation}/${type}/${digest}`;
    const number = (this.seen.get(name) ?? 0) + 1;
    this.seen.set(name, number);
    return number === 1 ? name : `${name}/${number}`;
  }

  /** What that operation is struck with; undefined when it is left alone. */
  next(point: string, provider: string): FaultKind | undefined {
    const { plan } = this;
    if (!plan || this.struck.has(point) || this.count >= (plan.atMost ?? Infinity)) return undefined;
    const possible = plan.kinds.filter((kind) => KINDS[kind].providers.includes(provider));
    const digest = createHash("sha256").update(point).digest().readUInt32BE();
    const kind = possible[(digest + (plan.shift ?? 0)) % Math.max(possible.length, 1)];
    if (kind === undefined) return undefined;
    if (this.passed < (plan.after ?? 0)) {
      this.passed++;
      return undefined;
    }
    this.count++;
    return kind;
  }

  /** The strike at that operation in an earlier run. */
  earlier(point: string): Strike | undefined {
    return this.struck.get(point);
  }

  /** Writes down that an operation was struck. */
  record(strike: Omit<Strike, "run">): void {
    const whole = { run: this.plan?.run ?? 0, ...strike };
    this.struck.set(strike.point, whole);
    this.ledger.add(whole);
  }

  /** From here on the service of some providers cannot be used in this run. */
  takeDown(kind: FaultKind): void {
    this.down = kind;
  }

  /** Ends the process, once what other operations answered has left. Never resolves. */
  die(): Promise<never> {
    this.dying = true;
    setTimeout(() => this.kill(), LAST_ANSWERS_MS);
    return new Promise<never>(() => undefined);
  }
}
