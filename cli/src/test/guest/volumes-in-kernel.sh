#!/usr/bin/env bash
# volumes-in-kernel.sh: ISO 9660 volumes beside Linux's own isofs driver.
#
# Our volumes: trees with all that a tree can have, written by "imgtool iso make", are mounted by Linux with
# Rock Ridge, without it (Joliet) and without both (the plain names), and compared with their source.
# Foreign volumes: those of foreign-volumes.sh.  In each view that Linux has of a volume, "imgtool iso ls" and
# "imgtool iso extract" must say what Linux says; "imgtool iso verify" must find no error.
#
# The kernel is Debian's user-mode Linux, an ordinary process that sees this machine's files: no mount, no loop
# device and no KVM of the host is used.  It writes nowhere but in this script's folder.  About 80 seconds and
# 14 GiB in /dev/shm (else in $TMPDIR) while it runs.
#
# Prints a line for each point checked and "N passed, N failed".
# Settings (environment):
#   SEEDLING=DIR   the distribution (cli/target/seedling of this checkout)
#   LARGE=no       without the files over 4 GiB (named as skipped)
#   ONLY=PATTERN   only the foreign volumes whose name matches, such as 'xorriso-*', and none of ours
#   KEEP=1         keep the folder
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH=1767323045
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"
imgtool=$(realpath -m "${SEEDLING:-$here/../../../target/seedling}/bin/imgtool")
python=/usr/bin/python3

for program in linux.uml insmod; do
  command -v $program > /dev/null || [ -x /usr/sbin/$program ] || missing=$program
done
[ -x $python ] || missing=$python
if [ -n "${missing:-}" ]; then
  skip "volumes in Linux's isofs" "no $missing here: apt-get install user-mode-linux kmod python3"
  counts
  exit
fi
[ -x "$imgtool" ] || { echo "volumes-in-kernel: $imgtool is missing: ./mvnw -DskipTests package" >&2; exit 2; }
SEEDLING_CLASS_DATA=now "$imgtool" > /dev/null 2>&1 || true

