/** How large EC2 instances are, and what is left of one for pods. */

/** What pods may ask of a node. */
export interface Allocatable {
  /** In thousandths of a core. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  readonly pods: number;
}

/** What a node has, and what of it pods may ask for. */
export interface NodeCapacity extends Allocatable {
  /** Virtual CPUs of the machine. */
  readonly cores: number;
}

/** What a machine has, and how many pods its network interfaces have addresses for. */
interface Machine {
  readonly cores: number;
  readonly memoryMib: number;
  readonly pods: number;
}

/** The burstable families T3, T3a and T4g by size. Sources: as for {@link machineOf}. */
const BURSTABLE: Readonly<Record<string, Machine>> = {
  nano: { cores: 2, memoryMib: 512, pods: 4 },
  micro: { cores: 2, memoryMib: 1024, pods: 4 },
  small: { cores: 2, memoryMib: 2048, pods: 11 },
  medium: { cores: 2, memoryMib: 4096, pods: 17 },
  large: { cores: 2, memoryMib: 8192, pods: 35 },
  xlarge: { cores: 4, memoryMib: 16384, pods: 58 },
  "2xlarge": { cores: 8, memoryMib: 32768, pods: 58 },
};

/** GiB for each virtual CPU of the families C, M and R. */
const GIB_PER_CORE: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };

/** The most pods that any type of the families C, M and R takes, by size: the kubelet reserves memory for each. */
const MOST_PODS: Readonly<Record<string, number>> = {
  medium: 8,
  large: 59,
  xlarge: 118,
  "2xlarge": 158,
  "3xlarge": 234,
  "4xlarge": 394,
  "6xlarge": 234,
  "8xlarge": 492,
  "9xlarge": 234,
  "12xlarge": 758,
  "16xlarge": 1010,
  "18xlarge": 737,
  "24xlarge": 1178,
  "32xlarge": 1514,
  "48xlarge": 1514,
  "96xlarge": 1514,
};

/**
 * The machine behind an instance type by the rule that its name follows: of the families C, M and R from generation 5 on (but
 * C5n, which has more memory), and of T3, T3a and T4g. Undefined for all others.
 *
 * Sources: kubernetes/autoscaler, cloudprovider/aws/ec2_instance_types.go (cores and memory: the rule was compared with all 687
 * types of these families in its list of January 2026); awslabs/amazon-eks-ami, nodeadm/internal/kubelet/instance-info.jsonl
 * (interfaces and their addresses).
 */
function machineOf(type: string): Machine | undefined {
  const [, family = "", generation, attributes, size = ""] =
    /^([cmrt])(\d+)([a-z]*)(?:-flex)?\.([a-z0-9]+)$/.exec(type) ?? [];
  if (family === "t") {
    return ["3", "3a", "4g"].includes(`${generation}${attributes}`) ? BURSTABLE[size] : undefined;
  }
  const gibPerCore = GIB_PER_CORE[family];
  const pods = MOST_PODS[size];
  if (gibPerCore === undefined || pods === undefined) return undefined;
  if (Number(generation) < 5 || type.startsWith("c5n.")) return undefined;
  const cores = size === "medium" ? 1 : size === "large" ? 2 : 4 * Number(size.replace("xlarge", "") || 1);
  return { cores, memoryMib: cores * gibPerCore * 1024, pods };
}

/**
 * What is left of a node for pods, on the safe side; undefined for a type whose size is not known here.
 *
 * Sources: awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go (what AL2023 nodes reserve, and the eviction
 * threshold); Karpenter's setting vm-memory-overhead-percent (how much of its memory a machine does not show, an upper
 * bound).
 */
export function nodeCapacity(type: string): NodeCapacity | undefined {
  const machine = machineOf(type);
  if (!machine) return undefined;
  const { cores, memoryMib, pods } = machine;
  const reserved = [...Array(cores).keys()].reduce((sum, core) => sum + ([60, 10, 5, 5][core] ?? 2.5), 0);
  const hidden = 0.075;
  const evictionMib = 100;
  return {
    cores,
    cpu: cores * 1000 - Math.floor(reserved),
    memory: Math.floor(memoryMib * (1 - hidden)) - (11 * pods + 255) - evictionMib,
    pods,
  };
}

/** What the daemons of the platform's EKS add-ons and charts ask for on every node; a test adds it up from their values. */
export const NODE_DAEMONS: Allocatable = { cpu: 220, memory: 248, pods: 5 };
