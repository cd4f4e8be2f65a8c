import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** Throwaway keys, made here so that a rehearsal needs neither ssh-keygen nor openssl, nor a key of the user's. */

/** A key pair on disk. */
export interface KeyFiles {
  readonly publicPath: string;
  readonly privatePath: string;
}

/** Writes an ed25519 pair: the public half as OpenSSH writes it, the private half (PKCS#8) readable by its owner only. */
export function makeSshKey(folder: string, name: string): KeyFiles {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const publicPath = path.join(folder, `${name}.pub`);
  const privatePath = path.join(folder, name);
  writeFileSync(publicPath, `${openSshPublicKey(publicKey)} rehearsal-${name}\n`);
  writeFileSync(privatePath, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return { publicPath, privatePath };
}

/** An ed25519 public key in the notation of `authorized_keys` (RFC 8709). */
export function openSshPublicKey(key: KeyObject): string {
  const { x } = key.export({ format: "jwk" });
  if (key.asymmetricKeyType !== "ed25519" || x === undefined) {
    throw new Error(`An ed25519 key is needed, not ${key.asymmetricKeyType}`);
  }
  const type = "ssh-ed25519";
  const field = (content: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, content]);
  };
  const blob = Buffer.concat([field(Buffer.from(type)), field(Buffer.from(x, "base64url"))]);
  return `${type} ${blob.toString("base64")}`;
}

/**
 * Writes a self-signed certificate authority, as cert-manager wants one, and its key.
 *
 * @param now it is good from a day before until a year after
 */
export function makeCertificateAuthority(folder: string, name: string, now = new Date()): KeyFiles {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicPath = path.join(folder, `${name}.crt`);
  const privatePath = path.join(folder, `${name}.key`);
  writeFileSync(publicPath, authorityCertificate("rehearsal", publicKey, privateKey, now));
  writeFileSync(privatePath, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return { publicPath, privatePath };
}

/** A certificate authority's own certificate, valid for a year (RFC 5280): Node reads certificates but makes none. */
function authorityCertificate(
  commonName: string,
  publicKey: KeyObject,
  privateKey: KeyObject,
  now: Date,
): string {
  const yesterday = new Date(now.getTime() - 86_400_000);
  const nextYear = new Date(now.getTime() + 365 * 86_400_000);
  const subjectPublicKey = publicKey.export({ type: "spki", format: "der" });
  const keyId = createHash("sha1").update(subjectPublicKey).digest();
  const algorithm = der.sequence(der.oid("2a8648ce3d040302")); // ecdsa-with-SHA256
  const subject = der.sequence(
    der.set(der.sequence(der.oid("550403"), der.tagged(0x0c, Buffer.from(commonName)))), // CN, UTF8String
  );
  const extension = (oid: string, critical: boolean, value: Buffer): Buffer =>
    der.sequence(der.oid(oid), ...(critical ? [der.yes] : []), der.tagged(0x04, value));
  const body = der.sequence(
    der.tagged(0xa0, der.tagged(0x02, Buffer.from([2]))), // version 3
    der.tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])), // a serial number above zero
    algorithm,
    subject,
    der.sequence(der.time(yesterday), der.time(nextYear)),
    subject,
    subjectPublicKey,
    der.tagged(
      0xa3,
      der.sequence(
        extension("551d13", true, der.sequence(der.yes)), // basic constraints: an authority
        extension("551d0f", true, der.tagged(0x03, Buffer.from([1, 0x06]))), // key usage: certificates, CRLs
        extension("551d0e", false, der.tagged(0x04, keyId)), // subject key identifier
      ),
    ),
  );
  const signature = der.tagged(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const base64 = der.sequence(body, algorithm, signature).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** The little of ASN.1's distinguished encoding that a certificate needs. */
const der = {
  tagged(tag: number, ...content: readonly Buffer[]): Buffer {
    const body = Buffer.concat(content);
    const size = body.length;
    const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
    return Buffer.concat([Buffer.from([tag, ...length]), body]);
  },
  sequence: (...content: readonly Buffer[]): Buffer => der.tagged(0x30, ...content),
  set: (...content: readonly Buffer[]): Buffer => der.tagged(0x31, ...content),
  oid: (hex: string): Buffer => der.tagged(0x06, Buffer.from(hex, "hex")),
  time: (at: Date): Buffer =>
    der.tagged(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`)),
  yes: Buffer.from([0x01, 0x01, 0xff]),
};
