/**
 * Namespaces, secrets, config maps, storage classes, and the kinds that have files of their own.
 *
 * Defaults and what needs a new object: `resource_kubernetes_*_v1.go` of
 * https://github.com/hashicorp/terraform-provider-kubernetes; rules of the server:
 * https://kubernetes.io/docs/concepts/configuration/secret/, `configmap/` and
 * https://kubernetes.io/docs/concepts/storage/storage-classes/.
 */
import type { Check, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf, valuesAt } from "../../engine/values";
import { type Diagnostic, Refusal } from "../../protocol/diagnostic";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { check, oneOf } from "../checks";
import { isOwnNamespace, NAMESPACES } from "./cluster";
import {
  admitObject,
  DNS_LABEL,
  homeOf,
  METADATA_CHECKS,
  METADATA_REPLACE,
  METADATA_VALUES,
  nameOf,
} from "./metadata";
import { annotations } from "./annotations";
import { persistentVolumeClaim } from "./claim";
import { MANIFEST, manifest } from "./manifest";
import { persistentVolume } from "./persistent-volume";
import { PERSISTENT_VOLUMES } from "./static-volumes";
import { ANNOTATIONS, OWN_CLASSES, STORAGE_CLASSES } from "./storage-class";
import { CLAIMS } from "./volumes";

const SECRETS = ["kubernetes_secret_v1", "kubernetes_secret"];
const CONFIG_MAPS = ["kubernetes_config_map_v1", "kubernetes_config_map"];

/** Everything that a namespace takes along: what is in it, and what came with that. */
function inNamespace(namespace: WorldObject, world: World): readonly WorldObject[] {
  return world
    .list()
    .filter((each) => each.place === namespace.place && homeOf(each) === namespace.id)
    .flatMap((each) => [each, ...world.ownedBy(each)]);
}

const namespace: ResourceEntry = {
  defaults: { wait_for_default_service_account: false },
  replace: METADATA_REPLACE,
  checks: [...METADATA_CHECKS, check("metadata.name", DNS_LABEL)],
  admit: (object) => {
    const name = nameOf(object);
    admitObject(object, "namespaces", NAMESPACES, isOwnNamespace(name) ? [name] : []);
  },
  takes: inNamespace,
  values: METADATA_VALUES,
};

/** "The total size of a Secret/ConfigMap": 1 MiB. */
const LARGEST = 1_048_576;

