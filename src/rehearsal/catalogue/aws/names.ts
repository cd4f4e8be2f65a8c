/**
 * Names that the provider makes up where only their beginning is given, or nothing: `helper/id` of
 * https://github.com/hashicorp/terraform-plugin-sdk.
 */
import type { Draft } from "../../engine/draft";

/** How much it adds to the beginning: `UniqueIDSuffixLength`. */
export const SUFFIX_LENGTH = 26;

/**
 * A name that is made up.
 *
 * @param prefix the argument with its beginning
 * @param otherwise what it begins with where that is not set
 */
export function generatedName(prefix = "name_prefix", otherwise = "terraform-"): (object: Draft) => string {
  return (object) => `${object.text(prefix) || otherwise}${object.content("name").slice(0, SUFFIX_LENGTH)}`;
}
