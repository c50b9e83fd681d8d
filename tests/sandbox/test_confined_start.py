"""A confinement is applied as a whole, or the program does not run; and nothing else about a process changes."""

import errno
import os
import struct
from pathlib import Path

import pytest
from wave_runtime.processes.confinement import FIRST_DESCRIPTOR, Confinement, ConfinementFailed, LandlockRuleset
from wave_runtime.sandbox import landlock
from wave_runtime.sandbox.landlock import Rules, ruleset
from wave_runtime.sandbox.step_user import UNPRIVILEGED, closed_folder, step_user

from tests.sandbox.confined import confined

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="the tests do not run as root")


def version() -> int:
    try:
        return landlock.abi()
    except landlock.NoLandlock as error:
        pytest.skip(f"no Landlock: {error.strerror}")


def test_a_confinement_without_content_changes_nothing(folder: Path) -> None:
    script = "ulimit -a; umask; id; pwd; env; ls /proc/self/fd; grep -E '^(Cap|NoNew|Seccomp|SigBlk)' /proc/self/status"
    _, plain = confined(script, None, folder)
    (folder / "log").unlink()
    _, empty = confined(script, Confinement(), folder)
    assert empty == plain


def test_signals_are_as_programs_expect_them(folder: Path) -> None:
    _, printed = confined("grep -E '^Sig(Blk|Ign)' /proc/self/status", Confinement(), folder)
    # Signals 32 and 33 are the C library's own: nobody can set them back.
    others = ~(0b11 << 31)
    assert [int(line.split()[1], 16) & others for line in printed.splitlines()] == [0, 0]


@AS_ROOT
def test_another_user_has_no_groups_and_gets_nothing_back(folder: Path) -> None:
    held = Confinement(user=UNPRIVILEGED, no_new_privileges=True)
    script = "id -u; id -G; grep -E '^(Cap|NoNew|Groups)' /proc/self/status; echo seen > /dev/stdout"
    _, printed = confined(script, held, folder)
    assert printed.splitlines()[:2] == ["65534", "65534"]
    told = dict(line.split(":") for line in printed.splitlines() if ":" in line)
    assert told["Groups"].split() == []
    assert told["NoNewPrivs"].split() == ["1"]
    assert {told[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert printed.endswith("seen\n")


def test_files_are_found_by_their_numbers(folder: Path) -> None:
    long = b"x" * 3_000_000
    held = Confinement(descriptors=((FIRST_DESCRIPTOR, b"first"), (FIRST_DESCRIPTOR + 7, long)))
    # `dash` knows only descriptors of one digit
    script = f"exec /bin/bash -c 'cat <&{FIRST_DESCRIPTOR}; wc -c <&{FIRST_DESCRIPTOR + 7}'"
    _, printed = confined(script, held, folder)
    assert printed == f"first{len(long)}\n"


def test_numbers_of_the_supervisor_are_not_given_away() -> None:
    with pytest.raises(ValueError, match="begin at 100"):
        Confinement(descriptors=((3, b""),)).message()


@pytest.mark.parametrize("held", [None, Confinement()])
def test_a_program_that_is_not_there_is_told_as_such(held: Confinement | None, folder: Path) -> None:
    with pytest.raises(FileNotFoundError) as failed:
        confined("", held, folder, program="no-such-program")
    assert failed.value.filename == "no-such-program"
    assert not isinstance(failed.value, ConfinementFailed)


def refused() -> list[tuple[str, Confinement, str, int]]:
    runs_off = struct.pack("=HBBI", 0x20, 0, 0, 0)  # a filter must end with an answer
    unknown = LandlockRuleset(abi=1, files=1 << 60, tcp=0, scopes=0, of_one_file=0, paths=(), ports=())
    missing = ruleset(Rules(read=("/no/such/folder",)), 1)
    wrong_port = LandlockRuleset(abi=4, files=1, tcp=2, scopes=0, of_one_file=0, paths=(), ports=((99_999, 2),))
    return [
        ("filter", Confinement(seccomp=runs_off), "filter of system calls", errno.EINVAL),
        ("access", Confinement(landlock=unknown), "Landlock", errno.EINVAL),
        ("path", Confinement(landlock=missing), "Landlock rule for /no/such/folder", errno.ENOENT),
        ("port", Confinement(landlock=wrong_port), "Landlock rule for port 99999", errno.EINVAL),
        ("limit", Confinement(limits=((99, 1),)), "limit 99", errno.EIO),
    ]


@pytest.mark.parametrize(("held", "part", "number"), [row[1:] for row in refused()], ids=[row[0] for row in refused()])
def test_what_cannot_be_confined_does_not_run(held: Confinement, part: str, number: int, folder: Path) -> None:
    if held.landlock is not None and version() < held.landlock.abi:
        pytest.skip("Landlock of this kernel is older")
    with pytest.raises(ConfinementFailed) as failed:
        confined("echo ran", held, folder)
    assert (failed.value.filename, failed.value.errno) == (part, number)
    assert not (folder / "log").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may become anybody")
def test_who_is_not_root_becomes_nobody_else(folder: Path) -> None:
    with pytest.raises(ConfinementFailed, match="user 65534"):
        confined("echo ran", Confinement(user=UNPRIVILEGED), folder)


@pytest.mark.parametrize(("euid", "user"), [(0, UNPRIVILEGED), (1000, None)])
def test_whom_a_step_runs_as(euid: int, user: tuple[int, int] | None) -> None:
    assert step_user(euid) == user


def test_a_closed_folder_is_found(folder: Path) -> None:
    inner = folder / "closed" / "open"
    inner.mkdir(parents=True)
    stranger = (54321, 54321)
    assert closed_folder(str(inner), stranger) is None
    (folder / "closed").chmod(0o750)
    assert closed_folder(str(inner), stranger) == str(folder / "closed")
    assert closed_folder(str(inner), (os.geteuid(), 54321)) is None
