# A MIME archive of two parts: the login, which cloud-init makes at the first boot, and the script that sets the server
# up, which it runs at every boot. So Terraform can change a setting in place (stop, new user data, start).

locals {
  user_data = templatefile("${path.module}/templates/user_data.tftpl", {
    # The image's own default user (admin on Debian) is not made: the login is ec2-user on any image.
    cloud_config = trimspace(yamlencode({
      ssh_pwauth = false
      users = [{
        name                = "ec2-user"
        gecos               = "NAT administrator"
        homedir             = "/home/ec2-user"
        shell               = "/bin/bash"
        lock_passwd         = true
        sudo                = "ALL=(ALL) NOPASSWD:ALL"
        ssh_authorized_keys = [local.public_key_bare]
      }]
    }))

    settings = {
      # Sorted: another order of the same is no change, and does not stop the server.
      private_cidrs = join(", ", sort(var.vpc_private_subnet_cidrs))
      nat_ports     = join(", ", sort([for port in var.nat_ports : tostring(port)]))
      ssh_key       = local.public_key_bare
    }

    script = trimspace(file("${path.module}/templates/nat-instance.sh"))
  })
}
