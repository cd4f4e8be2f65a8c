/**
 * The errors of the platform, together so that they read alike: each names the setting, the value and the fix.
 */

/** A setting of the platform that cannot work. */
export class SettingError extends Error {
  public override readonly name = "SettingError";

  /**
   * @param setting name of the setting as the user writes it, such as `network.vpcCidr`
   * @param value what was given; never a secret
   * @param problem what is wrong with it, as a clause
   * @param fix what to write instead, as a clause
   */
  constructor(
    public readonly setting: string,
    value: unknown,
    problem: string,
    fix: string,
  ) {
    // JSON.stringify gives undefined for undefined, whatever its type says.
    super(`${setting}: ${(JSON.stringify(value) as string | undefined) ?? "undefined"} ${problem}; ${fix}.`);
  }
}

/** `value` is none of the values that `setting` may have. */
export function notOneOf(setting: string, value: unknown, allowed: readonly string[]): SettingError {
  const choices = allowed.map((choice) => JSON.stringify(choice)).join(" or ");
  return new SettingError(setting, value, "is not a known choice", `use ${choices}`);
}

/** Two elements of a stack would have the same Terraform address. */
export function logicalIdCollision(address: string, first: string, second: string): Error {
  return new Error(
    `Two constructs would both be ${address}: "${first}" and "${second}"; give one of them another id, ` +
      `as cdktf would silently drop one.`,
  );
}

/** A construct id cannot be used in a Terraform address. */
export function logicalIdNotTerraform(path: string): Error {
  return new Error(
    `"${path}": the last part is no Terraform identifier; use letters, digits, "_" and "-", not beginning with a digit.`,
  );
}
