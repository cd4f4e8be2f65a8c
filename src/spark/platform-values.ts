import { CAPACITY_TYPES, TAINT_EFFECTS, type CapacityType, type Toleration } from "../platform/node-groups";

/** A node group of the platform. */
export interface NodeGroupValues {
  /** Labels that place a pod on the group. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** What a pod must tolerate there. */
  readonly tolerations: readonly Toleration[];
  readonly instanceTypes: readonly string[];
  /** Greatest number of nodes. */
  readonly maxSize: number;
  readonly capacityType: CapacityType;
}

/** What a Spark application has to know of the deployed platform: the output `spark_applications`, in this code's words. */
export interface PlatformValues {
  /** Domain under which the UIs are served. */
  readonly domain: string;
  /** AWS Region of the buckets. */
  readonly region: string;
  /** Namespace of applications. */
  readonly namespace: string;
  /** Service account of drivers and executors, which may use the two buckets and no other. */
  readonly serviceAccount: string;
  /** Secret with which images are pulled; undefined where they are public. */
  readonly imagePullSecret: string | undefined;
  /** Secret with the certificate of the UIs. */
  readonly certificateSecret: string;
  /** Name of the bucket that jobs read and write. */
  readonly dataBucket: string;
  /** Name of the bucket of event logs. */
  readonly logsBucket: string;
  /** Spark properties that every application has. */
  readonly sparkConf: Readonly<Record<string, string>>;
  /** The Spark release that they are for. */
  readonly sparkVersion: string;
  /** Name of the group of drivers. */
  readonly driverGroup: string;
  /** Name of the group of executors. */
  readonly executorGroup: string;
  /** All groups by name. */
  readonly nodeGroups: Readonly<Record<string, NodeGroupValues>>;
  /** Address of the history server. */
  readonly historyServerUrl: string;
  /** First parts of the hosts under the domain that are the services'. */
  readonly takenHosts: readonly string[];
}

/** The platform's values cannot be had: the message says why, and what to do. */
export class PlatformValuesError extends Error {
  public override readonly name = "PlatformValuesError";
}

const OUTPUT = "spark_applications";
const DEPLOY = "deploy the add-ons (README.md), or try it without AWS: `make rehearse ARGS=--keep`";

/**
 * Reads the platform's values out of what `terraform output -json` prints in the folder of the add-ons' stack, or of the only one
 * of the single layout.
 *
 * @throws PlatformValuesError if they are not in it: nothing is deployed yet, it is another stack, or it was deployed from the registry's
 * modules or an older version of this project
 */
export function readPlatformValues(text: string): PlatformValues {
  const outputs = parsed(text);
  if (Object.keys(outputs).length === 0) {
    throw new PlatformValuesError(
      `There are no outputs: nothing is deployed from that stack yet; ${DEPLOY}.`,
    );
  }
  if (!Object.values(outputs).every((output) => isRecord(output) && "value" in output)) {
    throw new PlatformValuesError(
      "This is JSON, but not what `terraform output -json` prints; give its output as it is, of all outputs.",
    );
  }
  const found = outputs[OUTPUT] as { readonly value: unknown } | undefined;
  if (found === undefined) throw withoutTheOutput(Object.keys(outputs));
  return valuesOf(new Reader(OUTPUT, found.value));
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  if (isRecord(content)) return content;
  throw new PlatformValuesError(
    "This is not the JSON that `terraform output -json` prints; run it in the folder of the add-ons' stack, without other options.",
  );
}

function withoutTheOutput(names: readonly string[]): PlatformValuesError {
  const has = `There is no output \`${OUTPUT}\``;
  if (names.includes("jupyterhub_server_url")) {
    return new PlatformValuesError(
      `${has}, though the add-ons are deployed: from the registry's modules, which do not say what it takes, or from an older version of ` +
        'this project. Set modules to "maintained" in main.ts and apply the stage again.',
    );
  }
  const shown = names.filter((name) => !name.startsWith("cross-stack-output-"));
  return new PlatformValuesError(
    `${has} among ${shown.join(", ") || "those between stacks"}: it is the add-ons' stage that has it; ` +
      `name the folder of its stack, such as cdktf.out/stacks/addons, or ${DEPLOY}.`,
  );
}

