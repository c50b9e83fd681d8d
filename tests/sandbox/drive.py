"""Plays the runtime to the probes: has a secret, listens on sockets, and runs them at one level of confinement.

`python drive.py MARK LEVEL FOLDER`: prints what the probes print. It is run as root and as an ordinary user.
"""

import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from ctypes import CDLL
from pathlib import Path
from typing import Any

from wave_runtime.processes.confinement import FIRST_DESCRIPTOR, Confinement
from wave_runtime.processes.process import run_process
from wave_runtime.sandbox import landlock, lsm, syscalls, system_paths
from wave_runtime.sandbox.limits import Limits
from wave_runtime.sandbox.seccomp import Sockets, filter_bytes
from wave_runtime.sandbox.step_user import step_user

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
        "mount": made("mount", kept_txt="kept", removed_txt="kept", replaced_txt="kept"),
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
    for file in Path(at["mount"]).iterdir():
        file.chmod(0o444)
    Path(at["mount"]).chmod(0o555)
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


def confinement(at: Mapping[str, Any]) -> Confinement | None:
    user = step_user()
    if LEVEL not in ("none", "process") and user is not None:
        os.chown(at["workspace"], *user)
    if LEVEL in ("lsm", "lsm-port"):
        ports = (at["permitted"],) if LEVEL == "lsm-port" else ()
        reach = lsm.Reach(write=(at["workspace"],), read=(at["mount"], str(PROBES)), tcp=ports)
        return lsm.confinement(reach, version=landlock.abi(), user=user, limits=Limits())
    if LEVEL == "ns":
        program = filter_bytes(Sockets.PRIVATE, own_namespaces=True)
        return Confinement(user=user, descriptors=((FIRST_DESCRIPTOR, program),))
    return None


def argv(at: Mapping[str, Any]) -> list[str]:
    probes = ["/usr/bin/python3", str(PROBES), json.dumps(at)]
    if LEVEL != "ns":
        return probes
    roots = [word for path in system_paths.existing(system_paths.PROGRAMS) for word in ("--ro-bind", path, path)]
    settings = [word for path in system_paths.existing(system_paths.SETTINGS) for word in ("--ro-bind", path, path)]
    return [
        *(shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *(
            *roots,
            *settings,
            "--proc",
            "/proc",
            "--ro-bind",
            "/proc/sys",
            "/proc/sys",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp",
        ),
        *("--ro-bind", at["mount"], at["mount"], "--ro-bind", str(PROBES), str(PROBES)),
        *("--bind", at["workspace"], at["workspace"], "--seccomp", str(FIRST_DESCRIPTOR), *probes),
    ]


def main() -> None:
    ROOM.mkdir()
    log, errors = ROOM / "log", ROOM / "errors"
    with ExitStack() as stack:
        at = surroundings(stack)
        scrubbed = {"PATH": "/usr/bin:/bin", "TMPDIR": at["workspace"]}
        ended = run_process(
            argv(at),
            cwd=Path(at["workspace"]),
            env=dict(os.environ) | scrubbed if LEVEL == "none" else scrubbed,
            log=log,
            stderr_log=errors,
            timeout_s=60,
            cancelled=threading.Event(),
            confinement=confinement(at),
        )
    print(log.read_text() if log.exists() else "", end="")
    print(errors.read_text() if errors.exists() else "", end="", file=sys.stderr)
    sys.exit(ended.exit_code)


main()
