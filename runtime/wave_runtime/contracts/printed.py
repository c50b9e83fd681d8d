"""What a program printed, shortened: a failing one tells most at the beginning and at the end."""

import os
from collections.abc import Callable
from pathlib import Path

from wave_runtime.files.ordinary_file import open_ordinary
from wave_runtime.text.reason import reason_of

_HEAD_LINES = 20
_TAIL_LINES = 40
_LINE_CHARACTERS = 400
_READ = 64 * 1024


def head_and_tail(log: Path, start: int, scrub: Callable[[str], str]) -> list[str]:
    """The first and the last lines of `log` from byte `start` on, scrubbed; blank lines are left out."""
    try:
        file = open_ordinary(log)
    except FileNotFoundError:  # it was cancelled before it started
        return []
    except OSError as error:
        return [f"(what it printed cannot be read: {reason_of(error)})"]
    with file:
        file.seek(start)
        head = file.read(_READ)
        rest = file.seek(0, os.SEEK_END) - start - len(head)
        file.seek(-min(rest, _READ), os.SEEK_END)
        tail = file.read() if rest > 0 else b""
    joined = rest <= len(tail)
    if joined:
        lines = _lines(head + tail, scrub)
    else:  # a line that was cut may begin or end in the middle of a credential
        first, last = head.rpartition(b"\n")[0] or head, tail.partition(b"\n")[2]
        lines = [*_lines(first, scrub)[:_HEAD_LINES], "…", *_lines(last, scrub)[-_TAIL_LINES:]]
    if joined and len(lines) > _HEAD_LINES + _TAIL_LINES:
        left_out = f"… {len(lines) - _HEAD_LINES - _TAIL_LINES} more lines …"
        lines = [*lines[:_HEAD_LINES], left_out, *lines[-_TAIL_LINES:]]
    return lines


def _lines(output: bytes, scrub: Callable[[str], str]) -> list[str]:
    lines = scrub(output.decode("utf-8", "backslashreplace")).splitlines()
    return [line if len(line) <= _LINE_CHARACTERS else line[:_LINE_CHARACTERS] + "…" for line in lines if line.strip()]
