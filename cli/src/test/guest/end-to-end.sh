#!/usr/bin/env bash
# end-to-end.sh arm64|amd64 [BASE.qcow2]
#
# The three programs on a real guest: a seed by seedtool, an overlay by imgtool, booted by launch under
# QEMU's software emulation through UEFI, with real cloud-init inside.  BASE is an image of
# build-image.sh (built when not given; not any cloud image: its user is "ubuntu").
#
#   1st boot  the seed is found and carried out, the root file system fills the disk, which is the top of a
#             chain: BASE copied by imgtool convert, compressed by zstd, below two overlays of other clusters
#   2nd boot  the same seed again: nothing is done twice
#   3rd boot  changed user-data, hence a new instance-id: it is carried out; the seed is a volume of imgtool
#             iso make, with a tree beside the documents, which the guest finds as it was
#   4th boot  one command, "launch BASE --password-file … --ssh-key …", and SSH into the guest
#
# Prints a line for each point checked and "N passed, N failed"; the status is 0 when none failed.
# Everything happens in a temporary folder, which is removed at the end; after a failure the consoles
# are kept and their folder is named.  No QEMU outlives the script: each runs under timeout(1).
#
# Settings (environment):
#   SEEDLING=DIR           the distribution (cli/target/seedling of this checkout)
#   TIMEOUT=SECONDS        for one boot (arm64 600, amd64 480; an idle machine needs 75)
#   BOOTS="1 2 3 4"        which of these (the 2nd needs the 1st)
#   LAUNCH_OPTIONS=WORDS   further options for launch (arm64: --cpu cortex-a57, twice as fast under
#                          emulation as "max", and no more is asked of it here)
#   KEEP=1                 keep the folder
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"

die() { echo "end-to-end: $*" >&2; exit 2; }
say() { printf '      [%3ds] %s\n' "$SECONDS" "$*"; }

[ $# -eq 1 ] || [ $# -eq 2 ] || die "usage: end-to-end.sh arm64|amd64 [BASE.qcow2]"
case $1 in
  arm64) options=(--arch aarch64 --accel tcg --cpus 1 --cpu cortex-a57) limit=${TIMEOUT:-600} ;;
  amd64) options=(--arch x86_64 --accel tcg --cpus 1) limit=${TIMEOUT:-480} ;;
  *) die "unknown architecture '$1' (arm64 or amd64)" ;;
esac
arch=$1 boots=" ${BOOTS:-1 2 3 4} "
if [ -n "${LAUNCH_OPTIONS:-}" ]; then
  read -ra more <<< "$LAUNCH_OPTIONS"
  options+=("${more[@]}")
fi
bin=${SEEDLING:-$here/../../../target/seedling}/bin
for program in seedtool imgtool launch; do
  [ -x "$bin/$program" ] || die "$bin/$program is missing: ./mvnw -DskipTests package"
done
for program in qemu-img qemu-io ssh ssh-keygen openssl timeout sha256sum; do
  command -v $program > /dev/null || die "$program is missing: apt-get install qemu-utils openssh-client openssl"
done
base=${2:-$("$here/build-image.sh" "$arch")}
base=$(realpath "$base")

