/** The `filter` blocks of EC2's data sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html */
import { stringsAt, textOf, valuesAt } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, type Value, type ValueMap } from "../../protocol/value";

/** A pattern of AWS: `*` is any text, `?` any character. */
export function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** What the filters of a name let through; empty without such a filter. */
export function filterValues(config: ValueMap, name: string): readonly string[] {
  return valuesAt(config, "filter").flatMap(({ value }) =>
    isMap(value) && value.name === name ? stringsAt(value, "values") : [],
  );
}

/** Filters whose name is not the attribute's with dashes for underscores. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  cidr: "cidr_block",
  "availability-zone": "availability_zone",
  "group-name": "name",
  "vpc-endpoint-type": "vpc_endpoint_type",
};

/**
 * Whether an object passes all filters.
 *
 * @param idFilter the name of the filter for the object's id, such as `vpc-id`
 * @throws a Refusal for a filter that is not rehearsed
 */
export function matchesFilters(values: ValueMap, filters: Value, idFilter: string): boolean {
  if (!Array.isArray(filters)) return true;
  return filters.filter(isMap).every((filter) => {
    const name = textOf(filter, "name");
    const patterns = stringsAt(filter, "values").map(glob);
    const tags = isMap(values.tags_all) ? values.tags_all : {};
    const isOneOf = (actual: string): boolean => patterns.some((pattern) => pattern.test(actual));
    if (name === "tag-key") return Object.keys(tags).some(isOneOf);
    // What is in the world is there to be used.
    if (name === "state") return isOneOf("available");
    const tag = name.startsWith("tag:") ? tags[name.slice("tag:".length)] : undefined;
    const attribute = name === idFilter ? "id" : (ATTRIBUTES[name] ?? name.replaceAll("-", "_"));
    if (!name.startsWith("tag:") && !(attribute in values)) {
      throw new Refusal(
        `The filter "${name}" is not rehearsed`,
        "What it would find is not known, and is not guessed.",
      );
    }
    const actual = name.startsWith("tag:") ? tag : values[attribute];
    return (Array.isArray(actual) ? actual : [actual]).some(
      (each) => (typeof each === "string" || typeof each === "boolean") && isOneOf(String(each)),
    );
  });
}
