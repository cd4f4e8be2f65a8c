import { copyFileSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deployedIn, isAmong } from "../support/deployed";
import { InterruptedCommand } from "../support/interrupted-command";
import { KilledCommand } from "../support/killed-command";
import { ProjectCopy, SINGLE_FOLDER } from "../support/project";

const STAGES = ["network", "cluster", "addons"] as const;
type Stage = (typeof STAGES)[number];
const DATA_BUCKET = "example-spark-data-bucket";

/** What terraform says of each resource that it has destroyed. */
const GONE = /Destruction complete/g;

/** What `make destroy ARGS=…` runs once the stacks are synthesized. */
const destroy = (...args: string[]) => [
  ...["node", "--require", "tsx/cjs", "src/teardown/main.ts", "--auto-approve"],
  ...args,
];

/** Whether a state is there as a whole: it is not while terraform writes it. */
function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

/** Deploys all stages, in the staged layout. */
function deployStages(project: ProjectCopy): void {
  project.synthesize();
  for (const stage of STAGES) {
    const terraform = ["terraform", `-chdir=cdktf.out/stacks/${stage}`];
    project.must([...terraform, "init"]);
    project.must([...terraform, "apply", "-auto-approve", `-var-file=${project.variableFile}`]);
  }
}

/** The types of what was deleted since the journal had so many lines, in their order. */
function deletions(project: ProjectCopy, since = 0): string[] {
  return project
    .journal()
    .slice(since)
    .filter(({ operation }) => operation === "delete")
    .map(({ type }) => type);
}

describe("make destroy, stage by stage", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });

  test("with --stage addons ends there, and the cluster stays", () => {
    deployStages(project);
    const output = project.must(destroy("--stage", "addons", "--offline"));
    expect(output).toContain("Still deployed: network, cluster.");
    expect(project.types()).toContain("aws_eks_cluster");
    expect(project.types()).not.toContain("helm_release");
  });

  test("without credentials of AWS keeps the buckets with their settings, and takes all the rest", () => {
    const output = project.must(destroy());
    expect(output).toContain("addons: nothing is deployed, skipped.");
    expect(output).toContain("there are no credentials in the environment");
    expect(output).toContain(`bucket ${DATA_BUCKET}: not looked into, so it may hold data`);
    expect(project.types()).toEqual([
      "aws_s3_bucket",
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_ownership_controls",
      "aws_s3_bucket_policy",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
    ]);
    // Terraform leaves outputs alone when it is given targets, as docs/destroy.md says.
    const outputs = project.must(["terraform", "-chdir=cdktf.out/stacks/cluster", "output"]);
    expect(outputs).toMatch(/kubeconfig_command = .*--name spark-cluster/);
    const order = deletions(project);
    const [addons, cluster, network] = [
      order.lastIndexOf("helm_release"),
      order.indexOf("aws_eks_cluster"),
      order.indexOf("aws_vpc"),
    ];
    expect(addons).toBeGreaterThanOrEqual(0);
    expect(cluster).toBeGreaterThan(addons);
    expect(network).toBeGreaterThan(cluster);
  });

  test("once more has nothing to do, and then takes the buckets although the network is gone", () => {
    const before = project.journal().length;
    expect(project.must(destroy())).toContain("cluster: only what is kept is left of it, skipped.");
    expect(project.journal()).toHaveLength(before);
    expect(project.must(destroy("--offline"))).toContain("Done: nothing is deployed any more.");
    expect(project.objects()).toEqual([]);
    expect(project.must(destroy("--offline"))).toContain("there is nothing to destroy");
  });

  test("can be deployed again afterwards", () => {
    deployStages(project);
    expect(project.types()).toEqual(expect.arrayContaining(["aws_eks_cluster", "helm_release"]));
  });
});

