/**
 * Keys of KMS, as other services name them: by the ARN of the key or of an alias.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-alias-ARN; aliases of AWS's own keys:
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-about.html
 */
import type { Reference } from "../../engine/entry";
import { ACCOUNT } from "./account";

/**
 * A key that must exist, by ARN.
 *
 * @param at where it is named
 * @param missing the service's words for a name without a key
 */
export function keyArn(at: string, missing: Reference["missing"]): Reference {
  return {
    at,
    to: ["aws_kms_key", "aws_kms_alias"],
    by: "arn",
    missing,
    // KMS schedules the deletion of any key.
    holds: false,
    // Another account's, or AWS's own.
    except: (name) => !name.includes(`:${ACCOUNT}:`) || name.includes(":alias/aws/"),
  };
}
