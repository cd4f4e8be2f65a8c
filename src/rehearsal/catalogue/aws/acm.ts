/**
 * AWS Certificate Manager: certificates, and the records that prove whose a domain is.
 *
 * Records: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html. What the provider refuses, what can be told
 * before a certificate is there, and arguments that need a new one: `internal/service/acm/certificate.go` of
 * https://github.com/hashicorp/terraform-provider-aws.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { isKnown, stringsAt, textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { UNKNOWN, Unknown, type Value, type ValueMap } from "../../protocol/value";
import { check, exactlyOneOf, matching, oneOf } from "../checks";
import { arn, uuid } from "./account";

const CERTIFICATE = "aws_acm_certificate";

const NO_FINAL_DOT = matching(/[^.]$/, "a name that does not end with a dot");

/** The names that a certificate is for, each once. */
function domainsOf(name: string, others: readonly string[]): readonly string[] {
  return [...new Set([name, ...others])].filter((each) => each !== "");
}

/** Which domains are to be proved is told while planning, by which records is not. */
function plannedOptions(planned: ValueMap): Value {
  const { domain_name: name = null, subject_alternative_names: others = null } = planned;
  const standing = planned.domain_validation_options ?? null;
  const isTold = planned.validation_method === "DNS" && isKnown(name);
  if (!(standing instanceof Unknown) || !isTold || !(isKnown(others) || others instanceof Unknown)) {
    return standing;
  }
  const domains = domainsOf(textOf(planned, "domain_name"), stringsAt(planned, "subject_alternative_names"));
  return domains.map((domain_name) => ({
    domain_name,
    resource_record_name: UNKNOWN,
    resource_record_type: UNKNOWN,
    resource_record_value: UNKNOWN,
  }));
}

/** A name and all below it are proved by the same record. */
function validationOptions(object: Draft): ValueMap[] {
  if (object.asked("validation_method") !== "DNS") return [];
  const domains = domainsOf(object.text("domain_name"), object.strings("subject_alternative_names"));
  return domains.map((domain_name) => {
    const domain = domain_name.replace(/^\*\./, "");
    const digits = object.content(`record of ${domain}`);
    return {
      domain_name,
      resource_record_name: `_${digits.slice(0, 32)}.${domain}.`,
      resource_record_type: "CNAME",
      resource_record_value: `_${digits.slice(32)}.acm-validations.aws.`,
    };
  });
}

const certificate: ResourceEntry = {
  schema: { sensitive: ["private_key"] },
  computedBlocks: ["options"],
  replace: [
    "certificate_authority_arn",
    "domain_name",
    "key_algorithm",
    "subject_alternative_names",
    "validation_method",
    "validation_option",
  ],
  checks: [
    exactlyOneOf("domain_name", "private_key"),
    check("domain_name", NO_FINAL_DOT),
    check("subject_alternative_names", NO_FINAL_DOT),
    check("validation_method", oneOf("DNS", "EMAIL", "HTTP")),
  ],
  known: { domain_validation_options: plannedOptions },
  admit: (object) => {
    const how = [object.asked("certificate_authority_arn"), object.asked("validation_method")];
    if (!object.prior && object.asked("domain_name") !== "" && how.every((each) => each === "")) {
      throw new Refusal(
        "`certificate_authority_arn` or `validation_method` must be set when creating an ACM certificate",
      );
    }
  },
  values: {
    id: (object) =>
      object.distinct(
        "id",
        (digits) => arn("acm", object.place, `certificate/${uuid(digits)}`),
        (id) => object.find([CERTIFICATE], id) !== undefined,
      ),
    arn: (object) => object.text("id"),
    domain_validation_options: validationOptions,
    key_algorithm: () => "RSA_2048",
    options: () => [{ certificate_transparency_logging_preference: "ENABLED", export: "DISABLED" }],
    renewal_eligibility: () => "INELIGIBLE",
    status: (object) => (object.asked("domain_name") === "" ? "ISSUED" : "PENDING_VALIDATION"),
    subject_alternative_names: (object) => [...domainsOf(object.text("domain_name"), [])],
    type: (object) => {
      if (object.asked("domain_name") === "") return "IMPORTED";
      return object.asked("certificate_authority_arn") === "" ? "AMAZON_ISSUED" : "PRIVATE";
    },
    validation_method: () => "NONE",
  },
};

/** The resources of this service. */
export const ACM_RESOURCES: Readonly<Record<string, ResourceEntry>> = { [CERTIFICATE]: certificate };
