import { Account } from "./support/account";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";

describe("a rehearsed NAT gateway", () => {
  let account: Account;
  let subnet_id: string;

  beforeEach(async () => {
    account = new Account("aws", { region: "eu-west-1" });
    const { id } = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    const subnet = await account.put("aws_subnet", { vpc_id: id!, cidr_block: "10.0.0.0/24" });
    subnet_id = subnet.id as string;
  });

  afterEach(() => account.end());

  it("looks as AWS would show it, holds its subnet and its address, and plans no change afterwards", async () => {
    const address = await account.put("aws_eip", {});
    const set = { subnet_id, allocation_id: address.id! };
    const made = await account.put("aws_nat_gateway", set);
    expect(made).toMatchObject({
      id: expect.stringMatching(/^nat-[0-9a-f]{17}$/) as string,
      connectivity_type: "public",
      public_ip: address.public_ip,
      private_ip: expect.stringMatching(/^10\.0\.0\.\d+$/) as string,
      network_interface_id: account.world.list("aws_network_interface")[0]!.id,
    });
    expect(account.plan("aws_nat_gateway", set, made)).toMatchObject({ planned: made, replace: [] });
    await expect(account.delete("aws_eip", address)).rejects.toThrow(/DependencyViolation/);
    await expect(account.put("aws_nat_gateway", set)).rejects.toThrow(/is already associated/);

    await account.delete("aws_nat_gateway", made);
    await account.delete("aws_eip", address);
    expect(account.world.list("aws_network_interface", "aws_eip")).toEqual([]);
  });

  it("has an address when it is public, and none when it is private or the region's", async () => {
    await expect(account.put("aws_nat_gateway", { subnet_id })).rejects.toThrow(
      /must include the AllocationId parameter/,
    );
    const own = await account.put("aws_nat_gateway", { subnet_id, connectivity_type: "private" });
    expect(own).toMatchObject({ public_ip: "", association_id: "" });
    const both = { subnet_id, connectivity_type: "private", allocation_id: "eipalloc-0" };
    expect(() => account.plan("aws_nat_gateway", both)).toThrow(/allocation_id is not supported with/);
    const [{ id: vpc_id }] = account.world.list("aws_vpc") as unknown as [{ id: string }];
    await expect(
      account.put("aws_nat_gateway", { vpc_id, availability_mode: "regional" }),
    ).resolves.toMatchObject({ network_interface_id: "" });
    await expect(account.put("aws_nat_gateway", { subnet_id, allocation_id: "eipalloc-0" })).rejects.toThrow(
      /InvalidAllocationID\.NotFound/,
    );
  });
});

describe("a rehearsed network firewall", () => {
  let account: Account;
  let subnet: ValueMap;

  beforeEach(async () => {
    account = new Account("aws", { region: "eu-west-1" });
    const { id: vpc_id } = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    subnet = await account.put("aws_subnet", { vpc_id: vpc_id!, cidr_block: "10.0.0.0/24" });
  });

  afterEach(() => account.end());

  const settings = (more: ValueMap = {}): ValueMap => ({
    name: "inspection",
    vpc_id: subnet.vpc_id!,
    firewall_policy_arn: "arn:aws:network-firewall:eu-west-1:123456789012:firewall-policy/all",
    subnet_mapping: [{ subnet_id: subnet.id! }],
    ...more,
  });

  it("has an endpoint in each of its subnets, which routes lead to, and plans no change afterwards", async () => {
    const made = await account.put("aws_networkfirewall_firewall", settings());
    const [endpoint] = account.world.list("aws_vpc_endpoint");
    const attachment = [{ endpoint_id: endpoint!.id, subnet_id: subnet.id }];
    expect(made.firewall_status).toMatchObject([
      { sync_states: [{ availability_zone: subnet.availability_zone, attachment }] },
    ]);
    expect(account.plan("aws_networkfirewall_firewall", settings(), made)).toMatchObject({
      planned: made,
      replace: [],
    });
    const [{ id: route_table_id }] = account.world.list("aws_route_table") as unknown as [{ id: string }];
    const destination_cidr_block = "0.0.0.0/0";
    await expect(
      account.put("aws_route", { route_table_id, destination_cidr_block, vpc_endpoint_id: endpoint!.id }),
    ).resolves.toMatchObject({ vpc_endpoint_id: endpoint!.id });
    await expect(account.delete("aws_subnet", subnet)).rejects.toThrow(/aws_networkfirewall_firewall/);

    await account.delete("aws_networkfirewall_firewall", made);
    expect(account.world.list("aws_vpc_endpoint")).toEqual([]);
  });

  it("is refused twice, in a subnet that does not exist, and with a name that is none", async () => {
    await account.put("aws_networkfirewall_firewall", settings());
    await expect(account.put("aws_networkfirewall_firewall", settings())).rejects.toThrow(/already exists/);
    const subnet_mapping = [{ subnet_id: "subnet-0" }];
    await expect(
      account.put("aws_networkfirewall_firewall", settings({ name: "other", subnet_mapping })),
    ).rejects.toThrow(/InvalidSubnetID\.NotFound/);
    expect(account.complaints("aws_networkfirewall_firewall", settings({ name: "a b" }))).toEqual([
      expect.stringContaining("of letters, digits and hyphens"),
    ]);
  });

  it("stays while it is protected", async () => {
    const made = await account.put("aws_networkfirewall_firewall", settings({ delete_protection: true }));
    await expect(account.delete("aws_networkfirewall_firewall", made)).rejects.toThrow(/delete_protection/);
  });
});

