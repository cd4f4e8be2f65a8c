/**
 * Renders `aws_iam_policy_document` as the provider does: the same members in the same order, a list of one as the one
 * itself, longer lists from last to first: `internal/service/iam/policy_document_data_source.go` and `policy_model.go` of
 * https://github.com/hashicorp/terraform-provider-aws.
 */
import { createHash } from "node:crypto";
import { scalarText, stringsAt, textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, type Value, type ValueMap } from "../../protocol/value";

/** The version that the data source writes unless told otherwise. */
const VERSION = "2012-10-17";

/** The members of a statement, in the order in which they are written. */
export const MEMBERS = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
];

/** A statement, its members in that order. */
type Statement = Readonly<Record<string, Value>>;

/** The statements of a document, of which there may be one alone. */
export function statementsOf(document: Value): readonly Value[] {
  const statements = isMap(document) ? (document.Statement ?? []) : [];
  return Array.isArray(statements) ? statements : [statements];
}

/** The statements in a text; none in what is no document, as is said when it is checked. */
export function statementsIn(text: string): readonly ValueMap[] {
  try {
    return statementsOf(JSON.parse(text) as Value).filter(isMap);
  } catch {
    return [];
  }
}

/** Policy variables are written `&{…}`, as `${…}` would be Terraform's own. */
function variables(text: string): string {
  return text.replaceAll("&{", "${");
}

/** A list of one is written as the one; of none, not at all. */
function oneOrMany(values: readonly string[]): Value | undefined {
  if (values.length === 0) return undefined;
  return values.length === 1 ? (values[0] ?? "") : [...values];
}

function descending(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
}

function blocksOf(statement: ValueMap, name: string): readonly ValueMap[] {
  const blocks = statement[name];
  return Array.isArray(blocks) ? blocks.filter(isMap) : [];
}

function ascendingKeys(values: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function principals(statement: ValueMap, name: string): Value | undefined {
  const byType = new Map<string, string[]>();
  for (const block of blocksOf(statement, name)) {
    const type = textOf(block, "type");
    byType.set(type, [...(byType.get(type) ?? []), ...stringsAt(block, "identifiers").map(variables)]);
  }
  if (byType.size === 0) return undefined;
  const everyone = byType.get("*");
  if (everyone) return "*";
  return ascendingKeys(
    Object.fromEntries([...byType].map(([type, names]) => [type, oneOrMany(descending(names)) ?? []])),
  );
}

function conditions(statement: ValueMap): Value | undefined {
  const tests: Record<string, ValueMap> = {};
  for (const block of blocksOf(statement, "condition")) {
    const test = (tests[textOf(block, "test")] ??= {});
    const variable = variables(textOf(block, "variable"));
    const before = test[variable] ?? [];
    const all = [before].flat().concat(stringsAt(block, "values").map(variables));
    test[variable] = oneOrMany(all.map(scalarText)) ?? [];
  }
  if (Object.keys(tests).length === 0) return undefined;
  return ascendingKeys(
    Object.fromEntries(Object.entries(tests).map(([test, of]) => [test, ascendingKeys(of)])),
  );
}

/** Members in their order, those of a member (principals, conditions) by name; what is not set is left out. */
function inOrder(members: Readonly<Record<string, Value | undefined>>): Statement {
  return Object.fromEntries(
    MEMBERS.flatMap((name) => {
      const value = members[name];
      return value === undefined ? [] : [[name, isMap(value) ? ascendingKeys(value) : value]];
    }),
  );
}

function statementOf(block: ValueMap): Statement {
  const list = (name: string, replace = false): Value | undefined =>
    oneOrMany(descending(stringsAt(block, name).map((text) => (replace ? variables(text) : text))));
  return inOrder({
    Sid: textOf(block, "sid") || undefined,
    Effect: textOf(block, "effect") || "Allow",
    Action: list("actions"),
    NotAction: list("not_actions"),
    Resource: list("resources", true),
    NotResource: list("not_resources", true),
    Principal: principals(block, "principals"),
    NotPrincipal: principals(block, "not_principals"),
    Condition: conditions(block),
  });
}

function sourceStatements(text: string, argument: string): readonly Statement[] {
  if (text === "") return [];
  let document: Value;
  try {
    document = JSON.parse(text) as Value;
  } catch (error) {
    throw new Refusal(`"${argument}" is not JSON`, String(error), [{ attribute: argument }]);
  }
  const statements = isMap(document) ? (document.Statement ?? []) : [];
  if (Array.isArray(statements)) return statements.filter(isMap).map(inOrder);
  throw new Refusal(`"${argument}": merging source document: Statement must be a list`, undefined, [
    { attribute: argument },
  ]);
}

function versionOf(text: string): string {
  const document = text === "" ? null : (JSON.parse(text) as Value);
  return isMap(document) ? textOf(document, "Version") : "";
}

/** Statements with a Sid replace earlier ones of the same Sid; the others are added. */
function merge(base: readonly Statement[], added: readonly Statement[]): readonly Statement[] {
  const merged = [...base];
  for (const statement of added) {
    const sid = statement.Sid;
    const place = typeof sid === "string" ? merged.findIndex((each) => each.Sid === sid) : -1;
    if (place >= 0) merged[place] = statement;
    else merged.push(statement);
  }
  return merged;
}

/** Go's JSON, in which the provider writes, escapes what could end an HTML script. */
function goJson(document: object, indent?: number): string {
  return JSON.stringify(document, null, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * The computed values of the data source.
 *
 * @throws a Refusal for a Sid that occurs twice, or documents that are not JSON
 */
export function readPolicyDocument(config: ValueMap): ValueMap {
  const sources = stringsAt(config, "source_policy_documents").flatMap((text) =>
    sourceStatements(text, "source_policy_documents"),
  );
  const blocks = config.statement;
  const own = (Array.isArray(blocks) ? blocks.filter(isMap) : []).map(statementOf);
  const sids = own.flatMap(({ Sid: sid }) => (typeof sid === "string" ? [sid] : []));
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) {
    throw new Refusal(`duplicate Sid (${twice}). Remove the Sid or ensure the Sid is unique.`);
  }
  const overriding = stringsAt(config, "override_policy_documents");
  const overrides = overriding.flatMap((text) => sourceStatements(text, "override_policy_documents"));
  const statements = merge(merge(sources, own), overrides);
  const id = textOf(config, "policy_id");
  const document = {
    Version: overriding.map(versionOf).findLast(Boolean) ?? (textOf(config, "version") || VERSION),
    ...(id === "" ? {} : { Id: id }),
    ...(statements.length === 0 ? {} : { Statement: statements }),
  };
  const json = goJson(document, 2);
  return {
    id: String(parseInt(createHash("sha256").update(json).digest("hex").slice(0, 8), 16)),
    json,
    minified_json: goJson(document),
  };
}
