import type { Aws } from "../../src/doctor/aws/aws";
import { Deployment } from "../../src/doctor/facts/deployment";
import type { Facts } from "../../src/doctor/facts/facts";
import type { Input } from "../../src/doctor/facts/input";
import { States } from "../../src/doctor/facts/states";
import { STAGES } from "../../src/doctor/stage";
import type { SparkPlatformProps } from "../../src/platform/spark-platform";
import { synthesize } from "../support/synthesized";

/** What the doctor reads of a platform with these settings. */
export function deploymentOf(props: SparkPlatformProps = {}, folder = "/project"): Deployment {
  return new Deployment(
    Object.entries(synthesize(props)).map(([name, configuration]) => ({
      name,
      folder: `${folder}/cdktf.out/stacks/${name}`,
      configuration: configuration,
      warnings: [],
    })),
  );
}

/** As main.ts comes: synthesized once, as it takes its time. */
let usual: Deployment | undefined;

/** Variables with these values, and no mistakes. */
export function inputWith(values: Readonly<Record<string, unknown>>): Input {
  return { sources: [], problems: [], declared: Object.keys(values), value: (name) => values[name] };
}

/** What the checks are told, where a test does not say otherwise: a first deployment with the usual settings. */
export function factsWith(changes: Partial<Facts> = {}): Facts {
  return {
    stages: STAGES,
    deployment: changes.deployment ?? (usual ??= deploymentOf()),
    input: inputWith({ openvpn_instance_type: "t3.micro", nat_instance_type: "t3.micro" }),
    states: new States([]),
    machine: { publicAddress: () => Promise.resolve(undefined), networks: () => [] },
    isOffline: false,
    address: undefined,
    environment: {},
    now: new Date("2026-08-01T00:00:00Z"),
    ...changes,
  };
}

const ZONES = ["a", "b", "c"].map((letter, index) => ({
  name: `eu-north-1${letter}`,
  id: `eun1-az${index + 1}`,
}));

/** An account in which everything is as it should be, but for the changes. */
export function awsWith(changes: Partial<Aws> = {}): Aws {
  return {
    region: "eu-north-1",
    caller: () => Promise.resolve({ account: "123456789012", arn: "arn:aws:iam::123456789012:user/me" }),
    zones: () => Promise.resolve(ZONES),
    offerings: (types) =>
      Promise.resolve(new Map(types.map((type) => [type, ZONES.map(({ name }) => name)]))),
    vcpus: (types) => Promise.resolve(new Map(types.map((type) => [type, 2]))),
    vpcs: () => Promise.resolve(1),
    elasticAddresses: () => Promise.resolve(0),
    bucket: () => Promise.resolve({ owner: "nobody" }),
    isVersioned: () => Promise.resolve(true),
    kubernetesVersions: () =>
      Promise.resolve([
        { version: "1.32", status: "EXTENDED_SUPPORT", standardSupportUntil: new Date("2026-03-23") },
        { version: "1.35", status: "STANDARD_SUPPORT", standardSupportUntil: new Date("2027-03-27") },
        { version: "1.36", status: "STANDARD_SUPPORT", standardSupportUntil: new Date("2027-08-02") },
      ]),
    clusterStatus: () => Promise.resolve(undefined),
    quota: () => Promise.resolve(64),
    ...changes,
  };
}

/** An error as the SDK throws it. */
export function awsError(
  name: string,
  more: { code?: string; message?: string; status?: number } = {},
): Error {
  const { code, message = "", status } = more;
  return Object.assign(new Error(message), { name, code, $metadata: { httpStatusCode: status } });
}
