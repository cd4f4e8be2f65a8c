import type { Aws } from "../../src/doctor/aws/aws";
import { checkProblem } from "../../src/doctor/aws/words";
import { findAccount } from "../../src/doctor/checks/account";
import { awsError, awsWith } from "./facts";

/** Asks for the account where AWS answers so, in every Region or only in that of the deployment. */
async function ask(error: Error, environment: NodeJS.ProcessEnv = {}, isOnlyHere = false) {
  const caller: Aws["caller"] = (region) =>
    isOnlyHere && region !== undefined
      ? Promise.resolve({ account: "123456789012", arn: "arn:aws:iam::123456789012:user/me" })
      : Promise.reject(error);
  const { findings, account } = await findAccount(awsWith({ caller }), environment);
  expect(account).toBeUndefined();
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ mark: "cross", fix: expect.any(String) as string });
  return `${findings[0]?.name}: ${findings[0]?.found}`;
}

test("the account and the caller are named", async () => {
  const { findings, account } = await findAccount(awsWith(), {});
  expect(findings).toEqual([
    { mark: "tick", name: "account", found: "123456789012, as user/me" },
    { mark: "tick", name: "region", found: "eu-north-1" },
  ]);
  expect(account?.id).toBe("123456789012");
});

test("the root user and another AWS_REGION are worth a warning", async () => {
  const arn = "arn:aws:iam::123456789012:root";
  const aws = awsWith({ caller: () => Promise.resolve({ account: "123456789012", arn }) });
  const { findings } = await findAccount(aws, { AWS_REGION: "eu-west-1" });
  expect(findings.map(({ mark, name }) => [mark, name])).toEqual([
    ["warning", "account"],
    ["warning", "region"],
  ]);
});

test.each([
  [
    "none",
    awsError("CredentialsProviderError", { message: "Could not load credentials" }),
    "there are no credentials in the env",
  ],
  [
    "expired",
    awsError("ExpiredTokenException", { message: "The security token is expired" }),
    "have expired",
  ],
  [
    "a login that has ended",
    awsError("CredentialsProviderError", { message: "Token is expired. To refresh this SSO session run…" }),
    "have expired",
  ],
  ["unknown", awsError("InvalidClientTokenId"), "AWS does not know the credentials"],
  [
    "with a wrong secret",
    awsError("SignatureDoesNotMatch", { message: "Signature expired: …" }),
    "or this machine's clock",
  ],
  ["without a network", awsError("Error", { code: "ENOTFOUND" }), "AWS gives no answer (ENOTFOUND)"],
  ["too slow", awsError("TimeoutError"), "AWS gives no answer (TimeoutError)"],
  [
    "behind a proxy's certificate",
    awsError("Error", { code: "SELF_SIGNED_CERT_IN_CHAIN" }),
    "certificate is not trusted",
  ],
  ["something else", awsError("Odd", { message: "one\ntwo" }), "AWS gave no account: Odd: one"],
])("credentials: %s", async (_, error, words) => {
  expect(await ask(error)).toContain(words);
});

test("a profile is named", async () => {
  expect(await ask(awsError("CredentialsProviderError"), { AWS_PROFILE: "acme" })).toContain(
    'of the profile "acme"',
  );
});

test.each([
  ["it is not enabled", awsError("InvalidClientTokenId")],
  ["it does not exist", awsError("Error", { code: "ENOTFOUND" })],
])("if the credentials are good elsewhere, the Region is the reason: %s", async (_, error) => {
  expect(await ask(error, {}, true)).toContain("region: eu-north-1 does not know the account");
});

test.each([
  ["may not ask", awsError("AccessDeniedException")],
  ["may not ask", awsError("UnauthorizedOperation", { status: 403 })],
  ["AWS gives no answer", awsError("TimeoutError")],
  ["Throttling: slow down", awsError("Throttling", { message: "slow down" })],
])("a check that cannot be done is a warning: %s", (words, error) => {
  const finding = checkProblem("VPC quota", error, {});
  expect(finding).toMatchObject({ mark: "warning", name: "VPC quota" });
  expect(finding.found).toContain(words);
});
