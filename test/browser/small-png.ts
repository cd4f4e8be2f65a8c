/** Writes a picture as a PNG with few colours: a third of what the browser writes, to be kept in the repository. */
import { deflateSync } from "node:zlib";
import type { Tab } from "./tab";

/**
 * How far a colour may be from the one that is kept in its place, in red, green and blue from 0 to 255: enough for what is
 * between two colours, at the edges of letters. What is frequent is kept first, as it is.
 */
const DISTANCE = 20;

interface Indexed {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each colour. */
  readonly palette: readonly number[];
  /** The number of a colour for each pixel; bytes in Base64. */
  readonly pixels: string;
}

/**
 * @param tab an empty page, which forbids nothing
 * @param png a picture in Base64, without transparency
 * @returns the file, a PNG as well
 */
export async function smallPng(tab: Tab, png: string): Promise<Buffer> {
  const { width, height, palette, pixels } = await tab.evaluate<Indexed>(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const colours = Array.from({ length: width * height }, (_, at) => (data[at * 4] << 16) | (data[at * 4 + 1] << 8) | data[at * 4 + 2]);
    const counts = new Map();
    for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
    const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];
    const kept = [];
    const nearest = (colour) => {
      const [red, green, blue] = parts(colour);
      const far = kept.map(([r, g, b]) => Math.hypot(r - red, g - green, b - blue));
      const least = Math.min(...far);
      return { least, number: far.indexOf(least) };
    };
    for (const [colour] of [...counts].sort(([, one], [, other]) => other - one))
      if (nearest(colour).least > ${DISTANCE}) kept.push(parts(colour));
    if (kept.length > 256) throw new Error(kept.length + " colours: too many for one byte a pixel");
    const numbers = new Map([...counts.keys()].map((colour) => [colour, nearest(colour).number]));
    return {
      width,
      height,
      palette: kept.flat(),
      pixels: btoa(colours.reduce((text, colour) => text + String.fromCharCode(numbers.get(colour)), "")),
    };
  })()`);
  const bytes = Buffer.from(pixels, "base64");
  // Before each row is the number of its filter: none, which is best where colours are numbers.
  const rows = Array.from({ length: height }, (_, row) =>
    Buffer.concat([Buffer.of(0), bytes.subarray(row * width, (row + 1) * width)]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, which are the number of a colour. Source: https://www.w3.org/TR/png-3/#11IHDR.
  header.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette)),
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Node has one only since 20.15. Source: https://www.w3.org/TR/png-3/#D-CRCAppendix. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
