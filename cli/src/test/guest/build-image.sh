#!/usr/bin/env bash
# build-image.sh arm64|amd64 [DIRECTORY]
#
# Builds a small Debian 12 cloud image from Debian's packages and prints its path, the only line on
# standard output.  The image is a zlib-compressed qcow2 with a GPT: 1 = EFI system partition with
# systemd-boot, 2 = ext4 root with systemd, cloud-init, netplan and sshd; console on the serial port;
# default user "ubuntu", as on Ubuntu's images.
#
# Needs root and a Debian archive; no loop mount, no KVM, no other download.  About 1 minute for the
# machine's own architecture, 4 to 6 for the other one (maintainer scripts run under qemu-user).
#
# The file's name holds a key made of this script and its settings, and appears only when the file is
# complete: whatever is there under that name is up to date, and an interrupted run costs nothing but
# time.  DIRECTORY is ${XDG_CACHE_HOME:-~/.cache}/seedling unless given.
#
# Settings (environment):
#   SUITE=bookworm              the release
#   MIRROR= SECURITY=           archives; else those that apt uses here for the release (SECURITY may be absent)
#   KERNEL=                     kernel package (linux-image-cloud-arm64, linux-image-amd64).  Debian's
#                               cloud kernel for amd64 has neither AHCI nor e1000, and so sees nothing
#                               of "-machine q35 -hda disk -nic user"
#   EXTRA_PACKAGES="curl tmux"  more packages
#   ROOT_MIB=1024 ESP_MIB=64    sizes of the two file systems
#   CACHE=DIR                   keep the installed tree (300 MB) in DIR, and start from it next time
#   FORCE=1                     build although the image is there      KEEP_WORK=1  keep the work folder
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

die() { echo "build-image: $*" >&2; exit 1; }
say() { printf '  [%4ds] %s\n' "$SECONDS" "$*" >&2; }

needed_packages="mmdebstrap e2fsprogs dosfstools mtools fdisk qemu-utils cpio kmod python3"

main() {
  [ $# -eq 1 ] || [ $# -eq 2 ] || die "usage: build-image.sh arm64|amd64 [DIRECTORY]"
  settings "$1"
  local directory=${2:-${XDG_CACHE_HOME:-$HOME/.cache}/seedling}
  local out
  out=$(realpath -m "$directory")/debian-12-$arch-$(key).qcow2
  if [ -s "$out" ] && [ -z "${FORCE:-}" ]; then echo "$out"; return; fi

  [ "$(id -u)" = 0 ] || die "needs root, since the image's files belong to root"
  local tool
  for tool in mmdebstrap mke2fs mkfs.vfat mcopy sfdisk qemu-img cpio depmod python3; do
    command -v "$tool" > /dev/null || die "$tool is missing: apt-get install $needed_packages"
  done
  can_run_programs_of_the_image

  mkdir -p "$directory"
  # One build at a time: whoever waits here finds the image made.
  exec 9> "$out.lock"
  flock 9
  if [ ! -s "$out" ] || [ -n "${FORCE:-}" ]; then
    work=$(mktemp -d "$out.work.XXXXXX")
    trap '[ -n "${KEEP_WORK:-}" ] || rm -rf --one-file-system "$work"' EXIT
    chmod 755 "$work"
    root=$work/root
    say "installing packages ($arch, $suite, $mirror)"
    install_packages
    say "kernel and initrd"
    unpack_boot_packages
    choose_modules
    make_initrd
    say "configuration"
    configure
    slim
    say "disk ($(du -sm --one-file-system "$root" | cut -f1) MiB of files)"
    make_disk
    say "compressing"
    qemu-img convert -c -O qcow2 -o compression_type=zlib "$work/disk.raw" "$work/disk.qcow2"
    mv "$work/disk.qcow2" "$out"
    say "done: $(stat -c %s "$out") bytes, kernel $kver"
  fi
  rm -f "$out.lock"
  echo "$out"
}

# ---- what is asked for ---------------------------------------------------------------------------

settings() {
  arch=$1
  suite=${SUITE:-bookworm} root_mib=${ROOT_MIB:-1024} esp_mib=${ESP_MIB:-64} extra=${EXTRA_PACKAGES:-}
  case $arch in
    arm64) kernel=${KERNEL:-linux-image-cloud-arm64} efi=aa64 efi_boot=BOOTAA64.EFI serial=ttyAMA0
           elf=aarch64 root_type=B921B045-1DF0-41C3-AF44-4C6F280D3FAE ;;
    amd64) kernel=${KERNEL:-linux-image-amd64} efi=x64 efi_boot=BOOTX64.EFI serial=ttyS0
           elf=x86_64 root_type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709 ;;
    *) die "unknown architecture '$arch' (arm64 or amd64)" ;;
  esac
  mirror=${MIRROR:-$(archive_of "$suite")}
  [ -n "$mirror" ] || die "no archive of Debian $suite is known to apt here: run apt-get update on a Debian machine, or set MIRROR"
  security=${SECURITY-$(archive_of "$suite-security")}

  # netplan.io as on Ubuntu: the networkd renderer of cloud-init 22.4 turns 'match: {name: "en*"}' into
  # 'Name=<the id>', and the guest has no network.
  packages=systemd-sysv,udev,dbus,kmod,iproute2,netbase,procps,sudo,e2fsprogs,util-linux
  packages+=,openssh-server,cloud-init,cloud-guest-utils,netplan.io
  [ -z "$extra" ] || packages+=,${extra// /,}
  sources=("deb $mirror $suite main")
  [ -z "$security" ] || sources+=("deb $security $suite-security main")
}

