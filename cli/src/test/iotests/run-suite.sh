#!/usr/bin/env bash
# run-suite.sh [all | extra | TEST...]: QEMU's own tests of qemu-img (tests/qemu-iotests), with imgtool in its place.
#
#   no argument   the tests that tests.txt marks "ci": all pass, in three minutes on two cores
#   all           the 101 tests that need no VM, NBD server, storage daemon, encryption or driver of QEMU's for tests,
#                 or so in a few of their cases only; those that fail are told with the reason that tests.txt has
#   extra         the 14 that need encryption or a driver for tests, and nothing else of these
#   TEST...       these, whether they are in tests.txt or not, with their outputs' differences
#
# Nothing of the suite is kept here.  It comes with Debian's source package of the installed QEMU, which is fetched
# with apt-get once, into ${XDG_CACHE_HOME:-~/.cache}/seedling/iotests-VERSION, or is that of QEMU_SOURCE.
#
# Prints a line for each test and "N passed, N failed".  Where the source can't be had no test is run, and it says so
# (a failure with REFERENCE_REQUIRED=true).
# Needs qemu-utils, qemu-system-x86, python3, patch and xz-utils.  Settings (environment):
#   SEEDLING=DIR      the distribution (cli/target/seedling of this checkout)
#   QEMU_SOURCE=DIR   an unpacked QEMU source, of the release that is installed
#   QEMU_IMG=PROGRAM  what is tested in the place of imgtool: qemu-img itself, say
#   JOBS, TIMEOUT     tests at a time (as many as cores), seconds that one may take (400)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../guest/checks.sh
. "$here/../guest/checks.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/seedling-iotests.XXXXXX")
leave() {
  local status=$?
  trap - EXIT
  rm -rf "$work"
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---- the source ----------------------------------------------------------------------------------

# apt ARGS...: with lists of its own, of sources; the system's stay as they are.
apt() {
  local tool=$1 sandbox=()
  shift
  [ "$(id -u)" != 0 ] || sandbox=(-o APT::Sandbox::User=root)
  "$tool" -q "${sandbox[@]}" -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/sources" \
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o Acquire::Languages=none "$@"
}

# The archives that packages come from have their sources, too.
source_archives() {
  local file
  mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -r "$file" ] || continue
    case $file in
      *.sources) sed -E 's/^Types:.*/Types: deb-src/I' "$file" ;;
      *.list) sed -nE 's/^[[:space:]]*deb(-src)?([[:space:]])/deb-src\2/p' "$file" | sort -u ;;
    esac > "$work/sources/${file##*/}"
  done
}

# fetch VERSION TARGET: QEMU's source package, as far as the suite needs it.
fetch() {
  local package=$work/package tree=$work/tree patch
  echo "fetching Debian's source package of QEMU $1, once"
  source_archives
  apt apt-get -q update > "$work/apt" 2>&1 || true   # an archive without sources need not stop the others
  mkdir -p "$package" "$tree"
  if ! (cd "$package" && apt apt-get -q source --only-source --download-only "qemu=$1") >> "$work/apt" 2>&1; then
    tail -n 5 "$work/apt"
    return 1
  fi
  tar -x --strip-components=1 -C "$tree" -f "$(echo "$package"/qemu_*.orig.tar.*z)" || return
  tar -x -C "$tree" -f "$(echo "$package"/qemu_*.debian.tar.*z)" || return
  # What the suite expects must be of the stable release that is installed; Debian has those as patches.
  while read -r patch; do
    patch -d "$tree" -p1 -s -f -i "$tree/debian/patches/$patch" || return
  done < <(grep -oE '^v[0-9.]+\.diff' "$tree/debian/patches/series")
  mkdir -p "$work/kept/tests"
  mv "$tree/tests/qemu-iotests" "$work/kept/tests" || return
  mv "$tree/python" "$tree/scripts" "$tree/VERSION" "$tree/COPYING" "$work/kept" || return
  mkdir -p "${2%/*}"
  mv -T "$work/kept" "$2" 2> /dev/null || [ -e "$2/VERSION" ]   # another run may have been first
}

