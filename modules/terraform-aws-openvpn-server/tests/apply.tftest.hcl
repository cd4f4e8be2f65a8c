provider "aws" {
  region = "eu-north-1"
}

variables {
  aws_region            = "eu-north-1"
  openvpn_instance_type = "t3.micro"
  openvpn_client_cidrs  = ["203.0.113.7/32"]
  openvpn_key_path      = "tests/fixtures/id_ed25519.pub"
  openvpn_user          = "first"
}

override_data {
  target = data.aws_ssm_parameter.debian_ami
  values = {
    insecure_value = "ami-1e749f67" # one that moto knows, too
  }
}

run "network" {
  module {
    source = "./tests/fixtures/network"
  }
}

run "what_is_deployed_is_wired_together" {
  variables {
    vpc_id            = run.network.vpc_id
    openvpn_subnet_id = run.network.subnet_id
  }

  assert {
    condition     = aws_eip_association.openvpn_server_eip.instance_id == output.openvpn_server_instance_id && aws_eip_association.openvpn_server_eip.allocation_id == aws_eip.openvpn_server_eip.allocation_id
    error_message = "The elastic address must be the server's."
  }

  assert {
    condition     = strcontains(local.user_data, "\nremote='${output.openvpn_server_public_ip}'\n") && strcontains(local.user_data, "\nvpc_cidr='10.0.0.0/16'\n")
    error_message = "The server must be set up with its own address and the VPC's block."
  }

  assert {
    condition     = aws_instance.openvpn_server.vpc_security_group_ids == toset([output.openvpn_sg_id]) && aws_instance.openvpn_server.subnet_id == run.network.subnet_id
    error_message = "The server must stand in the given subnet, behind its group alone."
  }

  assert {
    condition     = aws_security_group.openvpn_sg.vpc_id == run.network.vpc_id
    error_message = "The group must be in the given VPC."
  }
}

run "a_changed_setting_keeps_the_server" {
  variables {
    vpc_id            = run.network.vpc_id
    openvpn_subnet_id = run.network.subnet_id
    openvpn_port      = 443
    openvpn_protocol  = "tcp"
    openvpn_user      = "second"
  }

  assert {
    condition     = output.openvpn_server_instance_id == run.what_is_deployed_is_wired_together.openvpn_server_instance_id
    error_message = "New user data must not replace the server."
  }

  assert {
    condition     = strcontains(local.user_data, "\nport='443'\n")
    error_message = "The server must be told its new port."
  }
}

run "another_image_keeps_the_server" {
  variables {
    vpc_id            = run.network.vpc_id
    openvpn_subnet_id = run.network.subnet_id
    ami_id            = "ami-00000000000000001"
  }

  assert {
    condition     = output.openvpn_server_instance_id == run.what_is_deployed_is_wired_together.openvpn_server_instance_id
    error_message = "A newer image must not replace a running server."
  }

  assert {
    condition     = aws_instance.openvpn_server.ami == "ami-1e749f67"
    error_message = "The server keeps the image it was made from."
  }
}
