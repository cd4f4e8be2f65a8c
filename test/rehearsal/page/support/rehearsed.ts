import { withoutKeys } from "../../../../src/rehearsal/latency/graph";
import type { Rehearsed, RehearsedStage } from "../../../../src/rehearsal/page/rehearsed";

/** A stage that makes what is named, each with what it needs. */
export function stageOf(
  name: string,
  needs: Readonly<Record<string, readonly string[]>>,
  more: Partial<RehearsedStage> = {},
): RehearsedStage {
  const graph = new Map(Object.entries(needs).map(([address, others]) => [withoutKeys(address), others]));
  return {
    name,
    dependencies: [],
    planned: { graph, instances: Object.keys(needs) },
    isVerified: true,
    outputs: [],
    warnings: [],
    ...more,
  };
}

/** A network and a cluster in it: 12 + 3 s, then 540 + 120 s. */
export const NETWORK = stageOf("network", {
  "module.vpc.aws_vpc.main": [],
  "module.vpc.aws_subnet.a": ["module.vpc.aws_vpc.main"],
  "aws_eip.nat": [],
});
export const CLUSTER = stageOf(
  "cluster",
  {
    "module.eks.aws_eks_cluster.main": [],
    'module.eks.aws_eks_node_group.spot["x"]': ["module.eks.aws_eks_cluster.main"],
    "module.bucket.aws_s3_bucket.data": [],
  },
  { dependencies: ["network"] },
);

/** A rehearsal of some stages. */
export function rehearsedOf(stages: readonly RehearsedStage[], more: Partial<Rehearsed> = {}): Rehearsed {
  return {
    terraformVersion: "1.11.4",
    at: new Date(0),
    stages,
    outcome: { kind: "destroyed" },
    ...more,
  };
}

/** A rehearsal that has something for each part of the page, and is the same every day. */
export function picturedRehearsal(): Rehearsed {
  const outputs = [
    { name: "cluster_endpoint", text: '"https://cluster.example.internal"' },
    { name: "password" },
  ];
  return rehearsedOf([NETWORK, { ...CLUSTER, outputs, warnings: ["Something is odd about the cluster."] }]);
}

/** Names as an attacker would choose them, and as long as they may be. */
const HOSTILE_NAME = `module.x["</style></code><script>document.title='owned'</script><img src=x onerror=alert(1)>"]`;

/** A rehearsal in which everything that comes from outside is hostile, and long. */
export function hostileRehearsal(): Rehearsed {
  const text = `"><script>document.title='owned'</script><iframe src=http://127.0.0.1:9/></iframe>${"longword".repeat(40)}`;
  const address = `${HOSTILE_NAME}.aws_eks_cluster.${"a".repeat(200)}`;
  const other = `module.${"m".repeat(120)}.aws_instance.b`;
  const stage = stageOf(
    text,
    { [address]: [], [other]: [withoutKeys(address)] },
    {
      dependencies: [text],
      outputs: [{ name: text, text }, { name: `secret-${text}` }],
      warnings: [text],
    },
  );
  return rehearsedOf([stage], { outcome: { kind: "failed", error: `${text}\nsecond line` } });
}
