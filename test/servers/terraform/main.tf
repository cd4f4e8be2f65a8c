# The network as the platform makes it, for its two servers: their user data, addresses and firewall rules are what
# the test bed runs.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}

provider "aws" {
  region = "eu-north-1"
}

variable "openvpn_protocol" {
  type    = string
  default = "udp"
}

variable "nat_ports" {
  type    = list(number)
  default = [80, 443]
}

variable "public_key" {
  type = string
}

module "custom-vpc" {
  source = "../../../modules/terraform-aws-custom-vpc"

  vpc_cidr        = "10.0.0.0/16"
  aws_region      = "eu-north-1"
  public_subnets  = [{ availability_zone = "eu-north-1a", cidr_block = "10.0.0.0/24" }]
  private_subnets = [for i, zone in ["a", "b"] : { availability_zone = "eu-north-1${zone}", cidr_block = "10.0.${i + 1}.0/24" }]
}

module "openvpn-server" {
  source = "../../../modules/terraform-aws-openvpn-server"

  aws_region            = "eu-north-1"
  vpc_id                = module.custom-vpc.vpc_id
  openvpn_subnet_id     = module.custom-vpc.public_subnet_ids[0]
  openvpn_instance_type = "t3.micro"
  openvpn_client_cidrs  = ["198.51.100.0/28"]
  openvpn_public_key    = var.public_key
  openvpn_user          = "first"
  openvpn_protocol      = var.openvpn_protocol
}

module "nat-instance" {
  source = "../../../modules/terraform-aws-nat-instance"

  vpc_id                      = module.custom-vpc.vpc_id
  vpc_private_subnet_cidrs    = ["10.0.1.0/24", "10.0.2.0/24"]
  vpc_private_route_table_id  = module.custom-vpc.private_route_table_id
  nat_instance_subnet_id      = module.custom-vpc.public_subnet_ids[0]
  nat_instance_public_key     = var.public_key
  nat_instance_type           = "t4g.nano"
  nat_ports                   = var.nat_ports
  ssh_allowed_security_groups = [module.openvpn-server.openvpn_sg_id]
}

output "profile_command" {
  value = module.openvpn-server.openvpn_profile_command
}