function valuesOf(output: Reader): PlatformValues {
  const buckets = output.at("buckets");
  const domain = output.at("domain").text();
  const urls = output.at("service_urls").texts();
  const nodeGroups = output.at("node_groups").entries(groupOf);
  return {
    domain,
    region: output.at("region").text(),
    namespace: output.at("namespace").text(),
    serviceAccount: output.at("service_account").text(),
    imagePullSecret: output.at("image_pull_secret").textOrEmpty() || undefined,
    certificateSecret: output.at("certificate_secret").text(),
    dataBucket: buckets.at("spark_data").text(),
    logsBucket: buckets.at("spark_logs").text(),
    sparkConf: output.at("spark_conf").texts(),
    sparkVersion: output.at("spark_version").text(),
    driverGroup: output.at("driver_group").oneOf(Object.keys(nodeGroups)),
    executorGroup: output.at("executor_group").oneOf(Object.keys(nodeGroups)),
    nodeGroups,
    historyServerUrl: output.at("service_urls").at("spark_history_server_url").text(),
    takenHosts: Object.values(urls).map((url) => url.replace(/^https:\/\//, "").replace(`.${domain}`, "")),
  };
}

function groupOf(group: Reader): NodeGroupValues {
  return {
    nodeSelector: group.at("node_selector").texts(),
    tolerations: group.at("tolerations").list((toleration) => {
      const value = toleration.optional("value")?.text();
      return {
        key: toleration.at("key").text(),
        operator: toleration.at("operator").oneOf(["Equal", "Exists"] as const),
        ...(value !== undefined && { value }),
        effect: toleration.at("effect").oneOf(TAINT_EFFECTS),
      };
    }),
    instanceTypes: group.at("instance_types").list((type) => type.text()),
    maxSize: group.at("max_size").positive(),
    capacityType: group.at("capacity_type").oneOf(CAPACITY_TYPES),
  };
}

/** A value in the output, and where it is: reads it as what it has to be. */
class Reader {
  constructor(
    private readonly path: string,
    private readonly value: unknown,
  ) {}

  at(key: string): Reader {
    return new Reader(`${this.path}.${key}`, this.record()[key]);
  }

  optional(key: string): Reader | undefined {
    const value = this.record()[key];
    return value === undefined || value === null ? undefined : this.at(key);
  }

  text(): string {
    return this.textOrEmpty() || this.refuse("text");
  }

  textOrEmpty(): string {
    return typeof this.value === "string" ? this.value : this.refuse("text");
  }

  oneOf<T extends string>(allowed: readonly T[]): T {
    return allowed.find((each) => each === this.value) ?? this.refuse(allowed.join(" or "));
  }

  positive(): number {
    const isPositive = Number.isInteger(this.value) && Number(this.value) > 0;
    return isPositive ? Number(this.value) : this.refuse("a whole number above 0");
  }

  list<T>(read: (item: Reader) => T): T[] {
    if (!Array.isArray(this.value)) return this.refuse("a list");
    return this.value.map((item, index) => read(new Reader(`${this.path}[${index}]`, item)));
  }

  entries<T>(read: (item: Reader) => T): Record<string, T> {
    return Object.fromEntries(Object.keys(this.record()).map((key) => [key, read(this.at(key))]));
  }

  texts(): Record<string, string> {
    return this.entries((item) => item.textOrEmpty());
  }

  private record(): Readonly<Record<string, unknown>> {
    return isRecord(this.value) ? this.value : this.refuse("an object");
  }

  private refuse(wanted: string): never {
    const found = (JSON.stringify(this.value) as string | undefined) ?? "nothing";
    throw new PlatformValuesError(
      `${this.path} should be ${wanted}, and is ${found.slice(0, 80)}: the stage was deployed from another version of this project; apply it again.`,
    );
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
