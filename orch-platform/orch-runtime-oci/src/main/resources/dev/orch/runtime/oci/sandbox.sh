#!/bin/sh
# Makes what the containers of a sandbox share: sandbox.sh DIRECTORY NETWORK IPC HOSTNAME NAME=VALUE..., the last of them sysctls.
dir=$1 network=$2 ipc=$3 hostname=$4
shift 4
cd "$dir/ns" || exit 1
options='' mounting=''
if [ "$network" = POD ]; then
  : >net && : >uts || exit 1
  options="--net=$dir/ns/net --uts=$dir/ns/uts"
fi
if [ "$ipc" = POD ]; then
  : >ipc || exit 1
  # Beside the rest, as each of them takes milliseconds.
  mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=64m shm "$dir/shm" &
  mounting=$!
  options="$options --ipc=$dir/ns/ipc"
fi
# Namespaces have no names, so these files are bound to them; within, the new ones are set up.
# shellcheck disable=SC2016,SC2086
[ -z "$options" ] || unshare $options sh -c '
  network=$1 hostname=$2
  shift 2
  if [ "$network" = POD ]; then
    ip link set lo up && printf %s "$hostname" >/proc/sys/kernel/hostname || exit 1
  fi
  for pair; do
    file=/proc/sys/$(printf %s "${pair%%=*}" | tr . /)
    printf %s "${pair#*=}" >"$file" || { echo "sysctl ${pair%%=*} can not be set" >&2; exit 1; }
  done
' sandbox "$network" "$hostname" "$@" || exit 1
[ -z "$mounting" ] || wait $mounting
