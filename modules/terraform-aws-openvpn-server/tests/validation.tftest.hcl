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

run "a_zone_is_not_a_region" {
  command = plan

  variables {
    aws_region = "eu-north-1a"
  }

  expect_failures = [var.aws_region]
}

run "a_city_is_not_a_region" {
  command = plan

  variables {
    aws_region = "Stockholm"
  }

  expect_failures = [var.aws_region]
}

run "an_empty_region_is_refused" {
  command = plan

  variables {
    aws_region = ""
  }

  expect_failures = [var.aws_region]
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

run "a_block_is_not_the_id_of_a_subnet" {
  command = plan

  variables {
    openvpn_subnet_id = "10.0.0.0/24"
  }

  expect_failures = [var.openvpn_subnet_id]
}

run "the_id_of_a_vpc_is_not_a_subnet" {
  command = plan

  variables {
    openvpn_subnet_id = "vpc-0123456789abcdef0"
  }

  expect_failures = [var.openvpn_subnet_id]
}

run "an_empty_subnet_id_is_refused" {
  command = plan

  variables {
    openvpn_subnet_id = ""
  }

  expect_failures = [var.openvpn_subnet_id]
}

run "a_family_alone_is_not_a_type" {
  command = plan

  variables {
    openvpn_instance_type = "t3"
  }

  expect_failures = [var.openvpn_instance_type]
}

run "a_type_without_a_size_is_refused" {
  command = plan

  variables {
    openvpn_instance_type = "t3."
  }

  expect_failures = [var.openvpn_instance_type]
}

run "a_type_in_capitals_is_refused" {
  command = plan

  variables {
    openvpn_instance_type = "T3.MICRO"
  }

  expect_failures = [var.openvpn_instance_type]
}

run "a_mac_cannot_be_the_server" {
  command = plan

  variables {
    openvpn_instance_type = "mac2.metal"
  }

  expect_failures = [var.openvpn_instance_type]
}

run "an_unknown_size_is_refused" {
  command = plan

  variables {
    openvpn_instance_type = "t3.tiny"
  }

  expect_failures = [var.openvpn_instance_type]
}

run "nobody_to_reach_the_server_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = []
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "an_open_server_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "half_of_the_internet_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = ["128.0.0.0/1"]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "two_halves_of_the_internet_are_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "a_bare_address_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = ["203.0.113.7"]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "a_client_block_with_host_bits_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = ["203.0.113.7/24"]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "an_ipv6_client_block_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = ["2001:db8::/32"]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "an_empty_client_block_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = [""]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "a_client_block_named_twice_is_refused" {
  command = plan

  variables {
    openvpn_client_cidrs = ["203.0.113.7/32", "203.0.113.7/32"]
  }

  expect_failures = [var.openvpn_client_cidrs]
}

