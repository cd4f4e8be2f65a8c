/**
 * Measures what the project promises about speed, in one run on the machine at hand, and prints figures and ratios.
 * It fails on nothing: a slow machine is not a defect.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const folder = join(root, ".cache/bench");

interface Cost {
  /** Processor time of the command and its children, in seconds. */
  readonly cpu: number;
  /** Time on the clock, in seconds. */
  readonly wall: number;
}

/** Runs a shell command `rounds` times and returns the cheapest: the least disturbed by what else runs. */
function measure(command: string, directory: string, rounds: number): Cost {
  const costs = Array.from({ length: rounds }, (): Cost => {
    const env = { ...process.env, CDKTF_OUTDIR: join(folder, "cdktf.out") };
    const timed = `TIMEFORMAT='cost %U %S %R'; time { ${command} >/dev/null 2>${join(folder, "stderr.log")}; }`;
    const { stderr, status } = spawnSync("bash", ["-c", timed], { cwd: directory, env, encoding: "utf8" });
    const [, user, system, wall] = (/^cost (\S+) (\S+) (\S+)$/m.exec(stderr) ?? []).map(Number);
    if (status !== 0 || user === undefined || system === undefined || wall === undefined) {
      throw new Error(`"${command}" failed: ${readFileSync(join(folder, "stderr.log"), "utf8") || stderr}`);
    }
    return { cpu: user + system, wall };
  });
  return costs.reduce((best, cost) => (cost.cpu < best.cpu ? cost : best));
}

/** The same app as cdktf's TypeScript template would have it: ts-node, and providers imported by their index. */
function writeTemplateApp(): string {
  const app = join(folder, "template");
  mkdirSync(app, { recursive: true });
  for (const part of ["main.ts", "modules", "src/platform", "src/stages", "src/modules"]) {
    cpSync(join(root, part), join(app, part), { recursive: true });
  }
  const template = join(root, "node_modules/cdktf-cli/bundle/templates/typescript/tsconfig.json");
  const tsconfig = JSON.parse(readFileSync(template, "utf8")) as { compilerOptions: Record<string, unknown> };
  // Our code uses newer library functions than the template's settings know.
  writeFileSync(
    join(app, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...tsconfig.compilerOptions, lib: ["es2023"], types: ["node"] } }),
  );
  let changed = 0;
  for (const file of readdirSync(join(app, "src/platform")).map((name) => join(app, "src/platform", name))) {
    const source = readFileSync(file, "utf8");
    const byIndex = source.replaceAll(
      /import \{ (\w+) \} from "(@cdktf\/provider-\w+)\/lib\/([a-z0-9-]+)";/g,
      (_, name: string, provider: string, binding: string) => {
        changed++;
        const namespace = binding.replaceAll(/-(.)/g, (__, letter: string) => letter.toUpperCase());
        return `import { ${namespace} as ${namespace}Index } from "${provider}";\nconst { ${name} } = ${namespace}Index;`;
      },
    );
    writeFileSync(file, byIndex);
  }
  if (changed === 0) throw new Error("No deep import was found to compare with.");
  return app;
}

function print(what: string, cost: Cost): void {
  console.log(
    `${what.padEnd(58)} ${cost.cpu.toFixed(2).padStart(7)} s CPU ${cost.wall.toFixed(2).padStart(7)} s wall`,
  );
}

rmSync(folder, { recursive: true, force: true });
const template = writeTemplateApp();
const ours = measure("node --require tsx/cjs main.ts", root, 3);
print("synth: our app command", ours);
const theirs = measure("npx ts-node main.ts", template, 2);
print("synth: as cdktf's template has it (ts-node, index imports)", theirs);
console.log(`synth: ${(theirs.cpu / ours.cpu).toFixed(1)} times less CPU (goal: 8)\n`);

const rehearsal = measure(
  `node --require tsx/cjs src/rehearsal/main.ts --work-dir ${join(folder, "rehearsal")}`,
  root,
  2,
);
print("rehearsal, from synth to destroyed", rehearsal);
console.log(`rehearsal: ${rehearsal.wall.toFixed(1)} s (goal for the network stage: 30)`);
rmSync(folder, { recursive: true, force: true });
