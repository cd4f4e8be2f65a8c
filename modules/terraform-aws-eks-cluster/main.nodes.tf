locals {
  # Sensitive as long as it is only claimed to be a public key: no message may show a private one given by mistake.
  public_key = nonsensitive(trimspace(
    var.eks_worker_nodes_public_key != null ? var.eks_worker_nodes_public_key : file(pathexpand(var.eks_worker_nodes_key_path))
  ))

  # The snapshot of the AL2023 image of EKS has 20 GiB (awslabs/amazon-eks-ami, pull request 1581), and EC2 launches no
  # node with less: "Volume of size 10GB is smaller than snapshot". The original's spot group asks for 10.
  image_size = 20

  node_groups = {
    for name, group in var.eks_node_groups : name => merge(group, {
      architecture = can(regex(local.arm64_type_shape, group.instance_types[0])) ? "arm64" : "x86_64"
      disk_size    = max(local.image_size, group.disk_size)
    })
  }

  # What EKS calls it, and the autoscaler's tags do not.
  taint_effects = {
    NoSchedule       = "NO_SCHEDULE"
    PreferNoSchedule = "PREFER_NO_SCHEDULE"
    NoExecute        = "NO_EXECUTE"
  }

  # From these the autoscaler finds the groups, and tells what a node of a group without nodes would be like
  # (kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md).
  autoscaler_tags = merge([
    for name, group in local.node_groups : {
      for key, value in merge(
        {
          "enabled"                                            = "true"
          (var.cluster_name)                                   = "owned"
          "node-template/label/eks.amazonaws.com/nodegroup"    = name
          "node-template/label/eks.amazonaws.com/capacityType" = group.capacity_type
          "node-template/resources/ephemeral-storage"          = "${group.disk_size}Gi"
        },
        { for label, value in group.labels : "node-template/label/${label}" => value },
        { for taint in group.taints : "node-template/taint/${taint.key}" => "${taint.value}:${taint.effect}" },
        ) : "${name}:${key}" => {
        group = name
        key   = "k8s.io/cluster-autoscaler/${key}"
        value = value
      }
    }
  ]...)
}

resource "aws_iam_role_policy_attachment" "example-AmazonEKSWorkerNodePolicy" {
  policy_arn = "${local.managed_policy_arn}/AmazonEKSWorkerNodePolicy"
  role       = aws_iam_role.eks_cluster["worker_role"].name
}

# To pull images, and nothing more. The network plugin's policy is the plugin's own: see main.addons.tf.
resource "aws_iam_role_policy_attachment" "worker_registry_pull" {
  policy_arn = "${local.managed_policy_arn}/AmazonEC2ContainerRegistryPullOnly"
  role       = aws_iam_role.eks_cluster["worker_role"].name
}

resource "aws_key_pair" "eks_worker_nodes_key" {
  key_name   = "${var.cluster_name}-worker-nodes"
  public_key = local.public_key

  tags = {
    Name = "${var.cluster_name}-worker-nodes"
  }
}

# There with or without rules, so that who may come over SSH changes without a new node. The rules stand inside, because
# the groups' ids may be unknown until apply; as an argument, because the provider leaves rules alone that a missing
# block does not mention.
resource "aws_security_group" "worker_nodes_ssh" {
  name        = "${var.cluster_name}-worker-nodes-ssh"
  description = "SSH to the worker nodes of the EKS cluster ${var.cluster_name}"
  vpc_id      = aws_eks_cluster.test_cluster.vpc_config[0].vpc_id

  ingress = length(var.ssh_allowed_security_groups) == 0 ? [] : [{
    description      = "SSH"
    security_groups  = var.ssh_allowed_security_groups
    protocol         = "tcp"
    from_port        = 22
    to_port          = 22
    cidr_blocks      = []
    ipv6_cidr_blocks = []
    prefix_list_ids  = []
    self             = false
  }]

  # The nodes have the cluster's group as well, which lets everything out.
  egress = []

  tags = {
    Name = "${var.cluster_name}-worker-nodes-ssh"
  }
}

# EKS fills in the image, the type and the start-up script; a node group with a template of ours cannot have
# remote_access or disk_size of its own (Amazon EKS User Guide, "Customize managed nodes with launch templates").
resource "aws_launch_template" "eks_group" {
  for_each = local.node_groups

  name                   = "${var.cluster_name}-${each.key}"
  description            = "Nodes of the group ${each.key} of the EKS cluster ${var.cluster_name}"
  update_default_version = true

  key_name = aws_key_pair.eks_worker_nodes_key.key_name

  vpc_security_group_ids = [
    aws_eks_cluster.test_cluster.vpc_config[0].cluster_security_group_id,
    aws_security_group.worker_nodes_ssh.id,
  ]

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = each.value.disk_size
      encrypted             = true
      delete_on_termination = true
    }
  }

  # One hop ends in the node: pods get credentials of their own roles, never the node's (Amazon EKS Best Practices
  # Guide, "Restrict access to the instance profile assigned to the worker node").
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "network-interface", "volume"])

    content {
      resource_type = tag_specifications.value

      tags = {
        Name = "${var.cluster_name}-${each.key}"
      }
    }
  }

  tags = {
    Name = "${var.cluster_name}-${each.key}"
  }
}

resource "aws_eks_node_group" "eks_group" {
  for_each = local.node_groups

  cluster_name    = aws_eks_cluster.test_cluster.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.eks_cluster["worker_role"].arn
  subnet_ids      = var.subnet_ids

  # After the control plane, in an upgrade.
  version        = aws_eks_cluster.test_cluster.version
  ami_type       = each.value.architecture == "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD"
  capacity_type  = each.value.capacity_type
  instance_types = each.value.instance_types

  labels = each.value.labels

  launch_template {
    id      = aws_launch_template.eks_group[each.key].id
    version = aws_launch_template.eks_group[each.key].latest_version
  }

  scaling_config {
    min_size     = each.value.min_size
    desired_size = each.value.desired_size
    max_size     = each.value.max_size
  }

  update_config {
    max_unavailable = each.value.max_unavailable
  }

  dynamic "taint" {
    for_each = each.value.taints

    content {
      key    = taint.value.key
      value  = taint.value.value == "" ? null : taint.value.value
      effect = local.taint_effects[taint.value.effect]
    }
  }

  tags = {
    Name = "${var.cluster_name}-${each.key}"
  }

  lifecycle {
    # From its creation on it is the autoscaler's.
    ignore_changes = [scaling_config[0].desired_size]
  }

  # A node joins with the first two and gets ready with the last two. On destroy they stay until the nodes are gone,
  # or the interfaces that the network plugin made stay behind and hold the subnets.
  depends_on = [
    var.nodes_wait_for,
    aws_iam_role_policy_attachment.example-AmazonEKSWorkerNodePolicy,
    aws_iam_role_policy_attachment.worker_registry_pull,
    aws_eks_addon.before_nodes,
  ]
}

resource "aws_autoscaling_group_tag" "node_group_tag" {
  for_each = local.autoscaler_tags

  autoscaling_group_name = aws_eks_node_group.eks_group[each.value.group].resources[0].autoscaling_groups[0].name

  tag {
    key                 = each.value.key
    value               = each.value.value
    propagate_at_launch = false
  }
}
