/**
 * Measures how synth, plan and apply grow with the number of node groups and buckets, in the single layout, against the
 * rehearsal's provider; and the plain rehearsal of all stages. It fails on nothing: a slow machine is not a defect.
 */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { ProjectCopy, SINGLE_FOLDER } from "../support/project";
import { measure, type Usage } from "./process-tree";

/** Other sizes may be named on the command line. */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 10, 50, 200];

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

/** What each command took at one size. */
interface Row {
  readonly size: number;
  readonly resources: number;
  readonly synth: Usage;
  readonly plan: Usage;
  readonly apply: Usage;
  readonly destroy: Usage;
}

const STEPS = ["synth", "plan", "apply", "destroy"] as const;

async function rowOf(size: number): Promise<Row> {
  const project = new ProjectCopy();
  try {
    writeFileSync(join(project.directory, "main.ts"), appOf(size));
    const synth = await measure(process.execPath, ["--require", require.resolve("tsx/cjs"), "main.ts"], {
      cwd: project.directory,
      env: process.env,
    });
    const terraform = (...args: readonly string[]): Promise<Usage> => {
      const command = ["terraform", `-chdir=${SINGLE_FOLDER}`, ...args];
      const { program, args: all, options } = project.invocation(command);
      return measure(program, all, options);
    };
    await terraform("init");
    const variables = `-var-file=${project.variableFile}`;
    const plan = await terraform("plan", "-out=plan", variables);
    const apply = await terraform("apply", "plan");
    const destroy = await terraform("destroy", "-auto-approve", variables);
    const [, resources = "0"] = /Resources: (\d+) added/.exec(apply.output) ?? [];
    return { size, resources: Number(resources), synth, plan, apply, destroy };
  } finally {
    project.delete();
  }
}

/** The fastest of several runs, each step for itself: the least disturbed. */
function best(rows: readonly Row[]): Row {
  return rows.reduce((one, other) => ({
    ...one,
    ...Object.fromEntries(
      STEPS.map((step) => [step, one[step].seconds <= other[step].seconds ? one[step] : other[step]]),
    ),
  }));
}

const cell = (text: string) => text.padStart(16);

function print({ size, resources, ...usages }: Row): void {
  const cells = STEPS.map((step) => {
    const { seconds, megabytes } = usages[step];
    return cell(`${seconds.toFixed(1)} s ${megabytes.toFixed(0)} MB`);
  });
  console.log(`${String(size).padStart(6)} ${String(resources).padStart(10)} ${cells.join(" ")}`);
}

/** From one size to the next: 1 is linear, 2 quadratic. */
function printGrowth(smaller: Row, larger: Row): void {
  const ratio = Math.log(larger.resources / smaller.resources);
  const cells = STEPS.map((step) => {
    const exponent = Math.log(larger[step].seconds / smaller[step].seconds) / ratio;
    return cell(exponent.toFixed(2));
  });
  console.log(`${`${smaller.size} → ${larger.size}`.padStart(17)} ${cells.join(" ")}`);
}

async function main(): Promise<void> {
  const model = cpus()[0]?.model ?? "unknown";
  console.log(`${cpus().length} × ${model}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.version}\n`);
  console.log(
    `groups, buckets, beside those that are always there; time on the clock, memory of all processes`,
  );
  console.log(`${"size".padStart(6)} ${"resources".padStart(10)} ${STEPS.map(cell).join(" ")}`);
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
    if (smaller) printGrowth(smaller, row);
  });

  const root = resolve(__dirname, "../..");
  const folder = join(root, ".cache/bench/scale");
  const { seconds, megabytes, largest } = await measure(
    process.execPath,
    ["--require", "tsx/cjs", "src/rehearsal/main.ts", "--work-dir", folder],
    { cwd: root, env: { ...process.env, SPARK_PLATFORM_LAYOUT: "staged" } },
  );
  console.log(
    `\nThe plain rehearsal of all three stages: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB (goals: 90 s, 500 MB)`,
  );
  for (const each of largest.slice(0, 4)) {
    console.log(`  ${each.megabytes.toFixed(0).padStart(4)} MB at most: ${each.program}`);
  }
}

void main();
