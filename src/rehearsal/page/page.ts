/** The page of a rehearsal: one file, without scripts, that loads nothing. */
import { type Forecast, forecast } from "./forecast";
import { Html, markup } from "./html";
import type { Rehearsed } from "./rehearsed";
import { basis, colophon, criticalPath, failure, outputs, stageGraph, warnings, whatIf } from "./sections";
import { STYLE } from "./style";
import { summary } from "./summary";
import { timeline } from "./timeline";

/** By this a page is known to be one of ours. */
export const GENERATOR = '<meta name="generator" content="rehearsal of dynamic-spark-cluster-on-eks">';

/** Whatever a name may smuggle in, the browser runs nothing and asks nobody. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * Builds the page.
 *
 * @throws GraphError when a stage's graph does not have what is planned
 */
export function pageOf(rehearsed: Rehearsed): string {
  const { stages } = rehearsed;
  const planned = stages.flatMap(({ name, planned: resources }) =>
    resources === undefined ? [] : [{ name, planned: resources }],
  );
  const times = forecast(planned);
  const names = stages.map(({ name }) => name).join(", ");
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${new Html(GENERATOR)}
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Rehearsal: ${names}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${colophon(rehearsed)}
${body(rehearsed, times)}
</main>
</body>
</html>
`.text;
}

function body({ stages, outcome }: Rehearsed, times: Forecast): readonly Html[] {
  const hasFailed = outcome.kind === "failed";
  const first = hasFailed ? [failure(outcome.error)] : [];
  const last = [outputs(stages), warnings(stages)];
  if (times.path.length === 0) {
    const title = hasFailed ? [] : [markup`<h1>There is nothing to deploy</h1>`];
    return [...first, ...title, stageGraph(stages, times), ...last];
  }
  return [
    ...first,
    markup`<section aria-label="In short">${summary(times, !hasFailed)}</section>`,
    stageGraph(stages, times),
    timeline(times),
    criticalPath(times),
    whatIf(times),
    ...last,
    basis(times),
  ];
}
