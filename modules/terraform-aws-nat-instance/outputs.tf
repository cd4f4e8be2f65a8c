output "nat_instance_sg_id" {
  description = "The id of the server's security group. Whoever waits for it finds the default route of the private subnets in place, and loses it last."
  value       = aws_security_group.nat_instance_sg.id

  # The group is there long before it can be counted on: nodes that refer to it need the way out, from their first boot
  # until they are gone.
  depends_on = [
    aws_eip_association.nat_instance_eip,
    aws_route.nat_instance_route,
    aws_vpc_security_group_egress_rule.nat,
    aws_vpc_security_group_ingress_rule.nat,
    aws_vpc_security_group_ingress_rule.ssh_cidr,
    aws_vpc_security_group_ingress_rule.ssh_group,
  ]
}

output "nat_instance_id" {
  description = "The id of the server's instance."
  value       = aws_instance.nat_instance.id
}

output "nat_instance_public_ip" {
  description = "The server's elastic address: the one that the private subnets are seen with outside."
  value       = aws_eip.nat_instance_eip.public_ip
}

output "nat_instance_network_interface_id" {
  description = "The id of the network interface that the private subnets' default route leads to."
  value       = aws_instance.nat_instance.primary_network_interface_id

  # The route, and not just its target.
  depends_on = [aws_route.nat_instance_route]
}
