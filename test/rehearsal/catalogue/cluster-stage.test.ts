import { readFileSync } from "node:fs";
import path from "node:path";
import { criticalPath } from "../../../src/rehearsal/latency/critical-path";
import { parseGraph } from "../../../src/rehearsal/latency/graph";
import { type Run, TerraformRehearsal } from "../../support/terraform";
import { network, role } from "./support/cluster-stage";

const NOW = ["-auto-approve"];
const DIFFERENT = ["-detailed-exitcode"];

/** Everything that the cluster stage uses, once. */
function stage({ most = 3, type = "t3.medium" } = {}): string {
  return `
    provider "aws" {
      region = "eu-west-1"
      default_tags {
        tags = { project = "spark" }
      }
    }
    ${network()}
    ${role("control", "eks.amazonaws.com", "AmazonEKSClusterPolicy")}
    ${role("nodes", "ec2.amazonaws.com", "AmazonEKSWorkerNodePolicy")}
    resource "aws_kms_key" "secrets" {
      enable_key_rotation = true
    }
    resource "aws_kms_alias" "secrets" {
      name          = "alias/secrets"
      target_key_id = aws_kms_key.secrets.key_id
    }
    resource "aws_cloudwatch_log_group" "cluster" {
      name = "/aws/eks/spark/cluster"
    }
    resource "aws_eks_cluster" "main" {
      name                          = "spark"
      role_arn                      = aws_iam_role.control.arn
      bootstrap_self_managed_addons = false
      enabled_cluster_log_types     = ["audit"]
      access_config {
        authentication_mode = "API"
      }
      vpc_config {
        subnet_ids              = [for subnet in aws_subnet.private : subnet.id]
        endpoint_private_access = true
        endpoint_public_access  = false
      }
      encryption_config {
        resources = ["secrets"]
        provider {
          key_arn = aws_kms_key.secrets.arn
        }
      }
      depends_on = [aws_cloudwatch_log_group.cluster, aws_iam_role_policy_attachment.control]
    }
    resource "aws_iam_openid_connect_provider" "main" {
      url            = aws_eks_cluster.main.identity[0].oidc[0].issuer
      client_id_list = ["sts.amazonaws.com"]
    }
    resource "aws_eks_access_entry" "admin" {
      cluster_name  = aws_eks_cluster.main.name
      principal_arn = "arn:aws:iam::123456789012:role/admin"
    }
    resource "aws_eks_access_policy_association" "admin" {
      cluster_name  = aws_eks_cluster.main.name
      principal_arn = aws_eks_access_entry.admin.principal_arn
      policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
      access_scope {
        type = "cluster"
      }
    }
    data "aws_eks_addon_version" "main" {
      addon_name         = "vpc-cni"
      kubernetes_version = "1.35"
    }
    resource "aws_eks_addon" "before" {
      cluster_name  = aws_eks_cluster.main.name
      addon_name    = "vpc-cni"
      addon_version = data.aws_eks_addon_version.main.version
    }
    resource "aws_launch_template" "workers" {
      name                   = "workers"
      update_default_version = true
      vpc_security_group_ids = [aws_eks_cluster.main.vpc_config[0].cluster_security_group_id]
      block_device_mappings {
        device_name = "/dev/xvda"
        ebs {
          volume_size = 20
          encrypted   = true
        }
      }
      metadata_options {
        http_tokens = "required"
      }
    }
    resource "aws_eks_node_group" "workers" {
      cluster_name    = aws_eks_cluster.main.name
      node_group_name = "workers"
      node_role_arn   = aws_iam_role.nodes.arn
      subnet_ids      = [for subnet in aws_subnet.private : subnet.id]
      instance_types  = ["${type}"]
      launch_template {
        id      = aws_launch_template.workers.id
        version = aws_launch_template.workers.latest_version
      }
      scaling_config {
        min_size     = 1
        desired_size = 1
        max_size     = ${most}
      }
      taint {
        key    = "spark"
        effect = "NO_SCHEDULE"
      }
      lifecycle {
        ignore_changes = [scaling_config[0].desired_size]
      }
      depends_on = [aws_eks_addon.before, aws_iam_role_policy_attachment.nodes, aws_route.out]
    }
    resource "aws_autoscaling_group_tag" "workers" {
      autoscaling_group_name = aws_eks_node_group.workers.resources[0].autoscaling_groups[0].name
      tag {
        key                 = "k8s.io/cluster-autoscaler/enabled"
        value               = "true"
        propagate_at_launch = false
      }
    }
    resource "aws_eks_addon" "after" {
      cluster_name = aws_eks_cluster.main.name
      addon_name   = "coredns"
      depends_on   = [aws_eks_node_group.workers]
    }
    data "aws_eks_cluster_auth" "main" {
      name = aws_eks_cluster.main.name
    }
    resource "aws_s3_bucket" "data" {
      bucket = "spark-data-of-nobody"
    }
    resource "aws_s3_bucket_ownership_controls" "data" {
      bucket = aws_s3_bucket.data.id
      rule {
        object_ownership = "BucketOwnerEnforced"
      }
    }
    resource "aws_s3_bucket_public_access_block" "data" {
      bucket              = aws_s3_bucket.data.id
      block_public_policy = true
    }
    resource "aws_s3_bucket_policy" "data" {
      bucket = aws_s3_bucket.data.id
      policy = jsonencode({
        Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "\${aws_s3_bucket.data.arn}/*" }]
      })
    }
    resource "aws_s3_bucket_versioning" "data" {
      bucket = aws_s3_bucket.data.id
      versioning_configuration {
        status = "Enabled"
      }
    }
    resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
      bucket = aws_s3_bucket.data.id
      rule {
        apply_server_side_encryption_by_default {
          sse_algorithm     = "aws:kms"
          kms_master_key_id = aws_kms_key.secrets.arn
        }
      }
    }
    resource "aws_s3_bucket_lifecycle_configuration" "data" {
      bucket = aws_s3_bucket.data.id
      rule {
        id     = "uploads"
        status = "Enabled"
        filter {}
        abort_incomplete_multipart_upload {
          days_after_initiation = 7
        }
      }
      rule {
        id     = "old"
        status = "Enabled"
        filter {
          object_size_greater_than = 0
        }
        noncurrent_version_expiration {
          noncurrent_days = 30
        }
        transition {
          days          = 30
          storage_class = "STANDARD_IA"
        }
      }
    }
    resource "aws_s3_object" "events" {
      bucket  = aws_s3_bucket.data.id
      key     = "events/"
      content = ""
    }
    output "token" {
      value     = data.aws_eks_cluster_auth.main.token
      sensitive = true
    }
  `;
}

