import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Deployed, deployedIn, isAmong } from "../support/deployed";
import { InterruptedCommand } from "../support/interrupted-command";
import { type Kill, KilledCommand } from "../support/killed-command";
import { type Ended, ProjectCopy } from "../support/project";

const STAGES = ["network", "cluster", "addons"] as const;
type Stage = (typeof STAGES)[number];

/**
 * How much of AWS's time a stage takes that is interrupted. At a thousandth there is a middle of the cluster, which takes long; the
 * other stages would be through in a tenth of a second.
 */
const PACES: Readonly<Record<Stage, number>> = { network: 0.01, cluster: 0.001, addons: 0.01 };

/** Where each stage is interrupted: after so many resources. */
const POINTS: readonly (readonly [stage: Stage, signal: NodeJS.Signals, after: number])[] = [
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
  public readonly project: ProjectCopy;
  private readonly variables: string;

  /** @param alike one with the same variables: what is deployed has the same ids */
  constructor(alike?: Deployment) {
    this.project = new ProjectCopy(alike?.project);
    this.variables = `-var-file=${this.project.variableFile}`;
    this.project.synthesize();
  }

  /** The file of a stage's state. */
  public state(stage: Stage): string {
    return join(this.project.directory, `terraform.${stage}.tfstate`);
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

  /** The same by cdktf, as `npx cdktf` runs it. Offline, there is no registry to lock providers from. */
  public cdktf(stage: string): string[] {
    return ["node_modules/.bin/cdktf", "deploy", stage, "--auto-approve", "--skip-provider-lock"];
  }

  /** Takes over what is there, one after the other. */
  public import(stage: string, found: readonly Deployed[]): void {
    for (const { address, id } of found) {
      this.project.must(terraform(stage, "import", this.variables, address, id));
    }
  }

  /** Lets the next apply take over what is there. */
  public writeImportBlocks(stage: string, found: readonly Deployed[]): void {
    const blocks = found.map(({ address, id }) => `import {\n  to = ${address}\n  id = "${id}"\n}\n`);
    writeFileSync(this.importBlocks(stage), blocks.join("\n"));
  }

  public deleteImportBlocks(stage: string): void {
    rmSync(this.importBlocks(stage), { force: true });
  }

  private importBlocks(stage: string): string {
    return join(this.project.directory, "cdktf.out/stacks", stage, "import.tf");
  }
}

/** `module.a.aws_vpc.b`: the type and the name. */
function partsOf(address: string): [type: string, name: string] {
  const [type = "", name = ""] = address
    .replace(/\[[^\]]*\]$/, "")
    .split(".")
    .slice(-2);
  return [type, name];
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
      const { exitCode, output } = await run.stop(signal, { after, latencyScale: PACES[stage] });
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

/** A kill in the middle of a stage. */
interface StageKill extends Kill {
  readonly what: string;
  /** What is killed. @default "terraform" */
  readonly program?: "terraform" | "cdktf";
  /** What is lost by it, and what another apply says of it: nothing where it makes a second one. */
  readonly lost?: Readonly<Record<string, string | null>>;
  /**
   * Whether the state's file is left with 0 bytes, as by a kill while it is being written. No test hits that moment whenever it
   * is run, so the file is emptied after the kill.
   */
  readonly isStateEmptied?: boolean;
}

/** Where each stage is killed, one after the other: each run goes on from the one before. */
const KILLS: Readonly<Record<Stage, readonly StageKill[]>> = {
  network: [
    {
      what: "cdktf, at the VPC",
      program: "cdktf",
      moment: /aws_vpc\.custom_vpc: Creating\.\.\./,
      latencyScale: 0.3,
      lost: { aws_vpc: null },
    },
    {
      what: "terraform, at the endpoint of S3, and its state",
      moment: /aws_vpc_endpoint\.s3_gateway_endpoint: Creating\.\.\./,
      latencyScale: 0.2,
      isStateEmptied: true,
    },
  ],
  cluster: [
    {
      what: "the whole machine, at the NAT instance",
      moment: /aws_instance\.nat_instance: Creating\.\.\./,
      hits: "machine",
      latencyScale: 0.1,
    },
    {
      what: "terraform, at the cluster",
      moment: /aws_eks_cluster\.test_cluster: Creating\.\.\./,
      latencyScale: 0.003,
      lost: { aws_eks_cluster: "Cluster already exists" },
    },
    {
      what: "terraform, at the nodes",
      moment: /aws_eks_node_group\.eks_group\[.*\]: Creating\.\.\./,
      latencyScale: 0.015,
    },
  ],
  addons: [
    {
      what: "terraform, at the zone and the first releases",
      moment: /aws_route53_zone\.private_hosted_zone: Creating\.\.\./,
      latencyScale: 0.05,
    },
    {
      what: "terraform, at the last release",
      moment: /helm_release\.jupyterhub: Creating\.\.\./,
      latencyScale: 0.05,
      lost: { helm_release: "cannot re-use a name" },
    },
  ],
};

const ALL_LOST = Object.values(KILLS).flatMap((kills) =>
  kills.flatMap(({ lost = {} }) => Object.entries(lost)),
);

/** What another run should say of what is lost, that it is about to be made twice or in the way, and does not say. */
function unsaid(
  deployment: Deployment,
  stage: Stage,
  lost: StageKill["lost"],
  addresses: readonly string[],
): readonly string[] {
  if (lost === undefined) return [];
  const messages = Object.values(lost).flatMap((message) => message ?? []);
  const isTwin = messages.length === 0;
  const { exitCode, output } = isTwin
    ? deployment.plan(stage)
    : deployment.project.run(deployment.command(stage));
  const expected = addresses.map((address) => (isTwin ? `${address} will be created` : `with ${address}`));
  const wanted = [...expected, ...messages].filter((text) => !output.includes(text));
  return exitCode === (isTwin ? 2 : 1) ? wanted : [`it ended with ${exitCode}`, ...wanted];
}

const killed = new Deployment(smooth);
afterAll(() => {
  killed.project.delete();
});

describe.each(STAGES)("%s, killed while it is made, and gone on with by docs/state.md", (stage) => {
  const state = killed.state(stage);
  const known = () => new Set(deployedIn(state).map(({ address }) => address));
  /** What is in the account, and in no state: it has the same ids as where nobody disturbed. */
  const lost = () => {
    const [addresses, objects] = [known(), killed.project.objects()];
    return deployedIn(smooth.state(stage)).filter(
      (each) => !addresses.has(each.address) && isAmong(objects, each),
    );
  };

  test.each(KILLS[stage])("$what", async (kill) => {
    const { program = "terraform", hits = "command", isStateEmptied = false } = kill;
    if (!existsSync(state)) killed.init(stage);
    const command = program === "cdktf" ? killed.cdktf(stage) : killed.command(stage);
    const run = await KilledCommand.run(killed.project, command, kill);
    const { underWay } = run;
    const isDone = () => {
      const addresses = new Set(lost().map(({ address }) => address));
      return hits === "machine" || underWay.every((address) => addresses.has(address));
    };
    expect(await run.end(isDone)).not.toBe(0);
    expect(underWay.map((address) => partsOf(address)[0])).toEqual(
      expect.arrayContaining(Object.keys(kill.lost ?? {})),
    );

    // The state is whole, and lacks just what was under way; the account has that, unless it went down as well.
    const addresses = lost().map(({ address }) => address);
    expect(addresses.sort()).toEqual(hits === "machine" ? [] : [...underWay].sort());

    if (isStateEmptied) {
      writeFileSync(state, "");
      copyFileSync(`${state}.backup`, state);
    }
    const found = lost();
    expect(found.length > underWay.length).toBe(isStateEmptied);
    expect(unsaid(killed, stage, kill.lost, underWay)).toEqual([]);

    const areMany = found.length > 3;
    if (areMany) killed.writeImportBlocks(stage, found);
    else killed.import(stage, found);
    expect(lost()).toEqual(areMany ? found : []);
  });

  test("ends as if it had not been", () => {
    killed.apply(stage);
    killed.deleteImportBlocks(stage);
    expect(census(killed.project)).toEqual(expected[stage]);
    expect(killed.plan(stage).exitCode).toBe(0);
  });
});

test("docs/state.md names what was lost by these kills, and what another apply says", () => {
  const guide = readFileSync(resolve(__dirname, "../../docs/state.md"), "utf8");
  const rows = [...guide.matchAll(/^\| (`(?:aws|helm)_.*?) +\| (.*?) +\|/gm)].map((row) => row.slice(1));
  for (const [type, message] of ALL_LOST) {
    const [, says] = rows.find(([types]) => types!.includes(`\`${type}\``)) ?? [];
    expect([type, says]).toEqual([type, expect.stringContaining(message ?? "makes a second one")]);
  }
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

  test("addons before cluster, where the network is there, is refused, and makes nothing", () => {
    for (const stage of ["network", "addons"]) deployment.init(stage);
    deployment.apply("network");
    const made = deployment.project.journal().length;
    const { exitCode, output } = deployment.project.run(deployment.command("addons"));
    expect(exitCode).toBe(1);
    expect(output.match(/Unable to find remote state/g)).toHaveLength(1);
    expect(output).toMatch(/with data\.terraform_remote_state\.\S+-cluster,/);
    expect(deployment.project.journal()).toHaveLength(made);
  });
});
