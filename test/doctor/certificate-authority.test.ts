import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkAuthority } from "../../src/doctor/checks/certificate-authority";
import { makeCertificateAuthority } from "../../src/rehearsal/launcher/keys";

const now = new Date("2026-08-01T00:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "authority-"));
const paths = makeCertificateAuthority(folder, "ca", now);
const own = { cert: readFileSync(paths.publicPath, "utf8"), key: readFileSync(paths.privatePath, "utf8") };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string) =>
  readFileSync(resolve(__dirname, "../../modules/terraform-helm-cert-manager/tests/fixtures", name), "utf8");
const check = (cert: string, key?: string, at = now) =>
  checkAuthority(
    { variable: "cluster_issuer_cert_path", pem: cert },
    key === undefined ? undefined : { variable: "cluster_issuer_key_path", pem: key },
    at,
  );
const pem = (type: "ed25519" | "rsa" | "ec") => {
  const options = { modulusLength: 2048, namedCurve: "P-256" };
  return generateKeyPairSync(type as "ec", options).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
};

test("a certificate authority that is good for long, and its key, get a tick each", () => {
  expect(check(own.cert, own.key)).toEqual([
    { mark: "tick", name: "cluster_issuer_cert_path", found: "CN=rehearsal, good until 2027-08-01" },
    { mark: "tick", name: "cluster_issuer_key_path", found: "ECDSA key of the certificate" },
  ]);
});

test.each([
  ["may not sign", fixture("no-authority.crt"), now, "may not sign others"],
  ["has expired", fixture("expired.crt"), now, "it expired on"],
  ["is not good yet", fixture("not-yet-valid.crt"), now, "it is not good before"],
  ["ends today", own.cert, new Date("2027-08-03"), "it expired on 2027-08-01"],
  ["is cut off", own.cert.slice(0, 200), now, "cannot be read"],
])("a certificate that %s is a cross", (_, cert, at, words) => {
  const [found] = check(cert, undefined, at);
  expect(found?.mark).toBe("cross");
  expect(found?.found).toContain(words);
});

test("one that soon ends is a warning with the days that are left", () => {
  expect(check(own.cert, undefined, new Date("2027-07-02"))).toMatchObject([
    { mark: "warning", found: "CN=rehearsal, good until 2027-08-01 only, 30 days" },
  ]);
});

test.each([
  ["of another certificate", pem("ec"), "does not belong to the certificate"],
  ["of another algorithm than the certificate's", pem("rsa"), "does not belong to the certificate"],
  ["whose signatures browsers do not take", pem("ed25519"), "of the algorithm ed25519"],
  ["that is cut off", pem("ec").slice(0, 60), "cannot be read"],
])("a key %s is a cross, which does not show it", (_, key, words) => {
  const [, found] = check(own.cert, key);
  expect(found?.mark).toBe("cross");
  expect(found?.found).toContain(words);
  expect(JSON.stringify(found)).not.toContain(key.split("\n")[1]);
});
