#!/usr/bin/env bash
# fleet.sh [BASE.qcow2]
#
# A fleet of three real guests under QEMU's software emulation: brought up, reaching one another by name, kept
# and changed by a second "up", ended; and "launch up" killed at ten random moments, after each of which a
# second one completes what the first left.  BASE is an image of build-image.sh, built when not given.
#
# Prints a line for each point checked and "N passed, N failed"; the status is 0 when none failed.
# Everything happens in a temporary folder, which is removed at the end, after its VMs were ended.
#
# Settings (environment):
#   SEEDLING=DIR           the distribution (cli/target/seedling of this checkout)
#   TIMEOUT=SECONDS        for all three to boot (900; an idle machine needs 140)
#   SEED=NUMBER            of the random moments (1)
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"

die() { echo "fleet: $*" >&2; exit 2; }

[ $# -le 1 ] || die "usage: fleet.sh [BASE.qcow2]"
limit=${TIMEOUT:-900}
bin=${SEEDLING:-$here/../../../target/seedling}/bin
[ -x "$bin/launch" ] || die "$bin/launch is missing: ./mvnw -DskipTests package"
for program in ssh ssh-keygen python3 timeout; do
  command -v $program > /dev/null || die "$program is missing: apt-get install openssh-client python3"
done
base=$(realpath "${1:-$("$here/build-image.sh" amd64)}")
work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-fleet.XXXXXX")
export SEEDLING_HOME=$work/home XDG_RUNTIME_DIR=$work/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
RANDOM=${SEED:-1}

launch() { timeout --kill-after=10 $((limit + 120)) "$bin/launch" "$@"; }
leave() {
  local status=$?
  trap - EXIT
  launch down "$work/fleet.yaml" --delete --force > /dev/null 2>&1 || true
  rm -rf "$work"
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# fleet GATEWAY-MEMORY: writes the file
fleet() {
  cat > "$work/fleet.yaml" <<FLEET
network: {range: 192.168.42.0/24, domain: seedling.test, names: {kubernetes: 192.168.42.21}}
defaults:
  image: $base
  arch: x86_64
  accel: tcg
  cpus: 1
  memory: 384M
  user: me
  ssh-keys: [id.pub]
vms:
  - name: gateway
    address: 192.168.42.10
    memory: $1
    user-data: user-data.gateway
  - {name: node, count: 2, address: 192.168.42.11}
FLEET
}
# shellcheck disable=SC2016  # for launch to replace
printf '%s\n' '#cloud-config' 'write_files: [{path: /root/peer, content: "${vms.node1.address} ${name}"}]' \
  > "$work/user-data.gateway"
ssh-keygen -q -t ed25519 -N '' -f "$work/id" -C fleet
fleet 384M

actions() {   # actions: what a second "up" would do, a word for each VM
  launch diff "$work/fleet.yaml" --json 2> /dev/null |
    python3 -c 'import json,sys; print(*(vm["action"] for vm in json.load(sys.stdin)["vms"]))'
}
qemus() { pgrep -f "guest=(gateway|node[01]) .*$work/home" | wc -l; }
speaks() {   # speaks VM NAME: the first line of the SSH server that the VM finds under a name
  launch ssh "$1" -- "timeout 10 bash -c 'exec 3<> /dev/tcp/$2/22; head -n 1 <&3'" 2>&1 | tr -d '\r' || true
}

# ---- killed at any moment -------------------------------------------------------------------------

completed=0 in_the_middle=0
for round in 1 2 3 4 5 6 7 8 9 10; do
  setsid "$bin/launch" up "$work/fleet.yaml" --wait=none > "$work/killed" 2>&1 &
  group=$!
  sleep "0.$((100 + RANDOM % 900))"
  kill -KILL -- "-$group" 2> /dev/null || true
  wait "$group" 2> /dev/null && killed=no || killed=yes
  [ "$killed" = no ] || in_the_middle=$((in_the_middle + 1))
  if launch up "$work/fleet.yaml" --wait=none > "$work/second" 2>&1 &&
    [ "$(actions)" = "keep keep keep" ] && [ "$(qemus)" = 3 ]; then completed=$((completed + 1))
  else bad "round $round: a second 'up' completes" "$(actions), $(qemus) QEMUs" "$(cat "$work/second")"; fi
  launch down "$work/fleet.yaml" --delete --force > "$work/down" 2>&1 || bad "round $round: down" "$(cat "$work/down")"
  [ -z "$(find "$work/home" -mindepth 1)" ] || bad "round $round: down leaves nothing" "$(find "$work/home")"
done
is "killed at ten moments, a second 'up' completes" 10 "$completed"
if [ "$in_the_middle" -ge 5 ]; then ok "$in_the_middle of the ten were killed in the middle"
else bad "most were killed in the middle" "$in_the_middle of 10"; fi

# ---- a life --------------------------------------------------------------------------------------

is "diff: all are to be created" "create create create" "$(actions)"
succeeds "up: three guests" launch up "$work/fleet.yaml" --wait=cloud-init "--timeout=${limit}s"
is "diff: all are kept" "keep keep keep" "$(actions)"
for pair in gateway/node0 gateway/node1.seedling.test node0/gateway node1/gateway.seedling.test node1/node0; do
  found=$(speaks "${pair%/*}" "${pair#*/}")
  if [[ $found == SSH-2.0-* ]]; then ok "${pair%/*} reaches ${pair#*/}"; else bad "${pair%/*} reaches ${pair#*/}" "$found"; fi
done
is "a name that is no VM's" "192.168.42.21 kubernetes.seedling.test kubernetes" \
  "$(launch ssh node0 -- getent hosts kubernetes | tr -s ' ' | tr -d '\r')"
is "a neighbour's address in a document" "192.168.42.12 gateway" "$(launch ssh gateway -- sudo cat /root/peer)"

pids() { launch list --json | python3 -c 'import json,sys; print(*(vm["pid"] for vm in json.load(sys.stdin)["vms"]))'; }
before=$(pids)
succeeds "a second up" launch up "$work/fleet.yaml"
is "a second up changes nothing" "$before" "$(pids)"

fleet 448M
is "diff: another memory size restarts one" "restart keep keep" "$(actions)"
succeeds "up: one is restarted" launch up "$work/fleet.yaml" --wait=ssh "--timeout=${limit}s"
after=$(pids)
is "the others run on" "${before#* }" "${after#* }"
if [ "${before%% *}" != "${after%% *}" ]; then ok "the one runs anew"; else bad "the one runs anew" "$after"; fi
memory=$(launch ssh gateway -- grep MemTotal /proc/meminfo | tr -dc 0-9)
if [ "$memory" -gt 360000 ]; then ok "with the memory that it shall have"; else bad "memory" "$memory"; fi
found=$(speaks gateway node0)
if [[ $found == SSH-2.0-* ]]; then ok "names after a second boot"; else bad "names after a second boot" "$found"; fi

printf '  - {name: late, address: 192.168.42.30}\n' >> "$work/fleet.yaml"
is "diff: a new VM leaves the others as they are" "keep keep keep create" "$(actions)"
fleet 448M
succeeds "down" launch down "$work/fleet.yaml"
is "diff: all are to be started" "start start start" "$(actions)"
succeeds "down --delete" launch down "$work/fleet.yaml" --delete
is "nothing is left" "" "$(find "$work/home" "$work/run/seedling" -mindepth 1)"
is "no QEMU is left" 0 "$(qemus)"

counts
