/** The checks of what has a name: the application, its image, its Spark release. */
import { SettingError } from "../platform/errors";
import { IMAGE_DIGEST, IMAGE_NAME, IMAGE_TAG } from "../platform/image-name";
import { SPARK_RELEASES, type SparkRelease } from "../platform/versions";
import type { PlatformValues } from "./platform-values";

/**
 * Longest name: the driver's pod is `<name>-driver`, whose name is its host name and a label as well, of up to 63 characters.
 * Source: kubeflow/spark-operator v2.5.2, pkg/util/sparkapplication.go.
 */
const LONGEST_NAME = 63 - "-driver".length;

/** Longest name in the DNS, RFC 1035. */
const LONGEST_HOST = 253;

/** Host of an application's UI while it runs. */
export function uiHost(name: string, { domain }: Pick<PlatformValues, "domain">): string {
  return `${name}.${domain}`;
}

/** @throws SettingError if nothing in the cluster, or no host under the domain, can have the name */
export function checkName(name: unknown, platform: PlatformValues): asserts name is string {
  // As the operator's webhook has it: a DNS label of RFC 1035.
  if (typeof name !== "string" || !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    throw new SettingError(
      "name",
      name,
      "is not the name of a SparkApplication",
      "use lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen",
    );
  }
  if (name.length > LONGEST_NAME || uiHost(name, platform).length > LONGEST_HOST) {
    const longest = Math.min(LONGEST_NAME, LONGEST_HOST - platform.domain.length - 1);
    throw new SettingError(
      "name",
      name,
      `has ${name.length} characters, too many for the names that are made of it`,
      `use ${longest} or fewer`,
    );
  }
  if (platform.takenHosts.includes(name)) {
    throw new SettingError(
      "name",
      name,
      `would give the application's UI the address ${uiHost(name, platform)}, which is a service's`,
      "choose another name",
    );
  }
}

/** @throws SettingError if `image` is no image, or not always the same one */
export function checkImage(image: unknown): asserts image is string {
  const example = "registry.example.com/movie-recommendations:1.0.0";
  if (typeof image !== "string" || !new RegExp(IMAGE_NAME).test(image)) {
    throw new SettingError(
      "image",
      image,
      "is not the name of a container image",
      `write it such as "${example}", without a scheme`,
    );
  }
  if (new RegExp(`${IMAGE_DIGEST}$`).test(image)) return;
  const tag = new RegExp(`${IMAGE_TAG}$`).exec(image.slice(image.lastIndexOf("/") + 1))?.[0];
  if (tag === undefined || tag === ":latest") {
    const problem = tag === undefined ? "has no tag" : "names whatever was newest when a node pulled it";
    throw new SettingError(
      "image",
      image,
      `${problem}, so what runs would change by itself`,
      `add the tag of one version, such as "${example}", or a digest`,
    );
  }
}

/** @throws SettingError if the release is not of the line that the platform's properties are for */
export function checkSparkVersion(version: unknown, platform: PlatformValues): asserts version is string {
  const line = lineOf(platform.sparkVersion);
  if (typeof version !== "string" || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new SettingError(
      "sparkVersion",
      version,
      "is not a release of Spark",
      `write one such as "${platform.sparkVersion}"`,
    );
  }
  if (lineOf(version) !== line) {
    const release = (SPARK_RELEASES as Readonly<Record<string, SparkRelease>>)[line];
    const libraries = release ? ` (Hadoop ${release.hadoop}, ${release.awsSdk})` : "";
    throw new SettingError(
      "sparkVersion",
      version,
      `is not of the line ${line}, for which the platform's S3A properties are${libraries}`,
      `build the image from Spark ${platform.sparkVersion}, and leave this out`,
    );
  }
}

function lineOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
