/** How large the driver and the executors are, how many executors there may be, and whether the node groups hold them. */
import { SettingError } from "../platform/errors";
import { nodeCapacity, NODE_DAEMONS, type Allocatable, type NodeCapacity } from "../platform/instance-types";
import { checkWhole } from "../platform/shape";
import type { NodeGroupValues } from "./platform-values";

/** The size of the driver, or of each executor. */
export interface SizeProps {
  /**
   * Tasks at a time, and what Spark counts as cores. At most the virtual CPUs of the group's smallest instance type.
   * @default - driver: 1; executors: half of those CPUs, 1 to 4
   */
  readonly cores?: number;
  /**
   * CPUs that are set aside; more are used where the node has them to spare.
   * @default - driver: as many as cores; executors: an equal share of the node, in tenths
   */
  readonly cpus?: number;
  /**
   * Heap of the Java process in MiB.
   * @default - driver: 1024; executors: an equal share of the node, less memoryOverheadMib
   */
  readonly memoryMib?: number;
  /**
   * Memory in MiB beside the heap: for Python, and for the JVM itself.
   * @default - driver: 512; executors: 30 % of the share, 512 or more; where memoryMib is given, 40 % of that, 384 or more, as Spark has it
   */
  readonly memoryOverheadMib?: number;
}

/** Keys of {@link SizeProps}. */
export const SIZE_KEYS: readonly (keyof SizeProps)[] = ["cores", "cpus", "memoryMib", "memoryOverheadMib"];

/** How many executors there are: as many as the tasks that wait can use, within these bounds. */
export interface CountProps {
  /**
   * Least number of executors.
   * @default 0
   */
  readonly min?: number;
  /**
   * Number of executors at first.
   * @default - min
   */
  readonly initial?: number;
  /**
   * Greatest number of executors; no more than the group's largest number of nodes holds.
   * @default - what the group holds, alone in it
   */
  readonly max?: number;
}

/** A size with everything decided. */
export type Size = Required<SizeProps>;
/** Numbers of executors with everything decided. */
export type Counts = Required<CountProps>;

/** The driver of a batch job plans and collects little. It shares its nodes with the services. */
export const DEFAULT_DRIVER: Size = { cores: 1, cpus: 1, memoryMib: 1024, memoryOverheadMib: 512 };

/** Spark stops below 450 MiB of heap (UnifiedMemoryManager), and one would not want that little. */
const LEAST_HEAP_MIB = 512;
const LEAST_OVERHEAD_MIB = 384;
const MOST_MIB = 24 * 1024 * 1024;

/** A named node group. */
export interface NamedGroup extends NodeGroupValues {
  readonly name: string;
}

/**
 * The driver's size.
 * @throws SettingError if it cannot be, or no node of the group holds it
 */
export function driverSize(given: SizeProps, group: NamedGroup): Size {
  checkSize("driver", given);
  const { cores = DEFAULT_DRIVER.cores, memoryMib = DEFAULT_DRIVER.memoryMib } = given;
  const size = {
    cores,
    cpus: given.cpus ?? cores,
    memoryMib,
    memoryOverheadMib:
      given.memoryOverheadMib ??
      (given.memoryMib === undefined ? DEFAULT_DRIVER.memoryOverheadMib : sparksOverhead(memoryMib)),
  };
  const capacities = capacitiesOf(group);
  if (capacities) checkFit("driver", size, smallest(capacities), group);
  return size;
}

/**
 * The executors' size and their numbers.
 * @throws SettingError if they cannot be, no node of the group holds one, or the group does not hold as many
 */
export function executorSize(
  given: SizeProps & CountProps,
  group: NamedGroup,
): { size: Size; counts: Counts } {
  checkSize("executors", given);
  const capacities = capacitiesOf(group);
  if (!capacities) {
    const size = givenSize(given, group);
    return { size, counts: countsOf(given, undefined, undefined, group) };
  }
  const size = shareOf(smallest(capacities), given, group);
  checkFit("executors", size, smallest(capacities), group);
  const held = capacities.map((capacity) => group.maxSize * perNode(size, capacity));
  return { size, counts: countsOf(given, Math.min(...held), Math.max(...held), group) };
}

/** The size as a node of which it is a share has it, where it is not given. */
function shareOf(node: NodeCapacity, given: SizeProps, group: NamedGroup): Size {
  const free = freeOn(node);
  const cores = given.cores ?? Math.min(4, Math.max(1, Math.floor(node.cores / 2)));
  const each = 1 / Math.max(1, Math.floor(node.cores / cores));
  // On a t3.medium: 800m and 896 + 512 MiB, twice, as notebooks' executors are.
  const cpus = given.cpus ?? Math.floor((free.cpu * each) / 100) / 10;
  const total = roundDown(free.memory * each, 128);
  const memoryOverheadMib =
    given.memoryOverheadMib ??
    (given.memoryMib === undefined
      ? Math.max(512, roundUp(0.3 * total, 128))
      : sparksOverhead(given.memoryMib));
  const memoryMib = given.memoryMib ?? total - memoryOverheadMib;
  if (cpus > 0 && memoryMib >= LEAST_HEAP_MIB) return { cores, cpus, memoryMib, memoryOverheadMib };
  throw new SettingError(
    "executors.nodeGroup",
    group.name,
    `has nodes too small for an executor of ${cores} cores beside each node's own daemons (${free.cpu}m CPU and ${free.memory} MiB are left)`,
    "name larger instance types in nodeGroups of main.ts, or ask for fewer cores or less memoryOverheadMib",
  );
}

