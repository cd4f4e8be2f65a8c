import { notOneOf, SettingError } from "../platform/errors";
import { checkKeys, checkObject, checkTexts, checkWhole } from "../platform/shape";
import { checkFile, checkS3Addresses } from "./locations";
import type { PodSpec, SparkApplicationManifest } from "./manifest";
import { checkImage, checkName, checkSparkVersion, uiHost } from "./names";
import type { PlatformValues } from "./platform-values";
import { sparkProperties } from "./properties";
import {
  driverSize,
  executorSize,
  SIZE_KEYS,
  type CountProps,
  type NamedGroup,
  type Size,
  type SizeProps,
} from "./sizes";

/** Where the driver runs, and how large it is. */
export interface DriverProps extends SizeProps {
  /**
   * Name of a node group of the platform that is not of spot instances: with a lost driver its job is lost.
   * @default - the platform's group of drivers
   */
  readonly nodeGroup?: string;
}

/** Where executors run, how large they are, and how many. */
export interface ExecutorProps extends SizeProps, CountProps {
  /**
   * Name of a node group of the platform other than the driver's.
   * @default - the platform's group of executors
   */
  readonly nodeGroup?: string;
}

/** How often an application is begun again. Each time the operator waits longer. */
export interface RetryProps {
  /**
   * After a submission that failed.
   * @default 3
   */
  readonly submission?: number;
  /**
   * After a run that failed, the driver's loss included. A job must bear to be run again.
   * @default 1
   */
  readonly run?: number;
}

/** A Spark application: what of it is its own. All else is the platform's. */
export interface SparkApplicationProps {
  /** Name: up to 56 lower-case letters, digits and hyphens. While it runs, its UI is at `https://<name>.<domain>`. */
  readonly name: string;
  /** Image of driver and executors, with a tag (not `latest`) or a digest. */
  readonly image: string;
  /** What is run: a Python file or a jar, `local:///…` in the image or `s3a://…` in the data bucket. */
  readonly mainFile: string;
  /**
   * Full name of the main class of a jar.
   * @default - none: the main file is Python's
   */
  readonly mainClass?: string;
  /**
   * Arguments of the application. What they name in S3 is in the data bucket.
   * @default - none
   */
  readonly arguments?: readonly string[];
  /**
   * Python modules (.py, .zip) for driver and executors, where the image has them not.
   * @default - none
   */
  readonly pyFiles?: readonly string[];
  /**
   * Jars for driver and executors.
   * @default - none
   */
  readonly jars?: readonly string[];
  /**
   * Files that are put into the working folder of driver and executors.
   * @default - none
   */
  readonly files?: readonly string[];
  /**
   * Release of Spark in the image, of the platform's line.
   * @default - the platform's
   */
  readonly sparkVersion?: string;
  /**
   * Spark properties beside the platform's.
   * @default - none
   */
  readonly sparkConf?: Readonly<Record<string, string>>;
  /**
   * Environment variables of driver and executors. Not for secrets: they end up in the manifest.
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Names of Secrets in the applications' namespace, of which each entry is an environment variable of driver and executors.
   * @default - none
   */
  readonly envFromSecrets?: readonly string[];
  /**
   * The driver.
   * @default - 1 core, 1 GiB of heap, on the platform's group of drivers
   */
  readonly driver?: DriverProps;
  /**
   * The executors.
   * @default - shares of the nodes of the platform's group of executors, none to as many as that holds
   */
  readonly executors?: ExecutorProps;
  /**
   * How often the application is begun again.
   * @default - 3 times after a failed submission, once after a failed run
   */
  readonly retries?: RetryProps;
  /**
   * Seconds for which the ended application, and with it its driver's log, is kept; 0 or more.
   * @default 259200, three days: over a weekend
   */
  readonly keepSeconds?: number;
}

/** One of {@link SparkApplicationProps}. */
const SETTINGS: readonly (keyof SparkApplicationProps)[] = [
  "name",
  "image",
  "mainFile",
  "mainClass",
  "arguments",
  "pyFiles",
  "jars",
  "files",
  "sparkVersion",
  "sparkConf",
  "env",
  "envFromSecrets",
  "driver",
  "executors",
  "retries",
  "keepSeconds",
];

/** The notice that a spot node gets, for executors to hand over what they hold. Source: Amazon EC2 User Guide, "Spot interruption notices". */
const SPOT_NOTICE_SECONDS = 120;

