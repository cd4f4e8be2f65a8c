import type { ValueMap } from "../../../src/rehearsal/protocol/value";
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

  it("keeps a role while policies or an instance profile are on it", async () => {
    const made = await role("spark");
    const inline = await account.put("aws_iam_role_policy", { name: "logs", role: "spark", policy: LOGS });
    const profile = await account.put("aws_iam_instance_profile", { name: "spark", role: "spark" });
    await expect(account.delete("aws_iam_role", made)).rejects.toThrow(
      "DeleteConflict: Cannot delete entity spark, it is used by " +
        "aws_iam_role_policy spark:logs, aws_iam_instance_profile spark",
    );

    await account.delete("aws_iam_role_policy", inline);
    await account.delete("aws_iam_instance_profile", profile);
    await expect(account.delete("aws_iam_role", made)).resolves.toBeUndefined();
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
