output "openvpn_server_dns" {
  description = "The public DNS name of the server's elastic address. Inside the VPC it resolves to the private address."
  value       = aws_eip.openvpn_server_eip.public_dns
}

output "openvpn_server_public_ip" {
  description = "The server's elastic address, which the users' profiles connect to."
  value       = aws_eip.openvpn_server_eip.public_ip
}

output "openvpn_server_instance_id" {
  description = "The id of the server's instance."
  value       = aws_instance.openvpn_server.id
}

output "openvpn_sg_id" {
  description = "The id of the server's security group: what clients reach in the VPC sees them as its members."
  value       = aws_security_group.openvpn_sg.id

  # Whoever lets this group in counts on a server that can be reached. It must be there first, and go last.
  depends_on = [
    aws_eip_association.openvpn_server_eip,
    aws_vpc_security_group_egress_rule.all,
    aws_vpc_security_group_ingress_rule.openvpn,
    aws_vpc_security_group_ingress_rule.ssh,
  ]
}

output "openvpn_profile_command" {
  description = "The command that fetches the first user's profile. It waits for up to ten minutes or so until the server has made it, and leaves no half of it."

  # For any POSIX shell. Before the first boot is over, there is no SSH, then no profile.
  value = join(" ", [
    "(umask 077; for attempt in $(seq 60); do",
    "ssh -o ConnectTimeout=10 -o StrictHostKeyChecking=accept-new ec2-user@${aws_eip.openvpn_server_eip.public_ip}",
    "cat ${var.openvpn_user}.ovpn > ${var.openvpn_user}.ovpn.part",
    "&& mv ${var.openvpn_user}.ovpn.part ${var.openvpn_user}.ovpn && exit;",
    "echo \"The VPN server is not ready yet (attempt $attempt of 60)\" >&2; sleep 10; done;",
    "rm -f ${var.openvpn_user}.ovpn.part; exit 1)",
  ])
}
