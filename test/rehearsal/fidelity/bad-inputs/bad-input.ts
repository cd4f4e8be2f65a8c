/** What a bad input is: one wrong thing in an otherwise good configuration, as data. */

/** Arguments of a resource as Terraform's JSON has them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Resources by type and name. */
export type Resources = Readonly<Record<string, Readonly<Record<string, Arguments>>>>;

/**
 * How far something bad came: the command that refused it, or none. `planned` was not applied; `replaced` is a change that
 * is answered with a new object.
 */
export type Outcome = "validate" | "plan" | "planned" | "apply" | "replaced" | "accepted";

/** One bad input. */
export interface BadInput {
  /** The type that it is about. */
  readonly type: string;
  /** What is wrong, in words. */
  readonly what: string;
  /** What is configured: the bad thing, or the good one that is changed afterwards. */
  readonly config: Arguments;
  /** The bad change; null for the deletion. */
  readonly then?: Arguments | null;
  /** What else it takes. Names begin with the input's own, then `__`. */
  readonly beside?: Resources;
  /** What of it Terraform forgets before the change, so that it stays as if somebody else had made it. */
  readonly forget?: readonly string[];
  /** What AWS itself says, where the emulation is laxer or stricter, with its source. */
  readonly aws?: string;
  /** Why the rehearsal may be laxer than the real provider. */
  readonly laxer?: string;
}

/** Bad inputs by name, which is also their resource's in Terraform. */
export type BadInputs = Readonly<Record<string, BadInput>>;

/** Where everything is tried. */
export const REGION = "eu-west-1";

/** The id of something of EC2 that does not exist. */
export function nothing(prefix: string): string {
  return `${prefix}-00000000000000000`;
}

/** A trust policy for a service. */
export function trust(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });
}

/** A policy of one statement. */
export function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const subnet = (network: string, block: string, zone: string): Arguments => ({
  vpc_id: `\${aws_vpc.${network}.id}`,
  cidr_block: block,
  availability_zone: `${REGION}${zone}`,
});

/** Good things that bad inputs refer to. */
export const SHARED: Resources = {
  aws_vpc: { shared: { cidr_block: "10.0.0.0/16" }, other: { cidr_block: "10.1.0.0/16" } },
  aws_subnet: {
    shared_a: subnet("shared", "10.0.0.0/24", "a"),
    shared_b: subnet("shared", "10.0.1.0/24", "b"),
    shared_a2: subnet("shared", "10.0.2.0/24", "a"),
  },
  aws_internet_gateway: { shared: { vpc_id: "${aws_vpc.shared.id}" } },
  aws_route_table: { shared: { vpc_id: "${aws_vpc.shared.id}" } },
  aws_security_group: {
    shared: { name: "shared", vpc_id: "${aws_vpc.shared.id}" },
    other: { name: "other", vpc_id: "${aws_vpc.other.id}" },
  },
  aws_iam_role: {
    shared_control: { name: "shared-control", assume_role_policy: trust("eks.amazonaws.com") },
    shared_nodes: { name: "shared-nodes", assume_role_policy: trust("ec2.amazonaws.com") },
    shared_powerless: { name: "shared-powerless", assume_role_policy: trust("eks.amazonaws.com") },
  },
  aws_iam_role_policy_attachment: {
    shared_control: {
      role: "${aws_iam_role.shared_control.name}",
      policy_arn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    },
    shared_nodes: {
      role: "${aws_iam_role.shared_nodes.name}",
      policy_arn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    },
    shared_images: {
      role: "${aws_iam_role.shared_nodes.name}",
      policy_arn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    },
  },
  aws_s3_bucket: { shared: { bucket: "shared-of-bad-inputs" } },
  aws_kms_key: { shared: { description: "shared" } },
  aws_efs_file_system: { shared: { creation_token: "shared" } },
  aws_route53_zone: {
    shared: { name: "shared.example.internal", vpc: [{ vpc_id: "${aws_vpc.shared.id}" }] },
  },
  aws_eks_cluster: {
    shared: {
      name: "shared",
      role_arn: "${aws_iam_role.shared_control.arn}",
      version: "1.35",
      access_config: [{ authentication_mode: "API_AND_CONFIG_MAP" }],
      vpc_config: [{ subnet_ids: ["${aws_subnet.shared_a.id}", "${aws_subnet.shared_b.id}"] }],
      depends_on: ["aws_iam_role_policy_attachment.shared_control"],
    },
  },
};
