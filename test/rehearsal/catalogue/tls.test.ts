import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Account } from "./support/account";

describe("the rehearsed tls provider", () => {
  const account = new Account("tls");

  afterAll(() => account.end());

  it.each([
    [{ algorithm: "RSA", rsa_bits: 2048 }],
    [{ algorithm: "ECDSA", ecdsa_curve: "P256" }],
    [{ algorithm: "ECDSA", ecdsa_curve: "P521" }],
    [{ algorithm: "ED25519" }],
  ])("makes a key that OpenSSH and OpenSSL take: %j", async (set) => {
    const key = await account.put("tls_private_key", set);
    const [pem, pkcs8] = [key.private_key_pem as string, key.private_key_pem_pkcs8 as string];
    const file = path.join(account.directory, `key-${key.id as string}`);
    writeFileSync(file, key.private_key_openssh as string, { mode: 0o600 });

    expect(execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" }).trim()).toBe(
      (key.public_key_openssh as string).trim(),
    );
    expect(execFileSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8" })).toContain(
      key.public_key_fingerprint_sha256 as string,
    );
    expect(createPublicKey(createPrivateKey(pem)).export({ type: "spki", format: "pem" })).toBe(
      key.public_key_pem,
    );
    expect(createPrivateKey(pkcs8).equals(createPrivateKey(pem))).toBe(true);
  });

  it("keeps a key in Terraform's state, and nowhere else", async () => {
    const key = await account.put("tls_private_key", { algorithm: "ED25519" });

    expect(account.world.list()).toEqual([]);
    expect(account.session.read("tls_private_key", key)).toEqual(key);
    expect(() => account.session.import("tls_private_key", key.id as string)).toThrow(/cannot be imported/);
  });

  it("has no OpenSSH form of a key on the one curve that OpenSSH does not know", async () => {
    const key = await account.put("tls_private_key", { algorithm: "ECDSA" });
    expect(key).toMatchObject({ ecdsa_curve: "P224", public_key_openssh: "", private_key_openssh: "" });
  });

  it("tells the public half of a key without quoting a bad one", async () => {
    const key = await account.put("tls_private_key", { algorithm: "ED25519" });
    expect(account.data("tls_public_key", { private_key_pem: key.private_key_pem! })).toMatchObject({
      algorithm: "ED25519",
      public_key_openssh: key.public_key_openssh,
    });
    expect(() => account.data("tls_public_key", { private_key_pem: "geheim" })).toThrow(
      /not a private key in PEM$/,
    );
  });

  it("refuses to fake a certificate", () => {
    expect(() => account.plan("tls_self_signed_cert", {})).toThrow(
      /tls_self_signed_cert is not rehearsed yet/,
    );
  });

  it("invents a certificate chain instead of dialling, the same each time", () => {
    const url = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC";
    const { certificates } = account.data("tls_certificate", { url });
    expect(certificates).toEqual(account.data("tls_certificate", { url }).certificates);
    expect(certificates).toEqual([
      expect.objectContaining({
        sha1_fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
        is_ca: true,
      }),
      expect.objectContaining({ subject: "CN=oidc.eks.eu-west-1.amazonaws.com" }),
    ]);
  });
});
