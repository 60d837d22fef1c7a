# shellcheck shell=bash disable=SC2154,SC2164,SC2016,SC2034,SC2086  # what robust.sh sets, and set -e
# in-use.sh: the part "in-use" of robust.sh, which reads it: an image that two processes are at.
#
# One has the image open: qemu-io (writing, and reading), a QEMU that is about to boot from it, or imgtool, stopped by
# SIGSTOP amid a slow commit.  Each command of ours then ends as qemu-img's does, with the same words, and no byte of
# any file is changed.  Then pairs of commands that are started together.

# What writes to the image "top", or replaces it.
writers=(
  'commit top' 'commit -d top' 'commit leaf' 'commit -b top leaf' 'rebase -b other -F qcow2 top' 'rebase -u -b other -F qcow2 top' 'rebase -b  top'
  'resize top 80M' 'resize --shrink top 4M' 'snapshot -c s2 top' 'snapshot -a s1 top' 'snapshot -d s1 top'
  'amend -o compat=0.10 top' 'amend -o refcount_bits=64 top' 'amend -o lazy_refcounts=on top' 'check -r leaks top' 'check -r all top'
  'bitmap --add top b1' 'bitmap --remove top b0' 'convert -O qcow2 other top' 'convert -n -O qcow2 other top'
  'create -f qcow2 top 1M' 'dd -O qcow2 if=other of=top'
)
readers=('info top' 'map top' 'check top' 'snapshot -l top' 'compare top other' 'convert -O raw top new' 'measure -O qcow2 top' 'info --backing-chain leaf')
unlocked=('info -U top' 'map -U top' 'check -U top' 'snapshot -U -l top' 'compare -U top top.raw' 'convert -U -O raw top new' 'measure -U -O qcow2 top')

# ---- who has it ----------------------------------------------------------------------------------

has_locks() { grep -q ":$(stat -c %i "$1") " /proc/locks; }

# hold COMMAND...: starts what takes locks on top, and waits until it has
hold() {
  local tries
  exec 8<> "$work/say"
  "$@" <&8 > "$work/holder.out" 2>&1 8>&- &
  holder=$!
  for ((tries = 0; tries < 600; tries++)); do
    ! has_locks top || return 0
    kill -0 $holder 2> /dev/null || break
    sleep 0.05
  done
  bad "in-use: $1 does not take locks" "$(cat "$work/holder.out")"
  return 1
}

end_holder() {
  echo "$1" >&8
  wait "$holder" || true
  exec 8>&-
}

# ---- what is refused -----------------------------------------------------------------------------

state() { find . -type f ! -name '*.raw' -print0 | sort -z | xargs -0 sha256sum; }

# as_qemu_img LINE: that ours ends as qemu-img does, tells the same, and changes nothing where it is refused
as_qemu_img() {
  local theirs=0 ours=0 before
  words "$1"
  before=$(state)
  qemu-img "${words[@]}" > "$work/theirs.out" 2> "$work/theirs" < /dev/null || theirs=$?
  ! grep -q 'lock byte 101$' "$work/theirs" || cp "$work/words/${1//\//}" "$work/theirs"   # who has that alone is us
  cp "$work/theirs" "$work/words/${1//\//}"
  rm -f new
  IMGTOOL_PROGNAME=qemu-img "$imgtool" "${words[@]}" > "$work/ours.out" 2> "$work/ours" < /dev/null || ours=$?
  rm -f new
  [ $theirs = $ours ] || faults+=("$1: ends with $ours, not $theirs: $(cat "$work/ours")")
  diff "$work/theirs" "$work/ours" > "$work/diff" || faults+=("$1: tells something else (<) than qemu-img:" "$(cat "$work/diff")")
  [ "$before" = "$(state)" ] || faults+=("$1: changes files: $(diff <(echo "$before") <(state) | tr '\n' ' ')")
  count=$((count + 1))
}

# refused WHO STATUS LINE...: each as qemu-img, which must end with that status
refused() {
  local who=$1 line faults=() count=0
  shift
  for line; do as_qemu_img "$line"; grep -q ' lock$' "$work/theirs" || faults+=("$line: qemu-img is not refused: $(cat "$work/theirs")"); done
  tell_uses "$who" "refused"
}

allowed() {
  local who=$1 line faults=() count=0
  shift
  for line; do as_qemu_img "$line"; ! grep -q ' lock$' "$work/theirs" || faults+=("$line: qemu-img is refused"); done
  tell_uses "$who" "done"
}