describe("a destroy that is stopped in the middle of each stage, and then killed", () => {
  const project = new ProjectCopy();
  const state = (stage: Stage) => join(project.directory, `terraform.${stage}.tfstate`);
  const byTerraform = (stage: Stage) => [
    ...["terraform", `-chdir=cdktf.out/stacks/${stage}`, "destroy", "-auto-approve"],
    `-var-file=${project.variableFile}`,
  ];
  beforeAll(() => {
    deployStages(project);
  });
  afterAll(() => {
    project.delete();
  });

  describe.each([
    {
      stage: "addons",
      signal: "SIGTERM",
      at: { seen: GONE, after: 3, latencyScale: 0.01 },
      what: "terraform",
      command: byTerraform,
      kill: { moment: /helm_release\.\S+: Destroying\.\.\./, latencyScale: 0.15 },
    },
    {
      stage: "cluster",
      signal: "SIGINT",
      at: { seen: GONE, after: 3, latencyScale: 0.001 },
      what: "make destroy",
      command: (stage: Stage) => destroy("--offline", "--stage", stage),
      kill: { moment: /aws_eks_cluster\.test_cluster: Destroying\.\.\./, latencyScale: 0.02 },
    },
    {
      stage: "network",
      signal: "SIGHUP",
      // Terraform ends the server, which takes longest, and no more: what it stands on is left.
      at: { seen: /aws_instance\.openvpn_server: Destroying/g, after: 1, latencyScale: 0.05 },
      what: "the whole machine",
      command: () => destroy("--offline"),
      kill: {
        moment: /aws_subnet\.vpc_public_subnet\[\d+\]: Destroying\.\.\./,
        latencyScale: 1.3,
        hits: "machine",
      },
    },
  ] as const)("$stage", ({ stage, signal, at, what, command, kill }) => {
    // In a closed terminal the hangup reaches terraform as well, which dies of it.
    test(`${signal} to make destroy alone: it says what is left, and begins no other stage`, async () => {
      const before = project.objects().length;
      const run = new InterruptedCommand(project, destroy("--offline"));
      const { exitCode, output } = await run.stop(signal, at);
      expect({ exitCode, output }).toMatchObject({ exitCode: 1 });
      expect(output).toContain("Interrupt received");
      expect(output).toMatch(
        new RegExp(`Stopped: of the stage "${stage}", \\d+ of \\d+ resources are left\\.`),
      );
      expect(project.objects().length).toBeLessThan(before);
      expect(project.objects().length).toBeGreaterThan(0);
    });

    test(`SIGKILL of ${what}: run again, it takes what is left of the stage`, async () => {
      const before = deployedIn(state(stage));
      const run = await KilledCommand.run(project, command(stage), kill);
      const goingOn = run.hasOrphans;
      // Not in the middle of writing the state, which would be refused for that.
      const isCalm = () => isWhole(state(stage));
      const meanwhile = goingOn
        ? await run.whileOrphansPause(isCalm, () => project.run(command(stage)))
        : undefined;
      const wanted = before.filter(({ address }) => run.underWay.includes(address));
      const isGone = () => !wanted.some((each) => isAmong(project.objects(), each));
      await run.end(() => what === "the whole machine" || isGone());
      // Killed alone, make destroy leaves terraform behind, which goes on and holds the state.
      expect(goingOn).toBe(what === "make destroy");
      const refused = {
        exitCode: 1,
        output: expect.stringContaining("Error acquiring the state lock") as string,
      };
      expect(meanwhile).toEqual(goingOn ? refused : undefined);
      expect(wanted.length).toBeGreaterThan(0);
      expect(isGone()).toBe(what !== "the whole machine");
      // What was under way is still in the state, unless terraform went on.
      const left = deployedIn(state(stage)).map(({ address }) => address);
      expect(run.underWay.filter((address) => left.includes(address))).toEqual(
        goingOn ? [] : [...run.underWay],
      );

      project.must(command(stage));
      expect(deployedIn(state(stage))).toEqual([]);
    });
  });

  test("ends with nothing left", () => {
    expect(project.must(destroy("--offline"))).toContain("there is nothing to destroy");
    expect(project.objects()).toEqual([]);
  });
});

describe("make destroy, single layout", () => {
  const project = new ProjectCopy();
  const terraform = (command: string, ...args: string[]) =>
    project.must(["terraform", `-chdir=${SINGLE_FOLDER}`, command, ...args]);
  const variables = `-var-file=${project.variableFile}`;
  beforeAll(() => {
    project.synthesizeSingle();
    terraform("init");
    terraform("apply", "-auto-approve", variables);
  });
  afterAll(() => {
    project.delete();
  });

  test("by the Makefile keeps the buckets where it cannot look into them, and takes everything else at once", () => {
    copyFileSync(resolve(__dirname, "../../Makefile"), join(project.directory, "Makefile"));
    // The packages are those of this checkout: never to be installed anew from a copy.
    const make = ["make", "--old-file=node_modules/.package-lock.json", "destroy", "ARGS=--auto-approve"];
    const output = project.must(make, { SPARK_PLATFORM_LAYOUT: "single" });
    expect(output).toContain("Kept on purpose:");
    expect(project.types().filter((type) => !type.startsWith("aws_s3_bucket"))).toEqual([]);
    expect(project.types()).toContain("aws_s3_bucket_policy");
  });

  test("a plan afterwards makes everything else again, and leaves the buckets alone", () => {
    expect(terraform("plan", "-no-color", variables)).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
  });

  test("takes the rest where S3 is to decide", () => {
    expect(project.must(destroy("--offline"))).toContain("Done: nothing is deployed any more.");
    expect(project.objects()).toEqual([]);
  });
});