describe("a rehearsed endpoint", () => {
  let account: Account;
  let vpc: ValueMap;

  beforeEach(async () => {
    account = new Account("aws", { region: "eu-west-1" });
    vpc = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
  });

  afterEach(() => account.end());

  const endpoint = (service_name: string, more: ValueMap = {}) =>
    account.put("aws_vpc_endpoint", { vpc_id: vpc.id!, service_name, ...more });

  it.each([
    "com.amazonaws.iam",
    "com.amazonaws.s3-global.accesspoint",
    "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
    "aws.sagemaker.eu-west-1.studio",
  ])("is for a service that has no region in its name, or another name: %s", async (service) => {
    await expect(endpoint(service, { vpc_endpoint_type: "Interface" })).resolves.toMatchObject({
      state: "available",
    });
  });

  it("is a gateway for S3 and DynamoDB alone", async () => {
    await expect(endpoint("com.amazonaws.eu-west-1.dynamodb")).resolves.toBeDefined();
    await expect(endpoint("com.amazonaws.eu-west-1.ec2")).rejects.toThrow(
      /InvalidParameter: Endpoint type \(Gateway\) does not match available service types/,
    );
  });

  it("has private names in a network that has names", async () => {
    const set = { vpc_endpoint_type: "Interface", private_dns_enabled: true };
    await expect(endpoint("com.amazonaws.eu-west-1.ec2", set)).rejects.toThrow(
      /Enabling private DNS requires both enableDnsSupport and enableDnsHostnames/,
    );
    const named = await account.put("aws_vpc", { cidr_block: "10.1.0.0/16", enable_dns_hostnames: true });
    await expect(
      endpoint("com.amazonaws.eu-west-1.ec2", { ...set, vpc_id: named.id! }),
    ).resolves.toBeDefined();
  });

  it("has private names once in a network, and without them as often as anybody likes", async () => {
    const { id } = await account.put("aws_vpc", { cidr_block: "10.1.0.0/16", enable_dns_hostnames: true });
    const set = { vpc_id: id!, vpc_endpoint_type: "Interface", private_dns_enabled: true };
    const made = await endpoint("com.amazonaws.eu-west-1.ec2", set);
    await expect(endpoint("com.amazonaws.eu-west-1.ec2", set)).rejects.toThrow(
      /already a conflicting DNS domain for com\.amazonaws\.eu-west-1\.ec2 in the VPC/,
    );
    await expect(
      endpoint("com.amazonaws.eu-west-1.ec2", { ...set, private_dns_enabled: false }),
    ).resolves.toBeDefined();
    const tagged = { ...set, service_name: made.service_name!, tags: { Name: "ec2" } };
    await expect(account.put("aws_vpc_endpoint", tagged, made)).resolves.toBeDefined();
  });

  it("is in one subnet of each zone", async () => {
    const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1a"];
    const subnets = zones.map((availability_zone, index) =>
      account.put("aws_subnet", { vpc_id: vpc.id!, cidr_block: `10.0.${index}.0/24`, availability_zone }),
    );
    const [first = "", second = "", third = ""] = (await Promise.all(subnets)).map(({ id }) => id as string);
    const inSubnets = (...subnet_ids: string[]) =>
      endpoint("com.amazonaws.eu-west-1.ec2", { vpc_endpoint_type: "Interface", subnet_ids });
    await expect(inSubnets(first, second)).resolves.toBeDefined();
    await expect(inSubnets(first, third)).rejects.toThrow(/DuplicateSubnetsInSameZone: .*eu-west-1a/);
  });

  it("has the list of prefixes that AWS keeps of its service", async () => {
    const { prefix_list_id } = await endpoint("com.amazonaws.eu-west-1.s3");
    const name = "com.amazonaws.eu-west-1.s3";
    expect(account.data("aws_prefix_list", { name })).toMatchObject({ id: prefix_list_id });
    expect(account.data("aws_prefix_list", { prefix_list_id: prefix_list_id! })).toMatchObject({ name });
    const filter = [{ name: "prefix-list-name", values: [name] }];
    expect(account.data("aws_ec2_managed_prefix_list", { filter })).toMatchObject({ id: prefix_list_id });
    const front = "com.amazonaws.global.cloudfront.origin-facing";
    expect(account.data("aws_ec2_managed_prefix_list", { name: front })).toMatchObject({ owner_id: "AWS" });
    expect(() => account.data("aws_ec2_managed_prefix_list", { name: "office" })).toThrow(
      /no matching EC2 Prefix List found: only AWS's own/,
    );
  });

  it("is for a service that can be looked up, and has one kind of endpoints or says which", () => {
    expect(account.data("aws_vpc_endpoint_service", { service: "ecr.api" })).toMatchObject({
      service_name: "com.amazonaws.eu-west-1.ecr.api",
      service_type: "Interface",
      private_dns_name: "api.ecr.eu-west-1.amazonaws.com",
    });
    expect(() => account.data("aws_vpc_endpoint_service", { service: "s3" })).toThrow(/set service_type/);
    expect(
      account.data("aws_vpc_endpoint_service", { service: "s3", service_type: "Gateway" }),
    ).toMatchObject({ service_name: "com.amazonaws.eu-west-1.s3", private_dns_name: "" });
    const filter = [{ name: "service-type", values: ["Gateway"] }];
    expect(account.data("aws_vpc_endpoint_service", { service: "s3", filter })).toMatchObject({
      service_type: "Gateway",
    });
  });

  it("has names, and an interface in each of its subnets", async () => {
    const named = await account.put("aws_vpc", { cidr_block: "10.1.0.0/16", enable_dns_hostnames: true });
    const subnet = await account.put("aws_subnet", { vpc_id: named.id!, cidr_block: "10.1.0.0/24" });
    const set = {
      vpc_id: named.id!,
      service_name: "com.amazonaws.eu-west-1.ecr.api",
      vpc_endpoint_type: "Interface",
      private_dns_enabled: true,
      subnet_ids: [subnet.id!],
    };
    const made = await account.put("aws_vpc_endpoint", set);
    const zone = { hosted_zone_id: expect.stringMatching(/^Z[0-9A-Z]+$/) as string };
    expect(made).toMatchObject({
      dns_entry: [
        {
          dns_name: expect.stringMatching(
            /^vpce-[0-9a-f]{17}-[0-9a-f]{8}\.api\.ecr\.eu-west-1\.vpce\.amazonaws\.com$/,
          ) as string,
          ...zone,
        },
        { dns_name: "api.ecr.eu-west-1.amazonaws.com", ...zone },
      ],
      network_interface_ids: account.world.list("aws_network_interface").map(({ id }) => id),
      security_group_ids: [named.default_security_group_id],
    });
    expect(account.plan("aws_vpc_endpoint", set, made)).toMatchObject({ planned: made, replace: [] });
    await account.delete("aws_vpc_endpoint", made);
    expect(account.world.list("aws_network_interface")).toEqual([]);
  });

  it("is put into a route table later, once", async () => {
    const made = await endpoint("com.amazonaws.eu-west-1.s3");
    const set = { vpc_endpoint_id: made.id!, route_table_id: vpc.main_route_table_id! };
    const association = await account.put("aws_vpc_endpoint_route_table_association", set);
    const tables = () => account.world.list("aws_vpc_endpoint")[0]!.values.route_table_ids;
    expect(tables()).toEqual([vpc.main_route_table_id]);
    await expect(
      endpoint("com.amazonaws.eu-west-1.s3", { route_table_ids: [vpc.main_route_table_id!] }),
    ).rejects.toThrow(/RouteAlreadyExists/);

    await account.delete("aws_vpc_endpoint_route_table_association", association);
    expect(tables()).toEqual([]);
  });

  it("is of a kind, and for a service, that an object says which the catalogue does not have", async () => {
    const service = await account.put("aws_vpc_endpoint_service", { acceptance_required: false });
    const set = {
      vpc_id: vpc.id!,
      service_name: service.service_name!,
      vpc_endpoint_type: service.service_type!,
    };
    expect(account.complaints("aws_vpc_endpoint", set)).toEqual([]);
    await expect(account.put("aws_vpc_endpoint", set)).resolves.toMatchObject(set);
    expect(account.complaints("aws_vpc_endpoint", { ...set, vpc_endpoint_type: "x-01234567" })).toHaveLength(
      1,
    );
  });

  it("has a security group of an object that the catalogue does not have", async () => {
    const directory = await account.put("aws_directory_service_directory", {
      name: "corp.example.com",
      password: "geheim",
    });
    await expect(
      endpoint("com.amazonaws.eu-west-1.ec2", {
        vpc_endpoint_type: "Interface",
        security_group_ids: [directory.security_group_id!],
      }),
    ).resolves.toBeDefined();
    expect(JSON.stringify(account.world.list())).not.toContain("geheim");
  });
});
