import { hasHappened } from "../../../src/rehearsal/catalogue/history";
import { Account } from "./support/account";

it("takes every rule to hold, unless another day than today is played", () => {
  expect(hasHappened("new-buckets-without-acls", {})).toBe(true);
});

it.each([
  ["2022-06-01", false],
  ["2024-03-12", false],
  ["2024-03-13", true],
  ["2026-11-01", true],
])("knows on %s whether the spark operator's repository has moved: %s", (date, moved) => {
  expect(hasHappened("spark-operator-repository-moved", { date })).toBe(moved);
});

it("lets a bucket of 2022 have an access control list, and one of 2024 not", async () => {
  const lists = async (date: string) => {
    const account = new Account("aws", { region: "eu-west-1" }, { date });
    try {
      await account.put("aws_s3_bucket", { bucket: "spark-data" });
      return await account.put("aws_s3_bucket_acl", { bucket: "spark-data", acl: "private" });
    } finally {
      account.end();
    }
  };
  await expect(lists("2022-06-01")).resolves.toMatchObject({ acl: "private" });
  await expect(lists("2024-06-01")).rejects.toThrow("AccessControlListNotSupported");
});

it("lets a bucket of 2022 be public, and its objects have access control lists", async () => {
  const account = new Account("aws", { region: "eu-west-1" }, { date: "2022-06-01" });
  try {
    await account.put("aws_s3_bucket", { bucket: "spark-data" });
    const object = { bucket: "spark-data", key: "a", content: "b", acl: "public-read" };
    await expect(account.put("aws_s3_object", object)).resolves.toMatchObject({ acl: "public-read" });
    const statement = {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::spark-data/*",
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await expect(
      account.put("aws_s3_bucket_policy", { bucket: "spark-data", policy }),
    ).resolves.toBeDefined();
  } finally {
    account.end();
  }
});
