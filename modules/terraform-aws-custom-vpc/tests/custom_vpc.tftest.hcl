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

run "the_vpc_resolves_names" {
  command = plan

  assert {
    condition     = aws_vpc.custom_vpc.cidr_block == "10.0.0.0/16"
    error_message = "The VPC must have the block it was given."
  }

  assert {
    condition     = aws_vpc.custom_vpc.enable_dns_support && aws_vpc.custom_vpc.enable_dns_hostnames
    error_message = "Private zones and the EKS private endpoint need both DNS attributes."
  }

  assert {
    condition     = aws_vpc.custom_vpc.tags["Name"] == "custom-vpc"
    error_message = "The VPC must be called custom-vpc by default."
  }
}

run "subnets_tell_kubernetes_which_load_balancers_they_take" {
  command = plan

  assert {
    condition     = length(aws_subnet.vpc_public_subnet) == 1 && length(aws_subnet.vpc_private_subnet) == 2
    error_message = "There must be one subnet for each given block."
  }

  assert {
    condition     = alltrue([for s in aws_subnet.vpc_public_subnet : s.tags["kubernetes.io/role/elb"] == "1" && !contains(keys(s.tags), "kubernetes.io/role/internal-elb")])
    error_message = "Public subnets take public load balancers only."
  }

  assert {
    condition     = alltrue([for s in aws_subnet.vpc_private_subnet : s.tags["kubernetes.io/role/internal-elb"] == "1" && !contains(keys(s.tags), "kubernetes.io/role/elb")])
    error_message = "Private subnets take internal load balancers only."
  }

  assert {
    condition     = aws_subnet.vpc_private_subnet[1].availability_zone == "eu-north-1b" && aws_subnet.vpc_private_subnet[1].cidr_block == "10.0.2.0/24"
    error_message = "A subnet must have the zone and block of its entry."
  }

  assert {
    condition     = aws_subnet.vpc_private_subnet[0].tags["Name"] == "custom-vpc-private-subnet-1"
    error_message = "Subnets are numbered from one."
  }
}

run "no_subnet_hands_out_public_addresses" {
  command = plan

  assert {
    condition     = !anytrue([for s in concat(aws_subnet.vpc_public_subnet, aws_subnet.vpc_private_subnet) : s.map_public_ip_on_launch])
    error_message = "Elastic addresses are given explicitly; nothing gets a public address by itself."
  }
}

run "only_public_subnets_route_to_the_internet" {
  command = plan

  assert {
    condition     = aws_route.default_route.destination_cidr_block == "0.0.0.0/0"
    error_message = "The public table needs the default route."
  }

  assert {
    condition     = length(aws_route_table_association.public_assoc) == 1 && length(aws_route_table_association.private_assoc) == 2
    error_message = "Every subnet must be associated with a table explicitly."
  }
}

run "s3_is_reached_through_a_gateway_endpoint_of_the_region" {
  command = plan

  assert {
    condition     = aws_vpc_endpoint.s3_gateway_endpoint.service_name == "com.amazonaws.eu-north-1.s3"
    error_message = "The endpoint must be S3's in the given region."
  }

  assert {
    condition     = aws_vpc_endpoint.s3_gateway_endpoint.vpc_endpoint_type == "Gateway"
    error_message = "An interface endpoint would be billed by the hour."
  }
}

run "every_name_begins_with_the_given_one" {
  command = plan

  variables {
    name = "lab"
  }

  assert {
    condition = alltrue([for name in concat(
      [
        aws_vpc.custom_vpc.tags["Name"],
        aws_internet_gateway.internet_gw.tags["Name"],
        aws_route_table.public_rt.tags["Name"],
        aws_route_table.private_rt.tags["Name"],
        aws_vpc_endpoint.s3_gateway_endpoint.tags["Name"],
        aws_default_security_group.default.tags["Name"],
      ],
      [for s in aws_subnet.vpc_public_subnet : s.tags["Name"]],
      [for s in aws_subnet.vpc_private_subnet : s.tags["Name"]],
    ) : startswith(name, "lab")])
    error_message = "Every Name tag must begin with name."
  }
}

run "flow_logs_are_off_by_default" {
  command = plan

  assert {
    condition     = length(aws_flow_log.vpc) == 0 && length(aws_cloudwatch_log_group.flow_logs) == 0 && length(aws_iam_role.flow_logs) == 0
    error_message = "Flow logs are billed, so they are opt-in."
  }
}

run "flow_logs_record_all_traffic_for_the_given_days" {
  command = plan

  variables {
    flow_logs_enabled        = true
    flow_logs_retention_days = 30
  }

  assert {
    condition     = aws_flow_log.vpc[0].traffic_type == "ALL"
    error_message = "Accepted and rejected traffic must both be logged."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow_logs[0].retention_in_days == 30 && aws_cloudwatch_log_group.flow_logs[0].name == "/aws/vpc-flow-logs/custom-vpc"
    error_message = "The log group must keep its records as long as asked."
  }

  assert {
    condition     = jsondecode(aws_iam_role.flow_logs[0].assume_role_policy).Statement[0].Principal.Service == "vpc-flow-logs.amazonaws.com"
    error_message = "Only the flow-log service may take the role."
  }

  assert {
    condition     = contains(keys(jsondecode(aws_iam_role.flow_logs[0].assume_role_policy).Statement[0].Condition.StringEquals), "aws:SourceAccount")
    error_message = "The role must be bound to flow logs of this account."
  }
}

run "what_is_deployed_is_wired_together" {
  command = apply

  variables {
    flow_logs_enabled = true
  }

  assert {
    condition     = output.vpc_id == aws_vpc.custom_vpc.id && output.vpc_cidr_block == "10.0.0.0/16"
    error_message = "The outputs must describe the VPC."
  }

  assert {
    condition     = output.public_subnet_ids == aws_subnet.vpc_public_subnet[*].id && output.private_subnet_ids == aws_subnet.vpc_private_subnet[*].id
    error_message = "The subnet outputs must keep the order of the inputs."
  }

  assert {
    condition     = output.public_route_table_id != output.private_route_table_id
    error_message = "Public and private subnets must not share a table."
  }

  assert {
    condition     = aws_route.default_route.route_table_id == output.public_route_table_id && aws_route.default_route.gateway_id == aws_internet_gateway.internet_gw.id
    error_message = "Only the public table may route to the internet gateway."
  }

  assert {
    condition     = alltrue([for a in aws_route_table_association.private_assoc : a.route_table_id == output.private_route_table_id])
    error_message = "Every private subnet must use the private table."
  }

  assert {
    condition     = alltrue([for a in aws_route_table_association.public_assoc : a.route_table_id == output.public_route_table_id])
    error_message = "Every public subnet must use the public table."
  }

  assert {
    condition     = aws_vpc_endpoint.s3_gateway_endpoint.route_table_ids == toset([output.private_route_table_id])
    error_message = "The S3 endpoint belongs in the private table."
  }

  assert {
    condition     = length(aws_default_security_group.default.ingress) == 0 && length(aws_default_security_group.default.egress) == 0
    error_message = "The default security group must let nothing through."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.flow_logs[0].policy).Statement[0].Resource[0] == aws_cloudwatch_log_group.flow_logs[0].arn
    error_message = "The role may write to this log group only."
  }
}
