# What a deployment of the original has that the modules know by another name. Lay this file beside the single layout's
# cdk.tf.json, as docs/migration.md says, and take it away when the migration is over. It finds every id by itself.

################################################################################
# Rules of security groups
################################################################################

# The original wrote them inside its groups. To AWS they are like those that the modules make one by one, and it takes
# none twice.

data "aws_security_group" "original" {
  for_each = { openvpn = "openvpn-sg", nat = "nat-instance-sg", efs = "efs-security-group" }

  name   = each.value
  vpc_id = module.custom-vpc.vpc_id
}

locals {
  groups = merge(
    { for group, found in data.aws_security_group.original : group => found.id },
    { cluster = module.eks-cluster.eks_cluster_properties["eks_cluster_sg_id"] },
  )
}

data "aws_vpc_security_group_rules" "all" {
  for_each = local.groups

  filter {
    name   = "group-id"
    values = [each.value]
  }
}

data "aws_vpc_security_group_rule" "all" {
  for_each = toset(flatten([for rules in data.aws_vpc_security_group_rules.all : rules.ids]))

  security_group_rule_id = each.value
}

locals {
  # Their ids by group, and by what they say, such as "from 203.0.113.0/24 tcp 22".
  rules = {
    for group, group_id in local.groups : group => {
      for id, rule in data.aws_vpc_security_group_rule.all :
      join(" ", compact([
        rule.is_egress ? "to" : "from",
        rule.cidr_ipv4, rule.cidr_ipv6, rule.prefix_list_id, rule.referenced_security_group_id,
        rule.ip_protocol,
        rule.ip_protocol == "-1" ? null : rule.from_port,
      ])) => id
      if rule.security_group_id == group_id
    }
  }

  # Rules for ports on which nobody listens any more. What the modules make has a description.
  former_rules = {
    for id, rule in data.aws_vpc_security_group_rule.all : id => rule
    if rule.security_group_id == local.groups.openvpn && !rule.is_egress
    && contains([443, 943], rule.from_port) && try(length(rule.description), 0) == 0
  }
}

import {
  for_each = { for cidr in var.openvpn_client_cidrs : cidr => local.rules.openvpn["from ${cidr} tcp 22"] if can(local.rules.openvpn["from ${cidr} tcp 22"]) }
  to       = module.openvpn-server.aws_vpc_security_group_ingress_rule.ssh[each.key]
  id       = each.value
}

import {
  for_each = { for cidr in var.openvpn_client_cidrs : cidr => local.rules.openvpn["from ${cidr} tcp 1194"] if can(local.rules.openvpn["from ${cidr} tcp 1194"]) }
  to       = module.openvpn-server.aws_vpc_security_group_ingress_rule.openvpn[each.key]
  id       = each.value
}

import {
  to = module.openvpn-server.aws_vpc_security_group_egress_rule.all
  id = local.rules.openvpn["to 0.0.0.0/0 -1"]
}

import {
  for_each = merge([
    for subnet in local.private_subnets : {
      for port in [80, 443] : "${subnet.cidr_block}-${port}" => local.rules.nat["from ${subnet.cidr_block} tcp ${port}"]
      if can(local.rules.nat["from ${subnet.cidr_block} tcp ${port}"])
    }
  ]...)
  to = module.nat-instance.aws_vpc_security_group_ingress_rule.nat[each.key]
  id = each.value
}

import {
  to = module.nat-instance.aws_vpc_security_group_ingress_rule.ssh_group[0]
  id = local.rules.nat["from ${local.groups.openvpn} tcp 22"]
}

import {
  for_each = toset(["80", "443"])
  to       = module.nat-instance.aws_vpc_security_group_egress_rule.nat[each.key]
  id       = local.rules.nat["to 0.0.0.0/0 tcp ${each.key}"]
}

import {
  to = module.eks-cluster.aws_vpc_security_group_ingress_rule.kubectl_allow_security_group
  id = local.rules.cluster["from ${local.groups.openvpn} tcp 443"]
}

import {
  to = module.aws-efs-csi-driver.aws_vpc_security_group_ingress_rule.nfs
  id = local.rules.efs["from ${local.groups.cluster} tcp 2049"]
}

# Without the file nobody wants them, and Terraform destroys them.
resource "aws_vpc_security_group_ingress_rule" "former" {
  for_each = local.former_rules

  security_group_id = each.value.security_group_id
  cidr_ipv4         = each.value.cidr_ipv4
  ip_protocol       = each.value.ip_protocol
  from_port         = each.value.from_port
  to_port           = each.value.to_port
}

import {
  for_each = local.former_rules
  to       = aws_vpc_security_group_ingress_rule.former[each.key]
  id       = each.key
}

################################################################################
# In the cluster
################################################################################

# Helm made it, with the first release that was put into it.
import {
  to = kubernetes_namespace_v1.addons
  id = var.kubernetes_addons_namespace
}

# The same objects as the original's, of types that have been given other names since.
import {
  to = module.spark-operator.kubernetes_namespace_v1.spark_namespace
  id = "spark"
}

import {
  to = module.cert-manager.kubernetes_secret_v1.ca-key-pair
  id = "${var.kubernetes_addons_namespace}/ca-key-pair"
}
