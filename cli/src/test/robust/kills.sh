# shellcheck shell=bash disable=SC2154,SC2164,SC2016,SC2034,SC2086  # what robust.sh sets, and set -e
# kills.sh: the part "kills" of robust.sh, which reads it: commands that write, ended by SIGKILL amid their work.
#
# For each command: a run that nobody harms, which tells how long it takes; then KILLS runs, each in a folder of its own
# with fresh copies, of which the n-th is ended in the n-th part of that time, after Java's own start.

# ---- what is killed ------------------------------------------------------------------------------

all_kills=(
  convert convert-compressed convert-raw convert-over convert-into dd create-full
  commit commit-drop commit-base commit-raw rebase rebase-none rebase-unsafe
  resize-grow resize-full resize-shrink resize-raw amend-old amend-counts amend-lazy
  snapshot-create snapshot-apply snapshot-delete check-repair bitmap-add bitmap-merge bitmap-clear bitmap-remove
)

# define NAME: sets
#   files     the images that there are before
#   command   in the folder of these
#   keeps     files whose bytes stay as they are, images whose tables are good, at each moment
#   always    what holds at each moment, beside
#   finished  holds when all is done: the command, given again, would be refused
#   right     what holds in the end
#   litter    files that may lie about after a kill, and no others
define() {
  keeps='' images='' always=: finished=false right=: litter=0
  case $1 in
    convert*) define_convert "$1" ;;
    dd)
      files='base top' command=(dd -O qcow2 bs=1M if=top of=out) keeps='base top' litter=1
      always='absent out || complete out' right='complete out' ;;
    create-full)
      files='' command=(create -q -f qcow2 -o 'preallocation=full,cluster_size=512' out 32M) litter=1
      always='absent out || qemu-img check -q out' right='qemu-img check -q out' ;;
    commit*) define_commit "$1" ;;
    rebase*) define_rebase "$1" ;;
    resize*) define_resize "$1" ;;
    amend*) define_amend "$1" ;;
    snapshot*) define_snapshot "$1" ;;
    check-repair)
      files='worn' command=(check -r all worn) always='shows worn now.raw' right='qemu-img check -q worn && shows worn now.raw' ;;
    bitmap*) define_bitmap "$1" ;;
    *) die "no kill is named $1 (${all_kills[*]})" ;;
  esac
}

define_convert() {
  files='base top' keeps='base top' litter=1
  always='absent out || complete out' right='complete out'
  case $1 in
    convert) command=(convert -O qcow2 -o cluster_size=4k top out) ;;
    convert-compressed) command=(convert -c -O qcow2 top out) ;;
    convert-raw) command=(convert -O raw top out) always='absent out || cmp top.raw out' right='cmp top.raw out' ;;
    convert-over)
      command=(convert -O qcow2 top out) files+=' out'
      always='as_before out || complete out' ;;
    convert-into)
      command=(convert -n -O qcow2 top into) files+=' into'
      always='as_before into || complete into' right='complete into' ;;
  esac
}

define_commit() {
  files='base top' images='base top' always='shows top top.raw' right='shows base top.raw && shows top top.raw'
  case $1 in
    commit) command=(commit -q top) ;;
    commit-drop) command=(commit -q -d top) keeps=top ;;
    commit-base)
      command=(commit -q -b base leaf) files='base top leaf' images='base leaf' keeps='top leaf'
      always='shows leaf leaf.raw' right='shows base leaf.raw' ;;
    commit-raw)
      command=(commit -q on-raw) files='base.raw on-raw' images='on-raw'
      always='shows on-raw top.raw' right='cmp base.raw top.raw' ;;
  esac
}

define_rebase() {
  files='base other top' images=top keeps='base other' always='shows top top.raw'
  case $1 in
    rebase) command=(rebase -q -b other -F qcow2 top) right='rests_on top other' ;;
    rebase-none) command=(rebase -q -b '' top) right='rests_on top ""' ;;
    rebase-unsafe)
      command=(rebase -q -u -b other -F qcow2 top) right='rests_on top other'
      always='rests_on top other || shows top top.raw' ;;
  esac
}

define_resize() {
  files='base top' images=top keeps=base always='shows top top.raw'
  case $1 in
    resize-grow) command=(resize -q top 200G) right='has_size top 214748364800' ;;
    resize-full)
      command=(resize -q --preallocation=full lone 96M) files=lone images=lone keeps=''
      always='shows lone top.raw' finished='has_size lone 100663296' right=$finished ;;
    resize-shrink)
      command=(resize -q --shrink top 32M) always='begins_as top half.raw' right='has_size top 33554432 && shows top half.raw' ;;
    resize-raw)
      command=(resize -q -f raw --preallocation=full plain.raw 96M) files=plain.raw images='' keeps=''
      always='shows plain.raw top.raw -f raw' finished='has_size plain.raw 100663296 -f raw' right=$finished ;;
  esac
}

