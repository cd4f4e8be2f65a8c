import { Testing } from "cdktf";
import { SparkPlatform, type SparkPlatformProps } from "../../src/platform/spark-platform";
import original from "../fixtures/original-interfaces.json";
import { synthesize } from "../support/synthesized";

describe("layouts", () => {
  test("staged, the default: the network is a stack of its own", () => {
    expect(Object.keys(synthesize())).toEqual(["network"]);
  });

  test("single: one stack holds every stage", () => {
    expect(Object.keys(synthesize({ layout: "single" }))).toEqual(["spark-platform"]);
  });

  test.each(["staged", "single"] as const)("%s: the modules have the original's addresses", (layout) => {
    const stacks = Object.values(synthesize({ layout }));
    expect(stacks.flatMap((stack) => Object.keys(stack.module))).toEqual(["custom-vpc", "openvpn-server"]);
  });

  test("both: the same stage, but for where its state is kept", () => {
    const single = synthesize({ layout: "single" })["spark-platform"]!;
    const staged = synthesize().network!;
    expect({ ...single, terraform: null }).toEqual({ ...staged, terraform: null });
  });
});

describe("maintained modules, the default", () => {
  const stack = synthesize().network!;

  test("are local folders beside the stack", () => {
    expect(stack.module["custom-vpc"]).toMatchObject({ source: "./modules/terraform-aws-custom-vpc" });
    expect(stack.module["openvpn-server"]).toMatchObject({
      source: "./modules/terraform-aws-openvpn-server",
    });
  });

  test("accept a range of provider versions, and need a terraform with cross-variable validation", () => {
    expect(stack.terraform.required_providers).toEqual({
      aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" },
    });
    expect(stack.terraform.required_version).toBe(">= 1.9.0");
  });

  test("take the VPC's values from one another by reference", () => {
    expect(stack.module["openvpn-server"]).toMatchObject({
      vpc_id: "${module.custom-vpc.vpc_id}",
      openvpn_subnet_id: "${module.custom-vpc.public_subnet_ids[0]}",
    });
  });

  test("depend on nothing that they do not refer to", () => {
    expect(Object.values(stack.module).filter((module) => "depends_on" in module)).toEqual([]);
  });
});

describe("registry modules", () => {
  const stack = synthesize({ modules: "registry" }).network!;

  test.each([
    ["custom-vpc", "terraform-aws-custom-vpc"],
    ["openvpn-server", "terraform-aws-openvpn-server"],
  ] as const)("%s: the source, version and inputs of the original root, and no others", (address, folder) => {
    const { source, version, variables } = original.modules[folder];
    const { source: ourSource, version: ourVersion, ...inputs } = stack.module[address]!;
    expect([ourSource, ourVersion]).toEqual([source, version]);
    expect(Object.keys(inputs).sort()).toEqual(Object.keys(variables).sort());
  });

  test("are at versions that are known by heart", () => {
    expect(stack.module).toMatchObject({
      "custom-vpc": { source: "gfortetsanakis/custom-vpc/aws", version: "1.0.2" },
      "openvpn-server": { source: "gfortetsanakis/openvpn-server/aws", version: "1.0.2" },
    });
  });

  test("constrain the provider as those modules do", () => {
    expect(stack.terraform.required_providers).toEqual({ aws: { source: "aws", version: "~> 4.0" } });
  });

  test("need the key's path, since they take no key", () => {
    expect(stack.variable.openvpn_key_path).not.toHaveProperty("default");
    expect(stack.variable).not.toHaveProperty("openvpn_public_key");
  });

  test("come with a warning that says why they are not the default", () => {
    const { stacks } = new SparkPlatform(Testing.app(), { modules: "registry" });
    const warnings = stacks.flatMap((each) => each.node.metadata.map((entry) => String(entry.data)));
    expect(warnings).toEqual([expect.stringContaining("no longer apply cleanly on today's AWS")]);
  });
});