archive_of() {   # archive_of SUITE: the archive from which apt takes it on this machine
  # shellcheck disable=SC2016  # apt's own placeholders
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 2> /dev/null |
    awk -v s="$1" '$2 == s && !seen++ { print $1 }' || true
}

key() {
  { cat "${BASH_SOURCE[0]}"; echo "$arch $suite $root_mib $esp_mib $extra $kernel"; } | sha256sum | cut -c1-12
}

# The F flag in Debian's own registration lets the interpreter work inside the chroot without being
# copied there.  The registration is the machine's, and stays until it is restarted.
can_run_programs_of_the_image() {
  [ "$(dpkg --print-architecture)" != "$arch" ] || return 0
  command -v arch-test > /dev/null || die "arch-test is missing: apt-get install arch-test qemu-user-static"
  ! arch-test "$arch" > /dev/null 2>&1 || return 0
  local conf=/usr/lib/binfmt.d/qemu-$elf.conf binfmt=/proc/sys/fs/binfmt_misc
  [ -r "$conf" ] || die "$conf is missing: apt-get install qemu-user-static"
  [ -e $binfmt/register ] || mount -t binfmt_misc binfmt_misc $binfmt ||
    die "cannot mount $binfmt, so no $arch program runs here; in a container, run it with --privileged"
  cat "$conf" > $binfmt/register || true
  arch-test "$arch" > /dev/null || die "this machine cannot run $arch programs (binfmt_misc)"
}

# ---- the root file system ------------------------------------------------------------------------

install_packages() {
  write_hooks
  if [ -z "${CACHE:-}" ]; then bootstrap "$root"; return; fi
  mkdir -p "$CACHE"
  local tree
  tree=$CACHE/rootfs-$arch-$(echo "$arch $suite $packages $kernel ${sources[*]}" | sha256sum | cut -c1-16).tar
  if [ ! -s "$tree" ]; then bootstrap "$work/rootfs.tar"; mv "$work/rootfs.tar" "$tree"; fi
  mkdir "$root"
  tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' -xf "$tree"
}

bootstrap() {   # bootstrap TARGET
  mmdebstrap --quiet --mode=root --variant=essential --architectures="$arch" \
    --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --aptopt='Acquire::Retries "3"' \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/i18n/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    --dpkgopt='path-exclude=/usr/lib/udev/hwdb.d/*' \
    --essential-hook="$work/no-pyc" --customize-hook="$work/pyc" --customize-hook="$work/fetch" \
    "$suite" "$1" "${sources[@]}" >&2
}

