"""Sizes of memory as people write them: `512MB`, `2GB`, `2GiB`."""

import re

_SIZE = re.compile(r"([0-9]{1,9}) ?(MB|GB|MiB|GiB)")
_UNIT_BYTES = {"MB": 1_000_000, "GB": 1_000_000_000, "MiB": 1 << 20, "GiB": 1 << 30}

SMALLEST_BYTES = 16_000_000
"""Less is not enough for a shell and a program."""
LARGEST_BYTES = 1 << 50


def size_bytes(text: str) -> int | None:
    """The bytes of a size, None if `text` is none, or is too small or too large for a program."""
    match = _SIZE.fullmatch(text)
    if match is None:
        return None
    value = int(match[1]) * _UNIT_BYTES[match[2]]
    return value if SMALLEST_BYTES <= value <= LARGEST_BYTES else None
