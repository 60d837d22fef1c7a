# shellcheck shell=bash
# Counted checks, for the scripts beside this one: one line each, then "N passed, N failed".

passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); printf 'ok    %s\n' "$1"; }

# bad TITLE [DETAIL...]
bad() {
  failed=$((failed + 1))
  printf 'FAIL  %s\n' "$1"
  shift
  [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/      /'
}

# skip TITLE REASON: what this machine cannot show.  A failure where the reference checks are required.
skip() {
  if [ "${REFERENCE_REQUIRED:-false}" = true ]; then bad "$1" "cannot be checked here, but is required: $2"; return; fi
  skipped=$((skipped + 1))
  printf 'skip  %s (%s)\n' "$1" "$2"
}

# is TITLE EXPECTED FOUND
is() {
  if [ "$2" = "$3" ]; then ok "$1"; else bad "$1" "expected: $2" "found:    $3"; fi
}

# succeeds TITLE COMMAND...: the command's output is shown only if it fails
succeeds() {
  local title=$1 output
  shift
  if output=$("$@" 2>&1); then ok "$title"; else bad "$title" "failed ($?): $*" "$output"; fi
}

# The closing line; its status is that of the script.
counts() {
  [ "$skipped" -eq 0 ] || echo "$skipped skipped"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
