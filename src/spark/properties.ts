/** Spark properties: the platform's, those of the application, and which of them the application may not set. */
import { SettingError } from "../platform/errors";
import { checkObject } from "../platform/shape";
import { checkS3Addresses } from "./locations";
import type { PlatformValues } from "./platform-values";

const NAMESPACE = /^spark\.kubernetes\.namespace$/;
const PULL_SECRETS = /^spark\.kubernetes\.container\.image\.pullSecrets$/;
const NODE_SELECTOR = /^spark\.kubernetes\.((driver|executor)\.)?node\.selector\./;

/** Properties that have a field in the manifest, where they are said. */
const FIELDS = [NAMESPACE, PULL_SECRETS, NODE_SELECTOR];

const nobodys = "leave it out";

/**
 * What an application may not set, why, and what to do instead. The first three are those that the operator's webhook refuses, and
 * their like. Source: kubeflow/spark-operator v2.5.2, internal/webhook/sparkconf_validator.go.
 */
const RESERVED: readonly (readonly [pattern: RegExp, problem: string, fix: string])[] = [
  [/^spark\.(master|submit\.deployMode|kubernetes\.driver\.master)$/, "is the operator's", nobodys],
  [
    /^spark\.kubernetes\.((driver|executor)\.)?container\.image$/,
    "would be another image than the application's",
    "give it as image",
  ],
  [
    /^spark\.kubernetes\.authenticate\./,
    "decides who the application is, which is the platform's service account",
    nobodys,
  ],
  [NAMESPACE, "is the platform's", nobodys],
  [PULL_SECRETS, "is the platform's", nobodys],
  [
    NODE_SELECTOR,
    "would place pods past the platform's node groups",
    "name a group as driver.nodeGroup or executors.nodeGroup",
  ],
  [
    /^spark\.kubernetes\.(driver|executor)\.podTemplate/,
    "has no effect: the operator puts a template of its own in its place",
    nobodys,
  ],
  [
    /^spark\.(app\.name|kubernetes\.driver\.pod\.name)$/,
    "is made of the application's name",
    "give that as name",
  ],
  [
    /^spark\.((driver|executor)\.(cores|memory|memoryOverhead|memoryOverheadFactor)|kubernetes\.((driver|executor)\.(request|limit)\.cores|memoryOverheadFactor))$/,
    "has a setting of its own, which is compared with the nodes",
    "use cores, cpus, memoryMib and memoryOverheadMib of driver or executors",
  ],
  [
    /^spark\.(executor\.pyspark\.memory|memory\.offHeap\.(enabled|size))$/,
    "makes pods larger than what is compared with the nodes",
    "raise memoryMib or memoryOverheadMib instead",
  ],
  [
    /^spark\.(executor\.instances|dynamicAllocation\.(enabled|(min|initial|max)Executors|shuffleTracking\.enabled))$/,
    "has a setting of its own, which is compared with the node group",
    "use executors.min, executors.initial and executors.max",
  ],
  [
    /^spark\.ui\.(enabled|port|proxyBase|proxyRedirectUri)$/,
    "is where the ingress and Prometheus look",
    nobodys,
  ],
];

/** Properties that hold secrets. */
const SECRET = /(access[.-]?key|secret[.-]?key|encryption[.-]?key|session[.-]?token|password|secret|token)$/i;

/**
 * The properties of an application: the platform's, but for those that have a field in the manifest, and its own.
 * @throws SettingError if one of its own is not its to set
 */
export function sparkProperties(own: unknown, platform: PlatformValues): Record<string, string> {
  checkObject("sparkConf", own);
  for (const [key, value] of Object.entries(own)) checkProperty(key, value, platform);
  const ofPlatform = Object.entries(platform.sparkConf).filter(
    ([key]) => !FIELDS.some((pattern) => pattern.test(key)),
  );
  return Object.fromEntries([...ofPlatform, ...Object.entries(own as Record<string, string>)]);
}

function checkProperty(key: string, value: unknown, platform: PlatformValues): void {
  const setting = `sparkConf["${key}"]`;
  if (!/^spark\.\S+$/.test(key)) {
    throw new SettingError(
      setting,
      value,
      "is given to what is no Spark property",
      'begin its name with "spark.", a Hadoop property\'s with "spark.hadoop."',
    );
  }
  if (SECRET.test(key)) {
    throw new SettingError(
      setting,
      "(not shown)",
      "would be a secret in the manifest",
      "leave it out: S3 is used by the service account's role; other secrets come by envFromSecrets",
    );
  }
  if (typeof value !== "string") {
    throw new SettingError(setting, value, "is not text", "write it in quotes");
  }
  const [, problem, fix] = RESERVED.find(([pattern]) => pattern.test(key)) ?? [];
  if (problem !== undefined) throw new SettingError(setting, value, problem, fix ?? nobodys);
  const platforms = platform.sparkConf[key];
  if (platforms !== undefined && platforms !== value) {
    throw new SettingError(
      setting,
      value,
      `is ${JSON.stringify(platforms)} on the whole platform (S3 access, event log, metrics or decommissioning)`,
      nobodys,
    );
  }
  checkS3Addresses(setting, value, platform);
}
