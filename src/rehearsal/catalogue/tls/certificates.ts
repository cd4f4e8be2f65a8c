/**
 * Certificates, and requests for them. They are valid from when they are made on: unlike everything else in a
 * rehearsal, they follow the clock and differ each time.
 *
 * Arguments: `resource_*_cert.go` and `resource_cert_request.go` of https://github.com/hashicorp/terraform-provider-tls.
 */
import { createHash } from "node:crypto";
import { isIP } from "node:net";
import type { Check, ResourceEntry } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { UNKNOWN, type ValueMap } from "../../protocol/value";
import { between, check, oneOf, type Rule } from "../checks";
import { algorithmOf, readPrivateKey, toPem } from "./pem";
import {
  certify,
  type Made,
  readCertificate,
  readRequest,
  requestCertificate,
  rfc3339,
  selfSubject,
  USES,
} from "./x509";

const ANY_NUMBER = between(0, Number.MAX_SAFE_INTEGER);

const ADDRESS: Rule = (value) =>
  isIP(value) > 0 ? undefined : `Invalid IP address: Failed to parse "${value}"`;

const oneSubject: Check = ({ subject }) =>
  Array.isArray(subject) && subject.length > 1
    ? [
        {
          severity: "error",
          summary: `Attribute subject list must contain at least 0 elements and at most 1 elements, got: ${subject.length}`,
          path: [{ attribute: "subject" }],
        },
      ]
    : [];

/** Whether a certificate is due for renewal; one that is not made yet is not. */
function isDue(planned: ValueMap): boolean {
  const end = Date.parse(textOf(planned, "validity_end_time"));
  const early = Number(planned.early_renewal_hours ?? 0) * 3_600_000;
  return !Number.isNaN(end) && end - early <= Date.now();
}

const CERTIFICATE = {
  known: { ready_for_renewal: (planned: ValueMap) => (isDue(planned) ? UNKNOWN : false) },
  defaults: { early_renewal_hours: 0, is_ca_certificate: false, set_subject_key_id: false },
  replace: [
    "allowed_uses",
    "is_ca_certificate",
    "ready_for_renewal",
    "set_subject_key_id",
    "validity_period_hours",
  ],
  checks: [
    check("allowed_uses", oneOf(...USES)),
    check("early_renewal_hours", ANY_NUMBER),
    check("validity_period_hours", ANY_NUMBER),
  ],
} satisfies ResourceEntry;

/** Who is named. */
const NAMED = {
  replace: ["dns_names", "ip_addresses", "private_key_pem", "subject", "uris"],
  checks: [check("ip_addresses", ADDRESS), oneSubject],
} satisfies ResourceEntry;

function shown({ der, serial, from, to }: Made): ValueMap {
  return {
    id: serial,
    cert_pem: toPem("CERTIFICATE", der),
    ready_for_renewal: false,
    validity_start_time: rfc3339(from),
    validity_end_time: rfc3339(to),
  };
}

const selfSigned: ResourceEntry = {
  schema: { sensitive: ["private_key_pem"] },
  known: CERTIFICATE.known,
  defaults: { ...CERTIFICATE.defaults, set_authority_key_id: false },
  replace: [...NAMED.replace, ...CERTIFICATE.replace, "set_authority_key_id"],
  checks: [...NAMED.checks, ...CERTIFICATE.checks],
  generate: (planned) => {
    const key = readPrivateKey(textOf(planned, "private_key_pem"), "private key PEM");
    const made = certify(planned, selfSubject(planned, key), { key });
    return Promise.resolve({ ...shown(made), key_algorithm: algorithmOf(key) ?? "" });
  },
};

const locallySigned: ResourceEntry = {
  schema: { sensitive: ["ca_private_key_pem"] },
  ...CERTIFICATE,
  replace: ["ca_cert_pem", "ca_private_key_pem", "cert_request_pem", ...CERTIFICATE.replace],
  generate: (planned) => {
    const subject = readRequest(textOf(planned, "cert_request_pem"));
    const key = readPrivateKey(textOf(planned, "ca_private_key_pem"), "CA private key PEM");
    const certificate = readCertificate(textOf(planned, "ca_cert_pem"), "CA certificate");
    const made = certify(planned, subject, { certificate, key });
    return Promise.resolve({ ...shown(made), ca_key_algorithm: algorithmOf(key) ?? "" });
  },
};

const request: ResourceEntry = {
  schema: { sensitive: ["private_key_pem"] },
  ...NAMED,
  generate: (planned) => {
    const key = readPrivateKey(textOf(planned, "private_key_pem"), "private key PEM");
    const der = requestCertificate(planned, key);
    return Promise.resolve({
      id: createHash("sha1").update(der).digest("hex"),
      cert_request_pem: toPem("CERTIFICATE REQUEST", der),
      key_algorithm: algorithmOf(key) ?? "",
    });
  },
};

/** The resources of certificates. */
export const CERTIFICATE_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  tls_self_signed_cert: selfSigned,
  tls_locally_signed_cert: locallySigned,
  tls_cert_request: request,
};
