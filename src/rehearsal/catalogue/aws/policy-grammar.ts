/**
 * What IAM insists on in a policy document.
 *
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; quotas:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { stringsAt, textOf } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import type { Rule } from "../checks";
import { MEMBERS, statementsOf } from "./policy-document";

const VERSIONS = ["2008-10-17", "2012-10-17"];

/** Whose policy it is: of who may do something, or of who may become a role. */
export type PolicyKind = "identity" | "trust";

function both(statement: ValueMap, name: string): readonly string[] {
  return [...stringsAt(statement, name), ...stringsAt(statement, `Not${name}`)];
}

/**
 * What IAM has against an action. That `*:*` is refused is nowhere to be found, and what emulates IAM takes it
 * (https://github.com/getmoto/moto/blob/master/moto/iam/policy_validation.py); other wildcards for a service are refused:
 * https://github.com/boogy/iam-policy-validator/pull/172
 */
function wrongWithAction(action: string): string | undefined {
  if (action === "*" || action === "*:*") return undefined;
  const [vendor = "", name, ...more] = action.split(":");
  if (name === undefined || vendor === "") {
    return `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: ${action}`;
  }
  // https://github.com/eksctl-io/eksctl/issues/2794
  if (more.length > 0) return `Actions/Condition can contain only one colon: ${action}`;
  if (/[*?]/.test(vendor)) {
    return `Action vendors (e.g., aws, ec2, etc.) must not contain wildcards: ${action}`;
  }
  return /^[A-Za-z0-9.-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid: ${action}`;
}

/**
 * Whether something is a resource's ARN for IAM, which takes what is missing at the end for anything, as in `arn:aws:ec2:*`; of an
 * ARN with an empty part it wants all parts: https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
 */
function isArn(name: string): boolean {
  return /^arn:[^:]+:[^:]/.test(name) && (!name.includes("::") || /^([^:]*:){5}/.test(name));
}

/** What IAM has against one statement; undefined when nothing. */
function wrongWith(statement: Value, kind: PolicyKind): string | undefined {
  if (!isMap(statement)) return "Syntax errors in policy.";
  const has = (...names: readonly string[]): boolean => names.some((name) => statement[name] !== undefined);
  const effect = textOf(statement, "Effect");
  if (!["Allow", "Deny"].includes(effect)) return `Invalid effect: ${effect}`;
  if (!has("Action", "NotAction")) return "Missing required field Action";
  const [stranger] = Object.keys(statement).filter((name) => !MEMBERS.includes(name));
  if (stranger !== undefined) return `Syntax errors in policy: ${stranger} is no member of a statement.`;
  if (!/^[A-Za-z0-9]*$/.test(textOf(statement, "Sid"))) {
    return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
  }
  if (has("Condition") && !isMap(statement.Condition)) return "Syntax errors in policy: Condition is no map.";
  const [action] = both(statement, "Action").flatMap((each) => wrongWithAction(each) ?? []);
  if (action !== undefined) return action;
  const principals = ["Principal", "NotPrincipal"];
  if (kind === "trust") {
    if (!has(...principals)) return "Missing required field Principal";
    return has("Resource", "NotResource") ? "Has prohibited field Resource" : undefined;
  }
  if (has(...principals)) return "Policy document should not specify a principal.";
  if (!has("Resource", "NotResource")) return "Policy statement must contain resources.";
  const nowhere = both(statement, "Resource").find((name) => name !== "*" && !isArn(name));
  return nowhere === undefined ? undefined : `Resource ${nowhere} must be in ARN format or "*".`;
}

/** The rule for a policy of a kind, which may have so many characters, white space not counted. */
export function policy(kind: PolicyKind, quota: number): Rule {
  return (value) => {
    let document: Value;
    try {
      document = JSON.parse(value) as Value;
    } catch {
      return undefined; // `json()` says so.
    }
    const malformed = (words: string): string => `MalformedPolicyDocument: ${words}`;
    const version = isMap(document) ? textOf(document, "Version") : "";
    if (version !== "" && !VERSIONS.includes(version)) {
      return malformed(`The policy must contain a valid version string, which ${version} is not`);
    }
    const statements = statementsOf(document);
    if (statements.length === 0) return malformed("Missing required field Statement");
    const [wrong] = statements.flatMap((statement) => wrongWith(statement, kind) ?? []);
    if (wrong !== undefined) return malformed(wrong);
    const sids = statements.map((statement) => (isMap(statement) ? textOf(statement, "Sid") : ""));
    const twice = sids.find((sid, index) => sid !== "" && sids.indexOf(sid) !== index);
    if (twice !== undefined) {
      return malformed(`Statement IDs (SID) in a single policy must be unique: ${twice}`);
    }
    const size = JSON.stringify(document).replace(/\s/g, "").length;
    return size > quota
      ? `LimitExceeded: Cannot exceed quota for PolicySize: ${quota}, got ${size}`
      : undefined;
  };
}
