import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { cross, tick, warning, type Finding } from "../finding";

/** One half of a certificate authority, in PEM, and the variable that gives it. */
export interface GivenPem {
  readonly variable: string;
  readonly pem: string;
}

const DAY = 86_400_000;

/** Who has fewer days left should make a new one before others rely on this one. */
const FEW_DAYS = 90;

/**
 * Whether the certificate may sign others, is good today and for how long, and whether the key is its own. Terraform
 * asks the same of the tls provider, but only while it plans the add-ons, on an account.
 */
export function checkAuthority(certificate: GivenPem, key: GivenPem | undefined, now: Date): Finding[] {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate.pem);
  } catch {
    const fix = 'give the file that "openssl x509 -in … -text" can read';
    return [cross(certificate.variable, "the certificate cannot be read", fix)];
  }
  return [checkCertificate(certificate.variable, parsed, now), ...(key ? [checkKey(key, parsed)] : [])];
}

function checkCertificate(name: string, certificate: X509Certificate, now: Date): Finding {
  const subject = certificate.subject.split("\n").join(", ");
  const day = (text: string) => new Date(text).toISOString().slice(0, 10);
  if (!certificate.ca) {
    return cross(
      name,
      `the certificate of ${subject} may not sign others`,
      "give that of a certificate authority (CA:TRUE in its basic constraints), first in the file",
    );
  }
  // A day to spare for clocks, as terraform has it.
  if (new Date(certificate.validFrom).getTime() > now.getTime() + DAY) {
    return cross(name, `it is not good before ${day(certificate.validFrom)}`, "give one that is good today");
  }
  const days = Math.floor((new Date(certificate.validTo).getTime() - now.getTime()) / DAY);
  if (days < 0)
    return cross(name, `it expired on ${day(certificate.validTo)}`, "give one that is good today");
  return days < FEW_DAYS
    ? warning(
        name,
        `${subject}, good until ${day(certificate.validTo)} only, ${days} days`,
        "make a new one soon: every browser must be told of it",
      )
    : tick(name, `${subject}, good until ${day(certificate.validTo)}`);
}

function checkKey({ variable, pem }: GivenPem, certificate: X509Certificate): Finding {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return cross(variable, "the key cannot be read", "give one in PEM, without a passphrase");
  }
  const type = key.asymmetricKeyType ?? "";
  if (type !== "rsa" && type !== "ec") {
    return cross(
      variable,
      `is a key of the algorithm ${type}, whose signatures browsers do not take`,
      "make the authority with RSA or ECDSA",
    );
  }
  if (!createPublicKey(key).equals(certificate.publicKey)) {
    return cross(
      variable,
      "does not belong to the certificate",
      "give the key that the certificate was made with",
    );
  }
  return tick(variable, `${type === "rsa" ? "RSA" : "ECDSA"} key of the certificate`);
}
