import { UNKNOWN, type ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

describe("a rehearsed certificate", () => {
  const domain_name = "example.org";
  const set = { domain_name, subject_alternative_names: ["*.example.org"], validation_method: "DNS" };
  let account: Account;

  beforeEach(() => {
    account = new Account("aws", { region: "eu-west-1" });
  });

  afterEach(() => account.end());

  const planned = (more: ValueMap = {}) =>
    (account.plan("aws_acm_certificate", { ...set, ...more }).planned as ValueMap).domain_validation_options;

  it("tells while planning which domains are to be proved, as loops over them need it", () => {
    const [first, second, ...more] = planned() as ValueMap[];
    expect([first!.domain_name, second!.domain_name, more]).toEqual([domain_name, "*.example.org", []]);
    expect(first!.resource_record_name).toBe(UNKNOWN);
    expect(planned({ domain_name: UNKNOWN })).toBe(UNKNOWN);
  });

  it("is proved by records, of which a name and all below it share one, and plans no change afterwards", async () => {
    const made = await account.put("aws_acm_certificate", set);
    const { id: zone_id } = await account.put("aws_route53_zone", { name: domain_name });
    const options = made.domain_validation_options as ValueMap[];
    expect(options).toEqual(
      [domain_name, "*.example.org"].map((name) => ({ ...options[0], domain_name: name })),
    );
    expect(account.plan("aws_acm_certificate", set, made)).toMatchObject({ planned: made, replace: [] });

    const { resource_record_name: name, resource_record_type: type, resource_record_value } = options[0]!;
    const record = {
      zone_id: zone_id!,
      name: name!,
      type: type!,
      ttl: 60,
      records: [resource_record_value!],
    };
    await account.put("aws_route53_record", record);
    await expect(account.put("aws_route53_record", record)).rejects.toThrow(/it already exists/);
    await expect(
      account.put("aws_route53_record", { ...record, allow_overwrite: true }),
    ).resolves.toMatchObject({ type: "CNAME" });
  });

  it("says how it is proved, and has no dot at its end", async () => {
    await expect(account.put("aws_acm_certificate", { domain_name })).rejects.toThrow(
      /`validation_method` must be set/,
    );
    expect(account.complaints("aws_acm_certificate", { ...set, domain_name: "example.org." })).toEqual([
      expect.stringMatching(/does not end with a dot/),
    ]);
  });

  it("is imported with a key that is kept out of the world", async () => {
    const made = await account.put("aws_acm_certificate", {
      certificate_body: "body",
      private_key: "geheim",
    });
    expect(made).toMatchObject({ type: "IMPORTED", status: "ISSUED", domain_validation_options: [] });
    expect(JSON.stringify(account.world.list())).not.toContain("geheim");
  });
});