roomy() { [ -d /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt $((16 << 20)) ]; }
work=$(mktemp -d "$(roomy && echo /dev/shm || echo "${TMPDIR:-/tmp}")/seedling-volumes.XXXXXX")
# Not in /dev/shm, which the kernel cannot see before its first program has made it visible.
init=$(mktemp /tmp/seedling-init.XXXXXX)
leave() {
  local status=$?
  trap - EXIT
  rm -f "$init"
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else chmod -R u+w "$work"; rm -rf "$work"; fi
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$work"
mkdir trees ours linux results

# ---- what our volumes hold -----------------------------------------------------------------------

bytes() { $python -c 'import random, sys; sys.stdout.buffer.write(random.Random(int(sys.argv[1])).randbytes(int(sys.argv[1])))' "$1"; }

seed_tree() {
  mkdir trees/seed
  printf '#cloud-config\nhostname: kernel\n' > trees/seed/user-data
  printf 'instance-id: iid-kernel\n' > trees/seed/meta-data
  printf 'version: 2\nethernets: {}\n' > trees/seed/network-config
}

# Everything at once: sizes around sectors, modes, links, names.
mixed_tree() {
  local t=trees/mixed size long
  mkdir -p $t/{sizes,modes,links,empty/empty,names,same/deeper}
  for size in 0 1 2047 2048 2049 4096 3145728; do bytes $size > $t/sizes/$size; done
  ln $t/sizes/3145728 $t/sizes/hard-link
  ln $t/sizes/3145728 $t/same/deeper/hard-link
  for mode in 0000 0400 0644 0755 04755 02755 01777 0777; do echo $mode > $t/modes/$mode; chmod $mode $t/modes/$mode; done
  mkdir -m 0700 $t/modes/private
  mkdir -m 1777 $t/modes/sticky
  ln -s ../sizes/1 $t/links/relative
  ln -s nowhere $t/links/dangling
  ln -s . $t/links/here
  ln -s .. $t/links/up
  ln -s ./a//b/../.././c $t/links/odd
  ln -s 'ż/日本/😀' $t/links/unicode
  ln -s "$(printf 'part/%.0s' {1..200})end" $t/links/many-parts
  ln -s "$(printf 'p%.0s' {1..255})" $t/links/one-long-part
  ln -s "$(printf 'long-part-%.0s' {1..25})/$(printf 'q%.0s' {1..255})/$(printf 'r%.0s' {1..250})" $t/links/long-parts
  long=$(printf 'n%.0s' {1..250})
  echo 253 > "$t/names/${long}253"
  echo 253 > "$t/names/${long}254"
  mkdir "$t/names/$(printf 'ż%.0s' {1..126})f"
  echo deep > "$t/names/$(printf 'ż%.0s' {1..126})f/zażółć gęślą jaźń.txt"
  for name in 日本語.txt 😀.txt 😁.txt $'e\u0301'.txt 'a+b,c;d=e' 'star*?' 'back\slash' 'colon:' "quote'\"" $'new\nline' \
    $'tab\t' ' spaces ' .hidden ..hidden many.dots.in.a.name trailing. no_extension -dash '~' \
    README readme ReadMe readme.txt README.TXT ReadMe.Txt averylongname-one.text averylongname-two.text \
    'a;1' a A.B a.b.c $'control\u0001' $'\uffee'; do echo "$name" > "$t/names/$name"; done
  [ "$(id -u)" != 0 ] || { chown 1000:100 $t/sizes/1; chown -h 70000:4294967294 $t/links/up; chown 1:2 $t/empty; }
  date_tree $t
}

date_tree() {
  find "$1" -print0 | $python -c 'import os, sys
for i, path in enumerate(sorted(sys.stdin.buffer.read().split(b"\0")[:-1], reverse=True)):
    os.utime(path, ns=((1700000000 + 7 * i) * 10**9 + 123456789,) * 2, follow_symlinks=False)
# As far as Linux 6.1 goes, which counts in 32 bits from 1970.
os.utime(sys.argv[1] + "/sizes/0", (86400, 86400)); os.utime(sys.argv[1] + "/sizes/1", (2145830400, 2145830400))' "$1"
}

deep_tree() {
  local path=trees/deep i
  for i in {1..60}; do path+=/level-$i; mkdir -p "$path"; echo "$i" > "$path/file"; done
  ln -s ../file "$path/link"
  mkdir "$path/empty"
}

many_tree() {
  mkdir -p trees/many/in-one trees/many/in-many
  $python -c 'import os
for i in range(3000):
    open("trees/many/in-one/file-number-%d.txt" % i, "w").write("%d\n" % i)
for i in range(2000):
    folder = "trees/many/in-many/%d" % (i // 10)
    os.makedirs(folder, exist_ok=True)
    open("%s/%d" % (folder, i), "w").write("%d\n" % i)'
}

# ---- volumes -------------------------------------------------------------------------------------

# make NAME TREE VIEWS OPTION...: ours; VIEWS is what Linux must see: any of rock-ridge,joliet,plain
make() {
  local name=$1 tree=$2 views=$3
  shift 3
  printf '%s\t%s\t%s\t%s\n' "$name" "$tree" "$views" "$*" >> ours/list
  succeeds "$name: iso make $*" timeout 120 "$imgtool" iso make "$tree" -o "ours/$name.iso" "$@" || true
}

make_ours() {
  seed_tree
  mixed_tree
  deep_tree
  many_tree
  make seed trees/seed rock-ridge,joliet,plain -V cidata
  make defaults trees/mixed rock-ridge,joliet,plain
  make kept trees/mixed rock-ridge,joliet,plain --keep modes,owners,times --level 3 -V 'Everything, kept'
  make level-1 trees/mixed rock-ridge,joliet,plain --level 1 --keep modes
  make no-joliet trees/mixed rock-ridge,plain --no-joliet --level 2 --keep times
  make outward foreign/trees/outward rock-ridge,joliet,plain
  make no-rock-ridge foreign/trees/many joliet,plain --no-rock-ridge
  make plain foreign/trees/many plain --no-rock-ridge --no-joliet
  make deep trees/deep rock-ridge,joliet,plain
  make many trees/many rock-ridge,joliet,plain
  if [ "${LARGE:-yes}" = no ]; then skip "large: a file over 4 GiB" "LARGE=no"; return; fi
  make large foreign/trees/large rock-ridge,joliet,plain
}

# ---- Linux ---------------------------------------------------------------------------------------

# mounts IMAGE NAME: the jobs for its three mounts.  Without check=strict Linux finds README for readme in
# Joliet and plain names; with map=off it shows plain names as they are recorded.
mounts() {
  printf '%s\tutf8,map=off,check=strict\t%s\n' "$1" "$work/linux/$2.default"
  printf '%s\tutf8,map=off,check=strict,norock\t%s\n' "$1" "$work/linux/$2.norock"
  printf '%s\tutf8,map=off,check=strict,norock,nojoliet\t%s\n' "$1" "$work/linux/$2.plain"
}

# What runs as the kernel's only program: the listings, then "diff -r" of our volumes with their sources.
write_init() {
  cat > "$init" << INIT
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
mount -n -t proc proc /proc
mkdir -p $work
mount -n -t hostfs none -o $work $work
cd $work/linux
exec > messages 2>&1
for module in cdrom isofs loop nls_utf8; do
  insmod "\$(find /usr/lib/uml/modules/\$(uname -r) -name \$module.ko)"
done
mount -n -t tmpfs tmpfs /mnt
$python ../volume-listing.py mount jobs
while read -r name tree; do
  if mount -n -t iso9660 -o loop,ro ../ours/\$name.iso /mnt; then
    diff -r --no-dereference ../\$tree /mnt > \$name.diff 2>&1
    echo "status \$?" >> \$name.diff
    umount -n /mnt
  fi
done < diffs
echo end
exec > /dev/null 2>&1
halt -f
INIT
  chmod 755 "$init"
}

run_linux() {
  local name tree views _
  cp "$here/volume-listing.py" .
  touch ours/list linux/diffs
  while IFS=$'\t' read -r name tree views _; do
    [ -e "ours/$name.iso" ] || continue
    mounts "$work/ours/$name.iso" "$name" >> linux/jobs
    # The large one is half holes, and would be read twice; its sums are compared, as everybody's are.
    [[ $views != rock-ridge* ]] || [ "$name" = large ] || echo "$name $tree" >> linux/diffs
  done < ours/list
  while IFS=$'\t' read -r name _; do mounts "$work/foreign/$name" "${name%.iso}"; done < foreign/selected >> linux/jobs
  write_init
  timeout -k 5 180 linux.uml rootfstype=hostfs rootflags=/ ro mem=256M "init=$init" < /dev/null > linux/console 2>&1 || true
  if [ "$(tail -n 1 linux/messages 2> /dev/null)" = end ] && [ "$(wc -l < linux/messages)" = 1 ]; then ok "Linux mounts the volumes"
  else bad "Linux mounts the volumes" "$(tail -n 5 linux/messages linux/console 2>&1)"; fi
}

# ---- ours beside Linux ---------------------------------------------------------------------------

# Each of these writes its findings to results/, and nothing when all is well: they run beside each other.

differences() { $python volume-listing.py compare "$@" 2>&1; }

# recognised NAME: the views that Linux has of it
recognised() {
  local said=linux/$1.default.kernel views=
  ! grep -qE 'ISO 9660 Extensions: (RRIP|IEEE)' "$said" || views=rock-ridge,
  ! grep -q 'Microsoft Joliet' "$said" || views+=joliet,
  echo "${views}plain"
}

# run OUT COMMAND...: its messages are a finding if it fails
run() {
  local out=$1 status=0
  shift
  timeout 120 "$@" > "$out" 2> "$out.messages" || status=$?
  [ $status -eq 0 ] || { echo "status $status: $*"; head -c 1500 "$out.messages"; head -c 1500 "$out"; }
}

# refusal NAME: what extraction must say of it instead, if it must refuse it
refusal() {
  case $1 in
    *outward.rock-ridge) echo 'leads out' ;;
    *zisofs.rock-ridge) echo 'zisofs' ;;
  esac
}

