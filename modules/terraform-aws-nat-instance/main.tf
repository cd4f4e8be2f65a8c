# Debian, because nftables is in its distribution. The publisher's own parameter names the newest image of the release.
data "aws_ssm_parameter" "debian_ami" {
  count = var.ami_id == null ? 1 : 0

  name = "/aws/service/debian/release/13/latest/${local.architecture}"
}

resource "aws_key_pair" "nat_instance_key" {
  key_name   = local.names.key
  public_key = local.public_key

  tags = {
    Name = local.names.key
  }
}

resource "aws_instance" "nat_instance" {
  #checkov:skip=CKV_AWS_126:Detailed monitoring is billed; every five minutes is enough for a server that is one of a kind.
  #checkov:skip=CKV_AWS_135:Current types are EBS-optimized by themselves; the types that are not refuse the argument.
  #checkov:skip=CKV2_AWS_41:The server calls no AWS API, so it has no role: none is less than any.
  ami           = var.ami_id == null ? data.aws_ssm_parameter.debian_ami[0].insecure_value : var.ami_id
  instance_type = var.nat_instance_type
  key_name      = aws_key_pair.nat_instance_key.key_name

  subnet_id              = var.nat_instance_subnet_id
  vpc_security_group_ids = [aws_security_group.nat_instance_sg.id]

  # What it forwards comes from and goes to others.
  source_dest_check = false

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
    # Without the server the private subnets are cut off. Neither a newer image nor a disk that an older release of the
    # module left unencrypted may replace a running one on a plain apply; README.md tells how to do it deliberately.
    ignore_changes = [ami, root_block_device[0].encrypted]

    precondition {
      condition     = length(local.user_data) <= 16384
      error_message = "The user data has ${length(local.user_data)} bytes; EC2 takes 16384. Give fewer and wider vpc_private_subnet_cidrs, or fewer nat_ports."
    }
  }
}

# Allocated apart from the instance, and kept when the server is replaced: others may have let it in by address.
resource "aws_eip" "nat_instance_eip" {
  domain = "vpc"

  tags = {
    Name = local.names.server
  }
}

resource "aws_eip_association" "nat_instance_eip" {
  allocation_id = aws_eip.nat_instance_eip.allocation_id
  instance_id   = aws_instance.nat_instance.id
}

resource "aws_route" "nat_instance_route" {
  route_table_id         = var.vpc_private_route_table_id
  destination_cidr_block = "0.0.0.0/0"
  network_interface_id   = aws_instance.nat_instance.primary_network_interface_id
}

################################################################################
# Firewall
################################################################################

resource "aws_security_group" "nat_instance_sg" {
  name = local.names.security_group
  # The original's text: another would replace the group.
  description = "The security group of the NAT instance."
  vpc_id      = var.vpc_id

  tags = {
    Name = local.names.security_group
  }
}

resource "aws_vpc_security_group_ingress_rule" "nat" {
  for_each = local.nat_ingress

  security_group_id = aws_security_group.nat_instance_sg.id
  description       = "Port ${each.value.port} from ${each.value.cidr}, to forward"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port

  tags = {
    Name = "${local.names.security_group}-nat"
  }
}

resource "aws_vpc_security_group_ingress_rule" "ssh_cidr" {
  for_each = toset(var.ssh_allowed_cidr_blocks)

  security_group_id = aws_security_group.nat_instance_sg.id
  description       = "SSH from ${each.value}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22

  tags = {
    Name = "${local.names.security_group}-ssh"
  }
}

# By position: the ids are another module's, unknown until apply, but how many there are is known.
resource "aws_vpc_security_group_ingress_rule" "ssh_group" {
  count = length(var.ssh_allowed_security_groups)

  security_group_id            = aws_security_group.nat_instance_sg.id
  description                  = "SSH from an allowed security group"
  referenced_security_group_id = var.ssh_allowed_security_groups[count.index]
  ip_protocol                  = "tcp"
  from_port                    = 22
  to_port                      = 22

  tags = {
    Name = "${local.names.security_group}-ssh"
  }
}

resource "aws_vpc_security_group_egress_rule" "nat" {
  for_each = toset([for port in local.egress_ports : tostring(port)])

  security_group_id = aws_security_group.nat_instance_sg.id
  description       = "Port ${each.value} out"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)

  tags = {
    Name = "${local.names.security_group}-egress"
  }
}