tell_uses() {
  uses=$((uses + count))
  if [ ${#faults[@]} -eq 0 ]; then ok "in-use: $1: $count commands are $2, as qemu-img's"
  else bad "in-use: $1: commands that are to be $2" "${faults[@]}"; fi
}

# ---- one after the other -------------------------------------------------------------------------

new_box() {
  local file
  rm -rf "$work/box"
  mkdir "$work/box"
  cd "$work/box"
  for file in "$made"/{base,other,top}.raw; do ln -s "$file" .; done
  cp "$made/base" "$made/other" "$made/top" .
  qemu-img snapshot -c s1 top
  qemu-img bitmap --add top b0
  qemu-img create -q -f qcow2 -F qcow2 -b top leaf
}

while_qemu_has_it() {
  new_box
  if hold qemu-io top; then
    refused "while qemu-io writes" "${writers[@]}" "${readers[@]}"
    allowed "while qemu-io writes" "${unlocked[@]}"
    end_holder quit
  fi
  if hold qemu-io -r top; then
    refused "while qemu-io reads" "${writers[@]}"
    end_holder quit
  fi
  if hold qemu-system-x86_64 -S -accel tcg -m 64 -display none -nodefaults -drive file=top,format=qcow2,if=virtio -monitor stdio; then
    refused "while QEMU has it as a disk" "${writers[@]:0:8}" "${readers[@]:0:2}"
    allowed "while QEMU has it as a disk" "${unlocked[0]}"
    end_holder quit
  fi
}

# refuses WHAT COMMAND...: another's program that must be refused
refuses() {
  local what=$1 said before
  shift
  before=$(state)
  if said=$(timeout 60 "$@" 2>&1 < /dev/null); then bad "in-use: while imgtool commits: $what is not refused" "$said"
  elif [[ $said != *'Failed to'*' lock'* ]]; then bad "in-use: while imgtool commits: $what is refused otherwise" "$said"
  elif [ "$before" != "$(state)" ]; then bad "in-use: while imgtool commits: $what has changed a file"
  else ok "in-use: while imgtool commits: $what is refused"; fi
}

# A slow commit of ours, stopped when it has the locks and has begun to write.
while_ours_has_it() {
  local tries
  new_box
  hold "$imgtool" commit -q -d -r 1M top || return 0
  for ((tries = 0; tries < 600; tries++)); do
    ! cmp -s base "$made/base" || { sleep 0.05; continue; }
    break
  done
  kill -STOP "$holder"
  if cmp -s base "$made/base"; then bad "in-use: imgtool commits and writes nothing"; fi
  refused "while imgtool commits" "${writers[@]}" "${readers[@]}"
  allowed "while imgtool commits" "${unlocked[@]}"
  refuses "qemu-io on the image" qemu-io -c 'write 0 4k' top
  refuses "qemu-io on its base" qemu-io -c 'write 0 4k' base
  refuses "QEMU on the image" qemu-system-x86_64 -S -accel tcg -m 64 -display none -nodefaults -drive file=top,format=qcow2,if=virtio
  refuses "QEMU on its base" qemu-system-x86_64 -S -accel tcg -m 64 -display none -nodefaults -drive file=base,format=qcow2,if=virtio
  kill -CONT "$holder"
  exec 8>&-
  if wait "$holder" && qemu-img check -q base && shows base top.raw; then ok "in-use: that commit ends well"
  else bad "in-use: that commit ends badly" "$(cat "$work/holder.out")" "$(shows base top.raw)"; fi
}

# ---- together ------------------------------------------------------------------------------------

# together COMMAND... -- COMMAND...: both at once; their statuses in $first and $second
together() {
  local one=()
  while [ "$1" != -- ]; do one+=("$1"); shift; done
  shift
  "${one[@]}" > "$work/one" 2>&1 < /dev/null &
  first=0 second=0
  "$@" > "$work/two" 2>&1 < /dev/null || second=$?
  wait $! || first=$?
}

snapshots_of() { qemu-img snapshot -l "$1" | grep -c "^[0-9]* *$2 "; }

# race TITLE CONDITION COMMAND... -- COMMAND...: four times; those that say they are done are, the other was refused
race() {
  local title=$1 condition=$2 round faults=() first second refusals=0
  shift 2
  for ((round = 1; round <= kills; round++)); do
    cp "$made/base" "$made/top" .
    together "$@"
    [ $((first + second)) = 0 ] || grep -qs 'Failed to .*lock' "$work/one" "$work/two" ||
      faults+=("round $round: $first and $second: $(cat "$work/one" "$work/two")")
    refusals=$((refusals + (first > 0) + (second > 0)))
    qemu-img check -q top && qemu-img check -q base || faults+=("round $round: a check finds something")
    eval "$condition" || faults+=("round $round: $first and $second, but: $condition")
  done
  if [ ${#faults[@]} -eq 0 ]; then ok "in-use: $title at once, $kills times, of which $refusals were refused"
  else bad "in-use: $title at once" "${faults[@]}"; fi
}

at_once() {
  local both='[ $(((first == 0) + (second == 0))) = $(($(snapshots_of top one) + $(snapshots_of top two))) ] && shows top top.raw'
  new_box
  race "two of imgtool snapshot -c" "$both" "$imgtool" snapshot -c one top -- "$imgtool" snapshot -c two top
  race "imgtool and qemu-img snapshot -c" "$both" "$imgtool" snapshot -c one top -- qemu-img snapshot -c two top
  race "two of imgtool commit" 'shows top top.raw && { [ $first != 0 ] && [ $second != 0 ] || shows base top.raw; }' \
    "$imgtool" commit -q top -- "$imgtool" commit -q top
  race "imgtool rebase and amend" 'shows top top.raw' "$imgtool" rebase -q -b other -F qcow2 top -- "$imgtool" amend -o refcount_bits=64 top
  race "imgtool resize and qemu-io" '[ $second != 0 ] || qemu-io -r -c "read -P 9 0 64k" top | grep -vq verification' \
    "$imgtool" resize -q top 1G -- qemu-io -c 'write -P 9 0 64k' top
}

made=$tiny
mkfifo "$work/say"
mkdir "$work/words"   # of qemu-img, by command
uses=0
while_qemu_has_it
while_ours_has_it
at_once
echo "$uses uses beside another were compared with qemu-img's"
