import { StackState, type StateResource } from "../../src/teardown/stack-state";

/** A resource of a state with one instance, in the module of an address. */
export function resource(
  type: string,
  attributes: Readonly<Record<string, unknown>> = {},
  module?: string,
  name = "this",
): StateResource {
  return {
    mode: "managed",
    type,
    name,
    ...(module !== undefined && { module }),
    instances: [{ attributes }],
  };
}

/** A bucket with its settings, as the maintained module has them in a state. */
export function bucketModule(key: string, name: string, forceDestroy = false): readonly StateResource[] {
  const module = `module.s3-bucket["${key}"]`;
  return [
    resource(
      "aws_s3_bucket",
      { id: name, bucket: name, region: "eu-north-1", force_destroy: forceDestroy },
      module,
      "new-bucket",
    ),
    resource("aws_s3_bucket_policy", { id: name, bucket: name }, module),
    resource("aws_s3_bucket_lifecycle_configuration", { id: name, bucket: name }, module),
  ];
}

export const NETWORK: readonly StateResource[] = [
  resource(
    "aws_vpc",
    { id: "vpc-0a1b2c3d4e5f60718", arn: "arn:aws:ec2:eu-north-1:123456789012:vpc/vpc-0a1b2c3d4e5f60718" },
    "module.custom-vpc",
    "custom_vpc",
  ),
  resource("aws_instance", { id: "i-0aaaaaaaaaaaaaaa1" }, "module.openvpn-server", "openvpn_server"),
  resource("aws_security_group", { id: "sg-0aaaaaaaaaaaaaaa1" }, "module.openvpn-server", "openvpn_sg"),
];

export const CLUSTER: readonly StateResource[] = [
  resource(
    "aws_eks_cluster",
    {
      name: "spark-cluster",
      arn: "arn:aws:eks:eu-north-1:123456789012:cluster/spark-cluster",
      vpc_config: [{ cluster_security_group_id: "sg-0bbbbbbbbbbbbbbb2" }],
    },
    "module.eks-cluster",
    "test_cluster",
  ),
  resource("aws_instance", { id: "i-0bbbbbbbbbbbbbbb2" }, "module.nat-instance", "nat_instance"),
  ...bucketModule("spark_data", "acme-data"),
  ...bucketModule("spark_logs", "acme-logs"),
];

export const ADDONS: readonly StateResource[] = [
  resource("helm_release", { name: "ingress-nginx" }, "module.ingress-nginx", "ingress_nginx"),
  resource(
    "aws_route53_zone",
    { zone_id: "Z0123456789ABCDEFGHIJ", force_destroy: true },
    "module.external-dns",
    "private_hosted_zone",
  ),
];

/** A state file with these resources, as terraform writes it. */
export function stateFile(resources: readonly StateResource[]): string {
  return JSON.stringify({ version: 4, serial: 1, outputs: {}, resources });
}

/** The state of these resources. */
export function stateOf(resources: readonly StateResource[]): StackState {
  return StackState.parse(stateFile(resources));
}
