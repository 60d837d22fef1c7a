#!/usr/bin/env python3
"""Listings of trees: a line an entry, a JSON array of path, type, mode, owner, size, date, target and sha256.

volume-listing.py compare [RULE...] A B FIELD...
    prints how they differ in these fields, and nothing when they do not.  A and B are a folder, a .json file of
    "imgtool iso ls --json", or a listing.  RULES: --plain: version numbers and final dots of names are no
    difference; --joliet: final dots are none; --without NAME: nor is that folder in the root; --composed: nor are
    accents apart from their letters; --slashes: nor are doubled slashes of targets; --made DATE: A is as
    "imgtool iso make" takes it, with nothing kept and everything of that date
volume-listing.py names LEVEL LISTING
    prints the names, as recorded, that are not those of ISO 9660 level 1, 2 or 3
volume-listing.py mount JOBS
    in a Linux guest, as root: mounts what a line of JOBS names (IMAGE, mount options and OUT, separated by tabs),
    and writes its listing to OUT and what the kernel said to OUT.kernel

A size is that of a file only; a date is in whole seconds; a sum is missing in what "ls" says.  Of a file over 1 GiB
the sum covers its beginning and its last 6 MiB.  Bytes of names that are not UTF-8 are kept as surrogates.
"""
import ctypes
import datetime
import fcntl
import hashlib
import json
import os
import re
import stat
import sys
import unicodedata

FIELDS = ["path", "type", "mode", "owner", "size", "date", "target", "sha256"]
HUGE = 1 << 30


