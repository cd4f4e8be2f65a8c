provider "aws" {
  region = "eu-north-1"
}

variables {
  vpc_private_subnet_cidrs = ["10.0.1.0/24"]
  nat_instance_key_path    = "tests/fixtures/id_ed25519.pub"
  nat_instance_type        = "t4g.nano"
}

override_data {
  target = data.aws_ssm_parameter.debian_ami
  values = {
    insecure_value = "ami-0123456789abcdef0"
  }
}

run "network" {
  module {
    source = "./tests/fixtures/network"
  }
}

run "what_is_deployed_is_wired_together" {

  variables {
    vpc_id                      = run.network.vpc_id
    vpc_private_route_table_id  = run.network.private_route_table_id
    nat_instance_subnet_id      = run.network.public_subnet_id
    ssh_allowed_security_groups = [run.network.security_group_id]
  }

  assert {
    condition     = aws_route.nat_instance_route.network_interface_id == aws_instance.nat_instance.primary_network_interface_id && aws_route.nat_instance_route.route_table_id == run.network.private_route_table_id
    error_message = "The private table must lead to the server's network interface."
  }

  assert {
    condition     = output.nat_instance_network_interface_id == aws_route.nat_instance_route.network_interface_id
    error_message = "The output must be the interface of the route."
  }

  assert {
    condition     = aws_eip_association.nat_instance_eip.instance_id == output.nat_instance_id && aws_eip_association.nat_instance_eip.allocation_id == aws_eip.nat_instance_eip.allocation_id && output.nat_instance_public_ip == aws_eip.nat_instance_eip.public_ip
    error_message = "The elastic address must be the server's."
  }

  assert {
    condition     = aws_instance.nat_instance.vpc_security_group_ids == toset([output.nat_instance_sg_id]) && aws_instance.nat_instance.subnet_id == run.network.public_subnet_id
    error_message = "The server must stand in the given subnet, behind its group alone."
  }

  assert {
    condition     = aws_security_group.nat_instance_sg.vpc_id == run.network.vpc_id
    error_message = "The group must be in the given VPC."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.ssh_group[0].referenced_security_group_id == run.network.security_group_id
    error_message = "The given group must reach SSH."
  }
}

run "a_changed_setting_keeps_the_server" {

  variables {
    vpc_id                     = run.network.vpc_id
    vpc_private_route_table_id = run.network.private_route_table_id
    nat_instance_subnet_id     = run.network.public_subnet_id
    nat_ports                  = [443]
  }

  assert {
    condition     = output.nat_instance_id == run.what_is_deployed_is_wired_together.nat_instance_id
    error_message = "New user data must not replace the server."
  }

  assert {
    condition     = strcontains(local.user_data, "\nnat_ports='443'\n")
    error_message = "The server must be told its ports."
  }
}

run "another_image_keeps_the_server" {

  variables {
    vpc_id                     = run.network.vpc_id
    vpc_private_route_table_id = run.network.private_route_table_id
    nat_instance_subnet_id     = run.network.public_subnet_id
    ami_id                     = "ami-00000000000000001"
  }

  assert {
    condition     = output.nat_instance_id == run.what_is_deployed_is_wired_together.nat_instance_id && aws_instance.nat_instance.ami == "ami-0123456789abcdef0"
    error_message = "A newer image must not replace a running server."
  }
}
