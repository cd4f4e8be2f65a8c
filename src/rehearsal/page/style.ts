/** How the page looks: light or dark as the reader's system is, and readable on a phone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1a2027; --quiet: #545f6b; --line: #d9dfe5; --track: #edf0f3;
  --bar: #5f83ad; --critical: #c2410c; --good: #1a7f37; --bad: #b42318; --link: #0b5cad;
  --first: #c2410c; --second: #2563b8; --third: #0f766e; --fourth: #7e3fb5; --rest: #8b95a1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1217; --card: #161c23; --text: #e7ecf1; --quiet: #9eabb8; --line: #2c353f; --track: #212932;
    --bar: #5d83b0; --critical: #fb8c3c; --good: #57c878; --bad: #ff8379; --link: #7cb7ff;
    --first: #fb8c3c; --second: #6ea8ff; --third: #35b9a9; --fourth: #bd8cf0; --rest: #77838f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%; overflow-wrap: anywhere;
}
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: clamp(1.6rem, 5vw, 2.4rem); line-height: 1.15; margin: .25rem 0 .5rem; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: 0 0 .75rem; max-width: 46rem; }
a { color: var(--link); overflow-wrap: anywhere; }
code, pre { font: .875em/1.45 ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; }
code { overflow-wrap: anywhere; unicode-bidi: isolate; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1rem 1.2rem; margin-top: 1rem; }
ol, ul { list-style: none; margin: 0; padding: 0; }
.quiet { color: var(--quiet); }
.small { font-size: .875rem; }
.eyebrow { color: var(--quiet); font-size: .875rem; margin: 0; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.critical { color: var(--critical); font-weight: 600; }
.good { color: var(--good); font-weight: 600; }
.failure { border-color: var(--bad); border-left-width: 5px; }

.split { display: flex; height: 2.25rem; border-radius: 8px; overflow: hidden; background: var(--rest); margin: 1rem 0 .75rem; }
.split span { flex: 0 0 auto; }
.first { background: var(--first); } .second { background: var(--second); } .third { background: var(--third); }
.fourth { background: var(--fourth); } .rest { background: var(--rest); }
.legend { display: grid; gap: .35rem 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); }
.legend li { display: flex; align-items: baseline; gap: .5rem; }
.legend i { flex: none; width: .8rem; height: .8rem; border-radius: 3px; align-self: center; }
.legend code, .legend .name { flex: 1 1 auto; min-width: 0; }

.facts { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr)); margin: 1rem 0 0; }
.facts div { border-top: 3px solid var(--line); padding-top: .4rem; }
.facts dt { color: var(--quiet); font-size: .875rem; }
.facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; line-height: 1.25; }

.stages { display: flex; gap: 2rem; margin-top: .75rem; }
.stages > li { position: relative; flex: 1 1 0; min-width: 0; border: 1px solid var(--line); border-radius: 10px; padding: .7rem .85rem; background: var(--page); }
.stages > li + li::before { content: "→"; position: absolute; left: -1.6rem; top: 50%; transform: translateY(-50%); color: var(--quiet); font-size: 1.2rem; }
.stages b { display: block; overflow-wrap: anywhere; }
.stages .time { font-size: 1.25rem; font-weight: 600; }

table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: baseline; padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); font-size: .875rem; font-weight: 500; }
tfoot td, tfoot th { font-weight: 600; border-top-width: 2px; }
th { font-weight: 500; }
th:last-child, td:last-child { padding-right: 0; }
.right { text-align: right; }
.wide { width: 100%; }
.outputs th { width: 30%; }
tr.long td, tr.long th { font-weight: 600; }
tr.long .number:last-child { color: var(--critical); }
tr.now { background: var(--track); }
tr.now > :first-child { padding-left: .5rem; } tr.now > :last-child { padding-right: .5rem; }

.axis { position: relative; height: 1.35rem; color: var(--quiet); font-size: .8125rem; grid-column: 1 / -1; }
.axis span { position: absolute; bottom: 0; transform: translateX(-50%); white-space: nowrap; }
.axis span:first-child { transform: none; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .75rem; padding: .35rem 0; border-top: 1px solid var(--line); align-items: center; }
.row .when { color: var(--quiet); font-size: .875rem; }
.track { position: relative; display: block; height: .9rem; border-radius: 4px; overflow: hidden; grid-column: 1 / -1; background-color: var(--track);
  background-image: repeating-linear-gradient(to right, var(--line) 0 1px, transparent 1px var(--tick)); }
.track i { position: absolute; top: 0; bottom: 0; min-width: 3px; border-radius: 3px; background: var(--bar); }
.track i.on { background: var(--critical); }
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary .name::before { content: "▸"; display: inline-block; width: 1.1em; color: var(--quiet); }
details[open] > summary .name::before { content: "▾"; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.name { overflow-wrap: anywhere; min-width: 0; }
.inner { padding-left: 1.1em; }
.inner .row { border-top-style: dotted; }
.inner .track { height: .55rem; }
.more > summary { color: var(--link); }
.key { display: inline-block; width: .8rem; height: .8rem; border-radius: 3px; vertical-align: -.05rem; margin-right: .3rem; background: var(--bar); }
.key.on { background: var(--critical); }
.outputs { table-layout: fixed; }

@media (min-width: 46rem) {
  section { padding: 1.3rem 1.5rem 1.4rem; }
  .row, .axis-row { display: grid; grid-template-columns: minmax(0, 19rem) 11.5rem minmax(0, 1fr); gap: 0 1rem; }
  .inner .row { grid-template-columns: minmax(0, 17.9rem) 11.5rem minmax(0, 1fr); }
  .row .when { text-align: right; }
  .track { grid-column: auto; }
  .axis { grid-column: 3; }
}
@media (max-width: 45.99rem) {
  .outputs, .outputs tbody, .outputs tr, .outputs th, .outputs td { display: block; width: auto; }
  .outputs td { border-top: 0; padding-top: 0; }
  .stages { flex-direction: column; gap: 1.6rem; }
  .stages > li + li::before { content: "↓"; left: 50%; top: -1.65rem; transform: translateX(-50%); }
}
@media print { body { background: none; } section { break-inside: avoid; } }
`;