describe("the types of the cluster stage", () => {
  let rehearsal: TerraformRehearsal;

  beforeAll(async () => {
    rehearsal = await TerraformRehearsal.start();
    rehearsal.configure(stage());
    expectSuccess(await rehearsal.terraform("init"));
  });

  afterAll(() => rehearsal.end());

  function expectSuccess(run: Run): void {
    expect(`${run.code} ${run.stderr}`).toBe("0 ");
  }

  it("are all in the catalogue, and are applied", async () => {
    const run = await rehearsal.terraform("apply", ...NOW);
    expectSuccess(run);
    expect(run.text).toContain("Apply complete! Resources: 29 added, 0 changed, 0 destroyed.");
    expect(run.text).not.toContain("Warning:");
  });

  it("are then as configured, however the autoscaler changed the number of nodes", async () => {
    const account = rehearsal.account();
    const [group] = account.list("aws_eks_node_group");
    if (!group) throw new Error("there is no node group");
    const sizes = { min_size: 1, desired_size: 2, max_size: 3 };
    account.change({ put: [{ ...group, values: { ...group.values, scaling_config: [sizes] } }] });

    const run = await rehearsal.terraform("plan", ...DIFFERENT);
    expect(run.text).toContain("No changes.");
    expectSuccess(run);
  });

  it("keep the token of the cluster out of the world", () => {
    expect(readFileSync(path.join(rehearsal.world, "world.jsonl"), "utf8")).not.toContain("k8s-aws-v1");
  });

  it("change in place, or are replaced with what is on them", async () => {
    rehearsal.configure(stage({ most: 5 }));
    const larger = await rehearsal.terraform("apply", ...NOW);
    expect(larger.text).toContain("Resources: 0 added, 1 changed, 0 destroyed.");

    rehearsal.configure(stage({ most: 5, type: "t3.large" }));
    const other = await rehearsal.terraform("plan");
    expect(other.text).toContain("aws_eks_node_group.workers must be replaced");
    expect(other.text).toContain("Plan: 2 to add, 0 to change, 2 to destroy.");
  });

  it("have a critical path through the cluster, its nodes and what needs them", async () => {
    const { stdout } = await rehearsal.terraform("graph");
    const { limited, path: steps, unlimited } = criticalPath({ graph: parseGraph(stdout) });

    expect(steps.map(({ address }) => address)).toEqual([
      "aws_vpc.main",
      "aws_subnet.private",
      "aws_eks_cluster.main",
      "aws_eks_addon.before",
      "aws_eks_node_group.workers",
      "aws_eks_addon.after",
    ]);
    expect(unlimited).toBe(12 + 3 + 540 + 35 + 120 + 35);
    expect(limited).toBe(unlimited);
  });

  it("are destroyed to the last object", async () => {
    rehearsal.configure(stage({ most: 5 }));
    const run = await rehearsal.terraform("destroy", ...NOW);
    expectSuccess(run);
    expect(rehearsal.account().list()).toEqual([]);
  });
});
