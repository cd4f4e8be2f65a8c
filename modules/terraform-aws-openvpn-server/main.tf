data "aws_vpc" "this" {
  id = var.vpc_id
}

# Debian, because openvpn, easy-rsa and nftables are all in its distribution. The publisher's own parameter names the
# newest image of the release.
data "aws_ssm_parameter" "debian_ami" {
  count = var.ami_id == null ? 1 : 0

  name = "/aws/service/debian/release/13/latest/${local.architecture}"
}

resource "aws_key_pair" "openvpn_key" {
  key_name   = local.names.key
  public_key = local.public_key

  tags = {
    Name = local.names.key
  }
}

resource "aws_instance" "openvpn_server" {
  #checkov:skip=CKV_AWS_126:Detailed monitoring is billed; every five minutes is enough for a server that is one of a kind.
  #checkov:skip=CKV_AWS_135:Current types are EBS-optimized by themselves; the types that are not refuse the argument.
  #checkov:skip=CKV2_AWS_41:The server calls no AWS API, so it has no role: none is less than any.
  ami           = var.ami_id == null ? data.aws_ssm_parameter.debian_ami[0].insecure_value : var.ami_id
  instance_type = var.openvpn_instance_type
  key_name      = aws_key_pair.openvpn_key.key_name

  subnet_id              = var.openvpn_subnet_id
  vpc_security_group_ids = [aws_security_group.openvpn_sg.id]

  # The clients' traffic leaves with the server's own address (masquerade), so AWS's check may stay on.
  source_dest_check = true

  # associate_public_ip_address is left unsaid on purpose: the elastic address turns it true, and any word against
  # what AWS reports replaces the server.

  user_data                   = local.user_data
  user_data_replace_on_change = false

  monitoring              = false
  disable_api_termination = false

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    volume_type = "gp3"
    volume_size = var.root_volume_size

    tags = {
      Name = local.names.server
    }
  }

  tags = {
    Name = local.names.server
  }

  lifecycle {
    # The certificates are on the disk. Neither a newer image nor a disk that an older release of the module left
    # unencrypted may replace a running server on a plain apply; README.md tells how to do it deliberately.
    ignore_changes = [ami, root_block_device[0].encrypted]

    precondition {
      condition     = !local.client_networks_overlap
      error_message = "openvpn_client_network (${var.openvpn_client_network}) overlaps the VPC (${local.vpc_cidr}), so replies to clients would not find the tunnel. Choose a network outside the VPC."
    }

    # arn:<partition>:ec2:<region>:<account>:vpc/<id>
    precondition {
      condition     = try(split(":", data.aws_vpc.this.arn)[3], var.aws_region) == var.aws_region
      error_message = "aws_region is \"${var.aws_region}\", but the VPC ${var.vpc_id} is in \"${try(split(":", data.aws_vpc.this.arn)[3], "")}\". Set aws_region to the region of the aws provider."
    }

    precondition {
      condition     = length(local.user_data) <= 16384
      error_message = "The user data has ${length(local.user_data)} bytes; EC2 takes 16384. Use a shorter SSH key: ssh-ed25519 instead of ssh-rsa."
    }
  }
}

# Allocated apart from the instance: known before the first boot, and kept when the server is replaced.
resource "aws_eip" "openvpn_server_eip" {
  domain = "vpc"

  tags = {
    Name = local.names.server
  }
}

resource "aws_eip_association" "openvpn_server_eip" {
  allocation_id = aws_eip.openvpn_server_eip.allocation_id
  instance_id   = aws_instance.openvpn_server.id

  # The original tied the address to the server by itself; this takes that over.
  allow_reassociation = true
}

################################################################################
# Firewall
################################################################################

resource "aws_security_group" "openvpn_sg" {
  name = local.names.security_group
  # The original's text: another one would replace the group.
  description = "The security group of the openVPN server."
  vpc_id      = var.vpc_id

  tags = {
    Name = local.names.security_group
  }
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each = toset(var.openvpn_client_cidrs)

  security_group_id = aws_security_group.openvpn_sg.id
  description       = "SSH from ${each.value}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22

  tags = {
    Name = "${local.names.security_group}-ssh"
  }
}

resource "aws_vpc_security_group_ingress_rule" "openvpn" {
  for_each = toset(var.openvpn_client_cidrs)

  security_group_id = aws_security_group.openvpn_sg.id
  description       = "OpenVPN from ${each.value}"
  cidr_ipv4         = each.value
  ip_protocol       = var.openvpn_protocol
  from_port         = var.openvpn_port
  to_port           = var.openvpn_port

  tags = {
    Name = "${local.names.security_group}-openvpn"
  }
}

# To the package mirrors, and to whatever in the VPC the clients ask for.
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.openvpn_sg.id
  description       = "Everything out"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"

  tags = {
    Name = "${local.names.security_group}-egress"
  }
}
