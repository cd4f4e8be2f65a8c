/** The smaller parts of the page: the stages, the critical path, what if, outputs, warnings, and where the figures are from. */
import { LATENCIES, OTHERWISE } from "../latency/latency";
import { PARALLELISM } from "../latency/schedule";
import type { Forecast, PathStep, WhatIf } from "./forecast";
import { clock, count, exactly } from "./format";
import { type Html, markup } from "./html";
import type { Rehearsed, RehearsedStage } from "./rehearsed";

/** From which share of the whole on a step is worth a look. */
const LONG = 0.05;

/** What went wrong. */
export function failure(error: string): Html {
  return markup`<h1>The rehearsal failed</h1>
  <section class="failure" aria-label="The error">
    <pre>${error}</pre>
  </section>`;
}

/** The stages in their order, with what each needs. */
export function stageGraph(stages: readonly RehearsedStage[], { stages: placed }: Forecast): Html {
  return markup`<section aria-labelledby="stages">
    <h2 id="stages">Stages</h2>
    <ol class="stages">
      ${stages.map((stage) => {
        const place = placed.find(({ name }) => name === stage.name);
        const needs =
          stage.dependencies.length > 0 ? `needs ${stage.dependencies.join(" and ")}` : "needs nothing";
        return markup`<li>
          <b>${stage.name}</b>
          ${
            place === undefined
              ? markup`<span class="quiet">not planned</span>`
              : markup`<span class="time number">${exactly(place.end - place.start)}</span>
                  <div class="small quiet">${count(place.resources, "resource")}, ${needs}</div>`
          }
          <div class="small">${stage.isVerified ? markup`<span class="good">✓ verified by a second plan</span>` : markup`<span class="quiet">not deployed</span>`}</div>
        </li>`;
      })}
    </ol>
  </section>`;
}

/** Why a step begins when it does. */
const REASONS: Readonly<Record<PathStep["waitedFor"], string>> = {
  nothing: "",
  need: "",
  turn: "waits for a free operation",
};

