import {
  checkBuckets,
  checkClusterSettings,
  DEFAULT_S3_BUCKETS,
  type BucketNames,
  type ClusterSettings,
} from "../../src/platform/cluster-settings";

describe("cluster settings that work", () => {
  test.each<[string, ClusterSettings]>([
    ["the defaults", {}],
    ["a version of one's own", { kubernetesVersion: "1.36" }],
    ["a version out of support, on purpose", { kubernetesVersion: "1.29", allowUnsupportedKubernetes: true }],
    ["a public endpoint for one address", { endpointPublicAccessCidrs: ["203.0.113.7/32"] }],
    ["more administrators", { adminPrincipalArns: ["arn:aws:iam::123456789012:role/team/admin"] }],
    ["the config map beside access entries", { authenticationMode: "API_AND_CONFIG_MAP" }],
  ])("are accepted: %s", (_, settings) => {
    expect(() => {
      checkClusterSettings(settings);
    }).not.toThrow();
  });
});

describe("cluster settings that cannot work are refused by name, with value and fix", () => {
  test.each<[ClusterSettings, string]>([
    [{ name: "" }, 'cluster.name: "" is not the name of an EKS cluster; use 1 to 40 letters'],
    [{ name: "spark cluster" }, 'cluster.name: "spark cluster"'],
    [{ name: "a".repeat(41) }, "is not the name of an EKS cluster"],
    [
      { kubernetesVersion: "1.35.2" },
      'cluster.kubernetesVersion: "1.35.2" is not a Kubernetes minor version',
    ],
    [{ kubernetesVersion: "latest" }, '"latest" is not a Kubernetes minor version; use "1.3'],
    [{ kubernetesVersion: "1.99" }, '"1.99" is not in this project\'s version catalogue'],
    [{ kubernetesVersion: "1.33" }, '"1.33" left EKS standard support on 2026-07-29'],
    [{ kubernetesVersion: "x", allowUnsupportedKubernetes: true }, '"x" is not a Kubernetes minor version'],
    [{ allowUnsupportedKubernetes: "false" as unknown as boolean }, '"false" is neither true nor false'],
    [
      { allowUnsupportedKubernetes: 1 as unknown as boolean },
      "cluster.allowUnsupportedKubernetes: 1 is neither",
    ],
    [
      { allowUnsupportedKubernetes: null as unknown as boolean },
      "cluster.allowUnsupportedKubernetes: null is no value",
    ],
    [{ endpointPublicAccessCidrs: "203.0.113.7/32" as unknown as [] }, "is not a list of text"],
    [{ endpointPublicAccessCidrs: ["0.0.0.0/0"] }, 'endpointPublicAccessCidrs[0]: "0.0.0.0/0" opens the API'],
    [{ endpointPublicAccessCidrs: ["203.0.113.7"] }, '"203.0.113.7" is not an IPv4 block in CIDR notation'],
    [{ endpointPublicAccessCidrs: ["203.0.113.7/24"] }, 'use "203.0.113.0/24"'],
    [
      { adminPrincipalArns: ["admin"] },
      'cluster.adminPrincipalArns[0]: "admin" is not the ARN of an IAM role or user',
    ],
    [{ adminPrincipalArns: ["arn:aws:iam::1:role/admin"] }, "is not the ARN"],
    [
      { authenticationMode: "CONFIG_MAP" as "API" },
      'cluster.authenticationMode: "CONFIG_MAP" is not a known choice; use "API" or "API_AND_CONFIG_MAP"',
    ],
    [{ adminPrincipalArns: ["arn:aws:sts::123456789012:assumed-role/admin/me"] }, "is not the ARN"],
  ])("%j", (settings, message) => {
    expect(() => {
      checkClusterSettings(settings);
    }).toThrow(message);
  });
});

describe("buckets that cannot work are refused by name, with value and fix", () => {
  test.each<[BucketNames, string]>([
    [{ spark_data: "data" }, 's3Buckets: ["spark_data"] has no "spark_logs"'],
    [
      { ...DEFAULT_S3_BUCKETS, spark_data: "Data" },
      's3Buckets.spark_data: "Data" is not the name of an S3 bucket',
    ],
    [{ ...DEFAULT_S3_BUCKETS, spark_data: "da" }, "use 3 to 63 lower-case letters"],
    [{ ...DEFAULT_S3_BUCKETS, spark_data: "da..ta" }, "is not the name of an S3 bucket"],
    [{ ...DEFAULT_S3_BUCKETS, spark_data: "192.168.0.1" }, "is not the name of an S3 bucket"],
    [{ ...DEFAULT_S3_BUCKETS, spark_data: "s3://data" }, "is not the name of an S3 bucket"],
    [{ spark_data: "same", spark_logs: "same" }, 's3Buckets.spark_data: "same" is also s3Buckets.spark_logs'],
    [{ ...DEFAULT_S3_BUCKETS, "my models": "models" }, 's3Buckets: "my models" is no key for a bucket'],
  ])("%j", (buckets, message) => {
    expect(() => {
      checkBuckets(buckets);
    }).toThrow(message);
  });
});
