#!/usr/bin/env bash
# robust.sh [kills | in-use | full-disk]...: what becomes of images when things go wrong around imgtool.
#
#   kills      each command that writes, ended by SIGKILL at moments spread over its run: the base is as it was, the
#              guest sees what it saw or shall see, `qemu-img check` finds leaks at worst, nothing lies about but one
#              `.seedling-*.tmp`, and the same command given again does the rest (kills.sh, a list of them all)
#   in-use     two at once, of imgtool, qemu-img, qemu-io and QEMU: the second is refused in qemu-img's words and
#              changes nothing; of two that start together, those that say they are done are (in-use.sh)
#   full-disk  a file system without room, one that is read-only, and a file without the right to write to it: an
#              error that says so, and images as good as before (full-disk.sh)
#
# Without an argument, all three: some three minutes on two idle cores.  Prints a line for each command and situation, and
# "N passed, N failed".  Images of some 50 MiB lie in TMPDIR, or /dev/shm: at most 2 GiB.  Needs qemu-utils, qemu-system-x86,
# python3, util-linux, and a mount namespace: root's, or a user's own; without one, full-disk is skipped (a failure with
# REFERENCE_REQUIRED=true).
# Settings (environment):
#   KILLS=N       kills for each command, and rounds of each pair of commands (2)
#   ONLY=NAME     of kills, the command of that name alone
#   SEED=N        of all that is random: the images' bytes and the moments (1)
#   JOBS=N        kills at a time (as many as cores)
#   KEEP=1        keep the folder with what failed
#   SEEDLING=DIR  the distribution (cli/target/seedling of this checkout)
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../guest/checks.sh
. "$here/../guest/checks.sh"

die() { echo "robust: $*" >&2; exit 2; }

imgtool=${SEEDLING:-$here/../../../target/seedling}/bin/imgtool
imgtool=$(realpath -e "$imgtool") || die "build first: ./mvnw -DskipTests package"
for tool in qemu-img qemu-io qemu-system-x86_64 python3; do
  command -v $tool > /dev/null || die "$tool is missing: apt-get install qemu-utils qemu-system-x86 python3"
done
# What is mounted is seen here alone, and is gone when this ends, however it does.
own=(unshare --mount)
[ "$(id -u)" = 0 ] || own+=(--map-root-user)
if [ -z "${ROBUST_MOUNTS:-}" ] && "${own[@]}" true 2> /dev/null; then ROBUST_MOUNTS=own exec "${own[@]}" "$0" "$@"; fi

# shellcheck disable=SC2034  # for the parts
seed=${SEED:-1} kills=${KILLS:-2} jobs=${JOBS:-$(nproc)}
work=$(mktemp -d "${TMPDIR:-/dev/shm}/seedling-robust.XXXXXX")
# No class-data archive is made meanwhile: that would be a process of its own.
export SEEDLING_CLASS_DATA=never SEEDLING_HOME=$work/home

