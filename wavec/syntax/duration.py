"""Durations as people write them: `90s`, `15m`, `1h`."""

import re

_DURATION = re.compile(r"([0-9]{1,9})([smh])")
_UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000}

LONGEST_MS = 7 * 24 * 3_600_000
"""A step that may take longer than a week is a mistake."""


def milliseconds(text: str) -> int | None:
    """The milliseconds of a duration, None if `text` is none, is zero or is longer than a week."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    value = int(match[1]) * _UNIT_MS[match[2]]
    return value if 0 < value <= LONGEST_MS else None
