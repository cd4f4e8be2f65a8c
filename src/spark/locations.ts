/** Where an application's code and data are: in its image, or in the platform's data bucket. */
import { SettingError } from "../platform/errors";
import type { PlatformValues } from "./platform-values";

/**
 * The address of something in the platform's data bucket, such as `s3a://acme-spark-data/ml-1m/ratings.dat`.
 *
 * @param key what stands behind the bucket's name, such as `ml-1m/ratings.dat`
 * @throws SettingError if the key begins with a slash, which S3 would take for a part of it
 */
export function dataUri({ dataBucket }: Pick<PlatformValues, "dataBucket">, key: string): string {
  if (key.startsWith("/")) {
    throw new SettingError(
      "key",
      key,
      "begins with a slash, which S3 takes for a part of the key",
      "leave it out",
    );
  }
  return `s3a://${dataBucket}/${key}`;
}

/** An address in S3 in any of Hadoop's three schemes, wherever it stands in a text, and its bucket. */
const S3_ADDRESS = /\b(?<scheme>s3[an]?):\/\/(?<bucket>[^/\s"',;]*)/gi;

/**
 * Checks every address in S3 in a text, such as an argument.
 * @throws SettingError if the scheme is not S3A's, or the bucket is one that applications may not or should not use
 */
export function checkS3Addresses(setting: string, text: string, platform: PlatformValues): void {
  const { dataBucket, logsBucket } = platform;
  for (const { groups: { scheme = "", bucket = "" } = {} } of text.matchAll(S3_ADDRESS)) {
    if (scheme !== "s3a") {
      throw new SettingError(
        setting,
        text,
        `has the scheme ${scheme}://, which this Hadoop does not read`,
        `write s3a://${bucket || dataBucket}/…`,
      );
    }
    if (bucket === dataBucket) continue;
    if (bucket === logsBucket) {
      throw new SettingError(
        setting,
        text,
        "is in the bucket of event logs, where what is old is deleted",
        `use the data bucket: s3a://${dataBucket}/…`,
      );
    }
    throw new SettingError(
      setting,
      text,
      `is in the bucket ${JSON.stringify(bucket)}, which the platform's service account may not use`,
      `use its data bucket: s3a://${dataBucket}/…`,
    );
  }
}

/**
 * Checks the address of a file that Spark fetches before the application begins.
 * @throws SettingError if the file is neither in the image nor in the data bucket
 */
export function checkFile(setting: string, uri: unknown, platform: PlatformValues): asserts uri is string {
  if (typeof uri === "string") {
    if (/^local:\/\/\/[^/\s]\S*$/.test(uri)) return;
    checkS3Addresses(setting, uri, platform);
    if (/^s3a:\/\/[^/]+\/[^/\s]\S*$/.test(uri)) return;
  }
  throw new SettingError(
    setting,
    uri,
    "is neither a file in the image nor one in the data bucket",
    `write it such as "local:///opt/application/main.py" or "${dataUri(platform, "code/main.py")}"`,
  );
}