# refuses NAME PATTERN: it says so, and leaves no link that leads out
refuses() {
  grep -q "$2" "results/$1.extract" || { echo "does not refuse it with '$2':"; cat "results/$1.extract"; }
  find "extracted/$1" -type l \( -lname '/*' -o -lname '*outside' \) -printf 'writes %p -> %l\n'
}

# compare_view NAME IMAGE VIEW FIRST: FIRST is yes for the view that Linux takes by itself
compare_view() {
  local name=$1 image=$2 view=$3 first=$4 linux rule=() asked=(--view "$3") fields=(type size date)
  case $view,$first in
    *,yes) linux=linux/$name.default asked=() ;;
    joliet,*) linux=linux/$name.norock ;;
    plain,*) linux=linux/$name.plain ;;
  esac
  [ "$view" = rock-ridge ] && fields+=(mode owner target) || rule=("--$view")
  run "results/$name.$view.json" "$imgtool" iso ls "$image" "${asked[@]}" --json > "results/$name.$view.ls"
  [ -s "results/$name.$view.ls" ] || differences "${rule[@]}" "$linux" "results/$name.$view.json" "${fields[@]}" > "results/$name.$view.ls"
  mkdir "extracted/$name.$view"
  run "results/$name.$view.out" "$imgtool" iso extract "$image" -C "extracted/$name.$view" "${asked[@]}" \
    --keep "$([ "$(id -u)" = 0 ] && echo modes,owners,times || echo modes,times)" > "results/$name.$view.extract"
  if [ -n "$(refusal "$name.$view")" ]; then
    refuses "$name.$view" "$(refusal "$name.$view")" > "results/$name.$view.refused"
    return
  fi
  [ "$view" != rock-ridge ] || [ "$(id -u)" = 0 ] || fields=(type size date mode target)
  [ -s "results/$name.$view.extract" ] ||
    differences --slashes "${rule[@]}" "$linux" "extracted/$name.$view" "${fields[@]}" sha256 > "results/$name.$view.extract"
  chmod -R u+rwx "extracted/$name.$view"
  rm -rf "extracted/$name.$view"
}

