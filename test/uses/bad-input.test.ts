import { VARIABLE_NAMES } from "../../src/platform/variables";
import { ProjectCopy } from "../support/project";

/** A bad value for each variable, as it stands in terraform.tfvars. More of them: test/platform/variables.test.ts. */
const BAD: Partial<Record<(typeof VARIABLE_NAMES)[number], string>> = {
  aws_region: '"stockholm"',
  openvpn_client_cidrs: '["0.0.0.0/0"]',
  openvpn_instance_type: '"t3"',
  openvpn_key_path: '"absent.pub"',
  openvpn_user: '"../root"',
  nat_instance_type: '"t3"',
  nat_instance_key_path: '"absent.pub"',
  eks_worker_nodes_key_path: '"absent.pub"',
};

const project = new ProjectCopy();
afterAll(() => {
  project.delete();
});
afterEach(() => {
  project.writeVariables();
});

describe("a bad value stops the whole stack before anything of it is planned", () => {
  const terraform = ["terraform", "-chdir=cdktf.out/stacks/spark-platform"];
  beforeAll(() => {
    project.must(["node", "--require", "tsx/cjs", "main.ts"], { SPARK_PLATFORM_LAYOUT: "single" });
    project.must([...terraform, "init"]);
  });

  test.each(Object.entries(BAD))("%s = %s", (name, value) => {
    project.writeVariables({ [name]: value });
    const plan = [...terraform, "plan", "-json", `-var-file=${project.variableFile}`];
    const { exitCode, output } = project.run(plan);
    const events = output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { type: string; diagnostic?: { severity: string; detail: string } });
    const errors = events.flatMap(({ diagnostic }) =>
      diagnostic?.severity === "error" ? [diagnostic.detail] : [],
    );
    expect(exitCode).toBe(1);
    expect(errors).toEqual([expect.stringContaining(`${name}: `)]);
    expect(events.filter(({ type }) => type === "planned_change" || type === "apply_start")).toEqual([]);
  });

  test("each variable has its turn here, but for keys by content, which are checked with their paths", () => {
    const expected = VARIABLE_NAMES.filter((name) => !name.endsWith("_public_key"));
    expect(Object.keys(BAD).sort()).toEqual([...expected].sort());
  });
});

test("cdktf deploy shows the message, and deploys nothing", () => {
  project.writeVariables({ openvpn_client_cidrs: '["0.0.0.0/0"]' });
  const deploy = ["npx", "cdktf", "deploy", "network", "--auto-approve", "--skip-provider-lock"];
  const { exitCode, output } = project.run(deploy);
  expect(exitCode).not.toBe(0);
  // The CLI breaks and frames the lines.
  expect(output.replaceAll(/[\s│]+/g, " ")).toContain("lets in much of the public internet");
  expect(project.types()).toEqual([]);
});

test("a setting that cannot work ends make synth with its message alone", () => {
  const { exitCode, output } = project.run(["node", "--require", "tsx/cjs", "main.ts"], {
    SPARK_PLATFORM_LAYOUT: "both",
  });
  expect(exitCode).toBe(1);
  expect(output.trim()).toBe('layout: "both" is not a known choice; use "staged" or "single".');
});
