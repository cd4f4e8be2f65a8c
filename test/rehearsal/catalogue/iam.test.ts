import { isPermitted } from "../../../src/rehearsal/catalogue/aws/role-permissions";
import type { Value, ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
});
const LOGS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:*", Resource: "*" }],
});

describe("rehearsed IAM", () => {
  let account: Account;

  beforeEach(() => {
    account = new Account("aws", { region: "eu-west-1" });
  });

  afterEach(() => account.end());

  const role = (name: string) => account.put("aws_iam_role", { name, assume_role_policy: TRUST });

  it("is the same in every region", async () => {
    const { arn } = await role("spark");
    const elsewhere = account.sessionWith({ region: "us-east-1" });

    expect(arn).toBe("arn:aws:iam::123456789012:role/spark");
    expect(elsewhere.import("aws_iam_role", "spark")).toMatchObject({ arn });
    await expect(
      account.put("aws_iam_role", { name: "spark", assume_role_policy: TRUST }, null, elsewhere),
    ).rejects.toThrow(/EntityAlreadyExists: Role with name spark already exists/);
  });

  it("takes policies off a role, and the role out of instance profiles, when it is deleted", async () => {
    const made = await role("spark");
    await role("other");
    await account.put("aws_iam_role_policy", { name: "logs", role: "spark", policy: LOGS });
    await account.put("aws_iam_role_policy", { name: "logs", role: "other", policy: LOGS });
    const policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    await account.put("aws_iam_role_policy_attachment", { role: "spark", policy_arn });
    await account.put("aws_iam_policy_attachment", { name: "all", roles: ["other", "spark"], policy_arn });
    const profile = await account.put("aws_iam_instance_profile", { name: "spark", role: "spark" });

    await account.delete("aws_iam_role", made);
    expect(account.world.list("aws_iam_role_policy").map(({ id }) => id)).toEqual(["other:logs"]);
    expect(account.world.list("aws_iam_role_policy_attachment")).toEqual([]);
    expect(account.world.list("aws_iam_policy_attachment")).toMatchObject([{ values: { roles: ["other"] } }]);
    expect(account.session.read("aws_iam_instance_profile", profile)).toMatchObject({ role: "" });
  });

  it("keeps a policy while a role has it, by whichever resource", async () => {
    await role("spark");
    const own = await account.put("aws_iam_policy", { name: "logs", policy: LOGS });
    const attachment = await account.put("aws_iam_policy_attachment", {
      name: "all",
      roles: ["spark"],
      policy_arn: own.arn!,
    });
    await expect(account.delete("aws_iam_policy", own)).rejects.toThrow(/DeleteConflict: Cannot delete/);

    await account.delete("aws_iam_policy_attachment", attachment);
    await expect(account.delete("aws_iam_policy", own)).resolves.toBeUndefined();
  });

  it("sets a role's inline policy again, and attaches again what is attached", async () => {
    await role("spark");
    const inline = { name: "logs", role: "spark" };
    const policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    await account.put("aws_iam_role_policy", { ...inline, policy: LOGS });
    const second = await account.put("aws_iam_role_policy", {
      ...inline,
      policy: LOGS.replace("logs:*", "s3:*"),
    });
    await account.put("aws_iam_role_policy_attachment", { role: "spark", policy_arn });
    await account.put("aws_iam_role_policy_attachment", { role: "spark", policy_arn });

    expect(account.world.list("aws_iam_role_policy")).toMatchObject([{ values: { policy: second.policy } }]);
    expect(account.world.list("aws_iam_role_policy_attachment")).toHaveLength(1);
  });

  it("counts the inline policies of a role against one quota", async () => {
    await role("spark");
    const policy = (name: string) =>
      account.put("aws_iam_role_policy", {
        name,
        role: "spark",
        policy: LOGS.replace('"*"', `"arn:aws:s3:::${"a".repeat(6000)}"`),
      });
    await policy("one");
    await expect(policy("two")).rejects.toThrow(/LimitExceeded: Maximum policy size of 10240 bytes/);
  });

  it("attaches what AWS manages and what exists, and nothing else", async () => {
    await role("spark");
    const attach = (arn: string) =>
      account.put("aws_iam_role_policy_attachment", { role: "spark", policy_arn: arn });
    const own = await account.put("aws_iam_policy", { name: "logs", policy: LOGS });

    await expect(attach("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy")).resolves.toBeDefined();
    await expect(attach(own.arn as string)).resolves.toBeDefined();
    await expect(attach("arn:aws:iam::123456789012:policy/other")).rejects.toThrow(/NoSuchEntity/);
  });

  it.each([
    ["text", "aws_iam_policy", "not JSON", /contains an invalid JSON policy/],
    ["no statement", "aws_iam_policy", "{}", /Missing required field Statement/],
    ["a principal", "aws_iam_policy", TRUST, /should not specify a principal/],
    [
      "too much",
      "aws_iam_policy",
      LOGS.replace('"*"', `"arn:aws:s3:::${"a".repeat(7000)}"`),
      /PolicySize: 6144/,
    ],
    ["no resource", "aws_iam_policy", LOGS.replace(',"Resource":"*"', ""), /must contain resources/],
    [
      "a resource that is no ARN",
      "aws_iam_policy",
      LOGS.replace('"*"', '"bucket"'),
      /Resource bucket must be/,
    ],
    [
      "an action of no service",
      "aws_iam_policy",
      LOGS.replace("logs:*", "read"),
      /prefaced by a vendor.*read/,
    ],
    ["a version that is none", "aws_iam_policy", LOGS.replace("2012", "2013"), /valid version string/],
    ["a misspelt member", "aws_iam_policy", LOGS.replace("Resource", "Resources"), /Resources is no member/],
    ["no principal in a trust", "aws_iam_role", LOGS, /Missing required field Principal/],
  ])("refuses a policy of %s", (_what, type, policy, words) => {
    const argument = type === "aws_iam_role" ? "assume_role_policy" : "policy";
    expect(account.complaints(type, { name: "x", [argument]: policy })).toEqual([
      expect.stringMatching(words),
    ]);
  });

  it.each<[string, object]>([
    ["every action of every service", { Action: "*:*" }],
    ["wildcards in names of actions", { Action: ["s3:Get*", "ec2:*Volume?", "IAM:listroles"] }],
    ["all actions but some", { Action: undefined, NotAction: ["iam:*"] }],
    ["all resources but some", { Resource: undefined, NotResource: ["arn:aws:s3:::a", "arn:aws:s3:::a/*"] }],
    ["an ARN without its end", { Resource: ["arn:aws:ec2:*", "arn:aws:codebuild:*"] }],
    ["an ARN of any partition", { Resource: "arn:*:s3:::spark-*" }],
    ["a policy variable", { Resource: "arn:aws:s3:::homes/${aws:username}/*" }],
    [
      "set operators in its conditions",
      { Condition: { "ForAllValues:StringEqualsIfExists": { "aws:TagKeys": ["a"] } } },
    ],
    ["no name", { Sid: "" }],
  ])("takes a policy with %s", (_what, more) => {
    const statement = { Effect: "Allow", Action: "s3:*", Resource: "*", ...more };
    // One statement may stand alone, and the version be the older one.
    const policy = JSON.stringify({ Version: "2008-10-17", Statement: statement });
    expect(account.complaints("aws_iam_policy", { name: "x", policy })).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ["two colons in an action", { Action: "ec2:ec2:Run" }, /can contain only one colon/],
    ["a wildcard for some services", { Action: "*:Untag*" }, /vendors .* must not contain wildcards/],
    ["a service with a space", { Action: "a a:Get" }, /Vendor a a is not valid/],
    ["an ARN without a service", { Resource: "arn:aws" }, /must be in ARN format/],
    ["an ARN that lacks a part in the middle", { Resource: "arn:aws:s3::bucket" }, /must be in ARN format/],
  ])("refuses a policy with %s", (_what, more, words) => {
    const statement = { Effect: "Allow", Action: "s3:*", Resource: "*", ...more };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    expect(account.complaints("aws_iam_policy", { name: "x", policy })).toEqual([
      expect.stringMatching(words),
    ]);
  });

  it.each<[string, Value]>([
    ["anybody", "*"],
    ["any account", { AWS: "*" }],
    ["other accounts", { AWS: ["arn:aws:iam::111122223333:root", "444455556666"] }],
    ["SAML", { Federated: "arn:aws:iam::123456789012:saml-provider/corp" }],
    ["pods", { Service: "pods.eks.amazonaws.com" }],
  ])("takes a role that trusts %s", async (_what, Principal) => {
    const Action = ["sts:AssumeRole", "sts:TagSession"];
    const assume_role_policy = JSON.stringify({ Statement: { Effect: "Allow", Action, Principal } });
    const set = { name_prefix: "spark-", path: "/team/spark/", assume_role_policy };
    expect(account.complaints("aws_iam_role", set)).toEqual([]);
    expect((await account.put("aws_iam_role", set)).arn).toMatch(/:role\/team\/spark\/spark-[0-9a-f]{26}$/);
  });

  it("does not count white space, as data sources write it", () => {
    const actions = Array.from({ length: 200 }, (_each, index) => `s3:Get${index}`);
    const statement = [{ Effect: "Allow", Action: actions, Resource: "*" }];
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: statement }, null, 30);
    expect(policy.length).toBeGreaterThan(6144);
    expect(account.complaints("aws_iam_policy", { name: "x", policy })).toEqual([]);
  });

  it("looks into the inline policies that a role brings", () => {
    const inline = (policy: string) =>
      account.complaints("aws_iam_role", {
        name: "x",
        assume_role_policy: TRUST,
        inline_policy: [{ name: "logs", policy }],
      });
    expect(inline(LOGS)).toEqual([]);
    expect(inline(TRUST)).toEqual([expect.stringMatching(/should not specify a principal/)]);
  });
});

