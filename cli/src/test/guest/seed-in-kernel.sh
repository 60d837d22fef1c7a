#!/usr/bin/env bash
# seed-in-kernel.sh: a seed of seedtool, mounted by a real Linux kernel in each of its three ways.
#
# Prints a line for each point checked and "N passed, N failed".
# Settings (environment): SEEDLING=DIR  the distribution (cli/target/seedling of this checkout)
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$here/checks.sh"
seedtool=${SEEDLING:-$here/../../../target/seedling}/bin/seedtool

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '#cloud-config\nhostname: kernel\n' > user-data
printf 'instance-id: iid-kernel\nlocal-hostname: kernel\n' > meta-data
printf '#cloud-config\npackages: [curl]\n' > vendor-data
printf 'version: 2\nethernets: {}\n' > network-config
# A file of more than one sector, and not a whole number of them.
{ printf '#cloud-config\nwrite_files:\n'; for i in $(seq 400); do echo "  - {path: /tmp/$i, content: \"$i\"}"; done; } > long-user-data

"$seedtool" make -o four.iso --user-data user-data --meta-data meta-data --vendor-data vendor-data \
  --network-config network-config > make.out
"$seedtool" make -o long.iso --user-data long-user-data --meta-data meta-data > make.out
status=0
"$here/kernel-mount-check.sh" four.iso long.iso > report 2> messages || status=$?
if [ $status -ne 0 ]; then bad "Linux mounts the seeds and reads every file" "status $status" "$(cat messages report)"
else ok "Linux mounts the seeds and reads every file"; fi

# section NAME MOUNT: the report's lines on that mount
section() { awk -v head="== $1 iso9660 $2" '/^== / { on = ($0 == head) } on' report; }
# listing NAME MOUNT: "name sha256" of the files, sorted
listing() { section "$1" "$2" | sed -n 's/^regular file .* \([^ ]*\) sha256=\(.*\)/\1 \2/p' | sort; }
source_of() { sha256sum < "$1" | cut -d' ' -f1; }

four=$(for f in meta-data network-config user-data vendor-data; do echo "$f $(source_of $f)"; done)
long=$(echo "meta-data $(source_of meta-data)"; echo "user-data $(source_of long-user-data)")
is "by Rock Ridge: four files under their names, with their bytes" "$four" "$(listing four.iso default)"
is "by Joliet: the same" "$four" "$(listing four.iso norock)"
is "by Rock Ridge: a file of several sectors" "$long" "$(listing long.iso default)"
is "by Joliet: the same" "$long" "$(listing long.iso norock)"
is "by the plain names: four files with their bytes" "$(cut -d' ' -f2 <<< "$four" | sort)" \
  "$(listing four.iso norock,nojoliet | cut -d' ' -f2 | sort)"
is "everything belongs to root" "0:0" "$(section four.iso default | awk '/^(regular|directory)/ { print $(($1 == "regular") ? 4 : 3) }' | sort -u)"
is "the kernel finds nothing to complain about" "" "$(grep '^kernel:' report | grep -viE 'isofs|joliet|rock|rrip' || true)"
for volume in four.iso long.iso; do
  identity=$(grep "^== $volume blkid:.* TYPE=iso9660 " report || true)
  case $identity in
    *' LABEL=cidata '*) ok "blkid: $volume is iso9660, labelled cidata" ;;
    *) bad "blkid: $volume is iso9660, labelled cidata" "$identity" ;;
  esac
done
counts
