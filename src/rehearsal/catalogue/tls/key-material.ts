/** Real keys in all the notations that the tls provider gives them. */
import { createHash, createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import type { ValueMap } from "../../protocol/value";
import { md5Fingerprint, sshFields, sshNumber } from "../ssh-key";

const CURVES: Readonly<Record<string, string>> = {
  "P-256": "nistp256",
  "P-384": "nistp384",
  "P-521": "nistp521",
};

function bytes(text: string | undefined): Buffer {
  return Buffer.from(text ?? "", "base64url");
}

/** A public key's blob as OpenSSH has it; undefined for the one curve (P-224) that it does not know. */
function sshBlob(key: KeyObject): Buffer | undefined {
  // Node has no JWK for P-224.
  if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "RSA") return sshFields("ssh-rsa", sshNumber(bytes(jwk.e)), sshNumber(bytes(jwk.n)));
  if (jwk.kty === "OKP") return sshFields("ssh-ed25519", bytes(jwk.x));
  const curve = CURVES[jwk.crv ?? ""];
  if (curve === undefined) return undefined;
  return sshFields(
    `ecdsa-sha2-${curve}`,
    curve,
    Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)]),
  );
}

function exportPem(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): string {
  return key.export({ type, format: "pem" } as { type: "pkcs8"; format: "pem" }) as string;
}

/** The secret fields of an OpenSSH private key, in the order of its format. */
function sshSecret(key: KeyObject, blob: Buffer): Buffer {
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "RSA") {
    const numbers = [jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map((part) => sshNumber(bytes(part)));
    return sshFields("ssh-rsa", ...numbers);
  }
  if (jwk.kty === "OKP")
    return sshFields("ssh-ed25519", bytes(jwk.x), Buffer.concat([bytes(jwk.d), bytes(jwk.x)]));
  return Buffer.concat([blob, sshFields(sshNumber(bytes(jwk.d)))]);
}

/** An unencrypted private key as `ssh-keygen` writes it. Source: PROTOCOL.key in the sources of OpenSSH. */
function opensshPrivateKey(key: KeyObject, blob: Buffer): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, sshSecret(key, blob), sshFields("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    sshFields("none", "none", ""),
    Buffer.from([0, 0, 0, 1]),
    sshFields(blob, Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join(
    "\n",
  );
}

/** The public half: PEM, OpenSSH and fingerprints; the id is the hash of the key. */
export function publicKeyValues(key: KeyObject): ValueMap {
  const half = key.type === "private" ? createPublicKey(key) : key;
  const der = half.export({ type: "spki", format: "der" });
  const blob = sshBlob(half);
  const [name = ""] = blob ? [blob.subarray(4, 4 + blob.readUInt32BE(0)).toString()] : [];
  return {
    id: createHash("sha1").update(der).digest("hex"),
    public_key_pem: half.export({ type: "spki", format: "pem" }),
    public_key_openssh: blob ? `${name} ${blob.toString("base64")}\n` : "",
    public_key_fingerprint_md5: blob ? md5Fingerprint(blob) : "",
    public_key_fingerprint_sha256: blob
      ? `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`
      : "",
  };
}

/** The private half, in each notation. */
export function privateKeyValues(key: KeyObject): ValueMap {
  const blob = sshBlob(createPublicKey(key));
  const pkcs8 = exportPem(key, "pkcs8");
  const pem =
    key.asymmetricKeyType === "rsa"
      ? exportPem(key, "pkcs1")
      : key.asymmetricKeyType === "ec"
        ? exportPem(key, "sec1")
        : pkcs8;
  return {
    private_key_pem: pem,
    private_key_pem_pkcs8: pkcs8,
    private_key_openssh: blob ? opensshPrivateKey(key, blob) : "",
  };
}
