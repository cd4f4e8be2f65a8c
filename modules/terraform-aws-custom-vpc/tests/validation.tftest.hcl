provider "aws" {
  region = "eu-north-1"
}

variables {
  vpc_cidr   = "10.0.0.0/16"
  aws_region = "eu-north-1"
  public_subnets = [
    { availability_zone = "eu-north-1a", cidr_block = "10.0.0.0/24" },
  ]
  private_subnets = [
    { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
    { availability_zone = "eu-north-1b", cidr_block = "10.0.2.0/24" },
  ]
}

run "neighbouring_blocks_fill_the_vpc_without_overlap" {
  command = plan

  variables {
    vpc_cidr       = "192.168.0.0/24"
    public_subnets = [{ availability_zone = "eu-north-1a", cidr_block = "192.168.0.0/25" }]
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "192.168.0.128/26" },
      { availability_zone = "eu-north-1b", cidr_block = "192.168.0.192/26" },
    ]
  }

  assert {
    condition     = length(aws_subnet.vpc_private_subnet) == 2
    error_message = "Blocks that only touch must be accepted."
  }
}

run "an_address_is_not_a_vpc_block" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0"
  }

  expect_failures = [var.vpc_cidr]
}

run "ipv6_is_not_a_vpc_block" {
  command = plan

  variables {
    vpc_cidr = "fd00::/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_vpc_block_with_host_bits_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.1/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_vpc_wider_than_16_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/8"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_vpc_narrower_than_28_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/29"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_vpc_in_a_reserved_range_is_refused" {
  command = plan

  variables {
    vpc_cidr = "127.0.0.0/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_vpc_block_with_an_impossible_octet_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.0.300.0/16"
  }

  expect_failures = [var.vpc_cidr]
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

run "a_region_needs_its_number" {
  command = plan

  variables {
    aws_region = "eu-north"
  }

  expect_failures = [var.aws_region]
}

run "a_vpc_without_public_subnets_is_refused" {
  command = plan

  variables {
    public_subnets = []
  }

  expect_failures = [var.public_subnets]
}

run "a_public_subnet_in_another_region_is_refused" {
  command = plan

  variables {
    public_subnets = [
      { availability_zone = "eu-west-1a", cidr_block = "10.0.0.0/24" },
    ]
  }

  expect_failures = [var.public_subnets]
}

run "a_region_is_not_a_zone_of_a_public_subnet" {
  command = plan

  variables {
    public_subnets = [
      { availability_zone = "eu-north-1", cidr_block = "10.0.0.0/24" },
    ]
  }

  expect_failures = [var.public_subnets]
}

run "a_public_subnet_that_does_not_parse_is_refused" {
  command = plan

  variables {
    public_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.0.0" },
    ]
  }

  expect_failures = [var.public_subnets]
}

run "a_public_subnet_with_host_bits_is_refused" {
  command = plan

  variables {
    public_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.0.7/24" },
    ]
  }

  expect_failures = [var.public_subnets]
}

run "a_public_subnet_that_is_too_small_is_refused" {
  command = plan

  variables {
    public_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.0.0/29" },
    ]
  }

  expect_failures = [var.public_subnets]
}

run "a_public_subnet_outside_the_vpc_is_refused" {
  command = plan

  variables {
    public_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.1.0.0/24" },
    ]
  }

  expect_failures = [var.public_subnets]
}

run "public_subnets_that_overlap_are_refused" {
  command = plan

  variables {
    public_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.16.0/20" },
      { availability_zone = "eu-north-1b", cidr_block = "10.0.31.0/24" },
    ]
  }

  expect_failures = [var.public_subnets]
}

run "private_subnets_in_one_zone_are_refused" {
  command = plan

  variables {
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
      { availability_zone = "eu-north-1a", cidr_block = "10.0.2.0/24" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "no_private_subnets_are_refused" {
  command = plan

  variables {
    private_subnets = []
  }

  expect_failures = [var.private_subnets]
}

run "a_private_subnet_in_another_region_is_refused" {
  command = plan

  variables {
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
      { availability_zone = "eu-north-2b", cidr_block = "10.0.2.0/24" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "a_private_subnet_that_does_not_parse_is_refused" {
  command = plan

  variables {
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
      { availability_zone = "eu-north-1b", cidr_block = "10.0.2/24" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "a_private_subnet_with_host_bits_is_refused" {
  command = plan

  variables {
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
      { availability_zone = "eu-north-1b", cidr_block = "10.0.2.0/23" },
      { availability_zone = "eu-north-1b", cidr_block = "10.0.5.0/23" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "a_private_subnet_wider_than_the_vpc_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/17"
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.64.0/18" },
      { availability_zone = "eu-north-1b", cidr_block = "10.0.0.0/16" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "a_private_subnet_outside_the_vpc_is_refused" {
  command = plan

  variables {
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
      { availability_zone = "eu-north-1b", cidr_block = "10.1.0.0/24" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "private_subnets_that_are_the_same_are_refused" {
  command = plan

  variables {
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
      { availability_zone = "eu-north-1b", cidr_block = "10.0.1.0/24" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "a_private_subnet_inside_a_public_one_is_refused" {
  command = plan

  variables {
    private_subnets = [
      { availability_zone = "eu-north-1a", cidr_block = "10.0.1.0/24" },
      { availability_zone = "eu-north-1b", cidr_block = "10.0.0.128/25" },
    ]
  }

  expect_failures = [var.private_subnets]
}

run "a_name_with_spaces_is_refused" {
  command = plan

  variables {
    name = "my vpc"
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

run "a_name_that_begins_with_a_digit_is_refused" {
  command = plan

  variables {
    name = "1vpc"
  }

  expect_failures = [var.name]
}

run "a_name_that_is_too_long_is_refused" {
  command = plan

  variables {
    name = "a-name-that-is-longer-than-the-role-could-hold"
  }

  expect_failures = [var.name]
}

run "a_retention_cloudwatch_does_not_know_is_refused" {
  command = plan

  variables {
    flow_logs_retention_days = 42
  }

  expect_failures = [var.flow_logs_retention_days]
}

run "a_negative_retention_is_refused" {
  command = plan

  variables {
    flow_logs_retention_days = -1
  }

  expect_failures = [var.flow_logs_retention_days]
}

run "a_fraction_of_a_day_is_refused" {
  command = plan

  variables {
    flow_logs_retention_days = 1.5
  }

  expect_failures = [var.flow_logs_retention_days]
}
