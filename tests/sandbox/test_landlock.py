"""Rules on files and ports: what a ruleset asks of kernels of each version, and what is said of one that has none."""

import errno
import json
import struct
import sys
from pathlib import Path

import pytest
from wave_runtime.processes.confinement import Confinement
from wave_runtime.sandbox import landlock, lsm, seccomp
from wave_runtime.sandbox.bpf import refuse
from wave_runtime.sandbox.landlock import Files, Rules, ruleset
from wave_runtime.sandbox.limits import Limits
from wave_runtime.sandbox.step_user import UNPRIVILEGED

from tests.sandbox.confined import confined

RULES = Rules(read=("/r",), execute=("/x",), write=("/w",), devices=("/dev/null",), tcp_connect=(3128,), tcp_bind=(0,))

BEFORE_MOVES = Files((1 << 13) - 1)

VERSIONS = [
    # ABI, files,                                                                tcp, scopes
    (1, BEFORE_MOVES,                                                              0, 0),
    (2, BEFORE_MOVES | Files.REFER,                                                0, 0),
    (3, BEFORE_MOVES | Files.REFER | Files.TRUNCATE,                               0, 0),
    (4, BEFORE_MOVES | Files.REFER | Files.TRUNCATE,                               3, 0),
    (5, BEFORE_MOVES | Files.REFER | Files.TRUNCATE | Files.IOCTL_DEV,             3, 0),
    (6, BEFORE_MOVES | Files.REFER | Files.TRUNCATE | Files.IOCTL_DEV,             3, 3),
    (9, BEFORE_MOVES | Files.REFER | Files.TRUNCATE | Files.IOCTL_DEV,             3, 3),
]  # fmt: skip


@pytest.mark.parametrize(("version", "files", "tcp", "scopes"), VERSIONS)
def test_a_ruleset_asks_for_what_the_kernel_has(version: int, files: Files, tcp: int, scopes: int) -> None:
    made = ruleset(RULES, version)
    assert (made.files, made.tcp, made.scopes) == (files, tcp, scopes)
    assert all(access & ~made.files == 0 for _, access in made.paths)
    assert made.ports == (((0, 1), (3128, 2)) if tcp else ())


def test_what_is_granted_by_kind() -> None:
    granted = dict(ruleset(RULES, 7).paths)
    assert Files(granted[b"/r"]) == Files.READ_FILE | Files.READ_DIR
    assert Files(granted[b"/x"]) == Files.READ_FILE | Files.READ_DIR | Files.EXECUTE
    assert Files(granted[b"/dev/null"]) & Files.EXECUTE == 0
    writable = Files(granted[b"/w"])
    assert Files.MAKE_BLOCK not in writable
    assert Files.MAKE_CHAR not in writable
    assert Files.MAKE_REG | Files.REFER | Files.TRUNCATE | Files.REMOVE_DIR in writable


def test_all_ports_are_open_when_none_is_named() -> None:
    assert ruleset(Rules(tcp_connect=None, tcp_bind=None), 7).tcp == 0
    assert ruleset(Rules(), 7).tcp == 3


MISSING = [
    # ABI, ports,   another user, what is missing
    (2,   (),      True,         ["files"]),
    (3,   (),      True,         []),
    (3,   None,    True,         []),
    (3,   (3128,), True,         ["network"]),
    (3,   (),      False,        ["processes"]),
    (4,   (3128,), True,         []),
    (5,   (3128,), False,        ["processes"]),
    (6,   (3128,), False,        []),
]  # fmt: skip


@pytest.mark.parametrize(("version", "ports", "other_user", "missing"), MISSING)
def test_what_the_level_lacks(
    version: int, ports: tuple[int, ...] | None, other_user: bool, missing: list[str]
) -> None:
    told = lsm.missing(version, ports, UNPRIVILEGED if other_user else None)
    assert [what.partition(":")[0] for what in told] == missing


KERNELS = [
    (errno.ENOSYS, "the kernel was built without Landlock, or is older than 5.13"),
    (errno.EOPNOTSUPP, "the kernel has Landlock, but did not start it: add `landlock` to the parameter `lsm=`"),
    (errno.EPERM, "Operation not permitted"),
]


@pytest.mark.skipif(not sys.platform.startswith("linux") or not seccomp.supported(), reason="filters system calls")
@pytest.mark.parametrize(("number", "told"), KERNELS)
def test_a_kernel_without_landlock_is_told_by_its_reason(number: int, told: str, folder: Path) -> None:
    create_ruleset = 444
    instructions = [
        (0x20, 0, 0, 0),
        (0x15, 0, 1, create_ruleset),
        (0x06, 0, 0, refuse(number)),
        (0x06, 0, 0, 0x7FFF0000),
    ]
    program = b"".join(struct.pack("=HBBI", *each) for each in instructions)
    asked = f"""
import json, sys
sys.path[:0] = {[entry for entry in sys.path if entry]!r}
from wave_runtime.sandbox import landlock
try:
    landlock.abi()
except landlock.NoLandlock as error:
    print(json.dumps([error.errno, error.strerror]))
"""
    script = f"exec {sys.executable} - <<'END'{asked}END"
    ended, printed = confined(script, Confinement(seccomp=program), folder)
    assert ended.exit_code == 0, printed
    assert json.loads(printed) == [number, told]


def here() -> int:
    try:
        return landlock.abi()
    except landlock.NoLandlock as error:
        pytest.skip(f"no Landlock: {error.strerror}")


def test_the_rules_hold_for_what_a_process_starts(folder: Path) -> None:
    version = here()
    (folder / "mine").mkdir()
    (folder / "theirs").mkdir()
    (folder / "mine").chmod(0o777)
    (folder / "theirs").chmod(0o777)
    access = lsm.Access(write=(str(folder / "mine"),))
    held = lsm.confinement(access, version=version, user=None, limits=Limits())
    script = "sh -c 'echo a > mine/a'; sh -c 'echo b > theirs/b'; setsid sh -c 'echo c > theirs/c'; cat mine/a"
    _, printed = confined(script, held, folder)
    assert printed.endswith("a\n")
    assert printed.count("Permission denied") == 2
    assert [path.name for path in folder.glob("*/*")] == ["a"]
