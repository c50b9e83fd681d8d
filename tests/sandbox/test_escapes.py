"""Every way out that we know of is tried at every level, as root and as an ordinary user; docs/escapes.md says which
succeed. The table of that page is the expectation.
"""

import json
import os
import shutil
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from wave_runtime.processes.confinement import Confinement
from wave_runtime.processes.process import run_process
from wave_runtime.sandbox import landlock, lsm, seccomp
from wave_runtime.sandbox.seccomp import Sockets, filter_bytes
from wave_runtime.sandbox.step_user import UNPRIVILEGED

from tests.sandbox.levels import LEVELS
from tests.sandbox.probes import ATTACKS, NEEDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/escapes.md"
ORDINARY = (4242, 4242)
PYTHON = Path("/usr/bin/python3")
WITHOUT_WALLS = ("none", "process")
"""Levels at which settings of the machine may hold what the page calls open."""
ALWAYS_OPEN = ("write outside the workspace", "list the home", "TCP to the host")
"""Without walls; so the probes are able to succeed."""

OF_AN_OPEN_NETWORK = {"TCP to the host", "TCP by sending (fast open)", "UDP to the host"}

HALVES: dict[str, set[str]] = {
    "lsm-rules": {
        "UDP to the host",
        "a UNIX socket of the host by its path",
        "multipath TCP to the host",
        "set limits of the runtime",
        "find System V memory of others",
        "a user namespace",
        "io_uring",
        "keys of the kernel",
    },
    "lsm-filter": {
        "write outside the workspace",
        "read a key in the home",
        "see other processes",
    },
}
"""What half of the level lets through, among others."""

Outcomes = dict[str, str]


@pytest.fixture(scope="module")
def code() -> Iterator[Path]:
    """The runtime and the probes, where every user may read them."""
    folder = Path(tempfile.mkdtemp(prefix="wave-escapes-", dir="/tmp"))
    folder.chmod(0o755)
    without_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "runtime/wave_runtime", folder / "wave_runtime", ignore=without_caches)
    shutil.copytree(Path(__file__).parent, folder / "tests/sandbox", ignore=without_caches)
    yield folder
    shutil.rmtree(folder)


def tried(code: Path, level: str, who: str, outer: bytes = b"") -> Outcomes:
    """What the probes say at `level`, of a runtime that is root or ordinary; `outer` is a filter around all of it."""
    room = Path(tempfile.mkdtemp(prefix="wave-escapes-", dir="/tmp"))
    room.chmod(0o755)
    user = ORDINARY if who == "user" and os.geteuid() == 0 else None
    if user:
        os.chown(room, *user)
    mark = uuid.uuid4().hex[:12]
    try:
        ended = run_process(
            [str(PYTHON), str(code / "tests/sandbox/drive.py"), mark, level, str(room / "inside")],
            cwd=room,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(code),
                "PYTHONDONTWRITEBYTECODE": "1",
                "MODEL_KEY": f"secret-{mark}",
            },
            log=code / f"{mark}.json",
            stderr_log=code / f"{mark}.err",
            timeout_s=120,
            cancelled=threading.Event(),
            confinement=Confinement(user=user, seccomp=outer),
        )
        told = (code / f"{mark}.err").read_text() if (code / f"{mark}.err").exists() else ""
        assert ended.exit_code == 0, told
        found: Outcomes = json.loads((code / f"{mark}.json").read_text())
        return found
    finally:
        for folder in room.glob("inside/**/"):
            folder.chmod(0o755)  # a readonly mount keeps its files
        shutil.rmtree(room)


def expected_open(level: str, who: str) -> set[str]:
    header, _, *rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    name, _, network = level.partition("-")
    column = header.index(name)
    assert [row[0] for row in rows] == list(ATTACKS)
    assert {cell for row in rows for cell in row[1:]} <= {"open", "open as root", "open as user", "held"}
    opened = {row[0] for row in rows if row[column] in ("open", f"open as {who}")}
    return opened | (OF_AN_OPEN_NETWORK if network == "open" else set())


def can_run(level: str, who: str) -> None:
    """Skips with the reason where this machine cannot do it."""
    version = subprocess.run([PYTHON, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True)
    if version.stdout != b"True\n":
        pytest.skip(f"{PYTHON} is not Python 3.11 or newer; the probes need one that all users may run")
    if who == "root" and os.geteuid() != 0:
        pytest.skip("the tests do not run as root")
    if level.startswith("lsm"):
        needs_lsm(who)
    if level.startswith("ns"):
        needs_namespaces()


def needs_lsm(who: str) -> None:
    if not seccomp.supported():
        pytest.skip("no filter of system calls for this machine")
    try:
        version = landlock.abi()
    except landlock.NoLandlock as error:
        pytest.skip(f"no Landlock: {error.strerror}")
    if missing := lsm.missing(version, (1,), None if who == "user" else UNPRIVILEGED):
        pytest.skip(f"this kernel does not hold {'; '.join(missing)}")


def needs_namespaces() -> None:
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        pytest.skip("bwrap is not installed")
    tried = subprocess.run([bwrap, "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        pytest.skip(f"no namespaces: {tried.stderr.strip()}")


@pytest.mark.parametrize("who", ["root", "user"])
@pytest.mark.parametrize("level", [level for level in LEVELS if level not in HALVES])
def test_what_is_open_is_what_the_page_says(code: Path, level: str, who: str) -> None:
    can_run(level, who)
    outcomes = tried(code, level, who)
    succeeded = {name for name in ATTACKS if outcomes[name] == "A"}
    if level in WITHOUT_WALLS:
        assert succeeded <= expected_open(level, who)
        assert succeeded >= set(ALWAYS_OPEN)
    else:
        assert succeeded == expected_open(level, who), outcomes
    assert {name: outcomes[name] for name in NEEDS} == dict.fromkeys(NEEDS, "A")


@pytest.mark.parametrize("who", ["root", "user"])
def test_lsm_holds_the_same_where_namespaces_are_forbidden(code: Path, who: str) -> None:
    can_run("lsm", who)
    without_namespaces = filter_bytes(Sockets.PRIVATE, own_namespaces=True)
    outcomes = tried(code, "lsm", who, without_namespaces)
    assert {name for name in ATTACKS if outcomes[name] == "A"} == expected_open("lsm", who), outcomes
    assert {name: outcomes[name] for name in NEEDS} == dict.fromkeys(NEEDS, "A")


@pytest.mark.parametrize("level", HALVES)
def test_neither_half_of_lsm_is_enough(code: Path, level: str) -> None:
    can_run("lsm", "user")
    outcomes = tried(code, level, "user")
    assert {name for name in ATTACKS if outcomes[name] == "A"} >= expected_open("lsm", "user") | HALVES[level], outcomes