describe("what a rehearsed role may do", () => {
  const account = new Account("aws", { region: "eu-west-1" });
  const EBS = { policies: ["service-role/AmazonEBSCSIDriverPolicy"], action: "ec2:CreateVolume" } as const;
  const CLUSTER = { policies: ["AmazonEKSClusterPolicy"] };

  afterEach(() => account.goBack([]));
  afterAll(() => account.end());

  const make = (more: ValueMap = {}) =>
    account.put("aws_iam_role", { name: "driver", assume_role_policy: TRUST, ...more });
  const attach = (name: string) =>
    account.put("aws_iam_role_policy_attachment", {
      role: "driver",
      policy_arn: `arn:aws:iam::aws:policy/${name}`,
    });
  const document = (...statements: readonly object[]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: statements.map((statement) => ({ Effect: "Allow", Resource: "*", ...statement })),
    });
  const may = (need: typeof EBS | typeof CLUSTER) =>
    isPermitted(account.world.list("aws_iam_role")[0]!, account.world, need);

  it.each<[string, boolean, boolean]>([
    ["service-role/AmazonEBSCSIDriverPolicy", true, false],
    ["AmazonEKSClusterPolicy", true, true],
    ["AmazonEKSWorkerNodePolicy", false, false],
    ["AmazonS3FullAccess", false, false],
    // Not looked into, so that they may allow it.
    ["AdministratorAccess", true, true],
    ["PowerUserAccess", true, true],
    ["AmazonEC2FullAccess", true, true],
  ])("is told from %s of AWS: volumes %s, clusters %s", async (name, volumes, clusters) => {
    await make();
    expect(may(EBS)).toBe(false);
    await attach(name);
    expect([may(EBS), may(CLUSTER)]).toEqual([volumes, clusters]);
  });

  it.each<[string, readonly object[], boolean]>([
    ["any action", [{ Action: "*" }], true],
    ["a pattern in other letters", [{ Action: ["s3:*", "EC2:create*"] }], true],
    ["all but other actions", [{ Action: undefined, NotAction: "iam:*" }], true],
    ["all but that action", [{ Action: undefined, NotAction: ["ec2:*"] }], false],
    ["other actions", [{ Action: ["ec2:Describe*", "ec2:CreateVolumes"] }], false],
    [
      "it on a condition",
      [{ Action: "ec2:CreateVolume", Condition: { Bool: { "aws:SecureTransport": true } } }],
      true,
    ],
    ["it, and denies it", [{ Action: "ec2:*" }, { Effect: "Deny", Action: "ec2:Create*" }], false],
    [
      "it, and denies it somewhere",
      [{ Action: "ec2:*" }, { Effect: "Deny", Action: "ec2:*", Resource: "arn:aws:ec2:us-east-1:*:*" }],
      true,
    ],
  ])("is told from a policy of its own that allows %s", async (_what, statements, permitted) => {
    await make({ inline_policy: [{ name: "own", policy: document(...statements) }] });
    expect(may(EBS)).toBe(permitted);
    // What a cluster needs of a policy of one's own is not looked into.
    expect(may(CLUSTER)).toBe(true);
  });

  it.each<[string, (policy_arn: Value) => Promise<ValueMap>]>([
    ["its own list", (arn) => make({ managed_policy_arns: [arn] })],
    [
      "an attachment to several roles",
      async (policy_arn) => {
        await make();
        return account.put("aws_iam_policy_attachment", { name: "all", roles: ["driver"], policy_arn });
      },
    ],
    [
      "the list of all that it may have",
      async (arn) => {
        await make();
        return account.put("aws_iam_role_policy_attachments_exclusive", {
          role_name: "driver",
          policy_arns: [arn],
        });
      },
    ],
  ])("is told from a policy that it has by %s", async (_what, have) => {
    const volumes = { name: "volumes", policy: document({ Action: "ec2:CreateVolume" }) };
    await have((await account.put("aws_iam_policy", volumes)).arn!);
    expect(may(EBS)).toBe(true);
  });

  it("ends at its permissions boundary", async () => {
    const boundary = { name: "boundary", policy: document({ Action: ["s3:*", "logs:*"] }) };
    const { arn } = await account.put("aws_iam_policy", boundary);
    await make({
      permissions_boundary: arn!,
      managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonEC2FullAccess"],
    });
    expect(may(EBS)).toBe(false);
  });
});

