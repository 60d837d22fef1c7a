#!/usr/bin/env bash
# change.sh: what changes of images in place cost with imgtool, beside qemu-img.
#
#   commit, into the image below and into the one below that; rebase, flattened (-b "") and to another image
#   resize, larger and smaller; snapshot -c, -a and -d; amend; check -r all
#
# The two run in turn, RUNS times each after one run that doesn't count, each time on fresh copies of the images.  A row
# has the medians of wall and CPU seconds (user + sys), the most memory, and the ratios of imgtool to qemu-img; the last
# two are those without the start of Java, which is the first row.  Judge by CPU where others use the machine.
# What imgtool leaves is checked by qemu-img, and compared with what qemu-img left.  The output is a Markdown table.
#
# Needs qemu-img, qemu-io, python3, and the distribution built (./mvnw -DskipTests package).  JAVA_HOME chooses the Java.
# Files lie in a tmpfs (/dev/shm, of which about 4 times the size are used) or $TMPDIR.
#
# Settings (environment): SEEDLING=DIR  the distribution    RUNS=5    SIZE=1024 MiB of the disk, of which half is written
#   ONLY=REGEX  of the rows' titles, such as ONLY='commit|rebase'
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
imgtool=$(realpath -m "${SEEDLING:-$here/../../../target/seedling}/bin/imgtool")
[ -x "$imgtool" ] || { echo "change: $imgtool is missing: ./mvnw -DskipTests package" >&2; exit 2; }
for tool in qemu-img qemu-io python3; do
  command -v $tool > /dev/null || { echo "change: $tool is missing; apt-get install qemu-utils python3" >&2; exit 2; }
done
mib=${SIZE:-1024} runs=${RUNS:-5} only=${ONLY:-.}
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/seedling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
SEEDLING_CLASS_DATA=now "$imgtool" > /dev/null 2>&1 || true
mkdir "$work/made" "$work/now"
cd "$work/made"

# Three images in a chain, each with extents of its own, and one beside them.
qemu-img create -q -f qcow2 base "${mib}M"
qemu-io -f qcow2 -c "write -q -P 1 0 $((mib / 4))M" -c "write -q -P 2 $((mib / 2))M $((mib / 4))M" base
qemu-img create -q -f qcow2 -F qcow2 -b base middle
qemu-io -f qcow2 -c "write -q -P 3 $((mib / 8))M $((mib / 16))M" -c "write -q -z $((mib / 2))M $((mib / 16))M" middle
qemu-img create -q -f qcow2 -F qcow2 -b middle top
commands=()
for ((at = 0; at < mib; at += 16)); do commands+=(-c "write -q -P 4 ${at}M $((at % 48 + 1))00k"); done
qemu-io -f qcow2 "${commands[@]}" -c "discard -q $((mib / 4))M $((mib / 16))M" top
qemu-img create -q -f qcow2 other "${mib}M"
qemu-io -f qcow2 -c "write -q -P 1 0 $((mib / 8))M" -c "write -q -P 9 $((mib * 3 / 4))M $((mib / 8))M" other
cp top snapped
qemu-img snapshot -c one snapped
qemu-io -f qcow2 "${commands[@]}" snapped
qemu-img create -q -f qcow2 -o lazy_refcounts=on dirty "${mib}M"
(qemu-io -f qcow2 -c "write -q -P 1 0 $((mib / 4))M" -c abort dirty || true) > /dev/null 2>&1

# turns.py RUNS IMAGE WORDS...: runs both in turn on copies; prints wall, CPU and KiB of each
cat > "$work/turns.py" << 'PY'
import os, shutil, statistics, subprocess, sys, time
runs, image, programs, words = int(sys.argv[1]), sys.argv[2], sys.argv[3:5], sys.argv[5:]
taken = [[] for _ in programs]
for turn in range(-1, runs):
    for number, program in enumerate(programs):
        for name in os.listdir("."):
            os.unlink(name)
        if image != "-":
            for name in os.listdir("../made"):
                subprocess.run(["cp", "--sparse=always", "../made/" + name, name], check=True)
        began = time.monotonic()
        process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        if os.waitstatus_to_exitcode(status):
            sys.exit("change: status %d: %s %s" % (os.waitstatus_to_exitcode(status), program, " ".join(words)))
        if turn >= 0:
            taken[number].append((wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss))
        elif image != "-":
            subprocess.run(["qemu-img", "check", "-q", image], check=True)
            subprocess.run(["qemu-img", "convert", "-O", "raw", image, "../%d.raw" % number], check=True)
if image != "-":
    subprocess.run(["qemu-img", "compare", "-q", "-f", "raw", "-F", "raw", "../0.raw", "../1.raw"], check=True)
for each in taken:
    of = list(zip(*each))
    print(statistics.median(of[0]), statistics.median(of[1]), max(of[2]))
PY

# row TITLE IMAGE WORDS...: a row of the table
cd "$work/now"
start=
row() {
  local title=$1
  shift
  [[ $title =~ $only ]] || [ -z "$start" ] || return 0
  python3 "$work/turns.py" "$runs" "$1" "$imgtool" qemu-img "${@:2}" > "$work/figures"
  [ -n "$start" ] || start=$(head -n 1 "$work/figures")
  python3 - "$title" "$work/figures" "$start" << 'PY'
import sys
(a, b, c), (d, e, f) = ([float(x) for x in line.split()] for line in open(sys.argv[2]))
wall, cpu = [float(x) for x in sys.argv[3].split()[:2]]
bare = lambda ours, start, theirs: "%.2f" % (max(0, ours - start) / theirs)
print("| %s | %.2f s, %.2f s, %d MiB | %.2f s, %.2f s, %d MiB | %.2f | %.2f | %s | %s |" % (
    sys.argv[1], a, b, c / 1024, d, e, f / 1024, a / d, b / e, bare(a, wall, d), bare(b, cpu, e)))
PY
}

echo "| | imgtool: wall, CPU, memory | qemu-img | wall | CPU | wall less Java's start | CPU less that |"
echo "|---|---|---|---|---|---|---|"
row "--version" - --version
row "commit" middle commit -q top
row "commit -b base" base commit -q -b base top
row "commit -d" middle commit -q -d top
row "rebase -b '' (flatten)" top rebase -b "" top
row "rebase to another" top rebase -b other -F qcow2 top
row "resize, larger" top resize -q top +1G
row "resize, larger, preallocation=metadata" other resize -q --preallocation=metadata other +4G
row "resize --shrink" other resize -q --shrink other $((mib / 3))M
row "snapshot -c" top snapshot -c new top
row "snapshot -a" snapped snapshot -a one snapped
row "snapshot -d" snapped snapshot -d one snapped
row "amend refcount_bits" other amend -o refcount_bits=64 other
row "check -r all" dirty check -q -r all dirty