/**
 * How long after the last submission the operator tries again first, by kind; then twice as long, and so on. A run that
 * took longer is tried again at once.
 */
const RETRY_INTERVAL_SECONDS = { submission: 20, run: 30 };

const LONGEST_KEPT_SECONDS = 365 * 24 * 3600;

/**
 * The SparkApplication that runs what `props` describe on the platform.
 *
 * @throws SettingError naming the setting, its value and the fix, if it could not run there
 */
export function sparkApplication(
  props: SparkApplicationProps,
  platform: PlatformValues,
): SparkApplicationManifest {
  checkKeys("", props, SETTINGS);
  const { name, image, mainFile, mainClass, sparkVersion = platform.sparkVersion } = props;
  const { driver = {}, executors = {}, retries = {}, keepSeconds = 3 * 24 * 3600 } = props;
  checkName(name, platform);
  checkImage(image);
  checkSparkVersion(sparkVersion, platform);
  checkFile("mainFile", mainFile, platform);
  checkMainClass(mainClass, mainFile);
  checkArguments(props.arguments ?? [], platform);
  const sparkConf = sparkProperties(props.sparkConf ?? {}, platform);
  const deps = dependencies(props, platform);
  const { driverGroup, executorGroup } = groups(driver, executors, platform);
  const { size, counts } = executorSize(executors, executorGroup);
  checkRetries(retries);
  checkWhole("keepSeconds", keepSeconds, "a time in seconds", 0, LONGEST_KEPT_SECONDS);
  const environment = environmentOf(props);
  const pod = (podSize: Size, group: NamedGroup): PodSpec => ({
    serviceAccount: platform.serviceAccount,
    ...quantities(podSize),
    nodeSelector: group.nodeSelector,
    ...(group.tolerations.length > 0 && { tolerations: group.tolerations }),
    ...environment,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
  });

  return {
    apiVersion: "sparkoperator.k8s.io/v1beta2",
    kind: "SparkApplication",
    metadata: { name, namespace: platform.namespace },
    spec: {
      type: mainClass === undefined ? "Python" : "Scala",
      mode: "cluster",
      sparkVersion,
      image,
      ...(platform.imagePullSecret !== undefined && { imagePullSecrets: [platform.imagePullSecret] }),
      ...(mainClass !== undefined && { mainClass }),
      mainApplicationFile: mainFile,
      ...(props.arguments && { arguments: props.arguments }),
      ...(deps && { deps }),
      sparkConf,
      driver: pod(driverSize(driver, driverGroup), driverGroup),
      executor: { ...pod(size, executorGroup), terminationGracePeriodSeconds: SPOT_NOTICE_SECONDS },
      dynamicAllocation: {
        enabled: true,
        // There is no shuffle service in Kubernetes: executors whose shuffled data is needed stay.
        shuffleTrackingEnabled: true,
        minExecutors: counts.min,
        initialExecutors: counts.initial,
        maxExecutors: counts.max,
      },
      restartPolicy: {
        type: "OnFailure",
        onSubmissionFailureRetries: retries.submission ?? 3,
        onSubmissionFailureRetryInterval: RETRY_INTERVAL_SECONDS.submission,
        onFailureRetries: retries.run ?? 1,
        onFailureRetryInterval: RETRY_INTERVAL_SECONDS.run,
      },
      timeToLiveSeconds: keepSeconds,
      sparkUIOptions: {
        ingressTLS: [{ hosts: [uiHost(name, platform)], secretName: platform.certificateSecret }],
      },
    },
  };
}

/** A size in the operator's words. */
function quantities({ cores, cpus, memoryMib, memoryOverheadMib }: Size) {
  return {
    cores,
    coreRequest: `${Math.round(cpus * 1000)}m`,
    memory: `${memoryMib}m`,
    memoryOverhead: `${memoryOverheadMib}m`,
  };
}

function checkMainClass(mainClass: unknown, mainFile: string): void {
  const isJar = mainFile.endsWith(".jar");
  if (!isJar && !mainFile.endsWith(".py")) {
    throw new SettingError(
      "mainFile",
      mainFile,
      "is neither Python nor a jar",
      "name a file that ends with .py or .jar",
    );
  }
  if (
    isJar &&
    (typeof mainClass !== "string" || !/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(mainClass))
  ) {
    throw new SettingError(
      "mainClass",
      mainClass,
      "is not the name of a class, which a jar needs",
      'write it such as "com.example.Main"',
    );
  }
  if (!isJar && mainClass !== undefined) {
    throw new SettingError("mainClass", mainClass, "is given beside a Python file", "leave it out");
  }
}

