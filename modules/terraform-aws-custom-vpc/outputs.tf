output "vpc_id" {
  description = "The id of the VPC."
  value       = aws_vpc.custom_vpc.id
}

output "vpc_cidr_block" {
  description = "The IPv4 CIDR block of the VPC."
  value       = aws_vpc.custom_vpc.cidr_block
}

output "public_subnet_ids" {
  description = "The ids of the public subnets, in the order of public_subnets."
  value       = aws_subnet.vpc_public_subnet[*].id

  # A subnet is public once its table routes to the internet. An instance that installs packages at boot must start
  # after that, and the route must outlive the instance on destroy; it refers to the subnet's id alone, so the
  # order is told here.
  depends_on = [
    aws_route.default_route,
    aws_route_table_association.public_assoc,
  ]
}

output "private_subnet_ids" {
  description = "The ids of the private subnets, in the order of private_subnets."
  value       = aws_subnet.vpc_private_subnet[*].id

  # For the same reason: nodes pull their images' layers through the S3 endpoint, from the first boot until they are gone.
  depends_on = [
    aws_route_table_association.private_assoc,
    aws_vpc_endpoint.s3_gateway_endpoint,
  ]
}

output "public_route_table_id" {
  description = "The id of the public subnets' route table."
  value       = aws_route_table.public_rt.id
}

output "private_route_table_id" {
  description = "The id of the private subnets' route table, for the default route to the NAT instance."
  value       = aws_route_table.private_rt.id
}