# compare_volume NAME IMAGE
compare_volume() {
  local view first=yes
  run "results/$1.verified" "$imgtool" iso verify "$2" > "results/$1.verify"
  for view in $(recognised "$1" | tr , ' '); do
    compare_view "$1" "$2" "$view" $first
    first=no
  done
}

compare_all() {   # as many beside each other as there are processors
  local name image
  mkdir extracted
  while read -r name image; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
    compare_volume "$name" "$image" &
  done < <(awk -F'\t' '{ print $1, "ours/" $1 ".iso" }' ours/list; awk -F'\t' '{ n = $1; sub(/\.iso$/, "", n); print n, "foreign/" $1 }' foreign/selected)
  wait
}

# finding TITLE FILE: a point that holds when the file is there and empty
finding() {
  if [ ! -e "$2" ]; then bad "$1" "not reached"; elif [ ! -s "$2" ]; then ok "$1"; else bad "$1" "$(head -n 14 "$2")"; fi
}

# agrees NAME: its lines for each view
agrees() {
  local view
  for view in $(recognised "$1" | tr , ' '); do
    finding "$1, $view: iso ls says what Linux says" "results/$1.$view.ls"
    if [ -n "$(refusal "$1.$view")" ]; then finding "$1, $view: iso extract refuses it, as it should" "results/$1.$view.refused"
    else finding "$1, $view: iso extract writes what Linux shows" "results/$1.$view.extract"; fi
  done
  is "$1: Linux has no complaint" "" "$(cat "linux/$1".*.kernel | complaints)"
}

complaints() { grep -vE 'capacity|ISO 9660 Extensions: (RRIP_1991A|IEEE_P?1282|Microsoft Joliet Level [123])$|changing to secondary root' || true; }

# against TITLE ARGUMENT...: a comparison made here and now
against() {
  local title=$1
  shift
  is "$title" "" "$(differences "$@")"
}

