#!/usr/bin/env bash
# convert.sh: what copies, checks and maps of a disk cost with imgtool, beside qemu-img (convert with -m 8 -W).
#
#   raw to qcow2 and back; qcow2 to qcow2; zlib and zstd clusters read; the same written (-c), with their sizes
#   check and map of the tables of 500 GiB (preallocation=metadata), map of the raw disk; compare; measure, if it is there
#
# The two run in turn, RUNS times each after one run that doesn't count.  A row has the medians of wall and CPU
# seconds (user + sys), the most memory, and the ratios of imgtool to qemu-img; the last ratio is that of CPU without
# the start of Java, which is the first row.  Judge by CPU where others use the machine.  Copies are compared with
# their source by qemu-img, and the new qcow2 ones checked by it.  The output is a Markdown table.
#
# The disk is mixed: a tar of /usr in three extents, random bytes, zeros, and holes.  All inputs are made by qemu-img.
#
# Needs qemu-img, python3, and the distribution built (./mvnw -DskipTests package).  JAVA_HOME chooses the Java.  Files
# lie in a tmpfs (/dev/shm, of which about 2.3 times the size are used) or $TMPDIR.
#
# Settings (environment): SEEDLING=DIR  the distribution    RUNS=5    SIZE=4096 MiB of the disk, of which half is a tar
#   ONLY=REGEX  of the rows' titles, such as ONLY='raw|check'
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
imgtool=$(realpath -m "${SEEDLING:-$here/../../../target/seedling}/bin/imgtool")
[ -x "$imgtool" ] || { echo "convert: $imgtool is missing: ./mvnw -DskipTests package" >&2; exit 2; }
for tool in qemu-img python3; do
  command -v $tool > /dev/null || { echo "convert: $tool is missing; apt-get install qemu-utils python3" >&2; exit 2; }
done
mib=${SIZE:-4096} runs=${RUNS:-5} only=${ONLY:-.}
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/seedling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
SEEDLING_CLASS_DATA=now "$imgtool" > /dev/null 2>&1 || true
cd "$work"

part=$((mib / 6))
{ tar --sort=name --mtime=@0 -C /usr -cf - . 2> /dev/null || true; } | head -c $((3 * part))M > content || true
for i in 0 1 2; do
  dd if=content of=raw bs=1M skip=$((i * part)) count=$part seek=$((i * (part + part / 3))) conv=notrunc status=none
done
rm content
python3 -c 'import random, sys
source = random.Random(1)
for mib in range(int(sys.argv[1])):
    sys.stdout.buffer.write(source.randbytes(1 << 20))' $((mib / 16)) |
  dd of=raw bs=1M seek=$((5 * part)) conv=notrunc iflag=fullblock status=none
head -c $((mib / 16))M /dev/zero | dd of=raw bs=1M seek=$((5 * part + part / 2)) conv=notrunc iflag=fullblock status=none
truncate -s "${mib}M" raw

# turns.py RUNS LINE...: runs lines of words in turn; prints wall, CPU, KiB and the output's bytes of each
cat > turns.py << 'PY'
import os, shlex, statistics, subprocess, sys, time
runs, lines = int(sys.argv[1]), [line for line in sys.argv[2:] if line]
taken = [[] for line in lines]
sizes = [0] * len(lines)
for turn in range(-1, runs):
    for number, line in enumerate(lines):
        if os.path.exists("out"):
            os.unlink("out")
        began = time.monotonic()
        process = subprocess.Popen(shlex.split(line), stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit("convert: status %d: %s" % (process.returncode, line))
        if turn < 0:
            if os.path.exists("out"):
                sizes[number] = os.path.getsize("out")
                subprocess.run(["qemu-img", "compare", "raw", "out"], check=True, stdout=subprocess.DEVNULL)
                if "-O qcow2" in line:
                    subprocess.run(["qemu-img", "check", "-q", "out"], check=True)
        else:
            taken[number].append((wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss))
for number in range(len(lines)):
    of = list(zip(*taken[number]))
    print(statistics.median(of[0]), statistics.median(of[1]), max(of[2]), sizes[number])
PY

wanted() { [[ $1 =~ $only ]]; }

# row TITLE OURS [THEIRS]: a row of the table
start=0
row() {
  wanted "$1" || [ "$1" = start ] || return 0
  python3 turns.py "$runs" "$2" "${3-}" > turns.out
  awk -v title="$1" -v start="$start" '
    function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
    { wall[NR] = $1; cpu[NR] = $2; mib[NR] = $3 / 1024; size[NR] = $4 }
    END {
      if (NR == 1) { printf "| %s | %.2f | %.2f | %.0f | | | | | | | | | |\n", title, wall[1], cpu[1], mib[1]; exit }
      printf "| %s | %.2f | %.2f | %.0f | %s | %.2f | %.2f | %.0f | %s | %s | %s | %s | %s |\n", title, wall[1], cpu[1], mib[1],
        size[1] ? size[1] : "", wall[2], cpu[2], mib[2], size[2] ? size[2] : "", ratio(wall[1], wall[2]), ratio(cpu[1], cpu[2]),
        ratio(cpu[1] - start, cpu[2]), size[1] && size[2] ? ratio(size[1], size[2]) : ""
    }' turns.out
  [ "$1" != start ] || start=$(awk '{ print $2 }' turns.out)
}

# copy TITLE WORDS: of convert
copy() {
  row "$1" "$imgtool convert $2 out" "qemu-img convert -m 8 -W $2 out"
  rm -f out
}

"${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | head -n 1
echo "a disk of $mib MiB, $runs runs, $(nproc) processors, $(qemu-img --version | head -n 1)"
echo
echo "| | imgtool s | CPU s | MiB | bytes | qemu-img s | CPU s | MiB | bytes | s ratio | CPU ratio | without the start | bytes ratio |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
row start "$imgtool --version"
copy "raw to qcow2" "-O qcow2 raw"
qemu-img convert -O qcow2 raw plain.qcow2
copy "qcow2 to raw" "-O raw plain.qcow2"
copy "qcow2 to qcow2" "-O qcow2 plain.qcow2"
row "compare raw, qcow2" "$imgtool compare raw plain.qcow2" "qemu-img compare raw plain.qcow2"
rm plain.qcow2
for type in zlib zstd; do
  wanted "$type to raw" || continue
  qemu-img convert -c -O qcow2 -o compression_type=$type -m 8 -W raw packed.qcow2
  copy "$type to raw" "-O raw packed.qcow2"
  rm packed.qcow2
done
copy "raw to zstd" "-c -o compression_type=zstd -O qcow2 raw"
copy "raw to zlib" "-c -O qcow2 raw"
row "map raw" "$imgtool map --output=json raw" "qemu-img map --output=json raw"
if "$imgtool" measure --help > /dev/null 2>&1; then
  row "measure raw" "$imgtool measure -O qcow2 raw" "qemu-img measure -O qcow2 raw"
fi
qemu-img create -q -f qcow2 -o preallocation=metadata tables.qcow2 500G
row "check 500 GiB of tables" "$imgtool check tables.qcow2" "qemu-img check tables.qcow2"
row "map 500 GiB of tables" "$imgtool map --output=json tables.qcow2" "qemu-img map --output=json tables.qcow2"
