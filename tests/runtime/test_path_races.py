"""Somebody exchanges a folder for a link while we open what is in it: what we open is never behind the link."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from wave_runtime.files.paths import UnsafePath, create_below, open_below

OPENS = int(os.environ.get("WAVE_TEST_RACES", "3000"))
"""How often each way of opening is tried."""

EXCHANGE = """
import ctypes, os, sys
libc = ctypes.CDLL(None)
os.chdir(sys.argv[1])
while True:
    libc.renameat2(-100, b"folder", -100, b"link", 2)  # AT_FDCWD, RENAME_EXCHANGE
"""


@pytest.fixture
def restless(tmp_path: Path) -> Iterator[Path]:
    """`below/folder/file` says `inside`; the same path through the link, half of the time, `outside`."""
    below, outside = tmp_path / "below", tmp_path / "outside"
    for folder in (below / "folder", outside):
        folder.mkdir(parents=True)
        (folder / "file").write_text(folder.name)
    (below / "link").symlink_to(outside)
    if getattr(ctypes.CDLL(None), "renameat2", None) is None:
        pytest.skip("the C library has no renameat2")
    process = subprocess.Popen([sys.executable, "-c", EXCHANGE, str(below)])
    yield below
    process.kill()
    process.wait()


def test_reading_stays_inside(restless: Path) -> None:
    seen = set()
    for _ in range(OPENS):
        with suppress(UnsafePath, OSError), open_below(restless, "folder/file") as file:
            seen.add(file.read())
    assert seen == {b"folder"}


def test_writing_stays_inside(restless: Path) -> None:
    written = 0
    for _ in range(OPENS):
        with suppress(UnsafePath, OSError), create_below(restless, "folder/new") as file:
            written += file.write(b"x")
    assert written > 0
    assert os.listdir(restless.parent / "outside") == ["file"]  # noqa: PTH208
