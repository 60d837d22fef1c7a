#!/usr/bin/env bash
# foreign-volumes.sh DIR
#
# Writes ISO 9660 volumes by every writer that this machine has, for readers to be tried on:
#
#   DIR/trees/NAME       what the volumes hold
#   DIR/NAME.iso         the volumes
#   DIR/manifest         a line a volume: file, tree, "same" or "mapped", and the command that wrote it,
#                        separated by tabs.  "same": a reader of Rock Ridge sees the tree's names, types,
#                        contents and link targets (and perhaps an empty rr_moved); "mapped": not so
#                        (no Rock Ridge, a boot catalogue, a file that the writer patches)
#   DIR/missing          a line a volume that could not be written, with the reason
#
# Dates, modes and contents of the trees are always the same; the volumes' are the writers' own.  Each
# writer runs under a time limit.  About 6 seconds, and 10 more with 4 GiB for the
# volume with a file of more (LARGE=no: without it).
#
# Needs bash, python3 and coreutils; uses genisoimage, xorriso, python3-pycdlib and bsdtar where present.
# Status: 0; 2 usage.
set -euo pipefail
# Debian's pycdlib belongs to Debian's Python, which need not be the first elsewhere.
export LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH=1767323045 PATH=/usr/sbin:/usr/bin:/sbin:/bin

