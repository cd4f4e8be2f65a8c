#!/bin/sh
# The last step of building the image: customize.sh ROOT, called by mmdebstrap while the mirror can be reached.
set -eu
root=$1

# Packages the boot scripts install themselves, for the test bed's own mirror; and the tools of the other hosts.
download() { # FOLDER PACKAGE...
  folder=$root/srv/$1
  shift
  chroot "$root" apt-get clean
  chroot "$root" apt-get install -qq --yes --no-install-recommends --download-only "$@"
  mkdir "$folder"
  mv "$root"/var/cache/apt/archives/*.deb "$folder"
}
# shellcheck disable=SC2086
{
  download packages $SERVER_PACKAGES
  download tools $TOOL_PACKAGES
}

echo "deb [trusted=yes] $PACKAGES_URL ./" >"$root/etc/apt/sources.list"
echo "nameserver $RESOLVER" >"$root/etc/resolv.conf"

# The metadata service is found as on EC2, but for the machine's serial number; the network is the test bed's.
cat >"$root/etc/cloud/cloud.cfg.d/99-testbed.cfg" <<'END'
datasource_list: [Ec2]
datasource:
  Ec2:
    strict_id: false
    max_wait: 10
    timeout: 2
network:
  config: disabled
END

# What would wake up by itself at some point, and has nothing to do with what is tested.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer console-getty.service \
  getty.target systemd-modules-load.service systemd-pstore.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id"
: >"$root/etc/machine-id"
