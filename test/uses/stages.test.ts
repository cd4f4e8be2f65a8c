import { docsCommands } from "../support/docs-commands";
import { PretendServer } from "../support/pretend-server";
import { ProjectCopy, SINGLE_FOLDER } from "../support/project";

const NETWORK = ["module.custom-vpc", "module.openvpn-server"];

/** The original's outputs, and the host that each is an address of. */
const ADDRESSES = {
  spark_history_server_url: "spark",
  jupyterhub_server_url: "hub",
  prometheus_url: "prometheus",
  grafana_url: "grafana",
  alert_manager_url: "alertmanager",
};

/** Modules of the resources in terraform's state. */
function modulesIn(stateList: string): string[] {
  return [
    ...new Set([...stateList.matchAll(/^(?:data\.)?(module\.[^.]+)\./gm)].map(([, module]) => module!)),
  ];
}

describe("cdktf by stage", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });
  // Where there is a terminal, a person approves; offline, there is no registry to lock providers from.
  const ran = new Set<string>();
  const cdktf = (command: string, ...stacks: string[]) => {
    ran.add([command, ...stacks].join(" "));
    return [
      ...["npx", "cdktf", command, ...stacks],
      ...(["deploy", "destroy"].includes(command) ? ["--auto-approve"] : []),
      "--skip-provider-lock",
    ];
  };

  test("a missing variable ends with a message that names it, deploys nothing, and does not wait for an answer", () => {
    project.writeVariables({ openvpn_user: null });
    const terraform = ["terraform", "-chdir=cdktf.out/stacks/network", "apply", "-no-color", "-auto-approve"];
    // As people have it, unlike rehearsals. cdktf gives terraform a terminal, in which nobody could answer.
    const asking = ["env", "-u", "TF_INPUT"];
    const ended = [cdktf("deploy", "network"), [...terraform, `-var-file=${project.variableFile}`]].map(
      (command) => project.run([...asking, ...command], {}, { timeoutSeconds: 100 }),
    );
    project.writeVariables();
    for (const { exitCode, output } of ended) {
      expect(exitCode).toBe(1);
      expect(output).toContain("openvpn_user: it is not set: The name of the first OpenVPN user");
    }
    expect(project.types()).toEqual([]);
  });

  test.each([
    ["deploy", "cluster", "network"],
    ["deploy", "addons", "cluster, network"],
  ])("%s %s alone is refused, as it needs %s", (command, stack, missing) => {
    const { exitCode, output } = project.run(cdktf(command, stack));
    expect(exitCode).toBe(1);
    expect(output).toContain(`dependencies are not included in the stacks to run: ${missing}`);
    expect(project.types()).toEqual([]);
  });

  test("deploy network makes the VPC and the VPN server, and says how to fetch the profile", () => {
    const output = project.must(cdktf("deploy", "network"));
    expect(output).toMatch(/openvpn_profile_command = .*ec2-user@.*first\.ovpn/);
    expect(project.types()).toEqual(expect.arrayContaining(["aws_vpc", "aws_instance", "aws_eip"]));
    expect(project.types()).not.toContain("aws_eks_cluster");
  });

  test("the command that it prints waits for the server, and leaves the whole profile or nothing", () => {
    const command = project.must([
      ...["terraform", "-chdir=cdktf.out/stacks/network", "output", "-raw", "openvpn_profile_command"],
    ]);
    const server = new PretendServer();
    try {
      expect(server.fetch(command, { readyAfter: 2 })).toEqual({
        exitCode: 0,
        attempts: 3,
        files: { "first.ovpn": { content: "profile of first\n", mode: "600" } },
      });
      expect(server.fetch(command, { readyAfter: 1000 })).toEqual({ exitCode: 1, attempts: 60, files: {} });
    } finally {
      server.delete();
    }
  });

  test("plain terraform in the stack's folder sees the same state, and nothing to change", () => {
    const terraform = ["terraform", "-chdir=cdktf.out/stacks/network"];
    expect(modulesIn(project.must([...terraform, "state", "list"]))).toEqual(NETWORK);
    const plan = [...terraform, "plan", "-detailed-exitcode", `-var-file=${project.variableFile}`];
    expect(project.run(plan)).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("No changes") as string,
    });
  });

  test("deploy network cluster goes on from there, and says how kubectl finds the cluster", () => {
    const output = project.must(cdktf("deploy", "network", "cluster"));
    expect(output).toMatch(/kubeconfig_command = .*--name spark-cluster/);
    expect(project.types()).toEqual(
      expect.arrayContaining(["aws_vpc", "aws_s3_bucket", "aws_eks_cluster", "aws_eks_node_group"]),
    );
  });

  test("deploy network cluster addons goes on from there, and ends with the five addresses", () => {
    const output = project.must(cdktf("deploy", "network", "cluster", "addons"));
    for (const [name, host] of Object.entries(ADDRESSES)) {
      expect(output).toContain(`${name} = https://${host}.spark.example.internal`);
    }
    expect(project.types()).toEqual(
      expect.arrayContaining(["helm_release", "aws_efs_file_system", "aws_route53_zone", "aws_lb"]),
    );
  });

  test("deploy '*' after that changes nothing", () => {
    const before = project.journal().length;
    project.must(cdktf("deploy", "*"));
    expect(project.journal().slice(before)).toEqual([]);
  });

  test("a changed variable shows in the diff of its stage only, and deploy '*' changes just that", () => {
    project.writeVariables({ nat_instance_type: '"t3.small"' });
    expect(project.must(cdktf("diff", "network"))).toContain("No changes.");
    expect(project.must(cdktf("diff", "cluster"))).toMatch(/0 to add, 1 to change, 0 to destroy/);
    expect(project.must(cdktf("diff", "addons"))).toContain("No changes.");
    const before = project.journal().length;
    project.must(cdktf("deploy", "*"));
    expect(project.journal().slice(before)).toMatchObject([{ operation: "update", type: "aws_instance" }]);
    const types = project.objects().flatMap(({ values }) => values.instance_type ?? []);
    expect(types).toContain("t3.small");
    expect(project.must(cdktf("diff", "cluster"))).toContain("No changes.");
  });

  test("output addons prints the five addresses, and changes nothing", () => {
    const before = project.journal().length;
    const output = project.must(cdktf("output", "addons"));
    for (const [name, host] of Object.entries(ADDRESSES)) {
      expect(output).toContain(`${name} = https://${host}.spark.example.internal`);
    }
    expect(project.journal().slice(before)).toEqual([]);
  });

  test("destroy network alone is refused, as others stand on it", () => {
    const { exitCode, output } = project.run(cdktf("destroy", "network"));
    expect(exitCode).toBe(1);
    expect(output).toContain("dependant stacks are not included in the stacks to run: addons, cluster");
    expect(project.types()).toContain("aws_vpc");
  });

  test("destroy addons keeps the cluster, without any load balancer, and destroying the rest leaves nothing behind", () => {
    project.must(cdktf("destroy", "addons"));
    expect(project.types()).toContain("aws_eks_cluster");
    expect(project.types()).not.toContain("helm_release");
    expect(project.types()).not.toContain("aws_lb");
    project.must(cdktf("destroy", "network", "cluster", "addons"));
    expect(project.types()).toEqual([]);
  });

  test("these are the commands of README.md and the guides", () => {
    const told = docsCommands().flatMap(({ line }) => {
      const [, command] = /\bnpx cdktf ([^-&|;]+)/.exec(line) ?? [];
      return command === undefined ? [] : [command.replaceAll("'", "").trim()];
    });
    expect(told.length).toBeGreaterThan(8);
    expect(told.filter((command) => !ran.has(command))).toEqual([]);
  });
});