leave() {
  local status=$? job
  trap - EXIT
  cd /
  for job in $(jobs -p); do kill -CONT "$job" && kill -KILL "$job"; done 2> /dev/null || true
  while mountpoint -q "$work/small"; do umount "$work/small" || break; done
  if [ -n "${KEEP:-}" ] && [ "$failed" -gt 0 ]; then echo "kept: $work"; else rm -rf "$work"; fi
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---- images --------------------------------------------------------------------------------------

# write_disks: base.raw (48 MiB), other.raw (as long, every third piece another) and top.raw (64 MiB: base.raw with
# changes), each with bytes that cannot be taken for others, and zeros.
write_disks() {
  python3 - "$seed" <<'PYTHON'
import random, sys
draw, piece = random.Random(int(sys.argv[1])), 1 << 16
zeros = bytes(piece)
pieces = [draw.randbytes(piece) if draw.random() < 0.5 else zeros for _ in range(48 << 4)]
def write(name, content):
    with open(name, "wb") as file:
        for bytes_ in content:
            if bytes_ is zeros: file.seek(piece, 1)
            else: file.write(bytes_)
        file.truncate()
def changed(old):
    kind = draw.random()
    if kind < 0.5: return old
    if kind < 0.6: return zeros
    at = draw.randrange(0, piece, 4096)
    return old[:at] + draw.randbytes(4096) + old[at + 4096:]
write("base.raw", pieces)
write("other.raw", [draw.randbytes(piece) if draw.random() < 0.3 else p for p in pieces])
write("top.raw", [changed(p) for p in pieces] + [changed(zeros) for _ in range(16 << 4)])
PYTHON
}

# make_images: base, other and top (which rests on base), in clusters of 4 KiB, so that there are many tables.
make_images() {
  write_disks
  qemu-img convert -O qcow2 -o cluster_size=4k base.raw base
  qemu-img convert -O qcow2 -o cluster_size=4k other.raw other
  make_overlay top.raw base qcow2 top
  make_zeroed base
}

# make_zeroed BASE: an overlay that records zeros, which only version 3 has a mark for
make_zeroed() {
  head -c 12M /dev/zero > zeros.raw
  qemu-img create -q -f qcow2 -o cluster_size=4k -F qcow2 -b "$1" zeroed 12M
  qemu-io -c 'write -z 0 12M' zeroed > /dev/null
}

# make_overlay RAW BASE FORMAT NAME: one that records just what differs
make_overlay() {
  qemu-img create -q -f qcow2 -o cluster_size=4k -b "$1" -F raw "$4"
  qemu-img rebase -b "$2" -F "$3" "$4"
}

# make_snap: in clusters of 512 bytes, so with thousands of tables; its snapshot s1 shows then.raw, the guest sees now.raw.
make_snap() {
  qemu-img convert -O qcow2 -o cluster_size=512 then.raw snap
  qemu-img snapshot -c s1 snap
  qemu-img convert -n -O qcow2 now.raw snap
}

# make_worn: the same without its snapshot, whose clusters are leaks now, and with a block of reference counts of zeros.
make_worn() {
  cp snap worn
  python3 - worn <<'PYTHON'
import struct, sys
with open(sys.argv[1], "r+b") as image:
    head = image.read(104)
    table, = struct.unpack_from(">Q", head, 48)
    image.seek(60)
    image.write(bytes(4 + 8))   # nb_snapshots, snapshots_offset
    image.seek(table + 8 * 5)
    block, = struct.unpack(">Q", image.read(8))
    image.seek(block)
    image.write(bytes(512))
PYTHON
}

# make_tiny: others of these names, of some MiB, in $tiny
make_tiny() {
  mkdir "$tiny"
  cd "$tiny"
  head -c 8M "$all/base.raw" > base.raw
  head -c 8M "$all/other.raw" > other.raw
  { head -c 8M "$all/top.raw"; tail -c 4M "$all/top.raw"; } > top.raw
  head -c 4M base.raw > then.raw
  head -c 4M other.raw > now.raw
  cp other.raw plain.raw
  qemu-img convert -O qcow2 -o cluster_size=4k base.raw base
  qemu-img convert -O qcow2 -o cluster_size=4k other.raw other
  make_overlay top.raw base qcow2 top
  make_overlay top.raw base.raw raw on-raw
  make_zeroed base
  qemu-img create -q -f qcow2 into 12M
  make_snap
  make_worn
}

# shows IMAGE RAW [OPTION...]: whether a guest sees the bytes of RAW, and zeros behind the end of the shorter one
shows() {
  local image=$1 raw=$2
  shift 2
  qemu-img compare -q -F raw "$@" "$image" "$raw" || { echo "$image does not show $raw"; return 1; }
}

# shows_snapshot IMAGE NAME RAW
shows_snapshot() { qemu-img convert -l "$2" -O raw "$1" snapshot.out && cmp snapshot.out "$3" && rm snapshot.out; }

# sound IMAGE...: whether qemu-img check finds nothing, or clusters that are not used (status 3)
sound() {
  local image status
  for image; do
    status=0
    qemu-img check "$image" > check.out 2>&1 || status=$?
    [ $status = 0 ] || [ $status = 3 ] || { echo "check of $image ends with status $status: $(grep -m 3 -E 'ERROR|orrupt' check.out)"; return 1; }
    rm check.out
  done
}

# as_before FILE...: whether they have the bytes of $made
as_before() {
  local file
  for file; do cmp "$made/$file" "$file" || return; done
}

# demand WHAT CONDITION: notes in $faults that it does not hold
demand() {
  local said
  if ! said=$(eval "$2" 2>&1); then faults+=("$1: $2: $(head -c 400 <<< "$said")"); fi
}

# words LINE: the words of a command in $words; two blanks have an empty one between them
words() { IFS=' ' read -r -a words <<< "${1//  / @ }"; words=("${words[@]/#@/}"); }

all=$work/all tiny=$work/tiny
made=$all   # the folder with the images as they are before a command
mkdir "$all"
cd "$all"
make_images
make_tiny

parts=("$@")
[ $# -gt 0 ] || parts=(kills in-use full-disk)
echo "SEED=$seed, $imgtool"
for part in "${parts[@]}"; do
  case $part in kills | in-use | full-disk) ;; *) die "unknown part '$part' (kills, in-use, full-disk)" ;; esac
  # shellcheck source=/dev/null
  . "$here/$part.sh"
  cd "$work"
done
counts