write_hooks() {
  # Packages that are unpacked by hand and never configured: the kernel (it would draw in
  # initramfs-tools), busybox (for our initrd) and systemd-boot.
  cat > "$work/fetch" <<FETCH
#!/bin/sh
set -eu
export APT_CONFIG="\$MMDEBSTRAP_APT_CONFIG"
mkdir "\$1/.debs"; cd "\$1/.debs"
real=\$(apt-cache depends $kernel | sed -n 's/^ *Depends: *\(linux-image-[0-9].*\)/\1/p' | head -1)
apt-get -o APT::Sandbox::User=root -qq download "\${real:-$kernel}" busybox-static systemd-boot-efi
FETCH
  # Python's byte code is the same for every architecture: slim() makes it natively, in seconds, and
  # not each package's script under emulation.
  cat > "$work/no-pyc" <<'HOOK'
#!/bin/sh
set -eu
for f in py3compile py3clean; do
  chroot "$1" dpkg-divert --quiet --local --no-rename --add "/usr/bin/$f"
  ln -sf /bin/true "$1/usr/bin/$f"
done
HOOK
  cat > "$work/pyc" <<'HOOK'
#!/bin/sh
set -eu
for f in py3compile py3clean; do
  chroot "$1" dpkg-divert --quiet --local --no-rename --remove "/usr/bin/$f"
  mv -f "$1/usr/bin/$f.distrib" "$1/usr/bin/$f"
done
HOOK
  chmod 755 "$work/fetch" "$work/no-pyc" "$work/pyc"
}

# ---- kernel, modules, initrd ---------------------------------------------------------------------

