#!/bin/sh
# quickstart.sh [-y] [--check] [--fresh] [--user NAME] [--password-file FILE] [IMAGE]
#
# From a fresh clone to a cloud image that runs, with the serial console in this terminal:
#
#   1. a JDK 17 or later, QEMU and its UEFI firmware; what is missing is installed (apt-get or brew)
#   2. the three programs, built by ./mvnw
#   3. a cloud image: IMAGE (a file), else Debian's official one, else, where nothing can be
#      downloaded, one that is built here from Debian's packages
#   4. a seed (seedtool), an overlay on the image (imgtool), and the guest (launch)
#
#   -y, --yes              do not ask before something is installed
#   --check                without a terminal: waits until cloud-init has finished in a guest of its own,
#                          prints what the guest reported, powers it off and removes it
#   --fresh                start over with a new guest (otherwise a second run boots the first one's)
#   --user NAME            the user to log in as (seedling)
#   --password-file FILE   that user's password, in FILE's first line (otherwise one is made up)
#
# Status: 0 done, 1 it failed (with --check: or the guest did not get ready), 2 wrong usage.
#
# Files: the guest is in ${SEEDLING_HOME:-~/.local/share/seedling}/quickstart, downloaded and built images
# are in ${XDG_CACHE_HOME:-~/.cache}/seedling.  Root's rights (by sudo) are used for two things only, each
# announced: apt-get install, and building an image.
#
# Environment: SEEDLING_CHECK_TIMEOUT=SECONDS for --check (900, of which a guest under emulation takes 100
# on an idle machine); SEEDLING_OFFLINE=1 downloads no image.
set -eu
export LC_ALL=C

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
die() { printf 'quickstart: %s\n' "$1" >&2; [ $# -lt 2 ] || printf '  help: %s\n' "$2" >&2; exit 1; }
usage() { printf 'quickstart: %s\n  help: sh cli/quickstart.sh [-y] [--check] [--fresh] [--user NAME] [--password-file FILE] [IMAGE]\n' "$1" >&2; exit 2; }
have() { command -v "$1" > /dev/null 2>&1; }
show() {   # a command, as it could be typed
  printf '+' >&2
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9_./:,=@%+-]*) printf " '%s'" "$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")" >&2 ;;
      *) printf ' %s' "$word" >&2 ;;
    esac
  done
  echo >&2
}
run() { show "$@"; "$@"; }

# ---- 1. programs ---------------------------------------------------------------------------------

java_of() {   # the java that the start scripts will use
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then echo "$JAVA_HOME/bin/java"
  elif have java && java -version > /dev/null 2>&1; then command -v java   # macOS has a java that is none
  fi
}

java_version() {   # java_version JAVA: 8, 11, 17 …
  "$1" -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1
}

has_jdk() {
  java=$(java_of)
  [ -n "$java" ] || return 1
  version=$(java_version "$java")
  [ "${version:-0}" -ge 17 ] && [ -x "$(dirname "$(real_path "$java")")/javac" ]
}

