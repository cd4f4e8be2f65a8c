import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

describe("a rehearsed key", () => {
  const account = new Account("aws", { region: "eu-west-1" });
  let key: ValueMap;

  beforeAll(async () => {
    key = await account.put("aws_kms_key", { enable_key_rotation: true });
  });

  afterAll(() => account.end());

  it("looks as AWS would show it", () => {
    expect(key).toMatchObject({
      arn: `arn:aws:kms:eu-west-1:123456789012:key/${key.key_id as string}`,
      key_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      customer_master_key_spec: "SYMMETRIC_DEFAULT",
      rotation_period_in_days: 365,
    });
    expect(key.policy).toContain("arn:aws:iam::123456789012:root");
    expect(account.plan("aws_kms_key", { enable_key_rotation: true }, key)).toMatchObject({
      planned: key,
      replace: [],
    });
  });

  it("is found by an alias of its own, which can be pointed at another", async () => {
    const alias = await account.put("aws_kms_alias", { name: "alias/spark", target_key_id: key.key_id! });
    expect(alias).toMatchObject({ target_key_arn: key.arn, id: "alias/spark" });
    await expect(
      account.put("aws_kms_alias", { name: "alias/spark", target_key_id: key.arn! }),
    ).rejects.toThrow(/AlreadyExistsException/);

    const other = await account.put("aws_kms_key", { description: "other" });
    const moved = { name: "alias/spark", target_key_id: other.id! };
    expect(account.plan("aws_kms_alias", moved, alias).replace).toEqual([]);
    expect(await account.put("aws_kms_alias", moved, alias)).toMatchObject({ target_key_arn: other.arn });
    await expect(account.delete("aws_kms_key", other)).resolves.toBeUndefined();
  });

  it.each<[string, string, ValueMap, RegExp]>([
    ["aws_kms_key", "a deletion in a hurry", { deletion_window_in_days: 1 }, /\(7 - 30\)/],
    [
      "aws_kms_key",
      "a period without rotation",
      { rotation_period_in_days: 90 },
      /Missing required argument/,
    ],
    [
      "aws_kms_alias",
      "a name without its prefix",
      { name: "spark", target_key_id: "k" },
      /begin with "alias\/"/,
    ],
    [
      "aws_kms_alias",
      "a name of AWS",
      { name: "alias/aws/s3", target_key_id: "k" },
      /reserved AWS CMK prefix/,
    ],
  ])("is refused as %s with %s", (type, _what, set, words) => {
    expect(account.complaints(type, set)).toEqual([expect.stringMatching(words)]);
  });

  it("is refused with a policy that nobody could change again", async () => {
    const policy = (who: string, action: string) =>
      JSON.stringify({
        Statement: [{ Effect: "Allow", Principal: { AWS: who }, Action: action, Resource: "*" }],
      });
    const root = "arn:aws:iam::123456789012:root";

    await expect(account.put("aws_kms_key", { policy: policy(root, "kms:Decrypt") })).rejects.toThrow(
      /will not allow you to update the key policy/,
    );
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } };
    await account.put("aws_iam_role", {
      name: "x",
      assume_role_policy: JSON.stringify({ Statement: trust }),
    });
    for (const who of ["iam::123456789012:role/x", "sts::123456789012:assumed-role/x/session"]) {
      await expect(account.put("aws_kms_key", { policy: policy(`arn:aws:${who}`, "kms:*") })).rejects.toThrow(
        /will not allow you/,
      );
    }
    await expect(
      account.put("aws_kms_key", { policy: policy("arn:aws:iam::111122223333:root", "kms:*") }),
    ).rejects.toThrow(/will not allow you/);
    await expect(account.put("aws_kms_key", { policy: policy(root, "kms:*") })).resolves.toBeDefined();
  });

  it.each<[string, object]>([
    ["everything but one action", { NotAction: "kms:ScheduleKeyDeletion" }],
    ["the action in other letters", { Action: ["kms:Decrypt", "KMS:putkey*"] }],
    [
      "a role that was there before, and may be whoever runs Terraform",
      {
        Action: "kms:*",
        Principal: { AWS: "arn:aws:iam::123456789012:role/ci/terraform" },
      },
    ],
    [
      "the account on a condition",
      {
        Action: "kms:*",
        Condition: { StringEquals: { "kms:CallerAccount": "123456789012" } },
      },
    ],
  ])("takes a policy that allows %s", async (_what, more) => {
    const statement = { Effect: "Allow", Principal: { AWS: "123456789012" }, Resource: "*", ...more };
    await expect(
      account.put("aws_kms_key", { policy: JSON.stringify({ Statement: [statement] }) }),
    ).resolves.toBeDefined();
  });

  it("may be one of several regions, which an alias has as its target", async () => {
    const elsewhere = account.sessionWith({ region: "us-east-1" });
    const replica = await account.put("aws_kms_replica_key", { primary_key_arn: key.arn! }, null, elsewhere);
    const alias = { name: "alias/replica", target_key_id: replica.key_id! };
    await expect(account.put("aws_kms_alias", alias, null, elsewhere)).resolves.toMatchObject({
      id: "alias/replica",
    });
  });

  it("is refused as the target of an alias where there is none", async () => {
    await expect(account.put("aws_kms_alias", { name: "alias/none", target_key_id: "none" })).rejects.toThrow(
      "NotFoundException: Key 'none' does not exist",
    );
  });
});
