import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

const NAME = "spark-data-of-nobody";
const ARN = `arn:aws:s3:::${NAME}`;

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const TLS_ONLY = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [ARN, `${ARN}/*`] };

describe("a rehearsed bucket", () => {
  const account = new Account("aws", { region: "eu-west-1" });
  let bucket: ValueMap;

  beforeEach(async () => {
    bucket = await account.put("aws_s3_bucket", { bucket: NAME });
  });

  afterEach(() => account.world.change({ remove: account.world.list() }));
  afterAll(() => account.end());

  const object = (more: ValueMap = {}) =>
    account.put("aws_s3_object", { bucket: NAME, key: "events/1", content: "geheim", ...more });

  it("has a name that nobody else has, in no region", async () => {
    const elsewhere = account.sessionWith({ region: "us-east-1" });
    await expect(account.put("aws_s3_bucket", { bucket: NAME }, null, elsewhere)).rejects.toThrow(
      `BucketAlreadyOwnedByYou: Your previous request to create the named bucket (${NAME})`,
    );
  });

  it("is kept while something is in it, unless it was made to be destroyed", async () => {
    await object();
    await object({ key: "events/2" });
    await expect(account.delete("aws_s3_bucket", bucket)).rejects.toThrow(
      `BucketNotEmpty: The bucket you tried to delete is not empty: ${NAME} has ${NAME}/events/1 and 1 more`,
    );

    const doomed = await account.put("aws_s3_bucket", { bucket: NAME, force_destroy: true }, bucket);
    await account.delete("aws_s3_bucket", doomed);
    expect(account.world.list()).toEqual([]);
  });

  it("takes its settings along", async () => {
    await account.put("aws_s3_bucket_versioning", {
      bucket: NAME,
      versioning_configuration: [{ status: "Enabled" }],
    });
    await account.put("aws_s3_bucket_policy", { bucket: NAME, policy: policy(TLS_ONLY) });
    await account.delete("aws_s3_bucket", bucket);
    expect(account.world.list()).toEqual([]);
  });

  it("keeps what objects hold out of the world, and shows their checksum", async () => {
    const made = await object();
    expect(made).toMatchObject({
      id: `${NAME}/events/1`,
      etag: "e8636ea013e682faf61f56ce1cb1ab5c",
      storage_class: "STANDARD",
      version_id: "",
    });
    expect(JSON.stringify(account.world.list())).not.toContain("geheim");
    expect(account.session.read("aws_s3_object", made)).toEqual(made);
  });

  it("gives versions to objects where they are on, and never switches them off", async () => {
    const on = { bucket: NAME, versioning_configuration: [{ status: "Enabled" }] };
    const versioning = await account.put("aws_s3_bucket_versioning", on);
    expect((await object()).version_id).toMatch(/^[0-9a-f]{32}$/);
    await expect(
      account.put(
        "aws_s3_bucket_versioning",
        { ...on, versioning_configuration: [{ status: "Disabled" }] },
        versioning,
      ),
    ).rejects.toThrow(/cannot be updated from 'Enabled' to 'Disabled'/);
  });

  it("has no access control lists, unless its ownership controls say so", async () => {
    await expect(object({ acl: "private" })).rejects.toThrow(/AccessControlListNotSupported/);
    await account.put("aws_s3_bucket_ownership_controls", {
      bucket: NAME,
      rule: [{ object_ownership: "BucketOwnerPreferred" }],
    });
    await expect(object({ acl: "private" })).resolves.toMatchObject({ acl: "private" });
  });

  it.each([
    ["without a principal", { ...TLS_ONLY, Principal: undefined }, /Missing required field Principal/],
    ["for every bucket", { ...TLS_ONLY, Resource: "*" }, /Policy has invalid resource/],
    ["for a bucket of a longer name", { ...TLS_ONLY, Resource: `${ARN}-2/*` }, /Policy has invalid resource/],
    ["for another bucket", { ...TLS_ONLY, Resource: "arn:aws:s3:::other/*" }, /Policy has invalid resource/],
    ["for another service", { ...TLS_ONLY, Action: "ec2:*" }, /Policy has invalid action/],
    ["that lets in everybody", { ...TLS_ONLY, Effect: "Allow" }, /AccessDenied.*BlockPublicPolicy/],
  ])("refuses a policy %s", async (_what, statement, words) => {
    await expect(
      account.put("aws_s3_bucket_policy", { bucket: NAME, policy: policy(statement) }),
    ).rejects.toThrow(words);
  });

  it("lets in everybody once that is not blocked any more", async () => {
    await account.put("aws_s3_bucket_public_access_block", { bucket: NAME });
    const set = { bucket: NAME, policy: policy({ ...TLS_ONLY, Effect: "Allow" }) };
    await expect(account.put("aws_s3_bucket_policy", set)).resolves.toMatchObject({ id: NAME });
  });

  it("has the later one of two policies, and plans a change for the earlier", async () => {
    const first = { bucket: NAME, policy: policy(TLS_ONLY) };
    const made = await account.put("aws_s3_bucket_policy", first);
    await account.put("aws_s3_bucket_policy", {
      bucket: NAME,
      policy: policy({ ...TLS_ONLY, Sid: "Later" }),
    });

    const found = account.session.read("aws_s3_bucket_policy", made);
    expect(account.plan("aws_s3_bucket_policy", first, found).planned).not.toEqual(found);
  });

  it.each<[string, object]>([
    ["everything that begins with its name", { Resource: `${ARN}*` }],
    ["all actions of S3, and any", { Action: ["S3:*", "*"] }],
    ["some of its objects", { Resource: ARN + "/logs/${aws:PrincipalAccount}/*" }],
    ["all but some of its objects", { Resource: undefined, NotResource: [`${ARN}/public/*`] }],
    ["another account", { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:role/reader" } }],
    ["a service", { Effect: "Allow", Principal: { Service: "logging.s3.amazonaws.com" } }],
    [
      "its organization",
      { Effect: "Allow", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } } },
    ],
  ])("takes a policy for %s", async (_what, more) => {
    const set = { bucket: NAME, policy: policy({ ...TLS_ONLY, ...more }) };
    await expect(account.put("aws_s3_bucket_policy", set)).resolves.toMatchObject({ id: NAME });
  });

  it("counts a policy without the white space of data sources", () => {
    const resources = Array.from({ length: 300 }, (_each, index) => `${ARN}/${index}/*`);
    const document = { Version: "2012-10-17", Statement: [{ ...TLS_ONLY, Resource: resources }] };
    const set = (text: string) => ({ bucket: NAME, policy: text });
    const spaced = JSON.stringify(document, null, 10);
    expect(spaced.length).toBeGreaterThan(20_480);
    expect(account.complaints("aws_s3_bucket_policy", set(spaced))).toEqual([]);
    const long = JSON.stringify({ ...document, Id: "a".repeat(20_480) });
    expect(account.complaints("aws_s3_bucket_policy", set(long))).toEqual([
      expect.stringContaining("in the range (1 - 20480)"),
    ]);
  });

  it("has access control lists where objects' writers own them", async () => {
    await account.put("aws_s3_bucket_ownership_controls", {
      bucket: NAME,
      rule: [{ object_ownership: "ObjectWriter" }],
    });
    const list = { bucket: NAME, acl: "log-delivery-write" };
    await expect(account.put("aws_s3_bucket_acl", list)).resolves.toMatchObject(list);
  });

  it.each([
    ["an access point", "arn:aws:s3:eu-west-1:123456789012:accesspoint/spark"],
    ["a directory bucket", "spark--euw1-az1--x-s3"],
  ])("is not looked for where an object is put through %s", async (_what, name) => {
    await expect(object({ bucket: name })).resolves.toMatchObject({ bucket: name, key: "events/1" });
  });

  it.each([
    ["aws_s3_object", { key: "a" }],
    ["aws_s3_bucket_public_access_block", {}],
    ["aws_s3_bucket_policy", { policy: policy(TLS_ONLY) }],
  ])("must exist for %s", async (type, set) => {
    await expect(account.put(type, { bucket: "none", ...set })).rejects.toThrow(/NoSuchBucket/);
  });

  it.each<[string, string, ValueMap, RegExp]>([
    ["aws_s3_bucket_policy", "text as a policy", { policy: "{" }, /invalid JSON policy/],
    [
      "aws_s3_bucket_server_side_encryption_configuration",
      "a key without KMS",
      {
        rule: [
          { apply_server_side_encryption_by_default: [{ sse_algorithm: "AES256", kms_master_key_id: "k" }] },
        ],
      },
      /KMSMasterKeyID is not applicable/,
    ],
    [
      "aws_s3_bucket_ownership_controls",
      "an owner that is none",
      { rule: [{ object_ownership: "Everybody" }] },
      /"BucketOwnerEnforced"\], got "Everybody"/,
    ],
    ["aws_s3_object", "two contents", { key: "k", content: "a", source: "b" }, /conflicts with/],
  ])("refuses of %s %s", (type, _what, set, words) => {
    expect(account.complaints(type, { bucket: NAME, ...set })).toEqual([expect.stringMatching(words)]);
  });

  const days = { abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] };

  it.each<[string, ValueMap[], RegExp]>([
    ["a rule that does nothing", [{ id: "a", status: "Enabled" }], /At least one action/],
    [
      "two rules of one name",
      [
        { id: "a", status: "Enabled", ...days },
        { id: "a", status: "Enabled", ...days },
      ],
      /ID must be unique/,
    ],
    ["a status that is none", [{ id: "a", status: "On", ...days }], /status value must be one of/],
    [
      "half-uploads by size",
      [{ id: "a", status: "Enabled", ...days, filter: [{ object_size_greater_than: 1 }] }],
      /AbortIncompleteMultipartUpload cannot/,
    ],
    [
      "two ways to expire",
      [{ id: "a", status: "Enabled", expiration: [{ days: 1, expired_object_delete_marker: true }] }],
      /MalformedXML: an expiration/,
    ],
    [
      "a filter with two predicates",
      [
        {
          id: "a",
          status: "Enabled",
          expiration: [{ days: 1 }],
          filter: [{ prefix: "a", object_size_less_than: 9 }],
        },
      ],
      /needs an and block/,
    ],
    [
      "no day at all",
      [{ id: "a", status: "Enabled", expiration: [{ days: 0 }] }],
      /MalformedXML: an expiration/,
    ],
    [
      "a week until infrequent access",
      [{ id: "a", status: "Enabled", transition: [{ days: 7, storage_class: "STANDARD_IA" }] }],
      /greater than or equal to 30/,
    ],
  ])("refuses a lifecycle with %s", (_what, rule, words) => {
    expect(account.complaints("aws_s3_bucket_lifecycle_configuration", { bucket: NAME, rule })).toEqual([
      expect.stringMatching(words),
    ]);
  });

  it.each<[string, ValueMap]>([
    [
      "days, and a marker that is not wanted",
      { expiration: [{ days: 3, expired_object_delete_marker: false }] },
    ],
    ["a marker, and no days", { expiration: [{ days: 0, expired_object_delete_marker: true }] }],
    [
      "a filter of several kinds",
      {
        filter: [{ and: [{ prefix: "logs/", tags: { a: "b" }, object_size_greater_than: 1 }] }],
        transition: [{ days: 0, storage_class: "GLACIER" }],
        noncurrent_version_expiration: [{ noncurrent_days: 1, newer_noncurrent_versions: 3 }],
      },
    ],
    ["a prefix outside of a filter", { prefix: "", expiration: [{ date: "2030-01-01T00:00:00Z" }] }],
    ["a tag", { filter: [{ tag: [{ key: "a", value: "b" }] }], expiration: [{ days: 1 }] }],
  ])("takes a lifecycle with %s", (_what, more) => {
    const set = { bucket: NAME, rule: [{ id: "a", status: "Enabled", ...more }] };
    expect(account.complaints("aws_s3_bucket_lifecycle_configuration", set)).toEqual([]);
  });

  /** As the real provider 5.100 plans the same rules. */
  it("knows the whole lifecycle while planning, and plans no change of it", async () => {
    const set: ValueMap = {
      bucket: NAME,
      rule: [
        { id: "a", status: "Enabled", filter: [{}], ...days },
        { id: "b", status: "Enabled", filter: [{ object_size_greater_than: 0 }], expiration: [{ days: 3 }] },
      ],
    };
    const { planned, legacyTypeSystem } = account.plan("aws_s3_bucket_lifecycle_configuration", set);
    expect(legacyTypeSystem).toBe(false);
    expect(planned).toMatchObject({
      transition_default_minimum_object_size: "all_storage_classes_128K",
      rule: [
        { prefix: "", filter: [{ prefix: "", object_size_greater_than: null }] },
        {
          filter: [{ object_size_greater_than: 0, object_size_less_than: null }],
          expiration: [{ days: 3, expired_object_delete_marker: false, date: null }],
        },
      ],
    });

    const made = await account.put("aws_s3_bucket_lifecycle_configuration", set);
    expect(account.plan("aws_s3_bucket_lifecycle_configuration", set, made)).toMatchObject({
      planned: made,
      replace: [],
    });
    expect(
      account.plan("aws_s3_bucket_lifecycle_configuration", { ...set, bucket: "other" }, made).replace,
    ).toEqual([[{ attribute: "bucket" }]]);
  });
});