/** What the time is made of, step by step. */
export function criticalPath({ path, seconds }: Forecast): Html {
  return markup`<section aria-labelledby="path">
    <h2 id="path">Critical path</h2>
    <p class="small quiet">Each step begins when the one before it ends. Only what makes one of these shorter makes the whole shorter.</p>
    <table>
      <thead><tr><th scope="col">at</th><th scope="col" class="wide">resource</th><th scope="col" class="right">takes</th></tr></thead>
      <tbody>
        ${path.map(
          (step) =>
            markup`<tr${step.seconds >= seconds * LONG ? markup` class="long"` : ""}>
              <td class="number quiet">${clock(step.start)}</td>
              <th scope="row"><code>${step.address}</code> <span class="quiet small">${REASONS[step.waitedFor]}</span></th>
              <td class="number right">${exactly(step.seconds)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr><td class="number">${clock(seconds)}</td><th scope="row">${count(path.length, "step")} of ${resourcesOf(path)}</th><td class="number right">${exactly(seconds)}</td></tr>
      </tfoot>
    </table>
  </section>`;
}

function resourcesOf(path: readonly PathStep[]): string {
  return count(new Set(path.map(({ stage }) => stage)).size, "stage");
}

/** How long with more, or fewer, operations at a time. */
export function whatIf({ whatIf: compared, seconds }: Forecast): Html {
  return markup`<section aria-labelledby="what-if">
    <h2 id="what-if">With more operations at a time</h2>
    <p class="small quiet">
      <code>terraform apply -parallelism=N</code> and <code>cdktf deploy --terraform-parallelism N</code>.
      Within a stage; stages follow one another.
    </p>
    <table>
      <thead><tr><th scope="col">at a time</th><th scope="col" class="right">takes</th><th scope="col" class="right">difference</th></tr></thead>
      <tbody>
        ${compared.map(
          (each) =>
            markup`<tr${each.parallelism === PARALLELISM ? markup` class="now"` : ""}>
              <th scope="row">${labelOf(each)}</th>
              <td class="number right">${exactly(each.seconds)}</td>
              <td class="number right">${difference(each.seconds - seconds)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function labelOf({ parallelism }: WhatIf): string {
  if (parallelism === Infinity) return "no limit";
  return parallelism === PARALLELISM ? `${parallelism}, Terraform's own` : String(parallelism);
}

function difference(seconds: number): string {
  if (Math.abs(seconds) < 0.05) return "none";
  return seconds < 0 ? `${exactly(-seconds)} less` : `${exactly(seconds)} more`;
}

/** What the stages tell; of a sensitive output only that there is one. */
export function outputs(stages: readonly RehearsedStage[]): Html {
  const told = stages.filter((stage) => stage.outputs.length > 0);
  return markup`<section aria-labelledby="outputs">
    <h2 id="outputs">Outputs</h2>
    ${told.length === 0 ? markup`<p class="quiet">None.</p>` : markup`<p class="small quiet">With the values of the rehearsal: a real deployment has others.</p>`}
    ${told.map(
      ({ name, outputs: own }) =>
        markup`<h3>${name}</h3>
          <table class="outputs">
            <tbody>
              ${own.map(
                (output) =>
                  markup`<tr>
                    <th scope="row"><code>${output.name}</code></th>
                    <td>${output.text === undefined ? markup`<span class="quiet">sensitive, not shown</span>` : markup`<code>${output.text}</code>`}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`,
    )}
  </section>`;
}

/** What the app and terraform warn of. */
export function warnings(stages: readonly RehearsedStage[]): Html {
  const told = stages.filter((stage) => stage.warnings.length > 0);
  return markup`<section aria-labelledby="warnings">
    <h2 id="warnings">Warnings</h2>
    ${told.length === 0 ? markup`<p class="quiet">None.</p>` : ""}
    ${told.map(
      ({ name, warnings: own }) =>
        markup`<h3>${name}</h3>
          <ul>
            ${own.map((warning) => markup`<li class="name">${warning}</li>`)}
          </ul>`,
    )}
  </section>`;
}

/** The part of the latency table that counts here, with its sources. */
export function basis({ stages }: Forecast): Html {
  const types = new Set(
    stages.flatMap(({ modules }) => modules.flatMap(({ resources }) => resources.map(({ type }) => type))),
  );
  const rows = Object.entries(LATENCIES).filter(([type]) => types.has(type));
  const otherwise = { name: markup`all others`, latency: OTHERWISE };
  return markup`<section aria-labelledby="basis">
    <h2 id="basis">Where the figures are from</h2>
    <p>
      Nothing was timed: terraform's own graph says what waits for what, and a table says how long each thing typically
      takes. Regions, hours and accounts differ. Not counted is what terraform itself takes, and what you do between the stages.
    </p>
    <details class="more">
      <summary><span class="name">The table: ${count(rows.length, "type")}, all others ${exactly(OTHERWISE.create)}</span></summary>
      <table>
        <thead><tr><th scope="col" class="wide">type</th><th scope="col" class="right">create</th><th scope="col" class="right">delete</th></tr></thead>
        <tbody>
          ${[
            ...rows.map(([type, latency]) => ({ name: markup`<code>${type}</code>`, latency })),
            otherwise,
          ].map(
            ({ name, latency }) =>
              markup`<tr>
                <th scope="row">
                  ${name}
                  <div class="small quiet">${latency.basis} (<a href="${latency.source}" rel="noreferrer">source</a>)</div>
                </th>
                <td class="number right">${exactly(latency.create)}</td>
                <td class="number right">${exactly(latency.delete)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </section>`;
}

/** What it was. */
export function colophon({ stages, outcome, at, terraformVersion }: Rehearsed): Html {
  const ends = {
    destroyed: "deployed, verified and destroyed",
    kept: "deployed and verified",
    failed: "failed",
  };
  return markup`<p class="eyebrow">
    Rehearsal of ${stages.map(({ name }) => name).join(" → ")}: ${ends[outcome.kind]} with terraform ${terraformVersion},
    without an account, on <time datetime="${at.toISOString()}">${at.toISOString().slice(0, 16).replace("T", " ")} UTC</time>
  </p>`;
}
