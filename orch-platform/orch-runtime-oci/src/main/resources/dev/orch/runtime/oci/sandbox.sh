#!/bin/sh
# Makes what the containers of a sandbox share: sandbox.sh DIRECTORY NETWORK IPC NAME=VALUE..., the last of them sysctls.
dir=$1 network=$2 ipc=$3
shift 3
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
if [ $# -gt 0 ]; then
  # shellcheck disable=SC2016,SC2086
  unshare $options sh -c '
    [ "$1" != POD ] || ip link set lo up || exit 1
    shift
    for pair; do
      file=/proc/sys/$(printf %s "${pair%%=*}" | tr . /)
      printf %s "${pair#*=}" >"$file" || { echo "sysctl ${pair%%=*} can not be set" >&2; exit 1; }
    done
  ' sandbox "$network" "$@" || exit 1
elif [ "$network" = POD ]; then
  # shellcheck disable=SC2086
  unshare $options ip link set lo up || exit 1
else
  # shellcheck disable=SC2086
  unshare $options true || exit 1
fi
[ -z "$mounting" ] || wait $mounting
