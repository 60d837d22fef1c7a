#!/usr/bin/env python3
"""console.py LIMIT STEP... -- COMMAND...: a program in a pseudo-terminal, driven as a person would.

A STEP is "see:TEXT" (wait until it is shown), "key:TEXT" (type it; \\r, \\x01 and the like are read as
Python does) or "run:COMMAND" (a shell command that must succeed meanwhile).  What was shown goes to
standard output; the status is the program's, or 98 where a step failed, or 99 where LIMIT seconds are over.
"""
import os
import pty
import select
import subprocess
import sys
import time

limit, cut = time.time() + int(sys.argv[1]), sys.argv.index("--")
steps, command = sys.argv[2:cut], sys.argv[cut + 1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown = b""


def read():
    global shown
    if time.time() > limit:
        finish(99)
    if select.select([terminal], [], [], 1)[0]:
        try:
            block = os.read(terminal, 4096)
        except OSError:
            return False
        shown += block
        os.write(1, block)
        return block != b""
    return True


def finish(status):
    os.kill(pid, 9)
    sys.exit(status)


for step in steps:
    what, text = step.split(":", 1)
    if what == "see":
        while text.encode() not in shown:
            if not read():
                sys.exit(98)
        shown = shown.split(text.encode(), 1)[1]
    elif what == "key":
        time.sleep(0.5)
        os.write(terminal, text.encode().decode("unicode_escape").encode("latin-1"))
    elif subprocess.call(text, shell=True):
        finish(98)
while read():
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
