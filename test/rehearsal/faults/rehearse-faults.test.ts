import { existsSync } from "node:fs";
import path from "node:path";
import { EVERYTHING } from "../../../src/rehearsal/faults/courses";
import { FAULT_KINDS } from "../../../src/rehearsal/faults/kinds";
import { type FaultsOptions, rehearseFaults } from "../../../src/rehearsal/faults/rehearse-faults";
import { Supervisor } from "../../../src/rehearsal/launcher/supervisor";
import { readProject } from "../../../src/rehearsal/launcher/synth";
import { makeFolder, makeProject, Recorder, removeFolders } from "../launcher/support/project";

afterEach(removeFolders);

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
});
const READ = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
});

/** A little of everything: unnamed, named, overwritten, in a cluster that is always there, and in the state alone. */
function project(vpc: Readonly<Record<string, unknown>> = {}): string {
  return makeProject({
    small: {
      blocks: {
        terraform: {
          required_providers: {
            aws: { source: "hashicorp/aws" },
            kubernetes: { source: "hashicorp/kubernetes" },
            tls: { source: "hashicorp/tls" },
          },
        },
        provider: {
          aws: [{ region: "eu-north-1" }],
          kubernetes: [{ host: "https://cluster.test", token: "t" }],
        },
        resource: {
          aws_vpc: { main: { cidr_block: "10.0.0.0/16", ...vpc } },
          aws_subnet: { main: { vpc_id: "${aws_vpc.main.id}", cidr_block: "10.0.1.0/24" } },
          aws_iam_role: { reader: { name: "reader", assume_role_policy: TRUST } },
          aws_iam_role_policy: {
            list: { role: "${aws_iam_role.reader.name}", name: "list", policy: READ },
          },
          kubernetes_namespace_v1: { jobs: { metadata: [{ name: "jobs" }] } },
          tls_private_key: { key: { algorithm: "ED25519" } },
        },
      },
    },
  });
}

async function run(root: string, options: Partial<FaultsOptions> = {}): Promise<string> {
  const output = new Recorder();
  await rehearseFaults({ project: readProject(root), output, supervisor: new Supervisor(), ...options });
  return output.text;
}

test("whatever goes wrong, deploying and destroying end with the account of an undisturbed run", async () => {
  const root = project();

  const text = await run(root);

  const courses = [
    ...text.matchAll(/^small +(\w+) +([\w-]+) +(\d+) points?, (\d+) re-runs?.*(the same account)/gm),
  ];
  expect(courses.map(([, phase, kind]) => `${phase} ${kind}`)).toEqual(
    ["deploy", "destroy"].flatMap((phase) =>
      ["mixed", "die", "disconnect", "expire"].map((kind) => `${phase} ${kind}`),
    ),
  );
  for (const [, , kind, points] of courses) expect(`${kind} ${points}`).not.toBe(`${kind} 0`);
  expect(text).not.toContain("DID NOT SURVIVE");
  expect(existsSync(path.join(root, ".cache/rehearsal-faults"))).toBe(false);
});

test("where Terraform never hears of an object, it is imported, and said by name", async () => {
  const text = await run(project(), { kinds: ["lose-answer"] });

  expect(text).toMatch(/make a second one \(imported here\):\n {2}aws_vpc \(1\)\n/);
  expect(text).toMatch(
    /would be refused \(imported here\):\n {2}aws_iam_role \(1\)\n {2}aws_subnet \(1\)\n {2}kubernetes_namespace_v1 \(1\)\n/,
  );
});

test("each fault is survived at every operation that it can happen to", async () => {
  const text = await run(project(), EVERYTHING);

  const points = [...text.matchAll(/^([\w-]+) +(\d+) +\d+ +\d+ +0 /gm)].map(
    ([, kind, count]) => [kind, Number(count)] as const,
  );
  expect(points.map(([kind]) => kind)).toEqual(FAULT_KINDS);
  // Six objects, of which one is of tls and one in a cluster, made and deleted; what timed out is made anew.
  expect(Object.fromEntries(points)).toMatchObject({
    fail: 12,
    throttle: 10,
    die: 12,
    disconnect: 2,
    expire: 8,
  });
  expect(text).toMatch(/^small +deploy +die +6 points, 6 re-runs, 4 by hand, the same account/m);
  expect(text).not.toContain("DID NOT SURVIVE");
});

test("a course that strikes nothing has shown nothing", async () => {
  await expect(run(project(), { kinds: ["die"], every: 1000 })).rejects.toThrow(
    "small deploy (die): Only 0 operations were struck, of 1 at least.",
  );
});

test("what does not survive is a failure that says why, with the log, and keeps the work folder", async () => {
  // What timed out is tainted and would have to be replaced, which this forbids.
  const root = project({ lifecycle: { prevent_destroy: true } });
  const workFolder = path.join(makeFolder(), "work");

  const failed = run(root, { kinds: ["time-out"], workFolder });

  await expect(failed).rejects.toThrow(/courses did not survive\.[^]*small deploy \(time-out\): Run again/);
  await expect(failed).rejects.toThrow(/Instance cannot be destroyed[^]*small\.deploy\.time-out\.0\.log/);
  expect(existsSync(path.join(workFolder, "logs/small.deploy.time-out.0.log"))).toBe(true);
});

test("the network stage survives a lost answer at every operation", async () => {
  const text = await run(path.resolve(__dirname, "../../.."), {
    kinds: ["lose-answer"],
    stages: ["network"],
    workFolder: path.join(makeFolder(), "work"),
  });

  expect(text).toMatch(/^network +deploy +lose-answer .*by hand, the same account/m);
  expect(text).toMatch(/^network +destroy +lose-answer .*the same account/m);
});

test("the single layout, all stages in one stack, survives that the cluster is out of reach in the middle", async () => {
  process.env.SPARK_PLATFORM_LAYOUT = "single";
  try {
    const text = await run(path.resolve(__dirname, "../../.."), {
      kinds: ["disconnect"],
      every: 10,
      workFolder: path.join(makeFolder(), "work"),
    });

    expect(text).toMatch(/^spark-platform +deploy +disconnect +[1-9].* points?, .*the same account/m);
    expect(text).toMatch(/^spark-platform +destroy +disconnect +[1-9].* points?, .*the same account/m);
  } finally {
    delete process.env.SPARK_PLATFORM_LAYOUT;
  }
});
