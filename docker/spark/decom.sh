#!/usr/bin/env bash
# Lets the executor in this container hand over its blocks before it ends. Kubernetes runs it, as Spark asks it to where
# spark.decommission.enabled is set (spark.kubernetes.decommission.script, by default this file in /opt), when the
# pod is to go; it has the pod's terminationGracePeriodSeconds in all. The executor ends by itself when it is done.
set -euo pipefail

# What spark.executor.decommission.signal is by default.
signal=PWR
backend=org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend

# To the container's log, since what a hook prints is shown nowhere; by hand, to whoever runs it.
say() {
  { echo "decom.sh: $*" >/proc/1/fd/1; } 2>/dev/null || echo "decom.sh: $*"
}

# The image has no ps.
executors() {
  local folder
  for folder in /proc/[0-9]*; do
    [[ $(cat "$folder/comm" 2>/dev/null) == java ]] || continue
    if grep --quiet --null-data --line-regexp --fixed-strings "$backend" "$folder/cmdline" 2>/dev/null; then
      echo "${folder#/proc/}"
    fi
  done
}

mapfile -t pids < <(executors)
if ((${#pids[@]} == 0)); then
  say "no executor runs here; nothing to hand over"
  exit 0
fi

say "asking the executor to hand over its blocks and end"
kill -s "$signal" "${pids[@]}" || true
while [[ -n $(executors) ]]; do sleep 0.5; done
say "the executor has ended"
