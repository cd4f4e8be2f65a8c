/**
 * What is known to fail in the modules as published in 2022 (docs/registry-modules.md), each as a small configuration
 * of our own: the rehearsal must find it, and say what it is.
 */
import path from "node:path";
import type { ValueMap } from "../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../src/rehearsal/world/world";
import { TerraformRehearsal } from "../support/terraform";
import type { Account } from "./catalogue/support/account";
import { ClusterAccount } from "./catalogue/support/cluster-account";
import { writeChart } from "./catalogue/support/local-chart";

const aws = new ClusterAccount();
const folder = path.join(aws.directory, "stack");
let cluster: ValueMap;
let helm: Account;
let kubernetes: Account;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  ({ cluster } = await aws.prepareWithNodes());
  helm = aws.inside("helm", aws.connection(cluster), [folder]);
  kubernetes = aws.inside("kubernetes", aws.connection(cluster));
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

function install(more: ValueMap = {}): Promise<ValueMap> {
  const repository = "https://charts.example.com";
  return helm.put("helm_release", { name: "web", chart: "podinfo", repository, version: "6.7.1", ...more });
}

/** Installs a chart of one template, from a folder. */
function installLocal(template: string): Promise<ValueMap> {
  writeChart(path.join(folder, "local"), { "templates/all.yaml": template });
  return install({ chart: "./local", repository: null, version: null });
}

describe("the rehearsal finds, of the storage modules,", () => {
  it("an access control list on a new bucket (s3-bucket 1.0.4)", async () => {
    await aws.put("aws_s3_bucket", { bucket: "spark-data" });
    const acl = { bucket: "spark-data", acl: "private" };
    await expect(aws.put("aws_s3_bucket_acl", acl)).rejects.toThrow(
      "AccessControlListNotSupported: The bucket does not allow ACLs",
    );
    await aws.put("aws_s3_bucket_ownership_controls", {
      bucket: "spark-data",
      rule: [{ object_ownership: "BucketOwnerPreferred" }],
    });
    await expect(aws.put("aws_s3_bucket_acl", acl)).resolves.toMatchObject({ id: "spark-data,private" });
  });

  it("a bucket that is to be deleted with data in it (s3-bucket 1.0.4, no force_destroy)", async () => {
    const bucket = await aws.put("aws_s3_bucket", { bucket: "spark-data" });
    await aws.put("aws_s3_object", { bucket: "spark-data", key: "logs/", content: "" });
    await expect(aws.delete("aws_s3_bucket", bucket)).rejects.toThrow(/BucketNotEmpty/);
  });
});

describe("the rehearsal finds, of the cluster module,", () => {
  it("a second cluster called test_cluster (eks-cluster 1.0.4)", async () => {
    await aws.cluster({ name: "test_cluster" });
    await expect(aws.cluster({ name: "test_cluster" })).rejects.toThrow(
      "ResourceInUseException: Cluster already exists with name: test_cluster",
    );
  });

  it("a disk of 10 GiB in a group whose nodes start (eks-cluster 1.0.4)", async () => {
    const set = { node_group_name: "spot", disk_size: 10, capacity_type: "SPOT" };
    await expect(aws.group(set, [1, 1, 1])).rejects.toThrow(/Volume of size 10GB is smaller than snapshot/);
  });

  it("images of Amazon Linux 2 on a version of today (eks-cluster 1.0.4)", async () => {
    await expect(aws.group({ node_group_name: "old", ami_type: "AL2_x86_64" })).rejects.toThrow(
      "Requested AMI for this version 1.35 is not supported",
    );
    const image = (minor: string) =>
      `/aws/service/eks/optimized-ami/${minor}/amazon-linux-2/recommended/image_id`;
    expect(() => aws.data("aws_ssm_parameter", { name: image("1.35") })).toThrow(/ParameterNotFound/);
    expect(aws.data("aws_ssm_parameter", { name: image("1.32") })).toHaveProperty("value");
  });

  it("a cluster in one zone", async () => {
    const network = { subnet_ids: [aws.subnets[0]!.id!] };
    await expect(aws.cluster({ name: "one" }, network)).rejects.toThrow(
      "Subnets specified must be in at least two different AZs",
    );
  });

  it("a version of 2022", async () => {
    await expect(aws.cluster({ name: "old", version: "1.23" })).rejects.toThrow(
      "unsupported Kubernetes version 1.23",
    );
  });

  it("nodes without a way out, as the NAT instance's route is missing", async () => {
    await aws.delete("aws_route", aws.wayOut);
    await expect(aws.group({ node_group_name: "late" }, [1, 1, 1])).rejects.toThrow(
      /NodeCreationFailure.*Instances failed to join the kubernetes cluster: the subnet .* has no route to the internet/,
    );
    await expect(aws.group({ node_group_name: "late" }, [0, 0, 1])).resolves.toMatchObject({
      id: "spark:late",
    });
  });

  it("nodes whose way out leads nowhere, as the NAT is gone", async () => {
    aws.world.change({ remove: aws.world.list("aws_nat_gateway") });
    await expect(aws.group({ node_group_name: "late" }, [1, 1, 1])).rejects.toThrow(
      /the default route of the subnet .* leads nowhere/,
    );
  });
});

