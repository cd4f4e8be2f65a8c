variable "vpc_id" {
  description = "The id of the VPC that the server stands in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^vpc-[0-9a-z]+$", var.vpc_id))
    error_message = "vpc_id is \"${var.vpc_id}\", which is not the id of a VPC. Write it like vpc-0123456789abcdef0 (not the VPC's name)."
  }
}

variable "vpc_private_subnet_cidrs" {
  description = "The IPv4 CIDR blocks of the private subnets: what comes from them is forwarded, and nothing else. It must be known at plan time."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.vpc_private_subnet_cidrs) > 0
    error_message = "vpc_private_subnet_cidrs is empty, so nothing would be forwarded. Give the blocks of the private subnets, for example [\"10.0.1.0/24\"]."
  }

  validation {
    condition     = alltrue([for c in var.vpc_private_subnet_cidrs : can(regex(local.ipv4_cidr_shape, c)) && can(cidrhost(c, 0))])
    error_message = "vpc_private_subnet_cidrs has entries that are not IPv4 CIDR blocks: ${join(", ", [for c in var.vpc_private_subnet_cidrs : jsonencode(c) if !can(regex(local.ipv4_cidr_shape, c)) || !can(cidrhost(c, 0))])}. Write them like 10.0.1.0/24."
  }

  validation {
    condition     = alltrue([for c in var.vpc_private_subnet_cidrs : try(c == format("%s/%d", cidrhost(c, 0), split("/", c)[1]), true)])
    error_message = "vpc_private_subnet_cidrs has blocks that are not the start of their network: ${join(", ", [for c in var.vpc_private_subnet_cidrs : try("${c} (write ${format("%s/%d", cidrhost(c, 0), split("/", c)[1])})", "") if try(c != format("%s/%d", cidrhost(c, 0), split("/", c)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for c in var.vpc_private_subnet_cidrs : try(split("/", c)[1] >= 16, true)])
    error_message = "vpc_private_subnet_cidrs has blocks wider than a VPC can be: ${join(", ", [for c in var.vpc_private_subnet_cidrs : c if try(split("/", c)[1] < 16, false)])}. Give the blocks of the private subnets, /16 or narrower."
  }

  # Two networks overlap when they are one network at the wider of their two prefixes.
  validation {
    condition = alltrue(flatten([
      for i, a in var.vpc_private_subnet_cidrs : [
        for j, b in var.vpc_private_subnet_cidrs : i >= j || !try(cidrhost(format("%s/%d", split("/", a)[0], min(split("/", a)[1], split("/", b)[1])), 0) == cidrhost(format("%s/%d", split("/", b)[0], min(split("/", a)[1], split("/", b)[1])), 0), false)
      ]
    ]))
    error_message = "vpc_private_subnet_cidrs has blocks that overlap: ${join("; ", flatten([for i, a in var.vpc_private_subnet_cidrs : [for j, b in var.vpc_private_subnet_cidrs : "${a} and ${b}" if i < j && try(cidrhost(format("%s/%d", split("/", a)[0], min(split("/", a)[1], split("/", b)[1])), 0) == cidrhost(format("%s/%d", split("/", b)[0], min(split("/", a)[1], split("/", b)[1])), 0), false)]]))}. Name each subnet once."
  }
}

variable "vpc_private_route_table_id" {
  description = "The id of the private subnets' route table, which gets a default route to the server."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^rtb-[0-9a-z]+$", var.vpc_private_route_table_id))
    error_message = "vpc_private_route_table_id is \"${var.vpc_private_route_table_id}\", which is not the id of a route table. Write it like rtb-0123456789abcdef0 (not its name)."
  }
}

variable "nat_instance_subnet_id" {
  description = "The id of the public subnet that the server stands in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^subnet-[0-9a-z]+$", var.nat_instance_subnet_id))
    error_message = "nat_instance_subnet_id is \"${var.nat_instance_subnet_id}\", which is not the id of a subnet. Write it like subnet-0123456789abcdef0 (not its name or block)."
  }
}

variable "nat_instance_type" {
  description = "The instance type of the server. x86_64 and arm64 (Graviton) types work; the image follows the type."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[0-9][a-z0-9-]*\\.(nano|micro|small|medium|large|metal|[0-9]*xlarge|metal-[0-9]+xl)$", var.nat_instance_type))
    error_message = "nat_instance_type is \"${var.nat_instance_type}\", which is not an EC2 instance type. Write it like t3.micro or t4g.nano."
  }

  validation {
    condition     = !startswith(var.nat_instance_type, "mac")
    error_message = "nat_instance_type is \"${var.nat_instance_type}\", a type that runs macOS only. Choose one like t3.micro or t4g.nano."
  }
}

