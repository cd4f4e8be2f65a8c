import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

describe("a rehearsed hosted zone", () => {
  const account = new Account("aws", { region: "eu-west-1" });
  let vpc: ValueMap;

  beforeEach(async () => {
    vpc = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
  });

  afterEach(() => account.world.change({ remove: account.world.list() }));
  afterAll(() => account.end());

  const settings = (more: ValueMap = {}): ValueMap => ({
    name: "spark.internal",
    vpc: [{ vpc_id: vpc.id! }],
    ...more,
  });
  const make = (more: ValueMap = {}, prior: ValueMap | null = null): Promise<ValueMap> =>
    account.put("aws_route53_zone", settings(more), prior);
  const record = (zone: ValueMap, more: ValueMap = {}): Promise<ValueMap> =>
    account.put("aws_route53_record", {
      zone_id: zone.id!,
      name: "grafana",
      type: "A",
      ttl: 60,
      records: ["10.0.0.9"],
      ...more,
    });

  it("looks as AWS would show it, and plans no change afterwards", async () => {
    const made = await make();
    expect(made).toMatchObject({
      id: expect.stringMatching(/^Z0[0-9A-Z]{19}$/) as string,
      zone_id: made.id,
      arn: `arn:aws:route53:::hostedzone/${made.id as string}`,
      comment: "Managed by Terraform",
      force_destroy: false,
      primary_name_server: "ns-0.awsdns-00.com.",
      vpc: [{ vpc_id: vpc.id, vpc_region: "eu-west-1" }],
    });
    expect(made.name_servers).toHaveLength(4);
    expect(account.plan("aws_route53_zone", settings(), made)).toMatchObject({ planned: made, replace: [] });
    expect(account.plan("aws_route53_zone", settings({ name: "other" }), made).replace).toEqual([
      [{ attribute: "name" }],
    ]);
    expect(account.session.read("aws_route53_zone", made)).toEqual(made);
  });

  it("is for a network that exists, in its region, which does not wait for the zone to go", async () => {
    await expect(make({ vpc: [{ vpc_id: "vpc-0" }] })).rejects.toThrow(
      "InvalidVPCId: The VPC: vpc-0 you provided in region: eu-west-1 does not exist.",
    );
    await expect(make({ vpc: [{ vpc_id: vpc.id!, vpc_region: "us-east-1" }] })).rejects.toThrow(
      /InvalidVPCId/,
    );
    await make();
    await expect(account.delete("aws_vpc", vpc)).resolves.toBeUndefined();
  });

  it("is the only one of its name in a network, but not in the world", async () => {
    const made = await make();
    await expect(make()).rejects.toThrow(/ConflictingDomainExists/);
    await expect(make({ vpc: [] })).resolves.toMatchObject({ name: made.name });
  });

  it("stays private or public", async () => {
    const [hidden, open] = [await make(), await make({ name: "example.com", vpc: [] })];
    await expect(make({ vpc: [] }, hidden)).rejects.toThrow(/LastVPCAssociation/);
    await expect(make({ name: "example.com" }, open)).rejects.toThrow(/PublicZoneVPCAssociation/);
  });

  it("stays while it has records, unless it was made to be destroyed", async () => {
    const zone = await make();
    const made = await record(zone);
    expect(made).toMatchObject({ id: `${zone.id as string}_grafana_A`, fqdn: "grafana.spark.internal" });
    await expect(account.delete("aws_route53_zone", zone)).rejects.toThrow(
      /HostedZoneNotEmpty: .*_grafana_A/,
    );

    const doomed = await make({ force_destroy: true }, zone);
    await account.delete("aws_route53_zone", doomed);
    expect(account.world.list("aws_route53_record")).toEqual([]);
  });

  it("has one record of a name and type", async () => {
    const zone = await make();
    await record(zone);
    await expect(record(zone, { name: "Grafana.spark.internal." })).rejects.toThrow(
      "[Tried to create resource record set [name='grafana.spark.internal.', type='A'] but it already exists]",
    );
    await expect(record(zone, { type: "TXT", records: ["a"] })).resolves.toMatchObject({ type: "TXT" });
    await expect(record({ id: "Z0" })).rejects.toThrow("NoSuchHostedZone: No hosted zone found with ID: Z0");
  });

  it("is for several networks, and found by each", async () => {
    const [one, two] = await Promise.all([
      account.put("aws_vpc", { cidr_block: "10.5.0.0/16" }),
      account.put("aws_vpc", { cidr_block: "10.6.0.0/16" }),
    ]);
    const zone = await make({ name: "two.internal", vpc: [{ vpc_id: one.id! }, { vpc_id: two.id! }] });
    for (const { id } of [one, two]) {
      expect(account.data("aws_route53_zone", { name: "two.internal", vpc_id: id! })).toMatchObject({
        zone_id: zone.id,
      });
    }
  });

  it("has weighted records of one name, and aliases at its top", async () => {
    const zone = await make();
    const weighted = (set_identifier: string) =>
      record(zone, { set_identifier, weighted_routing_policy: [{ weight: 50 }] });
    await weighted("blue");
    await expect(weighted("green")).resolves.toMatchObject({ id: `${zone.id as string}_grafana_A_green` });
    await expect(weighted("blue")).rejects.toThrow(/already exists/);
    const alias = [{ name: "lb.example.com", zone_id: "Z32O12XQLNTSW2", evaluate_target_health: true }];
    const top = { name: "spark.internal", ttl: null, records: null, alias };
    await expect(record(zone, top)).resolves.toMatchObject({ fqdn: "spark.internal" });
  });

  it("has no CNAME at its top, and its own name servers unless these are overwritten", async () => {
    const zone = await make();
    const top = { name: "", records: ["ns.example.com."] };
    await expect(record(zone, { ...top, type: "CNAME" })).rejects.toThrow(
      "RRSet of type CNAME with DNS name spark.internal. is not permitted at apex in zone spark.internal.",
    );
    await expect(record(zone, { ...top, type: "NS" })).rejects.toThrow(/type='NS'\] but it already exists/);
    await expect(record(zone, { ...top, type: "NS", allow_overwrite: true })).resolves.toMatchObject({
      fqdn: "spark.internal",
    });
    await expect(record(zone, { ...top, name: "below", type: "NS" })).resolves.toBeDefined();
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a name", { name: "a..b" }, /InvalidDomainName/],
    ["a label", { name: `${"a".repeat(64)}.b` }, /InvalidDomainName/],
    ["a comment", { comment: "a".repeat(257) }, /range \(0 - 256\)/],
    ["a delegation set and a network", { delegation_set_id: "N1" }, /conflicts with vpc/],
  ])("is refused with %s that cannot be", (_what, more, words) => {
    expect(account.complaints("aws_route53_zone", settings(more))).toEqual([expect.stringMatching(words)]);
  });

  it("is found by its name and its network", async () => {
    const made = await make({ tags: { Name: "spark" } });
    const found = { id: made.id, name: "spark.internal", private_zone: true, tags: { Name: "spark" } };
    expect(account.data("aws_route53_zone", { zone_id: made.id! })).toMatchObject({ id: made.id });
    expect(account.data("aws_route53_zone", { name: "spark.internal.", private_zone: true })).toMatchObject(
      found,
    );
    expect(account.data("aws_route53_zone", { name: "spark.internal", vpc_id: vpc.id! })).toMatchObject({
      id: made.id,
      resource_record_set_count: 2,
    });
    expect(() => account.data("aws_route53_zone", { name: "spark.internal" })).toThrow(/no matching/);
  });
});
