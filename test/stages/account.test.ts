import { ProjectCopy } from "../support/project";

/** One statement of a policy. */
interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string>> | string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const list = (value: string | readonly string[] | undefined) =>
  typeof value === "string" ? [value] : (value ?? []);
const statementsOf = (policy: unknown) =>
  (JSON.parse(policy as string) as { Statement: Statement[] }).Statement;

// What the whole deployment leaves in the account, not what the modules' texts say.
const project = new ProjectCopy();
afterAll(() => {
  project.delete();
});
const terraform = project.synthesizeSingle();
project.must([...terraform, "init"]);
project.must([...terraform, "apply", "-auto-approve", `-var-file=${project.variableFile}`]);
const objects = project.objects();
const ofType = (type: string) => objects.filter((object) => object.type === type).map(({ values }) => values);

test("every role is taken by one service, or by one service account through the cluster's OIDC provider", () => {
  const trust: Record<string, unknown> = Object.fromEntries(
    ofType("aws_iam_role").map((role): [string, unknown] => {
      const [statement, ...more] = statementsOf(role.assume_role_policy);
      expect(more).toEqual([]);
      const { Service } = statement!.Principal as Record<string, string>;
      if (Service) return [role.name as string, Service];
      const conditions = Object.entries(statement!.Condition!.StringEquals!);
      return [
        role.name as string,
        conditions.map(([key, value]) => `${key.split(":").at(-1)}=${String(value)}`).sort(),
      ];
    }),
  );
  const account = (namespace: string, name: string) => [
    "aud=sts.amazonaws.com",
    `sub=system:serviceaccount:${namespace}:${name}`,
  ];
  expect(trust).toEqual({
    "spark-cluster-controlplane_role": "eks.amazonaws.com",
    "spark-cluster-worker_role": "ec2.amazonaws.com",
    "spark-cluster-vpc-cni": account("kube-system", "aws-node"),
    "spark-cluster-aws-ebs-csi-driver": account("kube-system", "ebs-csi-controller-sa"),
    "spark-cluster-cluster-autoscaler": account("addons", "cluster-autoscaler-sa"),
    "spark-cluster-efs-csi-controller": account("addons", "efs-csi-controller-sa"),
    "spark-cluster-external-dns": account("addons", "external-dns"),
    "spark-cluster-spark": account("spark", "spark-operator-spark"),
    "spark-cluster-spark-history-server": account("spark", "spark-history-server"),
  });
});

test("roles of the cluster itself have AWS's own narrow policies", () => {
  const attached = ofType("aws_iam_role_policy_attachment").map(
    ({ role, policy_arn }) => `${role as string}: ${(policy_arn as string).split("/").at(-1)!}`,
  );
  expect(attached.sort()).toEqual([
    "spark-cluster-aws-ebs-csi-driver: AmazonEBSCSIDriverPolicyV2",
    "spark-cluster-controlplane_role: AmazonEKSClusterPolicy",
    "spark-cluster-vpc-cni: AmazonEKS_CNI_Policy",
    "spark-cluster-worker_role: AmazonEC2ContainerRegistryPullOnly",
    "spark-cluster-worker_role: AmazonEKSWorkerNodePolicy",
  ]);
  expect(ofType("aws_iam_policy")).toEqual([]);
});

describe("roles of the add-ons may touch what is theirs", () => {
  /** The resources that the role's own policy allows writing to. */
  const writable = (role: string) =>
    ofType("aws_iam_role_policy")
      .filter((policy) => policy.role === role)
      .flatMap(({ policy }) => statementsOf(policy))
      .filter(
        ({ Effect, Action }) =>
          Effect === "Allow" && list(Action).some((each) => !/:(Get|List|Describe)/.test(each)),
      )
      .flatMap(({ Resource }) => list(Resource));
  const arnOf = (type: string) => ofType(type)[0]!.arn as string;

  test("jobs: objects in the two buckets", () => {
    expect(writable("spark-cluster-spark").sort()).toEqual([
      "arn:aws:s3:::example-spark-data-bucket/*",
      "arn:aws:s3:::example-spark-events-logs-bucket/*",
    ]);
  });

  test("the history server: event logs", () => {
    expect([...new Set(writable("spark-cluster-spark-history-server"))]).toEqual([
      "arn:aws:s3:::example-spark-events-logs-bucket/logs/*",
    ]);
  });

  test("external-dns: records of the private zone", () => {
    expect(writable("spark-cluster-external-dns")).toEqual([arnOf("aws_route53_zone")]);
  });

  test("the EFS driver: access points of the file system", () => {
    const fileSystem = arnOf("aws_efs_file_system");
    const accessPoints = fileSystem.replace(/file-system\/.*/, "access-point/*");
    expect([...new Set(writable("spark-cluster-efs-csi-controller"))].sort()).toEqual(
      [accessPoints, fileSystem].sort(),
    );
  });

  test("the autoscaler: the cluster's own Auto Scaling groups", () => {
    const statements = ofType("aws_iam_role_policy")
      .filter(({ role }) => role === "spark-cluster-cluster-autoscaler")
      .flatMap(({ policy }) => statementsOf(policy))
      .filter(({ Action }) => list(Action).includes("autoscaling:SetDesiredCapacity"));
    expect(statements).toEqual([
      expect.objectContaining({
        Condition: {
          StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/spark-cluster": "owned" },
        },
      }),
    ]);
  });
});

