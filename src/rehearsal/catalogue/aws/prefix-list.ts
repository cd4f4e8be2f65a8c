/**
 * The lists of prefixes that AWS keeps of its services.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
import { createHash } from "node:crypto";

/** AWS publishes these ranges; here stands a block reserved for documentation. */
export const SERVICE_RANGES: readonly string[] = ["198.51.100.0/24"];

/**
 * The id of a list.
 *
 * @param name such as `com.amazonaws.eu-west-1.s3`
 */
export function prefixListId(name: string): string {
  return `pl-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