variable "nat_instance_key_path" {
  description = "The path of the public SSH key for ec2-user. Either this or nat_instance_public_key."
  type        = string
  default     = null

  validation {
    condition     = (var.nat_instance_key_path == null) != (var.nat_instance_public_key == null)
    error_message = "nat_instance_key_path and nat_instance_public_key are ${var.nat_instance_key_path == null ? "both missing" : "both given"}. Give one: the path of a public SSH key, or its content."
  }

  validation {
    condition     = var.nat_instance_key_path == null ? true : try(fileexists(pathexpand(var.nat_instance_key_path)), false)
    error_message = "nat_instance_key_path is \"${coalesce(var.nat_instance_key_path, "null")}\", where there is no file. A relative path starts at ${abspath(path.cwd)}; give one from / or ~/, for example ~/.ssh/id_ed25519.pub."
  }

  validation {
    condition     = try(fileexists(pathexpand(var.nat_instance_key_path)), false) ? can(regex(local.public_key_shape, sensitive(trimspace(file(pathexpand(var.nat_instance_key_path)))))) : true
    error_message = "nat_instance_key_path is \"${coalesce(var.nat_instance_key_path, "null")}\", which does not hold one OpenSSH public key of a type that EC2 takes: ssh-ed25519 or ssh-rsa. Give the .pub file of such a key, never the private one; ssh-keygen -t ed25519 makes a pair."
  }

  # Checked here, not by nat_instance_public_key itself: Terraform (1.11) shows the value that a variable's own validation
  # refuses even when the variable is sensitive, and it may be a private key given by mistake.
  validation {
    condition     = var.nat_instance_key_path != null || var.nat_instance_public_key == null ? true : can(regex(local.public_key_shape, trimspace(var.nat_instance_public_key)))
    error_message = "nat_instance_public_key (not shown) is not one OpenSSH public key of a type that EC2 takes: ssh-ed25519 or ssh-rsa. Give the content of the .pub file of such a key, never the private one; ssh-keygen -t ed25519 makes a pair."
  }
}

variable "nat_instance_public_key" {
  description = "The content of the public SSH key for ec2-user, for runs where no file exists. Either this or nat_instance_key_path."
  type        = string
  default     = null
  # Not secret, but what is given by mistake may be. Its validation is at nat_instance_key_path.
  sensitive = true
}

variable "ssh_allowed_security_groups" {
  description = "The ids of security groups whose members may reach the server's SSH port, such as the VPN server's. They may be unknown until apply, but not how many there are."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for g in var.ssh_allowed_security_groups : can(regex("^sg-[0-9a-z]+$", g))])
    error_message = "ssh_allowed_security_groups has entries that are not ids of security groups: ${join(", ", [for g in var.ssh_allowed_security_groups : jsonencode(g) if !can(regex("^sg-[0-9a-z]+$", g))])}. Write them like sg-0123456789abcdef0 (not the group's name)."
  }

  validation {
    condition     = length(distinct(var.ssh_allowed_security_groups)) == length(var.ssh_allowed_security_groups)
    error_message = "ssh_allowed_security_groups names groups twice: ${join(", ", distinct([for i, g in var.ssh_allowed_security_groups : g if index(var.ssh_allowed_security_groups, g) != i]))}. Name each once."
  }
}

