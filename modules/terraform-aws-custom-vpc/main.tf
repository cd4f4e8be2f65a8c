resource "aws_vpc" "custom_vpc" {
  cidr_block = var.vpc_cidr

  # Both are needed by private hosted zones and by the EKS private endpoint.
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = {
    Name = var.name
  }
}

# Nothing of ours uses the default group. Adopting it with no rule takes away the one AWS creates it with, which
# lets its members talk to each other and to the world.
resource "aws_default_security_group" "default" {
  vpc_id = aws_vpc.custom_vpc.id

  tags = {
    Name = "${var.name}-default-deny"
  }
}

################################################################################
# Public subnets
################################################################################

resource "aws_internet_gateway" "internet_gw" {
  vpc_id = aws_vpc.custom_vpc.id

  tags = {
    Name = "${var.name}-igw"
  }
}

resource "aws_subnet" "vpc_public_subnet" {
  count = length(var.public_subnets)

  vpc_id            = aws_vpc.custom_vpc.id
  cidr_block        = var.public_subnets[count.index].cidr_block
  availability_zone = var.public_subnets[count.index].availability_zone

  # What must be reached from outside (VPN, NAT) has an elastic address of its own.
  map_public_ip_on_launch = false

  tags = {
    Name                     = "${var.name}-public-subnet-${count.index + 1}"
    "kubernetes.io/role/elb" = "1"
  }
}

resource "aws_route_table" "public_rt" {
  vpc_id = aws_vpc.custom_vpc.id

  tags = {
    Name = "${var.name}-public-route-table"
  }
}

resource "aws_route" "default_route" {
  route_table_id         = aws_route_table.public_rt.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.internet_gw.id
}

resource "aws_route_table_association" "public_assoc" {
  count = length(var.public_subnets)

  subnet_id      = aws_subnet.vpc_public_subnet[count.index].id
  route_table_id = aws_route_table.public_rt.id
}

################################################################################
# Private subnets
################################################################################

resource "aws_subnet" "vpc_private_subnet" {
  count = length(var.private_subnets)

  vpc_id                  = aws_vpc.custom_vpc.id
  cidr_block              = var.private_subnets[count.index].cidr_block
  availability_zone       = var.private_subnets[count.index].availability_zone
  map_public_ip_on_launch = false

  tags = {
    Name                              = "${var.name}-private-subnet-${count.index + 1}"
    "kubernetes.io/role/internal-elb" = "1"
  }
}

# A table of its own, with explicit associations: the VPC's main table keeps the local route alone, so a subnet that
# somebody adds without an association can reach neither the NAT instance nor S3.
resource "aws_route_table" "private_rt" {
  vpc_id = aws_vpc.custom_vpc.id

  tags = {
    Name = "${var.name}-private-route-table"
  }
}

resource "aws_route_table_association" "private_assoc" {
  count = length(var.private_subnets)

  subnet_id      = aws_subnet.vpc_private_subnet[count.index].id
  route_table_id = aws_route_table.private_rt.id
}

# Traffic of the Spark jobs to S3 stays inside AWS and does not pass the NAT instance.
resource "aws_vpc_endpoint" "s3_gateway_endpoint" {
  vpc_id            = aws_vpc.custom_vpc.id
  service_name      = "com.amazonaws.${var.aws_region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private_rt.id]

  tags = {
    Name = "${var.name}-s3-gateway-endpoint"
  }
}

# Releases 1.0.3 and 1.0.4 of gfortetsanakis/custom-vpc counted the endpoint.
moved {
  from = aws_vpc_endpoint.s3_gateway_endpoint[0]
  to   = aws_vpc_endpoint.s3_gateway_endpoint
}
