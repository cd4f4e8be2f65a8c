import { ProjectCopy } from "../support/project";

/** Modules of the resources in terraform's state. */
function modulesIn(stateList: string): string[] {
  return [...new Set([...stateList.matchAll(/^(module\.[^.]+)\./gm)].map(([, module]) => module!))];
}

describe("cdktf by stage", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });
  // Where there is a terminal, a person approves; offline, there is no registry to lock providers from.
  const cdktf = (command: string) => [
    ...["npx", "cdktf", command, "network"],
    ...(command === "diff" ? [] : ["--auto-approve"]),
    "--skip-provider-lock",
  ];

  test("deploy network makes the VPC and the VPN server, and says how to fetch the profile", () => {
    const output = project.must(cdktf("deploy"));
    expect(output).toMatch(/openvpn_profile_command = .*ec2-user@.*ada\.ovpn/);
    expect(project.deployed()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^aws_vpc vpc-/),
        expect.stringMatching(/^aws_instance i-/),
        expect.stringMatching(/^aws_eip eipalloc-/),
      ]),
    );
  });

  test("plain terraform in the stack's folder sees the same state, and nothing to change", () => {
    const terraform = ["terraform", "-chdir=cdktf.out/stacks/network"];
    expect(modulesIn(project.must([...terraform, "state", "list"]))).toEqual([
      "module.custom-vpc",
      "module.openvpn-server",
    ]);
    const plan = [...terraform, "plan", "-detailed-exitcode", `-var-file=${project.variableFile}`];
    expect(project.run(plan)).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("No changes") as string,
    });
  });

  test("a missing variable ends with a message that names it, and does not wait for an answer", () => {
    project.writeVariables("openvpn_user");
    const { exitCode, output } = project.run(cdktf("diff"));
    project.writeVariables();
    expect(exitCode).not.toBe(0);
    expect(output).toContain('The root module input variable "openvpn_user" is not set');
  });

  test("destroy network leaves nothing behind", () => {
    project.must(cdktf("destroy"));
    expect(project.deployed()).toEqual([]);
  });
});

describe("plain terraform, single layout", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });
  const terraform = (command: string, ...args: string[]) =>
    project.must(["terraform", "-chdir=cdktf.out/stacks/spark-platform", command, ...args], {
      SPARK_PLATFORM_LAYOUT: "single",
    });
  const variables = `-var-file=${project.variableFile}`;

  test("the original's targeted first apply makes the VPC and the VPN server", () => {
    project.must(["node", "--require", "tsx/cjs", "main.ts"], { SPARK_PLATFORM_LAYOUT: "single" });
    terraform("init");
    const targets = ["-target=module.custom-vpc", "-target=module.openvpn-server"];
    expect(terraform("apply", "-auto-approve", variables, ...targets)).toContain("Apply complete!");
    expect(modulesIn(terraform("state", "list"))).toEqual(["module.custom-vpc", "module.openvpn-server"]);
  });

  test("the apply that follows it finds nothing to change in them", () => {
    expect(terraform("apply", "-auto-approve", variables)).toContain("0 added, 0 changed, 0 destroyed");
  });

  test("destroy leaves nothing behind", () => {
    expect(terraform("destroy", "-auto-approve", variables)).toContain("Destroy complete!");
    expect(project.deployed()).toEqual([]);
  });
});
