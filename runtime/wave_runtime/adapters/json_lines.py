"""Reading what clients print: JSON objects, one on a line, whose shapes nobody promises."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

NO_RESULT = "the client ended without a result"
_LONGEST = 300
"""Characters of a text of the client in a message."""


def objects(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Each line that should be an object with its 1-based number; None where it is none. Other lines are no part of a
    protocol."""
    for number, line in enumerate(lines, start=1):
        if not line.startswith("{"):
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError):
            yield number, None


def no_json(line: int) -> str:
    """Why a session has failed in which that line (1-based) should be an object and is none."""
    return f"line {line} of what the client printed is no JSON"


def text_of(value: object) -> str:
    """`value`, if it is a text; or none."""
    return value if isinstance(value, str) else ""


def list_of(value: object) -> Sequence[object]:
    """`value`, if it is a list; or an empty one."""
    return value if isinstance(value, list) else ()


def object_of(value: object) -> Mapping[str, Any]:
    """`value`, if it is an object; or an empty one."""
    return value if isinstance(value, dict) else {}


def count_of(row: Mapping[str, Any], name: str) -> int:
    """The member `name`, if it is a natural number; or 0."""
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def one_line(text: str) -> str:
    """A text of the client as it stands in a message."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
