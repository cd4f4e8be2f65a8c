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
project.must(["node", "--require", "tsx/cjs", "main.ts"], { SPARK_PLATFORM_LAYOUT: "single" });
const terraform = ["terraform", "-chdir=cdktf.out/stacks/spark-platform"];
project.must([...terraform, "init"]);
project.must([...terraform, "apply", "-auto-approve", `-var-file=${project.variableFile}`]);
const objects = project.objects();
const ofType = (type: string) => objects.filter((object) => object.type === type).map(({ values }) => values);

test("every role is taken by one service, or by one service account through the cluster's OIDC provider", () => {
  const trust = Object.fromEntries(
    ofType("aws_iam_role").map((role) => {
      const [statement, ...more] = statementsOf(role.assume_role_policy);
      expect(more).toEqual([]);
      const { Service } = statement!.Principal as Record<string, string>;
      if (Service) return [role.name, Service];
      const conditions = Object.entries(statement!.Condition!.StringEquals!);
      return [
        role.name,
        conditions.map(([key, value]) => `${key.split(":").at(-1)}=${String(value)}`).sort(),
      ];
    }),
  );
  const account = (name: string) => [
    "aud=sts.amazonaws.com",
    `sub=system:serviceaccount:kube-system:${name}`,
  ];
  expect(Object.keys(trust).sort()).toEqual([
    "spark-cluster-aws-ebs-csi-driver",
    "spark-cluster-controlplane_role",
    "spark-cluster-vpc-cni",
    "spark-cluster-worker_role",
  ]);
  expect(trust).toMatchObject({
    "spark-cluster-controlplane_role": "eks.amazonaws.com",
    "spark-cluster-worker_role": "ec2.amazonaws.com",
    "spark-cluster-vpc-cni": account("aws-node"),
    "spark-cluster-aws-ebs-csi-driver": account("ebs-csi-controller-sa"),
  });
});

test("roles have AWS's own narrow policies, each what it needs, and none of ours inline", () => {
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
  expect([...ofType("aws_iam_role_policy"), ...ofType("aws_iam_policy")]).toEqual([]);
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

test("nothing allows writing on every resource", () => {
  const documents = objects.flatMap(({ values }) =>
    ["policy", "inline_policy"].flatMap((name) =>
      typeof values[name] === "string" && values[name] ? [values[name]] : [],
    ),
  );
  const broad = documents.flatMap(statementsOf).filter(({ Effect, Action, Resource, Principal }) => {
    const writes = list(Action).some((action) => !/:(Get|List|Describe)/.test(action));
    // In a policy of a resource (it names who), "*" is that resource.
    return Effect === "Allow" && writes && Principal === undefined && list(Resource).includes("*");
  });
  expect(documents.length).toBeGreaterThan(0);
  expect(broad).toEqual([]);
});
