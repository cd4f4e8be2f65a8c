/**
 * The tls provider: its objects exist in Terraform's state only, so none is in the world.
 *
 * https://registry.terraform.io/providers/hashicorp/tls/latest/docs
 */
import { createHash, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { DataEntry, ProviderEntry, ResourceEntry } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import type { Value, ValueMap } from "../../protocol/value";
import { check, exactlyOneOf, matching, oneOf } from "../checks";
import { colons } from "../ssh-key";
import { CERTIFICATE_RESOURCES } from "./certificates";
import { privateKeyValues, publicKeyValues } from "./key-material";
import { algorithmOf, firstPem, readPrivateKey, toPem } from "./pem";
import { describe } from "./x509";

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

/** The certificate in a text: the first document counts, and must be one. */
function readContent(content: string): ValueMap {
  const pem = firstPem(content);
  if (!pem) throw new Refusal("Failed to decoded PEM", "Value is not a valid PEM encoding of a certificate");
  if (pem.label !== "CERTIFICATE") {
    throw new Refusal(
      "Unexpected PEM preamble",
      `Certificate PEM should be "CERTIFICATE", got "${pem.label}"`,
    );
  }
  return describe(pem.der, toPem(pem.label, pem.der));
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
  const { content = null } = config;
  return content === null
    ? [...inventChain(textOf(config, "url"))]
    : [readContent(textOf(config, "content"))];
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
    schema: { sensitive: ["private_key_openssh", "private_key_pem"] },
    checks: [exactlyOneOf("private_key_openssh", "private_key_pem")],
    read: ({ config }) => {
      const pem = textOf(config, "private_key_pem");
      if (pem === "") throw new Refusal("Only keys in PEM are rehearsed: give `private_key_pem`");
      const key = readPrivateKey(pem, "private key");
      return { ...publicKeyValues(key), algorithm: algorithmOf(key) ?? "" };
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
    ...CERTIFICATE_RESOURCES,
  },
  dataSources: DATA,
  configure: (settings) => ({ place: "local", settings }),
  inUse: ({ id }) => new Refusal(`${id} is in use`),
};
