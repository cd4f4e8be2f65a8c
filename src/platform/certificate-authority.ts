import { DataTlsCertificate } from "@cdktf/provider-tls/lib/data-tls-certificate";
import { DataTlsPublicKey } from "@cdktf/provider-tls/lib/data-tls-public-key";
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { SelfSignedCert } from "@cdktf/provider-tls/lib/self-signed-cert";
import { TerraformLocal, TerraformOutput, type TerraformStack } from "cdktf";
import type { ModuleSource } from "../modules/module-source";
import type { CertificateAuthoritySource } from "./addons-settings";
import type { InputVariables } from "./variables";

/** A certificate authority: references to its two halves, in PEM; to the files' paths for the registry's module, which reads them. */
export interface CertificateAuthority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Hours that a generated certificate authority is good for: ten years, as browsers must be told of a new one. */
const VALIDITY_HOURS = 10 * 365 * 24;

/** Name of everything that is declared here. */
const ID = "cluster_issuer";

/**
 * Declares the certificate authority that the cluster issuer signs with.
 *
 * @param clusterName name of the cluster, which a generated certificate carries
 */
export function declareCertificateAuthority(
  stack: TerraformStack,
  source: CertificateAuthoritySource,
  variables: InputVariables,
  moduleSource: ModuleSource,
  clusterName: string,
): CertificateAuthority {
  new TlsProvider(stack, "tls");
  return source === "generated"
    ? generateAuthority(stack, clusterName)
    : declareGivenAuthority(stack, variables, moduleSource);
}

function generateAuthority(stack: TerraformStack, clusterName: string): CertificateAuthority {
  const key = new PrivateKey(stack, `${ID}_key`, { algorithm: "ECDSA", ecdsaCurve: "P256" });
  const certificate = new SelfSignedCert(stack, ID, {
    privateKeyPem: key.privateKeyPem,
    subject: [{ commonName: `${clusterName} certificate authority` }],
    isCaCertificate: true,
    setSubjectKeyId: true,
    validityPeriodHours: VALIDITY_HOURS,
    allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
  });
  new TerraformOutput(stack, "cluster_issuer_certificate", {
    description:
      "Certificate of the generated certificate authority, PEM: what browsers must be told to trust.",
    value: certificate.certPem,
  });
  return { certificate: certificate.certPem, privateKey: key.privateKeyPemPkcs8 };
}

/** The halves as given, once they are known to be an authority that is good today, and to belong together. */
function declareGivenAuthority(
  stack: TerraformStack,
  variables: InputVariables,
  moduleSource: ModuleSource,
): CertificateAuthority {
  const given = (half: "cert" | "key"): string => {
    const path = variables.expression(`cluster_issuer_${half}_path`);
    const file = `file(pathexpand(${path}))`;
    return moduleSource === "registry"
      ? `\${${file}}`
      : `\${${path} == null ? ${variables.expression(`cluster_issuer_${half}_pem`)} : ${file}}`;
  };
  const certificate = new TerraformLocal(stack, `${ID}_cert`, given("cert")).asString;
  const privateKey = new TerraformLocal(stack, `${ID}_key`, given("key")).asString;

  new DataTlsCertificate(stack, ID, {
    content: certificate,
    lifecycle: {
      postcondition: [
        {
          condition: "${self.certificates[0].is_ca}",
          errorMessage:
            "cluster_issuer_cert_path (or cluster_issuer_cert_pem): the certificate of " +
            `\${self.certificates[0].subject} may not sign others; give that of a certificate authority ` +
            "(CA:TRUE in its basic constraints), first in the file where there are several.",
        },
        {
          condition: "${timecmp(plantimestamp(), self.certificates[0].not_after) < 0}",
          errorMessage:
            "cluster_issuer_cert_path (or cluster_issuer_cert_pem): the certificate of " +
            "${self.certificates[0].subject} expired on ${self.certificates[0].not_after}; give one that is good today.",
        },
        // A day to spare for clocks.
        {
          condition: '${timecmp(self.certificates[0].not_before, timeadd(plantimestamp(), "24h")) <= 0}',
          errorMessage:
            "cluster_issuer_cert_path (or cluster_issuer_cert_pem): the certificate of " +
            "${self.certificates[0].subject} is not good before ${self.certificates[0].not_before}; give one that is good today.",
        },
      ],
    },
  });
  new TerraformLocal(
    stack,
    "base64_bits",
    '${{ for i, c in split("", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") : c => format("%06b", i) }}',
  );
  new DataTlsPublicKey(stack, `${ID}_public_key`, {
    privateKeyPem: privateKey,
    lifecycle: {
      postcondition: [
        {
          condition: '${contains(["RSA", "ECDSA"], self.algorithm)}',
          errorMessage:
            "cluster_issuer_key_path (or cluster_issuer_key_pem): this is a key of the algorithm ${self.algorithm}, " +
            "whose signatures browsers do not take; make the authority with RSA or ECDSA.",
        },
        {
          condition: `\${${isPublicKeyOf(`data.tls_certificate.${ID}.certificates[0].cert_pem`, "self.public_key_pem")}}`,
          errorMessage:
            "cluster_issuer_key_path (or cluster_issuer_key_pem): the key does not belong to the certificate of " +
            `\${data.tls_certificate.${ID}.certificates[0].subject} in cluster_issuer_cert_path (or cluster_issuer_cert_pem); ` +
            "give the key that the certificate was made with.",
        },
      ],
    },
  });
  const checked = `data.tls_public_key.${ID}_public_key.id`;
  variables.alsoWaitFor(checked);
  // Whoever gets the two gets them once they are known to be good: the module has the same checks, and one message is enough.
  const onceChecked = (local: string) => `\${element([local.${local}, ${checked}], 0)}`;
  return moduleSource === "registry"
    ? {
        certificate: variables.string(`${ID}_cert_path`),
        privateKey: variables.string(`${ID}_key_path`),
      }
    : { certificate: onceChecked(`${ID}_cert`), privateKey: onceChecked(`${ID}_key`) };
}

/**
 * An expression: whether the certificate holds the public key, both in PEM. What is base64 in one stands at another offset
 * in the other, so the two are compared bit by bit.
 */
function isPublicKeyOf(certificatePem: string, publicKeyPem: string): string {
  const bits = (pem: string) =>
    `join("", [for c in regexall("[A-Za-z0-9+/]", join("", regexall("(?m)^[A-Za-z0-9+/]+=*$", ${pem}))) : ` +
    `local.base64_bits[c]])`;
  // The last characters of base64 have bits to spare.
  const key = bits(publicKeyPem);
  return `strcontains(${bits(certificatePem)}, substr(${key}, 0, floor(length(${key}) / 8) * 8))`;
}
