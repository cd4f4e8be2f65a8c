import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { makeCertificateAuthority, makeSshKey, openSshPublicKey } from "../../../src/rehearsal/launcher/keys";
import { makeFolder, removeFolders } from "./support/project";

afterEach(removeFolders);

test("the public half is written as OpenSSH writes it", () => {
  // The example key of RFC 8037, in the encoding of RFC 8709.
  const key = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
    format: "jwk",
  });

  expect(openSshPublicKey(key)).toBe(
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
  );
});

test("the private half is for its owner only, and belongs to the public half", () => {
  const { privatePath, publicPath } = makeSshKey(makeFolder(), "openvpn");
  const privateKey = createPrivateKey(readFileSync(privatePath, "utf8"));

  expect(statSync(privatePath).mode & 0o777).toBe(0o600);
  expect(readFileSync(publicPath, "utf8")).toBe(
    `${openSshPublicKey(createPublicKey(privateKey))} rehearsal-openvpn\n`,
  );
});

test("the certificate authority signed itself and may sign others", () => {
  const { publicPath, privatePath } = makeCertificateAuthority(makeFolder(), "cluster-issuer");
  const certificate = new X509Certificate(readFileSync(publicPath, "utf8"));
  const privateKey = createPrivateKey(readFileSync(privatePath, "utf8"));

  expect(certificate.ca).toBe(true);
  expect(certificate.subject).toBe("CN=rehearsal");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(privateKey)).toBe(true);
  expect(statSync(privatePath).mode & 0o777).toBe(0o600);
  const message = Buffer.from("a certificate of its own");
  expect(verify("sha256", message, certificate.publicKey, sign("sha256", message, privateKey))).toBe(true);
});

test("the certificate authority is valid now, and for a year", () => {
  const certificate = new X509Certificate(
    readFileSync(makeCertificateAuthority(makeFolder(), "cluster-issuer").publicPath, "utf8"),
  );

  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
  expect(Date.parse(certificate.validTo)).toBeLessThan(Date.now() + 366 * 86_400_000);
});
