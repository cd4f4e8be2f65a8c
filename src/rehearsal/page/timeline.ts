/** What is made when: stages, their modules, and the resources of those. */
import type { Forecast, ModuleForecast, ResourceForecast, StageForecast } from "./forecast";
import { clock, count, exactly, share } from "./format";
import { type Html, markup } from "./html";

/** Seconds from mark to mark of an axis. */
const TICKS = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400];

/** At most so many marks. */
const MOST_TICKS = 6;

/** All stages on one scale. */
export function timeline({ stages, seconds }: Forecast): Html {
  const tick = TICKS.find((each) => seconds / each <= MOST_TICKS) ?? seconds / MOST_TICKS;
  return markup`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <p class="small quiet">
      <span class="key on"></span>on the critical path <span class="key" style="margin-left:1rem"></span>others.
      Open a module to see its resources. Minutes and seconds since the first stage began.
    </p>
    <div style="--tick:${share(tick, seconds)}">${stages.map((stage) => stageRows(stage, seconds, tick))}</div>
  </section>`;
}

function stageRows(
  { name, start, end, modules, resources }: StageForecast,
  whole: number,
  tick: number,
): Html {
  return markup`<h3>${name} <span class="quiet small">${exactly(end - start)}, ${count(resources, "resource")}</span></h3>
    <div class="axis-row">${axis(whole, tick)}</div>
    ${modules.map((module) => moduleRows(module, whole))}`;
}

/** Marks, but none at the very end, where its text would not fit. */
function axis(whole: number, tick: number): Html {
  const marks = [];
  for (let at = 0; at <= whole * 0.95; at += tick) marks.push(at);
  return markup`<div class="axis" aria-hidden="true">
    ${marks.map((at) => markup`<span style="left:${share(at, whole)}">${clock(at)}</span>`)}
  </div>`;
}

function moduleRows({ module, start, end, resources }: ModuleForecast, whole: number): Html {
  const critical = resources.filter(({ isCritical }) => isCritical);
  const name = markup`${module === "" ? "(no module)" : markup`<code>${module.replace(/^module\./, "")}</code>`}
    <span class="quiet small">${count(resources.length, "resource")}</span>${mark(critical.length > 0)}`;
  return markup`<details>
    <summary class="row">
      <span class="name">${name}</span>
      <span class="when number">${clock(start)}–${clock(end)}</span>
      <span class="track" aria-hidden="true">${[bar({ start, end }, whole), ...critical.map((step) => bar(step, whole, "on"))]}</span>
    </summary>
    <ol class="inner">${resources.map((resource) => resourceRow(resource, module, whole))}</ol>
  </details>`;
}

function resourceRow(resource: ResourceForecast, module: string, whole: number): Html {
  const { address, start, end, seconds, isCritical } = resource;
  const name = module === "" ? address : address.slice(module.length).replace(/^\./, "");
  return markup`<li class="row">
    <span class="name"><code>${name}</code>${mark(isCritical)}</span>
    <span class="when number">${clock(start)}–${clock(end)}, ${exactly(seconds)}</span>
    <span class="track" aria-hidden="true">${bar(resource, whole, isCritical ? "on" : "")}</span>
  </li>`;
}

/** In words, as colour alone says nothing to some. */
function mark(isCritical: boolean): Html {
  return isCritical ? markup` <span class="critical small">critical</span>` : markup``;
}

function bar(
  { start, end }: { readonly start: number; readonly end: number },
  whole: number,
  kind = "",
): Html {
  return markup`<i class="${kind}" style="left:${share(start, whole)};width:${share(end - start, whole)}"></i>`;
}
