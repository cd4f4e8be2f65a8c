/** Configuration that the stages of tests with a cluster have in common. */

/** A role that a service may take, with a policy of AWS's own. */
export function role(name: string, service: string, policy: string): string {
  return `
    resource "aws_iam_role" "${name}" {
      name = "${name}"
      assume_role_policy = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${service}" } }]
      })
    }
    resource "aws_iam_role_policy_attachment" "${name}" {
      role       = aws_iam_role.${name}.name
      policy_arn = "arn:aws:iam::aws:policy/${policy}"
    }
  `;
}

/**
 * A network with a way out, and a private subnet in two zones.
 *
 * @param subnet further arguments of the subnets
 */
export function network(subnet = ""): string {
  return `
    resource "aws_vpc" "main" {
      cidr_block = "10.0.0.0/16"
    }
    resource "aws_internet_gateway" "main" {
      vpc_id = aws_vpc.main.id
    }
    resource "aws_route" "out" {
      route_table_id         = aws_vpc.main.main_route_table_id
      destination_cidr_block = "0.0.0.0/0"
      gateway_id             = aws_internet_gateway.main.id
    }
    resource "aws_subnet" "private" {
      map_public_ip_on_launch = true

      for_each          = { a = "10.0.1.0/24", b = "10.0.2.0/24" }
      vpc_id            = aws_vpc.main.id
      availability_zone = "eu-west-1\${each.key}"
      cidr_block        = each.value
      ${subnet}
    }
  `;
}
