import { nodeCapacity } from "../../src/platform/instance-types";

describe("what a node leaves to pods", () => {
  test("is what the kubelet of AL2023 does not reserve", () => {
    expect(nodeCapacity("t3.medium")).toEqual({ cores: 2, cpu: 1930, memory: 3788 - 442 - 100, pods: 17 });
  });

  // Sizes as in kubernetes/autoscaler, cloudprovider/aws/ec2_instance_types.go.
  test.each([
    ["t4g.2xlarge", 8, 32],
    ["m7g.medium", 1, 4],
    ["m5.large", 2, 8],
    ["c7i-flex.xlarge", 4, 8],
    ["r6gd.12xlarge", 48, 384],
    ["m8g.96xlarge", 384, 1536],
  ])("of a %s is less than its %d cores and %d GiB, and more than half of them", (type, cores, gib) => {
    const capacity = nodeCapacity(type)!;
    expect(capacity.cores).toBe(cores);
    for (const [left, all] of [
      [capacity.cpu, cores * 1000],
      [capacity.memory, gib * 1024],
    ] as const) {
      expect(left).toBeLessThan(all);
      expect(left).toBeGreaterThan(all / 2);
    }
  });

  test.each([
    "c5n.large",
    "m4.large",
    "t2.medium",
    "x2gd.large",
    "p5.48xlarge",
    "m5.metal",
    "m5.huge",
    "x9.huge",
    "",
  ])("of %j is not known", (type) => {
    expect(nodeCapacity(type)).toBeUndefined();
  });
});