test("buckets' policies only deny, and deny whatever does not come by TLS", () => {
  const policies = ofType("aws_s3_bucket_policy").map(({ policy }) => statementsOf(policy));
  expect(policies).toHaveLength(2);
  for (const [statement, ...more] of policies) {
    expect(more).toEqual([]);
    expect(statement).toMatchObject({
      Effect: "Deny",
      Action: "s3:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  }
});

test("nothing allows writing on every resource, but on those with the cluster's tag", () => {
  const documents = objects.flatMap(({ values }) =>
    ["policy", "inline_policy"].flatMap((name) =>
      typeof values[name] === "string" && values[name] ? [values[name]] : [],
    ),
  );
  const broad = documents
    .flatMap(statementsOf)
    .filter(({ Effect, Action, Resource, Principal, Condition }) => {
      const writes = list(Action).some((action) => !/:(Get|List|Describe)/.test(action));
      // In a policy of a resource (it names who), "*" is that resource.
      const isTagged = JSON.stringify(Condition ?? {}).includes(
        "ResourceTag/k8s.io/cluster-autoscaler/spark-cluster",
      );
      const isBroad = list(Resource).includes("*") && !isTagged;
      return Effect === "Allow" && writes && Principal === undefined && isBroad;
    });
  expect(documents.length).toBeGreaterThan(0);
  expect(broad).toEqual([]);
});

describe("network reach", () => {
  const [privateTable] = ofType("aws_route_table").filter(({ tags }) =>
    JSON.stringify(tags).includes("private"),
  );
  const routes = ofType("aws_route").filter(({ route_table_id }) => route_table_id === privateTable!.id);

  test("S3 is reached from the private subnets through the gateway endpoint", () => {
    const [endpoint] = ofType("aws_vpc_endpoint");
    expect(endpoint).toMatchObject({
      vpc_endpoint_type: "Gateway",
      service_name: "com.amazonaws.eu-north-1.s3",
    });
    expect(endpoint!.route_table_ids).toEqual([privateTable!.id]);
  });

  test("the private subnets' only way to the internet is the NAT instance", () => {
    const associations = ofType("aws_route_table_association");
    const privateSubnets = ofType("aws_subnet").filter(
      ({ tags }) => "kubernetes.io/role/internal-elb" in (tags as object),
    );
    expect(privateSubnets).toHaveLength(3);
    for (const { id } of privateSubnets) {
      expect(associations.find(({ subnet_id }) => subnet_id === id)).toMatchObject({
        route_table_id: privateTable!.id,
      });
    }
    const [nat] = ofType("aws_instance").filter(({ source_dest_check }) => source_dest_check === false);
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatchObject({
      destination_cidr_block: "0.0.0.0/0",
      network_interface_id: nat!.primary_network_interface_id,
    });
  });

  test("the Kubernetes API is private, and reached from the VPN", () => {
    const [cluster] = ofType("aws_eks_cluster");
    const [config] = cluster!.vpc_config as Record<string, unknown>[];
    expect(config).toMatchObject({ endpoint_private_access: true, endpoint_public_access: false });
    const vpn = objects.find(
      ({ type, values }) => type === "aws_security_group" && values.name === "openvpn-sg",
    );
    const rules = ofType("aws_vpc_security_group_ingress_rule").filter(
      ({ security_group_id }) => security_group_id === config!.cluster_security_group_id,
    );
    expect(rules).toEqual([
      expect.objectContaining({ from_port: 443, to_port: 443, referenced_security_group_id: vpn!.values.id }),
    ]);
  });

  test("the file system is reached by NFS from the cluster's nodes, and has an address in each of their subnets", () => {
    const [config] = ofType("aws_eks_cluster")[0]!.vpc_config as Record<string, unknown>[];
    const targets = ofType("aws_efs_mount_target");
    expect(targets.map(({ subnet_id }) => subnet_id).sort()).toEqual(
      [...(config!.subnet_ids as string[])].sort(),
    );
    const [group] = targets[0]!.security_groups as string[];
    const rules = ofType("aws_vpc_security_group_ingress_rule").filter(
      ({ security_group_id }) => security_group_id === group,
    );
    expect(rules).toEqual([
      expect.objectContaining({
        from_port: 2049,
        to_port: 2049,
        referenced_security_group_id: config!.cluster_security_group_id,
      }),
    ]);
  });

  test("the load balancer is internal", () => {
    expect(ofType("aws_lb")).toEqual([
      expect.objectContaining({ internal: true, load_balancer_type: "network" }),
    ]);
  });

  test("nothing is open to the whole internet", () => {
    const open = objects.filter(
      ({ type, values }) =>
        type.includes("ingress") && (values.cidr_ipv4 === "0.0.0.0/0" || values.cidr_ipv6 === "::/0"),
    );
    expect(open).toEqual([]);
  });
});
