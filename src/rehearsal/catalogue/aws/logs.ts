/**
 * Amazon CloudWatch Logs.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html and
 * `API_PutRetentionPolicy.html`
 */
import type { ResourceEntry } from "../../engine/entry";
import { atMostOneOf, check, length, matching, oneOf } from "../checks";
import { arn } from "./account";
import { apiError } from "./errors";
import { generatedName, SUFFIX_LENGTH } from "./names";

/** The only numbers of days that the service keeps logs for; 0 is for ever. */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const NAME = matching(/^[.\-_/#A-Za-z0-9]+$/, 'of alphanumeric characters, "_", "-", "/", "." and "#"');

/** The resources of this service. */
export const LOGS_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  aws_cloudwatch_log_group: {
    defaults: { retention_in_days: 0, skip_destroy: false },
    replace: ["log_group_class", "name", "name_prefix"],
    checks: [
      check("name", length(1, 512), NAME),
      check("name_prefix", length(1, 512 - SUFFIX_LENGTH), NAME),
      check("retention_in_days", oneOf(...RETENTION_DAYS)),
      check("log_group_class", oneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY")),
      check("kms_key_id", matching(/^arn:/, "an ARN")),
      atMostOneOf("name", "name_prefix"),
    ],
    admit: (object) => {
      const name = object.text("name");
      if (!object.prior && object.find(["aws_cloudwatch_log_group"], name, "name")) {
        throw apiError("ResourceAlreadyExistsException", `The specified log group already exists: ${name}`);
      }
    },
    values: {
      id: (object) => object.text("name"),
      name: generatedName(),
      arn: (object) => arn("logs", object.place, `log-group:${object.text("name")}`),
      log_group_class: () => "STANDARD",
    },
  },
};
