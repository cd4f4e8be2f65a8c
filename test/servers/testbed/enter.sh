#!/bin/sh
# The inside of a host, run in namespaces of its own: enter.sh NAME LOWER FOLDER KIND
#
# Gives the host a root of its own (the image below, FOLDER/upper above), says "ready", and waits for a line: by then its
# network is there. Then a "machine" boots systemd; any other host just stays until its standard input ends.
set -eu
name=$1 lower=$2 folder=$3 kind=$4

mount --make-rprivate /
mkdir -p "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cd "$folder/root"

# The kernel's settings are the machine's that we run on, and read-only; those of the network are the host's own.
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t proc proc mnt
mount --bind mnt/sys/net proc/sys/net
umount mnt
# A new namespace may inherit it: a script that forgets to switch it on must not go unnoticed.
echo 0 >proc/sys/net/ipv4/ip_forward

mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup sys/fs/cgroup
mount -t tmpfs -o mode=755 dev dev
for device in null zero full random urandom tty; do
  : >dev/$device
  mount --bind /dev/$device dev/$device
done
mkdir dev/net dev/pts dev/shm
: >dev/net/tun
mount --bind /dev/net/tun dev/net/tun
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t tmpfs shm dev/shm
mount -t tmpfs -o mode=755 run run
mount -t tmpfs tmp tmp
hostname "$name"
ip link set lo up
pivot_root . mnt
cd /
umount -l mnt

echo ready
read -r _ || exit 0
case $kind in
machine) exec env -i container=testbed PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd </dev/null >/dev/null 2>&1 ;;
*) while read -r _; do :; done ;;
esac
