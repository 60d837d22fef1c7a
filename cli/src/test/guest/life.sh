#!/usr/bin/env bash
# life.sh arm64|amd64 [BASE.qcow2]
#
# The life of VMs that launch keeps, with a real guest under QEMU's software emulation: made, reached by
# SSH and by its console, stopped, frozen, killed, reset, started in a terminal; five at once; the launcher
# killed while it is at work; the host's disk full.  BASE is an image of build-image.sh, built when not given.
#
# Prints a line for each point checked and "N passed, N failed"; the status is 0 when none failed.
# Everything happens in a temporary folder, which is removed at the end, after its VMs were ended.
#
# Settings (environment):
#   SEEDLING=DIR           the distribution (cli/target/seedling of this checkout)
#   TIMEOUT=SECONDS        for one boot (600; an idle machine needs 75)
#   KEEP=1                 keep the folder
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"

die() { echo "life: $*" >&2; exit 2; }

[ $# -eq 1 ] || [ $# -eq 2 ] || die "usage: life.sh arm64|amd64 [BASE.qcow2]"
case $1 in
  arm64) options=(--arch aarch64 --accel tcg --cpus 1 --cpu cortex-a57) ;;
  amd64) options=(--arch x86_64 --accel tcg --cpus 1) ;;
  *) die "unknown architecture '$1' (arm64 or amd64)" ;;
esac
limit=${TIMEOUT:-600}
bin=${SEEDLING:-$here/../../../target/seedling}/bin
[ -x "$bin/launch" ] || die "$bin/launch is missing: ./mvnw -DskipTests package"
for program in ssh ssh-keygen openssl python3 timeout qemu-img; do
  command -v $program > /dev/null || die "$program is missing: apt-get install openssh-client openssl python3 qemu-utils"
done
base=$(realpath "${2:-$("$here/build-image.sh" "$1")}")
work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-life.XXXXXX")
export SEEDLING_HOME=$work/home XDG_RUNTIME_DIR=$work/run
mkdir -m 700 "$XDG_RUNTIME_DIR"

