import { generateKeyPairSync } from "node:crypto";
import { sshFields, sshNumber } from "../../../src/rehearsal/catalogue/ssh-key";
import { UNKNOWN, type ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

const AMI = "ami-0123456789abcdef0";

function ed25519(): string {
  const { x = "" } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  return `ssh-ed25519 ${sshFields("ssh-ed25519", Buffer.from(x, "base64url")).toString("base64")} someone`;
}

function rsa(bits: number): string {
  const { n = "", e = "" } = generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({
    format: "jwk",
  });
  const numbers = [e, n].map((part) => sshNumber(Buffer.from(part, "base64url")));
  return `ssh-rsa ${sshFields("ssh-rsa", ...numbers).toString("base64")}`;
}

describe("rehearsed EC2", () => {
  let account: Account;
  let vpc: ValueMap;
  let subnet: ValueMap;

  beforeEach(async () => {
    account = new Account("aws", { region: "eu-west-1", default_tags: [{ tags: { project: "spark" } }] });
    vpc = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16", enable_dns_hostnames: true });
    subnet = await account.put("aws_subnet", { vpc_id: vpc.id!, cidr_block: "10.0.1.0/24" });
  });

  afterEach(() => account.end());

  const instance = (more: ValueMap = {}) =>
    account.put("aws_instance", { ami: AMI, instance_type: "t3.micro", subnet_id: subnet.id!, ...more });

  it("gives an instance an address of its subnet, an interface and the default group", async () => {
    const made = await instance({ root_block_device: [{ volume_size: 20 }] });

    expect(made).toMatchObject({
      id: expect.stringMatching(/^i-[0-9a-f]{17}$/) as string,
      availability_zone: subnet.availability_zone,
      private_ip: expect.stringMatching(/^10\.0\.1\.\d+$/) as string,
      public_ip: "",
      vpc_security_group_ids: [vpc.default_security_group_id],
      root_block_device: [
        { volume_size: 20, volume_id: expect.stringMatching(/^vol-[0-9a-f]{17}$/) as string },
      ],
      metadata_options: [{ http_endpoint: "enabled" }],
      tags_all: { project: "spark" },
    });
    const own = {
      type: "aws_network_interface",
      place: "eu-west-1",
      id: made.primary_network_interface_id as string,
    };
    expect(account.world.find(own)?.values).toMatchObject({ private_ip: made.private_ip });
  });

  it("leaves an interface that it was given as it is, when it changes itself", async () => {
    const set = { subnet_id: subnet.id!, private_ips: ["10.0.1.10", "10.0.1.11"] };
    const { id: network_interface_id } = await account.put("aws_network_interface", set);
    const [before] = account.world.list("aws_network_interface");
    const given = {
      ami: AMI,
      instance_type: "t3.micro",
      primary_network_interface: [{ network_interface_id: network_interface_id! }],
    };
    const made = await account.put("aws_instance", given);
    await account.put("aws_instance", { ...given, tags: { Name: "web" } }, made);
    expect(account.world.list("aws_network_interface")).toEqual([before]);
  });

  it("keeps its further volumes, whatever is said of them", async () => {
    const ebs_block_device: ValueMap[] = [
      { device_name: "/dev/sdf", volume_size: 5 },
      { device_name: "/dev/sdg", volume_size: 5, volume_type: "gp2", delete_on_termination: false },
    ];
    const made = await instance({ ebs_block_device });
    const set = { ami: AMI, instance_type: "t3.micro", subnet_id: made.subnet_id!, ebs_block_device };
    expect(account.plan("aws_instance", set, made)).toMatchObject({ planned: made, replace: [] });
  });

  it("never gives an address twice", async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => instance()));
    expect(new Set(all.map(({ private_ip }) => private_ip)).size).toBe(30);
  });

  it("keeps user data out of the world and in the state", async () => {
    const made = await instance({ user_data: "#!/bin/sh\necho geheim" });

    expect(JSON.stringify(account.world.list())).not.toContain("geheim");
    expect(account.session.read("aws_instance", made)).toEqual(made);
  });

  it.each([
    ["an image that is none", { ami: "amazon-linux" }, /ami must be the id of an image/],
    ["a type that is none", { instance_type: "large" }, /instance_type must be an instance type/],
    ["a volume type that is none", { root_block_device: [{ volume_type: "gp9" }] }, /"gp3".*got "gp9"/],
    ["two kinds of user data", { user_data: "a", user_data_base64: "YQ==" }, /conflicts with/],
  ])("refuses %s", (_what, more, words) => {
    const set = { ami: AMI, instance_type: "t3.micro", subnet_id: "subnet-1", ...more };
    expect(account.complaints("aws_instance", set)).toEqual([expect.stringMatching(words)]);
  });

  it.each([
    ["a subnet", { subnet_id: "subnet-0" }, /InvalidSubnetID\.NotFound/],
    ["a security group", { vpc_security_group_ids: ["sg-0"] }, /InvalidGroup\.NotFound/],
    ["a key pair", { key_name: "nobody" }, /InvalidKeyPair\.NotFound: The key pair 'nobody' does not exist/],
    ["an instance profile", { iam_instance_profile: "none" }, /Invalid IAM Instance Profile name/],
  ])("refuses an instance with %s that does not exist", async (_what, more, words) => {
    await expect(instance(more)).rejects.toThrow(words);
  });

  it("refuses a security group of another VPC", async () => {
    const { id } = await account.put("aws_vpc", { cidr_block: "10.5.0.0/16" });
    const group = await account.put("aws_security_group", { name: "far", vpc_id: id! });
    await expect(instance({ vpc_security_group_ids: [group.id!] })).rejects.toThrow(
      /belong to different networks/,
    );
  });

  it("keeps subnet and security group while an instance is in them", async () => {
    const group = await account.put("aws_security_group", { name: "g", vpc_id: vpc.id! });
    const made = await instance({ vpc_security_group_ids: [group.id!] });

    const culprit = new RegExp(`DependencyViolation.*aws_instance ${made.id as string}`);
    await expect(account.delete("aws_subnet", subnet)).rejects.toThrow(culprit);
    await expect(account.delete("aws_security_group", group)).rejects.toThrow(culprit);
  });

  it("plans a new public address when the instance will be stopped, and a replacement when it cannot be", async () => {
    const made = await instance();
    const set = { ami: AMI, instance_type: "t3.micro", subnet_id: subnet.id! };

    const resized = account.plan("aws_instance", { ...set, instance_type: "t3.small" }, made);
    expect(resized.planned).toMatchObject({ public_ip: UNKNOWN, id: made.id });
    expect(resized.replace).toEqual([]);

    const other = account.plan("aws_instance", { ...set, ami: "ami-0123456789abcdef1" }, made);
    expect(other.replace).toEqual([[{ attribute: "ami" }]]);
    expect(account.plan("aws_instance", { ...set, user_data: "x" }, made).replace).toEqual([]);
    const replaced = { ...set, user_data: "x", user_data_replace_on_change: true };
    expect(account.plan("aws_instance", replaced, made).replace).toEqual([[{ attribute: "user_data" }]]);
  });

  it("launches an instance as its template says, where it says nothing itself", async () => {
    const group = await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    const template = await account.put("aws_launch_template", {
      name: "web",
      image_id: AMI,
      instance_type: "t3.small",
      network_interfaces: [
        {
          subnet_id: subnet.id!,
          security_groups: [group.id!],
          associate_public_ip_address: "true",
        },
      ],
    });
    const set = { launch_template: [{ id: template.id!, version: "$Latest" }] };
    const made = await account.put("aws_instance", set);
    expect(made).toMatchObject({
      ami: AMI,
      instance_type: "t3.small",
      subnet_id: subnet.id,
      vpc_security_group_ids: [group.id],
      public_ip: expect.stringMatching(/^198\.51\.100\./) as string,
      launch_template: [{ id: template.id, name: "web", version: "$Latest" }],
    });
    expect(account.plan("aws_instance", set, made)).toMatchObject({ planned: made, replace: [] });
    await expect(account.put("aws_instance", { ...set, instance_type: "t3.large" })).resolves.toMatchObject({
      ami: AMI,
      instance_type: "t3.large",
    });
  });

  it("launches an instance from a copy of an image, of which the catalogue knows no more than the id", async () => {
    const copy = await account.put("aws_ami_copy", {
      name: "copy",
      source_ami_id: AMI,
      source_ami_region: "us-east-1",
    });
    expect(account.complaints("aws_instance", { ami: copy.id!, instance_type: "t3.micro" })).toEqual([]);
    await expect(instance({ ami: copy.id! })).resolves.toMatchObject({ ami: copy.id });
    expect(account.complaints("aws_launch_template", { image_id: copy.id! })).toEqual([]);
  });

  it.each<[string, ValueMap, RegExp]>([
    [
      "a template that does not exist",
      { launch_template: [{ name: "none" }] },
      /template name none, does not/,
    ],
    [
      "a template without an image",
      { launch_template: [{ name: "bare" }] },
      /must contain the parameter ImageId/,
    ],
    [
      "a template of a group that does not exist",
      { launch_template: [{ name: "strange" }] },
      /The security group 'sg-0' does not exist/,
    ],
  ])("launches no instance from %s", async (_what, set, words) => {
    await account.put("aws_launch_template", { name: "bare", instance_type: "t3.small" });
    await account.put("aws_launch_template", {
      name: "strange",
      image_id: AMI,
      vpc_security_group_ids: ["sg-0"],
    });
    await expect(account.put("aws_instance", { subnet_id: subnet.id!, ...set })).rejects.toThrow(words);
  });

  it("leads an elastic address to an interface without an instance, or to both", async () => {
    const eni = await account.put("aws_network_interface", { subnet_id: subnet.id! });
    expect(await account.put("aws_eip", { network_interface: eni.id! })).toMatchObject({
      network_interface: eni.id,
      private_ip: eni.private_ip,
      instance: "",
      association_id: expect.stringMatching(/^eipassoc-/) as string,
    });
    const { id, primary_network_interface_id } = await instance();
    const both = { instance: id!, network_interface: primary_network_interface_id! };
    expect(account.complaints("aws_eip", both)).toEqual([]);
    expect(await account.put("aws_eip", both)).toMatchObject(both);
  });

  it("gives an interface as many addresses as it asks for", async () => {
    const { private_ip, private_ips } = await account.put("aws_network_interface", {
      subnet_id: subnet.id!,
      private_ips_count: 3,
    });
    expect(new Set(private_ips as string[]).size).toBe(4);
    expect((private_ips as string[])[0]).toBe(private_ip);
    const [, second = ""] = private_ips as string[];
    await expect(instance({ private_ip: second })).rejects.toThrow(/InvalidIPAddress\.InUse/);
    const alone = await account.put("aws_network_interface", {
      subnet_id: subnet.id!,
      private_ips: ["10.0.1.200", "10.0.1.201"],
    });
    expect(alone).toMatchObject({ private_ip: "10.0.1.200", private_ips_count: 1 });
  });

  it("shows an elastic address at the instance it leads to, until it does not", async () => {
    const made = await instance();
    const address = await account.put("aws_eip", { domain: "vpc" });
    expect(address.public_ip).toMatch(/^203\.0\.113\.\d+$/);

    const association = await account.put("aws_eip_association", {
      allocation_id: address.id!,
      instance_id: made.id!,
    });
    expect(association).toMatchObject({ network_interface_id: made.primary_network_interface_id });
    expect(account.session.read("aws_instance", made)).toMatchObject({ public_ip: address.public_ip });
    expect(account.session.read("aws_eip", address)).toMatchObject({
      instance: made.id,
      association_id: association.id,
    });

    await account.delete("aws_eip_association", association);
    expect(account.session.read("aws_instance", made)).toMatchObject({ public_ip: "" });
    expect(account.session.read("aws_eip", address)).toMatchObject({ instance: "", association_id: "" });
  });

  it("takes Ed25519 and RSA keys, with the fingerprints that AWS shows", async () => {
    const young = await account.put("aws_key_pair", { key_name: "young", public_key: ed25519() });
    const old = await account.put("aws_key_pair", { key_name: "old", public_key: rsa(2048) });

    expect(young).toMatchObject({
      key_type: "ed25519",
      fingerprint: expect.stringMatching(/^[\w+/]{43}=$/) as string,
    });
    expect(old).toMatchObject({
      key_type: "rsa",
      fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/) as string,
    });
    await expect(account.put("aws_key_pair", { key_name: "old", public_key: ed25519() })).rejects.toThrow(
      "InvalidKeyPair.Duplicate: The keypair 'old' already exists",
    );
  });

  it.each([
    ["a file name", "~/.ssh/id_ed25519.pub"],
    ["a key cut short", ed25519().slice(0, 60)],
    ["a key under another name", ed25519().replace("ssh-ed25519", "ssh-rsa")],
    ["an RSA key of odd length", rsa(1536)],
  ])("refuses %s as a key", (_what, key) => {
    expect(account.complaints("aws_key_pair", { key_name: "k", public_key: key })).toEqual([
      expect.stringContaining("InvalidKey.Format"),
    ]);
  });

  it("knows the images of the public parameters and of no others", () => {
    const name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
    const { insecure_value: image } = account.data("aws_ssm_parameter", { name });
    expect(image).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(account.data("aws_ssm_parameter", { name })).toMatchObject({ value: image });
    expect(() => account.data("aws_ssm_parameter", { name: `${name}64` })).toThrow(/ParameterNotFound/);

    const filter = [{ name: "name", values: ["al2023-ami-*-arm64"] }];
    expect(account.data("aws_ami", { filter, most_recent: true })).toMatchObject({ architecture: "arm64" });
    expect(() => account.data("aws_ami", { filter })).toThrow(/more than one result/);
  });
});

