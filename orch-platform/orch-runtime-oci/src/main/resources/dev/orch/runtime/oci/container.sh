#!/bin/sh
# Runs one container and outlives the agent: makes its pipes and its files, runs the OCI runtime in the foreground, and writes down how it ended.
# container.sh DIRECTORY FILES LOWER INPUT COMMAND...: LOWER is an overlay's option, meant in the directory FILES. Without it FILES is copied;
# without both the files are there already.
dir=$1 files=$2 lower=$3 input=$4
shift 4
cd "$dir" && echo $$ >supervisor || exit 125

# Beside the rest, as each of them takes milliseconds.
if [ -n "$lower" ]; then
  (cd "$files" && exec mount -t overlay overlay -o "lowerdir=$lower,upperdir=$dir/upper,workdir=$dir/work" "$dir/rootfs") 2>error &
elif [ -n "$files" ]; then
  cp -a --reflink=auto "$files/." rootfs 2>error &
fi
making=$!
mkfifo -m 600 out err done || exit 125

# Keeps what is in the pipes until an agent has read it, which then writes to "done". All three are open before anything is started: what is in a pipe
# that nobody has open is lost.
exec 7<>out 8<>err 9<>done
(read -r _ <&9) </dev/null >/dev/null 2>&1 &

case $input in
  NONE) exec </dev/null ;;
  # Where a terminal is between, the end of the input would be typed at it.
  HELD) mkfifo -m 600 held && exec <>held ;;
  OPEN) mkfifo -m 600 in && exec <>in ;;
  ONCE)
    mkfifo -m 600 in closed || exit 125
    # The input ends when nobody has it open for writing: neither an agent nor this one, which an agent ends by writing to "closed".
    exec 6<>closed
    (exec 5<>in; read -r _ <&6) </dev/null >/dev/null 2>&1 &
    exec <in ;;
esac

[ -z "$making" ] || wait "$making" || exit 125
"$@" 1<>out 2<>err 6>&- 7>&- 8>&- 9>&-
code=$?
[ -z "$lower" ] || umount -l rootfs
echo $code >exit.new && mv exit.new exit
