# shellcheck shell=bash disable=SC2154,SC2164,SC2016,SC2034,SC2086  # what robust.sh sets, and set -e
# full-disk.sh: the part "full-disk" of robust.sh, which reads it: commands that write where they can't.
#
# On a tmpfs without room, or with room for a part of it; on one that is mounted read-only; and files without the right
# to write to them.  Each error is one to three lines that say what is wrong and with which file; no file is there that
# was not before; guests see what they saw; and with room, the same command does all.

# NAME;COMMAND;FILES THAT STAY AS THEY ARE;WHAT HOLDS AT EACH MOMENT;WHAT HOLDS IN THE END
writing=(
  'convert;convert -O qcow2 top new;base top;shows top top.raw;qemu-img check -q new && shows new top.raw'
  'convert -c;convert -c -O qcow2 top new;base top;shows top top.raw;qemu-img check -q new && shows new top.raw'
  'convert to raw;convert -O raw top new;base top;shows top top.raw;cmp new top.raw'
  'convert over another;convert -O qcow2 top other;base top;shows other other.raw || shows other top.raw;shows other top.raw'
  'convert -n;convert -n -O qcow2 top into;base top into;shows top top.raw;shows into top.raw'
  'convert -n to raw;convert -n -O raw top sparse.raw;base top;shows top top.raw;cmp sparse.raw top.raw'
  'dd;dd -O qcow2 bs=1M if=top of=new;base top;shows top top.raw;shows new top.raw'
  'create, all preallocated;create -q -f qcow2 -o preallocation=full new 8M;base top;;qemu-img check -q new'
  'create over another;create -q -f qcow2 -o preallocation=full other 8M;base top;[ -e other ];qemu-img check -q other'
  'commit;commit -q top;;shows top top.raw;shows base top.raw'
  'commit -d;commit -q -d top;top;shows top top.raw;shows base top.raw'
  'commit into raw;commit -q on-raw;;shows on-raw top.raw;cmp base.raw top.raw'
  'rebase;rebase -q -b other -F qcow2 top;base other;shows top top.raw;shows top top.raw'
  'rebase to none;rebase -q -b  top;base;shows top top.raw;shows top top.raw'
  'resize;resize -q top 200G;base;shows top top.raw;shows top top.raw'
  'resize, all preallocated;resize -q --preallocation=full other 24M;base top;shows other other.raw;shows other other.raw'
  'resize of raw, all preallocated;resize -q -f raw --preallocation=full plain.raw 24M;base top;shows plain.raw other.raw -f raw;shows plain.raw other.raw -f raw'
  'snapshot -c;snapshot -c s2 snap;;shows snap now.raw && shows_snapshot snap s1 then.raw;shows_snapshot snap s2 now.raw'
  'snapshot -a;snapshot -a s1 snap;;shows snap now.raw && shows_snapshot snap s1 then.raw;shows snap then.raw'
  'amend refcount_bits;amend -o refcount_bits=64 snap;;shows snap now.raw && shows_snapshot snap s1 then.raw;qemu-img check -q snap'
  'amend compat;amend -o compat=0.10 zeroed;base;shows zeroed zeros.raw;qemu-img check -q zeroed && shows zeroed zeros.raw'
  'check -r all;check -q -r all worn;;shows worn now.raw;qemu-img check -q worn'
  'bitmap --add;bitmap --add -g 512 other b;base top;shows other other.raw;shows other other.raw'
)

# ---- the places ----------------------------------------------------------------------------------

small=$work/small

# fresh_small: a file system of its own with these images in it, and the raw disks beside
fresh_small() {
  cd "$work"
  ! mountpoint -q "$small" || umount "$small"
  mount -t tmpfs -o size=160m tmpfs "$small"
  cd "$small"
  cp "$tiny"/{base,other,top,into,zeroed,on-raw,snap,worn,plain.raw,base.raw} .
  truncate -s 12M sparse.raw
  ln -s "$tiny"/{top,other,then,now,zeros}.raw .
}

# fill KIB: leaves so much room
fill() {
  local blocks bytes
  read -r blocks bytes <<< "$(stat -f -c '%f %S' .)"
  head -c $((blocks * bytes - $1 * 1024)) /dev/zero > ballast
}

# ---- what is looked at ---------------------------------------------------------------------------

names() { find . -mindepth 1 ! -name '*.out' | sort; }

