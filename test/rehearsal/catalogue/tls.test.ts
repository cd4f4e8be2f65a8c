import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { UNKNOWN, type ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

/** A document with nothing useful in it. */
function pem(label: string): string {
  return `-----BEGIN ${label}-----\nZ2VoZWlt\n-----END ${label}-----\n`;
}

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
  });

  it.each([
    ["no PEM", "geheim", /failed to decode PEM block/],
    [
      "an encrypted key",
      pem("ENCRYPTED PRIVATE KEY"),
      /unsupported PEM preamble\/type: ENCRYPTED PRIVATE KEY$/,
    ],
    ["the parameters that OpenSSL writes first", pem("EC PARAMETERS"), /preamble\/type: EC PARAMETERS$/],
    ["a key that is none", pem("RSA PRIVATE KEY"), /given PEM preamble 'RSA PRIVATE KEY'$/],
  ])("refuses %s without quoting it", (_what, text, words) => {
    const read = (): unknown => account.data("tls_public_key", { private_key_pem: text });
    expect(read).toThrow(words);
    expect(read).not.toThrow(/geheim|Z2VoZWlt/);
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

const SUBJECT = { common_name: "Spark CA", organization: "Ünïque, Ltd", country: "DE" };
const AUTHORITY = {
  is_ca_certificate: true,
  validity_period_hours: 24,
  allowed_uses: ["cert_signing", "crl_signing", "digital_signature"],
  subject: [SUBJECT],
};

const KEYS: readonly ValueMap[] = [
  { algorithm: "RSA", rsa_bits: 2048 },
  { algorithm: "ECDSA", ecdsa_curve: "P224" },
  { algorithm: "ECDSA", ecdsa_curve: "P256" },
  { algorithm: "ECDSA", ecdsa_curve: "P384" },
  { algorithm: "ECDSA", ecdsa_curve: "P521" },
  { algorithm: "ED25519" },
];

describe("a rehearsed certificate", () => {
  const account = new Account("tls");
  let key: ValueMap;
  let authority: ValueMap;

  const make = async (set: ValueMap = KEYS[2]!): Promise<ValueMap> => account.put("tls_private_key", set);
  const own = (more: ValueMap = {}): ValueMap => ({
    private_key_pem: key.private_key_pem!,
    ...AUTHORITY,
    ...more,
  });
  const ask = async (set: ValueMap = {}): Promise<ValueMap> => {
    const { private_key_pem = null } = await make();
    return account.put("tls_cert_request", { private_key_pem, subject: [{ common_name: "hub" }], ...set });
  };
  const issue = (request: ValueMap, more: ValueMap = {}): Promise<ValueMap> =>
    account.put("tls_locally_signed_cert", {
      cert_request_pem: request.cert_request_pem!,
      ca_cert_pem: authority.cert_pem!,
      ca_private_key_pem: key.private_key_pem!,
      validity_period_hours: 12,
      allowed_uses: ["server_auth", "key_encipherment", "digital_signature"],
      ...more,
    });
  const parsed = ({ cert_pem = null }: ValueMap): X509Certificate => new X509Certificate(cert_pem as string);
  const file = (name: string, text: ValueMap[string] | undefined): string => {
    const place = path.join(account.directory, name);
    writeFileSync(place, text as string);
    return place;
  };

  beforeAll(async () => {
    key = await make();
    authority = await account.put("tls_self_signed_cert", own());
  });

  afterAll(() => account.end());

  it.each(KEYS)("signs itself, and others, so that OpenSSL and Node verify it: %j", async (set) => {
    const own_ = await make(set);
    const root = await account.put("tls_self_signed_cert", {
      ...AUTHORITY,
      private_key_pem: own_.private_key_pem!,
    });
    const request = await ask({ dns_names: ["hub.spark.internal"], ip_addresses: ["10.0.0.1", "fd00::1"] });
    const leaf = await issue(request, {
      ca_cert_pem: root.cert_pem!,
      ca_private_key_pem: own_.private_key_pem!,
    });

    expect(root).toMatchObject({ key_algorithm: set.algorithm, ready_for_renewal: false });
    expect(leaf).toMatchObject({ ca_key_algorithm: set.algorithm });
    const [ca, certificate] = [file("ca.pem", root.cert_pem), file("leaf.pem", leaf.cert_pem)];
    const verify = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", ca, certificate];
    expect(execFileSync("openssl", verify, { encoding: "utf8" })).toContain("leaf.pem: OK");
    const csr = file("request.pem", request.cert_request_pem);
    expect(
      execFileSync("openssl", ["req", "-verify", "-noout", "-in", csr, "-text"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ).toContain("DNS:hub.spark.internal, IP Address:10.0.0.1, IP Address:FD00");
    expect(parsed(leaf).checkIssued(parsed(root))).toBe(true);
    expect(parsed(leaf).verify(parsed(root).publicKey)).toBe(true);
    expect(parsed(leaf).checkHost("hub.spark.internal")).toBe("hub.spark.internal");
    expect(parsed(leaf).checkIP("fd00::1")).toBe("fd00::1");
  });

  it("says what it is, for whom and for how long", () => {
    const certificate = parsed(authority);
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe("C=DE\nO=Ünïque\\, Ltd\nCN=Spark CA");
    expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(authority.id);
    const [from, to] = [authority.validity_start_time, authority.validity_end_time]
      .map(String)
      .map(Date.parse);
    expect(to! - from!).toBe(24 * 3_600_000);
    expect(Math.abs(Date.now() - from!)).toBeLessThan(60_000);
    expect(Date.parse(certificate.validTo)).toBe(to);
  });

  it("is read as the provider reads it", () => {
    const text = `Some words.\n${authority.cert_pem as string}${pem("CERTIFICATE")}`;
    const { certificates } = account.data("tls_certificate", { content: text });
    expect(certificates).toEqual([
      {
        cert_pem: authority.cert_pem,
        is_ca: true,
        issuer: "CN=Spark CA,O=Ünïque\\, Ltd,C=DE",
        subject: "CN=Spark CA,O=Ünïque\\, Ltd,C=DE",
        not_after: authority.validity_end_time,
        not_before: authority.validity_start_time,
        public_key_algorithm: "ECDSA",
        serial_number: authority.id,
        sha1_fingerprint: parsed(authority).fingerprint.replaceAll(":", "").toLowerCase(),
        signature_algorithm: "ECDSA-SHA256",
        version: 3,
      },
    ]);
  });

  it.each([
    ["no PEM", "geheim", /Failed to decoded PEM/],
    ["nothing", "", /Failed to decoded PEM/],
    ["a key", pem("PRIVATE KEY"), /should be "CERTIFICATE", got "PRIVATE KEY"$/],
    ["a certificate that is none", pem("CERTIFICATE"), /it is not a certificate$/],
  ])("is not read from %s, which is not quoted", (_what, content, words) => {
    const read = (): unknown => account.data("tls_certificate", { content });
    expect(read).toThrow(words);
    expect(read).not.toThrow(/geheim|Z2VoZWlt/);
  });

  it("is planned to be replaced by whatever is in it, and once it is due", () => {
    const plan = (more: ValueMap = {}, prior = authority) =>
      account.plan("tls_self_signed_cert", own(more), prior);
    expect(plan()).toMatchObject({ planned: authority, replace: [] });
    expect(plan({ early_renewal_hours: 1 }).replace).toEqual([]);
    expect(plan({ subject: [{ common_name: "other" }] }).replace).toEqual([[{ attribute: "subject" }]]);
    expect(plan({ early_renewal_hours: 25 })).toMatchObject({
      planned: { ready_for_renewal: UNKNOWN },
      replace: [[{ attribute: "ready_for_renewal" }]],
    });
    expect(plan({}, { ...authority, validity_end_time: "2020-01-01T00:00:00Z" }).replace).toHaveLength(1);
  });

  it("names its key and its issuer's where it is told to, and as an authority always", async () => {
    const text = (made: ValueMap): string =>
      execFileSync("openssl", ["x509", "-noout", "-text", "-in", file("x.pem", made.cert_pem)], {
        encoding: "utf8",
      });
    const leaf = text(await issue(await ask(), { set_subject_key_id: true }));
    expect(leaf).toContain("Subject Key Identifier");
    expect(leaf).toContain("Authority Key Identifier");
    expect(leaf).toContain("TLS Web Server Authentication");
    expect(text(await issue(await ask()))).not.toContain("Subject Key Identifier");
    expect(text(authority)).toContain("Subject Key Identifier");
  });

  it("is not made by an authority whose key is another", async () => {
    const other = await make();
    await expect(issue(await ask(), { ca_private_key_pem: other.private_key_pem! })).rejects.toThrow(
      /provided PrivateKey doesn't match parent's PublicKey/,
    );
  });

  it.each<[string, ValueMap, RegExp]>([
    [
      "a request",
      { cert_request_pem: pem("CERTIFICATE") },
      /expected "CERTIFICATE REQUEST", got "CERTIFICATE"/,
    ],
    ["a request in it", { cert_request_pem: pem("CERTIFICATE REQUEST") }, /it is not a certificate request/],
    ["an authority", { ca_cert_pem: "geheim" }, /Failed to parse CA certificate PEM/],
    ["an authority's key", { ca_private_key_pem: "geheim" }, /Unable to parse CA private key PEM/],
  ])("is not made without %s", async (_what, more, words) => {
    await expect(issue(await ask(), more)).rejects.toThrow(words);
  });

  it("is not an authority without a name", async () => {
    await expect(account.put("tls_self_signed_cert", own({ subject: [] }))).rejects.toThrow(
      /at least one Distinguished Name/,
    );
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a use", { allowed_uses: ["signing"] }, /got "signing"/],
    ["a period", { validity_period_hours: -1 }, /expected validity_period_hours/],
    ["an address", { ip_addresses: ["10.0.0"] }, /Invalid IP address: Failed to parse "10\.0\.0"/],
    ["a second subject", { subject: [SUBJECT, SUBJECT] }, /at most 1 elements, got: 2/],
  ])("is refused with %s that cannot be", (_what, more, words) => {
    expect(account.complaints("tls_self_signed_cert", own(more))).toEqual([expect.stringMatching(words)]);
  });
});