/** On types whose size is not known, nothing can be derived. */
function givenSize(given: SizeProps & CountProps, group: NamedGroup): Size {
  const needed = [...SIZE_KEYS, "max"] as const;
  for (const key of needed) {
    if (given[key] !== undefined) continue;
    throw new SettingError(
      `executors.${key}`,
      given[key],
      `cannot be derived from the instance types of ${group.name}, of which not all are known here (${group.instanceTypes.join(", ")})`,
      `give ${needed.join(", ")}; nothing compares them with the nodes then`,
    );
  }
  return given as Size;
}

function countsOf(
  { min = 0, initial, max }: CountProps,
  usual: number | undefined,
  most: number | undefined,
  group: NamedGroup,
): Counts {
  const bound = most ?? 100_000;
  checkWhole("executors.min", min, "a number of executors", 0, 100_000);
  if (max !== undefined) checkWhole("executors.max", max, "a number of executors", 1, 100_000);
  for (const [key, value] of Object.entries({ min, max })) {
    if (value === undefined || value <= bound) continue;
    throw new SettingError(
      `executors.${key}`,
      value,
      `is more than ${group.name} holds: ${bound} of this size on its ${group.maxSize} nodes at most`,
      `use ${bound} or less, smaller executors, or a greater maxSize of the group in main.ts`,
    );
  }
  const greatest = max ?? Math.max(usual ?? bound, min);
  if (min > greatest) {
    throw new SettingError("executors.min", min, `is more than max, ${greatest}`, "lower it, or raise max");
  }
  const first = initial ?? min;
  checkWhole("executors.initial", first, "a number between min and max", min, greatest);
  return { min, initial: first, max: greatest };
}

function checkSize(part: string, given: SizeProps): void {
  const { cores, cpus, memoryMib, memoryOverheadMib } = given;
  if (cores !== undefined) checkWhole(`${part}.cores`, cores, "a number of cores", 1, 1024);
  if (cpus !== undefined && (typeof cpus !== "number" || !(cpus >= 0.1 && cpus <= 1024))) {
    throw new SettingError(
      `${part}.cpus`,
      cpus,
      "is not a number of CPUs",
      "use a number from 0.1, such as 0.8",
    );
  }
  if (memoryMib !== undefined) {
    checkWhole(`${part}.memoryMib`, memoryMib, "a size of a heap in MiB", LEAST_HEAP_MIB, MOST_MIB);
  }
  if (memoryOverheadMib !== undefined) {
    checkWhole(`${part}.memoryOverheadMib`, memoryOverheadMib, "a size in MiB", LEAST_OVERHEAD_MIB, MOST_MIB);
  }
}

/** Refuses what a node of the group cannot hold. */
function checkFit(part: string, size: Size, node: NodeCapacity, group: NamedGroup): void {
  const free = freeOn(node);
  const where = `a node of ${group.name} (${group.instanceTypes.join(", ")})`;
  const larger = "or name larger instance types in nodeGroups of main.ts";
  if (size.cores > node.cores) {
    throw new SettingError(
      `${part}.cores`,
      size.cores,
      `is more than ${where} has`,
      `use ${node.cores} or fewer, ${larger}`,
    );
  }
  if (Math.round(size.cpus * 1000) > free.cpu) {
    throw new SettingError(
      `${part}.cpus`,
      size.cpus,
      `is more than ${where} has left beside its daemons`,
      `use ${Math.floor(free.cpu / 100) / 10} or less, ${larger}`,
    );
  }
  const memory = size.memoryMib + size.memoryOverheadMib;
  if (memory > free.memory) {
    throw new SettingError(
      `${part}.memoryMib`,
      size.memoryMib,
      `with memoryOverheadMib, ${size.memoryOverheadMib}, is more than ${where} has left beside its daemons`,
      `use ${free.memory} or less for both together, ${larger}`,
    );
  }
}

/** How many of the size fit on a node. */
function perNode(size: Size, node: NodeCapacity): number {
  const free = freeOn(node);
  return Math.min(
    Math.floor(free.cpu / Math.round(size.cpus * 1000)),
    Math.floor(free.memory / (size.memoryMib + size.memoryOverheadMib)),
    free.pods,
  );
}

/** The capacities of the group's types; undefined if one is not known. */
function capacitiesOf({ instanceTypes }: NamedGroup): NodeCapacity[] | undefined {
  const known = instanceTypes.map(nodeCapacity).filter((capacity) => capacity !== undefined);
  return known.length === instanceTypes.length ? known : undefined;
}

/** A node as small in every respect as the smallest of these: a group may be given any of its types. */
function smallest(capacities: readonly NodeCapacity[]): NodeCapacity {
  const least = (key: keyof NodeCapacity) => Math.min(...capacities.map((capacity) => capacity[key]));
  return { cores: least("cores"), cpu: least("cpu"), memory: least("memory"), pods: least("pods") };
}

function freeOn({ cpu, memory, pods }: NodeCapacity): Allocatable {
  return {
    cpu: cpu - NODE_DAEMONS.cpu,
    memory: memory - NODE_DAEMONS.memory,
    pods: pods - NODE_DAEMONS.pods,
  };
}

/** What Spark takes beside the heap for Python. Source: Spark, "Running Spark on Kubernetes", memoryOverheadFactor. */
function sparksOverhead(memoryMib: number): number {
  return Math.max(LEAST_OVERHEAD_MIB, Math.ceil(0.4 * memoryMib));
}

function roundDown(value: number, to: number): number {
  return Math.floor(value / to) * to;
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