describe("the rehearsal finds, of the providers' configuration,", () => {
  it.each(["helm", "kubernetes"] as const)("v1alpha1 for a command that gets a token (%s)", async (name) => {
    const { token: _token, ...rest } = aws.connection(cluster);
    const exec = { api_version: "client.authentication.k8s.io/v1alpha1", command: "aws", args: [] };
    const visitor = aws.inside(name, { ...rest, exec: name === "helm" ? exec : [exec] });
    const made =
      name === "helm"
        ? visitor.put("helm_release", { name: "a", chart: "a", repository: "https://charts.example.com" })
        : visitor.put("kubernetes_namespace_v1", { metadata: [{ name: "a" }] });
    await expect(made).rejects.toThrow(
      'exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
    );
  });

  it("a path in place of a certificate", async () => {
    const visitor = aws.inside("kubernetes", {
      ...aws.connection(cluster),
      cluster_ca_certificate: "/home/me/ca.crt",
    });
    await expect(visitor.put("kubernetes_namespace_v1", { metadata: [{ name: "a" }] })).rejects.toThrow(
      "unable to parse bytes as PEM block",
    );
  });

  it("a cluster that is not there yet", async () => {
    const early = aws.inside("helm", { ...aws.connection(cluster), host: "https://early.eks.amazonaws.com" });
    await expect(
      early.put("helm_release", { name: "a", chart: "a", repository: "https://charts.example.com" }),
    ).rejects.toThrow(/Kubernetes cluster unreachable: .* no such host/);
  });
});