describe("variables, locals and outputs", () => {
  const { variable, locals, output } = synthesize().network!;
  const originals: Record<string, { default?: unknown; required: boolean }> = original.root.variables;

  test("variables are the original's, and the keys by content", () => {
    const added = Object.keys(variable).filter((name) => !(name in originals));
    expect(added).toEqual(["openvpn_public_key"]);
  });

  test("variables keep the original's defaults; only a key has an alternative to being given", () => {
    for (const [name, { default: defaultValue }] of Object.entries(variable)) {
      const expected =
        name.endsWith("_key_path") || name.endsWith("_public_key") ? null : originals[name]?.default;
      expect({ name, default: defaultValue }).toEqual({ name, default: expected });
    }
  });

  test("every variable has a type, a description and a validation; a key's content is checked with its path", () => {
    const incomplete = Object.entries(variable).filter(
      ([name, { type, description, validation }]) =>
        !type || !description || (!validation?.length && !name.endsWith("_public_key")),
    );
    expect(incomplete).toEqual([]);
  });

  test("locals are the original's, with the same meaning", () => {
    const { vpc_cidr, az_names } = original.root.locals;
    expect(locals).toMatchObject({ vpc_cidr, az_names });
    expect(locals.public_subnets).toEqual([
      {
        cidr_block: "${cidrsubnet(local.vpc_cidr, 8, 10)}",
        availability_zone: "${element(local.az_names, 0)}",
      },
    ]);
    expect(locals.private_subnets).toEqual(
      [1, 2, 3].map((number) => ({
        cidr_block: `\${cidrsubnet(local.vpc_cidr, 8, ${number})}`,
        availability_zone: `\${element(local.az_names, ${number - 1})}`,
      })),
    );
  });

  test("settings reach the locals", () => {
    const settings: SparkPlatformProps = {
      network: {
        vpcCidr: "172.16.0.0/20",
        publicSubnets: [{ cidrBlock: "172.16.0.0/24", availabilityZone: 1 }],
        privateSubnets: [
          { cidrBlock: "172.16.1.0/24", availabilityZone: "eu-north-1a" },
          { cidrBlock: "172.16.2.0/24", availabilityZone: "eu-north-1b" },
        ],
      },
    };
    expect(synthesize(settings).network!.locals).toMatchObject({
      vpc_cidr: "172.16.0.0/20",
      public_subnets: [{ cidr_block: "172.16.0.0/24", availability_zone: "${element(local.az_names, 1)}" }],
      private_subnets: [
        { cidr_block: "172.16.1.0/24", availability_zone: "eu-north-1a" },
        { cidr_block: "172.16.2.0/24", availability_zone: "eu-north-1b" },
      ],
    });
  });

  test("the VPN's transport is the original root's unless set", () => {
    const protocol = (props: SparkPlatformProps) =>
      synthesize(props).network!.module["openvpn-server"]!.openvpn_protocol;
    expect(protocol({})).toBe("tcp");
    expect(protocol({ network: { openvpnProtocol: "udp" } })).toBe("udp");
  });

  test("outputs say where the VPN server is and how to fetch the profile", () => {
    expect(Object.keys(output)).toEqual(["openvpn_profile_command", "openvpn_server_dns"]);
  });

  test("tags are given to everything through the provider", () => {
    expect(synthesize({ tags: { Team: "data" } }).network!.provider.aws).toEqual([
      { region: "${var.aws_region}", default_tags: [{ tags: { Team: "data" } }] },
    ]);
  });
});

describe("settings that cannot work are refused before anything is synthesized", () => {
  test.each<[SparkPlatformProps, string]>([
    [{ layout: "stages" as "staged" }, 'layout: "stages" is not a known choice; use "staged" or "single"'],
    [{ layout: "" as "staged" }, 'layout: "" is not a known choice'],
    [{ layout: "STAGED" as "staged" }, 'layout: "STAGED" is not a known choice'],
    [
      { modules: "local" as "registry" },
      'modules: "local" is not a known choice; use "maintained" or "registry"',
    ],
    [{ modules: "" as "registry" }, 'modules: "" is not a known choice'],
    [{ modules: "Registry" as "registry" }, 'modules: "Registry" is not a known choice'],
    [
      { network: { vpcCidr: "10.0.0.0/8" } },
      'network.vpcCidr: "10.0.0.0/8" has a size that AWS does not allow',
    ],
  ])("%j", (props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });
});