describe("plain terraform, single layout", () => {
  const project = new ProjectCopy();
  afterAll(() => {
    project.delete();
  });
  const terraform = (command: string, ...args: string[]) =>
    project.must(["terraform", `-chdir=${SINGLE_FOLDER}`, command, ...args]);
  const variables = `-var-file=${project.variableFile}`;

  test("the original's targeted first apply makes the VPC and the VPN server", () => {
    project.synthesizeSingle();
    terraform("init");
    const targets = ["-target=module.custom-vpc", "-target=module.openvpn-server"];
    expect(terraform("apply", "-auto-approve", variables, ...targets)).toContain("Apply complete!");
    expect(modulesIn(terraform("state", "list"))).toEqual(NETWORK);
  });

  test("the apply that follows it leaves them alone and makes the rest", () => {
    expect(terraform("apply", "-auto-approve", variables)).toMatch(/\d+ added, 0 changed, 0 destroyed/);
    expect(modulesIn(terraform("state", "list")).sort()).toEqual(
      [
        ...NETWORK,
        "module.nat-instance",
        'module.s3-bucket["spark_data"]',
        'module.s3-bucket["spark_logs"]',
        "module.eks-cluster",
        "module.eks-autoscaler",
        "module.aws-efs-csi-driver",
        "module.external-dns",
        "module.ingress-nginx",
        "module.cert-manager",
        "module.kube-prometheus-stack",
        "module.spark-operator",
        "module.jupyterhub",
      ].sort(),
    );
  });

  test("a second plan has nothing to change", () => {
    expect(terraform("plan", "-detailed-exitcode", variables)).toContain("No changes");
  });

  test("destroy leaves nothing behind", () => {
    expect(terraform("destroy", "-auto-approve", variables)).toContain("Destroy complete!");
    expect(project.types()).toEqual([]);
  });
});