launch() { timeout --kill-after=10 $((limit + 120)) "$bin/launch" "$@"; }
names() { launch list --json 2> /dev/null | python3 -c 'import json,sys
for vm in json.load(sys.stdin)["vms"]: print(vm["name"])'; }
leave() {
  local status=$? name
  trap - EXIT
  for name in $(names || true); do launch delete --force "$name" > /dev/null 2>&1 || true; done
  umount "$work/small" 2> /dev/null || true
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# run COMMAND...: its status and what it said, in $status and $said
run() {
  status=0
  said=$("$@" 2>&1) || status=$?
}
# status_is TITLE STATUS [PATTERN]: of the last run
status_is() {
  if [ "$status" = "$2" ] && grep -qE -- "${3:-}" <<< "$said"; then ok "$1"
  else bad "$1" "status $status, not $2 with '${3:-}'" "$said"; fi
}
# of NAME KEY: a field of a VM in list --json; empty where there is none
of() {
  launch list --json 2> /dev/null | python3 -c 'import json,sys
for vm in json.load(sys.stdin)["vms"]:
    if vm["name"] == sys.argv[1]:
        for key in sys.argv[2].split("."): vm = vm.get(key, "") if isinstance(vm, dict) else ""
        print(vm)' "$1" "$2"
}
guest() { launch ssh web -- "$@"; }

# ---- a life --------------------------------------------------------------------------------------

ssh-keygen -q -t ed25519 -N '' -f "$work/id" -C life
(umask 077; printf 'correct horse\n' > "$work/password")
printf '#cloud-config\nwrite_files: [{path: /root/seeded, content: yes-it-is}]\n' > "$work/user-data"
printf '#cloud-config\nruncmd: [[sh, -c, "echo vendor-too > /root/vendored; sync"]]\n' > "$work/vendor-data"
run launch "$base" --name web --ssh-key "$work/id.pub" --password-file "$work/password" --user-data "$work/user-data" \
  --vendor-data "$work/vendor-data" "${options[@]}" --detach --wait cloud-init --timeout "$limit"
status_is "launch --detach --wait cloud-init: ready, with stages" 0 'kernel at [0-9.]+ s'
kill -9 "$(of web pid)"
sleep 1
run launch start web --wait ssh --timeout "$limit"
status_is "the power cut as soon as cloud-init has ended: start, ssh answers" 0
is "list: it is running" running "$(of web state)"
is "list: its processors and memory are those of QEMU" "$(of web cpus) $(of web memoryMiB)M" \
  "$(launch info web --json | python3 -c 'import json,sys
words = json.load(sys.stdin)["command"]
print(words[words.index("-smp") + 1], words[words.index("-m") + 1])')"
run guest 'sudo cat /root/seeded /root/vendored; sudo cat /etc/ssh/ssh_host_ed25519_key.pub; echo first | sudo tee /root/marker'
status_is "ssh: the first connection is verified, user-data and vendor-data both count" 0 'vendor-too'
if grep -qF "$(cut -d' ' -f3 "$SEEDLING_HOME/web/known_hosts")" <<< "$said"; then ok "ssh: the host key is the planted one"
else bad "ssh: the host key is the planted one" "$said"; fi
status_is "ssh: nobody was asked to trust anything" 0 'yes-it-is'
run guest 'sudo getent shadow ubuntu 2> /dev/null | cut -d: -f2'
salt=$(cut -d'$' -f3 <<< "$said")
is "the password is that of the file" "$(openssl passwd -6 -salt "${salt:-none}" 'correct horse')" "$said"
if grep -rq 'correct horse' "$SEEDLING_HOME"; then bad "no plain password is kept"; else ok "no plain password is kept"; fi
run ssh -F "$SEEDLING_HOME/web/ssh_config" -o BatchMode=yes web hostname
status_is "ssh_config serves ssh itself" 0 '^web$'
run guest exit 7
status_is "ssh: the command's status is ssh's" 7
run launch logs web
status_is "logs: the console, without control characters" 0 'Linux version'
if grep -q $'\033' <<< "$said"; then bad "logs: no escape sequence is left"; else ok "logs: no escape sequence is left"; fi
run python3 "$here/console.py" 60 'see:Ctrl-]' 'key:\r' 'see:web login:' 'key:\x1d' 'see:left the console' -- "$bin/launch" console web
status_is "console: a prompt, and Ctrl-] leaves" 0
is "console: the VM runs on" running "$(of web state)"

pid=$(of web pid)
run launch "$base" --name web --detach
status_is "the same name twice: refused, with the pid" 3 "'web' runs already \(pid $pid\)"
run launch --disk "$SEEDLING_HOME/web/disk.qcow2" --name other --detach
status_is "the same disk twice: refused, with the VM and the pid" 3 "in use by the VM 'web' \(pid $pid\)"
run launch snapshot web
status_is "a snapshot of a running VM is refused" 3

run launch stop web
status_is "stop: the guest powers off" 0 'has powered off'
is "list: it is stopped" stopped "$(of web state)"
run launch snapshot web clean
status_is "snapshot of the stopped VM" 0
succeeds "qemu-img check finds the disk clean" qemu-img check -q "$SEEDLING_HOME/web/disk.qcow2"

# ---- killed --------------------------------------------------------------------------------------

run launch start web --wait ssh --timeout "$limit"
status_is "start, as it was: ssh answers" 0
run guest 'sudo cat /root/marker; sudo rm /root/marker; sudo sync'
status_is "what was written before the snapshot is there" 0 first
kill -9 "$(of web pid)"
sleep 1
is "QEMU killed: list says so" stale "$(of web state)"
run launch wait web --wait ssh
status_is "QEMU killed: wait tells at once" 6
run launch snapshot web --reset=clean
status_is "reset to the snapshot" 0
run launch start web --wait none
status_is "QEMU killed: start works" 0
run launch stop web --timeout 1s
status_is "stop in the firmware, which hears no button: QEMU ends" 0 'has not powered off in 1 s'

# A terminal, with a person before it: who starts, logs in, looks for the marker, and leaves.
run python3 "$here/console.py" "$limit" 'see:login: ' 'key:ubuntu\r' 'see:assword: ' 'key:correct horse\r' 'see:$ ' \
  'key:sudo cat /root/marker; echo do""ne\r' 'see:first' 'see:done' \
  "run:'$bin/launch' list 2> /dev/null | grep -q 'web *running'" 'key:\x01c' 'see:(qemu)' 'key:\x01c' 'key:\x01x' \
  -- "$bin/launch" start web --foreground
status_is "start --foreground in a terminal: log in, Ctrl-A C, Ctrl-A X; the marker is back" 0 'QEMU: Terminated'
is "the terminal's VM has ended" stopped "$(of web state)"
run launch snapshot web --reset
status_is "reset to the image" 0 'first one'
succeeds "qemu-img compare finds the disk the same as the image" qemu-img compare -q "$SEEDLING_HOME/web/disk.qcow2" "$base"

# ---- many, and the launcher killed -----------------------------------------------------------------

small=(--memory 256M --detach --wait none "${options[@]}")
for i in 1 2 3 4 5; do launch "$base" --name "many$i" "${small[@]}" > "$work/many$i" 2>&1 & done
wait
running=0 ports=
for i in 1 2 3 4 5; do
  [ "$(of "many$i" state)" != running ] || running=$((running + 1))
  ports+="$(of "many$i" ssh.port) "
done
is "five VMs at once run" 5 "$running"
is "each has a port of its own" 5 "$(tr ' ' '\n' <<< "$ports" | sort -u | grep -c '[0-9]')"
for i in 1 2 3 4 5; do launch delete --force "many$i" > /dev/null 2>&1 || true; done
is "all of them are deleted" web "$(names)"

described=0 recovered=0
for delay in 0.1 0.2 0.3 0.4 0.5 0.6 0.8 1.0 1.3 1.6; do
  "$bin/launch" "$base" --name victim "${small[@]}" > /dev/null 2>&1 &
  sleep "$delay"
  kill -9 $! 2> /dev/null || true
  wait $! 2> /dev/null || true
  if launch list > /dev/null 2>&1; then described=$((described + 1)); fi
  [ "$(of victim state)" != running ] || launch stop --force victim > /dev/null 2>&1
  run launch "$base" --name victim "${small[@]}"
  [ "$status" != 0 ] || recovered=$((recovered + 1))
  [ "$status" = 0 ] || echo "      after $delay s: $said"
  launch delete --force victim > /dev/null 2>&1 || echo "      after $delay s: not deleted"
done
is "the launcher killed after 0.1 to 1.6 s: list describes what is left" 10 "$described"
is "the launcher killed: the VM can be started" 10 "$recovered"
if pgrep -f "$SEEDLING_HOME/victim" > /dev/null; then bad "no QEMU is left of those"; else ok "no QEMU is left of those"; fi
run launch gc
status_is "gc" 0
is "no temporary file is left" 0 "$(find "$SEEDLING_HOME" -name '.*' | grep -c seedling- || true)"

# ---- a full disk -----------------------------------------------------------------------------------

mkdir "$work/small"
if mount -t tmpfs -o size=3M tmpfs "$work/small" 2> /dev/null; then
  run env SEEDLING_HOME="$work/small" "$bin/launch" "$base" --name full "${options[@]}" --detach --wait boot --timeout "$limit"
  status_is "the host's disk is full: said, with what to do" 1 'has paused the VM'
  is "the host's disk is full: list says so" disk-full "$(SEEDLING_HOME=$work/small of full state)"
  mount -o remount,size=200M "$work/small"
  run env SEEDLING_HOME="$work/small" "$bin/launch" start full
  status_is "with room again, start goes on" 0 'goes on'
  run env SEEDLING_HOME="$work/small" "$bin/launch" wait full --timeout "$limit"
  status_is "and the guest boots" 0
  SEEDLING_HOME=$work/small launch delete --force full > /dev/null 2>&1 || true
else
  skip "the host's disk is full" "no tmpfs can be mounted"
fi

run launch delete web
status_is "delete" 0
is "nothing is left" "" "$(ls -A "$SEEDLING_HOME")"
counts
