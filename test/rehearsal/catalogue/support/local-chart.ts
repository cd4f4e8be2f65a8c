import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Texts by their paths in a chart. */
export type Files = Readonly<Record<string, string>>;

/** Writes a chart in place of whatever was there. Without a Chart.yaml among its files it is version 0.1.0, called as its folder. */
export function writeChart(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  const metadata = `apiVersion: v2\nname: ${path.basename(folder)}\nversion: 0.1.0\n`;
  for (const [file, text] of Object.entries({ "Chart.yaml": metadata, ...files })) {
    const whole = path.join(folder, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }
}