real_path() {   # readlink -f, which macOS has had since 12.3 only
  p=$1
  while [ -L "$p" ]; do
    target=$(readlink "$p")
    case $target in /*) p=$target ;; *) p=$(dirname "$p")/$target ;; esac
  done
  echo "$p"
}

has_firmware() {
  # "launch" itself knows many more places and says so if there is none; this only spares a useless install.
  for f in /usr/share/qemu-efi-aarch64/QEMU_EFI.fd /usr/share/AAVMF/AAVMF_CODE.fd /usr/share/edk2/aarch64/QEMU_EFI.fd \
    /usr/share/ovmf/OVMF.fd /usr/share/OVMF/OVMF_CODE_4M.fd /usr/share/edk2/ovmf/OVMF_CODE.fd \
    "${brew_prefix:-/opt/homebrew}/share/qemu/edk2-$qemu_arch-code.fd"; do
    case $qemu_arch:$f in
      aarch64:*aarch64* | aarch64:*AAVMF* | x86_64:*ovmf* | x86_64:*OVMF* | x86_64:*x86_64*) [ ! -r "$f" ] || return 0 ;;
    esac
  done
  return 1
}

first_known_to_apt() {
  for p in "$@"; do
    if apt-cache show "$p" > /dev/null 2>&1; then echo "$p"; return; fi
  done
  echo "$1"
}

missing_packages() {
  case $(uname -s) in
    Darwin)
      has_jdk || echo openjdk
      { have "qemu-system-$qemu_arch" && have qemu-img && has_firmware; } || echo qemu ;;
    *)
      has_jdk || first_known_to_apt openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless
      # ipxe-qemu: without its ROM files QEMU does not start with a virtio network card.
      have "qemu-system-$qemu_arch" || case $qemu_arch in
        aarch64) echo qemu-system-arm ipxe-qemu ;;
        x86_64) echo qemu-system-x86 ipxe-qemu ;;
      esac
      have qemu-img || echo qemu-utils
      has_firmware || case $qemu_arch in aarch64) echo qemu-efi-aarch64 ;; x86_64) echo ovmf ;; esac ;;
  esac
}

agree() {   # agree QUESTION: yes without a question if -y is given or there is nobody to ask
  if [ -n "$yes" ] || [ ! -t 0 ]; then return 0; fi
  printf '%s [Y/n] ' "$1" >&2
  read -r answer || return 1
  case $answer in '' | [Yy]*) return 0 ;; *) return 1 ;; esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then run "$@"
  elif have sudo; then run sudo "$@"
  else die "root's rights are needed for: $*" "run it as root, then this script again"
  fi
}

install_packages() {   # install_packages PACKAGE...
  if have apt-get; then
    say "To be installed with apt-get (as root): $*"
    agree "Install them?" || die "not installed: $*"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
  elif have brew; then
    say "To be installed with Homebrew: $*"
    agree "Install them?" || die "not installed: $*"
    run brew install "$@" >&2
  else
    die "missing here: $*" "install a JDK 17 or later, QEMU with qemu-img and its UEFI firmware, then run this again"
  fi
}

provide_programs() {
  step "1. JDK, QEMU, firmware"
  [ "$(uname -s)" != Darwin ] || ! have brew || brew_prefix=$(brew --prefix)
  packages=$(missing_packages)
  if [ -n "$packages" ]; then
    # shellcheck disable=SC2086  # a list of words
    install_packages $packages
  fi
  # Homebrew keeps its JDK apart from the system's; Debian may have an older java first on the PATH.
  for candidate in "${brew_prefix:-/opt/homebrew}/opt/openjdk/libexec/openjdk.jdk/Contents/Home" /usr/lib/jvm/java-17-openjdk-* \
    /usr/lib/jvm/java-21-openjdk-* /usr/lib/jvm/java-25-openjdk-*; do
    if ! has_jdk && [ -x "$candidate/bin/javac" ]; then JAVA_HOME=$candidate; export JAVA_HOME; fi
  done
  has_jdk || die "no JDK 17 or later (a JDK, not only a JRE)" "set JAVA_HOME to one"
  have "qemu-system-$qemu_arch" || die "qemu-system-$qemu_arch is not on the PATH"
  say "$("$(java_of)" -version 2>&1 | head -n 1); $("qemu-system-$qemu_arch" --version | head -n 1)"
}

# ---- 2. the distribution -------------------------------------------------------------------------

up_to_date() {   # every module's jar is there, and newer than the module's sources
  for module in iso qcow2 seed launcher cli; do
    jar=$bin/../lib/seedling-$module.jar
    [ -f "$jar" ] && [ -z "$(find "$top/$module/src/main" -type f -newer "$jar" | head -n 1)" ] || return 1
  done
}

build_programs() {
  step "2. seedtool, imgtool, launch"
  if up_to_date; then say "built already: $bin"; return; fi
  (cd "$top" && run ./mvnw -B -q -ntp -Dstyle.color=never -DskipTests package) >&2 || die "the build failed (see above)"
  [ -x "$bin/launch" ] || die "the build left no $bin/launch"
}

# ---- 3. the image --------------------------------------------------------------------------------

provide_image() {
  step "3. a cloud image"
  if [ -n "$image" ]; then say "$image"; return; fi
  mkdir -p "$cache"
  name=debian-12-genericcloud-$deb_arch.qcow2
  if [ -s "$cache/$name" ]; then
    image=$cache/$name
  elif download_image; then
    image=$cache/$name
  else
    build_image
  fi
  say "$image"
}

download_image() {
  if [ -n "${SEEDLING_OFFLINE:-}" ] || ! have curl; then return 1; fi
  from=https://cloud.debian.org/images/cloud/bookworm/latest
  say "downloading Debian's official image, about 400 MB: $from/$name"
  sums=$(curl -fsSL --connect-timeout 10 --max-time 60 "$from/SHA512SUMS") || { say "cloud.debian.org cannot be reached"; return 1; }
  expected=$(printf '%s\n' "$sums" | sed -n "s/^\([0-9a-f]\{128\}\) [ *]$name\$/\1/p")
  [ -n "$expected" ] || { say "SHA512SUMS does not name $name"; return 1; }
  curl -fL --connect-timeout 10 --retry 2 -C - -o "$cache/$name.part" "$from/$name" >&2 || { say "the download failed"; return 1; }
  if have sha512sum; then found=$(sha512sum < "$cache/$name.part"); else found=$(shasum -a 512 < "$cache/$name.part"); fi
  found=${found%% *}
  if [ "$found" != "$expected" ]; then
    rm -f "$cache/$name.part"
    die "$name: its SHA-512 is not that of SHA512SUMS; the download was removed" "run this again"
  fi
  mv "$cache/$name.part" "$cache/$name"
}

build_image() {
  { have apt-get && have dpkg; } || die "no image can be downloaded, and one can be built on Debian and Ubuntu only" \
    "give a cloud image for $qemu_arch: sh cli/quickstart.sh IMAGE"
  builder=$top/cli/src/test/guest/build-image.sh
  wanted=
  for pair in mmdebstrap:mmdebstrap mke2fs:e2fsprogs mkfs.vfat:dosfstools mcopy:mtools sfdisk:fdisk cpio:cpio \
    depmod:kmod python3:python3; do
    (PATH=/usr/sbin:/sbin:$PATH; have "${pair%%:*}") || wanted="$wanted ${pair##*:}"
  done
  [ -r /usr/share/keyrings/debian-archive-keyring.gpg ] || wanted="$wanted debian-archive-keyring"
  say "no image to download: one is built from Debian's packages (as root, 1 to 2 minutes)"
  # shellcheck disable=SC2086  # a list of words
  [ -z "$wanted" ] || install_packages $wanted
  agree "Build it as root?" || die "no image"
  image=$(as_root env CACHE= XDG_CACHE_HOME="${XDG_CACHE_HOME:-$HOME/.cache}" \
    MIRROR="${MIRROR:-}" bash "$builder" "$deb_arch" "$cache") || die "the image could not be built (see above)"
}

# ---- 4. the guest --------------------------------------------------------------------------------

password() {
  if [ -n "$password_file" ]; then head -n 1 "$password_file"; return; fi
  # 12 letters and digits, without those that look alike: 57 to the power of 12.
  LC_ALL=C tr -dc 'a-km-zA-HJ-NP-Z2-9' < /dev/urandom | dd bs=1 count=12 2> /dev/null
  echo
}

# Keeps what is to be known about the guest beside its disk and seed, which launch writes.
new_guest() {
  # shellcheck disable=SC2174  # the parents may be as they are
  mkdir -p -m 700 "$guest"
  (umask 077 && password > "$guest/password")
  [ -s "$guest/password" ] || die "${password_file:-the password}: the first line is empty"
  printf '%s\n' "$user" > "$guest/user"
  printf '%s\n' "$image" > "$guest/image"
}

# The guest of an earlier run, over the image that it was made from.
same_guest() {
  step "3. the guest of an earlier run: $guest"
  was=$(cat "$guest/image" 2> /dev/null) || die "$guest: a VM of that name is there, but not by this script" "--fresh removes it"
  if [ -n "$image" ] && [ "$image" != "$was" ]; then
    die "$guest: that guest was made from $was" "start over with --fresh, or leave the image out"
  fi
  image=$was
}

# A shell command for the guest's first boot.  It prints on the serial console, which is /dev/console there,
# long after what was said before the boot has scrolled away.
report() {
  case $guest in
    *[!A-Za-z0-9_./\ -]*) place="which was shown before the boot" ;;
    *) place="which is in $guest/password" ;;
  esac
  # shellcheck disable=SC2016  # for the guest to expand
  echo 'echo "seedling: $(hostname) is ready ($(uname -srm), / has $(df -h / | tail -n 1 | tr -s " " | cut -d " " -f 2))' \
    "- log in as $user with the password $place\" > /dev/console"
}

# launch_guest: becomes launch, which becomes QEMU.  A new guest is described, one of before is not.
launch_guest() {
  set -- "$image" --name "$(basename "$guest")" --foreground
  [ -f "$guest/disk.qcow2" ] || set -- "$@" --hostname seedling --user "$user" --password-file "$guest/password" --run "$(report)"
  show "$bin/launch" "$@"
  exec "$bin/launch" "$@"
}

boot_in_terminal() {
  step "4. the guest, with its console in this terminal"
  cat >&2 <<NOTE
It is ready when cloud-init has finished: in seconds, or in two minutes where "software emulation" is
named below.

    log in     as $(cat "$guest/user"), with the password $(cat "$guest/password")
    leave      sudo poweroff; or Ctrl-A X (Ctrl and A together, then X alone), which pulls the plug
    come back  sh cli/quickstart.sh; start over: sh cli/quickstart.sh --fresh

NOTE
  launch_guest
}

# Boots without a terminal and watches the console in a file.  launch's input is a pipe by which the
# monitor (Ctrl-A C) is told to press the power button.
boot_and_check() {
  step "4. a guest, and waiting until cloud-init has finished in it"
  console=$guest/console
  mkfifo "$guest/input"
  exec 7<> "$guest/input"
  # A shell that becomes launch, which becomes QEMU: $! is what end_check ends.
  (launch_guest) < "$guest/input" > "$console" 7>&- &
  pid=$!
  begun=$(date +%s)
  verdict=
  until grep -aq 'Cloud-init v.* finished at' "$console" && grep -aq 'seedling: .* is ready' "$console"; do
    if ! kill -0 "$pid" 2> /dev/null; then verdict="launch ended early"; break; fi
    if grep -aqE 'Kernel panic|UEFI Interactive Shell' "$console"; then verdict="the guest did not boot"; break; fi
    if [ $(($(date +%s) - begun)) -gt "${SEEDLING_CHECK_TIMEOUT:-900}" ]; then verdict="cloud-init has not finished in time"; break; fi
    sleep 1
  done
  grep -aE 'seedling: .* is ready|Cloud-init v.* finished at' "$console" | tr -d '\r' || true
  if [ -n "$verdict" ]; then
    tail -n 15 "$console" >&2
    die "$verdict"
  fi
  printf '\001csystem_powerdown\n' >&7
  waited=0
  while kill -0 "$pid" 2> /dev/null && [ $waited -lt 90 ]; do sleep 1; waited=$((waited + 1)); done
  ! kill -0 "$pid" 2> /dev/null || die "the guest did not power off"
  wait "$pid" || die "launch ended with status $?"
  pid=
  say "checked: booted, configured and powered off in $(($(date +%s) - begun)) s"
}

# shellcheck disable=SC2317  # called by a trap
end_check() {
  if [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null; then kill "$pid" 2> /dev/null || true; wait "$pid" 2> /dev/null || true; fi
  rm -rf "$guest"
}

# ---- main ----------------------------------------------------------------------------------------

main() {
  yes='' check='' fresh='' user=seedling password_file='' image='' pid='' brew_prefix=''
  while [ $# -gt 0 ]; do
    case $1 in
      -y | --yes) yes=1 ;;
      --check) check=1 ;;
      --fresh) fresh=1 ;;
      --user | --password-file)
        [ $# -ge 2 ] || usage "$1 needs a value"
        if [ "$1" = --user ]; then user=$2; else password_file=$2; fi
        shift ;;
      -h | --help) sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$0"; exit 0 ;;
      -*) usage "unknown option $1" ;;
      *) [ -z "$image" ] || usage "more than one image"; image=$1 ;;
    esac
    shift
  done
  [ -z "$password_file" ] || [ -r "$password_file" ] || die "$password_file: cannot be read"
  if [ -n "$image" ]; then
    [ -f "$image" ] || die "$image: no such file"
    image=$(cd "$(dirname "$image")" && pwd)/$(basename "$image")
  fi

  top=$(cd "$(dirname "$0")/.." && pwd)
  bin=$top/cli/target/seedling/bin
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/seedling
  home=${SEEDLING_HOME:-$HOME/.local/share/seedling}
  export SEEDLING_HOME="$home"   # Java has its own idea of where home is
  case $(uname -m) in
    x86_64 | amd64) qemu_arch=x86_64 deb_arch=amd64 ;;
    aarch64 | arm64) qemu_arch=aarch64 deb_arch=arm64 ;;
    *) die "$(uname -m) machines are not supported (x86_64 and arm64 are)" ;;
  esac

  guest=$home/quickstart
  if [ -n "$check" ]; then
    mkdir -p "$home"
    guest=$(mktemp -d "$home/quickstart-check.XXXXXX")
    trap end_check EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
  elif [ -n "$fresh" ]; then
    rm -rf "$guest"
  fi
  provide_programs
  build_programs
  if [ -f "$guest/disk.qcow2" ]; then same_guest; else provide_image; new_guest; fi
  if [ -n "$check" ]; then boot_and_check; else boot_in_terminal; fi
}

main "$@"; exit   # one line: what is edited below a running script is not read
