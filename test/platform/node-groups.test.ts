import {
  architectureOf,
  DEFAULT_NODE_GROUPS,
  NodeGroups,
  type NodeGroupSettings,
  type NodeGroupsSettings,
} from "../../src/platform/node-groups";
import original from "../fixtures/original-interfaces.json";

const spot = DEFAULT_NODE_GROUPS.spot_group!;
const withSpot = (changes: Partial<NodeGroupSettings>): NodeGroupsSettings => ({
  groups: { ...DEFAULT_NODE_GROUPS, spot_group: { ...spot, ...changes } },
});

test("the default groups are the original's, to the key", () => {
  expect(new NodeGroups().toHcl()).toEqual(original.root.locals.eks_node_groups);
});

test("labels and taints are written only where they are set", () => {
  const groups = new NodeGroups(
    withSpot({
      labels: { team: "data" },
      taints: [{ key: "spark", value: "executor", effect: "NoSchedule" }],
    }),
  );
  expect(groups.toHcl()).toMatchObject({
    spot_group: {
      labels: { team: "data" },
      taints: [{ key: "spark", value: "executor", effect: "NoSchedule" }],
    },
  });
  expect(Object.keys(groups.toHcl().on_demand_group!)).not.toContain("taints");
});

describe("where pods go", () => {
  test("a group's selector is the label that EKS gives its nodes, as in the original", () => {
    const groups = new NodeGroups();
    expect(groups.nodeSelector(groups.driverGroup)).toEqual(original.root.locals.on_demand_node_selector);
    expect(groups.nodeSelector(groups.executorGroup)).toEqual(original.root.locals.spot_node_selector);
  });

  test("a group's tolerations are its taints", () => {
    const taints: NodeGroupSettings["taints"] = [
      { key: "spark", value: "executor", effect: "NoSchedule" },
      { key: "spot", effect: "PreferNoSchedule" },
    ];
    expect(new NodeGroups(withSpot({ taints })).tolerations("spot_group")).toEqual([
      { key: "spark", operator: "Equal", value: "executor", effect: "NoSchedule" },
      { key: "spot", operator: "Exists", effect: "PreferNoSchedule" },
    ]);
    expect(new NodeGroups().tolerations("on_demand_group")).toEqual([]);
  });

  test("a group's architecture is its types'", () => {
    expect(new NodeGroups().architecture("spot_group")).toBe("amd64");
    expect(
      new NodeGroups(withSpot({ instanceTypes: ["m7g.large", "c7gn.xlarge"] })).architecture("spot_group"),
    ).toBe("arm64");
  });

  test.each([
    ["t3.medium", "amd64"],
    ["g5.xlarge", "amd64"],
    ["g4dn.xlarge", "amd64"],
    ["m7i-flex.large", "amd64"],
    ["t4g.nano", "arm64"],
    ["g5g.xlarge", "arm64"],
    ["a1.large", "arm64"],
    ["c7gn.metal", "arm64"],
    ["mac2.metal", undefined],
    ["medium", undefined],
  ])("%s is %s", (type, architecture) => {
    expect(architectureOf(type)).toBe(architecture);
  });
});

describe("groups that cannot work are refused by name, with value and fix", () => {
  test.each<[string, NodeGroupsSettings, string]>([
    [
      "architectures mixed",
      withSpot({ instanceTypes: ["t3.medium", "t4g.medium"] }),
      'nodeGroups.spot_group.instanceTypes: ["t3.medium","t4g.medium"] mixes x86-64 and arm64',
    ],
    [
      "an unknown architecture",
      withSpot({ instanceTypes: ["mac2.metal"] }),
      '"mac2.metal" is not an EC2 instance type',
    ],
    [
      "no type",
      withSpot({ instanceTypes: [] }),
      "nodeGroups.spot_group.instanceTypes: [] names no instance type",
    ],
    ["a type twice", withSpot({ instanceTypes: ["t3.medium", "t3.medium"] }), "names a type twice"],
    [
      "min above max",
      withSpot({ minSize: 6, desiredSize: 6 }),
      "spot_group.minSize: 6 is more than maxSize, 5",
    ],
    [
      "desired above max",
      withSpot({ desiredSize: 9 }),
      "desiredSize: 9 is not between minSize and maxSize; use 0 to 5",
    ],
    ["desired below min", withSpot({ minSize: 2, desiredSize: 1 }), "use 2 to 5"],
    ["half a node", withSpot({ minSize: 0.5 }), "spot_group.minSize: 0.5 is not a number of nodes"],
    ["no node ever", withSpot({ maxSize: 0 }), "spot_group.maxSize: 0 allows no node at all"],
    [
      "an unknown capacity",
      withSpot({ capacityType: "spot" as "SPOT" }),
      'capacityType: "spot" is not a known choice',
    ],
    ["no disk", withSpot({ diskSizeGib: 0 }), "spot_group.diskSizeGib: 0 is not a size in GiB"],
    [
      "an unknown taint",
      withSpot({ taints: [{ key: "a", effect: "NO_SCHEDULE" as "NoSchedule" }] }),
      'nodeGroups.spot_group.taints[0].effect: "NO_SCHEDULE" is not a known choice',
    ],
    [
      "a group with a bad name",
      { groups: { "spot group": spot } },
      '"spot group" is not the name of a node group',
    ],
    [
      "drivers on spot",
      { groups: DEFAULT_NODE_GROUPS, driverGroup: "spot_group" },
      'nodeGroups.driverGroup: "spot_group" is a spot group',
    ],
    [
      "executors among the drivers",
      { groups: DEFAULT_NODE_GROUPS, executorGroup: "on_demand_group" },
      'nodeGroups.executorGroup: "on_demand_group" is the drivers\' group as well',
    ],
    [
      "drivers nowhere",
      { groups: { spot_group: spot } },
      'nodeGroups.driverGroup: "on_demand_group" is not a known choice; use "spot_group"',
    ],
  ])("%s", (_, settings, message) => {
    expect(() => new NodeGroups(settings)).toThrow(message);
  });
});