[ $# -eq 1 ] || { echo "usage: foreign-volumes.sh DIR" >&2; exit 2; }
mkdir -p "$1/trees"
cd "$1"
: > manifest
: > missing

# ---- trees ---------------------------------------------------------------------------------------

# bytes SIZE SEED: SIZE bytes that no compression and no hole hides, the same each time
bytes() { python3 -c 'import random, sys; sys.stdout.buffer.write(random.Random(int(sys.argv[2])).randbytes(int(sys.argv[1])))' "$1" "$2"; }

# dated TREE: every entry's date, all different from each other's neighbours'
dated() {
  find "$1" -depth -print0 | python3 -c 'import os, sys
for i, path in enumerate(sorted(sys.stdin.buffer.read().split(b"\0")[:-1], reverse=True)):
    os.utime(path, (1700000000 + 7 * i, 1700000000 + 7 * i), follow_symlinks=False)'
}

plain_tree() {
  mkdir -p trees/plain/{docs/deep/er,empty,bin}
  local size
  for size in 0 1 2047 2048 2049 4096 100000; do bytes $size $size > trees/plain/docs/size-$size.bin; done
  seq 20000 > trees/plain/docs/can-be-packed.txt
  echo 'no extension' > trees/plain/readme
  echo 'in a folder' > trees/plain/docs/deep/er/note.txt
  printf '#!/bin/sh\nexit 0\n' > trees/plain/bin/run.sh
  chmod 755 trees/plain/bin/run.sh
  chmod 4755 trees/plain/docs/size-1.bin
  chmod 600 trees/plain/docs/size-2047.bin
  chmod 700 trees/plain/docs/deep
  ln -s ../docs/deep/er/note.txt trees/plain/bin/relative
  ln -s nowhere trees/plain/bin/dangling
  ln -s . trees/plain/bin/here
  ln -s ../.. trees/plain/docs/deep/up
  ln trees/plain/docs/size-4096.bin trees/plain/docs/linked.bin
  dated trees/plain
}

# Names that Rock Ridge keeps.  Nothing beyond the BMP, at which genisoimage stops.
names_tree() {
  mkdir -p trees/names/'with space' trees/names/Żółć trees/names/CASE
  local long name
  long=$(printf 'long-%.0s' {1..40})
  echo 1 > trees/names/'with space'/'a+b,c;d=e'
  echo 2 > trees/names/Żółć/zażółć-gęślą.txt
  echo 3 > trees/names/日本語.txt
  echo 4 > trees/names/CASE/readme.txt
  echo 5 > trees/names/CASE/README.TXT
  echo 6 > trees/names/CASE/ReadMe.Txt
  echo 7 > "trees/names/${long}one.txt"
  echo 8 > "trees/names/two-$long.txt"
  echo 9 > trees/names/.hidden
  echo 10 > trees/names/many.dots.in.a.name
  # The order of these differs with what a writer takes a dot for: 9.3 has it before every character.
  for name in a a.b.c a+b a-b -dash ..hidden a.b a.bc; do echo "$name" > trees/names/"$name"; done
  echo 11 > trees/names/averylongname-one.text
  echo 12 > trees/names/averylongname-two.text
  echo 13 > "trees/names/$(printf 'n%.0s' {1..250})"
  ln -s "Żółć/zażółć-gęślą.txt" trees/names/link
  ln -s "$(printf 'a-target/%.0s' {1..8})end" trees/names/long-link
  dated trees/names
}

# Targets of several SL entries: genisoimage 1.1.11 then writes what Linux cannot read.
links_tree() {
  mkdir trees/links
  ln -s "$(printf 'part-of-a-long-target/%.0s' {1..20})end" trees/links/many-parts
  ln -s "$(printf 't%.0s' {1..250})" trees/links/one-long-part
  ln -s ./a//b/../.././c trees/links/odd
  dated trees/links
}

# Links that lead out: what no reader should write where it is asked to extract into a folder.
outward_tree() {
  mkdir -p trees/outward/folder
  echo within > trees/outward/folder/file
  ln -s /etc/hostname trees/outward/absolute
  ln -s / trees/outward/root
  ln -s folder/../../outside trees/outward/folder/outside
  dated trees/outward
}

# 12 levels: genisoimage moves what lies below the 8th to rr_moved.
deep_tree() {
  local path=trees/deep i
  for i in {1..12}; do
    path+=/level$i
    mkdir -p "$path"
    echo "$i" > "$path/file$i"
  done
  mkdir -p trees/deep/level1/level2/level3/level4/level5/level6/level7/second/third
  echo second > trees/deep/level1/level2/level3/level4/level5/level6/level7/second/third/file
  ln -s ../file11 "$path/link"
  dated trees/deep
}

# Hundreds of records: directories and path tables of several sectors.
many_tree() {
  local i
  for i in {1..60}; do mkdir -p "trees/many/directory-with-a-name-$i"; done
  for i in {1..600}; do echo "$i" > "trees/many/directory-with-a-name-1/a-file-of-some-name-$i.txt"; done
  dated trees/many
}

# Boot images that nothing boots: a sector for no emulation, a floppy, a disk with one partition.
boot_tree() {
  mkdir -p trees/boot/boot
  { bytes 510 1; printf '\x55\xaa'; bytes 1536 2; } > trees/boot/boot/loader.bin
  truncate -s 1474560 trees/boot/boot/floppy.img
  truncate -s 64K trees/boot/boot/efi.img
  echo 'not an image' > trees/boot/readme.txt
  { head -c 446 /dev/zero; printf '\x80\x01\x01\x00\x0c\x01\x20\x3f\x01\x00\x00\x00\xff\x03\x00\x00'
    head -c 48 /dev/zero; printf '\x55\xaa'; head -c 523776 /dev/zero; } > trees/boot/boot/disk.img
  dated trees/boot
}

# 4 GiB and 5 MiB, mostly holes: something at both ends and around the border of two extents.
large_tree() {
  mkdir trees/large
  truncate -s $(((4 << 30) + (5 << 20))) trees/large/large.bin
  echo "the first bytes" | dd of=trees/large/large.bin conv=notrunc status=none
  bytes 8192 3 | dd of=trees/large/large.bin bs=2048 seek=$(((4 << 21) / 4 - 3)) conv=notrunc status=none
  echo "the last bytes" | dd of=trees/large/large.bin oflag=seek_bytes seek=$(((4 << 30) + (5 << 20) - 15)) conv=notrunc status=none
  echo after > trees/large/small.txt
  dated trees/large
}

plain_tree
names_tree
links_tree
outward_tree
deep_tree
many_tree
boot_tree
[ "${LARGE:-yes}" = no ] || large_tree

# ---- volumes -------------------------------------------------------------------------------------

# volume NAME TREE same|mapped COMMAND...: the command writes NAME.iso, and is given OUT for its path, TREE
# for the tree's.
volume() {
  local name=$1 tree=$2 fidelity=$3 command word log
  shift 3
  command=()
  for word in "$@"; do word=${word//OUT/$name.iso}; command+=("${word//TREE/trees/$tree}"); done
  if log=$(timeout 120 "${command[@]}" 2>&1 < /dev/null) && [ -s "$name.iso" ]; then
    printf '%s\t%s\t%s\t%s\n' "$name.iso" "$tree" "$fidelity" "${command[*]}" >> manifest
  else
    rm -f "$name.iso"
    printf '%s\t%s\n' "$name.iso" "$(tail -n 2 <<< "$log" | tr '\t\n' '  ')" >> missing
  fi
}

# with TOOL FUNCTION: its volumes, or a line in "missing"
with() {
  if command -v "$1" > /dev/null; then "$2"; else printf '%s\t%s\n' "$2" "no $1 here" >> missing; fi
}

genisoimage_volumes() {
  local g=(genisoimage -quiet -input-charset utf-8 -V FOREIGN -o OUT) level
  volume genisoimage-jr plain same "${g[@]}" -J -R TREE
  volume genisoimage-r plain same "${g[@]}" -r TREE
  volume genisoimage-j plain mapped "${g[@]}" -J TREE
  volume genisoimage-names names same "${g[@]}" -J -R TREE
  volume genisoimage-outward outward same "${g[@]}" -R TREE
  volume genisoimage-joliet-long names same "${g[@]}" -J -joliet-long -R TREE
  volume genisoimage-hfs plain same genisoimage -quiet -V FOREIGN -o OUT -hfs -J -R TREE
  volume genisoimage-untranslated plain mapped "${g[@]}" -U TREE
  volume genisoimage-moved deep same "${g[@]}" -R TREE
  volume genisoimage-moved-jr deep same "${g[@]}" -J -R TREE
  volume genisoimage-moved-hidden deep same "${g[@]}" -R -hide-rr-moved TREE
  volume genisoimage-deep deep same "${g[@]}" -J -R -D TREE
  volume genisoimage-many many same "${g[@]}" -J -R TREE
  volume genisoimage-no-pad plain same "${g[@]}" -J -R -no-pad TREE
  volume genisoimage-table plain mapped "${g[@]}" -J -R -T TREE
  volume genisoimage-udf plain same "${g[@]}" -udf -J -R TREE
  volume genisoimage-udf-plain plain mapped "${g[@]}" -udf TREE
  volume genisoimage-hidden plain mapped "${g[@]}" -J -R -hide readme -hide-joliet run.sh -hidden docs TREE
  cp -a trees/boot trees/boot-patched   # it writes its table into the source's file too
  volume genisoimage-boot boot-patched mapped "${g[@]}" -J -R -b boot/loader.bin -c boot/boot.cat -no-emul-boot \
    -boot-load-size 4 -boot-info-table TREE
  volume genisoimage-boot-efi boot mapped "${g[@]}" -J -R -b boot/loader.bin -c boot/boot.cat -no-emul-boot \
    -eltorito-alt-boot -e boot/efi.img -no-emul-boot TREE
  volume genisoimage-boot-floppy boot mapped "${g[@]}" -R -b boot/floppy.img -c boot/boot.cat TREE
  volume genisoimage-boot-disk boot mapped "${g[@]}" -J -R -b boot/disk.img -hard-disk-boot -c boot/boot.cat TREE
  for level in 1 2 3; do
    volume genisoimage-level$level plain mapped "${g[@]}" -iso-level $level TREE
    volume genisoimage-level$level-r names same "${g[@]}" -iso-level $level -R TREE
  done
  # Knows no character set, and cuts long names, those of Rock Ridge too.
  volume genisoimage-level4 plain mapped genisoimage -quiet -V FOREIGN -o OUT -iso-level 4 TREE
  volume genisoimage-level4-r plain same genisoimage -quiet -V FOREIGN -o OUT -iso-level 4 -R TREE
}

xorriso_volumes() {
  local x=(xorriso -as mkisofs -quiet -V FOREIGN -o OUT) n=(xorriso -report_about SORRY -outdev OUT -volid FOREIGN) level
  volume xorriso-jr plain same "${x[@]}" -J -R TREE
  volume xorriso-r plain same "${x[@]}" -r TREE
  volume xorriso-names names same "${x[@]}" -J -R TREE
  volume xorriso-outward outward same "${x[@]}" -R TREE
  volume xorriso-links links same "${x[@]}" -R TREE
  volume xorriso-joliet-long names same "${x[@]}" -J -joliet-long -R TREE
  for level in 1 2 3; do volume xorriso-level$level names same "${x[@]}" -iso-level $level -J -R TREE; done
  volume xorriso-untranslated names same "${x[@]}" -U -R TREE
  volume xorriso-deep deep same "${x[@]}" -J -R TREE
  volume xorriso-many many same "${x[@]}" -J -R TREE
  volume xorriso-no-pad plain same "${x[@]}" -J -R -no-pad TREE
  volume xorriso-hfsplus plain same "${x[@]}" -hfsplus -J -R TREE
  volume xorriso-partition-offset plain same "${x[@]}" -J -R -partition_offset 16 TREE
  volume xorriso-boot boot mapped "${x[@]}" -J -R -b boot/loader.bin -c boot/boot.cat -no-emul-boot -boot-load-size 4 \
    -boot-info-table -eltorito-alt-boot -e boot/efi.img -no-emul-boot TREE
  volume xorriso-hybrid boot mapped "${x[@]}" -J -R -b boot/loader.bin -c boot/boot.cat -no-emul-boot -boot-load-size 4 \
    --grub2-mbr trees/boot/boot/loader.bin -append_partition 2 0xef trees/boot/boot/efi.img -appended_part_as_gpt TREE
  volume xorriso-native names same "${n[@]}" -map TREE /
  volume xorriso-native-joliet plain same "${n[@]}" -joliet on -map TREE /
  volume xorriso-partition-table plain same "${n[@]}" -boot_image any partition_table=on -map TREE /
  volume xorriso-rrip-1.12 plain same "${n[@]}" -compliance new_rr -map TREE /
  volume xorriso-moved deep same "${n[@]}" -compliance iso_9660_level=2:deep_paths_off -rr_reloc_dir rr_moved -map TREE /
  volume xorriso-md5 plain same "${n[@]}" -md5 on -for_backup -map TREE /
  volume xorriso-zisofs plain same "${n[@]}" -map TREE / -set_filter_r --zisofs / --
  # shellcheck disable=SC2317  # called by volume_by_function
  grown() { xorriso -report_about SORRY -outdev "$1" -map "$2/docs" /docs && xorriso -report_about SORRY -dev "$1" -update_r "$2" / -- ; }
  volume_by_function xorriso-second-session plain same grown
  [ ! -d trees/large ] || volume xorriso-large large same "${x[@]}" -iso-level 3 -J -R TREE
}

# volume_by_function NAME TREE same|mapped FUNCTION: as volume, for what one command cannot do
volume_by_function() {
  export -f "${4?}"
  # shellcheck disable=SC2016  # for that bash to expand
  volume "$1" "$2" "$3" bash -c "$4"' "$@"' "$4" OUT TREE
}

pycdlib_volumes() {
  if ! python3 -c 'import pycdlib' 2> /dev/null; then printf 'pycdlib\tno python3-pycdlib here\n' >> missing; return; fi
  cat > trees/write-by-pycdlib.py << 'PYTHON'
"""write-by-pycdlib.py OUT TREE VERSION [joliet] [udf]: a volume by pycdlib, whose caller makes up the plain names."""
import os, sys, time
import pycdlib

now = time.time()  # a folder's two records are made one after the other: a second may pass between
time.time = lambda: now
out, tree, version, *more = sys.argv[1:]
iso = pycdlib.PyCdlib()
iso.new(interchange_level=3, vol_ident="FOREIGN", rock_ridge=version if version != "none" else None,
        joliet=3 if "joliet" in more else None, udf="2.60" if "udf" in more else None)

def others(rr_path):
    extra = {}
    if version != "none":
        extra["rr_name"] = os.path.basename(rr_path)
    if "joliet" in more:
        extra["joliet_path"] = rr_path
    if "udf" in more:
        extra["udf_path"] = rr_path
    return extra

plain = {"/": "/"}
count = 0
for folder, folders, files in os.walk(tree):
    here = "/" + os.path.relpath(folder, tree) if folder != tree else "/"
    for name in sorted(folders + files):
        count += 1
        path, seen = os.path.join(folder, name), os.path.join(here, name)
        own = os.path.join(plain[here], "N%d" % count)
        if os.path.islink(path):
            if version != "none":
                iso.add_symlink(own + ".;1", rr_symlink_name=name, rr_path=os.readlink(path))
        elif os.path.isdir(path):
            plain[seen] = own
            iso.add_directory(own, **others(seen))
        else:
            mode = {"file_mode": os.stat(path).st_mode & 0o7777 | 0o100000} if version != "none" else {}
            iso.add_file(path, own + ".;1", **others(seen), **mode)
iso.write(out)
PYTHON
  local p=(python3 trees/write-by-pycdlib.py OUT TREE)
  volume pycdlib-1.09 plain same "${p[@]}" 1.09
  volume pycdlib-1.10 plain same "${p[@]}" 1.10
  volume pycdlib-1.12-joliet plain same "${p[@]}" 1.12 joliet
  volume pycdlib-names names same "${p[@]}" 1.09
  volume pycdlib-links links same "${p[@]}" 1.09
  volume pycdlib-many many same "${p[@]}" 1.09 joliet
  volume pycdlib-plain plain mapped "${p[@]}" none
  volume pycdlib-udf plain mapped "${p[@]}" none joliet udf
}

bsdtar_volumes() {
  local b=(bsdtar --format=iso9660 -cf OUT -C TREE)
  volume bsdtar plain same "${b[@]}" .
  volume bsdtar-names names same "${b[@]}" .
  volume bsdtar-deep deep same "${b[@]}" .
  volume bsdtar-many many same "${b[@]}" .
  volume bsdtar-level4 names same "${b[@]}" --options=iso-level=4,joliet=long .
  volume bsdtar-joliet plain mapped "${b[@]}" --options='!rockridge' .
  volume bsdtar-plain plain mapped "${b[@]}" --options='!rockridge,!joliet' .
  # Not with zisofs: libarchive 3.6's Linux cannot read.
  volume bsdtar-outward outward same "${b[@]}" .
  volume bsdtar-links links same "${b[@]}" .
  volume bsdtar-boot boot mapped "${b[@]}" --options=boot=boot/loader.bin,boot-type=no-emulation .
}

with genisoimage genisoimage_volumes
with xorriso xorriso_volumes
with python3 pycdlib_volumes
with bsdtar bsdtar_volumes
