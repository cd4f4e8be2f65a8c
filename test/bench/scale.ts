/**
 * Measures how synth, plan and apply grow with the number of node groups and buckets, in the single layout, against the
 * rehearsal's provider; and the plain rehearsal of all stages. It fails on nothing: a slow machine is not a defect.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { ProjectCopy, SINGLE_FOLDER, SYNTH } from "../support/project";
import { BUDGET, measureRehearsal, usageLines } from "./plain-rehearsal";
import { measure, type Usage } from "./process-tree";

/** Other sizes may be named on the command line. */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 10, 50, 200];

/** Above that, what Terraform does to its own state takes so long that neither is worth it: destroying, and Terraform alone. */
const WHOLE_UP_TO = 50;

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
interface Row extends Readonly<Partial<Record<Step, Usage>>> {
  readonly size: number;
  readonly resources: number;
  /** The state after the apply, in bytes. */
  readonly stateBytes: number;
}

/** Who does the work of a step, as `measure` calls them. */
const WORKERS = { terraform: "terraform", "our provider": "provider/main.ts" } as const;

async function rowOf(size: number): Promise<Row> {
  const project = new ProjectCopy();
  try {
    writeFileSync(join(project.directory, "main.ts"), appOf(size));
    const [node, ...app] = SYNTH;
    const synth = await measure(node, app, { cwd: project.directory, env: process.env });
    const terraform = (...args: readonly string[]): Promise<Usage> => {
      const command = ["terraform", `-chdir=${SINGLE_FOLDER}`, ...args];
      const { program, args: all, options } = project.invocation(command);
      return measure(program, all, options);
    };
    await terraform("init");
    const variables = `-var-file=${project.variableFile}`;
    const plan = await terraform("plan", "-out=plan", variables);
    const apply = await terraform("apply", "plan");
    const stateBytes = statSync(join(project.directory, "terraform.spark-platform.tfstate")).size;
    const destroy =
      size <= WHOLE_UP_TO ? { destroy: await terraform("destroy", "-auto-approve", variables) } : {};
    const [, resources = "0"] = /Resources: (\d+) added/.exec(apply.output) ?? [];
    return { size, resources: Number(resources), stateBytes, synth, plan, apply, ...destroy };
  } finally {
    project.delete();
  }
}

/** The fastest of several runs, each step for itself: the least disturbed. */
function best(rows: readonly Row[]): Row {
  return rows.reduce((one, other) => {
    const faster = (step: Step): boolean => (one[step]?.seconds ?? 0) <= (other[step]?.seconds ?? 0);
    return { ...one, ...Object.fromEntries(STEPS.map((step) => [step, (faster(step) ? one : other)[step]])) };
  });
}

/** Terraform without any provider of ours: as many resources of its own, with a state as large. */
async function alone({ resources, stateBytes }: Row): Promise<Record<"apply" | "destroy", Usage>> {
  const folder = mkdtempSync(join(tmpdir(), "alone-"));
  try {
    // Input and output of each are in the state.
    const input = "x".repeat(Math.round(stateBytes / resources / 2.5));
    const names = Array.from({ length: resources }, (_, index) => `r${index}`);
    const data = Object.fromEntries(names.map((name) => [name, { input }]));
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ resource: { terraform_data: data } }));
    const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" };
    const terraform = (...args: readonly string[]) => measure("terraform", args, { cwd: folder, env });
    await terraform("init");
    return {
      apply: await terraform("apply", "-auto-approve"),
      destroy: await terraform("destroy", "-auto-approve"),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const cell = (text: string) => text.padStart(16);
const cpuOf = ({ cpuSeconds }: Usage, program: string): number => cpuSeconds[program] ?? 0;

function print(row: Row, reference?: Partial<Record<Step, Usage>>): void {
  const { size, resources } = row;
  const line = (title: string, texts: readonly string[]): void =>
    console.log(`${title.padStart(17)} ${texts.map(cell).join(" ")}`);
  const each = (usages: Partial<Record<Step, Usage>>, text: (usage: Usage, step: Step) => string): string[] =>
    STEPS.map((step) => (usages[step] ? text(usages[step], step) : ""));
  const cpu = (program: string) => (usage: Usage) => `${cpuOf(usage, program).toFixed(1)} s CPU`;
  line(
    `${size}: ${resources}`,
    each(row, ({ seconds, megabytes }) => `${seconds.toFixed(1)} s ${megabytes.toFixed(0)} MB`),
  );
  const { synth: _synth, ...deployed } = row;
  for (const [worker, program] of Object.entries(WORKERS)) line(worker, each(deployed, cpu(program)));
  if (reference) line("terraform alone", each(reference, cpu("terraform")));
}

/** From one size to the next: 1 is linear, 2 quadratic. */
function printGrowth(title: string, smaller: Row, larger: Row, of: (usage: Usage) => number): void {
  const ratio = Math.log(larger.resources / smaller.resources);
  const cells = STEPS.map((step) => {
    const [from, to] = [smaller, larger].map((row) => (row[step] ? of(row[step]) : 0)) as [number, number];
    return cell(from > 0 && to > 0 ? (Math.log(to / from) / ratio).toFixed(2) : "");
  });
  console.log(`${title.padStart(17)} ${cells.join(" ")}`);
}

async function main(): Promise<void> {
  const model = cpus()[0]?.model ?? "unknown";
  console.log(`${cpus().length} × ${model}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.version}\n`);
  console.log(
    "groups, buckets, beside those that are always there; time on the clock, memory of all processes,\n" +
      "and time on processors of those that do the work. Terraform alone: as many resources of its own in a\n" +
      "state as large, without any provider of ours.",
  );
  console.log(`${"size: resources".padStart(17)} ${STEPS.map(cell).join(" ")}`);
  const rows: Row[] = [];
  for (const size of SIZES) {
    const rounds: Row[] = [];
    for (let round = 0; round < roundsOf(size); round++) rounds.push(await rowOf(size));
    const row = best(rounds);
    print(row, size <= WHOLE_UP_TO ? await alone(row) : undefined);
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
