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
