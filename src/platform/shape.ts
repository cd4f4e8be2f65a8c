import { SettingError } from "./errors";

/**
 * Checks that a value is an object with no other keys than `known`, none of them null. The app runs without a type check, so what a
 * compiler would refuse has to be refused here.
 *
 * @param setting name of the value as the user writes it; empty for the platform's own props
 * @throws SettingError naming the setting, the value and the fix
 */
export function checkKeys(setting: string, value: unknown, known: readonly string[]): void {
  checkObject(setting, value);
  for (const [key, content] of Object.entries(value)) {
    const name = setting === "" ? key : `${setting}.${key}`;
    if (content === null && known.includes(key)) {
      throw new SettingError(name, content, "is no value", "leave the setting out for its default");
    }
    if (known.includes(key) || content === undefined) continue;
    throw new SettingError(
      name,
      content,
      "is given to a setting that does not exist",
      `use one of ${known.join(", ")}`,
    );
  }
}

/** @throws SettingError if `value` is not an object with keys */
export function checkObject(
  setting: string,
  value: unknown,
): asserts value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SettingError(
      setting || "settings",
      value,
      "is not a group of settings",
      "write it as { name: value }",
    );
  }
}

/** @throws SettingError if `value` is given and is neither true nor false: text such as "false" would count as true */
export function checkFlag(setting: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean") {
    throw new SettingError(
      setting,
      value,
      "is neither true nor false",
      "write true or false, without quotes",
    );
  }
}

/** @throws SettingError if `value`, described by `what`, is no whole number from `least` to `most` */
export function checkWhole(setting: string, value: unknown, what: string, least: number, most: number): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return;
  throw new SettingError(setting, value, `is not ${what}`, `use a whole number from ${least} to ${most}`);
}

/** @throws SettingError if `value` is not text of the given shape, described by `what` and shown by `example` */
export function checkText(
  setting: string,
  value: unknown,
  shape: RegExp,
  what: string,
  example: string,
): asserts value is string {
  if (typeof value === "string" && shape.test(value)) return;
  throw new SettingError(setting, value, `is not ${what}`, `write it such as ${example}`);
}

/** @throws SettingError if `value` is not a list of text */
export function checkTexts(setting: string, value: unknown): asserts value is readonly string[] {
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== "string")) {
    throw new SettingError(setting, value, "is not a list of text", 'write it such as ["one", "two"]');
  }
}

/** The characters of a tag's key and value. Source: Amazon EC2 User Guide, "Tag your resources", restrictions. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags that every resource can carry, with room for those of the modules. AWS allows 50. */
const MOST_TAGS = 40;

/**
 * Checks tags by AWS's restrictions.
 * @throws SettingError naming the tag, its value and the fix
 */
export function checkTags(tags: unknown): void {
  checkObject("tags", tags);
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) {
    throw new SettingError("tags", entries.length, "tags are too many", `use ${MOST_TAGS} at most`);
  }
  for (const [key, value] of entries) {
    if (key === "" || key.length > 128 || /^aws:/i.test(key) || !TAG_TEXT.test(key)) {
      throw new SettingError(
        "tags",
        key,
        "is not the key of a tag",
        'use 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with "aws:"',
      );
    }
    if (typeof value !== "string" || value.length > 256 || !TAG_TEXT.test(value)) {
      throw new SettingError(
        `tags.${key}`,
        value,
        "is not the value of a tag",
        "use text of up to 256 letters, digits, spaces and _ . : / = + - @",
      );
    }
  }
}
