# shellcheck shell=bash disable=SC2154
# (The lines in user_data.tftpl above this file set what is not set here.)
#
# cloud-init runs this at every boot: a setting changed in Terraform takes effect, and a run without a change writes
# nothing. What it sets up holds from the start of the next boot, before the network is there and before this runs.
set -Eeuo pipefail
umask 077
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

self=${0##*/}
state=/var/lib/nat-instance
home=/home/ec2-user
rules=/etc/nftables.d/nat-instance.nft
changed=

die() {
  echo "$self: $*" >&2
  exit 1
}

# put FILE MODE [OWNER]: standard input becomes FILE, in one step, if FILE differs.
put() {
  local new
  new=$(mktemp "$1.XXXXXX")
  cat >"$new"
  chmod "$2" "$new"
  chown "${3:-root:root}" "$new"
  if cmp -s "$new" "$1"; then
    rm "$new"
  else
    mv -f "$new" "$1"
    changed=1
  fi
}

# The elastic address is attached a little after boot, and there is no way out before it.
install_packages() {
  local try
  command -v apt-get >/dev/null || die "needs Debian: choose such an ami_id, or none"
  for try in {1..60}; do
    if command -v nft >/dev/null; then
      return
    fi
    ((try == 1)) || sleep 10
    dpkg --configure -a || true # of a boot that was cut short
    apt-get -qq -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 update || continue
    apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends nftables || true
  done
  die "the packages could not be installed in 60 tries: is there a route to the internet?"
}

# cloud-init writes the key at the first boot alone; this takes a new one in, and the former one out.
authorize_key() {
  local keys=$home/.ssh/authorized_keys last=$ssh_key
  [[ ! -e $state/ssh-key ]] || last=$(<"$state/ssh-key")
  [[ ! -e $state/ssh-key || $last != "$ssh_key" ]] || return 0
  install -d -m 700 -o ec2-user -g "$(id -g ec2-user)" "$home/.ssh"
  {
    grep -vF -e "$last" -e "$ssh_key" "$keys" 2>/dev/null || true
    echo "$ssh_key"
  } | put "$keys" 600 ec2-user:
  put "$state/ssh-key" 600 <<<"$ssh_key"
}

# The card's name follows the instance type: ens5, eth0, enp39s0.
find_interface() {
  interface=$(ip -4 -oneline route show default | sed -En '1s/.* dev ([^ ]+).*/\1/p')
  [[ $interface ]] || die "there is no default route"
}

# In by the one card and out by it again. New connections: only from the private blocks, only to the given ports, and
# not to the link-local services of the server itself. Back: only what belongs to them. SSH is the security group's.
write_firewall() {
  install -d -m 755 "${rules%/*}"
  put "$rules" 644 <<END
table ip nat_instance
delete table ip nat_instance
table ip nat_instance {
  set private {
    type ipv4_addr
    flags interval
    elements = { $private_cidrs }
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ip daddr @private drop
    ip daddr 169.254.0.0/16 drop
    iifname "$interface" oifname "$interface" ip saddr @private tcp dport { $nat_ports } accept
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr @private oifname "$interface" masquerade
  }
}
END
  # The nftables service loads this file before the network is up.
  put /etc/nftables.conf 755 < <(
    grep -vxF "include \"$rules\"" /etc/nftables.conf 2>/dev/null || echo 'flush ruleset'
    echo "include \"$rules\""
  )
  # It sends packets back by the card they came from, and must not tell their senders to go around it.
  put /etc/sysctl.d/60-nat-instance.conf 644 <<END
net.ipv4.ip_forward = 1
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.$interface.send_redirects = 0
END
}

[[ $EUID -eq 0 ]] || die "must be root: sudo $self"
exec 9>/run/lock/nat-instance.lock
flock -w 900 9 || die "another run is still going on"
trap 'echo "$self: failed at line $LINENO; it runs again at the next boot" >&2' ERR

install -d -m 755 $state
rm -f $state/ready
install_packages
authorize_key
find_interface
write_firewall
systemctl enable -q nftables
if [[ $changed ]] || ! nft list table ip nat_instance >/dev/null 2>&1; then
  # The new rules are there before anything is forwarded, and replace the old ones in one step.
  systemctl reload-or-restart nftables
fi
sysctl -q -p /etc/sysctl.d/60-nat-instance.conf
echo "$private_cidrs to $nat_ports by $interface" >$state/ready
chmod 644 $state/ready