# run_refused WHAT PATTERN COMMAND...: the last command of ours; an error must say the pattern, with a file's name
run_refused() {
  local what=$1 pattern=$2 lines
  shift 2
  status=0
  "$@" > "$work/run.out" 2> "$work/run.err" < /dev/null || status=$?
  [ $status != 0 ] || return 0
  sed -i -E '/^(Leaked|Repairing|ERROR) /d' "$work/run.err"   # of check
  lines=$(wc -l < "$work/run.err")
  [ $status = 1 ] || faults+=("$what: ends with $status")
  [ "$lines" -ge 1 ] && [ "$lines" -le 3 ] || faults+=("$what: a message of $lines lines")
  grep -qE "^imgtool: (base|base\.raw|$(IFS='|'; echo "${words[*]#of=}")): $pattern" "$work/run.err" || faults+=("$what: does not say of which file: $pattern")
  ! grep -qE '^\s+at |Exception|java\.|internal' "$work/run.err" || faults+=("$what: shows the program's inside")
  [ ${#faults[@]} -eq 0 ] || faults+=("$(head -c 600 "$work/run.err")")
}

# look WHEN: at the images after a command has failed
look() {
  local image
  [ -z "$keeps" ] || demand "$1" "as_before $keeps"
  for image in base other top zeroed on-raw snap; do demand "$1" "sound $image"; done
  [ -z "$always" ] || demand "$1" "$always"
}

# without_room LINE-OF-WRITING
without_room() {
  local name command keeps always right room before refusals=0 faults=() status
  IFS=';' read -r name command keeps always right <<< "$1"
  words "$command"
  for room in 0 300; do
    fresh_small
    fill $room
    before=$(names)
    run_refused "with $room KiB" '[Nn]o space left on device' "$imgtool" "${words[@]}"
    if [ $status = 0 ]; then
      rm ballast
      demand "with $room KiB" "$right"
      continue
    fi
    refusals=$((refusals + 1))
    [ "$before" = "$(names)" ] || faults+=("with $room KiB: files: $(diff <(echo "$before") <(names) | tr '\n' ' ')")
    rm ballast
    look "with $room KiB"
    run_refused "with room again" 'never' "$imgtool" "${words[@]}"
    [ $status = 0 ] || faults+=("with room again: ends with $status")
    demand "with room again" "$right"
  done
  tell_places "no room: $name" $refusals
}

tell_places() {
  places=$((places + $2))
  if [ ${#faults[@]} -eq 0 ]; then ok "full-disk: $1: $2 refusals"
  else bad "full-disk: $1" "${faults[@]}"; fi
}

sums() { find . -mindepth 1 ! -type l -print0 | sort -z | xargs -0 sha256sum; }

# without_right LINE-OF-WRITING: in $place, where an error has the words $pattern, and by $as
without_right() {
  local name command keeps always right before faults=() status
  IFS=';' read -r name command keeps always right <<< "$1"
  words "$command"
  before=$(sums)
  run_refused "$place" "$pattern" "${as[@]}" "$imgtool" "${words[@]}"
  [ $status != 0 ] || faults+=("it is done")
  [ "$before" = "$(sums)" ] || faults+=("files: $(diff <(echo "$before") <(sums) | tr '\n' ' ')")
  tell_places "$place: $name" 1
}

# reads_all: what only reads does its work there all the same
reads_all() {
  local line faults=() status count=0
  for line in 'info top' 'info --backing-chain top' 'check top' 'map top' 'compare top top.raw' 'measure -O qcow2 top' \
    'snapshot -l snap' "convert -O raw top $work/read.raw"; do
    words "$line"
    run_refused "$line" 'no error' "${as[@]}" "$imgtool" "${words[@]}"
    [ $status = 0 ] || faults+=("$line: ends with $status")
    count=$((count + 1))
  done
  rm -f "$work/read.raw"
  if [ ${#faults[@]} -eq 0 ]; then ok "full-disk: $place: $count commands that read are done"
  else bad "full-disk: $place: commands that read" "${faults[@]}"; fi
}

refused_in() {
  local line
  reads_all
  for line in "${writing[@]}"; do without_right "$line"; done
}

full_disk() {
  local line place pattern as
  made=$tiny
  mkdir -p "$small"
  for line in "${writing[@]}"; do without_room "$line"; done
  fresh_small
  mount -o remount,bind,ro "$small"
  place='read-only file system' pattern='[Rr]ead-only file system' as=()
  refused_in
  mount -o remount,bind,rw "$small"
  chmod 444 base other top into zeroed on-raw snap worn plain.raw base.raw sparse.raw
  chmod 555 .
  place='no right to write' pattern='[Pp]ermission denied' as=(setpriv --bounding-set -all --)
  refused_in
  cd "$work"
  umount "$small"
}

places=0
if [ -n "${ROBUST_MOUNTS:-}" ]; then
  full_disk
  echo "$places refusals for want of room or of the right to write"
else skip "full-disk" "nothing can be mounted"; fi
