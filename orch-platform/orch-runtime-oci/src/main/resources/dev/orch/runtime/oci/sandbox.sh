#!/bin/sh
# Makes what the containers of a sandbox share: sandbox.sh DIRECTORY NETWORK IPC HOSTNAME NAME=VALUE..., the last of them sysctls.
dir=$1 network=$2 ipc=$3 hostname=$4
shift 4
cd "$dir/ns" && : >uts || exit 1
options="--uts=$dir/ns/uts" mounting=''
if [ "$network" = POD ]; then
  : >net || exit 1
  options="$options --net=$dir/ns/net"
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
unshare $options sh -c '
  network=$1 hostname=$2
  shift 2
  printf %s "$hostname" >/proc/sys/kernel/hostname || exit 1
  [ "$network" != POD ] || ip link set lo up || exit 1
  for pair; do
    file=/proc/sys/$(printf %s "${pair%%=*}" | tr . /)
    printf %s "${pair#*=}" >"$file" || { echo "sysctl ${pair%%=*} can not be set" >&2; exit 1; }
  done
' sandbox "$network" "$hostname" "$@" || exit 1
[ -z "$mounting" ] || wait $mounting
