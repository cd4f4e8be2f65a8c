/**
 * YAML as Go programs such as Helm and EKS's add-ons read it, that is 1.1 but for a few readings:
 * https://github.com/kubernetes-sigs/yaml.
 */
import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { Refusal } from "../protocol/diagnostic";
import { isMap, type Value, type ValueMap } from "../protocol/value";

/** Loaded when it is needed: most commands have no use for it, and it takes as long as all the rest of the provider. */
function yaml(): typeof Yaml {
  return createRequire(__filename)("yaml") as typeof Yaml;
}

/** Readings that Helm's YAML 1.1 parser leaves to text: moments, and numbers to the base of sixty. */
const LEFT_TO_TEXT = (tag: unknown): boolean =>
  typeof tag === "object" &&
  tag !== null &&
  (("tag" in tag && tag.tag === "tag:yaml.org,2002:timestamp") || ("format" in tag && tag.format === "TIME"));

/**
 * Reads a YAML document; of several the first, as Helm does. What is wrong is told without quoting it: values may hold
 * secrets.
 *
 * @throws a Refusal when it is not YAML
 */
export function parseYaml(text: string, what: string): Value {
  const { LineCounter, parseAllDocuments } = yaml();
  const lines = new LineCounter();
  const [document] = parseAllDocuments(text, {
    schema: "yaml-1.1",
    customTags: (tags) => tags.filter((tag) => !LEFT_TO_TEXT(tag)),
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  if (!document || !("errors" in document)) return null;
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new Refusal(`${what} is not YAML: line ${line}, column ${col} (${error.code})`);
  }
  return document.toJS() as Value;
}

/**
 * The same of a document that is a map; nothing in it is an empty one.
 *
 * @throws a Refusal when it is not a map in YAML
 */
export function parseYamlMap(text: string, what: string): ValueMap {
  const value = parseYaml(text, what);
  if (value === null) return {};
  if (isMap(value)) return value;
  throw new Refusal(`${what} is not a map in YAML`);
}
