import { VARIABLE_NAMES } from "../../src/platform/variables";
import { ProjectCopy, SYNTH } from "../support/project";

/** A bad value for each variable, as it stands in terraform.tfvars. More of them: test/platform/variables.test.ts. */
const BAD: Partial<Record<(typeof VARIABLE_NAMES)[number], string>> = {
  cluster_issuer_cert_path: '"absent.crt"',
  cluster_issuer_key_path: '"absent.key"',
  docker_registry_email: '"me"',
  docker_registry_password: '""',
  docker_registry_server: '"my registry"',
  docker_registry_username: '""',
  domain: '"internal"',
  grafana_admin_password: '"secret"',
  grafana_admin_user: '"me myself"',
  history_server_spark_image: '"apache/spark"',
  jupyter_notebook_image: '"jupyter:"',
  kubernetes_addons_namespace: '"kube-system"',
  aws_region: '"stockholm"',
  openvpn_client_cidrs: '["0.0.0.0/0"]',
  openvpn_instance_type: '"t3"',
  openvpn_key_path: '"absent.pub"',
  openvpn_user: '"../root"',
  nat_instance_type: '"t3"',
  nat_instance_key_path: '"absent.pub"',
  eks_worker_nodes_key_path: '"absent.pub"',
};

/** What must be given with any part of it. */
const REGISTRY = {
  docker_registry_server: '"registry.example.com"',
  docker_registry_username: '"reader"',
  docker_registry_password: '"secret"',
};

/** What terraform says, line by line, with `-json`. */
interface Event {
  readonly type: string;
  readonly hook?: { readonly action?: string };
  readonly diagnostic?: { readonly severity: string; readonly detail: string };
}

const project = new ProjectCopy();
afterAll(() => {
  project.delete();
});
afterEach(() => {
  project.writeVariables();
});

describe("a bad value stops the whole stack before anything of it is planned", () => {
  let terraform: readonly string[] = [];
  beforeAll(() => {
    terraform = project.synthesizeSingle();
    project.must([...terraform, "init"]);
  });

  test.each(Object.entries(BAD))("%s = %s", (name, value) => {
    const others = name.startsWith("docker_registry_") ? REGISTRY : {};
    project.writeVariables({ ...others, [name]: value });
    const plan = [...terraform, "plan", "-json", `-var-file=${project.variableFile}`];
    const { exitCode, output } = project.run(plan);
    const events = output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Event);
    const errors = events.flatMap(({ diagnostic }) =>
      diagnostic?.severity === "error" ? [diagnostic.detail] : [],
    );
    expect(exitCode).toBe(1);
    expect(errors).toEqual([expect.stringContaining(`${name}: `)]);
    const planned = events.filter(
      ({ type, hook }) => type === "planned_change" || (hook && hook.action !== "read"),
    );
    expect(planned).toEqual([]);
  });

  test("each variable has its turn here, but for content, which is checked with its path", () => {
    const expected = VARIABLE_NAMES.filter((name) => !/_(public_key|pem)$/.test(name));
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
  const { exitCode, output } = project.run(SYNTH, { SPARK_PLATFORM_LAYOUT: "both" });
  expect(exitCode).toBe(1);
  expect(output.trim()).toBe('layout: "both" is not a known choice; use "staged" or "single".');
});
