"""Plays the runtime to the probes: has a secret, listens on sockets, and runs them at one level of confinement.

`python drive.py MARK LEVEL FOLDER`: prints what the probes print. It is run as root and as an ordinary user.
"""

import json
import os
import socket
import sys
import threading
from contextlib import ExitStack
from ctypes import CDLL
from pathlib import Path
from typing import Any

from wave_runtime.processes.process import run_process
from wave_runtime.sandbox import syscalls
from wave_runtime.sandbox.reach import Shown

from tests.sandbox.levels import started

MARK, LEVEL, ROOM = sys.argv[1], sys.argv[2], Path(sys.argv[3])
PROBES = Path(__file__).with_name("probes.py")
LIBC, REMOVE = CDLL(None), 0


def made(path: str, **files: str) -> str:
    folder = ROOM / path
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("_txt", ".txt")).write_text(text)
    return str(folder)


def answered(stack: ExitStack, kind: int, address: Any) -> socket.socket:
    """A service of the host: it takes connections, or answers each packet."""
    listener = stack.enter_context(
        socket.socket(socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX, kind)
    )
    listener.bind(address)
    if kind == socket.SOCK_STREAM:
        listener.listen(64)
    else:
        threading.Thread(target=echo, args=(listener,), daemon=True).start()
    return listener


def echo(packets: socket.socket) -> None:
    while True:
        packets.sendto(*packets.recvfrom(64))


def surroundings(stack: ExitStack) -> dict[str, Any]:
    at: dict[str, Any] = {
        "mark": MARK,
        "seen_outside": f"/dev/shm/wave-seen-{MARK}",
        "runtime": os.getpid(),
        "workspace": made("workspace"),
        "mount": made("workspace/mount", kept_txt="kept"),
        "project": made("project", kept_txt="kept", removed_txt="kept", replaced_txt="kept"),
        "outside": made("outside", theirs_txt="theirs", cut_txt="theirs", moded_txt="theirs"),
        "home": str(ROOM / "home"),
        "tcp": answered(stack, socket.SOCK_STREAM, ("127.0.0.1", 0)).getsockname()[1],
        "udp": answered(stack, socket.SOCK_DGRAM, ("127.0.0.1", 0)).getsockname()[1],
        "abstract": f"wave-probe-{MARK}",
        "socket": str(ROOM / "service.sock"),
        "permitted": answered(stack, socket.SOCK_STREAM, ("127.0.0.1", 0)).getsockname()[1]
        if LEVEL == "lsm-port"
        else None,
        "shared_memory": int(MARK[:7], 16),
        "secret_hash": hash_of(os.environ["MODEL_KEY"]),
        "calls": {name: syscalls.number(name, os.uname().machine) for name in syscalls.NUMBERS},
    }
    made("home/.ssh", id_rsa="the key")
    answered(stack, socket.SOCK_STREAM, f"\0{at['abstract']}")
    answered(stack, socket.SOCK_STREAM, at["socket"])
    Path(at["socket"]).chmod(0o777)
    for folder in (Path(at["mount"]), Path(at["project"])):
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
    Path(at["seen_outside"]).touch()
    shared = LIBC.shmget(at["shared_memory"], 4096, 0o1666)
    stack.callback(LIBC.shmctl, shared, REMOVE, None)
    stack.callback(Path(at["seen_outside"]).unlink)
    return at


def hash_of(value: str) -> int:
    result = 5381
    for byte in os.fsencode(value):
        result = (result * 33 + byte) % 2**61
    return result


def main() -> None:
    ROOM.mkdir()
    log, errors = ROOM / "log", ROOM / "errors"
    with ExitStack() as stack:
        at = surroundings(stack)
        program = started(
            LEVEL,
            ("/usr/bin/python3", str(PROBES), json.dumps(at)),
            environment=dict(os.environ) | {"TMPDIR": at["workspace"]}
            if LEVEL == "none"
            else {"PATH": "/usr/bin:/bin"},
            workspace=Path(at["workspace"]),
            mounts=(Shown(Path(at["mount"])),),
            scratch=ROOM / "scratch",
            shown=(Shown(PROBES),),
            port=at["permitted"],
        )
        ended = run_process(
            program.argv,
            cwd=program.folder,
            env=program.environment,
            log=log,
            stderr_log=errors,
            timeout_s=60,
            cancelled=threading.Event(),
            confinement=program.confinement,
        )
    print(log.read_text() if log.exists() else "", end="")
    print(errors.read_text() if errors.exists() else "", end="", file=sys.stderr)
    sys.exit(ended.exit_code)


main()
