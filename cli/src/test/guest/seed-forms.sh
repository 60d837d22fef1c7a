#!/usr/bin/env bash
# seed-forms.sh [BASE.qcow2]
#
# Seeds of every form that seedtool makes, in a real guest (amd64) under QEMU's software emulation, beyond
# the ISO volumes of end-to-end.sh:
#
#   vfat          a FAT volume; a message of a cloud-config, a script and one for every boot; network version 1
#   http          seedtool serve --once, told by SMBIOS; user-data packed by gzip
#   configdrive   OpenStack's layout; a template by Jinja; files, settings and values; network_data.json
#
# Each guest prints on its console what it has been told to, and powers off.  Prints a line for each point
# checked and "N passed, N failed"; the status is 0 when none failed.  BASE is an image of build-image.sh.
#
# Settings (environment): SEEDLING=DIR  the distribution    TIMEOUT=SECONDS  for one boot (300)    KEEP=1
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"

die() { echo "seed-forms: $*" >&2; exit 2; }
[ $# -le 1 ] || die "usage: seed-forms.sh [BASE.qcow2]"
bin=${SEEDLING:-$here/../../../target/seedling}/bin
for program in seedtool imgtool launch; do
  [ -x "$bin/$program" ] || die "$bin/$program is missing: ./mvnw -DskipTests package"
done
base=$(realpath "${1:-$("$here/build-image.sh" amd64)}")
limit=${TIMEOUT:-300}
work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-forms.XXXXXX")
server=
leave() {
  local status=$?
  trap - EXIT
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
mac=52:54:00:ab:cd:01

# boot NAME ARGUMENT...: boots an overlay of its own until the guest powers itself off
boot() {
  local name=$1 began=$SECONDS
  shift
  console=$work/$name.console
  "$bin/imgtool" overlay "$base" "$work/$name.qcow2" -s 8G > /dev/null
  if timeout --kill-after=10 "$limit" "$bin/launch" --disk "$work/$name.qcow2" --arch x86_64 --accel tcg --cpus 1 --mac "$mac" \
    --foreground "$@" < /dev/null > "$console" 2> "$work/$name.messages"; then
    ok "$name: the guest boots and powers itself off ($((SECONDS - began)) s)"
  else
    bad "$name: the guest boots and powers itself off" "$(tail -n 5 "$work/$name.messages")" "$(tail -n 8 "$console")"
  fi
  rm -f "$work/$name.qcow2"
}

# shows TITLE PATTERN
shows() {
  if grep -aqE -- "$2" "$console"; then ok "$1"; else bad "$1" "not on the console: $2" "$(grep -a seedling-form "$console" | head -n 8)"; fi
}

off='power_state: {mode: poweroff, delay: now, timeout: 60, condition: true}'

# ---- vfat ----------------------------------------------------------------------------------------

cat > "$work/config" <<YAML
#cloud-config
write_files:
  - {path: /run/told, content: "from-the-config\n"}
runcmd:
  - 'echo "seedling-form config \$(cat /run/told) \$(ip -br -4 address | tr -s " " | tr "\n" " ")" > /dev/console'
  - '/var/lib/cloud/scripts/per-boot/*boot.sh; true'
$off
YAML
printf '#!/bin/sh\necho "seedling-form script" > /dev/console\n' > "$work/script.sh"
printf '#!/bin/sh\necho "seedling-form every-boot" > /dev/console\n' > "$work/boot.sh"
cat > "$work/network-v1" <<YAML
version: 1
config:
  - type: physical
    name: seedling0
    mac_address: "$mac"
    subnets: [{type: dhcp}]
YAML
succeeds "vfat: seedtool make writes a FAT volume with three parts" \
  "$bin/seedtool" make --format vfat -o "$work/seed.img" --user-data "$work/config" --user-data "$work/script.sh" \
  --part x-shellscript-per-boot:"$work/boot.sh" --network-config "$work/network-v1" --hostname forms
boot vfat --seed "$work/seed.img"
shows "vfat: cloud-init takes the FAT volume" 'Datasource DataSourceNoCloud \[seed=/dev/'
shows "vfat: the cloud-config of the message is carried out" 'seedling-form config from-the-config '
shows "vfat: network version 1 names the card" 'seedling-form config .*seedling0 UP 10\.0\.2\.15'
shows "vfat: the script of the message runs" 'seedling-form script'
shows "vfat: the script for every boot runs" 'seedling-form every-boot'

# ---- http ----------------------------------------------------------------------------------------

mkdir "$work/http"
{ echo '#cloud-config'
  echo "runcmd: ['echo \"seedling-form gzip \$(hostname)\" > /dev/console']"
  echo "$off"; } | gzip -n > "$work/http/user-data"
printf 'instance-id: over-http\nlocal-hostname: forms-http\n' > "$work/http/meta-data"
"$bin/seedtool" serve "$work/http" --once > "$work/served" 2> "$work/requests" &
server=$!
for _ in {1..100}; do [ ! -s "$work/served" ] || break; sleep 0.1; done
# The guest's cloud-init is 22.4: the second form is for it.
smbios=$(sed -n "s/^ *-smbios '\(.*\)' for cloud-init before 23.4$/\1/p" "$work/served")
boot http --qemu-arg -smbios --qemu-arg "$smbios"
shows "http: cloud-init fetches the seed" 'Datasource DataSourceNoCloudNet \[seed=dmi,http'
shows "http: user-data packed by gzip is carried out" 'seedling-form gzip forms-http'
if wait "$server"; then ok "http: seedtool serve --once has ended by itself"; else bad "http: seedtool serve --once has ended by itself"; fi
server=
is "http: both documents were fetched by cloud-init" 2 \
  "$(grep -cE '(meta|user)-data: 200, .*Cloud-Init' "$work/requests")"

# ---- configdrive ---------------------------------------------------------------------------------

cat > "$work/template" <<'YAML'
## template: jinja
#cloud-config
runcmd:
  - 'echo "seedling-form jinja {{ v1.local_hostname }} {{ v1.platform }}" > /dev/console'
YAML
cat > "$work/valued" <<'YAML'
#cloud-config
runcmd:
  - 'echo "seedling-form values ${greeting} $(cat /run/put)" > /dev/console'
YAML
echo "$off" >> "$work/valued"
printf 'greeting: "it is: on"\n' > "$work/values"
printf 'put-there\n' > "$work/put"
printf 'version: 2\nethernets: {n: {match: {macaddress: "%s"}, dhcp4: true}}\n' "$mac" > "$work/network-v2"
succeeds "configdrive: seedtool make writes one of a template, values, a file and settings" \
  "$bin/seedtool" make --format configdrive -o "$work/drive.iso" --user-data "$work/template" --user-data "$work/valued" \
  --values "$work/values" --write-file "$work/put:/run/put:0600" --set 'bootcmd=["echo seedling-form set > /dev/console"]' --hostname forms-drive \
  --network-config "$work/network-v2"
boot configdrive --seed "$work/drive.iso"
shows "configdrive: cloud-init takes the config drive" 'Datasource DataSourceConfigDrive '
shows "configdrive: the template is filled in" 'seedling-form jinja forms-drive '
shows "configdrive: values and the file are there" 'seedling-form values it is: on put-there'
shows "configdrive: the setting is carried out" 'seedling-form set'
counts
