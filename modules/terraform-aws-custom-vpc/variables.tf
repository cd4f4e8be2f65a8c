variable "vpc_cidr" {
  description = "The IPv4 CIDR block of the VPC, between /16 and /28, for example 10.0.0.0/16."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(local.ipv4_cidr_shape, var.vpc_cidr)) && can(cidrhost(var.vpc_cidr, 0))
    error_message = "vpc_cidr is \"${var.vpc_cidr}\", which is not an IPv4 CIDR block. Write it like 10.0.0.0/16."
  }

  validation {
    condition     = try(var.vpc_cidr == format("%s/%d", cidrhost(var.vpc_cidr, 0), split("/", var.vpc_cidr)[1]), true)
    error_message = "vpc_cidr is \"${var.vpc_cidr}\", which is not the start of its network. Write ${try(format("%s/%d", cidrhost(var.vpc_cidr, 0), split("/", var.vpc_cidr)[1]), "10.0.0.0/16")}."
  }

  validation {
    condition     = try(split("/", var.vpc_cidr)[1] >= 16 && split("/", var.vpc_cidr)[1] <= 28, true)
    error_message = "vpc_cidr is \"${var.vpc_cidr}\", a size AWS does not take. Choose a prefix between /16 and /28."
  }

  validation {
    condition     = !can(regex("^(0|127|169\\.254|22[4-9]|23[0-9]|24[0-9]|25[0-5])\\.", var.vpc_cidr))
    error_message = "vpc_cidr is \"${var.vpc_cidr}\", a range no host can use (loopback, link-local, multicast or reserved). Choose one from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
  }
}

variable "aws_region" {
  description = "The AWS region of the VPC, for example eu-north-1. It must be the region of the aws provider."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(eusc-de|[a-z]{2}(-gov|-iso[a-z]?)?)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$", var.aws_region))
    error_message = "aws_region is \"${var.aws_region}\", which is not the code of an AWS region. Write it like eu-north-1 (a region, without the letter of a zone)."
  }
}

