provider "aws" {
  region = "eu-north-1"
}

variables {
  vpc_id                     = "vpc-0123456789abcdef0"
  vpc_private_subnet_cidrs   = ["10.0.1.0/24", "10.0.2.0/24"]
  vpc_private_route_table_id = "rtb-0123456789abcdef0"
  nat_instance_subnet_id     = "subnet-0123456789abcdef0"
  nat_instance_key_path      = "tests/fixtures/id_ed25519.pub"
  nat_instance_type          = "t3.micro"
}

override_data {
  target = data.aws_ssm_parameter.debian_ami
  values = {
    insecure_value = "ami-0123456789abcdef0"
  }
}

run "the_original_names_are_kept_by_default" {
  command = plan

  assert {
    condition     = aws_key_pair.nat_instance_key.key_name == "nat-instance-server-key"
    error_message = "Another key name would replace the key of a deployed server."
  }

  assert {
    condition     = aws_security_group.nat_instance_sg.name == "nat-instance-sg" && aws_security_group.nat_instance_sg.description == "The security group of the NAT instance."
    error_message = "Another name or description would replace the security group."
  }

  assert {
    condition     = aws_instance.nat_instance.tags["Name"] == "NAT-instance"
    error_message = "The server must keep its name."
  }
}

run "a_name_of_ones_own_is_used_everywhere" {
  command = plan

  variables {
    name = "lab-nat"
  }

  assert {
    condition     = aws_key_pair.nat_instance_key.key_name == "lab-nat-key" && aws_security_group.nat_instance_sg.name == "lab-nat-sg"
    error_message = "Key pair and group must begin with name."
  }

  assert {
    condition     = aws_instance.nat_instance.tags["Name"] == "lab-nat" && aws_eip.nat_instance_eip.tags["Name"] == "lab-nat"
    error_message = "Server and address must be called name."
  }
}

run "the_server_is_hardened" {
  command = plan

  assert {
    condition     = aws_instance.nat_instance.metadata_options[0].http_tokens == "required" && aws_instance.nat_instance.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "The metadata service must ask for a token, and answer the server itself only."
  }

  assert {
    condition     = aws_instance.nat_instance.root_block_device[0].encrypted && aws_instance.nat_instance.root_block_device[0].volume_type == "gp3" && aws_instance.nat_instance.root_block_device[0].volume_size == 10
    error_message = "The root volume must be an encrypted gp3 volume of 10 GiB."
  }

  assert {
    condition     = !aws_instance.nat_instance.user_data_replace_on_change
    error_message = "A changed setting must not replace the server."
  }
}

run "the_server_may_forward_what_is_not_its_own" {
  command = plan

  assert {
    condition     = !aws_instance.nat_instance.source_dest_check
    error_message = "With the check on, AWS drops what the server forwards."
  }

  assert {
    condition     = aws_eip.nat_instance_eip.domain == "vpc"
    error_message = "The server needs an elastic address of its own."
  }

  assert {
    condition     = aws_route.nat_instance_route.route_table_id == "rtb-0123456789abcdef0" && aws_route.nat_instance_route.destination_cidr_block == "0.0.0.0/0"
    error_message = "The private table must lead everything outside the VPC to the server."
  }
}

run "only_the_private_subnets_reach_the_forwarded_ports" {
  command = plan

  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.nat)) == toset(["10.0.1.0/24-80", "10.0.1.0/24-443", "10.0.2.0/24-80", "10.0.2.0/24-443"])
    error_message = "There must be one rule for each block and port, and no other."
  }

  assert {
    condition     = alltrue([for key, r in aws_vpc_security_group_ingress_rule.nat : key == "${r.cidr_ipv4}-${r.from_port}" && r.to_port == r.from_port && r.ip_protocol == "tcp"])
    error_message = "A rule must open its own port to its own block over tcp."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_egress_rule.nat)) == toset(["80", "443"])
    error_message = "Only the forwarded ports lead out."
  }

  assert {
    condition     = alltrue([for port, r in aws_vpc_security_group_egress_rule.nat : r.cidr_ipv4 == "0.0.0.0/0" && tostring(r.from_port) == port && r.to_port == r.from_port && r.ip_protocol == "tcp"])
    error_message = "A port must lead out over tcp."
  }
}

run "other_ports_are_forwarded_on_request" {
  command = plan

  variables {
    nat_ports = [443, 5432]
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.nat)) == toset(["10.0.1.0/24-443", "10.0.1.0/24-5432", "10.0.2.0/24-443", "10.0.2.0/24-5432"])
    error_message = "The rules must follow the ports."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_egress_rule.nat)) == toset(["80", "443", "5432"])
    error_message = "Port 80 stays open outward: the server's own packages come over it."
  }

  assert {
    condition     = strcontains(local.user_data, "\nnat_ports='443, 5432'\n")
    error_message = "The server must be told its ports."
  }
}

run "nobody_reaches_ssh_by_default" {
  command = plan

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.ssh_cidr) == 0 && length(aws_vpc_security_group_ingress_rule.ssh_group) == 0
    error_message = "SSH must be opened explicitly."
  }
}

