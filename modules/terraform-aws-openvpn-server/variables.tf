variable "aws_region" {
  description = "The AWS region of the server, for example eu-north-1. It must be the region of the aws provider."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(eusc-de|[a-z]{2}(-gov|-iso[a-z]?)?)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$", var.aws_region))
    error_message = "aws_region is \"${var.aws_region}\", which is not the code of an AWS region. Write it like eu-north-1 (a region, without the letter of a zone)."
  }
}

variable "vpc_id" {
  description = "The id of the VPC that the server opens to its clients."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^vpc-[0-9a-z]+$", var.vpc_id))
    error_message = "vpc_id is \"${var.vpc_id}\", which is not the id of a VPC. Write it like vpc-0123456789abcdef0 (not the VPC's name)."
  }
}

variable "openvpn_subnet_id" {
  description = "The id of the public subnet that the server stands in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^subnet-[0-9a-z]+$", var.openvpn_subnet_id))
    error_message = "openvpn_subnet_id is \"${var.openvpn_subnet_id}\", which is not the id of a subnet. Write it like subnet-0123456789abcdef0 (not its name or block)."
  }
}

variable "openvpn_instance_type" {
  description = "The instance type of the server. x86_64 and arm64 (Graviton) types work; the image follows the type."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[0-9][a-z0-9-]*\\.(nano|micro|small|medium|large|metal|[0-9]*xlarge|metal-[0-9]+xl)$", var.openvpn_instance_type))
    error_message = "openvpn_instance_type is \"${var.openvpn_instance_type}\", which is not an EC2 instance type. Write it like t3.micro or t4g.nano."
  }

  validation {
    condition     = !startswith(var.openvpn_instance_type, "mac")
    error_message = "openvpn_instance_type is \"${var.openvpn_instance_type}\", a type that runs macOS only. Choose one like t3.micro or t4g.nano."
  }
}

variable "openvpn_client_cidrs" {
  description = "The IPv4 CIDR blocks that may reach the server's SSH and OpenVPN ports. It must be known at plan time."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.openvpn_client_cidrs) > 0
    error_message = "openvpn_client_cidrs is empty, so nobody could reach the server. Give the public addresses of its users, for example [\"203.0.113.7/32\"]."
  }

  validation {
    condition     = alltrue([for c in var.openvpn_client_cidrs : can(regex(local.ipv4_cidr_shape, c)) && can(cidrhost(c, 0))])
    error_message = "openvpn_client_cidrs has entries that are not IPv4 CIDR blocks: ${join(", ", [for c in var.openvpn_client_cidrs : can(cidrhost("${c}/32", 0)) ? "${c} (write ${c}/32)" : jsonencode(c) if !can(regex(local.ipv4_cidr_shape, c)) || !can(cidrhost(c, 0))])}. Write them like 203.0.113.7/32."
  }

  validation {
    condition     = alltrue([for c in var.openvpn_client_cidrs : try(c == format("%s/%d", cidrhost(c, 0), split("/", c)[1]), true)])
    error_message = "openvpn_client_cidrs has blocks that are not the start of their network: ${join(", ", [for c in var.openvpn_client_cidrs : try("${c} (write ${format("%s/%d", cidrhost(c, 0), split("/", c)[1])})", "") if try(c != format("%s/%d", cidrhost(c, 0), split("/", c)[1]), false)])}."
  }

  validation {
    condition     = alltrue([for c in var.openvpn_client_cidrs : try(split("/", c)[1] >= 8, true)])
    error_message = "openvpn_client_cidrs opens the server to the public: ${join(", ", [for c in var.openvpn_client_cidrs : c if try(split("/", c)[1] < 8, false)])}. Give the networks of the users, /8 or narrower; best single addresses, like 203.0.113.7/32."
  }

  validation {
    condition     = length(distinct(var.openvpn_client_cidrs)) == length(var.openvpn_client_cidrs)
    error_message = "openvpn_client_cidrs names blocks twice: ${join(", ", distinct([for i, c in var.openvpn_client_cidrs : c if index(var.openvpn_client_cidrs, c) != i]))}. Name each once."
  }
}