variable "public_subnets" {
  description = "The public subnets: one at least. A position is part of a resource's address, so append new ones at the end."
  type = list(object({
    availability_zone = string
    cidr_block        = string
  }))
  nullable = false

  validation {
    condition     = length(var.public_subnets) > 0
    error_message = "public_subnets is empty, but the VPN server and the NAT instance need a public subnet. Give one at least, for example { availability_zone = \"${var.aws_region}a\", cidr_block = \"10.0.0.0/24\" }."
  }

  validation {
    condition     = alltrue([for s in var.public_subnets : can(regex(local.zone_shape, s.availability_zone))])
    error_message = "public_subnets names zones that are not in region ${var.aws_region}: ${join(", ", [for s in var.public_subnets : jsonencode(s.availability_zone) if !can(regex(local.zone_shape, s.availability_zone))])}. Write the region and a letter, for example ${var.aws_region}a."
  }

  validation {
    condition     = alltrue([for s in var.public_subnets : can(regex(local.ipv4_cidr_shape, s.cidr_block)) && can(cidrhost(s.cidr_block, 0))])
    error_message = "public_subnets has blocks that are not IPv4 CIDR blocks: ${join(", ", [for s in var.public_subnets : jsonencode(s.cidr_block) if !can(regex(local.ipv4_cidr_shape, s.cidr_block)) || !can(cidrhost(s.cidr_block, 0))])}. Write them like 10.0.1.0/24."
  }

  validation {
    condition     = alltrue([for s in var.public_subnets : try(s.cidr_block == format("%s/%d", cidrhost(s.cidr_block, 0), split("/", s.cidr_block)[1]), true)])
    error_message = "public_subnets has blocks that are not the start of their network: ${join(", ", [for s in var.public_subnets : try("${s.cidr_block} (write ${format("%s/%d", cidrhost(s.cidr_block, 0), split("/", s.cidr_block)[1])})", "") if try(s.cidr_block != format("%s/%d", cidrhost(s.cidr_block, 0), split("/", s.cidr_block)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for s in var.public_subnets : try(split("/", s.cidr_block)[1] >= 16 && split("/", s.cidr_block)[1] <= 28, true)])
    error_message = "public_subnets has blocks of a size AWS does not take: ${join(", ", [for s in var.public_subnets : s.cidr_block if try(split("/", s.cidr_block)[1] < 16 || split("/", s.cidr_block)[1] > 28, false)])}. Choose a prefix between /16 and /28."
  }

  # Inside means: at the VPC's prefix, the block is the VPC's own network.
  validation {
    condition     = alltrue([for s in var.public_subnets : try(split("/", s.cidr_block)[1] >= split("/", var.vpc_cidr)[1] && cidrhost("${split("/", s.cidr_block)[0]}/${split("/", var.vpc_cidr)[1]}", 0) == cidrhost(var.vpc_cidr, 0), true)])
    error_message = "public_subnets has blocks outside vpc_cidr (${var.vpc_cidr}): ${join(", ", [for s in var.public_subnets : s.cidr_block if !try(split("/", s.cidr_block)[1] >= split("/", var.vpc_cidr)[1] && cidrhost("${split("/", s.cidr_block)[0]}/${split("/", var.vpc_cidr)[1]}", 0) == cidrhost(var.vpc_cidr, 0), true)])}. Move them inside it, or widen vpc_cidr."
  }

  # Two networks overlap when they are one network at the wider of their two prefixes.
  validation {
    condition = alltrue(flatten([
      for i, a in var.public_subnets : [
        for j, b in var.public_subnets : i >= j || !try(cidrhost(format("%s/%d", split("/", a.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0) == cidrhost(format("%s/%d", split("/", b.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0), false)
      ]
    ]))
    error_message = "public_subnets has blocks that overlap: ${join("; ", flatten([for i, a in var.public_subnets : [for j, b in var.public_subnets : "${a.cidr_block} (public_subnets[${i}]) and ${b.cidr_block} (public_subnets[${j}])" if i < j && try(cidrhost(format("%s/%d", split("/", a.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0) == cidrhost(format("%s/%d", split("/", b.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0), false)]]))}. Give every subnet a range of its own."
  }
}

variable "private_subnets" {
  description = "The private subnets: in two availability zones at least, as EKS asks. A position is part of a resource's address, so append new ones at the end."
  type = list(object({
    availability_zone = string
    cidr_block        = string
  }))
  nullable = false

  validation {
    condition     = length(distinct(var.private_subnets[*].availability_zone)) >= 2
    error_message = "private_subnets has subnets in ${length(distinct(var.private_subnets[*].availability_zone))} availability zone(s) (${join(", ", distinct(var.private_subnets[*].availability_zone))}), but an EKS control plane needs two or more. Add a subnet in another zone."
  }

  validation {
    condition     = alltrue([for s in var.private_subnets : can(regex(local.zone_shape, s.availability_zone))])
    error_message = "private_subnets names zones that are not in region ${var.aws_region}: ${join(", ", [for s in var.private_subnets : jsonencode(s.availability_zone) if !can(regex(local.zone_shape, s.availability_zone))])}. Write the region and a letter, for example ${var.aws_region}a."
  }

  validation {
    condition     = alltrue([for s in var.private_subnets : can(regex(local.ipv4_cidr_shape, s.cidr_block)) && can(cidrhost(s.cidr_block, 0))])
    error_message = "private_subnets has blocks that are not IPv4 CIDR blocks: ${join(", ", [for s in var.private_subnets : jsonencode(s.cidr_block) if !can(regex(local.ipv4_cidr_shape, s.cidr_block)) || !can(cidrhost(s.cidr_block, 0))])}. Write them like 10.0.1.0/24."
  }

  validation {
    condition     = alltrue([for s in var.private_subnets : try(s.cidr_block == format("%s/%d", cidrhost(s.cidr_block, 0), split("/", s.cidr_block)[1]), true)])
    error_message = "private_subnets has blocks that are not the start of their network: ${join(", ", [for s in var.private_subnets : try("${s.cidr_block} (write ${format("%s/%d", cidrhost(s.cidr_block, 0), split("/", s.cidr_block)[1])})", "") if try(s.cidr_block != format("%s/%d", cidrhost(s.cidr_block, 0), split("/", s.cidr_block)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for s in var.private_subnets : try(split("/", s.cidr_block)[1] >= 16 && split("/", s.cidr_block)[1] <= 28, true)])
    error_message = "private_subnets has blocks of a size AWS does not take: ${join(", ", [for s in var.private_subnets : s.cidr_block if try(split("/", s.cidr_block)[1] < 16 || split("/", s.cidr_block)[1] > 28, false)])}. Choose a prefix between /16 and /28."
  }

  # Inside means: at the VPC's prefix, the block is the VPC's own network.
  validation {
    condition     = alltrue([for s in var.private_subnets : try(split("/", s.cidr_block)[1] >= split("/", var.vpc_cidr)[1] && cidrhost("${split("/", s.cidr_block)[0]}/${split("/", var.vpc_cidr)[1]}", 0) == cidrhost(var.vpc_cidr, 0), true)])
    error_message = "private_subnets has blocks outside vpc_cidr (${var.vpc_cidr}): ${join(", ", [for s in var.private_subnets : s.cidr_block if !try(split("/", s.cidr_block)[1] >= split("/", var.vpc_cidr)[1] && cidrhost("${split("/", s.cidr_block)[0]}/${split("/", var.vpc_cidr)[1]}", 0) == cidrhost(var.vpc_cidr, 0), true)])}. Move them inside it, or widen vpc_cidr."
  }

  # Against one another, and against the public ones, which come after them in the list.
  validation {
    condition = alltrue(flatten([
      for i, a in var.private_subnets : [
        for j, b in concat(var.private_subnets, var.public_subnets) : i >= j || !try(cidrhost(format("%s/%d", split("/", a.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0) == cidrhost(format("%s/%d", split("/", b.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0), false)
      ]
    ]))
    error_message = "private_subnets has blocks that overlap: ${join("; ", flatten([for i, a in var.private_subnets : [for j, b in concat(var.private_subnets, var.public_subnets) : "${a.cidr_block} (private_subnets[${i}]) and ${b.cidr_block} (${j < length(var.private_subnets) ? "private_subnets[${j}]" : "public_subnets[${j - length(var.private_subnets)}]"})" if i < j && try(cidrhost(format("%s/%d", split("/", a.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0) == cidrhost(format("%s/%d", split("/", b.cidr_block)[0], min(split("/", a.cidr_block)[1], split("/", b.cidr_block)[1])), 0), false)]]))}. Give every subnet a range of its own."
  }
}

variable "name" {
  description = "The name of the VPC, and the beginning of the Name tag of everything in it."
  type        = string
  default     = "custom-vpc"
  nullable    = false

  # 32 characters leave room for the region in the name of the flow logs' role.
  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{0,31}$", var.name))
    error_message = "name is \"${var.name}\". Use 1 to 32 letters, digits and hyphens, starting with a letter."
  }
}

variable "flow_logs_enabled" {
  description = "Whether the VPC's accepted and rejected traffic is logged to CloudWatch Logs (AWS bills it by volume)."
  type        = bool
  default     = false
  nullable    = false
}

variable "flow_logs_retention_days" {
  description = "The number of days that flow logs are kept; 0 keeps them for ever. Without effect unless flow_logs_enabled is true."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains(local.log_retention_days, var.flow_logs_retention_days)
    error_message = "flow_logs_retention_days is ${var.flow_logs_retention_days}, which CloudWatch Logs does not take. Choose one of ${join(", ", local.log_retention_days)}."
  }
}
