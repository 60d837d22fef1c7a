#!/usr/bin/env bash
# sudo.sh
#
# VMs whose QEMU sudo has to start, as an ordinary user has them: real sudo, real QEMU, a tap device that is
# root's.  Looks at who owns each process, file and socket, at what a user without rights is told, and at
# links that a stranger might plant.  The guest is firmware without a disk to boot.
#
# Needs root, sudo, ip and unshare.  The user, sudo's rules and the tap device live in namespaces of this
# script's own, over copies of /etc and of the network: the machine itself is not changed.
#
# Prints a line for each point checked and "N passed, N failed"; the status is 0 when none failed.
#
# Settings (environment):
#   SEEDLING=DIR           the distribution (cli/target/seedling of this checkout)
#   KEEP=1                 keep the folder
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"

die() { echo "sudo: $*" >&2; exit 2; }

for program in sudo ip unshare useradd chpasswd visudo python3 qemu-system-x86_64 timeout; do
  command -v $program > /dev/null ||
    die "$program is missing: apt-get install sudo iproute2 util-linux passwd python3 qemu-system-x86"
done
[ "$(id -u)" = 0 ] || die "root is needed, to be an ordinary user with a tap device of root's"
if [ -z "${SEEDLING_SUDO_WORK:-}" ]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-sudo.XXXXXX")
  chmod 755 "$work"   # the user's way to what is his
  status=0
  SEEDLING_SUDO_WORK=$work unshare --mount --net -- "$0" "$@" || status=$?
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
  exit $status
fi

# ---- a machine with a user and a tap device --------------------------------------------------------

work=$SEEDLING_SUDO_WORK user=seedling-guest home=$work/home
cp -a /etc "$work/etc"
mount --bind "$work/etc" /etc
mount -t sysfs sysfs /sys   # of this network
cp -a "${SEEDLING:-$here/../../../target/seedling}" "$work/program"
cp "$here/console.py" "$work"
[ -x "$work/program/bin/launch" ] || die "launch is missing: ./mvnw -DskipTests package"
useradd --create-home --home-dir "$home" --shell /bin/bash "$user" 2> /dev/null
echo "$user:swordfish" | chpasswd
ip link set lo up
ip tuntap add dev sdltap0 mode tap user root
rules() { printf '%s\n' "$@" > /etc/sudoers.d/seedling; chmod 440 /etc/sudoers.d/seedling; visudo -cq; }
qemu=$(command -v qemu-system-x86_64)

# as COMMAND...: run by the user, without a terminal
as() {
  timeout --kill-after=10 120 setsid --wait setpriv --reuid="$user" --regid="$user" --init-groups --reset-env \
    env PATH="$PATH" JAVA_HOME="${JAVA_HOME:-}" SEEDLING_HOME="$home/vms" XDG_RUNTIME_DIR="$home/run" "$@" < /dev/null
}
launch() { as "$work/program/bin/launch" "$@"; }
run() { status=0; said=$("$@" 2>&1) || status=$?; }
status_is() {
  if [ "$status" = "$2" ] && grep -qE -- "${3:-}" <<< "$said"; then ok "$1"
  else bad "$1" "status $status, not $2 with '${3:-}'" "$said"; fi
}
state() {
  launch list --json 2> /dev/null | python3 -c 'import json,sys
print("".join(str(vm.get(sys.argv[1], "")) for vm in json.load(sys.stdin)["vms"] if vm["name"] == "web"))' "${1:-state}"
}
# strangers: what below the user's folders is not the user's
strangers() { find "$home/vms" "$home/run" ! -user "$user" -printf '%u %p\n' 2>&1; }
leave() {
  local status=$?
  trap - EXIT
  pkill -9 -u "$user" 2> /dev/null || true
  exit "$status"
}
trap leave EXIT
as mkdir -m 700 "$home/run"
as "$work/program/bin/imgtool" create -q -f qcow2 "$home/image.qcow2" 1G
vm=("$home/image.qcow2" --name web --arch x86_64 --accel tcg --net tap:sdltap0)

# ---- without rights --------------------------------------------------------------------------------

run launch "${vm[@]}" --detach --wait none
status_is "no rights and no terminal: 77, with what to do instead" 77 'use --net user, run this in a terminal'
status_is "and why they are needed is said" 77 'sudo for QEMU: .*tap'
is "and nothing has been made" "" "$(ls "$home/vms" 2> /dev/null)"
run launch "${vm[@]}" --print -q
status_is "--print begins with sudo" 0 '^sudo '
rules "$user ALL=(root) NOPASSWD: ALL"
run as sudo "$work/program/bin/launch" "${vm[@]}" --detach --wait none
status_is "launch itself is not for sudo" 1 'leave sudo out'
rules "$user ALL=(root) NOPASSWD: $qemu"
run launch "${vm[@]}" --detach --wait none --qemu-arg=-S
status_is "the user's own words are not for root's QEMU" 1 '[-][-]i-know'