find_source() {
  local version tool
  for tool in qemu-io qemu-nbd qemu-storage-daemon qemu-system-x86_64 python3 patch xz; do
    command -v "$tool" > /dev/null || { echo "$tool is not installed"; return 1; }
  done
  source=${QEMU_SOURCE:-}
  if [ -z "$source" ]; then
    version=$(dpkg-query -W -f '${source:Version}' qemu-utils 2> /dev/null) || return
    source=${XDG_CACHE_HOME:-$HOME/.cache}/seedling/iotests-${version//:/_}
    [ -e "$source/VERSION" ] || fetch "$version" "$source" || return
  fi
  [ -e "$source/tests/qemu-iotests/check" ]
}

# ---- the programs --------------------------------------------------------------------------------

# The suite takes the name that it calls for the one that messages begin with.
stand_in_for_qemu_img() {
  cat > "$work/bin/qemu-img" << END
#!/bin/bash
unset MALLOC_PERTURB_
export IMGTOOL_PROGNAME=qemu-img
exec -a qemu-img '$program' "\$@"
END
}

# Debian's QEMU has no qtest accelerator, which the suite asks for; TCG does as well.
emulator_without_qtest() {
  local emulator
  emulator=$(command -v qemu-system-x86_64)
  cat > "$work/bin/qemu-system-x86_64" << END
#!/bin/bash
words=()
for word in "\$@"; do
  [ "\$word" != qtest ] || [ "\${words[-1]-}" != -accel ] || word=tcg
  words+=("\$word")
done
exec '$emulator' "\${words[@]}"
END
}

programs() {
  program=${QEMU_IMG:-${SEEDLING:-$here/../../../target/seedling}/bin/imgtool}
  program=$(realpath "$(command -v "$program")")
  mkdir -p "$work/bin"
  stand_in_for_qemu_img
  emulator_without_qtest
  chmod +x "$work"/bin/*
  export QEMU_PROG=$work/bin/qemu-system-x86_64 QEMU_IMG_PROG=$work/bin/qemu-img
  QEMU_IO_PROG=$(command -v qemu-io)
  QEMU_NBD_PROG=$(command -v qemu-nbd)
  QSD_PROG=$(command -v qemu-storage-daemon)
  export QEMU_IO_PROG QEMU_NBD_PROG QSD_PROG
}

# ---- the tests -----------------------------------------------------------------------------------

# run_test NAME: its outcome (pass, fail or skip, and why) is in outcome/NAME, what it printed in log/NAME.
run_test() {
  local log=$work/log/$1 status=0 line
  export TEST_DIR=$work/t/$1 SOCK_DIR=$work/s/$1
  mkdir -p "$TEST_DIR" "$SOCK_DIR"
  timeout -k 10 "${TIMEOUT:-400}" python3 ./check -qcow2 "$1" > "$log" 2>&1 < /dev/null || status=$?
  line=$(tr '\r' '\n' < "$log" | grep -E "^$1 +(pass|fail|not run)" | tail -n 1) || true
  case $status:$line in
    124:* | 137:*) echo "fail took more than ${TIMEOUT:-400} s" ;;
    *:*' not run '*) echo "skip ${line##*\] }" ;;
    0:*' pass '*) echo pass ;;
    *) echo "fail $(sed -E 's/.*[0-9]s +//; s/ \(see .*//' <<< "$line")" ;;
  esac > "$work/outcome/$1"
  rm -rf "$TEST_DIR" "$SOCK_DIR"
}

# tests SELECTION: the names that tests.txt has, one a line
tests() {
  awk -v selection="$1" '/^[^#]/ && ($2 == selection || selection == "all" && $2 != "extra") { print $1 }' \
    "$here/tests.txt"
}

# reason NAME: why it fails, as tests.txt says
reason() {
  sed -nE "s/^$1 (extra )?fails //p" "$here/tests.txt"
}

# tell NAME: counts it; where it failed, with what tests.txt says of it, or what it printed.
tell() {
  local outcome reason
  outcome=$(cat "$work/outcome/$1" 2> /dev/null || echo "fail was not run")
  reason=$(reason "$1")
  case $outcome in
    pass) ok "$1" ;;
    skip*) skip "$1" "${outcome#* }" ;;
    *)
      if [ "$selection" != given ] && [ -n "$reason" ]; then bad "$1" "${outcome#* }" "known: $reason"
      else bad "$1" "${outcome#* }" "$(grep -v '^[A-Z_]* *-- ' "$work/log/$1" 2> /dev/null)"; fi
      ;;
  esac
}

selection=ci names=()
case ${1-} in
  '') mapfile -t names < <(tests ci) ;;
  all | extra) selection=$1 && mapfile -t names < <(tests "$1") ;;
  *) selection=given names=("$@") ;;
esac
if ! find_source; then
  echo "NOT RUN: QEMU's own tests, which come with QEMU's source (QEMU_SOURCE may name it), need what is missing above"
  skip "${#names[@]} of QEMU's own tests" "not run"
  counts
  exit
fi
programs
build=$work/build/tests/qemu-iotests   # where the suite takes itself to have been built
mkdir -p "$build" "$work/log" "$work/outcome"
ln -s "$(realpath "$source")/tests/qemu-iotests/check" "$build/check"
echo "QEMU $(cat "$source/VERSION"), ${#names[@]} tests of $program"
cd "$build"
export -f run_test
export work LC_ALL=C LANG=C
printf '%s\n' "${names[@]}" | xargs -P "${JOBS:-$(nproc)}" -I '{}' bash -c 'run_test "{}"'
for name in "${names[@]}"; do tell "$name"; done
counts
