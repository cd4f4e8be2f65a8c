# shellcheck shell=bash disable=SC2154
# (The lines in user_data.tftpl above this file set what is not set here.)
#
# cloud-init runs this at every boot: a setting changed in Terraform takes effect, the certificates on the disk stay,
# and a run without a change writes nothing. It installs itself as the server's commands, which the end dispatches.
set -Eeuo pipefail
umask 077
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

self=${0##*/}
state=/var/lib/openvpn-server
home=/home/ec2-user
server=/etc/openvpn/server
base=/etc/openvpn/easy-rsa
pki=$base/pki
commands=(openvpn-add-user openvpn-revoke-user openvpn-list-users openvpn-backup-pki openvpn-restore-pki)
changed=

export EASYRSA_PKI=$pki EASYRSA_BATCH=1 EASYRSA_ALGO=ec EASYRSA_CURVE=secp384r1 EASYRSA_DIGEST=sha384
export EASYRSA_CA_EXPIRE=3650 EASYRSA_CERT_EXPIRE=825 EASYRSA_CRL_DAYS=365

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

# What is started must not keep the lock, which is open as 9.
systemctl() {
  command systemctl "$@" 9>&-
}

### Certificates

easyrsa() {
  local out
  out=$(cd "$base" && /usr/share/easy-rsa/easyrsa "$@" 2>&1) || die "easyrsa $* failed: $out"
}

# issue client|server NAME
issue() {
  rm -f "$EASYRSA_PKI/reqs/$2.req" "$EASYRSA_PKI/private/$2.key" "$EASYRSA_PKI/issued/$2.crt"
  easyrsa "build-$1-full" "$2" nopass
}

# In a folder aside first: a boot that is cut short leaves no half of a PKI behind.
create_pki() {
  local -x EASYRSA_PKI=$base/pki.new
  rm -rf "$EASYRSA_PKI"
  easyrsa init-pki
  EASYRSA_REQ_CN="OpenVPN CA" easyrsa build-ca nopass
  issue server server
  easyrsa gen-crl
  openvpn --genkey tls-crypt "$EASYRSA_PKI/tls-crypt.key" >/dev/null
  mv -T "$EASYRSA_PKI" "$pki"
}

# OpenVPN reads the list at every connection, as nobody: hence a copy outside the PKI, for all to read.
publish_crl() {
  put "$server/crl.pem" 644 <"$pki/crl.pem"
}

# crl_lasts DAYS
crl_lasts() {
  local end
  end=$(openssl crl -noout -nextupdate -in "$pki/crl.pem" 2>/dev/null) || return 1
  (($(date -d "${end#*=}" +%s) > $(date +%s) + $1 * 86400))
}

# At every boot and weekly: nothing may expire on a server that runs.
renew() {
  local file name
  [[ -d $pki ]] || create_pki
  if ! openssl x509 -noout -checkend $((30 * 86400)) -in "$pki/issued/server.crt" >/dev/null; then
    issue server server
    changed=1
  fi
  crl_lasts 180 || easyrsa gen-crl
  publish_crl
  for file in "$home"/*.ovpn; do
    name=${file##*/}
    name=${name%.ovpn}
    [[ ! -e $file ]] || ! valid "$name" || profile "$name"
  done
}

serials() { # of NAME's certificates that are not revoked
  awk -F'\t' -v cn="/CN=$1" '$1 != "R" && $6 == cn { print $4 }' "$pki/index.txt"
}

valid() {
  [[ -n $(serials "$1") && -s $pki/private/$1.key ]] &&
    openssl x509 -noout -checkend 0 -in "$pki/issued/$1.crt" >/dev/null 2>&1
}

profile() {
  put "$home/$1.ovpn" 600 ec2-user: <<END
client
dev tun
# The address, not the name: inside the VPC the name means the private address.
remote $remote $port $proto
nobind
persist-key
persist-tun
remote-cert-tls server
verify-x509-name server name
tls-version-min 1.2
data-ciphers AES-256-GCM:CHACHA20-POLY1305
auth-nocache
verb 3
<ca>
$(<"$pki/ca.crt")
</ca>
<cert>
$(openssl x509 -in "$pki/issued/$1.crt")
</cert>
<key>
$(<"$pki/private/$1.key")
</key>
<tls-crypt>
$(<"$pki/tls-crypt.key")
</tls-crypt>
END
}

### Commands

