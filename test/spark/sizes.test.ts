import { SettingError } from "../../src/platform/errors";
import { nodeCapacity, NODE_DAEMONS, type NodeCapacity } from "../../src/platform/instance-types";
import { sparkApplication, type SparkApplicationProps } from "../../src/spark/application";
import type { PodSpec } from "../../src/spark/manifest";
import { schemaProblems } from "./support/operator";
import { group, GROUPS, platform } from "./support/outputs";

const least = { name: "my-job", image: "a/b:1", mainFile: "local:///main.py" };

const onGroup = (instance_types: readonly string[], max_size: number) =>
  platform({ node_groups: { ...GROUPS, spot_group: group("spot_group", { instance_types, max_size }) } });

/** A pod's requests, read from the manifest as Spark's feature steps do: in thousandths of a core, and MiB. */
function requests({ coreRequest, memory, memoryOverhead }: PodSpec) {
  const mebibytes = (text: string) => Number(/^(\d+)m$/.exec(text)![1]);
  return { cpu: mebibytes(coreRequest), memory: mebibytes(memory) + mebibytes(memoryOverhead) };
}

/** How many pods a scheduler gets onto a node, one after the other. */
function placed(pod: { cpu: number; memory: number }, node: NodeCapacity): number {
  const left = { ...node, cpu: node.cpu - NODE_DAEMONS.cpu, memory: node.memory - NODE_DAEMONS.memory };
  let count = 0;
  while (left.cpu >= pod.cpu && left.memory >= pod.memory && count + NODE_DAEMONS.pods < node.pods) {
    left.cpu -= pod.cpu;
    left.memory -= pod.memory;
    count += 1;
  }
  return count;
}

describe("the usual executors", () => {
  test.each([
    ["t3.medium", 1, 2],
    ["m7g.medium", 1, 1],
    ["m5.large", 1, 2],
    ["c6g.xlarge", 2, 2],
    ["r6i.2xlarge", 4, 2],
    ["m5.4xlarge", 4, 4],
    ["r7g.16xlarge", 4, 16],
  ])("on a %s have %d cores, and %d of them fill it", (type, cores, count) => {
    const { executor, dynamicAllocation } = sparkApplication(least, onGroup([type], 3)).spec;
    expect(executor.cores).toBe(cores);
    expect(dynamicAllocation.maxExecutors).toBe(3 * count);
    const pod = requests(executor);
    expect(placed(pod, nodeCapacity(type)!)).toBe(count);
    // No more than a sixth of the node's CPU and memory is left over.
    expect(count * pod.cpu).toBeGreaterThan((5 / 6) * (nodeCapacity(type)!.cpu - NODE_DAEMONS.cpu));
    expect(count * pod.memory).toBeGreaterThan((5 / 6) * (nodeCapacity(type)!.memory - NODE_DAEMONS.memory));
  });

  test("fit each type of a group that has several, and may be as many as its largest hold", () => {
    const mixed = onGroup(["m5.xlarge", "m5.2xlarge", "r5.xlarge"], 4);
    const { executor, dynamicAllocation } = sparkApplication(least, mixed).spec;
    // Two on each xlarge, four on the 2xlarge.
    expect(dynamicAllocation.maxExecutors).toBe(4 * 2);
    expect(placed(requests(executor), nodeCapacity("m5.2xlarge")!)).toBe(4);
    expect(
      sparkApplication({ ...least, executors: { max: 16 } }, mixed).spec.dynamicAllocation.maxExecutors,
    ).toBe(16);
    expect(() => sparkApplication({ ...least, executors: { max: 17 } }, mixed)).toThrow(
      "holds: 16 of this size",
    );
  });

  test("may be of two cores where one fills the node", () => {
    const { executor, dynamicAllocation } = sparkApplication(
      { ...least, executors: { cores: 2 } },
      platform(),
    ).spec;
    expect(executor).toMatchObject({
      cores: 2,
      coreRequest: "1700m",
      memory: "2048m",
      memoryOverhead: "896m",
    });
    expect(dynamicAllocation.maxExecutors).toBe(5);
  });

  test("have as much beside a heap that is given as Spark would add for Python", () => {
    const { executor } = sparkApplication({ ...least, executors: { memoryMib: 1500 } }, platform()).spec;
    expect(executor).toMatchObject({ memory: "1500m", memoryOverhead: "600m" });
  });
});

/** A generator of the same numbers every time (Numerical Recipes' linear congruential one). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const FAMILIES = ["t3", "t4g", "m5", "m7g", "c6i", "c7g", "r5", "r8g"];
const SIZES = ["micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "24xlarge"];
const TYPES = FAMILIES.flatMap((family) => SIZES.map((size) => `${family}.${size}`)).filter(
  (type) => nodeCapacity(type) !== undefined,
);

test("whatever the groups and the sizes: what is not refused is valid, fits on every node, and is no more than the group holds", () => {
  const roll = dice(20260801);
  const maybe = (value: number) => (roll(2) === 0 ? undefined : value);
  const outcomes = { taken: 0, refused: 0 };
  for (let round = 0; round < 1000; round += 1) {
    const types = Array.from({ length: 1 + roll(3) }, () => TYPES[roll(TYPES.length)]!);
    const maxSize = 1 + roll(20);
    const executors = {
      cores: maybe(1 + roll(10)),
      cpus: maybe((1 + roll(80)) / 10),
      memoryMib: maybe(512 * (1 + roll(16))),
      memoryOverheadMib: maybe(384 + 128 * roll(10)),
      min: maybe(roll(10)),
      initial: maybe(roll(12)),
      max: maybe(1 + roll(40)),
    };
    const props: SparkApplicationProps = { ...least, executors };
    let manifest;
    try {
      manifest = sparkApplication(props, onGroup(types, maxSize));
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      outcomes.refused += 1;
      continue;
    }
    outcomes.taken += 1;
    const { executor, dynamicAllocation } = manifest.spec;
    const { minExecutors, initialExecutors, maxExecutors } = dynamicAllocation;
    const perNode = types.map((type) => placed(requests(executor), nodeCapacity(type)!));
    const findings = {
      fits: Math.min(...perNode) >= 1 && types.every((type) => executor.cores <= nodeCapacity(type)!.cores),
      holds: maxExecutors <= maxSize * Math.max(...perNode),
      ordered: minExecutors >= 0 && minExecutors <= initialExecutors && initialExecutors <= maxExecutors,
      kept: executors.max === undefined || executors.max === maxExecutors,
      problems: schemaProblems(manifest),
    };
    expect({ executors, types, maxSize, ...findings }).toMatchObject({
      fits: true,
      holds: true,
      ordered: true,
      kept: true,
      problems: [],
    });
  }
  expect(Math.min(outcomes.taken, outcomes.refused)).toBeGreaterThan(100);
});
