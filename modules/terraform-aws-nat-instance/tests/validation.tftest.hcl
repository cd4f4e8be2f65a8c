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

run "the_name_of_a_vpc_is_not_its_id" {
  command = plan

  variables {
    vpc_id = "custom-vpc"
  }

  expect_failures = [var.vpc_id]
}

run "the_id_of_a_subnet_is_not_a_vpc" {
  command = plan

  variables {
    vpc_id = "subnet-0123456789abcdef0"
  }

  expect_failures = [var.vpc_id]
}

run "an_empty_vpc_id_is_refused" {
  command = plan

  variables {
    vpc_id = ""
  }

  expect_failures = [var.vpc_id]
}

run "no_private_subnets_are_refused" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = []
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "an_address_is_not_a_private_subnet" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["10.0.1.0"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "an_ipv6_private_subnet_is_refused" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["fd00::/64"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "a_private_subnet_with_an_impossible_octet_is_refused" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["10.0.300.0/24"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "a_private_subnet_with_host_bits_is_refused" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["10.0.1.7/24"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "everything_is_not_a_private_subnet" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "private_subnets_that_are_the_same_are_refused" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["10.0.1.0/24", "10.0.1.0/24"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "private_subnets_that_overlap_are_refused" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["10.0.16.0/20", "10.0.31.0/24"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "a_private_subnet_that_would_break_out_of_the_script_is_refused" {
  command = plan

  variables {
    vpc_private_subnet_cidrs = ["10.0.1.0/24' ; reboot '"]
  }

  expect_failures = [var.vpc_private_subnet_cidrs]
}

run "the_id_of_a_subnet_is_not_a_route_table" {
  command = plan

  variables {
    vpc_private_route_table_id = "subnet-0123456789abcdef0"
  }

  expect_failures = [var.vpc_private_route_table_id]
}

run "an_empty_route_table_is_refused" {
  command = plan

  variables {
    vpc_private_route_table_id = ""
  }

  expect_failures = [var.vpc_private_route_table_id]
}

run "a_block_is_not_the_id_of_a_subnet" {
  command = plan

  variables {
    nat_instance_subnet_id = "10.0.0.0/24"
  }

  expect_failures = [var.nat_instance_subnet_id]
}

run "an_empty_subnet_id_is_refused" {
  command = plan

  variables {
    nat_instance_subnet_id = ""
  }

  expect_failures = [var.nat_instance_subnet_id]
}

run "a_family_alone_is_not_a_type" {
  command = plan

  variables {
    nat_instance_type = "t3"
  }

  expect_failures = [var.nat_instance_type]
}

run "a_type_in_capitals_is_refused" {
  command = plan

  variables {
    nat_instance_type = "T3.MICRO"
  }

  expect_failures = [var.nat_instance_type]
}

run "an_unknown_size_is_refused" {
  command = plan

  variables {
    nat_instance_type = "t3.tiny"
  }

  expect_failures = [var.nat_instance_type]
}

run "a_mac_cannot_be_the_server" {
  command = plan

  variables {
    nat_instance_type = "mac2.metal"
  }

  expect_failures = [var.nat_instance_type]
}

run "a_key_that_is_not_there_is_refused" {
  command = plan

  variables {
    nat_instance_key_path = "tests/fixtures/absent.pub"
  }

  expect_failures = [var.nat_instance_key_path]
}

run "a_folder_is_not_a_key" {
  command = plan

  variables {
    nat_instance_key_path = "tests/fixtures"
  }

  expect_failures = [var.nat_instance_key_path]
}

run "a_private_key_is_refused" {
  command = plan

  variables {
    nat_instance_key_path = "tests/fixtures/not-a-key.txt"
  }

  expect_failures = [var.nat_instance_key_path]
}

run "an_ecdsa_key_is_refused" {
  command = plan

  variables {
    nat_instance_key_path = "tests/fixtures/id_ecdsa.pub"
  }

  expect_failures = [var.nat_instance_key_path]
}

run "two_keys_in_a_file_are_refused" {
  command = plan

  variables {
    nat_instance_key_path = "tests/fixtures/two_keys.txt"
  }

  expect_failures = [var.nat_instance_key_path]
}

run "a_path_and_a_content_are_refused" {
  command = plan

  variables {
    nat_instance_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  }

  expect_failures = [var.nat_instance_key_path]
}

run "neither_a_path_nor_a_content_is_refused" {
  command = plan

  variables {
    nat_instance_key_path = null
  }

  expect_failures = [var.nat_instance_key_path]
}

run "a_private_key_as_content_is_refused" {
  command = plan

  variables {
    nat_instance_public_key = "-----BEGIN FAKE PRIVATE KEY-----"
    nat_instance_key_path   = null
  }

  expect_failures = [var.nat_instance_key_path]
}

run "an_ecdsa_key_as_content_is_refused" {
  command = plan

  variables {
    nat_instance_public_key = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAAA"
    nat_instance_key_path   = null
  }

  expect_failures = [var.nat_instance_key_path]
}

run "a_path_as_content_is_refused" {
  command = plan

  variables {
    nat_instance_public_key = "~/.ssh/id_ed25519.pub"
    nat_instance_key_path   = null
  }

  expect_failures = [var.nat_instance_key_path]
}

run "a_key_that_is_cut_short_is_refused" {
  command = plan

  variables {
    nat_instance_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"
    nat_instance_key_path   = null
  }

  expect_failures = [var.nat_instance_key_path]
}

run "the_name_of_a_group_is_not_its_id" {
  command = plan

  variables {
    ssh_allowed_security_groups = ["openvpn-sg"]
  }

  expect_failures = [var.ssh_allowed_security_groups]
}

run "a_group_named_twice_is_refused" {
  command = plan

  variables {
    ssh_allowed_security_groups = ["sg-0123456789abcdef0", "sg-0123456789abcdef0"]
  }

  expect_failures = [var.ssh_allowed_security_groups]
}

run "ssh_from_everywhere_is_refused" {
  command = plan

  variables {
    ssh_allowed_cidr_blocks = ["0.0.0.0/0"]
  }

  expect_failures = [var.ssh_allowed_cidr_blocks]
}

run "ssh_from_half_of_the_internet_is_refused" {
  command = plan

  variables {
    ssh_allowed_cidr_blocks = ["128.0.0.0/1"]
  }

  expect_failures = [var.ssh_allowed_cidr_blocks]
}

run "a_bare_address_is_refused" {
  command = plan

  variables {
    ssh_allowed_cidr_blocks = ["203.0.113.7"]
  }

  expect_failures = [var.ssh_allowed_cidr_blocks]
}

run "an_ssh_block_with_host_bits_is_refused" {
  command = plan

  variables {
    ssh_allowed_cidr_blocks = ["203.0.113.7/24"]
  }

  expect_failures = [var.ssh_allowed_cidr_blocks]
}

run "an_ssh_block_named_twice_is_refused" {
  command = plan

  variables {
    ssh_allowed_cidr_blocks = ["203.0.113.7/32", "203.0.113.7/32"]
  }

  expect_failures = [var.ssh_allowed_cidr_blocks]
}

run "no_ports_are_refused" {
  command = plan

  variables {
    nat_ports = []
  }

  expect_failures = [var.nat_ports]
}

run "port_0_is_refused" {
  command = plan

  variables {
    nat_ports = [443, 0]
  }

  expect_failures = [var.nat_ports]
}

run "port_65536_is_refused" {
  command = plan

  variables {
    nat_ports = [65536]
  }

  expect_failures = [var.nat_ports]
}

run "half_a_port_is_refused" {
  command = plan

  variables {
    nat_ports = [80.5]
  }

  expect_failures = [var.nat_ports]
}

run "a_port_named_twice_is_refused" {
  command = plan

  variables {
    nat_ports = [443, 443]
  }

  expect_failures = [var.nat_ports]
}

run "more_ports_than_a_security_group_holds_are_refused" {
  command = plan

  variables {
    nat_ports = range(1000, 1026)
  }

  expect_failures = [var.nat_ports]
}

run "the_name_of_an_image_is_not_its_id" {
  command = plan

  variables {
    ami_id = "debian-13"
  }

  expect_failures = [var.ami_id]
}

run "an_empty_image_id_is_refused" {
  command = plan

  variables {
    ami_id = ""
  }

  expect_failures = [var.ami_id]
}

run "a_root_volume_smaller_than_the_image_is_refused" {
  command = plan

  variables {
    root_volume_size = 4
  }

  expect_failures = [var.root_volume_size]
}

run "half_a_gibibyte_is_refused" {
  command = plan

  variables {
    root_volume_size = 10.5
  }

  expect_failures = [var.root_volume_size]
}

run "a_name_with_spaces_is_refused" {
  command = plan

  variables {
    name = "my nat"
  }

  expect_failures = [var.name]
}

run "an_empty_name_is_refused" {
  command = plan

  variables {
    name = ""
  }

  expect_failures = [var.name]
}

run "a_name_like_a_group_id_is_refused" {
  command = plan

  variables {
    name = "sg-nat"
  }

  expect_failures = [var.name]
}