# ---- a life ----------------------------------------------------------------------------------------

run launch "${vm[@]}" --detach --wait none
status_is "sudo without a password: it runs in the background" 0 'started, pid'
pid=$(state pid)
is "list: it is running" running "$(state)"
is "QEMU is the user's, once the tap is open" "$user" "$(ps -o user:32= -p "${pid:-0}" | tr -d ' ')"
is "no Java runs as root" "" "$(pgrep -u 0 -f "$work/program" -a | grep java || true)"
is "all files and sockets are the user's" "" "$(strangers)"
is "the VM's folder is the user's alone" 700 "$(stat -c %a "$home/vms/web")"
is "so are its log and its process's number" "600 600" "$(cd "$home/vms/web" && stat -c %a serial.log qemu.pid | xargs)"
is "the tap device is in use" 1 "$(ip link set sdltap0 up; cat /sys/class/net/sdltap0/carrier || true)"
run launch info web
status_is "info" 0 running
for _ in $(seq 100); do   # it clears the screen before it says a word
  run launch logs web
  if grep -q '[[:alnum:]]' <<< "$said"; then break; fi
  sleep 0.3
done
status_is "logs: the firmware speaks" 0 '[[:alnum:]]'
run as python3 "$work/console.py" 30 'see:Ctrl-]' 'key:\x1d' 'see:left the console' -- "$work/program/bin/launch" console web
status_is "console: QEMU comes to the user's socket, and Ctrl-] leaves" 0
run launch start web
status_is "started twice: refused" 3 'runs already'
run launch stop web --timeout 1s
status_is "stop: QEMU ends" 0 'stopped'
is "list: it is stopped" stopped "$(state)"
is "nothing of root's is left" "" "$(strangers)"
run launch start web --wait none
status_is "start, as it was" 0 'started, pid'
pkill -9 -u "$user" qemu || true
sleep 0.5
is "QEMU killed: list says so" stale "$(state)"
run launch start web --wait none
status_is "QEMU killed: start works" 0 'started, pid'
run launch restart web --wait none --timeout 1s
status_is "restart" 0 'started, pid'
run launch stop web --force
status_is "stop --force" 0 stopped

# ---- a stranger's links ------------------------------------------------------------------------------

echo precious > "$work/victim"
as rm "$home/vms/web/serial.log"
as ln -s "$work/victim" "$home/vms/web/serial.log"
as ln -sf "$work/victim" "$home/vms/web/qemu.pid"
run launch start web --wait none
status_is "links in the place of its files: it starts" 0 'started, pid'
is "and root's QEMU has followed none" precious "$(cat "$work/victim")"
run launch delete web --force
status_is "delete" 0
is "nothing is left" "" "$(find "$home/vms" "$home/run" -type f -o -type s)"

# ---- a password --------------------------------------------------------------------------------------

rules "$user ALL=(root) $qemu"
run launch "${vm[@]}" --detach --wait none
status_is "a password is needed, and there is no terminal: 77" 77
run as python3 "$work/console.py" 60 'see:assword' 'key:swordfish\r' 'see:started, pid' \
  -- "$work/program/bin/launch" "${vm[@]}" --detach --wait none
status_is "the password, typed on a terminal: it runs in the background" 0
is "QEMU is the user's" "$user" "$(ps -o user:32= -p "$(state pid)" | tr -d ' ')"
run launch stop web --force
status_is "stopping it asks for none" 0 stopped
run as python3 "$work/console.py" 60 'see:assword' 'key:wrong\r' 'see:assword' 'key:wrong\r' 'see:assword' 'key:wrong\r' \
  'see:use --net user' -- "$work/program/bin/launch" "${vm[@]}" --detach --wait none
status_is "three wrong ones: 77" 77
run as python3 "$work/console.py" 90 'see:assword' 'key:swordfish\r' \
  "run:for i in \$(seq 300); do [ -s $home/vms/web/qemu.pid ] && exit; sleep 0.1; done; exit 1" \
  "run:'$work/program/bin/launch' list | grep -q 'web *running'" 'key:\x01x' -- "$work/program/bin/launch" "${vm[@]}"
status_is "in the terminal: listed as running, and Ctrl-A X ends it" 0
is "the terminal's VM has ended" stopped "$(state)"
is "nothing of root's is left by it" "" "$(strangers)"
run launch delete web
status_is "delete of the last" 0

counts