function checkArguments(given: unknown, platform: PlatformValues): void {
  checkTexts("arguments", given);
  for (const [index, text] of given.entries()) checkS3Addresses(`arguments[${index}]`, text, platform);
}

function dependencies(props: SparkApplicationProps, platform: PlatformValues) {
  const given = (["pyFiles", "jars", "files"] as const).flatMap((setting) => {
    const uris = props[setting];
    if (uris === undefined) return [];
    checkTexts(setting, uris);
    for (const [index, uri] of uris.entries()) checkFile(`${setting}[${index}]`, uri, platform);
    return [[setting, uris] as const];
  });
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

/** The groups of driver and executors, which must not be the same. */
function groups(driver: DriverProps, executors: ExecutorProps, platform: PlatformValues) {
  checkKeys("driver", driver, ["nodeGroup", ...SIZE_KEYS]);
  checkKeys("executors", executors, ["nodeGroup", "min", "initial", "max", ...SIZE_KEYS]);
  const named = (setting: string, name: string): NamedGroup => {
    const group = Object.hasOwn(platform.nodeGroups, name) ? platform.nodeGroups[name] : undefined;
    if (!group) throw notOneOf(setting, name, Object.keys(platform.nodeGroups));
    return { ...group, name };
  };
  const driverGroup = named("driver.nodeGroup", driver.nodeGroup ?? platform.driverGroup);
  const executorGroup = named("executors.nodeGroup", executors.nodeGroup ?? platform.executorGroup);
  if (driverGroup.capacityType === "SPOT") {
    throw new SettingError(
      "driver.nodeGroup",
      driverGroup.name,
      "is a spot group, on which the driver would be lost with its job",
      `leave it out for ${platform.driverGroup}`,
    );
  }
  if ([driverGroup.name, platform.driverGroup].includes(executorGroup.name)) {
    throw new SettingError(
      "executors.nodeGroup",
      executorGroup.name,
      "is a group of drivers and services, whose place executors would take",
      `leave it out for ${platform.executorGroup}`,
    );
  }
  return { driverGroup, executorGroup };
}

function checkRetries(retries: RetryProps): void {
  checkKeys("retries", retries, ["submission", "run"]);
  for (const [key, value] of Object.entries(retries)) {
    if (value !== undefined) checkWhole(`retries.${key}`, value, "a number of retries", 0, 20);
  }
}

/** Variables that would be secrets, or others than the service account's. */
const SECRET_VARIABLE =
  /^AWS_(ACCESS_KEY_ID|SECRET|SESSION|ROLE|WEB_IDENTITY|PROFILE)|PASSW(OR)?D|SECRET|TOKEN(_|$)|CREDENTIAL|(API|ACCESS|PRIVATE|ENCRYPTION)_?KEY/i;

function environmentOf({ env, envFromSecrets }: SparkApplicationProps): Pick<PodSpec, "env" | "envFrom"> {
  if (env !== undefined) checkObject("env", env);
  for (const [name, value] of Object.entries(env ?? {})) {
    if (SECRET_VARIABLE.test(name)) {
      throw new SettingError(
        `env.${name}`,
        "(not shown)",
        "would be a secret in the manifest, or another identity than the service account's",
        "leave it out for S3; keep other secrets in a Secret, and name that in envFromSecrets",
      );
    }
    if (!/^[A-Za-z_]\w*$/.test(name) || typeof value !== "string") {
      throw new SettingError(
        `env.${name}`,
        value,
        "is not a variable and its text",
        'write it as { NAME: "value" }',
      );
    }
  }
  if (envFromSecrets !== undefined) checkTexts("envFromSecrets", envFromSecrets);
  for (const [index, name] of (envFromSecrets ?? []).entries()) {
    if (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) continue;
    throw new SettingError(
      `envFromSecrets[${index}]`,
      name,
      "is not the name of a Secret",
      "use lower-case letters, digits, hyphens and periods",
    );
  }
  return {
    ...(env && { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
    ...(envFromSecrets && { envFrom: envFromSecrets.map((name) => ({ secretRef: { name } })) }),
  };
}
