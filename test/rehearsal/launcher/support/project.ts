import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A stack of an invented app: blocks of Terraform JSON, and the stacks it depends on. */
export interface InventedStack {
  readonly blocks: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** Writes what cdktf writes, in a fraction of the time that loading cdktf takes. */
const APP = `
const fs = require("node:fs");
const path = require("node:path");
const { stacks } = JSON.parse(fs.readFileSync(path.join(__dirname, "stacks.json"), "utf8"));
const out = process.env.CDKTF_OUTDIR;
const manifest = { version: "0.21.0", stacks: {} };
for (const [name, { blocks, dependencies = [] }] of Object.entries(stacks)) {
  const folder = path.join("stacks", name);
  fs.mkdirSync(path.join(out, folder), { recursive: true });
  const backend = { local: { path: path.join(__dirname, "terraform." + name + ".tfstate") } };
  const config = { ...blocks, terraform: { backend, ...blocks.terraform } };
  fs.writeFileSync(path.join(out, folder, "cdk.tf.json"), JSON.stringify(config));
  manifest.stacks[name] = {
    name,
    constructPath: name,
    dependencies,
    annotations: [],
    workingDirectory: folder,
    synthesizedStackPath: path.join(folder, "cdk.tf.json"),
  };
}
fs.writeFileSync(path.join(out, "manifest.json"), JSON.stringify(manifest));
fs.writeFileSync(path.join(__dirname, "app.json"), JSON.stringify({ args: process.argv.slice(2), env: process.env }));
`;

const made: string[] = [];

/** A folder of a test's own. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "launcher-test-")));
  made.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A project with stacks that need no provider, and returns its folder. */
export function makeProject(stacks: Readonly<Record<string, InventedStack>>): string {
  const root = makeFolder();
  writeFileSync(path.join(root, "cdktf.json"), JSON.stringify({ app: "node app.js" }));
  writeFileSync(path.join(root, "app.js"), APP);
  writeFileSync(path.join(root, "stacks.json"), JSON.stringify({ stacks }));
  return root;
}

/** What the invented app was called with. */
export function appCall(root: string): { args: string[]; env: Record<string, string> } {
  return JSON.parse(readFileSync(path.join(root, "app.json"), "utf8")) as ReturnType<typeof appCall>;
}

/** A remote state as cdktf writes it for a stack of the invented app. */
export function remoteState(root: string, stack: string): Record<string, unknown> {
  return {
    backend: "local",
    config: { path: path.join(root, `terraform.${stack}.tfstate`) },
    workspace: "${terraform.workspace}",
  };
}

/** A provider that offers nothing, for stacks that need none; it writes its process id into its world. */
export const stubProvider = [
  process.execPath,
  "-e",
  `const [, folder] = process.argv.slice(1);
   require("node:fs").writeFileSync(folder + "/pid", String(process.pid));
   console.error("the stub is ready");
   console.log("{}");
   process.stdin.resume().on("end", () => process.exit());`,
  "--",
] as const;

/** Collects what is written, as an output that is no terminal. */
export class Recorder {
  text = "";
  readonly isTTY: boolean = false;

  write(text: string): void {
    this.text += text;
  }
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean, seconds = 90): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited ${seconds} s in vain for ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync("/proc/self/stat")) return true;
  try {
    // Ended, but not yet collected by its parent.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] !== "Z";
  } catch {
    return false; // It has ended meanwhile.
  }
}
