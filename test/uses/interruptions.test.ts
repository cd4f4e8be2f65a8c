import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { InterruptedCommand } from "../support/interrupted-command";
import { killTerraform } from "../support/killed-terraform";
import { type Ended, ProjectCopy } from "../support/project";

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
    return terraform(stage, "apply", "-no-color", "-auto-approve", this.variables);
  }

  public init(stage: string): void {
    this.project.must(terraform(stage, "init"));
  }

  public apply(stage: string): void {
    this.project.must(this.command(stage));
  }

  /** A plan, which ends with 2 if there is something to do. */
  public plan(stage: string): Ended {
    return this.project.run(terraform(stage, "plan", "-no-color", "-detailed-exitcode", this.variables));
  }

  public import(stage: string, address: string, id: string): string[] {
    return terraform(stage, "import", this.variables, address, id);
  }
}

/** A deployment that nobody disturbs, and what there is after each stage. */
const smooth = new Deployment();
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
});

describe("a deployment that is stopped in the middle of each stage, more than once, and run again", () => {
  const stopped = new Deployment();
  afterAll(() => {
    stopped.project.delete();
  });

  test.each(STAGES)("%s ends as if it had never been stopped, with nothing made twice", async (stage) => {
    stopped.init(stage);
    for (const [, signal, after] of POINTS.filter(([at]) => at === stage)) {
      const before = stopped.project.objects().length;
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
    expect(stopped.plan(stage).exitCode).toBe(0);
  });
});

/** Where each stage is killed, what is lost by that, and what another apply says of it: nothing where it makes a second one. */
const KILLS: readonly (readonly [
  stage: (typeof STAGES)[number],
  moment: string,
  latencyScale: number,
  lost: Readonly<Record<string, string | null>>,
])[] = [
  ["network", "aws_vpc.custom_vpc: Creating...", 0.1, { aws_vpc: null }],
  [
    "cluster",
    "aws_eks_cluster.test_cluster: Creating...",
    0.002,
    { aws_eks_cluster: "Cluster already exists" },
  ],
  ["addons", "helm_release.jupyterhub: Creating...", 0.03, { helm_release: "cannot re-use a name" }],
];

/** `module.a.aws_vpc.b`: the type and the name. */
function partsOf(address: string): [type: string, name: string] {
  const [type = "", name = ""] = address.split(".").slice(-2);
  return [type, name];
}

describe("a deployment whose terraform is killed while it makes things", () => {
  const killed = new Deployment();
  afterAll(() => {
    killed.project.delete();
  });

  /** The object in the account that the address stands for, and no state knows. */
  const find = (address: string) => {
    const [type, name] = partsOf(address);
    const found = killed.project.objects().filter((object) => object.type === type && !object.owner);
    return found.length === 1
      ? found[0]
      : found.find(({ id }) => id.endsWith(`/${name.replaceAll("_", "-")}`));
  };

  test.each(KILLS)(
    "%s goes on by docs/state.md, and ends as if it had not been",
    async (stage, moment, latencyScale, lost) => {
      killed.init(stage);
      const { exitCode, begun } = await killTerraform(
        killed.project,
        killed.command(stage),
        moment,
        latencyScale,
      );
      expect(exitCode).toBe(128 + 9);
      const types = begun.map((address) => partsOf(address)[0]);
      expect(types).toEqual(expect.arrayContaining(Object.keys(lost)));

      // The state is whole, nobody holds it, and it does not know what was being made, which is there.
      const known = killed.project.must(terraform(stage, "state", "list")).split("\n");
      expect(begun.filter((address) => known.includes(address))).toEqual([]);
      const ids = begun.map((address) => [address, find(address)?.id] as const);
      expect(ids.filter(([, id]) => id === undefined)).toEqual([]);

      const isTwin = Object.values(lost).includes(null);
      const again = isTwin ? killed.plan(stage) : killed.project.run(killed.command(stage));
      expect(again.exitCode).toBe(isTwin ? 2 : 1);
      for (const address of begun)
        expect(again.output).toContain(isTwin ? `${address} will be created` : `with ${address}`);
      for (const message of Object.values(lost)) expect(again.output).toContain(message ?? "");

      for (const [address, id] of ids) killed.project.must(killed.import(stage, address, String(id)));
      killed.apply(stage);
      expect(census(killed.project)).toEqual(expected[stage]);
      expect(killed.plan(stage).exitCode).toBe(0);
    },
  );

  test("docs/state.md names what was lost, and what another apply says", () => {
    const guide = readFileSync(resolve(__dirname, "../../docs/state.md"), "utf8");
    const rows = [...guide.matchAll(/^\| (`(?:aws|helm)_.*?) +\| (.*?) +\|/gm)].map((row) => row.slice(1));
    for (const [type, message] of KILLS.flatMap(([, , , lost]) => Object.entries(lost))) {
      const [, says] = rows.find(([types]) => types!.includes(`\`${type}\``)) ?? [];
      expect([type, says]).toEqual([type, expect.stringContaining(message ?? "makes a second one")]);
    }
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
    expect(deployment.project.objects()).toEqual([]);
  });
});
