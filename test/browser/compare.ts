/**
 * Compares pictures as one sees them from a step away: by the mean colour of each small square. Where letters are drawn
 * a little bolder or a fraction of a pixel aside, as another build of the browser does, that hardly changes; where
 * something else is drawn, or elsewhere, it does.
 */
import type { Tab } from "./tab";

/** The fonts of pictures that are compared: of Debian's fonts-liberation and, for arrows and ticks, fonts-dejavu-core. */
const FONTS = { text: "Liberation Sans", code: "Liberation Mono", signs: "DejaVu Sans" };

/** The side of a square, in pixels: two to three of them make a line of text. */
const SQUARE = 8;

/**
 * How far the mean of a square may be off, in any of red, green and blue from 0 to 255. Chromium 138 and 156 draw the same,
 * from which the references are 9 off, as they have fewer colours; letters on whole pixels only would be 33 off, thinner
 * bars 80, a word that is missing 137, a bar in another colour 161.
 */
const TOLERANCE = 24;

/** How two pictures differ. */
export interface Comparison {
  /** Of both, as "width × height". */
  readonly sizes: readonly [expected: string, actual: string];
  /** How far the mean of the worst square is off, from 0 to 255. */
  readonly worst: number;
  /** The squares that differ by more than is tolerated, from the top, as "x, y" of their corners in pixels. */
  readonly squares: readonly string[];
  /** The actual picture, pale, with these squares in red; PNG in Base64. */
  readonly difference: string;
}

/** A page with fonts that are the same wherever these are installed, in place of the system's own. */
export function withFixedFonts(page: string): string {
  const style = `body { font-family: "${FONTS.text}", "${FONTS.signs}" } code, pre { font-family: "${FONTS.code}", "${FONTS.signs}" }`;
  return page.replace("</head>", () => `<style>${style}</style></head>`);
}

/**
 * Which of those fonts are not installed.
 *
 * @param tab an empty page, which forbids nothing
 */
export function missingFonts(tab: Tab): Promise<readonly string[]> {
  return tab.evaluate(`(async () => {
    const names = ${JSON.stringify(Object.values(FONTS))};
    const loads = names.map((name) => new FontFace(name, 'local("' + name + '")').load());
    return (await Promise.allSettled(loads)).flatMap(({ status }, index) => (status === "rejected" ? [names[index]] : []));
  })()`);
}

/**
 * Compares two pictures. What only one of them has differs.
 *
 * @param tab an empty page, which forbids nothing
 * @param expected a PNG in Base64
 * @param actual the same
 */
export function compare(tab: Tab, expected: string, actual: string): Promise<Comparison> {
  return tab.evaluate(`(async () => {
    const decoded = async (png) => {
      const image = new Image();
      image.src = "data:image/png;base64," + png;
      await image.decode();
      return image;
    };
    const images = [await decoded("${expected}"), await decoded("${actual}")];
    const width = Math.max(...images.map((image) => image.width));
    const height = Math.max(...images.map((image) => image.height));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    // Where a picture has ended the pixels stay transparent black.
    const pixels = images.map((image) => {
      context.clearRect(0, 0, width, height);
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    });
    const mean = (data, left, top) => {
      const [right, bottom] = [Math.min(left + ${SQUARE}, width), Math.min(top + ${SQUARE}, height)];
      const sum = [0, 0, 0];
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++)
          for (let colour = 0; colour < 3; colour++) sum[colour] += data[(y * width + x) * 4 + colour];
      return sum.map((each) => each / ((right - left) * (bottom - top)));
    };
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.globalAlpha = 0.3;
    context.drawImage(images[1], 0, 0);
    context.globalAlpha = 0.7;
    context.fillStyle = "red";
    let worst = 0;
    const squares = [];
    for (let top = 0; top < height; top += ${SQUARE})
      for (let left = 0; left < width; left += ${SQUARE}) {
        const [one, other] = pixels.map((data) => mean(data, left, top));
        const off = Math.max(...one.map((value, colour) => Math.abs(value - other[colour])));
        worst = Math.max(worst, off);
        if (off <= ${TOLERANCE}) continue;
        squares.push(left + ", " + top);
        context.fillRect(left, top, ${SQUARE}, ${SQUARE});
      }
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    const difference = btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
    return { sizes: images.map((image) => image.width + " × " + image.height), worst, squares, difference };
  })()`);
}
