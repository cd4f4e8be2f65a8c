/**
 * Measures how synth, plan, apply and destroy grow with the number of node groups and buckets, in the single layout,
 * against the rehearsal's provider; and the plain rehearsal of all stages. It fails on nothing: a slow machine is not a
 * defect.
 *
 * The state is kept by a server, as a team's is. In a local file Terraform writes all of it again after each resource,
 * which takes longer than everything else when there are many: --local-state measures that.
 */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ProjectCopy, SINGLE_FOLDER, SYNTH } from "../support/project";
import { BUDGET, measureRehearsal, usageLines } from "./plain-rehearsal";
import { measure, type Usage } from "./process-tree";
import { StateServer } from "./state-server";

const { values: options, positionals } = parseArgs({
  options: { "local-state": { type: "boolean", default: false } },
  allowPositionals: true,
});

/** Other sizes may be named on the command line. */
const SIZES = positionals.length > 0 ? positionals.map(Number) : [1, 10, 50, 200];

/** Several runs make the small figures steady; the large ones are steady by themselves. */
const roundsOf = (size: number): number => (size <= 10 ? 2 : 1);

/** An app with so many node groups and buckets beside the drivers' group and the buckets that Spark's parts look up. */
function appOf(size: number): string {
  const indexes = Array.from({ length: size }, (_, index) => index + 1);
  const group = (capacityType: string) => ({
    minSize: 1,
    desiredSize: 1,
    maxSize: 4,
    instanceTypes: ["m7i.large"],
    diskSizeGib: 20,
    capacityType,
    labels: { pool: "workers" },
  });
  const settings = {
    layout: "single",
    nodeGroups: {
      groups: {
        drivers: group("ON_DEMAND"),
        ...Object.fromEntries(indexes.map((index) => [`workers_${index}`, group("SPOT")])),
      },
      driverGroup: "drivers",
      executorGroup: "workers_1",
    },
    s3Buckets: {
      spark_data: "scale-data",
      spark_logs: "scale-logs",
      ...Object.fromEntries(indexes.map((index) => [`bucket_${index}`, `scale-bucket-${index}`])),
    },
  };
  return `import { App } from "cdktf";
import { SparkPlatform } from "./src/platform/spark-platform";

const app = new App();
new SparkPlatform(app, ${JSON.stringify(settings)});
app.synth();
`;
}

const STEPS = ["synth", "plan", "apply", "destroy"] as const;
type Step = (typeof STEPS)[number];

/** What each command took at one size. */
interface Row extends Readonly<Record<Step, Usage>> {
  readonly size: number;
  readonly resources: number;
}

/** Who does the work of a step, as `measure` calls them. */
const WORKERS = { terraform: "terraform", "our provider": "provider/main.ts" } as const;

async function rowOf(size: number): Promise<Row> {
  const project = new ProjectCopy();
  const server = await StateServer.start();
  try {
    writeFileSync(join(project.directory, "main.ts"), appOf(size));
    const [node, ...app] = SYNTH;
    const synth = await measure(node, app, { cwd: project.directory, env: process.env });
    if (!options["local-state"]) {
      const file = join(project.directory, SINGLE_FOLDER, "backend_override.tf.json");
      writeFileSync(file, JSON.stringify(server.override));
    }
    const terraform = (...args: readonly string[]): Promise<Usage> => {
      const command = ["terraform", `-chdir=${SINGLE_FOLDER}`, ...args];
      const { program, args: all, options: settings } = project.invocation(command);
      return measure(program, all, settings);
    };
    await terraform("init");
    const variables = `-var-file=${project.variableFile}`;
    const plan = await terraform("plan", "-out=plan", variables);
    const apply = await terraform("apply", "plan");
    const destroy = await terraform("destroy", "-auto-approve", variables);
    const [, resources = "0"] = /Resources: (\d+) added/.exec(apply.output) ?? [];
    return { size, resources: Number(resources), synth, plan, apply, destroy };
  } finally {
    server.stop();
    project.delete();
  }
}

/** The fastest of several runs, each step for itself: the least disturbed. */
function best(rows: readonly Row[]): Row {
  return rows.reduce((one, other) => {
    const faster = (step: Step): Row => (one[step].seconds <= other[step].seconds ? one : other);
    return { ...one, ...Object.fromEntries(STEPS.map((step) => [step, faster(step)[step]])) };
  });
}

const cell = (text: string) => text.padStart(16);
const cpuOf = ({ cpuSeconds }: Usage, program: string): number => cpuSeconds[program] ?? 0;

function print(row: Row): void {
  const { size, resources } = row;
  const line = (title: string, texts: readonly string[]): void =>
    console.log(`${title.padStart(17)} ${texts.map(cell).join(" ")}`);
  const each = (text: (usage: Usage) => string) => STEPS.map((step) => text(row[step]));
  line(
    `${size}: ${resources}`,
    each(({ seconds, megabytes }) => `${seconds.toFixed(1)} s ${megabytes.toFixed(0)} MB`),
  );
  for (const [worker, program] of Object.entries(WORKERS)) {
    line(
      worker,
      each((usage) => `${cpuOf(usage, program).toFixed(1)} s CPU`),
    );
  }
}

/** From one size to the next: 1 is linear, 2 quadratic. */
function printGrowth(title: string, smaller: Row, larger: Row, of: (usage: Usage) => number): void {
  const ratio = Math.log(larger.resources / smaller.resources);
  const cells = STEPS.map((step) => {
    const [from, to] = [of(smaller[step]), of(larger[step])];
    return cell(from > 0 && to > 0 ? (Math.log(to / from) / ratio).toFixed(2) : "");
  });
  console.log(`${title.padStart(17)} ${cells.join(" ")}`);
}

async function main(): Promise<void> {
  const model = cpus()[0]?.model ?? "unknown";
  console.log(`${cpus().length} × ${model}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.version}\n`);
  console.log(
    "groups, buckets, beside those that are always there; time on the clock, memory of all processes,\n" +
      `and time on processors of those that do the work. The state is ${options["local-state"] ? "a local file" : "kept by a server"}.`,
  );
  console.log(`${"size: resources".padStart(17)} ${STEPS.map(cell).join(" ")}`);
  const rows: Row[] = [];
  for (const size of SIZES) {
    const rounds: Row[] = [];
    for (let round = 0; round < roundsOf(size); round++) rounds.push(await rowOf(size));
    const row = best(rounds);
    print(row);
    rows.push(row);
  }
  console.log(
    `\nGrowth with the resources, as an exponent (goal: near 1; less while starting up costs most)`,
  );
  rows.slice(1).forEach((row, index) => {
    const smaller = rows[index];
    if (!smaller) return;
    printGrowth(`${smaller.size} → ${row.size}`, smaller, row, ({ seconds }) => seconds);
    for (const [worker, program] of Object.entries(WORKERS)) {
      printGrowth(worker, smaller, row, (usage) => cpuOf(usage, program));
    }
  });

  console.log(`\n${usageLines(await measureRehearsal(), BUDGET).join("\n")}`);
}

void main();
