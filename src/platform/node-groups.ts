import { notOneOf, SettingError } from "./errors";
import { checkKeys, checkObject, checkTexts, checkWhole } from "./shape";

/** How EC2 capacity is bought. */
export type CapacityType = "ON_DEMAND" | "SPOT";

/** Every allowed {@link CapacityType}. */
export const CAPACITY_TYPES: readonly CapacityType[] = ["ON_DEMAND", "SPOT"];

/** What a taint does to pods that do not tolerate it. */
export type TaintEffect = "NoSchedule" | "PreferNoSchedule" | "NoExecute";

/** Every allowed {@link TaintEffect}. */
export const TAINT_EFFECTS: readonly TaintEffect[] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** A taint of a group's nodes. */
export interface Taint {
  readonly key: string;
  /** @default - no value */
  readonly value?: string;
  readonly effect: TaintEffect;
}

/** A toleration in a pod's specification. */
export interface Toleration {
  readonly key: string;
  readonly operator: "Equal" | "Exists";
  readonly value?: string;
  readonly effect: TaintEffect;
}

/** One managed node group. */
export interface NodeGroupSettings {
  /** Least number of nodes; 0 lets the group disappear while nothing needs it. */
  readonly minSize: number;
  /** Number of nodes at first; afterwards the autoscaler's. */
  readonly desiredSize: number;
  /** Greatest number of nodes. */
  readonly maxSize: number;
  /** EC2 instance types of one architecture; several make spot capacity easier to find. */
  readonly instanceTypes: readonly string[];
  /** Size of each node's root volume in GiB. */
  readonly diskSizeGib: number;
  /** How the capacity is bought. */
  readonly capacityType: CapacityType;
  /**
   * Labels of the nodes, beside those that EKS sets.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Taints of the nodes.
   * @default - none
   */
  readonly taints?: readonly Taint[];
}

/** One of {@link NodeGroupSettings}. */
const GROUP_SETTINGS: readonly (keyof NodeGroupSettings)[] = [
  "minSize",
  "desiredSize",
  "maxSize",
  "instanceTypes",
  "diskSizeGib",
  "capacityType",
  "labels",
  "taints",
];

/** Node groups by name, and which of them Spark's parts and the critical services use. */
export interface NodeGroupsSettings {
  /** The groups; their names are those of the EKS node groups. */
  readonly groups: Readonly<Record<string, NodeGroupSettings>>;
  /**
   * Name of the group for critical services and Spark drivers: on-demand, as losing a driver loses its job.
   * @default "on_demand_group"
   */
  readonly driverGroup?: string;
  /**
   * Name of the group for Spark executors.
   * @default "spot_group"
   */
  readonly executorGroup?: string;
}

/** The original's node groups. */
export const DEFAULT_NODE_GROUPS: Readonly<Record<string, NodeGroupSettings>> = {
  on_demand_group: {
    minSize: 3,
    desiredSize: 3,
    maxSize: 6,
    instanceTypes: ["t3.medium"],
    diskSizeGib: 20,
    capacityType: "ON_DEMAND",
  },
  spot_group: {
    minSize: 0,
    desiredSize: 0,
    maxSize: 5,
    instanceTypes: ["t3.medium"],
    diskSizeGib: 10,
    capacityType: "SPOT",
  },
};

/** The label by which EKS marks a node with its group's name. */
const GROUP_LABEL = "eks.amazonaws.com/nodegroup";

/** Names of EKS node groups. Source: Amazon EKS API Reference, CreateNodegroup, nodegroupName. */
const GROUP_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** An EC2 instance type: family, generation with attributes, size. */
const INSTANCE_TYPE =
  /^([a-z]+)([0-9]+)([a-z]*)(-[a-z0-9]+)?\.(nano|micro|small|medium|large|[0-9]*xlarge|metal(-[0-9]+xl)?)$/;

/** A processor architecture as Kubernetes labels it. */
export type Architecture = "amd64" | "arm64";

/**
 * The architecture of an instance type; undefined for what is no instance type. Graviton families have a `g` right
 * after their generation (`m7g`, `c7gn`); `a1` came before that rule. Source: Amazon EC2 instance type naming conventions.
 */
export function architectureOf(instanceType: string): Architecture | undefined {
  const [, family, generation, attributes = ""] = INSTANCE_TYPE.exec(instanceType) ?? [];
  if (family === undefined || family === "mac") return undefined;
  return attributes.startsWith("g") || `${family}${generation ?? ""}` === "a1" ? "arm64" : "amd64";
}

/**
 * The cluster's node groups as one value, from which everything that must agree on them derives: what the EKS module
 * makes of them (labels, taints, launch templates, autoscaler tags), and where Spark and the add-ons are placed.
 */
export class NodeGroups {
  /** The groups by name. */
  public readonly groups: Readonly<Record<string, NodeGroupSettings>>;
  /** Name of the group for critical services and Spark drivers. */
  public readonly driverGroup: string;
  /** Name of the group for Spark executors. */
  public readonly executorGroup: string;

  /** @throws SettingError naming the group's setting, the value and the fix */
  constructor(settings: NodeGroupsSettings = { groups: DEFAULT_NODE_GROUPS }) {
    checkKeys("nodeGroups", settings, ["groups", "driverGroup", "executorGroup"]);
    checkObject("nodeGroups.groups", settings.groups);
    this.groups = settings.groups;
    this.driverGroup = settings.driverGroup ?? "on_demand_group";
    this.executorGroup = settings.executorGroup ?? "spot_group";
    for (const [name, group] of Object.entries(this.groups)) checkGroup(name, group);
    this.checkPlacement();
  }

