#!/usr/bin/env bash
# iso-boot.sh: volumes of "imgtool iso make --boot-bios … --boot-uefi …" boot by a PC's BIOS and by UEFI.
#
# One volume holds a boot sector (44 bytes of code, which write to the first serial port) and a FAT image with an
# EFI program for x86_64 and one for AArch64 (20 bytes of code each, which write to the firmware's console).
# QEMU's emulated machines boot it: SeaBIOS, OVMF, AAVMF.  The same with the volume by xorriso shows that the
# test can see a boot; volumes without the one, the other or any entry, that it can see none.
#
# Prints a line for each point checked and "N passed, N failed".  Under a minute.
# Settings (environment): SEEDLING=DIR  the distribution (cli/target/seedling of this checkout)
#   TIMEOUT=SECONDS  for one boot (400; an idle machine needs 5)
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"
imgtool=$(realpath -m "${SEEDLING:-$here/../../../target/seedling}/bin/imgtool")
[ -x "$imgtool" ] || { echo "iso-boot: $imgtool is missing: ./mvnw -DskipTests package" >&2; exit 2; }
PATH=$PATH:/usr/sbin:/sbin
for program in mkfs.vfat mcopy python3; do
  command -v $program > /dev/null || { echo "iso-boot: $program is missing: apt-get install dosfstools mtools python3" >&2; exit 2; }
done

work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-iso-boot.XXXXXX")
leave() {
  local status=$? pid
  trap - EXIT
  for pid in $(jobs -rp); do kill "$pid" 2> /dev/null || true; done
  wait
  rm -rf "$work"
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$work"

# ---- what is booted ------------------------------------------------------------------------------

# A first sector that jumps over the place of a boot information table, and writes to COM1.
boot_sector() {
  {
    printf '\xeb\x3e'                                    # jmp 0x7c40
    head -c 62 /dev/zero
    printf '\x31\xc0\x8e\xd8\xfc\xbe\x62\x7c'            # xor ax,ax; mov ds,ax; cld; mov si,0x7c62 (the text)
    printf '\xac\x84\xc0\x74\x12\x88\xc3'                # next: lodsb; test al,al; jz halt; mov bl,al
    printf '\xba\xfd\x03\xec\xa8\x20\x74\xfb'            # mov dx,0x3fd; busy: in al,dx; test al,0x20; jz busy
    printf '\xba\xf8\x03\x88\xd8\xee\xeb\xe9'            # mov dx,0x3f8; mov al,bl; out dx,al; jmp next
    printf '\xf4\xeb\xfd'                                # halt: hlt; jmp halt
    printf '\r\nseedling-bios-boot\r\n\0'
    head -c 2048 /dev/zero
  } | head -c 2048
}

# efi_programs: BOOTX64.EFI and BOOTAA64.EFI, which call ConOut->OutputString (UEFI 2.10, 4.3 and 12.4.3)
efi_programs() {
  python3 - << 'PYTHON'
import struct

TEXT = "\r\nseedling-uefi-boot\r\n\0".encode("utf-16-le")
X86_64 = bytes.fromhex(
    "4883ec28"        # sub rsp, 40
    "488b4a40"        # mov rcx, [rdx + 0x40]      SystemTable->ConOut
    "488d1505000000"  # lea rdx, [rip + 5]         the text
    "ff5108"          # call [rcx + 8]             OutputString
    "ebfe")           # jmp .
AARCH64 = struct.pack("<5I",
    0xF9402020,       # ldr x0, [x1, #0x40]
    0xF9400402,       # ldr x2, [x0, #8]
    0x10000061,       # adr x1, . + 12
    0xD63F0040,       # blr x2
    0x14000000)       # b .


def program(machine, code):
    """A PE32+ image of one section: headers in the first 512 bytes, code in the next, at 0x1000 in memory."""
    body = code + TEXT
    dos = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, 240, 0x0022)
    optional = struct.pack("<HBBIIIII", 0x20B, 0, 0, 512, 0, 0, 0x1000, 0x1000)
    optional += struct.pack("<QIIHHHHHHIIII", 0, 0x1000, 512, 0, 0, 0, 0, 0, 0, 0, 0x2000, 512, 0)
    optional += struct.pack("<HHQQQQII", 10, 0, 0, 0, 0, 0, 0, 16) + bytes(128)
    section = b".text\0\0\0" + struct.pack("<IIIIIIHHI", len(body), 0x1000, 512, 512, 0, 0, 0, 0, 0x60000020)
    return (dos + coff + optional + section).ljust(512, b"\0") + body.ljust(512, b"\0")


open("BOOTX64.EFI", "wb").write(program(0x8664, X86_64))
open("BOOTAA64.EFI", "wb").write(program(0xAA64, AARCH64))
PYTHON
}

