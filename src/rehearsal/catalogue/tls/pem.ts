/**
 * Documents in PEM, as the provider reads them: the first one of a text counts. What is wrong is told without quoting
 * it, as it may be a key.
 *
 * Source: `parsePrivateKeyPEM` and `decodePEM` of https://github.com/hashicorp/terraform-provider-tls.
 */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { Refusal } from "../../protocol/diagnostic";

/** A document: what it is called, and its content. */
export interface Pem {
  readonly label: string;
  readonly der: Buffer;
}

/** The first document of a text; undefined when there is none. */
export function firstPem(text: string): Pem | undefined {
  const lines = text.split("\n").map((line) => line.trimEnd());
  for (const [start, line] of lines.entries()) {
    const [, label] = /^-----BEGIN ([A-Z0-9 ]+)-----$/.exec(line) ?? [];
    if (label === undefined) continue;
    const end = lines.indexOf(`-----END ${label}-----`, start);
    if (end < 0) continue;
    // Headers, such as those of an encrypted key, have colons.
    const body = lines.slice(start + 1, end).filter((each) => !each.includes(":"));
    return { label, der: Buffer.from(body.join(""), "base64") };
  }
  return undefined;
}

/** A document as text, in lines of 64 letters. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

const KEY_FORMATS: Readonly<Record<string, "pkcs1" | "pkcs8" | "sec1">> = {
  "EC PRIVATE KEY": "sec1",
  "PRIVATE KEY": "pkcs8",
  "RSA PRIVATE KEY": "pkcs1",
};

/** What the provider calls the algorithm of a key; undefined for one that it does not know. */
export function algorithmOf(key: KeyObject): string | undefined {
  const names: Readonly<Record<string, string>> = { rsa: "RSA", ec: "ECDSA", ed25519: "ED25519" };
  return names[key.asymmetricKeyType ?? ""];
}

/**
 * The private key in a text.
 *
 * @param what says what the text is
 * @throws a Refusal, which does not quote it, when it is none
 */
export function readPrivateKey(text: string, what: string): KeyObject {
  const failed = (reason: string): Refusal => new Refusal(`Unable to parse ${what}`, reason);
  const pem = firstPem(text);
  if (!pem) throw failed(`failed to decode PEM block: it is not a private key in PEM`);
  const type = KEY_FORMATS[pem.label];
  if (!type) throw failed(`unsupported PEM preamble/type: ${pem.label}`);
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem.der, format: "der", type });
  } catch {
    // The reason could quote the key.
    throw failed(`failed to parse private key given PEM preamble '${pem.label}'`);
  }
  if (algorithmOf(key) === undefined) throw failed("unsupported private key type");
  return key;
}