  /** The value of `local.eks_node_groups`, in the original's words; what only we have is there only when set. */
  public toHcl(): Record<string, Record<string, unknown>> {
    return Object.fromEntries(
      Object.entries(this.groups).map(([name, group]) => [
        name,
        {
          min_size: group.minSize,
          desired_size: group.desiredSize,
          max_size: group.maxSize,
          instance_types: [...group.instanceTypes],
          disk_size: group.diskSizeGib,
          capacity_type: group.capacityType,
          ...(group.labels && { labels: { ...group.labels } }),
          ...(group.taints && { taints: group.taints.map((taint) => ({ ...taint })) }),
        },
      ]),
    );
  }

  /** The node selector that places a pod in the group `name`. */
  public nodeSelector(name: string): Record<string, string> {
    this.group(name);
    return { [GROUP_LABEL]: name };
  }

  /** The tolerations that a pod needs in the group `name`. */
  public tolerations(name: string): Toleration[] {
    return (this.group(name).taints ?? []).map(({ key, value, effect }) => ({
      key,
      ...(value === undefined ? { operator: "Exists" } : { operator: "Equal", value }),
      effect,
    }));
  }

  /** The architecture of the group's nodes. */
  public architecture(name: string): Architecture {
    const [first = ""] = this.group(name).instanceTypes;
    const architecture = architectureOf(first);
    if (architecture === undefined) throw unknownType(`nodeGroups.${name}.instanceTypes`, first);
    return architecture;
  }

  private group(name: string): NodeGroupSettings {
    const group = this.groups[name];
    if (!group) throw notOneOf("node group", name, Object.keys(this.groups));
    return group;
  }

  private checkPlacement(): void {
    const names = Object.keys(this.groups);
    for (const setting of ["driverGroup", "executorGroup"] as const) {
      if (!names.includes(this[setting])) throw notOneOf(`nodeGroups.${setting}`, this[setting], names);
    }
    if (this.group(this.driverGroup).capacityType === "SPOT") {
      throw new SettingError(
        "nodeGroups.driverGroup",
        this.driverGroup,
        "is a spot group, on which drivers would be lost with their jobs",
        "name an on-demand group",
      );
    }
    if (this.driverGroup === this.executorGroup) {
      throw new SettingError(
        "nodeGroups.executorGroup",
        this.executorGroup,
        "is the drivers' group as well",
        "name another group for the executors",
      );
    }
  }
}

function checkGroup(name: string, group: NodeGroupSettings): void {
  const at = `nodeGroups.${name}`;
  if (!GROUP_NAME.test(name)) {
    throw new SettingError(
      "nodeGroups",
      name,
      "is not the name of a node group",
      'use 1 to 63 letters, digits, "_" and "-", beginning with a letter or digit',
    );
  }
  checkKeys(at, group, GROUP_SETTINGS);
  if (!CAPACITY_TYPES.includes(group.capacityType)) {
    throw notOneOf(`${at}.capacityType`, group.capacityType, CAPACITY_TYPES);
  }
  checkSizes(at, group);
  checkTypes(`${at}.instanceTypes`, group);
  checkWhole(`${at}.diskSizeGib`, group.diskSizeGib, "a size in GiB", 10, 16384);
  for (const [index, { effect }] of (group.taints ?? []).entries()) {
    if (!TAINT_EFFECTS.includes(effect))
      throw notOneOf(`${at}.taints[${index}].effect`, effect, TAINT_EFFECTS);
  }
}

function checkSizes(at: string, { minSize, desiredSize, maxSize }: NodeGroupSettings): void {
  for (const [setting, size] of Object.entries({ minSize, desiredSize, maxSize })) {
    if (!Number.isInteger(size) || size < 0) {
      throw new SettingError(
        `${at}.${setting}`,
        size,
        "is not a number of nodes",
        "use a whole number, 0 or more",
      );
    }
  }
  if (maxSize === 0) {
    throw new SettingError(
      `${at}.maxSize`,
      maxSize,
      "allows no node at all",
      "use 1 or more, or leave the group out",
    );
  }
  if (minSize > maxSize) {
    throw new SettingError(
      `${at}.minSize`,
      minSize,
      `is more than maxSize, ${maxSize}`,
      "lower it, or raise maxSize",
    );
  }
  if (desiredSize < minSize || desiredSize > maxSize) {
    throw new SettingError(
      `${at}.desiredSize`,
      desiredSize,
      `is not between minSize and maxSize`,
      `use ${minSize} to ${maxSize}`,
    );
  }
}

function checkTypes(setting: string, { instanceTypes }: NodeGroupSettings): void {
  checkTexts(setting, instanceTypes);
  if (instanceTypes.length === 0) {
    throw new SettingError(
      setting,
      instanceTypes,
      "names no instance type",
      'name one or more, such as ["t3.medium"]',
    );
  }
  if (new Set(instanceTypes).size < instanceTypes.length) {
    throw new SettingError(setting, instanceTypes, "names a type twice", "name each once");
  }
  const architectures = instanceTypes.map((type) => {
    const architecture = architectureOf(type);
    if (architecture === undefined) throw unknownType(setting, type);
    return architecture;
  });
  if (new Set(architectures).size > 1) {
    throw new SettingError(
      setting,
      instanceTypes,
      "mixes x86-64 and arm64 types, which cannot share an image",
      "make a group for each architecture",
    );
  }
}

function unknownType(setting: string, type: string): SettingError {
  return new SettingError(
    setting,
    type,
    "is not an EC2 instance type for Linux nodes",
    'use one such as "t3.medium"',
  );
}