define_amend() {
  files='base top' images=top keeps=base always='shows top top.raw'
  case $1 in
    amend-old)
      command=(amend -o compat=0.10 zeroed) files='base zeroed' images=zeroed always='shows zeroed zeros.raw'
      right="info_has zeroed '\"compat\": \"0.10\"'" ;;
    amend-counts)
      command=(amend -o refcount_bits=64 snap) files=snap images=snap keeps=''
      always='shows snap now.raw && shows_snapshot snap s1 then.raw' right="info_has snap '\"refcount-bits\": 64'" ;;
    amend-lazy) command=(amend -o lazy_refcounts=on top) right="info_has top '\"lazy-refcounts\": true'" ;;
  esac
}

define_snapshot() {
  files=snap images=snap
  local old='shows_snapshot snap s1 then.raw'
  case $1 in
    snapshot-create)
      command=(snapshot -c s2 snap) always="shows snap now.raw && $old"
      finished='info_has snap "\"name\": \"s2\""' right='shows_snapshot snap s2 now.raw' ;;
    snapshot-apply) command=(snapshot -a s1 snap) always="{ shows snap now.raw || shows snap then.raw; } && $old" right='shows snap then.raw' ;;
    snapshot-delete)
      command=(snapshot -d s1 snap) finished='! info_has snap "\"name\": \"s1\""'
      always="shows snap now.raw && { $finished || $old; }" right=$finished ;;
  esac
}

define_bitmap() {
  files=mapped images=mapped always='shows mapped half.raw'
  case $1 in
    bitmap-add) command=(bitmap --add mapped b2) finished='info_has mapped "\"name\": \"b2\""' right=$finished ;;
    bitmap-merge) command=(bitmap --merge b0 mapped b1) right='info_has mapped "\"name\": \"b1\""' ;;
    bitmap-clear) command=(bitmap --clear mapped b0) right='info_has mapped "\"name\": \"b0\""' ;;
    bitmap-remove) command=(bitmap --remove mapped b0) finished='! info_has mapped "\"name\": \"b0\""' right=$finished ;;
  esac
}

absent() { [ ! -e "$1" ]; }
complete() { qemu-img check -q "$1" && shows "$1" top.raw; }
info_of() { qemu-img info --output=json "$@"; }
info_has() { info_of "$1" | grep -qF -- "$2"; }
rests_on() { info_of "$1" | python3 -c 'import json, sys; sys.exit(json.load(sys.stdin).get("backing-filename", "") != sys.argv[1])' "$2"; }
has_size() { info_of "${@:3}" "$1" | grep -q "\"virtual-size\": $2,"; }
# begins_as IMAGE RAW: whether a guest sees the bytes of RAW first
begins_as() {
  local status=0
  { qemu-img convert -O raw "$1" begins.raw && cmp -n "$(stat -L -c %s "$2")" begins.raw "$2"; } || status=$?
  rm -f begins.raw
  return $status
}

# ---- images for them -----------------------------------------------------------------------------

make_killed() {
  head -c 32M top.raw > half.raw
  cp top.raw plain.raw
  qemu-img convert -O qcow2 -o cluster_size=4k top.raw lone
  qemu-img create -q -f qcow2 into 64M
  qemu-img create -q -f qcow2 out 1M
  make_overlay top.raw base.raw raw on-raw
  cp top.raw leaf.raw
  dd if=other.raw of=leaf.raw bs=1M skip=10 seek=25 count=10 conv=notrunc status=none
  make_overlay leaf.raw top qcow2 leaf
  head -c 32M base.raw > then.raw
  head -c 32M other.raw > now.raw
  make_snap
  make_worn
  qemu-img convert -O qcow2 -o cluster_size=512 half.raw mapped
  qemu-img bitmap --add -g 64k mapped b0
  qemu-io -c 'read 0 64k' -c "write -s $made/half.raw 0 32M" mapped > /dev/null   # sets all bits
  qemu-img bitmap --add -g 64k mapped b1
}

# ---- one run -------------------------------------------------------------------------------------

now() { local micros=${EPOCHREALTIME/[.,]/}; echo $((micros / 1000)); }

