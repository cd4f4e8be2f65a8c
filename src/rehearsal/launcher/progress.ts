import { Interrupted } from "./errors";
import type { Paint } from "./paint";
import type { ResourceAction, TerraformEvent } from "./terraform";

/** Where progress and reports are written: a terminal, a file or a pipe. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A step that takes a while, within a stage. */
interface RunningStep {
  readonly stage: string;
  readonly step: string;
  readonly startedAt: number;
  /** The resources being worked on, and when that began by terraform's clock. */
  readonly busy: Map<string, number>;
  planned: number;
  done: number;
}

/** How long a step of a stage took. */
export interface Timing {
  readonly stage: string;
  readonly step: string;
  readonly seconds: number;
}

/** How often a terminal's line is drawn anew. */
const FRAME_MS = 120;

const DONE: Readonly<Partial<Record<ResourceAction, string>>> = {
  create: "created",
  read: "read",
  update: "updated",
  delete: "deleted",
};

/**
 * Tells how far the rehearsal is. A terminal gets one line that changes in place, and one that stays for every
 * finished step; anything else gets a line for every finished resource as well.
 */
export class Progress {
  readonly timings: Timing[] = [];
  #running: RunningStep | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly output: Output,
    private readonly paint: Paint,
    private readonly options: { readonly live: boolean; readonly everyResource: boolean },
  ) {}

  /** Does the work of one step, shows its progress, and leaves a line that says what came of it. */
  async step<T>(
    stage: string,
    step: string,
    work: () => Promise<T>,
    outcome: (result: T) => string,
  ): Promise<T> {
    this.#begin(stage, step);
    try {
      const result = await work();
      this.#end(`${this.paint.green("✓")} ${outcome(result)}`);
      return result;
    } catch (error) {
      this.#end(this.paint.red(error instanceof Interrupted ? "✗ stopped" : "✗ failed"));
      throw error;
    }
  }

  /** Takes note of what terraform reports. */
  event(event: TerraformEvent): void {
    const running = this.#running;
    if (running === undefined) return;
    if (event.type === "planned_change") running.planned += event.change?.action === "replace" ? 2 : 1;
    const { resource, action } = event.hook ?? {};
    if (resource === undefined) return;
    const at = Date.parse(event["@timestamp"]);
    if (event.type === "apply_start") {
      running.busy.set(resource.addr, at);
    } else if (event.type === "apply_complete" || event.type === "apply_errored") {
      const seconds = (at - (running.busy.get(resource.addr) ?? at)) / 1000;
      running.busy.delete(resource.addr);
      running.done += 1;
      const failed = event.type === "apply_errored";
      if (this.options.everyResource || failed) {
        const verb = (failed ? "failed" : ((action && DONE[action]) ?? action ?? "")).padEnd(8);
        this.line(
          `${labels(running)} ${failed ? this.paint.red(verb) : verb}${resource.addr}  ${this.paint.dim(duration(seconds))}`,
        );
      }
    }
  }

  /** A line that stays. */
  line(text: string): void {
    this.#clear();
    this.output.write(`${text}\n`);
    this.#draw();
  }

  #begin(stage: string, step: string): void {
    this.#running = { stage, step, startedAt: performance.now(), busy: new Map(), planned: 0, done: 0 };
    if (!this.options.live) return;
    this.#timer = setInterval(() => {
      this.#clear();
      this.#draw();
    }, FRAME_MS);
    this.#draw();
  }

  #end(outcome: string): void {
    const running = this.#running;
    if (running === undefined) return;
    clearInterval(this.#timer);
    this.#clear();
    this.#running = undefined;
    const seconds = (performance.now() - running.startedAt) / 1000;
    this.timings.push({ stage: running.stage, step: running.step, seconds });
    this.output.write(`${labels(running)} ${outcome}  ${this.paint.dim(duration(seconds))}\n`);
  }

  #clear(): void {
    if (this.options.live && this.#running !== undefined) this.output.write("\r\x1b[2K");
  }

  #draw(): void {
    const running = this.#running;
    if (!this.options.live || running === undefined) return;
    const count = running.planned > 0 ? ` ${running.done}/${running.planned}` : "";
    const [first, ...others] = running.busy.keys();
    const busy =
      first === undefined ? "" : ` ${first}${others.length > 0 ? ` and ${others.length} more` : ""}`;
    const seconds = duration((performance.now() - running.startedAt) / 1000);
    // A line that wraps could not be drawn over. A terminal that does not know its width says 0.
    const columns = this.output.columns ?? 0;
    this.output.write(
      `${labels(running)} … ${seconds}${count}${busy}`.slice(0, (columns > 0 ? columns : 80) - 1),
    );
  }
}

function labels({ stage, step }: RunningStep): string {
  return `${stage.padEnd(12)} ${step.padEnd(8)}`;
}

/** Seconds as a reader wants them. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
