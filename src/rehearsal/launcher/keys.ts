import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { sshFields } from "../catalogue/ssh-key";
import { toPem } from "../catalogue/tls/pem";
import { certify, selfSubject } from "../catalogue/tls/x509";

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
  const blob = sshFields(type, Buffer.from(x, "base64url"));
  return `${type} ${blob.toString("base64")}`;
}

/**
 * Writes a self-signed certificate authority, as cert-manager wants one, and its key.
 *
 * @param now it is good from a day before until a year after
 */
export function makeCertificateAuthority(folder: string, name: string, now = new Date()): KeyFiles {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const asked = {
    subject: [{ common_name: "rehearsal" }],
    is_ca_certificate: true,
    allowed_uses: ["cert_signing", "crl_signing"],
    validity_period_hours: 366 * 24,
  };
  const yesterday = new Date(now.getTime() - 86_400_000);
  const { der } = certify(asked, selfSubject(asked, privateKey), { key: privateKey }, yesterday);
  const publicPath = path.join(folder, `${name}.crt`);
  const privatePath = path.join(folder, `${name}.key`);
  writeFileSync(publicPath, toPem("CERTIFICATE", der));
  writeFileSync(privatePath, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return { publicPath, privatePath };
}
