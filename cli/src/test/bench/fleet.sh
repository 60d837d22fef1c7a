#!/usr/bin/env bash
# fleet.sh: what a fleet's disks and seeds cost, as ratios taken in one run.
#
#   launch up --prepare-only for 100 VMs (disks, seeds, host keys, states), beside a shell script's loop that
#   calls qemu-img create and genisoimage for each: no keys, and no states;
#   the seven machines of the example, prepared, beside the start of a bare JVM that prints one line.
#
# Needs hyperfine, qemu-img and genisoimage, and the distribution built (./mvnw -DskipTests package).  JAVA_HOME
# chooses the Java.  Files lie in a tmpfs (/dev/shm) or $TMPDIR.  RUNS=10
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.."
launch=$PWD/cli/target/seedling/bin/launch
example=$PWD/cli/src/main/examples/kubernetes-the-harder-way.yaml
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
runs=${RUNS:-10}
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/seedling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
for tool in hyperfine qemu-img genisoimage; do
  command -v $tool > /dev/null || { echo "fleet: $tool is missing; apt-get install hyperfine qemu-utils genisoimage" >&2; exit 2; }
done
SEEDLING_CLASS_DATA=now "$launch" > /dev/null 2>&1
cd "$work"
export SEEDLING_HOME=$work/home

cat > Bare.java << 'JAVA'
public class Bare {
  public static void main(String[] args) {
    System.out.println("bare");
  }
}
JAVA
"${java}c" Bare.java
qemu-img create -q -f qcow2 base.qcow2 4G
cat > fleet.yaml << 'FLEET'
network: {range: 10.1.0.0/16}
defaults: {image: base.qcow2, disk: 20G, user-data: user-data}
vms:
  - {name: vm, count: 100, address: 10.1.0.10}
FLEET
# shellcheck disable=SC2016  # for launch to replace
printf '#cloud-config\nhostname: ${name}\npackages: [curl, jq]\nruncmd:\n  - [systemctl, restart, ssh]\n' > user-data
cat > loop.sh << 'LOOP'
mkdir theirs
i=0
while [ $i -lt 100 ]; do
  mkdir "theirs/$i"
  sed "s/\${name}/vm$i/" user-data > "theirs/$i/user-data"
  printf 'instance-id: vm%s\nlocal-hostname: vm%s\n' $i $i > "theirs/$i/meta-data"
  qemu-img create -q -F qcow2 -b "$PWD/base.qcow2" -f qcow2 "theirs/$i/disk.qcow2" 20G
  genisoimage -quiet -output "theirs/$i/seed.iso" -volid cidata -joliet -rock "theirs/$i/user-data" "theirs/$i/meta-data"
  i=$((i + 1))
done
LOOP

hyperfine -N --warmup 2 --runs "$runs" --export-csv times.csv --prepare 'rm -rf home theirs' \
  -n "a loop for 100 VMs" "sh loop.sh" \
  -n "launch up --prepare-only for 100 VMs" "$launch up --prepare-only -q fleet.yaml" \
  -n "a bare JVM" "$java -cp $work Bare" \
  -n "launch --version" "$launch --version" \
  -n "launch up --prepare-only for the seven" "$launch up --prepare-only -q --value image=$work/base.qcow2 $example" \
  > hyperfine.out 2>&1 || { cat hyperfine.out; exit 1; }
awk -F, 'NR > 1 {
    wall[NR] = $4; cpu[NR] = $5 + $6
    printf "  %-40s %8.1f ms, CPU %8.1f ms", $1, wall[NR] * 1000, cpu[NR] * 1000
    if (NR == 3) printf ": %.1f times faster, %.1f times less CPU time", wall[2] / wall[3], cpu[2] / cpu[3]
    if (NR > 4) printf ": %.2f and %.2f times a bare JVM", wall[NR] / wall[4], cpu[NR] / cpu[4]
    print ""
  }' times.csv