unpack_boot_packages() {
  mkdir "$work/kernel" "$work/busybox" "$work/sdboot"
  dpkg-deb -x "$root"/.debs/linux-image-*.deb "$work/kernel"
  dpkg-deb -x "$root"/.debs/busybox-static_*.deb "$work/busybox"
  dpkg-deb -x "$root"/.debs/systemd-boot-efi_*.deb "$work/sdboot"
  kver=$(basename "$work"/kernel/lib/modules/*)
  depmod -b "$work/kernel" "$kver"
}

# Every bus on which QEMU may hang the root disk: virtio-blk, IDE (-hda on pc), AHCI (-hda on q35),
# virtio-scsi, NVMe.
boot_modules=(virtio_pci virtio_mmio virtio_blk virtio_scsi ata_piix ahci sd_mod nvme ext4 crc32c_generic)
# The rest of QEMU's hardware.  udev would load everything else too (kvm, ciphers, cpufreq), which takes
# 15 to 20 seconds under emulation.
other_modules=(virtio_net e1000 e1000e 8139cp virtio-rng virtio_balloon virtio_console virtio_input
  vmw_vsock_virtio_transport ata_generic sr_mod sg usb_storage uas xhci_pci ehci_pci uhci_hcd usbhid
  hid_generic evdev button gpio_keys qemu_fw_cfg rtc-efi rtc-pl031 isofs udf vfat nls_ascii nls_cp437
  nls_iso8859-1 nls_utf8 fuse virtiofs 9p 9pnet_virtio overlay squashfs loop autofs4 configfs efivarfs
  binfmt_misc af_packet dm_mod)

with_dependencies() {   # module names -> paths below /lib/modules/VERSION, dependencies first
  local m
  for m in "$@"; do   # a name that this kernel lacks or has built in is skipped
    modprobe -d "$work/kernel" -S "$kver" --show-depends "$m" 2> /dev/null || true
  done | sed -n "s|^insmod .*/lib/modules/$kver/\([^ ]*\).*|\1|p" | awk '!seen[$0]++'
}

choose_modules() {
  local m from=$work/kernel/lib/modules/$kver to=$root/usr/lib/modules/$kver
  mkdir -p "$to"
  cp "$from"/modules.{builtin,builtin.modinfo,order} "$to/"
  with_dependencies "${boot_modules[@]}" "${other_modules[@]}" | while read -r m; do
    install -D -m 644 "$from/$m" "$to/$m"
  done
  depmod -b "$root" "$kver"
}

make_initrd() {
  local m rd=$work/initrd
  mkdir -p "$rd"/{bin,dev,proc,sys,root,lib/modules}
  cp "$work/busybox/bin/busybox" "$rd/bin/busybox"
  with_dependencies "${boot_modules[@]}" | while read -r m; do
    cp "$work/kernel/lib/modules/$kver/$m" "$rd/lib/modules/"
    echo "/lib/modules/${m##*/}"
  done > "$rd/order"
  cat > "$rd/init" <<'INIT'
#!/bin/busybox sh
export PATH=/bin
busybox mkdir -p /proc /sys /dev
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
while read -r m; do busybox insmod "$m" 2>/dev/null; done < /order
root=; rw=ro; init=/sbin/init
for a in $(busybox cat /proc/cmdline); do
  case $a in root=*) root=${a#root=};; rw) rw=rw;; init=*) init=${a#init=};; esac
done
i=0; dev=
while [ $i -lt 100 ]; do
  case $root in /dev/*) [ -b "$root" ] && dev=$root;; *) dev=$(busybox findfs "$root" 2>/dev/null);; esac
  [ -n "$dev" ] && break
  busybox sleep 0.1; i=$((i + 1))
done
if ! busybox mount -t ext4 -o $rw,init_itable=100000 "$dev" /root; then
  echo "initrd: no root file system at '$root'"; busybox cat /proc/partitions; busybox poweroff -f
fi
busybox mount -o move /dev /root/dev
busybox mount -o move /sys /root/sys
busybox mount -o move /proc /root/proc
exec busybox switch_root /root "$init"
INIT
  chmod 755 "$rd/init"
  (cd "$rd" && find . | sort | cpio --quiet -o -H newc -R 0:0 | gzip -9n) > "$work/initrd.img"
}

# ---- configuration -------------------------------------------------------------------------------

configure() {
  local etc=$root/etc
  echo localhost > "$etc/hostname"
  printf '127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n' > "$etc/hosts"
  # init_itable: without it the kernel fills up to 2 GiB of inode tables with zeros in the background
  # once cloud-init has grown the file system (with noinit_itable it does so at once).
  echo 'LABEL=cloudimg-rootfs / ext4 defaults,init_itable=100000 0 0' > "$etc/fstab"
  : > "$etc/machine-id"
  rm -f "$etc/resolv.conf" "$etc"/ssh/ssh_host_* "$etc/network/interfaces"
  echo 'nameserver 10.0.2.3' > "$etc/resolv.conf"   # that of QEMU's user network
  mkdir -p "$etc/systemd/system/systemd-networkd-wait-online.service.d" "$etc/cloud/cloud.cfg.d"
  printf '[Service]\nExecStart=\nExecStart=/lib/systemd/systemd-networkd-wait-online --any --timeout=20\n' \
    > "$etc/systemd/system/systemd-networkd-wait-online.service.d/quick.conf"
  chroot "$root" systemctl -q enable systemd-networkd.service systemd-networkd-wait-online.service ssh.service
  # Each of these costs a tenth to half a second of every boot under emulation, and no check asks for it.
  chroot "$root" systemctl -q mask e2scrub_reap.service e2scrub_all.timer fstrim.timer dpkg-db-backup.timer \
    systemd-pstore.service getty@tty1.service systemd-hwdb-update.service systemd-binfmt.service \
    dev-hugepages.mount dev-mqueue.mount sys-kernel-{debug,tracing,config}.mount sys-fs-fuse-connections.mount \
    modprobe@{configfs,dm_mod,drm,fuse,loop}.service kmod-static-nodes.service systemd-modules-load.service \
    systemd-network-generator.service systemd-sysusers.service systemd-update-utmp{,-runlevel}.service \
    proc-sys-fs-binfmt_misc.automount
  rm -f "$root"/usr/lib/udev/rules.d/*-{alsa,tape,v4l,camera,joystick,mouse,touchpad,sensor,fido-id,infiniband,sound-card,drm,azure-ephemeral,probe_mtd}.rules
  cloud_config > "$etc/cloud/cloud.cfg.d/99_test_image.cfg"
  chroot "$root" cloud-init --version >&2 || die "cloud-init does not start in the image"
}

cloud_config() {
  cat <<'CFG'
# The order and the datasources of a cloud image, without the slow parts (apt, locale generation, RSA
# host keys).  Detection stays real: ds-identify looks for the label 'cidata'.
datasource_list: [NoCloud, ConfigDrive, None]
disable_root: true
ssh_pwauth: true
ssh_deletekeys: true
ssh_genkeytypes: [ed25519]
users: [default]
system_info:
  distro: debian
  default_user:
    name: ubuntu
    gecos: Ubuntu
    lock_passwd: true
    groups: [adm, sudo]
    sudo: ["ALL=(ALL) NOPASSWD:ALL"]
    shell: /bin/bash
  network:
    renderers: [netplan, networkd]
    activators: [netplan, networkd]
growpart: {mode: growpart, devices: [/]}
cloud_init_modules: [seed_random, bootcmd, write-files, growpart, resizefs, disk_setup, mounts,
  set_hostname, update_hostname, update_etc_hosts, users-groups, ssh]
cloud_config_modules: [set-passwords, timezone, runcmd]
cloud_final_modules: [write-files-deferred, scripts-vendor, scripts-per-once, scripts-per-boot,
  scripts-per-instance, scripts-user, ssh-authkey-fingerprints, phone-home, final-message, power-state-change]
CFG
}

slim() {
  rm -rf "$root"/.debs "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/* "$root"/tmp/* \
    "${root:?}"/dev/* "${root:?}"/boot/* "$root"/var/lib/cloud "$root"/usr/share/{doc,man,locale,info} \
    "$root"/usr/lib/udev/hwdb.{bin,d} "$root"/etc/udev/hwdb.bin
  # Byte code counts only if both Pythons have one format.  Never left out: each boot of a fresh overlay
  # would compile cloud-init again.
  local magic='import importlib.util as u; print(u.MAGIC_NUMBER.hex())'
  local modules=(/usr/lib/python3/dist-packages /usr/share/netplan)
  if [ "$(python3 -c "$magic")" = "$(chroot "$root" python3 -c "$magic")" ]; then
    python3 -m compileall -q -j 0 -s "$root" "${modules[@]/#/$root}" || true
  else
    chroot "$root" python3 -m compileall -q "${modules[@]}" || true
  fi
}

# ---- the disk ------------------------------------------------------------------------------------

make_disk() {
  local disk=$work/disk.raw esp=$work/esp.img ext=$work/root.img
  truncate -s "${esp_mib}M" "$esp"
  mkfs.vfat -F 32 -s 1 -n ESP "$esp" > /dev/null
  printf 'timeout 0\ndefault debian.conf\n' > "$work/loader.conf"
  cat > "$work/debian.conf" <<ENTRY
title Debian $kver
linux /debian/vmlinuz
initrd /debian/initrd.img
options root=LABEL=cloudimg-rootfs rw systemd.gpt_auto=0 console=tty1 console=$serial
ENTRY
  mmd -i "$esp" ::/EFI ::/EFI/BOOT ::/loader ::/loader/entries ::/debian
  mcopy -i "$esp" "$work/sdboot/usr/lib/systemd/boot/efi/systemd-boot$efi.efi" "::/EFI/BOOT/$efi_boot"
  mcopy -i "$esp" "$work/loader.conf" ::/loader/
  mcopy -i "$esp" "$work/debian.conf" ::/loader/entries/
  mcopy -i "$esp" "$work/kernel/boot/vmlinuz-$kver" ::/debian/vmlinuz
  mcopy -i "$esp" "$work/initrd.img" ::/debian/initrd.img

  truncate -s "${root_mib}M" "$ext"
  mke2fs -q -F -t ext4 -L cloudimg-rootfs -m 0 -E lazy_itable_init=1,lazy_journal_init=1 -d "$root" "$ext"

  truncate -s "$((1 + esp_mib + root_mib + 1))M" "$disk"
  sfdisk -q "$disk" <<LAYOUT
label: gpt
start=1MiB, size=${esp_mib}MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=ESP
start=$((1 + esp_mib))MiB, size=${root_mib}MiB, type=$root_type, name=root
LAYOUT
  dd if="$esp" of="$disk" bs=1M seek=1 conv=notrunc,sparse status=none
  dd if="$ext" of="$disk" bs=1M seek=$((1 + esp_mib)) conv=notrunc,sparse status=none
}

main "$@"; exit   # one line: what is edited below a running script is not read
