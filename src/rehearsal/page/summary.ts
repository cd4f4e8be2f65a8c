/** The top of the page: how long it takes, and of what. */
import { PARALLELISM } from "../latency/schedule";
import type { Forecast, PathStep } from "./forecast";
import { about, count, exactly, share } from "./format";
import { type Html, markup } from "./html";

/** The colours of the longest parts; the others share one. */
const COLOURS = ["first", "second", "third", "fourth"];

/** What share of the whole a type takes on the critical path. */
interface Part {
  readonly type: string;
  readonly steps: number;
  readonly seconds: number;
}

/** The types on the critical path, those that take longest first. */
function partsOf(path: readonly PathStep[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const { type, seconds } of path) {
    const known = parts.get(type) ?? { type, steps: 0, seconds: 0 };
    parts.set(type, { type, steps: known.steps + 1, seconds: known.seconds + seconds });
  }
  return [...parts.values()].sort((one, other) => other.seconds - one.seconds);
}

function percent(part: number, whole: number): string {
  return `${Math.round(whole > 0 ? (part / whole) * 100 : 0)} %`;
}

/** The operation that takes longest of those that the whole waits for. */
function longest(path: readonly PathStep[]): PathStep | undefined {
  return path.reduce<PathStep | undefined>(
    (best, step) => (best === undefined || step.seconds > best.seconds ? step : best),
    undefined,
  );
}

/**
 * What a newcomer wants to know first.
 *
 * @param isWhole whether all stages could be planned
 */
export function summary(forecast: Forecast, isWhole: boolean): Html {
  const { path, seconds, destroySeconds, stages, whatIf } = forecast;
  const bottleneck = longest(path);
  const limitless = whatIf.find(({ parallelism }) => parallelism === Infinity)?.seconds ?? seconds;
  const resources = stages.reduce((sum, stage) => sum + stage.resources, 0);
  return markup`${
    isWhole
      ? markup`<h1>A first deployment takes about ${about(seconds)}</h1>`
      : markup`<h2>What could be planned takes about ${about(seconds)}</h2>`
  }
    ${
      bottleneck === undefined
        ? ""
        : markup`<p>
            The bottleneck is <code>${bottleneck.address}</code>, with ${exactly(bottleneck.seconds)}
            (${percent(bottleneck.seconds, seconds)}). ${advice(seconds, limitless)}
          </p>`
    }
    ${split(path, seconds)}
    <dl class="facts">
      <div><dt>First deployment</dt><dd class="number">${exactly(seconds)}</dd></div>
      <div><dt>Destroying it all</dt><dd class="number">${exactly(destroySeconds)}</dd></div>
      <div><dt>Resources</dt><dd class="number">${resources}</dd></div>
      <div><dt>One after the other</dt><dd class="number">${exactly(serial(forecast))}</dd></div>
    </dl>`;
}

function serial({ whatIf }: Forecast): number {
  return whatIf.find(({ parallelism }) => parallelism === 1)?.seconds ?? 0;
}

function advice(seconds: number, limitless: number): string {
  const saved = seconds - limitless;
  return saved < 1
    ? `More than ${PARALLELISM} operations at a time would not make it shorter.`
    : `Without a limit on operations at a time it would take ${exactly(saved)} less.`;
}

/** The critical path as one bar, coloured by type; the legend says the same in words. */
function split(path: readonly PathStep[], whole: number): Html {
  const parts = partsOf(path);
  const colourOf = (type: string): string => COLOURS[parts.findIndex((part) => part.type === type)] ?? "rest";
  const named = parts.slice(0, COLOURS.length);
  const rest = parts.slice(COLOURS.length);
  const restSeconds = rest.reduce((sum, part) => sum + part.seconds, 0);
  const restSteps = rest.reduce((sum, part) => sum + part.steps, 0);
  return markup`<div class="split" aria-hidden="true">
      ${path.map(({ type, seconds }) => markup`<span class="${colourOf(type)}" style="width:${share(seconds, whole)}"></span>`)}
    </div>
    <ul class="legend small">
      ${named.map(
        ({ type, steps, seconds }) =>
          markup`<li>
            <i class="${colourOf(type)}" aria-hidden="true"></i><code>${type}${steps > 1 ? ` × ${steps}` : ""}</code>
            <span class="number">${exactly(seconds)}, ${percent(seconds, whole)}</span>
          </li>`,
      )}
      ${
        rest.length === 0
          ? ""
          : markup`<li>
              <i class="rest" aria-hidden="true"></i><span class="name">${count(restSteps, "other step")}</span>
              <span class="number">${exactly(restSeconds)}, ${percent(restSeconds, whole)}</span>
            </li>`
      }
    </ul>`;
}
