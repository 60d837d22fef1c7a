#!/usr/bin/env bash
# iso.sh: what volumes cost, beside genisoimage, xorriso, bsdtar and cp, as ratios taken in one run.
#
#   5,000 small files: genisoimage -J -R, xorriso -as mkisofs -J -R, imgtool iso make; whole processes
#   1 GiB of random bytes: cp, genisoimage, xorriso, imgtool iso make
#   peak memory of each; and of imgtool with a heap of 64 MiB on 70,000 files, and on a sparse file of 5 GiB
#   the 5,000 files read again: listed and extracted by bsdtar, xorriso -osirrox and imgtool
#
# Needs hyperfine, genisoimage, xorriso, bsdtar and time(1), and the distribution built (./mvnw -DskipTests
# package).  JAVA_HOME chooses the Java.  Files lie in a tmpfs (/dev/shm, of which 8 GiB are used) or $TMPDIR.
#
# Settings (environment): SEEDLING=DIR  the distribution    RUNS=15 for small files, LARGE_RUNS=5 for 1 GiB
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
imgtool=$(realpath -m "${SEEDLING:-$here/../../../target/seedling}/bin/imgtool")
[ -x "$imgtool" ] || { echo "iso: $imgtool is missing: ./mvnw -DskipTests package" >&2; exit 2; }
for tool in hyperfine genisoimage xorriso bsdtar /usr/bin/time python3; do
  command -v $tool > /dev/null || { echo "iso: $tool is missing; apt-get install hyperfine genisoimage xorriso libarchive-tools time python3" >&2; exit 2; }
done
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/seedling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
SEEDLING_CLASS_DATA=now "$imgtool" > /dev/null 2>&1 || true
cd "$work"

# files FOLDER COUNT: of 100 to 1100 bytes, 100 a folder
files() {
  python3 -c 'import os, sys
folder, count = sys.argv[1], int(sys.argv[2])
for i in range(count):
    if i % 100 == 0:
        os.makedirs("%s/folder-%d" % (folder, i // 100))
    with open("%s/folder-%d/file-number-%d.txt" % (folder, i // 100, i), "wb") as file:
        file.write(b"%d\n" % i * (20 + i % 200))' "$1" "$2"
}
files small 5000
mkdir large out
head -c 1G /dev/urandom > large/payload

# measured TITLE RUNS PREPARE (NAME COMMAND)...: medians, and their ratio to the first
measured() {
  local title=$1 runs=$2 prepare=$3 arguments=()
  shift 3
  while [ $# -gt 0 ]; do arguments+=(-n "$1" "$2"); shift 2; done
  hyperfine -N --warmup 1 --runs "$runs" --prepare "$prepare" --export-csv times.csv "${arguments[@]}" > hyperfine.out 2>&1 ||
    { cat hyperfine.out >&2; exit 1; }
  printf '%s (median ms; CPU ms; ratio of medians to %s):\n' "$title" "${arguments[1]}"
  awk -F, 'NR == 2 { first = $4 } NR > 1 { printf "  %-16s %8.1f  %8.1f  %6.2f\n", $1, $4 * 1000, ($5 + $6) * 1000, $4 / first }' times.csv
}

# peak NAME COMMAND...: the most memory that it had at once
peak() {
  local name=$1
  shift
  /usr/bin/time -f '%M %e' -o peak "$@" > peak.out 2>&1 || { cat peak.out >&2; exit 1; }
  awk -v n="$name" '{ printf "  %-28s %7.1f MiB  %6.2f s\n", n, $1 / 1024, $2 }' peak
}

echo "volumes, $("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | head -n 1), $(nproc) processors"
measured "5,000 files written" "${RUNS:-15}" "rm -f out/v.iso" \
  genisoimage "genisoimage -quiet -J -R -o out/v.iso small" \
  xorriso "xorriso -as mkisofs -quiet -J -R -o out/v.iso small" \
  imgtool "$imgtool iso make small -o out/v.iso"
"$imgtool" iso make small -o small.iso > /dev/null 2>&1
measured "5,000 files listed" "${RUNS:-15}" "true" \
  bsdtar "bsdtar -tvf small.iso" \
  xorriso "xorriso -report_about WARNING -indev small.iso -find / -exec lsdl --" \
  imgtool "$imgtool iso ls --long small.iso"
measured "5,000 files extracted" "${RUNS:-15}" "sh -c 'chmod -R u+w out; rm -rf out; mkdir out'" \
  bsdtar "bsdtar -xf small.iso -C out" \
  xorriso "xorriso -osirrox on -report_about WARNING -indev small.iso -extract / out" \
  imgtool "$imgtool iso extract small.iso -C out"
chmod -R u+w out
rm -rf out/*
measured "1 GiB written" "${LARGE_RUNS:-5}" "rm -f out/v.iso" \
  cp "cp large/payload out/v.iso" \
  genisoimage "genisoimage -quiet -J -R -o out/v.iso large" \
  xorriso "xorriso -as mkisofs -quiet -J -R -o out/v.iso large" \
  imgtool "$imgtool iso make large -o out/v.iso"
rm -f out/v.iso

echo "peak memory, 5,000 files written:"
peak genisoimage genisoimage -quiet -J -R -o out/a.iso small
peak xorriso xorriso -as mkisofs -quiet -J -R -o out/b.iso small
peak imgtool "$imgtool" iso make small -o out/c.iso
rm -f out/*
echo "peak memory, 1 GiB written:"
peak genisoimage genisoimage -quiet -J -R -o out/a.iso large
peak xorriso xorriso -as mkisofs -quiet -J -R -o out/b.iso large
rm -f out/*
peak imgtool "$imgtool" iso make large -o out/c.iso
rm -rf out/* large

files many 70000
mkdir sparse
truncate -s 5G sparse/file
echo "peak memory, with a heap of 64 MiB:"
export SEEDLING_JAVA_OPTS=-Xmx64m
peak "imgtool, 70,000 files" "$imgtool" iso make many -o out/many.iso
peak "  listed" "$imgtool" iso ls out/many.iso
peak "  verified" "$imgtool" iso verify out/many.iso
rm -f out/*
peak "imgtool, sparse 5 GiB" "$imgtool" iso make sparse -o out/sparse.iso
echo "  which takes $(du -m out/sparse.iso | cut -f1) MiB of the disk"
peak "  verified" "$imgtool" iso verify out/sparse.iso
