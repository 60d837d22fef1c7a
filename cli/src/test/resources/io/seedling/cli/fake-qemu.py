#!/usr/bin/python3
"""A QEMU that runs no guest: it takes our command line, leaves the terminal, and fails as it is told.

What it does is the last --qemu-arg, fake=WORDS with commas between.  A word of the form ACCEL:WORD
counts only with that accelerator.
"""
import json, os, signal, socket, sys, threading, time

args = sys.argv[1:]


def after(option, default=""):
    return args[args.index(option) + 1] if option in args else default


def part(text, key):
    return next((p[len(key) + 1:] for p in text.split(",") if p.startswith(key + "=")), "")


accel = after("-accel")
words = set()
for arg in args:
    if arg.startswith("fake="):
        for word in arg[5:].split(","):
            name, _, rest = word.partition(":")
            words.add(word if not rest else rest if name == accel else "")

if "abort" in words:
    sys.stderr.write("qemu: error: failed to set MSR 0x10a to 0x0\n")
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGABRT)
if "port" in words:
    sys.stderr.write("qemu: -netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22'\n")
    sys.exit(1)

log, pid_file = part(after("-chardev"), "logfile"), after("-pidfile")
qmp = part(after("-qmp").replace("unix:", "path="), "path")
ready, go = os.pipe()
if os.fork():
    os.close(go)
    sys.exit(0 if os.read(ready, 1) else 1)
os.setsid()
listener = socket.socket(socket.AF_UNIX)
listener.bind(qmp)
listener.listen(1)
with open(pid_file, "w") as f:
    f.write("%d\n" % os.getpid())
null = os.open(os.devnull, os.O_RDWR)
for fd in (0, 1, 2):
    os.dup2(null, fd)
state = {"status": "running"}


def end(*_):
    for path in (pid_file, qmp):
        os.path.exists(path) and os.unlink(path)
    os._exit(0)


signal.signal(signal.SIGTERM, end)


def guest():
    def say(text):
        with open(log, "a") as f:
            f.write(text)

    if "silent" in words:
        return
    say("BdsDxe: starting Boot0002\r\n")
    if "dies" in words:
        with open(after("-D"), "a") as f:
            f.write("qemu: it broke\n")
        os._exit(1)
    if "powers-off" in words:
        time.sleep(1)  # it is found first
        end()
    if "internal-error" in words:
        state["status"] = "internal-error"
    elif "nospace" in words:
        state["status"] = "io-error"
    elif "panic" in words:
        say("[    3.1] Kernel panic - not syncing: no init\r\n")
    elif "broken-init" in words:
        say("Cloud-init v. 1 running 'modules:final'\r\ncc_x.py[WARNING]: Failed to run module scripts-user\r\n"
            "Cloud-init v. 1 finished at x. Datasource DataSourceNoCloud.  Up 9 seconds\r\nvm login: ")
    elif "hangs" not in words:
        say("Linux version 6\r\nvm login: ")


def answer(command):
    if command == "query-status":
        return {"status": state["status"]}
    if command == "query-block":
        return [{"io-status": "nospace" if state["status"] == "io-error" else "ok"}]
    if command == "human-monitor-command":
        return "  TCP[HOST_FORWARD]  12  127.0.0.1 1  10.0.2.15 22 0 0\r\n"
    if command == "query-uuid":
        return {"UUID": after("-uuid")}
    if command == "cont":
        state["status"] = "running"
    return {}


os.write(go, b"x")
threading.Thread(target=guest, daemon=True).start()
while True:
    client, _ = listener.accept()
    stream = client.makefile("rw")
    stream.write('{"QMP": {}}\n')
    stream.flush()
    for line in stream:
        command = json.loads(line)["execute"]
        if command == "system_powerdown" and "deaf" not in words:
            end()
        if command == "quit":
            if "stubborn" in words:
                time.sleep(60)
            end()
        stream.write(json.dumps({"return": answer(command)}) + "\n")
        stream.flush()
    client.close()
