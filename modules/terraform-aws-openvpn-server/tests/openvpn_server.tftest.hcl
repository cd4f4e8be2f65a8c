provider "aws" {
  region = "eu-north-1"
}

variables {
  aws_region            = "eu-north-1"
  vpc_id                = "vpc-0123456789abcdef0"
  openvpn_subnet_id     = "subnet-0123456789abcdef0"
  openvpn_instance_type = "t3.micro"
  openvpn_client_cidrs  = ["203.0.113.7/32", "198.51.100.0/24"]
  openvpn_key_path      = "tests/fixtures/id_ed25519.pub"
  openvpn_user          = "first"
}

override_data {
  target = data.aws_vpc.this
  values = {
    arn        = "arn:aws:ec2:eu-north-1:123456789012:vpc/vpc-0123456789abcdef0"
    cidr_block = "10.0.0.0/16"
  }
}

override_data {
  target = data.aws_ssm_parameter.debian_ami
  values = {
    insecure_value = "ami-0123456789abcdef0"
  }
}

# Known while planning, so that the user data is.
override_resource {
  target          = aws_eip.openvpn_server_eip
  override_during = plan
  values = {
    allocation_id = "eipalloc-0123456789abcdef0"
    public_dns    = "ec2-192-0-2-10.eu-north-1.compute.amazonaws.com"
    public_ip     = "192.0.2.10"
  }
}

run "the_original_names_are_kept_by_default" {
  command = plan

  assert {
    condition     = aws_key_pair.openvpn_key.key_name == "openvpn-server-key"
    error_message = "Another key name would replace the key of a deployed server."
  }

  assert {
    condition     = aws_security_group.openvpn_sg.name == "openvpn-sg" && aws_security_group.openvpn_sg.description == "The security group of the openVPN server."
    error_message = "Another name or description would replace the security group."
  }

  assert {
    condition     = aws_instance.openvpn_server.tags["Name"] == "openVPN-server"
    error_message = "The server must keep its name."
  }
}

run "a_name_of_ones_own_is_used_everywhere" {
  command = plan

  variables {
    name = "lab-vpn"
  }

  assert {
    condition     = aws_key_pair.openvpn_key.key_name == "lab-vpn-key" && aws_security_group.openvpn_sg.name == "lab-vpn-sg"
    error_message = "Key pair and group must begin with name."
  }

  assert {
    condition     = aws_instance.openvpn_server.tags["Name"] == "lab-vpn" && aws_eip.openvpn_server_eip.tags["Name"] == "lab-vpn"
    error_message = "Server and address must be called name."
  }
}

run "the_server_is_hardened" {
  command = plan

  assert {
    condition     = aws_instance.openvpn_server.metadata_options[0].http_tokens == "required" && aws_instance.openvpn_server.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "The metadata service must ask for a token, and answer the server itself only."
  }

  assert {
    condition     = aws_instance.openvpn_server.root_block_device[0].encrypted && aws_instance.openvpn_server.root_block_device[0].volume_type == "gp3" && aws_instance.openvpn_server.root_block_device[0].volume_size == 10
    error_message = "The root volume must be an encrypted gp3 volume of 10 GiB."
  }

  assert {
    condition     = aws_instance.openvpn_server.source_dest_check && !aws_instance.openvpn_server.monitoring
    error_message = "Traffic is masqueraded, so the source check stays on; detailed monitoring is billed, so it stays off."
  }

  assert {
    condition     = !aws_instance.openvpn_server.user_data_replace_on_change
    error_message = "A changed setting must not replace the server: the certificates are on its disk."
  }
}

run "only_the_clients_networks_reach_ssh_and_the_tunnel" {
  command = plan

  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.ssh)) == toset(var.openvpn_client_cidrs) && toset(keys(aws_vpc_security_group_ingress_rule.openvpn)) == toset(var.openvpn_client_cidrs)
    error_message = "There must be one SSH and one tunnel rule for each network, and no other."
  }

  assert {
    condition     = alltrue([for cidr, r in aws_vpc_security_group_ingress_rule.ssh : r.cidr_ipv4 == cidr && r.ip_protocol == "tcp" && r.from_port == 22 && r.to_port == 22])
    error_message = "SSH rules must open port 22 over tcp."
  }

  assert {
    condition     = alltrue([for cidr, r in aws_vpc_security_group_ingress_rule.openvpn : r.cidr_ipv4 == cidr && r.ip_protocol == "udp" && r.from_port == 1194 && r.to_port == 1194])
    error_message = "Tunnel rules must open port 1194 over udp."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.all.ip_protocol == "-1" && aws_vpc_security_group_egress_rule.all.cidr_ipv4 == "0.0.0.0/0"
    error_message = "The server must reach the package mirrors and the VPC."
  }
}

run "the_tunnel_may_use_tcp_and_another_port" {
  command = plan

  variables {
    openvpn_protocol = "tcp"
    openvpn_port     = 443
  }

  assert {
    condition     = alltrue([for r in aws_vpc_security_group_ingress_rule.openvpn : r.ip_protocol == "tcp" && r.from_port == 443 && r.to_port == 443])
    error_message = "The rules must follow the protocol and the port."
  }

  assert {
    condition     = strcontains(local.user_data, "\nproto='tcp'\n") && strcontains(local.user_data, "\nserver_proto='tcp4-server'\n") && strcontains(local.user_data, "\nport='443'\n")
    error_message = "The server must be set up with the protocol and the port."
  }
}