variable "ssh_allowed_cidr_blocks" {
  description = "The IPv4 CIDR blocks that may reach the server's SSH port. It must be known at plan time."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for c in var.ssh_allowed_cidr_blocks : can(regex(local.ipv4_cidr_shape, c)) && can(cidrhost(c, 0))])
    error_message = "ssh_allowed_cidr_blocks has entries that are not IPv4 CIDR blocks: ${join(", ", [for c in var.ssh_allowed_cidr_blocks : can(cidrhost("${c}/32", 0)) ? "${c} (write ${c}/32)" : jsonencode(c) if !can(regex(local.ipv4_cidr_shape, c)) || !can(cidrhost(c, 0))])}. Write them like 203.0.113.7/32."
  }

  validation {
    condition     = alltrue([for c in var.ssh_allowed_cidr_blocks : try(c == format("%s/%d", cidrhost(c, 0), split("/", c)[1]), true)])
    error_message = "ssh_allowed_cidr_blocks has blocks that are not the start of their network: ${join(", ", [for c in var.ssh_allowed_cidr_blocks : try("${c} (write ${format("%s/%d", cidrhost(c, 0), split("/", c)[1])})", "") if try(c != format("%s/%d", cidrhost(c, 0), split("/", c)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for c in var.ssh_allowed_cidr_blocks : try(split("/", c)[1] >= 8, true)])
    error_message = "ssh_allowed_cidr_blocks opens the server to the public: ${join(", ", [for c in var.ssh_allowed_cidr_blocks : c if try(split("/", c)[1] < 8, false)])}. Give /8 or narrower; best single addresses, like 203.0.113.7/32."
  }

  validation {
    condition     = length(distinct(var.ssh_allowed_cidr_blocks)) == length(var.ssh_allowed_cidr_blocks)
    error_message = "ssh_allowed_cidr_blocks names blocks twice: ${join(", ", distinct([for i, c in var.ssh_allowed_cidr_blocks : c if index(var.ssh_allowed_cidr_blocks, c) != i]))}. Name each once."
  }
}

variable "nat_ports" {
  description = "The TCP ports outside that the private subnets may reach. It must be known at plan time."
  type        = list(number)
  default     = [80, 443]
  nullable    = false

  validation {
    condition     = length(var.nat_ports) > 0
    error_message = "nat_ports is empty, so nothing would be forwarded. Give one port at least, for example [80, 443]."
  }

  validation {
    condition     = alltrue([for p in var.nat_ports : try(p >= 1 && p <= 65535 && floor(p) == p, false)])
    error_message = "nat_ports has entries that are not ports: ${join(", ", [for p in var.nat_ports : jsonencode(p) if !try(p >= 1 && p <= 65535 && floor(p) == p, false)])}. Choose whole numbers from 1 to 65535."
  }

  validation {
    condition     = length(distinct(var.nat_ports)) == length(var.nat_ports)
    error_message = "nat_ports names ports twice: ${join(", ", distinct([for i, p in var.nat_ports : p if index(var.nat_ports, p) != i]))}. Name each once."
  }

  # A security group holds 60 rules, unless AWS was asked for more; a port from a block takes one.
  validation {
    condition     = length(var.nat_ports) * length(var.vpc_private_subnet_cidrs) <= 50
    error_message = "nat_ports has ${length(var.nat_ports)} ports, which with ${length(var.vpc_private_subnet_cidrs)} vpc_private_subnet_cidrs makes ${length(var.nat_ports) * length(var.vpc_private_subnet_cidrs)} rules; a security group has room for about 50. Give fewer ports, or one wider block instead of several."
  }
}

variable "ami_id" {
  description = "The id of a Debian (or derived) image for a new server, of the instance type's architecture. Null is Debian 13's newest. It must be known at plan time. A change does not replace a server."
  type        = string
  default     = null

  validation {
    condition     = var.ami_id == null ? true : can(regex("^ami-[0-9a-f]{8,17}$", var.ami_id))
    error_message = "ami_id is \"${coalesce(var.ami_id, "null")}\", which is not the id of an image. Write it like ami-0123456789abcdef0, or null for Debian 13."
  }
}

variable "root_volume_size" {
  description = "The size of the root volume in GiB. It can grow, and not shrink."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.root_volume_size >= 8 && var.root_volume_size <= 16384 && floor(var.root_volume_size) == var.root_volume_size
    error_message = "root_volume_size is ${var.root_volume_size}. Choose a whole number of GiB from 8 (the image's own size) to 16384."
  }
}

variable "name" {
  description = "The name of the server, and the beginning of the names of its key pair and security group. Null keeps the original names: NAT-instance, nat-instance-server-key and nat-instance-sg. A change replaces the key pair and the group."
  type        = string
  default     = null

  validation {
    condition     = var.name == null ? true : can(regex("^[A-Za-z][A-Za-z0-9-]{0,62}$", var.name))
    error_message = "name is \"${coalesce(var.name, "null")}\". Use 1 to 63 letters, digits and hyphens, starting with a letter."
  }

  validation {
    condition     = var.name == null ? true : !startswith(var.name, "sg-")
    error_message = "name is \"${coalesce(var.name, "null")}\", but AWS refuses group names that begin with sg-. Choose another."
  }
}