/** The expected texts are what the real provider 5.100 wrote for the same configurations. */
describe("a rehearsed policy document", () => {
  const account = new Account("aws", { region: "eu-west-1" });

  afterAll(() => account.end());

  const json = (set: ValueMap) => account.data("aws_iam_policy_document", set).minified_json;

  it("is rendered as the provider does", () => {
    const statement: ValueMap[] = [
      {
        sid: "One",
        actions: ["s3:Abc", "s3:Get*", "s3:Zed"],
        resources: ["arn:aws:s3:::a", "arn:aws:s3:::b/&{aws:username}/*"],
        condition: [
          { test: "StringLike", variable: "s3:prefix", values: ["b", "a", "c<&>"] },
          { test: "StringLike", variable: "aws:x", values: ["z"] },
          { test: "Bool", variable: "aws:SecureTransport", values: ["false"] },
        ],
      },
      {
        effect: "Deny",
        not_actions: ["iam:*"],
        resources: ["*"],
        principals: [
          { type: "AWS", identifiers: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] },
          { type: "Service", identifiers: ["ec2.amazonaws.com"] },
        ],
      },
      { actions: ["sts:*"], principals: [{ type: "*", identifiers: ["*"] }] },
    ];

    expect(json({ statement })).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Action":["s3:Zed","s3:Get*","s3:Abc"],' +
        '"Resource":["arn:aws:s3:::b/${aws:username}/*","arn:aws:s3:::a"],"Condition":{"Bool":{"aws:SecureTransport":' +
        '"false"},"StringLike":{"aws:x":"z","s3:prefix":["b","a","c\\u003c\\u0026\\u003e"]}}},{"Effect":"Deny",' +
        '"NotAction":"iam:*","Resource":"*","Principal":{"AWS":["arn:aws:iam::2:root","arn:aws:iam::1:root"],' +
        '"Service":"ec2.amazonaws.com"}},{"Effect":"Allow","Action":"sts:*","Principal":"*"}]}',
    );
  });

  it("merges other documents by Sid", () => {
    const document = (...statements: object[]) =>
      JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const one = { Action: "a:b", Effect: "Deny", Resource: "*", Sid: "One" };

    expect(
      json({
        version: "2008-10-17",
        policy_id: "pid",
        source_policy_documents: [document({ ...one, Effect: "Allow" }, { ...one, Sid: "X" })],
        override_policy_documents: [document(one)],
        statement: [{ sid: "X", actions: ["c:d"], resources: ["*"] }],
      }),
    ).toBe(
      '{"Version":"2012-10-17","Id":"pid","Statement":[{"Sid":"One","Effect":"Deny","Action":"a:b","Resource":"*"},' +
        '{"Sid":"X","Effect":"Allow","Action":"c:d","Resource":"*"}]}',
    );
  });

  it("refuses one Sid for two statements", () => {
    const twice = { sid: "X", actions: ["a:b"], resources: ["*"] };
    expect(() => json({ statement: [twice, twice] })).toThrow(/duplicate Sid \(X\)/);
  });
});