# The names that libarchive reads, a second judge of Joliet and plain names.
second_judge() {
  local name=$1 view=$2 options=$3 linux=$4
  mkdir "bsdtar.$name.$view"
  if timeout 60 bsdtar -xf "ours/$name.iso" -C "bsdtar.$name.$view" --options "$options" 2> "bsdtar.messages"; then
    # It composes letters and their accents.
    against "$name, $view: bsdtar reads what Linux reads" --composed "--$view" "$linux" "bsdtar.$name.$view" type size sha256
  else bad "$name, $view: bsdtar reads what Linux reads" "$(cat bsdtar.messages)"; fi
  rm -rf "bsdtar.$name.$view"
}

report_ours() {
  local name tree views options
  while IFS=$'\t' read -r name tree views options; do
    is "$name: Linux sees these views" "$views" "$(recognised "$name")"
    case $options in   # what iso make takes from the files
      *modes,owners,times*) against "$name: names, contents, links, modes, owners and dates are the source's" \
        "$tree" "linux/$name.default" type size sha256 target mode owner date ;;
      *--keep\ modes*) against "$name: names, contents, links and modes are the source's" "$tree" "linux/$name.default" type size sha256 target mode ;;
      *--keep\ times*) against "$name: names, contents, links and dates are the source's" "$tree" "linux/$name.default" type size sha256 target date ;;
      *) [[ $views != rock-ridge* ]] || against "$name: names, contents and links are the source's; all else is as iso make says" \
        --made "$SOURCE_DATE_EPOCH" "$tree" "linux/$name.default" type size sha256 target mode owner date ;;
    esac
    ! grep -q "^$name " linux/diffs ||
      is "$name: diff -r --no-dereference finds no difference in Linux" "status 0" "$(head -n 12 "linux/$name.diff" 2> /dev/null || true)"
    [[ ! $options =~ --level\ ([123]) ]] ||
      is "$name: the plain names are those of the level" "" "$($python volume-listing.py names "${BASH_REMATCH[1]}" "linux/$name.plain" 2>&1)"
    finding "$name: iso verify finds nothing" "results/$name.verify"
    is "$name: nor does it warn" "" "$(grep -vE '^[^:]*: (info:|no )' "results/$name.verified" || true)"
    agrees "$name"
    if [ "$name" != large ] && command -v bsdtar > /dev/null; then
      # 60 levels of Joliet are too long a path for libarchive.
      [[ $views != *joliet* ]] || [ "$name" = deep ] || second_judge "$name" joliet '!rockridge' "linux/$name.norock"
      second_judge "$name" plain '!rockridge,!joliet' "linux/$name.plain"
    fi
  done < ours/list
  [ ! -e ours/seed.iso ] || is "seed: the label is cidata" cidata "$(blkid -p -s LABEL -o value ours/seed.iso 2>&1 || true)"
  [ ! -e ours/kept.iso ] || [ "$(stat -c %s ours/kept.iso)" -lt 5000000 ] || bad "kept: hard links share their data" "$(stat -c %s ours/kept.iso) bytes"
}

report_foreign() {
  local file tree fidelity command name
  while IFS=$'\t' read -r file tree fidelity command; do
    name=${file%.iso}
    [ "$fidelity" != same ] || against "$name: Linux sees the source ($command)" --without rr_moved --without .rr_moved \
      "foreign/trees/$tree" "linux/$name.default" type size sha256 target
    finding "$name: iso verify finds no error" "results/$name.verify"
    agrees "$name"
  done < foreign/selected
}

say() { printf '      [%3ds] %s\n' "$SECONDS" "$*"; }

say "foreign volumes"
"$here/foreign-volumes.sh" foreign
if [ -z "${ONLY:-}" ]; then
  cp foreign/manifest foreign/selected
  say "ours"
  make_ours
else
  # shellcheck disable=SC2254  # a pattern
  while IFS= read -r line; do case ${line%%.iso*} in $ONLY) printf '%s\n' "$line" ;; esac; done < foreign/manifest > foreign/selected
fi
say "Linux"
run_linux
say "ls, extract and verify"
compare_all
say "what was found"
report_ours
report_foreign
while IFS=$'\t' read -r name reason; do skip "$name" "$reason"; done < foreign/missing
say "done"
counts
