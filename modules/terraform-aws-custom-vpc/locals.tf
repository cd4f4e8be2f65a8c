locals {
  ipv4_cidr_shape = "^([0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]{1,2}$"

  # A zone of the region (eu-north-1a), or one of its local zones (us-west-2-lax-1a).
  zone_shape = "^${replace(var.aws_region, "/[^a-z0-9-]/", "")}(-[a-z]+-[1-9][0-9]?)?[a-z]$"

  # The values of PutRetentionPolicy; 0 is the provider's word for "never expires".
  log_retention_days = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
}
