# A MIME archive of two parts: the login, which cloud-init makes at the first boot, and the script that sets the server
# up, which it runs at every boot. So Terraform can change a setting in place (stop, new user data, start), and the
# certificates on the disk stay.

locals {
  user_data = templatefile("${path.module}/templates/user_data.tftpl", {
    # The image's own default user (admin on Debian) is not made: the profile's place is /home/ec2-user on any image.
    cloud_config = trimspace(yamlencode({
      ssh_pwauth = false
      users = [{
        name                = "ec2-user"
        gecos               = "OpenVPN administrator"
        homedir             = "/home/ec2-user"
        shell               = "/bin/bash"
        lock_passwd         = true
        sudo                = "ALL=(ALL) NOPASSWD:ALL"
        ssh_authorized_keys = [local.public_key_bare]
      }]
    }))

    # The address is allocated before the instance, so it is known to the first profile. The network of the profile's
    # "remote" is the address and not its name: inside the VPC the name resolves to the private address.
    settings = {
      remote       = aws_eip.openvpn_server_eip.public_ip
      port         = var.openvpn_port
      proto        = var.openvpn_protocol
      server_proto = var.openvpn_protocol == "udp" ? "udp4" : "tcp4-server"
      client_cidr  = var.openvpn_client_network
      client_net   = split("/", var.openvpn_client_network)[0]
      client_mask  = cidrnetmask(var.openvpn_client_network)
      vpc_cidr     = local.vpc_cidr
      vpc_net      = cidrhost(local.vpc_cidr, 0)
      vpc_mask     = cidrnetmask(local.vpc_cidr)
      # AWS answers DNS at the VPC's base address plus two: there private zones resolve.
      resolver   = cidrhost(local.vpc_cidr, 2)
      first_user = var.openvpn_user
      ssh_key    = local.public_key_bare
    }

    script = trimspace(file("${path.module}/templates/openvpn-server.sh"))
  })
}
