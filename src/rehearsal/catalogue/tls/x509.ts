/**
 * Certificates and requests for them, really made and really signed, with the contents that the provider gives them.
 *
 * Contents: `common_cert.go` of https://github.com/hashicorp/terraform-provider-tls and `CreateCertificate` of Go's
 * crypto/x509; structures: RFC 5280 and RFC 2986.
 */
import {
  createHash,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign as signBytes,
  X509Certificate,
} from "node:crypto";
import { createRequire } from "node:module";
import type * as Csr from "@peculiar/asn1-csr";
import type * as Schema from "@peculiar/asn1-schema";
import type * as Asn1 from "@peculiar/asn1-x509";
import { blockOf, stringsAt, textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import type { ValueMap } from "../../protocol/value";
import { firstPem } from "./pem";

/** Loaded when it is needed, so that the provider starts without it. */
function library(): typeof Schema & typeof Asn1 & typeof Csr {
  const load = createRequire(__filename);
  return {
    ...(load("@peculiar/asn1-schema") as typeof Schema),
    ...(load("@peculiar/asn1-x509") as typeof Asn1),
    ...(load("@peculiar/asn1-csr") as typeof Csr),
  };
}

/** Bytes as the library wants them. */
function bytes(from: Uint8Array): ArrayBuffer {
  return Uint8Array.from(from).buffer;
}

/** The attributes of a name in the order that Go writes them, with their object identifiers and short names. */
const ATTRIBUTES: readonly (readonly [argument: string, oid: string, short: string])[] = [
  ["country", "2.5.4.6", "C"],
  ["organization", "2.5.4.10", "O"],
  ["organizational_unit", "2.5.4.11", "OU"],
  ["locality", "2.5.4.7", "L"],
  ["province", "2.5.4.8", "ST"],
  ["street_address", "2.5.4.9", "STREET"],
  ["postal_code", "2.5.4.17", "POSTALCODE"],
  ["common_name", "2.5.4.3", "CN"],
  ["serial_number", "2.5.4.5", "SERIALNUMBER"],
];

const EMAIL = "1.2.840.113549.1.9.1";

/** What a `subject` block names. */
export function nameOf(planned: ValueMap): Asn1.Name {
  const { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } = library();
  const subject = blockOf(planned, "subject");
  const part = (type: string, value: Partial<Asn1.AttributeValue>): Asn1.AttributeTypeAndValue =>
    new AttributeTypeAndValue({ type, value: new AttributeValue(value) });
  const parts = ATTRIBUTES.flatMap(([argument, oid]) => {
    const texts = stringsAt(subject, argument).filter((text) => text !== "");
    if (texts.length === 0) return [];
    const values = texts.map((text) =>
      part(
        oid,
        /^[A-Za-z0-9 '()+,\-./:=?*&]*$/.test(text) ? { printableString: text } : { utf8String: text },
      ),
    );
    return [new RelativeDistinguishedName(values)];
  });
  const email = textOf(subject, "email_address");
  const extra = email === "" ? [] : [new RelativeDistinguishedName([part(EMAIL, { ia5String: email })])];
  return new Name([...parts, ...extra]);
}

/** A name as Go writes it: from the last part to the first, the usual ones in its own order. */
export function nameText(name: Asn1.Name): string {
  const { AsnConvert } = library();
  const all = name.flatMap((part) => [...part]);
  const escaped = (text: string): string => text.replace(/[,+"\\<>;]|^[# ]| $/g, (letter) => `\\${letter}`);
  const unusual = all
    .filter(({ type }) => !ATTRIBUTES.some(([, oid]) => oid === type))
    .map(({ type, value }) => `${type}=#${Buffer.from(AsnConvert.serialize(value)).toString("hex")}`);
  const usual = ATTRIBUTES.flatMap(([, oid, short]) => {
    const values = all.filter(({ type }) => type === oid);
    return values.length === 0
      ? []
      : [values.map(({ value }) => `${short}=${escaped(value.toString())}`).join("+")];
  });
  return [...unusual, ...usual].reverse().join(",");
}

/** Names beside the subject's: hosts, addresses and URIs. */
export function alternativesOf(planned: ValueMap): readonly Asn1.GeneralName[] {
  const { GeneralName } = library();
  return [
    ...stringsAt(planned, "dns_names").map((dNSName) => new GeneralName({ dNSName })),
    ...stringsAt(planned, "ip_addresses").map((iPAddress) => new GeneralName({ iPAddress })),
    ...stringsAt(planned, "uris").map(
      (uniformResourceIdentifier) => new GeneralName({ uniformResourceIdentifier }),
    ),
  ];
}

/** How a key signs. */
interface Signing {
  readonly hash: string | null;
  readonly identifier: Asn1.AlgorithmIdentifier;
}

const CURVE_HASHES: Readonly<Record<string, readonly [hash: string, oid: string]>> = {
  secp384r1: ["sha384", "1.2.840.10045.4.3.3"],
  secp521r1: ["sha512", "1.2.840.10045.4.3.4"],
};

function signingOf(key: KeyObject): Signing {
  const { AlgorithmIdentifier } = library();
  if (key.asymmetricKeyType === "rsa") {
    const algorithm = "1.2.840.113549.1.1.11";
    return { hash: "sha256", identifier: new AlgorithmIdentifier({ algorithm, parameters: null }) };
  }
  if (key.asymmetricKeyType === "ed25519") {
    return { hash: null, identifier: new AlgorithmIdentifier({ algorithm: "1.3.101.112" }) };
  }
  const curve = key.asymmetricKeyDetails?.namedCurve ?? "";
  const [hash, algorithm] = CURVE_HASHES[curve] ?? ["sha256", "1.2.840.10045.4.3.2"];
  return { hash, identifier: new AlgorithmIdentifier({ algorithm }) };
}

/** Go's names of the algorithms that keys sign with. */
const SIGNATURES: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.5": "SHA1-RSA",
  "1.2.840.113549.1.1.11": "SHA256-RSA",
  "1.2.840.113549.1.1.12": "SHA384-RSA",
  "1.2.840.113549.1.1.13": "SHA512-RSA",
  "1.2.840.113549.1.1.10": "SHA256-RSAPSS",
  "1.2.840.10045.4.1": "ECDSA-SHA1",
  "1.2.840.10045.4.3.2": "ECDSA-SHA256",
  "1.2.840.10045.4.3.3": "ECDSA-SHA384",
  "1.2.840.10045.4.3.4": "ECDSA-SHA512",
  "1.3.101.112": "Ed25519",
};

function publicKeyInfo(key: KeyObject): Asn1.SubjectPublicKeyInfo {
  const { AsnConvert, SubjectPublicKeyInfo } = library();
  const half = key.type === "private" ? createPublicKey(key) : key;
  return AsnConvert.parse(half.export({ type: "spki", format: "der" }), SubjectPublicKeyInfo);
}

/** The SHA-1 of a public key; of an Ed25519 one with a header, as the provider does it. */
function keyIdentifier({ algorithm, subjectPublicKey }: Asn1.SubjectPublicKeyInfo): Buffer {
  const key = Buffer.from(subjectPublicKey);
  const header = algorithm.algorithm === "1.3.101.112" ? Buffer.from([4, key.length]) : Buffer.alloc(0);
  return createHash("sha1").update(header).update(key).digest();
}

/** The bits of the usages that a key has. */
const KEY_USAGES: Readonly<Record<string, number>> = {
  digital_signature: 1,
  content_commitment: 2,
  key_encipherment: 4,
  data_encipherment: 8,
  key_agreement: 16,
  cert_signing: 32,
  crl_signing: 64,
  encipher_only: 128,
  decipher_only: 256,
};

/** The purposes that a certificate is for. */
const PURPOSES: Readonly<Record<string, string>> = {
  any_extended: "2.5.29.37.0",
  server_auth: "1.3.6.1.5.5.7.3.1",
  client_auth: "1.3.6.1.5.5.7.3.2",
  code_signing: "1.3.6.1.5.5.7.3.3",
  email_protection: "1.3.6.1.5.5.7.3.4",
  ipsec_end_system: "1.3.6.1.5.5.7.3.5",
  ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
  ipsec_user: "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  ocsp_signing: "1.3.6.1.5.5.7.3.9",
  microsoft_server_gated_crypto: "1.3.6.1.4.1.311.10.3.3",
  netscape_server_gated_crypto: "2.16.840.1.113730.4.1",
  microsoft_commercial_code_signing: "1.3.6.1.4.1.311.2.1.22",
  microsoft_kernel_code_signing: "1.3.6.1.4.1.311.61.1.1",
};

/** What `allowed_uses` may have in it. */
export const USES: readonly string[] = [...Object.keys(KEY_USAGES), ...Object.keys(PURPOSES)].sort();

function extension(extnID: string, critical: boolean, value: unknown): Asn1.Extension {
  const { AsnConvert, Extension, OctetString } = library();
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function alternativeNames(names: readonly Asn1.GeneralName[], isSubject: boolean): readonly Asn1.Extension[] {
  const { SubjectAlternativeName } = library();
  return names.length === 0
    ? []
    : [extension("2.5.29.17", isSubject, new SubjectAlternativeName([...names]))];
}

/** What is certified. */
export interface Subject {
  readonly name: Asn1.Name;
  readonly alternatives: readonly Asn1.GeneralName[];
  readonly key: Asn1.SubjectPublicKeyInfo;
}

/** Who certifies it, with their private key; nobody where it certifies itself. */
export interface Issuer {
  readonly certificate?: Asn1.Certificate;
  readonly key: KeyObject;
}

function identifierIn(certificate: Asn1.Certificate | undefined): Buffer | undefined {
  const { AsnConvert, SubjectKeyIdentifier } = library();
  const found = certificate?.tbsCertificate.extensions?.find(({ extnID }) => extnID === "2.5.29.14");
  return found && Buffer.from(AsnConvert.parse(found.extnValue.buffer, SubjectKeyIdentifier).buffer);
}

function extensionsFor(planned: ValueMap, subject: Subject, issuer: Issuer): Asn1.Extensions {
  const { AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, Extensions } = library();
  const { KeyIdentifier, KeyUsage, SubjectKeyIdentifier } = library();
  const uses = stringsAt(planned, "allowed_uses");
  const flags = uses.reduce((sum, use) => sum | (KEY_USAGES[use] ?? 0), 0);
  const purposes = uses.flatMap((use) => PURPOSES[use] ?? []);
  const isCa = planned.is_ca_certificate === true;
  const own = isCa || planned.set_subject_key_id === true ? keyIdentifier(subject.key) : undefined;
  const isOwnIssuer = issuer.certificate === undefined;
  const authority = isOwnIssuer
    ? planned.set_authority_key_id === true
      ? own
      : undefined
    : identifierIn(issuer.certificate);
  if (planned.set_authority_key_id === true && !authority) {
    throw new Refusal("Invalid Certificate Authority", "Could not determine Authority Key Identifier");
  }
  return new Extensions([
    ...(flags === 0 ? [] : [extension("2.5.29.15", true, new KeyUsage(flags))]),
    ...(purposes.length === 0 ? [] : [extension("2.5.29.37", false, new ExtendedKeyUsage(purposes))]),
    extension("2.5.29.19", true, new BasicConstraints({ cA: isCa })),
    ...(own ? [extension("2.5.29.14", false, new SubjectKeyIdentifier(bytes(own)))] : []),
    ...(authority
      ? [
          extension(
            "2.5.29.35",
            false,
            new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(bytes(authority)) }),
          ),
        ]
      : []),
    ...alternativeNames(subject.alternatives, subject.name.length === 0),
  ]);
}

/** A certificate, and what the provider shows of it. */
export interface Made {
  readonly der: Uint8Array;
  readonly serial: string;
  readonly from: Date;
  readonly to: Date;
}

/**
 * Makes a certificate.
 *
 * @param from when it begins to be good; the provider's begin when they are made
 * @throws a Refusal when the provider would not
 */
export function certify(planned: ValueMap, subject: Subject, issuer: Issuer, from = new Date()): Made {
  const { AsnConvert, Certificate, TBSCertificate, Validity, Version } = library();
  if (planned.is_ca_certificate === true && subject.name.length === 0) {
    throw new Refusal(
      "Invalid Certificate Subject",
      "Must contain at least one Distinguished Name when creating Certificate Authority (CA)",
    );
  }
  const authority = issuer.certificate?.tbsCertificate;
  const issuing = publicKeyInfo(issuer.key);
  const isKeyOf = (other: Asn1.SubjectPublicKeyInfo): boolean =>
    Buffer.from(other.subjectPublicKey).equals(Buffer.from(issuing.subjectPublicKey));
  if (authority && !isKeyOf(authority.subjectPublicKeyInfo)) {
    throw new Refusal(
      "Failed to create certificate",
      "x509: provided PrivateKey doesn't match parent's PublicKey",
    );
  }
  const { hash, identifier } = signingOf(issuer.key);
  const to = new Date(from.getTime() + Number(planned.validity_period_hours) * 3_600_000);
  // Positive, and never with an empty first byte.
  const number = randomBytes(16);
  number[0] = ((number[0] ?? 0) & 0x7f) | 0x40;
  const content = new TBSCertificate({
    version: Version.v3,
    serialNumber: bytes(number),
    signature: identifier,
    issuer: authority?.subject ?? subject.name,
    validity: new Validity({ notBefore: from, notAfter: to }),
    subject: subject.name,
    subjectPublicKeyInfo: subject.key,
    extensions: extensionsFor(planned, subject, issuer),
  });
  const signed = new Certificate({
    tbsCertificate: content,
    signatureAlgorithm: identifier,
    signatureValue: bytes(signBytes(hash, Buffer.from(AsnConvert.serialize(content)), issuer.key)),
  });
  const der = new Uint8Array(AsnConvert.serialize(signed));
  return { der, serial: BigInt(`0x${number.toString("hex")}`).toString(), from, to };
}

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

/** Makes a request for a certificate. */
export function requestCertificate(planned: ValueMap, key: KeyObject): Uint8Array {
  const { AsnConvert, Attribute, Attributes } = library();
  const { CertificationRequest, CertificationRequestInfo, Extensions } = library();
  const name = nameOf(planned);
  const wanted = alternativeNames(alternativesOf(planned), name.length === 0);
  const values = [AsnConvert.serialize(new Extensions([...wanted]))];
  const content = new CertificationRequestInfo({
    subject: name,
    subjectPKInfo: publicKeyInfo(key),
    attributes: new Attributes(
      wanted.length === 0 ? [] : [new Attribute({ type: EXTENSION_REQUEST, values })],
    ),
  });
  const { hash, identifier } = signingOf(key);
  const signed = new CertificationRequest({
    certificationRequestInfo: content,
    signatureAlgorithm: identifier,
    signature: bytes(signBytes(hash, Buffer.from(AsnConvert.serialize(content)), key)),
  });
  return new Uint8Array(AsnConvert.serialize(signed));
}

/** The subject that certifies itself with its key. */
export function selfSubject(planned: ValueMap, key: KeyObject): Subject {
  return { name: nameOf(planned), alternatives: alternativesOf(planned), key: publicKeyInfo(key) };
}

function document(text: string, label: string, what: string): Buffer {
  const pem = firstPem(text);
  if (!pem) {
    throw new Refusal(
      `Failed to parse ${what} PEM`,
      `failed to decode PEM of expected type "${label}" from bytes`,
    );
  }
  if (pem.label !== label) {
    throw new Refusal(
      `Failed to parse ${what} PEM`,
      `invalid PEM type - expected "${label}", got "${pem.label}"`,
    );
  }
  return pem.der;
}

/**
 * The subject that a request is about.
 *
 * @throws a Refusal when it is none
 */
export function readRequest(text: string): Subject {
  const { AsnConvert, CertificationRequest, Extensions, SubjectAlternativeName } = library();
  const der = document(text, "CERTIFICATE REQUEST", "certificate request");
  let request: Csr.CertificationRequest;
  try {
    request = AsnConvert.parse(der, CertificationRequest);
  } catch {
    throw new Refusal("Failed to parse certificate request PEM", "it is not a certificate request");
  }
  const { subject, subjectPKInfo } = request.certificationRequestInfo;
  // Whatever the library says, a request without attributes may leave them out.
  const attributes = Reflect.get(request.certificationRequestInfo, "attributes") as
    readonly Asn1.Attribute[] | undefined;
  const alternatives = (attributes ?? [])
    .filter(({ type }) => type === EXTENSION_REQUEST)
    .flatMap(({ values }) => values.flatMap((value) => [...AsnConvert.parse(value, Extensions)]))
    .filter(({ extnID }) => extnID === "2.5.29.17")
    .flatMap(({ extnValue }) => [...AsnConvert.parse(extnValue.buffer, SubjectAlternativeName)]);
  return { name: subject, alternatives, key: subjectPKInfo };
}

/**
 * A certificate by its text.
 *
 * @throws a Refusal when it is none
 */
export function readCertificate(text: string, what: string): Asn1.Certificate {
  return parseCertificate(document(text, "CERTIFICATE", what), what);
}

function parseCertificate(der: Buffer, what: string): Asn1.Certificate {
  const { AsnConvert, Certificate } = library();
  try {
    return AsnConvert.parse(der, Certificate);
  } catch {
    throw new Refusal(`Failed to parse ${what} PEM`, "it is not a certificate");
  }
}

/** A moment to the second, as RFC 3339 has it. */
export function rfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

const KEY_ALGORITHMS: Readonly<Record<string, string>> = { rsa: "RSA", ec: "ECDSA", ed25519: "Ed25519" };

/**
 * What the provider tells of a certificate.
 *
 * @throws a Refusal when it is none
 */
export function describe(der: Buffer, pem: string): ValueMap {
  const { signatureAlgorithm, tbsCertificate } = parseCertificate(der, "certificate");
  const certificate = new X509Certificate(der);
  return {
    cert_pem: pem,
    is_ca: certificate.ca,
    issuer: nameText(tbsCertificate.issuer),
    not_after: rfc3339(new Date(certificate.validTo)),
    not_before: rfc3339(new Date(certificate.validFrom)),
    public_key_algorithm: KEY_ALGORITHMS[certificate.publicKey.asymmetricKeyType ?? ""] ?? "",
    serial_number: BigInt(`0x${certificate.serialNumber}`).toString(),
    sha1_fingerprint: createHash("sha1").update(der).digest("hex"),
    signature_algorithm: SIGNATURES[signatureAlgorithm.algorithm] ?? signatureAlgorithm.algorithm,
    subject: nameText(tbsCertificate.subject),
    version: tbsCertificate.version + 1,
  };
}
