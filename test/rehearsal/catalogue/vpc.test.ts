import { Account } from "./support/account";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";

describe("a rehearsed VPC", () => {
  let account: Account;
  let vpc: ValueMap;

  beforeEach(async () => {
    account = new Account("aws", { region: "eu-west-1" });
    vpc = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
  });

  afterEach(() => account.end());

  const subnet = (block: string, more: ValueMap = {}) =>
    account.put("aws_subnet", { vpc_id: vpc.id!, cidr_block: block, ...more });

  it("looks as AWS would show it", () => {
    expect(vpc).toMatchObject({
      id: expect.stringMatching(/^vpc-[0-9a-f]{17}$/) as string,
      arn: `arn:aws:ec2:eu-west-1:123456789012:vpc/${vpc.id as string}`,
      enable_dns_support: true,
      instance_tenancy: "default",
      region: "eu-west-1",
      tags_all: {},
    });
  });

  it("has the same identifiers in another world, and others for its twin", async () => {
    const other = new Account("aws", { region: "eu-west-1" });
    const same = await other.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    const twin = await other.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    other.end();

    expect(same).toEqual(vpc);
    expect(twin.id).not.toBe(vpc.id);
    expect(twin.default_security_group_id).not.toBe(vpc.default_security_group_id);
  });

  it.each([
    ["8 bits", "10.0.0.0/8", "expected cidr_block to contain a network with between 16 and 28"],
    ["an address inside the block", "10.0.0.1/16", '"10.0.0.1/16" is not a valid IPv4 CIDR block'],
    ["no block at all", "ten", '"ten" is not a valid IPv4 CIDR block'],
  ])("is refused with %s", (_what, block, words) => {
    expect(account.complaints("aws_vpc", { cidr_block: block })).toEqual([expect.stringContaining(words)]);
  });

  it("brings its own security group and route table, and takes them away", async () => {
    const ids = account.world.list().map(({ id }) => id);
    expect(ids).toEqual([vpc.id, vpc.default_security_group_id, vpc.default_route_table_id]);

    await account.delete("aws_vpc", vpc);

    expect(account.world.list()).toEqual([]);
  });

  it("lets its default security group be adopted and forgotten, but not deleted", async () => {
    const adopted = await account.put("aws_default_security_group", { vpc_id: vpc.id! });
    expect(adopted).toMatchObject({ id: vpc.default_security_group_id, name: "default", ingress: [] });
    await account.delete("aws_default_security_group", adopted);

    const own = account.session.import("aws_security_group", vpc.default_security_group_id as string);
    await expect(account.delete("aws_security_group", own)).rejects.toThrow(
      /OperationNotPermitted.*belongs to aws_vpc/,
    );
  });

  it("lets what was adopted be forgotten while others need it", async () => {
    const group = await account.put("aws_default_security_group", { vpc_id: vpc.id! });
    const web = await account.put("aws_security_group", { name: "web", vpc_id: vpc.id! });
    await account.put("aws_vpc_security_group_ingress_rule", {
      security_group_id: web.id!,
      referenced_security_group_id: group.id!,
      ip_protocol: "-1",
    });
    await expect(account.delete("aws_default_security_group", group)).resolves.toBeUndefined();

    const table = await account.put("aws_default_route_table", {
      default_route_table_id: vpc.default_route_table_id!,
    });
    await account.put("aws_main_route_table_association", { vpc_id: vpc.id!, route_table_id: table.id! });
    await expect(account.delete("aws_default_route_table", table)).resolves.toBeUndefined();
  });

  it("refuses a subnet in a VPC that does not exist", async () => {
    const stray = account.put("aws_subnet", { vpc_id: "vpc-0", cidr_block: "10.0.0.0/24" });
    await expect(stray).rejects.toThrow(
      "creating aws_subnet: api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist",
    );
  });

  it.each([
    ["outside the VPC", "10.1.0.0/24", {}, /InvalidSubnet\.Range/],
    ["over another", "10.0.0.128/25", {}, /InvalidSubnet\.Conflict.*subnet-/],
    [
      "in a zone of another region",
      "10.0.9.0/24",
      { availability_zone: "us-east-1a" },
      /eu-west-1a, eu-west-1b/,
    ],
  ])("refuses a subnet %s", async (_what, block, more, words) => {
    await subnet("10.0.0.0/24");
    await expect(subnet(block, more)).rejects.toThrow(words);
  });

  it("cannot be deleted while it has subnets, and says which", async () => {
    const { id } = await subnet("10.0.0.0/24");
    await expect(account.delete("aws_vpc", vpc)).rejects.toThrow(
      `DependencyViolation: ${vpc.id as string} has dependencies and cannot be deleted: aws_subnet ${id as string}`,
    );
  });

  it("has one internet gateway at most, which stays while addresses are mapped", async () => {
    const gateway = await account.put("aws_internet_gateway", { vpc_id: vpc.id! });
    await expect(account.put("aws_internet_gateway", { vpc_id: vpc.id! })).rejects.toThrow(
      /AlreadyAssociated/,
    );

    const { id } = await subnet("10.0.0.0/24", { map_public_ip_on_launch: true });
    const ami = "ami-0123456789abcdef0";
    const instance = await account.put("aws_instance", { ami, instance_type: "t3.micro", subnet_id: id! });
    expect(instance.public_ip).toMatch(/^198\.51\.100\.\d+$/);
    await expect(account.delete("aws_internet_gateway", gateway)).rejects.toThrow(/mapped public address/);

    await account.delete("aws_instance", instance);
    await account.delete("aws_internet_gateway", gateway);
    expect(account.world.list("aws_internet_gateway", "aws_network_interface")).toEqual([]);
  });

  it("refuses a second route to the same destination, and a gateway of another VPC", async () => {
    const { id: gateway } = await account.put("aws_internet_gateway", { vpc_id: vpc.id! });
    const { id: table } = await account.put("aws_route_table", { vpc_id: vpc.id! });
    const route = { route_table_id: table!, destination_cidr_block: "0.0.0.0/0", gateway_id: gateway! };
    await account.put("aws_route", route);
    await expect(account.put("aws_route", route)).rejects.toThrow(/RouteAlreadyExists/);

    const { id: elsewhere } = await account.put("aws_vpc", { cidr_block: "10.9.0.0/16" });
    const { id: other } = await account.put("aws_route_table", { vpc_id: elsewhere! });
    await expect(account.put("aws_route", { ...route, route_table_id: other! })).rejects.toThrow(
      /belong to different networks/,
    );
  });

  const gateway = () => account.put("aws_vpn_gateway", { vpc_id: vpc.id! });

  it("leads routes to a virtual private gateway, and has routes for what comes from it", async () => {
    const { id: gateway_id } = await gateway();
    expect(gateway_id).toMatch(/^vgw-[0-9a-f]{17}$/);
    const route = [{ cidr_block: "172.16.0.0/12", gateway_id: gateway_id! }];
    const table = await account.put("aws_route_table", { vpc_id: vpc.id!, route });
    const route_table_id = table.id!;
    await account.put("aws_route", {
      route_table_id,
      destination_cidr_block: "192.168.0.0/16",
      gateway_id: gateway_id!,
    });
    await account.put("aws_route_table_association", { route_table_id, gateway_id: gateway_id! });
    await account.put("aws_vpn_gateway_route_propagation", { route_table_id, vpn_gateway_id: gateway_id! });
    await account.put("aws_default_route_table", {
      default_route_table_id: vpc.default_route_table_id!,
      route,
    });
    expect(account.world.list("aws_route", "aws_route_table_association")).toHaveLength(2);
  });

  it.each<[string, string, string, ValueMap]>([
    ["a NAT gateway", "nat_gateway_id", "aws_nat_gateway", { connectivity_type: "private" }],
    ["a carrier gateway", "carrier_gateway_id", "aws_ec2_carrier_gateway", {}],
    ["an egress-only gateway", "egress_only_gateway_id", "aws_egress_only_internet_gateway", {}],
    ["a gateway", "gateway_id", "aws_vpn_gateway", {}],
  ])("leads routes to %s that is there, and to no other", async (_what, name, type, set) => {
    const more: ValueMap =
      type === "aws_nat_gateway" ? { subnet_id: (await subnet("10.0.3.0/24")).id! } : { vpc_id: vpc.id! };
    const { id } = await account.put(type, { ...set, ...more });
    const destination: ValueMap =
      name === "egress_only_gateway_id"
        ? { destination_ipv6_cidr_block: "::/0" }
        : { destination_cidr_block: "0.0.0.0/0" };
    const route = { route_table_id: vpc.main_route_table_id!, ...destination };
    await expect(account.put("aws_route", { ...route, [name]: "gone-0" })).rejects.toThrow(
      /'gone-0' does not exist/,
    );
    await expect(account.put("aws_route", { ...route, [name]: id! })).resolves.toMatchObject({ [name]: id });
  });

  it.each([
    ["transit_gateway_id", "tgw-0123456789abcdef0"],
    ["vpc_peering_connection_id", "pcx-0123456789abcdef0"],
    ["local_gateway_id", "lgw-0123456789abcdef0"],
    ["core_network_arn", "arn:aws:networkmanager::210987654321:core-network/core-network-0123456789abcdef0"],
  ])("leads routes to what another account shares: %s", async (name, id) => {
    const route = { route_table_id: vpc.main_route_table_id!, destination_cidr_block: "0.0.0.0/0" };
    await expect(account.put("aws_route", { ...route, [name]: id })).resolves.toMatchObject({ [name]: id });
  });

  it("has another main route table for as long as one is put in its place", async () => {
    const { id: route_table_id } = await account.put("aws_route_table", { vpc_id: vpc.id! });
    const main = () => account.data("aws_vpc", { id: vpc.id! }).main_route_table_id;
    const set = { vpc_id: vpc.id!, route_table_id: route_table_id! };
    const made = await account.put("aws_main_route_table_association", set);
    expect(made.original_route_table_id).toBe(vpc.default_route_table_id);
    expect(main()).toBe(route_table_id);
    expect(account.plan("aws_main_route_table_association", set, made)).toMatchObject({
      planned: made,
      replace: [],
    });

    await account.delete("aws_main_route_table_association", made);
    expect(main()).toBe(vpc.default_route_table_id);

    const { id: elsewhere } = await account.put("aws_vpc", { cidr_block: "10.9.0.0/16" });
    await expect(
      account.put("aws_main_route_table_association", { ...set, vpc_id: elsewhere! }),
    ).rejects.toThrow(/belong to different networks/);
  });

  it("has a gateway that was made before and attached later", async () => {
    const { id } = await account.put("aws_internet_gateway", {});
    const route = {
      route_table_id: vpc.main_route_table_id!,
      destination_cidr_block: "0.0.0.0/0",
      gateway_id: id!,
    };
    await expect(account.put("aws_route", route)).rejects.toThrow(/belong to different networks/);
    const attachment = { internet_gateway_id: id!, vpc_id: vpc.id! };
    const made = await account.put("aws_internet_gateway_attachment", attachment);
    await expect(account.put("aws_route", route)).resolves.toMatchObject({ gateway_id: id });
    await expect(account.put("aws_internet_gateway", { vpc_id: vpc.id! })).rejects.toThrow(
      /already has an internet gateway/,
    );
    await expect(account.put("aws_internet_gateway_attachment", attachment)).rejects.toThrow(
      /already attached/,
    );

    await account.delete("aws_internet_gateway_attachment", made);
    await expect(account.put("aws_internet_gateway", { vpc_id: vpc.id! })).resolves.toBeDefined();
  });

  it("takes subnets of its further blocks, which overlap with none of its own", async () => {
    await expect(subnet("100.64.0.0/20")).rejects.toThrow(/InvalidSubnet\.Range/);
    const further = (cidr_block: string) =>
      account.put("aws_vpc_ipv4_cidr_block_association", { vpc_id: vpc.id!, cidr_block });
    await expect(further("10.0.128.0/17")).rejects.toThrow(/conflicts with a CIDR block/);
    const { id } = await further("100.64.0.0/16");
    await expect(further("100.64.0.0/20")).rejects.toThrow(/conflicts with a CIDR block/);

    await expect(subnet("100.64.0.0/20")).resolves.toMatchObject({ vpc_id: vpc.id });
    await expect(subnet("100.65.0.0/20")).rejects.toThrow(/InvalidSubnet\.Range/);
    const { cidr_block_associations: shown } = account.data("aws_vpc", { id: vpc.id! });
    expect(shown).toEqual([
      expect.objectContaining({ cidr_block: "10.0.0.0/16" }),
      { association_id: id, cidr_block: "100.64.0.0/16", state: "associated" },
    ]);
  });

  it("has IPv6 addresses that subnets can be cut from, when it asks for some", async () => {
    const set = { cidr_block: "10.8.0.0/16", assign_generated_ipv6_cidr_block: true };
    const dual = await account.put("aws_vpc", set);
    expect(dual.ipv6_cidr_block).toMatch(/^2001:db8:[0-9a-f]{4}::\/56$/);
    expect(vpc.ipv6_cidr_block).toBe("");
    expect(account.plan("aws_vpc", set, dual)).toMatchObject({ planned: dual, replace: [] });
    const later = await account.put("aws_vpc_ipv6_cidr_block_association", {
      vpc_id: vpc.id!,
      assign_generated_ipv6_cidr_block: true,
    });
    expect(later.ipv6_cidr_block).toMatch(/::\/56$/);
    const six = (later.ipv6_cidr_block as string).replace("/56", "/64");
    await expect(subnet("10.0.0.0/24", { ipv6_cidr_block: six })).resolves.toMatchObject({
      ipv6_cidr_block_association_id: expect.stringMatching(/^subnet-cidr-assoc-/) as string,
    });
  });

  it("has the block that a pool of addresses gives it, its own or a further one", async () => {
    const pool = { ipv4_ipam_pool_id: "ipam-pool-0", ipv4_netmask_length: 20 };
    const [one, two] = [await account.put("aws_vpc", pool), await account.put("aws_vpc", pool)];
    expect([one.cidr_block, two.cidr_block]).toEqual([
      expect.stringMatching(/^10\.\d+\.0\.0\/20$/),
      expect.stringMatching(/^10\.\d+\.0\.0\/20$/),
    ]);
    expect(one.cidr_block).not.toBe(two.cidr_block);
    const further = await account.put("aws_vpc_ipv4_cidr_block_association", { vpc_id: one.id!, ...pool });
    expect(further.cidr_block).not.toBe(one.cidr_block);
  });

  it.each([
    ["a Local Zone", "us-west-2", "us-west-2-lax-1a", "usw2-lax1-az1"],
    ["a Wavelength Zone", "us-east-1", "us-east-1-wl1-bos-wlz-1", "use1-wl1-bos-wlz1"],
    ["a zone that other accounts see", "us-west-1", "us-west-1b", "usw1-az3"],
  ])("has subnets in %s of its region, and of no other", async (_what, region, zone, zoneId) => {
    const there = new Account("aws", { region });
    const { id } = await there.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    const made = await there.put("aws_subnet", {
      vpc_id: id!,
      cidr_block: "10.0.0.0/24",
      availability_zone: zone,
    });
    there.end();
    expect(made.availability_zone_id).toBe(zoneId);
    await expect(subnet("10.0.0.0/24", { availability_zone: zone })).rejects.toThrow(
      /can currently only be created in/,
    );
  });

  it("has neighbouring subnets in different zones where none is asked for", async () => {
    const made = await Promise.all([8, 9, 10].map((third) => subnet(`10.0.${third}.0/24`)));
    expect(new Set(made.map(({ availability_zone: zone }) => zone)).size).toBe(3);
  });

  it("lets a route table go that is in use, as the provider ends its associations, and takes the next", async () => {
    const table = await account.put("aws_route_table", { vpc_id: vpc.id! });
    const { id: subnet_id } = await account.put("aws_subnet", { vpc_id: vpc.id!, cidr_block: "10.0.0.0/24" });
    const set = { subnet_id: subnet_id!, route_table_id: table.id! };
    const association = await account.put("aws_route_table_association", set);
    await account.delete("aws_route_table", table);
    const { id: next } = await account.put("aws_route_table", { vpc_id: vpc.id!, tags: { Name: "next" } });
    await expect(
      account.put("aws_route_table_association", { ...set, route_table_id: next! }, association),
    ).resolves.toMatchObject({ route_table_id: next });
  });

  it("refuses a second route table for a subnet, and a service of another region", async () => {
    const { id } = await subnet("10.0.0.0/24");
    const { id: table } = await account.put("aws_route_table", { vpc_id: vpc.id! });
    await account.put("aws_route_table_association", { subnet_id: id!, route_table_id: table! });
    await expect(
      account.put("aws_route_table_association", {
        subnet_id: id!,
        route_table_id: vpc.main_route_table_id!,
      }),
    ).rejects.toThrow(/Resource\.AlreadyAssociated/);
    await expect(
      account.put("aws_vpc_endpoint", { vpc_id: vpc.id!, service_name: "com.amazonaws.us-east-1.s3" }),
    ).rejects.toThrow(/InvalidServiceName/);
  });

  it("has its subnets found together, by what they are", async () => {
    const one = await subnet("10.0.0.0/24", { map_public_ip_on_launch: true, tags: { tier: "public" } });
    const two = await subnet("10.0.1.0/24", { tags: { tier: "private" } });
    const found = (...filter: ValueMap[]) => account.data("aws_subnets", { filter }).ids;
    expect(found({ name: "vpc-id", values: [vpc.id!] }, { name: "state", values: ["available"] })).toEqual([
      one.id,
      two.id,
    ]);
    expect(found({ name: "map-public-ip-on-launch", values: ["true"] })).toEqual([one.id]);
    expect(found({ name: "tag-key", values: ["tier"] }, { name: "tag:tier", values: ["private"] })).toEqual([
      two.id,
    ]);
    expect(account.data("aws_subnets", { tags: { tier: "none" } }).ids).toEqual([]);
  });

  it("has its route tables found by what they are for, with their routes", async () => {
    const { id: subnet_id } = await subnet("10.0.0.0/24");
    const { id: gateway_id } = await account.put("aws_internet_gateway", { vpc_id: vpc.id! });
    const table = await account.put("aws_route_table", {
      vpc_id: vpc.id!,
      route: [{ cidr_block: "0.0.0.0/0", gateway_id: gateway_id! }],
    });
    expect(() => account.data("aws_route_table", { subnet_id: subnet_id! })).toThrow(/no matching EC2 Route/);
    await account.put("aws_route_table_association", { subnet_id: subnet_id!, route_table_id: table.id! });
    expect(account.data("aws_route_table", { subnet_id: subnet_id! })).toMatchObject({
      route_table_id: table.id,
      vpc_id: vpc.id,
      routes: [{ cidr_block: "0.0.0.0/0", gateway_id }],
      associations: [{ subnet_id, route_table_id: table.id, main: false }],
    });
    const main = [
      { name: "association.main", values: ["true"] },
      { name: "vpc-id", values: [vpc.id!] },
    ];
    expect(account.data("aws_route_table", { filter: main })).toMatchObject({ id: vpc.main_route_table_id });
    expect(() => account.data("aws_route_table", { vpc_id: vpc.id! })).toThrow(/multiple EC2 Route Tables/);
  });

  it("has its internet gateway found by what it is attached to", async () => {
    const { id } = await account.put("aws_internet_gateway", { vpc_id: vpc.id! });
    const at = (network: ValueMap[string]) =>
      account.data("aws_internet_gateway", {
        filter: [{ name: "attachment.vpc-id", values: [network!] }],
      });
    expect(at(vpc.id!)).toMatchObject({ id, attachments: [{ vpc_id: vpc.id, state: "available" }] });
    expect(() => at("vpc-0")).toThrow(/no matching EC2 Internet Gateway/);
  });

  it("is not the account's default one, which there is not", () => {
    expect(() => account.data("aws_vpc", { default: true })).toThrow(
      /the rehearsal's account has no default VPC/,
    );
  });

  it("is found by data sources, by id and by tag", async () => {
    const tagged = await account.put("aws_vpc", { cidr_block: "10.7.0.0/16", tags: { Name: "seven" } });

    expect(account.data("aws_vpc", { id: vpc.id! })).toMatchObject({ cidr_block: "10.0.0.0/16" });
    expect(account.data("aws_vpc", { tags: { Name: "seven" } })).toMatchObject({ id: tagged.id });
    expect(account.data("aws_vpc", { filter: [{ name: "tag:Name", values: ["sev*"] }] })).toMatchObject({
      id: tagged.id,
    });
    expect(() => account.data("aws_vpc", { id: "vpc-0" })).toThrow(/no matching EC2 vpc/);
    expect(() => account.data("aws_vpc")).toThrow(/multiple/);
  });
});
