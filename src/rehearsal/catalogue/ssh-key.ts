/** Public keys in OpenSSH's notation. */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/** A public key of a kind that AWS takes. */
export interface SshPublicKey {
  readonly kind: "rsa" | "ed25519";
  /** The key as it stands in base64. */
  readonly blob: Buffer;
  readonly key: KeyObject;
}

/** The length-prefixed fields of a blob; undefined when a length runs over its end. */
function fieldsOf(blob: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    const length = at + 4 <= blob.length ? blob.readUInt32BE(at) : Number.POSITIVE_INFINITY;
    if (at + 4 + length > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

/** Writes length-prefixed fields. */
export function sshFields(...fields: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = Buffer.from(field as Buffer);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** A positive number as OpenSSH writes it: no needless zeros, but one where the first bit is set. */
export function sshNumber(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = bytes.subarray(start < 0 ? bytes.length : start);
  return (significant[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), significant]) : significant;
}

/**
 * Reads one line of a `.pub` file.
 *
 * @returns undefined when it is not an RSA or Ed25519 key
 */
export function parseSshPublicKey(line: string): SshPublicKey | undefined {
  const [kind, base64 = ""] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, "base64");
  const [name, ...parts] = fieldsOf(blob) ?? [];
  if (name?.toString() !== kind || blob.toString("base64").replace(/=+$/, "") !== base64.replace(/=+$/, "")) {
    return undefined;
  }
  const [first, second] = parts;
  try {
    if (kind === "ssh-ed25519" && first) {
      const jwk = { kty: "OKP", crv: "Ed25519", x: first.toString("base64url") };
      return { kind: "ed25519", blob, key: createPublicKey({ key: jwk, format: "jwk" }) };
    }
    if (kind === "ssh-rsa" && first && second) {
      const jwk = { kty: "RSA", e: first.toString("base64url"), n: sshNumber(second).toString("base64url") };
      return { kind: "rsa", blob, key: createPublicKey({ key: jwk, format: "jwk" }) };
    }
  } catch {
    // Well-formed fields that are no key.
  }
  return undefined;
}

/** `aa:bb:…` */
export function colons(digest: Buffer): string {
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** MD5 of some bytes, as fingerprints are written. */
export function md5Fingerprint(bytes: Buffer): string {
  return colons(createHash("md5").update(bytes).digest());
}