run "a_key_that_is_not_there_is_refused" {
  command = plan

  variables {
    openvpn_key_path = "tests/fixtures/absent.pub"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_folder_is_not_a_key" {
  command = plan

  variables {
    openvpn_key_path = "tests/fixtures"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_private_key_is_refused" {
  command = plan

  variables {
    openvpn_key_path = "tests/fixtures/not-a-key.txt"
  }

  expect_failures = [var.openvpn_key_path]
}

run "an_ecdsa_key_is_refused" {
  command = plan

  variables {
    openvpn_key_path = "tests/fixtures/id_ecdsa.pub"
  }

  expect_failures = [var.openvpn_key_path]
}

run "two_keys_in_a_file_are_refused" {
  command = plan

  variables {
    openvpn_key_path = "tests/fixtures/two_keys.txt"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_file_that_is_no_key_is_refused" {
  command = plan

  variables {
    openvpn_key_path = "versions.tf"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_path_and_a_content_are_refused" {
  command = plan

  variables {
    openvpn_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  }

  expect_failures = [var.openvpn_key_path]
}

run "neither_a_path_nor_a_content_is_refused" {
  command = plan

  variables {
    openvpn_key_path = null
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_private_key_as_content_is_refused" {
  command = plan

  variables {
    openvpn_key_path   = null
    openvpn_public_key = "-----BEGIN FAKE PRIVATE KEY-----"
  }

  expect_failures = [var.openvpn_key_path]
}

run "an_ecdsa_key_as_content_is_refused" {
  command = plan

  variables {
    openvpn_key_path   = null
    openvpn_public_key = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAAA"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_path_as_content_is_refused" {
  command = plan

  variables {
    openvpn_key_path   = null
    openvpn_public_key = "~/.ssh/id_ed25519.pub"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_key_that_is_cut_short_is_refused" {
  command = plan

  variables {
    openvpn_key_path   = null
    openvpn_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_key_of_another_type_than_it_says_is_refused" {
  command = plan

  variables {
    openvpn_key_path   = null
    openvpn_public_key = "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  }

  expect_failures = [var.openvpn_key_path]
}

run "a_user_with_a_space_is_refused" {
  command = plan

  variables {
    openvpn_user = "first b"
  }

  expect_failures = [var.openvpn_user]
}

run "a_user_that_is_a_path_is_refused" {
  command = plan

  variables {
    openvpn_user = "../first"
  }

  expect_failures = [var.openvpn_user]
}

run "a_user_that_begins_with_a_hyphen_is_refused" {
  command = plan

  variables {
    openvpn_user = "-first"
  }

  expect_failures = [var.openvpn_user]
}

run "a_user_called_server_is_refused" {
  command = plan

  variables {
    openvpn_user = "server"
  }

  expect_failures = [var.openvpn_user]
}

run "a_user_called_ca_is_refused" {
  command = plan

  variables {
    openvpn_user = "CA"
  }

  expect_failures = [var.openvpn_user]
}

run "a_user_with_a_quote_is_refused" {
  command = plan

  variables {
    openvpn_user = "first'"
  }

  expect_failures = [var.openvpn_user]
}

run "an_empty_user_is_refused" {
  command = plan

  variables {
    openvpn_user = ""
  }

  expect_failures = [var.openvpn_user]
}

run "a_user_of_33_letters_is_refused" {
  command = plan

  variables {
    openvpn_user = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.openvpn_user]
}

run "a_protocol_in_capitals_is_refused" {
  command = plan

  variables {
    openvpn_protocol = "UDP"
  }

  expect_failures = [var.openvpn_protocol]
}

run "icmp_is_refused" {
  command = plan

  variables {
    openvpn_protocol = "icmp"
  }

  expect_failures = [var.openvpn_protocol]
}

run "an_empty_protocol_is_refused" {
  command = plan

  variables {
    openvpn_protocol = ""
  }

  expect_failures = [var.openvpn_protocol]
}

run "port_0_is_refused" {
  command = plan

  variables {
    openvpn_port = 0
  }

  expect_failures = [var.openvpn_port]
}

run "port_65536_is_refused" {
  command = plan

  variables {
    openvpn_port = 65536
  }

  expect_failures = [var.openvpn_port]
}

run "half_a_port_is_refused" {
  command = plan

  variables {
    openvpn_port = 1194.5
  }

  expect_failures = [var.openvpn_port]
}

run "the_port_of_ssh_is_refused_over_tcp" {
  command = plan

  variables {
    openvpn_port     = 22
    openvpn_protocol = "tcp"
  }

  expect_failures = [var.openvpn_port]
}

run "a_client_network_without_a_prefix_is_refused" {
  command = plan

  variables {
    openvpn_client_network = "10.8.0.0"
  }

  expect_failures = [var.openvpn_client_network]
}

run "a_client_network_with_host_bits_is_refused" {
  command = plan

  variables {
    openvpn_client_network = "10.8.0.1/24"
  }

  expect_failures = [var.openvpn_client_network]
}

run "a_client_network_too_wide_for_openvpn_is_refused" {
  command = plan

  variables {
    openvpn_client_network = "10.0.0.0/8"
  }

  expect_failures = [var.openvpn_client_network]
}

run "a_client_network_too_narrow_for_openvpn_is_refused" {
  command = plan

  variables {
    openvpn_client_network = "10.8.0.0/30"
  }

  expect_failures = [var.openvpn_client_network]
}

run "a_public_client_network_is_refused" {
  command = plan

  variables {
    openvpn_client_network = "8.8.8.0/24"
  }

  expect_failures = [var.openvpn_client_network]
}

run "a_client_network_inside_the_vpc_is_refused" {
  command = plan

  variables {
    openvpn_client_network = "10.0.8.0/24"
  }

  expect_failures = [aws_instance.openvpn_server]
}

run "a_client_network_that_is_the_vpc_is_refused" {
  command = plan

  variables {
    openvpn_client_network = "10.0.0.0/16"
  }

  expect_failures = [aws_instance.openvpn_server]
}

run "a_vpc_in_another_region_is_refused" {
  command = plan

  variables {
    aws_region = "eu-west-1"
  }

  expect_failures = [aws_instance.openvpn_server]
}

run "the_name_of_an_image_is_not_its_id" {
  command = plan

  variables {
    ami_id = "debian-13"
  }

  expect_failures = [var.ami_id]
}

run "an_image_id_with_capitals_is_refused" {
  command = plan

  variables {
    ami_id = "ami-0123456789ABCDEF0"
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

run "a_root_volume_larger_than_ebs_has_is_refused" {
  command = plan

  variables {
    root_volume_size = 20000
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
    name = "my vpn"
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
    name = "sg-vpn"
  }

  expect_failures = [var.name]
}
