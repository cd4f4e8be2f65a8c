import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { pageOf } from "../../src/rehearsal/page/page";
import { hostileRehearsal } from "../rehearsal/page/support/rehearsed";
import { Chromium, type View } from "./chromium";
import { headings, OPEN_ALL, overflows, PHONE, pictureOf, SCREEN, unreadable } from "./looks";
import { Tab } from "./tab";

const CACHE = resolve(__dirname, "../../.cache");
const PICTURES = join(CACHE, "browser");
const REHEARSAL = join(CACHE, "rehearsal.html");

const VIEWS: readonly (readonly [string, View])[] = [
  ["phone", PHONE],
  ["phone-dark", { ...PHONE, scheme: "dark" }],
  ["screen", SCREEN],
  ["screen-dark", { ...SCREEN, scheme: "dark" }],
];

const folder = mkdtempSync(join(tmpdir(), "pages-"));
let browser: Chromium;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  const { CHROMIUM: program } = process.env;
  if (program === undefined) throw new Error("CHROMIUM is not set: run these tests by make test-browser");
  browser = await Chromium.start(program);
});

afterAll(() => {
  browser.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(file: string, view: View): Promise<Tab> {
  return Tab.open(browser, pathToFileURL(file).href, view);
}

function written(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe.each(VIEWS)("the rehearsal's page on a %s", (name, view) => {
  let tab: Tab;

  beforeAll(async () => {
    tab = await open(REHEARSAL, view);
  });

  test("asks nobody for anything, and complains of nothing", () => {
    expect(tab.requests).toEqual([pathToFileURL(REHEARSAL).href]);
    expect(tab.complaints).toEqual([]);
  });

  test("shows how long it takes first, and then the rest", async () => {
    const [title, ...rest] = await headings(tab);

    expect(title).toMatch(/^h1 A first deployment takes about \d+ minutes$/);
    expect(rest.filter((heading) => heading.startsWith("h2"))).toEqual(
      ["Stages", "Timeline", "Critical path", "With more operations at a time", "Outputs", "Warnings"]
        .concat("Where the figures are from")
        .map((heading) => `h2 ${heading}`),
    );
    for (const stage of ["network", "cluster", "addons"]) {
      expect(rest).toContainEqual(expect.stringMatching(new RegExp(`^h3 ${stage} .*resources$`)));
    }
  });

  test("is a picture, with the critical path in its colour", async () => {
    const png = await tab.screenshot(join(PICTURES, `${name}.png`));
    const colour = await tab.evaluate<string>(
      "getComputedStyle(document.documentElement).getPropertyValue('--critical').trim()",
    );
    const empty = await open(written("empty.html", ""), view);
    const picture = await pictureOf(empty, png, colour);

    expect(picture.width).toBe(view.width);
    expect(picture.height).toBeGreaterThan(view.height);
    expect(picture.colours).toBeGreaterThan(50);
    // The cluster alone fills more than a third of the width, in the bar at the top and in the timeline.
    expect(picture.matching).toBeGreaterThan((view.width / 3) * 30);
  });

  test("fits, closed and opened, and can be read", async () => {
    expect(await overflows(tab)).toEqual([]);
    await tab.evaluate(OPEN_ALL);
    expect(await overflows(tab)).toEqual([]);
    expect(await unreadable(tab)).toEqual([]);
    await tab.screenshot(join(PICTURES, `${name}-opened.png`), "window");
  });
});

describe.each(VIEWS)("a page of hostile and long names on a %s", (name, view) => {
  test("runs and asks nothing, and fits", async () => {
    const file = written("hostile.html", pageOf(hostileRehearsal()));
    const tab = await open(file, view);
    await tab.evaluate(OPEN_ALL);

    expect(tab.requests).toEqual([pathToFileURL(file).href]);
    expect(tab.complaints).toEqual([]);
    expect(await tab.evaluate("document.title")).toMatch(/^Rehearsal: ">/);
    expect(await headings(tab)).toContain("h1 The rehearsal failed");
    expect(await overflows(tab)).toEqual([]);
    expect(await unreadable(tab)).toEqual([]);
    await tab.screenshot(join(PICTURES, `hostile-${name}.png`), "window");
  });
});

test("what these tests look for is seen where it is", async () => {
  const file = written(
    "bad.html",
    `<style>body { background: #fff }</style>
     <p style="width:500px">wide</p><p style="font-size:11px">small</p><p style="color:#999">pale</p>
     <h2 hidden>hidden</h2><img src="http://127.0.0.1:9/a.png"><script>console.error("bad"); nothing();</script>`,
  );
  const tab = await open(file, PHONE);

  expect(tab.requests).toContain("http://127.0.0.1:9/a.png");
  expect(tab.complaints.join()).toMatch(/"bad"[^]*nothing is not defined/);
  expect(await headings(tab)).toEqual([]);
  expect(await overflows(tab)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^page: /), expect.stringMatching(/^P : wide/)]),
  );
  expect(await unreadable(tab)).toEqual([
    expect.stringMatching(/^small: 11 px/),
    expect.stringMatching(/^pale: 16 px, 2\.8/),
  ]);
});

test("a policy of the page forbids what a mistake of ours might let through", async () => {
  const page = pageOf(hostileRehearsal()).replace(
    "<main>",
    `<main><script>document.title = "owned"</script><img src="http://127.0.0.1:9/a.png">`,
  );
  const tab = await open(written("mistake.html", page), PHONE);

  expect(await tab.evaluate("document.title")).not.toBe("owned");
  expect(tab.requests).toHaveLength(1);
});
