locals {
  ipv4_cidr_shape = "^([0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]{1,2}$"

  # One line: a type that EC2 takes, a key of that type (its first bytes repeat the type), perhaps a comment.
  public_key_shape = "^(ssh-ed25519 AAAAC3NzaC1lZDI1NTE5[A-Za-z0-9+/]{48}|ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/]{200,}={0,2})( .*)?$"

  # The original module's names: another key or group name would replace what is deployed.
  names = (
    var.name == null ?
    { server = "NAT-instance", key = "nat-instance-server-key", security_group = "nat-instance-sg" } :
    { server = var.name, key = "${var.name}-key", security_group = "${var.name}-sg" }
  )

  # Graviton families have a g right after their generation's number (t4g, c7gn, g5g; not g5 or g4dn); a1 came before
  # that rule.
  architecture = can(regex("^(a1|[a-z]+[0-9]+g[a-z]*)\\.", var.nat_instance_type)) ? "arm64" : "amd64"

  # What has the shape of a public key may be shown. Anything else may be a private one given by mistake: Terraform
  # plans what it can although a validation failed, and shows it.
  public_key_claim = sensitive(trimspace(
    var.nat_instance_public_key != null ? var.nat_instance_public_key : try(file(pathexpand(var.nat_instance_key_path)), "")
  ))
  public_key = nonsensitive(can(regex(local.public_key_shape, local.public_key_claim)) ? local.public_key_claim : "")
  # Type and key, without the comment, which may hold anything.
  public_key_bare = try(join(" ", slice(split(" ", local.public_key), 0, 2)), "")

  # One rule for each private block and port.
  nat_ingress = {
    for pair in setproduct(var.vpc_private_subnet_cidrs, var.nat_ports) :
    "${pair[0]}-${pair[1]}" => { cidr = pair[0], port = tonumber(pair[1]) }
  }

  # What is forwarded leaves by these, and so do the server's own packages, over http or https.
  egress_ports = distinct(concat([80, 443], var.nat_ports))
}
