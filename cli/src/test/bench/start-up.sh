#!/usr/bin/env bash
# start-up.sh: what a call of the programs costs, as ratios taken in one run.
#
#   imgtool overlay and seedtool make, each as a whole process, to the start of a bare JVM that
#   prints one line (with a class-data archive or AOT cache of its own, as the programs have);
#   1000 qemu-img create in a shell loop to one imgtool overlay with 1000 outputs.
#
# Needs hyperfine and qemu-img, and the distribution built (./mvnw -DskipTests package).  JAVA_HOME
# chooses the Java.  Files lie in a tmpfs (/dev/shm) or $TMPDIR.  RUNS=40
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.."
bin=$PWD/cli/target/seedling/bin
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/seedling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
for tool in hyperfine qemu-img; do
  command -v $tool > /dev/null || { echo "start-up: $tool is missing; apt-get install hyperfine qemu-utils" >&2; exit 2; }
done
for program in imgtool seedtool; do SEEDLING_CLASS_DATA=now "$bin/$program" > /dev/null 2>&1; done
cd "$work"

mkdir classes
cat > Bare.java << 'JAVA'
public class Bare {
  public static void main(String[] args) {
    System.out.println("bare");
  }
}
JAVA
"${java}c" -d classes Bare.java
jar=${java%java}jar
"$jar" --create --file bare.jar -C classes .
feature=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
if [ "$feature" -ge 25 ]; then
  flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData)
  "$java" "${flags[@]}" -XX:AOTCacheOutput=bare.aot -cp bare.jar Bare > /dev/null 2>&1
  flags+=(-XX:AOTCache=bare.aot)
else
  flags=(-XX:+UseG1GC -XX:TieredStopAtLevel=1 -XX:-UsePerfData)
  "$java" "${flags[@]}" -XX:ArchiveClassesAtExit=bare.jsa -cp bare.jar Bare > /dev/null 2>&1
  flags+=(-XX:SharedArchiveFile=bare.jsa)
fi

qemu-img create -q -f qcow2 base.qcow2 4G
printf '#cloud-config\nhostname: web\npackages: [curl]\nruncmd:\n  - [systemctl, restart, ssh]\n' > user-data
printf 'version: 2\nethernets:\n  any: {match: {name: "en*"}, dhcp4: true}\n' > network-config

hyperfine -N --warmup 5 --runs "${RUNS:-40}" --export-csv times.csv \
  -n "bare JVM" "$java ${flags[*]} -cp bare.jar Bare" \
  -n "imgtool overlay" "$bin/imgtool overlay base.qcow2 o.qcow2 --force" \
  -n "seedtool make" "$bin/seedtool make --user-data user-data --network-config network-config --hostname web -o c.iso --force" \
  > /dev/null 2>&1
echo "whole processes, JDK $feature (median ms; CPU ms; ratio of medians, of CPU, to the bare JVM):"
awk -F, 'NR > 1 { cpu = $5 + $6; if (NR == 2) { m = $4; c = cpu }
  printf "  %-16s %6.1f  %6.1f  %5.2f  %5.2f\n", $1, $4 * 1000, cpu * 1000, $4 / m, cpu / c }' times.csv

mkdir theirs ours
seconds() { local s e; s=$(date +%s.%N); "$@"; e=$(date +%s.%N); awk -v s="$s" -v e="$e" 'BEGIN { print e - s }'; }
loop() { for i in {1..1000}; do qemu-img create -q -F qcow2 -b ../base.qcow2 -f qcow2 "theirs/$i.qcow2" 16G; done; }
batch() { "$bin/imgtool" overlay -q base.qcow2 ours/{1..1000}.qcow2 -s 16G; }
theirs=$(seconds loop)
ours=$(seconds batch)
awk -v t="$theirs" -v o="$ours" 'BEGIN {
  printf "1000 overlays: qemu-img in a loop %.2f s, imgtool in one process %.2f s: %.1f times faster\n", t, o, t / o }'
