"""What a hostile step leaves behind: a process of every kind, deaf to requests; their numbers go to a file.

`python descendants.py FILE [KIND...]`: starts them, writes their numbers to FILE, and waits for ever.
"""

import os
import signal
import sys
import time
from pathlib import Path

KINDS = ("plain", "setsid", "daemonised", "stopped", "hopping")


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    place, *kinds = sys.argv[1:]
    read_end, write_end = os.pipe()
    for kind in kinds or KINDS:
        if os.fork() == 0:
            become(kind, write_end)
    os.close(write_end)
    numbers = b""
    wanted = len(kinds or KINDS)
    while numbers.count(b"\n") < wanted:
        numbers += os.read(read_end, 4096)
    new = Path(f"{place}.new")
    new.write_bytes(numbers + b"%d self\n" % os.getpid())
    new.rename(place)
    time.sleep(600)


def become(kind: str, report: int) -> None:
    if kind != "plain":
        os.setsid()
    if kind in ("daemonised", "hopping") and os.fork():
        os._exit(0)
    os.write(report, b"%d %s\n" % (os.getpid(), kind.encode()))
    if kind == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    while kind == "hopping":  # a new number every few milliseconds, each time without a parent
        if os.fork():
            os._exit(0)
        time.sleep(0.003)
    time.sleep(600)


main()
