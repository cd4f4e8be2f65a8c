#!/bin/sh
# Holds what outlives a host, and takes it all away: guardian.sh FOLDER NAME
#
# FOLDER becomes, in a mount namespace that ends with this process, a file system in memory for the hosts' files, and
# FOLDER/cgroup the hosts' control group. Standard input ends when the test run does, however it ends.
set -eu
folder=$1 name=$2

mount --make-rprivate /
mount -t tmpfs -o size=4g testbed "$folder"
mkdir "$folder/cgroup"
mount -t cgroup2 cgroup "$folder/cgroup"
group=$folder/cgroup/$name
mkdir "$group"
trap '' INT TERM HUP
echo ready
while read -r _; do :; done

for _ in 1 2 3 4 5 6 7 8 9 10; do
  echo 1 >"$group/cgroup.kill" || true
  find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && exit
  sleep 0.2
done
exit 1
