/** The tls provider: its objects exist in Terraform's state only, so none is in the world. */
import { createHash, createPrivateKey, generateKeyPair, type KeyObject, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import type { DataEntry, ProviderEntry, ResourceEntry } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import type { Value, ValueMap } from "../../protocol/value";
import { check, exactlyOneOf, matching, oneOf } from "../checks";
import { colons } from "../ssh-key";
import { privateKeyValues, publicKeyValues } from "./key-material";

const CURVES: Readonly<Record<string, string>> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

const generate = promisify(generateKeyPair) as (
  type: string,
  options: object,
) => Promise<{ readonly privateKey: KeyObject }>;

async function makeKey(planned: ValueMap): Promise<KeyObject> {
  switch (textOf(planned, "algorithm")) {
    case "RSA":
      return (await generate("rsa", { modulusLength: Number(planned.rsa_bits) })).privateKey;
    case "ECDSA":
      return (await generate("ec", { namedCurve: CURVES[textOf(planned, "ecdsa_curve")] })).privateKey;
    default:
      return (await generate("ed25519", {})).privateKey;
  }
}

const privateKey: ResourceEntry = {
  schema: { version: 1, sensitive: ["private_key_openssh", "private_key_pem", "private_key_pem_pkcs8"] },
  defaults: { rsa_bits: 2048, ecdsa_curve: "P224" },
  replace: ["algorithm", "rsa_bits", "ecdsa_curve"],
  checks: [
    check("algorithm", oneOf("RSA", "ECDSA", "ED25519")),
    check("ecdsa_curve", oneOf(...Object.keys(CURVES))),
  ],
  generate: async (planned) => {
    const key = await makeKey(planned);
    return { ...publicKeyValues(key), ...privateKeyValues(key) };
  },
};

function unrehearsed(sensitive: readonly string[]): ResourceEntry {
  return {
    schema: { sensitive },
    unrehearsed:
      "Making X.509 documents takes a library that the project does not have. A faked one would not be.",
  };
}

const CERTIFICATE_KEY: Readonly<Record<string, string>> = { rsa: "RSA", ec: "ECDSA", ed25519: "Ed25519" };

/** A date as the provider writes it. */
function rfc3339(date: string): string {
  return new Date(date).toISOString().replace(".000Z", "Z");
}

function readContent(content: string): readonly ValueMap[] {
  const blocks = content.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Refusal("failed to decode PEM: there is no certificate in `content`");
  return blocks.map((pem) => {
    const certificate = new X509Certificate(pem);
    const name = (text: string): string => text.split("\n").reverse().join(",");
    return {
      cert_pem: `${pem}\n`,
      is_ca: certificate.ca,
      issuer: name(certificate.issuer),
      not_after: rfc3339(certificate.validTo),
      not_before: rfc3339(certificate.validFrom),
      public_key_algorithm: CERTIFICATE_KEY[certificate.publicKey.asymmetricKeyType ?? ""] ?? "",
      serial_number: BigInt(`0x${certificate.serialNumber}`).toString(),
      sha1_fingerprint: certificate.fingerprint.replaceAll(":", "").toLowerCase(),
      signature_algorithm: "",
      subject: name(certificate.subject),
      version: 3,
    };
  });
}

/** A chain that nobody was asked for: a leaf and its root, which follow from the host's name. */
function inventChain(url: string): readonly ValueMap[] {
  const { hostname } = new URL(url);
  const link = (subject: string, issuer: string, isCa: boolean): ValueMap => {
    const digest = createHash("sha1").update(`${hostname} ${subject}`).digest();
    return {
      cert_pem: "",
      is_ca: isCa,
      issuer,
      not_after: "2036-01-01T00:00:00Z",
      not_before: "2026-01-01T00:00:00Z",
      public_key_algorithm: "RSA",
      serial_number: BigInt(`0x${digest.toString("hex")}`).toString(),
      sha1_fingerprint: colons(digest).replaceAll(":", ""),
      signature_algorithm: "SHA256-RSA",
      subject,
      version: 3,
    };
  };
  const root = "CN=Rehearsal Root";
  return [link(root, root, true), link(`CN=${hostname}`, root, false)];
}

function chain(config: ValueMap): Value {
  const content = textOf(config, "content");
  return [...(content === "" ? inventChain(textOf(config, "url")) : readContent(content))];
}

const DATA: Readonly<Record<string, DataEntry>> = {
  tls_certificate: {
    checks: [
      exactlyOneOf("content", "url"),
      check("url", matching(/^(https|tls):\/\/[^/]+/, "a URL with the scheme https or tls")),
    ],
    read: ({ config }) => {
      const certificates = chain(config);
      const id = createHash("sha1").update(JSON.stringify(certificates)).digest("hex");
      return { id, certificates };
    },
  },
  tls_public_key: {
    schema: { version: 1, sensitive: ["private_key_openssh", "private_key_pem"] },
    checks: [exactlyOneOf("private_key_openssh", "private_key_pem")],
    read: ({ config }) => {
      const pem = textOf(config, "private_key_pem");
      if (pem === "") throw new Refusal("Only keys in PEM are rehearsed: give `private_key_pem`");
      let key: KeyObject;
      try {
        key = createPrivateKey(pem);
      } catch {
        // The reason could quote the key.
        throw new Refusal("`private_key_pem` is not a private key in PEM");
      }
      const kinds: Readonly<Record<string, string>> = { rsa: "RSA", ec: "ECDSA", ed25519: "ED25519" };
      return { ...publicKeyValues(key), algorithm: kinds[key.asymmetricKeyType ?? ""] ?? "" };
    },
  },
};

/** Written for the plugin framework. */
export const TLS: ProviderEntry = {
  name: "tls",
  schema: { sensitive: ["proxy.password"] },
  sdk: false,
  resources: {
    tls_private_key: privateKey,
    tls_self_signed_cert: unrehearsed(["private_key_pem"]),
    tls_locally_signed_cert: unrehearsed(["ca_private_key_pem"]),
    tls_cert_request: unrehearsed(["private_key_pem"]),
  },
  dataSources: DATA,
  configure: (settings) => ({ place: "local", settings }),
  inUse: ({ id }) => new Refusal(`${id} is in use`),
};
