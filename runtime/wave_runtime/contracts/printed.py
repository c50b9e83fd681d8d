"""What a program printed, shortened: a failing one tells most at the beginning and at the end."""

import os
from pathlib import Path

_HEAD_LINES = 20
_TAIL_LINES = 40
_LINE_CHARACTERS = 400
_READ = 64 * 1024


def head_and_tail(log: Path, start: int) -> list[str]:
    """The first and the last lines of `log` from byte `start` on; blank lines are left out."""
    if not log.exists():  # it was cancelled before it started
        return []
    with log.open("rb") as file:
        file.seek(start)
        head = file.read(_READ)
        rest = file.seek(0, os.SEEK_END) - start - len(head)
        file.seek(-min(rest, _READ), os.SEEK_END)
        tail = file.read() if rest > 0 else b""
    joined = rest <= len(tail)
    lines = _lines(head + tail) if joined else [*_lines(head)[:_HEAD_LINES], "…", *_lines(tail)[-_TAIL_LINES:]]
    if joined and len(lines) > _HEAD_LINES + _TAIL_LINES:
        left_out = f"… {len(lines) - _HEAD_LINES - _TAIL_LINES} more lines …"
        lines = [*lines[:_HEAD_LINES], left_out, *lines[-_TAIL_LINES:]]
    return lines


def _lines(output: bytes) -> list[str]:
    lines = output.decode("utf-8", "backslashreplace").splitlines()
    return [line if len(line) <= _LINE_CHARACTERS else line[:_LINE_CHARACTERS] + "…" for line in lines if line.strip()]