# run_killed MILLIS: runs the command, ends it after that time (never, if empty), and tells how: killed, or its status
run_killed() {
  local pid status=0
  "$imgtool" "${command[@]}" > run.out 2>&1 < /dev/null &
  pid=$!   # the script becomes Java
  if [ -n "$1" ]; then
    sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
    kill -KILL $pid 2> /dev/null || true
  fi
  wait $pid 2> /dev/null || status=$?
  if [ $status = 137 ]; then echo killed; else echo $status; fi
}

# no_litter MOST: no file beside the images but so many temporary ones
no_litter() {
  local name found=0
  for name in * .seedling-*; do
    [ -e "$name" ] || continue
    case $name in
      .seedling-*.tmp) found=$((found + 1)) ;;
      run.out | check.out | snapshot.out | out | *.raw) ;;
      *) [[ " $files " == *" $name "* ]] || { echo "$name lies about"; return 1; } ;;
    esac
  done
  [ $found -le "$1" ] || { echo "$found temporary files lie about"; return 1; }
}

# look WHEN MOST: what holds at each moment
look() {
  [ -z "$keeps" ] || demand "$1" "as_before $keeps"
  [ -z "$images" ] || demand "$1" "sound $images"
  demand "$1" "$always"
  demand "$1" "no_litter $2"
}

fresh_folder() {
  local file
  rm -rf "$1"
  mkdir "$1"
  cd "$1" || return
  for file in {top,half,then,now,leaf,zeros}.raw; do ln -s "$made/$file" .; done
  for file in $files; do rm -f "$file" && cp "$made/$file" .; done
}

# trial NAME NUMBER MILLIS: one run; its outcome is printed, faults are in a file of outcome/
trial() {
  local name=$1 number=$2 millis=$3 end faults=() begun
  for _ in {1..12}; do
    fresh_folder "$work/kill-$name-$number"
    begun=$(now)
    end=$(run_killed "$millis")
    [ -n "$millis" ] || echo $(($(now) - begun)) > "$work/outcome/$name.length"
    if [ "$end" != 0 ] || [ -z "$millis" ]; then break; fi
    millis=$((millis * 8 / 10))   # it was faster than the one before
  done
  if [ "$end" = killed ]; then
    look "after the kill" $litter
    if ! eval "$finished" > /dev/null 2>&1; then
      end=$(run_killed '')
      [ "$end" = 0 ] || faults+=("given again, it ends with $end: $(head -c 400 run.out)")
      end=killed
    fi
    look "in the end" $litter
  else
    [ "$end" = 0 ] || faults+=("it ends with $end: $(head -c 400 run.out)")
    look "in the end" 0
  fi
  demand "in the end" "$right"
  if [ ${#faults[@]} -gt 0 ]; then
    { echo "$number, after $millis ms ($end)"; printf '  %s\n' "${faults[@]}"; } >> "$work/outcome/$name.faults"
  fi
  cd "$work" || return
  if [ ${#faults[@]} = 0 ] || [ -z "${KEEP:-}" ]; then rm -rf "$work/kill-$name-$number"; fi
  echo "$end" >> "$work/outcome/$name"
}

# kill_command NAME: all its runs
kill_command() {
  local name=$1 length number part
  define "$name"
  RANDOM=$((seed + $(cksum <<< "$name" | cut -c 1-4)))
  trial "$name" 0 ''
  length=$(cat "$work/outcome/$name.length")
  [ $length -gt $((start + 20)) ] || length=$((start + 20))
  for ((number = 1; number <= kills; number++)); do
    part=$(((length - start) * 1000 / kills))
    trial "$name" $number $((start + ((number - 1) * part + part * (RANDOM % 1000) / 1000) / 1000))
  done
}

# ---- all of them ---------------------------------------------------------------------------------

tell_kills() {
  local name=$1 runs=0
  runs=$(grep -c killed "$work/outcome/$name" || true)
  total=$((total + runs))
  if [ -e "$work/outcome/$name.faults" ]; then bad "kills: $name" "$(cat "$work/outcome/$name.faults")"
  elif [ "$runs" -eq 0 ]; then bad "kills: $name" "no run could be killed: $(tr '\n' ' ' < "$work/outcome/$name")"
  else ok "kills: $name, $runs times"; fi
}

made=$all
cd "$all"
make_killed
mkdir -p "$work/outcome"
cd "$work"
begun=$(now)
"$imgtool" --version > /dev/null
start=$(($(now) - begun))
total=0
# shellcheck disable=SC2206  # one name or none
names=(${ONLY:-${all_kills[@]}})
for name in "${names[@]}"; do
  define "$name"   # refuses a wrong name
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
  kill_command "$name" &
done
wait
for name in "${names[@]}"; do tell_kills "$name"; done
echo "$total runs were killed"
