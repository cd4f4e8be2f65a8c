/** Lets time pass as it would with the real thing, or a fraction of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Operation, secondsOf } from "./latency";

/** How often to look whether somebody wants to stop. */
const LOOK_MS = 50;

/** The pace of an account: operations take their time side by side. */
export class Pace {
  private underWay = 0;

  /** @param scale how much of the real time to take: 0.01 is a hundredth, 0 none */
  constructor(private readonly scale: number) {}

  /** Whether operations take time at all. */
  get isReal(): boolean {
    return this.scale > 0;
  }

  /** Whether some operation is taking its time. */
  get isBusy(): boolean {
    return this.underWay > 0;
  }

  /**
   * Waits as long as the operation takes.
   *
   * @returns false when it was stopped before
   */
  async take(type: string, operation: Operation, isStopped: () => boolean): Promise<boolean> {
    if (!this.isReal) return true;
    const end = performance.now() + secondsOf(type, operation) * 1000 * this.scale;
    this.underWay++;
    try {
      for (let left = end - performance.now(); left > 0; left = end - performance.now()) {
        if (isStopped()) return false;
        await sleep(Math.min(left, LOOK_MS));
      }
      return !isStopped();
    } finally {
      this.underWay--;
    }
  }
}
