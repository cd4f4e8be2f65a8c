import { readFileSync } from "node:fs";
import path from "node:path";
import { type Run, TerraformRehearsal } from "../../support/terraform";
import { network, role } from "./support/cluster-stage";
import { writeChart } from "./support/local-chart";

const NOW = ["-auto-approve"];
const DIFFERENT = ["-detailed-exitcode"];

/** A cluster, and in the same configuration whatever the add-ons stage uses, once. */
function stage({ replicas = 2 } = {}): string {
  return `
    provider "aws" {
      region = "eu-west-1"
    }
    locals {
      connection = {
        host = aws_eks_cluster.main.endpoint
        ca   = base64decode(aws_eks_cluster.main.certificate_authority[0].data)
        name = aws_eks_cluster.main.name
      }
    }
    data "aws_eks_cluster_auth" "main" {
      name = local.connection.name
    }
    provider "kubernetes" {
      host                   = local.connection.host
      cluster_ca_certificate = local.connection.ca
      token                  = data.aws_eks_cluster_auth.main.token
    }
    provider "helm" {
      kubernetes = {
        host                   = local.connection.host
        cluster_ca_certificate = local.connection.ca
        exec = {
          api_version = "client.authentication.k8s.io/v1beta1"
          command     = "aws"
          args        = ["eks", "get-token", "--cluster-name", local.connection.name]
        }
      }
    }
    ${network('tags = { "kubernetes.io/role/internal-elb" = "1" }')}
    ${role("control", "eks.amazonaws.com", "AmazonEKSClusterPolicy")}
    ${role("nodes", "ec2.amazonaws.com", "AmazonEKSWorkerNodePolicy")}
    resource "aws_eks_cluster" "main" {
      name                          = "spark"
      role_arn                      = aws_iam_role.control.arn
      bootstrap_self_managed_addons = false
      access_config {
        authentication_mode                         = "API"
        bootstrap_cluster_creator_admin_permissions = true
      }
      vpc_config {
        subnet_ids = [for subnet in aws_subnet.private : subnet.id]
      }
      depends_on = [aws_iam_role_policy_attachment.control]
    }
    resource "aws_eks_addon" "network" {
      cluster_name         = aws_eks_cluster.main.name
      addon_name           = "vpc-cni"
      configuration_values = jsonencode({ enableNetworkPolicy = "true" })
    }
    resource "aws_eks_node_group" "workers" {
      cluster_name    = aws_eks_cluster.main.name
      node_group_name = "workers"
      node_role_arn   = aws_iam_role.nodes.arn
      subnet_ids      = [for subnet in aws_subnet.private : subnet.id]
      scaling_config {
        min_size     = 1
        desired_size = 1
        max_size     = 3
      }
      depends_on = [aws_eks_addon.network, aws_iam_role_policy_attachment.nodes, aws_route.out]
    }
    resource "aws_security_group" "nfs" {
      name   = "nfs"
      vpc_id = aws_vpc.main.id
    }
    resource "aws_efs_file_system" "homes" {
      encrypted = true
    }
    resource "aws_efs_mount_target" "homes" {
      for_each        = aws_subnet.private
      file_system_id  = aws_efs_file_system.homes.id
      subnet_id       = each.value.id
      security_groups = [aws_security_group.nfs.id]
    }
    resource "aws_efs_backup_policy" "homes" {
      file_system_id = aws_efs_file_system.homes.id
      backup_policy {
        status = "ENABLED"
      }
    }
    resource "aws_route53_zone" "main" {
      name          = "spark.internal"
      force_destroy = true
      vpc {
        vpc_id = aws_vpc.main.id
      }
    }
    resource "tls_private_key" "authority" {
      algorithm   = "ECDSA"
      ecdsa_curve = "P256"
    }
    resource "tls_self_signed_cert" "authority" {
      private_key_pem       = tls_private_key.authority.private_key_pem
      is_ca_certificate     = true
      validity_period_hours = 24
      allowed_uses          = ["cert_signing", "crl_signing"]
      subject {
        common_name = "spark"
      }
    }
    data "tls_certificate" "authority" {
      content = tls_self_signed_cert.authority.cert_pem
    }
    resource "kubernetes_namespace_v1" "addons" {
      metadata {
        name = "addons"
      }
      depends_on = [aws_eks_node_group.workers]
    }
    resource "kubernetes_storage_class_v1" "homes" {
      metadata {
        name = "efs-sc"
      }
      storage_provisioner = "efs.csi.aws.com"
      parameters = {
        fileSystemId     = aws_efs_file_system.homes.id
        provisioningMode = "efs-ap"
      }
    }
    resource "kubernetes_secret_v1" "authority" {
      metadata {
        name      = "authority"
        namespace = kubernetes_namespace_v1.addons.metadata[0].name
      }
      type = "kubernetes.io/tls"
      data = {
        "tls.crt" = tls_self_signed_cert.authority.cert_pem
        "tls.key" = tls_private_key.authority.private_key_pem
      }
    }
    resource "kubernetes_config_map_v1" "board" {
      metadata {
        name      = "board"
        namespace = kubernetes_namespace_v1.addons.metadata[0].name
        labels    = { grafana_dashboard = "1" }
      }
      data = { "board.json" = jsonencode({ title = "Spark" }) }
    }
    resource "helm_release" "cert_manager" {
      name       = "cert-manager"
      namespace  = kubernetes_namespace_v1.addons.metadata[0].name
      chart      = "cert-manager"
      repository = "oci://quay.io/jetstack/charts"
      version    = "v1.21.1"
      atomic     = true
      values     = [yamlencode({ crds = { enabled = true } })]
    }
    resource "helm_release" "issuer" {
      name      = "issuer"
      namespace = helm_release.cert_manager.metadata.namespace
      chart     = "\${path.module}/charts/issuer"
      values    = [yamlencode({ secret = kubernetes_secret_v1.authority.metadata[0].name })]
      set_sensitive = [{ name = "pin", value = "geheim" }]
    }
    resource "helm_release" "ingress" {
      name       = "traefik"
      namespace  = kubernetes_namespace_v1.addons.metadata[0].name
      chart      = "traefik"
      repository = "https://traefik.github.io/charts"
      version    = "41.3.0"
      values = [yamlencode({
        deployment   = { replicas = ${replicas} }
        nodeSelector = { "eks.amazonaws.com/nodegroup" = "workers" }
        service = { annotations = {
          "service.beta.kubernetes.io/aws-load-balancer-type"     = "nlb"
          "service.beta.kubernetes.io/aws-load-balancer-internal" = "true"
        } }
      })]
    }
    output "not_after" {
      value = data.tls_certificate.authority.certificates[0].not_after
    }
    output "revision" {
      value = helm_release.ingress.metadata.revision
    }
  `;
}