def sum_of(path, size):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        if size > HUGE:
            digest.update(file.read(4096))
            file.seek(size - (6 << 20))
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def entry(root, path):
    there = os.path.join(root, path)
    try:
        found = os.lstat(there)
        kind = {stat.S_IFDIR: "directory", stat.S_IFREG: "file", stat.S_IFLNK: "link"}.get(stat.S_IFMT(found.st_mode), "other")
        size = found.st_size if kind == "file" else None
        return [path, kind, "%04o" % stat.S_IMODE(found.st_mode), "%d:%d" % (found.st_uid, found.st_gid), size,
                int(found.st_mtime_ns // 10**9), os.readlink(there) if kind == "link" else None,
                sum_of(there, size) if kind == "file" else None]
    except OSError as e:
        return [path, "error: " + e.strerror] + [None] * 6


def tree(root):
    entries = []

    def walk(folder):
        for name in sorted(os.listdir(os.path.join(root, folder))):
            found = entry(root, os.path.join(folder, name))
            entries.append(found)
            if found[1] == "directory":
                walk(found[0])

    walk("")
    return entries


def ls(file):
    with open(file, encoding="utf-8") as text:
        listed = json.load(text)["entries"]
    return [[e["path"], e["type"], e.get("mode"), "%s:%s" % (e.get("uid"), e.get("gid")),
             e["size"] if e["type"] == "file" else None,
             int(datetime.datetime.fromisoformat(e["modified"].replace("Z", "+00:00")).timestamp()),
             e.get("target"), None] for e in listed]


def write(entries, out):
    for found in entries:
        out.write(json.dumps(found) + "\n")


# ---- within the guest: no program is started for a mount, which is slow in user-mode Linux ---------

LOOP_SET_FD, LOOP_CLR_FD = 0x4C00, 0x4C01
SYSLOG_READ_CLEAR = 4
MS_RDONLY = 1
libc = ctypes.CDLL(None, use_errno=True)


def kernel_says():
    buffer = ctypes.create_string_buffer(1 << 16)
    length = libc.klogctl(SYSLOG_READ_CLEAR, buffer, len(buffer))
    return buffer.raw[:max(length, 0)].decode(errors="replace")


def mounted_listing(image, options, where="/mnt"):
    with open("/dev/loop0", "rb") as loop, open(image, "rb") as file:
        fcntl.ioctl(loop, LOOP_SET_FD, file.fileno())
        try:
            if libc.mount(b"/dev/loop0", where.encode(), b"iso9660", MS_RDONLY, options.encode()) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            try:
                return tree(where)
            finally:
                libc.umount2(where.encode(), 0)
        finally:
            fcntl.ioctl(loop, LOOP_CLR_FD)


def mount(jobs):
    for line in open(jobs, encoding="utf-8"):
        image, options, out = line.rstrip("\n").split("\t")
        kernel_says()
        try:
            entries = mounted_listing(image, options)
        except OSError as e:
            entries = [["", "cannot be mounted: " + e.strerror] + [None] * 6]
        with open(out, "w", encoding="utf-8") as file:
            write(entries, file)
        with open(out + ".kernel", "w", encoding="utf-8") as file:
            file.write(kernel_says())


# ---- comparison ----------------------------------------------------------------------------------

def as_linux_shows(component, rule):
    if rule == "plain":
        base, _, version = component.rpartition(";")
        component = base if base and version.isdigit() else component
    return component.rstrip(".") or component


def as_made(entries, date):
    for found in entries:
        executable = found[1] == "directory" or found[1] == "file" and int(found[2], 8) & 0o100
        mode = "0777" if found[1] == "link" else "0555" if executable else "0444"
        found[2:6] = mode, "0:0", found[4], date
    return entries


def listing(source):
    if os.path.isdir(source):
        return tree(source)
    if source.endswith(".json"):
        return ls(source)
    with open(source, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def by_path(entries, rule, without, composed):
    found = {}
    for e in entries:
        if e[0] in without and e[1] == "directory":
            continue
        path = "/".join(as_linux_shows(part, rule) for part in e[0].split("/")) if rule else e[0]
        path = unicodedata.normalize("NFC", path) if composed else path
        while path in found:
            path += " (again)"
        found[path] = e
    return found


def compare(arguments):
    rule, without, date, composed, slashes = None, set(), None, False, False
    while arguments[0].startswith("--"):
        option = arguments.pop(0)[2:]
        if option == "without":
            without.add(arguments.pop(0))
        elif option == "composed":
            composed = True
        elif option == "slashes":
            slashes = True
        elif option == "made":
            date = int(arguments.pop(0))
        else:
            rule = option
    first, second = (listing(source) for source in arguments[:2])
    if date is not None:
        first = as_made(first, date)
    a, b = (by_path(entries, rule, without, composed) for entries in (first, second))
    fields = [FIELDS.index(field) for field in arguments[2:]]
    differences = ["only in the first: %r" % path for path in a.keys() - b.keys()]
    differences += ["only in the second: %r" % path for path in b.keys() - a.keys()]
    # Where files lie, links have no modes of their own.
    loose = date is None and any(os.path.isdir(source) for source in arguments[:2])
    for path in a.keys() & b.keys():
        if loose and a[path][1] == "link":
            a[path][2] = b[path][2]
        if slashes and a[path][6] and b[path][6]:
            a[path][6], b[path][6] = (re.sub("/+", "/", e[path][6]) for e in (a, b))
        differences += ["%r: %s %r and %r" % (path, FIELDS[i], a[path][i], b[path][i])
                        for i in fields if a[path][i] != b[path][i]]
    return (sorted(differences) if first else ["nothing in the first"])


FILE_NAME = {1: r"[A-Z0-9_]{0,8}\.[A-Z0-9_]{0,3};1", 2: r"(?=.{1,31};1$)[A-Z0-9_]*\.[A-Z0-9_]*;1"}
FOLDER_NAME = {1: r"[A-Z0-9_]{1,8}", 2: r"[A-Z0-9_]{1,31}"}


def names(level, file):
    """ECMA-119 7.5.1, 7.6.1 and 10.1; level 3 has the names of level 2."""
    rules = {"file": FILE_NAME[min(level, 2)], "directory": FOLDER_NAME[min(level, 2)]}
    entries = listing(file)
    wrong = ["%s %r" % (e[1], e[0]) for e in entries
             if not re.fullmatch(rules.get(e[1], "(?!)"), e[0].rpartition("/")[2])]
    return wrong if entries else ["nothing"]


def main():
    command, *rest = sys.argv[1:]
    if command == "mount":
        mount(rest[0])
        return
    found = compare(rest) if command == "compare" else names(int(rest[0]), rest[1])
    for line in found[:12]:
        print(ascii(line))
    if len(found) > 12:
        print("and %d more" % (len(found) - 12))


main()