function textsOf(map: Value | undefined): Readonly<Record<string, string>> {
  const known = Object.entries(isMap(map) ? map : {});
  return Object.fromEntries(known.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** What is in an object, in bytes. */
function contentOf(object: Draft): Readonly<Record<string, Buffer>> {
  const data = Object.entries(textsOf(object.get("data"))).map(
    ([k, text]) => [k, Buffer.from(text)] as const,
  );
  const binary = Object.entries(textsOf(object.get("binary_data"))).map(
    ([key, text]) => [key, Buffer.from(text, "base64")] as const,
  );
  return Object.fromEntries([...data, ...binary]);
}

const isBase64 = (text: string): boolean => {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
};

/** Keys and encodings. Values are never quoted. */
const dataChecks: readonly Check[] = [
  (config) =>
    ["data", "binary_data"].flatMap((name) =>
      Object.keys(isMap(config[name]) ? config[name] : {}).flatMap((key): readonly Diagnostic[] => {
        if (/^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== "." && key !== "..") return [];
        const summary =
          `${name}[${key}]: a valid config key must consist of at most 253 alphanumeric characters, ` +
          "'-', '_' or '.'";
        return [{ severity: "error", summary, path: [{ attribute: name }] }];
      }),
    ),
  (config) =>
    Object.entries(textsOf(config.binary_data)).flatMap(([key, text]): readonly Diagnostic[] =>
      isBase64(text)
        ? []
        : [
            {
              severity: "error",
              summary: `binary_data (${key}) must be a base64-encoded string`,
              path: [{ attribute: "binary_data" }, { key }],
            },
          ],
    ),
  (config) => {
    const binary = Object.keys(isMap(config.binary_data) ? config.binary_data : {});
    const twice = Object.keys(isMap(config.data) ? config.data : {}).filter((key) => binary.includes(key));
    return twice.map((key) => ({
      severity: "error",
      summary: `data[${key}]: Invalid value: duplicate of key present in binaryData`,
      path: [{ attribute: "data" }],
    }));
  },
];

function admitSize(object: Draft, kind: string): void {
  const size = Object.values(contentOf(object)).reduce((sum, bytes) => sum + bytes.length, 0);
  if (size > LARGEST) {
    throw new Refusal(
      `${kind} "${nameOf(object)}" is invalid: data: Too long: may not be more than ${LARGEST} bytes, has ${size}`,
    );
  }
}

/** Immutable data is replaced with its object. */
function replaceImmutable(_planned: ValueMap, prior: ValueMap | null): readonly string[] {
  return prior?.immutable === true ? ["data", "binary_data", "immutable"] : [];
}

/** What must be in a secret of a type. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

function admitSecret(object: Draft): void {
  admitObject(object, "secrets", SECRETS);
  admitSize(object, "Secret");
  // Nobody knows what is write-only.
  if (
    Number(object.get("data_wo_revision") ?? 0) > 0 ||
    Number(object.get("binary_data_wo_revision") ?? 0) > 0
  )
    return;
  const [type, content] = [object.text("type"), contentOf(object)];
  const invalid = (field: string, reason: string): Refusal =>
    new Refusal(`Secret "${nameOf(object)}" is invalid: ${field}: ${reason}`);
  for (const key of REQUIRED[type] ?? []) {
    const bytes = content[key];
    if (!bytes) throw invalid(`data[${key}]`, "Required value");
    if (key.startsWith(".docker") && !isJson(bytes)) {
      throw invalid(`data[${key}]`, 'Invalid value: "<secret contents redacted>": not JSON');
    }
  }
  if (type === "kubernetes.io/basic-auth" && !content.username && !content.password) {
    throw invalid("data[username]", "Required value");
  }
  const account = valuesAt({ metadata: object.get("metadata") }, "metadata.annotations").some(
    ({ value }) => isMap(value) && textOf(value, "kubernetes.io/service-account.name") !== "",
  );
  if (type === "kubernetes.io/service-account-token" && !account) {
    throw invalid("metadata.annotations[kubernetes.io/service-account.name]", "Required value");
  }
}

const NAMESPACED = {
  defaults: { "metadata.namespace": "default" },
  replace: [...METADATA_REPLACE, "metadata.namespace"],
  replaceWhen: replaceImmutable,
  values: METADATA_VALUES,
} satisfies ResourceEntry;

const secret: ResourceEntry = {
  ...NAMESPACED,
  schema: {
    sensitive: ["data", "binary_data"],
    writeOnly: ["data_wo", "binary_data_wo"],
  },
  defaults: { ...NAMESPACED.defaults, type: "Opaque", wait_for_service_account_token: true },
  replace: [...NAMESPACED.replace, "type"],
  checks: [...METADATA_CHECKS, check("metadata.namespace", DNS_LABEL), ...dataChecks],
  admit: admitSecret,
};

const configMap: ResourceEntry = {
  ...NAMESPACED,
  checks: [...METADATA_CHECKS, check("metadata.namespace", DNS_LABEL), ...dataChecks],
  admit: (object) => {
    admitObject(object, "configmaps", CONFIG_MAPS);
    admitSize(object, "ConfigMap");
  },
};

const storageClass: ResourceEntry = {
  defaults: { allow_volume_expansion: true, reclaim_policy: "Delete", volume_binding_mode: "Immediate" },
  replace: [
    ...METADATA_REPLACE,
    "allowed_topologies",
    "mount_options",
    "parameters",
    "storage_provisioner",
    "volume_binding_mode",
  ],
  checks: [
    ...METADATA_CHECKS,
    check("reclaim_policy", oneOf("Recycle", "Delete", "Retain")),
    check("volume_binding_mode", oneOf("Immediate", "WaitForFirstConsumer")),
  ],
  admit: (object) => {
    admitObject(object, "storageclasses.storage.k8s.io", STORAGE_CLASSES, OWN_CLASSES);
    const before = object.prior?.reclaim_policy;
    // The provider does not send the change, and would want the same one for ever.
    if (before !== undefined && before !== object.get("reclaim_policy")) {
      throw new Refusal(
        `StorageClass "${nameOf(object)}" is invalid: reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.`,
      );
    }
  },
  values: METADATA_VALUES,
};

/** The resources, each under both of its names, which are one to the cluster. */
export const OBJECTS: Readonly<Record<string, ResourceEntry>> = Object.fromEntries(
  [
    [NAMESPACES, namespace] as const,
    [SECRETS, secret] as const,
    [CONFIG_MAPS, configMap] as const,
    [STORAGE_CLASSES, storageClass] as const,
    [CLAIMS, persistentVolumeClaim] as const,
    [PERSISTENT_VOLUMES, persistentVolume] as const,
    [[ANNOTATIONS], annotations] as const,
    [[MANIFEST], manifest] as const,
  ].flatMap(([names, entry]) => names.map((name) => [name, { ...entry, storedAs: names[0] }] as const)),
);
