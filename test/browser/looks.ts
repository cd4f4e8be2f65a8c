/** What is seen of a page in a browser. */
import type { View } from "./chromium";
import type { Tab } from "./tab";

/** A phone of today. */
export const PHONE: View = { width: 390, height: 844, scheme: "light" };

/** A window on a desk. */
export const SCREEN: View = { width: 1280, height: 800, scheme: "light" };

/** Opens, when evaluated in a page, whatever a reader can open. */
export const OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })";

/** Opens the timeline's modules only. */
export const OPEN_TIMELINE = OPEN_ALL.replace("'details'", "'details:has(> .row)'");

/** How far something sticks out to the right, by what it is; nothing must. */
export function overflows(tab: Tab): Promise<readonly string[]> {
  // Not innerWidth: a phone's browser zooms out over a page that is too wide, and calls that the inner width.
  return tab.evaluate(`[
    ...(document.documentElement.scrollWidth > ${tab.width} ? ["page: " + document.documentElement.scrollWidth] : []),
    ...[...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > ${tab.width} + 0.5)
      .map((element) => element.tagName + " " + element.className + ": " + element.textContent.slice(0, 60)),
  ]`);
}

/** Text that is too small or too pale to read (WCAG 2.2 AA: a contrast of 4.5). */
export function unreadable(tab: Tab): Promise<readonly string[]> {
  return tab.evaluate(`(() => {
    const parse = (colour) => {
      const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
      return { r, g, b, a };
    };
    const luminance = ({ r, g, b }) => {
      const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour.a > 0) return colour;
      }
      return { r: 255, g: 255, b: 255 };
    };
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      const text = texts.currentNode.textContent.trim();
      if (text === "" || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      const size = parseFloat(style.fontSize);
      const [one, other] = [luminance(parse(style.color)), luminance(behind(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (size < 12 || contrast < 4.5) found.push(text.slice(0, 40) + ": " + size + " px, " + contrast.toFixed(2));
    }
    return found;
  })()`);
}

/** The headings that a reader sees, each with its level. */
export function headings(tab: Tab): Promise<readonly string[]> {
  return tab.evaluate(`[...document.querySelectorAll("h1, h2, h3")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 0)
    .map((element) => element.tagName.toLowerCase() + " " + element.textContent.replace(/\\s+/g, " ").trim())`);
}

/** Of a picture: how many colours it has, and how many pixels of one of them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colours: number;
  readonly matching: number;
}

/**
 * Counts colours in a picture.
 *
 * @param tab an empty page, which forbids nothing
 * @param png the picture in Base64
 * @param colour as CSS has it
 */
export function pictureOf(tab: Tab, png: string, colour: string): Promise<Picture> {
  return tab.evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.fillStyle = "${colour}";
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, image.width, image.height);
    const colours = new Set();
    let matching = 0;
    for (let at = 0; at < data.length; at += 4) {
      colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      if (data[at] === r && data[at + 1] === g && data[at + 2] === b) matching++;
    }
    return { width: image.width, height: image.height, colours: colours.size, matching };
  })()`);
}
