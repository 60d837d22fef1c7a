#!/usr/bin/env bash
# kernel-mount-check.sh IMAGE [IMAGE...]        (up to 24 ISO 9660 or FAT images)
#
# What Linux sees in IMAGEs: boots Debian's cloud kernel under emulation (busybox as init) with each as a
# read-only virtio disk, mounts it in every way that its type has, and prints
#
#   == IMAGE blkid: …         what libblkid, by which cloud-init finds a seed, says of it on this machine
#   == IMAGE iso9660 default|norock|norock,nojoliet   or   == IMAGE vfat default
#   mount: the line of /proc/mounts, that is the options in force
#   TYPE MODE UID:GID SIZE MTIME INODE PATH [-> TARGET] [sha256=…]     one line an entry
#   kernel: what the kernel logged meanwhile (errors are here)
#   statfs: size and longest name
#
# Lines that begin with FAIL are mounts or reads that failed.  About 5 seconds for one image, 18 for 24.
#
# Status: 0 every mount worked and every file could be read; 1 there is a FAIL line; 2 usage or a missing
# program; 3 the guest did not finish in TIMEOUT (180) seconds.
# Settings (environment): OPTIONS="default norock norock,nojoliet"  the iso9660 mounts to try
#   KERNEL_DEB=FILE  a linux-image package for amd64 (else apt downloads linux-image-cloud-amd64)
#   CACHE=DIR  keeps kernel and initrd, 10 MB (${XDG_CACHE_HOME:-~/.cache}/seedling/kernel-mount-check)
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

die() { echo "kernel-mount-check: $1" >&2; exit "${2:-2}"; }

main() {
  case $# in [1-9] | 1[0-9] | 2[0-4]) ;; *) die "usage: kernel-mount-check.sh IMAGE [IMAGE...] (at most 24)" ;; esac
  local f tool
  for f in "$@"; do [ -r "$f" ] || die "cannot read $f"; done
  for tool in qemu-system-x86_64 blkid cpio depmod dpkg-deb timeout; do
    command -v $tool > /dev/null || die "$tool is missing: apt-get install qemu-system-x86 util-linux cpio kmod"
  done
  tmp=$(mktemp -d)
  trap 'rm -rf "$tmp"' EXIT
  boot=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/seedling/kernel-mount-check}/$(sha256sum < "${BASH_SOURCE[0]}" | cut -c1-12)
  [ -s "$boot/initrd" ] || make_boot_files
  run_guest "$@"
  for f in "$@"; do
    echo "== $f blkid: $(blkid -p -o export "$f" | grep -v ^DEVNAME | tr '\n' ' ')"
  done
  print_report "$@"
  ! grep -q '^FAIL' "$tmp/report" || exit 1
}

make_boot_files() {
  local rd=$tmp/rd kver m
  mkdir -p "$tmp/debs" "$tmp/kernel" "$tmp/busybox" "$rd"/{bin,dev,proc,sys,mnt,lib/modules}
  if [ -n "${KERNEL_DEB:-}" ]; then cp "$KERNEL_DEB" "$tmp/debs/"; else
    local real
    real=$(apt-cache depends linux-image-cloud-amd64 2> /dev/null |
      sed -n 's/^ *Depends: *\(linux-image-[0-9].*\)/\1/p' | head -1)
    [ -n "$real" ] || die "apt does not know linux-image-cloud-amd64: apt-get update, on Debian for amd64"
    (cd "$tmp/debs" && apt-get -o APT::Sandbox::User=root -qq download "$real")
  fi
  (cd "$tmp/debs" && apt-get -o APT::Sandbox::User=root -qq download busybox-static)
  dpkg-deb -x "$tmp"/debs/linux-image-*.deb "$tmp/kernel"
  dpkg-deb -x "$tmp"/debs/busybox-static_*.deb "$tmp/busybox"
  cp "$tmp/busybox/bin/busybox" "$rd/bin/"
  kver=$(basename "$tmp"/kernel/lib/modules/*)
  depmod -b "$tmp/kernel" "$kver"
  for m in virtio_pci virtio_blk isofs vfat nls_utf8 nls_ascii nls_cp437 nls_iso8859-1; do
    modprobe -d "$tmp/kernel" -S "$kver" --show-depends "$m" 2> /dev/null || true   # some are built in
  done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r m; do
    cp "$m" "$rd/lib/modules/"
    echo "/lib/modules/${m##*/}"
  done > "$rd/order"
  write_init "$rd/init"
  mkdir -p "$boot"
  cp "$tmp/kernel/boot/vmlinuz-$kver" "$boot/vmlinuz"
  (cd "$rd" && find . | sort | cpio --quiet -o -H newc -R 0:0 | gzip -1n) > "$boot/initrd.$$"
  mv "$boot/initrd.$$" "$boot/initrd"
}

