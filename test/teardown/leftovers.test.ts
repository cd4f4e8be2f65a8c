import { execFileSync } from "node:child_process";
import type { NetworkInterface, RecordSet, SecurityGroup } from "../../src/teardown/aws/account";
import { leftInterfaces } from "../../src/teardown/leftovers/interfaces";
import type { Surroundings } from "../../src/teardown/leftovers/leftover";
import { leftRecords, recordsOf } from "../../src/teardown/leftovers/records";
import { leftoverLines } from "../../src/teardown/leftovers/report";
import { leftSecurityGroups } from "../../src/teardown/leftovers/security-groups";
import { leftVolumes } from "../../src/teardown/leftovers/volumes";

const GONE: Surroundings = {
  region: "eu-north-1",
  partition: "aws",
  cluster: "spark-cluster",
  isClusterThere: false,
  ids: new Set(["i-0aaaaaaaaaaaaaaa1", "sg-0aaaaaaaaaaaaaaa1", "vpce-0aaaaaaaaaaaaaaa1"]),
};
const THERE: Surroundings = { ...GONE, isClusterThere: true };

function networkInterface(description: string, more: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    id: "eni-0123456789abcdef0",
    description,
    status: "in-use",
    instance: undefined,
    owner: "123456789012",
    ...more,
  };
}

const NLB = "net/a1b2c3d4e5f60718293a4b5c6d7e8f90/50dc6c495c0c9188";

describe("interfaces in the VPC", () => {
  test.each([
    [
      "a network load balancer",
      networkInterface(`ELB ${NLB}`),
      `load balancer ${NLB}`,
      `aws elbv2 delete-load-balancer --load-balancer-arn arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/${NLB} --region eu-north-1`,
    ],
    [
      "a classic load balancer",
      networkInterface("ELB a1b2c3d4e5f60718293a4b5c6d7e8f90"),
      "classic load balancer a1b2c3d4e5f60718293a4b5c6d7e8f90",
      "aws elb delete-load-balancer --load-balancer-name a1b2c3d4e5f60718293a4b5c6d7e8f90 --region eu-north-1",
    ],
    [
      "a mount target",
      networkInterface("EFS mount target for fs-0123456789abcdef0 (fsmt-0123456789abcdef0)"),
      "mount target fsmt-0123456789abcdef0 of the file system fs-0123456789abcdef0",
      "aws efs delete-mount-target --mount-target-id fsmt-0123456789abcdef0 --region eu-north-1",
    ],
  ])("of %s are left over, before and after the cluster goes", (_, found, what, remove) => {
    for (const surroundings of [THERE, GONE]) {
      expect(leftInterfaces([found], surroundings)).toMatchObject([
        { what, remove, ids: [found.id], holdsNetwork: true },
      ]);
    }
  });

  test.each([
    ["the control plane", networkInterface("Amazon EKS spark-cluster"), "describe-network-interfaces"],
    [
      "a node",
      networkInterface("", { instance: "i-0ccccccccccccccc3" }),
      "terminate-instances --instance-ids i-0ccccccccccccccc3",
    ],
    [
      "the network plugin",
      networkInterface("aws-K8S-i-0ccccccccccccccc3", { status: "available" }),
      "delete-network-interface --network-interface-id eni-0123456789abcdef0",
    ],
    [
      "somebody's endpoint",
      networkInterface("VPC Endpoint Interface vpce-0ccccccccccccccc3"),
      "delete-vpc-endpoints --vpc-endpoint-ids vpce-0ccccccccccccccc3",
    ],
    [
      "somebody's NAT gateway",
      networkInterface("Interface for NAT Gateway nat-0ccccccccccccccc3"),
      "delete-nat-gateway --nat-gateway-id nat-0ccccccccccccccc3",
    ],
    [
      "a service that nobody thought of",
      networkInterface("RDSNetworkInterface"),
      "describe-network-interfaces",
    ],
  ])("of %s are left over only once the cluster is gone", (_, found, command) => {
    expect(leftInterfaces([found], THERE)).toEqual([]);
    const [left] = leftInterfaces([found], GONE);
    expect(left?.remove).toContain(command);
  });

  test("of one load balancer are one leftover", () => {
    const found = ["eni-1", "eni-2"].map((id) => networkInterface(`ELB ${NLB}`, { id }));
    expect(leftInterfaces(found, GONE)).toMatchObject([{ ids: ["eni-1", "eni-2"] }]);
  });

  test("of what terraform takes away itself are none", () => {
    const own = [
      networkInterface("", { instance: "i-0aaaaaaaaaaaaaaa1" }),
      networkInterface("VPC Endpoint Interface vpce-0aaaaaaaaaaaaaaa1"),
    ];
    expect(leftInterfaces(own, GONE)).toEqual([]);
  });
});

describe("security groups in the VPC", () => {
  const group = (name: string, tags: SecurityGroup["tags"] = {}, id = "sg-0ccccccccccccccc3") => ({
    id,
    name,
    tags,
  });

  test.each([
    ["the service controller's", group("k8s-elb-a1b2c3")],
    ["the load balancer controller's", group("shared", { "elbv2.k8s.aws/cluster": "spark-cluster" })],
  ])("that are %s are left over, before and after the cluster goes", (_, found) => {
    for (const surroundings of [THERE, GONE]) {
      expect(leftSecurityGroups([found], surroundings)).toMatchObject([
        {
          ids: [found.id],
          remove: "aws ec2 delete-security-group --group-id sg-0ccccccccccccccc3 --region eu-north-1",
          why: expect.stringContaining("load balancer") as string,
          holdsNetwork: true,
        },
      ]);
    }
  });

  test("of the cluster, or of somebody else, are left over once it is gone, and say so", () => {
    const found = [
      group("eks-cluster-sg-spark-cluster-1", { "kubernetes.io/cluster/spark-cluster": "owned" }),
      group("mine"),
    ];
    expect(leftSecurityGroups(found, THERE)).toEqual([]);
    expect(leftSecurityGroups(found, GONE).map(({ why }) => why)).toEqual([
      expect.stringContaining("EKS made it"),
      expect.stringContaining("somebody made it"),
    ]);
  });

  test("that go with the VPC, or that terraform takes away, are none", () => {
    const found = [group("default"), group("openvpn", {}, "sg-0aaaaaaaaaaaaaaa1")];
    expect(leftSecurityGroups(found, GONE)).toEqual([]);
  });
});

