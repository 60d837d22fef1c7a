#!/usr/bin/env bash
# convert.sh: what copies of a disk cost with imgtool, beside qemu-img -m 8 -W, as ratios taken in one run.
#
#   raw to qcow2 and back; qcow2 to qcow2; zlib and zstd clusters read; the same written (-c), with their sizes
#   peak memory of each
#
# The disk is mixed: a tar of /usr in three extents, random bytes, zeros, and holes.
#
# Needs hyperfine, qemu-img, time(1), and the distribution built (./mvnw -DskipTests package).  JAVA_HOME chooses
# the Java.  Files lie in a tmpfs (/dev/shm, of which 10 GiB are used) or $TMPDIR.
#
# Settings (environment): SEEDLING=DIR  the distribution    RUNS=5    SIZE_MIB=4096 of the disk, of which half is a tar
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
imgtool=$(realpath -m "${SEEDLING:-$here/../../../target/seedling}/bin/imgtool")
[ -x "$imgtool" ] || { echo "convert: $imgtool is missing: ./mvnw -DskipTests package" >&2; exit 2; }
for tool in hyperfine qemu-img /usr/bin/time; do
  command -v $tool > /dev/null || { echo "convert: $tool is missing; apt-get install hyperfine qemu-utils time" >&2; exit 2; }
done
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/seedling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
SEEDLING_CLASS_DATA=now "$imgtool" > /dev/null 2>&1 || true
cd "$work"

mib=${SIZE_MIB:-4096}
part=$((mib / 6))
tar -C /usr -cf - . 2> /dev/null | head -c $((3 * part))M > content || true
for i in 0 1 2; do
  dd if=content of=raw bs=1M skip=$((i * part)) count=$part seek=$((i * (part + part / 3))) conv=notrunc status=none
done
rm content
head -c $((mib / 16))M /dev/urandom | dd of=raw bs=1M seek=$((5 * part)) conv=notrunc iflag=fullblock status=none
head -c $((mib / 16))M /dev/zero | dd of=raw bs=1M seek=$((5 * part + part / 2)) conv=notrunc iflag=fullblock status=none
truncate -s "${mib}M" raw
qemu-img convert -O qcow2 raw plain.qcow2
qemu-img convert -c -O qcow2 raw zlib.qcow2
qemu-img convert -c -O qcow2 -o compression_type=zstd raw zstd.qcow2

# measured TITLE WORDS: medians of both with these words and an output, their ratio, the output's size, peak memory
measured() {
  local title=$1 words=$2
  hyperfine -N --warmup 1 --runs "${RUNS:-5}" --prepare "rm -f out" --export-csv times.csv \
    -n qemu-img "qemu-img convert -m 8 -W $words out" -n imgtool "$imgtool convert $words out" > hyperfine.out 2>&1 ||
    { cat hyperfine.out >&2; exit 1; }
  echo "$title (median s; CPU s; ratio of medians to qemu-img; bytes; peak MiB):"
  for name in qemu-img imgtool; do
    rm -f out
    if [ $name = imgtool ]; then command=("$imgtool" convert); else command=(qemu-img convert -m 8 -W); fi
    # shellcheck disable=SC2086
    /usr/bin/time -f %M -o peak "${command[@]}" $words out
    qemu-img compare raw out > /dev/null || { echo "convert: $title: $name's copy is not the same" >&2; exit 1; }
    awk -F, -v n=$name -v bytes="$(stat -c %s out)" -v kib="$(cat peak)" \
      'NR == 2 { first = $4 } $1 == n { printf "  %-10s %8.2f  %8.2f  %6.2f  %12d  %6.1f\n", n, $4, $5 + $6, $4 / first, bytes, kib / 1024 }' times.csv
  done
}

echo "copies of $mib MiB, $("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | head -n 1), $(nproc) processors"
measured "raw to qcow2" "-O qcow2 raw"
measured "qcow2 to raw" "-O raw plain.qcow2"
measured "qcow2 to qcow2" "-O qcow2 plain.qcow2"
measured "zlib to raw" "-O raw zlib.qcow2"
measured "zstd to raw" "-O raw zstd.qcow2"
measured "raw to zstd" "-c -o compression_type=zstd -O qcow2 raw"
measured "raw to zlib" "-c -O qcow2 raw"
