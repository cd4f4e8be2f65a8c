import { InterruptedCommand } from "../support/interrupted-command";
import { ProjectCopy } from "../support/project";

const STAGES = ["network", "cluster", "addons"] as const;

/** Where each stage is interrupted: after so many resources. */
const POINTS: readonly (readonly [stage: (typeof STAGES)[number], signal: NodeJS.Signals, after: number])[] =
  [
    ["network", "SIGINT", 2],
    ["network", "SIGTERM", 9],
    ["cluster", "SIGTERM", 4],
    ["cluster", "SIGINT", 25],
    ["addons", "SIGINT", 1],
    ["addons", "SIGTERM", 14],
  ];

const terraform = (stage: string, command: string, ...args: string[]) => [
  ...["terraform", `-chdir=cdktf.out/stacks/${stage}`, command],
  ...args,
];

/** How many objects of each type there are. */
function census(project: ProjectCopy): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of project.objects()) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** A copy of the project that is synthesized, and how its stages are applied. */
class Deployment {
  public readonly project = new ProjectCopy();
  private readonly variables = `-var-file=${this.project.variableFile}`;

  constructor() {
    this.project.synthesize();
  }

  public command(stage: string): string[] {
    return terraform(stage, "apply", "-auto-approve", this.variables);
  }

  public init(stage: string): void {
    this.project.must(terraform(stage, "init"));
  }

  public apply(stage: string): void {
    this.project.must(this.command(stage));
  }

  public planExitCode(stage: string): number | null {
    return this.project.run(terraform(stage, "plan", "-detailed-exitcode", this.variables)).exitCode;
  }
}

describe("a deployment that is stopped in the middle of each stage, more than once, and run again", () => {
  const smooth = new Deployment();
  const stopped = new Deployment();
  const expected: Record<string, Record<string, number>> = {};

  beforeAll(() => {
    for (const stage of STAGES) {
      smooth.init(stage);
      smooth.apply(stage);
      expected[stage] = census(smooth.project);
    }
  });

  afterAll(() => {
    smooth.project.delete();
    stopped.project.delete();
  });

  test.each(STAGES)("%s ends as if it had never been stopped, with nothing made twice", async (stage) => {
    stopped.init(stage);
    for (const [, signal, after] of POINTS.filter(([at]) => at === stage)) {
      const before = stopped.project.hasAccount() ? stopped.project.objects().length : 0;
      const run = new InterruptedCommand(stopped.project, stopped.command(stage));
      const { exitCode, output } = await run.stop(signal, after);
      expect({ exitCode, output }).toMatchObject({ exitCode: 1 });
      expect(output).toContain("Interrupt received");
      expect(stopped.project.objects().length).toBeGreaterThan(before);
      expect(stopped.project.objects().length).toBeLessThan(smooth.project.objects().length);
    }
    stopped.apply(stage);
    expect(census(stopped.project)).toEqual(expected[stage]);
    // A second run has nothing to do.
    expect(stopped.planExitCode(stage)).toBe(0);
  });
});

describe("stages in the wrong order", () => {
  const deployment = new Deployment();
  afterAll(() => {
    deployment.project.delete();
  });

  test.each([
    ["cluster", "network"],
    ["addons", "network"],
  ])("%s before %s is refused, and makes nothing", (stage) => {
    deployment.init(stage);
    const { exitCode, output } = deployment.project.run(deployment.command(stage));
    expect(exitCode).toBe(1);
    expect(output).toContain("Unable to find remote state");
    expect(deployment.project.hasAccount() ? deployment.project.objects() : []).toEqual([]);
  });
});