describe("volumes with the cluster's tags", () => {
  const claimed = {
    id: "vol-0ccccccccccccccc3",
    sizeGib: 20,
    tags: {
      "kubernetes.io/cluster/spark-cluster": "owned",
      "kubernetes.io/created-for/pvc/namespace": "mine",
      "kubernetes.io/created-for/pvc/name": "database",
    },
  };
  const ofNode = { ...claimed, tags: { "kubernetes.io/cluster/spark-cluster": "owned" } };

  test("are left over by their claim, and do not hold the network", () => {
    for (const surroundings of [THERE, GONE]) {
      expect(leftVolumes([claimed], surroundings)).toMatchObject([
        {
          what: "volume of the claim mine/database, 20 GiB",
          remove: "aws ec2 delete-volume --volume-id vol-0ccccccccccccccc3 --region eu-north-1",
          holdsNetwork: false,
        },
      ]);
    }
  });

  test("and without a claim only once the cluster is gone, as nodes have some, too", () => {
    expect(leftVolumes([ofNode], THERE)).toEqual([]);
    expect(leftVolumes([ofNode], GONE)).toMatchObject([{ what: "volume of the cluster, 20 GiB" }]);
  });
});

describe("DNS records", () => {
  const mark = (Name: string, owner: string): RecordSet => ({
    Name,
    Type: "TXT",
    ResourceRecords: [
      {
        Value: `"heritage=external-dns,external-dns/owner=${owner},external-dns/resource=ingress/spark/it's"`,
      },
    ],
  });
  const address = (Name: string): RecordSet => ({
    Name,
    Type: "A",
    ResourceRecords: [{ Value: "10.0.1.5" }],
  });
  const alias = {
    Name: "new.example.internal.",
    Type: "A",
    AliasTarget: { DNSName: "x.elb.amazonaws.com." },
  };
  const ours = [
    address("hub.example.internal."),
    mark("hub.example.internal.", "spark-cluster"),
    alias,
    mark("a-new.example.internal.", "spark-cluster"),
  ];
  const others = [
    { Name: "example.internal.", Type: "NS", ResourceRecords: [{ Value: "ns-0.awsdns-00.com." }] },
    {
      Name: "example.internal.",
      Type: "SOA",
      ResourceRecords: [{ Value: "ns-0.awsdns-00.com. x. 1 2 3 4 5" }],
    },
    address("mine.example.internal."),
    address("other.example.internal."),
    mark("other.example.internal.", "spark-cluster-2"),
  ];

  test("are the cluster's by the owner in the text beside them, in both forms of its name", () => {
    expect(recordsOf("spark-cluster", [...others, ...ours])).toEqual(ours);
    expect(recordsOf("spark", [...others, ...ours])).toEqual([]);
  });

  test("are left over with a command that a shell passes on whole, and that deletes these alone", () => {
    const zone = { id: "Z0123456789", name: "example.internal", records: ours };
    const [left] = leftRecords([zone], new Set());
    expect(left).toMatchObject({
      what: "4 DNS records in the hosted zone example.internal",
      ids: ["Z0123456789"],
      holdsNetwork: false,
    });
    const words = execFileSync("/bin/sh", ["-c", (left?.remove ?? "").replace(/^aws/, 'printf "%s\\n"')], {
      encoding: "utf8",
    }).split("\n");
    expect(words.slice(0, 5)).toEqual([
      "route53",
      "change-resource-record-sets",
      "--hosted-zone-id",
      "Z0123456789",
      "--change-batch",
    ]);
    expect(JSON.parse(words[5] ?? "")).toEqual({
      Changes: ours.map((record) => ({ Action: "DELETE", ResourceRecordSet: record })),
    });
  });

  test("are none in a zone that goes with them, and none in one that has none", () => {
    const zone = { id: "Z0123456789", name: "example.internal", records: ours };
    expect(leftRecords([zone], new Set(["Z0123456789"]))).toEqual([]);
    expect(leftRecords([{ ...zone, records: [] }], new Set())).toEqual([]);
  });
});

describe("the report", () => {
  const left = leftInterfaces([networkInterface("ELB web")], THERE);

  test("says of each what it is, its id, why it stays, and what removes it", () => {
    expect(leftoverLines(left, false)).toEqual([
      "Left behind in AWS, and taken away by no stage:",
      "  classic load balancer web: eni-0123456789abcdef0",
      expect.stringMatching(/^ {4}why: {4}a service or ingress in Kubernetes made it/),
      "    remove: aws elb delete-load-balancer --load-balancer-name web --region eu-north-1",
    ]);
  });

  test("tells how Kubernetes takes it away while the cluster is there", () => {
    expect(leftoverLines(left, true).join("\n")).toContain("kubectl get services,persistentvolumeclaims");
  });

  test("is nothing where nothing is left", () => {
    expect(leftoverLines([], true)).toEqual([]);
  });
});