describe("the rehearsal finds, of the charts,", () => {
  it("a repository that answers no more (spark-operator 1.0.7)", async () => {
    const repository = "https://googlecloudplatform.github.io/spark-on-k8s-operator";
    await expect(install({ chart: "spark-operator", repository, version: "1.1.25" })).rejects.toThrow(
      /spark-on-k8s-operator\/index\.yaml : 404 Not Found/,
    );
  });

  it.each([
    ["policy/v1beta1", "PodSecurityPolicy"],
    ["policy/v1beta1", "PodDisruptionBudget"],
    ["batch/v1beta1", "CronJob"],
    ["networking.k8s.io/v1beta1", "Ingress"],
    ["rbac.authorization.k8s.io/v1beta1", "ClusterRole"],
    ["apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"],
    ["autoscaling/v2beta2", "HorizontalPodAutoscaler"],
  ])("an object that no cluster serves any more: %s %s", async (version, kind) => {
    await expect(installLocal(`apiVersion: ${version}\nkind: ${kind}\n`)).rejects.toThrow(
      `no matches for kind "${kind}" in version "${version}"`,
    );
  });

  it.each([
    ["kubernetes_pod_disruption_budget", { spec: [{ selector: [{}] }] }],
    ["kubernetes_pod_security_policy", {}],
  ])("a resource of a removed version: %s", async (type, more) => {
    await expect(kubernetes.put(type, { metadata: [{ name: "a" }], ...more })).rejects.toThrow(
      /the server could not find the requested resource/,
    );
  });

  it("objects of newer kinds in a version whose older ones were removed are none of them", async () => {
    await expect(
      installLocal("apiVersion: networking.k8s.io/v1beta1\nkind: ServiceCIDR\n"),
    ).resolves.toMatchObject({ id: "web" });
  });

  it("custom resources before their definitions (cert-manager 1.0.1)", async () => {
    await expect(installLocal("apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\n")).rejects.toThrow(
      'no matches for kind "ClusterIssuer" in version "cert-manager.io/v1": ensure CRDs are installed first',
    );
  });

  it("a namespace that is not there", async () => {
    await expect(install({ namespace: "addons" })).rejects.toThrow('namespaces "addons" not found');
  });

  it("pods that get no image, as the NAT's route is gone", async () => {
    await aws.delete("aws_route", aws.wayOut);
    await expect(install()).rejects.toThrow(
      /context deadline exceeded \(its pods' images cannot be pulled: the subnet .* has no route/,
    );
    await expect(install({ wait: false })).resolves.toMatchObject({ status: "deployed" });
  });

  it("a load balancer that faces the internet, and is a Classic one (ingress-nginx 1.0.1)", async () => {
    const vpc_id = aws.world.list("aws_vpc")[0]!.id;
    const gateway = await aws.put("aws_internet_gateway", { vpc_id });
    const route = [{ cidr_block: "0.0.0.0/0", gateway_id: gateway.id! }];
    const table = await aws.put("aws_route_table", { vpc_id, route });
    const open = await aws.put("aws_subnet", {
      vpc_id,
      cidr_block: "10.0.9.0/24",
      availability_zone: "eu-west-1a",
    });
    await aws.put("aws_route_table_association", { route_table_id: table.id!, subnet_id: open.id! });
    const nginx = { name: "ingress", chart: "ingress-nginx", version: "4.2.0" };
    await install(nginx);
    expect(aws.world.list("aws_elb").map(({ values }) => values.internal)).toEqual([false]);
  });
});

describe("the rehearsal finds, when something is destroyed,", () => {
  it("a zone with records that external-dns made (external-dns 1.0.4)", async () => {
    const zone = await aws.put("aws_route53_zone", { name: "spark.example.internal" });
    const record = { zone_id: zone.zone_id!, name: "hub", type: "A", ttl: 60, records: ["10.0.0.9"] };
    await aws.put("aws_route53_record", record);
    await expect(aws.delete("aws_route53_zone", zone)).rejects.toThrow(/HostedZoneNotEmpty/);
  });

  it("a network with interfaces in it", async () => {
    const [vpc] = aws.world.list("aws_vpc");
    await expect(aws.delete("aws_vpc", vpc!.values)).rejects.toThrow(/DependencyViolation/);
    await expect(aws.delete("aws_subnet", aws.subnets[0]!)).rejects.toThrow(/DependencyViolation/);
  });

  it("a security group that an interface is in", async () => {
    const [vpc] = aws.world.list("aws_vpc");
    const group = await aws.put("aws_security_group", { name: "nfs", vpc_id: vpc!.id });
    await aws.put("aws_network_interface", { subnet_id: aws.subnets[0]!.id!, security_groups: [group.id!] });
    await expect(aws.delete("aws_security_group", group)).rejects.toThrow(/DependencyViolation/);
  });

  it("a file system that can be mounted", async () => {
    const files = await aws.put("aws_efs_file_system", { creation_token: "homes" });
    await aws.put("aws_efs_mount_target", { file_system_id: files.id!, subnet_id: aws.subnets[0]!.id! });
    await expect(aws.delete("aws_efs_file_system", files)).rejects.toThrow(/FileSystemInUse/);
  });
});

describe("terraform on the rehearsal finds", () => {
  let rehearsal: TerraformRehearsal;

  beforeAll(async () => {
    rehearsal = await TerraformRehearsal.start();
    rehearsal.configure('terraform {\n required_providers {\n aws = { source = "hashicorp/aws" }\n }\n}');
    await rehearsal.terraform("init");
  });

  afterAll(() => rehearsal.end());

  const provider = 'provider "aws" {\n region = "eu-west-1"\n}\n';

  it("a count on another module's id (eks-cluster 1.0.4)", async () => {
    rehearsal.configure(`${provider}
      resource "aws_security_group" "vpn" {
        name = "vpn"
      }
      resource "aws_vpc_security_group_ingress_rule" "kubectl" {
        count             = aws_security_group.vpn.id != "" ? 1 : 0
        security_group_id = aws_security_group.vpn.id
        ip_protocol       = "-1"
        cidr_ipv4         = "10.0.0.0/16"
      }
    `);
    expect(await rehearsal.terraform("plan")).toMatchObject({
      code: 1,
      text: expect.stringContaining("Invalid count argument") as unknown,
    });
  });

  it("an elastic address with vpc = true (nat-instance 1.0.4)", async () => {
    rehearsal.configure(`${provider} resource "aws_eip" "a" {\n vpc = true\n}`);
    expect(await rehearsal.terraform("validate")).toMatchObject({
      code: 1,
      text: expect.stringContaining('An argument named "vpc" is not expected here') as unknown,
    });
  });
});