user_name() {
  [[ $# -eq 1 ]] || die "give one user: sudo $self NAME"
  [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$ && ! ${1,,} =~ ^(server|ca)$ ]] ||
    die "'$1' cannot be a user: use 1 to 32 letters, digits, '_', '.' and '-', a letter or digit first, but not server or ca"
}

add_user() {
  user_name "$@"
  valid "$1" || issue client "$1"
  profile "$1"
  echo "$1 may connect with $home/$1.ovpn"
}

# Safe to repeat: a second run finishes what a first one that was cut short began.
revoke_user() {
  local serial
  user_name "$@"
  awk -F'\t' -v cn="/CN=$1" '$6 == cn { found = 1 } END { exit !found }' "$pki/index.txt" ||
    die "there is no user '$1': see openvpn-list-users"
  for serial in $(serials "$1"); do
    cp "$pki/certs_by_serial/$serial.pem" "$pki/issued/$1.crt"
    easyrsa revoke "$1"
  done
  easyrsa gen-crl
  publish_crl
  rm -f "$home/$1.ovpn"
  # The list stops new connections. A restart ends the user's open one; everybody else's client reconnects by itself.
  systemctl try-restart openvpn-server@server
  echo "$1 may no longer connect"
}

list_users() {
  awk -F'\t' -v now="$(date -u +%y%m%d%H%M%SZ)" '
    { name = substr($6, 5) }
    name != "server" {
      how[name] = $1 == "R" ? "revoked" : $2 < now ? "expired" : "valid"
      end[name] = "20" substr($2, 1, 2) "-" substr($2, 3, 2) "-" substr($2, 5, 2)
    }
    END { for (name in how) printf "%-32s %-8s %s\n", name, how[name], end[name] }' "$pki/index.txt" | sort
}

backup_pki() {
  [[ $# -eq 1 && -d $(dirname -- "$1") ]] || die "give a file in a folder that exists: sudo $self FILE"
  tar -C "$base" -cz pki | put "$1" 600 "${SUDO_UID:-0}:${SUDO_GID:-0}"
  echo "$1 holds the certificate authority's key: keep it secret"
}

# Whether FOLDER has every file, and the authority's key belongs to its certificate, and that to the server's.
whole() {
  [[ -s $1/index.txt && -s $1/serial && -s $1/tls-crypt.key && -s $1/private/server.key ]] &&
    [[ $(openssl x509 -noout -pubkey -in "$1/ca.crt") == "$(openssl pkey -pubout -in "$1/private/ca.key")" ]] &&
    openssl verify -no_check_time -CAfile "$1/ca.crt" "$1/issued/server.crt" >/dev/null
}

restore_pki() {
  local new=$base/pki.new
  [[ $# -eq 1 && -r $1 ]] || die "give a file that openvpn-backup-pki wrote: sudo $self FILE"
  # What was refused holds keys too.
  trap 'rm -rf "$base/pki.new"' EXIT
  rm -rf "$new"
  mkdir "$new"
  tar -C "$new" --strip-components=1 --no-same-owner -xzf "$1" pki ||
    die "$1 is not a backup of a PKI: nothing was changed"
  whole "$new" 2>/dev/null || die "$1 does not hold a whole PKI: nothing was changed"
  rm -rf "$pki.replaced"
  [[ ! -d $pki ]] || mv -T "$pki" "$pki.replaced"
  mv -T "$new" "$pki"
  renew
  systemctl try-restart openvpn-server@server
  echo "restored; the former PKI is in $pki.replaced. Who was revoked after the backup may connect again: see openvpn-list-users"
}

### Server

# The elastic address is attached a little after boot, and there is no way out before it.
install_packages() {
  local try
  command -v apt-get >/dev/null || die "needs Debian: choose such an ami_id, or none"
  for try in {1..60}; do
    if command -v openvpn >/dev/null && command -v nft >/dev/null && [[ -x /usr/share/easy-rsa/easyrsa ]]; then
      return
    fi
    ((try == 1)) || sleep 10
    dpkg --configure -a || true # of a boot that was cut short
    apt-get -qq -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 update || continue
    apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends openvpn easy-rsa nftables || true
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

# Clients reach the VPC, and nothing else: not the internet, not each other, not the metadata service. No name of a
# network card is needed: what is not the tunnel is the way to the VPC.
write_firewall() {
  put /etc/sysctl.d/60-openvpn-server.conf 644 <<<"net.ipv4.ip_forward = 1"
  put $server/firewall.nft 644 <<END
table inet openvpn_server
delete table inet openvpn_server
table inet openvpn_server {
  chain forward {
    type filter hook forward priority filter; policy drop;
    iifname "tun0" ip saddr $client_cidr ip daddr $vpc_cidr accept
    oifname "tun0" ct state established,related accept
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr $client_cidr oifname != "tun0" masquerade
  }
}
END
  put /etc/systemd/system/openvpn-firewall.service 644 <<END
[Unit]
Description=Forwarding rules of the OpenVPN server
After=nftables.service systemd-sysctl.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f $server/firewall.nft
ExecReload=/usr/sbin/nft -f $server/firewall.nft
[Install]
WantedBy=multi-user.target
END
}

write_config() {
  put $server/server.conf 600 <<END
# Written at every boot: change the settings in Terraform.
port $port
proto $server_proto
dev tun0
dev-type tun
topology subnet
server $client_net $client_mask
push "route $vpc_net $vpc_mask"
push "dhcp-option DNS $resolver"
ca $pki/ca.crt
cert $pki/issued/server.crt
key $pki/private/server.key
crl-verify $server/crl.pem
tls-crypt $pki/tls-crypt.key
dh none
tls-groups X25519:secp384r1:secp256r1
tls-version-min 1.2
tls-cert-profile preferred
remote-cert-tls client
data-ciphers AES-256-GCM:CHACHA20-POLY1305
keepalive 10 60
persist-key
persist-tun
user nobody
group nogroup
verb 3
$([[ $proto != udp ]] || echo explicit-exit-notify 1)
END
  install -d -m 755 /etc/systemd/system/openvpn-server@server.service.d
  put /etc/systemd/system/openvpn-server@server.service.d/firewall.conf 644 <<END
[Unit]
Requires=openvpn-firewall.service
After=openvpn-firewall.service
END
  put /etc/systemd/system/openvpn-renew.service 644 <<END
[Unit]
Description=Renewal of the OpenVPN server's certificate and revocation list
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/openvpn-renew
END
  put /etc/systemd/system/openvpn-renew.timer 644 <<END
[Unit]
Description=Weekly renewal for the OpenVPN server
[Timer]
OnCalendar=weekly
RandomizedDelaySec=1h
Persistent=true
[Install]
WantedBy=timers.target
END
}

setup() {
  local name
  trap 'echo "$self: failed at line $LINENO; it runs again at the next boot" >&2' ERR
  install -d -m 755 $state
  rm -f $state/ready
  install_packages
  install -d -m 700 $base
  authorize_key
  put /usr/local/sbin/openvpn-renew 755 <"$0"
  for name in "${commands[@]}"; do ln -sfn openvpn-renew "/usr/local/sbin/$name"; done
  write_firewall
  write_config
  renew
  # Once: a restart must not bring back a first user who was revoked since.
  if [[ ! -e $state/first-user.$first_user ]]; then
    add_user "$first_user"
    : >"$state/first-user.$first_user"
  fi
  sysctl -q -p /etc/sysctl.d/60-openvpn-server.conf
  if [[ $changed ]]; then
    systemctl daemon-reload
    systemctl reload-or-restart openvpn-firewall
    systemctl restart openvpn-server@server
  fi
  systemctl enable -q --now openvpn-firewall openvpn-server@server openvpn-renew.timer
  echo "$remote $port $proto" >$state/ready
  chmod 644 $state/ready
}

[[ $EUID -eq 0 ]] || die "must be root: sudo $self $*"
exec 9>/run/lock/openvpn-server.lock
flock -w 900 9 || die "another command of the server is still running"

case $self in
openvpn-add-user | openvpn-revoke-user | openvpn-list-users | openvpn-backup-pki)
  [[ -d $pki ]] || die "the server is not set up yet: see /var/log/cloud-init-output.log"
  ;;&
openvpn-add-user) add_user "$@" ;;
openvpn-revoke-user) revoke_user "$@" ;;
openvpn-list-users) list_users ;;
openvpn-backup-pki) backup_pki "$@" ;;
openvpn-restore-pki) restore_pki "$@" ;;
openvpn-renew)
  renew
  [[ ! $changed ]] || systemctl try-restart openvpn-server@server
  ;;
*) setup ;;
esac
