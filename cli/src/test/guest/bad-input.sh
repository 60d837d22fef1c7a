#!/usr/bin/env bash
# bad-input.sh: what the three programs do with what is missing, broken, hostile or in the way.
#
# Each refusal is checked for four things: its exit status; its message (one to three lines on standard
# error, which begin with the program's name and say what is asked for here, without a stack trace and
# without control characters); nothing on standard output; and the folder, which must be as before, byte
# for byte.  Paths with every kind of odd character are followed all the way into a running QEMU.
#
# Prints a line for each and "N passed, N failed".  As root it also checks a full disk (a small tmpfs) and
# files that cannot be read; elsewhere these are skipped by name (a failure if REFERENCE_REQUIRED=true).
# Settings (environment): SEEDLING=DIR  the distribution (cli/target/seedling of this checkout)
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-bad-input.XXXXXX")
full=$work/full
leave() {
  local status=$?
  trap - EXIT
  ! mountpoint -q "$full" || umount "$full"
  rm -rf "$work"
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A copy under a path with spaces, which another user can read too.
dist="$work/the distribution"
cp -rL "${SEEDLING:-$here/../../../target/seedling}" "$dist"
chmod 755 "$work"
chmod -R a+rX "$dist"
PATH=$dist/bin:$PATH
export SEEDLING_HOME=$work/home
# No class-data archive: it is made in the background, in a folder that is to be removed.
export SEEDLING_CLASS_DATA=never

# ---- refusals ------------------------------------------------------------------------------------

# state FOLDER: every name in it, with kind, mode and bytes
state() {
  (cd "$1" && find . -printf '%y %m %s %l %P\n' | sort && find . -type f ! -perm 0 -size -64M -print0 | sort -z | xargs -0 -r sha256sum)
}

# refuse TITLE STATUS PATTERN PROGRAM ARGUMENT...   in the folder $box
refuse() {
  local title=$1 status=$2 pattern=$3 program=$4 before found=0 lines faults=()
  shift 3
  before=$(state "$box")
  (cd "$box" && exec timeout 60 "${as[@]}" "$@" < /dev/null > "$work/out" 2> "$work/err") || found=$?
  lines=$(wc -l < "$work/err")
  # shellcheck disable=SC2053  # a pattern, such as [12]
  [[ $found == $status ]] || faults+=("status $found, not $status")
  [ ! -s "$work/out" ] || faults+=("on standard output: $(head -c 300 "$work/out")")
  [ "$lines" -ge 1 ] && [ "$lines" -le 3 ] || faults+=("a message of $lines lines")
  [[ $(head -c 40 "$work/err") == "$program: "* ]] || faults+=("the message does not begin with '$program: '")
  ! grep -qE '^\s+at |Exception|java\.' "$work/err" || faults+=("the message shows the program's inside")
  ! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]' "$work/err" || faults+=("the message has control characters")
  grep -qE -- "$pattern" "$work/err" || faults+=("the message does not say: $pattern")
  [ "$before" = "$(state "$box")" ] || faults+=("the folder has changed:" "$(diff <(echo "$before") <(state "$box") || true)")
  if [ ${#faults[@]} -eq 0 ]; then ok "$program: $title"
  else bad "$program: $title" "${faults[@]}" "$(printf '+ %q' "$1"; shift; printf ' %q' "$@")" "$(head -c 1500 "$work/err")"; fi
}
as=()   # what a command is run with, for example as another user

# accept TITLE PROGRAM ARGUMENT...: must succeed; its messages are in $work/err
accept() {
  local title=$1 status=0
  shift
  (cd "$box" && exec timeout 60 "$@" < /dev/null > "$work/out" 2> "$work/err") || status=$?
  if [ $status = 0 ]; then ok "$1: $title"
  else bad "$1: $title" "status $status" "$(head -c 1500 "$work/err")"; fi
}

new_box() {
  rm -rf "${box:-$work/box}"
  box=$work/box
  mkdir "$box"
  cd "$box"
  printf '#cloud-config\nhostname: good\n' > good.yaml
  qemu-img create -q -f qcow2 base.qcow2 64M
  qemu-io -c 'write -P 7 1M 64k' base.qcow2 > /dev/null
  echo "what was there before" > old
}

# ---- seedtool ------------------------------------------------------------------------------------

seedtool_documents() {
  new_box
  refuse "user-data that is not there" 1 'no-such\.yaml' seedtool make -o out.iso --user-data no-such.yaml
  refuse "user-data that is a folder" 1 '\./?: |\.: ' seedtool make -o out.iso --user-data .
  printf 'hostname: x\n' > headless
  refuse "user-data without a header" 1 'headless:1' seedtool make -o out.iso --user-data headless
  printf '# cloud-config\nhostname: x\n' > nearly
  refuse "user-data with a header that is nearly one" 1 '#cloud-config' seedtool make -o out.iso --user-data nearly
  printf '#cloud-config\nusers:\n  - name: [a\n' > broken.yaml
  refuse "broken YAML, with line and column" 1 'broken\.yaml:[34]:[0-9]+: ' seedtool make -o out.iso --user-data broken.yaml
  printf '#cloud-config\nhostname: caf\xe9\n' > latin1.yaml
  refuse "bytes that are not UTF-8" 1 'latin1\.yaml:2' seedtool make -o out.iso --user-data latin1.yaml
  printf '#cloud-config\n- a\n' > list.yaml
  refuse "a cloud-config that is a list" 1 'list\.yaml' seedtool make -o out.iso --user-data list.yaml
  { printf '#cloud-config\na: '; head -c 100000 /dev/zero | tr '\0' '['; } > deep.yaml
  refuse "a hundred thousand open brackets" 1 'deep\.yaml' seedtool make -o out.iso --user-data deep.yaml
  printf 'instance-id: [x\n' > broken-meta
  refuse "broken meta-data" 1 'broken-meta:[12]:' seedtool make -o out.iso --user-data good.yaml --meta-data broken-meta
  printf 'ethernets: {}\n' > no-version
  refuse "network-config without a version" 1 'no-version' seedtool make -o out.iso --user-data good.yaml --network-config no-version
  truncate -s 8G huge.yaml
  refuse "user-data of 8 GiB" 1 'huge\.yaml' seedtool make -o out.iso --user-data huge.yaml
  refuse "a name with a line break, shown escaped" 1 'no\\nsuch' seedtool make -o out.iso --user-data $'no\nsuch'
}

seedtool_outputs() {
  new_box
  refuse "an output that exists" 1 'old' seedtool make -o old --user-data good.yaml
  refuse "an output folder that does not exist" 1 'nowhere' seedtool make -o nowhere/out.iso --user-data good.yaml
  mkdir folder
  refuse "an output that is a folder" 1 'folder' seedtool make -o folder --user-data good.yaml
  refuse "an output that is a folder, with --force" 1 'folder' seedtool make -o folder --user-data good.yaml --force
  refuse "the output over its own input, with --force" 1 'good\.yaml' seedtool make -o good.yaml --user-data good.yaml --force
  refuse "no output named" 2 '-o|--output' seedtool make --user-data good.yaml
  refuse "an unknown option" 2 '--no-such-option' seedtool make -o out.iso --no-such-option
  refuse "an unknown command" 2 'no-such-command' seedtool no-such-command
  new_box
  accept "--force replaces what is there" seedtool make -o old --user-data good.yaml --force
  is "seedtool: what --force wrote is a seed" 1 "$(blkid -p -o export old | grep -c '^LABEL=cidata$')"
}

seedtool_secrets() {
  new_box
  ssh-keygen -q -t ed25519 -N '' -f key -C test
  refuse "a private key as --ssh-key" 1 'key: .*private' seedtool make -o out.iso --ssh-key key
  refuse "an SSH key that is not there" 1 'no-such\.pub' seedtool make -o out.iso --ssh-key no-such.pub
  refuse "a password file that is not there" 1 'no-such' seedtool make -o out.iso --password-file no-such
  : > empty
  refuse "an empty password file" 1 'empty' seedtool make -o out.iso --password-file empty
  as=(setsid --wait)   # without a controlling terminal there is no /dev/tty either
  refuse "--password-prompt without a terminal" 1 'terminal' seedtool make -o out.iso --password-prompt
  as=()
  refuse_ctrl_c
}

# Ctrl-C at the password prompt, on a real pseudo terminal: status 130 (or death by SIGINT), nothing
# written, and the terminal's echo on again.
refuse_ctrl_c() {
  local before after verdict
  before=$(state "$box")
  verdict=$(timeout 60 python3 - "$dist/bin/seedtool" make -o out.iso --password-prompt <<'PYTHON'
import os, pty, signal, sys, termios, time
pid, terminal = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)   # what runs in the background may ignore it
    os.execv(sys.argv[1], sys.argv[1:])
shown = b""
while b"assword" not in shown:
    shown += os.read(terminal, 1000)
for _ in range(100):        # until the echo is off, or 5 seconds
    if not termios.tcgetattr(terminal)[3] & termios.ECHO:
        break
    time.sleep(0.05)
os.write(terminal, b"\x03")
_, status = os.waitpid(pid, 0)
code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
echo = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
print(f"status {code}, echo {'on' if echo else 'off'}")
PYTHON
  ) || verdict="no prompt"
  after=$(state "$box")
  if [ "$verdict" = "status 130, echo on" ] && [ "$before" = "$after" ]; then ok "seedtool: Ctrl-C at the password prompt"
  else bad "seedtool: Ctrl-C at the password prompt" "$verdict" "$(diff <(echo "$before") <(echo "$after"))"; fi
}

# SIGINT while it waits for its input, a pipe: the file that --force would have replaced is as before.
interrupted_while_reading() {
  local title="an interrupt while user-data is read leaves the old file" before verdict
  new_box
  mkfifo pipe
  before=$(state "$box")
  verdict=$(timeout 60 python3 - "$dist/bin/seedtool" make -o old --user-data pipe --force <<'PYTHON'
import os, signal, subprocess, sys
default = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
program = subprocess.Popen(sys.argv[1:], preexec_fn=default)
with open("pipe", "wb"):   # as soon as the program has opened it, too
    program.send_signal(signal.SIGINT)
    print(program.wait() % 256)
PYTHON
  ) || verdict="not ended"
  # 130 or, said by the kernel, death by SIGINT (254 is -2)
  if [[ $verdict == 130 || $verdict == 254 ]] && [ "$before" = "$(state "$box")" ]; then ok "seedtool: $title"
  else bad "seedtool: $title" "$verdict" "$(diff <(echo "$before") <(state "$box") || true)"; fi
}

# ---- imgtool -------------------------------------------------------------------------------------

imgtool_bases() {
  new_box
  refuse "a base that is not there" 1 'no-such\.qcow2' imgtool overlay no-such.qcow2 vm.qcow2
  mkdir folder
  refuse "a base that is a folder" 1 'folder' imgtool overlay folder vm.qcow2
  head -c 60 base.qcow2 > short.qcow2
  refuse "a base cut off within its header" 1 'short\.qcow2' imgtool overlay short.qcow2 vm.qcow2
  head -c 150000 base.qcow2 > cut.qcow2
  refuse "a base cut off within its tables" 1 'cut\.qcow2' imgtool overlay cut.qcow2 vm.qcow2
  { head -c 24 base.qcow2; head -c 8 /dev/zero | tr '\0' '\377'; tail -c +33 base.qcow2; } > wild.qcow2
  refuse "a base with an absurd size in its header" 1 'wild\.qcow2' imgtool overlay wild.qcow2 vm.qcow2
  : > empty
  refuse "an empty base" 1 'empty' imgtool overlay empty vm.qcow2
  refuse "a base that is no file" 1 '/dev/null' imgtool overlay /dev/null vm.qcow2
  qemu-img create -q -f qcow2 -F qcow2 -b base.qcow2 middle.qcow2
  mv base.qcow2 gone.qcow2
  refuse "a base whose own base is gone" 1 'base\.qcow2' imgtool overlay middle.qcow2 vm.qcow2
  mv gone.qcow2 base.qcow2
  qemu-img rebase -q -u -F qcow2 -b middle.qcow2 middle.qcow2
  refuse "a base that is its own base" 1 'middle\.qcow2' imgtool overlay middle.qcow2 vm.qcow2
}

imgtool_outputs() {
  new_box
  refuse "an overlay that exists" 1 'old' imgtool overlay base.qcow2 old
  refuse "a second overlay that exists" 1 'old' imgtool overlay base.qcow2 vm.qcow2 old
  refuse "the same overlay twice" '[12]' 'vm\.qcow2' imgtool overlay base.qcow2 vm.qcow2 ./vm.qcow2
  refuse "an overlay folder that does not exist" 1 'nowhere' imgtool overlay base.qcow2 nowhere/vm.qcow2
  refuse "an overlay over its own base" 1 'base\.qcow2' imgtool overlay base.qcow2 base.qcow2
  refuse "an overlay over its own base, with --force" 1 'base\.qcow2' imgtool overlay base.qcow2 ./base.qcow2 --force
  ln -s base.qcow2 symbolic.qcow2
  ln base.qcow2 hard.qcow2
  refuse "an overlay over its own base by a symbolic link" 1 'symbolic\.qcow2' imgtool overlay base.qcow2 symbolic.qcow2 --force
  refuse "an overlay over its own base by a hard link" 1 'hard\.qcow2' imgtool overlay base.qcow2 hard.qcow2 --force
  qemu-img create -q -f qcow2 -F qcow2 -b base.qcow2 middle.qcow2
  refuse "an overlay over its base's base" 1 'base\.qcow2' imgtool overlay middle.qcow2 base.qcow2 --force
  refuse "no overlay named" 2 'output' imgtool overlay base.qcow2
}

imgtool_sizes() {
  local size
  new_box
  for size in -1 12X 1.2.3 '' 99E 9223372036854775807 1e30; do
    refuse "a size of '$size'" '[12]' '' imgtool overlay base.qcow2 vm.qcow2 "-s$size"
  done
  accept "a size below the base's is allowed" imgtool overlay base.qcow2 small.qcow2 -s 1M
  succeeds "imgtool: but warned about" grep -qi 'warning: ' "$work/err"
  succeeds "imgtool: and qemu-img finds the overlay clean" qemu-img check -q small.qcow2
}

# ---- imgtool iso ---------------------------------------------------------------------------------

new_tree() {
  new_box
  mkdir -p tree/sub
  echo hello > tree/hello
  printf '\033[31m' > $'tree/sub/red\e[31m\nname'
  ln -s sub tree/link
}

iso_make() {
  local long
  new_tree
  refuse "a tree that is not there" 1 'no-such: ' imgtool iso make no-such -o out.iso
  refuse "a tree that is a file" 1 'good\.yaml: .*directory' imgtool iso make good.yaml -o out.iso
  refuse "no tree named" 2 'TREE' imgtool iso make -o out.iso
  refuse "no output named" 2 '-o' imgtool iso make tree
  refuse "an unknown option" 2 '--no-such-option' imgtool iso make tree -o out.iso --no-such-option
  refuse "an unknown second word" 2 'iso burn' imgtool iso burn tree
  refuse "no second word" 2 'make' imgtool iso
  refuse "an output that exists" 1 'old: exists' imgtool iso make tree -o old
  refuse "an output folder that does not exist" 1 'nowhere' imgtool iso make tree -o nowhere/out.iso
  refuse "an output within the tree" 1 'tree/sub/out\.iso: ' imgtool iso make tree -o tree/sub/out.iso --force
  refuse "an output that is a file of the tree" 1 'tree/hello: ' imgtool iso make tree -o tree/hello --force
  ln -s tree/sub way
  refuse "an output within the tree by a link" 1 'way/out\.iso: ' imgtool iso make tree -o way/out.iso
  refuse "a label of 33 bytes" 2 '33 bytes' imgtool iso make tree -o out.iso -V 123456789012345678901234567890123
  refuse "a label of 17 characters with Joliet" 2 '17 characters' imgtool iso make tree -o out.iso -V 12345678901234567
  refuse "a boot image that is not in the tree" 1 'no-such' imgtool iso make tree -o out.iso --boot-bios no-such
  refuse "links without Rock Ridge" 1 'link' imgtool iso make tree -o out.iso --no-rock-ridge
  mkfifo tree/sub/pipe
  refuse "a pipe in the tree" 1 'tree/sub/pipe: ' imgtool iso make tree -o out.iso
  rm tree/sub/pipe
  printf -v long '%0254d' 0
  : > "tree/sub/$long"
  refuse "a name of 254 bytes" 1 "sub/$long.* 254 bytes.* 253" imgtool iso make tree -o out.iso
  new_tree
  accept "--force replaces what is there" imgtool iso make tree -o old --force
  is "imgtool: what --force wrote is a volume" 1 "$(blkid -p -o export old | grep -c '^LABEL=CDROM$')"
}

iso_read() {
  local command
  new_tree
  imgtool iso make -q tree -o out.iso
  head -c 45000 out.iso > cut.iso
  mkfifo pipe
  for command in ls 'extract -C files'; do
    # shellcheck disable=SC2086  # its words
    set -- imgtool iso $command
    refuse "$command: a volume that is not there" 1 'no-such\.iso: ' "$@" no-such.iso
    refuse "$command: what is no volume" 1 'old: .*ISO 9660' "$@" old
    refuse "$command: a volume that is cut off" 1 'cut\.iso: ' "$@" cut.iso
    refuse "$command: a folder" 1 'tree: is a directory' "$@" tree
    refuse "$command: a pipe" 1 'pipe: .*pipe' "$@" pipe
    refuse "$command: a device without an end" 1 '/dev/zero: ' "$@" /dev/zero
    refuse "$command: standard input" 2 'standard input' "$@" -
    refuse "$command: a path that is not in the volume" 1 'out\.iso: .*no-such' "$@" out.iso no-such
    refuse "$command: names that are none" 2 'rock-ridge' "$@" out.iso --view klingon
  done
  refuse "verify: a volume that is not there" 1 'no-such\.iso: ' imgtool iso verify no-such.iso
  refuse "verify: a pipe" 1 'pipe: .*pipe' imgtool iso verify pipe
  is "imgtool: verify: what is no volume, in one finding on standard output" "1 old: error: at byte 32768" \
    "$(imgtool iso verify -q old 2>&1 | wc -l) $(imgtool iso verify -q old | cut -d' ' -f1-5)"
  imgtool iso ls out.iso 2> "$work/err" | head -n 0
  is "imgtool: ls says nothing when nobody reads on" "" "$(cat "$work/err")"
  is "imgtool: ls shows control characters escaped" 'sub/red\u001b[31m\nname' "$(imgtool iso ls out.iso sub | tail -n +2)"
}

iso_extract() {
  new_tree
  imgtool iso make -q tree -o out.iso
  refuse "no folder named" 2 '-C' imgtool iso extract out.iso
  refuse "a folder that is a file" 1 'old: .*not a directory' imgtool iso extract out.iso -C old
  mkdir files victim
  echo mine > files/hello
  refuse "a file that exists" 1 'files/hello: exists' imgtool iso extract out.iso -C files
  ln -sf ../good.yaml files/hello
  refuse "a link that exists" 1 'files/hello: exists' imgtool iso extract out.iso -C files
  ln -s ../victim files/sub
  refuse "a link in a folder's place, with --force" 1 'files/sub: ' imgtool iso extract out.iso -C files --force
  rm files/sub
  accept "--force replaces a link" imgtool iso extract out.iso -C files --force
  is "imgtool: and leaves what it led to" "#cloud-config" "$(head -1 good.yaml)"
  is "imgtool: the files are those of the tree" "" "$(diff -r --no-dereference tree files 2>&1)"
  ln -s /etc/passwd tree/outside
  imgtool iso make -q tree -o out.iso --force
  refuse "a link that leads out" 1 'new/outside: .*/etc/passwd' imgtool iso extract out.iso -C new
  truncate -s 1G tree/zeros
  imgtool iso make -q tree -o out.iso --force
  accept "a file of 1 GiB of zeros" imgtool iso extract out.iso -C holes zeros
  is "imgtool: has its length" 1073741824 "$(stat -c %s holes/zeros)"
  succeeds "imgtool: takes no room in the volume" test "$(du -k out.iso | cut -f1)" -lt 1024
  succeeds "imgtool: nor when it is extracted" test "$(du -k holes/zeros | cut -f1)" -lt 1024
}

# interrupted_while_writing TITLE FOLDER WORD...: SIGINT as soon as there is an unfinished file in FOLDER
interrupted_while_writing() {
  local title=$1 folder=$2 before verdict
  shift 2
  before=$(state "$box")
  verdict=$(timeout 60 python3 - "$folder" "$dist/bin/imgtool" "$@" <<'PYTHON'
import glob, signal, subprocess, sys, time
default = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
program = subprocess.Popen(sys.argv[2:], preexec_fn=default, stderr=subprocess.DEVNULL)
while program.poll() is None and not glob.glob(sys.argv[1] + "/.seedling-*.tmp"):
    time.sleep(0.001)
program.send_signal(signal.SIGINT)
print(program.wait() % 256)
PYTHON
  ) || verdict="not ended"
  # 130 or, said by the kernel, death by SIGINT (254 is -2)
  if [[ $verdict == 130 || $verdict == 254 ]] && [ "$before" = "$(state "$box")" ]; then ok "imgtool: $title"
  else bad "imgtool: $title" "$verdict" "$(diff <(echo "$before") <(state "$box") || true)"; fi
}

iso_interrupted() {
  new_tree
  head -c 512M /dev/zero | tr '\0' x > tree/big
  interrupted_while_writing "an interrupt while a volume is written leaves the old file" . iso make tree -o old --force
  imgtool iso make -q tree -o out.iso
  mkdir files
  echo mine > files/big
  interrupted_while_writing "an interrupt while a file is extracted leaves the old file" files iso extract out.iso -C files --force big
}

# ---- launch --------------------------------------------------------------------------------------

launch_refusals() {
  new_box
  qemu-img create -q -f qcow2 -F qcow2 -b base.qcow2 vm.qcow2
  truncate -s 380928 seed.iso
  refuse "a disk that is not there" 1 'no-such\.qcow2' launch --disk no-such.qcow2 --accel tcg --foreground
  refuse "a disk that is a folder" 1 '\.: |\./: ' launch --disk . --accel tcg --foreground
  refuse "a seed that is not there" 1 'no-such\.iso' launch --disk vm.qcow2 --seed no-such.iso --accel tcg --foreground
  refuse "an image that is not there" 1 'no-such\.qcow2' launch no-such.qcow2 --accel tcg --foreground
  refuse "neither image nor disk" 2 'IMAGE|--disk' launch --accel tcg
  refuse "an unknown architecture" 2 'sparc' launch --disk vm.qcow2 --arch sparc
  refuse "an unknown accelerator" 2 'warp' launch --disk vm.qcow2 --accel warp
  refuse "a port that is none" 2 '99999' launch --disk vm.qcow2 -p 99999:22
  refuse "an accelerator of another system" 1 'hvf' launch --disk vm.qcow2 --accel hvf --foreground
  refuse "QEMU named, but not there" 69 '/no/such/qemu' launch --disk vm.qcow2 --accel tcg --qemu /no/such/qemu --foreground
  refuse "firmware named, but not there" 69 '/no/such/firmware' launch --disk vm.qcow2 --accel tcg --firmware /no/such/firmware --foreground
  launch_without_qemu
  is "launch: none of these left a VM behind" "" "$(find "$SEEDLING_HOME" -type f 2> /dev/null)"
  launch_locked
}

# hidden PATH...: sets $as so that a command finds nothing there: no program, an empty folder.
hidden() {
  # shellcheck disable=SC2016  # for that shell to expand
  as=(unshare --mount sh -c '
    while [ "$1" != -- ]; do
      if [ -d "$1" ]; then mount -t tmpfs none "$1" || exit; else mount --bind /dev/null "$1" || exit; fi
      shift
    done
    shift
    exec "$@"' hidden "$@" --)
}

launch_without_qemu() {
  local title="no QEMU, with the packages for apt, dnf and brew" qemu firmware=() folder
  qemu=$(readlink -f "$(command -v qemu-system-aarch64)")
  for folder in /usr/share/qemu-efi-aarch64 /usr/share/AAVMF /usr/share/qemu/firmware /usr/share/edk2; do
    [ ! -d $folder ] || firmware+=("$folder")
  done
  hidden "$qemu" "${firmware[@]}"
  if ! "${as[@]}" true > /dev/null 2>&1; then as=(); skip "launch: $title" "nothing can be hidden: no right to mount"; return; fi
  hidden "$qemu"
  refuse "$title" 69 'apt.*dnf.*brew' launch --disk vm.qcow2 --arch aarch64 --accel tcg --foreground
  refuse "the same of one command" 69 'apt.*dnf.*brew' launch base.qcow2 --arch aarch64 --accel tcg --foreground
  hidden "${firmware[@]}"
  refuse "no firmware, with the packages for apt, dnf and brew" 69 'apt.*dnf.*brew' launch --disk vm.qcow2 --arch aarch64 --accel tcg --foreground
  as=()
}

# A disk that another process has open to write: it says a length when it has.
launch_locked() {
  local title="a disk that another process has open" holder
  mkfifo "$work/say"
  exec 8<> "$work/say"
  coproc holder_io { exec qemu-io vm.qcow2 <&8 2>&1; }
  # shellcheck disable=SC2154  # set by coproc
  holder=$holder_io_PID
  echo length >&8
  if timeout 20 grep -qm 1 MiB <&"${holder_io[0]}"; then
    refuse "$title" 3 'vm\.qcow2' launch --disk vm.qcow2 --seed seed.iso --accel tcg --foreground
  else bad "$title" "its preparation failed: qemu-io did not open it"; fi
  echo quit >&8
  wait "$holder" || true
  exec 8>&-
  rm "$work/say"
}

# ---- a full disk, and files of others ------------------------------------------------------------

full_disk() {
  local title="disk full (a tmpfs of 64 KiB)"
  new_box
  mkdir -p "$full"
  if ! mount -t tmpfs -o size=64k tmpfs "$full" 2> /dev/null; then skip "$title" "a tmpfs cannot be mounted: not root, or no right to"; return; fi
  cp good.yaml old "$full"
  qemu-img create -q -f qcow2 -o cluster_size=512 "$full/base.qcow2" 1M 2> "$work/err" || bad "$title: its own preparation" "$(cat "$work/err")"
  mkdir tree
  head -c 100k /dev/urandom > tree/noise
  imgtool iso make -q tree -o noise.iso
  mkdir large
  { printf '#cloud-config\npackages: [a]\n'; head -c 100k /dev/zero | tr '\0' '#'; } > large/user-data
  head -c 40k /dev/urandom > "$full/ballast" 2> /dev/null || true
  box=$full
  refuse "$title" 1 'out\.iso.*[Nn]o space' seedtool make -o out.iso --user-data good.yaml
  refuse "$title: --force leaves the old file" 1 'old.*[Nn]o space' seedtool make -o old --user-data good.yaml --force
  refuse "$title" 1 'vm\.qcow2.*[Nn]o space' imgtool overlay base.qcow2 vm.qcow2
  refuse "$title" 1 'out\.iso.*[Nn]o space' imgtool iso make "$work/box/tree" -o out.iso
  refuse "$title: --force leaves the old file" 1 'old.*[Nn]o space' imgtool iso make "$work/box/tree" -o old --force
  refuse "$title" 1 'noise: no space' imgtool iso extract "$work/box/noise.iso" -C .
  refuse "$title" 1 'no space' seedtool make -o out.d --format dir --user-data "$work/box/large/user-data"
  refuse "$title" 1 'user-data: no space' seedtool extract "$work/box/large" -C .
  box=$work/box
  cd "$work"
  umount "$full"
}

unreadable() {
  local title="a file without the right to read it"
  new_box
  if [ "$(id -u)" = 0 ]; then
    chmod 777 "$box"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups env "HOME=$box")
    if ! "${as[@]}" "$dist/bin/seedtool" --version > /dev/null 2>&1; then
      skip "$title" "another user cannot run the programs here"; as=(); return
    fi
  fi
  cp good.yaml readable.yaml
  chmod 644 readable.yaml
  chmod 0 good.yaml base.qcow2
  refuse "$title" 1 'good\.yaml: .*([Pp]ermission|denied|read)' seedtool make -o out.iso --user-data good.yaml
  refuse "$title" 1 'base\.qcow2: .*([Pp]ermission|denied|read)' imgtool overlay base.qcow2 vm.qcow2
  refuse "$title" 1 'base\.qcow2: .*([Pp]ermission|denied|read)' launch --disk base.qcow2 --accel tcg --foreground
  mkdir -p tree/closed
  echo secret > tree/secret
  chmod 755 tree
  chmod 0 tree/closed
  refuse "a folder of the tree without the right to read it" 1 'tree/closed: .*([Pp]ermission|denied)' imgtool iso make tree -o out.iso
  rmdir tree/closed
  chmod 0 tree/secret
  refuse "a file of the tree without the right to read it" 1 'tree/secret: .*([Pp]ermission|denied)' imgtool iso make tree -o out.iso
  chmod 644 tree/secret
  imgtool iso make -q tree -o volume.iso
  chmod 0 volume.iso
  refuse "a volume without the right to read it" 1 'volume\.iso: .*([Pp]ermission|denied)' imgtool iso ls volume.iso
  chmod 644 volume.iso
  mkdir files
  chmod 555 files
  refuse "a folder without the right to write" 1 'files/secret: .*([Pp]ermission|denied)' imgtool iso extract volume.iso -C files
  chmod 600 good.yaml base.qcow2
  chmod 555 "$box"
  refuse "a folder without the right to write" 1 'out\.iso: .*([Pp]ermission|denied|writ)' seedtool make -o out.iso --user-data readable.yaml
  chmod 755 "$box"
  as=()
}

# ---- odd paths, all the way into QEMU ------------------------------------------------------------

# opened_by_qemu PATH...: whether a QEMU has each of them open
opened_by_qemu() {
  python3 - "$@" <<'PYTHON'
import os, sys
wanted, found = set(sys.argv[1:]), set()
for process in filter(str.isdigit, os.listdir("/proc")):
    try:
        if "qemu" not in os.readlink(f"/proc/{process}/exe"):
            continue
        for fd in os.listdir(f"/proc/{process}/fd"):
            found.add(os.readlink(f"/proc/{process}/fd/{fd}"))
    except OSError:
        pass   # it ended meanwhile
sys.exit(0 if wanted <= found else 1)
PYTHON
}

odd_path() {   # odd_path NAME: a folder and files of that name
  local name=$1 title dir pid status=0
  printf -v title 'a path with %q, from seedtool and imgtool into QEMU' "$name"
  new_box
  dir=$box/d$name
  mkdir "$dir"
  mv base.qcow2 "$dir/${name}base"
  mv good.yaml "$dir/${name}user"
  cd "$dir"
  if ! seedtool make -o "./${name}seed" --user-data "./${name}user" > "$work/out" 2>&1 ||
    ! imgtool overlay "./${name}base" "./${name}vm" > "$work/out" 2>&1; then bad "$title" "$(cat "$work/out")"; return; fi
  mkfifo "$work/input"
  exec 8<> "$work/input"
  timeout -k 5 60 launch --disk "./${name}vm" --seed "./${name}seed" --arch x86_64 --accel tcg --foreground --qemu-arg=-S \
    < "$work/input" > "$work/out" 2>&1 8>&- &
  pid=$!
  status="not open in QEMU"
  for _ in $(seq 100); do
    if opened_by_qemu "$dir/${name}vm" "$dir/${name}base" "$dir/${name}seed"; then status=0; break; fi
    kill -0 $pid 2> /dev/null || break
    sleep 0.1
  done
  printf '\001cquit\n' >&8
  wait $pid || [ "$status" != 0 ] || status=$?
  exec 8>&-
  rm "$work/input"
  if [ "$status" = 0 ]; then ok "$title"; else bad "$title" "$status" "$(tail -c 800 "$work/out" | tr -d '\0\001\r\033')"; fi
}

odd_paths() {
  local name
  # shellcheck disable=SC2016  # as it stands
  for name in ' a b ' ',' ',,' 'a,readonly=on' ':' 'nbd:' 'json:{}' "'" '"' \\ '\n' $'a\nb' $'\t' 'é' '日本' '🌱' \
    '-x' '*?[a]' '$HOME' '%s%n' ';id' '&' '#' '~' '=' '{"a":1}'; do
    odd_path "$name"
  done
}

seedtool_documents
seedtool_outputs
seedtool_secrets
interrupted_while_reading
imgtool_bases
imgtool_outputs
imgtool_sizes
iso_make
iso_read
iso_extract
iso_interrupted
launch_refusals
full_disk
unreadable
odd_paths
cd "$work"
counts