# The report goes over the second serial port, in raw mode: no kernel messages and no carriage returns in
# it, and UTF-8 names as they are.
write_init() {
  cat > "$1" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
while read -r m; do insmod "$m"; done < /order
options=$(sed -n 's/.*mounts="\([^"]*\)".*/\1/p' /proc/cmdline)
stty -F /dev/ttyS1 raw
exec > /dev/ttyS1

show() {   # show DISK TYPE OPTIONS
  echo "== $(cat /sys/block/$1/serial) $2 $3"
  dmesg -c > /dev/null
  o=ro; [ "$3" = default ] || o=ro,$3
  if mount -t $2 -o $o /dev/$1 /mnt 2> /err; then
    echo "mount: $(grep ' /mnt ' /proc/mounts)"
    (cd /mnt && find . | sed 's|^[.]/||' | sort) > /names
    cd /mnt
    while IFS= read -r n; do
      line=$(stat -c "%F %a %u:%g %s %Y %i %N" "$n" 2>&1) || { echo "FAIL stat '$n': $line"; continue; }
      if [ -f "$n" ] && [ ! -L "$n" ]; then
        if sum=$(sha256sum < "$n" 2>/err); then line="$line sha256=${sum%% *}"
        else line="FAIL read '$n': $(cat /err)"; fi
      fi
      echo "$line"
    done < /names
    echo "statfs: $(stat -f -c '%b blocks of %s, names up to %l' /mnt)"
    cd /
    umount /mnt
  else
    echo "FAIL mount: $(cat /err)"
  fi
  dmesg | sed 's/^/kernel: /'
}
for d in /sys/block/vd*; do
  d=${d##*/}
  case $(dd if=/dev/$d bs=1 skip=32769 count=5 2>/dev/null) in
    CD001) for o in $options; do show $d iso9660 $o; done ;;
    *) show $d vfat default ;;
  esac
done
echo "== end"
sync
sleep 0.2
poweroff -f
INIT
  chmod 755 "$1"
}

run_guest() {
  local disks=() f path n=0 status=0
  for f in "$@"; do
    path=$(realpath "$f")
    disks+=(-drive "if=none,id=d$n,format=raw,readonly=on,file=${path//,/,,}"
      -device "virtio-blk-pci,drive=d$n,serial=image$n")
    n=$((n + 1))
  done
  timeout -k 5 "${TIMEOUT:-180}" qemu-system-x86_64 \
    -nodefaults -display none -no-reboot -machine pc -accel tcg -cpu qemu64 -m 256M \
    -kernel "$boot/vmlinuz" -initrd "$boot/initrd" -append "console=ttyS0 quiet panic=-1 mitigations=off \
random.trust_cpu=on tsc=unstable mounts=\"${OPTIONS:-default norock norock,nojoliet}\"" \
    -serial "file:$tmp/console" -serial "file:$tmp/report" "${disks[@]}" \
    < /dev/null > "$tmp/qemu" 2>&1 || status=$?
  if [ $status -ge 124 ]; then tail -20 "$tmp/console" >&2; die "the guest did not finish in ${TIMEOUT:-180} s" 3; fi
  [ $status = 0 ] || die "QEMU: $(cat "$tmp/qemu")"
  grep -q '^== end' "$tmp/report" || { tail -20 "$tmp/console" >&2; die "the guest ended early" 3; }
}

print_report() {   # with the images' own names in place of the disks' serial numbers
  local f n=0 script=()
  for f in "$@"; do script+=(-e "s|^== image$n |== ${f//[|\\&]/?} |"); n=$((n + 1)); done
  sed "${script[@]}" -e '/^== end$/d' "$tmp/report"
}

main "$@"; exit
