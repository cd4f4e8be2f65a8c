/**
 * The page as it was when somebody looked at it last: compared with the pictures in references/. What is on it does not
 * change: it is made from fixed data, and drawn with fixed fonts.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { pageOf } from "../../src/rehearsal/page/page";
import { picturedRehearsal } from "../rehearsal/page/support/rehearsed";
import { Chromium, type View } from "./chromium";
import { compare, type Comparison, missingFonts, withFixedFonts } from "./compare";
import { OPEN_TIMELINE, PHONE, SCREEN } from "./looks";
import { smallPng } from "./small-png";
import { Tab } from "./tab";

const ROOT = resolve(__dirname, "../..");
const REFERENCES = join(__dirname, "references");
const FOUND = join(ROOT, ".cache/browser/compared");

const VIEWS: readonly (readonly [string, View])[] = [
  ["phone", PHONE],
  ["screen", SCREEN],
];

const { RENEW_PICTURES: renew = "" } = process.env;

const folder = mkdtempSync(join(tmpdir(), "pictures-"));
let browser: Chromium;
let empty: Tab;

beforeAll(async () => {
  const { CHROMIUM: program } = process.env;
  if (program === undefined) throw new Error("CHROMIUM is not set: run these tests by make test-browser");
  if (!["", "yes"].includes(renew)) throw new Error(`RENEW_PICTURES is "${renew}". Give yes, or nothing.`);
  // What an earlier run has found is of no use any more.
  rmSync(FOUND, { recursive: true, force: true });
  mkdirSync(FOUND, { recursive: true });
  browser = await Chromium.start(program);
  empty = await Tab.open(browser, "about:blank", SCREEN);
  const missing = await missingFonts(empty);
  if (missing.length > 0) {
    throw new Error(
      `The pictures are drawn with ${missing.join(", ")}, not installed here: apt-get install fonts-liberation fonts-dejavu-core`,
    );
  }
});

afterAll(() => {
  browser.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Draws a page, with the timeline's modules opened, and returns the picture in Base64. */
async function draw(page: string, view: View, picture: string): Promise<string> {
  const file = join(folder, "page.html");
  writeFileSync(file, withFixedFonts(page));
  const tab = await Tab.open(browser, pathToFileURL(file).href, view);
  await tab.evaluate(OPEN_TIMELINE);
  return tab.screenshot(picture);
}

function reference(name: string): string {
  const file = join(REFERENCES, `${name}.png`);
  if (!existsSync(file))
    throw new Error(`There is no ${relative(ROOT, file)}: make test-browser RENEW_PICTURES=yes`);
  return readFileSync(file, "base64");
}

/** What to say of a picture that is not the reference; "" when it is. Leaves both where a person finds them. */
function complaint(name: string, { sizes, worst, squares, difference }: Comparison): string {
  if (squares.length === 0 && sizes[0] === sizes[1]) return "";
  const file = join(FOUND, `${name}.difference.png`);
  writeFileSync(file, Buffer.from(difference, "base64"));
  return [
    `The page is not what test/browser/references/${name}.png shows:`,
    `${squares.length} squares differ, by up to ${worst.toFixed(0)} of 255, the first at ${squares[0] ?? "none"}; ${sizes[0]} pixels expected, ${sizes[1]} found.`,
    `Look at ${relative(ROOT, file)}, and at ${name}.actual.png beside it.`,
    "If the page is meant to look so: make test-browser RENEW_PICTURES=yes, and commit the new references.",
  ].join("\n");
}

test.each(VIEWS)("the page on a %s looks as in its reference picture", async (name, view) => {
  const picture = join(FOUND, `${name}.actual.png`);
  const actual = await draw(pageOf(picturedRehearsal()), view, picture);
  if (renew === "yes") writeFileSync(join(REFERENCES, `${name}.png`), await smallPng(empty, actual));

  expect(complaint(name, await compare(empty, reference(name), actual))).toBe("");
});

describe.each([
  ["the critical path is not marked in the timeline", ".track i.on { background: var(--critical); }", ""],
  ["the word beside it is missing", ".critical { color", ".critical { display: none; color"],
  ["a margin is 4 pixels wider", "margin: 1rem 0 .75rem", "margin: 1rem 0 1rem"],
  ["bars are thinner", "height: .9rem", "height: .6rem"],
])("a page on which %s", (_, good, bad) => {
  test.each(VIEWS)("is not the one in the picture, on a %s", async (name, view) => {
    const page = pageOf(picturedRehearsal());
    const broken = page.replace(good, () => bad);
    if (broken === page)
      throw new Error(`The style has no "${good}" any more: break another part of it here`);

    const drawn = await draw(broken, view, join(folder, "broken.png"));

    expect((await compare(empty, reference(name), drawn)).squares).not.toEqual([]);
  });
});