work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-end-to-end.XXXXXX")
export SEEDLING_HOME=$work/home
pid=
leave() {
  local status=$?
  trap - EXIT
  end_guest
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"
  elif [ "$status" -eq 0 ]; then rm -rf "$work"
  else rm -rf "$work"/*.qcow2 "$SEEDLING_HOME"; echo "consoles and messages: $work"; fi
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---- a running guest -----------------------------------------------------------------------------

# boot NAME LAUNCH-ARGUMENT...: starts launch in the foreground mode, with the console in NAME.console
# and what launch itself says in NAME.messages.  Its input is a pipe that stays open, as a terminal's
# would: that way the monitor behind Ctrl-A C can be reached.
boot() {
  local name=$1
  shift
  console=$work/$name.console messages=$work/$name.messages
  echo "      + launch $*"
  started=$SECONDS
  rm -f "$work/input"
  mkfifo "$work/input"
  exec 7<> "$work/input"
  timeout --kill-after=10 "$limit" "$bin/launch" "$@" < "$work/input" > "$console" 2> "$messages" 7>&- &
  pid=$!
}

running() { [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null; }

# Ends what boot started, if it is still there.
end_guest() {
  [ -n "$pid" ] || return 0
  kill "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
  pid=
  exec 7>&-
}

shows() { grep -aqE -- "$1" "$console"; }

finished='Cloud-init v.* finished at .*Datasource'
broken='Kernel panic|initrd: no root|Entering emergency|UEFI Interactive Shell'

# reaches PATTERN: waits until the console shows it; fails when it cannot come any more.
reaches() {
  while ! shows "$1"; do
    if ! running; then shows "$1"; return; fi
    ! shows "$broken" || return 1
    sleep 0.5
  done
}

# Asks the guest to power off, as its power button would, through the monitor.
press_power_button() { printf '\001csystem_powerdown\n' >&7; }

# ends_by_itself TITLE: the guest powers off and launch returns 0.
ends_by_itself() {
  local status=0
  while running; do
    ! shows "$broken" || kill "$pid"
    sleep 0.5
  done
  wait "$pid" || status=$?
  pid=
  exec 7>&-
  case $status in
    0) ok "$1 ($((SECONDS - started)) s)" ;;
    124 | 137) bad "$1" "not within $limit s; the console ends with:" "$(tail -n 5 "$console")" ;;
    *) bad "$1" "launch ended with status $status:" "$(tail -n 5 "$messages")" "$(tail -n 5 "$console")" ;;
  esac
}

# console_shows TITLE PATTERN
console_shows() {
  if shows "$2"; then ok "$1"; else bad "$1" "not on the console: $2" "which ends with:" "$(tail -n 5 "$console")"; fi
}

# report RUN: the line that the guest's runcmd of that run printed, without the carriage return
report() { grep -aoE "seedling-report run=$1 .*" "$console" | tail -n 1 | tr -d '\r' || true; }
field() { sed -n "s/.* $1=\([^ ]*\).*/\1/p"; }

# ---- the seed ------------------------------------------------------------------------------------

host=seedling-$arch
# The password "seedling", as "openssl passwd -6 -salt saltofseedling" hashes it.
hash=$(openssl passwd -6 -salt saltofseedling seedling)

# What the guest says of the volume beside the documents: the files' sums, their number, a link and the label.
volume_report() {
  cat <<'SH'
#!/bin/sh
mkdir -p /run/volume
mount -o ro LABEL=cidata /run/volume
cd /run/volume
sums=bad
! sha256sum --quiet --strict -c sums || sums=good
echo "seedling-volume sums=$sums files=$(find beside -type f | wc -l)" \
  "link=$(readlink beside/link)" "through=$(cat beside/link)" \
  "label=$(blkid -s LABEL -o value "$(findmnt -n -o SOURCE /run/volume)")" > /dev/console
SH
}

volume_report_file() {
  printf '  - path: /run/volume-report\n    permissions: "0755"\n    content: |\n'
  volume_report | sed 's/^/      /'
}

user_data() {   # user_data RUN
  cat <<YAML
#cloud-config
hostname: $host
chpasswd:
  expire: false
  users:
    - {name: ubuntu, password: "$hash", type: hash}
write_files:
  - path: /run/report
    permissions: "0755"
    content: |
      #!/bin/sh
      echo "seedling-report run=$1" \\
        "host=\$(hostname)" \\
        "password=\$(getent shadow ubuntu | cut -d: -f2)" \\
        "root=\$(df -B1 --output=size / | tail -n 1 | tr -d ' ')" \\
        "instance=\$(cat /run/cloud-init/.instance-id)" \\
        "address=\$(hostname -I)" > /dev/console
$([ "$1" = A ] || volume_report_file)
runcmd:
  - [/run/report]
$([ "$1" = A ] || echo '  - [/run/volume-report]')
power_state: {mode: poweroff, delay: now, timeout: 60, condition: true}
YAML
}

cat > "$work/network-config" <<'YAML'
version: 2
ethernets:
  primary:
    match: {name: "en*"}
    dhcp4: true
YAML
user_data A > "$work/user-data.a"
user_data B > "$work/user-data.b"

# make_seed OUT USER-DATA: sets $instance
make_seed() {
  succeeds "seedtool make writes $1 from user-data and network-config" \
    "$bin/seedtool" make -o "$work/$1" --user-data "$work/$2" --network-config "$work/network-config" --json
  instance=$("$bin/seedtool" make -o "$work/again.iso" --user-data "$work/$2" \
    --network-config "$work/network-config" --json | sed -n 's/.*"instanceId": *"\([^"]*\)".*/\1/p')
  succeeds "the same documents give the same bytes" cmp "$work/$1" "$work/again.iso"
  rm -f "$work/again.iso"
}

# make_volume OUT SEED USER-DATA: SEED's documents and a tree beside them, by imgtool iso make
make_volume() {
  local tree=$work/tree folder=$work/tree/beside i
  mkdir "$tree"
  succeeds "imgtool iso extract gives the documents back" "$bin/imgtool" iso extract "$work/$2" -C "$tree"
  succeeds "user-data is as it was" cmp "$tree/user-data" "$work/$3"
  mkdir "$folder"
  for i in {1..20}; do folder+=/level-$i; done
  mkdir -p "$folder"
  echo deep > "$folder/file"
  seq 5000 > "$tree/beside/of-several-sectors"
  echo long > "$tree/beside/$(printf 'n%.0s' {1..250})"
  echo unicode > "$tree/beside/zażółć 日本語 😀"
  : > "$tree/beside/empty"
  mkdir "$tree/beside/empty-folder"
  ln -s "${folder#"$tree/beside/"}/file" "$tree/beside/link"
  (cd "$tree" && find beside -type f -exec sha256sum {} + > sums)
  succeeds "imgtool iso make writes $1 from these and a tree beside them" \
    env LC_ALL=C.UTF-8 "$bin/imgtool" iso make -V cidata "$tree" -o "$work/$1"
  succeeds "imgtool iso verify finds no error in it" "$bin/imgtool" iso verify "$work/$1"
  link=$(readlink "$tree/beside/link")
}

# make_chain: the disk vm.qcow2 of 16 GiB, all of it by imgtool: a copy of BASE and what lies over it
make_chain() {
  local image
  succeeds "imgtool convert copies the base, compressed by zstd" \
    "$bin/imgtool" convert -c -O qcow2 -o compression_type=zstd "$base" "$work/copy.qcow2"
  succeeds "imgtool overlay lays clusters of 4 KiB over the copy" \
    "$bin/imgtool" overlay -o cluster_size=4k "$work/copy.qcow2" "$work/middle.qcow2"
  succeeds "imgtool create lays subclusters over that, 16 GiB in all" \
    "$bin/imgtool" create -f qcow2 -F qcow2 -b middle.qcow2 -o extended_l2=on,cluster_size=128k "$work/top.qcow2" 16G
  # Something of the disk's own: behind the base's end, where the guest's file system will be.
  succeeds "qemu-io writes something of its own into that" \
    qemu-io -f qcow2 -c 'write -q -P 90 9G 300k' -c 'write -q -z 10G 1M' "$work/top.qcow2"
  succeeds "imgtool convert -B copies the top alone" \
    "$bin/imgtool" convert -O qcow2 -B middle.qcow2 -F qcow2 -o extended_l2=on "$work/top.qcow2" "$work/vm.qcow2"
  for image in copy middle top vm; do
    succeeds "qemu-img check finds $image.qcow2 clean" qemu-img check -q "$work/$image.qcow2"
  done
  for image in copy middle; do
    succeeds "qemu-img compare finds $image.qcow2 the same as the base" qemu-img compare -q "$base" "$work/$image.qcow2"
  done
  succeeds "qemu-img compare finds vm.qcow2 the same as top.qcow2" qemu-img compare -q "$work/top.qcow2" "$work/vm.qcow2"
  is "the chain is vm, middle and copy" "vm.qcow2 middle.qcow2 copy.qcow2" \
    "$(qemu-img info --backing-chain "$work/vm.qcow2" | sed -n 's|^image: .*/||p' | tr '\n' ' ' | sed 's/ $//')"
}

# ---- the boots -----------------------------------------------------------------------------------

boot_1() {   # the seed is carried out
  boot first "${artefacts[@]}" --seed "$work/seed-a.iso"
  ends_by_itself "1st boot: the guest boots through UEFI and its power_state powers it off"
  console_shows "1st boot: the firmware is UEFI" 'BdsDxe|EFI stub|UEFI'
  console_shows "1st boot: cloud-init takes the seed from our volume" "$finished DataSourceNoCloud \[seed=/dev/[a-z0-9]+\]"
  first=$(report A)
  is "1st boot: the hostname is set" "$host" "$(field host <<< "$first")"
  is "1st boot: the password hash is set" "$hash" "$(field password <<< "$first")"
  is "1st boot: the instance-id is that of seedtool" "$instance_a" "$(field instance <<< "$first")"
  is "1st boot: network-config brings the network up" 10.0.2.15 "$(field address <<< "$first")"
  root=$(field root <<< "$first")
  if [ "${root:-0}" -ge $((14 << 30)) ] && [ "$root" -le $((16 << 30)) ]; then
    ok "1st boot: the root file system has grown to the overlay's size ($root bytes)"
  else bad "1st boot: the root file system has grown to the overlay's size" "${root:-no} bytes"; fi
  say "$(grep -aE "$finished" "$console" | tail -n 1 | tr -d '\r')"
  say "$first"
}

boot_2() {   # nothing is done twice
  boot second "${artefacts[@]}" --seed "$work/seed-a.iso"
  if reaches "$finished" && reaches '[^ ]+ login: '; then
    ok "2nd boot, same seed: cloud-init finishes and the guest stays up"
  else bad "2nd boot, same seed: cloud-init finishes and the guest stays up" "$(tail -n 5 "$console")"; fi
  is "2nd boot, same seed: runcmd does not run again" "" "$(report A)"
  console_shows "2nd boot, same seed: the hostname is kept" "$host login:"
  press_power_button
  ends_by_itself "2nd boot: system_powerdown in the monitor (Ctrl-A C) ends it"
}

boot_3() {   # changed user-data
  boot third "${artefacts[@]}" --seed "$work/volume-b.iso"
  ends_by_itself "3rd boot, changed user-data: it is carried out, power_state included"
  is "3rd boot: the instance-id is the new one" "$instance_b" "$(report B | field instance)"
  volume=$(grep -aoE 'seedling-volume .*' "$console" | tail -n 1 | tr -d '\r' || true)
  is "3rd boot: the tree beside the documents has its bytes" "good 5" "$(field sums <<< "$volume") $(field files <<< "$volume")"
  is "3rd boot: its link leads where it led" "$link deep" "$(field link <<< "$volume") $(field through <<< "$volume")"
  is "3rd boot: the label is cidata" cidata "$(field label <<< "$volume")"
}

boot_4() {   # one command
  # The password must not be found anywhere but in this file.
  (umask 077; printf 'correct horse\n' > "$work/password")
  ssh-keygen -q -t ed25519 -N '' -f "$work/id" -C end-to-end
  boot one-command "$base" --name e2e --password-file "$work/password" --ssh-key "$work/id.pub" \
    "${options[@]}" --foreground
  if reaches "$finished"; then ok "launch IMAGE: one command boots it ($((SECONDS - started)) s)"
  else bad "launch IMAGE: one command boots it" "$(tail -n 5 "$messages")" "$(tail -n 5 "$console")"; fi
  port=$(grep -oE -- '(-p *|127\.0\.0\.1:)[0-9]+' "$messages" | grep -oE '[0-9]+$' | head -n 1 || true)
  if [ -n "$port" ]; then ok "launch IMAGE: says by which port SSH is reached ($port)"
  else bad "launch IMAGE: says by which port SSH is reached" "$(cat "$messages")"; fi
  guest() {
    timeout 240 ssh -F none -i "$work/id" -p "${port:-1}" -o BatchMode=yes -o IdentitiesOnly=yes -o ConnectTimeout=120 \
      -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR ubuntu@127.0.0.1 "$@"
  }
  # shellcheck disable=SC2016  # for the guest to expand
  seen=$(guest 'cloud-init status --wait | tail -n 1; echo "host=$(hostname)"; sudo getent shadow ubuntu | cut -d: -f2' 2>&1 || true)
  is "launch IMAGE: SSH with the key; cloud-init is done, the VM's name is the hostname" \
    "status: done host=e2e" "$(head -n 2 <<< "$seen" | tr '\n' ' ' | sed 's/ $//')"
  theirs=$(tail -n 1 <<< "$seen")
  salt=$(cut -d'$' -f3 <<< "$theirs")
  is "launch IMAGE: the password is that of the file" "$(openssl passwd -6 -salt "${salt:-none}" 'correct horse')" "$theirs"
  guest sudo systemctl poweroff > /dev/null 2>&1 || true
  ends_by_itself "launch IMAGE: the guest powers off"
  say "$(grep -aE "$finished" "$console" | tail -n 1 | tr -d '\r')"
  if grep -rq 'correct horse' "$SEEDLING_HOME"; then bad "launch IMAGE: no plain password is kept"; else ok "launch IMAGE: no plain password is kept"; fi
  overlays=$(find "$SEEDLING_HOME" -name '*.qcow2')
  for overlay in $overlays; do
    succeeds "qemu-img check finds launch's overlay clean" qemu-img check -q "$overlay"
  done
  [ -n "$overlays" ] || bad "launch IMAGE keeps an overlay under SEEDLING_HOME"
}

# ---- the checks ----------------------------------------------------------------------------------

echo "end-to-end on $arch: $(basename "$base")"
before=$(sha256sum < "$base")
make_seed seed-a.iso user-data.a
instance_a=$instance
is "the seed holds a password's hash, so only its owner may read it" 600 "$(stat -c %a "$work/seed-a.iso")"
make_seed seed-b.iso user-data.b
instance_b=$instance
if [ -n "$instance_a" ] && [ "$instance_a" != "$instance_b" ]; then ok "changed user-data gives a new instance-id ($instance_a, $instance_b)"
else bad "changed user-data gives a new instance-id" "$instance_a and $instance_b"; fi
make_volume volume-b.iso seed-b.iso user-data.b
make_chain

artefacts=(--disk "$work/vm.qcow2" "${options[@]}" --foreground)

for number in 1 2 3; do
  if [[ $boots == *" $number "* ]]; then boot_$number; fi
done

for image in vm middle copy; do
  succeeds "qemu-img check finds $image.qcow2 clean after that" qemu-img check -q "$work/$image.qcow2"
done
succeeds "imgtool check finds vm.qcow2 clean, too" "$bin/imgtool" check -q "$work/vm.qcow2"
for image in middle copy; do
  succeeds "qemu-img compare finds $image.qcow2 as it was, below a guest" qemu-img compare -q "$base" "$work/$image.qcow2"
done

if [[ $boots == *" 4 "* ]]; then boot_4; fi

is "the base's bytes are unchanged" "$before" "$(sha256sum < "$base")"
succeeds "qemu-img check finds the base clean" qemu-img check -q "$base"
counts