mkdir -p tree/boot plain
boot_sector > tree/boot/bios.bin
efi_programs
truncate -s 1M tree/boot/efi.img
mkfs.vfat -n BOOT tree/boot/efi.img > /dev/null
mmd -i tree/boot/efi.img ::/EFI ::/EFI/BOOT
mcopy -i tree/boot/efi.img BOOTX64.EFI BOOTAA64.EFI ::/EFI/BOOT/
echo 'boots nothing' > tree/readme.txt

# ---- machines ------------------------------------------------------------------------------------

# firmware FILE...: the first that is there
firmware() { local f; for f in "$@"; do if [ -r "$f" ]; then echo "$f"; return; fi; done; }

ovmf=$(firmware /usr/share/OVMF/OVMF_CODE_4M.fd /usr/share/OVMF/OVMF_CODE.fd)
aavmf=$(firmware /usr/share/AAVMF/AAVMF_CODE.fd)
missing() {   # missing MACHINE: what this host lacks for it, or nothing
  local package=qemu-system-x86
  [ "$1" != aarch64 ] || package=qemu-system-arm
  case $1 in
    bios) command -v qemu-system-x86_64 > /dev/null || echo "apt-get install $package" ;;
    x86_64) [ -n "$ovmf" ] && command -v qemu-system-x86_64 > /dev/null || echo "apt-get install $package ovmf" ;;
    aarch64) [ -n "$aavmf" ] && command -v qemu-system-aarch64 > /dev/null || echo "apt-get install $package qemu-efi-aarch64" ;;
  esac
}

# machine KIND IMAGE SERIAL: runs it; without a boot entry SeaBIOS restarts, which ends QEMU
machine() {
  local common=(-nodefaults -display none -accel tcg -no-reboot -serial "file:$3" -drive "if=none,id=cd,format=raw,readonly=on,file=$2")
  case $1 in
    bios) exec qemu-system-x86_64 "${common[@]}" -machine pc -m 64 -device ide-cd,drive=cd -boot order=d,reboot-timeout=1 ;;
    x86_64) exec qemu-system-x86_64 "${common[@]}" -machine q35 -m 256 -device ide-cd,drive=cd \
      -drive "if=pflash,format=raw,readonly=on,file=$ovmf" -drive "if=pflash,format=raw,snapshot=on,file=${ovmf/CODE/VARS}" ;;
    aarch64) exec qemu-system-aarch64 "${common[@]}" -machine virt -cpu cortex-a57 -m 256 \
      -device virtio-scsi-pci -device scsi-cd,drive=cd \
      -drive "if=pflash,format=raw,readonly=on,file=$aavmf" -drive "if=pflash,format=raw,snapshot=on,file=${aavmf/CODE/VARS}" ;;
  esac
}

# outcome KIND IMAGE OUT: writes "boots", "boots nothing" or what else happened.  AAVMF under software emulation has been seen
# to hang after its first line (once), before it looked for anything to boot: a machine that has not named a boot entry
# after 100 seconds is started anew.
outcome() {
  local pid serial=$3.serial by=uefi until=$((SECONDS + ${TIMEOUT:-400})) anew=$((SECONDS + 100))
  [ "$1" != bios ] || by=bios
  start() {   # start KIND IMAGE SERIAL
    : > "$3"
    machine "$@" > "$3.qemu" 2>&1 &
    pid=$!
  }
  start "$1" "$2" "$serial"
  trap 'kill "$pid" 2> /dev/null' TERM
  while :; do
    if grep -aq "seedling-$by-boot" "$serial"; then echo boots; break; fi
    if grep -aqE 'Shell>|startup\.nsh|No bootable option' "$serial"; then echo "boots nothing"; break; fi
    if ! kill -0 "$pid" 2> /dev/null; then
      if grep -aq "seedling-$by-boot" "$serial"; then echo boots
      elif [ "$1" = bios ] && [ ! -s "$serial.qemu" ]; then echo "boots nothing"
      else echo "QEMU ended: $(tail -n 2 "$serial.qemu")"; fi
      break
    fi
    if [ $SECONDS -ge $until ]; then echo "nothing after ${TIMEOUT:-400} s: $(tail -c 300 "$serial")"; break; fi
    if [ "$1" = aarch64 ] && [ $SECONDS -ge $anew ] && ! grep -aq 'BdsDxe: loading' "$serial"; then
      kill "$pid" 2> /dev/null || true
      wait "$pid" 2> /dev/null || true
      echo "the firmware hung, and was started anew" >&2
      start "$1" "$2" "$serial"
      anew=$((SECONDS + 100))
    fi
    sleep 0.1
  done > "$3"
  kill "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
}