run "the_image_follows_the_architecture_of_x86_types" {
  command = plan

  variables {
    openvpn_instance_type = "g4dn.xlarge"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/amd64"
    error_message = "g4dn is no Graviton family: its g begins the name."
  }

  assert {
    condition     = aws_instance.openvpn_server.ami == "ami-0123456789abcdef0"
    error_message = "The server must run the image that the parameter names."
  }
}

run "the_image_follows_the_architecture_of_graviton_types" {
  command = plan

  variables {
    openvpn_instance_type = "t4g.nano"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/arm64"
    error_message = "t4g is a Graviton family."
  }
}

run "graviton_families_with_more_letters_are_known" {
  command = plan

  variables {
    openvpn_instance_type = "c7gn.medium"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/arm64"
    error_message = "c7gn is a Graviton family."
  }
}

run "flex_types_are_not_graviton" {
  command = plan

  variables {
    openvpn_instance_type = "m7i-flex.large"
  }

  assert {
    condition     = data.aws_ssm_parameter.debian_ami[0].name == "/aws/service/debian/release/13/latest/amd64"
    error_message = "m7i-flex is an Intel family."
  }
}

run "an_image_of_ones_own_needs_no_parameter" {
  command = plan

  variables {
    ami_id = "ami-00000000000000001"
  }

  assert {
    condition     = aws_instance.openvpn_server.ami == "ami-00000000000000001" && length(data.aws_ssm_parameter.debian_ami) == 0
    error_message = "The given image must be used, and nothing looked up."
  }
}

run "the_server_knows_its_address_and_the_vpc_before_it_boots" {
  command = plan

  assert {
    condition = alltrue([for line in [
      "remote='192.0.2.10'",
      "port='1194'",
      "proto='udp'",
      "server_proto='udp4'",
      "client_cidr='10.8.0.0/24'",
      "client_net='10.8.0.0'",
      "client_mask='255.255.255.0'",
      "vpc_cidr='10.0.0.0/16'",
      "vpc_net='10.0.0.0'",
      "vpc_mask='255.255.0.0'",
      "resolver='10.0.0.2'",
      "first_user='first'",
    ] : strcontains(local.user_data, "\n${line}\n")])
    error_message = "The script must have every setting."
  }
}

run "the_user_data_makes_the_login_once_and_the_server_at_every_boot" {
  command = plan

  assert {
    condition     = startswith(local.user_data, "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=-openvpn-server-=\"\n")
    error_message = "The user data must be a MIME archive."
  }

  assert {
    condition     = strcontains(local.user_data, "Content-Type: text/x-shellscript-per-boot;")
    error_message = "The script must run at every boot: that is how a changed setting takes effect."
  }

  assert {
    condition     = yamldecode(regex("#cloud-config\n((?s:.*?))\n--=-openvpn", local.user_data)[0]).users[0].name == "ec2-user"
    error_message = "The login must be ec2-user on any image: the profile's place is in its home."
  }

  assert {
    condition     = yamldecode(regex("#cloud-config\n((?s:.*?))\n--=-openvpn", local.user_data)[0]).users[0].ssh_authorized_keys[0] == join(" ", slice(split(" ", trimspace(file("tests/fixtures/id_ed25519.pub"))), 0, 2))
    error_message = "The login must have the given key, without its comment."
  }

  assert {
    condition     = yamldecode(regex("#cloud-config\n((?s:.*?))\n--=-openvpn", local.user_data)[0]).users[0].lock_passwd
    error_message = "There must be no password."
  }

  assert {
    condition     = !strcontains(local.user_data, "redirect-gateway") && !strcontains(local.user_data, "block-outside-dns")
    error_message = "Only the VPC goes through the tunnel."
  }
}

run "the_largest_key_still_fits_the_user_data" {
  command = plan

  variables {
    openvpn_key_path = "tests/fixtures/id_rsa.pub"
  }

  assert {
    condition     = length(local.user_data) < 16384
    error_message = "EC2 takes 16384 bytes of user data."
  }
}

run "the_key_may_come_as_content" {
  command = plan

  variables {
    openvpn_key_path   = null
    openvpn_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody@example\n"
  }

  assert {
    condition     = aws_key_pair.openvpn_key.public_key == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody@example"
    error_message = "The key pair must have the given key."
  }
}

run "the_outputs_tell_how_to_connect" {
  command = plan

  assert {
    condition     = output.openvpn_server_public_ip == "192.0.2.10" && output.openvpn_server_dns == "ec2-192-0-2-10.eu-north-1.compute.amazonaws.com"
    error_message = "Address and name must be those of the elastic address."
  }

  assert {
    condition     = strcontains(output.openvpn_profile_command, "ec2-user@192.0.2.10 cat first.ovpn > first.ovpn.part && mv first.ovpn.part first.ovpn")
    error_message = "The command must fetch the first user's profile, all of it or nothing."
  }
}