run "ssh_is_open_to_the_given_groups_and_blocks" {
  command = plan

  variables {
    ssh_allowed_security_groups = ["sg-0123456789abcdef0", "sg-0123456789abcdef1"]
    ssh_allowed_cidr_blocks     = ["203.0.113.7/32"]
  }

  assert {
    condition     = [for r in aws_vpc_security_group_ingress_rule.ssh_group : r.referenced_security_group_id] == ["sg-0123456789abcdef0", "sg-0123456789abcdef1"]
    error_message = "Each group needs a rule."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.ssh_cidr)) == toset(["203.0.113.7/32"]) && aws_vpc_security_group_ingress_rule.ssh_cidr["203.0.113.7/32"].cidr_ipv4 == "203.0.113.7/32"
    error_message = "Each block needs a rule."
  }

  assert {
    condition     = alltrue([for r in concat(aws_vpc_security_group_ingress_rule.ssh_group, values(aws_vpc_security_group_ingress_rule.ssh_cidr)) : r.from_port == 22 && r.to_port == 22 && r.ip_protocol == "tcp"])
    error_message = "SSH rules must open port 22 over tcp."
  }
}

run "the_image_follows_the_architecture_of_x86_types" {
  command = plan

  variables {
    nat_instance_type = "g4dn.xlarge"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/amd64"
    error_message = "g4dn is no Graviton family: its g begins the name."
  }

  assert {
    condition     = aws_instance.nat_instance.ami == "ami-0123456789abcdef0"
    error_message = "The server must run the image that the parameter names."
  }
}

run "the_image_follows_the_architecture_of_graviton_types" {
  command = plan

  variables {
    nat_instance_type = "t4g.nano"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/arm64"
    error_message = "t4g is a Graviton family."
  }

  assert {
    condition     = aws_instance.nat_instance.ami == "ami-0123456789abcdef0"
    error_message = "The server must run the image that the parameter names."
  }
}

run "graviton_families_with_more_letters_are_known" {
  command = plan

  variables {
    nat_instance_type = "c7gn.medium"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/arm64"
    error_message = "c7gn is a Graviton family."
  }

  assert {
    condition     = aws_instance.nat_instance.ami == "ami-0123456789abcdef0"
    error_message = "The server must run the image that the parameter names."
  }
}

run "flex_types_are_not_graviton" {
  command = plan

  variables {
    nat_instance_type = "m7i-flex.large"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/amd64"
    error_message = "m7i-flex is an Intel family."
  }

  assert {
    condition     = aws_instance.nat_instance.ami == "ami-0123456789abcdef0"
    error_message = "The server must run the image that the parameter names."
  }
}

run "an_image_of_ones_own_needs_no_parameter" {
  command = plan

  variables {
    ami_id = "ami-00000000000000001"
  }

  assert {
    condition     = aws_instance.nat_instance.ami == "ami-00000000000000001" && length(data.aws_ssm_parameter.debian_ami) == 0
    error_message = "The given image must be used, and nothing looked up."
  }
}

run "the_server_knows_its_settings_before_it_boots" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["10.0.2.0/24", "10.0.1.0/24"]
    nat_ports                = [80, 443, 5432]
  }

  assert {
    condition     = strcontains(local.user_data, "\nprivate_cidrs='10.0.1.0/24, 10.0.2.0/24'\n") && strcontains(local.user_data, "\nnat_ports='443, 5432, 80'\n")
    error_message = "The script must have every setting, in an order that does not depend on the given one."
  }
}

run "the_user_data_makes_the_login_once_and_the_server_at_every_boot" {
  command = plan

  assert {
    condition     = startswith(local.user_data, "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=-nat-instance-=\"\n")
    error_message = "The user data must be a MIME archive."
  }

  assert {
    condition     = strcontains(local.user_data, "Content-Type: text/x-shellscript-per-boot;")
    error_message = "The script must run at every boot: that is how a changed setting takes effect."
  }

  assert {
    condition     = yamldecode(regex("#cloud-config\n((?s:.*?))\n--=-nat-instance", local.user_data)[0]).users[0].name == "ec2-user" && yamldecode(regex("#cloud-config\n((?s:.*?))\n--=-nat-instance", local.user_data)[0]).users[0].lock_passwd
    error_message = "The login must be ec2-user, without a password."
  }

  assert {
    condition     = yamldecode(regex("#cloud-config\n((?s:.*?))\n--=-nat-instance", local.user_data)[0]).users[0].ssh_authorized_keys[0] == join(" ", slice(split(" ", trimspace(file("tests/fixtures/id_ed25519.pub"))), 0, 2))
    error_message = "The login must have the given key, without its comment."
  }
}

run "the_largest_key_still_fits_the_user_data" {
  command = plan

  variables {
    nat_instance_key_path = "tests/fixtures/id_rsa.pub"
  }

  assert {
    condition     = length(local.user_data) < 16384
    error_message = "EC2 takes 16384 bytes of user data."
  }
}

run "the_key_may_come_as_content" {
  command = plan

  variables {
    nat_instance_key_path   = null
    nat_instance_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody@example\n"
  }

  assert {
    condition     = aws_key_pair.nat_instance_key.public_key == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody@example"
    error_message = "The key pair must have the given key."
  }
}