describe("rehearsed security groups", () => {
  let account: Account;
  let vpc: ValueMap;

  beforeEach(async () => {
    account = new Account("aws", { region: "eu-west-1" });
    vpc = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
  });

  afterEach(() => account.end());

  it("have unique names in a VPC", async () => {
    await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    await expect(account.put("aws_security_group", { name: "web", vpc_id: vpc.id! })).rejects.toThrow(
      /InvalidGroup\.Duplicate/,
    );
  });

  it("refuse the same rule twice and a rule without ports", async () => {
    const { id } = await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    const rule = {
      security_group_id: id!,
      ip_protocol: "tcp",
      from_port: 22,
      to_port: 22,
      cidr_ipv4: "10.0.0.0/8",
    };
    await account.put("aws_vpc_security_group_ingress_rule", rule);
    await expect(account.put("aws_vpc_security_group_ingress_rule", rule)).rejects.toThrow(
      /InvalidPermission\.Duplicate/,
    );
    await expect(
      account.put("aws_vpc_security_group_ingress_rule", { ...rule, from_port: null, to_port: null }),
    ).rejects.toThrow(/Must specify both from and to ports/);
  });

  it.each<[string, ValueMap]>([
    ["from itself", { self: true, protocol: "-1", from_port: 0, to_port: 0 }],
    ["for pings", { protocol: "icmp", from_port: 8, to_port: 0, cidr_blocks: ["10.0.0.0/8"] }],
    ["for all of ICMPv6", { protocol: "icmpv6", from_port: -1, to_port: -1, ipv6_cidr_blocks: ["::/0"] }],
    ["from a list of prefixes", { protocol: "tcp", from_port: 443, to_port: 443, prefix_list_ids: ["pl-1"] }],
    [
      "from a group of a peer's account",
      { protocol: "tcp", from_port: 22, to_port: 22, security_groups: ["210987654321/sg-0123456789abcdef0"] },
    ],
  ])("take a rule %s, inside and beside", async (_what, rule) => {
    const set = { name: "web", vpc_id: vpc.id!, ingress: [rule] };
    await expect(account.put("aws_security_group", set)).resolves.toBeDefined();

    const { id } = await account.put("aws_security_group", { name: "other", vpc_id: vpc.id! });
    const { security_groups: peers, ...rest } = rule;
    const source: ValueMap = Array.isArray(peers) ? { source_security_group_id: peers[0]! } : {};
    await expect(
      account.put("aws_security_group_rule", { ...rest, ...source, type: "ingress", security_group_id: id! }),
    ).resolves.toBeDefined();
  });

  it("take a rule for a group of a peer's account, and none for one of their own that does not exist", async () => {
    const { id } = await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    const rule = (referenced_security_group_id: string) =>
      account.put("aws_vpc_security_group_egress_rule", {
        security_group_id: id!,
        ip_protocol: "-1",
        referenced_security_group_id,
      });
    await expect(rule("210987654321/sg-0123456789abcdef0")).resolves.toBeDefined();
    await expect(rule("sg-0123456789abcdef0")).rejects.toThrow(/InvalidGroup\.NotFound/);
  });

  it("are used in another VPC once they are associated with it, which the default one is not", async () => {
    const other = await account.put("aws_vpc", { cidr_block: "10.2.0.0/16" });
    const { id: subnet_id } = await account.put("aws_subnet", {
      vpc_id: other.id!,
      cidr_block: "10.2.0.0/24",
    });
    const group = await account.put("aws_security_group", { name: "shared", vpc_id: vpc.id! });
    const eni = () =>
      account.put("aws_network_interface", { subnet_id: subnet_id!, security_groups: [group.id!] });
    await expect(eni()).rejects.toThrow(/belong to different networks/);
    const association = { security_group_id: group.id!, vpc_id: other.id! };
    const made = await account.put("aws_vpc_security_group_vpc_association", association);
    expect(made).toMatchObject({ state: "associated" });
    await expect(eni()).resolves.toMatchObject({ security_groups: [group.id] });
    await expect(account.put("aws_vpc_security_group_vpc_association", association)).rejects.toThrow(
      /is associated with .* already/,
    );
    await expect(
      account.put("aws_vpc_security_group_vpc_association", {
        ...association,
        security_group_id: vpc.default_security_group_id!,
      }),
    ).rejects.toThrow(/The default security group .* cannot be associated/);
  });

  it("are found by the name that their filter has, one or many", async () => {
    const { id } = await account.put("aws_security_group", { name: "web-1", vpc_id: vpc.id! });
    const filter = [{ name: "group-name", values: ["web-*"] }];
    expect(account.data("aws_security_group", { filter })).toMatchObject({ id });
    expect(account.data("aws_security_groups", { filter })).toMatchObject({ ids: [id], vpc_ids: [vpc.id] });
    expect(
      account.data("aws_security_groups", { filter: [{ name: "vpc-id", values: ["vpc-0"] }] }),
    ).toMatchObject({ ids: [] });
  });

  it("are found by their tags, and once when they were adopted", async () => {
    const { id } = await account.put("aws_security_group", {
      name: "a",
      vpc_id: vpc.id!,
      tags: { Role: "a" },
    });
    await account.put("aws_security_group", { name: "b", vpc_id: vpc.id!, tags: { Role: "b" } });
    expect(account.data("aws_security_group", { tags: { Role: "a" } })).toMatchObject({ id });

    await account.put("aws_default_security_group", { vpc_id: vpc.id!, tags: { Role: "none" } });
    const own = { vpc_id: vpc.id!, name: "default" };
    expect(account.data("aws_security_group", own)).toMatchObject({
      id: vpc.default_security_group_id,
      tags: { Role: "none" },
    });
    const filter = [{ name: "group-id", values: [vpc.default_security_group_id!] }];
    expect(account.data("aws_security_groups", { filter })).toMatchObject({
      ids: [vpc.default_security_group_id],
    });
  });

  it("go with their own rules, but not while another group's rule names them", async () => {
    const web = await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    const db = await account.put("aws_security_group", { name: "db", vpc_id: vpc.id! });
    await account.put("aws_vpc_security_group_ingress_rule", {
      security_group_id: db.id!,
      referenced_security_group_id: web.id!,
      ip_protocol: "-1",
    });

    await expect(account.delete("aws_security_group", web)).rejects.toThrow(/DependencyViolation/);
    await expect(account.delete("aws_security_group", db)).resolves.toBeUndefined();
  });

  it("take attribute-as-block rules as they are configured", async () => {
    const ingress = [
      {
        cidr_blocks: ["10.0.0.0/8"],
        description: "",
        from_port: 22,
        to_port: 22,
        protocol: "tcp",
        ipv6_cidr_blocks: [],
        prefix_list_ids: [],
        security_groups: [],
        self: false,
      },
    ];
    const set = { name: "web", vpc_id: vpc.id!, ingress };
    const made = await account.put("aws_security_group", set);

    expect(made).toMatchObject({ ingress, egress: [] });
    expect(account.plan("aws_security_group", set, made).planned).toEqual(made);
    expect(
      account.complaints("aws_security_group", {
        ...set,
        ingress: [{ ...ingress[0], cidr_blocks: ["10.0.0.1/8"] }],
      }),
    ).toEqual([expect.stringContaining("not a valid IPv4 CIDR block")]);
  });

  const inline = (ports: readonly number[]) =>
    ports.map((port) => ({
      cidr_blocks: ["10.0.0.0/8"],
      description: "",
      from_port: port,
      to_port: port,
      protocol: "tcp",
      ipv6_cidr_blocks: [],
      prefix_list_ids: [],
      security_groups: [],
      self: false,
    }));
  const rulesOf = (group: ValueMap) =>
    account.data("aws_vpc_security_group_rules", { filter: [{ name: "group-id", values: [group.id!] }] })
      .ids as string[];

  it("have rules with ids, also where these stand inside: found, imported, and refused a second time", async () => {
    const group = await account.put("aws_security_group", {
      name: "web",
      vpc_id: vpc.id!,
      ingress: inline([22, 80]),
    });
    const rules = rulesOf(group).map((id) =>
      account.data("aws_vpc_security_group_rule", { security_group_rule_id: id }),
    );
    expect(
      rules.map(({ from_port, cidr_ipv4, is_egress }) => [from_port, cidr_ipv4, is_egress]).sort(),
    ).toEqual([
      [22, "10.0.0.0/8", false],
      [80, "10.0.0.0/8", false],
    ]);

    const ssh = rules.find(({ from_port }) => from_port === 22)!;
    const set = {
      security_group_id: group.id!,
      ip_protocol: "tcp",
      from_port: 22,
      to_port: 22,
      cidr_ipv4: "10.0.0.0/8",
    };
    await expect(account.put("aws_vpc_security_group_ingress_rule", set)).rejects.toThrow(
      /InvalidPermission\.Duplicate/,
    );
    const imported = account.session.import("aws_vpc_security_group_ingress_rule", ssh.id as string);
    expect(imported).toMatchObject(set);
    await account.delete("aws_vpc_security_group_ingress_rule", imported);
    expect(rulesOf(group)).toHaveLength(1);
  });

  it("lose and gain rules with what stands inside, and leave alone what does not change", async () => {
    const set = { name: "web", vpc_id: vpc.id! };
    const group = await account.put("aws_security_group", { ...set, ingress: inline([22, 80]) });
    const before = rulesOf(group);
    const changed = await account.put("aws_security_group", { ...set, ingress: inline([80, 443]) }, group);
    expect(rulesOf(group)).toHaveLength(2);
    expect(rulesOf(group).filter((id) => before.includes(id))).toHaveLength(1);

    await account.put("aws_security_group", { ...set, tags: { Name: "web" } }, changed);
    expect(rulesOf(group)).toHaveLength(2);
    await account.put("aws_security_group", { ...set, ingress: [] }, changed);
    expect(rulesOf(group)).toEqual([]);
  });

  it("get the rule of the older resource too, and lose it with that", async () => {
    const group = await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    const rule = await account.put("aws_security_group_rule", {
      security_group_id: group.id!,
      type: "ingress",
      protocol: "tcp",
      from_port: 443,
      to_port: 443,
      cidr_blocks: ["10.0.0.0/8", "192.168.0.0/16"],
    });
    expect(rulesOf(group)).toHaveLength(2);
    await account.delete("aws_security_group_rule", rule);
    expect(rulesOf(group)).toEqual([]);
  });

  it("are found by name and VPC, or not at all", async () => {
    const group = await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    expect(account.data("aws_security_group", { name: "web", vpc_id: vpc.id! })).toMatchObject({
      id: group.id,
    });
    expect(() => account.data("aws_security_group", { name: "db", vpc_id: vpc.id! })).toThrow(/no matching/);
    expect(() => account.data("aws_vpc_security_group_rule", { security_group_rule_id: "sgr-0" })).toThrow(
      /InvalidSecurityGroupRuleId\.NotFound/,
    );
  });
});