variable "openvpn_key_path" {
  description = "The path of the public SSH key for ec2-user. Either this or openvpn_public_key."
  type        = string
  default     = null

  validation {
    condition     = (var.openvpn_key_path == null) != (var.openvpn_public_key == null)
    error_message = "openvpn_key_path and openvpn_public_key are ${var.openvpn_key_path == null ? "both missing" : "both given"}. Give one: the path of a public SSH key, or its content."
  }

  validation {
    condition     = var.openvpn_key_path == null ? true : try(fileexists(pathexpand(var.openvpn_key_path)), false)
    error_message = "openvpn_key_path is \"${coalesce(var.openvpn_key_path, "null")}\", where there is no file. A relative path starts at ${abspath(path.cwd)}; give one from / or ~/, for example ~/.ssh/id_ed25519.pub."
  }

  validation {
    condition     = try(fileexists(pathexpand(var.openvpn_key_path)), false) ? can(regex(local.public_key_shape, sensitive(trimspace(file(pathexpand(var.openvpn_key_path)))))) : true
    error_message = "openvpn_key_path is \"${coalesce(var.openvpn_key_path, "null")}\", which does not hold one OpenSSH public key of a type that EC2 takes: ssh-ed25519 or ssh-rsa. Give the .pub file of such a key, never the private one; ssh-keygen -t ed25519 makes a pair."
  }

  # Checked here, not by openvpn_public_key itself: Terraform (1.11) shows the value that a variable's own validation
  # refuses even when the variable is sensitive, and it may be a private key given by mistake.
  validation {
    condition     = var.openvpn_key_path != null || var.openvpn_public_key == null ? true : can(regex(local.public_key_shape, trimspace(var.openvpn_public_key)))
    error_message = "openvpn_public_key (not shown) is not one OpenSSH public key of a type that EC2 takes: ssh-ed25519 or ssh-rsa. Give the content of the .pub file of such a key, never the private one; ssh-keygen -t ed25519 makes a pair."
  }
}

variable "openvpn_public_key" {
  description = "The content of the public SSH key for ec2-user, for runs where no file exists. Either this or openvpn_key_path."
  type        = string
  default     = null
  # Not secret, but what is given by mistake may be. Its validation is at openvpn_key_path.
  sensitive = true
}

variable "openvpn_user" {
  description = "The name of the first user, whose profile is made at the first boot: /home/ec2-user/<user>.ovpn."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$", var.openvpn_user))
    error_message = "openvpn_user is \"${var.openvpn_user}\". Use 1 to 32 letters, digits, '_', '.' and '-', starting with a letter or digit."
  }

  validation {
    condition     = !contains(["server", "ca"], lower(var.openvpn_user))
    error_message = "openvpn_user is \"${var.openvpn_user}\", a name that the server's own certificates have. Choose another, for example admin."
  }
}

variable "openvpn_protocol" {
  description = "The protocol of the tunnel: udp, or tcp for networks that let no udp out."
  type        = string
  default     = "udp"
  nullable    = false

  validation {
    condition     = contains(["udp", "tcp"], var.openvpn_protocol)
    error_message = "openvpn_protocol is \"${var.openvpn_protocol}\". Write udp or tcp, in lower case."
  }
}

variable "openvpn_port" {
  description = "The port of the tunnel."
  type        = number
  default     = 1194
  nullable    = false

  validation {
    condition     = var.openvpn_port >= 1 && var.openvpn_port <= 65535 && floor(var.openvpn_port) == var.openvpn_port
    error_message = "openvpn_port is ${var.openvpn_port}. Choose a whole number from 1 to 65535, for example 1194."
  }

  validation {
    condition     = !(var.openvpn_protocol == "tcp" && var.openvpn_port == 22)
    error_message = "openvpn_port is 22 over tcp, which is the port of SSH. Choose another, for example 443."
  }
}

variable "openvpn_client_network" {
  description = "The IPv4 network that clients get their addresses from: private, /16 to /29, and apart from the VPC."
  type        = string
  default     = "10.8.0.0/24"
  nullable    = false

  validation {
    condition     = can(regex(local.ipv4_cidr_shape, var.openvpn_client_network)) && can(cidrhost(var.openvpn_client_network, 0))
    error_message = "openvpn_client_network is \"${var.openvpn_client_network}\", which is not an IPv4 CIDR block. Write it like 10.8.0.0/24."
  }

  validation {
    condition     = try(var.openvpn_client_network == format("%s/%d", cidrhost(var.openvpn_client_network, 0), split("/", var.openvpn_client_network)[1]), true)
    error_message = "openvpn_client_network is \"${var.openvpn_client_network}\", which is not the start of its network. Write ${try(format("%s/%d", cidrhost(var.openvpn_client_network, 0), split("/", var.openvpn_client_network)[1]), "10.8.0.0/24")}."
  }

  validation {
    condition     = try(split("/", var.openvpn_client_network)[1] >= 16 && split("/", var.openvpn_client_network)[1] <= 29, true)
    error_message = "openvpn_client_network is \"${var.openvpn_client_network}\", a size OpenVPN does not take. Choose a prefix between /16 and /29."
  }

  # 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10.
  validation {
    condition     = !can(cidrhost(var.openvpn_client_network, 0)) || can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\\.", var.openvpn_client_network))
    error_message = "openvpn_client_network is \"${var.openvpn_client_network}\", which is not private: clients could no longer reach the real one. Choose one like 10.8.0.0/24."
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
  description = "The name of the server, and the beginning of the names of its key pair and security group. Null keeps the original names: openVPN-server, openvpn-server-key and openvpn-sg. A change replaces the key pair and the group."
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