# boot TITLE IMAGE BIOS UEFI: what each firmware must do with it: boots or "boots nothing"
boot() {
  local title=$1 image=$2 kind lack expected pids=()
  if [ ! -s "$image" ]; then bad "$title" "no $image"; return; fi
  for kind in bios x86_64 aarch64; do
    [ -n "$(missing $kind)" ] || { outcome $kind "$image" "$image.$kind" & pids+=($!); }
  done
  [ ${#pids[@]} -eq 0 ] || wait "${pids[@]}"
  for kind in bios x86_64 aarch64; do
    expected=$4
    [ $kind != bios ] || expected=$3
    lack=$(missing $kind)
    if [ -n "$lack" ]; then skip "$title, $kind: $expected" "$lack"
    else is "$title, $kind: $expected" "$expected" "$(cat "$image.$kind")"; fi
  done
}

# ---- the checks ----------------------------------------------------------------------------------

make() {   # make OUT OPTION...
  local out=$1
  shift
  succeeds "iso make $*" timeout 60 "$imgtool" iso make tree -o "$out" "$@"
  succeeds "iso verify finds no error in it" timeout 60 "$imgtool" iso verify "$out"
}

make both.iso --boot-bios boot/bios.bin --boot-uefi boot/efi.img -V BOOT
boot "both entries" both.iso boots boots
make table.iso --boot-bios boot/bios.bin --boot-uefi boot/efi.img --boot-info-table
boot "both entries and a boot information table" table.iso boots boots
make bios.iso --boot-bios boot/bios.bin
boot "a BIOS entry only" bios.iso boots "boots nothing"
make uefi.iso --boot-uefi boot/efi.img --no-joliet
boot "a UEFI entry only" uefi.iso "boots nothing" boots
make none.iso
boot "no entry" none.iso "boots nothing" "boots nothing"

if command -v xorriso > /dev/null; then
  succeeds "xorriso writes the same" timeout 60 xorriso -as mkisofs -quiet -o xorriso.iso -J -R -b boot/bios.bin -c boot/boot.cat \
    -no-emul-boot -boot-load-size 4 -eltorito-alt-boot -e boot/efi.img -no-emul-boot tree
  boot "both entries, by xorriso" xorriso.iso boots boots
  entries() { timeout 60 xorriso -indev "$1" -report_el_torito plain 2> /dev/null | grep -E '^El Torito boot img :' | awk '{ print $6, $7, $8, $9, $10 }'; }
  theirs=$(entries xorriso.iso)
  if [ -n "$theirs" ]; then is "xorriso reads the entries of our volume as those of its own" "$theirs" "$(entries both.iso)"
  else bad "xorriso reads the entries of our volume as those of its own" "none in its own"; fi
else skip "the same volume by xorriso" "apt-get install xorriso"; fi

# The table: the primary descriptor's sector, the file's sector and size, and the sum of what follows byte 64.
if command -v bsdtar > /dev/null; then
  mkdir table
  if bsdtar -xf table.iso -C table 2> /dev/null; then
    read -r descriptor sector size sum < <(od -An -t u4 -j 8 -N 16 table/boot/bios.bin)
    is "the table names the primary descriptor" 16 "${descriptor:-none}"
    is "the table names the file's size" 2048 "${size:-none}"
    is "the table has the sum of the file's words" "$(tail -c +65 tree/boot/bios.bin | od -An -v -t u4 | awk '{ for (i = 1; i <= NF; i++) s += $i } END { print s % 4294967296 }')" "${sum:-none}"
    succeeds "the table names the file's sector" cmp <(tail -c +$((${sector:-0} * 2048 + 1)) table.iso | head -c 2048) table/boot/bios.bin
  else bad "bsdtar reads the volume with the table"; fi
else skip "the boot information table" "apt-get install libarchive-tools"; fi
succeeds "the source's boot image is left as it was" cmp <(boot_sector) tree/boot/bios.bin
counts