describe("the types of the add-ons stage", () => {
  let rehearsal: TerraformRehearsal;

  beforeAll(async () => {
    rehearsal = await TerraformRehearsal.start();
    rehearsal.configure(stage());
    writeChart(path.join(rehearsal.configuration, "charts", "issuer"), {
      "templates/issuer.yaml":
        "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: authority\n",
    });
    expectSuccess(await rehearsal.terraform("init"));
  });

  afterAll(() => rehearsal.end());

  function expectSuccess(run: Run): void {
    expect(`${run.code} ${run.stderr}`).toBe("0 ");
  }

  const balancers = (): readonly string[] => rehearsal.ids("aws_lb");

  it("are all in the catalogue, and are applied together with the cluster they are for", async () => {
    const run = await rehearsal.terraform("apply", ...NOW);
    expectSuccess(run);
    expect(run.text).toContain("Apply complete! Resources: 27 added, 0 changed, 0 destroyed.");
    expect(run.text).not.toContain("Warning:");
    // Out of a chart whose path begins where terraform works.
    expect(run.text).toContain('version = "0.1.0"');
    expect(balancers()).toHaveLength(1);
  });

  it("are then as configured", async () => {
    const run = await rehearsal.terraform("plan", ...DIFFERENT);
    expect(run.text).toContain("No changes.");
    expectSuccess(run);
  });

  it("keep keys, tokens, secrets and values out of the world and its journal", () => {
    for (const file of ["world.jsonl", "journal.jsonl"]) {
      const text = readFileSync(path.join(rehearsal.world, file), "utf8");
      expect(text).not.toMatch(/PRIVATE KEY|k8s-aws-v1|geheim|replicas/);
    }
  });

  it("change in place", async () => {
    rehearsal.configure(stage({ replicas: 3 }));
    const run = await rehearsal.terraform("apply", ...NOW);
    expectSuccess(run);
    expect(run.text).toContain("0 added, 1 changed, 0 destroyed");
    expect(run.text).toMatch(/revision = 2/);
  });

  it("cannot be read once their cluster is gone, and leave its load balancer behind", async () => {
    const before = rehearsal.account().list();
    for (const type of ["aws_eks_cluster", "helm_release"]) rehearsal.removeFromAccount(type);
    const run = await rehearsal.terraform("plan", "-target=helm_release.ingress");
    expect(run.code).toBe(1);
    // Where it will be is not known before it is made again.
    expect(run.text).toContain("Error: invalid configuration: no configuration has been provided");
    expect(balancers()).toHaveLength(1);
    rehearsal.account().change({ put: before });
  });

  it("are destroyed to the last object, what the cluster made for them included", async () => {
    const run = await rehearsal.terraform("destroy", ...NOW);
    expectSuccess(run);
    expect(rehearsal.account().list()).toEqual([]);
  });
});
